"""`pcn-assistant overview`: a report that is not held is told in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.command.main import main


def test_a_report_that_is_not_held_is_named_with_those_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(tmp_path))
    assert main(["overview", "manifest"]) == 2
    told = capsys.readouterr().err.strip()
    assert "\n" not in told
    assert "no report 'manifest'" in told and "Did you mean 'manifesto'?" in told

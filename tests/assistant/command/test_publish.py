"""`pcn-assistant corpus publish`, and the commands of a home that follows: what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.command.main import main
from corpus.library.store import Library
from tests.support.sharing import QUESTION, make_library

Captured = pytest.CaptureFixture[str]


def say(captured: Captured, *words: str, code: int = 0) -> tuple[str, str]:
    """What a command prints, to standard output and to standard error."""
    assert main(list(words)) == code
    return captured.readouterr()


def test_a_library_is_published_and_asked_where_it_is_followed(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, shared = make_library(tmp_path / "writer"), str(tmp_path / "shared")
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(library.home))
    out, err = say(capsys, "corpus", "publish", shared)
    assert out.startswith(f"Published at {shared}: 1 report, ") and f"PCN_ASSISTANT_FOLLOW={shared}" in err
    assert say(capsys, "corpus", "publish", shared) == (f"Published already at {shared}: 1 report, no new files.\n", "")
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(tmp_path / "reader"))
    monkeypatch.setenv("PCN_ASSISTANT_FOLLOW", shared)
    out, err = say(capsys, "ask", QUESTION)
    assert "1000 residents" in out and err.startswith(f"The library is as published at {shared} ")
    assert len(err.splitlines()) == 1
    own = tmp_path / "own.txt"
    own.write_text("Gardens\n\nThe gardens opened in 2012.\n", encoding="utf-8")
    for words in (
        ("add", str(own)),
        ("edit", "choirs", "--title", "Another"),
        ("remove", "choirs"),
        ("restore", "choirs"),
        ("watch", str(tmp_path), "--once"),
        ("publish", shared),
    ):
        out, err = say(capsys, "corpus", *words, code=2)
        assert not out and len(err.splitlines()) == 1
        assert f"this library is kept as it is published at {shared}. Change it where it is published from" in err
    assert Library(tmp_path / "reader").ids() == ["choirs"]


@pytest.mark.parametrize("address", ["https://example.org/x", "s3://", "ftp://host/x", ""])
def test_an_address_that_is_none_is_told_in_one_line(address: str, home: Path, capsys: Captured) -> None:
    out, err = say(capsys, "corpus", "publish", address, code=2)
    assert not out and len(err.splitlines()) == 1
    assert "ADDRESS must be the address of a folder or of a bucket, such as /srv/shared/pcn" in err


def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(make_library(tmp_path / "writer").home))
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    out, err = say(capsys, "corpus", "publish", str(tmp_path / "file" / "shared"), code=2)
    assert not out and "cannot be reached" in err and len(err.splitlines()) == 1

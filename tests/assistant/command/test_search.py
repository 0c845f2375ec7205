"""`pcn-assistant search` prints where words stand, and says by its exit code whether there is any place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.command.main import main


def test_places_are_printed_and_given_as_json(
    home: Path, indexed: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    indexed(home)
    assert main(["search", "6,993"]) == 0
    assert "1 place, 1 shown" in capsys.readouterr().out
    assert main(["search", "community", "--json", "--limit", "3"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["hits"]) == 3 < found["total"]
    assert {"report", "title", "section", "page_label", "paragraph", "kind", "quote", "spans"} <= set(found["hits"][0])
    assert main(["search", "wigan kind:table"]) == 1
    assert "without kind:table" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[""], ["kind:tabel"], ["health", "--limit", "0"]])
def test_what_cannot_be_looked_for_is_a_mistake(arguments: list[str], home: Path) -> None:
    assert main(["search", *arguments]) == 2

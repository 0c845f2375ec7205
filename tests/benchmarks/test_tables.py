"""The tables of speed are those of the figures that were measured, and the figures are measured by real runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measuring import time_in_turn
from benchmarks.tables import DOCUMENT, format_tables, insert_tables, read_figures, write_tables


def test_the_document_holds_the_tables_of_the_figures_that_were_measured_last() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert insert_tables(document, format_tables(read_figures())) == document


def test_tables_are_put_between_the_marks(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("Before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nAfter\n", encoding="utf-8")
    write_tables({**read_figures(), "day": "2031-05-06"}, document)
    lines = document.read_text("utf-8").splitlines()
    assert lines[0] == "Before"
    assert lines[-1] == "After"
    assert "old" not in lines
    assert any(line.startswith("2031-05-06") for line in lines)
    with pytest.raises(ValueError, match="unpack"):
        insert_tables("no marks", "tables")


def test_what_is_compared_takes_turns() -> None:
    done: list[tuple[str, int]] = []
    seconds = time_in_turn({"a": lambda run: done.append(("a", run)), "b": lambda run: done.append(("b", run))}, 2)
    assert done == [("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    assert {name: len(times) for name, times in seconds.items()} == {"a": 2, "b": 2}

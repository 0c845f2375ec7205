"""The tables of speed are those of the figures that were measured last; what is compared is timed in turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.measuring import can_read_peak_memory, read_peak_memory, time_in_turn
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


def test_the_most_memory_never_falls() -> None:
    if not can_read_peak_memory():
        pytest.skip("this system does not tell it")
    before = read_peak_memory()
    held = bytearray(b"x") * 50_000_000
    after = read_peak_memory()
    del held
    assert 10 < before <= after < 100_000, "in MB"
    assert read_peak_memory() >= after


def test_a_system_that_cannot_be_measured_is_told_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # As on Windows, where Python has no such module.
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("sys.argv", ["benchmarks", "--out", str(tmp_path / "figures.json")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "Run it on Linux or macOS." in capsys.readouterr().err
    assert not (tmp_path / "figures.json").exists()

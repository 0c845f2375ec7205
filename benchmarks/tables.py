"""The tables of docs/performance.md and docs/scaling.md, out of the figures that were measured last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_DOCS = Path(__file__).parents[1] / "docs"
FIGURES, DOCUMENT = _DOCS / "performance.json", _DOCS / "performance.md"
GROWTH, GROWTH_DOCUMENT = _DOCS / "scaling.json", _DOCS / "scaling.md"
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"


def format_tables(figures: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    cold, warm, memory = figures["cold"], figures["warm"], figures["memory"]
    indexing, adding = figures["indexing"], figures["adding"]
    rows = [
        ("the program started, to its answer", f"{cold['answer']:.1f} s", f"median of {cold['runs']}"),
        ("an answer of a running assistant", f"{warm['answer']:.0f} ms", f"median of {warm['questions']} questions"),
        ("LangChain's tutorial chain, the same questions", f"{warm['tutorial']:.0f} ms", "taken in turn"),
        ("the floor: encode, compare with every passage", f"{warm['floor']:.0f} ms", "taken in turn"),
        ("memory of a process that answers, at most", f"{memory['answering']} MB", "20 questions"),
        ("the five reports indexed from nothing", f"{indexing['index']:.1f} s", f"median of {indexing['runs']}"),
        ("their texts encoded and no more", f"{indexing['encode']:.1f} s", f"ratio {indexing['ratio']:.2f}"),
        (
            "one report added, the index renewed",
            f"{adding['update']:.1f} s",
            f"{adding['passages']} passages",
        ),
        ("its texts encoded and no more", f"{adding['encode']:.1f} s", f"ratio {adding['ratio']:.2f}"),
    ]
    lines = [f"{figures['day']}; {figures['machine']}.", "", "| what | measured | how |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {what} | {value} | {how} |" for what, value, how in rows)])


def format_growth(figures: Mapping[str, Any]) -> str:
    """The figures of growth as Markdown."""
    head = (
        "passages", "reports", "choosing reports", "answer, new", "answer, again", "slowest", "opened", "memory",
        "engines on disk", "nearest 200 found",
    )  # fmt: skip
    rows = [
        (
            f"{row['passages']:,}",
            f"{row['reports']:,}",
            f"{row['choosing']:.0f} ms",
            f"{row['cold']:.0f} ms",
            f"{row['warm']:.0f} ms",
            f"{row['slowest']:.0f} ms",
            f"{row['opened']:.1f} s",
            f"{row['memory']:,} MB",
            f"{row['engines_mb']:,} MB",
            f"{row['recall']:.3f}",
        )
        for row in figures["rows"]
    ]
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows)]
    grown = figures["exponents"]
    told = f"Exponents of growth: choosing {grown['choosing']}, new {grown['cold']}, again {grown['warm']}."
    return "\n".join(
        [f"{figures['day']}; {figures['machine']}. Medians of {figures['questions']} questions.", "", *lines, "", told]
    )


def insert_tables(document: str, tables: str) -> str:
    """A document with the tables between its two marks.

    Raises:
        ValueError: it lacks a mark.
    """
    before, rest = document.split(_BEGIN)
    _, after = rest.split(_END)
    return f"{before}{_BEGIN}\n{tables}\n{_END}{after}"


def write_tables(figures: Mapping[str, Any], document: Path) -> None:
    """Put the tables into a document."""
    document.write_text(insert_tables(document.read_text("utf-8"), format_tables(figures)), encoding="utf-8")


def read_figures() -> dict[str, Any]:
    """The figures that were measured last."""
    found: dict[str, Any] = json.loads(FIGURES.read_text("utf-8"))
    return found

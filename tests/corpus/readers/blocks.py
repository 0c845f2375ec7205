"""What the readers' tests share: a file → its blocks, and cells that Markdown could take for markup."""

from __future__ import annotations

from pathlib import Path

from corpus.readers.reader import read_file, report_from_reading
from corpus.vocabulary import Block, BlockKind, Report, ReportDetails

NASTY = [
    "<5",
    "5*",
    "10%",
    "a|b",
    "#1",
    "£1.2m",
    "1 < 2 > 0",
    "$5 to $10",
    "_x_",
    "**bold**",
    "R&D",
    "&amp;",
    "<b>x</b>",
    "[a](b)",
    "C:\\*x",
    "__init__",
    "`code`",
    "~5",
    "---",
    "*p < 0.05",
]


def read_report(path: Path) -> Report:
    """The report of a file, as the library would read it."""
    details = ReportDetails("one", "One", "me", "2026", False, "mine", "One", "")
    return report_from_reading(read_file(path), details)


def shown(report: Report, *kinds: BlockKind) -> list[str]:
    """The texts of the blocks of some kinds; without kinds, of all but furniture."""
    return [
        block.text
        for block in report.blocks
        if (block.kind in kinds if kinds else block.kind is not BlockKind.FURNITURE)
    ]


def cells(report: Report, block: Block) -> dict[str, str]:
    """A row's cells by their headers, as the source has them."""
    return {
        report.source[slice(*cell.header)] if cell.header else "": report.source[slice(*cell.span)]
        for cell in block.cells
    }


def row(report: Report, words: str) -> dict[str, str]:
    """The cells of the one row that begins with some words."""
    (block,) = [block for block in report.blocks if block.kind is BlockKind.TABLE_ROW and block.text.startswith(words)]
    return cells(report, block)

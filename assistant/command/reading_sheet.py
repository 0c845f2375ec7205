"""What was read of a file, as lines for the screen."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from corpus.library.reading_report import ReadingReport
from corpus.reading import describe_numbers
from corpus.vocabulary import BlockKind

# Headings and tables beyond these are only counted.
_HEADINGS_LISTED = 20
_TABLES_LISTED = 50
_KINDS = (
    BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.QUOTATION,
    BlockKind.FOOTNOTE,
)  # fmt: skip
_COLUMNS = ("id", "kind", "pages", "headings", "paragraphs", "items", "rows", "tables", "set aside", "to look at")


def format_line(figures: ReadingReport) -> str:
    """The figures in one line: 'text: 12 headings, 80 paragraphs, 2 tables; 4 pages, 1 without text; …'."""
    parts = [", ".join(_count_blocks(figures)) or "no blocks"]
    if pages := _count_pages(figures):
        parts.append(pages)
    parts.append(_describe_furniture(figures))
    return f"{figures.kind}: {'; '.join(parts)}."


def describe_reading(figures: ReadingReport) -> str:
    """What was read and what was not, shortly: '120 blocks; 12 pages, 2 without text (3, 4); 40 lines set aside'."""
    parts = [_count(sum(figures.blocks.values()), "block"), _count_pages(figures)]
    if figures.furniture_lines:
        parts.append(f"{_count(figures.furniture_lines, 'line')} set aside")
    if notes := len(figures.remarks) + len(figures.oddities):
        parts.append(f"{notes} to look at: pcn-assistant corpus check")
    return "; ".join(part for part in parts if part)


def format_sheet(figures: ReadingReport) -> str:
    """The whole reading report."""
    lines = [f"Read as {figures.kind}."]
    if pages := _count_pages(figures):
        lines.append(f"Pages: {pages}.")
    lines.append("Blocks:")
    for kind in _KINDS:
        if kind in figures.blocks:
            lines.append(f"  {kind}: {figures.blocks[kind]} ({figures.characters[kind]} characters)")
    lines.append(f"  {_describe_furniture(figures)}")
    lines += [*_list_headings(figures), *_list_tables(figures)]
    lines.append("To look at:" if figures.remarks or figures.oddities else "To look at: nothing.")
    lines += [f"  {sentence}" for sentence in (*figures.remarks, *figures.oddities)]
    return "\n".join(lines)


def format_table(rows: Sequence[tuple[str, ReadingReport]]) -> str:
    """A line of figures for each report, by its id, in columns."""
    table = [list(_COLUMNS)]
    for report, figures in rows:
        count = figures.blocks
        missing = len(figures.empty_pages) + len(figures.garbled_pages)
        kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
        table.append(
            [
                report,
                str(figures.kind),
                "-" if figures.pages is None else str(figures.pages),
                *(str(count.get(kind, 0)) for kind in kinds),
                str(len(figures.tables)),
                f"{figures.furniture_share:.0%}",
                str(missing + len(figures.remarks) + len(figures.oddities)),
            ]
        )
    widths = [max(len(row[column]) for row in table) for column in range(len(_COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    )


def _count_blocks(figures: ReadingReport) -> list[str]:
    found = [_count(figures.blocks[kind], str(kind)) for kind in _KINDS if kind in figures.blocks]
    return [*found, _count(len(figures.tables), "table")] if figures.tables else found


def _count_pages(figures: ReadingReport) -> str:
    """'12 pages, 2 without text (3, 4), 1 read by OCR (7; confidence 97%)'; "" where there is nothing to say."""
    confidence = figures.ocr_confidence
    told = [] if figures.pages is None else [_count(figures.pages, "page")]
    for what, pages in (
        ("without text", figures.empty_pages),
        ("garbled", figures.garbled_pages),
        ("read by OCR", figures.ocr_pages),
    ):
        if pages:
            sure = f"; confidence {math.floor(100 * confidence)}%" if confidence and pages is figures.ocr_pages else ""
            told.append(f"{len(pages)} {what} ({describe_numbers(pages)}{sure})")
    return ", ".join(told)


def _describe_furniture(figures: ReadingReport) -> str:
    if not figures.furniture_lines:
        return "nothing set aside"
    lines = _count(figures.furniture_lines, "line")
    return f"set aside as page furniture: {lines}, {figures.furniture_characters} characters"


def _list_headings(figures: ReadingReport) -> list[str]:
    if not figures.headings:
        return ["Headings: none."]
    levels = Counter(level for level, _ in figures.headings)
    # Levels are counted from the outermost that is there: a text may know only that one heading is within another.
    ranks = {level: rank for rank, level in enumerate(sorted(levels), start=1)}
    lines = ["Headings: " + ", ".join(f"{levels[level]} of level {rank}" for level, rank in ranks.items()) + "."]
    lines += [f"  {'  ' * (ranks[level] - 1)}{text}" for level, text in figures.headings[:_HEADINGS_LISTED]]
    more = len(figures.headings) - _HEADINGS_LISTED
    return [*lines, f"  … and {more} more"] if more > 0 else lines


def _list_tables(figures: ReadingReport) -> list[str]:
    if not figures.tables:
        return ["Tables: none."]
    lines = ["Tables (rows × columns):"]
    for table in figures.tables[:_TABLES_LISTED]:
        place = "" if table.page is None else f", page {table.page}"
        lines.append(f"  {table.rows} × {table.columns}{place}")
    more = len(figures.tables) - _TABLES_LISTED
    return [*lines, f"  … and {more} more"] if more > 0 else lines


def _count(number: int, noun: str) -> str:
    """'1 page', '2 pages'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

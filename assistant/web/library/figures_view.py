"""What was read of a file, as HTML: its figures, what to look at, its first headings and its tables; a table of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.web.html.markup import NOTHING, Html, isolate, join
from corpus.library.reading_report import ReadingReport
from corpus.vocabulary import BlockKind

# Headings and tables beyond these are only counted.
_HEADINGS_LISTED = 12
_TABLES_LISTED = 12
_KINDS = (
    (BlockKind.HEADING, "heading"),
    (BlockKind.PARAGRAPH, "paragraph"),
    (BlockKind.LIST_ITEM, "list item"),
    (BlockKind.FOOTNOTE, "footnote"),
)
_COLUMNS = ("Report", "Kind", "Pages", "Headings", "Paragraphs", "List items", "Tables", "Set aside", "To look at")
_FIGURES = Html('<p class="read-figures">{}</p>{}{}')
_REMARKS = Html('<ul class="read-remarks" aria-label="To look at">{}</ul>')
_ITEM = Html("<li>{}</li>")
_MORE = Html("<details><summary>Headings and tables that were read</summary>{}{}</details>")
_HEADINGS = Html('<p>Headings</p><ul class="read-headings">{}</ul>')
_HEADING = Html('<li class="depth-{depth}">{text}</li>')
_TABLES = Html("<p>Tables</p><ul>{}</ul>")
_TABLE = Html(
    '<div class="scrolling" tabindex="0" role="region" aria-label="How the reports were read"><table class="readings">'
    "<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></div>"
)
_COLUMN = Html('<th scope="col">{}</th>')
_ROW = Html('<tr><th scope="row">{title}</th>{cells}</tr>')
_CELL = Html("<td>{}</td>")


def figures_html(figures: ReadingReport) -> Html:
    """The figures of a file as read."""
    remarks = [*_describe_pages(figures), *figures.remarks, *figures.oddities]
    listed = _REMARKS.format(join(_ITEM.format(isolate(remark)) for remark in remarks)) if remarks else NOTHING
    return _FIGURES.format(_sum_up(figures), listed, _list_more(figures))


def readings_table_html(rows: Sequence[tuple[str, ReadingReport]]) -> Html:
    """A line of figures for each report, by its title."""
    return _TABLE.format(
        columns=join(_COLUMN.format(name) for name in _COLUMNS),
        rows=join(_row(title, figures) for title, figures in rows),
    )


def _row(title: str, figures: ReadingReport) -> Html:
    to_look_at = len(figures.empty_pages) + len(figures.garbled_pages) + len(figures.remarks) + len(figures.oddities)
    cells = (
        str(figures.kind),
        "–" if figures.pages is None else f"{figures.pages:,}",
        *(f"{figures.blocks.get(kind, 0):,}" for kind, _ in _KINDS[:3]),
        f"{len(figures.tables):,}",
        f"{figures.furniture_share:.0%}",
        f"{to_look_at:,}" if to_look_at else "nothing",
    )
    return _ROW.format(title=isolate(title), cells=join(_CELL.format(cell) for cell in cells))


def _sum_up(figures: ReadingReport) -> str:
    """The figures in a sentence: 'PDF, 12 pages: 34 headings, 120 paragraphs, 3 tables; 45 lines set aside (…).'."""
    pages = "" if figures.pages is None else f", {_count(figures.pages, 'page')}"
    found = [_count(figures.blocks[kind], noun) for kind, noun in _KINDS if kind in figures.blocks]
    if figures.tables:
        found.append(_count(len(figures.tables), "table"))
    aside = f"; {_count(figures.furniture_lines, 'line')} set aside (page numbers, running heads and the like)"
    return f"{figures.kind}{pages}: {', '.join(found) or 'no text'}{aside if figures.furniture_lines else ''}."


def _describe_pages(figures: ReadingReport) -> Iterator[str]:
    for what, pages in (
        ("without text", figures.empty_pages),
        ("that cannot be made out", figures.garbled_pages),
        ("read by OCR", figures.ocr_pages),
    ):
        if pages:
            numbers = ", ".join(map(str, pages[:_TABLES_LISTED])) + (" …" if len(pages) > _TABLES_LISTED else "")
            yield f"{_count(len(pages), 'page')} {what}: {numbers}."


def _list_more(figures: ReadingReport) -> Html:
    if not (figures.headings or figures.tables):
        return NOTHING
    headings = [
        _HEADING.format(depth=min(level, 3), text=isolate(text)) for level, text in figures.headings[:_HEADINGS_LISTED]
    ]
    headings += _and_more(len(figures.headings) - _HEADINGS_LISTED)
    tables = []
    for table in figures.tables[:_TABLES_LISTED]:
        place = "" if table.page is None else f", page {table.page}"
        tables.append(_ITEM.format(f"{_count(table.rows, 'row')} of {_count(table.columns, 'column')}{place}"))
    tables += _and_more(len(figures.tables) - _TABLES_LISTED)
    return _MORE.format(
        _HEADINGS.format(join(headings)) if headings else NOTHING, _TABLES.format(join(tables)) if tables else NOTHING
    )


def _and_more(number: int) -> list[Html]:
    return [_ITEM.format(f"… and {number:,} more")] if number > 0 else []


def _count(number: int, noun: str) -> str:
    """'1 page', '2 pages'."""
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"

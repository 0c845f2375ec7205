"""The cited rows of a table: which of their cells a question asks for, and the rows as HTML."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.verification.numbers import find_numbers
from assistant.verification.tokens import FRAME, find_tokens
from assistant.web.html.markup import NOTHING, Html, isolate, join
from assistant.web.html.units import find_unit
from corpus.text import extract_header, extract_text
from corpus.vocabulary import Block, BlockKind, Cell, Citation, Report, Span

# The sorts of value that a column may hold, and a question may ask for.
_SHARE, _COUNT, _AMOUNT, _CHANCE = "%", "#", "£", "p"
# How a question asks for each. Examples: "what proportion", "how many", "how much", "is it significant".
_QUESTION_WORDS = (
    (_SHARE, re.compile(r"%|\b(?:per\s?cent|percentages?|proportions?|share|what fraction)\b", re.I)),
    (_COUNT, re.compile(r"\b(?:how many|numbers? of|number and|counts?)\b", re.I)),
    (_AMOUNT, re.compile(r"[£$€]|\b(?:how much|costs?|amounts?|spent|funding)\b", re.I)),
    (_CHANCE, re.compile(r"\b(?:p[- ]?values?|significan(?:t|ce)|the p)\b", re.I)),
)
# How a header names each. Examples: "Share of patients", "(n)", "Cost in £", "p-value".
_HEADER_WORDS = (
    (_SHARE, re.compile(r"%|\b(?:per\s?cent|percentage|proportion|share)\b", re.I)),
    (_COUNT, re.compile(r"^\W*(?:n|no|number|count|frequency|responses)\W*$", re.I)),
    (_AMOUNT, re.compile(r"[£$€]|\b(?:cost|amount)\b", re.I)),
    (_CHANCE, re.compile(r"\bp[- ]?value\b", re.I)),
)
# What each looks like. Examples: "(23.5)" or "12 %", "1,204", "£300".
_VALUE_FORMS = (
    (_SHARE, re.compile(r"^\(\s*\d{1,3}(?:\.\d+)?\s*\)$|^\(?\s*[\d.]+\s?%\s*\)?$")),
    (_COUNT, re.compile(r"^\d{1,3}(?:,?\d{3})*$")),
    (_AMOUNT, re.compile(r"^[£$€]")),
)

_ROW_TABLE = Html(
    '<div class="row-table" tabindex="0" role="group" aria-label="{label}">'
    "<table>{caption}{head}<tbody>{rows}</tbody></table></div>"
)
_CAPTION = Html("<caption>{}</caption>")
_HEAD = Html("<thead><tr>{}</tr></thead>")
_ROW = Html("<tr>{}</tr>")
_COLUMN_HEADER = Html('<th scope="col">{}</th>')
_NO_HEADER = Html("<td></td>")
_ROW_HEADER = Html('<th scope="row"{kind}>{words}</th>')
_CELL = Html("<td{kind}>{words}{unit}</td>")
# A unit stands in its column's header and not in the quote; who copies the cell does not copy it.
_UNIT = Html('<span class="unit" title="Unit, from the header of the column">{}</span>')
_CITED = Html(' class="cited"')


def asked_cells(report: Report, row: Block, question: str, statement: str = "") -> frozenset[Span]:
    """The spans of a row's cells that hold what was asked for; none where it cannot be told.

    `statement` cites the row: where it gives the numbers of some cells and not of others, it is those. Otherwise the
    columns decide: by the words of their headers, and by what they hold (a share, a count, an amount) where the
    question asks for that. A row of a name and one value has only one cell to ask for.
    """
    values = [cell for cell in row.cells if cell.column > 0]
    if len(values) < 2:
        return frozenset(cell.span for cell in values)
    words = {cell.span: _words(report, cell.span) for cell in row.cells}
    given = [cell.span for cell in values if _gives_numbers(statement, words[cell.span])]
    if given and len(given) < len(values):
        return frozenset(given)
    columns = {cell.span: _column_terms(report, cell, words[cell.span]) for cell in values}
    # What all columns are about tells none of them from the others.
    common = frozenset.intersection(*columns.values())
    asked = _stems(question) | _matching_sorts(_QUESTION_WORDS, question)
    scores = {span: len((terms - common) & asked) for span, terms in columns.items()}
    best = max(scores.values())
    return frozenset(span for span, score in scores.items() if score == best > 0)


def _gives_numbers(statement: str, cell: str) -> bool:
    """Whether a statement gives all of a cell's numbers."""
    values = {number.value for number in find_numbers(cell)}
    return bool(values) and values <= {number.value for number in find_numbers(statement)}


def _column_terms(report: Report, cell: Cell, value: str) -> frozenset[str]:
    """What a cell's column is about: the stems of its header, and what sort of value stands in it."""
    header = _read_header(report, cell)
    sorts = _matching_sorts(_HEADER_WORDS, header) or _matching_sorts(_VALUE_FORMS, value)
    for _, pattern in _HEADER_WORDS:
        header = pattern.sub(" ", header)
    return _stems(header) | sorts


def _matching_sorts(patterns: Sequence[tuple[str, re.Pattern[str]]], text: str) -> frozenset[str]:
    return frozenset(sort for sort, pattern in patterns if pattern.search(text))


def _stems(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in find_tokens(text) if token.is_content and token.stem not in FRAME)


def _words(report: Report, span: Span) -> str:
    return extract_text(report.source, [span], has_markup=report.has_markup)


def _read_header(report: Report, cell: Cell) -> str:
    return extract_header(report.source, cell, has_markup=report.has_markup)


def cited_rows(report: Report, spans: Sequence[Span]) -> list[Block]:
    """The rows of a table that are cited, all under the same headers and labels; none where they are not."""
    rows = [block for block in report.blocks if _is_cited_row(block, spans)]
    return rows if len({row.lead_ins for row in rows}) == 1 else []


def rows_html(report: Report, citation: Citation, question: str = "", statement: str = "") -> Html:
    """The cited rows as a table; nothing where no table is cited.

    The cells that the question asks for are marked; where that cannot be told, all that are cited of a single row.
    `statement` is the one that cites the rows.
    """
    rows = [row for row in cited_rows(report, citation.spans) if len(row.cells) > 1]
    if not rows:
        return NOTHING
    asked = [asked_cells(report, row, question, statement) for row in rows]
    # Where nothing tells some rows from others, a mark on every cell would say nothing.
    others = citation.spans if any(asked) or len(rows) == 1 else ()
    body = [_ROW.format(_cells(report, row, marked=cells or others)) for row, cells in zip(rows, asked, strict=True)]
    headers = {header for row in rows for cell in row.cells for header in cell.headers}
    return _ROW_TABLE.format(
        label="Table row" if len(rows) == 1 else "Table rows",
        caption=_caption(report, rows[0], headers),
        head=_head(report, rows) if headers else NOTHING,
        rows=join(body),
    )


def _caption(report: Report, row: Block, headers: set[Span]) -> Html:
    """What stands over a row but is no header of a column: the table's title, the name of a group of rows."""
    above = [_words(report, span) for span in row.lead_ins if span not in headers]
    titles = [words for words in above if words]
    return _CAPTION.format(isolate(" – ".join(titles))) if titles else NOTHING


def _head(report: Report, rows: Sequence[Block]) -> Html:
    """The headers of the longest row's columns."""
    longest = max(rows, key=lambda row: len(row.cells))
    return _HEAD.format(join(_column_header(report, cell) for cell in longest.cells))


def _column_header(report: Report, cell: Cell) -> Html:
    return _COLUMN_HEADER.format(isolate(_read_header(report, cell))) if cell.header else _NO_HEADER


def _cells(report: Report, row: Block, *, marked: Collection[Span]) -> Html:
    cells = []
    for index, cell in enumerate(row.cells):
        kind = _CITED if _meets(cell.span, marked) else NOTHING
        words = _words(report, cell.span)
        if index == 0:
            cells.append(_ROW_HEADER.format(kind=kind, words=isolate(words)))
            continue
        unit = find_unit(_read_header(report, cell), words)
        shown_unit = _UNIT.format(isolate(unit)) if unit else NOTHING
        cells.append(_CELL.format(kind=kind, words=isolate(words), unit=shown_unit))
    return join(cells)


def _is_cited_row(block: Block, spans: Sequence[Span]) -> bool:
    if block.kind is not BlockKind.TABLE_ROW or block.is_label or not block.cells:
        return False
    return any(_meets(cell.span, spans) for cell in block.cells)


def _meets(span: Span, spans: Collection[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)

"""Which cells of a cited table row a question asks for: those whose column says what the question says."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.documents.escaping import isolated
from assistant.verification.numbers import find_numbers
from assistant.verification.tokens import FRAME, find_tokens
from corpus.text import readable
from corpus.vocabulary import Block, BlockKind, Cell, Citation, Report, Span

_SHARE, _COUNT, _AMOUNT, _CHANCE = "%", "#", "£", "p"
_ASKED = (
    (_SHARE, re.compile(r"%|\b(?:per\s?cent|percentages?|proportions?|share|what fraction)\b", re.I)),
    (_COUNT, re.compile(r"\b(?:how many|numbers? of|number and|counts?)\b", re.I)),
    (_AMOUNT, re.compile(r"[£$€]|\b(?:how much|costs?|amounts?|spent|funding)\b", re.I)),
    (_CHANCE, re.compile(r"\b(?:p[- ]?values?|significan(?:t|ce)|the p)\b", re.I)),
)
_HEADED = (
    (_SHARE, re.compile(r"%|\b(?:per\s?cent|percentage|proportion|share)\b", re.I)),
    (_COUNT, re.compile(r"^\W*(?:n|no|number|count|frequency|responses)\W*$", re.I)),
    (_AMOUNT, re.compile(r"[£$€]|\b(?:cost|amount)\b", re.I)),
    (_CHANCE, re.compile(r"\bp[- ]?value\b", re.I)),
)
_FORMED = (
    (_SHARE, re.compile(r"^\(\s*\d{1,3}(?:\.\d+)?\s*\)$|^\(?\s*[\d.]+\s?%\s*\)?$")),
    (_COUNT, re.compile(r"^\d{1,3}(?:,?\d{3})*$")),
    (_AMOUNT, re.compile(r"^[£$€]")),
)


def asked_cells(report: Report, row: Block, question: str, said: str = "") -> frozenset[Span]:
    """The spans of a row's cells that hold what was asked for; none where it cannot be told.

    `said` is the statement that cites the row: where it gives the numbers of some cells and not of others, it is those.
    Otherwise the columns decide: by the words of their headers, and by what they hold (a share, a count, an amount)
    where the question asks for that. A row of a name and one value has only one cell to ask for.
    """
    values = [cell for cell in row.cells if cell.column > 0]
    if len(values) < 2:
        return frozenset(cell.span for cell in values)
    words = {cell.span: _words(report, cell.span) for cell in row.cells}
    told = [cell.span for cell in values if _says(said, words[cell.span])]
    if told and len(told) < len(values):
        return frozenset(told)
    columns = {cell.span: _column(report, cell, words[cell.span]) for cell in values}
    common = frozenset.intersection(*columns.values())
    asked = _stems(question) | {kind for kind, asks in _ASKED if asks.search(question)}
    scores = {span: len((column - common) & asked) for span, column in columns.items()}
    best = max(scores.values())
    return frozenset(span for span, score in scores.items() if score == best > 0)


def _says(said: str, cell: str) -> bool:
    """Whether a statement gives a cell's numbers."""
    held = {number.value for number in find_numbers(cell)}
    return bool(held) and held <= {number.value for number in find_numbers(said)}


def _column(report: Report, cell: Cell, value: str) -> frozenset[str]:
    """What a cell's column is about: the stems of its header, and what sort of value stands in it."""
    header = _words(report, cell.header) if cell.header else ""
    kinds = {kind for kind, heads in _HEADED if heads.search(header)}
    kinds = kinds or {kind for kind, forms in _FORMED if forms.search(value)}
    for _, heads in _HEADED:
        header = heads.sub(" ", header)
    return _stems(header) | kinds


def _stems(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in find_tokens(text) if token.is_content and token.stem not in FRAME)


def _words(report: Report, span: Span) -> str:
    return readable(report.source[slice(*span)])


def cited_rows(report: Report, spans: Sequence[Span]) -> list[Block]:
    """The rows of a table that are cited, all under the same headers and labels; none where they are not."""
    rows = [block for block in report.blocks if _is_cited_row(block, spans)]
    return rows if len({row.leads for row in rows}) == 1 else []


def rows_html(report: Report, citation: Citation, question: str = "", said: str = "") -> str:
    """The cited rows as a table; "" where no table is cited.

    The cells that the question asks for are marked; where that cannot be told, all that are cited. `said` is the
    statement that cites the rows.
    """
    rows = [row for row in cited_rows(report, citation.spans) if len(row.cells) > 1]
    if not rows:
        return ""
    headers = {cell.header for row in rows for cell in row.cells if cell.header}
    above = [_words(report, span) for span in rows[0].leads if span not in headers]
    caption = f"<caption>{isolated(' – '.join(filter(None, above)))}</caption>" if any(above) else ""
    names = "".join(_name(report, cell) for cell in max(rows, key=lambda row: len(row.cells)).cells)
    head = f"<thead><tr>{names}</tr></thead>" if headers else ""
    body = "".join(f"<tr>{_cells(report, row, citation.spans, question, said)}</tr>" for row in rows)
    return (
        f'<div class="row-table" tabindex="0" role="group" aria-label="Table row{"s" * (len(rows) > 1)}">'
        f"<table>{caption}{head}<tbody>{body}</tbody></table></div>"
    )


def _name(report: Report, cell: Cell) -> str:
    header = isolated(_words(report, cell.header)) if cell.header else ""
    return f'<th scope="col">{header}</th>' if header else "<td></td>"


def _cells(report: Report, row: Block, spans: Sequence[Span], question: str, said: str) -> str:
    asked = asked_cells(report, row, question, said)
    cells = ""
    for place, cell in enumerate(row.cells):
        words = isolated(_words(report, cell.span))
        kind = ' class="cited"' if _meet(cell.span, asked or spans) else ""
        cells += f'<th scope="row"{kind}>{words}</th>' if place == 0 else f"<td{kind}>{words}</td>"
    return cells


def _is_cited_row(block: Block, spans: Sequence[Span]) -> bool:
    if block.kind is not BlockKind.TABLE_ROW or block.label or not block.cells:
        return False
    return any(_meet(cell.span, spans) for cell in block.cells)


def _meet(span: Span, spans: Collection[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)

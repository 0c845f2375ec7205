"""Which cells of a cited table row a question asks for: those whose column says what the question says."""

from __future__ import annotations

import re

from assistant.verification.number_checks import numbers_of
from assistant.verification.tokens import FRAME, tokens_of
from corpus.text import readable
from corpus.vocabulary import Block, Cell, Report, Span

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
    held = {number.value for number in numbers_of(cell)}
    return bool(held) and held <= {number.value for number in numbers_of(said)}


def _column(report: Report, cell: Cell, value: str) -> frozenset[str]:
    """What a cell's column is about: the stems of its header, and what sort of value stands in it."""
    header = _words(report, cell.header) if cell.header else ""
    kinds = {kind for kind, heads in _HEADED if heads.search(header)}
    kinds = kinds or {kind for kind, forms in _FORMED if forms.search(value)}
    for _, heads in _HEADED:
        header = heads.sub(" ", header)
    return _stems(header) | kinds


def _stems(text: str) -> frozenset[str]:
    return frozenset(token.stem for token in tokens_of(text) if token.content and token.stem not in FRAME)


def _words(report: Report, span: Span) -> str:
    return readable(report.source[slice(*span)])

"""Rows that answer one question of a table, over all its groups, with the figures that they are ranked by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.composition import row_labels
from corpus.segmentation.tables import is_table_title
from corpus.text import extract_text
from corpus.vocabulary import Block, Evidence, EvidenceKind, Report, Span
from index.search import Index

# A figure of a cell: "102", "79.7" of "(79.7)", "6,120" of "£6,120".
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
# An answer that stands for no thing of its own: "Other (please specify)", "None of the above", "Prefer not to say".
_NO_THING = re.compile(
    r"^(?:others?\b|none of|prefer not|not (?:known|stated|sure)|unsure|don.?t know|total\b|all\b)", re.I
)


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question that rows of a table answer: "Please indicate the barriers", with the rows of all its groups."""

    report: str
    # The table's title and the question, as printed; "" where there is none.
    title: str
    question: str
    # The numbers of the evidence units that are its rows.
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that rows can be ranked by; `number` counts from 0, the rows' own names included."""

    number: int
    header: str


def find_table_question(index: Index, row: int) -> TableQuestion:
    """The question that a row answers, with all rows that answer it."""
    unit = index.evidence[row]
    report = index.reports[unit.report]
    block = report.blocks[unit.blocks[0]]
    key = _question_span(block, report)
    rows = tuple(
        number
        for number, other in enumerate(index.evidence)
        if other.kind is EvidenceKind.ROW
        and other.report == unit.report
        and _is_of(report.blocks[other.blocks[0]], block.group, key, report)
    )
    title = _read(report, block.lead_ins[0]) if block.lead_ins else ""
    return TableQuestion(
        unit.report, title if is_table_title(title) else "", _read(report, key).rstrip(" :") if key else "", rows
    )


def row_name(index: Index, row: int) -> str:
    """What a row is about: its first cell."""
    unit, report = _row(index, row)
    cells = report.blocks[unit.blocks[0]].cells
    return _read(report, cells[0].span) if cells else unit.own


def names_a_thing(index: Index, row: int) -> bool:
    """Whether a row names a thing that can be ranked: not "Other", "Unsure" or "Total"."""
    return not _NO_THING.match(row_name(index, row))


def categories_of(index: Index, row: int, table: TableQuestion) -> list[str]:
    """The labels that stand between the table's question and a row: "Workforce"."""
    unit, report = _row(index, row)
    labels = row_labels(report.blocks[unit.blocks[0]], report)
    return [label for label in labels if label != table.question]


def columns_of(index: Index, row: int) -> list[Column]:
    """The columns of a row that hold figures."""
    unit, report = _row(index, row)
    return [
        Column(cell.column, _read(report, cell.header) if cell.header else "")
        for cell in report.blocks[unit.blocks[0]].cells[1:]
        if _FIGURE.search(_read(report, cell.span))
    ]


def value_of(index: Index, row: int, column: int) -> float | None:
    """The first figure in a row's cell of that column; None where there is none."""
    unit, report = _row(index, row)
    for cell in report.blocks[unit.blocks[0]].cells:
        if cell.column == column and (found := _FIGURE.search(_read(report, cell.span))):
            return float(found[0].replace(",", ""))
    return None


def printed_values(index: Index, row: int, columns: Sequence[int] | None = None) -> str:
    """A row's cells as printed, without its name: "102 (79.7)"."""
    unit, report = _row(index, row)
    cells = report.blocks[unit.blocks[0]].cells[1:]
    return " ".join(_read(report, cell.span) for cell in cells if columns is None or cell.column in columns)


def _row(index: Index, row: int) -> tuple[Evidence, Report]:
    unit = index.evidence[row]
    return unit, index.reports[unit.report]


def _question_span(block: Block, report: Report) -> Span | None:
    """Where the question stands that a row answers: the outermost label over it that is neither title nor header."""
    labels = set(row_labels(block, report))
    headers = _headers(block.group, report)
    for span in block.lead_ins:
        if span not in headers and _read(report, span).rstrip(" :") in labels:
            return span
    return None


def _headers(group: int, report: Report) -> frozenset[Span]:
    """The column headers of a table."""
    return frozenset(
        cell.header for block in report.blocks if block.group == group for cell in block.cells if cell.header
    )


def _is_of(block: Block, group: int, question: Span | None, report: Report) -> bool:
    if block.group != group or block.is_label:
        return False
    return question in block.lead_ins if question else not _question_span(block, report)


def _read(report: Report, span: Span) -> str:
    return extract_text(report.source, [span], has_markup=report.has_markup)

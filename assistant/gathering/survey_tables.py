"""Rows that answer one question of a table, over all its groups, with the figures that they are ranked by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistant.answering.composition import row_labels
from corpus.segmentation.tables import is_table_title
from corpus.text import extract_header, extract_text
from corpus.vocabulary import Block, Evidence, EvidenceKind, Report, Span
from index.search import Index

# A figure of a cell: "102", "79.7" of "(79.7)", "6,120" of "£6,120".
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
# An answer that stands for no thing of its own: "Other (please specify)", "None of the above", "Prefer not to say".
_NO_THING = re.compile(
    r"^(?:others?\b|none of|prefer not|not (?:known|stated|sure)|unsure|don.?t know|total\b|all\b)", re.I
)
# A share in brackets: the "(79.7)" of "102 (79.7)".
_SHARE = re.compile(r"\((\d+(?:\.\d+)?)\)")


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


# The questions of the tables of every open index, read once.
_TABLES: WeakKeyDictionary[Index, tuple[TableQuestion, ...]] = WeakKeyDictionary()


def tables_of(index: Index) -> tuple[TableQuestion, ...]:
    """All questions that tables of the library answer, in the order of the index."""
    if index not in _TABLES:
        _TABLES[index] = tuple(_read_tables(index))
    return _TABLES[index]


def find_table_question(index: Index, row: int) -> TableQuestion | None:
    """The question that a row answers, with all rows that answer it; None for a row that only names a group."""
    return next((table for table in tables_of(index) if row in table.rows), None)


def is_same_question(one: TableQuestion, other: TableQuestion) -> bool:
    """Whether two tables of a report answer the same question, such as one for all and one by group."""
    return one.report == other.report and bool(one.question) and _key(one.question) == _key(other.question)


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
        Column(cell.column, extract_header(report.source, cell, has_markup=report.has_markup))
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
    """A row's cells as printed, without its name, shares with their unit: "102 (79.7%)".

    The unit is that of the column's header, else of the same row in another table.
    """
    unit, report = _row(index, row)
    cells = [c for c in report.blocks[unit.blocks[0]].cells[1:] if columns is None or c.column in columns]
    told = " ".join(
        _with_unit(_read(report, cell.span), _read(report, cell.header) if cell.header else "") for cell in cells
    )
    is_share_elsewhere = "%" not in told and any(
        told in _read(report, cell.span)
        for twin in twins_of(index, row)
        for cell in report.blocks[index.evidence[twin].blocks[0]].cells
        if cell.header and "%" in _read(report, cell.header)
    )
    return _with_unit(told, "%") if is_share_elsewhere else told


def _with_unit(value: str, header: str) -> str:
    """A value with a per cent sign behind its share, where the header says that it is one."""
    return _SHARE.sub(r"(\1%)", value) if "%" in header else value


def twins_of(index: Index, row: int) -> list[int]:
    """The rows of the same name that answer the same question in other tables of the report."""
    table = find_table_question(index, row)
    if table is None:
        return []
    name = row_name(index, row)
    others = (other for other in tables_of(index) if other != table and is_same_question(table, other))
    return [twin for other in others for twin in other.rows if row_name(index, twin) == name]


def _read_tables(index: Index) -> list[TableQuestion]:
    """The questions of all tables, each with its rows."""
    tables: dict[tuple[str, int, Span | None], list[int]] = {}
    titles: dict[tuple[str, int, Span | None], str] = {}
    for number, unit in enumerate(index.evidence):
        if unit.kind is not EvidenceKind.ROW:
            continue
        report = index.reports[unit.report]
        block = report.blocks[unit.blocks[0]]
        if block.is_label:
            continue
        key = (report.id, block.group, _question_span(block, report))
        tables.setdefault(key, []).append(number)
        titles.setdefault(key, _read(report, block.lead_ins[0]) if block.lead_ins else "")
    return [
        TableQuestion(
            report,
            titles[report, group, question] if is_table_title(titles[report, group, question]) else "",
            _read(index.reports[report], question).rstrip(" :") if question else "",
            tuple(rows),
        )
        for (report, group, question), rows in tables.items()
    ]


def _key(question: str) -> str:
    """A question as it is compared: in small letters, without spaces and points."""
    return re.sub(r"\W+", "", question.casefold())


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
        header for block in report.blocks if block.group == group for cell in block.cells for header in cell.headers
    )


def _read(report: Report, span: Span) -> str:
    return extract_text(report.source, [span], has_markup=report.has_markup)

"""Which is the biggest, the most common, the least: the rows of a table's whole question, sorted by their figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.composition import cite, row_text
from assistant.answering.length import LONG_ANSWER
from assistant.answering.question import Question
from assistant.kinds.laying_out import compose_runs, join_answers, lead_with
from assistant.kinds.survey_tables import (
    Column,
    TableQuestion,
    categories_of,
    columns_of,
    find_table_question,
    names_a_thing,
    printed_values,
    row_name,
    value_of,
)
from assistant.kinds.wording import content_stems, stems_of
from corpus.vocabulary import Answer, EvidenceKind, Statement
from index.search import Index

# Asks for one end of an order: "the biggest barrier", "most commonly cited", "top three", "least used".
_HIGH = re.compile(
    r"\b(?:biggest|largest|highest|greatest|top|main|mostly|commonest|number one|no\.? ?1|key|leading|(?:the )?most"
    r"(?: (?:common(?:ly)?|often|frequent(?:ly)?|popular|widely|cited|reported|named|mentioned|used|important|likely"
    r"|effective|chosen))?)\b",
    re.IGNORECASE,
)
_LOW = re.compile(
    r"\b(?:smallest|lowest|fewest|rarest|bottom|least(?: (?:common(?:ly)?|often|frequent(?:ly)?|popular|cited"
    r"|reported"
    r"|named|mentioned|used|important|likely))?)\b",
    re.IGNORECASE,
)
# Words of ranking that are no subject.
_RANK_WORDS = (
    "biggest largest highest greatest top main commonest most common commonly often frequent frequently popular"
    " widely"
    " cited reported named mentioned used important likely effective chosen smallest lowest fewest rarest bottom"
    " least"
    " tick ticked ticks choose chose rank ranked ranking order percentage percent proportion share number rate"
    " figure score perceived people"
    " respondents survey surveyed said say answer answers option options"
).split()
# How many are asked for: "top three", "5 most common".
_COUNT = re.compile(
    r"\b(?:top|(?:the )?(?=\w+ (?:most|biggest|main)))\s*(two|three|four|five|six|ten|\d{1,2})\b", re.IGNORECASE
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_SHOWN = 3
# Among so many of the likeliest units a row must stand, and so much of the question's subject over the rows.
_TOP = 80
_LEAST_COVERED = 0.5
_FEWEST_ROWS = 3
# Words of a column's header that name no group: "N", "(%)", "All".
_NO_COLUMN = frozenset(("n", "%", "all", "total"))
# So many rows of one question among so many of the likeliest units show that the question is about them.
_ROWS_NEAR, _NEAR = 3, 10
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class _Order:
    """Rows sorted by a column, the asked end first."""

    table: TableQuestion
    column: int
    header: str
    rows: tuple[int, ...]


class RankedRows:
    """The rows of one question of a table, sorted, the asked end first."""

    name = "ranking"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The first rows of the order; None where no order is asked for, or no table of the subject has figures."""
        is_low = _LOW.search(standalone) is not None
        if not is_low and not _HIGH.search(standalone):
            return None
        if not content_stems(standalone, without=_RANK_WORDS):
            return None
        retrieved = assistant.retrieve(asked)
        subject = content_stems(retrieved.query.text, without=_RANK_WORDS)
        table = _find_table(assistant, retrieved, subject)
        order = _sort(assistant, table, standalone, is_low) if table else None
        if order is None:
            return None
        counted = _COUNT.search(standalone)
        asked_for = _NUMBERS.get(counted[1].casefold()) or int(counted[1]) if counted else _SHOWN
        asked_for = len(order.rows) if asked.full else asked_for
        return _lay_out(assistant, retrieved, order, asked_for, is_low=is_low)


def _find_table(
    assistant: EvidenceAssistant, retrieved: RetrievedEvidence, subject: Sequence[str]
) -> TableQuestion | None:
    """The table's question that says most of the subject; of equals the likeliest, then that with fewest columns."""
    index = assistant.index
    near = set(retrieved.ranking.best_units[:_NEAR])
    tables: dict[tuple[int, ...], TableQuestion] = {}
    seen: set[int] = set()
    for number in retrieved.ranking.best_units[:_TOP]:
        if index.evidence[number].kind is EvidenceKind.ROW and number not in seen:
            table = find_table_question(index, number)
            seen.update(table.rows)
            tables[table.rows] = table
    fitting = [
        (fit, table)
        for rows, table in tables.items()
        if len(rows) >= _FEWEST_ROWS and (fit := _fit(assistant, table, subject, near)) is not None
    ]
    asked = stems_of(retrieved.query.text)
    # A table with a column for the group that is asked about comes first.
    return (
        max(fitting, key=lambda pair: (_named_column(index, pair[1].rows[0], asked) is not None, pair[0]))[1]
        if fitting
        else None
    )


def _named_column(index: Index, row: int, asked: Collection[str]) -> Column | None:
    """The one column whose header a question names, such as a group of people; None where none, or several."""
    # "PCNs" names the column of "PCN".
    words = {word.removesuffix("s") for word in asked} - _NO_COLUMN
    named = [
        column for column in columns_of(index, row) if {w.removesuffix("s") for w in stems_of(column.header)} & words
    ]
    return named[0] if len(named) == 1 else None


def _fit(
    assistant: EvidenceAssistant, table: TableQuestion, subject: Sequence[str], near: Collection[int]
) -> tuple[int, int, int] | None:
    """How well a table's question fits a subject, to be compared; None where it does not.

    Where people use words of their own, it is known by how many of its rows are among the likeliest units.
    """
    index = assistant.index
    categories = {label for row in table.rows for label in categories_of(index, row, table)}
    said = stems_of(" ".join([table.question, *sorted(categories)]))
    held = said | stems_of(" ".join([table.title, *(row_name(index, row) for row in table.rows)]))
    covered = sum(word in said for word in subject)
    columns = len(columns_of(index, table.rows[0]))
    if covered and sum(word in held for word in subject) >= _LEAST_COVERED * len(subject):
        return covered, _NEAR, -columns
    rows_near = len(set(table.rows) & set(near))
    return (0, rows_near, -columns) if rows_near >= _ROWS_NEAR else None


def _sort(assistant: EvidenceAssistant, table: TableQuestion, question: str, is_low: bool) -> _Order | None:
    """The rows in order of the column that the question names, else of the first."""
    index = assistant.index
    rows = [row for row in _of_category(assistant, table, question) if names_a_thing(index, row)]
    columns = columns_of(index, rows[0]) if rows else []
    if not columns:
        return None
    asked = stems_of(question)
    column = _named_column(index, rows[0], asked) or columns[0]
    valued = [(value, row) for row in rows if (value := value_of(index, row, column.number)) is not None]
    if len(valued) < _FEWEST_ROWS:
        return None
    ordered = sorted(valued, key=lambda pair: (pair[0] if is_low else -pair[0], pair[1]))
    return _Order(table, column.number, column.header, tuple(row for _, row in ordered))


def _of_category(assistant: EvidenceAssistant, table: TableQuestion, question: str) -> list[int]:
    """The rows of the categories that the question names; all where it names none."""
    asked = stems_of(question) - stems_of(f"{table.title} {table.question}")
    named = [row for row in table.rows if asked & stems_of(" ".join(categories_of(assistant.index, row, table)))]
    return named if len(named) >= _FEWEST_ROWS else list(table.rows)


def _lay_out(
    assistant: EvidenceAssistant, retrieved: RetrievedEvidence, order: _Order, count: int, *, is_low: bool
) -> Answer:
    index = assistant.index
    report = index.reports[order.table.report]
    value = {row: value_of(index, row, order.column) for row in order.rows}
    shown = list(order.rows[:count])
    # Those level with the last one shown come along.
    shown += [row for row in order.rows[count:] if value[row] == value[shown[-1]]]
    citations = tuple(cite(n, [index.evidence[row]], report) for n, row in enumerate(shown, start=1))
    place = ", ".join(filter(None, [report.details.short_title, order.table.title.split(":")[0]]))
    asked = f": {order.table.question}" if order.table.question else ""
    # A row is quoted whole, the columns beside the ranked one too.
    points = "\n".join(f"• {row_text(report.blocks[index.evidence[row].blocks[0]], report)}" for row in shown)
    body = Statement(f"{place}{asked}\n{points}", tuple(citation.n for citation in citations))
    plain = assistant.compose(assistant.select(retrieved))
    answer = replace(
        plain, statements=(body,), citations=citations, abstention_reason=None, message=None,
        confidence=max(plain.confidence, _SURE),
        shown_of=(len(shown), len(order.rows)) if len(shown) < len(order.rows) else None,
    )  # fmt: skip
    first = [row for row in shown if value[row] == value[shown[0]]]
    answer = lead_with(answer, _first_line(assistant, order, first, is_low=is_low), range(1, len(first) + 1))
    prose = _prose_beside(assistant, retrieved)
    return join_answers(answer.question, answer.standalone_question, [answer, prose]) if prose else answer


def _first_line(assistant: EvidenceAssistant, order: _Order, first: Sequence[int], *, is_low: bool) -> str:
    index = assistant.index
    end = "Lowest" if is_low else "Highest"
    by = f" by “{order.header}”" if order.header else ""
    named = " and ".join(row_name(index, row) for row in first)
    each = "each " if len(first) > 1 else ""
    total = len(order.rows)
    columns = [order.column] if order.header else None
    return f"{end}{by} of the {total} listed: {named}, {each}{printed_values(index, first[0], columns)}."


def _prose_beside(assistant: EvidenceAssistant, retrieved: RetrievedEvidence) -> Answer | None:
    """What is said of it in words: the likeliest sentence among the best candidates, if one is near."""
    ranking, evidence = retrieved.ranking, assistant.index.evidence
    best = float(ranking.scores[ranking.order[0]])
    for position, number in zip(ranking.order, ranking.best_units, strict=True):
        if float(ranking.scores[position]) < best - LONG_ANSWER.margin:
            return None
        if evidence[number].kind is EvidenceKind.SENTENCE:
            return compose_runs(assistant, retrieved, [(number,)], confidence=_SURE)
    return None

"""Which is the biggest, the most common, the least: the rows of a table's whole question, sorted by their figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.composition import cite, row_text
from assistant.answering.question import Question, named_reports
from assistant.gathering.survey_tables import (
    Column,
    TableQuestion,
    categories_of,
    columns_of,
    names_a_thing,
    printed_values,
    row_name,
    value_of,
)
from assistant.gathering.table_search import FoundTable, find_table
from assistant.kinds.groundwork.laying_out import compose_runs, join_answers, lead_with
from assistant.kinds.groundwork.wording import content_stems, stems_of
from corpus.vocabulary import Answer, EvidenceKind, Statement
from index.search import Index

# Asks for one end of an order: "the biggest barrier", "most commonly cited", "top three", "least used".
_HIGH = re.compile(
    r"\b(?:biggest|largest|highest|greatest|top|main|mostly|commonest|number one|no\.? ?1|key|leading|rank(?:ed|ing)?"
    r"|in order|first\b.{1,12}\bsecond|(?:the )?most"
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
# No order though it has such a word: "at least", "in order to", "most of them", "the most deprived areas".
_NO_ORDER = re.compile(
    r"\bat (?:least|most)\b|\bin order to\b|\bmost of\b|\bkey (?:question|worker)s?\b"
    r"|\b(?:most|least) (?:\w+[ -])?(?:underserved|undeserved|deprived|vulnerable|disadvantaged|marginalised"
    r"|left-behind|behind|excluded|affected|advantaged|affluent|in need|at risk)\b",
    re.IGNORECASE,
)
# Asks for a figure, and for no order unless by another word than "most": "how many say that … most …".
_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much)\b|\b(?:percentage|proportion|share|number) (?:of|who|that)\b", re.IGNORECASE
)
_MOST = re.compile(r"\b(?:most|mostly|main|key)\b", re.IGNORECASE)
# Words of ranking that are no subject.
_RANK_WORDS = (
    "biggest largest highest greatest top main commonest most common commonly often frequent frequently popular widely"
    " cited reported named mentioned used important likely effective chosen smallest lowest fewest rarest bottom least"
    " better enough ask asked problem problems tick ticked ticks choose chose rank ranked ranking order percentage"
    " percent proportion share number rate figure score perceived people first second third respondents survey surveyed"
    " said say answer answers option options"
).split()
# How many are asked for: "top three", "5 most common", "which 3 groups", "three biggest"; "first, second, third".
_NUMBER = r"(two|three|four|five|six|seven|eight|ten|\d{1,2})"
_COUNT = re.compile(
    rf"\btop {_NUMBER}\b|\b{_NUMBER} (?:most|biggest|main|largest|highest|top|least|lowest|commonest)\b"
    rf"|\b(?:which|what|the) {_NUMBER} \w+",
    re.IGNORECASE,
)
# Asks for the order of all: "rank the barriers", "in order of how often".
_RANKS_ALL = re.compile(r"^\W*(?:please |can you |could you )?rank\b|\b(?:ranked|ranking|in order of)\b", re.IGNORECASE)
_THREE = re.compile(r"\bfirst\b.{1,12}\bsecond\b.{1,12}\bthird\b", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}
_PLACES = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_SHOWN = 3
# Tables of so many rows at most are shown whole where both ends are asked for.
_WHOLE = 8
_FEWEST_ROWS = 3
# What is left out of the order: "apart from funding, what is the biggest barrier".
_WITHOUT = re.compile(
    r"\b(?:apart from|other than|besides|aside from|except(?:ing)?(?: for)?|excluding|not counting|leaving out)\s+(.+?)"
    r"(?=,|\?|$|\s(?:what|which|who)\b)",
    re.IGNORECASE,
)
# A group, and that it is one: "for PCNs", "among GPs", "PCN staff".
_OF_GROUP = (
    r"\b(?:for|among|amongst|by|in|of|only|just)\s+(?:the\s+|those in\s+)?(?:\w+\s+)?{0}s?\b"
    r"|\b{0}s?[’']?\s+(?:staff|roles?|people|folk|ones?|lot|crowd|team|respondents|leads?|members|say|said|name|tick)"
)
# What a document is called by names no group: "the GP survey", "that PCN report".
_DOCUMENT = re.compile(
    r"\b[\w’'-]+ (?:survey|study|report|questionnaire|review|paper|workforce survey)s?\b", re.IGNORECASE
)
# Words of a column's header that name no group: "N", "(%)", "All".
_NO_COLUMN = frozenset(("n", "%", "all", "total"))
# From this share on the classifier's word is taken, where no pattern knows the question.
_LIKELY = 0.6
# So many words of one row in a question ask about that row.
_ROW_WORDS = 2
# How far down a sentence is looked for that says the first row's figure.
_PROSE_NEAR = 60
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The order that a question asks for: which ends of it, how many rows (0: not said), or all of them."""

    high: bool
    low: bool
    count: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Order:
    """Rows sorted by a column, the asked end first."""

    table: TableQuestion
    column: int
    header: str
    rows: tuple[int, ...]
    # Columns whose printed values tell of the order.
    told: tuple[int, ...] | None
    left_out: str = ""


class RankedRows:
    """The rows of one question of a table, sorted, the asked end first."""

    name = "ranking"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The first rows of the order; None where no order is asked for, or no table of the subject has figures."""
        wanted = read_order(standalone)
        if wanted is None and assistant.share_of_kind(standalone, "ranking") >= _LIKELY:
            wanted = _Wanted(high=True, low=False, count=0)
        subject = content_stems(standalone, without=_RANK_WORDS)
        if wanted is None or not subject:
            return None
        retrieved = assistant.retrieve(asked)
        if not len(retrieved.ranking) or not assistant.select(retrieved).runs:
            return None
        index = assistant.index
        named = named_reports(standalone, index.reports)
        found = find_table(index, retrieved.query, retrieved.ranking, subject=subject, reports=named)
        if found is None or _asks_about_a_row(index, found.tables[0], standalone):
            return None
        order = _sort(index, found, retrieved.query.text, wanted)
        return _lay_out(assistant, retrieved, order, wanted) if order else None


class BothEnds(RankedRows):
    """The two ends of an order, asked for in one sentence: "which is used most, and which least"."""

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """As `RankedRows`, where both ends are asked for; else None."""
        wanted = read_order(standalone)
        return super().answer(asked, standalone, assistant) if wanted and wanted.high and wanted.low else None


def read_order(question: str) -> _Wanted | None:
    """The ends of an order that a question asks for; None for none."""
    text = _NO_ORDER.sub(" ", question)
    if _ASKS_FIGURE.search(text):
        text = _MOST.sub(" ", text)
    low = _LOW.search(text) is not None
    high = _HIGH.search(_LOW.sub(" ", text)) is not None
    if not high and not low:
        return None
    if _THREE.search(text):
        return _Wanted(high=not low, low=low, count=len(("first", "second", "third")))
    counted = _COUNT.search(text)
    number = next((group for group in counted.groups() if group), "") if counted else ""
    whole = _RANKS_ALL.search(text) is not None and not number
    return _Wanted(high, low, _NUMBERS.get(number.casefold(), int(number) if number.isdigit() else 0), whole)


def _asks_about_a_row(index: Index, table: TableQuestion, question: str) -> bool:
    """Whether a question names one row of a table, and so does not ask over the rows: "who has the most … seekers"."""
    said = stems_of(" ".join([table.title, table.question]))
    subject = set(content_stems(question, without=_RANK_WORDS)) - said
    names = [
        stems_of(row_name(index, row)) - stems_of(" ".join(categories_of(index, row, table))) for row in table.rows
    ]
    return any(len(subject & name) >= _ROW_WORDS for name in names)


def _sort(index: Index, found: FoundTable, question: str, wanted: _Wanted) -> _Order | None:
    """The rows in order of the column that the question names, else of the first of the table with fewest columns."""
    by_size = sorted(found.tables, key=lambda table: len(columns_of(index, table.rows[0])))
    named = [(table, column) for table in by_size if (column := find_named_column(index, table.rows[0], question))]
    table = named[0][0] if named else by_size[0]
    kept = _rows_asked_for(index, table, question)
    if kept is None:
        return None
    rows, left_out = kept
    columns = columns_of(index, rows[0])
    column = named[0][1] if named else columns[0]
    valued = [(value, row) for row in rows if (value := value_of(index, row, column.number)) is not None]
    if len(valued) < _FEWEST_ROWS:
        return None
    from_below = wanted.low and not wanted.high
    ordered = sorted(valued, key=lambda pair: (pair[0] if from_below else -pair[0], pair[1]))
    has_units = all(len(other.header) <= len("(%)") for other in columns)
    told = None if has_units else (column.number,)
    header = column.header if told else ""
    return _Order(table, column.number, header, tuple(row for _, row in ordered), told, left_out)


def _rows_asked_for(index: Index, table: TableQuestion, question: str) -> tuple[list[int], str] | None:
    """The rows of the category asked about, without those set aside, and the words for these; None for none left."""
    rows = [row for row in _of_category(index, table, question) if names_a_thing(index, row)]
    kept = _without(index, table, rows, question)
    return kept if kept and kept[0] else None


def find_named_column(index: Index, row: int, question: str) -> Column | None:
    """The one column whose header names a group that the question names as one; None where none, or several."""
    named = []
    question = _DOCUMENT.sub(" ", question)
    for column in columns_of(index, row):
        words = {word.removesuffix("s") for word in stems_of(column.header)} - _NO_COLUMN
        words = {word for word in words if word.isalpha()}
        if any(re.search(_OF_GROUP.format(re.escape(word)), question, re.IGNORECASE) for word in words):
            named.append(column)
    return named[0] if len(named) == 1 else None


def _of_category(index: Index, table: TableQuestion, question: str) -> list[int]:
    """The rows of the categories that the question names; all where it names none."""
    asked = stems_of(_WITHOUT.sub(" ", question)) - stems_of(f"{table.title} {table.question}")
    named = [row for row in table.rows if asked & stems_of(" ".join(categories_of(index, row, table)))]
    return named if len(named) >= _FEWEST_ROWS else list(table.rows)


def _without(index: Index, table: TableQuestion, rows: list[int], question: str) -> tuple[list[int], str] | None:
    """The rows without those that the question sets aside, and its words for them; None where they name no row."""
    match = _WITHOUT.search(question)
    if not match:
        return rows, ""
    stems = set(content_stems(match[1]))
    kept = [
        row for row in rows if not stems & stems_of(" ".join([row_name(index, row), *categories_of(index, row, table)]))
    ]
    return (kept, match[1].strip()) if len(kept) < len(rows) else None


def _lay_out(assistant: EvidenceAssistant, retrieved: RetrievedEvidence, order: _Order, wanted: _Wanted) -> Answer:
    index = assistant.index
    report = index.reports[order.table.report]
    shown = _choose_shown(index, order, wanted, full=retrieved.question.full)
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
    line, told = _first_line(index, order, wanted)
    answer = lead_with(answer, line, [n for n, row in enumerate(shown, start=1) if row in told])
    prose = _prose_beside(assistant, retrieved, order)
    return join_answers(answer.question, answer.standalone_question, [answer, prose]) if prose else answer


def _choose_shown(index: Index, order: _Order, wanted: _Wanted, *, full: bool) -> list[int]:
    """The rows that are shown: the first ones with those level with the last of them; of both ends where asked."""
    if full:
        return list(order.rows)
    count = wanted.count or _SHOWN
    if wanted.whole:
        return list(order.rows)
    if wanted.high and wanted.low:
        if len(order.rows) <= _WHOLE:
            return list(order.rows)
        return [
            *_first_rows(index, order.rows, order, count),
            *reversed(_first_rows(index, order.rows[::-1], order, count)),
        ]
    return _first_rows(index, order.rows, order, count)


def _first_rows(index: Index, rows: Sequence[int], order: _Order, count: int) -> list[int]:
    """The first rows, with those level with the last of them."""
    shown = list(rows[:count])
    last = value_of(index, shown[-1], order.column)
    return shown + [row for row in rows[count:] if value_of(index, row, order.column) == last]


def _first_line(index: Index, order: _Order, wanted: _Wanted) -> tuple[str, list[int]]:
    """What comes first, in a sentence, and the rows that it tells of."""
    by = f" by “{order.header}”" if order.header else ""
    without = f", without “{order.left_out}”" if order.left_out else ""
    of = f"{by} of the {len(order.rows)} named{without}"
    if wanted.high and wanted.low:
        top, bottom = _level(index, order, order.rows), _level(index, order, order.rows[::-1])
        return f"Highest{of}: {_tell(index, order, top)}. Lowest: {_tell(index, order, bottom)}.", [*top, *bottom]
    end = "Lowest" if wanted.low else "Highest"
    if wanted.count < 2:
        first = _level(index, order, order.rows)
        return f"{end}{of}: {_tell(index, order, first)}.", first
    rows = _first_rows(index, order.rows, order, min(wanted.count, len(_PLACES)))
    told, left = [], list(rows)
    while left:
        level = _level(index, order, left)
        told.append(f"{_PLACES[min(len(rows) - len(left), len(_PLACES) - 1)]} {_tell(index, order, level)}")
        left = left[len(level) :]
    return f"{end} first{of}: {'; '.join(told)}.", rows


def _level(index: Index, order: _Order, rows: Sequence[int]) -> list[int]:
    """The first row with those that have the same figure."""
    first = value_of(index, rows[0], order.column)
    return [row for row in rows if value_of(index, row, order.column) == first]


def _tell(index: Index, order: _Order, rows: Sequence[int]) -> str:
    """Rows that are level, by their names, with what is printed for them."""
    each = "each " if len(rows) > 1 else ""
    names = " and ".join(row_name(index, row).rstrip(" .:") for row in rows)
    return f"{names}, {each}{printed_values(index, rows[0], order.told)}"


def _prose_beside(assistant: EvidenceAssistant, retrieved: RetrievedEvidence, order: _Order) -> Answer | None:
    """What is said of it in words: the likeliest sentence of the report that holds the first row's share."""
    evidence = assistant.index.evidence
    figures = set(re.findall(r"\d+\.\d+", printed_values(assistant.index, order.rows[0], order.told)))
    said = re.compile("|".join(rf"(?<![\d.]){re.escape(figure)}(?!\d)" for figure in sorted(figures)))
    for number in retrieved.ranking.best_units[:_PROSE_NEAR] if figures else ():
        unit = evidence[number]
        is_prose = unit.kind is EvidenceKind.SENTENCE and unit.report == order.table.report
        if is_prose and said.search(unit.own):
            return compose_runs(assistant, retrieved, [(number,)], confidence=_SURE)
    return None

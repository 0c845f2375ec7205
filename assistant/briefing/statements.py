"""What a judged statement means for a note: its section, and whether its point can be understood as it stands."""

from __future__ import annotations

from collections.abc import Collection

from assistant.briefing.anaphora import has_dangling_reference, leans_on_text_before
from assistant.briefing.case_studies import find_case_name
from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, FIGURES, Point
from assistant.briefing.roles import MOST_FIGURE_WORDS, classify_role, find_quantities, is_about_case
from assistant.statements.judgement import Role, Statement, read_statement
from corpus.vocabulary import Evidence, EvidenceKind
from index.search import Index

# The sections of parts that have one; how likely a part must be that the words do not speak for.
_SECTIONS = {Role.BARRIER: BARRIERS, Role.HELP: ENABLERS, Role.STEP: ACTIONS}
_SURE = 0.4
# The kinds of evidence, as a note calls them.
_KINDS = {
    "s": "its findings",
    "q": "what people said",
    "c": "a case study",
    "e": "other research",
    "v": "its authors’ view",
}
# How likely a statement must be none to quote.
_SAYS_NOTHING = 0.5
# What a case study tells of itself, and what a figure may be of.
_OF_CASES = (Role.DEED, Role.OUTCOME, Role.AIM)
_MEASURED = (Role.FINDING, Role.OUTCOME)


def read_judged(index: Index, number: int) -> Statement | None:
    """What the unit of that number was judged to be; None for a table's row, and with an embedding of one's own."""
    return None if index.evidence[number].kind is EvidenceKind.ROW else read_statement(index, number)


def classify_unit(index: Index, number: int, *, cases_are_examples: bool = True) -> str:
    """The section of a note that the evidence unit of that number belongs to; `cases_are_examples` as below."""
    unit = index.evidence[number]
    statement = read_judged(index, number)
    by_words = classify_role(unit, cases_are_examples=cases_are_examples)
    if statement is None:
        return by_words
    section = _SECTIONS.get(statement.role, "")
    if section and (statement.roles[statement.role] >= _SURE or section == by_words):
        return section
    return _classify_told(index, unit, statement, cases_are_examples=cases_are_examples)


def _classify_told(index: Index, unit: Evidence, statement: Statement, *, cases_are_examples: bool) -> str:
    """Where a statement belongs that is no barrier, help or step: an example, a figure or plain evidence."""
    is_of_case = cases_are_examples and bool(find_case_name(index, unit))
    if is_of_case and (statement.role in _OF_CASES or is_about_case(unit)):
        return EXAMPLES
    is_short = unit.words <= MOST_FIGURE_WORDS
    return FIGURES if statement.role in _MEASURED and is_short and find_quantities(unit.own) else EVIDENCE


def is_measured(index: Index, number: int) -> bool:
    """Whether a unit gives an amount that says what was found or what came of something, not what was merely done."""
    unit = index.evidence[number]
    statement = read_judged(index, number)
    return bool(find_quantities(unit.own)) and (statement is None or statement.role in _MEASURED)


def says_nothing(index: Index, number: int) -> bool:
    """Whether a unit is most likely none that a note would quote, such as words about the report itself."""
    statement = read_judged(index, number)
    return statement is not None and statement.roles[Role.NOTHING] >= _SAYS_NOTHING


def name_kind_of_evidence(index: Index, number: int) -> str:
    """What a reader of a note should take a unit for; empty where nobody has said it, or its case study's name does.

    Example: "other research", for a figure that a report cites.
    """
    unit = index.evidence[number]
    statement = read_judged(index, number)
    if statement is None or find_case_name(index, unit):
        return ""
    return _KINDS.get(statement.kind, "")


def needs_sentence_before(index: Index, number: int, *, shown: Collection[str] = ()) -> bool:
    """Whether the unit of that number is clear with the sentence before it only, and that is not `shown` already."""
    unit = index.evidence[number]
    if leans_on_text_before(unit.own):
        return True
    if number and index.evidence[number - 1].id in shown:
        return False
    statement = read_judged(index, number) if unit.kind is EvidenceKind.SENTENCE else None
    return statement is not None and statement.needs_sentence_before


def is_unclear(index: Index, number: int, point: Point, *, shown: Collection[str] = ()) -> bool:
    """Whether a point needs what the note does not show: what stood before it, or the name of what it tells of.

    `number`: the evidence that it was made of; where sentences before that were joined to it, it is as clear as these.
    Example: "We visit 240 homes." is unclear where it stands in no case study.
    """
    unit = index.evidence[number]
    if has_dangling_reference(point, unit):
        return True
    statement = read_judged(index, number) if unit.kind is EvidenceKind.SENTENCE else None
    is_joined = point.citation is not None and point.citation.spans[0][0] < unit.spans[0][0]
    if statement is None or is_joined:
        return False
    lacks_name = statement.needs_name and not find_case_name(index, unit)
    return lacks_name or needs_sentence_before(index, number, shown=shown)

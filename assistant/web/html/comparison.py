"""The body of an answer as HTML: its statements in order; places that differ, and two reports, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.verification.contradictions import Contradiction, Quoted, find_contradictions
from assistant.web.html.markup import NOTHING, Html, isolate, join
from assistant.web.html.statement import AnswerView, short_title, statement_html
from corpus.editions import NO_LONGER_HELD
from corpus.vocabulary import Answer, Citation, Statement

_DIFFERENT = Html(
    '<section class="differ" aria-label="Two places differ">'
    '<p class="two"><strong>These two places differ:</strong> {one} in one, {other} in the other. '
    "Compare what they say, and when.</p>"
    '<div class="sides">{sides}</div></section>'
)
_TWO_REPORTS = Html(
    '<p class="two">Two reports speak of this. Compare what they say, and when.</p><div class="sides">{sides}</div>'
)
_SIDE = Html(
    '<section class="side"><h3>{report} <span class="side-date">{date}</span>{place}</h3>{statements}</section>'
)
_PLACE = Html(' <span class="side-place">{}</span>')


# The kinds of answer in which two reports stand side by side: where they were to be compared. The evidence for a fact
# may come from two reports without that they speak of the same thing.
_SIDED = frozenset(("comparison",))


class _Pair(NamedTuple):
    """Two statements whose quotes differ, and in what."""

    one: Statement
    other: Statement
    difference: Contradiction


def body_html(view: AnswerView) -> Html:
    """The statements of an answer.

    Two places that give different values for the same thing stand side by side, each with its report and date, under
    a line that says so. Where nothing differs and exactly two reports are cited, each has a side of its own.
    """
    pairs = _differing_pairs(view.answer)
    if not pairs and _cites_two_reports(view.answer):
        return _two_reports(view)
    pair_of: dict[Statement, _Pair] = {}
    for pair in pairs:
        pair_of[pair.one] = pair_of[pair.other] = pair
    body = NOTHING
    written: set[Statement] = set()
    for statement in view.answer.statements:
        if statement in written:
            continue
        if statement in pair_of:
            pair = pair_of[statement]
            body += _different(view, pair)
            written |= {pair.one, pair.other}
        else:
            body += statement_html(statement, view)
    return body


def is_side_by_side(answer: Answer) -> bool:
    """Whether statements of an answer stand side by side."""
    return _cites_two_reports(answer) or bool(_differing_pairs(answer))


def find_differences(citations: Sequence[Citation]) -> list[Contradiction]:
    """Where the quotes of an answer give different values for the same thing."""
    quotes = (Quoted(cited.shown, " ".join([cited.title, *cited.section])) for cited in citations)
    return _find_contradictions(tuple(quotes))


@lru_cache(maxsize=512)
def _find_contradictions(quotes: tuple[Quoted, ...]) -> list[Contradiction]:
    return find_contradictions(quotes)


def _cites_two_reports(answer: Answer) -> bool:
    """Whether exactly two reports are cited where each may have a side: not in an overview, a list or advice."""
    return answer.kind in _SIDED and len({citation.report for citation in answer.citations}) == 2


def _differing_pairs(answer: Answer) -> list[_Pair]:
    """The pairs of statements whose quotes differ; each statement in one pair at most."""
    pairs: list[_Pair] = []
    taken: set[Statement] = set()
    for difference in find_differences(answer.citations):
        one = _first_citing(answer.statements, answer.citations[difference.one].n, taken)
        other = _first_citing(answer.statements, answer.citations[difference.other].n, taken)
        if one and other and one != other:
            pairs.append(_Pair(one, other, difference))
            taken |= {one, other}
    return pairs


def _first_citing(statements: Sequence[Statement], number: int, taken: set[Statement]) -> Statement | None:
    citing = (statement for statement in statements if number in statement.citations and statement not in taken)
    return next(citing, None)


def _different(view: AnswerView, pair: _Pair) -> Html:
    return _DIFFERENT.format(
        one=isolate(pair.difference.one_value),
        other=isolate(pair.difference.other_value),
        sides=_side(view, [pair.one], with_section=True) + _side(view, [pair.other], with_section=True),
    )


def _two_reports(view: AnswerView) -> Html:
    citations = view.answer.citations
    # The reports in the order in which they are first cited.
    statements_of: dict[str, list[Statement]] = {citation.report: [] for citation in citations}
    for statement in view.answer.statements:
        statements_of[_first_citation(view, statement).report].append(statement)
    return _TWO_REPORTS.format(
        sides=join(_side(view, statements) for statements in statements_of.values() if statements)
    )


def _first_citation(view: AnswerView, statement: Statement) -> Citation:
    """The first citation of a statement; the answer's first, where it has none."""
    return next(iter(view.cited(statement)), view.answer.citations[0])


def _side(view: AnswerView, statements: Sequence[Statement], *, with_section: bool = False) -> Html:
    """Statements under their report and its date; with their section, too, if that is asked for."""
    citation = _first_citation(view, statements[0])
    short = short_title(citation.report, view.cards)
    card = None if citation.since else view.cards.get(citation.report)
    if card:
        title, date = short, card.shown_date
    else:
        # Where the quote no longer stands in its place, it stays with the title and the date of then.
        title = citation.title
        date = ", ".join(filter(None, (citation.date, citation.since or NO_LONGER_HELD)))
    section = citation.section[-1].rstrip(" :?.") if with_section and citation.section else ""
    # A lead names the report in short.
    headings = [title, short, section] if section else [title, short]
    return _SIDE.format(
        report=isolate(title),
        date=isolate(date),
        place=_PLACE.format(isolate(section)) if section else NOTHING,
        statements=join(statement_html(statement, view, headings=headings) for statement in statements),
    )

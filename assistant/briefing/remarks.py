"""What a note says about the library itself, beside what it quotes: dates, gaps, and questions to discuss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answerer import Answerer
from assistant.briefing.note import (
    ACTIONS,
    BARRIERS,
    DATES,
    EVIDENCE,
    EXAMPLES,
    FIGURES,
    GAPS,
    QUESTIONS,
    Brief,
    BriefingNote,
    Pair,
    Point,
    Section,
)
from assistant.briefing.retrieval import clean_topic
from assistant.briefing.roles import find_case_heading
from assistant.verification.contradictions import Quoted, find_contradictions
from corpus.text import readable
from index.terms import terms

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def make_remarks(assistant: Answerer, note: BriefingNote) -> dict[str, tuple[str, ...]]:
    """The remarks of each section that speaks of the library, by the section's key."""
    return {
        DATES: describe_dates(assistant, note),
        GAPS: describe_gaps(assistant, note),
        QUESTIONS: suggest_questions(note),
    }


def explain_no_coverage(assistant: Answerer, brief: Brief) -> Section:
    """The one section of a note on a topic that the library does not cover."""
    topic = clean_topic(brief.topic)
    asked = [assistant.index.reports[report].details for report in brief.reports or assistant.index.reports]
    return Section(
        GAPS,
        remarks=(
            f"The library does not cover “{topic}”: no passage carries an answer to it.",
            f"Looked through: {', '.join(card.short_title for card in asked)}.",
            "Nothing is quoted, because what comes nearest is about something else.",
            "Try other words for the topic, or a wider one; or add a report that covers it.",
        ),
    )


def describe_dates(assistant: Answerer, note: BriefingNote) -> tuple[str, ...]:
    """How old the evidence is, where several reports are cited or the date is not certain."""
    cited = dict.fromkeys(point.citation.report for point in note.points if point.citation)
    cards = [assistant.index.reports[report].details for report in assistant.index.reports if report in cited]
    if not cards:
        return ()
    dated = [f"{card.short_title}, {card.date}{' (inferred)' if card.date_inferred else ''}" for card in cards]
    years = [int(year) for card in cards for year in _YEAR.findall(card.date)]
    old = max(years, default=0) - min(years, default=0)
    remarks = [f"Dates: {'; '.join(dated)}."]
    if old:
        years_told = "a year" if old == 1 else f"{old} years"
        remarks.append(f"The evidence spans {years_told}: check the older figures and duties before use.")
    return tuple(remarks)


def describe_gaps(assistant: Answerer, note: BriefingNote) -> tuple[str, ...]:
    """Reports that say nothing on the topic, and kinds of evidence that none of them gives."""
    cited = {point.citation.report for point in note.points if point.citation}
    asked = note.brief.reports or tuple(assistant.index.reports)
    silent = [assistant.index.reports[report].details.short_title for report in asked if report not in cited]
    missing = [
        name
        for key, name in ((FIGURES, "figures"), (EXAMPLES, "case studies"), (BARRIERS, "barriers"), (ACTIONS, "steps"))
        if not (part := note.section(key)) or not part.points
    ]
    if any(find_case_heading(citation.section) for citation in note.citations()):
        missing = [name for name in missing if name != "case studies"]
    remarks = []
    topic = clean_topic(note.brief.topic)
    held = assistant.index.evidence_terms.holds
    unsaid = [word for word in topic.split() if (found := terms(word)) and not any(held(term) for term in found)]
    if unsaid:
        named = ", ".join(f"“{word.casefold()}”" for word in unsaid)
        remarks.append(f"The reports do not use the word {named}: what is quoted stands near it.")
    if silent:
        remarks.append(f"Nothing quoted from: {', '.join(silent)}.")
    if missing:
        named = " or ".join(filter(None, [", ".join(missing[:-1]), missing[-1]]))
        remarks.append(f"No {named} on this topic were found that stand on their own.")
    return tuple(remarks)


def suggest_questions(note: BriefingNote) -> tuple[str, ...]:
    """Questions to discuss, each hung on something that the note says."""
    topic = clean_topic(note.brief.topic)
    asked = []
    numbers = note.citation_numbers()

    def marked(key: str) -> str:
        part = note.section(key)
        cited = [numbers[point.citation.id] for point in part.points if point.citation] if part else []
        return f" [{cited[0]}]" if cited else ""

    if marked(ACTIONS):
        asked.append(f"Which of the steps could we begin this quarter, and with whom?{marked(ACTIONS)}")
    if marked(BARRIERS):
        asked.append(f"Which barrier weighs most here, and what would ease it?{marked(BARRIERS)}")
    if marked(EXAMPLES):
        asked.append(f"What in the examples would carry over to our neighbourhoods, and what not?{marked(EXAMPLES)}")
    if marked(FIGURES):
        asked.append(f"What is our own figure beside those above?{marked(FIGURES)}")
    if marked(EVIDENCE) and len(asked) < 3:
        asked.append(f"How far does this hold where we work?{marked(EVIDENCE)}")
    if not asked:
        asked.append(f"What does {topic} mean for us?")
    return tuple(asked[:4])


MOST_PAIRS = 2


def find_differing_pairs(assistant: Answerer, points: Sequence[Point], also: Sequence[Point] = ()) -> tuple[Pair, ...]:
    """The pairs of statements that give different values, those that a note makes first; `also` are others found.

    One of a pair at least is the note's own. Each side is told with its report and date, for the later one may count.
    """
    cited = [point for point in (*points, *also) if point.citation and not point.own]
    quotes = [Quoted(readable(_quote(point)), _context(point)) for point in cited]
    mine = {point.id for point in points}
    pairs = []
    for found in find_contradictions(quotes):
        one, other = cited[found.one], cited[found.other]
        if one.id in mine or other.id in mine:
            sides = (_side(assistant, one, found.one_sentence), _side(assistant, other, found.other_sentence))
            pairs.append(Pair(*sides, (found.one_value, found.other_value)))
    return tuple(pairs[:MOST_PAIRS])


def _side(assistant: Answerer, point: Point, sentence: str) -> Point:
    """A statement as it stands in a pair: the sentence that gives the value, with its report and date."""
    assert point.citation is not None
    card = assistant.index.reports[point.citation.report].details
    dated = f"{card.short_title}, {card.date}{' (date inferred)' if card.date_inferred else ''}"
    return replace(point, text=sentence, lead=dated, theme="", value="", measures="", n="", written=False)


def _quote(point: Point) -> str:
    return point.citation.quote if point.citation else ""


def _context(point: Point) -> str:
    return " ".join([point.citation.title, *point.citation.section]) if point.citation else ""

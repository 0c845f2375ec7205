"""What a note says about the library itself, beside what it quotes: dates, gaps, and questions to discuss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

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
from corpus.vocabulary import Citation, ReportDetails
from index.search import Index
from index.terms import terms

MOST_PAIRS = 2
_MOST_QUESTIONS = 4
# A question about the evidence is asked only where there are fewer than so many others.
_ENOUGH_QUESTIONS = 3
# A year in a report's date. Example: the "2021" of "May 2021".
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# The kinds of evidence that a note is expected to have, as its gaps name them.
_EXPECTED = {FIGURES: "figures", EXAMPLES: "case studies", BARRIERS: "barriers", ACTIONS: "steps"}
# What a section's statements are discussed by, in this order.
_QUESTIONS = {
    ACTIONS: "Which of the steps could we begin this quarter, and with whom?",
    BARRIERS: "Which barrier weighs most here, and what would ease it?",
    EXAMPLES: "What in the examples would carry over to our neighbourhoods, and what not?",
    FIGURES: "What is our own figure beside those above?",
}
_EVIDENCE_QUESTION = "How far does this hold where we work?"


def make_remarks(index: Index, note: BriefingNote) -> dict[str, tuple[str, ...]]:
    """The remarks of each section that speaks of the library, by the section's key."""
    return {DATES: describe_dates(index, note), GAPS: describe_gaps(index, note), QUESTIONS: suggest_questions(note)}


def explain_no_coverage(index: Index, brief: Brief) -> Section:
    """The one section of a note on a topic that the library does not cover."""
    topic = clean_topic(brief.topic)
    asked = [index.reports[report].details for report in brief.reports or index.reports]
    return Section(
        GAPS,
        remarks=(
            f"The library does not cover “{topic}”: no passage carries an answer to it.",
            f"Looked through: {', '.join(card.short_title for card in asked)}.",
            "Nothing is quoted, because what comes nearest is about something else.",
            "Try other words for the topic, or a wider one; or add a report that covers it.",
        ),
    )


def describe_dates(index: Index, note: BriefingNote) -> tuple[str, ...]:
    """How old the evidence is: the date of each report that is cited, and the years between the oldest and the newest.

    Example: "Dates: Syndemics, 2021; HiQuality, 2024 (inferred)." and "The evidence spans 3 years: check …".
    """
    cited = _find_cited_reports(note)
    cards = [report.details for report in index.reports.values() if report.id in cited]
    if not cards:
        return ()
    dates = [f"{card.short_title}, {_describe_date(card, inferred='(inferred)')}" for card in cards]
    remarks = [f"Dates: {'; '.join(dates)}."]
    years: list[int] = []
    for card in cards:
        years += [int(year) for year in _YEAR.findall(card.date)]
    span = max(years, default=0) - min(years, default=0)
    if span:
        length = "a year" if span == 1 else f"{span} years"
        remarks.append(f"The evidence spans {length}: check the older figures and duties before use.")
    return tuple(remarks)


def _describe_date(card: ReportDetails, *, inferred: str) -> str:
    return f"{card.date} {inferred}" if card.date_inferred else card.date


def describe_gaps(index: Index, note: BriefingNote) -> tuple[str, ...]:
    """Words of the topic that no report uses, reports that say nothing on it, and kinds of evidence that none gives."""
    remarks: list[str] = []
    unused_words = _find_unused_words(index, clean_topic(note.brief.topic))
    if unused_words:
        named = ", ".join(f"“{word.casefold()}”" for word in unused_words)
        remarks.append(f"The reports do not use the word {named}: what is quoted stands near it.")
    silent = _find_silent_reports(index, note)
    if silent:
        remarks.append(f"Nothing quoted from: {', '.join(silent)}.")
    missing = _find_missing_kinds(note)
    if missing:
        remarks.append(f"No {_join_with_or(missing)} on this topic were found that stand on their own.")
    return tuple(remarks)


def _find_unused_words(index: Index, topic: str) -> list[str]:
    """The words of a topic that stand in no report. Example: "Loneliness", where no report has it in any form."""
    unused: list[str] = []
    for word in topic.split():
        word_terms = terms(word)
        if word_terms and not any(index.evidence_terms.has_term(term) for term in word_terms):
            unused.append(word)
    return unused


def _find_silent_reports(index: Index, note: BriefingNote) -> list[str]:
    """The reports that were asked and are not cited, by their short titles."""
    cited = _find_cited_reports(note)
    asked = note.brief.reports or tuple(index.reports)
    return [index.reports[report].details.short_title for report in asked if report not in cited]


def _find_missing_kinds(note: BriefingNote) -> list[str]:
    """The kinds of evidence that the note has no section of; a quote out of a case study is a case study."""
    missing: list[str] = []
    for key, name in _EXPECTED.items():
        section = note.section(key)
        if section is None or not section.points:
            missing.append(name)
    if any(find_case_heading(citation.section) for citation in note.citations()):
        missing = [name for name in missing if name != _EXPECTED[EXAMPLES]]
    return missing


def _join_with_or(names: Sequence[str]) -> str:
    """Example: ["figures", "barriers", "steps"] → "figures, barriers or steps"."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def suggest_questions(note: BriefingNote) -> tuple[str, ...]:
    """Questions to discuss, each with the mark of a statement of the note that it is about.

    Example: "What is our own figure beside those above? [4]".
    """
    asked: list[str] = []
    for key, question in _QUESTIONS.items():
        mark = _find_first_mark(note, key)
        if mark:
            asked.append(question + mark)
    mark = _find_first_mark(note, EVIDENCE)
    if mark and len(asked) < _ENOUGH_QUESTIONS:
        asked.append(_EVIDENCE_QUESTION + mark)
    if not asked:
        asked.append(f"What does {clean_topic(note.brief.topic)} mean for us?")
    return tuple(asked[:_MOST_QUESTIONS])


def _find_first_mark(note: BriefingNote, key: str) -> str:
    """The mark of the first citation of a section, such as " [4]"; empty where nothing is cited there."""
    section = note.section(key)
    if section is None:
        return ""
    cited = [point.citation.id for point in section.points if point.citation]
    return f" [{note.citation_numbers()[cited[0]]}]" if cited else ""


def find_differing_pairs(index: Index, points: Sequence[Point], also: Sequence[Point] = ()) -> tuple[Pair, ...]:
    """The pairs of statements that give different values, those that a note makes first; `also` are others found.

    One of a pair at least is the note's own. Each side is told with its report and date, for the later one may count.
    """
    cited = [point for point in (*points, *also) if point.citation and not point.own]
    quotes = [_make_quoted(point.citation) for point in cited if point.citation]
    own = {point.id for point in points}
    pairs: list[Pair] = []
    for found in find_contradictions(quotes):
        one, other = cited[found.one], cited[found.other]
        if one.id in own or other.id in own:
            one_side = _make_side(index, one, found.one_sentence)
            other_side = _make_side(index, other, found.other_sentence)
            pairs.append(Pair(one_side, other_side, (found.one_value, found.other_value)))
    return tuple(pairs[:MOST_PAIRS])


def _make_quoted(citation: Citation) -> Quoted:
    return Quoted(citation.shown, " ".join([citation.title, *citation.section]))


def _make_side(index: Index, point: Point, sentence: str) -> Point:
    """A statement as it stands in a pair: the sentence that gives the value, with its report and date."""
    assert point.citation is not None
    card = index.reports[point.citation.report].details
    lead = f"{card.short_title}, {_describe_date(card, inferred='(date inferred)')}"
    return replace(point, text=sentence, lead=lead, theme="", value="", measures="", n="", written=False)


def _find_cited_reports(note: BriefingNote) -> set[str]:
    return {point.citation.report for point in note.points if point.citation}

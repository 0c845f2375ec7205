"""How good a briefing note is, against its golden topic: pure functions, each a count of good and of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.briefing.note import BriefingNote, Point
from corpus.vocabulary import Report
from evals.suites.facts import Fact, facts_said, normalise, says
from evals.suites.suite import GoldQuote
from index.terms import STOP_WORDS, stem, words

Count = tuple[float, int]

_CARRIED = 0.9
_REPEATED = 0.6
_RUN = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """A golden topic: the facts that a good note holds with their evidence, and what would be off topic.

    `about` are word beginnings, one of which every statement, its place or its quote must hold; `off_topic` are facts
    that no statement may say. A topic that the library does not cover has none of these.
    """

    id: str
    topic: str
    covered: bool
    split: str
    about: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    evidence: tuple[GoldQuote, ...] = ()
    off_topic: tuple[Fact, ...] = ()


def fact_coverage(note: BriefingNote, topic: Topic) -> Count:
    """Facts that the note's statements say / facts of the topic."""
    return len(facts_said(topic.facts, " \n ".join(shown(point) for point in note.points))), len(topic.facts)


def missed(note: BriefingNote, topic: Topic) -> list[str]:
    """The facts that the note leaves out, by their first form."""
    said = facts_said(topic.facts, " \n ".join(shown(point) for point in note.points))
    return [fact[0] for number, fact in enumerate(topic.facts) if number not in said]


def citation_precision(note: BriefingNote, reports: Mapping[str, Report]) -> Count:
    """Statements whose citations are exact and carry them / statements.

    Carried: every number and nine in ten of the telling words stand in the quote, or in the headings and title over
    it. What the trainer wrote is not counted.
    """
    counted = [point for point in note.points if not point.own]
    return sum(_exact(point, reports) and _carried(point) for point in counted), len(counted)


def quote_exactness(note: BriefingNote, reports: Mapping[str, Report]) -> Count:
    """Citations whose quote equals the characters at their spans / citations."""
    cited = [point for point in note.points if point.citation]
    return sum(_exact(point, reports) for point in cited), len(cited)


def off_topic(note: BriefingNote, topic: Topic) -> Count:
    """Statements that say what is off topic, or in which nothing of what the topic is about stands / statements."""
    return sum(is_off_topic(point, topic) for point in note.points), len(note.points)


def is_off_topic(point: Point, topic: Topic) -> bool:
    """Whether a statement is off topic; one that says a fact of the topic is not."""
    if facts_said(topic.facts, shown(point)):
        return False
    section = " ".join(point.citation.section) if point.citation else ""
    whole = normalise(f"{shown(point)} {point.citation.quote if point.citation else ''} {section}")
    return any(says(fact, shown(point)) for fact in topic.off_topic) or not any(
        normalise(stem_) in whole for stem_ in topic.about
    )


def repetition(note: BriefingNote) -> Count:
    """Statements that say again what an earlier one says / statements.

    Again: the same citation (of quotes: two sentences of a model may rest on one), or more than six in ten of the
    shorter one's runs of three words stand in the other. Rows of one table share their table's name, so of rows with
    different labels only what is below the label counts.
    """
    points = note.points
    return sum(any(_again(point, other) for other in points[:number]) for number, point in enumerate(points)), len(
        points
    )


def within_length(note: BriefingNote) -> Count:
    """1 of 1 where the note's words, counted from what is shown, are no more than asked for."""
    return int(note.words <= note.brief.words), 1


def shown(point: Point) -> str:
    """What a reader sees of a statement: a figure as its row, else its text."""
    return f"{point.value} {point.measures} {point.n}" if point.value else point.text


def _exact(point: Point, reports: Mapping[str, Report]) -> bool:
    return bool(point.cited) and all(
        citation.report in reports
        and bool(citation.spans)
        and reports[citation.report].quote(citation.spans) == citation.quote
        for citation in point.cited
    )


def _carried(point: Point) -> bool:
    if point.citation is None:
        return False
    quote = " ".join(citation.quote for citation in point.cited)
    held = {stem(word) for word in words(" ".join([quote, *(h for c in point.cited for h in c.section)]))}
    squeezed = normalise(quote).replace(" ", "")
    said = [word for word in words(shown(point)) if word not in STOP_WORDS]
    present = [stem(word) in held or word in squeezed for word in said]
    numbers = all(ok for word, ok in zip(said, present, strict=True) if word[:1].isdigit())
    return numbers and sum(present) >= _CARRIED * len(said)


def _again(point: Point, other: Point) -> bool:
    written = point.written or other.written
    if point.citation and other.citation and point.citation.id == other.citation.id and not written:
        return True
    if point.value and other.value and point.measures != other.measures:
        return False
    first, second = _runs(shown(point)), _runs(shown(other))
    return len(first & second) > _REPEATED * max(1, min(len(first), len(second)))


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    said: Sequence[str] = words(text)
    return frozenset(tuple(said[n : n + _RUN]) for n in range(len(said) - _RUN + 1))

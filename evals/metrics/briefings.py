"""How good a briefing note is, against its golden topic: pure functions, each a count of good and of all."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.briefing.layout import lay_out_note
from assistant.briefing.note import BriefingNote, Point
from corpus.vocabulary import Citation, Report
from evals.metrics.exports import read_document
from evals.metrics.faithful import holds_all, keeps_all
from evals.suites.facts import find_facts, normalise, states_fact
from evals.suites.topics import Topic
from index.terms import STOP_WORDS, stem, tokenize

Count = tuple[float, int]

# A statement is supported where so large a share of its content words stands in what it cites.
_SUPPORTED_SHARE = 0.9

# A statement repeats another where more than this share of the shorter one's trigrams stands in the other.
_REPEATED_SHARE = 0.6


def fact_coverage(note: BriefingNote, topic: Topic) -> Count:
    """Facts that the note's statements say / facts of the topic."""
    return len(find_facts(topic.facts, _join_statements(note))), len(topic.facts)


def list_missing_facts(note: BriefingNote, topic: Topic) -> list[str]:
    """The facts that the note leaves out, by their first form."""
    stated = find_facts(topic.facts, _join_statements(note))
    return [fact[0] for number, fact in enumerate(topic.facts) if number not in stated]


def citation_precision(note: BriefingNote, reports: Mapping[str, Report]) -> Count:
    """Statements whose citations are exact and support them / statements.

    Supported: every number and nine in ten of the content words stand in the quote, or in the headings and title over
    it. What the trainer wrote is not counted.
    """
    counted = [point for point in note.points if not point.own]
    supported = [point for point in counted if _is_quoted_exactly(point, reports) and _is_supported(point)]
    return len(supported), len(counted)


def quote_exactness(note: BriefingNote, reports: Mapping[str, Report]) -> Count:
    """Citations whose quote equals the characters at their spans / citations."""
    cited = [point for point in note.points if point.citation]
    return sum(_is_quoted_exactly(point, reports) for point in cited), len(cited)


def shown_words_faithful(note: BriefingNote, reports: Mapping[str, Report]) -> Count:
    """Quotes shown with every figure, sign, unit and name of their characters, on the page and in exports / quotes."""
    citations = note.citations()
    parts = lay_out_note(note, [report.details for report in reports.values()], every_quote=True)
    exported = read_document(parts) if citations else ()
    whole = 0
    for citation in citations:
        report = reports.get(citation.report)
        if report is not None and keeps_all(citation.shown, report, citation.spans):
            whole += all(holds_all(text, report, citation.spans) for text in exported)
    return whole, len(citations)


def off_topic(note: BriefingNote, topic: Topic) -> Count:
    """Statements that say what is off topic, or in which nothing of what the topic is about stands / statements."""
    return sum(is_off_topic(point, topic) for point in note.points), len(note.points)


def is_off_topic(point: Point, topic: Topic) -> bool:
    """Whether a statement is off topic; one that says a fact of the topic is not."""
    text = displayed_text(point)
    if find_facts(topic.facts, text):
        return False
    if any(states_fact(fact, text) for fact in topic.off_topic):
        return True
    # What the topic is about may also stand in the quote, or in the headings over it.
    quote = point.citation.quote if point.citation else ""
    section = " ".join(point.citation.section) if point.citation else ""
    whole = normalise(f"{text} {quote} {section}")
    return not any(normalise(beginning) in whole for beginning in topic.about)


def repetition(note: BriefingNote) -> Count:
    """Statements that say again what an earlier one says / statements.

    Again: the same citation (of quotes: two sentences of a model may rest on one), or more than six in ten of the
    shorter one's runs of three words stand in the other. Rows of one table share their table's name, so of rows with
    different labels only what is below the label counts.
    """
    points = note.points
    repeated = 0
    for number, point in enumerate(points):
        repeated += any(_is_repeated(point, earlier) for earlier in points[:number])
    return repeated, len(points)


def within_length(note: BriefingNote) -> Count:
    """1 of 1 where the note's words, counted from what is shown, are no more than asked for."""
    return int(note.words <= note.brief.words), 1


def displayed_text(point: Point) -> str:
    """What a reader sees of a statement: a figure as its row, else its text."""
    return f"{point.value} {point.measures} {point.n}" if point.value else point.text


def _join_statements(note: BriefingNote) -> str:
    return " \n ".join(displayed_text(point) for point in note.points)


def _is_quoted_exactly(point: Point, reports: Mapping[str, Report]) -> bool:
    """Whether a statement cites something, and every quote equals the characters at its spans."""
    return bool(point.cited) and all(_is_exact(citation, reports) for citation in point.cited)


def _is_exact(citation: Citation, reports: Mapping[str, Report]) -> bool:
    if citation.report not in reports or not citation.spans:
        return False
    return reports[citation.report].quote(citation.spans) == citation.quote


def _is_supported(point: Point) -> bool:
    """Whether what a statement cites holds its numbers and nearly all of its content words."""
    if point.citation is None:
        return False
    quote = " ".join(citation.quote for citation in point.cited)
    headings = [heading for citation in point.cited for heading in citation.section]
    evidence = {stem(word) for word in tokenize(" ".join([quote, *headings]))}
    # A word that the quote writes with spaces in it, such as "6 993" for "6993", is found without them.
    squeezed = normalise(quote).replace(" ", "")
    stated = [word for word in tokenize(displayed_text(point)) if word not in STOP_WORDS]
    found = [stem(word) in evidence or word in squeezed for word in stated]
    if not all(is_found for word, is_found in zip(stated, found, strict=True) if word[:1].isdigit()):
        return False
    return sum(found) >= _SUPPORTED_SHARE * len(stated)


def _is_repeated(point: Point, other: Point) -> bool:
    """Whether a statement says again what another says."""
    is_written = point.written or other.written
    if point.citation and other.citation and point.citation.id == other.citation.id and not is_written:
        return True
    if point.value and other.value and point.measures != other.measures:
        return False
    first, second = _trigrams(displayed_text(point)), _trigrams(displayed_text(other))
    return len(first & second) > _REPEATED_SHARE * max(1, min(len(first), len(second)))


def _trigrams(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of three words in a text."""
    words = tokenize(text)
    return frozenset(tuple(words[start : start + 3]) for start in range(len(words) - 2))

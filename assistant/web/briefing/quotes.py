"""Answers of the chat → statements of a note: each a quote that stands in its report to the character, as cited."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.briefing.changes import drop_from_removed
from assistant.briefing.editing import MOST_HEADING
from assistant.briefing.note import OWN_SECTION, BriefingNote, Point, Section
from assistant.web.html.statement import lead_of
from corpus.editions import describe_since
from corpus.errors import UserError
from corpus.text import extract_quote
from corpus.vocabulary import Answer, Citation, Report, ReportDetails, Statement

_WORD = re.compile(r"\w+")
_HEADING_CHARACTERS = 8


@dataclass(frozen=True, slots=True)
class AskedQuotes:
    """What is saved of one answer."""

    # The question, which becomes the heading.
    question: str
    points: tuple[Point, ...]
    # How many quotes are not saved, since they no longer stand in the library as they were cited.
    gone: int = 0


def read_quotes(
    answer: Answer,
    read_report: Callable[[str], Report],
    cards: Mapping[str, ReportDetails],
    chosen: Sequence[int] | None = None,
) -> AskedQuotes:
    """The quotes of an answer, or of its statements by their numbers from 0, in their order; each once.

    A sentence that a model wrote, or that was counted out of quotes, is no quote: what it cites is. Nothing is taken on
    trust: each quote is held against its report as the library has it now.
    """
    by_number = {citation.n: citation for citation in answer.citations}
    statements = [statement for n, statement in enumerate(answer.statements) if chosen is None or n in chosen]
    points: dict[str, Point] = {}
    gone: set[str] = set()
    for statement in statements:
        for n in statement.citations:
            citation = by_number.get(n)
            if citation is None or citation.id in points:
                continue
            report = _read(citation, read_report)
            if report is None:
                gone.add(citation.id)
            else:
                points[citation.id] = _make_point(statement, citation, report, cards, answer)
    # As it was asked: the heading is marked as the trainer's, and so is in no other words.
    return AskedQuotes(answer.question, tuple(points.values()), len(gone))


def _read(citation: Citation, read_report: Callable[[str], Report]) -> Report | None:
    """The report in which a citation still stands to the character; None where it does not."""
    try:
        report = read_report(citation.report)
    except UserError:
        return None
    return None if describe_since(citation, report) else report


def _make_point(
    statement: Statement, citation: Citation, report: Report, cards: Mapping[str, ReportDetails], answer: Answer
) -> Point:
    """A quote as a statement of a note: pinned, for it was chosen by hand.

    It reads as in the answer where it is the answer's whole statement, such as a table's rows line by line.
    """
    shown = extract_quote(report.source, citation.spans, has_markup=report.has_markup)
    text = shown
    is_quote = answer.mode == "evidence" and not statement.derived and len(statement.citations) == 1
    if is_quote:
        said = statement.text.removeprefix(lead_of(statement.text, citation, cards))
        text = said if _words_of(said) <= _words_of(shown) else shown
    place = citation.section[-1].rstrip(" :?.") if citation.section else ""
    # A list that stands below its heading says that itself.
    is_said = bool(place) and text.strip().startswith(place)
    lead = ", ".join(part for part in (report.details.short_title, "" if is_said else place) if part)
    kept = replace(citation, shown=shown, since="", superseded_by=None)
    return Point(citation.id, text.strip(), lead=lead, citation=kept, pinned=True)


def _words_of(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def add_quotes(note: BriefingNote, asked: Iterable[AskedQuotes]) -> tuple[BriefingNote, int]:
    """The note with quotes under their questions as headings, and how many of them were not in it before.

    The same question has one section, and the same words of a report stand once. A statement that was removed from the
    note and is saved again is no longer left out.
    """
    added = 0
    for quotes in asked:
        known = {_name_words(point) for point in note.points}
        new = tuple({_name_words(point): point for point in quotes.points if _name_words(point) not in known}.values())
        if not new:
            continue
        key = _name_section(quotes.question)
        section = note.section(key)
        if section is None:
            section = Section(key, heading=_cut_heading(quotes.question))
            note = note.with_new_section(section)
        note = note.with_section(replace(section, points=(*section.points, *new)))
        for point in new:
            note = replace(note, removed=drop_from_removed(note.removed, point))
        added += len(new)
    return note, added


def _name_words(point: Point) -> tuple[str, str]:
    """What tells a statement from another: its report and its words."""
    return point.citation.report if point.citation else "", " ".join(point.text.split())


def _name_section(question: str) -> str:
    """The key of the section for a question, the same for the same words."""
    words = " ".join(question.casefold().split())
    return OWN_SECTION + hashlib.sha256(words.encode()).hexdigest()[:_HEADING_CHARACTERS]


def _cut_heading(question: str) -> str:
    words = " ".join(question.split())
    return words if len(words) <= MOST_HEADING else words[: MOST_HEADING - 2].rsplit(" ", 1)[0] + " …"

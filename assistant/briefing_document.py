"""A note laid out as lines and tables, once, so that every export says the same in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.briefing import FIGURES, BriefingNote, Point, Section, sources_of
from corpus.vocabulary import Citation, ReportDetails

TABLE_HEAD = ("Figure", "What it measures", "n", "Source")
OWN_MARK = "Trainer’s note: "


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `kind`: title, meta, heading, subheading, lead, statement, own, remark, source, place or quote.

    `lead` is set before the text; `numbers` are the citations after it, or the number that a source begins with.
    """

    kind: str
    text: str
    lead: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Line | Table


def laid_out(note: BriefingNote, cards: Iterable[ReportDetails]) -> list[Part]:
    """The note in reading order: title, purpose, sections, sources, and the appendix with every quote."""
    numbers = note.numbers()
    parts: list[Part] = [
        Line("title", note.title),
        Line("meta", f"{note.date} · library {note.library}"),
        Line("meta", note.purpose),
    ]
    for section in note.sections:
        parts += _section(section, numbers)
    citations, known = note.citations(), list(cards)
    short = {card.id: card.short_title for card in known}
    if citations:
        parts.append(Line("heading", "Sources"))
        for card, cited in sources_of(citations, known):
            inferred = " (date inferred)" if card.date_inferred else ""
            parts.append(Line("source", f"{card.title}. {card.publisher}, {card.date}{inferred}.", "", tuple(cited)))
        parts.append(Line("heading", "Appendix: every quote"))
        for citation in citations:
            parts.append(Line("place", place(citation, short.get(citation.report)), numbers=(citation.n,)))
            parts.append(Line("quote", citation.quote))
    return parts


def place(citation: Citation, name: str | None = None) -> str:
    """Where a quote stands: report (by `name`, else its title), section, paragraph, page."""
    page = f", page {citation.page_label or citation.page}" if citation.page else ""
    section = f", {' > '.join(citation.section[-2:])}" if citation.section else ""
    return f"{name or citation.title}{section}, paragraph {citation.paragraph}{page}"


def marks(numbers: Sequence[int]) -> str:
    """Citation marks as they stand behind a statement."""
    return "".join(f" [{n}]" for n in numbers)


def _section(section: Section, numbers: dict[str, int]) -> Iterator[Part]:
    yield Line("heading", section.title)
    if section.lead:
        yield Line("lead", section.lead)
    rows = [point for point in section.points if section.key == FIGURES and point.value]
    if rows:
        yield Table(TABLE_HEAD, tuple(_row(point, numbers) for point in rows))
    theme = ""
    for point, lead in zip(section.points, section.leads(), strict=True):
        if point in rows:
            continue
        if point.theme != theme:
            theme = point.theme
            yield Line("subheading", theme)
        yield _statement(point, lead, numbers)
    for remark in section.remarks:
        yield Line("remark", remark)


def _row(point: Point, numbers: dict[str, int]) -> tuple[str, ...]:
    measures = f"{point.theme} – {point.measures}" if point.theme else point.measures
    return point.value, measures, point.n or "–", marks(_cited(point, numbers)).strip()


def _statement(point: Point, lead: str, numbers: dict[str, int]) -> Line:
    if point.own:
        return Line("own", point.text, OWN_MARK)
    return Line("statement", point.text, f"{lead}: " if lead else "", _cited(point, numbers))


def _cited(point: Point, numbers: dict[str, int]) -> tuple[int, ...]:
    return (numbers[point.citation.id],) if point.citation else ()

"""A note laid out as lines and tables, once, so that every export says the same in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.briefing.note import (
    BARRIERS,
    ENABLERS,
    EVIDENCE,
    EXAMPLES,
    FIGURES,
    BriefingNote,
    Point,
    Section,
    sources_of,
)
from corpus.vocabulary import Citation, ReportDetails

TABLE_HEAD = ("Figure", "What it measures", "n", "Source")
PAIR_HEAD = ("One report", "Another")
OWN_MARK = "Trainer’s note: "


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `kind`: title, meta, heading, subheading, lead, statement, prose, own, remark, source, place or quote.

    `lead` is set before the text; `numbers` are the citations after it, or the number that a source begins with. A
    paragraph of prose has `runs`, its sentences each with their citations.
    """

    kind: str
    text: str
    lead: str = ""
    numbers: tuple[int, ...] = ()
    runs: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head; a row has as many cells as the head, or one that spans them all and heads those below."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Line | Table
# Where a model's sentences read on as a paragraph; messages and steps stay one by one.
_PARAGRAPHS = (EVIDENCE, EXAMPLES, BARRIERS, ENABLERS)


def laid_out(note: BriefingNote, cards: Iterable[ReportDetails]) -> list[Part]:
    """The note in reading order: title, purpose, sections, sources, and the appendix with every quote."""
    numbers = note.numbers()
    parts: list[Part] = [
        Line("title", note.title),
        Line("meta", f"{spelt_out(note.date)} · library version {note.library}"),
        Line("meta", note.purpose),
    ]
    if note.model:
        written = f"Sentences written by {note.model}, each held against the quotes that it cites (see the appendix)."
        parts.append(Line("meta", written))
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


def spelt_out(day: str) -> str:
    """An ISO date as it is written in a letter, such as 25 November 2026."""
    return f"{date.fromisoformat(day):%d %B %Y}".lstrip("0")


def marks(numbers: Sequence[int]) -> str:
    """Citation marks as they stand behind a statement."""
    return "".join(f" [{n}]" for n in numbers)


def runs_of(numbers: Sequence[int]) -> str:
    """Many citation marks told shortly, such as [1], [3]–[7]."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    told = []
    for run in runs:
        told += [f"[{run[0]}]–[{run[-1]}]"] if len(run) > 2 else [f"[{n}]" for n in run]
    return ", ".join(told)


def _section(section: Section, numbers: dict[str, int]) -> Iterator[Part]:
    yield Line("heading", section.title)
    if section.lead:
        yield Line("lead", section.lead)
    rows = [point for point in section.points if section.key == FIGURES and point.value]
    if rows:
        yield Table(TABLE_HEAD, tuple(_rows(rows, numbers)))
    theme = ""
    prose: list[tuple[str, tuple[int, ...]]] = []
    for point, lead in zip(section.points, section.leads(), strict=True):
        if point in rows:
            continue
        joins = point.written and section.key in _PARAGRAPHS
        if prose and (not joins or point.theme != theme):
            yield _paragraph(prose)
            prose = []
        if point.theme != theme:
            theme = point.theme
            yield Line("subheading", theme)
        if joins:
            prose.append((point.text, _cited(point, numbers)))
        else:
            yield _statement(point, lead, numbers)
    if prose:
        yield _paragraph(prose)
    if section.pairs:
        yield Table(
            PAIR_HEAD, tuple(tuple(_side(p, numbers) for p in (pair.one, pair.other)) for pair in section.pairs)
        )
    for remark in section.remarks:
        yield Line("remark", remark)


def _paragraph(prose: Sequence[tuple[str, tuple[int, ...]]]) -> Line:
    text = " ".join(f"{words}{marks(cited)}" for words, cited in prose)
    return Line("prose", text, runs=tuple(prose))


def _rows(points: Sequence[Point], numbers: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """The rows of the figures; what several measure alike, such as a survey's question, stands once over them."""
    theme = ""
    for point in sorted(points, key=lambda point: [other.theme for other in points].index(point.theme)):
        if point.theme != theme:
            theme = point.theme
            yield (theme,) if theme else ("Other figures",)
        yield point.value, point.measures, point.n or "–", marks(_cited(point, numbers)).strip()


def _side(point: Point, numbers: dict[str, int]) -> str:
    return f"{point.lead}: “{point.text}”{marks(_cited(point, numbers))}"


def _statement(point: Point, lead: str, numbers: dict[str, int]) -> Line:
    if point.own:
        return Line("own", point.text, OWN_MARK)
    return Line("statement", point.text, f"{lead}: " if lead else "", _cited(point, numbers))


def _cited(point: Point, numbers: dict[str, int]) -> tuple[int, ...]:
    return tuple(numbers[citation.id] for citation in point.cited)

"""A note → a document, laid out once so that every export says the same, and its file, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

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
from assistant.documents.docx import as_docx
from assistant.documents.files import FORMATS, checked_name
from assistant.documents.html import as_html
from assistant.documents.layout import Line, Part, Table, marks, place, spelt_out
from assistant.documents.markdown import as_markdown
from assistant.documents.pdf import as_pdf
from corpus.errors import UserError
from corpus.vocabulary import ReportDetails

TABLE_HEAD = ("Figure", "What it measures", "n", "Source")
PAIR_HEAD = ("One report", "Another")
OWN_MARK = "Trainer’s note: "
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


def exported(note: BriefingNote, suffix: str, cards: Iterable[ReportDetails]) -> bytes:
    """The note in the format of a file name's suffix, one of `FORMATS`.

    Raises:
        UserError: no such format.
    """
    if suffix not in FORMATS:
        raise UserError(f"no format '{suffix}'. Give a name that ends in one of: {', '.join(FORMATS)}.")
    parts = laid_out(note, cards)
    if suffix == ".docx":
        return as_docx(parts, title=note.title, date=note.date)
    if suffix == ".pdf":
        return as_pdf(parts, title=note.title, date=note.date)
    text = as_markdown(parts) if suffix == ".md" else as_html(parts, title=note.title)
    return text.encode("utf-8")


def write_export(note: BriefingNote, path: Path, cards: Iterable[ReportDetails]) -> None:
    """Write the note beside its place and move it there, so that a failure leaves what was there before.

    Raises:
        UserError: it cannot be written.
    """
    checked_name(path)
    content = exported(note, path.suffix.lower(), cards)
    part = ""
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".briefing-", suffix=path.suffix)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).replace(path)
    except OSError as fault:
        if part:
            with contextlib.suppress(OSError):
                Path(part).unlink()
        raise UserError(f"{path}: cannot be written ({fault.strerror}). Give another name or folder.") from fault


def file_name(note: BriefingNote, suffix: str) -> str:
    """A safe name for a note's file."""
    words = re.findall(r"[a-z0-9]+", note.brief.topic.casefold())
    return f"briefing-{'-'.join(words)[:60].strip('-') or 'note'}{suffix}"

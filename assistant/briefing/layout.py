"""A note → a document, laid out once so that every export says the same, and its file, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.answering.passed_times import find_passed
from assistant.briefing.note import (
    BARRIERS,
    ENABLERS,
    EVIDENCE,
    EXAMPLES,
    FIGURES,
    BriefingNote,
    Point,
    Section,
    list_sources,
)
from assistant.documents.charts import compare_shares
from assistant.documents.files import OUTLINE, check_export_path, render_document, write_document
from assistant.documents.layout import (
    SUPERSEDED,
    Chart,
    Line,
    Part,
    Properties,
    Table,
    citation_place,
    describe_passed,
    format_date,
    format_marks,
    place_in_report,
)
from assistant.documents.note_marks import clean_quote
from assistant.documents.references import Reference, refer_to
from corpus.editions import find_superseded
from corpus.library.dates import parse_date
from corpus.vocabulary import Citation, ReportDetails, Statement

TABLE_HEAD = ("Figure", "What it measures", "n", "Source")
PAIR_HEAD = ("One report", "Another")
OWN_MARK = "Trainer’s note: "
# The heading of the appendix, with every quote and without.
EVERY_QUOTE = "Appendix: every quote"
PLACES = "Appendix: where the quotes stand"
LEFT_OUT = (
    "Quoted here is what the note does not say in the same words, as far as the appendix is no longer than the note; "
    "it can be exported with every quote."
)
# A count and its share, and how many answered. Examples: "102 (79.7)", "(% of 128 who answered)".
_COUNT_AND_SHARE = re.compile(r"^(\d+) \((\d+\.\d)\)$")
_BASE = re.compile(r"\(% of (\d+) who answered(?:; asked: [^)]+)?\)$")
# Where a model's sentences read on as a paragraph; messages and steps stay one by one.
_PARAGRAPHS = (EVIDENCE, EXAMPLES, BARRIERS, ENABLERS)


@dataclass(frozen=True, slots=True)
class PassedMarks:
    """What a note says of times that have passed by the day it was made."""

    day: date
    # The date in EDTF of each report that has one, by the report's id.
    said: dict[str, str]

    @classmethod
    def of(cls, note: BriefingNote, cards: Iterable[ReportDetails]) -> PassedMarks:
        """The marks of a note over the library's cards."""
        said = {card.id: written for card in cards if (written := card.edtf or parse_date(card.date))}
        return cls(date.fromisoformat(note.date), said)

    def describe(self, point: Point) -> str:
        """That a time has passed of which a point and what it cites speak as ahead; "" where none has.

        Example: "Said in 2019; that date has passed (2020)."
        """
        for citation in point.cited:
            said = self.said.get(citation.report)
            passed = find_passed(citation.shown, said, self.day)
            if passed and find_passed(point.text, said, self.day):
                return describe_passed(Statement(point.text, (), passed=passed, said=said))
        return ""


def lay_out_note(note: BriefingNote, cards: Iterable[ReportDetails], *, every_quote: bool = False) -> list[Part]:
    """The note in reading order: title, purpose, sections, sources, and the appendix.

    The appendix tells every place, and quotes what the note does not say in the same words already, as far as it is no
    longer than the note; with `every_quote` each quote, however long it becomes.
    """
    numbers = note.citation_numbers()
    parts: list[Part] = [
        Line("title", note.title),
        Line("meta", f"{format_date(note.date)} · library version {note.library}"),
        Line("meta", note.purpose),
    ]
    if note.model:
        written = f"Sentences written by {note.model}, each held against the quotes that it cites (see the appendix)."
        parts.append(Line("meta", written))
    known = list(cards)
    marks = PassedMarks.of(note, known)
    for section in note.sections:
        parts += _lay_out_section(section, numbers, marks)
    citations = note.citations()
    if citations:
        parts += _lay_out_sources(citations, known)
        quoted = citations if every_quote else _choose_quotes(note, citations, known)
        parts += _lay_out_appendix(citations, quoted, known)
    return parts


def _lay_out_sources(citations: Sequence[Citation], cards: Sequence[ReportDetails]) -> Iterator[Line]:
    """The reports cited. Example: "On benches. Bench Trust, 2021-05 (date inferred). [1] [3]"."""
    yield Line("heading", "Sources")
    superseded = find_superseded(cards)
    for card, numbers in list_sources(citations, cards):
        newer = f", {SUPERSEDED}" if card.id in superseded else ""
        yield Line("source", f"{card.title}. {card.publisher}, {card.shown_date}{newer}.", numbers=tuple(numbers))


def _lay_out_appendix(
    citations: Sequence[Citation], quoted: Sequence[Citation], cards: Sequence[ReportDetails]
) -> Iterator[Line]:
    """Where every quote stands, and under it those of `quoted` in full."""
    is_whole = len(quoted) == len(citations)
    yield Line("heading", EVERY_QUOTE if is_whole else PLACES)
    if not is_whole:
        yield Line("lead", LEFT_OUT)
    short_titles = {card.id: card.short_title for card in cards}
    for citation in citations:
        place = place_in_note(citation, short_titles.get(citation.report))
        yield Line("place", place, numbers=(citation.n,))
        if citation in quoted:
            yield Line("quote", clean_quote(citation.shown))


def _choose_quotes(note: BriefingNote, citations: Sequence[Citation], cards: Sequence[ReportDetails]) -> list[Citation]:
    """What the appendix quotes so that it is no longer than the note: the shortest first, none of the note's own words.

    The places of all quotes are told anyway.
    """
    short_titles = {card.id: card.short_title for card in cards}
    left = note.words - sum(
        len(place_in_note(citation, short_titles.get(citation.report)).split()) for citation in citations
    )
    said = {" ".join(point.text.split()) for point in note.points if not point.value}
    chosen: set[int] = set()
    for citation in sorted(citations, key=lambda citation: (len(citation.shown.split()), citation.n)):
        words = len(citation.shown.split())
        if " ".join(citation.shown.split()) not in said and words <= left:
            chosen.add(citation.n)
            left -= words
    return [citation for citation in citations if citation.n in chosen]


def place_in_note(citation: Citation, short_title: str | None = None) -> str:
    """Where a quote stands, as a note tells it: the report by its short title if it has one, its two inner headings."""
    return citation_place(citation, report=short_title or "", date="", depth=2)


def _lay_out_section(section: Section, numbers: dict[str, int], marks: PassedMarks) -> Iterator[Part]:
    """A section: heading, the trainer's lead marked as such, table of figures, statements, differences, remarks."""
    yield Line("heading", section.title)
    if section.lead:
        yield Line("own", section.lead, OWN_MARK)
    rows = [point for point in section.points if section.key == FIGURES and point.value]
    if rows:
        yield Table(TABLE_HEAD, tuple(_lay_out_figures(rows, numbers, marks)))
        yield from _draw_figures(rows, numbers)
    yield from _lay_out_points(section, rows, numbers, marks)
    if section.pairs:
        sides = ((pair.one, pair.other) for pair in section.pairs)
        rows_of_pairs = (tuple(_lay_out_side(point, numbers, marks) for point in both) for both in sides)
        yield Table(PAIR_HEAD, tuple(rows_of_pairs))
    for remark in section.remarks:
        is_own = remark in section.own_remarks
        yield Line("own", remark, OWN_MARK) if is_own else Line("remark", remark)


def _lay_out_points(
    section: Section, rows: Sequence[Point], numbers: dict[str, int], marks: PassedMarks
) -> Iterator[Line]:
    """The points that are no `rows` of the table: a subheading for each theme, a model's sentences as paragraphs."""
    theme = ""
    prose: list[tuple[str, tuple[int, ...]]] = []
    for point, lead in zip(section.points, section.shown_leads(), strict=True):
        if point in rows:
            continue
        joins = point.written and section.key in _PARAGRAPHS
        # A paragraph ends where its theme ends, and before a point that stands by itself.
        if prose and (not joins or point.theme != theme):
            yield _lay_out_paragraph(prose)
            prose = []
        if point.theme != theme:
            theme = point.theme
            yield Line("subheading", theme)
        if joins:
            passed = marks.describe(point)
            text = clean_quote(point.text)
            prose.append((f"{text} ({passed})" if passed else text, _find_numbers(point, numbers)))
        else:
            yield _lay_out_statement(point, lead, numbers)
            if passed := marks.describe(point):
                yield Line("byline", passed)
    if prose:
        yield _lay_out_paragraph(prose)


def _lay_out_paragraph(prose: Sequence[tuple[str, tuple[int, ...]]]) -> Line:
    """A model's sentences, each with the numbers that it cites, as one paragraph."""
    text = " ".join(f"{words}{format_marks(cited)}" for words, cited in prose)
    return Line("prose", text, sentences=tuple(prose))


def _lay_out_figures(points: Sequence[Point], numbers: dict[str, int], marks: PassedMarks) -> Iterator[tuple[str, ...]]:
    """The rows of the figures; what several measure alike, such as a survey's question, stands once over them."""
    theme = ""
    themes = [point.theme for point in points]
    for point in sorted(points, key=lambda point: themes.index(point.theme)):
        if point.theme != theme:
            theme = point.theme
            yield (theme,) if theme else ("Other figures",)
        passed = marks.describe(point)
        measures = clean_quote(point.measures)
        measures = f"{measures} ({passed})" if passed else measures
        value, n = show_value(point)
        yield value, measures, n or "–", format_marks(_find_numbers(point, numbers)).strip()


def show_value(point: Point) -> tuple[str, str]:
    """A figure's value and how many it rests on, as a reader takes them; a count and its share with what it counts.

    Example: "102 (79.7)" under "What stands in the way? (% of 128 who answered)" → "79.7% (102 of 128)" and "128".
    """
    row, base = _COUNT_AND_SHARE.match(point.value), _BASE.search(point.theme)
    if not row or not base:
        return point.value, point.n
    return f"{row[2]}% ({row[1]} of {base[1]})", base[1]


def _draw_figures(points: Sequence[Point], numbers: dict[str, int]) -> Iterator[Chart]:
    """A chart for each theme whose figures can be compared."""
    for theme in dict.fromkeys(point.theme for point in points if point.theme):
        of_theme = [point for point in points if point.theme == theme]
        rows = [(clean_quote(point.measures), point.value, _find_numbers(point, numbers)) for point in of_theme]
        if chart := compare_shares(theme, rows):
            yield chart


def _lay_out_side(point: Point, numbers: dict[str, int], marks: PassedMarks) -> str:
    """One side of two statements that differ. Example: Syndemics, 2021: “Wigan saved £131 million.” [4]."""
    passed = marks.describe(point)
    said = f"{point.lead}: “{clean_quote(point.text)}”{format_marks(_find_numbers(point, numbers))}"
    return f"{said} ({passed})" if passed else said


def _lay_out_statement(point: Point, lead: str, numbers: dict[str, int]) -> Line:
    """A statement behind its lead, with its marks; what the trainer added is marked as such and cites nothing."""
    if point.own:
        return Line("own", point.text, OWN_MARK)
    return Line("statement", clean_quote(point.text), f"{lead}: " if lead else "", _find_numbers(point, numbers))


def _find_numbers(point: Point, numbers: dict[str, int]) -> tuple[int, ...]:
    """The numbers of a point's citations. `numbers`: the number of each citation of the note by its id."""
    return tuple(numbers[citation.id] for citation in point.cited)


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What an export is asked for beside its format."""

    # Whether the appendix holds every quote, however long it becomes.
    every_quote: bool = False
    # A Word file that gives a Word file its styles, header and footer.
    template: Path | None = None


PLAIN_EXPORT = ExportOptions()


def export_note(
    note: BriefingNote, suffix: str, cards: Iterable[ReportDetails], options: ExportOptions = PLAIN_EXPORT
) -> bytes:
    """The note in the format of a file name's suffix, one of `EXPORTS`.

    Raises:
        UserError: no such format, nothing to put into it, or a template that cannot be used.
    """
    known = list(cards)
    properties = Properties(note.title, note.date, "Briefing note", "briefing, primary care network")
    # The notes of slides hold every quote.
    parts = lay_out_note(note, known, every_quote=options.every_quote or suffix == OUTLINE)
    references = list_references(note, known)
    return render_document(parts, suffix, properties, references=references, template=options.template)


def list_references(note: BriefingNote, cards: Iterable[ReportDetails]) -> list[Reference]:
    """The reports that a note cites, each with the places of its quotes."""
    known = list(cards)
    citations = note.citations()
    places = {citation.n: f"[{citation.n}] {place_in_report(citation, depth=2)}" for citation in citations}
    return [refer_to(card, [places[n] for n in numbers]) for card, numbers in list_sources(citations, known)]


def write_export(
    note: BriefingNote, path: Path, cards: Iterable[ReportDetails], options: ExportOptions = PLAIN_EXPORT
) -> None:
    """Write the note beside its place and move it there, so that a failure leaves what was there before.

    Raises:
        UserError: it cannot be made or written.
    """
    check_export_path(path)
    write_document(export_note(note, path.suffix.lower(), cards, options), path)


def make_file_name(note: BriefingNote, suffix: str) -> str:
    """A safe name for a note's file."""
    words = re.findall(r"[a-z0-9]+", note.brief.topic.casefold())
    return f"briefing-{'-'.join(words)[:60].strip('-') or 'note'}{suffix}"

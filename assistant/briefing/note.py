"""A briefing note as a value: what was asked for, sections of cited points, and how the note counts its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from corpus.errors import UserError
from corpus.vocabulary import Citation, ReportDetails

# The lengths that a note may have, in words.
LENGTHS = {"short": 350, "standard": 700, "long": 1400}
# The audiences that are offered; others may be named.
AUDIENCES = ("PCN lead", "practice staff", "community partner")
# The most characters of a topic and of an audience.
MOST_CHARACTERS = 300
# The keys of sections.
SUMMARY = "summary"
KEY = "key messages"
EVIDENCE = "evidence"
FIGURES = "figures"
EXAMPLES = "examples"
BARRIERS = "barriers"
ENABLERS = "enablers"
ACTIONS = "actions"
DATES = "dates"
GAPS = "gaps"
QUESTIONS = "questions"
# The heading of each section.
TITLES = {
    SUMMARY: "In short",
    KEY: "Key messages",
    EVIDENCE: "What the reports say",
    FIGURES: "Figures",
    EXAMPLES: "Examples and case studies",
    BARRIERS: "Barriers",
    ENABLERS: "What helps",
    ACTIONS: "What can be done, in the reports’ words",
    DATES: "Differences and dates",
    GAPS: "What the library does not say",
    QUESTIONS: "Questions for discussion",
}
# What stands behind a heading that the trainer gave a section.
OWN_HEADING = "(trainer’s heading)"
# What the keys of sections begin with that the trainer made, each under a heading of its own.
OWN_SECTION = "own-"
# Told the share of the work that is done, 0 to 1, and what is being done; what it raises ends the work.
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a note is asked for."""

    topic: str
    audience: str = AUDIENCES[0]
    # One of `LENGTHS`.
    length: str = "standard"
    # The ids of the reports to use; none: all.
    reports: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """The most words a note may have, sources and appendix apart."""
        return LENGTHS[self.length]


@dataclass(frozen=True, slots=True)
class Point:
    """One statement of a note. Drafts on disk hold the fields by these names (drafts.py)."""

    id: str
    # The quote as it reads; of a figure, how its row reads.
    text: str
    # A few words before it: where it stands, or whom it addresses.
    lead: str = ""
    # None for what the trainer added alone.
    citation: Citation | None = None
    # The heading that it shares with others of its section; empty where it stands under none.
    theme: str = ""
    # Of a figure: its value, what it measures, and how many people it rests on (empty: not given).
    value: str = ""
    measures: str = ""
    n: str = ""
    # How well it answers the topic; higher is better.
    score: float = 0.0
    # Whether the trainer added it.
    own: bool = False
    # Whether it stays when its section is made again.
    pinned: bool = False
    # Of an example: its place, and its outcome where its text gives one.
    place: str = ""
    outcome: str = ""
    # Whether a model wrote it; then it may cite more than one quote.
    written: bool = False
    more: tuple[Citation, ...] = ()
    # Whether the trainer moved it to the section that it stands in.
    placed: bool = False

    @property
    def cited(self) -> tuple[Citation, ...]:
        """Every citation, the first one first."""
        return (self.citation, *self.more) if self.citation else ()

    @property
    def words(self) -> int:
        """Its length in words as shown, lead apart."""
        shown = " ".join([self.value, self.measures, self.n]) if self.value else self.text
        return len(shown.split())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements that give different values for the same thing; each lead names its report and date."""

    one: Point
    other: Point
    # The value that each gives, as written.
    values: tuple[str, str]

    @property
    def words(self) -> int:
        """Its length in words as shown."""
        return sum(len(f"{point.lead} {point.text}".split()) for point in (self.one, self.other))


@dataclass(frozen=True, slots=True)
class Removed:
    """A statement that the trainer took out of a note: it stays out when the note is written again."""

    point: Point
    # The key and the heading of the section that it stood in, and its place among its points, from 0.
    section: str
    heading: str
    place: int


@dataclass(frozen=True, slots=True)
class RemarkEdit:
    """What the trainer made of a remark or a question of the note."""

    # The key of its section, and its kind (`changes.name_kind`).
    section: str
    kind: str
    # What it said when it was changed, and what stands in its place; empty where it was removed.
    before: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a note; false where it says nothing."""

    # One of `TITLES`, or for a section that the trainer made one that begins with `OWN_SECTION`.
    key: str
    points: tuple[Point, ...] = ()
    # Lines about the library, which quote nothing.
    remarks: tuple[str, ...] = ()
    # The trainer's words over the section.
    lead: str = ""
    # Statements that do not agree, to be shown side by side.
    pairs: tuple[Pair, ...] = ()
    # The heading that the trainer gave it; empty where it has the note's own.
    heading: str = ""
    # Those of the remarks that the trainer put in place of the note's.
    own_remarks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything; the trainer's lead is something, too."""
        return bool(self.points or self.remarks or self.pairs or self.lead)

    @property
    def title(self) -> str:
        """Its heading; one that the trainer gave it is marked as theirs."""
        return f"{self.heading} {OWN_HEADING}" if self.heading else TITLES.get(self.key, self.key)

    @property
    def words(self) -> int:
        """Its length in words: heading, lead, themes, points, pairs and remarks."""
        themes = dict.fromkeys(point.theme for point in self.points)
        texts = (self.title, self.lead, *themes, *self.shown_leads(), *self.remarks)
        of_points = sum(point.words for point in self.points)
        of_pairs = sum(pair.words for pair in self.pairs)
        return of_points + of_pairs + sum(len(text.split()) for text in texts)

    def shown_leads(self) -> tuple[str, ...]:
        """The lead of each point as shown: not again where the point before it, of the same theme, has the same.

        A figure has none: the table shows its source.
        """
        before: tuple[str, str] = ("", "")
        shown: list[str] = []
        for point in self.points:
            now = (point.theme, point.lead)
            is_figure = self.key == FIGURES and bool(point.value)
            shown.append("" if now == before or is_figure else point.lead)
            before = now
        return tuple(shown)


@dataclass(frozen=True, slots=True)
class BriefingNote:
    """A note to hand out. Its points are numbered by their citations, in the order in which they stand."""

    brief: Brief
    title: str
    # The day it was made, in ISO form.
    date: str
    # The state of the library that it was made from.
    library: str
    purpose: str
    sections: tuple[Section, ...]
    # False for a topic that the library does not cover: then one section says so.
    covered: bool = True
    # The chat model that wrote sentences of it; empty where none did.
    model: str = ""
    # What of the topic nothing was found on, as the note tells it.
    missing: tuple[str, ...] = ()
    # The keys of the sections, and the ids of the reports, that the library holds evidence for, quoted here or not.
    found_kinds: tuple[str, ...] = ()
    found_reports: tuple[str, ...] = ()
    # The ids of the reports that were looked through for it; none in drafts of earlier versions.
    asked_reports: tuple[str, ...] = ()
    # What the trainer took out of it, in that order, and what they made of its remarks and questions.
    removed: tuple[Removed, ...] = ()
    remark_edits: tuple[RemarkEdit, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        """Every point, in order."""
        return tuple(point for section in self.sections for point in section.points)

    @property
    def words(self) -> int:
        """Its length in words, sources and appendix apart."""
        return len(f"{self.title} {self.purpose}".split()) + sum(section.words for section in self.sections)

    def section(self, key: str) -> Section | None:
        """The section of that key, where the note has it."""
        return next((section for section in self.sections if section.key == key), None)

    def citations(self) -> tuple[Citation, ...]:
        """What the note cites, numbered from 1 in the order of its points; the same words are cited once."""
        points = list(self.points)
        for section in self.sections:
            for pair in section.pairs:
                points += [pair.one, pair.other]
        found: dict[str, Citation] = {}
        for point in points:
            # the last mention's value, in the place of the first
            found.update({citation.id: citation for citation in point.cited})
        return tuple(replace(citation, n=n) for n, citation in enumerate(found.values(), start=1))

    def citation_numbers(self) -> dict[str, int]:
        """The number of each citation by its id."""
        return {citation.id: citation.n for citation in self.citations()}

    def with_section(self, section: Section) -> BriefingNote:
        """The note with one section put in place of the one with its key; left out where nothing is in it."""
        sections = [section if other.key == section.key else other for other in self.sections]
        return replace(self, sections=tuple(other for other in sections if other))

    def with_new_section(self, section: Section) -> BriefingNote:
        """The note with a section that it has not, in reading order; the trainer's own before what speaks of dates."""
        order = list(TITLES)
        place = order.index(section.key if section.key in order else DATES)
        behind = (other for other in self.sections if other.key in order and order.index(other.key) >= place)
        before = next(behind, None)
        sections = list(self.sections)
        sections.insert(sections.index(before) if before else len(sections), section)
        return replace(self, sections=tuple(sections))

    def without_point(self, identifier: str) -> BriefingNote:
        """The note without one point; a section that is left empty goes too."""
        sections: list[Section] = []
        for section in self.sections:
            points = tuple(point for point in section.points if point.id != identifier)
            sections.append(replace(section, points=points))
        return replace(self, sections=tuple(section for section in sections if section))


def list_sources(
    citations: Iterable[Citation], cards: Iterable[ReportDetails]
) -> list[tuple[ReportDetails, list[int]]]:
    """The reports cited, each with the numbers of its citations, in the order of the library."""
    numbers: dict[str, list[int]] = {}
    for citation in citations:
        numbers.setdefault(citation.report, []).append(citation.n)
    return [(card, numbers[card.id]) for card in cards if card.id in numbers]


def check_brief(brief: Brief, known: Iterable[str]) -> Brief:
    """The brief with white space collapsed. `known`: the ids of the library's reports.

    Raises:
        UserError: the topic is empty or too long, the length is none, or a report is not in the library.
    """
    topic, audience = " ".join(brief.topic.split()), " ".join(brief.audience.split())
    if not any(character.isalpha() for character in topic):
        raise UserError('the topic is empty. Name it in words, for example: "social prescribing"')
    for name, text in (("topic", topic), ("audience", audience)):
        if len(text) > MOST_CHARACTERS:
            raise UserError(f"the {name} has {len(text):,} characters; {MOST_CHARACTERS} is the most. Say it shorter.")
    if brief.length not in LENGTHS:
        raise UserError(f"no length '{brief.length}'. Choose one of: {', '.join(LENGTHS)}.")
    _check_reports(brief.reports, list(known))
    return replace(brief, topic=topic, audience=audience or AUDIENCES[0])


def _check_reports(reports: Iterable[str], known: list[str]) -> None:
    """See that the library has every report; the nearest name is given for one that it has not."""
    for report in reports:
        if report not in known:
            near = get_close_matches(report, known, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise UserError(f"no report '{report}' in the library.{hint} There are: {', '.join(known)}.")

"""A briefing note as a value: what was asked for, sections of cited points, and how the note counts its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from corpus.errors import UserError
from corpus.vocabulary import Citation, ReportDetails

LENGTHS = {"short": 350, "standard": 700, "long": 1400}
AUDIENCES = ("PCN lead", "practice staff", "community partner")
MOST_CHARACTERS = 300
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
TITLES = {
    KEY: "Key messages",
    EVIDENCE: "What the evidence says",
    FIGURES: "Figures",
    EXAMPLES: "Examples and case studies",
    BARRIERS: "Barriers",
    ENABLERS: "What helps",
    ACTIONS: "What can be done, in the reports’ words",
    DATES: "Differences and dates",
    GAPS: "What the library does not say",
    QUESTIONS: "Questions for discussion",
}


@dataclass(frozen=True, slots=True)
class Brief:
    """What a note is asked for. `reports`: the ids to use (none: all); `length` one of `LENGTHS`, in words."""

    topic: str
    audience: str = AUDIENCES[0]
    length: str = "standard"
    reports: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """The most words a note may have, sources and appendix apart."""
        return LENGTHS[self.length]


@dataclass(frozen=True, slots=True)
class Point:
    """One statement of a note.

    `lead` says in a few words where it stands or whom it addresses; `text` is the quote as it reads. `citation` is
    None for what the trainer added (`own`) alone. A figure has `value`, what it `measures` and `n` (empty: not given);
    its `text` is then how the row reads. An example has its `place`, and its `outcome` where its text gives one. What a
    model wrote (`written`) may cite `more` than one quote.
    """

    id: str
    text: str
    lead: str = ""
    citation: Citation | None = None
    theme: str = ""
    value: str = ""
    measures: str = ""
    n: str = ""
    score: float = 0.0
    own: bool = False
    pinned: bool = False
    place: str = ""
    outcome: str = ""
    written: bool = False
    more: tuple[Citation, ...] = ()

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
    """Two statements that give different `values` for the same thing; each lead names its report and date."""

    one: Point
    other: Point
    values: tuple[str, str]

    @property
    def words(self) -> int:
        """Its length in words as shown."""
        return sum(len(f"{point.lead} {point.text}".split()) for point in (self.one, self.other))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a note: its key (one of `TITLES`), its points, and remarks about the library, which quote nothing.

    `pairs` are statements that do not agree, to be shown side by side.
    """

    key: str
    points: tuple[Point, ...] = ()
    remarks: tuple[str, ...] = ()
    lead: str = ""
    pairs: tuple[Pair, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.points or self.remarks or self.pairs)

    @property
    def title(self) -> str:
        """Its heading."""
        return TITLES[self.key]

    @property
    def words(self) -> int:
        """Its length in words: heading, lead, themes, points and remarks."""
        themes = dict.fromkeys(point.theme for point in self.points)
        return sum([*(point.words for point in self.points), *(pair.words for pair in self.pairs)]) + sum(
            len(text.split()) for text in (self.title, self.lead, *themes, *self.shown_leads(), *self.remarks)
        )

    def shown_leads(self) -> tuple[str, ...]:
        """The lead of each point as shown: not again where the point before it, of the same theme, has the same."""
        before: tuple[str, str] = ("", "")
        shown = []
        for point in self.points:
            now = (point.theme, point.lead)
            shown.append("" if now == before or (self.key == FIGURES and point.value) else point.lead)
            before = now
        return tuple(shown)


@dataclass(frozen=True, slots=True)
class BriefingNote:
    """A note to hand out. `library` names the state of the library it was made from; `date` is ISO.

    Points are numbered by their citations in the order in which they stand. A topic that the library does not cover
    has `covered` false, and one section that says so. `model` names the chat model that wrote sentences of it, if any.
    """

    brief: Brief
    title: str
    date: str
    library: str
    purpose: str
    sections: tuple[Section, ...]
    covered: bool = True
    model: str = ""

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
        paired = [point for part in self.sections for pair in part.pairs for point in (pair.one, pair.other)]
        found = {citation.id: citation for point in (*self.points, *paired) for citation in point.cited}
        return tuple(replace(citation, n=n) for n, citation in enumerate(found.values(), start=1))

    def citation_numbers(self) -> dict[str, int]:
        """The number of each citation by its id."""
        return {citation.id: citation.n for citation in self.citations()}

    def with_section(self, section: Section) -> BriefingNote:
        """The note with one section put in place of the one with its key; left out where nothing is in it."""
        kept = [section if other.key == section.key else other for other in self.sections]
        return replace(self, sections=tuple(part for part in kept if part))


def list_sources(
    citations: Iterable[Citation], cards: Iterable[ReportDetails]
) -> list[tuple[ReportDetails, list[int]]]:
    """The reports cited, each with the numbers of its citations, in the order of the library."""
    numbers: dict[str, list[int]] = {}
    for citation in citations:
        numbers.setdefault(citation.report, []).append(citation.n)
    return [(card, numbers[card.id]) for card in cards if card.id in numbers]


def check_brief(brief: Brief, known: Iterable[str]) -> Brief:
    """The brief with white space collapsed.

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
    there = list(known)
    for report in brief.reports:
        if report not in there:
            near = get_close_matches(report, there, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise UserError(f"no report '{report}' in the library.{hint} There are: {', '.join(there)}.")
    return replace(brief, topic=topic, audience=audience or AUDIENCES[0])


Progress = Callable[[float, str], None]


def without(note: BriefingNote, identifier: str) -> BriefingNote:
    """The note without one point; a section that is left empty goes too."""
    sections = [replace(part, points=tuple(p for p in part.points if p.id != identifier)) for part in note.sections]
    return replace(note, sections=tuple(part for part in sections if part))

"""The vocabulary of a teaching sheet: a question, its options or its points to listen for, and what they quote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.vocabulary import Citation, Evidence


class Kind(StrEnum):
    """The kinds of questions, as a sheet names them."""

    CHOICE = "Choose one"
    SURE = "How sure is that?"
    WHY = "Why?"
    DO = "What would you do?"
    SAY = "What would you say?"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a report with the place where they stand."""

    text: str
    citation: Citation
    # What the words were taken from.
    unit: Evidence
    # The section of the note that quotes them; empty for words from elsewhere in the reports.
    section: str = ""
    # The case study that they tell of; empty where they tell of none.
    case: str = ""
    place: str = ""
    # How well the note holds it to be on its topic; 0 for words from elsewhere.
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose: what it says, and what it is in the reports, right or wrong."""

    text: str
    is_right: bool
    # Of a wrong one: why it is wrong, before its quote.
    why: str
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Listen:
    """A point to listen for. `lead` stands before it, such as "Base"; one that quotes nothing is about the quote."""

    text: str
    quoted: Quoted | None = None
    lead: str = ""
    # Whether only the place of the quote is told, for the question holds its words.
    is_place: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question: of a choice the options, one of them right; of any other kind the points to listen for."""

    kind: Kind
    text: str
    # The statement that it is about; no two questions of a sheet are about the same.
    about: str
    options: tuple[Option, ...] = ()
    listen: tuple[Listen, ...] = ()
    # The same asked in other words, for a sheet that has asked so already; empty where there are none.
    other_text: str = ""
    # What it asks for within its kind, such as "sure": a sheet has few of each.
    form: str = ""
    # What one has to know to answer it, read out before it: quotes with their places, the first without a lead.
    scene: tuple[Listen, ...] = ()
    # What the scene is called, such as “The Wigan Deal”; empty where there is none.
    scene_of: str = ""
    # Whether it tells what answers another question, so that it is to be handed out after that.
    is_later: bool = False
    # What the abbreviations in the question stand for, and those in its answer beside them: short form, long form.
    short_forms: tuple[tuple[str, str], ...] = ()
    answer_short_forms: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> list[str]:
        """All that it shows before it is answered."""
        told = [point.quoted.text if point.quoted else point.text for point in self.scene]
        return [*told, self.text, *(option.text for option in self.options)]

    @property
    def right(self) -> int | None:
        """The place of the right option, from 0; None where there are none to choose from."""
        return next((n for n, option in enumerate(self.options) if option.is_right), None)

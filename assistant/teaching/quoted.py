"""What questions are made of: the note's statements, and sentences from the rest of the reports to set beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from assistant.answering.composition import cite
from assistant.briefing.anaphora import is_self_contained
from assistant.briefing.case_studies import find_case_name, find_place
from assistant.briefing.note import FIGURES, BriefingNote, Point
from assistant.briefing.points import make_point
from assistant.briefing.retrieval import ScoredEvidence
from assistant.briefing.roles import is_about_case
from assistant.documents.note_marks import clean_quote
from assistant.teaching.question import Quoted
from corpus.vocabulary import Evidence, EvidenceKind
from index.search import Index
from index.terms import STOP_WORDS, stem, tokenize

# The gap between two sentences.
_SENTENCE_GAP = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘])")
# Somebody who speaks or is spoken to. Example: "We have looked after residents".
_SPEAKER = re.compile(r"\b(?:we|We|I|you|You|our|Our|my|My)\b")
# What points to a place outside the sentence. Examples: "Table 2", "as described earlier".
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:Table|Figure|above|below|following|previously|earlier|aforementioned)\b|\[\d|\bthese [a-z]+|\bthis (?:\w+ )?"
    r"(?:initiative|project|approach|programme|households|people|figures?|findings|report|paper|study|chapter|section)\b"
)
# An opening that does not name what it is about. Example: "The initiative saved …".
_UNNAMED = re.compile(
    r"^(?:The|Our|An?|Implementing this) (?:\w+ )?(?:initiative|service|project|scheme|team|programme|program|approach"
    r"|model|practice|report|study|survey|network|solution|first|second|last|work|agreement|process|group|pilot)\b"
)
# Two sentences that ran into one. Example: "where they are situated An anchor institution is …".
_GLUED = re.compile(r"[a-z] (?:An?|The|This|These|It|They|In|As|For) [a-z]")
_MOST_WORDS = 60


class Shelf:
    """The reports of a note, from which distractors are taken: each list is read once, when it is first asked for."""

    def __init__(self, index: Index) -> None:
        self.index = index

    @cached_property
    def sentences(self) -> list[Quoted]:
        """The sentences of the reports' running text and lists, in their order."""
        found: list[Quoted] = []
        for unit in self.index.evidence:
            if unit.kind in (EvidenceKind.SENTENCE, EvidenceKind.ITEM):
                for sentence in split_sentences(unit.own):
                    if sentence.endswith((".", "”", "’")) and len(sentence.split()) <= _MOST_WORDS:
                        found.append(self.quote(unit, sentence))
        return found

    @cached_property
    def rows(self) -> list[tuple[Point, Quoted]]:
        """The rows of the reports' tables as figures."""
        found: list[tuple[Point, Quoted]] = []
        for number, unit in enumerate(self.index.evidence):
            if unit.kind is EvidenceKind.ROW:
                point = make_point(self.index, ScoredEvidence(number, unit, 0), FIGURES)
                if point.value and point.citation:
                    found.append((point, Quoted(point.text, point.citation, unit)))
        return found

    def quote(self, unit: Evidence, text: str) -> Quoted:
        """Words of a unit, with the unit's place and the case study that it tells of."""
        case = find_case_name(self.index, unit) if is_about_case(unit) else ""
        place = find_place(self.index, unit) if case else ""
        citation = cite(0, [unit], self.index.reports[unit.report])
        return Quoted(clean_quote(text), citation, unit, case=case, place=place)

    def go_on(self, quoted: Quoted) -> Quoted | None:
        """What a report says right after a sentence: the rest of its unit, else the next sentence of its section."""
        sentences = split_sentences(clean_quote(quoted.unit.own))
        if quoted.text in sentences[:-1]:
            rest = " ".join(sentences[sentences.index(quoted.text) + 1 :])
            return self.quote(quoted.unit, rest)
        number = self._numbers[quoted.unit.id] + 1
        after = self.index.evidence[number] if number < len(self.index.evidence) else None
        if after is None or after.kind is not EvidenceKind.SENTENCE or after.section != quoted.unit.section:
            return None
        # an item of a list has no next sentence
        return self.quote(after, after.own) if quoted.unit.kind is EvidenceKind.SENTENCE else None

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {unit.id: number for number, unit in enumerate(self.index.evidence)}

    def measure_likeness(self, one: str, other: str, *, apart_from: Iterable[str] = ()) -> float:
        """How much two texts speak of the same: the weight of the words that they share, per root of their lengths."""
        left_out = set(apart_from)
        first, second = (find_stems(text) - left_out for text in (one, other))
        shared = sum(self.index.evidence_terms.idf(word) for word in first & second)
        return float(shared / max(1.0, (len(first) * len(second)) ** 0.5))


def read_note(shelf: Shelf, note: BriefingNote) -> list[tuple[Point, Quoted]]:
    """The note's quotes in their order, each once; what the trainer or a model wrote is none."""
    units = {unit.id: unit for unit in shelf.index.evidence}
    found: dict[str, tuple[Point, Quoted]] = {}
    for section in note.sections:
        for point in section.points:
            unit = units.get(point.id)
            if unit is None or point.citation is None or point.own or point.written:
                continue
            told = shelf.quote(unit, unit.text)
            # a figure has its case study before it, which is no part of the quote
            text = clean_quote(point.text).removeprefix(f"{told.case}: ")
            quoted = Quoted(text, point.citation, unit, section.key, told.case, point.place or told.place, point.score)
            found.setdefault(point.citation.id, (point, quoted))
    return list(found.values())


def split_sentences(text: str) -> list[str]:
    """The sentences of a text. Example: "It began. It ended." → ["It began.", "It ended."]."""
    return [" ".join(sentence.split()) for sentence in _SENTENCE_GAP.split(text) if sentence.strip()]


def list_whole_sentences(quoted: Quoted) -> Iterator[str]:
    """The sentences that can be understood alone; with its case study named, one of "the initiative", too."""
    for sentence in split_sentences(quoted.text):
        if is_whole(sentence, has_case=bool(quoted.case)):
            yield sentence


def is_whole(sentence: str, *, has_case: bool = False) -> bool:
    """Whether a sentence can be understood alone.

    Not so: "They saved £131 million.", "We look after residents.", "Table 2 shows this.", "The initiative saved £500."
    (unless its case study is named beside it), and what is long or no sentence.
    """
    if len(sentence.split()) > _MOST_WORDS or not sentence.rstrip("”’").endswith((".", "!")):
        return False
    if not sentence[0].isupper() and sentence[0] not in "“‘£0123456789":
        return False
    if sentence.count("“") != sentence.count("”") or _SPEAKER.search(sentence):
        return False
    if _POINTS_ELSEWHERE.search(sentence) or _GLUED.search(sentence):
        return False
    return has_case if is_unnamed(sentence) else is_self_contained(sentence)


def is_unnamed(sentence: str) -> bool:
    """Whether a sentence speaks of work that it does not name. Example: "The initiative saved £131 million."."""
    return bool(_UNNAMED.match(sentence))


def find_stems(text: str) -> set[str]:
    """The stems of a text's telling words."""
    return {stem(word) for word in tokenize(text) if word not in STOP_WORDS and len(word) > 2}

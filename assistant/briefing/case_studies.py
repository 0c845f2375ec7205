"""Case studies: which one a unit tells of, the place that it names most, and the sentence that says what came of it.

A place is read by a general rule: a capitalised name after a word of place, in the case's own heading and words, that
the library never writes small and that is no organisation, person or month.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.briefing.roles import find_case, find_quantities, names_case
from assistant.briefing.themes import make_theme_name, restore_case
from assistant.statements.patterns import AIM, OUTCOME
from corpus.vocabulary import Evidence, EvidenceKind, collapse
from index.search import Index

_NAME = r"[A-Z][a-z]+(?:[’'-][A-Za-z]+)*"
# A place after a word of place. Examples: the "Wigan" of "in Wigan", "across the city of Coventry", "near Stoke on
# Trent", "in Barrow, North Cumbria".
_PLACE = re.compile(
    r"\b(?:in|across|around|throughout|near|from|within)\s+(?:the (?:[Bb]orough|[Cc]ity|[Tt]own|[Cc]ounty) of )?"
    rf"((?:(?:North|South|East|West|Greater|Inner|Outer|Central) )?{_NAME}(?: (?:upon|on|and|of the) {_NAME}| {_NAME})?"
    rf"(?:, (?:(?:North|South|East|West) )?{_NAME})?)"
)
# A word that shows a name to be none of a place: a month, or a part of an organisation's name. Example: "City Council".
_NO_PLACE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Friday|Covid"
    r"|Council|Trust|Health|NHS|Foundation|Partnership|Network|Board|Service|Services|Practice|Centre|Hospital|Project"
    r"|Commission|Government|University|College|Team|Initiative|Programme|Framework|Group|Fund|Care|Primary|General"
    r"|Community|Communities|Report|Society|Act|Plan|Figure|Table|Appendix|Integrated|Children|Public|Local|Royal"
    r"|Academy|School|Association|Alliance|Institute|Social|National|England|Britain|Christmas|Office|Department"
    r"|Women|Men|World|Doctors|Balint|Quality|Deal|Marmot|Clinical|Wellbeing|Police|Policing|Beacon|Live|Channel)s?\b"
)
# People, by the ending of their name, and words that only begin a sentence. Examples: "Bangladeshis", "Polish", "This".
_PEOPLE = re.compile(r"(?:[^r]ean|can|ish|ese|ian|ani)s?$|^(?:The|All|Our|This|These|What)$")
# The gap between two sentences.
_SENTENCE_GAP = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘])")
# What still speaks of a case that it does not name. Examples: "This initiative …", "We continue to …".
_GOES_ON = re.compile(
    r"\b[Tt]h(?:is|e) (?:initiative|project|programme|program|scheme|case study|network|pilot)\b"
    r"|\b[Ww]e\b|\b[Oo]ur\b"
)
# A place counts once it is named so often, or with the county behind it.
_LEAST_NAMED = 2


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    place: str
    # The last block that is told of it: what a report says after that, it says under the case's heading alone.
    last_block: float


class _Units:
    """Units behind a key that stays the same, so that a library's case studies are read once."""

    def __init__(self, units: Sequence[Evidence]) -> None:
        self.units = units

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Units)


def find_case_name(index: Index, unit: Evidence) -> str:
    """The name of the case study that a unit stands in, written as the library writes it; empty where in none."""
    case = _find_case(index, unit)
    return case.name if case else ""


def find_place(index: Index, unit: Evidence) -> str:
    """The place that a unit's case study speaks of; empty where it names none, or several alike."""
    case = _find_case(index, unit)
    return case.place if case else ""


def _find_case(index: Index, unit: Evidence) -> _Case | None:
    case = _read_library_cases(index).get((unit.report, find_case(unit)))
    return case if case and unit.blocks[0] <= case.last_block else None


def find_outcome(text: str) -> str:
    """The first sentence of a text that says what came of something, one with a figure before others; empty if none.

    Example: "It began in 2012. It saved £131 million. It aims to save more." → "It saved £131 million."
    """
    sentences = _SENTENCE_GAP.split(text)
    outcomes = [sentence for sentence in sentences if OUTCOME.search(sentence) and not AIM.search(sentence)]
    with_figure = [sentence for sentence in outcomes if find_quantities(sentence)]
    return next(iter([*with_figure, *outcomes]), "")


def _read_library_cases(index: Index) -> dict[tuple[str, str], _Case]:
    return _read_cases(index.manifest.content, _Units(tuple(index.evidence)))


@lru_cache(maxsize=4)
def _read_cases(key: str, library: _Units) -> dict[tuple[str, str], _Case]:
    """The case studies, by report and heading, of the library that `key` names."""
    lower_case_words: set[str] = set()
    texts_of_case: dict[tuple[str, str], list[str]] = {}
    units_of_case: dict[tuple[str, str], list[Evidence]] = {}
    for unit in library.units:
        lower_case_words.update(re.findall(r"\b[a-z]{3,}", unit.text))
        heading = find_case(unit)
        if heading:
            texts_of_case.setdefault((unit.report, heading), []).append(collapse(unit.text))
            units_of_case.setdefault((unit.report, heading), []).append(unit)
    small_words = frozenset(lower_case_words)
    cases: dict[tuple[str, str], _Case] = {}
    for (report, heading), texts in texts_of_case.items():
        name = _make_case_name(heading, "\n".join(texts))
        last_block = _find_last_block(heading, name, units_of_case[report, heading])
        cases[report, heading] = _Case(name, _find_place_in(heading, texts, small_words), last_block)
    return cases


def _find_last_block(heading: str, name: str, units: Sequence[Evidence]) -> float:
    """The last block that names a case, or what goes on behind it; no end where no block names it.

    A chapter that goes on after a case has no heading to say so. Example: of a case "The Wigan Deal", followed by a
    paragraph on councils everywhere, the last one that speaks of Wigan.
    """
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    naming = [unit.blocks[-1] for unit in units if names_case(unit, heading) or _has_word(unit.own, initials)]
    if not naming:
        return math.inf
    last = max(naming)
    for unit in sorted(units, key=lambda unit: unit.blocks[0]):
        goes_on = unit.kind is EvidenceKind.ITEM or _GOES_ON.search(unit.own)
        if goes_on and unit.blocks[0] == last + 1:
            last = unit.blocks[-1]
    return float(last)


def _has_word(text: str, word: str) -> bool:
    """Whether a text has a word of capitals, such as initials of two letters or more."""
    return len(word) > 1 and re.search(rf"\b{word}\b", text) is not None


def _make_case_name(heading: str, text: str) -> str:
    """A case's name out of its heading; one in capitals as the case itself writes it, up to the first dash.

    Example: "CASE STUDY: THE WIGAN DEAL – A NEW WAY" → "The Wigan Deal".
    """
    bare = re.sub(r"^.*?CASE STUDY\s*:?\s*", "", heading)
    if not bare.isupper():
        return make_theme_name(heading)
    first = bare.split(" – ")[0].strip()
    same: list[str] = re.findall(rf"\b{re.escape(first)}\b", text, re.IGNORECASE)
    written = [form for form in same if not form.isupper()]
    if written:
        return Counter(written).most_common(1)[0][0]
    return " ".join(restore_case(word, text) for word in first.split())


def _find_place_in(heading: str, texts: Sequence[str], lower_case_words: frozenset[str]) -> str:
    """The place named most, counting each text once; one that the heading names counts more; empty where too rare.

    Example: texts that name "Barrow" twice and "Barrow, Cumbria" once give "Barrow, Cumbria".
    """
    counted: Counter[str] = Counter()
    longest: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        for name in dict.fromkeys(_PLACE.findall(text)):
            parts = _split_place(name, lower_case_words)
            if parts:
                counted[parts[0]] += 1
                longest[parts[0]] = max(longest.get(parts[0], ""), ", ".join(parts), key=len)
    for name in counted:
        if name.casefold() in heading.casefold():
            counted[name] += 2 * _LEAST_NAMED
    if not counted:
        return ""
    # `most_common` keeps the order of first mention among equals
    best, times = counted.most_common(1)[0]
    return longest[best] if times >= _LEAST_NAMED or "," in longest[best] else ""


def _split_place(name: str, lower_case_words: frozenset[str]) -> list[str]:
    """The parts of a name that are places; none where the first word is one that the library writes small as well.

    Examples: "Barrow, Cumbria" → ["Barrow", "Cumbria"]; "Wigan Council" → []; "Housing", written small elsewhere → [].
    """
    parts: list[str] = []
    for part in re.split(r", | and ", name):
        bare = re.sub(r"^(?:Be|The) | City$", "", part)
        if not _NO_PLACE.search(bare) and not _PEOPLE.search(bare):
            parts.append(bare)
    if not parts:
        return []
    first_words = re.findall(r"[A-Z]\w+", parts[0])[:1]
    return [] if any(word.casefold() in lower_case_words for word in first_words) else parts

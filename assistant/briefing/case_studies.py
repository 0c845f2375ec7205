"""Case studies: which one a unit tells of, the place that it names most, and the sentence that says what came of it.

A place is read by a general rule: a capitalised name after a word of place, in the case's own heading and words, that
the library never writes small and that is no organisation, person or month.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.answerer import Answerer
from assistant.briefing.roles import find_case, find_quantities
from assistant.briefing.themes import make_theme_name, restore_case
from corpus.text import readable
from corpus.vocabulary import Evidence

_NAME = r"[A-Z][a-z]+(?:[’'-][A-Za-z]+)*"
_PLACE = re.compile(
    r"\b(?:in|across|around|throughout|near|from|within)\s+(?:the (?:[Bb]orough|[Cc]ity|[Tt]own|[Cc]ounty) of )?"
    rf"((?:(?:North|South|East|West|Greater|Inner|Outer|Central) )?{_NAME}(?: (?:upon|on|and|of the) {_NAME}| {_NAME})?"
    rf"(?:, (?:(?:North|South|East|West) )?{_NAME})?)"
)
_NO_PLACE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Friday|Covid"
    r"|Council|Trust|Health|NHS|Foundation|Partnership|Network|Board|Service|Services|Practice|Centre|Hospital|Project"
    r"|Commission|Government|University|College|Team|Initiative|Programme|Framework|Group|Fund|Care|Primary|General"
    r"|Community|Communities|Report|Society|Act|Plan|Figure|Table|Appendix|Integrated|Children|Public|Local|Royal"
    r"|Academy|School|Association|Alliance|Institute|Social|National|England|Britain|Christmas|Office|Department"
    r"|Women|Men|World|Doctors|Balint|Quality|Deal|Marmot|Clinical|Wellbeing|Police|Policing|Beacon|Live|Channel)s?\b"
)
_PEOPLE = re.compile(r"(?:[^r]ean|can|ish|ese|ian|ani)s?$|^(?:The|All|Our|This|These|What)$")
_OUTCOME = re.compile(
    r"\b(?:result(?:s|ed|ing)?|outcomes?|impact|reduc(?:ed|tion|ing)|increas(?:ed|e|ing)|improv(?:ed|ement|ements|ing)"
    r"|saved|saving|helped|led to|achieved|attract(?:ed|ing)|reached|fell|rose|benefit(?:s|ed)?|gained"
    r"|success(?:es|ful)?"
    r"|effective|evaluat(?:ed|ion)|now (?:has|have|runs?|meets?)|transformed|enabled|fostered|showcased)\b",
    re.IGNORECASE,
)
_AIM = re.compile(
    r"\b(?:aim(?:s|ed|ing)?|hop(?:es|ed)|intend\w*|will|can|could|may|might|should|seeks?)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘])")
_LEAST_NAMED = 2


def find_case_name(assistant: Answerer, unit: Evidence) -> str:
    """The name of the case study that a unit stands in, written as the library writes it; empty where in none."""
    return _cases(assistant)[unit.report, find_case(unit)].name if find_case(unit) else ""


def find_place(assistant: Answerer, unit: Evidence) -> str:
    """The place that a unit's case study speaks of; empty where it names none, or several alike."""
    case = _cases(assistant).get((unit.report, find_case(unit)))
    return case.place if case else ""


def find_outcome(text: str) -> str:
    """The first sentence of a text that says what came of something, one with a figure before others; empty if none."""
    told = [sentence for sentence in _SENTENCE.split(text) if _OUTCOME.search(sentence) and not _AIM.search(sentence)]
    return next((sentence for sentence in told if find_quantities(sentence)), told[0] if told else "")


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    place: str


def _cases(assistant: Answerer) -> dict[tuple[str, str], _Case]:
    return _read_cases(assistant.index.manifest.content, _Units(tuple(assistant.index.evidence)))


class _Units:
    """Units behind a key that stays the same, so that a library's case studies are read once."""

    def __init__(self, units: Sequence[Evidence]) -> None:
        self.units = units

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Units)


@lru_cache(maxsize=4)
def _read_cases(key: str, library: _Units) -> dict[tuple[str, str], _Case]:
    """The case studies of the library that `key` names."""
    small = frozenset(word for unit in library.units for word in re.findall(r"\b[a-z]{3,}", unit.text))
    cases: dict[tuple[str, str], list[str]] = {}
    for unit in library.units:
        if find_case(unit):
            cases.setdefault((unit.report, find_case(unit)), []).append(readable(unit.text))
    return {
        case: _Case(_named(case[1], "\n".join(texts)), _place_in(case[1], texts, small))
        for case, texts in cases.items()
    }


def _named(heading: str, text: str) -> str:
    """A case's name out of its heading; one in capitals as the case itself writes it, up to the first dash."""
    whole = make_theme_name(heading)
    bare = re.sub(r"^.*?CASE STUDY\s*:?\s*", "", heading)
    if not bare.isupper():
        return whole
    first = bare.split(" – ")[0].strip()
    same: list[str] = re.findall(rf"\b{re.escape(first)}\b", text, re.IGNORECASE)
    written = [form for form in same if not form.isupper()]
    if written:
        return Counter(written).most_common(1)[0][0]
    return " ".join(restore_case(word, text) for word in first.split())


def _place_in(heading: str, texts: Sequence[str], small: frozenset[str]) -> str:
    """The place named most, counting each text once; one that the heading names counts more."""
    counted: Counter[str] = Counter()
    longest: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        for name in dict.fromkeys(_PLACE.findall(text)):
            parts = [re.sub(r"^(?:Be|The) | City$", "", part) for part in re.split(r", | and ", name)]
            parts = [part for part in parts if not _NO_PLACE.search(part) and not _PEOPLE.search(part)]
            if not parts or any(word.casefold() in small for word in re.findall(r"[A-Z]\w+", parts[0])[:1]):
                continue
            counted[parts[0]] += 1
            longest[parts[0]] = max(longest.get(parts[0], ""), ", ".join(parts), key=len)
    for name in counted:
        if name.casefold() in heading.casefold():
            counted[name] += 2 * _LEAST_NAMED
    if not counted:
        return ""
    best, times = max(counted.items(), key=lambda one: (one[1], -list(counted).index(one[0])))
    return longest[best] if times >= _LEAST_NAMED or "," in longest[best] else ""

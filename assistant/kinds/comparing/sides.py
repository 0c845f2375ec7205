"""What a side of a comparison is: a report, a place or programme in headings, sections that name or describe it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.answering.refusal import is_common
from assistant.kinds.groundwork.report_names import find_named_reports, find_report_meant, title_stems
from assistant.kinds.groundwork.wording import content_stems, content_words, stems_of
from assistant.overview.headings import APPARATUS, CASE_STUDY
from corpus.vocabulary import Evidence, Report
from index.search import Index
from index.terms import tokenize

# Words that a name may bear and that its heading may leave out.
_PLACE_WORDS = (
    "chapter section city council borough town case study example project programme work approach initiative scheme"
    " report paper"
).split()
# A name has so many words of its own at the most.
_MOST_NAME_WORDS = 4
# So many of the best units tell where a thing that is described is spoken of.
_BEST = 6
MOSTLY = 0.6
_TWO = 2
# The stems of so many texts are kept: each comparison looks at every unit of evidence for the names of its sides.
_STEMS_KEPT = 8192
# A word for a document, which a comparison of reports has: "the manifesto", "the 2019 one".
DOCUMENT = re.compile(r"\b(?:reports?|papers?|stud(?:y|ies)|manifesto|event|documents?|one|lot)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Side:
    """One of what is compared, and the report that it is, if it is one."""

    name: str
    report: str | None
    # Whether a heading names it: a place, a programme, a case study.
    is_heading: bool
    # Whether any report speaks of it at all.
    is_spoken_of: bool
    # The sections that speak of it most, where no heading names it.
    sections: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
    # Whether these were found by what the name says, and not by the name.
    is_described: bool = False

    @property
    def is_place_in_library(self) -> bool:
        """Whether it is a report, stands in a heading or has sections, so that what is said of it can be told apart."""
        return self.report is not None or self.is_heading or bool(self.sections)


def resolve_side(name: str, assistant: EvidenceAssistant) -> Side:
    """The side that a name stands for."""
    index = assistant.index
    report = _find_report(name, index.reports)
    wanted = name_stems(name)
    is_heading = _is_name(name, wanted, index) and any(
        wanted <= held_stems(heading) for heading in {unit.context for unit in index.evidence}
    )
    is_spoken_of = bool(wanted) and any(wanted <= held_stems(unit.text) for unit in index.evidence)
    if report is not None or is_heading:
        return Side(name, report, is_heading, is_spoken_of or is_heading, frozenset(), False)
    sections = frozenset[tuple[str, tuple[str, ...]]]()
    if is_spoken_of and re.search(r"[A-Z]", name):
        sections = _sections_that_name(name, index.reports)
    if sections or len(content_words(name)) < _TWO:
        return Side(name, None, False, is_spoken_of, sections, False)
    described = _sections_described(name, assistant)
    return Side(name, None, False, is_spoken_of, described, bool(described))


def _is_name(name: str, wanted: Collection[str], index: Index) -> bool:
    """Whether it holds a name that the library knows, or several words that tell it apart."""
    return any(word in index.lexicon.names for word in tokenize(name)) or len(wanted) >= _TWO


def _sections_described(name: str, assistant: EvidenceAssistant) -> frozenset[tuple[str, tuple[str, ...]]]:
    """The case study that most of the best evidence for a name stands in; empty where it is spread, or in no such."""
    index = assistant.index
    if not all(index.lexicon.has_word(word) for word in content_words(name)):
        return frozenset()
    best = assistant.retrieve(Question(name)).ranking.best_units[:_BEST]
    places = [find_case(index.evidence[number]) for number in best]
    (report, path), count = Counter(places).most_common(1)[0]
    if places[0] != (report, path) or 2 * count <= len(places) or not any(CASE_STUDY.search(name) for name in path):
        return frozenset()
    sections = {(unit.report, unit.section) for unit in index.evidence if unit.section[: len(path)] == path}
    return frozenset(place for place in sections if place[0] == report)


def find_case(unit: Evidence) -> tuple[str, tuple[str, ...]]:
    """The report and the headings down to the case study that a unit stands in, else of its section."""
    for depth, name in enumerate(unit.section):
        if CASE_STUDY.search(name) and not APPARATUS.search(name):
            return unit.report, unit.section[: depth + 1]
    return unit.report, unit.section


def _find_report(name: str, reports: Mapping[str, Report]) -> str | None:
    """The report that a name is of, if it is one for a document, or has no other words than those of its titles."""
    named = find_named_reports(name, reports)
    meant = find_report_meant(name, reports)
    found = named[0] if len(named) == 1 else meant[0] if meant else None
    if found is None or DOCUMENT.search(name):
        return found
    return found if set(content_stems(name)) <= title_stems(reports[found]) else None


def _sections_that_name(name: str, reports: Mapping[str, Report]) -> frozenset[tuple[str, tuple[str, ...]]]:
    """The sections in which a name stands at least half as often as in the one that bears it most."""
    words = re.escape(re.sub(r"^(?:the|a|an) ", "", name, flags=re.IGNORECASE)).replace("\\ ", r"\s+")
    pattern = re.compile(rf"\b{words}\b", re.IGNORECASE)
    counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for report in reports.values():
        for block in report.blocks:
            if found := pattern.findall(block.text):
                counts[report.id, block.section] += len(found)
    most = max(counts.values(), default=0)
    return frozenset(place for place, count in counts.items() if 2 * count >= most)


def find_places(name: str, assistant: EvidenceAssistant) -> frozenset[tuple[str, str]]:
    """The headings that name a side, by their report; else the sections that speak of it most."""
    stems = name_stems(name)
    if not stems:
        return frozenset()
    units = assistant.index.evidence
    has_name = any(word in assistant.index.lexicon.names for word in tokenize(name)) or len(stems) >= _TWO
    headed = {(unit.report, heading) for unit in units for heading in unit.section} if has_name else set()
    named = frozenset(place for place in headed if stems <= held_stems(place[1]))
    if named or name.islower() or not has_name:
        return named
    return frozenset((report, path[-1]) for report, path in _sections_that_name(name, assistant.index.reports) if path)


def is_common_name(name: str, assistant: EvidenceAssistant) -> bool:
    """Whether most reports speak of what a name says, so that no section can be told by it: "GP"."""
    words = content_words(name)
    is_plain = bool(words) and not DOCUMENT.search(name)
    return is_plain and all(is_common(word, assistant.index.reports) for word in words)


def is_known(name: str, assistant: EvidenceAssistant) -> bool:
    """Whether the library holds a word of a name."""
    return any(assistant.index.lexicon.has_word(word) for word in tokenize(name))


def may_be_held(side: Side, assistant: EvidenceAssistant) -> bool:
    """Whether the library may speak of a side in other words: it does so in these, or holds every word of its name.

    So it may of what is no name but a description of many words.
    """
    words = content_words(side.name)
    is_known = len(words) >= _TWO and all(assistant.index.lexicon.has_word(word) for word in words)
    return side.is_spoken_of or is_known or len(words) > _MOST_NAME_WORDS


def has_a_letter(name: str) -> bool:
    """Whether a name has a word at all."""
    return any(character.isalpha() for character in name)


def is_mostly_in(name: str, held: Collection[str]) -> bool:
    """Whether most of the words that a name is known by are held."""
    wanted = name_stems(name)
    return bool(wanted) and sum(word in held for word in wanted) >= MOSTLY * len(wanted)


def name_stems(name: str) -> frozenset[str]:
    """The stems that a name is known by, without words that its heading may leave out."""
    return frozenset(content_stems(_fold(name), without=_PLACE_WORDS))


@lru_cache(maxsize=_STEMS_KEPT)
def held_stems(text: str) -> frozenset[str]:
    """The stems of all words of a text as it may be typed: without accents and apostrophes."""
    return stems_of(_fold(text))


def _fold(text: str) -> str:
    """A text without accents and apostrophes, as it may be typed: "café" → "cafe", "women's" → "womens"."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[’']", "", plain)

"""Evidence for a topic: what several questions about it bring, held against the topic itself.

Each facet of a note asks a question of its own; their rankings are fused. Whether a unit is about the topic at all is
judged by late interaction with the bare topic: it has to stand near the best, by `_NEAR` of its likeness.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import RetrievedEvidence
from assistant.answering.question import Question
from assistant.briefing.note import Brief
from assistant.briefing.roles import classify_role, find_asked_roles, find_case, find_quantities
from assistant.briefing.roles import find_heading_role as _heading_role
from corpus.vocabulary import BlockKind, Evidence, EvidenceKind
from index.fusion import fuse
from index.terms import terms

_FACETS = (
    ("What is {}?", 2.0),
    ("What do the reports say about {}?", 2.0),
    ("How many or what percentage: figures on {}", 1.5),
    ("Which examples and case studies of {} are there, and what were the results?", 1.0),
    ("What are the barriers to {}?", 1.0),
    ("What are the benefits and the key to success of {}?", 1.0),
    ("What should be done about {}?", 1.5),
)
_DEPTH = 120
_K = 20
_NEAR = 0.80
_FARTHEST = 0.7
_BLOCK = 0.88
_OWN = 0.3
_LEAST_HELD = 0.35
_MOST_HOLD = 1.0
_ASKED_WEIGHT = 1.6
_SECTION_UNITS = 3
_SECTION_SHARE = 0.25
_PLENTY = 3.0
_LEAST_LIKENESS = 0.56
_LEAST_WORDS = 5
_MOST_NAMING = 60
_MOST_WORDS = 95
_MOST_ITEM_WORDS = 180
_ABOUT_STUDY = re.compile(
    r"^(?:methods?|study (?:aims?|design)|(?:quantitative |qualitative )?data (?:collection|analysis)\b.*|ethics"
    r"|limitations)$",
    re.IGNORECASE,
)
_P_VALUE = re.compile(r"\bp[- ]?value\b", re.IGNORECASE)
_SAMPLE_TABLE = re.compile(r"\b(?:characteristics|demographics)\b|\bdesignation\b", re.IGNORECASE)
_STUDY_WEIGHT = 0.3
_FIGURE_WEIGHT = 1.35
_DEFINITION_WEIGHT = 1.25
_DEFINES = re.compile(r"^[^,;]{3,80}? (?:is an?|are|is the|acts as|refers to|aims? to|means)\b")
_APPENDIX = re.compile(r"^appendix\b", re.IGNORECASE)
_INDEX_HEADING = re.compile(
    r"case study list|^contents?$|authors|contributors|sponsors|supported by"
    r"|^about (?:us|the authors?|.*\b(?:alliance|college|association|foundation|institute|network|trust))\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s+(?:and|&)\s+(?:the\s+)?|\s*[:;,]\s+")
_SIGNPOST = re.compile(
    r"\b(?:were|was|are|is) (?:identified|categorised|explored|presented|as follows)\b"
    r"|\b(?:summarised|described|shown|listed|detailed) (?:in|below)\b|\brevealed the types? of\b"
    r"|\bthese (?:insights|findings) (?:illustrate|show|suggest)\b"
    r"|\bapproach was used\b|\bexplored perceptions|\bthis (?:report|section|paper|case study)\b"
    r"|^The (?:survey|questionnaire|interviews) (?:evaluated|explored)",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(r"^(?:other|none|don[’']t know|not sure|unsure|prefer not|total|yes|no)\b", re.IGNORECASE)
_BYLINE = re.compile(r"^(?:session led by|case study researched by|written by)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class ScoredEvidence:
    """A unit about the topic: its number in the index, how well it answers (higher is better), how near it stands."""

    number: int
    unit: Evidence
    score: float
    likeness: float


def clean_topic(topic: str) -> str:
    """The topic as the library is searched for it: without the full stop or question mark at its end."""
    return topic.rstrip(" .?!:")


def retrieve_topic_evidence(
    assistant: Answerer, brief: Brief, *, progress: Callable[[float], None] = lambda share: None
) -> list[ScoredEvidence]:
    """The units about a topic, best first; empty where the library does not cover it. `progress`: the share done."""
    topic = clean_topic(brief.topic)
    reports = brief.reports or None
    bare = [assistant.evidence_mode.retrieve(Question(part, (), reports)) for part in _parts(assistant, topic)]
    if not len(bare[0].ranking):
        return []
    likeness = _likeness(bare)
    facets = []
    for number, (words, _) in enumerate(_FACETS, start=1):
        progress(number / (len(_FACETS) + 1))
        facets.append(assistant.evidence_mode.retrieve(Question(words.format(topic), (), reports)))
    if not _covered(assistant, [*bare[:1], *facets[:2]], max(_likeness(bare[:1], scaled=False).values())):
        return []
    units = assistant.index.evidence
    usable = [number for number in likeness if _usable(assistant, units[number])]
    near = _near(usable, likeness, words={n: units[n].words for n in usable}, enough=brief.words * _PLENTY)
    near |= {n for n in _naming(assistant, bare[0]) if _usable(assistant, units[n])}
    beside = _beside(assistant, near, find_asked_roles(topic))
    rankings = [[n for n in _ranked(part) if n in near or n in beside] for part in (*bare, *facets)]
    weights = [
        3.0,
        *[1.5] * (len(bare) - 1),
        *(weight for _, weight in _FACETS),
        1.5 if find_asked_roles(topic) else 0.7,
    ]
    fused = fuse([*rankings, beside], weights=weights, k=_K)
    asked = find_asked_roles(topic)
    own = _likeness(bare, of=("late", "late"))
    found = [
        ScoredEvidence(n, units[n], score * _weight(units[n], asked) * (_OWN + own.get(n, 0.0)), likeness.get(n, 0.0))
        for n, score in fused
    ]
    along = {n for n in beside if _heading_role(units[n]) in asked}
    holding = _holding(assistant, found, bare, enough=brief.words)
    kept = [one for one in found if one in holding or one.number in along]
    return sorted(kept, key=lambda one: (-one.score, one.number))


def _holding(
    assistant: Answerer, found: list[ScoredEvidence], asked: Sequence[RetrievedEvidence], *, enough: int
) -> list[ScoredEvidence]:
    """Those that hold the topic's words, where enough do; a topic in words of its own is left to its likeness.

    Held: `_LEAST_HELD` of the words of the topic or of a part of it, weighed by rarity, stand in the unit, the sentence
    before or after it, its lead-in, its heading or the name of its case study.
    """
    rarity, units = assistant.index.evidence_terms.rarity, assistant.index.evidence
    wanted = [{term: rarity(term) for term in (*part.query.terms, *part.query.expanded)} for part in asked]

    def held(one: ScoredEvidence) -> float:
        around = [units[n].text for n in (one.number - 1, one.number + 1) if _beside_it(units, one.number, n)]
        there = set(terms(" ".join([one.unit.text, *around, *one.unit.section[-1:], find_case(one.unit)])))
        shares = [sum(w for t, w in part.items() if t in there) / sum(part.values()) for part in wanted if part]
        return max(shares, default=1.0)

    holding = [one for one in found if held(one) >= _LEAST_HELD]
    return holding if sum(one.unit.words for one in holding) >= _MOST_HOLD * enough else found


def _beside_it(units: Sequence[Evidence], number: int, other: int) -> bool:
    """Whether a neighbour stands in the same block."""
    return (
        0 <= other < len(units)
        and units[other].blocks == units[number].blocks
        and (units[other].report == units[number].report)
    )


def _parts(assistant: Answerer, topic: str) -> list[str]:
    """The topic, and where it joins two things that never stand so in the library, each of them."""
    parts = [part.strip() for part in _JOINT.split(topic) if part.strip()]
    said = " ".join(topic.casefold().split())
    if len(parts) < 2 or any(said in " ".join(p.text.casefold().split()) for p in assistant.index.passages):
        return [topic]
    return [topic, *parts[:3]]


def _likeness(
    asked: Sequence[RetrievedEvidence], *, scaled: bool = True, of: tuple[str, str] = ("late with frame", "late block")
) -> dict[int, float]:
    """How near each unit stands to the topic, or to the nearest of its parts; `scaled`: the best of each is 1."""
    found: dict[int, float] = {}
    for retrieved in asked:
        own, block = (retrieved.ranking.candidates.column(name) for name in of)
        values = np.maximum(own, _BLOCK * block) if scaled else own
        best = float(values.max()) if scaled and len(values) else 1.0
        for n, value in zip(retrieved.ranking.candidates.numbers, values, strict=True):
            found[int(n)] = max(found.get(int(n), 0.0), float(value) / best)
    return found


def _covered(assistant: Answerer, asked: list[RetrievedEvidence], best: float) -> bool:
    """Whether the assistant would answer the topic, asked in any of these ways, and something is near it."""
    return best >= _LEAST_LIKENESS and any(assistant.evidence_mode.select(retrieved).runs for retrieved in asked)


def _beside(assistant: Answerer, near: Collection[int], asked: Sequence[str]) -> list[int]:
    """The other units of sections that are about the topic: three or more near it, and a third of the section.

    Only of case studies, and of sections whose heading names what the topic asks for.
    """
    units = assistant.index.evidence
    sections: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for number, unit in enumerate(units):
        if _usable(assistant, unit):
            if not find_case(unit) and (not asked or _heading_role(unit) not in asked):
                continue
            sections.setdefault((unit.report, unit.section), []).append(number)
    about = [
        members
        for members in sections.values()
        if (held := sum(n in near for n in members)) >= _SECTION_UNITS and held >= len(members) * _SECTION_SHARE
    ]
    about.sort(key=lambda members: (-sum(n in near for n in members) / len(members), members[0]))
    return [n for members in about for n in members if n not in near]


def _near(
    usable: Sequence[int], likeness: Mapping[int, float], *, words: Mapping[int, int], enough: float
) -> frozenset[int]:
    """The units near the topic: those close to the best, and the next nearest until there is enough to choose from."""
    kept: list[int] = []
    total = 0
    for number in sorted(usable, key=lambda n: (-likeness[n], n)):
        close = likeness[number] >= _NEAR
        if not close and (total >= enough or likeness[number] < _FARTHEST):
            break
        kept.append(number)
        total += words[number]
    return frozenset(kept)


def _naming(assistant: Answerer, asked: RetrievedEvidence) -> list[int]:
    """The units whose own words hold every word of a topic, where few do: they name it, however they are put."""
    wanted = set(asked.query.terms)
    units = assistant.index.evidence
    naming = [n for n, unit in enumerate(units) if wanted and wanted <= set(terms(unit.own))]
    return naming if len(naming) <= _MOST_NAMING else []


def _ranked(retrieved: RetrievedEvidence) -> list[int]:
    return list(retrieved.ranking.best_units[:_DEPTH])


def _weight(unit: Evidence, asked: Sequence[str]) -> float:
    """Less for how a study was made; more for figures, for definitions and for what the topic itself asks for."""
    aside = any(_ABOUT_STUDY.match(heading) or _APPENDIX.match(heading) for heading in unit.section)
    case = any("case" in heading.casefold() for heading in unit.section)
    weight = _STUDY_WEIGHT if aside and not case else 1.0
    if find_quantities(unit.own):
        weight *= _FIGURE_WEIGHT
    if classify_role(unit) in asked or _heading_role(unit) in asked:
        weight *= _ASKED_WEIGHT
    return weight * (_DEFINITION_WEIGHT if _DEFINES.search(unit.own) else 1.0)


def _usable(assistant: Answerer, unit: Evidence) -> bool:
    """Whether a unit can stand in a note: a whole sentence, item, list or row, no lead-in, address or list of names."""
    report = assistant.index.reports[unit.report]
    block = report.blocks[unit.blocks[0]]
    if block.kind is BlockKind.FOOTNOTE or any(_INDEX_HEADING.search(heading) for heading in unit.section):
        return False
    if unit.kind is EvidenceKind.HEADING or _SIGNPOST.search(unit.own):
        return False
    if unit.kind is EvidenceKind.ROW:
        return not _P_VALUE.search(unit.text) and not _SAMPLE_TABLE.search(unit.text) and not _NO_ANSWER.match(unit.own)
    if not block.section or (block.kind is BlockKind.LIST_ITEM and block.section == (report.blocks[0].text,)):
        return False
    if block.text.startswith(("“", "‘", '"')) and len(unit.own) < 0.9 * len(block.text):
        return False
    if unit.own.count("“") != unit.own.count("”"):
        return False
    own = _ADDRESS.sub("", unit.own).lstrip("… ")
    if _BYLINE.match(own) or own.rstrip().endswith(":") or not own[:1].strip() or own[:1].islower():
        return False
    most = _MOST_ITEM_WORDS if unit.kind is EvidenceKind.ITEM else _MOST_WORDS
    return len(own.split()) >= _LEAST_WORDS and unit.words <= most

"""Evidence for a topic: what several questions about it bring, held against the topic itself.

Each facet of a note asks a question of its own; their rankings are fused. Whether a unit is about the topic at all is
judged by late interaction with the bare topic: it has to stand near the best (topic_match.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.question import Question
from assistant.briefing.note import Brief
from assistant.briefing.quotable import is_quotable
from assistant.briefing.roles import classify_role, find_asked_roles, find_heading_role, find_quantities
from assistant.briefing.topic_match import find_naming_units, find_near_units, find_section_mates, mentions_topic
from corpus.vocabulary import Evidence
from index.fusion import fuse
from index.search import Index

# The questions that the facets of a note ask, and what the ranking of each weighs.
_FACETS = (
    ("What is {}?", 2.0),
    ("What do the reports say about {}?", 2.0),
    ("How many or what percentage: figures on {}", 1.5),
    ("Which examples and case studies of {} are there, and what were the results?", 1.0),
    ("What are the barriers to {}?", 1.0),
    ("What are the benefits and the key to success of {}?", 1.0),
    ("What should be done about {}?", 1.5),
)
# What the rankings of the bare topic and of its parts weigh, and that of the section mates where the topic asks for a
# role (such as barriers) and where it does not.
_TOPIC_WEIGHT = 3.0
_PART_WEIGHT = 1.5
_MATES_WEIGHT = 0.7
_ASKED_MATES_WEIGHT = 1.5
# How much of each ranking is fused, and the constant of reciprocal rank fusion.
_DEPTH = 120
_K = 20
# What a match in a unit's block counts beside one in the unit itself.
_BLOCK = 0.88
# A unit's score is multiplied by this and its own similarity to the topic.
_OWN = 0.3
# A topic whose best unit is less similar is not covered.
_LEAST_SIMILARITY = 0.56
# Words to choose from, for each word of the note: of units near the topic, and of units that mention it.
_PLENTY = 3.0
_ENOUGH_MENTIONS = 1.0
# The most parts of a topic that joins several things.
_MOST_PARTS = 3
# Features of a candidate: its late interaction with the topic, with its context and of its block, or by itself.
_IN_CONTEXT = ("late with frame", "late block")
_BY_ITSELF = ("late", "late")
_STUDY_WEIGHT = 0.3
_FIGURE_WEIGHT = 1.35
_ASKED_WEIGHT = 1.6
_DEFINITION_WEIGHT = 1.25
# A heading over how a study was made. Examples: "Methods", "Qualitative data collection", "Ethics".
_ABOUT_STUDY = re.compile(
    r"^(?:methods?|study (?:aims?|design)|(?:quantitative |qualitative )?data (?:collection|analysis)\b.*|ethics"
    r"|limitations)$",
    re.IGNORECASE,
)
# An appendix. Example: "Appendix 2: Interview guide".
_APPENDIX = re.compile(r"^appendix\b", re.IGNORECASE)
# A sentence that defines something. Example: "Social prescribing is a way to …".
_DEFINES = re.compile(r"^[^,;]{3,80}? (?:is an?|are|is the|acts as|refers to|aims? to|means)\b")
# What joins two things in a topic. Examples: "Funding and the voluntary sector", "Housing, health".
_JOINT = re.compile(r"\s+(?:and|&)\s+(?:the\s+)?|\s*[:;,]\s+")


@dataclass(frozen=True, slots=True)
class ScoredEvidence:
    """A unit about the topic."""

    # Its place in the index's evidence.
    number: int
    unit: Evidence
    # How well it answers the topic's questions; higher is better.
    score: float


def clean_topic(topic: str) -> str:
    """The topic as the library is searched for it, without what ends it. Example: "What is OND?" → "What is OND"."""
    return topic.rstrip(" .?!:")


def retrieve_topic_evidence(
    assistant: EvidenceAssistant, brief: Brief, *, progress: Callable[[float], None] = lambda share: None
) -> list[ScoredEvidence]:
    """The units about a topic, best first; empty where the library does not cover it. `progress`: the share done."""
    index = assistant.index
    topic = clean_topic(brief.topic)
    by_topic = [_retrieve(assistant, part, brief) for part in _split_topic(index, topic)]
    if not len(by_topic[0].ranking):
        return []
    by_facet: list[RetrievedEvidence] = []
    for number, (words, _) in enumerate(_FACETS, start=1):
        progress(number / (len(_FACETS) + 1))
        by_facet.append(_retrieve(assistant, words.format(topic), brief))
    if not _is_covered(assistant, by_topic[0], by_facet[:2]):
        return []
    # Which units are about the topic, and which of the others stand in a section about it.
    asked_roles = find_asked_roles(topic)
    near = _find_units_on_topic(index, brief, by_topic)
    mates = find_section_mates(index, near, asked_roles)
    # How well each of them answers, over all questions.
    allowed = near | frozenset(mates)
    rankings = [[n for n in found.ranking.best_units[:_DEPTH] if n in allowed] for found in (*by_topic, *by_facet)]
    fused = fuse([*rankings, mates], weights=_list_weights(len(by_topic), asked_roles), k=_K)
    scored = _score_units(index, fused, _measure_similarity(by_topic, features=_BY_ITSELF), asked_roles)
    kept = _keep_mentioning(index, brief, scored, by_topic)
    # What a section says that the topic asks for stays, though it may not name the topic.
    asked_mates = {number for number in mates if find_heading_role(index.evidence[number]) in asked_roles}
    kept_numbers = {one.number for one in kept} | asked_mates
    return sorted((one for one in scored if one.number in kept_numbers), key=lambda one: (-one.score, one.number))


def _retrieve(assistant: EvidenceAssistant, text: str, brief: Brief) -> RetrievedEvidence:
    return assistant.retrieve(Question(text, (), brief.reports or None))


def _split_topic(index: Index, topic: str) -> list[str]:
    """The topic, and where it joins two things that never stand so in the library, each of them.

    Example: "Wigan and Coventry" → ["Wigan and Coventry", "Wigan", "Coventry"].
    """
    parts = [part.strip() for part in _JOINT.split(topic) if part.strip()]
    if len(parts) < 2 or _is_phrase_of_library(index, topic):
        return [topic]
    return [topic, *parts[:_MOST_PARTS]]


def _is_phrase_of_library(index: Index, topic: str) -> bool:
    """Whether a topic stands word for word in a passage, such as "health and wellbeing"."""
    phrase = " ".join(topic.casefold().split())
    return any(phrase in " ".join(passage.text.casefold().split()) for passage in index.passages)


def _is_covered(assistant: EvidenceAssistant, topic: RetrievedEvidence, facets: Iterable[RetrievedEvidence]) -> bool:
    """Whether something is near the topic, and the assistant would answer it, bare or asked in one of these ways."""
    in_context, _ = _IN_CONTEXT
    best = max(float(value) for value in topic.ranking.candidates.column(in_context))
    return best >= _LEAST_SIMILARITY and any(assistant.select(found).runs for found in (topic, *facets))


def _measure_similarity(
    by_topic: Iterable[RetrievedEvidence], *, features: tuple[str, str] = _IN_CONTEXT
) -> dict[int, float]:
    """How near each unit stands to the topic, or to the nearest of its parts; the best unit of each is 1.

    `features`: the unit's own similarity and its block's, which counts a little less.
    """
    similarity: dict[int, float] = {}
    for found in by_topic:
        candidates = found.ranking.candidates
        own, block = (candidates.column(name) for name in features)
        values = np.maximum(own, _BLOCK * block)
        best = float(values.max()) if len(values) else 1.0
        for number, value in zip(candidates.numbers, values, strict=True):
            similarity[int(number)] = max(similarity.get(int(number), 0.0), float(value) / best)
    return similarity


def _find_units_on_topic(index: Index, brief: Brief, by_topic: Sequence[RetrievedEvidence]) -> frozenset[int]:
    """The quotable units that are near the topic or name it."""
    similarity = _measure_similarity(by_topic)
    units = ((number, index.evidence[number]) for number in similarity)
    quotable = [number for number, unit in units if is_quotable(unit, index.reports[unit.report])]
    near = find_near_units(quotable, similarity, index.evidence, enough=brief.words * _PLENTY)
    return near | frozenset(find_naming_units(index, by_topic[0].query))


def _list_weights(topics: int, asked_roles: Sequence[str]) -> list[float]:
    """The weights of the rankings: the topic's and its parts' (`topics` in all), the facets', the section mates'."""
    of_topics = [_TOPIC_WEIGHT, *[_PART_WEIGHT] * (topics - 1)]
    of_facets = [weight for _, weight in _FACETS]
    return [*of_topics, *of_facets, _ASKED_MATES_WEIGHT if asked_roles else _MATES_WEIGHT]


def _score_units(
    index: Index, fused: Iterable[tuple[int, float]], similarity: Mapping[int, float], asked_roles: Sequence[str]
) -> list[ScoredEvidence]:
    """The units with their fused scores, weighted by what they are and by their own `similarity` to the topic."""
    scored: list[ScoredEvidence] = []
    for number, score in fused:
        unit = index.evidence[number]
        weighted = score * _weigh_unit(unit, asked_roles) * (_OWN + similarity.get(number, 0.0))
        scored.append(ScoredEvidence(number, unit, weighted))
    return scored


def _weigh_unit(unit: Evidence, asked_roles: Sequence[str]) -> float:
    """Less for how a study was made; more for figures, for definitions and for what the topic itself asks for."""
    is_about_study = any(_ABOUT_STUDY.match(heading) or _APPENDIX.match(heading) for heading in unit.section)
    is_case = any("case" in heading.casefold() for heading in unit.section)
    weight = _STUDY_WEIGHT if is_about_study and not is_case else 1.0
    if find_quantities(unit.own):
        weight *= _FIGURE_WEIGHT
    if classify_role(unit) in asked_roles or find_heading_role(unit) in asked_roles:
        weight *= _ASKED_WEIGHT
    return weight * (_DEFINITION_WEIGHT if _DEFINES.search(unit.own) else 1.0)


def _keep_mentioning(
    index: Index, brief: Brief, scored: list[ScoredEvidence], by_topic: Iterable[RetrievedEvidence]
) -> list[ScoredEvidence]:
    """Those that mention the topic, where there are enough for the note; a topic put in other words keeps all."""
    queries = [found.query for found in by_topic]
    mentioning = [one for one in scored if mentions_topic(index, one.number, queries)]
    is_enough = sum(one.unit.words for one in mentioning) >= _ENOUGH_MENTIONS * brief.words
    return mentioning if is_enough else scored

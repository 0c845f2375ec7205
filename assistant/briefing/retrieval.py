"""Evidence for a topic: what several questions about it bring, held against the topic itself.

Whether a unit is about the topic at all is judged first (topic_match.py). Each facet of a note asks a question of its
own; the rankings of what is about the topic are fused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.question import Question
from assistant.briefing.note import Brief
from assistant.briefing.roles import find_heading_role, find_quantities, find_topic_roles
from assistant.briefing.statements import classify_unit, read_judged
from assistant.briefing.topic_match import TopicMatch, match_topic
from assistant.statements.patterns import DEFINES
from assistant.topics.field_words import put_in_field_words
from assistant.topics.words import split_topic
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
_HOLDING_WEIGHT = 2.0
_MATES_WEIGHT = 0.7
_ASKED_MATES_WEIGHT = 1.5
# How much of each ranking is fused, and the constant of reciprocal rank fusion.
_DEPTH = 120
_K = 20
# A unit's score is multiplied by this and its own similarity to the topic, and by this and its share of the topic.
_OWN = 0.3
_LEAST_SHARE = 0.1
# What it counts where only the section that it stands in is about the topic.
_BY_SECTION = 0.8
# The feature of a candidate that tells its late interaction with the topic, by itself.
_OWN_FEATURE = "late"
_APPENDIX_WEIGHT = 0.3
_FIGURE_WEIGHT = 1.35
_ASKED_WEIGHT = 1.6
_DEFINITION_WEIGHT = 1.25
# What a statement counts that tells nothing; one that tells as much as most do counts 1.
_LEAST_TELLING, _USUAL_TELLING = 0.4, 1.6
# An appendix. Example: "Appendix 2: Interview guide".
_APPENDIX = re.compile(r"^appendix\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ScoredEvidence:
    """A unit about the topic."""

    # Its place in the index's evidence.
    number: int
    unit: Evidence
    # How well it answers the topic's questions; higher is better.
    score: float
    # How much of the topic it holds, or how likely it is on it; 0 to 1.
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    """What a library holds on a topic."""

    # Best first; empty where the library does not cover the topic.
    found: tuple[ScoredEvidence, ...]
    # The topic, or the part of it that is covered.
    topic: str
    # What of the topic nothing was found on, as a note tells it.
    missing: tuple[str, ...] = ()
    # The units near the topic, on it or not.
    near: tuple[Evidence, ...] = ()


def clean_topic(topic: str) -> str:
    """The topic without what ends it. Example: "What is OND?" → "What is OND"."""
    return topic.rstrip(" .?!:")


def search_topic(topic: str) -> str:
    """The topic in the words that it is searched by. Example: "What gets in the way?" → "barriers and challenges"."""
    return put_in_field_words(clean_topic(topic))


def retrieve_topic_evidence(
    assistant: EvidenceAssistant, brief: Brief, *, progress: Callable[[float], None] = lambda share: None
) -> TopicEvidence:
    """The units about a topic, best first; none where the library does not cover it. `progress`: the share done."""
    index = assistant.index
    topic = search_topic(brief.topic)
    match = match_topic(assistant, brief, topic)
    if match is None:
        return TopicEvidence((), topic)
    by_topic = [_retrieve(assistant, part, brief) for part in split_topic(index, match.topic)]
    by_facet: list[RetrievedEvidence] = []
    for number, (words, _) in enumerate(_FACETS, start=1):
        progress(number / (len(_FACETS) + 1))
        by_facet.append(_retrieve(assistant, words.format(match.topic), brief))
    # How well each unit on the topic answers, over all questions, and how much of the topic it holds.
    allowed = match.shares
    rankings = [[n for n in found.ranking.best_units[:_DEPTH] if n in allowed] for found in (*by_topic, *by_facet)]
    holding = sorted((n for n in allowed if n not in match.by_section), key=lambda n: (-allowed[n], n))
    mates = sorted(match.by_section, key=lambda n: (-allowed[n], n))
    asked_roles = find_topic_roles(topic)
    fused = fuse([*rankings, holding, mates], weights=_list_weights(len(by_topic), asked_roles), k=_K)
    similarity = _measure_similarity(by_topic)
    scored = _score_units(index, fused, similarity, asked_roles)
    weighed = [
        replace(one, score=one.score * _weigh_share(match, one.number), share=match.shares[one.number])
        for one in scored
    ]
    best_first = sorted(weighed, key=lambda one: (-one.score, one.number))
    near = tuple(index.evidence[number] for number in sorted(match.near))
    return TopicEvidence(tuple(best_first), match.topic, match.missing, near)


def _weigh_share(match: TopicMatch, number: int) -> float:
    """What a unit's score is multiplied by: more the more of the topic it holds, less where its section alone does."""
    weight = _LEAST_SHARE + match.shares[number]
    return weight * _BY_SECTION if number in match.by_section else weight


def _retrieve(assistant: EvidenceAssistant, text: str, brief: Brief) -> RetrievedEvidence:
    return assistant.retrieve(Question(text, (), brief.reports or None))


def _measure_similarity(by_topic: Iterable[RetrievedEvidence]) -> dict[int, float]:
    """How near each unit by itself stands to the topic, or to the nearest of its parts; the best of each is 1."""
    similarity: dict[int, float] = {}
    for found in by_topic:
        candidates = found.ranking.candidates
        values = candidates.column(_OWN_FEATURE)
        best = float(values.max()) if len(values) else 1.0
        for number, value in zip(candidates.numbers, values, strict=True):
            similarity[int(number)] = max(similarity.get(int(number), 0.0), float(value) / best)
    return similarity


def _list_weights(topics: int, asked_roles: Sequence[str]) -> list[float]:
    """The weights of the rankings: of the topic and its parts (`topics` in all), the facets, what is on topic."""
    of_topics = [_TOPIC_WEIGHT, *[_PART_WEIGHT] * (topics - 1)]
    of_facets = [weight for _, weight in _FACETS]
    return [*of_topics, *of_facets, _HOLDING_WEIGHT, _ASKED_MATES_WEIGHT if asked_roles else _MATES_WEIGHT]


def _score_units(
    index: Index, fused: Iterable[tuple[int, float]], similarity: Mapping[int, float], asked_roles: Sequence[str]
) -> list[ScoredEvidence]:
    """The units with their fused scores, weighted by what they are and by their own `similarity` to the topic."""
    scored: list[ScoredEvidence] = []
    for number, score in fused:
        unit = index.evidence[number]
        weighted = score * _weigh_unit(index, number, asked_roles) * (_OWN + similarity.get(number, 0.0))
        scored.append(ScoredEvidence(number, unit, weighted))
    return scored


def _weigh_unit(index: Index, number: int, asked_roles: Sequence[str]) -> float:
    """Less in an appendix; more for what tells much, for definitions, figures and what the topic itself asks for."""
    unit = index.evidence[number]
    is_in_appendix = any(_APPENDIX.match(heading) for heading in unit.section)
    is_case = any("case" in heading.casefold() for heading in unit.section)
    weight = _APPENDIX_WEIGHT if is_in_appendix and not is_case else 1.0
    if find_quantities(unit.own):
        weight *= _FIGURE_WEIGHT
    if classify_unit(index, number) in asked_roles or find_heading_role(unit) in asked_roles:
        weight *= _ASKED_WEIGHT
    statement = read_judged(index, number)
    if statement is not None:
        weight *= _LEAST_TELLING + (1 - _LEAST_TELLING) * statement.weight / _USUAL_TELLING
    return weight * (_DEFINITION_WEIGHT if DEFINES.search(unit.own) else 1.0)

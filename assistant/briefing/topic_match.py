"""What a library holds on a topic: which of its evidence is about it, and which part of the topic nothing is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.assistant import EvidenceAssistant
from assistant.briefing.note import Brief
from assistant.briefing.quotable import is_quotable
from assistant.briefing.roles import (
    classify_role,
    find_asked_roles,
    find_case,
    find_heading_role,
    find_topic_roles,
    is_about_study,
)
from assistant.topics.relevance import MET, Reading, Relevance, measure_relevance, read_best
from assistant.topics.words import Topic, read_topic, shorten_topic, split_topic
from index.search import Index

# A unit is on the topic where its own words hold nearly all of it, or more than half of it in two words at least, and a
# reader does not doubt it; or in one word, which may have another sense, and a reader takes it for an answer;
_HOLDS_ALL, _HOLDS = 0.8, 0.55
_READ_UNDOUBTED, _READ_HALF_SURE = -1.0, 0.0
# or hold some, its subject among it, and a reader takes it for an answer to the topic or to a question on it,
_HOLDS_SOME, _HOLDS_SUBJECT = 0.2, 0.3
_READ_SURE, _READ_ASKED_SURE = 2.0, 0.7
# or where a reader is surer still, whatever the words.
_READ_SURER, _READ_ASKED_SURER, _HOLDS_LITTLE = 3.0, 1.5, 0.25
# A section is about the topic whose headings hold so much of it.
_HEADED = 0.8
# A case study is about the topic where so many of its units are, and this share of them.
_CASE_UNITS, _CASE_SHARE = 3, 0.25
# The library covers a topic that one unit holds so much of, read so well; or two units, read better; or, where its
# subject is met somewhere, three units less; or one section.
_COVERS, _COVERS_READ = 0.6, 0.0
_COVERS_TWO, _COVERS_TWO_READ = 0.5, 2.0
_COVERS_THREE, _SUBJECT_MET = 0.35, 0.8
# A topic is not covered of whose weight so much is in words that no unit meets.
_MOST_MISSING = 0.35
# One unit alone is mostly something else that has the topic's words.
_LEAST_UNITS = 2
# A part of a topic stands for the topic where it weighs so much of it.
_LEAST_PART = 0.4


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """What a library holds on a topic."""

    # The topic, or the part of it that the library covers.
    topic: str
    # How much of the topic each unit on it holds, by the unit's number.
    shares: Mapping[int, float]
    # The units that are on it by the section they stand in alone.
    by_section: frozenset[int] = frozenset()
    # What of the topic nothing was found on, as a note tells it. Example: "“porters” together with “Training”".
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Judged:
    """A topic held against the library."""

    topic: Topic
    relevance: Relevance
    covered: bool
    # As in `TopicMatch`; empty where the topic is not covered.
    shares: Mapping[int, float]
    by_section: frozenset[int] = frozenset()


def match_topic(assistant: EvidenceAssistant, brief: Brief, text: str) -> TopicMatch | None:
    """What the library holds on a topic: on all of it, or on a part; None where on no part that stands for it.

    A topic that joins two things is covered where one of them is that weighs enough; the other is then told as missing.
    Of a topic that is not covered as a whole, what it begins with may be: "Training of porters" → "Training".
    """
    index = assistant.index
    allowed = _find_quotable(index, brief)
    asked = find_topic_roles(text)
    whole, *parts = [_judge(assistant, part, allowed, asked) for part in split_topic(index, text)]
    covered = [part for part in parts if part.covered and _weigh_part(whole, part) >= _LEAST_PART]
    if whole.covered or covered:
        missing = tuple(f"“{part.topic.text}”" for part in parts if not part.covered and not _is_met(part))
        return _join([whole, *covered] if whole.covered else covered, text, missing)
    for head, rest in shorten_topic(text):
        part = _judge(assistant, head, allowed, asked)
        if part.covered and _weigh_part(whole, part) >= _LEAST_PART:
            return _join([part], head, (f"“{rest}” together with “{head}”",))
    return None


def _find_quotable(index: Index, brief: Brief) -> frozenset[int]:
    """The units of the reports asked for that can stand in a note, those about how a study was made left out."""
    asked = set(brief.reports or index.reports)
    return frozenset(
        number
        for number, unit in enumerate(index.evidence)
        if unit.report in asked and is_quotable(unit, index.reports[unit.report]) and not is_about_study(unit)
    )


def _judge(assistant: EvidenceAssistant, text: str, allowed: frozenset[int], asked: Sequence[str] = ()) -> _Judged:
    """A topic held against the library's allowed units. `asked`: the sections that it is all about."""
    index = assistant.index
    topic = read_topic(index, text)
    granted = [_find_units_of_role(index, find_asked_roles(word.text) if asked else ()) for word in topic.words]
    relevance = measure_relevance(index, topic, granted=granted)
    missing = sum(word.weight for word, met in zip(topic.words, relevance.met, strict=True) if met < MET)
    if not topic.words or not allowed or missing > _MOST_MISSING:
        return _Judged(topic, relevance, False, {})
    reading = read_best(topic, relevance, read=assistant.read_units, allowed=allowed)
    if not _is_covered(relevance, reading, allowed):
        return _Judged(topic, relevance, False, {})
    needed = min(2, len(topic.words))
    own = frozenset(n for n in allowed if _is_on_topic(relevance, reading, n, words_needed=needed))
    by_section = frozenset(number for number in allowed if relevance.headings[number] >= _HEADED)
    by_section |= _find_mates(index, own, allowed, asked)
    if len(own | by_section) < _LEAST_UNITS:
        return _Judged(topic, relevance, False, {})
    shares = {number: float(relevance.with_headings[number]) for number in own | by_section}
    return _Judged(topic, relevance, True, shares, by_section - own)


def _find_units_of_role(index: Index, roles: Sequence[str]) -> list[int]:
    """The units that are what a word of the topic asks for, such as barriers; none where it asks for nothing."""
    if not roles:
        return []
    evidence = index.evidence
    return [n for n, unit in enumerate(evidence) if classify_role(unit) in roles or find_heading_role(unit) in roles]


def _is_on_topic(relevance: Relevance, reading: Reading, number: int, *, words_needed: int) -> bool:
    """Whether a unit is on the topic by its own words and by what a reader makes of it."""
    own, subject = relevance.own[number], relevance.subject[number]
    read, asked = reading.bare[number], reading.asked[number]
    has_words = relevance.words_met[number] >= words_needed
    if has_words and (own >= _HOLDS_ALL or (own >= _HOLDS and read >= _READ_UNDOUBTED)):
        return True
    if own >= _HOLDS and read >= _READ_HALF_SURE:
        return True
    if own >= _HOLDS_SOME and subject >= _HOLDS_SUBJECT:
        is_headed = has_words and relevance.with_headings[number] >= _HOLDS_ALL
        if is_headed or read >= _READ_SURE or asked >= _READ_ASKED_SURE:
            return True
    return bool((read >= _READ_SURER and subject >= _HOLDS_LITTLE) or asked >= _READ_ASKED_SURER)


def _is_covered(relevance: Relevance, reading: Reading, allowed: Collection[int]) -> bool:
    """Whether the library covers a topic, rather than something near it."""
    numbers = sorted(allowed)
    own, read = relevance.own[numbers], reading.bare[numbers]
    holding = int(((own >= _COVERS) & (read >= _COVERS_READ)).sum())
    holding_less = int(((own >= _COVERS_TWO) & (read >= _COVERS_TWO_READ)).sum())
    holding_little = int(((own >= _COVERS_THREE) & (read >= _COVERS_TWO_READ)).sum())
    is_subject_met = float(relevance.subject[numbers].max()) >= _SUBJECT_MET
    headed = int((relevance.headings[numbers] >= _HEADED).sum())
    is_held = holding >= 1 or holding_less >= 2 or (holding_little >= 3 and is_subject_met)
    return is_held or headed >= _CASE_UNITS


def _is_met(part: _Judged) -> bool:
    """Whether every telling word of a part is met somewhere, though the part as a whole is not covered."""
    return bool(part.relevance.met) and min(part.relevance.met) >= 1.0


def _weigh_part(whole: _Judged, part: _Judged) -> float:
    """How much of a topic's weight the words of its part carry."""
    words = {word.text.casefold() for word in part.topic.words}
    return sum(word.weight for word in whole.topic.words if word.text.casefold() in words)


def _join(judged: Sequence[_Judged], topic: str, missing: tuple[str, ...]) -> TopicMatch:
    """What is on a topic or on one of its parts; a unit counts by the one that it holds most of."""
    shares: dict[int, float] = {}
    for one in judged:
        for number, share in one.shares.items():
            shares[number] = max(share, shares.get(number, 0.0))
    by_own = frozenset(number for one in judged for number in one.shares if number not in one.by_section)
    return TopicMatch(topic, shares, frozenset(shares) - by_own, missing)


def _find_mates(
    index: Index, own: Collection[int], allowed: Collection[int], asked_roles: Sequence[str]
) -> frozenset[int]:
    """The other units of case studies that are about the topic: three or more of a case are, and a quarter of it.

    So are those of a section whose heading or lead-in names what the topic asks for, such as barriers.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for number in sorted(allowed):
        unit = index.evidence[number]
        if case := find_case(unit):
            groups.setdefault((unit.report, case), []).append(number)
        if find_heading_role(unit) in asked_roles:
            groups.setdefault((unit.report, *unit.section, ""), []).append(number)
    mates: set[int] = set()
    for members in groups.values():
        count = sum(number in own for number in members)
        if count >= max(_CASE_UNITS, len(members) * _CASE_SHARE):
            mates.update(members)
    return frozenset(mates) - frozenset(own)

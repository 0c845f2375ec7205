"""What a library holds on a topic: which of its evidence is about it, and which part of the topic nothing is about."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
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
from assistant.briefing.statements import read_judged
from assistant.statements.judgement import Role
from assistant.topics.judgement import judge_units
from assistant.topics.relevance import Reading, Relevance, measure_relevance, read_units
from assistant.topics.words import Topic, read_topic, shorten_topic, split_topic
from corpus.vocabulary import EvidenceKind
from index.search import Index

# A unit is on the topic where its own words hold nearly all of it, or more than half of it in two words at least, and a
# reader does not doubt it; or in one word, which may have another sense, and a reader takes it for an answer;
_HOLDS_ALL, _HOLDS, _HOLDS_HEAD = 0.8, 0.55, 0.3
_READ_UNDOUBTED, _READ_HALF_SURE, _DOUBT_FALLS = -1.0, 0.0, 16.0
# or hold some, its subject among it, and a reader takes it for an answer to the topic or to a question on it,
_HOLDS_SOME, _HOLDS_SUBJECT = 0.35, 0.3
_READ_SURE, _READ_ASKED_SURE = 2.0, 0.7
# or where a reader is surer still and the unit has something of the topic.
_READ_SURER, _READ_ASKED_SURER, _HOLDS_LITTLE = 3.0, 1.5, 0.4
# A section is about the topic whose headings hold so much of it.
_HEADED = 0.8
# A case study is about the topic where so many of its units are, and this share of them.
_CASE_UNITS, _CASE_SHARE = 3, 0.25
# Whether the library covers a topic at all: what the unit that holds most of it counts, what the third best counts,
# what the assistant's confidence in an answer on it counts (as log-odds, within bounds), and what all must exceed.
# Rounded from a logistic regression on 189 topics, half of them covered, most of those in other words than the
# reports'; the golden ones among them are the split `dev`.
_BEST_COUNTS, _THIRD_COUNTS, _CONFIDENCE_COUNTS, _COVERS = 5.2, 2.9, 0.6, 4.0
_BOUNDS_OF_CONFIDENCE = (0.002, 0.998)
# How likely a unit must be on the topic to stand in a note on it, and one that stands in a section on the topic.
_ON, _ON_BY_SECTION = 0.2, 0.1
_ALL_BUT_SURE = 0.9
# Where so many units are surely on a topic, none is taken that is less likely than this, nor fewer than are enough for
# the note's length: what is less likely would only fill it.
_SURE_UNITS, _ON_IN_RICH = 8, 0.5
_ENOUGH_FOR = {"short": 12, "standard": 18, "long": 70}
# Where fewer units are on a topic, what tells so much of a case study that it was surely found in is quoted as well.
_FEW, _TELLS_MUCH, _OPENING, _SURELY = 8, 1.6, 2, 0.6
_OF_CASES = (Role.DEED, Role.OUTCOME, Role.FINDING, Role.BARRIER, Role.HELP)
# What a row of a table that the rules take counts at least.
_OF_ROW = 0.5
# What may be on it: that a note says it was not found would not be true.
_MAY_BE_ON = 0.08
# What begins a topic that is not covered as a whole must exceed so much more, for it may be another topic.
_SURER = 1.0
# One unit alone is mostly something else that has the topic's words, unless it holds all of it and a reader is sure.
_LEAST_UNITS = 2
_HOLDS_WHOLE = 0.95
# A topic that begins a longer one needs more of them.
_LEAST_UNITS_OF_HEAD = 3
# How far down its ranking for a topic or for the question on it the assistant's own search is heeded: what stands below
# is not on the topic, whatever words it has. Of the golden topics' gold (split `dev`) all stands above.
_HEEDED = 80
# What is among the very best is on a covered topic though it says it in other words, unless it has nothing of the topic
# or a reader rules it out; this where the assistant is confident, or else enough of the topic stands in its own words.
_VERY_BEST, _HAS_A_LITTLE, _READ_RULED_OUT = 8, 0.15, -3.0
_CONFIDENT, _ENOUGH_UNITS = 0.9, 4
# A unit with so many words of the topic, and so much of it, is heeded wherever the search ranks it.
_MANY_WORDS, _HOLDS_MANY = 3, 0.65
# So far up, a unit that has more of the topic is on it whatever the reader makes of it.
_BEST_OF_ALL, _HAS_MORE = 3, 0.25
# What stands so far up and has a little of the topic is near it, and what has a third of it, wherever it stands.
_NEAR, _HAS_A_THIRD = 40, 0.35
# What the reader makes of a question is lower by so much than what it makes of the bare topic.
_ASKED_LOWER = 1.0
# What of a topic some unit meets so well is not told as missing.
_MET_SOMEHOW = 0.5
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
    # The units near the topic, on it or not: what stands in none of them can be said not to have been found.
    near: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Judged:
    """A topic held against the library."""

    topic: Topic
    relevance: Relevance
    covered: bool
    # As in `TopicMatch`; empty where the topic is not covered.
    shares: Mapping[int, float]
    by_section: frozenset[int] = frozenset()
    near: frozenset[int] = frozenset()


def match_topic(assistant: EvidenceAssistant, brief: Brief, text: str) -> TopicMatch | None:
    """What the library holds on a topic: on all of it, or on a part; None where on no part that stands for it.

    A topic that joins two things is covered where one of them is that weighs enough; the other is then told as missing.
    Of a topic that is not covered as a whole, what it begins with may be: "Training of porters" → "Training".
    """
    index = assistant.index
    allowed = _find_quotable(index, brief)
    asked = find_topic_roles(text)
    whole, *parts = [_judge(assistant, part, brief, allowed, asked) for part in split_topic(index, text)]
    covered = [part for part in parts if part.covered and _weigh_part(whole, part) >= _LEAST_PART]
    if whole.covered or covered:
        # What has no telling word, such as "not doing to", can neither be found nor be missing.
        untold = (part for part in parts if part.topic.words and not part.covered and not _is_met(part, whole))
        missing = tuple(f"“{part.topic.text}”" for part in untold)
        return _join([whole, *covered] if whole.covered else covered, text, missing)
    for head, rest in shorten_topic(text):
        part = _judge(assistant, head, brief, allowed, asked, least=_SURER)
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


def _judge(
    assistant: EvidenceAssistant,
    text: str,
    brief: Brief,
    allowed: frozenset[int],
    asked: Sequence[str] = (),
    *,
    least: float = 0.0,
) -> _Judged:
    """A topic held against the library's allowed units. `asked`: the sections that it is all about.

    `least`: by how much what speaks for its being covered must exceed what is asked of other topics.
    """
    index = assistant.index
    topic = read_topic(index, text)
    relevance = measure_relevance(index, topic, granted=_find_granted(index, topic) if asked else ())
    if not topic.words or not allowed:
        return _Judged(topic, relevance, False, {})
    selected = assistant.select(assistant.retrieve(Question(text, (), brief.reports or None)))
    if not _is_covered(relevance, selected.confidence, allowed, least=least):
        return _Judged(topic, relevance, False, {})
    by_question = assistant.retrieve(Question(topic.asked.text, (), brief.reports or None))
    both = (selected.retrieved.ranking.best_units, by_question.ranking.best_units)
    ranks = _find_ranks(both, allowed)
    reading = _read_heeded(assistant, topic, relevance, ranks, allowed)
    own = _find_by_rules(index, relevance, reading, ranks, topic, confidence=0.0 if least else selected.confidence)
    by_section = frozenset(number for number in allowed if relevance.headings[number] >= _HEADED)
    by_section |= _find_mates(index, own, allowed, asked)
    has_words = len(own | by_section) >= _count_least_units(relevance, reading, own, is_head=least > 0)
    near = _find_near(index, relevance, ranks, allowed)
    chances = judge_units(index, topic, relevance, (selected.retrieved.ranking, by_question.ranking), allowed)
    if chances is None:
        held = relevance.with_headings
        shares = {number: float(held[number]) for number in own | by_section} if has_words else {}
        return _Judged(topic, relevance, has_words, shares, by_section - own, near)
    if not _is_likely(chances, has_words=has_words, is_head=least > 0):
        return _Judged(topic, relevance, False, {})
    least = _find_bound(chances, brief)
    own, shares = _weigh_chances(index, chances, own, by_section, allowed, asked, least=least)
    near |= _take(chances, _MAY_BE_ON)
    return _Judged(topic, relevance, True, shares, frozenset(shares) - own, near)


def _weigh_chances(
    index: Index,
    chances: Mapping[int, float],
    by_words: frozenset[int],
    by_section: frozenset[int],
    allowed: Collection[int],
    asked: Sequence[str],
    *,
    least: float,
) -> tuple[frozenset[int], dict[int, float]]:
    """What is likely to be on a topic by itself; and how likely each unit is, those among it that their section brings.

    `by_words` and `by_section`: what the words of units, and of their headings, bring. `least`: how likely is enough.
    """
    rows = _find_rows(index, by_words)
    own = _take(chances, least) | rows
    by_section = by_section | _find_mates(index, own, allowed, asked)
    by_section &= _take(chances, least * _ON_BY_SECTION / _ON)
    if len(own) < _FEW:
        by_section |= _find_rest_of_cases(index, chances, allowed)
    shares = {number: max(chances.get(number, 0.0), _OF_ROW * (number in rows)) for number in own | by_section}
    return own, shares


def _find_bound(chances: Mapping[int, float], brief: Brief) -> float:
    """How likely a unit must be on a topic to stand in a note: more where what is surer is enough for its length."""
    ordered = sorted(chances.values(), reverse=True)
    if sum(chance >= _SURELY for chance in ordered) < _SURE_UNITS:
        return _ON
    return max(_ON, min(_ON_IN_RICH, ordered[: _ENOUGH_FOR[brief.length]][-1]))


def _find_rows(index: Index, numbers: Collection[int]) -> frozenset[int]:
    """The rows of tables among units on a topic by its words.

    For training they were marked without the question over their table, which a note shows; the words know more here.
    """
    return frozenset(number for number in numbers if index.evidence[number].kind is EvidenceKind.ROW)


def _take(chances: Mapping[int, float], least: float) -> frozenset[int]:
    """The units that are so likely to be on a topic."""
    return frozenset(number for number, chance in chances.items() if chance >= least)


def _is_likely(chances: Mapping[int, float], *, has_words: bool, is_head: bool) -> bool:
    """Whether two units are likely to be on a topic; where too few have its words, the best of them all but surely."""
    best = sorted(chances.values(), reverse=True)
    if len(best) < _LEAST_UNITS or best[_LEAST_UNITS - 1] < _ON:
        return False
    return has_words or (best[0] >= _ALL_BUT_SURE and not is_head)


def _find_rest_of_cases(index: Index, chances: Mapping[int, float], allowed: Collection[int]) -> frozenset[int]:
    """What else the case studies tell of themselves whose opening is surely on a topic.

    Example: for "Lonely pensioners", how often a café for them met and who came, where only its opening speaks of them.
    """
    openings: dict[tuple[str, str], list[int]] = {}
    for number, unit in enumerate(index.evidence):
        if unit.kind is EvidenceKind.SENTENCE and (case := find_case(unit)):
            openings.setdefault((unit.report, case), []).append(number)
    cases = {
        case
        for case, numbers in openings.items()
        if any(chances.get(number, 0.0) >= _SURELY for number in numbers[:_OPENING])
    }
    rest: set[int] = set()
    for number in allowed:
        unit = index.evidence[number]
        statement = read_judged(index, number) if (unit.report, find_case(unit)) in cases else None
        if statement is not None and statement.weight >= _TELLS_MUCH and statement.role in _OF_CASES:
            rest.add(number)
    return frozenset(rest)


def _find_granted(index: Index, topic: Topic) -> list[list[int]]:
    """For each word of a topic the units that are what it asks for, such as barriers."""
    return [_find_units_of_role(index, find_asked_roles(word.text)) for word in topic.words]


def _find_near(
    index: Index, relevance: Relevance, ranks: Mapping[int, int], allowed: Collection[int]
) -> frozenset[int]:
    """The units that stand high and have a little of a topic, and all of the asked reports that have a third."""
    high = frozenset(n for n, rank in ranks.items() if rank < _NEAR and relevance.own[n] >= _HAS_A_LITTLE)
    reports = {index.evidence[number].report for number in allowed}
    having = (int(n) for n in np.flatnonzero(relevance.own >= _HAS_A_THIRD))
    return high | frozenset(n for n in having if index.evidence[n].report in reports)


def _read_heeded(
    assistant: EvidenceAssistant,
    topic: Topic,
    relevance: Relevance,
    ranks: Mapping[int, int],
    allowed: Collection[int],
) -> Reading:
    """What the reader makes of the units that the search ranks high, and of those that hold many words of a topic."""
    many = relevance.words_met >= _MANY_WORDS
    held = (n for n in sorted(allowed) if many[n] and relevance.own[n] >= _HOLDS_MANY)
    heeded = tuple(dict.fromkeys([*ranks, *held]))
    return read_units(topic, heeded, read=assistant.read_units, size=len(relevance.own))


def _find_by_rules(
    index: Index, relevance: Relevance, reading: Reading, ranks: Mapping[int, int], topic: Topic, *, confidence: float
) -> frozenset[int]:
    """The units on a topic by its words; where the assistant is confident, by what stands highest, too."""
    own = _find_in_own_words(index, relevance, reading, topic)
    if confidence and (confidence >= _CONFIDENT or len(own) >= _ENOUGH_UNITS):
        own |= _find_in_other_words(index, relevance, reading, ranks)
    return own


def _find_in_own_words(index: Index, relevance: Relevance, reading: Reading, topic: Topic) -> frozenset[int]:
    """The units read that are on a topic by their own words, no lists that hold only some of it."""
    needed = min(2, len(topic.words))
    own = frozenset(n for n in reading.units if _is_on_topic(relevance, reading, n, words_needed=needed))
    return own - _find_loose_lists(index, relevance, own)


def _count_least_units(relevance: Relevance, reading: Reading, own: Collection[int], *, is_head: bool) -> int:
    """How many units a topic needs; one where that holds all of it and a reader is sure. `is_head`: as `least`."""
    if is_head:
        return _LEAST_UNITS_OF_HEAD
    is_one_enough = any(relevance.own[n] >= _HOLDS_WHOLE and reading.bare[n] >= _READ_SURE for n in own)
    return 1 if is_one_enough else _LEAST_UNITS


def _find_loose_lists(index: Index, relevance: Relevance, numbers: Collection[int]) -> frozenset[int]:
    """The lists that do not hold nearly all of a topic: a list of many things has something near to any topic."""
    lists = (number for number in numbers if index.evidence[number].kind is EvidenceKind.LIST)
    return frozenset(number for number in lists if relevance.own[number] < _HOLDS_ALL)


def _find_ranks(rankings: Sequence[Sequence[int]], allowed: Collection[int]) -> dict[int, int]:
    """The allowed units that stand high enough in one of the rankings, each with its best rank among them, from 0."""
    ranks: dict[int, int] = {}
    for ranking in rankings:
        asked_for = [number for number in ranking if number in allowed]
        for rank, number in enumerate(asked_for[:_HEEDED]):
            ranks[number] = min(rank, ranks.get(number, rank))
    return ranks


def _find_in_other_words(
    index: Index, relevance: Relevance, reading: Reading, ranks: Mapping[int, int]
) -> frozenset[int]:
    """The very best units that have a little of a topic and that a reader does not rule out, or have more of it."""
    found: set[int] = set()
    for number, rank in ranks.items():
        own = relevance.own[number]
        read = max(reading.bare[number], reading.asked[number] + _ASKED_LOWER)
        is_read = rank < _VERY_BEST and own >= _HAS_A_LITTLE and read >= _READ_RULED_OUT
        if is_read or (rank < _BEST_OF_ALL and own >= _HAS_MORE):
            found.add(number)
    return frozenset(found) - _find_loose_lists(index, relevance, found)


def _find_units_of_role(index: Index, roles: Sequence[str]) -> list[int]:
    """The units that are what a word of the topic asks for, such as barriers; none where it asks for nothing."""
    if not roles:
        return []
    evidence = index.evidence
    return [n for n, unit in enumerate(evidence) if classify_role(unit) in roles or find_heading_role(unit) in roles]


def _is_on_topic(relevance: Relevance, reading: Reading, number: int, *, words_needed: int) -> bool:
    """Whether a unit is on the topic by its own words and by what a reader makes of it."""
    own, head = relevance.own[number], relevance.head[number]
    if head < _HOLDS_HEAD and own < _HOLDS_ALL:
        # it speaks of what qualifies the topic's head word, such as "health" of "health workers"
        return bool(own >= _HOLDS and reading.bare[number] >= _READ_SURE)
    if head >= _HOLDS_ALL and own >= _HOLDS_MANY and relevance.words_met[number] >= _MANY_WORDS:
        return True
    has_words = bool(relevance.words_met[number] >= words_needed)
    return _holds_enough(relevance, reading, number, has_words=has_words) or _is_read_for(
        relevance, reading, number, has_words=has_words
    )


def _holds_enough(relevance: Relevance, reading: Reading, number: int, *, has_words: bool) -> bool:
    """Whether a unit's own words hold enough of the topic for what a reader makes of it."""
    own, read = relevance.own[number], reading.bare[number]
    # the more of it a unit holds, the less a reader's doubt counts
    doubt_borne = _READ_UNDOUBTED - _DOUBT_FALLS * (own - _HOLDS)
    if has_words and (own >= _HOLDS_ALL or (own >= _HOLDS and read >= doubt_borne)):
        return True
    return bool(own >= _HOLDS and read >= _READ_HALF_SURE)


def _is_read_for(relevance: Relevance, reading: Reading, number: int, *, has_words: bool) -> bool:
    """Whether a unit that holds some of the topic is headed by the rest, or taken by a reader for an answer."""
    own, read, asked = relevance.own[number], reading.bare[number], reading.asked[number]
    if own >= _HOLDS_SOME and relevance.subject[number] >= _HOLDS_SUBJECT:
        is_headed = has_words and relevance.with_headings[number] >= _HOLDS_ALL
        if is_headed or read >= _READ_SURE or asked >= _READ_ASKED_SURE:
            return True
    return bool(own >= _HOLDS_LITTLE and (read >= _READ_SURER or asked >= _READ_ASKED_SURER))


def _is_covered(relevance: Relevance, confidence: float, allowed: Collection[int], *, least: float) -> bool:
    """Whether the library covers a topic, rather than something near it.

    `confidence`: how sure the assistant is, 0 to 1, that it can answer the topic.
    """
    numbers = sorted(allowed)
    if int((relevance.headings[numbers] >= _HEADED).sum()) >= _CASE_UNITS:
        return True
    held = np.sort(relevance.own[numbers])[::-1]
    low, high = _BOUNDS_OF_CONFIDENCE
    sure = min(max(confidence, low), high)
    speaks_for = _BEST_COUNTS * held[0] + _THIRD_COUNTS * held[min(2, len(held) - 1)]
    return bool(speaks_for + _CONFIDENCE_COUNTS * math.log(sure / (1 - sure)) >= _COVERS + least)


def _is_met(part: _Judged, whole: _Judged) -> bool:
    """Whether every telling word of a part is met somewhere, by itself or as the whole topic has it."""
    met: dict[str, float] = {}
    for judged in (part, whole):
        for word, value in zip(judged.topic.words, judged.relevance.met, strict=True):
            met[word.text.casefold()] = max(value, met.get(word.text.casefold(), 0.0))
    return bool(part.topic.words) and all(met[word.text.casefold()] >= _MET_SOMEHOW for word in part.topic.words)


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
    near = frozenset(number for one in judged for number in one.near)
    return TopicMatch(topic, shares, frozenset(shares) - by_own, missing, near)


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

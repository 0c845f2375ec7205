"""How far each piece of evidence is about a topic: by its own words, by the headings over it, and by the reader.

A word of a topic is met by the word itself, by its long or short form, or by a word near it in sense: its tokens are
matched by late interaction with the tokens of the evidence (MaxSim: Khattab and Zaharia, SIGIR 2020).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.topics.words import Topic, TopicWord
from index.embedding import Floats, Ints
from index.search import Index, Query

# From which mean similarity on a word is met in sense at all, from which on it is met as well as may be, and what that
# counts beside the word itself. Similarities seen: "paying" and "funding" 0.62, "older" and "elderly" 0.82.
_LEAST_SENSE, _FULL_SENSE, _SENSE = 0.45, 0.72, 0.9
# A word of the same stem that is less similar has another sense, and counts so much. One of the same stem that is no
# form of the topic's word, such as "continue" for "continuity", must be so similar ("homeless", "homelessness": 0.77).
_SAME_SENSE, _OTHER_SENSE, _KIN_SENSE = 0.50, 0.4, 0.70
# What a word counts that stands in a heading over the evidence.
_HEADING = 0.85
# A word of a topic that a unit meets so well counts as met.
MET = 0.5
# What a unit that was not read is taken to get from the reader, and every unit where it cannot read.
UNREAD, UNREADABLE = -9.0, 0.0

# Gives the reader's logit for each unit by its number, or None where it cannot read.
Read = Callable[[Query, Sequence[int]], Floats | None]


@dataclass(frozen=True, slots=True)
class Relevance:
    """How far each unit of a library holds a topic. Arrays have one value a unit, in the order of the index."""

    # The share, 0 to 1, of the topic's weight that a unit's own words hold, and that they and its headings hold.
    own: Floats
    with_headings: Floats
    # The same of the words of the topic's subject alone, and that the headings alone hold.
    subject: Floats
    headings: Floats
    # How well a unit and its headings meet the topic's head word, 0 to 1.
    head: Floats
    # How many words of the topic a unit and its headings meet.
    words_met: Ints
    # For each word of the topic, how well the unit that meets it best does, 0 to 1.
    met: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's logit for each unit: above 0 it rather answers, and `UNREAD` where it was not read."""

    # For the topic by itself, and for the question about it.
    bare: Floats
    asked: Floats
    # The units that were read, by their numbers.
    units: tuple[int, ...]


def measure_relevance(index: Index, topic: Topic, *, granted: Sequence[Collection[int]] = ()) -> Relevance:
    """How far each unit holds a topic.

    `granted`: for each word of the topic the units that meet it by what they are, such as a barrier the word "barrier".
    """
    units = np.arange(len(index.evidence))
    own = np.zeros((len(topic.words), len(units)), dtype=np.float32)
    headings = np.zeros_like(own)
    if topic.words:
        tokens, _ = topic.query.tokens(index.tokens)
        matches = index.tokens.best_matches(tokens, units)
        for row, word in enumerate(topic.words):
            similarity = _compare_in_sense(word, matches)
            stands = _stands_in(word.forms[:1], index.own_terms.coverage)
            # a long or a short form, or the parts of a hyphened word, stand for the word without a doubt
            stands_otherwise = _stands_in(word.forms[1:], index.own_terms.coverage)
            met = np.maximum(_doubt_other_sense(stands, similarity), _meet_in_sense(similarity))
            is_kin_alone = (stands > 0) & (similarity < _KIN_SENSE)
            met = met if word.is_written else np.where(is_kin_alone, _OTHER_SENSE, met)
            own[row] = np.maximum(met, stands_otherwise)
            headings[row] = _HEADING * _stands_in(word.forms, index.heading_terms.coverage)
        for row, numbers in enumerate(granted):
            own[row, list(numbers)] = 1.0
    weights = np.asarray([word.weight for word in topic.words], dtype=np.float32)
    of_subject = weights * np.asarray([word.is_subject for word in topic.words], dtype=np.float32)
    both = np.maximum(own, headings)
    return Relevance(
        own=weights @ own,
        with_headings=weights @ both,
        subject=(of_subject @ both) / max(float(of_subject.sum()), 1e-9),
        headings=weights @ headings / _HEADING,
        head=np.asarray([word.is_head for word in topic.words], dtype=np.float32) @ both,
        words_met=(both >= MET).sum(axis=0),
        met=tuple(float(value) for value in own.max(axis=1)),
    )


def read_units(topic: Topic, units: Sequence[int], *, read: Read, size: int) -> Reading:
    """What the reader makes of units, for the topic and for a question on it. `size`: how many units the index has."""
    logits: list[Floats] = []
    for query in (topic.query, topic.asked):
        found = read(query, units) if units else None
        values = np.full(size, UNREADABLE if found is None else UNREAD, dtype=np.float32)
        if found is not None:
            values[list(units)] = found
        logits.append(values)
    bare, asked = logits
    return Reading(bare, asked, tuple(units))


def _stands_in(forms: Sequence[frozenset[str]], coverage: Callable[[Sequence[str]], Floats]) -> Floats:
    """1 for each text that holds one of the forms whole, else 0. `coverage`: the share of terms each text holds."""
    found = coverage([]) * 0.0
    for form in forms:
        found = np.maximum(found, coverage(sorted(form)))
    stands: Floats = (found >= 1.0 - 1e-6).astype(np.float32)
    return stands


def _compare_in_sense(word: TopicWord, matches: Floats) -> Floats:
    """How similar the nearest words of each unit are to the word. `matches`: shape (tokens of the topic, units)."""
    if not word.tokens:
        return np.zeros(matches.shape[1], dtype=np.float32)
    similarity: Floats = matches[list(word.tokens)].mean(axis=0)
    return similarity


def _doubt_other_sense(stands: Floats, similarity: Floats) -> Floats:
    """What a word of the same stem counts: less where its sense in the unit is another."""
    doubted: Floats = np.where(similarity >= _SAME_SENSE, stands, _OTHER_SENSE * stands)
    return doubted


def _meet_in_sense(similarity: Floats) -> Floats:
    """How well each unit meets a word in sense, 0 to 0.9."""
    met: Floats = _SENSE * np.clip((similarity - _LEAST_SENSE) / (_FULL_SENSE - _LEAST_SENSE), 0.0, 1.0)
    return met

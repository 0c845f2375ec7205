"""Whether a word that no list carries is carried all the same: 'safe' for "secure", 'turned into' for "transformed".

A logistic regression over what general English knows of the word and of the evidence's words, how near their vectors
come in their sentences, and what stands around them. Trained on the bench's pairs (`python -m evals.training.words`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.verification.lists.word_lists import CAUSED, CAUSES, DIRECTIONS, GROUPS, QUANTIFIERS
from assistant.verification.tokens import Token
from corpus.general_words import (
    OTHER,
    Closeness,
    is_known,
    kind_of,
    measure_closeness,
    read_shares,
)
from corpus.logistic_regression import LogisticRegression
from index.embedding import Encoded, Floats, SentenceEmbeddings
from index.terms import stem

WEIGHTS = Path(str(files("assistant.verification"))) / "weights" / "word_judge.json"
# From which chance on a word counts as carried.
THRESHOLD = 0.65
# With more words than so many that nothing carries, a sentence says other things than the evidence.
MOST_WORDS = 3
_CLOSENESS = tuple(field.name for field in fields(Closeness))
NAMES = (
    "one", "two", "length", "sentence", "cosine", "best cosine", "margin", "free", "around",
    *_CLOSENESS, *(f"best {name}" for name in _CLOSENESS),
    "known", "noun", "verb", "adjective", "adverb", "noun and same", "noun and cosine", "verb and cosine",
)  # fmt: skip
# What is around a word: the content words so far from it, and how far from its like they may stand in the evidence.
_AROUND, _NEAR = 4, 6
# How much each thing counts in the choice of a word's like.
_OF_CLOSENESS, _OF_FREE, _OF_AROUND = 0.4, 0.15, 0.2
# Words whose exchange is a lie whatever their vectors say: directions, causes, quantities, how often, groups of people.
_NEVER = frozenset(
    {stem(word) for words in QUANTIFIERS.values() for word in words}
    | {stem(word) for group in GROUPS for word in group}
    | CAUSES
    | CAUSED
    | {stem(word) for word in "always never often sometimes rarely only solely alone without not".split()}
)
# Words that tell of a direction, or have an opposite: they must be related as closely as people must.
_DIRECTED = frozenset(word for pair in DIRECTIONS for side in pair for word in side)
# A noun is one from this share on; one for people, groups and places must be related so closely.
_NOUN, _LEAST_RELATED = 0.7, 0.25
# So closely a word must be related to one that the statement has already.
_CLOSE = 0.5


@dataclass(frozen=True, slots=True)
class Text:
    """A text as words, with what the embedding model makes of it."""

    tokens: Sequence[Token]
    # Its vector, of length one; shape (dimensions,).
    vector: Floats
    # One of length one for each word, 0 for a word beyond the model's reach; shape (words, dimensions).
    vectors: Floats


class WordJudge:
    """Judges words by the features `NAMES`. Safe to share between threads."""

    def __init__(self, embeddings: SentenceEmbeddings, weights: Path = WEIGHTS) -> None:
        self._embeddings = embeddings
        self._path = weights

    def carries(self, statement: str, evidence: str, stated: Sequence[Token], given: Sequence[Token],
                words: Sequence[int]) -> list[bool]:  # fmt: skip
        """Whether the evidence carries each of some words of a statement, given by their places in `stated`.

        `stated` and `given` are the words of the two texts.

        Raises:
            UserError: the weights are missing or damaged.
        """
        judged = find_judged(stated, given, words)
        # One word that is not carried refuses the sentence: the others need no look.
        if len(judged) < len(words) or len(words) > MOST_WORDS:
            return [False] * len(words)
        table = self.read_features(statement, evidence, stated, given, judged, count=len(words))
        chances = dict(zip(judged, _load_model(self._path).chances(table).tolist(), strict=True))
        return [chances[at] >= THRESHOLD for at in words]

    def read_features(
        self, statement: str, evidence: str, stated: Sequence[Token], given: Sequence[Token],
        words: Sequence[int], *, count: int,
    ) -> Floats:  # fmt: skip
        """The features of some words, of shape (words, features); `count` words of the statement are not carried."""
        encoded = dict(self._embeddings.encode([statement, evidence]))
        here, there = _text(stated, encoded[0]), _text(given, encoded[1])
        return np.array([_features(here, there, at, count) for at in words], dtype=np.float32)


def find_judged(stated: Sequence[Token], given: Sequence[Token], words: Sequence[int]) -> list[int]:
    """Those of some words of a statement, by their places, that may be weighed against the evidence's words."""
    judged = [at for at in words if can_be_judged(stated[at], is_first=at == 0)]
    has_place = _find_places(stated, given, judged)
    return [at for at in judged if has_place[at] and _is_related_enough(stated[at], given)]


def can_be_judged(token: Token, *, is_first: bool) -> bool:
    """Whether a word's meaning may be weighed: no name, number, cause or quantity."""
    is_name = token.is_capitalised and not is_first
    return not is_name and token.is_content and token.stem not in _NEVER and token.text.isalpha()


def _is_related_enough(token: Token, given: Sequence[Token]) -> bool:
    """Whether general English relates a word for people, a group, a place or a direction to the evidence."""
    is_somebody = read_shares(token.lower)[0] >= _NOUN and kind_of(token.lower) != OTHER
    if not is_somebody and token.stem not in _DIRECTED:
        return True
    found = (measure_closeness(token.lower, other.lower) for other in given if other.is_content)
    return any(max(each.same, each.by_way, each.broader) >= _LEAST_RELATED for each in found)


def _find_places(stated: Sequence[Token], given: Sequence[Token], words: Sequence[int]) -> dict[int, bool]:
    """Whether each word may stand for one of the evidence's that the statement does not have: else it is added.

    Each of the evidence's words counts once, except for what general English relates to it.
    """
    stems = {token.stem for token in stated}
    free = [t for t in given if t.is_content and t.stem not in stems and not t.is_capitalised]
    found = {}
    for number, at in enumerate(words):
        closest = (measure_closeness(stated[at].lower, token.lower) for token in given if token.is_content)
        found[at] = number < len({token.stem for token in free}) or any(each.by_way >= _CLOSE for each in closest)
    return found


def _text(tokens: Sequence[Token], encoded: Encoded) -> Text:
    vectors = np.zeros((len(tokens), encoded.tokens.shape[1]), dtype=np.float32)
    for number, token in enumerate(tokens):
        rows = encoded.tokens[(encoded.ends > token.start) & (encoded.ends <= token.end)]
        if len(rows):
            mean = rows.mean(axis=0)
            vectors[number] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return Text(tokens, encoded.vector, vectors)


def _features(here: Text, there: Text, at: int, count: int) -> list[float]:
    """The features of a word, in the order of `NAMES`."""
    token = here.tokens[at]
    stems = {other.stem for other in here.tokens}
    around = [t.stem for t in here.tokens[max(0, at - _AROUND) : at + _AROUND + 1] if t.is_content and t is not token]
    places = [place for place, other in enumerate(there.tokens) if other.is_content]
    cosines = there.vectors @ here.vectors[at]
    ranked = []
    for place in places:
        other = there.tokens[place]
        closeness = measure_closeness(token.lower, other.lower)
        near = {t.stem for t in there.tokens[max(0, place - _NEAR) : place + _NEAR + 1]}
        share = sum(each in near for each in around) / max(1, len(around))
        is_free = float(other.stem not in stems)
        closest = max(closeness.same, closeness.derived, closeness.by_way, 0.7 * closeness.similar)
        rank = float(cosines[place]) + _OF_CLOSENESS * closest + _OF_FREE * is_free + _OF_AROUND * share
        ranked.append((rank, float(cosines[place]), is_free, share, closeness))
    ranked.sort(key=lambda each: -each[0])
    if not ranked:
        ranked = [(0.0, 0.0, 0.0, 0.0, Closeness())]
    rank, cosine, is_free, share, closeness = ranked[0]
    margin = rank - ranked[1][0] if len(ranked) > 1 else 0.0
    best = np.array([astuple(each[4]) for each in ranked]).max(axis=0)
    shares = read_shares(token.lower)
    by_way = float(best[_CLOSENESS.index("by_way")])
    return [
        float(count == 1), float(count == 2), float(len(here.tokens)), float(here.vector @ there.vector),
        cosine, max(each[1] for each in ranked), margin, is_free, share,
        *astuple(closeness), *(float(value) for value in best),
        float(is_known(token.lower)), *shares,
        shares[0] * by_way, shares[0] * cosine, shares[1] * cosine,
    ]  # fmt: skip


@cache
def _load_model(path: Path) -> LogisticRegression:
    return load_word_model(path)


def load_word_model(path: Path = WEIGHTS) -> LogisticRegression:
    """The one that comes with the product.

    Raises:
        UserError: the file is missing or damaged.
    """
    return LogisticRegression.load(path, "the judge of words", NAMES)

"""What the question bank says of a question: which units answered questions like it, and whether any did.

A bank question that the evidence at hand does not answer speaks against an answer. Where a question of the same words
but one was found unanswerable, that word was the point; so what the likest questions do not share counts too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from index.embedding import Floats, Ints
from index.question_bank import Flags, Likeness, QuestionBank
from index.search import Index, Query

NOTHING = -0.2
_NONE = -1.0
_SURE = 2
_SHARPNESS, _VOTERS_SHARPNESS = 12.0, 10.0
_LAST_RANK = 50.0
_WORDS_SHARE = 0.3
_FEW, _MANY = 5, 15

RANKING_FEATURES = (
    "known", "known words", "known vote", "known to best", "known near", "known rank", "known best",
    "known unanswered", "known lead",
)  # fmt: skip
ANSWERABILITY_FEATURES = (
    *(f"known {way} {what}" for way in ("meaning", "words", "both") for what in ("answered", "unanswered", "lead")),
    "known votes of few", "known votes of many",
    *(f"known {which} {what}" for which in ("answered", "unanswered") for what in ("missing", "rarest", "beyond")),
    "known of the best", "known of another", "known of the best lead",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SimilarQuestions:
    """The bank's questions beside one question: their likeness, which count, and which of these are answered."""

    bank: QuestionBank
    likeness: Likeness
    terms: tuple[str, ...]
    counted: Flags
    answered: Flags


def compare_with_bank(
    index: Index, query: Query, allowed: Flags, *, hidden: Collection[int] = ()
) -> SimilarQuestions | None:
    """What the bank knows beside a question put to the allowed units; `hidden` bank questions do not count."""
    bank = index.bank
    if bank is None:
        return None
    counted = np.ones(len(bank), dtype=bool)
    counted[list(hidden)] = False
    likeness = bank.likeness(query.encoded.vector, query.terms)
    return SimilarQuestions(bank, likeness, query.terms, counted, bank.answered(allowed) & counted)


def ranking_features(found: SimilarQuestions | None, pool: Ints, units: int) -> dict[str, Floats]:
    """For each unit of a pool, how like the likest questions are that it answers; each of shape (pool,)."""
    if found is None or not found.answered.any():
        return {name: np.full(len(pool), _absent(name), dtype=np.float32) for name in RANKING_FEATURES}
    meaning = found.likeness.meaning
    rows, columns = found.bank.links
    grades = found.bank.grades
    by_unit, by_words, votes = np.full(units, NOTHING), np.zeros(units), np.zeros(units)
    sure = found.answered[rows] & (grades >= _SURE)
    np.maximum.at(by_unit, columns[sure], meaning[rows[sure]])
    np.maximum.at(by_words, columns[sure], found.likeness.words[rows[sure]])
    best, unanswered = _best(meaning, found.answered), _best(meaning, found.counted & ~found.answered)
    shares = np.where(found.answered, np.exp(_SHARPNESS * (meaning - best)), 0.0)
    voting = found.answered[rows]
    np.add.at(votes, columns[voting], shares[rows[voting]] * grades[voting] / 4 / shares.sum())
    inside = np.full(units, NOTHING)
    inside[pool] = by_unit[pool]
    near = np.max([inside[np.clip(pool + step, 0, units - 1)] for step in (-2, -1, 1, 2)], axis=0)
    rank = np.empty(len(pool))
    rank[np.argsort(-by_unit[pool], kind="stable")] = np.arange(len(pool))
    whole = (best, unanswered, best - unanswered)
    columns_of = (
        by_unit[pool], by_words[pool], votes[pool], by_unit[pool] - best, near,
        np.where(by_unit[pool] > NOTHING, np.minimum(rank, _LAST_RANK), _LAST_RANK),
        *(np.full(len(pool), value) for value in whole),
    )  # fmt: skip
    return {name: column.astype(np.float32) for name, column in zip(RANKING_FEATURES, columns_of, strict=True)}


def bank_features(found: SimilarQuestions | None, best: int, report: str) -> list[float]:
    """What the bank says on whether a question is answered; `best` is the likeliest unit, of `report`.

    Where that report has no questions in the bank, the bank says nothing.
    """
    if found is None or not found.counted.any() or report not in found.bank.reports:
        return [0.0] * len(ANSWERABILITY_FEATURES)
    meaning, words = found.likeness.meaning, found.likeness.words
    both = (1 - _WORDS_SHARE) * meaning + _WORDS_SHARE * words
    unanswered = found.counted & ~found.answered
    values: list[float] = []
    for likeness in (meaning, words, both):
        first, second = _best(likeness, found.answered), _best(likeness, unanswered)
        values += [first, second, first - second]
    order = np.argsort(-np.where(found.counted, both, _NONE), kind="stable")[:_MANY]
    shares = np.exp(_VOTERS_SHARPNESS * both[order])
    values += [float((shares * found.answered[order])[:n].sum() / shares[:n].sum()) for n in (_FEW, _MANY)]
    for which in (found.answered, unanswered):
        values += _difference(found, int(np.argmax(np.where(which, both, _NONE))))
    rows, columns = found.bank.links
    sure = found.answered[rows] & (found.bank.grades >= _SURE)
    own = both[rows[sure & (columns == best)]].max(initial=NOTHING)
    other = both[rows[sure & (columns != best)]].max(initial=NOTHING)
    return [*values, float(own), float(other), float(own) - _best(both, unanswered)]


def _best(likeness: Floats, which: Flags) -> float:
    return float(likeness[which].max(initial=NOTHING))


def _difference(found: SimilarQuestions, number: int) -> list[float]:
    """The share of the question's terms that a bank question lacks, the rarest of these, and the rarest it has more."""
    rarity = found.bank.rarity
    asked, there = set(found.terms), found.bank.terms[number]
    missing = [rarity(term) for term in asked - there]
    total = sum(rarity(term) for term in asked)
    return [
        sum(missing) / total if total else 0.0,
        max(missing, default=0.0),
        max((rarity(term) for term in there - asked), default=0.0),
    ]


def _absent(name: str) -> float:
    """A ranking signal's value where the bank says nothing."""
    if name == "known rank":
        return _LAST_RANK
    return NOTHING if name in ("known", "known near", "known best", "known unanswered") else 0.0

"""What the question bank says of a question: which units answered questions like it, and whether any did.

A bank question that the evidence at hand does not answer speaks against an answer. Where a question of the same words
but one was found unanswerable, that word was the point; so what the likest questions do not share counts too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from index.embedding import Floats, Ints
from index.question_bank import Flags, QuestionBank, QuestionSimilarity
from index.search import Index, Query

# Stands for a similarity where no question of the bank counts; below any that is found.
NOTHING = -0.2
_NONE = -1.0
# A unit surely answers a bank question from this grade upwards, of 4.
_SURE = 2
# How sharply votes fall off with similarity: exp(sharpness * similarity).
_SHARPNESS, _VOTERS_SHARPNESS = 12.0, 10.0
_LAST_RANK = 50.0
# A question that was made of a report of the library counts where at least so nearly the same is asked. Few such
# questions, and made by rule, say little of any other: docs/library.md has the figures.
_NEARLY_THE_SAME = 0.85
# What shared words weigh beside shared meaning.
_WORDS_SHARE = 0.3
# How many of the likest questions vote.
_FEW, _MANY = 5, 15

# The names of features are part of the trained weights: renaming one means training anew.
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
    """A question compared with the question bank; arrays have shape (bank questions,)."""

    bank: QuestionBank
    similarity: QuestionSimilarity
    # The search terms of the question.
    terms: tuple[str, ...]
    # Which of the bank's questions count, and which of these the allowed units answer.
    counted: Flags
    answered: Flags


def compare_with_bank(
    index: Index, query: Query, allowed: Flags, *, masked: Collection[int] = ()
) -> SimilarQuestions | None:
    """Compare a question with the question bank; None where the index has none.

    Only questions answered by `allowed` units count as answered; `masked` ones are ignored (training uses this to leave
    out a question's own twin).
    """
    bank = index.bank
    if bank is None:
        return None
    counted = np.ones(len(bank), dtype=bool)
    counted[list(masked)] = False
    similarity = bank.similarity(query.encoded.vector, query.terms)
    counted &= bank.shipped | (similarity.meaning >= _NEARLY_THE_SAME)
    return SimilarQuestions(bank, similarity, query.terms, counted, bank.answered(allowed) & counted)


def ranking_features(found: SimilarQuestions | None, pool: Ints, units: int) -> dict[str, Floats]:
    """For each unit of a pool, how like the question those are that it answers; each of shape (pool,).

    `units` is how many units the index has.
    """
    if found is None or not found.answered.any():
        return {name: np.full(len(pool), _value_without_bank(name), dtype=np.float32) for name in RANKING_FEATURES}
    meaning, grades = found.similarity.meaning, found.bank.grades
    # A link ties a question of the bank to a unit that answers it, by their numbers.
    questions, columns = found.bank.links
    best = _best(meaning, found.answered)
    unanswered = _best(meaning, found.counted & ~found.answered)

    # The likest question that each unit surely answers, by meaning and by words.
    by_meaning, by_words = np.full(units, NOTHING), np.zeros(units)
    sure = found.answered[questions] & (grades >= _SURE)
    np.maximum.at(by_meaning, columns[sure], meaning[questions[sure]])
    np.maximum.at(by_words, columns[sure], found.similarity.words[questions[sure]])

    # Every answered question votes for its units, the likest by far the most.
    votes = np.zeros(units)
    shares = np.where(found.answered, np.exp(_SHARPNESS * (meaning - best)), 0.0)
    voting = found.answered[questions]
    np.add.at(votes, columns[voting], shares[questions[voting]] * grades[voting] / 4 / shares.sum())

    # The best of the two units before and the two after, of those in the pool.
    inside = np.full(units, NOTHING)
    inside[pool] = by_meaning[pool]
    near = np.max([inside[np.clip(pool + step, 0, units - 1)] for step in (-2, -1, 1, 2)], axis=0)

    rank = np.empty(len(pool))
    rank[np.argsort(-by_meaning[pool], kind="stable")] = np.arange(len(pool))
    of_question = (best, unanswered, best - unanswered)
    features = (
        by_meaning[pool], by_words[pool], votes[pool], by_meaning[pool] - best, near,
        np.where(by_meaning[pool] > NOTHING, np.minimum(rank, _LAST_RANK), _LAST_RANK),
        *(np.full(len(pool), value) for value in of_question),
    )  # fmt: skip
    return {name: feature.astype(np.float32) for name, feature in zip(RANKING_FEATURES, features, strict=True)}


def bank_features(found: SimilarQuestions | None, best: int, report: str) -> list[float]:
    """What the bank says on whether a question is answered, in the order of `ANSWERABILITY_FEATURES`.

    `best` is the number of the likeliest unit, of `report`; where that report has no questions in the bank, all are 0.
    """
    if found is None or not found.counted.any() or report not in found.bank.reports:
        return [0.0] * len(ANSWERABILITY_FEATURES)
    meaning, words = found.similarity.meaning, found.similarity.words
    both = (1 - _WORDS_SHARE) * meaning + _WORDS_SHARE * words
    unanswered = found.counted & ~found.answered
    values: list[float] = []
    # The likest answered question, the likest unanswered one, and how far the first is ahead: by each likeness.
    for similarity in (meaning, words, both):
        first, second = _best(similarity, found.answered), _best(similarity, unanswered)
        values += [first, second, first - second]
    # Votes of the likest few and of the likest many: the share that is for "answered".
    order = np.argsort(-np.where(found.counted, both, _NONE), kind="stable")[:_MANY]
    shares = np.exp(_VOTERS_SHARPNESS * both[order])
    values += [float((shares * found.answered[order])[:n].sum() / shares[:n].sum()) for n in (_FEW, _MANY)]
    # What the likest of each sort says that the question does not, and the other way round.
    for which in (found.answered, unanswered):
        values += _difference(found, int(np.argmax(np.where(which, both, _NONE))))
    # The likest question that the best unit surely answers, and the likest that another unit does.
    questions, columns = found.bank.links
    sure = found.answered[questions] & (found.bank.grades >= _SURE)
    own = both[questions[sure & (columns == best)]].max(initial=NOTHING)
    other = both[questions[sure & (columns != best)]].max(initial=NOTHING)
    return [*values, float(own), float(other), float(own) - _best(both, unanswered)]


def _best(similarity: Floats, which: Flags) -> float:
    """The highest likeness among those flagged; `NOTHING` where none is."""
    return float(similarity[which].max(initial=NOTHING))


def _difference(found: SimilarQuestions, number: int) -> list[float]:
    """The share of the question's terms that a bank question lacks, the rarest of these, and the rarest it has more."""
    rarity = found.bank.idf
    asked, there = set(found.terms), found.bank.terms(number)
    missing = [rarity(term) for term in asked - there]
    total = sum(rarity(term) for term in asked)
    return [
        sum(missing) / total if total else 0.0,
        max(missing, default=0.0),
        max((rarity(term) for term in there - asked), default=0.0),
    ]


def _value_without_bank(name: str) -> float:
    """A ranking feature's value where the bank says nothing."""
    if name == "known rank":
        return _LAST_RANK
    return NOTHING if name in ("known", "known near", "known best", "known unanswered") else 0.0

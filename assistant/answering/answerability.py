"""Answerability: how sure it is that the evidence answers the question, on which refusing is decided.

Similarity alone is not evidence. The right topic with the wrong place, year, group or measure leaves some words of the
question that nothing near the evidence says, so what is left over counts, and so does evidence of the wrong type: a
sum of money is asked and no amount stands there.

The names of features are part of the trained weights: renaming one means training anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.answering.candidates import TokenMatches
from assistant.answering.features import TRAITS
from assistant.answering.question import ANSWER_TYPES, QuestionAnalysis
from assistant.answering.ranking import Ranking
from assistant.answering.similar_questions import ANSWERABILITY_FEATURES as BANK_FEATURES
from assistant.answering.similar_questions import bank_features
from assistant.recognition.trees import BoostedTrees
from corpus.weights import require_sound
from index.embedding import Floats
from index.search import Index, Query
from index.terms import STOP_WORDS, stem, tokenize

# How many of the best candidates are looked at together, and how many for the spread of their scores.
_TOP = 3
_NEAR = 20
# Names and figures: "Wigan", "NHS", "6,993".
_NAMED = re.compile(r"\b(?:[A-Z][\w’'-]*[a-z][\w’'-]*|[A-Z]{2,}\w*|\d[\d,.]*%?)")
# A figure, with what follows it up to a space: "66.7" of "66.7%".
_FIGURE = re.compile(r"\d[\d,.]*")
# (name, how a question asks for this type of answer, what a text that bears one matches).
_TYPES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (name, re.compile(asked, re.IGNORECASE), TRAITS.get(trait) or re.compile(trait))
    for name, asked, trait in (
        ("count", r"\bhow many\b|\bnumber of\b|\btotal\b|\bhow often\b", "number"),
        ("share", r"\bpercent|\bper cent|%|\bshare\b|\bproportion\b|\bfraction\b|\brates?\b", r"%|per cent|percent"),
        ("money", r"£|\bcosts?\b|\bbudget|\bfund(?:ed|ing)\b|\bspen[dt]|\bsalar|\bprice|\bpaid\b|\bpay\b|\bsav(?:e|ed"
         r"|ing|ings)\b|\bmoney\b|\bgrants?\b|\bfees?\b", r"£|\bmillion\b|\bbillion\b"),
        ("time", r"\bwhen\b|\b(?:what|which) (?:year|date|month|day)\b|\bhow long\b|\bsince\b", "year"),
        ("person", r"\bwho\b|\bwhose\b|\bauthors?\b|\bname of\b", "name"),
        ("reason", r"\bwhy\b|\breasons?\b|\bhow come\b", "because"),
        ("words", r"\bquot|\bsaid\b|\bsay\b|\bwords\b", r"[“”\"‘’]"),
    )
)  # fmt: skip
NAMES = (
    "best score", "lead over tenth", "lead over second place", "near the best", "spread of scores",
    *(f"late {level}" for level in ("unit", "three", "section", "pool")),
    *(f"gap {n} {level}" for level in ("unit", "three", "section", "pool") for n in (1, 2, 3)),
    *(f"weakest {n} {level}" for level in ("unit", "section") for n in (1, 2)),
    "said elsewhere", "most said elsewhere", "late beyond frame", "late block", "late label", "late reverse",
    "own coverage", "coverage", "best coverage", "best passage coverage", "cosine", "best cosine", "passage cosine",
    "bm25", "heading coverage", "named words held", "named words near", "rare words held", "rare words near",
    "unknown words", "rarest word near", "figures asked", "figures held", "figures near",
    *(f"type {name}" for name, _, _ in _TYPES), *(f"type {name} in three" for name, _, _ in _TYPES),
    "clinical", "advice", "length", *(f"asks {name}" for name in ANSWER_TYPES), *BANK_FEATURES,
)  # fmt: skip
_COLUMNS = (
    "late beyond frame", "late block", "late label", "late reverse", "own coverage", "coverage", "passage coverage",
    "cosine", "passage cosine", "bm25", "heading coverage",
)  # fmt: skip


class AnswerabilityModel:
    """Gradient-boosted trees over these features; the threshold was set on the held-out risk–coverage curve.

    Trained by `python -m evals.training.ranker`; the trees stand in a text file beside this module.
    """

    def __init__(self, model: str, threshold: float) -> None:
        self._trees = BoostedTrees(model)
        self.threshold = threshold

    def confidence(self, features: Floats) -> float:
        """The probability, 0 to 1, that the library answers the question."""
        return round(float(self._trees.predict(features[None, :])[0]), 4)


def load_answerability_model() -> AnswerabilityModel:
    """The trees and the threshold that stand beside this module."""
    folder = Path(str(files("assistant.answering"))) / "weights"
    require_sound(folder / "threshold.txt", folder / "support.txt")
    threshold = float((folder / "threshold.txt").read_text(encoding="utf-8"))
    return AnswerabilityModel((folder / "support.txt").read_text(encoding="utf-8"), threshold)


def answerability_features(index: Index, query: Query, analysis: QuestionAnalysis, ranking: Ranking) -> Floats:
    """The answerability features of a question, in the order of `NAMES`; shape (names,)."""
    candidates = ranking.candidates
    if not len(ranking) or candidates.matches is None:
        return np.zeros(len(NAMES), dtype=np.float32)
    best = ranking.order[0]
    unit = ranking.best_units[0]
    section = _positions_in_best_section(index, ranking)
    column = {name: candidates.column(name) for name in _COLUMNS}
    values = [
        *_score_features(ranking, section),
        *_token_features(candidates.matches, ranking.order, section),
        *(float(column[name][best]) for name in ("late beyond frame", "late block", "late label", "late reverse")),
        *(float(column[name][best]) for name in ("own coverage", "coverage")),
        float(column["coverage"].max()),
        float(column["passage coverage"].max()),
        float(column["cosine"][best]),
        float(column["cosine"].max()),
        *(float(column[name][best]) for name in ("passage cosine", "bm25", "heading coverage")),
        *_word_features(index, query.text, ranking, section),
        *_type_features(index, query.text, ranking),
        float(analysis.mentions_illness),
        float(analysis.asks_for_medical_advice),
        min(len(query.text.split()), 40),
        *(float(name in analysis.answer_types) for name in ANSWER_TYPES),
        *bank_features(candidates.similar_questions, unit, index.evidence[unit].report),
    ]
    return np.asarray(values, dtype=np.float32)


def _positions_in_best_section(index: Index, ranking: Ranking) -> list[int]:
    """The positions of the candidates that stand in the section of the best one, itself among them."""
    units = [index.evidence[int(number)] for number in ranking.candidates.numbers]
    best = units[ranking.order[0]]
    return [k for k, unit in enumerate(units) if (unit.report, unit.section) == (best.report, best.section)]


def _score_features(ranking: Ranking, section: Sequence[int]) -> list[float]:
    """How the best score stands to the others."""
    order, scores, inside = ranking.order, ranking.scores, set(section)
    best = float(scores[order[0]])
    tenth = float(scores[order[min(9, len(order) - 1)]])
    elsewhere = next((float(scores[k]) for k in order if k not in inside), float(scores[order[-1]]))
    # The entropy of the softmax of the first scores: high where many are as likely.
    first = np.asarray([scores[k] for k in order[:_NEAR]])
    shares = np.exp(first - first.max())
    shares /= shares.sum()
    return [
        best,
        best - tenth,
        best - elsewhere,
        float((first > best - 1).sum()),
        float(-(shares * np.log(shares)).sum()),
    ]


def _token_features(matches: TokenMatches, order: Sequence[int], section: Sequence[int]) -> list[float]:
    """How well the question's tokens are matched by the best unit, the best three, its section and the whole pool."""
    own, weights = matches.own, matches.weights
    top = list(order[:_TOP])
    contexts = matches.context[:, top]
    # At each level, the best match of every token; the context is that of the best units.
    unit = np.maximum(own[:, order[0]], contexts[:, 0])
    three = np.maximum(own[:, top].max(axis=1), contexts.max(axis=1))
    around = np.maximum(own[:, list(section)].max(axis=1), contexts[:, 0])
    pool = np.maximum(own.max(axis=1), three)
    levels = (unit, three, around, pool)
    # Tokens that matter at least half as much as they would if all mattered alike.
    counted = weights >= 0.5 / len(weights)
    return [
        *(float(weights @ matched) for matched in levels),
        *(gap for matched in levels for gap in _largest(weights * (1 - matched), 3)),
        *(weak for matched in (unit, around) for weak in _largest(1 - matched[counted], 2)),
        float(weights @ (pool - unit)),
        float((weights * (pool - unit)).max()),
    ]


def _largest(values: Floats, count: int) -> list[float]:
    """The largest values, filled up with 0 to `count`."""
    ordered = sorted((float(value) for value in values), reverse=True)[:count]
    return ordered + [0.0] * (count - len(ordered))


def _word_features(index: Index, question: str, ranking: Ranking, section: Sequence[int]) -> list[float]:
    """Shares of the question's names, rare words and figures that the best unit holds, and that stand near it."""
    unit = index.evidence[ranking.best_units[0]]
    near = " ".join(index.evidence[int(ranking.candidates.numbers[k])].text for k in section)
    here = f"{unit.context} {unit.text}"
    held, around = (frozenset(stem(word) for word in tokenize(text)) for text in (here, f"{here} {near}"))
    figures = [figure.strip(".,") for figure in _FIGURE.findall(question)]
    return [
        *_named_words(question, held, around),
        *_rare_words(index, question, held, around),
        float(len(figures)),
        _share([figure in here for figure in figures]),
        _share([figure in here or figure in near for figure in figures]),
    ]


def _share(found: Sequence[bool]) -> float:
    """The share that is true; 1 where there is nothing to look for."""
    return sum(found) / len(found) if found else 1.0


def _named_words(question: str, held: frozenset[str], near: frozenset[str]) -> list[float]:
    """Shares of the question's names and figures that the best unit holds, and that stand near it; 1 where none is."""
    inside = question[:1].lower() + question[1:]
    names = [match.group() for match in _NAMED.finditer(inside)]
    named = [stem(word) for name in names for word in tokenize(name) if word not in STOP_WORDS]
    return [_share([word in held for word in named]), _share([word in near for word in named])]


def _rare_words(index: Index, question: str, held: frozenset[str], near: frozenset[str]) -> list[float]:
    """Four figures of the question's words, weighed by rarity.

    The shares that the best unit holds, that stand near it, that the library does not know; whether the rarest stands
    near.
    """
    asked = {stem(word): index.evidence_terms.idf(stem(word)) for word in tokenize(question) if word not in STOP_WORDS}
    total = sum(asked.values())
    if not total:
        return [0.0, 0.0, 1.0, 0.0]
    rarest = max(asked, key=lambda word: (asked[word], word))
    return [
        sum(rarity for word, rarity in asked.items() if word in held) / total,
        sum(rarity for word, rarity in asked.items() if word in near) / total,
        sum(rarity for word, rarity in asked.items() if not index.evidence_terms.has_term(word)) / total,
        float(rarest in near),
    ]


def types_borne(question: str, text: str) -> frozenset[str]:
    """The types of answer that a question asks for and a text bears: a count, a share, money, a time, a person."""
    return frozenset(name for name, asked, trait in _TYPES if asked.search(question) and trait.search(text))


def _type_features(index: Index, question: str, ranking: Ranking) -> list[float]:
    """For each type of answer: 0 where it is not asked, else 1 or −1 as the best unit (the best three) bears one."""
    best = [index.evidence[number].text for number in ranking.best_units[:_TOP]]
    found = []
    for texts in (best[:1], best):
        for _, asked, trait in _TYPES:
            bears = any(trait.search(text) for text in texts)
            found.append((1.0 if bears else -1.0) if asked.search(question) else 0.0)
    return found

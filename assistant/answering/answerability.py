"""Support: how sure it is that the evidence answers the question, on which refusing is decided.

Likeness alone is not support. The right topic with the wrong place, year, group or measure leaves some words of the
question that nothing near the evidence says, so what is left over counts, and so does evidence of the wrong type: a
sum of money is asked and no amount stands there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.answering.features import TRAITS, Candidates, TokenMatches
from assistant.answering.question import ANSWER_TYPES, expected_answer_types
from assistant.answering.refusal import asks_for_medical_advice, mentions_illness
from assistant.answering.similar_questions import ANSWERABILITY_FEATURES as KNOWN
from assistant.answering.similar_questions import bank_features
from index.embedding import Floats
from index.search import Index, Query
from index.terms import STOP_WORDS, stem, words

THRESHOLD_NAME = "threshold"
_TOP = 3
_NEAR = 20
_NAMED = re.compile(r"\b(?:[A-Z][\w’'-]*[a-z][\w’'-]*|[A-Z]{2,}\w*|\d[\d,.]*%?)")
_FIGURE = re.compile(r"\d[\d,.]*")
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
    "clinical", "advice", "length", *(f"asks {name}" for name in ANSWER_TYPES), *KNOWN,
)  # fmt: skip
_COLUMNS = (
    "late beyond frame", "late block", "late label", "late reverse", "own coverage", "coverage", "passage coverage",
    "cosine", "passage cosine", "bm25", "heading coverage",
)  # fmt: skip


class AnswerabilityModel:
    """Gradient-boosted trees over the support signals; the threshold was set on the held-out risk–coverage curve.

    Trained by `python -m evals.training.ranker`; the trees stand in a text file beside this module.
    """

    def __init__(self, model: str, threshold: float) -> None:
        import lightgbm

        self._booster: Any = lightgbm.Booster(model_str=model)
        self.threshold = threshold

    def confidence(self, signals: Floats) -> float:
        """The probability, 0 to 1, that the library answers the question."""
        return round(float(self._booster.predict(signals[None, :], num_threads=1)[0]), 4)


def load_answerability_model() -> AnswerabilityModel:
    """The trees and the threshold that stand beside this module."""
    folder = files("assistant.answering") / "weights"
    threshold = float((folder / "threshold.txt").read_text(encoding="utf-8"))
    return AnswerabilityModel((folder / "support.txt").read_text(encoding="utf-8"), threshold)


@dataclass(frozen=True, slots=True)
class _Places:
    """The best candidates by position in the pool, best first, and the pool's positions in the best one's section."""

    order: tuple[int, ...]
    section: tuple[int, ...]


def answerability_features(index: Index, query: Query, candidates: Candidates, scores: Floats, question: str) -> Floats:
    """The support signals of a question, in the order of `NAMES`; shape (signals,)."""
    if not len(scores) or candidates.matches is None:
        return np.zeros(len(NAMES), dtype=np.float32)
    places = _places(index, candidates, scores)
    best = places.order[0]
    unit = int(candidates.numbers[best])
    column = {name: candidates.column(name) for name in _COLUMNS}
    asked = expected_answer_types(query.text)
    values = [
        *_scores(index, candidates, scores, places),
        *_token_signals(candidates.matches, places),
        *(float(column[name][best]) for name in ("late beyond frame", "late block", "late label", "late reverse")),
        *(float(column[name][best]) for name in ("own coverage", "coverage")),
        float(column["coverage"].max()),
        float(column["passage coverage"].max()),
        float(column["cosine"][best]),
        float(column["cosine"].max()),
        *(float(column[name][best]) for name in ("passage cosine", "bm25", "heading coverage")),
        *_word_signals(index, query.text, candidates, places),
        *_type_signals(index, query.text, candidates, places),
        float(mentions_illness(question)),
        float(asks_for_medical_advice(question)),
        min(len(query.text.split()), 40),
        *(float(name in asked) for name in ANSWER_TYPES),
        *bank_features(candidates.similar_questions, unit, index.evidence[unit].report),
    ]
    return np.asarray(values, dtype=np.float32)


def _places(index: Index, candidates: Candidates, scores: Floats) -> _Places:
    order = tuple(int(k) for k in np.argsort(-scores, kind="stable"))
    units = [index.evidence[int(number)] for number in candidates.numbers]
    best = units[order[0]]
    section = [k for k, unit in enumerate(units) if (unit.report, unit.section) == (best.report, best.section)]
    return _Places(order, tuple(section))


def _scores(index: Index, candidates: Candidates, scores: Floats, places: _Places) -> list[float]:
    """How the best score stands to the others."""
    order, section = places.order, set(places.section)
    best = float(scores[order[0]])
    elsewhere = next((float(scores[k]) for k in order if k not in section), float(scores[order[-1]]))
    first = np.asarray([scores[k] for k in order[:_NEAR]])
    shares = np.exp(first - first.max())
    shares /= shares.sum()
    return [
        best,
        best - float(scores[order[min(9, len(order) - 1)]]),
        best - elsewhere,
        float((first > best - 1).sum()),
        float(-(shares * np.log(shares)).sum()),
    ]


def _token_signals(matches: TokenMatches, places: _Places) -> list[float]:
    """How well the question's tokens are matched by the best unit, the best three, its section and the whole pool."""
    own, weights = matches.own, matches.weights
    frames = matches.context[:, list(places.order[:_TOP])]
    unit = np.maximum(own[:, places.order[0]], frames[:, 0])
    three = np.maximum(own[:, list(places.order[:_TOP])].max(axis=1), frames.max(axis=1))
    section = np.maximum(own[:, list(places.section)].max(axis=1), frames[:, 0])
    pool = np.maximum(own.max(axis=1), three)
    levels = (unit, three, section, pool)
    counted = weights >= 0.5 / len(weights)
    return [
        *(float(weights @ matched) for matched in levels),
        *(gap for matched in levels for gap in _largest(weights * (1 - matched), 3)),
        *(weak for matched in (unit, section) for weak in _largest(1 - matched[counted], 2)),
        float(weights @ (pool - unit)),
        float((weights * (pool - unit)).max()),
    ]


def _largest(values: Floats, count: int) -> list[float]:
    ordered = sorted((float(value) for value in values), reverse=True)[:count]
    return ordered + [0.0] * (count - len(ordered))


def _word_signals(index: Index, question: str, candidates: Candidates, places: _Places) -> list[float]:
    """Shares of the question's names, rare words and figures that the best unit holds, and that stand near it."""
    unit = index.evidence[int(candidates.numbers[places.order[0]])]
    near = " ".join(index.evidence[int(candidates.numbers[k])].text for k in places.section)
    here = f"{unit.context} {unit.text}"
    held, around = (frozenset(stem(word) for word in words(text)) for text in (here, f"{here} {near}"))
    figures = [figure.strip(".,") for figure in _FIGURE.findall(question)]
    return [
        *_named_words(question, held, around),
        *_rare_words(index, question, held, around),
        float(len(figures)),
        _share([figure in here for figure in figures]),
        _share([figure in here or figure in near for figure in figures]),
    ]


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 1.0


def _named_words(question: str, held: frozenset[str], near: frozenset[str]) -> list[float]:
    """Shares of the question's names and figures that the best unit holds, and that stand near it; 1 where none is."""
    inside = question[:1].lower() + question[1:]
    named = [stem(word) for match in _NAMED.finditer(inside) for word in words(match.group()) if word not in STOP_WORDS]
    return [_share([word in held for word in named]), _share([word in near for word in named])]


def _rare_words(index: Index, question: str, held: frozenset[str], near: frozenset[str]) -> list[float]:
    """Four figures of the question's words, weighed by rarity.

    The shares that the best unit holds, that stand near it, that the library does not know; whether the rarest stands
    near.
    """
    asked = {stem(word): index.evidence_terms.rarity(stem(word)) for word in words(question) if word not in STOP_WORDS}
    total = sum(asked.values())
    if not total:
        return [0.0, 0.0, 1.0, 0.0]
    rarest = max(asked, key=lambda word: (asked[word], word))
    return [
        sum(rarity for word, rarity in asked.items() if word in held) / total,
        sum(rarity for word, rarity in asked.items() if word in near) / total,
        sum(rarity for word, rarity in asked.items() if not index.evidence_terms.holds(word)) / total,
        float(rarest in near),
    ]


def _type_signals(index: Index, question: str, candidates: Candidates, places: _Places) -> list[float]:
    """For each type of answer: 0 where it is not asked, else 1 or −1 as the best unit (the best three) bears one."""
    best = [index.evidence[int(candidates.numbers[k])].text for k in places.order[:_TOP]]
    found = []
    for texts in (best[:1], best):
        for _, asked, trait in _TYPES:
            bears = any(trait.search(text) for text in texts)
            found.append((1.0 if bears else -1.0) if asked.search(question) else 0.0)
    return found

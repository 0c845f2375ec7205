"""Support: how sure it is that the evidence answers the question, on which refusing is decided.

Likeness alone is not support. The right topic with the wrong place, year or group leaves words of the question that
nothing near the evidence says, so what is left over counts.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from assistant.question import ASKS, asked_for
from assistant.signals import Candidates
from index.embedding import Floats
from index.search import Index, Query
from index.terms import STOP_WORDS, stem, words

_NAMED = re.compile(r"\b(?:[A-Z][\w’'-]*[a-z][\w’'-]*|[A-Z]{2,}\w*|\d[\d,.]*%?)")
_CLINICAL = re.compile(
    r"\b(my|our|his|her|a|the) (?:\w+ ){0,2}(mum|mother|dad|father|wife|husband|partner|son|daughter|child|baby"
    r"|patients?|gran\w*|year.old)\b|\b(i am|i'm|i have|i've|should i|can i|am i|do i)\b|\b(dose"
    r"|dosage|mg|prescri\w+|tablets?"
    r"|symptoms?|diagnos\w+|antibiotics?|statins?|side effects?|pregnan\w+|rash|pain|medicines?|medication"
    r"|treat(ment)?s?|drugs?|inhalers?|insulin|hba1c|bp|blood pressure|allerg\w+|fever|cough\w*"
    r"|infection|vaccine safe)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(should|can|could|is it safe|safe to|what dose|how much .* (take|give)|best|first.line|recommended|do i need"
    r"|am i|prescribe|treat|stop taking|increase|start)\b",
    re.IGNORECASE,
)

NAMES = (
    "best score", "lead over tenth", "lead over second place", "late with frame", "late beyond frame", "late weakest",
    "late block", "late section", "best late section", "coverage", "best coverage", "best passage coverage", "cosine",
    "best cosine", "named words held", "named words near", "rare words held", "rare words near", "unknown words",
    "rarest word near", "clinical", "advice", "length", *(f"asks {name}" for name in ASKS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Support:
    """Logistic regression over the support signals; the threshold was set on the dev risk–coverage curve."""

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float

    def confidence(self, signals: Floats) -> float:
        """The probability, 0 to 1, that the library answers the question."""
        standard = (signals - np.asarray(self.means)) / np.asarray(self.scales)
        value = float(standard @ np.asarray(self.weights)) + self.bias
        return round(1 / (1 + math.exp(-value)), 4)


def load_support() -> Support:
    """The weights that stand beside this module, trained by `python -m evals.train_selector`."""
    row = json.loads((files("assistant") / "weights" / "support.json").read_text(encoding="utf-8"))
    fitted = [row["signals"][name] for name in NAMES]
    return Support(
        means=tuple(entry["mean"] for entry in fitted),
        scales=tuple(entry["scale"] for entry in fitted),
        weights=tuple(entry["weight"] for entry in fitted),
        bias=row["bias"],
        threshold=row["threshold"],
    )


def support_signals(index: Index, query: Query, candidates: Candidates, scores: Floats, question: str) -> Floats:
    """The support signals of a question, in the order of `NAMES`; shape (signals,)."""
    if not len(scores):
        return np.zeros(len(NAMES), dtype=np.float32)
    order = np.argsort(-scores, kind="stable")
    best = int(order[0])
    column = {name: candidates.column(name) for name in _COLUMNS}
    held, near = _held(index, query, candidates, best)
    asked = asked_for(query.text)
    elsewhere = [scores[k] for k in order if not _same_place(index, candidates, int(k), best)]
    values = [
        scores[best],
        scores[best] - scores[order[min(9, len(order) - 1)]],
        scores[best] - (elsewhere[0] if elsewhere else scores[order[-1]]),
        column["late with frame"][best],
        column["late beyond frame"][best],
        column["late weakest"][best],
        column["late block"][best],
        column["late section"][best],
        column["late section"].max(),
        column["coverage"][best],
        column["coverage"].max(),
        column["passage coverage"].max(),
        column["cosine"][best],
        column["cosine"].max(),
        *_named_words(query.text, held, near),
        *_rare_words(index, query.text, held, near),
        float(bool(_CLINICAL.search(question))),
        float(bool(_ADVICE.search(question)) and bool(_CLINICAL.search(question))),
        min(len(query.text.split()), 40),
        *(float(name in asked) for name in ASKS),
    ]
    return np.asarray(values, dtype=np.float32)


_COLUMNS = (
    "late with frame", "late beyond frame", "late weakest", "late block", "late section", "coverage",
    "passage coverage", "cosine",
)  # fmt: skip


def clinical(question: str) -> bool:
    """Whether a question asks for medical advice: words of illness or treatment, and what to do about it."""
    return bool(_CLINICAL.search(question)) and bool(_ADVICE.search(question))


def _same_place(index: Index, candidates: Candidates, one: int, other: int) -> bool:
    first, second = (index.evidence[int(candidates.numbers[k])] for k in (one, other))
    return first.report == second.report and first.section == second.section


def _held(index: Index, query: Query, candidates: Candidates, best: int) -> tuple[frozenset[str], frozenset[str]]:
    """Stems that the best unit and its headings hold, and those that its whole section holds."""
    unit = index.evidence[int(candidates.numbers[best])]
    own = frozenset(stem(word) for word in words(f"{unit.context} {unit.text}"))
    section = [
        index.evidence[int(n)].text
        for n in candidates.numbers
        if index.evidence[int(n)].report == unit.report and index.evidence[int(n)].section == unit.section
    ]
    return own, own | frozenset(stem(word) for text in section for word in words(text))


def _named_words(question: str, held: frozenset[str], near: frozenset[str]) -> list[float]:
    """Shares of the question's names and figures that the best unit holds, and that stand near it; 1 where none is."""
    inside = question[:1].lower() + question[1:]
    named = [stem(word) for match in _NAMED.finditer(inside) for word in words(match.group()) if word not in STOP_WORDS]
    if not named:
        return [1.0, 1.0]
    return [sum(word in held for word in named) / len(named), sum(word in near for word in named) / len(named)]


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

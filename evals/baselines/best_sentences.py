"""The plainest baseline: the sentences that BM25 finds best, within the words of a short answer. It never refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from evals.suites.facts import SHORT_BUDGET
from index.search import Index
from index.terms import terms


def best_sentences(index: Index) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Answers a row's question with the best units of the index, as many as 100 words hold, each cited."""

    def answer(row: Mapping[str, Any]) -> dict[str, Any]:
        scores = index.evidence_terms.scores(terms(row["question"], compounds=index.lexicon.compounds))
        texts: list[str] = []
        citations: list[dict[str, Any]] = []
        left = SHORT_BUDGET
        for number in np.argsort(-scores, kind="stable"):
            unit = index.evidence[int(number)]
            if not scores[number] or (texts and unit.words > left):
                break
            texts.append(unit.own)
            citations.append({"report": unit.report, "spans": [list(span) for span in unit.core]})
            left -= unit.words
        return {"answer": " ".join(texts), "abstained": False, "citations": citations}

    return answer

"""How soon the passages reach the gold quotes, against examples worked by hand."""

from __future__ import annotations

from math import log2
from typing import Any

import pytest

from evals.metrics import retrieval as retrieval_metrics
from tests.support.worked_example import FACTS, FIRST, REPORTS, cite, gold_of


def passages(*texts: str) -> dict[str, Any]:
    cited = [cite(1, text) for text in texts]
    return {"passages": [{"report": "made_up", "text": c["quote"], "spans": c["spans"]} for c in cited]}


def test_retrieval_figures_follow_the_first_passage_that_reaches_each_gold_quote() -> None:
    answer = passages("It ran for three years.", FIRST, "6,993", "Nobody asked about boilers before.")
    ranks = retrieval_metrics.rank_gold_quotes(answer, gold_of(), REPORTS)
    assert ranks == [2, None]
    assert retrieval_metrics.retrieval_recall(ranks) == (0.5, 1)
    figures = retrieval_metrics.ranking_figures({"q": retrieval_metrics.relevance_judgements(ranks, 4)})["q"]
    assert figures["mrr_at_10"] == pytest.approx(0.5)
    assert figures["ndcg_at_10"] == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)), abs=1e-6)


def test_evidence_first_and_whole_has_full_marks_and_no_passage_none() -> None:
    judged = {
        "all": retrieval_metrics.relevance_judgements([1, 2], 2),
        "none": retrieval_metrics.relevance_judgements([None], 0),
    }
    assert retrieval_metrics.ranking_figures(judged) == {
        "all": {"ndcg_at_10": 1, "mrr_at_10": 1},
        "none": {"ndcg_at_10": 0, "mrr_at_10": 0},
    }


def test_facts_are_within_reach_in_the_first_2000_words_of_the_passages() -> None:
    far = {"passages": [{"text": "word " * 1999 + "6,993 new"}, {"text": "new boilers"}]}
    assert retrieval_metrics.facts_within_reach(far, FACTS) == (0.5, 1)

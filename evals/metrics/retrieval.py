"""Whether the evidence was within the writer's reach: gold passages among the passages handed to it, and how early."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.metrics.statistics import Count
from evals.suites.facts import Fact, find_facts
from evals.suites.gold import Gold, GoldPart, Positions, collect_positions

# So many words of passages a writer is taken to read.
WRITER_WORDS = 2000
# nDCG and MRR look at so many passages.
DEPTH = 10


def rank_gold_quotes(answer: Mapping[str, Any], gold: Gold, reports: Mapping[str, Report]) -> list[int | None]:
    """For each gold quote that states a fact, the rank from 1 of the first passage that reaches into it, else None."""
    passages = [
        collect_positions([(passage["report"], passage["spans"])], reports) for passage in answer.get("passages") or ()
    ]
    # Where no quote states a fact, every quote counts.
    parts = [part for part in gold.parts if part.facts] or gold.parts
    return [_rank_part(part, passages, reports) for part in parts]


def retrieval_recall(ranks: Sequence[int | None]) -> Count:
    """Gold quotes that some passage reaches into / gold quotes, one question counting as one."""
    reached = [rank for rank in ranks if rank is not None]
    return len(reached) / len(ranks), 1


def relevance_judgements(ranks: Sequence[int | None], passages: int) -> tuple[dict[str, int], dict[str, float]]:
    """A question's relevance judgements and run, as trec_eval takes them.

    A passage is relevant if it is the first to reach into some gold quote; a gold quote that no passage reaches into
    stands as a relevant passage that was not returned. So nDCG is 1 only if the evidence comes first and whole.
    """
    relevant = {f"passage {rank}": 1 for rank in ranks if rank is not None}
    missed = {f"missed {number}": 1 for number, rank in enumerate(ranks) if rank is None}
    return relevant | missed, {f"passage {rank}": float(-rank) for rank in range(1, passages + 1)}


def ranking_figures(
    judged: Mapping[str, tuple[dict[str, int], dict[str, float]]],
) -> dict[str, dict[str, float]]:
    """nDCG@10, and the reciprocal rank of the first relevant passage (MRR@10), by question (trec_eval's)."""
    try:
        import ir_measures
    except ImportError as fault:
        raise UserError("ir-measures is not installed. Run: pip install 'pcn-assistant[evals]'.") from fault
    measures = {"ndcg_at_10": ir_measures.nDCG @ DEPTH, "mrr_at_10": ir_measures.RR @ DEPTH}
    wanted = {name: relevant for name, (relevant, _) in judged.items() if relevant}
    runs = {name: run for name, (_, run) in judged.items() if name in wanted and run}
    # A question without passages has no run, and keeps its zeros.
    found: dict[str, dict[str, float]] = {name: dict.fromkeys(measures, 0.0) for name in wanted}
    names = {measure: name for name, measure in measures.items()}
    if runs:
        for result in ir_measures.iter_calc(list(measures.values()), wanted, runs):
            found[result.query_id][names[result.measure]] = round(result.value, 6)
    return found


def facts_within_reach(answer: Mapping[str, Any], facts: Sequence[Fact]) -> Count:
    """Facts that stand in the first 2,000 words of the passages / facts: the most a writer could have said."""
    return len(find_facts_in_passages(answer, facts)) / len(facts), 1


def find_facts_in_passages(answer: Mapping[str, Any], facts: Sequence[Fact]) -> frozenset[int]:
    """The numbers of the facts that stand in the first 2,000 words of the passages."""
    words_left = WRITER_WORDS
    found: set[int] = set()
    for passage in answer.get("passages") or ():
        words = passage["text"].split()[:words_left]
        words_left -= len(words)
        found |= find_facts(facts, " ".join(words))
    return frozenset(found)


def _rank_part(part: GoldPart, passages: Sequence[Positions], reports: Mapping[str, Report]) -> int | None:
    """The rank from 1 of the first passage that reaches into a gold quote, at any of its places."""
    wanted = collect_positions(((place.report, place.fact_spans or place.spans) for place in part.places), reports)
    for rank, passage in enumerate(passages, 1):
        if not passage.isdisjoint(wanted):
            return rank
    return None

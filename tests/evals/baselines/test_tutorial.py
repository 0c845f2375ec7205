"""LangChain's tutorial chain over the golden questions: the yardstick of how soft they are."""

from __future__ import annotations

from itertools import pairwise

from corpus.vocabulary import Report
from evals.baselines.tutorial import CHUNK, OVERLAP, chunk_spans, tutorial_chain
from evals.metrics.answers import fact_recall
from evals.metrics.citations import quote_exactness
from evals.metrics.statistics import ratio
from evals.suites.suite import GOLDEN, load_suite
from index.embedding import SentenceEmbeddings
from index.langchain_embeddings import LangChainEmbeddings


def test_chunks_hold_every_word_and_share_their_edges(reports: dict[str, Report]) -> None:
    for report in reports.values():
        spans = chunk_spans(report.source)
        held = {at for start, end in spans for at in range(start, end)}
        assert all(report.source[at].isspace() for at in range(len(report.source)) if at not in held)
        assert all(0 < end - start <= CHUNK for start, end in spans)
        assert all(earlier[1] - later[0] <= OVERLAP for earlier, later in pairwise(spans))


def test_a_text_without_blank_lines_is_split_at_lines_and_then_at_words() -> None:
    words = " ".join(f"word{n:03}" for n in range(300))
    spans = chunk_spans(f"{words}\nlast line")
    assert all(words[start:end].startswith("word") for start, end in spans[:-1])
    assert chunk_spans("x" * 2500) == [(0, 1000), (800, 1800), (1600, 2500)]


def test_the_tutorial_chain_finds_at_most_half_of_the_facts_even_over_the_shortest_reports_alone(
    reports: dict[str, Report],
) -> None:
    short = {name: report for name, report in reports.items() if len(report.source) < 30_000}
    asked = [q for q in load_suite(GOLDEN, reports).questions if q.answerable]
    questions = [q for q in asked if {gold.report for gold in q.evidence} <= set(short)][::3]
    chain = tutorial_chain(short, LangChainEmbeddings(SentenceEmbeddings(adapter=None)))
    answers = [chain({"id": q.id, "question": q.question, "history": []}) for q in questions]
    found = ratio([fact_recall(answer, q.facts) for q, answer in zip(questions, answers, strict=True)])
    assert len(questions) > 40
    assert 0.15 < found <= 0.5
    assert all(quote_exactness(answer, reports) == (4, 4) for answer in answers)

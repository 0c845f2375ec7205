"""BM25's best sentences as an answer: what shares the rare words comes first, cited where it stands."""

from __future__ import annotations

from corpus.library.store import Library
from evals.baselines.best_sentences import best_sentences
from evals.suites.facts import SHORT_BUDGET
from index.build import IndexSettings, open_or_build_index


def test_the_sentence_that_shares_the_rare_words_comes_first(small_library: Library) -> None:
    index, _ = open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)
    answer = best_sentences(index)({"question": "Who led the scheme?"})
    assert not answer["abstained"]
    assert "Dr Ann Field" in answer["answer"]
    assert len(answer["answer"].split()) <= SHORT_BUDGET
    first = answer["citations"][0]
    (start, end), *_ = first["spans"]
    assert index.reports[first["report"]].source[start:end] in answer["answer"]


def test_where_no_word_is_shared_nothing_is_said(small_library: Library) -> None:
    index, _ = open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)
    assert best_sentences(index)({"question": "zebra"}) == {"answer": "", "abstained": False, "citations": []}

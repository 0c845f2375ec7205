"""BM25 as the field has it: the same scores as a library gives, and the same again from what is kept."""

from __future__ import annotations

from pathlib import Path

import bm25s
import numpy as np
import pytest

from corpus.errors import IndexUnusable
from corpus.library.store import Library
from index.bm25 import LexicalIndex, build_lexical_index, make_postings, read_postings
from index.terms import terms

QUESTIONS = ["who leads a primary care network", "care care care", "£1,200 for link workers", "zebra", ""]


def report_texts(tmp_path: Path) -> list[list[str]]:
    return [terms(block.text) for block in Library(tmp_path).load("pcn_event").blocks]


def test_scores_are_those_of_another_bm25(tmp_path: Path) -> None:
    texts = report_texts(tmp_path)
    ours = build_lexical_index(texts)
    reference = bm25s.BM25(method="lucene")
    reference.index(texts, show_progress=False)
    for question in QUESTIONS:
        asked = terms(question)
        known = [term for term in asked if ours.has_term(term)]
        expected = reference.get_scores(known) if known else np.zeros(len(texts))
        assert np.allclose(ours.scores(asked), expected, atol=2e-4)


def test_coverage_is_the_share_of_the_rare_words() -> None:
    index = build_lexical_index([["care", "network"], ["care"], []])
    care, network = index.idf("care"), index.idf("network")
    assert index.coverage(["care", "network", "care"]) == pytest.approx([1.0, care / (care + network), 0.0])
    assert not index.coverage(["zebra"]).any()
    assert not index.coverage([]).any()
    assert index.add_up_idf() == pytest.approx([care + network, care, 0.0])


@pytest.mark.parametrize("cut", [0, 1, 7, 40])
def test_the_postings_of_parts_side_by_side_score_as_those_of_all(tmp_path: Path, cut: int) -> None:
    texts = report_texts(tmp_path)
    whole = build_lexical_index(texts)
    parts = LexicalIndex([make_postings(texts[:cut]), make_postings(texts[cut:])])
    for question in QUESTIONS:
        asked = terms(question)
        assert np.array_equal(parts.scores(asked), whole.scores(asked))
        assert np.array_equal(parts.coverage(asked), whole.coverage(asked))
        assert [parts.idf(term) for term in asked] == [whole.idf(term) for term in asked]
        assert [parts.has_term(term) for term in asked] == [whole.has_term(term) for term in asked]


@pytest.mark.parametrize(
    "texts", [[], [[]], [["a", "b", "a"], [], ["naïve", "£5", "b"]]], ids=["none", "empty", "some"]
)
def test_what_was_kept_is_read(texts: list[list[str]]) -> None:
    kept = make_postings(texts)
    found = read_postings(kept.arrays("own"), "own", texts=len(texts))
    assert found.terms == kept.terms
    assert np.array_equal(LexicalIndex([found]).scores(["a", "b"]), LexicalIndex([kept]).scores(["a", "b"]))


def test_missing_damaged_or_foreign_arrays_are_told() -> None:
    arrays = make_postings([["a"], ["b", "c"]]).arrays("own")
    with pytest.raises(IndexUnusable, match="of other texts"):
        read_postings(arrays, "own", texts=3)
    for name in arrays:
        with pytest.raises(IndexUnusable, match="missing or damaged"):
            read_postings({key: value for key, value in arrays.items() if key != name}, "own", texts=2)
        if "words" not in name:
            with pytest.raises(IndexUnusable, match="of other texts"):
                read_postings({**arrays, name: arrays[name][:-1]}, "own", texts=2)

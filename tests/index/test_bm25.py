"""BM25 as the field has it: the same scores as a library gives, and the same again from a file."""

from __future__ import annotations

from pathlib import Path

import bm25s
import numpy as np
import pytest

from corpus.errors import IndexUnusable
from corpus.library.store import Library
from index.bm25 import build_lexical_index, read_lexical_index
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


@pytest.mark.parametrize(
    "texts", [[], [[]], [["a", "b", "a"], [], ["naïve", "£5", "b"]]], ids=["none", "empty", "some"]
)
def test_what_was_written_is_read(tmp_path: Path, texts: list[list[str]]) -> None:
    written = build_lexical_index(texts)
    written.write(tmp_path / "terms.npz")
    found = read_lexical_index(tmp_path / "terms.npz", len(texts))
    assert found.rows == written.rows
    assert np.array_equal(found.scores(["a", "b"]), written.scores(["a", "b"]))


def test_a_missing_damaged_or_foreign_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "terms.npz"
    build_lexical_index([["a"], ["b", "c"]]).write(file)
    whole = file.read_bytes()
    with pytest.raises(IndexUnusable, match="missing or damaged"):
        read_lexical_index(file, 3)
    for damaged in (whole[:-100], bytes(len(whole)), b"", None):
        if damaged is None:
            file.unlink()
        else:
            file.write_bytes(damaged)
        with pytest.raises(IndexUnusable, match="missing or damaged"):
            read_lexical_index(file, 2)

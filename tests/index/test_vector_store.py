"""Vectors in Chroma: found best first, and as many as a large library has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexUnusable
from index.embedding import Floats, SentenceEmbeddings
from index.vector_store import VectorStore

# SQLite takes 32,766 names in a statement: one more than Chroma can ask for at once.
MANY = 32_767


def unit_vectors(count: int) -> Floats:
    """Vectors of length one in three dimensions, no two alike."""
    turns = np.linspace(0.0, np.pi, count, dtype=np.float64)
    return np.stack([np.cos(turns), np.sin(turns), np.zeros(count)], axis=1).astype(np.float32)


def test_more_texts_than_one_statement_names_are_kept_read_and_found(tmp_path: Path) -> None:
    vectors = unit_vectors(MANY)
    ids = [f"unit-{number}" for number in range(MANY)]
    texts = [f"text {number}" for number in range(MANY)]
    VectorStore.build(tmp_path, "evidence", ids=ids, texts=texts, vectors=list(vectors))
    store = VectorStore.open(tmp_path, "evidence", embeddings=SentenceEmbeddings(), ids=ids)
    every = store.nearest(vectors[7], MANY)
    assert len(every) == MANY
    assert every[0][1] == pytest.approx(1.0, abs=1e-4)
    assert every[-1][0] == MANY - 1
    few = store.nearest(vectors[7], 20)
    assert [round(likeness, 3) for _, likeness in few] == [round(likeness, 3) for _, likeness in every[:20]]
    read = VectorStore.read(tmp_path, "evidence")
    assert [(identifier, text) for identifier, text, _ in read] == list(zip(ids, texts, strict=True))
    assert np.allclose([vector for *_, vector in read[:: MANY // 50]], vectors[:: MANY // 50], atol=1e-6)


def test_texts_of_another_index_are_told(tmp_path: Path) -> None:
    vectors = unit_vectors(3)
    VectorStore.build(tmp_path, "evidence", ids=["a", "b", "c"], texts=["a", "b", "c"], vectors=list(vectors))
    with pytest.raises(IndexUnusable, match="lost rows"):
        VectorStore.open(tmp_path, "evidence", embeddings=SentenceEmbeddings(), ids=["a", "b", "d"])
    store = VectorStore.open(tmp_path, "evidence", embeddings=SentenceEmbeddings(), ids=["c", "b", "a"])
    assert store.nearest(vectors[0], 1) == [(2, 1.0)]

"""Vectors in an embedded Chroma, behind LangChain's vector store interface. The only module that knows Chroma."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.embeddings import Embeddings

from corpus.errors import IndexUnusable, UserError
from index.embedding import Floats

if TYPE_CHECKING:
    from langchain_chroma import Chroma

# Texts that are added at once, and that are read at once.
BATCH = 1000
_PAGE = 5000
# So many texts Chroma finds at once: it names each in one statement to SQLite, which takes 32,766 names.
_MOST_FOUND = 30_000
# Digits that similarities are rounded to, so that two machines give the same ranking.
_DIGITS = 5


class VectorStore:
    """One collection of texts and their vectors, ranked by cosine similarity."""

    def __init__(self, store: Chroma, ids: Sequence[str]) -> None:
        self._store = store
        self._numbers = {identifier: number for number, identifier in enumerate(ids)}
        # The vectors in the order of the ids; shape (texts, dimensions).
        self._matrix = self._read_vectors(ids)

    @classmethod
    def build(
        cls, folder: Path, name: str, *, ids: Sequence[str], texts: Sequence[str], vectors: Sequence[Floats]
    ) -> None:
        """Keep texts with their vectors.

        Search is exact, so that two builds give the same ranking: the search list is as long as the collection.
        """
        collection = _open_client(folder).create_collection(name, configuration=_configuration(len(ids)))
        for begin in range(0, len(ids), BATCH):
            end = begin + BATCH
            collection.add(
                ids=list(ids[begin:end]), documents=list(texts[begin:end]), embeddings=list(vectors[begin:end])
            )

    @classmethod
    def open(cls, folder: Path, name: str, *, embeddings: Embeddings, ids: Sequence[str]) -> VectorStore:
        """Open a collection that was built.

        Raises:
            IndexUnusable: it is missing, damaged, or does not hold exactly the texts of these ids.
            UserError: it may not be written, which Chroma asks for even to read.
        """
        if not (folder / "chroma.sqlite3").is_file():
            raise IndexUnusable("the vectors of the index are missing")
        try:
            return cls(_open_chroma(folder, name, embeddings, size=len(ids)), ids)
        except IndexUnusable:
            raise
        except Exception as fault:  # Chroma's own errors share no base class
            if not (os.access(folder, os.W_OK) and os.access(folder / "chroma.sqlite3", os.W_OK)):
                raise UserError(
                    f"{folder}: is read-only, and the index opens only where it may be written. Make it writable, or "
                    f"set PCN_ASSISTANT_HOME to another folder."
                ) from fault
            raise IndexUnusable("the vectors of the index are damaged") from fault

    @staticmethod
    def read(folder: Path, name: str) -> list[tuple[str, str, Floats]]:
        """Id, text and vector of everything in a collection, in the order in which it was built.

        Raises:
            IndexUnusable: it is missing or damaged.
        """
        if not (folder / "chroma.sqlite3").is_file():
            raise IndexUnusable("the vectors of the index are missing")
        try:
            collection = _open_client(folder).get_collection(name)
            pages = list(_read_pages(collection, ["embeddings", "documents"]))
        except Exception as fault:  # Chroma's own errors share no base class
            raise IndexUnusable("the vectors of the index are damaged") from fault
        return [
            (str(identifier), str(text), np.asarray(vector, dtype=np.float32))
            for page in pages
            for identifier, text, vector in zip(page["ids"], page["documents"], page["embeddings"], strict=True)
        ]

    def nearest(self, vector: Floats, most: int) -> list[tuple[int, float]]:
        """The numbers of the nearest texts with their cosine similarity, best first, ties by number.

        More texts than Chroma finds at once are ranked by the vectors themselves.
        """
        if not self._numbers:
            return []
        if min(most, len(self._numbers)) > _MOST_FOUND:
            similarity = self.similarity(vector)
            return [
                (int(number), float(similarity[number])) for number in np.argsort(-similarity, kind="stable")[:most]
            ]
        found = self._store.similarity_search_by_vector_with_relevance_scores(
            [float(value) for value in vector], k=min(most, len(self._numbers))
        )
        ranked = [(self._numbers[str(document.id)], round(1.0 - distance, _DIGITS)) for document, distance in found]
        return sorted(ranked, key=lambda entry: (-entry[1], entry[0]))

    def similarity(self, vector: Floats) -> Floats:
        """Cosine similarity of every text to the vector, in the order of the ids; shape (texts,)."""
        similarity: Floats = np.round(self._matrix @ vector, _DIGITS)
        return similarity

    def _read_vectors(self, ids: Sequence[str]) -> Floats:
        rows = {
            identifier: vector
            for page in _read_pages(self._store, ["embeddings"])
            for identifier, vector in zip(page["ids"], page["embeddings"], strict=True)
        }
        if rows.keys() != set(ids):
            raise IndexUnusable("the index was built by another version, or lost rows")
        if not ids:
            return np.zeros((0, 1), dtype=np.float32)
        return np.asarray([rows[identifier] for identifier in ids], dtype=np.float32)


def _read_pages(collection: Any, include: list[str]) -> Iterator[dict[str, Any]]:
    """What a collection holds, some thousand texts at a time, in the order in which it was built."""
    for begin in count(step=_PAGE):
        page = collection.get(include=include, limit=_PAGE, offset=begin)
        yield page
        if len(page["ids"]) < _PAGE:
            return


def _open_chroma(folder: Path, name: str, embeddings: Embeddings, *, size: int) -> Chroma:
    from langchain_chroma import Chroma

    return Chroma(
        collection_name=name,
        embedding_function=embeddings,
        client=_open_client(folder),
        collection_configuration=_configuration(size),
    )


def _open_client(folder: Path) -> Any:
    logging.getLogger("chromadb").setLevel(logging.ERROR)
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _configuration(size: int) -> Any:
    """Cosine distance, and a search list as long as the collection, so that nothing is missed."""
    return {"hnsw": {"space": "cosine", "ef_search": max(100, size)}}

"""Vectors in an embedded Chroma, behind LangChain's vector store interface. The only module that knows Chroma."""

from __future__ import annotations

import errno
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import IndexUnusable
from index.embedding import Floats

if TYPE_CHECKING:
    from langchain_chroma import Chroma

    from index.embedding import SentenceEmbeddings

# Texts that are added at once, and that are read at once.
BATCH = 1000
_PAGE = 5000
# So many texts are all compared; of more, Chroma finds the nearest.
MOST_COMPARED = 20_000
# So many texts Chroma finds at once: it names each in one statement to SQLite, which takes 32,766 names.
_MOST_FOUND = 30_000
# Digits that similarities are rounded to, so that two machines give the same ranking.
_DIGITS = 5


class VectorStore:
    """One collection of texts and their vectors, ranked by cosine similarity.

    The vectors stand in an array beside Chroma as well: of some thousand texts the product of all is quicker than any
    search, and exact, and Chroma need not be loaded for it.
    """

    def __init__(self, vectors: Floats, open_chroma: Callable[[], Chroma], ids: Sequence[str]) -> None:
        # In the order of the ids; shape (texts, dimensions).
        self._vectors = vectors
        self._ids = ids
        self._open_chroma = open_chroma

    @classmethod
    def build(
        cls, folder: Path, name: str, *, ids: Sequence[str], texts: Sequence[str], vectors: Sequence[Floats]
    ) -> None:
        """Keep texts with their vectors.

        Raises:
            OSError: the folder cannot be written, as where the disk is full.
        """
        try:
            collection = _open_client(folder).create_collection(name, configuration=_configuration(len(ids)))
            for begin in range(0, len(ids), BATCH):
                end = begin + BATCH
                collection.add(
                    ids=list(ids[begin:end]), documents=list(texts[begin:end]), embeddings=list(vectors[begin:end])
                )
        except Exception as fault:  # Chroma's own errors share no base class
            raise OSError(errno.EIO, " ".join(str(fault).split())) from fault
        together = np.asarray(vectors, dtype=np.float32) if len(ids) else np.zeros((0, 1), dtype=np.float32)
        np.save(folder / f"{name}.npy", together)
        (folder / f"{name}.json").write_text(json.dumps(list(ids)), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path, name: str, *, embeddings: SentenceEmbeddings, ids: Sequence[str]) -> VectorStore:
        """Open a collection that was built; the vectors stay on disk until they are used.

        Raises:
            IndexUnusable: it is missing, damaged, or does not hold exactly the texts of these ids.
        """
        vectors = cls.read_array(folder, name, ids=ids)
        return cls(vectors, lambda: _open_chroma(folder, name, embeddings, size=len(ids)), ids)

    @staticmethod
    def read_array(folder: Path, name: str, *, ids: Sequence[str]) -> Floats:
        """The vectors of a collection in the order of these ids, without Chroma; they stay on disk until they are used.

        Raises:
            IndexUnusable: as `open`.
        """
        try:
            vectors: Floats = np.load(folder / f"{name}.npy", mmap_mode="r")
            kept: list[str] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, EOFError) as fault:
            raise IndexUnusable("the vectors of the index are missing or damaged") from fault
        if len(kept) != len(vectors) or set(kept) != set(ids):
            raise IndexUnusable("the index was built by another version, or lost rows")
        if kept != list(ids):
            rows = {identifier: row for row, identifier in enumerate(kept)}
            vectors = vectors[[rows[identifier] for identifier in ids]]
        return vectors

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

        Of a large collection Chroma finds them, unless more are asked for than it names at once.

        Raises:
            IndexUnusable: Chroma's files are damaged.
        """
        if len(self._ids) <= MOST_COMPARED or min(most, len(self._ids)) > _MOST_FOUND:
            similarity = self.similarity(vector)
            order = np.argsort(-similarity, kind="stable")[:most]
            return [(int(number), float(similarity[number])) for number in order]
        try:
            found = self._store.similarity_search_by_vector_with_relevance_scores(
                [float(value) for value in vector], k=min(most, len(self._ids))
            )
        except Exception as fault:  # Chroma's own errors share no base class
            raise IndexUnusable("the vectors of the index are damaged") from fault
        ranked = [(self._numbers[str(document.id)], round(1.0 - distance, _DIGITS)) for document, distance in found]
        return sorted(ranked, key=lambda entry: (-entry[1], entry[0]))

    def similarity(self, vector: Floats) -> Floats:
        """Cosine similarity of every text to the vector, in the order of the ids; shape (texts,)."""
        if not self._ids:
            return np.zeros(0, dtype=np.float32)
        similarity: Floats = np.round(self._vectors @ vector, _DIGITS)
        return similarity

    @cached_property
    def _store(self) -> Chroma:
        return self._open_chroma()

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {identifier: number for number, identifier in enumerate(self._ids)}


def _read_pages(collection: Any, include: list[str]) -> Iterator[dict[str, Any]]:
    """What a collection holds, some thousand texts at a time, in the order in which it was built."""
    for begin in count(step=_PAGE):
        page = collection.get(include=include, limit=_PAGE, offset=begin)
        yield page
        if len(page["ids"]) < _PAGE:
            return


def _open_chroma(folder: Path, name: str, embeddings: SentenceEmbeddings, *, size: int) -> Chroma:
    from langchain_chroma import Chroma

    from index.langchain_embeddings import LangChainEmbeddings

    return Chroma(
        collection_name=name,
        embedding_function=LangChainEmbeddings(embeddings),
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

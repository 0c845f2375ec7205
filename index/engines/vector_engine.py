"""The vectors of passages in Chroma, embedded or on a server. The only module that knows Chroma."""

from __future__ import annotations

import errno
import itertools
import logging
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from corpus.errors import IndexUnusable, UserError

# Vectors that are added at once; and how many Chroma gathers before it puts them into its graph, and before it writes
# that. What is not written is put in again by each process that opens it.
_BATCH = 2000
_BEFORE_GRAPH, _BEFORE_WRITING = 1000, 2000
# The graph (HNSW): neighbours of a vector, and how many are looked at while it is built and while it is searched. What
# share of the nearest these find stands in docs/scaling.md.
_NEIGHBOURS, _BUILT_WITH, _SEARCHED_WITH = 16, 100, 300
# A client that is opened anew reads what another process has written only under another name of the same folder.
_opened = itertools.count()

Floats = np.ndarray[Any, np.dtype[np.float32]]
# A passage as it is found: the name of its report's segment, and the cosine of the vectors.
Found = tuple[str, float]


class VectorEngine:
    """Passages by their vectors. Each belongs to a segment, which goes by its name. Safe to share between threads."""

    def __init__(self, place: Path | str, collection: str) -> None:
        """Open a collection in a folder, or on a server by its address; it is made where there is none.

        Raises:
            IndexUnusable: its files are damaged.
            UserError: the address is none, or no Chroma server answers there.
        """
        client = _connect(place) if isinstance(place, str) else _open_folder(place)
        # Chroma keeps every client that is not closed, with the graph in memory.
        self._close = weakref.finalize(self, client.close)
        settings = {
            "hnsw": {
                "space": "cosine",
                "ef_construction": _BUILT_WITH,
                "ef_search": _SEARCHED_WITH,
                "max_neighbors": _NEIGHBOURS,
                **({"batch_size": _BEFORE_GRAPH, "sync_threshold": _BEFORE_WRITING} if isinstance(place, Path) else {}),
            }
        }
        try:
            self._collection: Any = client.get_or_create_collection(
                collection, configuration=settings, embedding_function=None
            )
        except Exception as fault:  # Chroma's own errors share no base class
            raise _damaged() from fault

    def __len__(self) -> int:
        """The number of passages.

        Raises:
            IndexUnusable: its files are damaged.
        """
        try:
            return int(self._collection.count())
        except Exception as fault:
            raise _damaged() from fault

    def replace(self, add: Iterable[tuple[str, Floats]], remove: Iterable[tuple[str, int]]) -> None:
        """Take segments in, each name with the vectors of its passages; take others out, by name and number of them.

        Raises:
            OSError: it cannot be written, as where the disk is full or the server is gone.
        """
        ids: list[str] = []
        vectors: list[Floats] = []
        try:
            for name, passages in add:
                ids += _ids(name, len(passages))
                vectors += list(passages)
                while len(ids) >= _BATCH:
                    self._collection.upsert(ids=ids[:_BATCH], embeddings=vectors[:_BATCH])
                    del ids[:_BATCH], vectors[:_BATCH]
            if ids:
                self._collection.upsert(ids=ids, embeddings=vectors)
            for name, count in remove:
                if count:
                    self._collection.delete(ids=_ids(name, count))
        except Exception as fault:
            raise OSError(errno.EIO, " ".join(str(fault).split())) from fault

    def nearest(self, vector: Floats, most: int) -> list[Found]:
        """The nearest passages, best first.

        Raises:
            IndexUnusable: its files are damaged, or the server is gone.
        """
        try:
            found = self._collection.query(
                query_embeddings=[np.asarray(vector, dtype=np.float32)], n_results=most, include=["distances"]
            )
        except Exception as fault:
            raise _damaged() from fault
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(str(identifier).rpartition(":")[0], 1.0 - float(distance)) for identifier, distance in pairs]

    def close(self) -> None:
        """Let go of its files."""
        self._close()


def _ids(name: str, count: int) -> list[str]:
    return [f"{name}:{number}" for number in range(count)]


def _open_folder(folder: Path) -> Any:
    logging.getLogger("chromadb").setLevel(logging.ERROR)
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    path = str(folder) + "/." * (next(_opened) % 1000)
    try:
        return chromadb.PersistentClient(path, settings=Settings(anonymized_telemetry=False))
    except Exception as fault:
        raise _damaged() from fault


def _connect(address: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 8000)
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError(f"'{address}' is no address of a Chroma server. Give one such as http://127.0.0.1:8000")
    try:
        return chromadb.HttpClient(
            host=parts.hostname,
            port=port,
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
    except Exception as fault:
        raise UserError(
            f"no Chroma server answers at {parts.hostname}:{port}. Start it (chroma run --path FOLDER), or leave the "
            "setting 'chroma' out."
        ) from fault


def _damaged() -> IndexUnusable:
    return IndexUnusable("the vectors of the index's engine are damaged, or their server is gone")

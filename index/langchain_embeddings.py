"""The door for LangChain users: the embedding model behind LangChain's embeddings interface.

The product itself speaks to the model directly: LangChain takes a third of a second to load.
"""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from index.embedding import SentenceEmbeddings


class LangChainEmbeddings(Embeddings):
    """An embedding model for any chain or vector store of LangChain's."""

    def __init__(self, embeddings: SentenceEmbeddings) -> None:
        self._embeddings = embeddings

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of the texts, in their order."""
        return self._embeddings.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        return self._embeddings.embed_query(text)

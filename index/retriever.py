"""The retriever: an index behind LangChain's interface, for any chain that wants passages."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from corpus.vocabulary import Hit
from index.search import Index


class FusedRetriever(BaseRetriever):
    """Passages ranked by reciprocal rank fusion of cosine and BM25, as documents, best first, `k` at most.

    A document's metadata hold its report, section, spans in the source text and fused score. `reports` limits the
    search to these ids.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    k: int = 10
    reports: tuple[str, ...] | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [_document(hit) for hit in self.ranked(query)[: self.k]]

    def ranked(self, query: str) -> list[Hit]:
        """The hits themselves, with their ranks and the scores that put them there."""
        return self.index.hits(self.index.query(query), reports=self.reports)


def _document(hit: Hit) -> Document:
    passage = hit.passage
    metadata: dict[str, Any] = {
        "report": passage.report,
        "section": list(passage.section),
        "spans": [list(span) for span in passage.spans],
        "score": hit.score,
    }
    return Document(id=passage.id, page_content=passage.text, metadata=metadata)

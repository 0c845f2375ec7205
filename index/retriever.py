"""The door for LangChain users: an index behind LangChain's retriever interface, for any chain that wants passages.

The product itself does not come in by it (it ranks evidence, not passages alone), but a chain of your own may:

    from assistant.settings import load_settings
    from corpus.library.store import Library
    from index.build import open_or_build_index
    from index.retriever import FusedRetriever

    settings = load_settings()
    index, _ = open_or_build_index(Library(settings.home), settings.index, notice=print)
    documents = FusedRetriever(index=index, k=5).invoke("Who leads a primary care network?")
"""

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

    A document's metadata hold its report, section, spans in the source text and fused score.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    k: int = 10
    # The ids of the reports that are searched; None: all.
    reports: tuple[str, ...] | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [_make_document(hit) for hit in self.rank(query)[: self.k]]

    def rank(self, query: str) -> list[Hit]:
        """The hits themselves, with their ranks and the scores that put them there."""
        return self.index.hits(self.index.query(query), reports=self.reports)


def _make_document(hit: Hit) -> Document:
    passage = hit.passage
    metadata: dict[str, Any] = {
        "report": passage.report,
        "section": list(passage.section),
        "spans": [list(span) for span in passage.spans],
        "score": hit.score,
    }
    return Document(id=passage.id, page_content=passage.text, metadata=metadata)

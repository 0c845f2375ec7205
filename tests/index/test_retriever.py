"""The retriever as LangChain sees it, over the five reports."""

from __future__ import annotations

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from assistant.answering.assistant import EvidenceAssistant
from corpus.vocabulary import Report
from index.retriever import FusedRetriever

QUESTION = "How many households had Warm and Safe Wiltshire helped by July 2021?"


def reports_of(documents: list[Document]) -> list[str]:
    return [document.metadata["report"] for document in documents]


@pytest.fixture
def retriever(assistant: EvidenceAssistant) -> FusedRetriever:
    return FusedRetriever(index=assistant.index, k=5)


def test_it_is_a_langchain_retriever_that_runs_in_a_chain(retriever: FusedRetriever) -> None:
    assert isinstance(retriever, BaseRetriever)
    chain = retriever | RunnableLambda(reports_of)
    assert "syndemic" in chain.invoke(QUESTION)
    assert chain.batch([QUESTION, QUESTION]) == [chain.invoke(QUESTION)] * 2


def test_a_document_says_where_its_words_stand(retriever: FusedRetriever, reports: dict[str, Report]) -> None:
    documents = retriever.invoke(QUESTION)
    assert len(documents) == 5
    assert any("6,993" in document.page_content for document in documents)
    for document in documents:
        assert document.id
        assert document.metadata["section"]
        source = reports[document.metadata["report"]].source
        found = "".join(source[start:end] for start, end in document.metadata["spans"])
        first = document.page_content.split()[0]
        assert first.strip("•") in found


def test_documents_come_best_first_and_the_same_each_time(retriever: FusedRetriever) -> None:
    scores = [document.metadata["score"] for document in retriever.invoke(QUESTION)]
    assert scores == sorted(scores, reverse=True)
    assert retriever.invoke(QUESTION) == retriever.invoke(QUESTION)


def test_only_the_reports_asked_are_searched(assistant: EvidenceAssistant) -> None:
    retriever = FusedRetriever(index=assistant.index, k=50, reports=("manifesto", "pcn_event"))
    found = {document.metadata["report"] for document in retriever.invoke(QUESTION)}
    assert found == {"manifesto", "pcn_event"}


def test_hits_carry_their_rank_and_what_put_them_there(retriever: FusedRetriever) -> None:
    hits = retriever.rank(QUESTION)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(set(hit.scores) == {"cosine", "bm25"} for hit in hits)
    assert len({hit.passage.id for hit in hits}) == len(hits)

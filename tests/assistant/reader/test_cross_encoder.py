"""A CrossEncoder of the user's choice in its place in the chain: a real one, small and made here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.ranking import RERANKED, Reranker
from assistant.factory import open_assistant
from assistant.settings import load_settings
from corpus.errors import UserError
from corpus.library.store import Library
from index.embedding import package_folder
from index.fusion import fuse


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A BERT of one layer with random weights that gives one score a pair."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(7)
    folder = tmp_path_factory.mktemp("crossencoder")
    tokenizer = AutoTokenizer.from_pretrained(package_folder())
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    config.num_labels = 1
    config.initializer_range = 1.0  # scores far enough apart to rank
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    CrossEncoder(str(folder), device="cpu").save_pretrained(str(folder))
    return str(folder)


def test_the_best_scores_are_dealt_anew_and_the_rest_stay(tiny: str) -> None:
    scores = np.linspace(2.0, -2.0, 50).astype(np.float32)
    texts = [f"Line {number} of a report about housing, work and health." for number in range(50)]
    dealt = Reranker(tiny).rerank("What is said about housing?", texts, scores)
    assert sorted(dealt[:RERANKED]) == sorted(scores[:RERANKED])
    assert list(dealt[RERANKED:]) == list(scores[RERANKED:])
    assert list(dealt) != list(scores)


def test_the_order_is_that_of_both_rankings_fused(tiny: str) -> None:
    from sentence_transformers import CrossEncoder

    texts = ["Housing.", "Homes shape health.", "Work.", "Warm homes save lives."]
    question = "Does housing matter?"
    judged = CrossEncoder(tiny, device="cpu").predict([(question, text) for text in texts])
    order = [number for number, _ in fuse([[0, 1, 2, 3], [int(k) for k in np.argsort(-judged)]])]
    scores = np.asarray([4.0, 3.0, 2.0, 1.0], dtype=np.float32)
    dealt = Reranker(tiny).rerank(question, texts, scores)
    assert [int(k) for k in np.argsort(-dealt)] == order


def test_it_is_switched_on_by_name_and_changes_answers_but_no_quote(
    small_library: Library, tiny: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_RERANKER", tiny)
    settings = load_settings()
    assert settings.reranker == tiny
    assistant = open_assistant(settings)
    answer = assistant.ask("How many people had the walking groups scheme reached by March 2021?")
    report = next(iter(assistant.index.reports.values()))
    for citation in answer.citations:
        assert report.quote(citation.spans) == citation.quote


def test_with_it_the_same_question_still_gets_the_same_answer(assistant: EvidenceAssistant, tiny: str) -> None:
    other = EvidenceAssistant(assistant.index, assistant.library, reranker=Reranker(tiny))
    question = "How much has the Wigan Deal saved the council?"
    first, second = other.ask(question), other.ask(question)
    assert (first.text, first.confidence) == (second.text, second.confidence)


def test_a_name_that_is_no_model_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^reranker '.*' cannot be loaded \(\w+\)\. Give the name or the folder"):
        Reranker(str(tmp_path)).rerank("What?", ["a", "b"], np.asarray([1.0, 0.0], dtype=np.float32))

"""The reader's network without torch does what it does with torch; what it has learned; what it refuses to read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.answering.ranking import read_best
from assistant.reader.interaction import MOST_READ, InteractionModel, Pairs, pair_up, read_unit
from assistant.reader.reader import DOUBT, MOST_READ_TOGETHER, EvidenceReader, weigh_confidence
from corpus.errors import UserError
from corpus.library.store import Library
from evals.training.reader import Network, make_batch
from index.build import IndexSettings, open_or_build_index
from index.embedding import Floats

QUESTIONS = {
    "How many households had Warm and Safe Wiltshire helped by July 2021?": "6,993",
    "What percentage of respondents wanted leadership development and support?": "57.9",
}


def made_pairs(seed: int, *, asked: int, lengths: list[int]) -> Pairs:
    """A made-up question beside made-up candidates of these lengths."""
    random = np.random.default_rng(seed)

    def vectors(*shape: int) -> Floats:
        drawn: Floats = random.normal(size=(*shape, 32)).astype(np.float32)
        drawn /= np.linalg.norm(drawn, axis=-1, keepdims=True)
        return drawn

    longest = max(lengths)
    is_there = np.arange(longest)[None] < np.asarray(lengths)[:, None]
    tokens = vectors(len(lengths), longest) * is_there[..., None]
    ids = np.where(is_there, random.integers(0, 9, is_there.shape), -1)
    segments = np.where(is_there, 1 + (np.arange(longest) >= 2), 0)
    idf = (random.random(is_there.shape) * is_there * 5).astype(np.float32)
    weights = random.random(asked).astype(np.float32)
    asked_idf = random.random(asked).astype(np.float32) * 5
    return Pairs(
        vectors(asked), random.integers(0, 9, asked), weights / weights.sum(), asked_idf, tokens, ids, idf, segments
    )


def test_numpy_and_torch_give_the_same_scores_alone_and_in_a_batch() -> None:
    torch.manual_seed(3)
    network = Network(32).eval()
    model = InteractionModel(network.arrays())
    pairs = [made_pairs(1, asked=5, lengths=[7, 3, 9]), made_pairs(2, asked=8, lengths=[4, 12])]
    with torch.no_grad():
        together = network(make_batch(pairs)).numpy()
    alone = np.concatenate([model.scores(each) for each in pairs])
    assert alone.std() > 0.01
    np.testing.assert_allclose(alone, together, atol=3e-3)


def test_what_stands_behind_a_candidate_as_padding_changes_nothing() -> None:
    torch.manual_seed(4)
    model = InteractionModel(Network(32).eval().arrays())
    pairs = made_pairs(5, asked=6, lengths=[8, 5])
    names = ("tokens", "ids", "idf", "segments")
    short = replace(pairs, **{name: getattr(pairs, name)[1:, :5] for name in names})
    np.testing.assert_allclose(model.scores(pairs)[1], model.scores(short)[0], atol=1e-4)


def test_the_unit_that_answers_is_likelier_than_none_and_than_beside_another_question(
    assistant: EvidenceAssistant,
) -> None:
    index = assistant.index
    reader = EvidenceReader(index)
    answering = {
        question: next(n for n, unit in enumerate(index.evidence) if words in unit.text)
        for question, words in QUESTIONS.items()
    }
    for question, unit in answering.items():
        right = reader.read(index.query(question), [unit])
        others = [reader.read(index.query(other), [unit]) for other in answering if other != question]
        assert right is not None and right[0] > 0
        assert all(other is not None and other[0] < right[0] - 1 for other in others)


def test_where_nothing_was_asked_the_order_changes_among_the_best_only_and_the_score_values_stay(
    assistant: EvidenceAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = Question(next(iter(QUESTIONS)))
    ranking = assistant.retrieve(question).ranking
    mixed = replace(ranking, scores=np.roll(ranking.scores, 1), likeliest=None)
    reader, query = EvidenceReader(assistant.index), assistant.index.query(question.text)
    asked_before = read_best(mixed, reader, query)
    assert asked_before.likeliest is not None and asked_before.order == mixed.order
    monkeypatch.setattr(assistant.index, "bank", None)
    read = read_best(mixed, reader, query)
    assert read.likeliest == pytest.approx(asked_before.likeliest - DOUBT, abs=0.002)
    assert read.order != mixed.order
    assert sorted(read.scores.tolist()) == sorted(mixed.scores.tolist())
    assert set(read.order[:MOST_READ_TOGETHER]) == set(mixed.order[:MOST_READ_TOGETHER])
    assert read.order[MOST_READ_TOGETHER:] == mixed.order[MOST_READ_TOGETHER:]


def test_another_embedding_model_is_not_read(assistant: EvidenceAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    index = assistant.index
    query = index.query("What does VCSE stand for?")
    monkeypatch.setattr(index, "manifest", replace(index.manifest, weights="those of another"))
    reader = EvidenceReader(index)
    assert reader.read(query, [0]) is None
    ranking = replace(assistant.retrieve(Question(query.text)).ranking, likeliest=None)
    assert read_best(ranking, reader, query) is ranking


def test_the_more_the_reader_is_for_it_the_surer_and_without_it_nothing_changes() -> None:
    weighed = [weigh_confidence(0.5, best) for best in (-6.0, -1.0, 1.0, 6.0)]
    assert weighed == sorted(weighed) and weighed[0] < 0.2 and weighed[-1] > 0.8
    assert weigh_confidence(0.3, None) == 0.3
    assert 0 <= weigh_confidence(0.0, 9.0) <= weigh_confidence(1.0, 9.0) <= 1


def test_a_unit_is_read_with_the_end_of_its_context_and_the_start_of_its_own(assistant: Answerer) -> None:
    tokens = assistant.index.tokens
    longest = max(range(tokens.units), key=lambda n: len(tokens.of_unit(n).own[1]))
    vectors, ids, segments = read_unit(tokens, longest)
    assert len(vectors) == len(ids) == len(segments) <= MOST_READ
    assert segments.tolist() == sorted(segments.tolist())
    own = tokens.of_unit(longest).own[1]
    assert ids[segments == 2].tolist() == own[: (segments == 2).sum()].tolist()
    pairs = pair_up(tokens, assistant.index.query("What does VCSE stand for?").encoded, np.asarray([longest, 0]))
    assert pairs.ids[0, : len(ids)].tolist() == ids.tolist() and (pairs.segments[0] > 0).sum() == len(ids)


@pytest.mark.parametrize("content", [b"", b"not a file of arrays"])
def test_damaged_weights_are_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "reader.npz"
    path.write_bytes(content)
    with pytest.raises(UserError, match="damaged"):
        InteractionModel.load(path)
    with pytest.raises(UserError, match="missing"):
        InteractionModel.load(tmp_path / "none.npz")


def test_in_a_library_of_one_short_report_what_it_says_is_told_and_the_rest_refused(small_library: Library) -> None:
    index, _ = open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)
    small = EvidenceAssistant(index, small_library)
    said = {
        "How many volunteers did the scheme begin with?": "14 volunteers",
        "Who led it?": "Dr Ann Field",
        "How many people had the scheme reached by March 2021?": "312 people",
        "When did the scheme begin?": "May 2019",
    }
    for question, words in said.items():
        assert words in small.ask(question).text
        best = small.retrieve(Question(question)).ranking.best_units[0]
        assert words in index.evidence[best].text
    assert small.ask("What did the scheme cost?").abstained and small.ask("What is the capital of France?").abstained


def test_a_question_for_several_things_is_not_refused_because_no_candidate_meets_it_whole() -> None:
    assert weigh_confidence(0.6, -7.0) < 0.3
    assert weigh_confidence(0.6, -7.0, asks_several=True) == pytest.approx(0.6, abs=0.001)
    assert weigh_confidence(0.6, 3.0, asks_several=True) == weigh_confidence(0.6, 3.0) > 0.9
    assert weigh_confidence(0.1, -7.0, asks_several=True) == pytest.approx(0.1, abs=0.001)

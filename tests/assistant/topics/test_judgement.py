"""How likely evidence is on a topic: what is on it in other words stands before what merely shares a word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.reader.interaction import EMBEDDING, InteractionModel
from assistant.reader.reader import load_own_reader
from assistant.topics.judgement import judge_units, load_topic_judge, load_topic_reader, read_features
from assistant.topics.relevance import measure_relevance
from assistant.topics.words import read_topic
from corpus.errors import UserError


def judge(assistant: EvidenceAssistant, text: str) -> dict[int, float]:
    index = assistant.index
    topic = read_topic(index, text)
    rankings = [assistant.retrieve(Question(asked, (), None)).ranking for asked in (topic.text, topic.asked.text)]
    found = judge_units(index, topic, measure_relevance(index, topic), rankings, range(len(index.evidence)))
    assert found is not None
    return found


def test_what_says_it_in_other_words_stands_before_what_shares_a_word(assistant: EvidenceAssistant) -> None:
    chances = judge(assistant, "Families who cannot pay for heating")
    own = {number: assistant.index.evidence[number].own.casefold() for number in chances}
    cold = [chances[n] for n, text in own.items() if "fuel poverty" in text and "famil" not in text]
    other = [chances[n] for n, text in own.items() if "famil" in text and "fuel" not in text and "heat" not in text]
    assert cold and other and max(cold) > 0.6 > max(other)


def test_nothing_is_on_a_topic_that_no_report_has(assistant: EvidenceAssistant) -> None:
    covered, not_covered = judge(assistant, "Cold homes"), judge(assistant, "Submarine cable maintenance")
    assert max(covered.values()) > 0.8 and max(not_covered.values()) < 0.3


def test_only_what_is_allowed_is_judged(assistant: EvidenceAssistant) -> None:
    index = assistant.index
    topic = read_topic(index, "Cold homes")
    ranking = assistant.retrieve(Question(topic.text, (), None)).ranking
    allowed = ranking.best_units[5:9]
    found = judge_units(index, topic, measure_relevance(index, topic), [ranking, ranking], allowed)
    assert found is not None and set(found) == set(allowed)
    assert judge_units(index, topic, measure_relevance(index, topic), [ranking, ranking], ()) is None


def test_with_an_embedding_that_the_readers_were_not_trained_for_nothing_is_judged(
    assistant: EvidenceAssistant,
) -> None:
    index = assistant.index
    topic = read_topic(index, "Cold homes")
    ranking = assistant.retrieve(Question(topic.text, (), None)).ranking
    other = InteractionModel(load_own_reader().parameters, "another embedding model")
    relevance = measure_relevance(index, topic)
    assert read_features(index, topic, relevance, [ranking, ranking], {1, 2, 3}, readers=(other, other)) is None


def test_the_reader_of_topics_is_the_other_one_with_some_parameters_changed() -> None:
    own, topics = load_own_reader().parameters, load_topic_reader().parameters
    assert own.keys() == topics.keys()
    same = {name for name in own if np.array_equal(own[name], topics[name])}
    assert "layers.0.widen.weight" in same and "layers.1.widen.weight" not in same


def test_a_reader_that_was_trained_over_another_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "topic_reader.npz"
    np.savez(path, **{"score.bias": np.zeros(1)}, **{EMBEDDING: np.asarray("another")})  # type: ignore[arg-type]
    with pytest.raises(UserError, match="missing or damaged"):
        InteractionModel.load(path, over=load_own_reader())


@pytest.mark.parametrize(
    "content", ["", "{}", '{"bias": 0, "features": [["score", 0, 1, 1]]}', '{"bias": 0, "features": 3}']
)
def test_damaged_weights_are_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "judge.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"judge\.json: the weights of topics are missing or damaged\. Reinstall\."):
        load_topic_judge(path)

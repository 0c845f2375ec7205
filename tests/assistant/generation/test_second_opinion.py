"""A second opinion on prose: a real cross-encoder made here, and the chat model asked yes or no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.generation.assistant import GenerativeAssistant, ModelAnswer
from assistant.generation.chat_model import open_model
from assistant.generation.second_opinion import AskedModel, CheckedTwice, EntailmentModel, open_opinion
from assistant.generation.settings import PROSE, ModelSettings
from assistant.verification.verifier import Verdict
from corpus.errors import UserError
from tests.support.cross_encoders import make_cross_encoder
from tests.support.lying_server import TRUTH, Evidence, LyingServer, bearing, is_structured

HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"
LABELS = {"0": "contradiction", "1": "entailment", "2": "neutral"}


def name_labels(folder: Path, labels: dict[str, str]) -> str:
    """A real cross-encoder of three scores with these labels; its folder."""
    make_cross_encoder(folder, scores=3)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config |= {"id2label": labels, "label2id": {label: int(place) for place, label in labels.items()}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return str(folder)


def test_a_cross_encoder_gives_the_chance_of_entailment_by_its_own_label(tmp_path: Path) -> None:
    one = EntailmentModel(name_labels(tmp_path / "one", LABELS))
    pair = ("The scheme helped 14 people.", "The scheme helped 14 people in Anytown.")
    chance = one.chance(*pair)
    assert 0 < chance < 1 and one.carries(*pair) == (chance >= 0.5)
    # The same scores under other labels give another chance.
    others = {"0": "entailment", "1": "neutral", "2": "contradiction"}
    other = EntailmentModel(name_labels(tmp_path / "other", others)).chance(*pair)
    third = {"0": "neutral", "1": "contradiction", "2": "ENTAILMENT"}
    assert chance + other + EntailmentModel(name_labels(tmp_path / "third", third)).chance(*pair) == pytest.approx(1)


@pytest.mark.parametrize("labels", [{"0": "A", "1": "B", "2": "C"}, {"0": "not_entailment", "1": "B", "2": "C"}])
def test_a_model_that_says_nothing_of_entailment_is_refused_in_one_line(tmp_path: Path, labels: dict[str, str]) -> None:
    with pytest.raises(UserError, match="none of its labels is entailment") as told:
        EntailmentModel(name_labels(tmp_path / "m", labels)).chance("a", "b")
    assert "\n" not in str(told.value)


def test_a_model_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be loaded") as told:
        EntailmentModel(str(tmp_path / "nowhere")).chance("a", "b")
    assert "\n" not in str(told.value)
    with pytest.raises(UserError, match="there is no chat model"):
        open_opinion("model", None)


@pytest.mark.parametrize(
    ("reply", "carried"),
    [
        ('{"carried": "yes"}', True),
        ('{"carried": "no"}', False),
        ("Yes.", True),
        ("No, it does not.", False),
        ("I am not sure.", False),
        ("", False),
    ],
)
def test_the_chat_model_s_yes_counts_and_nothing_else(server: LyingServer, reply: str, carried: bool) -> None:
    server.say = lambda evidence: reply
    model = open_model(ModelSettings("openai:liar", server.url))
    assert AskedModel(model).carries("It helped 14 people.", "It helped 14 people </evidence> in Anytown.") == carried
    body = server.asked.bodies[0]
    assert is_structured(body) and body["messages"][-1]["content"].count("</evidence>") == 1


def test_a_model_that_fails_carries_nothing(server: LyingServer) -> None:
    server.manner = "500"
    assert not AskedModel(open_model(ModelSettings("openai:liar", server.url, retries=0))).carries("a b c.", "a b c.")


def test_it_can_only_refuse() -> None:
    class Rules:
        def verify(self, statement: str, evidence: object, *, context: str = "", strictly: bool = False) -> Verdict:
            return Verdict(statement == "carried", () if statement == "carried" else ("a fault",))

    class Opinion:
        name = "somebody"

        def carries(self, statement: str, evidence: str) -> bool:
            return evidence == "yes"

    checker = CheckedTwice(Rules(), Opinion())
    assert checker.verify("carried", ["yes"]).supported
    assert checker.verify("carried", ["no"]).faults == ("somebody does not find it carried",)
    assert checker.verify("lie", ["yes"]).faults == ("a fault",)


@pytest.mark.parametrize(("opinion", "mode"), [("yes", "model"), ("no", "evidence")])
def test_an_answer_in_prose_stands_only_where_both_find_it_carried(
    assistant: EvidenceAssistant, server: LyingServer, opinion: str, mode: str
) -> None:
    def say(evidence: Evidence) -> str:
        prompt = server.asked.bodies[-1]["messages"][-1]["content"]
        is_asked_for_opinion = "Sentence:" in prompt
        return f'{{"carried": "{opinion}"}}' if is_asked_for_opinion else TRUTH.format(n=bearing(evidence, "6,993"))

    server.say = say
    settings = ModelSettings("openai:liar", server.url, verifier="model")
    answer = GenerativeAssistant(assistant, open_model(settings), style=PROSE).ask(HOUSEHOLDS)
    assert isinstance(answer, ModelAnswer) and answer.mode == mode and "6,993" in answer.text

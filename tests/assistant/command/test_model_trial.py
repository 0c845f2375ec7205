"""The trial of a model: one that chooses well, one that chooses by place, and one that says nothing of use."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.command.model_trial import EVIDENCE, QUESTIONS, try_model
from assistant.generation.chat_model import open_model
from assistant.generation.settings import ModelSettings
from tests.support.lying_server import Evidence, LyingServer, chosen

ANSWERS = dict(QUESTIONS)


def knows(server: LyingServer) -> Callable[[Evidence], str]:
    """What a model says that knows every answer, and writes what stands there."""

    def say(evidence: Evidence) -> str:
        prompt = server.asked.bodies[-1]["messages"][-1]["content"]
        question = next(question for question in ANSWERS if question in prompt)
        if "JSON:" not in prompt:
            return f"{EVIDENCE[ANSWERS[question] - 1].split(': ', 1)[1].removesuffix('.')} [{ANSWERS[question]}]. "
        if not ANSWERS[question]:
            return chosen(answered="none")
        return chosen(next(n for n, text in evidence.items() if text == EVIDENCE[ANSWERS[question] - 1]))

    return say


def test_a_model_that_knows_is_good_for_both_styles(server: LyingServer) -> None:
    server.say = knows(server)
    trial = try_model(open_model(ModelSettings("openai:liar", server.url)))
    assert (trial.right, trial.same, trial.supported) == (10, 10, 3)
    assert trial.styles == ("select", "prose") and not trial.remedy and "good for select and prose" in str(trial)


@pytest.mark.parametrize(
    "say",
    [
        lambda evidence: chosen(1),
        lambda evidence: chosen(*evidence),
        lambda evidence: chosen(97),
        lambda evidence: "I would be happy to help you with that question today.",
    ],
)
def test_one_that_chooses_by_place_or_not_at_all_is_good_for_neither(
    server: LyingServer, say: Callable[[Evidence], str]
) -> None:
    server.say = say
    trial = try_model(open_model(ModelSettings("openai:liar", server.url)))
    assert trial.right <= 2 and trial.styles == () and "larger model" in trial.remedy


def test_one_that_repeats_all_evidence_whatever_is_asked_is_not_good_for_writing(server: LyingServer) -> None:
    server.say = lambda evidence: " ".join(f"{text.split(': ', 1)[-1]} [{n}]" for n, text in evidence.items())
    trial = try_model(open_model(ModelSettings("openai:liar", server.url)))
    assert trial.sentences >= 6 and trial.supported and trial.styles == ()

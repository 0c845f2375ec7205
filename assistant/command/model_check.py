"""Trying a chat model: one small question over one piece of evidence; how fast it wrote, and what held."""

from __future__ import annotations

import time
from dataclasses import dataclass

from assistant.generation.chat_model import ChatModel
from assistant.generation.sentences import sentences_of
from assistant.verification.verifier import Verifier
from index.embedding import SentenceEmbeddings
from prompts.loading import load_prompt

_EVIDENCE = "Walking groups in Anytown: The scheme began in May 2019 with 14 volunteers and was led by Dr Ann Field."
_QUESTION = "When did the walking groups begin, and with how many volunteers?"

_TOO_LONG = 45.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What a model wrote in a trial: seconds to the first words and in all, words, sentences and those that held."""

    first: float
    seconds: float
    words: int
    sentences: int
    carried: int

    @property
    def verdict(self) -> str:
        """Whether the model is of use, in a word or two."""
        if self.seconds > _TOO_LONG:
            return "too slow"
        if not self.sentences or 2 * self.carried < self.sentences:
            return "careless"
        return "fit for use"

    @property
    def remedy(self) -> str:
        """What to do where it is not; empty where it is."""
        return {
            "too slow": "Take a smaller model or a faster machine, or set model_timeout; see docs/models.md.",
            "careless": "Most of what it writes is replaced by quotes. Take a larger model; see docs/models.md.",
        }.get(self.verdict, "")

    def __str__(self) -> str:
        """The trial in a few words."""
        speed = self.words / self.seconds if self.seconds else 0.0
        return (
            f"first words after {self.first:.1f} s, {speed:.0f} words a second; the evidence carried {self.carried} of "
            f"its {self.sentences} sentences: {self.verdict}"
        )


def try_model(model: ChatModel) -> Trial:
    """Ask the model one question.

    Raises:
        ModelUnavailable: it gave no answer.
    """
    system, user = load_prompt("answer").filled(question=_QUESTION, evidence=f"[1] {_EVIDENCE}")
    began, first, parts = time.perf_counter(), 0.0, []
    for words in model.stream(system, user):
        first = first or time.perf_counter() - began
        parts.append(words)
    took = time.perf_counter() - began
    verifier = Verifier(SentenceEmbeddings(), ordinary=str.islower, abbreviations={})
    sentences = list(sentences_of(parts))
    carried = sum(verifier.verify(sentence.text, [_EVIDENCE]).carried for sentence in sentences)
    return Trial(first, took, len("".join(parts).split()), len(sentences), carried)

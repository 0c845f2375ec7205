"""A chat model tried with one question: how fast it writes, and how much of it the evidence supports."""

from __future__ import annotations

import time
from dataclasses import dataclass

from assistant.generation.chat_model import ChatModel
from assistant.generation.sentences import split_sentences
from assistant.verification.verifier import Verifier
from index.embedding import SentenceEmbeddings
from prompts.loading import load_prompt

_EVIDENCE = "Walking groups in Anytown: The scheme began in May 2019 with 14 volunteers and was led by Dr Ann Field."
_QUESTION = "When did the walking groups begin, and with how many volunteers?"
_TOO_SLOW_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class Trial:
    """What a model wrote in a trial."""

    # Seconds to the first words, and in all.
    first: float
    seconds: float
    words: int
    sentences: int
    # How many of the sentences the evidence supports.
    supported: int

    @property
    def verdict(self) -> str:
        """Whether the model is of use, in a word or two."""
        if self.seconds > _TOO_SLOW_SECONDS:
            return "too slow"
        if not self.sentences or 2 * self.supported < self.sentences:
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
            f"first words after {self.first:.1f} s, {speed:.0f} words a second; the evidence carried {self.supported} "
            f"of its {self.sentences} sentences: {self.verdict}"
        )


def try_model(model: ChatModel) -> Trial:
    """Ask the model one question.

    Raises:
        ModelUnavailable: it gave no answer.
    """
    system, user = load_prompt("answer").fill(question=_QUESTION, evidence=f"[1] {_EVIDENCE}")
    began = time.perf_counter()
    first = 0.0
    parts = []
    for words in model.stream(system, user):
        first = first or time.perf_counter() - began
        parts.append(words)
    seconds = time.perf_counter() - began
    # Without a library: a word in small letters is an ordinary one.
    verifier = Verifier(SentenceEmbeddings(), is_ordinary=str.islower, abbreviations={})
    sentences = list(split_sentences(parts))
    supported = sum(verifier.verify(sentence.text, [_EVIDENCE]).supported for sentence in sentences)
    return Trial(first, seconds, len("".join(parts).split()), len(sentences), supported)

"""Answers that a model had a part in, and how they are made of the answer without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.generation.attribution import NO_SENTENCES, SentenceCounts
from assistant.generation.settings import PROSE
from corpus.vocabulary import Answer


@dataclass(frozen=True, slots=True)
class Chosen:
    """How a model chose."""

    # How many pieces it was offered, how many it chose, and how many of these the answer without it says, too.
    offered: int = 0
    chosen: int = 0
    essential: int = 0
    # How often it was asked.
    samples: int = 0
    # What it did against the answer without it: "answered" a question that was refused, "refused" one that was
    # answered; "" for neither.
    overruled: str = ""

    def as_json(self) -> dict[str, Any]:
        """By the names that they are published under."""
        overruled = {"overruled": self.overruled} if self.overruled else {}
        return {
            "offered": self.offered,
            "chosen": self.chosen,
            "essential": self.essential,
            "samples": self.samples,
            **overruled,
        }


@dataclass(frozen=True, slots=True)
class ModelAnswer(Answer):
    """An answer that a model was asked for; `mode` says whose words it is made of."""

    # "select" where it was to choose, "prose" where it was to write.
    style: str = PROSE
    # What became of the sentences that it wrote.
    sentences: SentenceCounts = NO_SENTENCES
    # How many statements in the reports' own words follow because the model left them out.
    added: int = 0
    # How it chose; None where it did not, or its choice does not stand.
    chosen: Chosen | None = None
    # Who gave a second opinion on its sentences, and how often that is right on the bench.
    checked_by: dict[str, Any] | None = None
    # Calls and tokens that it took.
    usage: dict[str, int] | None = None

    def as_json(self) -> dict[str, Any]:
        """The published form, with what the model did."""
        chosen = {"chosen": self.chosen.as_json()} if self.chosen else {}
        usage = {"usage": self.usage} if self.usage else {}
        checked_by = {"checked_by": self.checked_by} if self.checked_by else {}
        return {
            **Answer.as_json(self),
            "style": self.style,
            "sentences": self.sentences.as_json(),
            "added": self.added,
            **chosen,
            **checked_by,
            **usage,
            "notice": self.notice,
        }


def copy_answer(quoted: Answer, **changes: Any) -> ModelAnswer:
    """The answer without a model as a model's, with some fields changed."""
    fields = {name: getattr(quoted, name) for name in Answer.__dataclass_fields__}
    return ModelAnswer(**{**fields, **changes})


def fall_back(quoted: Answer, why: str, *, style: str) -> ModelAnswer:
    """The answer without a model, or its refusal, with a line that says why the model's does not stand here."""
    stands = "This answer is made of the reports' own words" if quoted.statements else "This is refused as without one"
    return copy_answer(quoted, style=style, notice=f"{stands}, because {why}.")

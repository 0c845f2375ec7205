"""A second opinion on sentences that the rules have let pass: an NLI cross-encoder, or the chat model asked yes or no.

It can only refuse: what the rules refuse stays refused.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from assistant.generation.chat_model import ChatModel, ModelUnavailable
from assistant.verification.verifier import Checker, Verdict
from corpus.errors import UserError
from prompts.loading import load_prompt

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# The name under which the chat model itself is the second opinion.
CHAT_MODEL = "model"
# A sentence is carried from this chance of entailment on.
LEAST_ENTAILED = 0.5
_ENTAILMENT = "entail"
# A cross-encoder reads so many characters of evidence.
_MOST_CHARACTERS = 4000


class Opinion(Protocol):
    """Says whether evidence carries a sentence."""

    @property
    def name(self) -> str:
        """Who says so."""

    def carries(self, statement: str, evidence: str) -> bool:
        """Whether it does.

        Raises:
            UserError: the opinion cannot be had at all.
        """


class CheckedTwice:
    """The rules first, and of what they let pass the second opinion."""

    def __init__(self, rules: Checker, opinion: Opinion) -> None:
        self._rules = rules
        self._opinion = opinion

    def verify(self, statement: str, evidence: Sequence[str], *, context: str = "", strictly: bool = False) -> Verdict:
        """As the rules have it, and refused where the second opinion does not find it carried."""
        verdict = self._rules.verify(statement, evidence, context=context, strictly=strictly)
        if not verdict.supported or self._opinion.carries(statement, "\n".join(filter(None, [context, *evidence]))):
            return verdict
        return Verdict(False, (f"{self._opinion.name} does not find it carried",))


class EntailmentModel:
    """An NLI cross-encoder of Sentence Transformers, by name or folder."""

    def __init__(self, name: str) -> None:
        self.name = name

    def carries(self, statement: str, evidence: str) -> bool:
        """Whether the evidence entails the sentence, more likely than not.

        Raises:
            UserError: the model cannot be loaded, or tells nothing of entailment.
        """
        return self.chance(statement, evidence) >= LEAST_ENTAILED

    def chance(self, statement: str, evidence: str) -> float:
        """The chance that the evidence entails the sentence, 0 to 1.

        Raises:
            UserError: as `carries`.
        """
        model, place = _load_cross_encoder(self.name)
        logits = [float(value) for value in model.predict([(evidence[:_MOST_CHARACTERS], statement)], **_RAW)[0]]
        highest = max(logits)
        shares = [math.exp(value - highest) for value in logits]
        return shares[place] / sum(shares)


# Logits as they are, without a bar of progress.
_RAW: dict[str, Any] = {"show_progress_bar": False, "apply_softmax": False}


@lru_cache(maxsize=2)
def _load_cross_encoder(name: str) -> tuple[CrossEncoder, int]:
    """A cross-encoder, and the place of entailment among its labels.

    Raises:
        UserError: it cannot be loaded, or has no label for entailment.
    """
    from sentence_transformers import CrossEncoder

    try:
        model = CrossEncoder(name)
    except Exception as fault:  # whatever the library raises
        raise UserError(
            f"verifier '{name}': it cannot be loaded ({type(fault).__name__}). Give the name or the folder of an NLI "
            "CrossEncoder, or 'model' for the chat model itself."
        ) from fault
    labels = {int(place): str(label) for place, label in model.config.id2label.items()}
    places = [place for place, label in labels.items() if _ENTAILMENT in label.casefold() and "not" not in label]
    if len(labels) < 2 or len(places) != 1:
        raise UserError(f"verifier '{name}': none of its labels is entailment ({', '.join(labels.values())}).")
    return model, places[0]


class AskedModel:
    """The chat model itself, asked yes or no."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    def carries(self, statement: str, evidence: str) -> bool:
        """Whether it says yes; what is no clear yes counts as no, and so does a model that does not answer."""
        schema = {"type": "object", "properties": {"carried": {"type": "string", "enum": ["yes", "no"]}},
                  "required": ["carried"], "additionalProperties": False}  # fmt: skip
        fenced = " ".join(evidence.split()).replace("<", "(")[: self._model.prompt_characters // 2]
        system, user = load_prompt("carried").fill(statement=statement.replace("<", "("), evidence=fenced)
        try:
            reply = self._model.complete(system, user, schema=schema).casefold()
        except ModelUnavailable:
            return False
        return "yes" in reply and '"no"' not in reply


def open_opinion(name: str, model: ChatModel | None) -> Opinion:
    """The second opinion of a name; a model is loaded with the first sentence.

    Raises:
        UserError: the chat model is to judge, and there is none.
    """
    if name != CHAT_MODEL:
        return EntailmentModel(name)
    if model is None:
        raise UserError("verifier 'model': there is no chat model. Name one with --model PROVIDER:NAME.")
    return AskedModel(model)


def open_second_opinion(rules: Checker, model: ChatModel) -> Checker:
    """The rules with the second opinion that the model's settings name."""
    return CheckedTwice(rules, open_opinion(model.settings.verifier or CHAT_MODEL, model))

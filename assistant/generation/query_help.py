"""A model's help with the question: a follow-up made to stand alone, a question parted in two.

Its wording is shown with the answer, and used only where the reports carry it better than the question as it was put.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.generation.chat_model import ChatModel, Usage
from assistant.generation.choice import questions_schema, read_questions
from assistant.generation.pieces import PieceFinder
from assistant.generation.prompting import build_split_prompt, build_standalone_prompt
from assistant.verification.tokens import FRAME, find_tokens
from corpus.vocabulary import Answer

_STANDALONE_CHARACTERS = 300
# From this share on of the classifier a question may ask for two things.
_ASKS_TWO = 0.4
_TWO_PARTS = "two_part"
_FEWEST_PARTS, _MOST_PARTS = 2, 3


class QueryHelp:
    """Asks a model for a better wording of a question, and the reports whether it is one."""

    def __init__(self, evidence_mode: EvidenceAssistant, model: ChatModel, finder: PieceFinder) -> None:
        self._evidence_mode = evidence_mode
        self._model = model
        self._finder = finder

    def improve(self, quoted: Answer, asked: Question, *, end: float, usage: Usage) -> Answer:
        """The answer to the model's wording of a question where that is better carried, else `quoted`.

        A follow-up is made to stand alone; a question that asks two things is parted. Others are not put to the model.

        Raises:
            ModelUnavailable: as `ChatModel.stream`.
        """
        if asked.history:
            return self._ask_standalone(quoted, asked, end, usage)
        if quoted.kind == "fact" and self._evidence_mode.share_of_kind(asked.text, _TWO_PARTS) >= _ASKS_TWO:
            return self._ask_in_parts(quoted, asked, end, usage)
        return quoted

    def _ask_standalone(self, quoted: Answer, asked: Question, end: float, usage: Usage) -> Answer:
        system, user, given = build_standalone_prompt(asked.text, asked.history, self._model.settings)
        standalone = self._model.complete(system, user, end=end, usage=usage).strip().strip('"“”')
        if standalone == quoted.standalone_question or not _is_faithful(standalone, f"{given}\n{asked.text}"):
            return quoted
        answer = self._evidence_mode.ask(standalone, reports=asked.reports, full=asked.full)
        return replace(answer, question=quoted.question) if _is_better(answer, quoted) else quoted

    def _ask_in_parts(self, quoted: Answer, asked: Question, end: float, usage: Usage) -> Answer:
        """The answers to the parts of a question as one, where each is better carried than the whole."""
        reply = self._model.complete(*build_split_prompt(asked.text), schema=questions_schema(), end=end, usage=usage)
        parts = read_questions(reply)
        if not _FEWEST_PARTS <= len(set(parts)) == len(parts) <= _MOST_PARTS:
            return quoted
        if not all(_is_faithful(part, asked.text) for part in parts) or not _hold_all(parts, asked.text):
            return quoted
        answers = [self._evidence_mode.ask(part, reports=asked.reports, full=asked.full) for part in parts]
        if not all(_is_better(answer, quoted) for answer in answers):
            return quoted
        runs = self._finder.runs_of_all(answers)
        if runs is None:
            return quoted
        statements, citations = self._finder.compose(runs)
        return replace(
            answers[0],
            question=quoted.question,
            standalone_question=" ".join(parts),
            statements=statements,
            citations=citations,
            shown_of=None,
            confidence=min(answer.confidence for answer in answers),
        )


def _is_better(answer: Answer, quoted: Answer) -> bool:
    """Whether an answer is carried, and better than another; any is better than a refusal."""
    return bool(answer.statements) and (not quoted.statements or answer.confidence > quoted.confidence)


def _hold_all(parts: Sequence[str], question: str) -> bool:
    """Whether the parts of a question together ask all that it asks, by its telling words."""
    asked = {token.stem for token in find_tokens(question) if token.is_content or token.is_number} - FRAME
    return asked <= {token.stem for part in parts for token in find_tokens(part)}


def _is_faithful(standalone: str, conversation: str) -> bool:
    """Whether a rewritten question is one line, a question, and made of the conversation's own words."""
    if "\n" in standalone or not standalone.endswith("?") or len(standalone) > _STANDALONE_CHARACTERS:
        return False
    known = {token.stem for token in find_tokens(conversation)} | FRAME
    telling = [token for token in find_tokens(standalone) if token.is_content or token.is_number]
    return all(token.stem in known for token in telling)

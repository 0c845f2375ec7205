"""With a model: it chooses and orders the reports' own words, or writes prose that the evidence must carry.

Read `GenerativeAssistant.stream` first. Whatever goes wrong with the model, the answer without one stands, with one
line that says why.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.question import Question
from assistant.generation.answers import ModelAnswer, fall_back
from assistant.generation.asked_style import asked_style
from assistant.generation.chat_model import ChatModel, ModelUnavailable, Usage
from assistant.generation.opinion_record import describe_figures, figures_json, read_figures
from assistant.generation.pieces import PieceFinder
from assistant.generation.prose import ProseWriter
from assistant.generation.query_help import QueryHelp
from assistant.generation.second_opinion import CHAT_MODEL, open_second_opinion
from assistant.generation.selecting import Selector
from assistant.generation.settings import SELECT
from assistant.verification.verifier import Checker, build_verifier
from corpus.library.store import Library
from corpus.vocabulary import Answer
from index.search import Index

__all__ = ["GenerativeAssistant", "ModelAnswer"]


class GenerativeAssistant:
    """An `Answerer` that lets a chat model choose evidence, or write from it."""

    def __init__(self, evidence_mode: EvidenceAssistant, model: ChatModel, *, style: str | None = None) -> None:
        """`style`: SELECT or PROSE; None takes what the model's settings say. A thread may ask in another."""
        self.evidence_mode = evidence_mode
        self.model = model
        self._style = style or model.settings.style
        self._finder = PieceFinder(evidence_mode)
        self._verifier = build_verifier(evidence_mode.index)

    @property
    def style(self) -> str:
        """What the model does for the question that is asked now: SELECT or PROSE."""
        return asked_style() or self._style

    @property
    def index(self) -> Index:
        """What is searched."""
        return self.evidence_mode.index

    @property
    def library(self) -> Library:
        """The reports that the index was built from."""
        return self.evidence_mode.library

    def narrowed(
        self,
        text: str,
        *,
        history: Sequence[Turn] = (),
        reports: Sequence[str] | None = None,
        most: int = 0,
        keep: Sequence[str] = (),
    ) -> GenerativeAssistant:
        """Itself: it asks all reports of its index."""
        return self

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Answer:
        """Answer a question, or refuse it; the last of what `stream` gives.

        Raises:
            UserError: as `EvidenceAssistant.ask`.
        """
        *_, answer = self.stream(question, history=history, reports=reports, full=full)
        return answer

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Iterator[Answer]:
        """The answer as it grows; the last one is the answer.

        Closing the iterator ends the model's call. Small talk never reaches the model, nor what is refused for another
        reason than that the library may not hold it.

        Raises:
            UserError: as `EvidenceAssistant.ask`.
        """
        began = time.perf_counter()
        usage = Usage()
        quoted = self.evidence_mode.ask(question, history=history, reports=reports, full=full)
        try:
            # All that the model is asked for one answer shares its time.
            end = time.monotonic() + self.model.settings.timeout
            asked = Question(quoted.question, tuple(history), tuple(reports) if reports else None, full)
            if quoted.mode != "conversation" and self._may_be_helped(quoted, asked):
                help_ = QueryHelp(self.evidence_mode, self.model, self._finder)
                quoted = help_.improve(quoted, asked, end=end, usage=usage)
            for answer in self._answer(quoted, asked, end, usage):
                yield _finish(answer, began, usage)
        except ModelUnavailable as unavailable:
            if not quoted.statements:
                yield quoted
                return
            answer = fall_back(quoted, f"the language model gave no answer: {unavailable}", style=self.style)
            yield _finish(answer, began, usage)

    def _may_be_helped(self, quoted: Answer, asked: Question) -> bool:
        """Whether the model may put the question in other words: not where it was refused for what it asks for."""
        return bool(asked.history) or quoted.abstention_reason in (None, "not_in_library")

    def _answer(self, quoted: Answer, asked: Question, end: float, usage: Usage) -> Iterator[Answer]:
        """The answer in the style that is set.

        Raises:
            ModelUnavailable: as `ChatModel.stream`.
        """
        if self.style == SELECT:
            selector = Selector(self.evidence_mode, self.model, self._finder)
            if quoted.mode != "conversation" and selector.may_choose(quoted):
                yield from selector.choose_answer(quoted, asked, end=end, usage=usage)
                return
        elif quoted.statements:
            writer = ProseWriter(self.evidence_mode, self.model, self._open_checker())
            for answer in writer.write_answer(quoted, end=end, usage=usage):
                yield self._tell_opinion(answer)
            return
        yield quoted

    def _tell_opinion(self, answer: ModelAnswer) -> ModelAnswer:
        """The answer with who gave a second opinion on it, and how often that is right."""
        verifier = self.model.settings.verifier
        if not verifier:
            return answer
        name = self.model.name if verifier == CHAT_MODEL else verifier
        figures = read_figures(self.library.home, name)
        told = " ".join(filter(None, [answer.notice, describe_figures(name, figures)]))
        return replace(answer, checked_by=figures_json(name, figures), notice=told)

    def _open_checker(self) -> Checker:
        """What checks sentences of prose: the rules, and a second opinion where one is set."""
        return open_second_opinion(self._verifier, self.model) if self.model.settings.verifier else self._verifier


def _finish(answer: Answer, began: float, usage: Usage) -> Answer:
    """An answer with the time it took, and with what it took of the model."""
    done = replace(answer, latency_ms=round((time.perf_counter() - began) * 1000, 1))
    return replace(done, usage=usage.as_json()) if isinstance(done, ModelAnswer) and usage.calls else done

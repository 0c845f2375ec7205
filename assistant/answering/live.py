"""An answerer whose index can be renewed while it is asked: whoever holds it asks the newest one from then on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.language_model import LanguageModel
from corpus.library.store import Library
from corpus.vocabulary import Answer
from index.search import Index


class LiveAnswerer:
    """An `Answerer` that passes every question on to another one, which can be replaced. Safe to share."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def replace(self, answerer: Answerer) -> None:
        """Ask another one from now on; answers under way are finished by the one before."""
        self._answerer = answerer

    @property
    def index(self) -> Index:
        """What is searched now."""
        return self._answerer.index

    @property
    def library(self) -> Library:
        """The reports that the index was built from."""
        return self._answerer.library

    @property
    def model(self) -> LanguageModel | None:
        """The model that writes; None where the reports' own words stand alone."""
        return self._answerer.model

    @property
    def evidence_mode(self) -> EvidenceAssistant:
        """The assistant that answers without a model now."""
        return self._answerer.evidence_mode

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Answer:
        """Answer a question, or refuse it.

        Raises:
            UserError: as `Answerer.ask`.
        """
        return self._answerer.ask(question, history=history, reports=reports, full=full)

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Iterator[Answer]:
        """The answer as it grows; see `Answerer.stream`.

        Raises:
            UserError: as `ask`.
        """
        return self._answerer.stream(question, history=history, reports=reports, full=full)

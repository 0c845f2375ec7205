"""An answerer whose index can be renewed while it is asked: whoever holds it asks the newest one from then on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answering.answerer import MOST_CHOSEN, Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.language_model import LanguageModel
from corpus.errors import UserError
from corpus.library.store import Library
from corpus.vocabulary import Answer
from index.search import Index


class LiveAnswerer:
    """An `Answerer` that passes every question on to another one, which can be replaced. Safe to share.

    Reports that were taken out of the library since are asked no more from the next question on, though the index that
    lacks them is still to come.
    """

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        # The library's stamp at the last look, and the reports that it held then.
        self._seen: tuple[tuple[object, ...], frozenset[str]] | None = None

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

    def narrowed(
        self,
        text: str,
        *,
        history: Sequence[Turn] = (),
        reports: Sequence[str] | None = None,
        most: int = MOST_CHOSEN,
        keep: Sequence[str] = (),
    ) -> Answerer:
        """The answerer over the reports that a text needs; see `Answerer.narrowed`.

        Raises:
            UserError: a report is not in the library.
        """
        answerer = self._answerer
        return answerer.narrowed(
            text, history=history, reports=self._still_there(answerer, reports), most=most, keep=keep
        )

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Answer:
        """Answer a question, or refuse it.

        Raises:
            UserError: as `Answerer.ask`.
        """
        answerer = self._answerer
        return answerer.ask(question, history=history, reports=self._still_there(answerer, reports), full=full)

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Iterator[Answer]:
        """The answer as it grows; see `Answerer.stream`.

        Raises:
            UserError: as `ask`.
        """
        answerer = self._answerer
        return answerer.stream(question, history=history, reports=self._still_there(answerer, reports), full=full)

    def _still_there(self, answerer: Answerer, reports: Sequence[str] | None) -> Sequence[str] | None:
        """The reports that are asked, without those that the library no longer holds; None still means all.

        Raises:
            UserError: none of them is left.
        """
        held, known = self._held_now(), [card.id for card in answerer.index.catalogue]
        if all(report in held for report in known):
            return reports
        left = [report for report in reports or known if report in held or report not in known]
        if not left:
            raise UserError("the reports that are asked are no longer in the library. Choose others, or add a report.")
        return left

    def _held_now(self) -> frozenset[str]:
        """The ids of the library's reports, read anew where the library has changed."""
        stamp, seen = self.library.stamp(), self._seen
        if seen is None or seen[0] != stamp:
            seen = (stamp, frozenset(self.library.ids()))
            self._seen = seen
        return seen[1]

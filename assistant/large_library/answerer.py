"""An answerer of a large library: it chooses the reports that a question needs, and asks an assistant of these."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.answering.answerer import MOST_CHOSEN, Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.language_model import LanguageModel
from corpus.editions import find_superseded
from corpus.errors import UserError
from corpus.library.store import Library, explain_unknown_report
from corpus.vocabulary import Answer
from index.library_index import LibraryIndex
from index.search import Index

# So many assistants are kept, each of a set of reports.
_KEPT = 16
# So many of the last turns' texts are looked up beside the question, and so much of each, in characters.
_TURNS = 3
_TURN_LENGTH = 1500


class LargeLibraryAnswerer:
    """Chooses reports by the engines, then asks an assistant that knows these alone. Safe to share between threads.

    What the engines search is the whole library, so an answer's coverage is told of all of it.
    """

    def __init__(self, index: LibraryIndex, library: Library, make: Callable[[Index], Answerer]) -> None:
        """`make` gives the assistant of an index of some reports."""
        self.library_index = index
        self._library = library
        self._make = make
        self._superseded = find_superseded(index.catalogue)
        self._known = frozenset(index.reports)
        self._lock = threading.Lock()
        self._assistants: OrderedDict[int, tuple[Index, Answerer]] = OrderedDict()
        # What is asked where no question tells which reports are needed: those that stand first in the library.
        self._first = self._assistant_of(index.reports[:MOST_CHOSEN])

    @property
    def index(self) -> Index:
        """An index of the first reports of the library; `narrowed` gives that of the reports that a text needs."""
        return self._first.index

    @property
    def library(self) -> Library:
        """The reports that the index was built from."""
        return self._library

    @property
    def model(self) -> LanguageModel | None:
        """The model that writes; None where the reports' own words stand alone."""
        return self._first.model

    @property
    def evidence_mode(self) -> EvidenceAssistant:
        """The assistant of the first reports that answers without a model; see `narrowed`."""
        return self._first.evidence_mode

    def narrowed(
        self,
        text: str,
        *,
        history: Sequence[Turn] = (),
        reports: Sequence[str] | None = None,
        most: int = MOST_CHOSEN,
        keep: Sequence[str] = (),
    ) -> Answerer:
        """The assistant of the reports that a text needs, chosen among `reports` if given, and of those to `keep`.

        Raises:
            UserError: a report is not in the library.
            IndexUnusable: a file of the index is damaged.
        """
        for report in reports or ():
            if report not in self._known:
                raise UserError(explain_unknown_report(report, self.library_index.reports))
        asked = [" ".join(text.split())]
        asked += [turn.content[:_TURN_LENGTH] for turn in reversed(history[-_TURNS:]) if turn.content.strip()]
        chosen = self.library_index.choose(asked, most=most, reports=reports)
        # A report that has a newer edition is understood as superseded only beside it.
        newest = [self._superseded[report] for report in chosen if report in self._superseded]
        kept = [report for report in keep if report in self._known]
        return self._assistant_of((*chosen, *newest, *kept))

    def _assistant_of(self, reports: Sequence[str]) -> Answerer:
        index = self.library_index.open(reports)
        with self._lock:
            kept = self._assistants.get(id(index))
            if kept is not None:
                self._assistants.move_to_end(id(index))
                return kept[1]
        assistant = self._make(index)
        with self._lock:
            self._assistants[id(index)] = (index, assistant)
            while len(self._assistants) > _KEPT:
                self._assistants.popitem(last=False)
        return assistant

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Answer:
        """Answer a question, or refuse it.

        Raises:
            UserError: as `Answerer.ask`.
        """
        answerer, asked = self._narrow(question, history, reports)
        answer = answerer.ask(question, history=history, reports=asked, full=full)
        return self._tell_coverage(answer, reports)

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Iterator[Answer]:
        """The answer as it grows; see `Answerer.stream`.

        Raises:
            UserError: as `ask`.
        """
        answerer, asked = self._narrow(question, history, reports)
        for answer in answerer.stream(question, history=history, reports=asked, full=full):
            yield self._tell_coverage(answer, reports)

    def _narrow(
        self, question: str, history: Sequence[Turn], reports: Sequence[str] | None
    ) -> tuple[Answerer, tuple[str, ...] | None]:
        """The assistant of the reports that a question needs, and which of them it is to ask; None: all."""
        answerer = self.narrowed(question, history=history, reports=reports)
        if reports is None:
            return answerer, None
        return answerer, tuple(report for report in reports if report in answerer.index.reports)

    def _tell_coverage(self, answer: Answer, reports: Sequence[str] | None) -> Answer:
        """The answer with the number of reports that were to be asked: the engines searched all of them."""
        if reports is None or answer.coverage is None:
            return answer
        return replace(answer, coverage=replace(answer.coverage, asked=len(set(reports))))

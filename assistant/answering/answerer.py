"""The one seam between evidence mode and a model: what can be asked, whoever writes the answer.

`EvidenceAssistant` (assistant.py here) answers with the reports' own words; `GenerativeAssistant` (generation/) lets a
model write from the same evidence and verifies what it wrote. Pages, notes, the command and evals take an `Answerer`
and need not know which it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.language_model import LanguageModel
from corpus.library.store import Library
from corpus.vocabulary import Answer
from index.search import Index

# So many reports of a large library are chosen for a text.
MOST_CHOSEN = 8


class Answerer(Protocol):
    """Answers questions from an index with cited evidence, or refuses them. Safe to share between threads."""

    @property
    def index(self) -> Index:
        """What is searched."""

    @property
    def library(self) -> Library:
        """The reports that the index was built from."""

    @property
    def model(self) -> LanguageModel | None:
        """The model that writes; None where the reports' own words stand alone."""

    @property
    def evidence_mode(self) -> EvidenceAssistant:
        """The assistant that answers without a model; itself, where there is none."""

    def narrowed(
        self,
        text: str,
        *,
        history: Sequence[Turn] = (),
        reports: Sequence[str] | None = None,
        most: int = MOST_CHOSEN,
        keep: Sequence[str] = (),
    ) -> Answerer:
        """The answerer over the reports that a text needs, some `most` of them; itself where the library is small.

        Only `reports` are chosen, unless that is None; those to `keep` come in any case.

        Raises:
            UserError: a report is not in the library.
        """

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Answer:
        """Answer a question, or refuse it. `reports` are the ids of those to ask; None asks all.

        `full` asks for all there is where an answer would show the first few (`Answer.shown_of`).

        Raises:
            UserError: the question is empty or too long, or a report is not in the library.
        """

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Iterator[Answer]:
        """The answer as it grows; the last one is what `ask` returns. Evidence mode gives it at once.

        Raises:
            UserError: as `ask`.
        """

"""What the page does when something is asked or opened: values in, answers and HTML out, nothing of Gradio."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistant.conversation import Turn
from assistant.library_html import header_html, library_html, report_key, scope_html
from assistant.page_html import Exchange, citation_key, conversation_html, notice_html, passage_key
from assistant.reading_html import Place, reading_html
from corpus.errors import UserError
from corpus.vocabulary import Answer, Citation, Hit, Report, ReportDetails

if TYPE_CHECKING:
    from assistant.chain import Assistant

_IN_TURN = re.compile(r"t(\d{1,6})-([cp])(\d{1,6})")
_REPORTS_KEPT = 16
_FAULT = (
    "Something went wrong while answering. Your question is back in the box: ask it again, "
    "or run 'pcn-assistant doctor' to find out what is wrong."
)

Exchanges = tuple[Exchange, ...]
Shown = tuple[str, Exchanges, str, str]


class PageActions:
    """The page's actions over one assistant. It keeps no conversation: each call is handed the exchanges so far.

    Making one asks the assistant its own starter questions, a second or so: only those with an answer are offered, and
    the first visitor finds it warm.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        ask = getattr(assistant, "without_model", assistant.ask)  # a model is not asked before anyone visits
        self._starters = [question for question in assistant.starters() if not ask(question).abstained]
        self._read = lru_cache(maxsize=_REPORTS_KEPT)(self._read_report)

    def cards(self) -> dict[str, ReportDetails]:
        """The reports' cards by id, as the library is now."""
        return {card.id: card for card in self._assistant.library.cards()}

    def header(self) -> str:
        """The page's heading."""
        header = header_html(len(self.cards()))
        if hasattr(self._assistant, "model"):
            return header.replace("Nothing you type leaves this machine.", "A language model is given your question.")
        return header

    def library(self) -> str:
        """The reports as cards."""
        return library_html(list(self.cards().values()))

    def conversation(self, exchanges: Sequence[Exchange]) -> str:
        """The conversation so far."""
        return conversation_html(exchanges, self.cards(), self._starters)

    def asking(self, question: str, so_far: Exchanges, reports: Sequence[str]) -> Iterator[Shown]:
        """What is shown while and after a question is answered: conversation, exchanges, question box, notice.

        The exchanges so far are the question's history. No `reports`: all of them. A question that cannot be answered
        as it stands goes back into the box, under one line that says why.
        """
        yield self.conversation((*so_far, Exchange(question))), so_far, "", ""
        try:
            for exchange in self._exchanges(question, so_far, reports):
                after = (*so_far, exchange)
                kept = so_far if getattr(exchange.answer, "checking", None) else after
                yield self.conversation(after), kept, "", notice_html(getattr(exchange.answer, "notice", None) or "")
        except UserError as fault:
            yield self.conversation(so_far), so_far, question, notice_html(str(fault))
        except Exception:
            logging.getLogger(__name__).exception("a question could not be answered")
            yield self.conversation(so_far), so_far, question, notice_html(_FAULT)

    def opened(self, key: str, exchanges: Exchanges) -> tuple[str, str]:
        """The source panel at a citation, a near passage, a report or the library, and the notice beside it."""
        try:
            return self._opened(key, exchanges), ""
        except UserError as fault:
            return self.library(), notice_html(str(fault))

    def afresh(self) -> Shown:
        """What is shown where a conversation begins."""
        return self.conversation(()), (), "", ""

    def scope(self) -> str:
        """The choice of reports to ask."""
        return scope_html(list(self.cards().values()))

    def known(self, reports: object) -> list[str]:
        """Those of the reports chosen on the page that the library holds."""
        return [report for report in self.cards() if isinstance(reports, list) and report in reports]

    def _exchanges(self, question: str, so_far: Exchanges, reports: Sequence[str]) -> Iterator[Exchange]:
        """The exchange as its answer grows; without a model it comes whole."""
        history = [turn for exchange in so_far for turn in _turns(exchange)]
        give = getattr(self._assistant, "stream", None)
        asked: dict[str, Any] = {"history": history, "reports": list(reports) or None}
        for answer in give(question, **asked) if give else (self._assistant.ask(question, **asked),):
            yield Exchange(question, answer)

    def _opened(self, key: str, exchanges: Exchanges) -> str:
        match = _IN_TURN.fullmatch(key)
        if match and (answer := _answer(exchanges, int(match[1]))):
            turn, number = int(match[1]), int(match[3])
            if match[2] == "c":
                return self._citation(answer, turn, number)
            return self._passage(answer, turn, number)
        if key.startswith(report_key("")):
            report = self._report(key.removeprefix(report_key("")))
            return reading_html(report, Place(key, "Whole report"))
        return self.library()

    def _citation(self, answer: Answer, turn: int, number: int) -> str:
        found = [citation for citation in answer.citations if citation.n == number]
        if not found:
            return self.library()
        citation = found[0]
        at = answer.citations.index(citation)
        place = Place(
            key=citation_key(turn, number),
            label=f"Source {number} of {len(answer.citations)}",
            section=citation.section,
            spans=citation.spans,
            page_label=citation.page_label,
            previous=_neighbour(answer.citations, at - 1, turn),
            following=_neighbour(answer.citations, at + 1, turn),
        )
        return reading_html(self._report(citation.report), place)

    def _passage(self, answer: Answer, turn: int, rank: int) -> str:
        found: list[Hit] = [hit for hit in answer.hits if hit.rank == rank]
        if not found:
            return self.library()
        passage = found[0].passage
        place = Place(
            passage_key(turn, rank), "Not an answer, but near", passage.section, spans=passage.spans, near=True
        )
        return reading_html(self._report(passage.report), place)

    def _report(self, report: str) -> Report:
        card = self.cards().get(report)
        return self._read(card) if card else self._assistant.library.load(report)

    def _read_report(self, card: ReportDetails) -> Report:
        return self._assistant.library.load(card.id)


def turns_from(history: Sequence[Mapping[str, Any]] | None) -> list[Turn]:
    """A history as chat programs send it: messages whose content is a string or a list of parts with a text.

    Raises:
        UserError: a message without a role or without text; it is named.
    """
    turns = []
    for number, message in enumerate(history or [], start=1):
        role = message.get("role") if isinstance(message, Mapping) else None
        if role not in ("user", "assistant"):
            raise UserError(f"message {number} of the history: its role must be 'user' or 'assistant'.")
        turns.append(Turn(str(role), _text_of(message.get("content"), number)))
    return turns


def _text_of(content: object, number: int) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, Mapping):
        content = [content]
    if isinstance(content, list):
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in content]
        if all(isinstance(part, str) for part in parts):
            return "\n".join(str(part) for part in parts)
    raise UserError(f"message {number} of the history: its content must be text, or a list of parts with a text.")


def _turns(exchange: Exchange) -> list[Turn]:
    if exchange.answer is None:
        return []
    return [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]


def _answer(exchanges: Sequence[Exchange], turn: int) -> Answer | None:
    return exchanges[turn].answer if turn < len(exchanges) else None


def _neighbour(citations: Sequence[Citation], at: int, turn: int) -> str | None:
    return citation_key(turn, citations[at].n) if 0 <= at < len(citations) else None

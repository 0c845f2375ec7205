"""What the page does when something is asked or opened: values in, answers and HTML out, nothing of Gradio."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.answer_tools_html import VERDICTS
from assistant.cited_rows import row_html
from assistant.conversation import Turn
from assistant.followups import Followups
from assistant.histories import turns_of_exchange
from assistant.kept_html import kept_html
from assistant.library_html import library_html, scope_html
from assistant.notebook import Exchange, Notebook
from assistant.page_html import conversation_html, notice_html, said_html, suggestions_html
from assistant.source_panel import SourcePanel
from assistant.starters import starter_questions
from assistant.turnstile import Turnstile
from corpus.errors import UserError
from corpus.vocabulary import Answer, Citation, Report, ReportDetails

if TYPE_CHECKING:
    from assistant.chain import Assistant

ASKING_AT_ONCE = 2
_REPORTS_KEPT = 16
_LOOKED_AFTER_SECONDS = 0.5
_LOOKING = "Looking through the reports…"
_FAULT = (
    "Something went wrong while answering. Your question is back in the box: ask it again, "
    "or run 'pcn-assistant doctor' to find out what is wrong."
)
_GONE = "That conversation is not kept in this browser: it was deleted, or dropped after its time. Ask anew below."

# conversation as HTML, its id, what stands in the question box (None: leave what is there), the notice above it
Shown = tuple[str, str, str | None, str]


class PageActions:
    """The page's actions over one assistant and one notebook; a browser is known by its key."""

    def __init__(self, assistant: Assistant, notebook: Notebook) -> None:
        self.notebook = notebook
        self.turnstile = Turnstile(ASKING_AT_ONCE)
        self._assistant = assistant
        self._read = lru_cache(maxsize=_REPORTS_KEPT)(self._read_report)
        self._row = lru_cache(maxsize=1024)(self._row_of)
        self.starters: dict[str, list[str]] = {}
        self._under_way: dict[tuple[str, str, str], object] = {}
        # suggestions are checked without a model, where the assistant has one
        self._checked = getattr(assistant, "without_model", assistant.ask)
        self._followups = Followups(self._checked, assistant.index.reports)
        self._sources = SourcePanel(notebook, self.report, self.library)

    def warm(self) -> None:
        """Ask the starter questions, for a few seconds: those with an answer are offered, and the assistant is warm."""
        self.starters = self._answered_starters()

    def cards(self) -> dict[str, ReportDetails]:
        """The reports' cards by id, as the library is now."""
        return {card.id: card for card in self._assistant.library.cards()}

    def library(self) -> str:
        """The reports as cards."""
        cards = list(self.cards().values())
        return library_html(cards, {card.id: len(self._read(card).source.split()) for card in cards})

    def report(self, name: str) -> Report:
        """A report, read once."""
        card = self.cards().get(name)
        return self._read(card) if card else self._assistant.library.load(name)

    def conversation(self, exchanges: Sequence[Exchange], name: str = "", waiting: str | None = None) -> str:
        """The conversation so far."""
        return conversation_html(
            exchanges, self.cards(), self.starters, rows=self._row, conversation=name, waiting=waiting
        )

    def asking(self, question: str, browser: str, name: str, reports: Sequence[str]) -> Iterator[Shown]:
        """What is shown while and after a question is answered, `name` being the conversation it is asked in.

        The exchanges so far are the question's history. No `reports`: all of them. The question is written down before
        it is answered. One that cannot be answered as it stands goes back into the box, under one line that says why.
        The same question pressed again while it is being answered changes nothing.
        """
        question = question.encode("utf-8", "replace").decode("utf-8")
        pressed, mine = (browser, name, question), object()
        if self._under_way.setdefault(pressed, mine) is not mine:
            return
        try:
            yield from self._asking(question, browser, name, reports)
        finally:
            del self._under_way[pressed]

    def _asking(self, question: str, browser: str, name: str, reports: Sequence[str]) -> Iterator[Shown]:
        before = self.notebook.exchanges(browser, name)
        exchange, ticket = "", self.turnstile.ticket()
        try:
            name = name if before else self.notebook.begin(browser, question)
            exchange = self.notebook.add(name, question)
            before = tuple(old for old in before if old.answer or old.question != question)
            yield self._so_far(browser, name, _LOOKING), name, "", ""
            while place := self.turnstile.place(ticket, wait_seconds=_LOOKED_AFTER_SECONDS):
                if self.notebook.shared(exchange) is None:  # stopped, and taken back into the box
                    yield self._given_back(browser, name, question)
                    return
                yield self._so_far(browser, name, _queued(place)), name, None, ""
            with self.turnstile.through(ticket):
                history = [turn for old in before for turn in turns_of_exchange(old)]
                for answer in self._answers(question, history, list(reports) or None):
                    if self.notebook.shared(exchange) is None:
                        yield self._given_back(browser, name, question)
                        return
                    if not getattr(answer, "checking", None):  # a sentence that is still being checked
                        self.notebook.answered(exchange, answer)
                    said = notice_html(getattr(answer, "notice", None) or "")
                    yield self._so_far(browser, name, _LOOKING, {exchange: answer}), name, None, said
        except Exception as fault:
            if not isinstance(fault, UserError):
                logging.getLogger(__name__).exception("a question could not be answered")
            if exchange:
                self.notebook.withdraw(exchange)
            said = notice_html(str(fault) if isinstance(fault, UserError) else _FAULT)
            shown, left = self._left(browser, name)
            yield shown, left, question, said
        finally:
            self.turnstile.leave(ticket)

    def _so_far(self, browser: str, name: str, waiting: str, growing: Mapping[str, Answer] | None = None) -> str:
        """The conversation as it is kept, with answers that are still `growing` by their exchange."""
        exchanges = [
            replace(exchange, answer=(growing or {}).get(exchange.id, exchange.answer))
            for exchange in self.notebook.exchanges(browser, name)
        ]
        return self.conversation(exchanges, name, waiting)

    def stopped(self, browser: str, name: str) -> Shown:
        """What is shown after the stop button: the question is taken back into the box."""
        exchanges = self.notebook.exchanges(browser, name)
        if not exchanges or exchanges[-1].answer:
            return self.conversation(exchanges, name), name, "", ""
        self.notebook.withdraw(exchanges[-1].id)
        return self._given_back(browser, name, exchanges[-1].question)

    def onward(self, browser: str, name: str) -> str:
        """Questions to go on with, for the last answer of a conversation; "" where there are none."""
        exchanges = self.notebook.exchanges(browser, name)
        answer = exchanges[-1].answer if exchanges else None
        if answer is None or not answer.citations:
            return ""
        found = self._followups.after(answer, [exchange.question for exchange in exchanges])
        if not found:
            return ""
        return f'<div data-for="{exchanges[-1].id}">{suggestions_html(found, "You could go on with")}</div>'

    def resumed(self, browser: str, name: str) -> Shown:
        """What is shown where a kept conversation is opened again."""
        exchanges = self.notebook.exchanges(browser, name)
        if name and not exchanges:
            return self.conversation(()), "", "", notice_html(_GONE)
        return self.conversation(exchanges, name if exchanges else ""), name if exchanges else "", "", ""

    def linked(self, browser: str, exchange: str) -> Shown:
        """What is shown for a link to an answer: its conversation, or to another browser the answer alone."""
        found = self.notebook.shared(exchange)
        if found is None:
            return self.conversation(()), "", "", notice_html(_GONE)
        shared, name, owner = found
        if owner == browser:
            return self.resumed(browser, name)
        return self.conversation((shared,)), "", "", said_html("An answer that somebody shared. Ask on in your own.")

    def opened(self, key: str) -> tuple[str, str]:
        """The source panel at a citation, a near passage, a report or the library, and the notice beside it."""
        try:
            return self._sources.opened(key), ""
        except UserError as fault:
            return self.library(), notice_html(str(fault))

    def place(self, report: str, at: str) -> tuple[str, str]:
        """The source panel for a link to a place in a report, and the notice beside it."""
        try:
            return self._sources.at(report, at), ""
        except UserError as fault:
            return self.library(), notice_html(str(fault))

    def kept(self, browser: str, name: str = "", words: str = "") -> str:
        """The conversations kept for a browser."""
        found = self.notebook.conversations(browser, words=words)
        return kept_html(found, words=words, current=name, days=self.notebook.days)

    def judged(self, exchange: object, verdict: object, comment: object) -> str:
        """Keep what somebody thought of an answer; the notice that says so."""
        if verdict not in VERDICTS:
            return notice_html("Choose right, wrong or incomplete first, then send.")
        version = self._assistant.index.manifest.content
        kept = self.notebook.judge(str(exchange), str(verdict), str(comment or ""), index_version=str(version))
        return said_html("Thank you. Your feedback is kept on this machine.") if kept else notice_html(_GONE)

    def scope(self, only: str = "") -> str:
        """The choice of reports to ask; `only` is ticked."""
        return scope_html(list(self.cards().values()), self.known([only]))

    def known(self, reports: object) -> list[str]:
        """Those of the reports chosen on the page that the library holds."""
        return [report for report in self.cards() if isinstance(reports, list) and report in reports]

    def _given_back(self, browser: str, name: str, question: str) -> Shown:
        return *self._left(browser, name), question, said_html("Stopped. Your question is back in the box.")

    def _left(self, browser: str, name: str) -> tuple[str, str]:
        """The conversation as it stands once a question was taken back, and its id; "" where nothing is left of it."""
        exchanges = self.notebook.exchanges(browser, name)
        return self.conversation(exchanges, name), name if exchanges else ""

    def _answers(self, question: str, history: Sequence[Turn], reports: Sequence[str] | None) -> Iterator[Answer]:
        """The answer as it grows, the whole of it last; from an assistant that does not stream it comes at once."""
        stream = getattr(self._assistant, "stream", None)
        if stream is None:
            yield self._assistant.ask(question, history=history, reports=reports)
        else:
            yield from stream(question, history=history, reports=reports)

    def _answered_starters(self) -> dict[str, list[str]]:
        """Starter questions that have an answer, by the report whose headings they are drawn from."""
        return {
            card.short_title: questions
            for card in self._assistant.library.cards()
            if (
                questions := [
                    question
                    for question in starter_questions([self._read(card)])
                    if not self._checked(question).abstained
                ]
            )
        }

    def _row_of(self, citation: Citation, question: str, said: str) -> str:
        cards = self.cards()
        if citation.report not in cards:
            return ""
        return row_html(self._read(cards[citation.report]), citation, question, said)

    def _read_report(self, card: ReportDetails) -> Report:
        return self._assistant.library.load(card.id)


def _queued(place: int) -> str:
    return "You are next." if place == 1 else f"In the queue: {place - 1} before you."

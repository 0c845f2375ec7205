"""What the page does when something is asked or opened: values in, answers and HTML out, nothing of Gradio."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING

from assistant.answering.conversation import Turn
from assistant.conversations.store import ConversationStore, Exchange, turns_of_exchange
from assistant.suggestions.next_questions import Followups
from assistant.suggestions.topics import questions_by_topic
from assistant.web.chat.jobs import LOOKING, Turnstile, Work
from assistant.web.chat.source_panel import SourcePanel
from assistant.web.chat.streaming import cut_short, parts
from assistant.web.html.conversation import VERDICTS, conversation_html, suggestions_html
from assistant.web.html.frame import notice_html, said_html
from assistant.web.html.history import kept_html
from assistant.web.html.library import library_html, scope_html
from assistant.web.html.table_rows import rows_html
from corpus.errors import UserError
from corpus.vocabulary import Answer, Citation, Report, ReportDetails

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

ASKING_AT_ONCE = 2
_REPORTS_KEPT = 16
_STARTERS_A_TOPIC = 2
_SHOWN_AGAIN_SECONDS = 2.0
_FAULT = (
    "Something went wrong while answering. Your question is back in the box: ask it again, "
    "or run 'pcn-assistant doctor' to find out what is wrong."
)
_STOPPED = "Stopped. Your question is back in the box."
_STOPPED_PART = "Stopped. What was written and checked by then is kept."
_GONE = "That conversation is not kept in this browser: it was deleted, or dropped after its time. Ask anew below."

# conversation as HTML, its id, what stands in the question box, the notice above it; None: leave what is there
Shown = tuple[str, str, str | None, str | None]


class PageActions:
    """The page's actions over one assistant and one store; a browser is known by its key."""

    def __init__(self, assistant: Answerer, store: ConversationStore) -> None:
        self.store = store
        self.turnstile = Turnstile(ASKING_AT_ONCE)
        self._assistant = assistant
        self._read = lru_cache(maxsize=_REPORTS_KEPT)(self._read_report)
        self._row = lru_cache(maxsize=1024)(self._row_of)
        self.starters: dict[str, list[str]] = {}
        self._under_way: dict[tuple[str, str, str], object] = {}
        self._works: dict[str, Work] = {}
        # Suggestions are checked without a model, where the assistant has one: quickly, and the same every time.
        self._checked = assistant.evidence_mode.ask
        self._followups = Followups(self._checked, assistant.index)
        self._sources = SourcePanel(store, self.report, self.library)

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

    def conversation(
        self, exchanges: Sequence[Exchange], name: str = "", waiting: Mapping[str, str] | None = None
    ) -> str:
        """The conversation so far; `waiting` is what is said of questions still being answered, by exchange."""
        return conversation_html(
            exchanges, self.cards(), self.starters, rows=self._row, conversation=name, waiting=waiting
        )

    def asking(self, question: str, browser: str, name: str, reports: Sequence[str]) -> Iterator[Shown]:
        """What is shown while and after a question is answered, `name` being the conversation it is asked in.

        The exchanges so far are the question's history. No `reports`: all of them. The question is written down before
        it is answered. One that cannot be answered as it stands goes back into the box, under one line that says why.
        The same question pressed again while it is being answered changes nothing. Leaving the iterator stops nothing:
        the answer is kept all the same.
        """
        question = question.encode("utf-8", "replace").decode("utf-8")
        pressed, mine = (browser, name, question), object()
        if self._under_way.setdefault(pressed, mine) is not mine:
            return
        try:
            yield from self._asking(question, browser, name, reports)
        except Exception as fault:
            yield *self._left(browser, name), question, self._said_of(fault)
        finally:
            del self._under_way[pressed]

    def _asking(self, question: str, browser: str, name: str, reports: Sequence[str]) -> Iterator[Shown]:
        before = self.store.exchanges_of(browser, name)
        if any(old.question == question and old.id in self._works for old in before):
            yield from self.following(browser, name)
            return
        name = name if before else self.store.begin(browser, question)
        exchange = self.store.add_question(name, question)
        history = [turn for old in before for turn in turns_of_exchange(old)]

        def done() -> None:
            self._works.pop(exchange, None)

        work = Work(
            partial(self._answers, question, history, list(reports) or None),
            partial(self.store.keep_answer, exchange),
            self.turnstile,
            done=done,
        )
        self._works[exchange] = work
        try:
            yield self._so_far(browser, name), name, "", ""
        except GeneratorExit:
            work.forget()
            raise
        work.start()
        yield from self._watched(work, exchange, browser, name)

    def following(self, browser: str, name: str) -> Iterator[Shown]:
        """What is shown of a conversation that is opened while questions in it are still being answered."""
        for exchange in self.store.exchanges_of(browser, name):
            if work := self._works.get(exchange.id):
                yield from self._watched(work, exchange.id, browser, name)

    def _watched(self, work: Work, exchange: str, browser: str, name: str) -> Iterator[Shown]:
        """A question's answer as it grows, one statement more at a time, until it is whole, stopped, or has failed."""
        told = 0
        for _ in work.seen(every_seconds=_SHOWN_AGAIN_SECONDS):
            if answer := work.answer:
                for part in (*parts(answer, told), answer):
                    yield self._so_far(browser, name, {exchange: part}), name, None, None
                told = len(answer.statements)
            else:
                yield self._so_far(browser, name), name, None, None
        if work.fault:
            question = next((e.question for e in self.store.exchanges_of(browser, name) if e.id == exchange), None)
            self.store.discard_question(exchange)
            yield *self._left(browser, name), question, self._said_of(work.fault)
            return
        if work.answer and not work.stopped:
            for part in parts(work.answer, told):
                yield self._so_far(browser, name, {exchange: part}), name, None, None
        said = None if work.stopped else notice_html((work.answer and work.answer.notice) or "")
        yield *self._left(browser, name), None, said

    def _so_far(self, browser: str, name: str, growing: Mapping[str, Answer] | None = None) -> str:
        """The conversation as it is kept, with what there is of answers that are still `growing`, by their exchange."""
        growing, waiting = dict(growing or {}), dict.fromkeys(growing or {}, LOOKING)
        kept = self.store.exchanges_of(browser, name)
        for exchange in kept:
            if exchange.answer is None and (work := self._works.get(exchange.id)):
                waiting[exchange.id] = work.waiting
                if work.answer:
                    growing.setdefault(exchange.id, work.answer)
        exchanges = [replace(exchange, answer=growing.get(exchange.id, exchange.answer)) for exchange in kept]
        return self.conversation(exchanges, name, waiting)

    def stopped(self, browser: str, name: str) -> Shown:
        """What is shown after the stop button: what was checked by then stays, else the question is back in the box."""
        exchanges = self.store.exchanges_of(browser, name)
        last = next((exchange for exchange in reversed(exchanges) if exchange.answer is None), None)
        if last is None:
            return *self._left(browser, name), None, ""
        work = self._works.get(last.id)
        part = work.halt() if work else None
        if part:
            self.store.keep_answer(last.id, cut_short(part))
            return self._so_far(browser, name), name, None, said_html(_STOPPED_PART)
        self.store.discard_question(last.id)
        return *self._left(browser, name), last.question, said_html(_STOPPED)

    def forgotten(self, browser: str, name: str) -> None:
        """Delete a conversation of a browser, "*" all of them, and stop what is still being answered in them."""
        names = [c.id for c in self.store.conversations_of(browser)] if name == "*" else [name]
        for exchange in (e for each in names for e in self.store.exchanges_of(browser, each)):
            if work := self._works.get(exchange.id):
                work.halt()
        if name == "*":
            self.store.delete_all(browser)
        else:
            self.store.delete(browser, name)

    def onward(self, browser: str, name: str) -> str:
        """Questions to go on with, for the last answer of a conversation; "" where there are none."""
        exchanges = self.store.exchanges_of(browser, name)
        answer = exchanges[-1].answer if exchanges else None
        if answer is None or not (answer.citations or answer.abstained):
            return ""
        found = self._followups.after(answer, [exchange.question for exchange in exchanges])
        if not found:
            return ""
        heading = "Questions like it that the reports answer" if answer.abstained else "You could go on with"
        return f'<div data-for="{exchanges[-1].id}">{suggestions_html(found, heading)}</div>'

    def resumed(self, browser: str, name: str) -> Shown:
        """What is shown where a kept conversation is opened again."""
        exchanges = self.store.exchanges_of(browser, name)
        if name and not exchanges:
            return self.conversation(()), "", "", notice_html(_GONE)
        return *self._left(browser, name), "", ""

    def linked(self, browser: str, exchange: str) -> Shown:
        """What is shown for a link to an answer: its conversation, or to another browser the answer alone."""
        found = self.store.find_exchange(exchange)
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
        found = self.store.conversations_of(browser, words=words)
        return kept_html(found, words=words, current=name, days=self.store.days)

    def judged(self, browser: str, exchange: object, verdict: object, comment: object) -> str:
        """Keep what somebody thought of an answer; the notice that says so."""
        if verdict not in VERDICTS:
            return notice_html("Choose right, wrong or incomplete first, then send.")
        version = self._assistant.index.manifest.content
        words = str(comment or "")
        kept = self.store.add_feedback(str(exchange), str(verdict), words, index_version=str(version), browser=browser)
        return said_html("Thank you. Your feedback is kept on this machine.") if kept else notice_html(_GONE)

    def scope(self, only: str = "") -> str:
        """The choice of reports to ask; `only` is ticked."""
        return scope_html(list(self.cards().values()), self.known([only]))

    def known(self, reports: object) -> list[str]:
        """Those of the reports chosen on the page that the library holds."""
        return [report for report in self.cards() if isinstance(reports, list) and report in reports]

    def _said_of(self, fault: Exception) -> str:
        """The notice for a question that could not be answered; what was not foreseen is logged."""
        if isinstance(fault, UserError):
            return notice_html(str(fault))
        logging.getLogger(__name__).error("a question could not be answered", exc_info=fault)
        return notice_html(_FAULT)

    def _left(self, browser: str, name: str) -> tuple[str, str]:
        """The conversation as it stands, and its id; "" where nothing is left of it."""
        return self._so_far(browser, name), name if self.store.exchanges_of(browser, name) else ""

    def _answers(self, question: str, history: Sequence[Turn], reports: Sequence[str] | None) -> Iterator[Answer]:
        """The answer as it grows, the whole of it last; from an assistant that does not stream it comes at once."""
        yield from self._assistant.stream(question, history=history, reports=reports)

    def _answered_starters(self) -> dict[str, list[str]]:
        """Starter questions that have an answer, a few by topic."""
        topics = questions_by_topic([self._read(card) for card in self._assistant.library.cards()])
        answered = {
            topic: list(islice((q for q in questions if not self._checked(q).abstained), _STARTERS_A_TOPIC))
            for topic, questions in topics.items()
        }
        return {topic: questions for topic, questions in answered.items() if questions}

    def _row_of(self, citation: Citation, question: str, said: str) -> str:
        cards = self.cards()
        if citation.report not in cards:
            return ""
        return rows_html(self._read(cards[citation.report]), citation, question, said)

    def _read_report(self, card: ReportDetails) -> Report:
        return self._assistant.library.load(card.id)

"""What the page does when something is asked or opened: values in, answers and HTML out, nothing of Gradio."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from assistant.conversations.store import ConversationStore, Exchange, hash_key
from assistant.overview.overview import make_overview
from assistant.privacy.guard import PersonalGuard
from assistant.suggestions.by_kind import choose_starters
from assistant.suggestions.next_questions import NextQuestions
from assistant.web.chat.answer_outcomes import Observe
from assistant.web.chat.asking import ChatUpdate, LiveConversations
from assistant.web.chat.kept_places import KeptPlaces
from assistant.web.chat.sharing import Sharing
from assistant.web.chat.source_panel import SourcePanel, name_exchange
from assistant.web.chat.written_turns import WrittenTurns
from assistant.web.html.answer import suggestions_html
from assistant.web.html.conversation import VERDICTS, conversation_html
from assistant.web.html.frame import confirmation_html, notice_html
from assistant.web.html.history import history_html
from assistant.web.html.library import library_html, name_newest, scope_html
from assistant.web.html.markup import NOTHING, Html
from assistant.web.html.table_rows import rows_html
from corpus.errors import UserError
from corpus.vocabulary import Answer, Citation, Report, ReportDetails
from index.search import Index

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

_REPORTS_KEPT = 16
_OVERVIEWS_KEPT = 256
_ROWS_KEPT = 1024
_TURNS_KEPT = 256
# How long an answer has stood before questions to go on with are looked for.
_SUGGESTED_AFTER_SECONDS = 0.3
_NEXT_QUESTIONS = Html('<div data-for="{exchange}">{questions}</div>')
_NOT_SHARED = "That is somebody's who does not share it, or no longer does. Ask them for a link, or ask anew below."
_GONE = "That conversation is not kept in this browser: it was deleted, or dropped after its time. Ask anew below."


class ChatController:
    """What can be done on the page, over one assistant and one store; a browser is known by its key.

    What shows a conversation raises UserError where it cannot be read and nothing is known of it; the events tell that.
    """

    def __init__(
        self,
        assistant: Answerer,
        store: ConversationStore,
        *,
        observe: Observe | None = None,
        people_sign_in: bool = False,
    ) -> None:
        """Where `people_sign_in`, a link to an answer opens it only for its owner, and while it is shared."""
        self.store = store
        self.library = assistant.library
        self._assistant = assistant
        self._cards_at_start = assistant.library.cards()
        self._read_once = lru_cache(maxsize=_REPORTS_KEPT)(self._load_report)
        self._places = KeptPlaces(self.read_report, assistant.library.stamp_of)
        self._turns = WrittenTurns(_TURNS_KEPT)
        self._guard = PersonalGuard()
        self._cached_row = lru_cache(maxsize=_ROWS_KEPT)(self._render_row)
        # Questions that are offered where nothing was asked yet, by the kind of answer.
        self.starters: dict[str, list[str]] = {}
        # Made anew for another index: the library may change while pages are served.
        self._next_questions = lru_cache(maxsize=1)(self._make_next_questions)
        self._overviews = lru_cache(maxsize=1)(_overviews_of)
        self._conversations = LiveConversations(assistant, store, self.render_conversation, observe)
        self._held = self._conversations.held
        self.sharing = Sharing(store) if people_sign_in else None
        self._sources = SourcePanel(
            self._held.find_answer,
            self.read_report,
            assistant.library.file,
            self.render_library,
            self.name_newest,
            self.make_overview,
            self.mark_answer,
        )
        self.queue = self._conversations.queue

    def warm_up(self) -> None:
        """Ask the starter questions, for a few seconds: those with an answer are offered, and the assistant is warm."""
        self.starters = choose_starters(self._assistant.index, self._check)

    # Asking

    def ask(
        self,
        question: str,
        browser: str,
        conversation: str = "",
        *,
        reports: Sequence[str] = (),
        style: str | None = None,
    ) -> Generator[ChatUpdate, None, None]:
        """What is shown while and after a question is answered; see `LiveConversations.ask`."""
        return self._conversations.ask(question, browser, conversation, reports=reports, style=style)

    def follow(self, browser: str, conversation: str) -> Iterator[ChatUpdate]:
        """What is shown of a conversation that is opened while questions in it are still being answered."""
        return self._conversations.follow(browser, conversation)

    def show_all(self, browser: str, exchange: str, *, reports: Sequence[str] = ()) -> ChatUpdate:
        """What is shown once an answer stands in full; a notice where it is not there or cannot be had."""
        update = self._conversations.show_all(browser, exchange, reports=reports)
        return update or ChatUpdate(self.render_conversation(()), "", notice=notice_html(_GONE))

    def stop(self, browser: str, conversation: str) -> ChatUpdate:
        """What is shown after the stop button; see `LiveConversations.stop`."""
        return self._conversations.stop(browser, conversation)

    def suggest_next(self, browser: str, conversation: str) -> str:
        """Questions to go on with, for the last answer of a conversation; "" where there are none."""
        try:
            return self._suggest_next(browser, conversation)
        except UserError:
            return ""

    def _suggest_next(self, browser: str, conversation: str) -> str:
        exchanges = self._held.exchanges_of(browser, conversation)
        answer = exchanges[-1].answer if exchanges else None
        if answer is None or not (answer.citations or answer.abstained):
            return ""
        # Whoever asks on at once needs none, and is not to wait while they are found.
        time.sleep(_SUGGESTED_AFTER_SECONDS)
        if self._held.exchanges_of(browser, conversation) != exchanges:
            return ""
        index = self._assistant.narrowed(answer.standalone_question).index
        questions = self._next_questions(index).suggest(answer, [exchange.question for exchange in exchanges])
        if not questions:
            return ""
        heading = "Questions like it that the reports answer" if answer.abstained else "You could go on with"
        return _NEXT_QUESTIONS.format(exchange=exchanges[-1].id, questions=suggestions_html(questions, heading))

    def give_feedback(self, browser: str, exchange: object, verdict: object, comment: object) -> str:
        """Keep what somebody thought of an answer; the notice that says so."""
        if verdict not in VERDICTS:
            return notice_html("Choose right, wrong or incomplete first, then send.")
        words, masked = self._guard.mask_unconfirmed(browser, str(comment or ""))
        try:
            if not self._may_read(browser, str(exchange)):
                return notice_html(_GONE)
            is_kept = self.store.add_feedback(
                str(exchange),
                str(verdict),
                words,
                index_version=str(self._assistant.index.manifest.content),
                browser=browser,
            )
        except UserError as fault:
            return notice_html(str(fault))
        if not is_kept:
            return notice_html(_GONE)
        return confirmation_html(f"Thank you. Your feedback is kept {self.store.place}. {masked}".rstrip())

    # Conversations

    def render_conversation(
        self, exchanges: Sequence[Exchange], conversation: str = "", waiting: Mapping[str, str] | None = None
    ) -> str:
        """Exchanges as HTML; `waiting` is what is said of questions still being answered, by exchange."""
        cards = self.cards_by_id()
        return conversation_html(
            self._places.mark_exchanges(exchanges, cards),
            cards,
            self.starters,
            rows=self._find_row,
            conversation=conversation,
            waiting=waiting,
            write_settled=self._turns.write,
        )

    def render_history(self, browser: str, conversation: str = "", words: str = "") -> str:
        """The conversations kept for a browser; those that hold `words`, and `conversation` marked as open."""
        try:
            found, fault = self.store.conversations_of(browser, words=words), ""
        except UserError as raised:
            found, fault = [], str(raised)
        return history_html(
            found,
            words=words,
            current=conversation,
            days=self.store.days,
            place=self.store.place,
            fault=fault,
            shares=self.sharing.list_links(browser) if self.sharing else None,
        )

    def reopen(self, browser: str, conversation: str) -> ChatUpdate:
        """What is shown where a kept conversation is opened again; a new one where it has no id."""
        if conversation and not self._held.exchanges_of(browser, conversation):
            return self._show_gone()
        return self._conversations.show(browser, conversation, question="", notice="")

    def open_shared(self, browser: str, exchange: str) -> ChatUpdate:
        """What is shown for a link to an answer: its conversation, or to another browser the answer alone."""
        found = self.store.find_exchange(exchange)
        if found is None:
            return self._show_gone()
        shared, conversation, owner = found
        if owner == hash_key(browser):
            return self.reopen(browser, conversation)
        if not self._may_read(browser, exchange):
            return self._show_gone(_NOT_SHARED)
        notice = confirmation_html("An answer that somebody shared. Ask on in your own.")
        return ChatUpdate(self.render_conversation((shared,)), "", question="", notice=notice)

    def open_link(self, browser: str, token: str) -> ChatUpdate:
        """What is shown for a link to a conversation that somebody shares: all of it, to be read."""
        found = self.sharing.open(token) if self.sharing else None
        if found is None:
            return self._show_gone(_NOT_SHARED)
        exchanges, notice = found
        return ChatUpdate(self.render_conversation(exchanges), "", question="", notice=confirmation_html(notice))

    def rename(self, browser: str, conversation: str, name: str) -> str:
        """Give a conversation of a browser another name; the notice that says why it cannot be done, or not wholly."""
        words, masked = self._guard.mask_unconfirmed(browser, name)
        try:
            self.store.rename(browser, conversation, words)
        except UserError as fault:
            return notice_html(str(fault))
        return notice_html(masked)

    def forget(self, browser: str, conversation: str) -> str:
        """Delete a conversation of a browser, "*" all of them, and stop what is still being answered in them.

        The notice that says why it cannot be done.
        """
        try:
            if conversation == "*":
                for each in self.store.conversations_of(browser):
                    self._conversations.stop_all(browser, each.id)
                self.store.delete_all(browser)
            else:
                self._conversations.stop_all(browser, conversation)
                self.store.delete(browser, conversation)
        except UserError as fault:
            return notice_html(str(fault))
        self._held.drop(browser, conversation)
        return NOTHING

    def find_answer(self, browser: str, exchange: str) -> Answer | None:
        """The answer of an exchange that a browser may read; None where there is none.

        Raises:
            UserError: it cannot be read.
        """
        return self._held.find_answer(exchange) if self._may_read(browser, exchange) else None

    def list_answers(self, browser: str, conversation: str) -> list[tuple[str, Answer]]:
        """The answers of a browser's own conversation with their exchanges' ids, oldest first.

        Raises:
            UserError: it cannot be read.
        """
        exchanges = self._held.exchanges_of(browser, conversation)
        return [(exchange.id, exchange.answer) for exchange in exchanges if exchange.id and exchange.answer]

    def _show_gone(self, why: str = _GONE) -> ChatUpdate:
        """What is shown in place of a conversation that is not there."""
        return ChatUpdate(self.render_conversation(()), "", question="", notice=notice_html(why))

    def _may_read(self, browser: str, exchange: str) -> bool:
        """Whether a browser may see an exchange: everybody with its link, or where people sign in, as is shared."""
        if self.sharing is None:
            return True
        return self._held.is_of(browser, exchange) or self.store.may_read(browser, exchange)

    # Reports and sources

    def cards_by_id(self) -> dict[str, ReportDetails]:
        """The reports' cards by id, as the library is now."""
        return {card.id: card for card in self._assistant.library.cards()}

    def mark_answer(self, answer: Answer) -> Answer:
        """A kept answer whose citations say what has become of their places since."""
        return self._places.mark(answer, self.cards_by_id())

    def mark_exchanges(self, exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
        """Exchanges with their answers marked."""
        return self._places.mark_exchanges(exchanges, self.cards_by_id())

    def name_newest(self, report: str) -> str:
        """The short title of the newest edition of a superseded report; "" for any other."""
        return name_newest(list(self.cards_by_id().values())).get(report, "")

    def read_report(self, report: str) -> Report:
        """A report by its id, read once.

        Raises:
            UserError: the library holds no such report.
        """
        card = self.cards_by_id().get(report)
        return self._read(card) if card else self._assistant.library.load(report)

    def make_overview(self, report: str) -> Answer | None:
        """A report's key points in its own words, made once for an index; None where it is not indexed yet."""
        if report not in {card.id for card in self._assistant.index.catalogue}:
            return None
        return self._overviews(self._assistant.narrowed("", reports=[report]).index)(report)

    def has_new_reports(self) -> bool:
        """Whether the library is another than when the pages were made."""
        return self._assistant.library.cards() != self._cards_at_start

    def render_library(self, *, is_quiet: bool = False) -> str:
        """The reports as cards; whoever is on the page is taken to them, unless they are quiet."""
        reports = self._read_all()
        words = {name: len(report.source.split()) for name, report in reports.items()}
        cards = [card for name, card in self.cards_by_id().items() if name in reports]
        return library_html(cards, words, is_quiet=is_quiet)

    def render_scope(self, only: str = "") -> str:
        """The choice of reports to ask; `only` is ticked."""
        return scope_html(list(self.cards_by_id().values()), self.keep_known([only]))

    def keep_known(self, reports: object) -> list[str]:
        """Those of the reports chosen on the page that the library holds, in the library's order."""
        if not isinstance(reports, list):
            return []
        return [report for report in self.cards_by_id() if report in reports]

    def open_source(self, key: str, browser: str = "") -> tuple[str, str]:
        """The source panel at a citation, a near passage, a report or the library, and the notice beside it."""
        try:
            if (exchange := name_exchange(key)) and not self._may_read(browser, exchange):
                return self.render_library(), notice_html(_NOT_SHARED)
            return self._sources.open(key), ""
        except UserError as fault:
            return self.render_library(), notice_html(str(fault))

    def open_in(self, answer: Answer, key: str, back: str) -> tuple[str, str]:
        """The source panel at a source of what cites as an answer does, such as a note, and the notice beside it."""
        try:
            return self._sources.open_in(answer, key, back=back), ""
        except UserError as fault:
            return self.render_library(), notice_html(str(fault))

    def open_place(self, report: str, spans: str) -> tuple[str, str]:
        """The source panel for a link to places in a report, such as "120-180", and the notice beside it."""
        try:
            return self._sources.open_place(report, spans), ""
        except UserError as fault:
            return self.render_library(), notice_html(str(fault))

    def _check(self, question: str) -> Answer:
        """Ask without a model, where the assistant has one: quickly, and the same every time."""
        return self._assistant.narrowed(question).evidence_mode.ask(question)

    def _make_next_questions(self, index: Index) -> NextQuestions:
        return NextQuestions(self._check, index)

    def _find_row(self, citation: Citation, question: str, statement: str) -> Html:
        """A cited row of a table, from the report as it is now; nothing where the quote stands there no more."""
        if citation.since:
            return NOTHING
        return self._cached_row(citation, question, statement, self._assistant.library.stamp_of(citation.report))

    def _render_row(self, citation: Citation, question: str, statement: str, stamp: object) -> Html:
        cards = self.cards_by_id()
        if citation.report not in cards:
            return NOTHING
        return rows_html(self._read(cards[citation.report]), citation, question, statement)

    def _read_all(self) -> dict[str, Report]:
        """The reports by id; one that is damaged is left out, and `pcn-assistant doctor` names it."""
        found = {}
        for name, card in self.cards_by_id().items():
            with suppress(UserError):
                found[name] = self._read(card)
        return found

    def _read(self, card: ReportDetails) -> Report:
        """A report, read once as long as neither its card nor its text changes."""
        return self._read_once(card, self._assistant.library.stamp_of(card.id))

    def _load_report(self, card: ReportDetails, stamp: object) -> Report:
        return self._assistant.library.load(card.id)


def _overviews_of(index: Index) -> Callable[[str], Answer]:
    """Makes the overview of a report of an index, each once."""
    return lru_cache(maxsize=_OVERVIEWS_KEPT)(partial(make_overview, index))

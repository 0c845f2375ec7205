"""Asking, following and stopping: conversations in which questions may still be being answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from assistant.answering.assistant import MOST_CHARACTERS
from assistant.conversations.store import ConversationStore, Exchange, hash_key, turns_of_exchange
from assistant.generation import asked_style
from assistant.privacy.guard import PersonalGuard
from assistant.privacy.hidden_characters import strip_hidden
from assistant.privacy.personal_details import mask_details
from assistant.web.chat.answer_job import LOOKING, AnswerJob, Stage
from assistant.web.chat.answer_outcomes import Observe, observed
from assistant.web.chat.held_turns import HeldTurns
from assistant.web.chat.request_queue import RequestQueue
from assistant.web.chat.streaming import mark_interrupted, partial_answers
from assistant.web.html.frame import confirmation_html, notice_html, personal_html
from assistant.web.shell.middleware import fold_visits
from corpus.errors import UserError
from corpus.vocabulary import Answer

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer
    from assistant.answering.conversation import Turn

ANSWERED_AT_ONCE = 2
# While nothing changes, the page is shown as it is this often.
_HEARTBEAT_SECONDS = 2.0
# With white space, which is not counted where a question is read.
_MOST_TYPED = 2 * MOST_CHARACTERS
_FAULT = (
    "Something went wrong while answering. Your question is back in the box: ask it again, "
    "or run 'pcn-assistant doctor' to find out what is wrong."
)
_NOT_IN_FULL = "The rest could not be found: the library has changed since. Ask the question anew."
_NOT_KEPT = "This answer is shown, but could not be kept: {}"
_STOPPED = "Stopped. Your question is back in the box."
_STOPPED_PART = "Stopped. What was written and checked by then is kept."


class ChatUpdate(NamedTuple):
    """What changes on the page; what is None is left as it is."""

    conversation: str
    """The conversation as HTML."""
    conversation_id: str
    """Its id; "" where there is none, or nothing is left of it."""
    question: str | None = None
    """What stands in the question box."""
    notice: str | None = None
    """The line above it, as HTML."""


# (exchanges, conversation, what is said of questions still being answered, by exchange) → HTML
RenderConversation = Callable[[Sequence[Exchange], str, Mapping[str, str]], str]


class LiveConversations:
    """The conversations of all browsers, with the questions in them that are being answered.

    Each is a job of its own, which goes on when the page that asked is closed.
    """

    def __init__(
        self,
        assistant: Answerer,
        store: ConversationStore,
        render: RenderConversation,
        observe: Observe | None = None,
    ) -> None:
        self.queue = RequestQueue(ANSWERED_AT_ONCE)
        self._assistant = assistant
        self._store = store
        self.held = HeldTurns(store)
        self._render_exchanges = render
        self._guard = PersonalGuard()
        self._observe = observe
        # The jobs under way, by exchange.
        self._jobs: dict[str, AnswerJob] = {}
        # Who is watching their own press on "Ask": (browser, conversation, question) → a token of that press.
        self._presses: dict[tuple[str, str, str], object] = {}

    def ask(
        self,
        question: str,
        browser: str,
        conversation: str = "",
        *,
        reports: Sequence[str] = (),
        style: str | None = None,
    ) -> Generator[ChatUpdate, None, None]:
        """What is shown while and after a question is answered in a conversation.

        The exchanges so far are the question's history. No `reports`: all of them. `style` is what a model does, SELECT
        or PROSE; None leaves it to the settings. The question is written down before it is answered. One that holds
        details of a person goes back into the box masked, and is neither kept nor sent until it is asked so, or once
        more as it was. One that cannot be answered as it stands goes back into the box, under one line that says why.
        The same question pressed again while it is being answered changes nothing. Leaving the iterator stops nothing:
        the answer is kept all the same.
        """
        # It was let through by the gate; from here on it counts once it joins the queue.
        self.queue.arrive(fold_visits(browser))
        # Half of a character, such as "\ud83d", cannot be kept in a file.
        question = strip_hidden(question.encode("utf-8", "replace").decode("utf-8"))
        if len(question) > _MOST_TYPED:
            told = f"the question has {len(question):,} characters; {MOST_CHARACTERS:,} is the most."
            yield self.show(browser, conversation, notice=notice_html(told))
            return
        if named := self._guard.find_unconfirmed(browser, [question]):
            notice = personal_html(named, question)
            yield self.show(browser, conversation, question=mask_details(question), notice=notice)
            return
        press = (browser, conversation, question)
        token = object()
        if self._presses.setdefault(press, token) is not token:
            return
        try:
            yield from self._ask(question, browser, conversation, reports, style)
        except Exception as fault:
            yield self.show(browser, conversation, question=question, notice=_explain(fault))
        finally:
            del self._presses[press]

    def follow(self, browser: str, conversation: str) -> Iterator[ChatUpdate]:
        """What is shown of a conversation that is opened while questions in it are still being answered."""
        for exchange in self.held.exchanges_of(browser, conversation):
            job = self._jobs.get(exchange.id)
            if job:
                yield from self._watch(job, exchange.id, browser, conversation)

    def show_all(self, browser: str, exchange: str, *, reports: Sequence[str] = ()) -> ChatUpdate | None:
        """What is shown once an answer stands in full in the place of its first few; None where it is not there.

        `reports` are those that are chosen now: where they do not give what stood there, all are asked.
        """
        self.queue.arrive(fold_visits(browser))
        found = self._store.find_exchange(exchange)
        if found is None or found[2] != hash_key(browser) or found[0].answer is None:
            return None
        asked, conversation, _ = found
        try:
            history = self._history_before(exchange, browser, conversation)
            with self.queue.turn(fold_visits(browser)):
                everything = self._answer_in_full(asked.question, found[0].answer, history, reports)
        except UserError as fault:
            return self.show(browser, conversation, notice=notice_html(str(fault)))
        if everything is None:
            return self.show(browser, conversation, notice=notice_html(_NOT_IN_FULL))
        self._keep(browser, conversation, asked, everything)
        conversation, unkept = self._keep_held(browser, conversation)
        return self.show(browser, conversation, notice=notice_html(unkept))

    def _history_before(self, exchange: str, browser: str, conversation: str) -> list[Turn]:
        """What was said in a browser's conversation before an exchange, by its id."""
        kept = self.held.exchanges_of(browser, conversation)
        before = takewhile(lambda other: other.id != exchange, kept)
        return [turn for other in before for turn in turns_of_exchange(other)]

    def _answer_in_full(
        self, question: str, answer: Answer, history: Sequence[Turn], reports: Sequence[str]
    ) -> Answer | None:
        """The answer with all there is, if it holds what the shorter one quoted; None where no asking gives that."""
        quoted = {citation.id for citation in answer.citations}
        for chosen in dict.fromkeys([tuple(reports), ()]):
            everything = self._assistant.ask(question, history=history, reports=list(chosen) or None, full=True)
            if quoted <= {citation.id for citation in everything.citations}:
                return everything
        return None

    def stop(self, browser: str, conversation: str) -> ChatUpdate:
        """What is shown after the stop button: what was checked by then stays, else the question is back in the box."""
        exchanges = self.held.exchanges_of(browser, conversation)
        unanswered = [exchange for exchange in exchanges if exchange.answer is None]
        if not unanswered:
            return self.show(browser, conversation, notice="")
        last = unanswered[-1]
        job = self._jobs.get(last.id)
        part = job.cancel() if job else None
        if part:
            self._keep(browser, conversation, last, mark_interrupted(part))
            conversation, fault = self._keep_held(browser, conversation)
            page = self.render(browser, conversation)
            notice = notice_html(fault) if fault else confirmation_html(_STOPPED_PART)
            return ChatUpdate(page, conversation, notice=notice)
        self._discard(browser, conversation, last.id)
        return self.show(browser, conversation, question=last.question, notice=confirmation_html(_STOPPED))

    def stop_all(self, browser: str, conversation: str) -> None:
        """Stop all that is still being answered in a conversation; what there is of it is lost."""
        for exchange in self.held.exchanges_of(browser, conversation):
            job = self._jobs.get(exchange.id)
            if job:
                job.cancel()

    def show(
        self, browser: str, conversation: str, *, question: str | None = None, notice: str | None = None
    ) -> ChatUpdate:
        """The conversation as it stands; without an id where nothing is left of it.

        Raises:
            UserError: it cannot be read, and nothing is known of it.
        """
        page = self.render(browser, conversation)
        is_left = bool(self.held.known_of(browser, conversation))
        return ChatUpdate(page, conversation if is_left else "", question, notice)

    def render(self, browser: str, conversation: str, parts: Mapping[str, Answer] | None = None) -> str:
        """The conversation as HTML: what is kept of it, and what there is of answers that are still being written.

        `parts` are answers to show in place of what their jobs have by now, by exchange.
        """
        growing = dict(parts or {})
        waiting = dict.fromkeys(growing, LOOKING)
        kept = self.held.exchanges_of(browser, conversation)
        for exchange in kept:
            job = self._jobs.get(exchange.id)
            if exchange.answer is not None or job is None:
                continue
            stage = job.stage
            waiting[exchange.id] = stage.waiting
            if stage.answer:
                growing.setdefault(exchange.id, stage.answer)
        exchanges = [replace(exchange, answer=growing.get(exchange.id, exchange.answer)) for exchange in kept]
        return self._render_exchanges(exchanges, conversation, waiting)

    def _ask(
        self, question: str, browser: str, conversation: str, reports: Sequence[str], style: str | None
    ) -> Iterator[ChatUpdate]:
        # Before anything is kept: whoever has too many waiting gets this one back.
        ticket = self.queue.join(fold_visits(browser))
        try:
            conversation, exchange, earlier = self._write_down(question, browser, conversation)
        except BaseException:
            self.queue.leave(ticket)
            raise
        if not exchange:
            self.queue.leave(ticket)
            yield from self.follow(browser, conversation)
            return
        keep = partial(self._keep, browser, conversation, Exchange(question, None, exchange))
        job = self._job_for(question, exchange, earlier, reports, style, keep=keep, ticket=ticket)
        self._jobs[exchange] = job
        try:
            yield ChatUpdate(self.render(browser, conversation), conversation, question="", notice="")
        except GeneratorExit:
            job.withdraw()
            raise
        job.start()
        yield from self._watch(job, exchange, browser, conversation)

    def _job_for(
        self,
        question: str,
        exchange: str,
        earlier: Sequence[Exchange],
        reports: Sequence[str],
        style: str | None,
        *,
        keep: Callable[[Answer], None],
        ticket: int,
    ) -> AnswerJob:
        history = [turn for old in earlier for turn in turns_of_exchange(old)]

        def stream() -> Generator[Answer, None, None]:
            # Each job has a thread of its own.
            asked_style.bind(style)
            answers = self._assistant.stream(question, history=history, reports=list(reports) or None)
            yield from observed(answers, self._observe) if self._observe else answers

        def forget_job() -> None:
            self._jobs.pop(exchange, None)

        return AnswerJob(stream, keep, self.queue, done=forget_job, ticket=ticket)

    def _write_down(self, question: str, browser: str, conversation: str) -> tuple[str, str, tuple[Exchange, ...]]:
        """Write a question down before it is answered; its conversation, its exchange, and what was said before.

        Its exchange is "" where the same question is being answered there. Where it cannot be written down it is held,
        and answered all the same.
        """
        earlier = self.held.known_of(browser, conversation)
        try:
            conversation = self.held.keep_held(browser, conversation)
            earlier = self.held.exchanges_of(browser, conversation)
            if self._is_asked(question, earlier):
                return conversation, "", earlier
            if not earlier:
                conversation = self._store.begin(browser, question)
            return conversation, self._store.add_question(conversation, question), earlier
        except UserError:
            if self._is_asked(question, earlier):
                return conversation, "", earlier
            return *self.held.hold_question(browser, conversation, question), earlier

    def _is_asked(self, question: str, exchanges: Sequence[Exchange]) -> bool:
        """Whether the same question is being answered in them."""
        return any(exchange.question == question and exchange.id in self._jobs for exchange in exchanges)

    def _keep(self, browser: str, conversation: str, exchange: Exchange, answer: Answer) -> None:
        """Keep an answer, or hold it where it cannot be kept."""
        if self.held.is_held(exchange.id):
            self.held.hold_answer(browser, conversation, exchange, answer)
            return
        try:
            self._store.keep_answer(exchange.id, answer)
        except UserError:
            self.held.hold_answer(browser, conversation, exchange, answer)

    def _keep_held(self, browser: str, conversation: str) -> tuple[str, str]:
        """Try to keep what is held of a conversation; its id, and what is told where it still cannot be kept."""
        if not self.held.holds(browser, conversation):
            return conversation, ""
        try:
            return self.held.keep_held(browser, conversation), ""
        except UserError as fault:
            return conversation, _NOT_KEPT.format(fault)

    def _discard(self, browser: str, conversation: str, exchange: str) -> None:
        """Take a question back; one that cannot be reached stays unanswered, and can be asked again."""
        self.held.drop(browser, conversation, exchange)
        with suppress(UserError):
            self._store.discard_question(exchange)

    def _watch(self, job: AnswerJob, exchange: str, browser: str, conversation: str) -> Iterator[ChatUpdate]:
        """A question's answer as it grows, one statement more at a time, until it is whole, stopped, or has failed."""

        def show_part(answer: Answer) -> ChatUpdate:
            return ChatUpdate(self.render(browser, conversation, {exchange: answer}), conversation)

        statements_shown = 0
        for number, stage in enumerate(job.updates(heartbeat_seconds=_HEARTBEAT_SECONDS)):
            if stage.answer is None:
                # Before anything was said, the page stands as it was left: the question, and that it is looked for.
                if number or stage != Stage():
                    yield ChatUpdate(self.render(browser, conversation), conversation)
                continue
            if not _grows(stage.answer):
                continue
            yield from map(show_part, partial_answers(stage.answer, statements_shown))
            yield show_part(stage.answer)
            statements_shown = len(stage.answer.statements)
        if job.fault:
            yield self._give_back(job.fault, exchange, browser, conversation)
            return
        if job.is_cancelled:
            yield self.show(browser, conversation)
            return
        answer = job.stage.answer
        if answer and _grows(answer):
            yield from map(show_part, partial_answers(answer, statements_shown))
        conversation, unkept = self._keep_held(browser, conversation)
        yield self.show(browser, conversation, notice=notice_html(unkept or (answer and answer.notice) or ""))

    def _give_back(self, fault: Exception, exchange: str, browser: str, conversation: str) -> ChatUpdate:
        """A question that failed goes back into the box."""
        exchanges = self.held.exchanges_of(browser, conversation)
        question = next((kept.question for kept in exchanges if kept.id == exchange), None)
        self._discard(browser, conversation, exchange)
        return self.show(browser, conversation, question=question, notice=_explain(fault))


def _grows(answer: Answer) -> bool:
    """Whether it comes step by step; the reports' own words come at once, and are shown at once."""
    return answer.mode == "model" or bool(answer.checking)


def _explain(fault: Exception) -> str:
    """The notice for a question that could not be answered; what was not foreseen is logged."""
    if isinstance(fault, UserError):
        return notice_html(str(fault))
    logging.getLogger(__name__).error("a question could not be answered", exc_info=fault)
    return notice_html(_FAULT)

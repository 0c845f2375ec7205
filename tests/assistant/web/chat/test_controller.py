"""What the page shows while a question is answered, stopped, queued, given back or asked twice."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.generation.cancellation import is_cancelled
from assistant.web.chat.asking import ChatUpdate
from assistant.web.chat.controller import ChatController
from corpus.errors import UserError
from corpus.library.store import Library
from corpus.vocabulary import Answer, Citation, Statement
from tests.support.read_html import Elements, plain
from tests.support.scripted_assistant import YES, Scripted, controller_of


def last(updates: Iterable[ChatUpdate]) -> ChatUpdate:
    """What is shown in the end."""
    *_, update = updates
    return update


def until(updates: Iterable[ChatUpdate], words: str) -> ChatUpdate:
    """The first page on which the words stand."""
    return next(update for update in updates if words in plain(update.conversation))


def questions_kept(controller: ChatController, conversation: str) -> list[str]:
    return [exchange.question for exchange in controller.store.exchanges_of("me", conversation)]


def answers_kept(controller: ChatController, conversation: str) -> list[Answer | None]:
    return [exchange.answer for exchange in controller.store.exchanges_of("me", conversation)]


def test_the_history_of_a_question_is_what_was_asked_and_answered_before(library: Library, home: Path) -> None:
    assistant = Scripted(library, YES)
    controller = controller_of(assistant, home)
    conversation = last(controller.ask("First?", "me")).conversation_id
    pending, *_, after = controller.ask("Second?", "me", conversation)
    assert assistant.heard == [([], None), ([Turn("user", "First?"), Turn("assistant", "Yes.")], None)]
    assert "Looking through the reports" in pending.conversation
    assert pending.conversation_id == after.conversation_id == conversation
    assert questions_kept(controller, conversation) == ["First?", "Second?"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [(UserError("the question is <b>empty</b>."), "<b>empty</b>."), (RuntimeError("inner secret"), "went wrong")],
)
def test_a_question_that_fails_is_given_back_under_one_line(
    library: Library, home: Path, fault: Exception, said: str
) -> None:
    assistant = Scripted(library, YES)
    controller = controller_of(assistant, home)
    conversation = last(controller.ask("First?", "me")).conversation_id
    assistant.outcome = fault
    failed = last(controller.ask("Second?", "me", conversation, reports=["manifesto"]))
    assert failed.question == "Second?"
    assert failed.conversation_id == conversation
    assert "Second?" not in failed.conversation
    notice = Elements(failed.notice or "")
    assert said in notice.text
    assert "secret" not in notice.text
    assert notice.tags == ["p", "bdi"]
    assert questions_kept(controller, conversation) == ["First?"]


def test_a_question_cut_short_can_be_read_and_asked_again(library: Library, home: Path) -> None:
    asking = controller_of(Scripted(library, YES), home).ask("First?", "me")
    conversation = next(asking).conversation_id
    restarted = controller_of(Scripted(library, YES), home)
    reopened = restarted.reopen("me", conversation)
    assert "not answered" in plain(reopened.conversation)
    assert 'data-ask="First?"' in reopened.conversation
    again = last(restarted.ask("First?", "me", conversation))
    assert again.conversation_id == conversation
    assert "not answered" not in again.conversation
    assert again.conversation.count("<article") == 1


class Streaming(Scripted):
    """Gives an answer statement by statement; after the first it waits until it may go on."""

    def __init__(self, library: Library, *words: str) -> None:
        super().__init__(library, RuntimeError())
        self.may_go_on = threading.Event()
        self.left = threading.Event()
        statements = tuple(Statement(sentence, (1,)) for sentence in words)
        citation = Citation(1, "0" * 16, "manifesto", "T", (), 1, None, None, "x", ((0, 1),))
        self.whole = Answer("q", "q", statements, (citation,), mode="model", model="a model")

    def stream(self, question: str, *, history: Any = (), reports: Any = None, full: bool = False) -> Iterator[Answer]:
        try:
            yield replace(self.whole, statements=self.whole.statements[:1])
            while not (self.may_go_on.wait(0.02) or is_cancelled()):
                pass
            yield self.whole
        finally:
            self.left.set()


def test_an_answer_that_streams_is_shown_as_it_grows_and_kept_whole(library: Library, home: Path) -> None:
    assistant = Streaming(library, "One.", "Two.", "Three.")
    controller = controller_of(assistant, home)
    asking = controller.ask("q", "me")

    first = until(asking, "One.")
    assert "Two." not in first.conversation
    assert 'aria-busy="true"' in first.conversation
    assert "Sources" not in first.conversation
    assert answers_kept(controller, first.conversation_id) == [None], "a part is never kept as a whole"

    assistant.may_go_on.set()
    pages = [update.conversation for update in asking]
    second = next(page for page in pages if "Two." in page)
    assert "Three." not in second, "one statement more at a time"
    assert "Sources" not in second

    whole = pages[-1]
    assert "Three." in whole
    assert "aria-busy" not in whole
    assert "Sources" in whole
    (answer,) = answers_kept(controller, first.conversation_id)
    assert answer
    assert len(answer.statements) == 3


def test_a_stopped_question_goes_back_into_the_box(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    conversation = next(controller.ask("First?", "me")).conversation_id
    stopped = controller.stop("me", conversation)
    assert (stopped.conversation_id, stopped.question) == ("", "First?")
    assert "back in the box" in (stopped.notice or "")
    assert controller.store.conversations_of("me") == []


def test_what_was_checked_before_a_stop_is_kept_and_said_to_be_a_part(library: Library, home: Path) -> None:
    assistant = Streaming(library, "One.", "Two.")
    controller = controller_of(assistant, home)
    asking = controller.ask("q", "me")
    conversation = until(asking, "One.").conversation_id

    stopped = controller.stop("me", conversation)
    assert stopped.question is None, "the question box is left as it is"
    assert "checked by then is kept" in (stopped.notice or "")
    assert "Stopped here" in plain(stopped.conversation)
    assert 'data-ask="q"' in stopped.conversation
    assert "pending" not in stopped.conversation

    assert last(asking).conversation == stopped.conversation, "whoever watches sees the same"
    assert assistant.left.wait(5), "the work is over, too"
    (answer,) = answers_kept(controller, conversation)
    assert answer
    assert [statement.text for statement in answer.statements] == ["One."]


def test_a_page_that_is_closed_loses_no_answer_and_one_opened_later_follows_it(library: Library, home: Path) -> None:
    assistant = Streaming(library, "One.", "Two.")
    controller = controller_of(assistant, home)
    asking = controller.ask("q", "me")
    conversation = until(asking, "One.").conversation_id
    asking.close()
    assert "One." in plain(controller.reopen("me", conversation).conversation)
    assert list(controller.follow("somebody else", conversation)) == []
    following = controller.follow("me", conversation)
    assert "Two." not in next(following).conversation
    assistant.may_go_on.set()
    assert "Two." in last(following).conversation


def test_a_deleted_conversation_s_work_is_stopped(library: Library, home: Path) -> None:
    assistant = Streaming(library, "One.", "Two.")
    controller = controller_of(assistant, home)
    asking = controller.ask("q", "me")
    conversation = until(asking, "One.").conversation_id
    controller.forget("me", conversation)
    assert assistant.left.wait(5)
    assert "<article" not in last(asking).conversation
    assert controller.store.conversations_of("me") == []


def test_a_press_twice_is_one_question_and_what_is_typed_meanwhile_stays(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    asking = controller.ask("First?", "me")
    assert next(asking).question == "", "the box is emptied at once"
    assert list(controller.ask("First?", "me")) == []
    assert {update.question for update in asking} == {None}, "and then left as it is"
    assert last(controller.ask("First?", "me")).question is None
    assert len(controller.store.conversations_of("me")) == 2


def test_a_question_asked_while_another_is_answered_joins_the_conversation(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    conversation = last(controller.ask("First?", "me")).conversation_id
    second = controller.ask("Second?", "me", conversation)
    third = controller.ask("Third?", "me", conversation)
    next(second)
    both = next(third).conversation
    assert both.count('class="pending"') == 2, "both are being answered"
    assert "not answered" not in both
    after_second = last(second).conversation
    assert after_second.count("<article") == 3
    assert "not answered" not in after_second
    after_third = last(third).conversation
    assert after_third.count("Yes.") == 3
    assert "not answered" not in after_third


def test_who_must_wait_is_told_their_position(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    tickets = [controller.queue.join() for _ in range(4)]
    asking = controller.ask("Fifth?", "me")
    assert "In the queue: 2 before you." in plain(until(asking, "In the queue").conversation)
    for ticket in tickets:
        controller.queue.leave(ticket)
    assert "Yes." in plain(last(asking).conversation)


def test_only_starter_questions_with_an_answer_are_offered(assistant: EvidenceAssistant, home: Path) -> None:
    class Picky(Scripted):
        def ask(self, question: str, *, history: Any = (), reports: Any = None, full: bool = False) -> Answer:
            if "case study" in question:
                return Answer(question, question, abstention_reason="not_in_library", message="So it is.")
            return assistant.ask(question)

    picky = Picky(assistant.library, RuntimeError())
    picky.index = assistant.index
    controller = controller_of(picky, home)
    controller.warm_up()
    offered = re.findall(r'data-ask="([^"]*)"', controller.render_conversation(()))
    assert len(offered) >= 8 and "An example" not in controller.starters
    assert not [question for question in offered if "case study" in question]


def test_pages_notice_that_the_library_has_changed_since_they_were_made(home: Path, tmp_path: Path) -> None:
    controller = controller_of(Scripted(Library(home), YES), home)
    assert not controller.has_new_reports()
    path = tmp_path / "gardens.txt"
    path.write_text("The gardens opened in 2020.\n", encoding="utf-8")
    Library(home).add(path, title="Gardens")
    assert controller.has_new_reports()
    assert ["data-quiet" in controller.render_library(is_quiet=quiet) for quiet in (True, False)] == [True, False]
    assert "Gardens" in controller.render_scope()


def shown_of(library: Library, *words: str, shown: tuple[int, int] | None) -> Answer:
    """An answer that quotes each of the words."""
    citations = tuple(
        Citation(n, f"{n:016}", "manifesto", "T", (), 1, None, None, word, ((0, 1),))
        for n, word in enumerate(words, start=1)
    )
    statements = tuple(Statement(citation.quote, (citation.n,)) for citation in citations)
    return Answer("q", "q", statements, citations, shown_of=shown)


class WithMore(Scripted):
    """Quotes one of three things, and all of them where it is asked in full about all reports."""

    def ask(self, question: str, *, history: Any = (), reports: Any = None, full: bool = False) -> Answer:
        self.heard.append((history, reports))
        if reports:
            return Answer("q", "q", abstention_reason="not_in_library", message="No.")
        if full:
            return shown_of(self.library, "One.", "Two.", "Three.", shown=None)
        return shown_of(self.library, "One.", shown=(1, 3))


def test_the_rest_of_an_answer_is_shown_in_its_place_and_kept(library: Library, home: Path) -> None:
    assistant = WithMore(library, YES)
    controller = controller_of(assistant, home)
    conversation = last(controller.ask("First?", "me")).conversation_id
    before = last(controller.ask("List them", "me", conversation)).conversation
    (first, second) = controller.store.exchanges_of("me", conversation)
    assert "1 of 3 shown. Show all 3" in plain(before)
    assert f'data-full="{second.id}"' in before
    # Another choice of reports by now: what stood there must not be lost.
    shown = controller.show_all("me", second.id, reports=["manifesto"])
    assert [reports for _, reports in assistant.heard[-2:]] == [["manifesto"], None]
    assert assistant.heard[-1][0] == [Turn("user", "First?"), Turn("assistant", "One. [1]")]
    assert "Three." in plain(shown.conversation)
    assert f'data-full="{second.id}"' not in shown.conversation
    assert f'data-full="{first.id}"' in shown.conversation, "the first is left as it was"
    kept = answers_kept(controller, conversation)[1]
    assert kept and len(kept.statements) == 3


def test_the_rest_is_not_shown_to_another_browser_nor_where_it_lost_what_stood_there(
    library: Library, home: Path
) -> None:
    assistant = WithMore(library, YES)
    controller = controller_of(assistant, home)
    conversation = last(controller.ask("List them", "me")).conversation_id
    (exchange,) = controller.store.exchanges_of("me", conversation)
    assert "not kept in this browser" in (controller.show_all("somebody else", exchange.id).notice or "")
    controller.store.keep_answer(exchange.id, shown_of(library, "Four.", "Five.", "Six.", "Seven.", shown=(4, 9)))
    update = controller.show_all("me", exchange.id)
    assert "Ask the question anew" in (update.notice or "")
    assert "Seven." in plain(update.conversation)


def test_questions_to_go_on_with_are_not_looked_for_once_somebody_has_asked_on(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, shown_of(library, "One.", shown=None)), home)
    conversation = last(controller.ask("First?", "me")).conversation_id
    found: list[str] = []
    looking = threading.Thread(target=lambda: found.append(controller.suggest_next("me", conversation)))
    looking.start()
    controller.store.add_question(conversation, "Second?")
    looking.join(5)
    assert found == [""], "the scripted index has no bank: looking for a question would have failed"


def test_what_is_written_of_a_turn_is_written_anew_when_its_answer_is_another(library: Library, home: Path) -> None:
    controller = controller_of(Scripted(library, YES), home)
    conversation = last(controller.ask("First?", "me")).conversation_id
    (exchange,) = controller.store.exchanges_of("me", conversation)
    controller.store.keep_answer(exchange.id, replace(YES, message="No."))
    again = controller.reopen("me", conversation).conversation
    assert "No." in plain(again) and "Yes." not in plain(again)

"""What the page shows while a question is answered, stopped, queued, given back or asked twice."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.conversation import Turn
from assistant.generation.cancellation import stop_asked
from assistant.web.chat.controller import Shown
from corpus.errors import UserError
from corpus.library import Library
from corpus.vocabulary import Answer, Citation, Statement
from tests.support.read_html import Elements, plain
from tests.support.scripted_assistant import SAID, Scripted, actions_of


def test_the_history_of_a_question_is_what_was_asked_and_answered_before(library: Library, home: Path) -> None:
    assistant = Scripted(library, SAID)
    actions = actions_of(assistant, home)
    *_, (_, name, _, _) = actions.asking("First?", "me", "", [])
    pending, *_, after = actions.asking("Second?", "me", name, [])
    assert assistant.heard == [([], None), ([Turn("user", "First?"), Turn("assistant", "Yes.")], None)]
    assert "Looking through the reports" in pending[0] and pending[1] == after[1] == name
    assert [exchange.question for exchange in actions.store.exchanges_of("me", name)] == ["First?", "Second?"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [(UserError("the question is <b>empty</b>."), "<b>empty</b>."), (RuntimeError("inner secret"), "went wrong")],
)
def test_a_question_that_fails_is_given_back_under_one_line(
    library: Library, home: Path, fault: Exception, said: str
) -> None:
    assistant = Scripted(library, SAID)
    actions = actions_of(assistant, home)
    *_, (_, name, _, _) = actions.asking("First?", "me", "", [])
    assistant.outcome = fault
    *_, (conversation, kept, box, notice) = actions.asking("Second?", "me", name, ["manifesto"])
    assert box == "Second?" and kept == name and "Second?" not in conversation
    assert notice and said in Elements(notice).text and "secret" not in notice and Elements(notice).tags == ["p", "bdi"]
    assert [exchange.question for exchange in actions.store.exchanges_of("me", name)] == ["First?"]


def test_a_question_cut_short_can_be_read_and_asked_again(library: Library, home: Path) -> None:
    actions = actions_of(Scripted(library, SAID), home)
    asking = actions.asking("First?", "me", "", [])
    name = next(asking)[1]
    again = actions_of(Scripted(library, SAID), home)
    conversation = again.resumed("me", name)[0]
    assert "not answered" in plain(conversation) and 'data-ask="First?"' in conversation
    *_, (conversation, same, _, _) = again.asking("First?", "me", name, [])
    assert same == name and "not answered" not in conversation and conversation.count("<article") == 1


class Streaming(Scripted):
    """Gives an answer statement by statement; after the first it waits until it may go on."""

    def __init__(self, library: Library, *words: str) -> None:
        super().__init__(library, RuntimeError())
        self.may_go_on, self.left = threading.Event(), threading.Event()
        statements = tuple(Statement(said, (1,)) for said in words)
        cited = Citation(1, "0" * 16, "manifesto", "T", (), 1, None, None, "x", ((0, 1),))
        self.whole = Answer("q", "q", statements, (cited,))

    def stream(self, question: str, *, history: Any = (), reports: Any = None) -> Iterator[Answer]:
        try:
            yield replace(self.whole, statements=self.whole.statements[:1])
            while not (self.may_go_on.wait(0.02) or stop_asked()):
                pass
            yield self.whole
        finally:
            self.left.set()


def _until(shown: Iterator[Shown], words: str) -> Shown:
    return next(page for page in shown if words in plain(page[0] or ""))


def test_an_answer_that_streams_is_shown_as_it_grows_and_kept_whole(library: Library, home: Path) -> None:
    assistant = Streaming(library, "One.", "Two.", "Three.")
    actions = actions_of(assistant, home)
    asking = actions.asking("q", "me", "", [])
    page, name, *_ = _until(asking, "One.")
    assert page and "Two." not in page and 'aria-busy="true"' in page and "Sources" not in page
    assert [e.answer for e in actions.store.exchanges_of("me", name or "")] == [None], "a part is never kept as a whole"
    assistant.may_go_on.set()
    grown = [page or "" for page, *_ in asking]
    two = next(page for page in grown if "Two." in page)
    assert "Three." not in two and "Sources" not in two, "one statement more at a time"
    assert "Three." in grown[-1] and "aria-busy" not in grown[-1] and "Sources" in grown[-1]
    (exchange,) = actions.store.exchanges_of("me", name or "")
    assert exchange.answer and len(exchange.answer.statements) == 3


def test_a_stopped_question_goes_back_into_the_box(library: Library, home: Path) -> None:
    actions = actions_of(Scripted(library, SAID), home)
    name = next(actions.asking("First?", "me", "", []))[1]
    _, name, box, notice = actions.stopped("me", name or "")
    assert (name, box) == ("", "First?") and notice and "back in the box" in notice
    assert actions.store.conversations_of("me") == []


def test_what_was_checked_before_a_stop_is_kept_and_said_to_be_a_part(library: Library, home: Path) -> None:
    assistant = Streaming(library, "One.", "Two.")
    actions = actions_of(assistant, home)
    asking = actions.asking("q", "me", "", [])
    _, name, *_ = _until(asking, "One.")
    page, _, box, notice = actions.stopped("me", name or "")
    assert box is None and notice and "checked by then is kept" in notice
    assert page and "Stopped here" in plain(page) and 'data-ask="q"' in page and "pending" not in page
    assert list(asking)[-1][0] == page, "whoever watches sees the same"
    assert assistant.left.wait(5), "the work is over, too"
    (exchange,) = actions.store.exchanges_of("me", name or "")
    assert exchange.answer and [said.text for said in exchange.answer.statements] == ["One."]


def test_a_page_that_is_closed_loses_no_answer_and_one_opened_later_follows_it(library: Library, home: Path) -> None:
    assistant = Streaming(library, "One.", "Two.")
    actions = actions_of(assistant, home)
    asking = actions.asking("q", "me", "", [])
    _, name, *_ = _until(asking, "One.")
    asking.close()  # type: ignore[attr-defined]
    assert "One." in plain(actions.resumed("me", name or "")[0] or "")
    assert list(actions.following("somebody else", name or "")) == []
    following = actions.following("me", name or "")
    assert "Two." not in (next(following)[0] or "")
    assistant.may_go_on.set()
    assert "Two." in (list(following)[-1][0] or "")


def test_a_deleted_conversation_s_work_is_stopped(library: Library, home: Path) -> None:
    assistant = Streaming(library, "One.", "Two.")
    actions = actions_of(assistant, home)
    asking = actions.asking("q", "me", "", [])
    _, name, *_ = _until(asking, "One.")
    actions.forgotten("me", name or "")
    assert assistant.left.wait(5) and "<article" not in (list(asking)[-1][0] or "")
    assert actions.store.conversations_of("me") == []


def test_a_press_twice_is_one_question_and_what_is_typed_meanwhile_stays(library: Library, home: Path) -> None:
    actions = actions_of(Scripted(library, SAID), home)
    asking = actions.asking("First?", "me", "", [])
    assert next(asking)[2] == ""
    assert list(actions.asking("First?", "me", "", [])) == []
    assert {box for _, _, box, _ in asking} == {None}
    *_, (_, _, box, _) = actions.asking("First?", "me", "", [])
    assert box is None and len(actions.store.conversations_of("me")) == 2


def test_a_question_asked_while_another_is_answered_joins_the_conversation(library: Library, home: Path) -> None:
    actions = actions_of(Scripted(library, SAID), home)
    *_, (_, name, _, _) = actions.asking("First?", "me", "", [])
    second, third = (actions.asking(question, "me", name or "", []) for question in ("Second?", "Third?"))
    next(second)
    both = next(third)[0] or ""
    assert both.count('class="pending"') == 2 and "not answered" not in both, "both are being answered"
    *_, (conversation, *_) = second
    assert conversation and conversation.count("<article") == 3 and "not answered" not in conversation
    *_, (conversation, *_) = third
    assert conversation and conversation.count("Yes.") == 3 and "not answered" not in conversation


def test_who_must_wait_is_told_their_place(library: Library, home: Path) -> None:
    actions = actions_of(Scripted(library, SAID), home)
    before = [actions.turnstile.ticket() for _ in range(4)]
    asking = actions.asking("Fifth?", "me", "", [])
    assert "In the queue: 2 before you." in plain(_until(asking, "In the queue")[0] or "")
    for ticket in before:
        actions.turnstile.leave(ticket)
    assert "Yes." in plain(list(asking)[-1][0])


def test_only_starter_questions_with_an_answer_are_offered(library: Library, home: Path) -> None:
    class Picky(Scripted):
        def ask(self, question: str, *, history: Any = (), reports: Any = None) -> Answer:
            reason = "not_in_library" if "said" in question else None
            return Answer(question, question, abstention_reason=reason, message="So it is.")

    actions = actions_of(Picky(library, RuntimeError()), home)
    actions.warm()
    offered = re.findall(r'data-ask="([^"]*)"', actions.conversation(()))
    assert offered and not [question for question in offered if "said" in question]

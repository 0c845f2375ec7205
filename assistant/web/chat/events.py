"""What is pressed on the page to ask on, wired to what the controller does.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.answering.conversation import Turn, parse_turns
from assistant.generation.settings import PROSE, SELECT
from assistant.privacy.guard import REFUSE, guard_typed
from assistant.web.chat.asking import ChatUpdate
from assistant.web.chat.controller import ChatController
from assistant.web.html.frame import notice_html
from assistant.web.shell.gradio_parts import UNSEEN, browser_of, reached_by
from assistant.web.shell.middleware import VISIT, fold_visits
from assistant.web.shell.static_files import read_script
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

# Events that show an answer as it grows.
_WATCHING: dict[str, Any] = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple",
    "concurrency_id": "asking", "concurrency_limit": 64,
}  # fmt: skip
# Events that suggest what to ask next: one at a time, and of several that wait only the last.
_SUGGESTING: dict[str, Any] = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "always_last",
    "concurrency_id": "onward", "concurrency_limit": 1,
}  # fmt: skip
# What an address may name: "?answer=…" an exchange, "?conversation=…", "?report=…&at=…" a place, "?only=…" a report,
# "?shared=…" a conversation that somebody shares.
_ADDRESS_KEYS = frozenset({"answer", "conversation", "report", "only", "shared"})


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that events read and change, as Gradio's components."""

    conversation: Any
    conversation_id: Any
    question: Any
    notice: Any
    next_questions: Any
    source: Any
    scope: Any
    chosen_reports: Any
    # Whether a model writes, rather than choose.
    prose: Any
    history: Any

    @property
    def updated(self) -> list[Any]:
        """What a `ChatUpdate` changes, in its order."""
        return [self.conversation, self.conversation_id, self.question, self.notice]


def wire_asking(controller: ChatController, parts: Parts, *, ask: Any, stop: Any) -> list[Any]:
    """Enter in the box, the button beside it and a press on a suggested question ask; another button stops.

    The events that watch an answer grow come back.
    """
    import gradio as gr

    def ask_typed(
        question: str, conversation: str, reports: list[str], prose: bool, request: gr.Request
    ) -> Iterator[Any]:
        yield from _to_page(ask_in(question, conversation, reports, prose, request))

    def ask_suggested(
        conversation: str, reports: list[str], prose: bool, event: gr.EventData, request: gr.Request
    ) -> Iterator[Any]:
        chosen = controller.keep_known(event.reports) or reports
        yield from _to_page(ask_in(str(event.question), conversation, chosen, prose, request))

    def ask_in(
        question: str, conversation: str, reports: list[str], prose: bool, request: gr.Request
    ) -> Iterator[ChatUpdate]:
        style = PROSE if prose else SELECT
        return controller.ask(question, browser_of(request), conversation or "", reports=reports or [], style=style)

    def show_all(reports: list[str], event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        browser, exchange = browser_of(request), str(event.exchange)
        return _skip_unchanged(_show(lambda: controller.show_all(browser, exchange, reports=reports or [])))

    def stop_answering(conversation: str, request: gr.Request) -> tuple[Any, ...]:
        return _skip_unchanged(_show(lambda: controller.stop(browser_of(request), conversation or "")))

    in_conversation = [parts.conversation_id, parts.chosen_reports, parts.prose]
    typed = gr.on(
        [parts.question.submit, ask.click], ask_typed, [parts.question, *in_conversation], parts.updated, **_WATCHING
    )
    suggested = parts.conversation.ask(ask_suggested, in_conversation, parts.updated, **_WATCHING)
    for event in (typed, suggested):
        event.success(_suggest_next(controller), parts.conversation_id, parts.next_questions, **_SUGGESTING)
    parts.conversation.expand(show_all, parts.chosen_reports, parts.updated, **UNSEEN)
    stop.click(stop_answering, parts.conversation_id, parts.updated, js=read_script("shown_conversation"), **UNSEEN)
    return [typed, suggested]


def wire_following(controller: ChatController, parts: Parts, opened: Any) -> Any:
    """Where a conversation was opened, answers that are still being found grow, then suggestions come.

    The event that watches them comes back.
    """
    import gradio as gr

    def follow(conversation: str, request: gr.Request) -> Iterator[Any]:
        yield from _to_page(controller.follow(browser_of(request), conversation or ""))

    following = opened.then(follow, parts.conversation_id, parts.updated, **_WATCHING)
    following.then(_suggest_next(controller), parts.conversation_id, parts.next_questions, **_SUGGESTING)
    return following


def wire_sources(controller: ChatController, parts: Parts) -> None:
    """A press on a chip, a source, a passage or a report opens it in the source panel.

    Where the panel follows an answer by itself, what the notice says of that answer stays.
    """
    import gradio as gr

    def open_source(event: gr.EventData, request: gr.Request) -> tuple[str, Any]:
        page, notice = controller.open_source(str(event.key), browser_of(request))
        return page, gr.skip() if getattr(event, "follows", False) else notice

    for panel in (parts.conversation, parts.source):
        panel.open(open_source, None, [parts.source, parts.notice], **UNSEEN)


def wire_history(controller: ChatController, parts: Parts, button: Any) -> list[Any]:
    """The list of conversations: shown, searched, renamed, deleted, opened; the events of opening one come back."""
    import gradio as gr

    def show(conversation: str, request: gr.Request) -> str:
        return controller.render_history(browser_of(request), conversation or "")

    def search(conversation: str, event: gr.EventData, request: gr.Request) -> str:
        return controller.render_history(browser_of(request), conversation or "", str(event.words)[:100])

    def rename(conversation: str, event: gr.EventData, request: gr.Request) -> str:
        fault = controller.rename(browser_of(request), str(event.conversation), str(event.name))
        return fault + controller.render_history(browser_of(request), conversation or "")

    def forget(conversation: str, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        browser = browser_of(request)
        forgotten = str(event.conversation)
        fault = controller.forget(browser, forgotten)
        is_shown = forgotten in ("*", conversation) and not fault
        left = "" if is_shown else conversation or ""
        *shown, notice = _show(lambda: controller.reopen(browser, left))
        return (*_skip_unchanged([*shown, fault or notice]), controller.render_history(browser, left))

    def reopen(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return _skip_unchanged(_show(lambda: controller.reopen(browser_of(request), str(event.conversation))))

    def share(conversation: str, event: gr.EventData, request: gr.Request) -> str:
        sharing, browser = controller.sharing, browser_of(request)
        if sharing is None:
            return controller.render_history(browser, conversation or "")
        days = int(event.days) if str(event.days).isdecimal() else 0
        told = sharing.make_link(browser, str(event.conversation), days, base=reached_by(request))
        return told + controller.render_history(browser, conversation or "")

    def unshare(conversation: str, event: gr.EventData, request: gr.Request) -> str:
        browser = browser_of(request)
        told = controller.sharing.take_back(browser, str(event.conversation)) if controller.sharing else ""
        return told + controller.render_history(browser, conversation or "")

    history = parts.history
    shown = button.click(show, parts.conversation_id, history, **UNSEEN)
    shown.then(fn=None, js=read_script("show_history"), api_visibility="private")
    history.search(search, parts.conversation_id, history, **UNSEEN)
    history.makelink(share, parts.conversation_id, history, **UNSEEN)
    history.takelink(unshare, parts.conversation_id, history, **UNSEEN)
    history.rename(rename, parts.conversation_id, history, **UNSEEN)
    history.forget(forget, parts.conversation_id, [*parts.updated, history], **UNSEEN)
    # Back and Forward in the browser's own history open a conversation, too.
    return [panel.resume(reopen, None, parts.updated, **UNSEEN) for panel in (history, parts.conversation)]


def wire_feedback(controller: ChatController, parts: Parts) -> None:
    """What somebody thought of an answer is kept."""
    import gradio as gr

    def give_feedback(event: gr.EventData, request: gr.Request) -> str:
        return controller.give_feedback(browser_of(request), event.exchange, event.verdict, event.comment)

    parts.conversation.judge(give_feedback, None, parts.notice, **UNSEEN)


def wire_scope(controller: ChatController, parts: Parts) -> None:
    """A tick beside a report narrows what is asked."""
    import gradio as gr

    def choose(event: gr.EventData) -> list[str]:
        return controller.keep_known(event.reports)

    parts.scope.choose(choose, None, parts.chosen_reports, **UNSEEN)


def wire_opening(controller: ChatController, parts: Parts) -> Any:
    """The page opens at what its address names: a conversation, an answer, a place in a report, or one report only.

    The event of opening comes back.
    """
    import gradio as gr

    opened_parts = [*parts.updated, parts.source, parts.scope, parts.chosen_reports]

    def open_address(request: gr.Request) -> tuple[Any, ...]:
        named = {key: str(value) for key, value in request.query_params.items()}
        if not _ADDRESS_KEYS & named.keys():
            unchanged: list[Any] = [gr.skip() for _ in opened_parts]
            if controller.has_new_reports():
                unchanged[-3:-1] = [controller.render_library(is_quiet=True), controller.render_scope()]
            return tuple(unchanged)
        browser = browser_of(request)

        def open_named() -> ChatUpdate:
            if "shared" in named:
                return controller.open_link(browser, named["shared"])
            if "answer" in named:
                return controller.open_shared(browser, named["answer"])
            return controller.reopen(browser, named.get("conversation", ""))

        page, conversation, _, notice = _show(open_named)
        source: Any = gr.skip()
        if "report" in named:
            source, of_place = controller.open_place(named["report"], named.get("at", ""))
            notice = of_place or notice
        # Whoever has begun to type goes on undisturbed.
        update = (page, conversation, None, notice)
        only = named.get("only", "")
        return (*_skip_unchanged(update), source, controller.render_scope(only), controller.keep_known([only]))

    blocks = gr.context.Context.root_block
    assert blocks is not None
    blocks.load(fn=None, js=read_script("focus_question_if_wide"), api_visibility="private")
    return blocks.load(open_address, None, opened_parts, **UNSEEN)


def add_ask_endpoint(controller: ChatController, assistant: "Answerer") -> None:
    """The endpoint /ask, for programs: an answer in the published form."""
    import gradio as gr
    from gradio.events import api

    def ask(
        question: str,
        history: list[dict[str, Any]] | None = None,
        reports: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Answer a question about the reports: statements, their citations with exact quotes, or a refusal."""
        asker = fold_visits(browser_of(request)) if request else VISIT
        controller.queue.arrive(asker)
        try:
            question = guard_typed(question, REFUSE)
            turns = tuple(
                Turn(turn.role, guard_typed(turn.content, REFUSE, what="the history")) for turn in parse_turns(history)
            )
            with controller.queue.turn(asker):
                return assistant.ask(question, history=turns, reports=reports).as_json()
        except UserError as fault:
            raise gr.Error(str(fault), print_exception=False) from fault

    api(ask, api_name="ask", concurrency_id="programs", concurrency_limit=16)


def _suggest_next(controller: ChatController) -> Any:
    import gradio as gr

    def suggest_next(conversation: str, request: gr.Request) -> str:
        return controller.suggest_next(browser_of(request), conversation or "")

    return suggest_next


def _to_page(updates: Iterator[ChatUpdate]) -> Iterator[tuple[Any, ...]]:
    """Page updates as Gradio takes them.

    Yields at least one that changes nothing: a generator that yields nothing makes Gradio empty the outputs.
    """
    is_first = True
    try:
        for update in updates:
            is_first = False
            yield _skip_unchanged(update)
    except UserError as fault:
        is_first = False
        yield _skip_unchanged(_tell(fault))
    if is_first:
        yield _skip_unchanged((None,) * 4)


def _show(act: Callable[[], ChatUpdate]) -> tuple[str | None, ...]:
    """What changes on the page; where that cannot be shown, the notice that says why, and nothing else."""
    try:
        return act()
    except UserError as fault:
        return _tell(fault)


def _tell(fault: UserError) -> tuple[str | None, ...]:
    return (None, None, None, notice_html(str(fault)))


def _skip_unchanged(update: Sequence[str | None]) -> tuple[Any, ...]:
    """A page update for Gradio; None leaves a part alone, such as a box in which somebody types the next question."""
    import gradio as gr

    return tuple(gr.skip() if part is None else part for part in update)

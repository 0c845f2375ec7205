"""The page to ask on: lays out its parts and wires what is pressed to what is done.

Gradio reads the annotations of event handlers when the page is built, so this module does not defer them.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.answering.conversation import parse_turns
from assistant.web.chat.controller import PageActions, Shown
from assistant.web.html.frame import ASK, header_html
from assistant.web.shell.gradio_parts import UNSEEN, browser_of, html
from assistant.web.shell.static_files import read_script
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

_ASKING: dict[str, Any] = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple", "concurrency_limit": 64,
}  # fmt: skip
_NAMED = frozenset({"answer", "conversation", "report", "only"})
_CARE = "<p>Please type nothing about a patient.</p>"


def ask_page(actions: PageActions, assistant: "Answerer", *, glossary: str, remote: str | None) -> None:
    """Put the page's parts into the blocks that are being built."""
    import gradio as gr

    html(header_html(ASK, glossary=glossary, remote=remote), "header", read_script("presses"))
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="left"):
            conversation = html(actions.conversation(()), "conversation", read_script("presses", "conversation"))
            onward = html("", "onward", read_script("suggestions"))
            with gr.Column(elem_id="composer"):
                notice = html("", "notice")
                with gr.Row(elem_id="asking"):
                    box = gr.Textbox(
                        label="Your question", placeholder="Ask the reports a question", elem_id="question",
                        lines=1, max_lines=6,
                    )  # fmt: skip
                    ask = gr.Button("Ask", variant="primary", elem_id="ask")
                    stop = gr.Button("Stop", elem_id="stop")
                with gr.Row(elem_id="below"):
                    scope = html(actions.scope(), "scope", read_script("report_choice"))
                    html(_CARE, "care")
                    with gr.Row(elem_id="moves"):
                        kept_button = gr.Button("Conversations", elem_id="kept-button")
                        fresh = gr.Button("New conversation", elem_id="fresh")
        source = html(actions.library(), "source", read_script("presses", "source_panel"))
    kept = html("", "kept", read_script("history"))
    name = gr.Textbox(label="Conversation", visible="hidden", elem_id="current")
    chosen = gr.State([])
    shown = [conversation, name, box, notice]
    going_on = _going_on(actions, shown, onward)
    asking = _wire_asking(actions, shown, chosen, (ask, stop), onward)
    _wire_sources(actions, [conversation, source], notice)
    resumed = _wire_kept(actions, shown, kept, kept_button)
    _wire_feedback(actions, conversation, notice)
    scope.choose(_choosing(actions), None, chosen, **UNSEEN)
    opened = _wire_opening(actions, [*shown, source, scope, chosen])
    watching = [*asking, *(event for begun in (resumed, opened) for event in going_on(begun))]
    kept.resume(fn=None, cancels=watching, api_visibility="private")
    fresh.click(
        lambda: (*actions.resumed("", ""), actions.library()), None, [*shown, source], cancels=watching, **UNSEEN
    ).then(fn=None, js=read_script("focus_question"), api_visibility="private")
    _open_to_programs(assistant, actions)


def _wire_asking(
    actions: PageActions, shown: list[Any], chosen: Any, buttons: tuple[Any, Any], onward: Any
) -> list[Any]:
    """Enter in the box, the button beside it and a press on a suggested question ask; another button stops.

    The events that watch an answer grow come back.
    """
    import gradio as gr

    conversation, name, box, _ = shown
    ask, stop = buttons

    def asked(question: str, now: str, reports: list[str], request: gr.Request) -> Iterator[Any]:
        yield from _steps(actions.asking(question, browser_of(request), now or "", reports or []))

    def suggested(now: str, reports: list[str], event: gr.EventData, request: gr.Request) -> Iterator[Any]:
        yield from _steps(actions.asking(str(event.question), browser_of(request), now or "", reports or []))

    def stopped(now: str, request: gr.Request) -> tuple[Any, ...]:
        return _changed(actions.stopped(browser_of(request), now or ""))

    first = gr.on([box.submit, ask.click], asked, [box, name, chosen], shown, concurrency_id="asking", **_ASKING)
    second = conversation.ask(suggested, [name, chosen], shown, concurrency_id="asking", **_ASKING)
    for event in (first, second):
        event.success(_onward(actions), name, onward, **_LATER)
    stop.click(stopped, name, shown, js=read_script("shown_conversation"), **UNSEEN)
    return [first, second]


_LATER: dict[str, Any] = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "always_last",
    "concurrency_id": "onward", "concurrency_limit": 1,
}  # fmt: skip


def _steps(shown: Iterator[Shown]) -> Iterator[tuple[Any, ...]]:
    """What is shown, step by step; where there is none, one that changes nothing: no step at all empties the page."""
    first = next(shown, None)
    yield _changed(first or (None,) * 4)
    yield from map(_changed, shown)


def _changed(shown: Sequence[str | None]) -> tuple[Any, ...]:
    """What is shown; what is None is left alone, such as a box in which somebody may be typing the next question."""
    import gradio as gr

    return tuple(gr.skip() if part is None else part for part in shown)


def _going_on(actions: PageActions, shown: list[Any], onward: Any) -> Any:
    """What follows where a conversation was opened: answers that are still being found grow, then suggestions come."""
    import gradio as gr

    name = shown[1]

    def followed(now: str, request: gr.Request) -> Iterator[Any]:
        yield from _steps(actions.following(browser_of(request), now or ""))

    def going_on(opened: Any) -> list[Any]:
        following = opened.then(followed, name, shown, concurrency_id="asking", **_ASKING)
        following.then(_onward(actions), name, onward, **_LATER)
        return [following]

    return going_on


def _onward(actions: PageActions) -> Any:
    import gradio as gr

    def onward(now: str, request: gr.Request) -> str:
        return actions.onward(browser_of(request), now or "")

    return onward


def _wire_sources(actions: PageActions, panels: list[Any], notice: Any) -> None:
    """A press on a chip, a source, a passage or a report opens it in the source panel."""
    import gradio as gr

    def opened(event: gr.EventData) -> tuple[str, str]:
        return actions.opened(str(event.key))

    for panel in panels:
        panel.open(opened, None, [panels[-1], notice], **UNSEEN)


def _wire_kept(actions: PageActions, shown: list[Any], kept: Any, button: Any) -> Any:
    """The list of conversations: shown, searched, named, deleted, opened; the event of opening one comes back."""
    import gradio as gr

    name = shown[1]

    def listed(now: str, request: gr.Request) -> str:
        return actions.kept(browser_of(request), now or "")

    def sought(now: str, event: gr.EventData, request: gr.Request) -> str:
        return actions.kept(browser_of(request), now or "", str(event.words)[:100])

    def renamed(now: str, event: gr.EventData, request: gr.Request) -> str:
        actions.store.rename(browser_of(request), str(event.conversation), str(event.name))
        return actions.kept(browser_of(request), now or "")

    def forgotten(now: str, event: gr.EventData, request: gr.Request) -> tuple[str | None, ...]:
        browser, gone = browser_of(request), str(event.conversation)
        actions.forgotten(browser, gone)
        left = "" if gone in ("*", now) else now
        return (*actions.resumed(browser, left or ""), actions.kept(browser, left or ""))

    def resumed(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        return _changed(actions.resumed(browser_of(request), str(event.conversation)))

    button.click(listed, name, kept, **UNSEEN).then(fn=None, js=read_script("show_history"), api_visibility="private")
    kept.search(sought, name, kept, **UNSEEN)
    kept.rename(renamed, name, kept, **UNSEEN)
    kept.forget(forgotten, name, [*shown, kept], **UNSEEN)
    return kept.resume(resumed, None, shown, **UNSEEN)


def _wire_feedback(actions: PageActions, conversation: Any, notice: Any) -> None:
    import gradio as gr

    def judged(event: gr.EventData, request: gr.Request) -> str:
        return actions.judged(browser_of(request), event.exchange, event.verdict, event.comment)

    conversation.judge(judged, None, notice, **UNSEEN)


def _choosing(actions: PageActions) -> Any:
    """A tick beside a report narrows what is asked."""
    import gradio as gr

    def choose(event: gr.EventData) -> list[str]:
        return actions.known(event.reports)

    return choose


def _wire_opening(actions: PageActions, parts: list[Any]) -> Any:
    """The page opens at what its address names: a conversation, an answer, a place in a report, or one report only.

    The event of opening comes back.
    """
    import gradio as gr

    def opening(request: gr.Request) -> tuple[Any, ...]:
        named = {key: str(value) for key, value in request.query_params.items()}
        if not _NAMED & named.keys():
            return tuple(gr.skip() for _ in parts)  # whoever has begun to type goes on undisturbed
        browser = browser_of(request)
        if "answer" in named:
            shown = actions.linked(browser, named["answer"])
        else:
            shown = actions.resumed(browser, named.get("conversation", ""))
        source = gr.skip()
        if "report" in named:
            source, said = actions.place(named["report"], named.get("at", ""))
            shown = (*shown[:2], None, said or shown[3])
        only = named.get("only", "")
        return (*_changed((*shown[:2], None, shown[3])), source, actions.scope(only), actions.known([only]))

    blocks = gr.context.Context.root_block
    assert blocks is not None
    blocks.load(fn=None, js=read_script("focus_question_if_wide"), api_visibility="private")
    return blocks.load(opening, None, parts, **UNSEEN)


def _open_to_programs(assistant: "Answerer", actions: PageActions) -> None:
    """The endpoint /ask: an answer in the published form."""
    import gradio as gr
    from gradio.events import api

    def ask(
        question: str, history: list[dict[str, Any]] | None = None, reports: list[str] | None = None
    ) -> dict[str, Any]:
        """Answer a question about the reports: statements, their citations with exact quotes, or a refusal."""
        ticket = actions.turnstile.ticket()
        try:
            while actions.turnstile.place(ticket, wait_seconds=1):
                pass
            with actions.turnstile.through(ticket):
                return assistant.ask(question, history=parse_turns(history), reports=reports).as_json()
        except UserError as fault:
            raise gr.Error(str(fault), print_exception=False) from fault
        finally:
            actions.turnstile.leave(ticket)

    api(ask, api_name="ask", concurrency_id="programs", concurrency_limit=16)

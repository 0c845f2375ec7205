"""Pieces of Gradio that every page uses: hidden events, HTML with its script, and whose browser asks."""

from typing import TYPE_CHECKING, Any

from assistant.web.shell.middleware import ROOT_PATH_KEY, VISIT, read_browser_key

if TYPE_CHECKING:
    import gradio as gr

# Without "multiple" a press is dropped while the one before it is being done.
UNSEEN: dict[str, Any] = {
    "queue": False, "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple",
}  # fmt: skip


def add_html(value: str, name: str, script: str | None = None) -> Any:
    """A part of a page that is HTML of our own, with what its presses do."""
    import gradio as gr

    return gr.HTML(value, elem_id=name, js_on_load=script, apply_default_css=False)


def reached_by(request: "gr.Request") -> str:
    """The address that the server was asked by, such as "https://pcn.example.org" or "https://example.org/pcn"."""
    assert request.request is not None
    url = request.request.url
    return f"{url.scheme}://{url.netloc}{request.request.scope.get(ROOT_PATH_KEY, '')}"


def browser_of(request: "gr.Request") -> str:
    """The key of the browser that asks; one that takes no cookies is known for this visit only."""
    return read_browser_key(request.headers.get("cookie", "")) or f"{VISIT}-{request.session_hash}"

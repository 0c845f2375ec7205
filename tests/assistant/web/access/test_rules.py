"""The table of rules: which of Gradio's routes are served, walked one by one; no other spelling gets round it."""

from __future__ import annotations

import gradio as gr
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount, Route

from assistant.accounts.roles import Role
from assistant.web.access.rules import find_rule, list_event_roles, role_of_page
from assistant.web.shell.mounting import mount_pages

# All that is served of Gradio, by its own patterns of paths. What a later Gradio adds is not served before it is here.
SERVED = {
    "/", "/briefing", "/config", "/svelte/{path:path}", "/static/{path:path}", "/assets/{path:path}", "/favicon.ico",
    "/theme.css", "/manifest.json", "/gradio_api/app_id", "/gradio_api/info", "/gradio_api/theme.css",
    "/gradio_api/startup-events", "/gradio_api/file={path_or_url:path}", "/gradio_api/reset", "/gradio_api/reset/",
    "/gradio_api/heartbeat/{session_hash}", "/gradio_api/run/{api_name}", "/gradio_api/queue/join",
    "/gradio_api/queue/data", "/gradio_api/cancel", "/gradio_api/upload", "/gradio_api/upload_progress",
}  # fmt: skip


def make_blocks() -> gr.Blocks:
    blocks = gr.Blocks(analytics_enabled=False)
    with blocks:
        box = gr.Textbox()
        box.submit(lambda words: words, box, box)
    for path in ("briefing", "secret"):
        with blocks.route(path, f"/{path}", show_in_navbar=False):
            other = gr.Textbox()
            other.submit(lambda words: words, other, other)
    blocks.queue(api_open=False)
    return blocks


def routes_of(routes: list[BaseRoute], prefix: str = "") -> list[tuple[str, str]]:
    """Every route that Gradio registers, as a method and a pattern."""
    found = []
    for route in routes:
        if isinstance(route, Mount):
            found += routes_of(list(route.routes), prefix + route.path)
        elif isinstance(route, Route):
            found += [(method, prefix + route.path) for method in route.methods or ()]
        else:
            inner = getattr(route, "original_router", None)
            assert inner is not None, f"a route of a new kind: {route!r}"
            found += routes_of(inner.routes, prefix + getattr(route, "prefix", ""))
    return found


def test_of_gradios_routes_only_those_that_are_used_are_served() -> None:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    mount_pages(app, make_blocks(), head="", host="127.0.0.1", port=7860)
    routes = routes_of(list(app.routes))
    assert len(routes) > 60
    served = set()
    for method, pattern in routes:
        path = pattern
        for name, value in {
            "{api_name}": "predict", "{session_hash}": "abc", "{path:path}": "x/y", "{path_or_url:path}": "/x/y",
        }.items():  # fmt: skip
            path = path.replace(name, value)
        if find_rule(method, path):
            served.add(pattern)
    assert served == SERVED


def test_an_event_is_for_the_role_of_its_page_and_of_an_unknown_page_for_nobody() -> None:
    blocks = make_blocks()
    pages = {number: event.page for number, event in blocks.fns.items()}
    roles = list_event_roles(blocks)
    assert set(pages.values()) == {"", "briefing", "secret"}
    assert {pages[number]: role for number, role in roles.items()} == {"": Role.READER, "briefing": Role.TRAINER}


@pytest.mark.parametrize(
    "path",
    ["//", "//briefing", "/briefing/", "/./briefing", "/Briefing", "/briefing\n", "/evaluate/..", "/x/../evaluate", "",
     "evaluate", "/gradio_api//queue/join", "/gradio_api/run/ask", "/gradio_api/call/ask", "/healthz/"],
)  # fmt: skip
def test_another_spelling_of_a_path_is_not_served(path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        assert find_rule(method, path) is None


def test_only_pages_are_pages() -> None:
    assert role_of_page("/evaluate") is Role.EVALUATOR
    assert role_of_page("/config") is None and role_of_page("/sign-in") is None

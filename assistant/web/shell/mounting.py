"""Gradio's pages as a part of a FastAPI app, with everything that this product does not use turned off."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

_SESSIONS_KEPT = 500
_MOST_UPLOADED = "5mb"


def mount_pages(
    app: FastAPI, blocks: gr.Blocks, *, head: str, host: str, port: int, root_path: str = ""
) -> Callable[[], None]:
    """Mount the pages at the app's root; `head` is put into the head of each.

    `root_path` stands before all paths as people reach them, such as "/pcn".

    What comes back ends the streams that pages keep open, without which a server waits for browsers to go.
    """
    import gradio
    from gradio.routes import App
    from starlette.routing import Mount

    from assistant.web.shell.theme import make_theme

    # `launch` takes this as an argument, `mount_gradio_app` does not.
    blocks.state_session_capacity = _SESSIONS_KEPT
    with warnings.catch_warnings():
        # Gradio says that it turns server-side rendering off for an app of several pages, even where it was off.
        warnings.filterwarnings("ignore", message="SSR mode is not supported")
        gradio.mount_gradio_app(
            app,
            blocks,
            path="/",
            server_name=host,
            server_port=port,
            root_path=root_path or None,
            theme=make_theme(),
            head=head,
            max_file_size=_MOST_UPLOADED,
            footer_links=[],
            show_error=False,
            ssr_mode=False,
            mcp_server=False,
            pwa=False,
            run_history=False,
            enable_monitoring=False,
        )
    # `mount_gradio_app` writes down what a browser is told before it takes the theme and the head.
    blocks.config = blocks.get_config_file()
    mounted = app.routes[-1]
    assert isinstance(mounted, Mount) and isinstance(mounted.app, App)
    # The queue starts with the app. Left unsaid, whoever asks for /gradio_api/startup-events would start a second one.
    mounted.app.startup_events_triggered = True
    return mounted.app.stop_event.set


def count_events(blocks: gr.Blocks) -> Counter[str]:
    """How many of Gradio's events wait or are being done, by window.

    Gradio's own list by window keeps, for good, what was done for a page that had gone before it was told.
    """
    queue = blocks._queue
    under_way = [event for job in list(queue.active_jobs) for event in job or ()]
    for each in list(queue.event_queue_per_concurrency_id.values()):
        under_way += list(each.queue)
    return Counter(str(event.session_hash) for event in under_way)

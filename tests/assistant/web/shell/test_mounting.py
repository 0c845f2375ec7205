"""Gradio's pages stand at the root of the app, and what this product does not use is off."""

from __future__ import annotations

import warnings

import gradio as gr
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.web.shell.mounting import mount_pages


@pytest.fixture(scope="module")
def app() -> FastAPI:
    blocks = gr.Blocks(title="Two pages", analytics_enabled=False)
    with blocks:
        gr.Textbox(label="One")
    with blocks.route("Second", "/second", show_in_navbar=False):
        gr.Textbox(label="Two")
    blocks.max_threads = 7
    blocks.queue(api_open=False)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        mount_pages(app, blocks, head="<meta name='our-own'>", host="127.0.0.1", port=7860)
    assert blocks.state_holder.capacity == 500
    return app


def test_each_page_has_the_head_and_the_theme_and_no_footer(app: FastAPI) -> None:
    with TestClient(app) as visitor:
        for path in ("/", "/second"):
            assert "our-own" in visitor.get(path).text
        config = visitor.get("/config").json()
    assert config["body_css"]["body_background_fill"] == "#fafbfa"
    assert config["footer_links"] == [] and config["max_file_size"] == 5 * 1024 * 1024
    assert not any(config[name] for name in ("show_error", "run_history", "pwa", "mcp_server", "analytics_enabled"))


@pytest.mark.parametrize(("path", "status"), [("/docs", 404), ("/gradio_api/runs", 404), ("/monitoring", 403)])
def test_what_is_not_used_is_not_there(app: FastAPI, path: str, status: int) -> None:
    with TestClient(app) as visitor:
        assert visitor.get(path).status_code == status


def test_the_queue_is_started_once_only(app: FastAPI) -> None:
    with TestClient(app) as visitor:
        assert visitor.get("/gradio_api/startup-events").json() is False

"""What the browser's tests of model mode stand on: a chat page whose model is a lying server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browsing import Chat, Visitor
from tests.support.lying_server import LyingServer


@pytest.fixture(scope="module")
def server() -> Iterator[LyingServer]:
    """A model's server that cannot be trusted, the same for all tests of a file."""
    server = LyingServer()
    yield server
    server.close()


@pytest.fixture(scope="module")
def model_key() -> str | None:
    """The key that the chat is given for the server; a file that needs one has a fixture of this name."""
    return None


@pytest.fixture(scope="module")
def model_chat(
    server: LyingServer,
    model_key: str | None,
    tmp_path_factory: pytest.TempPathFactory,
    indexed: Callable[[Path], Path],
) -> Iterator[Chat]:
    """A running web app over the five reports that lets the server write."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCN_ASSISTANT_MODEL", "openai:liar")
        patch.setenv("PCN_ASSISTANT_MODEL_URL", server.url)
        # What it chooses is tried on pages of their own; here it writes, and what it writes is told apart.
        patch.setenv("PCN_ASSISTANT_MODEL_STYLE", "prose")
        if model_key:
            patch.setenv("PCN_ASSISTANT_MODEL_KEY", model_key)
        folder = tmp_path_factory.mktemp("chat")
        home = indexed(folder / "home")
        (home / "settings.toml").write_text("model_timeout = 10\n", encoding="utf-8")
        running = Chat(folder, home)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def model_visitor(model_chat: Chat, browser: Browser) -> Iterator[Visitor]:
    """Somebody who visits that app; no page of theirs may fail or load anything beyond this machine."""
    visitor = Visitor(browser, model_chat.address)
    yield visitor
    visitor.close()
    assert visitor.faults == [] and visitor.beyond == []

"""Where the page is served: an address that cannot be served at is told in one line, the rest is answered."""

from __future__ import annotations

import socket
from urllib.request import urlopen

import pytest
from fastapi import FastAPI

from assistant.web.shell.server import BackgroundServer, format_address, require_free_port
from corpus.errors import UserError


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} on 127.0.0.1: cannot be used .* --port {port + 1}"):
            require_free_port("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [("127.0.0.1", 70000, "port 70000: no such port"), ("192.0.2.1", 7860, "host 192.0.2.1: not an address of this")],
)
def test_an_address_that_cannot_be_served_at_is_said_in_one_line(host: str, port: int, said: str) -> None:
    with pytest.raises(UserError) as caught:
        require_free_port(host, port)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_the_server_answers_once_it_has_started_and_ends_what_is_open_when_it_stops() -> None:
    app, ended = FastAPI(), []
    app.add_api_route("/", lambda: "here")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = BackgroundServer(app, host="", port=port, end_streams=lambda: ended.append("all"))
    server.start()
    with urlopen(format_address("", port)) as answer:
        assert answer.read() == b'"here"'
    assert server.is_running_after(seconds=0.01) and not ended
    with pytest.raises(UserError, match=f"port {port} on 127.0.0.1: cannot be served"):
        BackgroundServer(app, host="127.0.0.1", port=port, end_streams=lambda: None).start()
    server.stop()
    assert not server.is_running_after(seconds=0.01) and ended == ["all"]


@pytest.mark.parametrize(
    ("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("", "127.0.0.1"), ("::1", "[::1]"), ("localhost", "localhost")]
)
def test_the_address_is_one_that_a_browser_takes(host: str, shown: str) -> None:
    assert format_address(host, 7860) == f"http://{shown}:7860"

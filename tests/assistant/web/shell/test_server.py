"""An address that the page cannot be served at is told in one line."""

from __future__ import annotations

import socket

import pytest

from assistant.web.app import require_free
from corpus.errors import UserError


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} on 127.0.0.1: cannot be used .* --port {port + 1}"):
            require_free("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [("127.0.0.1", 70000, "port 70000: no such port"), ("192.0.2.1", 7860, "host 192.0.2.1: not an address of this")],
)
def test_an_address_that_cannot_be_served_at_is_said_in_one_line(host: str, port: int, said: str) -> None:
    with pytest.raises(UserError) as caught:
        require_free(host, port)
    assert said in str(caught.value) and "\n" not in str(caught.value)

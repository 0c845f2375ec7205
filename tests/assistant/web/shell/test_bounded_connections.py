"""Whoever sends a request too slowly, or never takes its answer, is let go of; whoever is quick enough is not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse

from assistant.web.shell.bounded_connections import bound_connections

HEAD = b"POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
cut_off: list[str] = []


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = FastAPI()

    @app.post("/in")
    async def take(request: Request) -> int:
        try:
            return len(await request.body())
        except ClientDisconnect:
            cut_off.append("in")
            raise

    @app.get("/slowly")
    def answer_slowly() -> StreamingResponse:
        def pieces() -> Iterator[bytes]:
            for _ in range(6):
                time.sleep(0.5)
                yield b"piece"

        return StreamingResponse(pieces())

    @app.get("/large")
    def answer_much() -> StreamingResponse:
        return StreamingResponse(b"x" * 1_000_000 for _ in range(200))

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found = int(free.getsockname()[1])
    bounded = bound_connections(request_seconds=1.0, unread_seconds=1.0, look=0.1)
    server = uvicorn.Server(uvicorn.Config(app, port=found, http=bounded, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield found
    server.should_exit = True
    thread.join()


def seconds_until_closed(connection: socket.socket, drip: bytes = b"") -> float:
    """How long a connection lasts to which a byte is sent now and again."""
    began = time.monotonic()
    connection.settimeout(0.2)
    while time.monotonic() < began + 20:
        try:
            if drip:
                connection.send(drip)
            if connection.recv(1000) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ", HEAD, HEAD + b"x" * 500])
def test_a_request_that_never_arrives_whole_is_let_go_of(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)
        assert 0.9 < seconds_until_closed(connection) < 8


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\nX-A: ", HEAD])
def test_a_byte_now_and_again_wins_no_time(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)
        assert seconds_until_closed(connection, b"x") < 8


def test_a_second_request_on_a_connection_is_bounded_as_the_first(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
        assert b"200 OK" in connection.recv(1000)
        connection.sendall(HEAD)
        assert seconds_until_closed(connection, b"x") < 8


def test_an_answer_that_takes_its_time_is_waited_for(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /slowly HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        connection.settimeout(10)
        taken = b""
        while piece := connection.recv(1000):
            taken += piece
        assert taken.count(b"piece") == 6


def test_many_quick_requests_on_one_connection_are_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(5)
        for _ in range(15):
            connection.sendall(b"POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
            assert b"200 OK" in connection.recv(1000)
            time.sleep(0.2)


def test_a_large_body_on_a_slow_line_is_taken(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(HEAD)
        for _ in range(20):
            connection.sendall(b"x" * 5000)
            time.sleep(0.1)  # two seconds in all, twice what nothing would be given
        connection.settimeout(10)
        assert b"200 OK" in connection.recv(1000)


def test_an_answer_that_nobody_takes_is_given_up(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(4)
        connection.settimeout(5)
        taken = 0
        try:
            while piece := connection.recv(1_000_000):
                taken += len(piece)
        except OSError:
            pass
        assert taken < 100_000_000

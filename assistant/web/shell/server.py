"""The server of the web app on this machine: its address, the check that it is free, and the server itself."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from assistant.web.shell.bounded_connections import bound_connections
from corpus.errors import UserError

if TYPE_CHECKING:
    from fastapi import FastAPI

LOOPBACK = "127.0.0.1"
_STOPPING_SECONDS = 5
# The address is no address of this machine; Windows has a number of its own for it.
_NOT_OURS = {errno.EADDRNOTAVAIL, getattr(errno, "WSAEADDRNOTAVAIL", errno.EADDRNOTAVAIL)}


def require_free_port(host: str, port: int) -> None:
    """See that the page can be served there, before anything slow is begun.

    Raises:
        UserError: the port is in use or is none, or the host is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            # As the server does: a port that was left a moment ago is free. On Windows this would take a used one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as fault:
            raise UserError(f"port {port}: no such port. Give one from 1024 to 65535 with --port.") from fault
        except PermissionError as fault:
            raise UserError(f"port {port}: may not be used. Give one from 1024 to 65535 with --port.") from fault
        except OSError as fault:
            if isinstance(fault, socket.gaierror) or fault.errno in _NOT_OURS:
                raise UserError(
                    f"host {host}: not an address of this machine. Give --host 127.0.0.1 to serve this machine only."
                ) from fault
            raise UserError(
                f"port {port} on {host}: cannot be used ({fault.strerror}). Stop what uses it, or give "
                f"another one, for example --port {port + 1 if port < 65535 else 7860}."
            ) from fault


def format_address(host: str, port: int) -> str:
    """What to type into a browser's address line, such as "http://127.0.0.1:7860"."""
    named = LOOPBACK if host in ("0.0.0.0", "") else f"[{host}]" if ":" in host else host
    return f"http://{named}:{port}"


class BackgroundServer:
    """Serves an app from a thread of its own, so that the main thread is free to wait for Ctrl+C.

    `end_streams` is called once the server is told to stop, before it waits for what it is still sending.
    """

    def __init__(self, app: FastAPI, *, host: str, port: int, end_streams: Callable[[], None]) -> None:
        import uvicorn

        class Server(uvicorn.Server):
            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                end_streams()
                await super().shutdown(sockets)

        # An empty host would serve all the machine's addresses. Requests are not logged: they name conversations.
        # What proxies say of a request is believed by the gate alone, and from trusted addresses alone.
        config = uvicorn.Config(
            app,
            host=host or LOOPBACK,
            port=port,
            http=bound_connections(),
            log_config=None,
            proxy_headers=False,
            server_header=False,
        )
        self._server = Server(config)
        # A daemon: an answer that is still being found does not keep the process from ending.
        self._thread = Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        with suppress(SystemExit):  # how uvicorn ends where it cannot serve, once it has said why
            self._server.run()

    def start(self) -> None:
        """Serve, and come back as soon as pages are answered.

        Raises:
            UserError: it cannot be served there, though the port was free a moment ago.
        """
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)
            if not self._thread.is_alive():
                config = self._server.config
                raise UserError(f"port {config.port} on {config.host}: cannot be served. Give another one with --port.")

    def is_running_after(self, seconds: float) -> bool:
        """Wait so long, or until the server has ended; whether it is still running."""
        self._thread.join(seconds)
        return self._thread.is_alive()

    def stop(self) -> None:
        """Take no more requests, and wait a few seconds for those that are being answered."""
        self._server.should_exit = True
        self._thread.join(_STOPPING_SECONDS)

"""Whether the page can be served at an address, told before anything slow is begun."""

from __future__ import annotations

import errno
import os
import socket

from corpus.errors import UserError

_NOT_OURS = {errno.EADDRNOTAVAIL, getattr(errno, "WSAEADDRNOTAVAIL", errno.EADDRNOTAVAIL)}


def require_free(host: str, port: int) -> None:
    """See that the page can be served there, before anything slow is begun.

    Raises:
        UserError: the port is in use or is none, or the host is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
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


def address(host: str, port: int) -> str:
    """What to type into a browser's address line."""
    named = "127.0.0.1" if host in ("0.0.0.0", "") else f"[{host}]" if ":" in host else host
    return f"http://{named}:{port}"

"""Python runs this before anything else where its folder is on PYTHONPATH: a process that can reach only itself.

Every connection, every datagram and every look-up of a name that is not this machine's own loopback is refused and
written, one a line, to the file that the variable PCN_TEST_CALLS names. Child processes are watched as well.
"""

from __future__ import annotations

import ipaddress
import os
import sys

_WATCHED = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "socket.getnameinfo": 0,
}


def _own(target: object) -> bool:
    """Whether the target (a host, or an address that begins with one) is this machine itself."""
    host = target[0] if isinstance(target, tuple) and target else target
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    if host.startswith("/"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    at = _WATCHED.get(event)
    if at is None or _own(arguments[at]):
        return
    with open(os.environ["PCN_TEST_CALLS"], "a", encoding="utf-8") as calls:  # noqa: PTH123
        calls.write(f"{event} {arguments[at]!r}\n")
    raise ConnectionRefusedError(f"refused by the test: {event} {arguments[at]!r}")


if os.environ.get("PCN_TEST_CALLS"):
    sys.modules["uvloop"] = None  # type: ignore[assignment]  # its sockets are not Python's, so they would go unseen
    sys.addaudithook(_watch)

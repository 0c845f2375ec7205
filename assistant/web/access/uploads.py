"""Whose the files are that browsers gave, and what of an event's body names one.

Gradio takes any part of an event that looks like a file for one, whatever it stands in, and copies or fetches what its
path says. Here only files go on that the same person uploaded, and only where the event has a place for one.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from starlette.types import Message, Send

from assistant.web.access.bodies import Refused

_MOST_KEPT = 5_000
# How large Gradio's answer to an upload is that is read: a list of paths.
_MOST_BYTES = 100_000
_NOT_YOURS = "That file was not uploaded here. Choose it again."
# The parts of a file as a browser tells it, of which only these go on.
_KEPT = ("path", "orig_name", "size", "mime_type", "is_stream", "meta")
_MARKS = frozenset({"path", "url", "meta", "is_stream", "orig_name"})


class Uploads:
    """Files by their paths in Gradio's folder, with whose they are. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: OrderedDict[str, str] = OrderedDict()

    def note(self, owner: str, paths: list[str]) -> None:
        """Files were uploaded by somebody."""
        with self._lock:
            for path in paths:
                self._owners[path] = owner
            while len(self._owners) > _MOST_KEPT:
                self._owners.popitem(last=False)

    def owns(self, owner: str, path: object) -> bool:
        """Whether the file at a path was uploaded by somebody."""
        with self._lock:
            return isinstance(path, str) and self._owners.get(path) == owner

    def watch(self, owner: str, send: Send) -> Send:
        """A `send` that notes the files that an answer to an upload names."""
        body = bytearray()
        is_right = False

        async def send_noted(message: Message) -> None:
            nonlocal is_right
            if message["type"] == "http.response.start":
                is_right = message["status"] == 200
            elif is_right and len(body) <= _MOST_BYTES:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    self.note(owner, _paths_in(bytes(body)))
            await send(message)

        return send_noted

    def clean(self, owner: str, data: Any, *, takes_file: bool) -> Any:
        """The data of an event with each file that it names as its owner uploaded it.

        Raises:
            Refused: it names one that is not theirs, or has no place for one.
        """
        if isinstance(data, list):
            return [self._clean_part(owner, part, takes_file=takes_file) for part in data]
        _refuse_files(data)
        return data

    def _clean_part(self, owner: str, part: Any, *, takes_file: bool) -> Any:
        # A file stands by itself; whatever is within something else is none of ours.
        if takes_file and isinstance(part, dict) and isinstance(part.get("path"), str):
            if not self.owns(owner, part["path"]) or not isinstance(part.get("meta"), dict):
                raise Refused(403, _NOT_YOURS, "somebody else's")
            kept = {key: part[key] for key in _KEPT if key in part}
            return kept | {"is_stream": False, "meta": {"_type": "gradio.FileData"}}
        _refuse_files(part)
        return part


def _refuse_files(data: Any) -> None:
    """See that nothing in an event's data looks like a file.

    Raises:
        Refused: something does.
    """
    if any(_MARKS & each.keys() for each in _dicts_in(data)):
        raise Refused(403, _NOT_YOURS, "somebody else's")


def _dicts_in(data: Any) -> Iterator[dict[str, Any]]:
    """All objects in JSON, at whatever depth."""
    left = [data]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            yield part
            left.extend(part.values())
        elif isinstance(part, list):
            left.extend(part)


def _paths_in(body: bytes) -> list[str]:
    """The paths in Gradio's answer to an upload."""
    try:
        told = json.loads(body)
    except ValueError:
        return []
    return [path for path in told if isinstance(path, str)] if isinstance(told, list) else []

"""The server's log: of a level, in lines or in JSON, and never with what somebody asked.

What an error says can hold a question, so of an error its kind and its places in the code are told, not its words.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from pathlib import Path
from typing import Any, TextIO

LEVELS = ("debug", "info", "warning", "error")
TEXT, JSON = "text", "json"
FORMATS = (TEXT, JSON)
# Ours; other libraries' loggers are heard from warnings on, since below that some tell what is sent.
_OURS = ("assistant", "corpus", "index", "evals")
_MOST_CHARACTERS = 500
_MOST_PLACES = 30


class _OneLine(logging.Formatter):
    """A record on one line, control characters spelt out; of an error its kind and places alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Example: "2026-11-30T18:00:00Z ERROR assistant.web: a question could not be answered (ValueError at …)"."""
        told = f"{_time_of(record)} {record.levelname} {record.name}: {_message_of(record)}"
        if error := _error_of(record):
            told += f" ({error['error']} at {', '.join(error['places'])})"
        return told


class _Json(logging.Formatter):
    """A record as an object of JSON on one line, with the same in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Example: {"time": "2026-11-30T18:00:00Z", "level": "error", "logger": "assistant.web", "message": "…"}."""
        told = {
            "time": _time_of(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message_of(record),
            **(_error_of(record) or {}),
            **getattr(record, "fields", {}),
        }
        return json.dumps(told, ensure_ascii=True)


def set_up_logs(level: str, form: str, stream: TextIO | None = None) -> None:
    """Send the log of this process to standard error, from a level on, in a form: TEXT or JSON."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == JSON else _OneLine())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    wanted = getattr(logging, level.upper())
    root.setLevel(max(wanted, logging.WARNING))
    for name in _OURS:
        logging.getLogger(name).setLevel(wanted)
    # What uvicorn sets up itself would print an error with its words.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def escape_controls(text: str) -> str:
    """A text on one line, of a bounded length, whose control characters and turns of direction are spelt out."""
    cut = text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
    return "".join(each if each.isprintable() else f"\\u{{{ord(each):x}}}" for each in cut)


def _message_of(record: logging.LogRecord) -> str:
    """What a record says. What is filled into it is told for our own loggers alone: others put errors' words there."""
    is_ours = record.name.partition(".")[0] in _OURS
    said = record.getMessage() if is_ours or not record.args else str(record.msg)
    # Some put a whole traceback into the message itself.
    return escape_controls(said.partition("\n")[0])


def _time_of(record: logging.LogRecord) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))


def _error_of(record: logging.LogRecord) -> dict[str, Any] | None:
    """The kind of the error that a record bears, and where it came through, the last place first."""
    if not record.exc_info or record.exc_info[0] is None:
        return None
    kind, _, trace = record.exc_info
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
    return {"error": kind.__name__, "places": places[::-1][:_MOST_PLACES]}

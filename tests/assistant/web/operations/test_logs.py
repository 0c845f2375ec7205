"""The log: one line a record, of a level, in text or JSON, with no words of an error and no control characters."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from assistant.web.operations.logs import FORMATS, JSON, TEXT, set_up_logs

ASKED = "what helps 943 476 5919?"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def fail(words: str) -> None:
    raise ValueError(words)


def log_of(form: str, level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    set_up_logs(level, form, stream)
    return stream


@pytest.mark.parametrize("form", FORMATS)
def test_an_error_is_told_by_its_kind_and_place_and_never_by_its_words(form: str) -> None:
    stream = log_of(form)
    try:
        fail(ASKED)
    except ValueError as fault:
        logging.getLogger("assistant.web").error("a question could not be answered", exc_info=fault)
        logging.getLogger("uvicorn.error").error("Exception in ASGI application\n%s", fault, exc_info=fault)
        logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: %r", fault)
    told = stream.getvalue()
    assert "ValueError" in told and "test_logs.py:" in told and "a question could not be answered" in told
    assert "943" not in told and told.count("\n") == 3


@pytest.mark.parametrize("form", FORMATS)
def test_a_forged_line_and_the_orders_of_a_terminal_are_spelt_out(form: str) -> None:
    stream = log_of(form)
    logging.getLogger("assistant").warning("file %s", "\x1b[2Ja\u202e\r2026 INFO forged")
    told = stream.getvalue()
    assert told.count("\n") == 1 and "\x1b" not in told and "\r" not in told and "\u202e" not in told


def test_json_is_an_object_a_line_with_its_fields() -> None:
    stream = log_of(JSON)
    logging.getLogger("assistant.web").info("GET page", extra={"fields": {"status": 200}})
    row = json.loads(stream.getvalue())
    assert row["level"] == "info" and row["logger"] == "assistant.web" and row["status"] == 200
    assert row["time"].endswith("Z")


def test_libraries_below_a_warning_are_not_heard_whatever_the_level() -> None:
    stream = log_of(TEXT, "debug")
    for library in ("httpx", "openai._base_client", "gradio"):
        logging.getLogger(library).debug("Request options: %s", ASKED)
        logging.getLogger(library).info("HTTP Request: %s", ASKED)
    assert stream.getvalue() == ""
    logging.getLogger("assistant.web").debug("heard")
    assert "heard" in stream.getvalue()


def test_levels_below_the_one_that_is_wanted_are_not_told() -> None:
    stream = log_of(TEXT, "error")
    logging.getLogger("assistant").warning("not this")
    logging.getLogger("assistant").error("this")
    assert "not this" not in stream.getvalue() and "this" in stream.getvalue()

"""Histories as programs send them."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.answering.conversation import Turn, command_of, parse_turns
from corpus.errors import UserError


def test_a_history_may_hold_text_or_parts_with_a_text() -> None:
    history: list[dict[str, Any]] = [
        {"role": "user", "content": "What is it?"},
        {"role": "assistant", "content": [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]},
    ]
    assert parse_turns(history) == (Turn("user", "What is it?"), Turn("assistant", "One.\nTwo."))
    assert parse_turns(None) == ()


@pytest.mark.parametrize("message", [{"role": "system", "content": "x"}, {"role": "user", "content": 3}, {}])
def test_a_broken_history_is_refused_naming_the_message(message: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="message 1 of the history"):
        parse_turns([message])


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("shorter!", "shorter"),
        ("one line version?", "shorter"),
        ("a brief summary please", "shorter"),
        ("which document is that out of", "source"),
        ("whats this out of and when did it come out", "source"),
        ("where do those numbers come from", "source"),
        ("list them", "all"),
        ("page?", "source"),
        ("list them by date", None),
        ("when did it come out?", "source"),
        ("when did it come to Leeds?", None),
        ("ok, so put that in a list", "reword"),
        ("too long, one line each", "shorter"),
        ("one sentence for each please", "shorter"),
        ("three bullets please", "reword"),
        ("give me that as 5 bullet points", "reword"),
        ("three points on loneliness", None),
        ("in plain English please", "reword"),
        ("show all", "all"),
        ("all of them", "all"),
        ("the full list please", "all"),
        ("tell me more", "more"),
        ("who says so?", "source"),
        ("which report is that?", "source"),
        ("when was that published?", "source"),
        ("when was that?", None),
        ("only the 2025 report please", "limit"),
        ("now just the 2019 event one", "limit"),
        ("start again", "restart"),
        ("forget that", "restart"),
        ("all the lessons it gives", None),
        ("only for women?", None),
        ("what did they start again in 2020?", None),
    ],
)
def test_commands_on_the_last_answer(text: str, command: str | None) -> None:
    assert command_of(text) == command

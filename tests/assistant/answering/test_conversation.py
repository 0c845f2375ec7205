"""Histories as programs send them."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.answering.conversation import Turn, parse_turns
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

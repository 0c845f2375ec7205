"""What stands in the way is told from what is done against it."""

from __future__ import annotations

import pytest

from assistant.teaching.troubles import is_in_the_way, list_amiss


@pytest.mark.parametrize(
    "sentence",
    [
        "Many residents were hesitant to come.",
        "Lack of space was a common barrier.",
        "Working with households is complex.",
        "Challenges included high demand.",
    ],
)
def test_a_state_that_hinders_stands_in_the_way(sentence: str) -> None:
    assert is_in_the_way(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "All places have people keen to address local challenges.",
        "Support practices to reduce silo working.",
        "It grew in the most challenging of times.",
        "An interview guide facilitated the discussion of challenges.",
    ],
)
def test_what_is_done_against_a_hurdle_stands_in_nobody_s_way(sentence: str) -> None:
    assert not is_in_the_way(sentence)


def test_trouble_is_not_what_is_tackled() -> None:
    assert list_amiss("The town had high levels of deprivation.") == ["deprivation"]
    assert list_amiss("The plan is tackling health inequalities.") == []

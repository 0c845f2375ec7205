"""Topics in everyday words are searched by the words that reports use for the same."""

from __future__ import annotations

import pytest

from assistant.topics.field_words import put_in_field_words


@pytest.mark.parametrize(
    ("topic", "searched"),
    [
        ("what Leeds nurses said gets in the way", "barriers and challenges according to Leeds nurses"),
        ("What stood in their way", "barriers and challenges"),
        ("what gets in the way of good outreach", "barriers and challenges of good outreach"),
        ("what stops surgeries working with schools", "barriers and challenges for surgeries working with schools"),
        ("what keeps carers from asking", "barriers and challenges for carers from asking"),
        ("what holds pharmacists back", "barriers and challenges for pharmacists"),
        ("what puts young people off", "barriers and challenges for young people"),
        ("what makes it so hard to find volunteers", "barriers and challenges to find volunteers"),
        ("why are some dentists reluctant to join", "barriers and challenges: some dentists reluctant to join"),
    ],
)
def test_what_hinders_is_asked_as_barriers(topic: str, searched: str) -> None:
    assert put_in_field_words(topic) == searched


@pytest.mark.parametrize(
    "topic",
    [
        "what keeps people well",
        "what prevents diabetes",
        "what stops smoking",
        "why health is unequal",
        "the way ahead",
    ],
)
def test_other_topics_stay_as_they_are(topic: str) -> None:
    assert put_in_field_words(topic) == topic

"""The soak in a short form: several people at once, each with their own right answers, and a graceful end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.soak import CONVERSATIONS, parse_conversation, soak


@pytest.mark.timeout(900)
def test_many_people_each_get_their_own_right_answers(tmp_path: Path, indexed: Callable[[Path], Path]) -> None:
    figures = soak(0.25, 4, indexed(tmp_path / "home"), rate=4)
    # So short a run says nothing of memory: it is all warm-up.
    faults = [fault for fault in figures.faults if not fault.startswith("memory")]
    assert faults == []
    assert figures.questions >= 8 and 0 < figures.p50_seconds <= figures.p95_seconds
    acts = (tmp_path / "home" / "audit.jsonl").read_text(encoding="utf-8")
    assert acts.count('"ask"') == figures.questions + sum(map(len, CONVERSATIONS))
    assert not any(word in acts for word in ("Wiltshire", "Creation", "loneliness"))


def test_what_was_kept_is_read_question_by_question() -> None:
    text = "# Name\n\nMade\n\n## First?\n\nYes. [1]\n\n## Second?\n\nNo.\n\n## Sources\n\n**[1]** A\n"
    assert parse_conversation(text) == [("First?", "Yes. [1]"), ("Second?", "No.")]

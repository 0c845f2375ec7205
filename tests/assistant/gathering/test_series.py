"""Headings in series and what they are called by."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.gathering.series import find_cases, find_parts, find_series
from assistant.kinds.groundwork.wording import content_stems


def test_a_series_is_known_by_the_noun_that_begins_its_headings(assistant: EvidenceAssistant) -> None:
    series = find_series(assistant.index)
    assert len(series["case", "studi"]) == 21
    assert all(member.name.strip() for members in series.values() for member in members)


@pytest.mark.parametrize(
    ("question", "are_meant"),
    [
        ("list every worked example", True),
        ("name all the practices whose own projects are written up", True),
        ("what real life stories are there", True),
        ("list all the examples of co-production", False),
        ("list all the barriers", False),
    ],
)
def test_cases_are_known_by_other_words(assistant: EvidenceAssistant, question: str, are_meant: bool) -> None:
    found = find_cases(assistant.index, question, content_stems(question, without=["all", "every", "there"]))
    assert bool(found) is are_meant


def test_the_parts_of_a_section_are_its_headings(assistant: EvidenceAssistant) -> None:
    report = assistant.index.reports["hiquality"]
    parts = find_parts([report], content_stems("guiding pillars"), 4)
    assert parts is not None
    assert parts.parts[0].text == "Fostering partnerships with communities"
    assert find_parts([report], content_stems("guiding pillars"), 5) is None, "another number is not meant"
    assert find_parts([report], content_stems("guiding lights"), 0) is None

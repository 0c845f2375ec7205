"""On the page the marks of footnotes are left out of quotes, and nothing else is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.note_marks import clean_quote, drop_note_marks
from corpus.vocabulary import BlockKind, Report


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("They live in good health.1 More is needed.", "They live in good health. More is needed."),
        ("Fair Society (the Review).1, 2 More recently", "Fair Society (the Review). More recently"),
        ("Help people thrive.”17", "Help people thrive.”"),
        ("It saved £131 million since 2010.47", "It saved £131 million since 2010."),
        ("It is everyone’s concern.6,7 It does", "It is everyone’s concern. It does"),
        ("Giang*, a woman in her 60s, felt", "Giang, a woman in her 60s, felt"),
        ("It is told in vol.3 The rest", None),
        ("As set out in Sect.4 Then", None),
        ("Read art.12 Then", None),
        ("It was *very soft* there", None),
        ("A rating of 5* was given", None),
        ("From 18.5 per cent to 14.4 per cent", None),
        ("It cost £2010.47 The rest", None),
        ("See Fig.2 The next", None),
        ("Section 3.4 The next", None),
        ("Held for 2.5 Years", None),
        ("The version.12 of the plan", None),
        ("Covid-19.7 The", None),
        ("between 0.5 and 1%.³⁹ By comparison", "between 0.5 and 1%. By comparison"),
        ("The Lessons Digest⁹ has been made", "The Lessons Digest has been made"),
        ("10⁶ people in 5 km² for £320¹ of CO²", None),
    ],
)
def test_only_the_marks_behind_a_sentence_are_left_out(text: str, shown: str | None) -> None:
    assert drop_note_marks(text) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"See https://a.org/2019/b\_c-d.pdf and that", "See https://a.org/2019/b_c-d.pdf and that"),
        (r"at www.a.org/\~b\#c.1 More", r"at www.a.org/~b#c.1 More"),
        (r"in C:\_new and \*soft\*", None),
        ("in its first year,[^1] and more.[^note-2]", "in its first year, and more."),
        ("of [1] and [^ and x[^2", None),
        ("in good health.1 More at https://a.org/b_c", "in good health. More at https://a.org/b_c"),
    ],
)
def test_an_address_loses_the_backslashes_of_markdown(text: str, shown: str | None) -> None:
    assert clean_quote(text) == (text if shown is None else shown)


@given(st.text(alphabet="aelth .,”)1290\n£T", max_size=60))
def test_nothing_is_left_out_but_figures_behind_a_stop(text: str) -> None:
    shown = drop_note_marks(text)
    assert re.sub(r"[\d, ]", "", shown) == re.sub(r"[\d, ]", "", text)
    behind_stops = re.sub(r"(?<=[.!?”])\d{1,3}(?:, ?\d{1,3})*", "", text)
    assert len(behind_stops) <= len(shown) <= len(text)


def _left_out(text: str) -> str:
    """What is not shown of a text, each run of characters on a line."""
    shown = drop_note_marks(text)
    runs, at = "", 0
    for sign in text:
        is_shown = at < len(shown) and shown[at] == sign
        at += is_shown
        runs += "\n" if is_shown else sign
    return runs


def test_what_is_left_out_of_a_report_are_its_notes_in_their_order(reports: dict[str, Report]) -> None:
    blocks = [block for block in reports["syndemic"].blocks if block.kind is not BlockKind.FOOTNOTE]
    marks = [int(mark) for block in blocks for mark in re.findall(r"\d+", _left_out(block.text))]
    assert len(marks) > 40
    assert marks == sorted(set(marks)), "notes are numbered in their order; any other figure would stand out"
    changed = [
        _left_out(block.text).strip()
        for report in ("hiquality", "strong_communities", "pcn_event")
        for block in reports[report].blocks
        if drop_note_marks(block.text) != block.text
    ]
    assert changed == ["*"], "one name that was changed has a note"

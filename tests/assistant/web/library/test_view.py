"""What is shown of files on their way in, and what a visitor who may not add sees instead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.web.library.index_update import IndexState
from assistant.web.library.intake import Incoming, Stage
from assistant.web.library.view import adding_html, format_index_state, format_said, incoming_html

FILE = Incoming("k1", "a" * 32, "<b>plan</b>.pdf", Path("plan.pdf"))


def test_who_may_not_add_is_told_the_command_and_gets_nothing_to_press() -> None:
    shown = adding_html(may_edit=False)
    assert "pcn-assistant corpus add FILE" in shown
    assert "<input" not in shown and "data-pick" not in shown
    assert 'type="file"' in adding_html(may_edit=True)


def test_a_library_that_follows_another_says_where_it_is_changed() -> None:
    shown = adding_html(may_edit=False, follows="/srv/<b>")
    assert "as it is published at" in shown and "/srv/&lt;b&gt;" in shown and "where it is published from" in shown
    assert 'type="file"' not in shown and "corpus add" not in shown


def test_a_file_that_is_read_shows_its_pages_and_its_name_is_text() -> None:
    waiting = incoming_html(FILE, {})
    assert "Waiting to be read." in waiting and "&lt;b&gt;plan&lt;/b&gt;.pdf" in waiting
    reading = incoming_html(replace(FILE, stage=Stage.READING, done=12, pages=240), {})
    assert 'value="12" max="240"' in reading and "page 12 of 240" in reading
    assert "<progress>" in incoming_html(replace(FILE, stage=Stage.READING), {})


def test_a_failure_is_its_line_without_the_name_that_stands_over_it() -> None:
    failed = replace(
        FILE, name="plan.pdf", stage=Stage.FAILED, fault="plan.pdf: the PDF is encrypted. Save it without."
    )
    assert "<bdi>The PDF is encrypted. Save it without.</bdi>" in incoming_html(failed, {})


def test_a_batch_is_summed_up_in_a_sentence() -> None:
    stages = (Stage.READ, Stage.FAILED, Stage.ADDED, Stage.READING, Stage.WAITING)
    items = [replace(FILE, stage=stage) for stage in stages]
    assert format_said(items) == "3 of 5 files done; 1 to look at and add; 1 added; 1 not read."
    assert format_said(items[:1]) == "1 of 1 file done; 1 to look at and add."
    assert format_said([]) == ""


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (IndexState(), ""),
        (IndexState(is_busy=True), "Bringing the index up to date …"),
        (IndexState(is_busy=True, done=30, texts=120), "Bringing the index up to date: 25%"),
        (IndexState(is_busy=True, done=120, texts=120), "Bringing the index up to date: opening it …"),
        (IndexState(fault="the library is empty."), "the library is empty."),
    ],
)
def test_how_far_the_index_is_stands_in_words(state: IndexState, said: str) -> None:
    assert format_index_state(state).startswith(said)

"""A file that is left out while it is read ends the process that reads it, and what is behind it is read at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.web.library.intake import Incoming, Intake, Stage
from corpus.library.store import Library
from tests.support.harm.hostile_files import write_sheet_bomb

BROWSER = "a" * 32
SHORT = "Allotments of Hull\n\nThe council let 412 plots in 2022, each of them to a family of the town.\n"


@pytest.fixture
def intake(home: Path) -> Iterator[Intake]:
    intake = Intake(Library(home))
    yield intake
    intake.close()


def wait_for(intake: Intake, key: str, *stages: Stage, seconds: float) -> Incoming:
    end = time.monotonic() + seconds
    while True:
        (item,) = (item for item in intake.items(BROWSER) if item.key == key)
        if item.stage in stages:
            return item
        assert time.monotonic() < end, item
        time.sleep(0.05)


def test_the_reading_of_what_is_left_out_ends_and_the_next_file_is_read_at_once(intake: Intake) -> None:
    slow = intake.receive(BROWSER, write_sheet_bomb(intake.place(BROWSER, "slow.xlsx"), 100_000))
    wait_for(intake, slow.key, Stage.READING, seconds=30)
    # Its process is at work by now, and would be for half a minute.
    time.sleep(2)
    small = intake.place(BROWSER, "small.txt")
    small.write_text(SHORT, encoding="utf-8")
    behind = intake.receive(BROWSER, small)
    intake.leave_out(BROWSER, slow.key)
    assert wait_for(intake, behind.key, Stage.READ, Stage.FAILED, seconds=5).stage is Stage.READ
    assert [item.key for item in intake.items(BROWSER)] == [behind.key]


def test_a_table_of_half_a_million_rows_is_refused_in_seconds(intake: Intake) -> None:
    path = intake.place(BROWSER, "data.csv")
    path.write_text("1,2\n" * 500_000, encoding="utf-8")
    item = intake.receive(BROWSER, path)
    began = time.monotonic()
    failed = wait_for(intake, item.key, Stage.READ, Stage.FAILED, seconds=60)
    assert failed.fault == (
        "data.csv: a table of more than 100,000 rows, which is data and no report. Add the rows that people are to ask "
        "about, or the report that sums them up."
    )
    # The process that reads has to be started first.
    assert time.monotonic() - began < 30

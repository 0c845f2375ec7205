"""Killed at random moments of add, remove, restore and index: nothing is lost. `python -m tests.support.kills 30`."""

from __future__ import annotations

import random
from pathlib import Path

from tests.support.kills import expected, kill_once, make_home

KILLS = 2
# A worker goes through several steps within so many seconds of its start.
SECONDS = 3.0


def test_nothing_is_lost_when_a_process_is_killed(tmp_path: Path) -> None:
    """A short form: another moment each time that the tests run, told where something is lost."""
    make_home(tmp_path)
    for moment in [random.uniform(0, SECONDS) for _ in range(KILLS)]:
        kill = kill_once(tmp_path, moment)
        assert kill.wrong == (), f"killed {moment:.3f} seconds after its start, during {kill.during}"
        assert all("\n" not in line for line in kill.said)


def test_a_report_is_expected_where_the_journal_says_that_it_was_put() -> None:
    journal = "begin add leeds\ndone add leeds\nbegin remove leeds\ndone remove leeds\nbegin add york\n"
    places, during = expected(journal)
    assert places == {"leeds": "out", "york": "either", "hull": "none"} and during == "add york"

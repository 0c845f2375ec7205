"""What figures keep of reports, so as not to read them again: of the report that is asked for, and not for ever."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from dataclasses import replace

import pytest

from corpus.vocabulary import Report
from evals.metrics.note_form import judge_absences
from evals.metrics.places import touched_blocks
from evals.suites.gold import find_quote
from tests.support.made_reports import report_of
from tests.support.planted.notes import TOPIC, faultless_note

# More reports than anything keeps.
MANY = 300


class Source(str):
    """A text that can be seen to go; a plain string cannot."""


def seek_quote(report: Report) -> None:
    assert find_quote("Walking groups meet.", report.source)


def seek_blocks(report: Report) -> None:
    assert touched_blocks({"spans": ((0, len(report.source)),)}, report)


def seek_word(report: Report) -> None:
    assert list(judge_absences(faultless_note(), TOPIC, {report.id: report}))


@pytest.mark.parametrize("seek", [seek_quote, seek_blocks, seek_word])
def test_what_is_kept_of_a_report_goes_when_many_others_are_asked_for(seek: Callable[[Report], None]) -> None:
    report = report_of("Walking groups meet.")
    kept = []
    for number in range(MANY):
        # As long as a report, of which no cache of short texts holds so many.
        source = Source(f"Walking groups meet. {number}" + " " * 25_000)
        kept.append(weakref.ref(source))
        seek(replace(report, source=source))
        del source
    gc.collect()
    assert kept[0]() is None


def test_the_same_text_cut_into_other_blocks_is_another_report() -> None:
    report = report_of("""
        Walking groups meet.

        They cost little.
        """)
    ends = {"spans": ((0, len(report.source)),)}
    assert touched_blocks(ends, report) == list(report.blocks)
    cut_anew = replace(report, blocks=tuple(replace(block, page=7) for block in report.blocks))
    assert [block.page for block in touched_blocks(ends, cut_anew)] == [7, 7]

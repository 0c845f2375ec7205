"""Which units can stand in a note: whole statements of a report's own text, and neither names nor signposts."""

from __future__ import annotations

import pytest

from assistant.briefing.quotable import is_quotable
from tests.support.made_evidence import unit_saying

REPORT = """
# A report

## What practices told us

Time is a barrier to every practice. Four themes were identified in the interviews.

Too few words.

The aims of the work of the councils were these:

“They listened to us for once. It changed my life for the better.”

Written by Ann Lee of the library.

## Contents

The first part begins on page seven.
"""


def is_quoted(words: str) -> bool:
    report, unit = unit_saying(REPORT, words)
    return is_quotable(unit, report)


def test_a_whole_statement_can_be_quoted() -> None:
    assert is_quoted("Time is a barrier")


@pytest.mark.parametrize("words", ["Four themes", "Too few", "The aims", "Written by", "The first part"])
def test_a_signpost_a_lead_in_a_byline_and_a_table_of_contents_cannot(words: str) -> None:
    assert not is_quoted(words)


def test_a_sentence_cannot_be_torn_out_of_a_quotation() -> None:
    assert not is_quoted("“They listened") and not is_quoted("It changed")

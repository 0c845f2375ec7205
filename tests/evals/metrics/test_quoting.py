"""Quotes that point back or are cut off from what turns them, beside honest ones that look alike."""

from __future__ import annotations

import pytest

from evals.metrics.quoting import find_cut, opens_by_pointing_back
from evals.suites.gold import find_quote
from tests.support.broken_assistants import citation
from tests.support.made_reports import report_of

REPORT = report_of(
    """
    # Warm homes

    It is not the case that grants paid for new boilers everywhere. Grants were popular, but the money ran out in May.

    Nobody asked for more. The scheme helped many, unless they rented their homes, and it ran for three years.

    However, tenants were helped later. But they had to wait. The scheme was not stopped; it grew in 2021.
    """
)


@pytest.mark.parametrize(
    "words",
    [
        "The other 80 per cent is accounted for by social factors.",
        "This process took two years.",
        "They meet every week.",
        "However, this was stopped.",
        "It has cost £4m.",
        "Such schemes are rare.",
        "In addition, staff were trained.",
        "“But these are few.",
        "The latter is cheaper.",
        "As a result, fewer people came.",
    ],
)
def test_a_quote_that_points_back_is_seen(words: str) -> None:
    assert opens_by_pointing_back(words)


@pytest.mark.parametrize(
    "words",
    [
        "It is essential that boards act.",
        "It is important to listen.",
        "This report calls for change.",
        "Those who live alone are at risk.",
        "Those in poorer areas die earlier.",
        "Both PCNs and councils were asked.",
        "There are two ways.",
        "Thistle Farm is a social enterprise.",
        "Some are lonely, others are not.",
        "Theatre groups met weekly.",
    ],
)
def test_a_quote_that_only_looks_so_is_not(words: str) -> None:
    assert not opens_by_pointing_back(words)


@pytest.mark.parametrize(
    "quote",
    [
        "grants paid for new boilers everywhere.",
        "the case that grants paid for new boilers",
        "Grants were popular",
        "The scheme helped many",
        "it ran for three years.",
        "stopped",
    ],
)
def test_a_quote_cut_off_from_what_turns_it_is_seen(quote: str) -> None:
    assert find_cut(cite(quote), {"made_up": REPORT})


@pytest.mark.parametrize(
    "quote",
    [
        "It is not the case that grants paid for new boilers everywhere.",
        "Grants were popular, but the money ran out in May.",
        "Nobody asked for more.",
        "The scheme helped many, unless they rented their homes, and it ran for three years.",
        "However, tenants were helped later.",
        "But they had to wait.",
        "It is not … the case that grants paid for new boilers everywhere.",
    ],
)
def test_a_quote_whose_edges_turn_nothing_is_not(quote: str) -> None:
    assert find_cut(cite(quote), {"made_up": REPORT}) is None


def cite(quote: str) -> dict[str, object]:
    return citation(1, "made_up", find_quote(quote, REPORT.source)[0], {"made_up": REPORT})

"""Two who have changed places are found; other orders of the same words are not."""

from __future__ import annotations

import pytest

from assistant.verification.exchanges import check_exchanges

EVIDENCE = (
    "The night shelter in Ashby, first paid for by Marlow Council, helps men, and the day centre in Corby, first paid "
    "for by Selby Trust, helps women."
)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        (
            "The night shelter in Ashby, first paid for by Selby Trust, helps men, and the day centre in Corby, first "
            "paid for by Marlow Council, helps women.",
            EVIDENCE,
        ),
        ("Rangers asked walkers to report broken stiles.", "Walkers asked rangers to report broken stiles."),
        ("The choir rents the hall to the parish each week.", "The parish rents the hall to the choir each week."),
        (
            "Teachers often saw missed appointments and debts, while nurses dealt with housing and isolation.",
            "Nurses often saw missed appointments and debts, while teachers dealt with housing and isolation.",
        ),
    ],
)
def test_two_who_have_changed_places_are_found(statement: str, evidence: str) -> None:
    assert any("have changed places" in fault for fault in check_exchanges(statement, evidence))


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        (EVIDENCE, EVIDENCE),
        ("Rangers were asked by walkers to report broken stiles.", "Walkers asked rangers to report broken stiles."),
        ("In Corby Selby Trust first paid for the day centre.", EVIDENCE),
        ("The day centre in Corby helps women, and the night shelter in Ashby helps men.", EVIDENCE),
        ("Walkers reported stiles.", ""),
    ],
)
def test_another_order_or_voice_of_the_same_is_none(statement: str, evidence: str) -> None:
    assert list(check_exchanges(statement, evidence)) == []

"""Direction: opposites, denying forms and things in an order."""

from __future__ import annotations

import pytest

from assistant.verification.direction import check_direction
from assistant.verification.tokens import find_tokens


def _faults(statement: str, evidence: str) -> list[str]:
    return list(check_direction(find_tokens(statement), find_tokens(evidence)))


@pytest.mark.parametrize(
    ("statement", "evidence", "fault"),
    [
        ("Hospital admissions rose.", "Hospital admissions fell.", "'rose' where the evidence says 'fell'"),
        (
            "Transport costs for rural patients rose.",
            "The quality of meals rose, and transport costs for rural patients fell.",
            "'rose' goes with something else",
        ),
        ("Patients were engaged.", "Patients were disengaged.", "'engaged' where the evidence says 'disengaged'"),
        ("They prefer trains over buses.", "They prefer buses over trains.", "the two sides of 'over'"),
        (
            "After the pilot, the hub opened.",
            "After the hub opened, the pilot began.",
            "the two sides of 'after'",
        ),
    ],
)
def test_the_other_direction_is_a_fault(statement: str, evidence: str, fault: str) -> None:
    assert any(fault in told for told in _faults(statement, evidence))


@pytest.mark.parametrize(
    ("statement", "evidence", "rule"),
    [
        ("Hospital admissions did not rise.", "Hospital admissions fell.", "denied on one side"),
        ("Hospital admissions rose.", "Sales of ice cream fell.", "said of something else"),
        ("They asked how often patients came.", "They rarely asked patients.", "'how often'"),
        ("It was over 20 years.", "20 years it was over.", "'over' before a number"),
        ("Wealthier areas came before poorer areas.", "Wealthy areas came before poor areas.", "comparatives"),
    ],
)
def test_what_only_looks_like_another_direction_is_none(statement: str, evidence: str, rule: str) -> None:
    assert _faults(statement, evidence) == [], rule

"""Names and groups: those of the statement are those of the evidence, and told of the same."""

from __future__ import annotations

import pytest

from assistant.verification.names import check_altered_names, check_groups, check_mixed_sources, check_names
from assistant.verification.tokens import find_tokens

NOBODY: frozenset[str] = frozenset()


def _name_faults(statement: str, evidence: str, ordinary: str = "") -> list[str]:
    is_ordinary = frozenset(ordinary.split()).__contains__
    return list(check_names(find_tokens(statement), find_tokens(evidence), is_ordinary=is_ordinary, meant=NOBODY))


def test_a_group_that_the_evidence_does_not_name_is_a_fault() -> None:
    faults = check_groups(find_tokens("Nurses visited."), find_tokens("Doctors visited."), meant=NOBODY)
    assert list(faults) == ["'Nurses' is not in the evidence"]


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [("Nurses visited.", "The nurse's visit."), ("Staff visited.", "We visited."), ("Children came.", "Kids: a kid.")],
)
def test_a_group_may_be_named_by_another_word(statement: str, evidence: str) -> None:
    assert list(check_groups(find_tokens(statement), find_tokens(evidence), meant=NOBODY)) == []


def test_a_group_that_an_abbreviation_stands_for_is_no_fault() -> None:
    assert list(check_groups(find_tokens("Doctors visited."), find_tokens("X"), meant=frozenset({"doctor"}))) == []


@pytest.mark.parametrize(
    ("statement", "ordinary", "found"),
    [
        ("The scheme was led by Dr Hill.", "", ["Dr", "Hill"]),
        ("The scheme was funded by the NHS.", "nhs", ["NHS"]),
        ("Dorset Council led it.", "council", ["Dorset", "Council"]),
        ("Funding led it.", "", []),
        ("Warm Homes led it.", "warm homes", ["Homes"]),
        ("It was Warm there.", "warm", []),
    ],
)
def test_a_name_is_known_by_its_capital_and_by_what_stands_beside_it(
    statement: str, ordinary: str, found: list[str]
) -> None:
    expected = [f"the name '{name}' is not in the evidence" for name in found]
    assert _name_faults(statement, "It is something else.", ordinary) == expected


def test_a_name_with_another_ending_is_a_fault() -> None:
    evidence = find_tokens("Warm and Safe Wiltshire was set up by the Dorset and Wiltshire Fire Service.")
    (fault,) = check_altered_names(find_tokens("Warm and Safe Dorset was set up."), evidence)
    assert fault == "'Warm and Safe Dorset' where the evidence says 'Warm and Safe Wiltshire'"
    assert list(check_altered_names(find_tokens("Warm and Safe Wiltshire was set up."), evidence)) == []


def test_what_one_piece_says_is_not_told_of_a_name_in_another() -> None:
    pieces = [find_tokens("York trained forty local volunteers."), find_tokens("Leeds opened a library.")]
    faults = list(check_mixed_sources(find_tokens("Leeds trained forty local volunteers."), pieces))
    assert faults == ["it says of one what the evidence says of another"]
    assert list(check_mixed_sources(find_tokens("York trained forty local volunteers."), pieces)) == []
    assert list(check_mixed_sources(find_tokens("Leeds trained forty local volunteers."), pieces[:1])) == []

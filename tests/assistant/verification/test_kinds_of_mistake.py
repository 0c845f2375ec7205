"""Mistakes made of the evidence's own words: a denial dropped, a difference told as a change, a condition left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from assistant.verification.arguments import check_arguments
from assistant.verification.carried_words import check_carried_words
from assistant.verification.denied_clauses import check_denied_clauses
from assistant.verification.direction import check_changes, check_direction, check_opposite
from assistant.verification.evidence_text import read_evidence
from assistant.verification.modality import check_attained, check_modality
from assistant.verification.number_checks import check_numbers
from assistant.verification.numbers import find_numbers, find_shares
from assistant.verification.quantities import check_exclusive, check_scarcity
from assistant.verification.tokens import find_segments, find_tokens

Check = Callable[[str, str], Iterator[str]]


@pytest.mark.parametrize(
    ("check", "evidence", "lie", "honest"),
    [
        (
            check_denied_clauses,
            "The power to set the rent does not lie with the tenants, though many ask for it.",
            "The tenants hold the power to set the rent.",
            "The tenants do not hold the power to set the rent.",
        ),
        (
            check_denied_clauses,
            "Testing of wells was not carried out; however, 60% of owners rated their well as poor.",
            "Some 60% of owners had tested their well.",
            "Some 60% of owners had rated their well as poor.",
        ),
        # What is denied stands behind the 'not'.
        (
            check_denied_clauses,
            "The £80,000 spent on the pier was not making a difference to trade.",
            "The £80,000 spent on the pier made a difference to trade.",
            "In that year £80,000 was spent on the pier.",
        ),
        # 'Not all' leaves a part.
        (
            check_denied_clauses,
            "The ferry was not repaired in May. Not all crews were trained in June.",
            "The ferry was repaired.",
            "Crews were trained in June.",
        ),
        (
            check_changes,
            "Rents in the port were £40 lower than on the hill.",
            "Rents in the port fell by £40.",
            "Rents in the port were £40 below those on the hill.",
        ),
        (
            check_changes,
            "Rents in the port were £40 lower than in 2010.",
            "",
            "Rents in the port fell by £40.",
        ),
        (
            check_changes,
            "A rise in visits was seen by 44% of managers.",
            "Visits rose by 44%.",
            "A rise was seen by 44% of managers.",
        ),
        (
            check_opposite,
            "While sales fell across the county, the opposite happened in Kent.",
            "Sales fell in Kent.",
            "Sales fell across the county.",
        ),
        (
            check_scarcity,
            "There is limited evidence on how far lamps reduce theft.",
            "Lamps do little to reduce theft.",
            "There is little evidence on how far lamps reduce theft.",
        ),
        (
            check_scarcity,
            "Despite limited space, mills in the north sell to schools.",
            "Few mills sell to schools.",
            "Mills with limited space sell to schools.",
        ),
        (
            check_scarcity,
            "Buses are limited by a lack of money. There is plenty of evidence that buses reduce crime.",
            "There is little evidence that buses reduce crime.",
            "There is a lack of money for buses.",
        ),
        (
            check_exclusive,
            "The class is for members, and it welcomes more than just them.",
            "The class is reserved for members.",
            "The class is for members.",
        ),
        (
            check_exclusive,
            "Only members may use the slipway.",
            "",
            "The slipway is restricted to members.",
        ),
        (
            check_numbers,
            "Homes save £180 a year. If the boiler is changed as well, homes save £300 a year.",
            "Homes save £300 a year.",
            "With a changed boiler, homes save £300 a year.",
        ),
        (
            check_numbers,
            "Crime is highest in the most crowded 25 per cent of the blocks.",
            "Crime is highest in the most crowded fifth of the blocks.",
            "Crime is highest in the most crowded quarter of the blocks.",
        ),
        (
            check_attained,
            "A third of the trainees took steps towards a job in the trade, such as applying for a place.",
            "A third of the trainees went on to find a job in the trade.",
            "A third of the trainees applied for a place, and some hoped to find a job.",
        ),
    ],
)
def test_the_lie_is_found_and_the_honest_sentence_is_not(check: Check, evidence: str, lie: str, honest: str) -> None:
    assert list(check(honest, evidence)) == []
    if lie:
        assert list(check(lie, evidence)) != []


@pytest.mark.parametrize(
    ("statement", "evidence", "is_fault"),
    [
        # A role told by a noun.
        (
            "Inspectors should supervise the trustees.",
            "Inspectors may come. Trustees should have a supervisory role.",
            True,
        ),
        ("Trustees should supervise the work.", "Trustees should have a supervisory role in the work.", False),
        # 'Not by'.
        ("It is chosen by the pilots and not by the mayor.", "It is chosen not by the mayor but by the pilots.", False),
        ("It is chosen by the mayor and not by the pilots.", "It is chosen not by the mayor but by the pilots.", True),
        # What an infinitive hangs on, and who 'those' are.
        ("Noise is the easiest thing to measure.", "The easiest thing is measuring noise. Towns measure it.", False),
        ("The firm may require support.", "The firm gives advice to those who may require support.", True),
        (
            "Workers in the port spend their income on heat.",
            "A fifth of workers in the port spend their income.",
            False,
        ),
        ("Tenants are sometimes consulted about rents.", "Tenants are consulted about rents.", False),
    ],
)
def test_who_does_it_is_read_in_other_turns_of_phrase(statement: str, evidence: str, is_fault: bool) -> None:
    verbs = {"supervise", "require", "spend", "measure", "support"}
    assert bool(list(check_arguments(statement, evidence, is_verb=verbs.__contains__))) is is_fault


def test_a_part_behind_a_superlative_is_a_share_and_an_ordinal_is_none() -> None:
    assert [number.value for number in find_shares("The poorest tenth of towns and the bottom fifth of firms.")] == [
        10,
        20,
    ]
    assert [number.value for number in find_shares("The most crowded quarter of the blocks.")] == [25]
    assert find_shares("The fifth school and the latest third report came.") == []


@pytest.mark.parametrize("text", ["In 2012-14 it grew.", "In 2012–14 it grew.", "Between 2012 and 2014 it grew."])
def test_the_last_year_of_a_range_is_a_year(text: str) -> None:
    assert [number.value for number in find_numbers(text)] == [2012, 2014]
    assert list(check_numbers(text, "It grew between 2012 and 2014 by 3 acres.")) == []


def test_counts_and_shares_in_cells_of_their_own_are_read_where_they_are_of_one_total() -> None:
    assert "Cost\t41 (51.3%)" in read_evidence(["Cost\t41\t(51.3)\nSeats\t22\t(27.5)"])
    # A mean with its deviation is none.
    assert "%" not in read_evidence(["Age\t41\t(5.3)\nYears\t22\t(9.5)"])


def test_certain_aspects_and_the_month_of_may_are_no_modals() -> None:
    def check(statement: str, evidence: str) -> list[str]:
        return list(check_modality(find_tokens(statement), find_tokens(evidence), evidence, is_verb=lambda word: False))

    assert check("You may ask them to lead certain aspects.", "You may ask them to lead some aspects.") == []
    assert check("It is certain to lead.", "It may lead.") != []


def test_one_thing_is_set_above_another_by_a_verb_too() -> None:
    evidence = find_tokens("The school prioritises homework over play.")
    right, wrong = (
        find_tokens(text) for text in ("Homework matters more than play.", "Play matters more than homework.")
    )
    assert not any("compare" in fault for fault in check_carried_words(right, evidence))
    assert list(check_direction(right, evidence)) == [] and list(check_direction(wrong, evidence)) != []


def test_main_clauses_are_cut_at_but_and_at_commas_between_long_parts() -> None:
    text = (
        "Trains, trams and buses ran late, but most riders stayed. Fares rose sharply in May, hitting poor riders hard."
    )
    parts = [" ".join(token.text for token in part) for part in find_segments(text)]
    assert parts == [
        "Trains trams and buses ran late",
        "but most riders stayed",
        "Fares rose sharply in May",
        "hitting poor riders hard",
    ]

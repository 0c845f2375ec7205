"""Numbers: how they are read, how they may be rounded, and what they must measure."""

from __future__ import annotations

import pytest

from assistant.verification.carried_words import read_number_phrases
from assistant.verification.number_checks import check_numbers, is_rough_share, is_rounding
from assistant.verification.numbers import find_numbers, find_shares


@pytest.mark.parametrize(
    ("text", "value", "unit", "written", "bound"),
    [
        ("It cost £2.5 million.", 2_500_000.0, "£", "2.5", ""),
        ("It saw 6,993 households.", 6993.0, "", "6,993", ""),
        ("24 per cent agreed.", 24.0, "%", "24", ""),
        ("Twelve clinics opened.", 12.0, "", "twelve", ""),
        ("Two thirds agreed.", 200 / 3, "~", "Two thirds", ""),
        ("One in 5 agreed.", 20.0, "~", "One in 5", ""),
        ("It began on 01/04/2019.", 0.0, "/", "01/04/2019", ""),
        ("It opens at 9 a.m.", 9.0, "am", "9", ""),
        ("In 2019.12 it began.", 2019.0, "", "2019", ""),
        ("Covid-19.4 came.", 19.0, "", "19", ""),
        ("Over about 200 came.", 200.0, "", "200", ">"),
        ("At least 20 came.", 20.0, "", "20", ">="),
        ("People of 65 and over came.", 65.0, "", "65", ">="),
        ("No more than 20 came.", 20.0, "", "20", "<"),
        ("Fewer than 20 came.", 20.0, "", "20", "<"),
    ],
)
def test_a_number_is_read_with_its_unit_and_its_bound(
    text: str, value: float, unit: str, written: str, bound: str
) -> None:
    (number,) = find_numbers(text)
    assert number.value == pytest.approx(value)
    assert (number.unit, number.written, number.bound) == (unit, written, bound)
    assert text[number.start : number.end].lower().startswith(written.lower())


def test_a_range_in_per_cent_gives_two_shares() -> None:
    assert [(number.value, number.unit) for number in find_numbers("50–60% agreed.")] == [(50.0, "%"), (60.0, "%")]


@pytest.mark.parametrize("text", ["Vitamin B12.", "Item #4.", "It went well.4", "A year or two.", "No two are alike."])
def test_codes_marks_and_vague_words_are_no_numbers(text: str) -> None:
    assert [number for number in find_numbers(text) if number.unit != "~"] == []


def test_a_year_is_compared_with_years_alone() -> None:
    assert [number.comparable_unit for number in find_numbers("In 2019, 14 people and 20%.")] == ["year", "", "%"]


def test_what_is_no_share_is_left_out() -> None:
    assert find_shares("Nine in three, or one in 0.") == []


@pytest.mark.parametrize(
    ("value", "exact", "before", "expected"),
    [
        (7000, 6993, "nearly ", True),
        (7000, 7010, "nearly ", False),
        (7000, 7010, "over ", True),
        (7000, 7010, "about ", True),
        (7000, 7010, "", False),
        (7000, 8000, "about ", False),
        (6993, 7000, "about ", False),
    ],
)
def test_a_rounding_is_rounder_near_and_on_the_right_side(
    value: float, exact: float, before: str, expected: bool
) -> None:
    assert is_rounding(value, exact, before) is expected


@pytest.mark.parametrize(
    ("exact", "before", "expected"),
    [
        (46, "nearly ", True),
        (44, "nearly ", False),
        (59, "more than ", True),
        (41, "less than ", True),
        (52, "about ", True),
        (53, "about ", False),
        (50.5, "", False),
    ],
)
def test_half_may_stand_for_a_percentage_as_near_as_the_word_before_it_allows(
    exact: float, before: str, expected: bool
) -> None:
    assert is_rough_share(50, exact, before) is expected


@pytest.mark.parametrize(
    ("statement", "evidence", "fault"),
    [
        ("It saw 15 households.", "It saw 14 households.", "the number 15 is not in the evidence"),
        ("It saw over 14 households.", "It saw 14 households.", "another bound"),
        ("It saw 14 clinics.", "It saw 14 households.", "14 measures something else"),
        ("It gave 12 months of support.", "It gave 12 weeks of support.", "12 measures something else"),
        (
            "40% of nurses agreed.",
            "40% of doctors agreed, and 60% of nurses agreed.",
            "40 belongs to something else",
        ),
        (
            "80% of practices agreed.",
            "80% of respondents agreed.",
            "80 is a share of something else",
        ),
        ("They meet each month.", "They meet each week.", "'month' is not in the evidence"),
        ("It is the fourth step.", "It is a step.", "'fourth' is not in the evidence"),
        ("It has one pillar.", "It has three pillars.", "'one' is not how many the evidence counts"),
    ],
)
def test_a_number_of_something_else_is_a_fault(statement: str, evidence: str, fault: str) -> None:
    assert any(fault in told for told in check_numbers(statement, evidence))


@pytest.mark.parametrize(
    ("statement", "evidence", "rule"),
    [
        ("Nearly 39% of nurses agreed.", "38.8% of nurses agreed.", "rounded"),
        ("Over 7,000 households came.", "7,013 households came.", "rounded, with a bound of its own"),
        ("Two thirds of nurses agreed.", "66% of nurses agreed.", "a share in words"),
        ("At least 20 people came.", "Over 20 people came.", "a bound that the evidence's implies"),
        ("12 clinics opened.", "The clinics (12) and the shops (40) opened.", "what it counts before it"),
        ("They meet weekly.", "They meet each week.", "another form of a period"),
        ("First, it saves time.", "It saves time.", "'first' orders what is said"),
        ("It has one pillar.", "It has a single pillar and three roofs.", "'single' for 'one'"),
    ],
)
def test_the_same_number_may_be_worded_in_another_way(statement: str, evidence: str, rule: str) -> None:
    assert list(check_numbers(statement, evidence)) == [], rule


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("Two hundred and six homes were built.", 206.0, "two hundred and six"),
        ("Twenty-one people came.", 21.0, "twenty-one"),
        ("Six million three thousand were sent.", 6_003_000.0, "six million three thousand"),
        ("Fifteen hundred people came.", 1500.0, "fifteen hundred"),
        ("A hundred people came.", 100.0, "hundred"),
        ("A dozen clinics opened.", 12.0, "dozen"),
        ("It met twice.", 2.0, "twice"),
    ],
)
def test_a_number_in_words_is_read_whole(text: str, value: float, written: str) -> None:
    (number,) = find_numbers(text)
    assert (number.value, number.written) == (value, written)
    assert text[number.start : number.end].casefold() == written


@pytest.mark.parametrize(
    "text",
    [
        "One of them left.",
        "Hundreds of people came.",
        "The fifth step came.",
        "A second chance.",
        "Millions were spent.",
    ],
)
def test_ordinals_a_lone_one_and_round_plurals_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == []


def test_a_scale_behind_digits_is_no_number_of_its_own() -> None:
    assert [number.value for number in find_numbers("It cost £2.5 million and 40 thousand came.")] == [2.5e6, 40e3]


def test_numbers_apart_are_not_read_as_one() -> None:
    assert [number.value for number in find_numbers("Twenty, five of them new, and seven.")] == [20.0, 5.0, 7.0]


@pytest.mark.parametrize(
    ("text", "per_cent"),
    [
        ("A fifth agreed.", 20.0),
        ("Two fifths agreed.", 40.0),
        ("Three-quarters agreed.", 75.0),
        ("A sixth agreed.", 100 / 6),
        ("Nine tenths agreed.", 90.0),
        ("Half agreed.", 50.0),
        ("One in twenty agreed.", 5.0),
        ("3 in every 10 agreed.", 30.0),
    ],
)
def test_a_share_in_words_is_read_in_per_cent(text: str, per_cent: float) -> None:
    (share,) = find_shares(text)
    assert share.value == pytest.approx(per_cent) and share.unit == "~"


@pytest.mark.parametrize("text", ["A third sector body.", "In a third year, they met."])
def test_an_ordinal_that_orders_is_no_share(text: str) -> None:
    assert find_shares(text) == []


@pytest.mark.parametrize(
    ("statement", "evidence", "holds"),
    [
        ("A fifth of practices closed.", "20 per cent of practices closed.", True),
        ("A fifth of practices closed.", "25 per cent of practices closed.", False),
        ("As much as £300 was saved.", "Up to £300 was saved.", True),
        ("At most 20 people came.", "No more than 20 people came.", True),
        ("Not fewer than 20 people came.", "At least 20 people came.", True),
        ("In excess of 20 people came.", "More than 20 people came.", True),
        ("As many as 20 people came.", "At least 20 people came.", False),
        ("Two hundred and six homes were built.", "206 homes were built.", True),
        ("Two hundred homes were built.", "206 homes were built.", False),
        ("Half a million people came.", "500,000 people came.", True),
        ("Two and a half years passed.", "2.5 years passed.", True),
        ("The pilot ran for a decade.", "The pilot ran for ten years.", True),
        ("Half a dozen clinics opened.", "Six clinics opened.", True),
        ("Half a dozen clinics opened.", "Twelve clinics opened.", False),
    ],
)
def test_turns_of_phrase_for_numbers_are_compared_by_what_they_say(statement: str, evidence: str, holds: bool) -> None:
    faults = list(check_numbers(read_number_phrases(statement), read_number_phrases(evidence)))
    assert (faults == []) is holds, faults

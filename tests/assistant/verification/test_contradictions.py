"""Where two quotes give different values for the same thing, and where they only seem to."""

from __future__ import annotations

import pytest

from assistant.verification.claims import find_claims
from assistant.verification.contradictions import Quoted, find_contradictions
from corpus.evidence import extract_evidence
from corpus.text import strip_markup
from corpus.vocabulary import Report

WARM = "By July 2021, Warm and Safe Wiltshire had helped 6,993 households across the county."
WANTED = "57.9% of respondents wanted leadership development."
BEGAN = "The scheme began in May 2019 with 14 volunteers."
OFFERED = "40% of practices offered social prescribing."


def _values(one: str, other: str, context: str = "") -> list[tuple[str, str]]:
    found = find_contradictions([Quoted(one, context), Quoted(other, context)])
    return [(difference.one_value, difference.other_value) for difference in found]


@pytest.mark.parametrize(
    ("one", "other", "values"),
    [
        (WARM, "Warm and Safe Wiltshire supported 7,200 households.", ("6,993", "7,200")),
        (WANTED, "61 per cent of respondents asked for leadership development.", ("57.9%", "61 per cent")),
        (BEGAN, "The scheme started in 2017 with 14 volunteers.", ("2019", "2017")),
        (BEGAN, "The scheme began in May 2019 with twenty volunteers.", ("14", "twenty")),
        ("The programme cost £2.5 million.", "The programme cost £3 million in total.", ("£2.5 million", "£3 million")),
        ("Around 6,000 people visited the hub.", "The hub was visited by 4,000 people.", ("6,000", "4,000")),
        ("Health creation has three pillars.", "There are four pillars of health creation.", ("three", "four")),
        (OFFERED, "Fewer than 30% of practices offered social prescribing.", ("40%", "30%")),
    ],
)
def test_two_values_for_the_same_thing_differ(one: str, other: str, values: tuple[str, str]) -> None:
    assert _values(one, other) == [values]
    assert _values(other, one) == [values[::-1]]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (WARM, WARM, "the same words"),
        (WANTED, "58% of respondents wanted leadership development.", "rounded"),
        ("The hub saw 6,993 people.", "The hub saw 7,000 people.", "rounded to thousands"),
        (WANTED, "56.3% of respondents wanted training development.", "another thing wanted"),
        (WANTED, "57.9% of respondents wanted it; 30% wanted leadership development.", "the other gives both"),
        ("In 2019 the scheme had 14 volunteers.", "In 2021 the scheme had 30 volunteers.", "two times"),
        (OFFERED, "55% of rural practices offered social prescribing.", "a part of them"),
        (OFFERED, "In rural areas, 55% of practices offered social prescribing.", "a part of them, said before"),
        (f"In Leeds, {OFFERED}", "In York, 55% of practices offered social prescribing.", "two places"),
        (OFFERED, "In York, 55% of practices offered social prescribing.", "all, and one place"),
        ("58% of women felt lonely.", "42% of men felt lonely.", "two groups"),
        (OFFERED, "60% of practices did not offer social prescribing.", "denied"),
        ("The programme cost over £2 million.", "The programme cost £2.5 million.", "a bound that holds"),
        ("Nearly 7,000 people came to the hub.", "6,800 people came to the hub.", "about so many"),
        ("Membership grew from 14 to 30 people.", "Membership grew to 14 people.", "the first gives both"),
        ("Table 2 shows health creation.", "Table 5 shows health creation.", "numbers of tables"),
        ("The network employs 12 link workers.", "Loneliness affects 5 patients.", "nothing shared"),
    ],
)
def test_what_only_seems_to_differ_does_not(one: str, other: str, why: str) -> None:
    assert _values(one, other) == [], why
    assert _values(other, one) == [], why


def test_a_name_that_only_the_heading_says_belongs_to_the_quote() -> None:
    one, other = "Warm Homes trained 40 volunteers in the county.", "The scheme trained 55 volunteers in the county."
    assert _values(one, other.replace("The scheme", "It")) == []
    assert _values(one, other.replace("The scheme", "It"), "Case study: Warm Homes") == [("40", "55")]


def test_of_many_quotes_each_pair_that_differs_is_named_once_in_order() -> None:
    quotes = [Quoted(text) for text in (BEGAN, OFFERED, "The scheme began in May 2019 with 20 volunteers.", OFFERED)]
    (found,) = find_contradictions(quotes)
    assert (found.one, found.other, found.subject) == (0, 2, ("begin", "scheme", "volunt"))
    assert find_contradictions([]) == [] and find_contradictions(quotes[:1]) == []


def test_the_cells_of_a_table_row_are_no_claims() -> None:
    assert find_claims("Kind … Number … Share … Grants … 100 … 79.4%") == []


def test_no_two_pieces_of_the_real_reports_are_said_to_differ_that_do_not(reports: dict[str, Report]) -> None:
    quotes = [
        Quoted(strip_markup(report.quote(unit.spans)), " ".join([report.details.title, *unit.section]))
        for report in reports.values()
        for unit in extract_evidence(report)
    ]
    assert len([claim for quote in quotes for claim in find_claims(quote.text)]) > 100
    assert find_contradictions(quotes) == []

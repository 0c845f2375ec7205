"""What a unit does in a note, by its headings and words: figures, steps, barriers, helps, examples and findings."""

from __future__ import annotations

import pytest

from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, FIGURES
from assistant.briefing.roles import (
    add_bound,
    classify_role,
    find_addressee,
    find_asked_roles,
    find_case,
    find_quantities,
    find_sample_size,
    find_topic_roles,
    is_about_case,
    rank_for_audience,
)
from tests.support.made_evidence import unit_saying

REPORT = """
# A report

## What practices told us

Time is a barrier to every practice. PCNs should meet the council each month. It found that 79.7% lacked funding.
Trust is the key ingredient of it all. The garden lies behind the library there.

## Case study 2: The Wigan Deal

Wigan saved £131 million over ten years. It began in 2012 with the residents. People prefer to be asked first.
"""


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Time is", BARRIERS),
        ("PCNs should", ACTIONS),
        ("It found that 79.7%", FIGURES),
        ("Trust is", ENABLERS),
        ("The garden", EVIDENCE),
        ("Wigan saved", EXAMPLES),
    ],
)
def test_a_unit_has_the_role_that_its_words_give_it(words: str, role: str) -> None:
    assert classify_role(unit_saying(REPORT, words)[1]) == role


def test_what_a_case_study_tells_is_no_example_where_the_case_is_the_topic() -> None:
    _, saved = unit_saying(REPORT, "Wigan saved")
    assert classify_role(saved, cases_are_examples=False) == FIGURES


def test_a_unit_is_about_its_case_where_it_names_it_or_says_what_was_done() -> None:
    about = {words: is_about_case(unit_saying(REPORT, words)[1]) for words in ("Wigan", "It began", "People", "Time")}
    assert about == {"Wigan": True, "It began": True, "People": False, "Time": False}
    assert find_case(unit_saying(REPORT, "People")[1]) == "Case study 2: The Wigan Deal"


def test_a_topic_is_all_about_a_role_that_it_names() -> None:
    assert find_asked_roles("Barriers to engagement") == (BARRIERS,)
    assert find_asked_roles("Support practices need") == (ACTIONS,)
    assert find_asked_roles("Social prescribing") == ()


def test_quantities_and_sample_sizes_are_read_and_bare_years_are_none() -> None:
    assert find_quantities("In 2013, 79.7% of 128 practices saved £131 million.") == [
        "79.7%",
        "128 practices",
        "£131 million",
    ]
    assert find_sample_size("Funding (n = 128)") == find_sample_size("128 respondents said so") == "128"
    assert find_sample_size("many said so") == ""


def test_an_amount_keeps_its_bound_and_a_number_that_names_a_group_is_none() -> None:
    text = "More than 30 practices in the most deprived 20 per cent of areas saw people aged 65."
    assert find_quantities(text) == ["30 practices"]
    assert add_bound("30 practices", text) == "more than 30 practices"
    assert add_bound("30 practices", "It met 30 practices.") == "30 practices"


def test_a_topic_asks_for_a_section_in_its_first_words_alone() -> None:
    assert find_topic_roles("Barriers to engagement") == (BARRIERS,)
    assert find_topic_roles("Dementia and support for carers") == ()


def test_whom_a_step_only_speaks_of_is_not_addressed() -> None:
    report = "# A report\n\n## Next steps\n\nTrain the GPs of each town. It is essential for councils to lead it.\n"
    assert find_addressee(unit_saying(report, "Train the GPs")[1]) == ""
    assert find_addressee(unit_saying(report, "It is essential")[1]) == "local authorities"


def test_a_step_is_addressed_to_whom_it_names_first_and_an_audience_reads_its_own_first() -> None:
    assert find_addressee(unit_saying(REPORT, "PCNs should")[1]) == "PCNs"
    assert find_addressee(unit_saying(REPORT, "The garden")[1]) == ""
    ranks = [rank_for_audience(name, "PCN lead") for name in ("PCNs", "general practices", "government")]
    assert ranks == [0, 1, 2]
    assert [rank_for_audience(name, "government") for name in ("government", "PCNs")] == [0, 1]

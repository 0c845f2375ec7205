"""Who does what to whom: turned round it is refused, told in another order it is kept."""

from __future__ import annotations

import pytest

from assistant.verification.arguments import check_arguments
from assistant.verification.carried_words import check_carried_words
from assistant.verification.modality import check_modality
from assistant.verification.number_checks import check_numbers
from assistant.verification.tokens import find_tokens

VERBS = frozenset(
    "help lead fund train refer offer address change steer enhance draw visit strengthen enable share".split()
)


def is_verb(word: str) -> bool:
    return word in VERBS


def faults(statement: str, evidence: str) -> list[str]:
    return list(check_arguments(statement, evidence, is_verb=is_verb))


@pytest.mark.parametrize(
    ("evidence", "turned"),
    [
        ("The nurses trained the volunteers.", "The volunteers trained the nurses."),
        ("The nurses trained the volunteers.", "The nurses were trained by the volunteers."),
        ("The volunteers were trained by the nurses.", "The volunteers trained the nurses."),
        ("The volunteers were trained by the nurses.", "The nurses were trained by the volunteers."),
        ("In 2021 it was praised by the mayor, and residents came.", "In 2021 it was praised by residents."),
        ("The council offered Anna a room.", "Anna offered the council a room."),
        ("The survey drew on reports, leading to a network.", "The network led to the survey, drawing on reports."),
        ("The trust worked with charities and opened a kitchen.", "Charities opened a kitchen."),
        ("Groups such as the Hub enhance the control that people have.", "People enhance the control of groups."),
        ("They aim to steer our town by using the skills of residents.", "Residents are to be steered by the town."),
        (
            "GPs should be able to refer patients to the team.",
            "The team should be able to refer patients to GPs.",
        ),
        ("It is led by people who care, and funded by the trust.", "It is led by the trust."),
    ],
)
def test_what_is_turned_round_is_refused(evidence: str, turned: str) -> None:
    assert any("by or to another" in fault for fault in faults(turned, evidence))


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        ("The nurses trained the volunteers.", "The volunteers were trained by the nurses."),
        ("The volunteers were trained by the nurses.", "The nurses trained the volunteers."),
        ("In 2021, through a grant, the trust funded the kitchen.", "The trust funded the kitchen in 2021."),
        ("It doubled the number of advisers.", "The number of advisers doubled."),
        ("The school owned no field, so the council leased it to them.", "The council leased the field to the school."),
        ("Practices that share their data help each other.", "Practices help each other."),
        ("The trust worked with charities and opened a kitchen.", "The trust opened a kitchen."),
        ("Evidence-based advice was given.", "Advice was based on evidence."),
        ("We trained the volunteers.", "The volunteers were trained."),
    ],
)
def test_what_is_told_in_another_order_is_kept(evidence: str, told: str) -> None:
    assert faults(told, evidence) == []


@pytest.mark.parametrize(
    ("evidence", "statement", "holds"),
    [
        ("The study shows the need for a shift in practice.", "The study shows a shift in practice.", False),
        (
            "The study shows the need for a shift in practice.",
            "The study shows that a shift is needed.",
            True,
        ),
        ("The change would enable shared records.", "The change enabled shared records.", False),
        ("The change would enable shared records.", "The change would enable shared records.", True),
        ("The council plans to open two clinics.", "The council opened two clinics.", False),
        ("The council plans to open two clinics.", "Two clinics are planned by the council to open.", True),
        ("The Growth Plan names the risk of falls at home.", "The Growth Plan names falls at home.", False),
        ("The council opened two clinics.", "The council opened two clinics.", True),
    ],
)
def test_what_is_only_wished_or_feared_is_not_told_as_so(evidence: str, statement: str, holds: bool) -> None:
    told = check_modality(find_tokens(statement), find_tokens(evidence), evidence, is_verb=is_verb)
    assert (list(told) == []) is holds


@pytest.mark.parametrize(
    ("evidence", "statement", "holds"),
    [
        ("Breakfasts were held monthly over five years.", "Breakfasts were held every five years.", False),
        ("Breakfasts were held each month.", "Breakfasts were held every month.", True),
        ("The paper draws on four meetings and many letters.", "The paper draws on four letters.", False),
        ("The paper draws on four meetings and many letters.", "The paper draws on four meetings.", True),
        ("It drew 3,054 sign-ups, and over 1,500 attendees.", "It drew 3,054 attendees.", False),
    ],
)
def test_how_often_and_of_what_a_number_is_must_stand_there(evidence: str, statement: str, holds: bool) -> None:
    assert (list(check_numbers(statement, evidence)) == []) is holds


def test_a_noun_that_shares_its_stem_with_a_verb_is_none() -> None:
    assert faults("A network works with local providers.", "Practices work together, providing local services.") == []


def test_a_copula_says_which_of_two_is_the_other() -> None:
    evidence = "The standing group is a special group within the college."
    assert any("by or to another" in fault for fault in faults("The college is a special part of the group.", evidence))
    assert faults("The standing group is a group within the college.", evidence) == []


@pytest.mark.parametrize(
    ("evidence", "statement", "holds"),
    [
        ("Approaches with local voices are essential.", "Approaches are more essential than local voices.", False),
        ("Approaches are more useful than local voices.", "Approaches are more useful than local voices.", True),
        ("More than 40 came to it.", "More than 40 came to it.", True),
    ],
)
def test_what_is_not_compared_is_not_set_above_the_other(evidence: str, statement: str, holds: bool) -> None:
    told = list(check_carried_words(find_tokens(statement), find_tokens(evidence)))
    assert (told == []) is holds, told


def test_a_share_is_of_what_the_evidence_takes_it_of() -> None:
    evidence = "The most popular way (67% of respondents) was to write to communities."
    assert list(check_numbers("67% of communities were written to.", evidence))
    assert list(check_numbers("67% of respondents wrote to communities.", evidence)) == []

"""Questions on case studies: clear without the report, answered from the case's own sentences under true labels."""

from __future__ import annotations

import pytest

from assistant.answering.answerer import Answerer
from assistant.teaching.case_parts import CaseParts, is_point, read_parts
from assistant.teaching.cases import ask_about_case, name_work
from assistant.teaching.doubts import Proof, list_doubts, sort_result
from assistant.teaching.question import Kind, Question
from assistant.teaching.quoted import Shelf
from assistant.teaching.troubles import list_amiss


@pytest.fixture(scope="module")
def shelf(assistant: Answerer) -> Shelf:
    return Shelf(assistant.index)


def read(shelf: Shelf, name: str) -> CaseParts:
    parts = read_parts(shelf, name)
    assert parts is not None
    return parts


def ask(shelf: Shelf, name: str) -> list[Question]:
    parts = read(shelf, name)
    return list(ask_about_case(parts, shelf.index.reports[parts.opening.unit.report].details))


def test_a_case_begins_with_what_it_is_and_why_it_was_needed(shelf: Shelf) -> None:
    parts = read(shelf, "Warm and Safe Wiltshire")
    assert parts.opening.text.startswith("Warm and Safe Wiltshire is an initiative set up by Wiltshire Council")
    assert any("More than 10 per cent of households in Wiltshire" in quoted.text for quoted in parts.amiss)


def test_what_goes_on_with_a_result_s_figures_stands_with_it(shelf: Shelf) -> None:
    came = [quoted.text for quoted in read(shelf, "Warm and Safe Wiltshire").came]
    assert any("6,993" in text and "Of these, 71 per cent" in text and "£889,000" in text for text in came)


def test_a_first_step_is_no_result_though_it_saved_money(shelf: Shelf) -> None:
    parts = read(shelf, "The Wigan Deal")
    came = " ".join(quoted.text for quoted in parts.came)
    assert "£131 million" in came and "freeze council tax" not in came
    assert "an informal agreement between the council and its residents" in parts.opening.text


def test_whoever_says_we_is_named(shelf: Shelf) -> None:
    (to_do, sure) = ask(shelf, "Community Health and Wellbeing Workers")
    assert any(point.lead.startswith("“We”") and point.text == "Battersea Fields Practice" for point in to_do.scene)
    assert any(point.quoted and "participants" in point.quoted.text for point in sure.listen)


def test_what_one_has_to_do_is_answered_under_labels_by_what_the_case_tells(shelf: Shelf) -> None:
    (question, *_) = ask(shelf, "Warm and Safe Wiltshire")
    assert question.kind is Kind.DO and "You lead a primary care network" in question.text and not question.is_later
    labels = {point.text for point in question.listen if point.quoted}
    assert {"what they did", "what was hard", "what came of it, as the case study tells it"} <= labels
    shown = " ".join(question.words)
    assert not any(point.quoted.text in shown for point in question.listen if point.quoted)


def test_a_case_without_a_result_says_so_and_claims_none(shelf: Shelf) -> None:
    parts = read(shelf, "Be Buckfastleigh")
    (question,) = ask(shelf, "Be Buckfastleigh")
    assert not parts.came
    assert any(point.lead == "What came of it" and "no sentence" in point.text for point in question.listen)


def test_of_a_claim_is_told_what_it_leaves_open_and_no_more(shelf: Shelf) -> None:
    sure = next(one for one in ask(shelf, "Warm and Safe Wiltshire") if one.kind is Kind.SURE)
    assert sure.is_later
    leads = {point.lead: point.text for point in sure.listen if point.lead}
    assert "£889,000" in leads["How much"]
    # a claim with a year is not said to have none
    assert "When" not in leads


def test_results_of_a_list_are_weighed_each_for_what_it_is_and_told_apart(shelf: Shelf) -> None:
    weigh = next(one for one in ask(shelf, "Asylum seeker health initiative") if one.form == "weigh")
    told = {point.lead: point.text for point in weigh.listen}
    assert told["(a)"].startswith("it says “all”") and "nobody can see what did not happen" in told["(c)"]
    # the points answer what was asked: which convinces most, and which wants a better measure
    assert told["What convinces most"].startswith("(a)") and "(c)" in told["What to measure better"]


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        ("Trained 40 volunteers.", Proof.FIGURE),
        ("Visited every care home in the town.", Proof.WHOLE),
        ("Improved sleep among carers.", Proof.CHANGE),
        ("Held talks that prevented evictions.", Proof.PREVENTED),
        ("Built a partnership with the library.", Proof.DEED),
        ("The scheme showcased the value of gardening.", Proof.VERDICT),
    ],
)
def test_a_result_is_sorted_by_what_it_gives_one_to_check(text: str, proof: Proof) -> None:
    assert sort_result(text) is proof


def test_a_claim_is_told_with_what_it_shows_and_with_no_hint_that_its_words_do_not_bear() -> None:
    saved = {point.lead: point.text for point in list_doubts("The scheme helped 90 families and saved them £40,000.")}
    assert "helped" in saved["What it shows"] and "who saved" not in " ".join(saved.values())
    beside = {point.lead: point.text for point in list_doubts("The walks led to lower weight than the county average.")}
    assert "“the county average”" in beside["Compared with what"]
    once = {point.lead: point.text for point in list_doubts("A one-off fair reached many carers.")}
    assert "one occasion" in once["When"] and "ask how many" in once["How much"]
    moved = {point.lead: point.text for point in list_doubts("Falls went from 40% to 30% in 2020.")}
    assert "before with after" in moved["Compared with what"] and "When" not in moved


def test_what_a_case_says_is_to_be_learned_is_among_the_points(shelf: Shelf) -> None:
    question = next(one for one in ask(shelf, "Warm and Safe Wiltshire") if one.form == "case")
    learned = [point.quoted.text for point in question.listen if point.quoted and "learned" in point.text]
    assert len(learned) >= 4 and any("simple and quick" in text for text in learned)


def test_what_was_done_about_a_trouble_stands_behind_it(shelf: Shelf) -> None:
    question = next(one for one in ask(shelf, "Social Prescribing and integrated care") if one.form == "case")
    labels = [point.text for point in question.listen if point.quoted]
    assert labels[labels.index("what was hard") + 1] == "what they did about it"


def test_the_same_is_so_only_where_something_amiss_was_told_and_work_is_named(shelf: Shelf) -> None:
    for name in ("Warm and Safe Wiltshire", "Social Prescribing and integrated care", "Wiltshire Council"):
        for question in ask(shelf, name):
            shown = " ".join(point.quoted.text for point in question.scene if point.quoted)
            assert "where the same is so" not in question.text or list_amiss(shown), name
            assert "something of the kind" not in question.text
    assert "Wiltshire Council (“Community engagement" in name_work(read(shelf, "Wiltshire Council"))


def test_of_what_came_the_claim_on_what_was_amiss_is_doubted_before_a_count_of_those_who_came(shelf: Shelf) -> None:
    sure = next(one for one in ask(shelf, "The Orpington Wellbeing Café Initiative") if one.form == "sure")
    claim = next(point.quoted.text for point in sure.scene if point.quoted and point.text == "the claim")
    assert "reduction in isolation" in claim


@pytest.mark.parametrize("name", ["Novartis UK", "Cerner"])
def test_a_case_that_begins_with_the_world_at_large_gives_no_question(shelf: Shelf, name: str) -> None:
    assert read_parts(shelf, name) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("This initiative has saved the council at least £5 million since 2010.", True),
        ("They saved the council at least £5 million since 2010.", False),
        ("As Table 2 shows, the service reached many homes in the town.", False),
        ("The initiative faced several challenges.", False),
    ],
)
def test_a_point_can_be_read_out_beside_the_name_of_its_case(text: str, is_one: bool) -> None:
    assert is_point(text) is is_one

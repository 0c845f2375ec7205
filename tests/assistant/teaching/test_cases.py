"""Questions on case studies and lists: clear without the report, and answered from the case's own sentences."""

from __future__ import annotations

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing.note import Brief, BriefingNote
from assistant.documents.layout import Line
from assistant.teaching.cases import ask_about_hurdle, ask_about_situation, ask_how_sure, read_case
from assistant.teaching.lists import read_list
from assistant.teaching.question import Question
from assistant.teaching.quoted import Shelf
from assistant.teaching.sheet import lay_out_sheet
from corpus.vocabulary import EvidenceKind


@pytest.fixture(scope="module")
def shelf(assistant: Answerer) -> Shelf:
    return Shelf(assistant.index)


def test_a_situation_is_told_before_what_was_done_and_answered_with_it(shelf: Shelf) -> None:
    (question,) = ask_about_situation(read_case(shelf, "Warm and Safe Wiltshire"))
    assert "More than 10 per cent of households in Wiltshire were" in question.text
    leads = [point.lead or point.text for point in question.listen]
    assert leads.count("what they did") >= 2 and "what came of it, as the report tells it" in leads
    told = [point.quoted.text for point in question.listen if point.quoted and not point.is_place]
    assert not any(text in question.text for text in told)


def test_what_stood_in_the_way_is_answered_with_what_they_did_next(shelf: Shelf) -> None:
    questions = list(ask_about_hurdle(read_case(shelf, "Asylum seeker health initiative")))
    assert questions and all("hesitant" in question.text for question in questions[:1])
    first = questions[0].listen[0]
    assert first.quoted is not None and first.quoted.text.startswith("The team built trust")


def test_of_a_claim_is_told_what_it_leaves_open_and_no_more(shelf: Shelf) -> None:
    for question in ask_how_sure(read_case(shelf, "Warm and Safe Wiltshire")):
        claim = question.listen[-1].quoted
        assert claim is not None and question.listen[-1].is_place
        leads = {point.lead for point in question.listen}
        # a claim with a year or a figure is not said to have none
        assert not ("When" in leads and "2021" in claim.text)
        assert not any("gives no figure" in point.text for point in question.listen if "6,993" in claim.text)


def test_a_list_is_read_only_where_all_its_items_can_be_read_out(shelf: Shelf) -> None:
    lists = [unit for unit in shelf.index.evidence if unit.kind is EvidenceKind.LIST]
    read = {unit.id: read_list(unit) for unit in lists}
    found = [items for lead, items in read.values() if lead]
    assert found and all(3 <= len(items) <= 7 for items in found)
    assert all(len(item.split()) <= 34 and not item.endswith(" and") for items in found for item in items)


def test_a_sheet_without_a_question_says_so_and_one_without_a_kind_names_it(assistant: Answerer) -> None:
    note = BriefingNote(Brief("Parks"), "Parks", "2026-11-30", "", "", ())
    empty = [part for part in lay_out_sheet(note, [], assistant.library.cards()) if isinstance(part, Line)]
    assert empty[-1].text.startswith("What the reports hold on this topic gives no question")
    assert not any(part.text == "Answers" for part in empty)
    questions: list[Question] = list(ask_about_situation(read_case(Shelf(assistant.index), "The Wigan Deal")))
    parts = [part for part in lay_out_sheet(note, questions, assistant.library.cards()) if isinstance(part, Line)]
    (left_out,) = [part.text for part in parts if part.text.startswith("Left out")]
    assert "Choose one" in left_out and "What would you do?" not in left_out

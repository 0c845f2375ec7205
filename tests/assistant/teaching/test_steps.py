"""Questions over what a note quotes: steps, what hinders, reasons; on topics in everyday words without a case study."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing.extractive import write_note
from assistant.briefing.note import Brief
from assistant.teaching.question import Question
from assistant.teaching.reasons import split_reason
from assistant.teaching.sheet import make_teaching_sheet
from assistant.teaching.steps import asks_what_hinders

TOPICS = (
    "where should a network of practices begin with health inequalities",
    "what London GPs said gets in the way",
    "older people who are lonely, what helps",
)


@pytest.fixture(scope="module")
def sheets(assistant: Answerer) -> dict[str, list[Question]]:
    made: dict[str, list[Question]] = {}
    for topic in TOPICS:
        note = write_note(assistant, Brief(topic), today=date(2026, 11, 30))
        made[topic] = make_teaching_sheet(assistant.index, note)
    return made


def test_a_note_of_steps_is_asked_what_one_would_propose_first(sheets: dict[str, list[Question]]) -> None:
    question = next(one for one in sheets[TOPICS[0]] if one.form == "steps")
    steps = [point for point in question.listen if point.text.startswith("a step that the report asks")]
    assert len(steps) >= 3 and all(point.quoted for point in steps)
    assert f"“{TOPICS[0]}?”" in question.text
    # what is to be told is not shown before
    shown = " ".join(question.words)
    assert not any(point.quoted.text in shown for point in steps if point.quoted)


def test_a_topic_on_what_hinders_gets_the_survey_on_it_and_the_barriers_that_were_named(
    sheets: dict[str, list[Question]],
) -> None:
    by_form = {question.form: question for question in sheets[TOPICS[1]]}
    assert "barriers" in by_form["most chosen"].text
    hinders = by_form["hinders"]
    assert sum("stands in the way" in point.text for point in hinders.listen if point.quoted) >= 3
    assert any("helps" in point.text for point in hinders.listen if point.quoted)
    assert "steps" not in by_form


def test_a_case_that_makes_up_the_note_is_asked_about_though_its_report_uses_other_words(
    sheets: dict[str, list[Question]],
) -> None:
    questions = sheets[TOPICS[2]]
    assert any(one.form == "case" and "Orpington" in one.scene_of for one in questions)
    sure = next(one for one in questions if one.form == "sure" and "Orpington" in one.scene_of)
    assert any("no figure" in point.text for point in sure.listen)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (
            "As most care is given at home, nurses must travel far each day.",
            ("… nurses must travel far each day.", "As most care is given at home …"),
        ),
        (
            "Given that the lease, signed last year, ends in May, there is a risk that the club will close.",
            ("… there is a risk that the club will close.", "Given that the lease, signed last year, ends in May …"),
        ),
        (
            "Few people came to the clinic because the bus had been cut in spring.",
            ("Few people came to the clinic …", "… because the bus had been cut in spring."),
        ),
        ("As part of the plan, nurses must travel far each day.", None),
        ("In May, nurses travelled far to these people because of it.", None),
    ],
)
def test_a_reason_is_told_apart_from_what_follows_from_it(sentence: str, parts: tuple[str, str] | None) -> None:
    assert split_reason(sentence) == parts


@pytest.mark.parametrize(
    ("topic", "does"),
    [("what stops people from walking", True), ("what gets in the way of outreach", True), ("gardens for all", False)],
)
def test_a_topic_asks_what_hinders_in_everyday_words(topic: str, does: bool) -> None:
    assert asks_what_hinders(topic) is does

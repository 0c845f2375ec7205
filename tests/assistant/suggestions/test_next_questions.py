"""What is offered to go on with has an answer; abbreviations are spelt out; cited rows are tables."""

from __future__ import annotations

from assistant.answering.answerer import Answerer
from assistant.suggestions.next_questions import NextQuestions
from assistant.web.html.glossary import read_glossary
from assistant.web.html.table_rows import rows_html
from corpus.vocabulary import Report
from tests.support.made_reports import report_of


def test_up_to_three_questions_follow_each_with_an_answer_and_none_asked_before(assistant: Answerer) -> None:
    followups = NextQuestions(assistant.ask, assistant.index)
    question = "What are the barriers to community engagement?"
    answer = assistant.ask(question)
    found = followups.suggest(answer, [question])
    assert len(found) == 3
    assert all(not assistant.ask(follow).abstained for follow in found)
    assert found[0] not in followups.suggest(answer, [question, found[0]])


def test_after_a_refusal_come_questions_like_it_that_are_answered(assistant: Answerer) -> None:
    refused = assistant.ask("How many households did Warm and Safe Wiltshire help in 2023?")
    assert refused.abstained
    found = NextQuestions(assistant.ask, assistant.index).suggest(refused, [refused.question])
    assert found and all("Wiltshire" in question for question in found[:1])
    assert not any(assistant.ask(question).abstained for question in found)


def test_what_is_far_from_everything_has_none_and_a_question_is_checked_once(assistant: Answerer) -> None:
    asked: list[str] = []

    def ask(question: str):  # type: ignore[no-untyped-def]
        asked.append(question)
        return assistant.ask(question)

    followups = NextQuestions(ask, assistant.index)
    assert followups.suggest(assistant.ask("What will the weather be in Leeds?"), []) == [] and asked == []
    answer = assistant.ask("What are the 3Cs of Health Creation?")
    assert followups.suggest(answer, []) == followups.suggest(answer, [])
    assert len(asked) == len(set(asked))


def test_abbreviations_are_spelt_out_as_the_reports_spell_them(reports: dict[str, Report]) -> None:
    found = read_glossary(list(reports.values()))
    assert found["PCN"] == "Primary Care Network"
    assert found["VCSE"] == "voluntary, community and social enterprise"
    assert list(found) == sorted(found, key=str.casefold)
    made = report_of("# One\n\nThe Big Red Bus (BRB) came. Nothing spells this (XYZ).\n")
    assert read_glossary([made]) == {"BRB": "Big Red Bus"}


def test_a_cited_row_is_a_table_with_its_title_headers_and_cells(assistant: Answerer) -> None:
    answer = assistant.ask("What percentage of respondents wanted leadership development and support?")
    tables = [rows_html(assistant.index.reports[c.report], c) for c in answer.citations]
    shown = next(table for table in tables if table)
    assert "<caption>" in shown and "Table 2" in shown and "57.9" in shown and 'class="cited"' in shown

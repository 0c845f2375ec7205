"""All of a kind of thing, counted, wherever the reports hold it."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.kinds.ranked_rows import read_order


@pytest.mark.parametrize(
    ("question", "first", "said"),
    [
        (
            "list every worked example in the HiQUALITY study",
            "6 case studies",
            ["Battersea Fields", "Mission Practice"],
        ),
        ("what are the four guiding pillars in the HiQUALITY study", "All 4 headings", ["Workforce development"]),
        ("list all the barriers from the survey with percentages", "All 21 rows", ["102 (79.7", "Language barriers"]),
        (
            "list everybody thats in on the Wiltshire warm homes scheme, founders and the ones that joined",
            "2 passages",
            ["Swindon Borough Council", "Wessex Water"],
        ),
        # What the asker wants it for is no part of what is asked.
        (
            "list every case study in the 2021 syndemic report, i want to pick two to ring up",
            "14 cases",
            ["COVENTRY", "BUCKFASTLEIGH", "POLICING"],
        ),
        # All of one thing in a report, and not the report as a whole.
        (
            "give me the full list of who a pcn could team up with acording to the 2019 event write-up",
            "All 17 points",
            ["lived experience", "Community pharmac"],
        ),
        ("what makes life harder in country towns? all of the reasons given", "All 6 points", ["public transport"]),
    ],
)
def test_all_of_it_is_gathered_and_counted(
    assistant: EvidenceAssistant, question: str, first: str, said: list[str]
) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "list all"
    assert answer.statements[0].derived
    assert first in answer.statements[0].text
    assert all(words in answer.text for words in said)
    cited = {number for statement in answer.statements for number in statement.citations}
    assert cited == {citation.n for citation in answer.citations}


def test_a_list_of_something_else_is_not_given_as_all(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("what do the women's health network sessions cover, all the topics")
    assert "points of the list" not in answer.text
    assert "healthy eating" in answer.text


@pytest.mark.parametrize(
    ("question", "ends"),
    [
        ("what is the biggest barrier", "high"),
        ("which was ticked least", "low"),
        ("which is used most and which least", "high low"),
        ("top 3 kinds of help", "high"),
        ("give me first, second, third", "high"),
        ("list at least three partners", ""),
        ("what was done in order to help", ""),
        ("what did they achieve", ""),
        ("how many admitted they did not know who their most underserved groups are?", ""),
        ("how many practices say that trust matters most?", ""),
        ("which has the highest share of respondents", "high"),
    ],
)
def test_the_end_of_an_order_is_read(question: str, ends: str) -> None:
    order = read_order(question)
    assert " ".join(end for end in ("high", "low") if order and getattr(order, end)) == ends


@pytest.mark.parametrize(
    ("question", "count"), [("the top three barriers", 3), ("which 3 groups most", 3), ("most", 0)]
)
def test_how_many_are_asked_for(question: str, count: int) -> None:
    order = read_order(question)
    assert order is not None
    assert order.count == count


def test_both_ends_of_an_order_come_together(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("how do surgeries mostly reach out to people and which way do they use the least")
    assert answer.kind == "ranking"
    first = answer.statements[0].text
    assert "Highest" in first
    assert "116 (66.7%)" in first
    assert "Lowest" in first
    assert "53 (30.5%)" in first


def test_the_first_three_are_told_in_order(assistant: EvidenceAssistant) -> None:
    first = assistant.ask("what help do practices say they want most? gimme first, second, third").statements[0].text
    places = [first.index(words) for words in ("first Financial", "second Leadership", "third Targeted")]
    assert places == sorted(places)


def test_what_is_set_aside_is_left_out(assistant: EvidenceAssistant) -> None:
    first = assistant.ask("apart from funding, what is the biggest barrier to community engagement?").statements[0].text
    assert "funding”: Knowledge and beliefs" in first


def test_what_a_survey_is_called_names_no_column(assistant: EvidenceAssistant) -> None:
    by_all = assistant.ask("which barrier to community engagement was ticked most in the GP survey?")
    assert "102 (79.7%)" in by_all.text.split("[1]")[0]
    by_group = assistant.ask("which barrier to community engagement was ticked most by GPs?")
    assert "61 (9.2%)" in by_group.text.split("[1]")[0]

"""A report or a chapter as a whole, however it is asked for, and questions that ask for something of their own."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.groundwork.report_names import find_report_meant
from assistant.kinds.sections import find_section
from assistant.kinds.whole_report import PartsOfReport, WholeReport, gather_whole
from corpus.vocabulary import Answer


def ask(assistant: EvidenceAssistant, question: str) -> Answer | None:
    return WholeReport().answer(Question(question), question, assistant)


@pytest.mark.parametrize(
    ("question", "report", "said"),
    [
        ("what's the London one saying overall", "hiquality", "41%"),
        ("the gist of the manifesto", "manifesto", "Control, Contact and Confidence"),
        ("give me the takeaways from the 2019 event", "pcn_event", "start thinking about health inequalities now"),
        ("whats the strong communities paper about", "strong_communities", "A Citizens' Precept to fund these changes"),
        ("what did the event agree on", "pcn_event", "Delegates agreed"),
        ("so what's the upshot of the Marmot report", "syndemic", "Local government can lead cross-sector approaches"),
        ("how does the syndemic report end", "syndemic", "more equitable and healthier societies is within reach"),
        ("what did the survey find overall", "hiquality", "67% of respondents"),
        ("what does the manifesto ask the next government for", "manifesto", "Create new outcome measures"),
        ("i havent read the syndemic one, whats it say", "syndemic", "summary of workshops"),
        ("what did the imperial/UKHSA lot recommend should happen next", "hiquality", "Bolstering data and evaluation"),
        ("what does the Coalition for Personalised Care want", "strong_communities", "Place based budgeting"),
        ("what does the event report say PCNs should do", "pcn_event", "Involve your local communities"),
        ("what does the syndemic report recommend for the NHS", "syndemic", "by taking action on SDH"),
        ("what was agreed about business in the 2021 report", "syndemic", "profound impact on SDH"),
        ("the takeaway from the London GP survey", "hiquality", "41%"),
        ("can you give me the headlines from the imperial study", "hiquality", "79% of survey respondents"),
        ("what does the report on personalised care argue", "strong_communities", "Place based budgeting"),
        ("main points of marmot's report", "syndemic", "Local government can lead cross-sector approaches"),
        ("so what came out of the 2021 workshops on health inequalities", "syndemic", "Communities should be at the"),
    ],
)
def test_a_report_is_known_by_many_names(assistant: EvidenceAssistant, question: str, report: str, said: str) -> None:
    answer = ask(assistant, question)
    assert answer is not None
    assert {citation.report for citation in answer.citations} == {report}
    assert said in answer.text


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("what does the chapter on business say", "8. The business sector"),
        ("summarise chapter 9 of the syndemic report", "9. Community partnerships"),
        ("what does the health sector chapter say", "6. The health sector"),
        ("sum up the section on measuring what matters", "Measuring what matters"),
        ("what does the part on measuring what matters say", "Measuring what matters"),
        ("what does the bigger picture section of strong communities say", "THE BIGGER PICTURE"),
        ("whats the introduction to the syndemic report say", "1. Introduction"),
        (
            "What does Marmot say in his foreword?",
            "Foreword: Professor Sir Michael Marmot Director, Institute of Health Equity",
        ),
        (
            "what's in the quick start guide",
            "A quick-start guide to reducing health inequalities for Primary Care Networks",
        ),
    ],
)
def test_a_section_is_found_by_its_heading(assistant: EvidenceAssistant, question: str, heading: str) -> None:
    found = find_section(question, None, assistant.index)
    assert found is not None
    report, number = found
    assert assistant.index.reports[report].blocks[number].text == heading


@pytest.mark.parametrize(
    "question",
    [
        "who wrote the manifesto",
        "when was the 2019 event report published",
        "how many practices took part in the london study",
        "what does the manifesto say about housing",
        "does the manifesto mention loneliness",
        "what did the survey find about barriers",
        "What did Coventry do about health inequalities?",
        "The study of ethics in general practice - who approved it?",
    ],
)
def test_a_question_for_something_of_its_own_is_left_alone(assistant: EvidenceAssistant, question: str) -> None:
    assert ask(assistant, question) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("the 2019 event report.. whats it about and who's it for?", "some early insights"),
        ("what are the main findings and recommendations of the London study?", "Bolstering data and evaluation"),
    ],
)
def test_several_parts_of_a_report_are_told_together(assistant: EvidenceAssistant, question: str, said: str) -> None:
    answer = PartsOfReport().answer(Question(question), question, assistant)
    assert answer is not None
    assert said in answer.text


@pytest.mark.parametrize(
    "question", ["what is the manifesto about and how much would it cost", "the gist of the manifesto"]
)
def test_what_is_no_part_of_a_report_is_left_to_other_kinds(assistant: EvidenceAssistant, question: str) -> None:
    assert PartsOfReport().answer(Question(question), question, assistant) is None


def test_a_chapter_called_by_other_words_than_its_heading_is_told_by_its_own_text(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "What does the syndemic report's chapter on councils say overall?")
    assert answer is not None
    assert answer.text.startswith("National Syndemic report, 4. Local government: Local authorities are vital")


def test_long_recommendations_show_some_of_each_list_and_all_when_asked(assistant: EvidenceAssistant) -> None:
    question = "what are the main recommendations of the HiQUALITY study"
    answer = ask(assistant, question)
    assert answer is not None
    assert answer.shown_of is not None
    assert answer.shown_of[0] < answer.shown_of[1]
    for pillar in ("Fostering partnerships", "Strengthening governance", "Workforce development", "Bolstering data"):
        assert pillar in answer.text
    whole = WholeReport().answer(Question(question, full=True), question, assistant)
    assert whole is not None
    assert whole.shown_of is None
    assert len(whole.text) > len(answer.text)


def test_a_quotation_that_is_wanted_is_no_overview(assistant: EvidenceAssistant) -> None:
    assert ask(assistant, "the line on the core idea of the strong communities paper, word for word") is None


def test_two_reports_in_one_question_are_none(assistant: EvidenceAssistant) -> None:
    assert find_report_meant("the manifesto and the HiQUALITY study", assistant.index.reports) is None


def test_an_overview_of_all_reports_has_a_part_of_each(assistant: EvidenceAssistant) -> None:
    answer = ask(assistant, "give me an overview of all the reports")
    assert answer is not None
    assert len({citation.report for citation in answer.citations}) == 5


@pytest.mark.parametrize(
    "question", ["What could we do better on evaluation?", "what do the reports say about primary care networks?"]
)
def test_words_of_a_title_alone_name_no_report(assistant: EvidenceAssistant, question: str) -> None:
    assert find_report_meant(question, assistant.index.reports) is None
    assert ask(assistant, question) is None


def gather(assistant: EvidenceAssistant, question: str) -> Answer | None:
    return gather_whole(Question(question), question, assistant)


@pytest.mark.parametrize(
    ("question", "report", "said"),
    [
        # Chatter beside the wish names nothing.
        ("can u sum up the strong communities paper for me, got a board in 10 mins", "strong_communities", "Precept"),
        ("what did the folk at the 2019 PCN do come away thinking?", "pcn_event", "genuine partnership"),
        ("my boss wants to know what's in the manifesto, the bones of it", "manifesto", "Create new outcome measures"),
        # Publishers and people call a report.
        (
            "summary of the thing the Institute of Health Equity wrote with Public Policy Projects",
            "syndemic",
            "NHS can",
        ),
        ("Austen El-Osta's study, what came of it?", "hiquality", "41%"),
        # A chapter called by other words than its heading is where its evidence stands.
        ("what does the Marmot one say about companies and private firms?", "syndemic", "businesses must invest"),
        ("catch me up on the NHS chapter of the 2021 report", "syndemic", "taking action on SDH"),
        ("I need the voluntary sector part of the Marmot report in a nutshell", "syndemic", "VCSE"),
        ("the low-down on shifting power in the manifesto", "manifesto", "take more control"),
        ("what are the limitations of the imperial study", "hiquality", "response bias"),
        ("intro of strong communities, what's gone wrong so far", "strong_communities", "community cohesion"),
    ],
)
def test_which_whole_is_meant_is_told_by_the_evidence(
    assistant: EvidenceAssistant, question: str, report: str, said: str
) -> None:
    answer = gather(assistant, question)
    assert answer is not None
    assert {citation.report for citation in answer.citations} == {report}
    assert said in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "what does the HiQUALITY study say about ethnic minorities",
        "what do the manifesto and the syndemic report say",
        "sum up what all the reports want",
        "what is the line in the manifesto, word for word",
    ],
)
def test_what_stands_all_over_a_report_is_no_whole(assistant: EvidenceAssistant, question: str) -> None:
    answer = gather(assistant, question)
    # All reports have their own answer; of one report there is none.
    assert answer is None or len({citation.report for citation in answer.citations}) > 1


def test_a_chapter_ends_with_its_points_though_there_is_only_one(assistant: EvidenceAssistant) -> None:
    answer = gather(assistant, "what does chapter 5 of the syndemic report say")
    assert answer is not None
    assert "Public services should strengthen their focus" in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # "2 page" says how long it is and calls no page of it; "sent" is no subject.
        (
            "someone sent me a 2 page manifesto from the new nhs alliance, no time to read it. what is it arguing?",
            ("Control, Contact and Confidence are the 3Cs", "work as equal partners"),
        ),
        # Called by its year and by who held it; "college" stands in the front of another one's.
        (
            "what were the main messages of that day in 2019 about PCNs, by the GP college and the alliance",
            ("top-down approach to PCN development will fail", "genuine partnership with communities"),
        ),
    ],
)
def test_a_report_called_in_passing_is_told_as_a_whole(
    assistant: EvidenceAssistant, question: str, said: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "whole report"
    assert len({citation.report for citation in answer.citations}) == 1
    assert all(words in answer.text for words in said)

"""What a question takes for granted is corrected where the reports surely say otherwise, and only there."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant


@pytest.mark.parametrize(
    ("question", "given", "premise"),
    [
        ("Is it true that the Wigan Deal saved £300 million?", "“£131 million”", "£300 million"),
        (
            "Since 20,000 households were helped by Warm and Safe Wiltshire, how many were fuel poor?",
            "“6,993 households”",
            "20,000 households",
        ),
        ("why did Wigan freeze council tax for 12 years?", "“seven years”", "12 years"),
        ("How did the 12 pillars of One Northern Devon come about?", "“three pillars”", "12 pillars"),
        ("Why did the bus cost £500 a year for a young person from Buckfastleigh?", "“£937”", "£500"),
        ("why did 90% of respondents say that language was a barrier?", "“66.4%”", "90%"),
        ("The Orpington café gets 300 people per session, what can we learn?", "“80 individuals”", "300 people"),
        ("Since 5,000 women came to the Women's Health Network, how was it funded?", "“1,000 women”", "5,000 women"),
        ("How did the grant of £100,000 help Hiyos?", "“£315,275”", "£100,000"),
        (
            "What made 95% of London respondents rate their engagement strategies as highly effective?",
            "“21.1%”",
            "95%",
        ),
        (
            "why do the majority of London practices say they never involve residents?",
            "3.3% “never”",
            "the majority of London practices say they never involve residents",
        ),
    ],
)
def test_another_figure_is_corrected_by_what_the_report_says(
    assistant: EvidenceAssistant, question: str, given: str, premise: str
) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "false premise"
    assert answer.statements[0].derived
    assert given in answer.statements[0].text
    assert answer.not_found == (premise,)
    # The figure that corrects stands in what is quoted.
    figure = given.strip("“”").split("%")[0]
    assert any(figure in citation.quote for citation in answer.citations)


def test_what_is_asked_beside_the_premise_is_answered_too(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("grand union health centre had families speaking 40 different languages, how did they cope?")
    assert "“15 languages”" in answer.statements[0].text
    assert "expert patients as interpreters" in answer.text


def test_another_first_of_an_order_is_corrected_by_the_table(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("since joint design with residents was the commonest method in the survey, why is that?")
    assert answer.kind == "false premise"
    assert "letters or digital methods" in answer.statements[0].text
    assert "58 (33.3%)" in answer.statements[1].text
    assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("why has isolation increased at the Orpington café?", "“reduction in isolation”"),
        ("why did the women's health network increase waiting times?", "“Reduced waiting”"),
        ("Since the Wigan Deal cut life expectancy, what did people say?", "“expectancy has increased”"),
    ],
)
def test_the_other_direction_is_corrected(assistant: EvidenceAssistant, question: str, said: str) -> None:
    answer = assistant.ask(question)
    assert answer.kind == "false premise"
    assert said in answer.statements[0].text
    assert said.strip("“”") in answer.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        # The direction is the report's own, or that of another place.
        "Why did health inequalities increase since 2010?",
        "why did isolation fall at the Orpington café?",
        "why did isolation rise in Gateshead?",
        "Why did life expectancy fall in England?",
        # What is asked is another thing than the figure at hand is of.
        "Is it true that the Wigan Deal cost £300 million?",
        "Warm and Safe Wiltshire cost £2m, who paid?",
        "Imperial interviewed 60 people for HiQUALITY - who were they?",
        "How did the Orpington café get its 500 volunteers?",
        "Why do most practices never use newsletters?",
        # The figure is the report's own, or rounded.
        "since the Hiyos programme reached 1500 attendees, what did they think?",
        "How did the practice find room for its 400 Afghan refugees?",
        "why did 80% of respondents say that lack of funding was a barrier?",
        "why do the majority of London practices engage communities?",
        # The thing is the first of the order, by other words.
        "why is lack of funding the biggest barrier in the survey?",
        # A number of the askers, one that selects, and a year.
        "We have 20,000 households, can Warm and Safe Wiltshire help them?",
        "What are the top 5 barriers in the survey?",
        "What did Warm and Safe Wiltshire do in 2021?",
    ],
)
def test_what_is_right_or_about_something_else_is_not_corrected(assistant: EvidenceAssistant, question: str) -> None:
    assert assistant.ask(question).kind != "false premise"


def test_a_place_that_no_report_knows_is_refused_before_a_figure_is_corrected(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("Since 5,000 women came to the Women's Health Network in Leeds, how was it funded?")
    assert answer.abstained
    assert "Leeds" in (answer.message or "")

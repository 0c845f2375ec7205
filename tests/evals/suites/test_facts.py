"""Facts said within the word budget and carried by what is cited, against examples worked by hand."""

from __future__ import annotations

import pytest

from corpus.vocabulary import Report
from evals.metrics import answers as answer_metrics
from evals.suites.facts import find_facts, normalise, states_fact, trim_to_budget, word_budget
from evals.suites.gold import find_quote
from tests.support.worked_example import FACTS, FIRST, REPORTS, SECOND, answer_of, cite


def test_text_is_normalised_before_facts_are_sought() -> None:
    assert normalise("“Warm”  &amp; <b>**Safe**</b> – x²\n") == '"warm" & safe - x2'


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("prevent", "Prevention pays", True),
        ("vent", "Prevention pays", False),
        ("31", "31 homes", True),
        ("31", "312 homes", False),
        ("31", "31.5 homes", False),
        ("31", "1.31 homes", False),
        ("31", "£31 a home", False),
        ("31", "homes: 31.", True),
        ("£31", "costs £31 a home", True),
        ("66.7%", "(66.7%)", True),
        ("person's", "a person’s home", True),
        ("(n=2)", "blank (n=2) or not", True),
    ],
)
def test_a_form_matches_from_the_start_of_a_word_and_numbers_match_whole(form: str, text: str, found: bool) -> None:
    assert states_fact((form,), text) is found


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            "6,993",
            ["6993 homes", "6,993 homes", "(6993)", "6,993.0 homes", "six thousand nine hundred and ninety-three"],
        ),
        ("71%", ["71 per cent of staff", "71 percent", "71.0%", "seventy-one per cent", "71 in 100 staff"]),
        ("70%", ["seven in ten GPs", "7 out of 10", "seven out of every ten", "70 per cent", "seventy percent"]),
        ("25%", ["a quarter of practices", "one in four practices", "1 in 4", "25 per cent", "twenty-five per cent"]),
        ("£131m", ["£131 million", "£131,000,000", "£131 Million", "£131m.", "£131.0m"]),
        ("twenty-one", ["21 practices", "Twenty-one", "twenty one practices"]),
        ("2,300,045", ["two million three hundred thousand and forty-five homes"]),
        ("1,200 volunteers", ["1200 volunteers", "twelve hundred volunteers", "1.2 thousand volunteers"]),
    ],
)
def test_a_number_is_found_in_every_everyday_form(form: str, said: list[str]) -> None:
    assert [text for text in said if not states_fact((form,), text)] == []


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("6,993", "16,993 homes"),
        ("71%", "seven in ten GPs"),
        ("67%", "two in three GPs"),
        ("70%", "seven of the ten sites"),
        ("50%", "half the battle"),
        ("£131m", "131 million people"),
        ("£131m", "£131 a home"),
        ("£131m", "£13.1m"),
        ("5%", "2 in 2019"),
        ("21", "twenty people and one dog"),
        ("1", "one of them"),
        ("33%", "a third of staff"),
        ("10,200", "between one hundred and two hundred people"),
        ("3,000", "one thousand and two thousand people"),
        ("2,305,000", "two million three hundred thousand and five thousand"),
        ("40", "twenty twenty"),
        ("32", "twenty twelve"),
    ],
)
def test_a_number_that_is_only_near_is_not_found(form: str, text: str) -> None:
    assert not states_fact((form,), text)


def test_any_accepted_form_says_the_fact() -> None:
    assert find_facts(FACTS, "There were boiler grants.") == {1}


def test_the_word_budget_is_100_for_two_facts_250_for_more_and_400_for_a_list() -> None:
    assert word_budget(FACTS) == 100
    assert word_budget((*FACTS, ("three",))) == 250
    assert word_budget([("fact",)] * 8) == 400


def test_citation_markers_are_no_words_of_the_answer() -> None:
    assert trim_to_budget("one [1] two [2][3] three [4, 5].", FACTS) == "one two three."


def test_a_fact_after_the_budget_is_not_found() -> None:
    answer = {"answer": "word " * 99 + "6,993 new boilers"}
    assert answer_metrics.fact_recall(answer, FACTS) == (0.5, 1)
    assert answer_metrics.answered_in_full(answer, FACTS) == (0, 1)
    assert answer_metrics.fact_recall({"answer": "6,993 new boilers"}, FACTS) == (1, 1)
    assert answer_metrics.answered_in_full({"answer": "6,993 new boilers"}, FACTS) == (1, 1)


def test_a_refusal_says_no_fact() -> None:
    assert answer_metrics.fact_recall({"answer": "6,993 new boilers", "abstained": True}, FACTS) == (0, 1)


def test_cited_recall_asks_for_the_fact_in_a_quote_that_the_statement_cites() -> None:
    both = answer_of((FIRST, [1]), (SECOND, [2]), citations=(cite(1, FIRST), cite(2, SECOND)))
    crossed = answer_of((FIRST, [2]), (SECOND, [2]), citations=(cite(1, FIRST), cite(2, SECOND)))
    assert answer_metrics.cited_recall(both, FACTS, REPORTS) == (1, 1)
    assert answer_metrics.cited_recall(crossed, FACTS, REPORTS) == (0.5, 1)


def test_cited_recall_does_not_count_a_quote_that_is_not_exact() -> None:
    answer = answer_of((FIRST, [1]), citations=({**cite(1, FIRST), "quote": FIRST + " "},))
    assert answer_metrics.cited_recall(answer, FACTS, REPORTS) == (0, 1)


def test_numbers_carried_counts_statements_whose_numbers_stand_in_their_quotes() -> None:
    answer = answer_of(
        ("It helped 6993 households in 2021.", [1]),
        ("It helped 7,000 households.", [1]),
        ("It helped many.", [1]),
        citations=(cite(1, FIRST),),
    )
    assert answer_metrics.numbers_carried(answer, REPORTS) == (1, 2)


def test_a_number_in_the_cited_title_or_section_is_carried() -> None:
    named = {**cite(1, SECOND), "title": "Homes 2026", "section": ["Part 3"]}
    answer = answer_of(("Homes 2026, part 3: grants.", [1]), citations=(named,))
    assert answer_metrics.numbers_carried(answer, REPORTS) == (1, 1)


def test_answer_length_leaves_markers_out() -> None:
    assert answer_metrics.count_words({"answer": "Two words [1]"}) == 2


def test_the_made_up_report_holds_what_the_examples_say() -> None:
    reports: dict[str, Report] = REPORTS
    assert [len(find_quote(words, reports["made_up"].source)) for words in (FIRST, SECOND, "6,993")] == [1, 1, 2]

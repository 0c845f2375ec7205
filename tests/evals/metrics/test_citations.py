"""Quotes found, citations that hold, spans that meet the gold, against examples worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from evals.metrics import citations as citation_metrics
from evals.metrics.citations import check_citation
from evals.suites.gold import find_quote, locate_gold
from evals.suites.suite import GoldQuote, Question
from tests.support.broken_assistants import citation
from tests.support.made_reports import block_with, report_of
from tests.support.worked_example import FACTS, FIRST, REPORT, REPORTS, SECOND, answer_of, cite, gold_of, length


def test_a_quote_is_found_wherever_it_stands_across_line_breaks() -> None:
    report = report_of("One two\nthree.\n\nAnd one two three.")
    assert [report.source[s:e] for ((s, e),) in find_quote("wo three", report.source)] == ["wo\nthree", "wo three"]


def test_pieces_of_a_quote_are_sought_near_one_another() -> None:
    source = "Age 1. Sex 2. Age 3. Sex 4."
    assert find_quote("Sex … 4", source)[-1] == ((21, 24), (25, 26))
    assert find_quote("Age … 9", source) == []


def test_a_header_that_stands_in_many_places_is_the_one_above_the_fact() -> None:
    report = report_of("Workforce\n\nTen nurses.\n\nWorkforce\n\nTwelve doctors.\n\nWorkforce")
    evidence = (GoldQuote("made_up", "Workforce"), GoldQuote("made_up", "Twelve doctors."))
    asked = Question("q", "How many?", "table", True, facts=(("twelve doctors",),), evidence=evidence)
    header = locate_gold(asked, {"made_up": report}).parts[0].places
    assert [place.spans[0][0] for place in header] == [report.source.index("Workforce", 20)]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"report": "other"}, "there is no report 'other'"),
        ({"spans": []}, "it has no spans"),
        ({"spans": [[40, 30]]}, "its span 40–30 is not a range within made_up"),
        ({"spans": [[10, 99999]]}, "its span 10–99999 is not a range within made_up"),
        ({"spans": [[-5, 10]]}, "its span -5–10 is not a range within made_up"),
        ({"spans": [[14, 30], [20, 40]]}, "its spans overlap"),
        (
            {"quote": "The scheme helped 6,994 households in 2021."},
            "its quote is not what stands at its spans in made_up",
        ),
    ],
)
def test_a_citation_that_does_not_hold_says_why(change: dict[str, Any], fault: str | None) -> None:
    assert check_citation({**cite(1, FIRST), **change}, REPORTS) == fault


def test_pieces_are_joined_with_an_ellipsis_and_white_space_is_collapsed() -> None:
    spans = [span for words in (FIRST, SECOND) for span in find_quote(words, REPORT.source)[0]]
    cited = {"report": "made_up", "spans": spans, "quote": f"{FIRST} … {SECOND}"}
    assert citation_metrics.quote_exactness({"citations": [cited, {**cited, "quote": FIRST}]}, REPORTS) == (1, 2)


def test_citation_precision_is_the_share_of_citations_that_reach_into_gold() -> None:
    answer = answer_of(citations=(cite(1, FIRST), cite(2, "It ran for three years."), cite(3, SECOND)))
    assert citation_metrics.citation_precision(answer, gold_of(), REPORTS) == pytest.approx((2 / 3, 1))


def test_an_alternative_place_is_as_right_as_the_evidence() -> None:
    answer = answer_of(citations=(cite(1, "The scheme helped 6,993 households, the board was told."),))
    again = "The scheme helped 6,993 households, the board was told."
    assert citation_metrics.citation_precision(answer, gold_of(), REPORTS) == (0, 1)
    assert citation_metrics.citation_precision(answer, gold_of(alternatives=(again,)), REPORTS) == (1, 1)


def test_a_header_alone_makes_no_citation_right() -> None:
    row = {"facts": (("40.0",),), "quotes": ("Heating", "Cold rooms 12 40.0")}
    answer = answer_of(citations=(cite(1, "Heating"), cite(2, "Cold rooms 12 40.0")))
    assert citation_metrics.citation_precision(answer, gold_of(**row), REPORTS) == (0.5, 1)


def test_citation_recall_asks_each_statement_for_right_quotes_that_say_its_facts() -> None:
    answer = answer_of(
        (FIRST, [1]),
        ("New boilers, they say.", [2]),
        ("They asked.", []),
        ("It ran for three years.", [2]),
        citations=(cite(1, FIRST), cite(2, "It ran for three years.")),
    )
    assert citation_metrics.citation_recall(answer, FACTS, gold_of(), REPORTS) == pytest.approx((1 / 3, 1))


def test_an_answer_without_statements_has_no_citation_recall_and_a_refusal_is_not_judged() -> None:
    assert citation_metrics.citation_recall({"answer": FIRST, "citations": []}, FACTS, gold_of(), REPORTS) == (0, 1)
    assert citation_metrics.citation_recall({"abstained": True}, FACTS, gold_of(), REPORTS) == (0, 0)


def test_span_scores_count_characters_other_than_white_space() -> None:
    answer = answer_of(citations=(cite(1, "2021. It ran for three years."), cite(2, SECOND)))
    gold = length(FIRST) + length(SECOND)
    shared = length("2021.") + length(SECOND)
    cited = shared + length("It ran for three years.")
    precision, recall = shared / cited, shared / gold
    assert citation_metrics.span_precision(answer, gold_of(), REPORTS) == pytest.approx((precision, 1))
    assert citation_metrics.citation_precision_characters(answer, gold_of(), REPORTS) == pytest.approx((precision, 1))
    assert citation_metrics.span_recall(answer, gold_of(), REPORTS) == pytest.approx((recall, 1))
    f1 = 2 * precision * recall / (precision + recall)
    assert citation_metrics.span_f1(answer, gold_of(), REPORTS) == pytest.approx((f1, 1))


def test_nothing_cited_scores_zero_in_spans_and_is_left_out_of_character_precision() -> None:
    nothing = answer_of()
    assert citation_metrics.span_precision(nothing, gold_of(), REPORTS) == (0, 1)
    assert citation_metrics.span_f1(nothing, gold_of(), REPORTS) == (0, 1)
    assert citation_metrics.citation_precision_characters(nothing, gold_of(), REPORTS) == (0, 0)


def test_citing_the_alternative_instead_of_the_evidence_has_full_span_recall() -> None:
    again = "The scheme helped 6,993 households, the board was told."
    one = {"facts": FACTS[:1], "quotes": (FIRST,), "alternatives": (again,)}
    assert citation_metrics.span_recall(answer_of(citations=(cite(1, again),)), gold_of(**one), REPORTS) == (1, 1)


def test_headers_of_a_gold_row_cost_no_precision_and_are_asked_for() -> None:
    row = {"facts": (("40.0",),), "quotes": ("Cold rooms 12 40.0",)}
    block = block_with(REPORT, "Cold rooms")
    assert [REPORT.source[start:end] for start, end in block.lead_ins] == [
        "**Table 1: Reasons given**", "N", "%", "Heating",
    ]  # fmt: skip
    whole = answer_of(citations=(citation(1, "made_up", [*block.lead_ins, *block.spans], REPORTS),))
    bare = answer_of(citations=(cite(1, "Cold rooms 12 40.0"),))
    assert citation_metrics.span_precision(whole, gold_of(**row), REPORTS) == (1, 1)
    assert citation_metrics.table_context(whole, REPORTS) == (1, 1)
    assert citation_metrics.table_context(bare, REPORTS) == (0, 1)

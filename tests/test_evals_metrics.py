"""Every metric against an example worked by hand."""

from __future__ import annotations

from math import log2
from pathlib import Path
from typing import Any

import pytest

from corpus.vocabulary import Report
from evals import answer_metrics, citation_metrics, refusal_metrics, retrieval_metrics
from evals.citation_metrics import fault_of
from evals.facts import facts_said, normalise, says, within_budget, word_budget
from evals.figures import FIGURE
from evals.gold import Gold, locate, occurrences
from evals.refusal_metrics import Attempt, risk_coverage, selective_figures
from evals.statistics import median_interval, paired_interval, randomisation_p, ratio, ratio_interval
from evals.suites import GoldQuote, Question
from tests.broken_assistants import citation, written
from tests.made_reports import block_with, report_of

REPORT = report_of(
    """
    # Warm homes

    The scheme helped 6,993 households in 2021. It ran for three years.

    Grants paid for new boilers. Nobody asked about boilers before.

    ## Money

    The scheme helped 6,993 households, the board was told.

    **Table 1: Reasons given**

    \tN\t%
    Heating\t\t
    Cold rooms\t12\t40.0
    Damp walls\t18\t60.0
    """
)
REPORTS = {"made_up": REPORT}
FIRST = "The scheme helped 6,993 households in 2021."
SECOND = "Grants paid for new boilers."
FACTS = (("6,993",), ("new boilers", "boiler grants"))


def question(
    facts: Any = FACTS, quotes: tuple[str, ...] = (FIRST, SECOND), alternatives: tuple[str, ...] = ()
) -> Question:
    gold = tuple(GoldQuote("made_up", quote) for quote in quotes)
    other = tuple(GoldQuote("made_up", quote) for quote in alternatives)
    return Question("q", "How many, and how?", "number", True, facts=facts, evidence=gold, alternatives=other)


def gold_of(**keywords: Any) -> Gold:
    return locate(question(**keywords), REPORTS)


def cite(n: int, words: str) -> dict[str, Any]:
    return citation(n, "made_up", occurrences(words, REPORT.source)[0], REPORTS)


def answer_of(*statements: tuple[str, list[int]], citations: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    rows = [{"text": text, "citations": numbers, "verified": True} for text, numbers in statements]
    return written({"abstained": False, "statements": rows, "citations": list(citations)})


def length(words: str) -> int:
    return len("".join(words.split()))


# --- facts ------------------------------------------------------------------------------------------------------------


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
    assert says((form,), text) is found


def test_any_accepted_form_says_the_fact() -> None:
    assert facts_said(FACTS, "There were boiler grants.") == {1}


def test_the_word_budget_is_100_for_two_facts_and_250_for_more() -> None:
    assert word_budget(FACTS) == 100
    assert word_budget((*FACTS, ("three",))) == 250


def test_citation_markers_are_no_words_of_the_answer() -> None:
    assert within_budget("one [1] two [2][3] three [4, 5].", FACTS) == "one two three."


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
    assert answer_metrics.answer_length({"answer": "Two words [1]"}) == 2


# --- gold places ------------------------------------------------------------------------------------------------------


def test_a_quote_is_found_wherever_it_stands_across_line_breaks() -> None:
    report = report_of("One two\nthree.\n\nAnd one two three.")
    assert [report.source[s:e] for ((s, e),) in occurrences("wo three", report.source)] == ["wo\nthree", "wo three"]


def test_pieces_of_a_quote_are_sought_near_one_another() -> None:
    source = "Age 1. Sex 2. Age 3. Sex 4."
    assert occurrences("Sex … 4", source)[-1] == ((21, 24), (25, 26))
    assert occurrences("Age … 9", source) == []


def test_a_header_that_stands_in_many_places_is_the_one_above_the_fact() -> None:
    report = report_of("Workforce\n\nTen nurses.\n\nWorkforce\n\nTwelve doctors.\n\nWorkforce")
    evidence = (GoldQuote("made_up", "Workforce"), GoldQuote("made_up", "Twelve doctors."))
    asked = Question("q", "How many?", "table", True, facts=(("twelve doctors",),), evidence=evidence)
    header = locate(asked, {"made_up": report}).parts[0].places
    assert [place.spans[0][0] for place in header] == [report.source.index("Workforce", 20)]


# --- citations --------------------------------------------------------------------------------------------------------


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
    assert fault_of({**cite(1, FIRST), **change}, REPORTS) == fault


def test_pieces_are_joined_with_an_ellipsis_and_white_space_is_collapsed() -> None:
    spans = [span for words in (FIRST, SECOND) for span in occurrences(words, REPORT.source)[0]]
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
    assert [REPORT.source[start:end] for start, end in block.leads] == [
        "**Table 1: Reasons given**", "N", "%", "Heating",
    ]  # fmt: skip
    whole = answer_of(citations=(citation(1, "made_up", [*block.leads, *block.spans], REPORTS),))
    bare = answer_of(citations=(cite(1, "Cold rooms 12 40.0"),))
    assert citation_metrics.span_precision(whole, gold_of(**row), REPORTS) == (1, 1)
    assert citation_metrics.table_context(whole, REPORTS) == (1, 1)
    assert citation_metrics.table_context(bare, REPORTS) == (0, 1)


# --- retrieval --------------------------------------------------------------------------------------------------------


def passages(*texts: str) -> dict[str, Any]:
    cited = [cite(1, text) for text in texts]
    return {"passages": [{"report": "made_up", "text": c["quote"], "spans": c["spans"]} for c in cited]}


def test_retrieval_figures_follow_the_first_passage_that_reaches_each_gold_quote() -> None:
    answer = passages("It ran for three years.", FIRST, "6,993", "Nobody asked about boilers before.")
    ranks = retrieval_metrics.ranks_of_parts(answer, gold_of(), REPORTS)
    assert ranks == [2, None]
    assert retrieval_metrics.retrieval_recall(ranks) == (0.5, 1)
    figures = retrieval_metrics.ranking_figures({"q": retrieval_metrics.judgements(ranks, 4)})["q"]
    assert figures["mrr_at_10"] == pytest.approx(0.5)
    assert figures["ndcg_at_10"] == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)), abs=1e-6)


def test_evidence_first_and_whole_has_full_marks_and_no_passage_none() -> None:
    judged = {"all": retrieval_metrics.judgements([1, 2], 2), "none": retrieval_metrics.judgements([None], 0)}
    assert retrieval_metrics.ranking_figures(judged) == {
        "all": {"ndcg_at_10": 1, "mrr_at_10": 1},
        "none": {"ndcg_at_10": 0, "mrr_at_10": 0},
    }


def test_facts_are_within_reach_in_the_first_2000_words_of_the_passages() -> None:
    far = {"passages": [{"text": "word " * 1999 + "6,993 new"}, {"text": "new boilers"}]}
    assert retrieval_metrics.facts_within_reach(far, FACTS) == (0.5, 1)


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_refusal_figures_from_a_worked_table() -> None:
    # answerable: 3 answered, 1 refused; unanswerable: 2 refused, 4 answered
    cases = [(False, True)] * 3 + [(True, True)] + [(True, False)] * 2 + [(False, False)] * 4
    answers = [({"abstained": refused}, answerable) for refused, answerable in cases]
    assert ratio([refusal_metrics.refusal_precision(*case) for case in answers]) == pytest.approx(2 / 3)
    assert ratio([refusal_metrics.refusal_recall(*case) for case in answers]) == pytest.approx(2 / 6)
    assert ratio([refusal_metrics.refusal_f1(*case) for case in answers]) == pytest.approx(4 / 9)
    assert ratio([refusal_metrics.false_refusals(*case) for case in answers]) == pytest.approx(1 / 4)


def test_a_refusal_should_give_the_right_reason() -> None:
    clinical = {"abstained": True, "abstention_reason": "clinical"}
    assert refusal_metrics.refusal_reason(clinical, "clinical") == (1, 1)
    assert refusal_metrics.refusal_reason(clinical, "false_premise") == (0, 1)
    assert refusal_metrics.refusal_reason({"abstained": False}, "clinical") == (0, 0)


def test_the_risk_coverage_curve_takes_the_surest_first_and_refusals_last() -> None:
    attempts = [Attempt(True, 0.5, 1.0), Attempt(True, 0.9, 0.0), Attempt(False, 0.99, 1.0), Attempt(True, 0.7, 0.5)]
    curve = [(0.25, 0.0), (0.5, 0.25), (0.75, 0.5), (1.0, 0.625)]
    assert risk_coverage(attempts) == curve
    aurc, safe = selective_figures(attempts)
    assert aurc[0] == pytest.approx(sum(risk for _, risk in curve) / 4)
    assert safe[0] == 0.25


def test_equal_confidences_make_one_step_whatever_their_order() -> None:
    attempts = [Attempt(True, 0.5, 1.0), Attempt(True, 0.5, 0.0)]
    assert risk_coverage(attempts) == risk_coverage(attempts[::-1]) == [(1.0, 0.5)]


# --- statistics -------------------------------------------------------------------------------------------------------


def test_a_ratio_is_the_sum_of_parts_over_the_sum_of_wholes() -> None:
    assert ratio([(1, 2), (3, 4), (0, 0)]) == pytest.approx(4 / 6)


def test_a_bootstrap_interval_holds_the_value_and_narrows_with_n() -> None:
    few, many = ([(1.0, 1.0), (0.0, 1.0)] * times for times in (20, 200))
    low, high = ratio_interval(few)
    assert low == pytest.approx(0.5 - 1.96 * 0.5 / 40**0.5, abs=0.03)
    assert high == pytest.approx(0.5 + 1.96 * 0.5 / 40**0.5, abs=0.03)
    assert ratio_interval(many)[1] - ratio_interval(many)[0] < 0.5 * (high - low)
    assert ratio_interval(few) == (low, high)


def test_a_median_has_an_interval_of_medians() -> None:
    assert median_interval([3.0] * 9 + [100.0]) == (3.0, 3.0)


def test_a_paired_interval_is_zero_for_equal_runs_and_sees_a_steady_gain() -> None:
    old = [(float(n % 2), 1.0) for n in range(60)]
    better = [(max(part, float(n % 5 == 0)), 1.0) for n, (part, _) in enumerate(old)]
    assert paired_interval(old, old) == (0.0, 0.0)
    low, high = paired_interval(better, old)
    assert 0 < low < 0.1 < high


def test_the_randomisation_test_gives_the_exact_tail_of_a_small_case() -> None:
    # Three questions, all better by one: of 8 sign patterns 2 reach |d|, so p tends to 0.25.
    assert randomisation_p([(1, 1)] * 3, [(0, 1)] * 3) == pytest.approx(0.25, abs=0.02)
    assert randomisation_p([(1, 1)] * 3, [(1, 1)] * 3) == 1.0
    assert randomisation_p([(1, 1)] * 20, [(0, 1)] * 20) < 0.001


def test_every_figure_is_explained_in_the_guide() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "evals.md").read_text("utf-8")
    assert [name for name in FIGURE if f"`{name}`" not in guide] == []


def test_the_made_up_report_holds_what_the_examples_say() -> None:
    reports: dict[str, Report] = REPORTS
    assert [len(occurrences(words, reports["made_up"].source)) for words in (FIRST, SECOND, "6,993")] == [1, 1, 2]

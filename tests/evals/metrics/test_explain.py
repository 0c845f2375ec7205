"""Why a question failed: each stage is blamed for what it lost, and search for nothing that no report says."""

from __future__ import annotations

from evals.metrics.explain import explain_failures
from evals.metrics.scores import score_answer
from evals.suites.gold import locate_gold
from evals.suites.suite import Question
from tests.support.worked_example import FIRST, REPORTS, answer_of, cite


def failures_of(fact: str) -> list[str]:
    question = Question("q", "How many?", "number", True, facts=((fact,),))
    answer = answer_of(("Warm homes help.", [1]), citations=(cite(1, FIRST),))
    return explain_failures(score_answer(question, answer, locate_gold(question, REPORTS), REPORTS), REPORTS)


def test_a_fact_that_no_report_says_is_named_as_such() -> None:
    assert any("stands in no report of the library" in failure for failure in failures_of("8,412 new boilers"))


def test_a_fact_that_a_report_says_in_another_form_is_blamed_on_search() -> None:
    assert any("it was not found" in failure for failure in failures_of("6993"))

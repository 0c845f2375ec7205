"""Whether an answer is complete, against examples worked by hand."""

from __future__ import annotations

from typing import Any

import pytest

from evals.metrics.answers import complete
from evals.suites.suite import Question

TWO_PARTS = Question(
    "q", "How many households were helped, and how many heat pumps fitted?", "two_part", True,
    facts=(("6,993 households",),), must_not=(("£131 million",),), not_found=("heat pump",),
)  # fmt: skip
SAID = {"answer": "It had helped 6,993 households [1].", "not_found": ["heat pumps"]}
PREMISE = Question("p", "Why did Leeds stop it?", "false_premise", False, not_found=("Leeds",))


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (SAID, 1.0),
        ({**SAID, "not_found": []}, 0.0),
        ({**SAID, "answer": "It helped many [1]."}, 0.0),
        ({**SAID, "answer": "It had helped 6,993 households [1]. It saved £131 million [2]."}, 0.0),
        ({**SAID, "abstained": True}, 0.0),
    ],
)
def test_an_answer_is_complete_with_all_it_must_say_nothing_it_must_not_and_what_is_missing_named(
    answer: dict[str, Any], value: float
) -> None:
    assert complete(answer, TWO_PARTS) == (value, 1)


def test_an_unanswerable_question_is_met_by_a_refusal_or_by_naming_what_is_not_there() -> None:
    assert complete({"abstained": True, "answer": ""}, PREMISE) == (1.0, 1)
    assert complete({"answer": "It goes on [1].", "not_found": ["Leeds"]}, PREMISE) == (1.0, 1)
    assert complete({"answer": "It goes on [1]."}, PREMISE) == (0.0, 1)


def test_a_question_without_facts_is_not_judged() -> None:
    assert complete(SAID, Question("n", "What is it?", "definition", True)) == (0, 0)

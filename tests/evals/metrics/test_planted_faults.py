"""The suite is tested by faults planted in perfect answers: each is caught by its figure, and no honest wording is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pytest

from corpus.vocabulary import Report
from evals.metrics import absence as absence_metrics
from evals.metrics import answer_form as form_metrics
from evals.metrics import answers as answer_metrics
from evals.metrics import citations as citation_metrics
from evals.metrics import faithful as faithful_metrics
from evals.metrics import figures
from evals.metrics import places as place_metrics
from evals.metrics import quoting as quoting_metrics
from evals.metrics import refusals as refusal_metrics
from evals.metrics import retrieval as retrieval_metrics
from evals.metrics import support as support_metrics
from evals.metrics.absence import absence_true
from evals.metrics.figures import FIGURE, compute_values
from evals.metrics.scores import score_all
from evals.suites.suite import GOLDEN, Question, load_suite
from tests.support.broken_assistants import Answer, Run, perfect_answer, perfect_run
from tests.support.planted.faults import ANSWER_FAULTS, FAULTS, Break
from tests.support.planted.lookalikes import ALIKE
from tests.support.planted.lookalikes import ALONE as QUOTED_OTHERWISE
from tests.support.planted.rephrasings import REPHRASINGS
from tests.support.planted.wording import WORDING_FAULTS

PER_KIND = {"unanswerable": 8, "table": 6, "list": 6, "followup": 6}


@pytest.fixture(scope="module")
def perfect(reports: dict[str, Report]) -> Run:
    questions: list[Question] = []
    golden = load_suite(GOLDEN, reports).questions
    for kind in dict.fromkeys(q.kind for q in golden):
        of_kind = [q for q in golden if q.kind == kind and _easy(q) and _quotes_well(q, reports)]
        wanted = PER_KIND.get(kind, 3)
        questions += of_kind[:: max(1, len(of_kind) // wanted)][:wanted]
    return perfect_run(questions, reports)


def _easy(question: Question) -> bool:
    """Whether the question's evidence leaves room for leads within the word budget."""
    words = sum(len(gold.quote.split()) for gold in question.evidence)
    return words <= 75 and (question.kind != "followup" or question.answerable)


def _quotes_well(question: Question, reports: dict[str, Report]) -> bool:
    """Whether the question's gold quotes stand alone with their meaning whole, as a perfect answer's must."""
    answer = perfect_answer(question, reports)
    counts = [
        quoting_metrics.stands_alone(answer, reports),
        quoting_metrics.meaning_kept(answer, reports),
        form_metrics.citation_economy(answer, reports),
    ]
    return all(part == whole for part, whole in counts)


def measured(run: Run) -> dict[str, float]:
    scores = score_all(run.questions, run.answers, run.standalones, run.reports)
    return {name: value.value for name, value in compute_values(scores).items()}


@pytest.fixture(scope="module")
def full_marks(perfect: Run) -> dict[str, float]:
    return measured(perfect)


def worsened(before: dict[str, float], after: dict[str, float], figure: str) -> float:
    """By how much a figure got worse; one that is no longer measured, though it was, has lost all."""
    if figure not in after:
        return 1.0
    by = before.get(figure, 0.0) - after[figure]
    return by if FIGURE[figure].higher_is_better else -by


def broken(perfect: Run, fault: Break) -> dict[str, float]:
    return measured(perfect.changed(lambda question, answer: fault(question, answer, perfect)))


def test_perfect_answers_get_full_marks(perfect: Run, full_marks: dict[str, float]) -> None:
    assert len(perfect.questions) >= 36
    for name, value in full_marks.items():
        if name in ("false_refusals", "errors", "followup_gap"):
            assert value == 0, name
        elif FIGURE[name].percent and name not in ("aurc", "coverage_at_risk_5"):
            assert value == 1, name


# The figures that need nothing but the answer: one of them is measured in a moment, all figures in a second.
ALONE: dict[str, Callable[[Answer, Mapping[str, Report]], tuple[float, float]]] = {
    "statement_support": support_metrics.statement_support,
    "place_exactness": place_metrics.place_exactness,
    "answer_text": lambda answer, reports: form_metrics.answer_text(answer),
    "citation_economy": form_metrics.citation_economy,
    "stands_alone": quoting_metrics.stands_alone,
    "meaning_kept": quoting_metrics.meaning_kept,
    "coverage_told": form_metrics.coverage_told,
}
# So many honest ways to say the same, that look like it, are tried beside each fault.
LOOKALIKES = 5


@pytest.mark.parametrize(
    ("fault", "figure", "by"), WORDING_FAULTS, ids=[fault.__name__ for fault, _, _ in WORDING_FAULTS]
)
def test_a_fault_of_wording_or_place_is_caught_by_the_figure_meant_for_it(
    perfect: Run, fault: Break, figure: str, by: float
) -> None:
    run = perfect.changed(lambda question, answer: fault(question, answer, perfect))
    if figure == "absence_true":
        counts = [absence_true(run.answers[q.id], q, run.reports) for q in run.questions]
    else:
        counts = [ALONE[figure](answer, run.reports) for answer in run.answers.values()]
    assert 1 - sum(good for good, _ in counts) / sum(of for _, of in counts) >= by


@pytest.mark.parametrize(
    "fault", dict.fromkeys(fault for fault, _, _ in ANSWER_FAULTS), ids=lambda fault: fault.__name__
)
def test_a_broken_assistant_is_caught_by_the_figures_meant_for_it(
    perfect: Run, full_marks: dict[str, float], fault: Break
) -> None:
    after = broken(perfect, fault)
    unseen = [figure for planted, figure, by in FAULTS if planted is fault and worsened(full_marks, after, figure) < by]
    assert unseen == []


def test_every_figure_is_meant_to_catch_some_fault() -> None:
    assert {figure for _, figure, _ in FAULTS} == set(FIGURE)


def _full_marks(*arguments: Any, **keywords: Any) -> tuple[float, float]:
    return 1.0, 1.0


def _no_fault(*arguments: Any, **keywords: Any) -> None:
    return None


def _all_ranked_first(judged: dict[str, Any]) -> dict[str, dict[str, float]]:
    return {name: {"ndcg_at_10": 1.0, "mrr_at_10": 1.0} for name in judged}


CHECKS: list[tuple[ModuleType, str, Callable[..., Any]]] = [
    (answer_metrics, "fact_recall", _full_marks),
    (answer_metrics, "answered_in_full", _full_marks),
    (answer_metrics, "complete", _full_marks),
    (answer_metrics, "cited_recall", _full_marks),
    (answer_metrics, "numbers_carried", _full_marks),
    (citation_metrics, "quote_exactness", _full_marks),
    (faithful_metrics, "shown_words_faithful", _full_marks),
    (faithful_metrics, "keeps_all", lambda *_: True),
    (support_metrics, "statement_support", _full_marks),
    (place_metrics, "place_exactness", _full_marks),
    (form_metrics, "answer_text", _full_marks),
    (form_metrics, "citation_economy", _full_marks),
    (quoting_metrics, "stands_alone", _full_marks),
    (quoting_metrics, "meaning_kept", _full_marks),
    (form_metrics, "coverage_told", _full_marks),
    (absence_metrics, "absence_true", _full_marks),
    (citation_metrics, "citation_precision", _full_marks),
    (citation_metrics, "citation_precision_characters", _full_marks),
    (citation_metrics, "citation_recall", _full_marks),
    (citation_metrics, "span_precision", _full_marks),
    (citation_metrics, "span_recall", _full_marks),
    (citation_metrics, "span_f1", _full_marks),
    (citation_metrics, "table_context", _full_marks),
    (refusal_metrics, "refusal_precision", _full_marks),
    (refusal_metrics, "refusal_recall", _full_marks),
    (refusal_metrics, "refusal_f1", _full_marks),
    (refusal_metrics, "refusal_reason", _full_marks),
    (refusal_metrics, "false_refusals", lambda *_: (0.0, 1.0)),
    (retrieval_metrics, "retrieval_recall", _full_marks),
    (retrieval_metrics, "facts_within_reach", _full_marks),
    (retrieval_metrics, "ranking_figures", _all_ranked_first),
    (citation_metrics, "check_citation", _no_fault),
    (answer_metrics, "trim_to_budget", lambda answer, facts: answer),
    (answer_metrics, "find_unsupported_numbers", lambda *_: frozenset()),
    (figures, "_median_length", lambda *_, **__: None),
    (figures, "_selective_figure", lambda *_, **__: figures.Value(0.0, 1, 0.0, 0.0)),
]


@pytest.mark.parametrize(("module", "name", "blind"), CHECKS, ids=[name for _, name, _ in CHECKS])
def test_without_any_one_check_some_fault_goes_unseen(
    perfect: Run,
    full_marks: dict[str, float],
    module: ModuleType,
    name: str,
    blind: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fault, figure, by = next(planted for planted in FAULTS if planted[1] == WATCHED.get(name, name))
    monkeypatch.setattr(module, name, blind)
    assert worsened(full_marks, broken(perfect, fault), figure) < by


WATCHED = {
    "ranking_figures": "ndcg_at_10",
    "check_citation": "quote_exactness",
    "keeps_all": "shown_words_faithful",
    "trim_to_budget": "answered_in_full",
    "find_unsupported_numbers": "numbers_carried",
    "_median_length": "answer_words",
    "_selective_figure": "aurc",
}


@pytest.fixture(scope="module")
def half(perfect: Run) -> tuple[Run, dict[str, float]]:
    """Every second question of each kind, which is enough to see whether anything moves, and its full marks."""
    kinds = {question.kind for question in perfect.questions}
    questions = [q for kind in sorted(kinds) for q in [q for q in perfect.questions if q.kind == kind][::2]]
    run = Run(tuple(questions), perfect.answers, perfect.standalones, perfect.reports)
    return run, measured(run)


@pytest.mark.parametrize("rephrase", REPHRASINGS, ids=lambda rephrase: rephrase.__name__)
def test_an_honest_rephrasing_costs_nothing(half: tuple[Run, dict[str, float]], rephrase: Break) -> None:
    perfect, full_marks = half
    after = broken(perfect, rephrase)
    assert set(after) == set(full_marks)
    assert {name: worsened(full_marks, after, name) for name in after if FIGURE[name].percent} == {
        name: 0 for name in after if FIGURE[name].percent
    }


def test_each_fault_has_its_five_lookalikes() -> None:
    lacking = {figure for _, figure, _ in FAULTS if len(set(_lookalikes_of(figure))) < LOOKALIKES}
    assert lacking == set()


def test_every_lookalike_is_tried_and_changes_something(perfect: Run) -> None:
    alike = {honest for several in ALIKE.values() for honest in several}
    assert alike <= set(REPHRASINGS)
    alike |= {honest for several in QUOTED_OTHERWISE.values() for honest in several}
    same = [honest.__name__ for honest in alike if _change(perfect, honest).answers == perfect.answers]
    assert same == []


@pytest.mark.parametrize(
    ("figure", "honest"),
    [(figure, honest) for figure, several in QUOTED_OTHERWISE.items() for honest in several],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_lookalike_that_quotes_other_words_costs_its_figure_nothing(perfect: Run, figure: str, honest: Break) -> None:
    run = _change(perfect, honest)
    counts = [ALONE[figure](answer, run.reports) for answer in run.answers.values()]
    assert sum(good for good, _ in counts) == sum(of for _, of in counts) > 0


def _lookalikes_of(figure: str) -> list[Break]:
    return [*ALIKE[figure], *QUOTED_OTHERWISE.get(figure, ())]


def _change(perfect: Run, change: Break) -> Run:
    return perfect.changed(lambda question, answer: change(question, answer, perfect))

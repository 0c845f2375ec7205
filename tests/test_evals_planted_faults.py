"""The suite is tested by faults planted in perfect answers: each is caught by its figure, and no honest wording is."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from corpus.vocabulary import Report
from evals import answer_metrics, citation_metrics, figures, refusal_metrics, retrieval_metrics
from evals.figures import FIGURE, values_of
from evals.scores import score_all
from evals.suites import GOLDEN, Question, load_suite
from tests.broken_assistants import Answer, Run, beside, citation, perfect_run, refusal, written

Break = Callable[[Question, Answer, Run], Answer]

PER_KIND = {"unanswerable": 8, "table": 6, "list": 6, "followup": 6}


@pytest.fixture(scope="module")
def perfect(reports: dict[str, Report]) -> Run:
    questions: list[Question] = []
    golden = load_suite(GOLDEN, reports).questions
    for kind in dict.fromkeys(q.kind for q in golden):
        of_kind = [q for q in golden if q.kind == kind and _easy(q)]
        wanted = PER_KIND.get(kind, 3)
        questions += of_kind[:: max(1, len(of_kind) // wanted)][:wanted]
    return perfect_run(questions, reports)


def _easy(question: Question) -> bool:
    """Whether the question's evidence leaves room for leads within the word budget."""
    words = sum(len(gold.quote.split()) for gold in question.evidence)
    return words <= 75 and (question.kind != "followup" or question.answerable)


def measured(run: Run) -> dict[str, float]:
    scores = score_all(run.questions, run.answers, run.standalones, run.reports)
    return {name: value.value for name, value in values_of(scores).items()}


# --- the faults -------------------------------------------------------------------------------------------------------


def misquotes_by_one_word(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        words = cited["quote"].split(" ")
        words[len(words) // 2] = "never"
        cited["quote"] = " ".join(words)
    return answer


def names_the_wrong_report(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["report"] = "hiquality" if cited["report"] == "syndemic" else "syndemic"
    return answer


def names_a_report_that_is_not_there(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["report"] = "annual_review"
    return answer


def changes_a_number(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        statement["text"] = re.sub(r"\d", lambda digit: str((int(digit.group()) + 3) % 10), statement["text"])
    return written(answer)


def shifts_its_spans_by_ten_characters(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["spans"] = [[start + 10, end + 10] for start, end in cited["spans"]]
    return answer


def cites_the_same_characters_twice(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["spans"] = cited["spans"] + cited["spans"]
        cited["quote"] = f"{cited['quote']} … {cited['quote']}"
    return answer


def leaves_its_citations_out(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        statement["citations"] = []
    return written({**answer, "citations": []})


def cites_something_else(question: Question, answer: Answer, run: Run) -> Answer:
    if answer["abstained"]:
        return answer
    other = beside(question, run.reports)
    for statement in answer["statements"]:
        statement["citations"] = [other["n"]]
    return written({**answer, "citations": [other]})


def pads_with_a_citation_beside_the_point(question: Question, answer: Answer, run: Run) -> Answer:
    if answer["abstained"]:
        return answer
    other = beside(question, run.reports)
    more = {"text": other["quote"], "citations": [other["n"]], "verified": True}
    return written({**answer, "citations": [*answer["citations"], other], "statements": [*answer["statements"], more]})


def dumps_all_text(question: Question, answer: Answer, run: Run) -> Answer:
    if answer["abstained"]:
        return answer
    report = run.reports[answer["citations"][0]["report"]]
    start, end = answer["citations"][0]["spans"][0]
    around = (max(0, start - 6000), min(len(report.source), end + 2000))
    whole = citation(1, report.id, [around], run.reports)
    return written(
        {**answer, "citations": [whole], "statements": [{"text": whole["quote"], "citations": [1], "verified": True}]}
    )


def refuses_everything(question: Question, answer: Answer, run: Run) -> Answer:
    return refusal(str(question.reason or "not_in_library"))


def refuses_nothing(question: Question, answer: Answer, run: Run) -> Answer:
    if not answer["abstained"]:
        return answer
    other = beside(question, run.reports)
    statements = [{"text": other["quote"], "citations": [99], "verified": True}]
    sure = {"abstained": False, "abstention_reason": None, "confidence": 0.95}
    return written({**answer, **sure, "statements": statements, "citations": [other]})


def refuses_for_the_wrong_reason(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "abstention_reason": "empty_library"} if answer["abstained"] else answer


def drops_half_of_each_list(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        for cited in answer["citations"]:
            if cited["n"] in statement["citations"]:
                start, end = cited["spans"][-1]
                source = run.reports[cited["report"]].source
                spans = [*((s, e) for s, e in cited["spans"][:-1]), (start, start + (end - start) // 2)]
                cited.update(citation(cited["n"], cited["report"], spans, run.reports))
                statement["text"] = " ".join(source[spans[-1][0] : spans[-1][1]].split())
    return written(answer)


def cites_table_rows_without_their_headers(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        if question.kind == "table":
            last = tuple(cited["spans"][-1])
            cited.update(citation(cited["n"], cited["report"], [last], run.reports))
    return answer


def answers_followups_with_its_last_answer(question: Question, answer: Answer, run: Run) -> Answer:
    if not question.history:
        return answer
    said = [turn["content"] for turn in question.history if turn["role"] == "assistant"]
    other = beside(question, run.reports)
    statement = {"text": said[-1] if said else other["quote"], "citations": [99], "verified": True}
    return written({**answer, "statements": [statement], "citations": [other]})


def is_surest_where_it_is_wrong(question: Question, answer: Answer, run: Run) -> Answer:
    wrong = {**refuses_nothing(question, answer, run), "confidence": 0.99}
    return wrong if not question.answerable else answer


def ranks_the_evidence_last(question: Question, answer: Answer, run: Run) -> Answer:
    other = beside(question, run.reports)
    padding = {"report": other["report"], "section": [], "text": other["quote"], "spans": other["spans"], "score": 2.0}
    return {**answer, "passages": [padding] * 4 + answer["passages"]}


def retrieves_something_else(question: Question, answer: Answer, run: Run) -> Answer:
    other = beside(question, run.reports)
    padding = {"report": other["report"], "section": [], "text": other["quote"], "spans": other["spans"], "score": 2.0}
    return {**answer, "passages": [padding]}


def breaks(question: Question, answer: Answer, run: Run) -> Answer:
    return {"answer": "", "abstained": False, "error": "ValueError: no"}


def rambles(question: Question, answer: Answer, run: Run) -> Answer:
    return answer if answer["abstained"] else {**answer, "answer": answer["answer"] + " and so on" * 100}


# (what is broken, the figure that must catch it, by how much that figure must get worse)
FAULTS: list[tuple[Break, str, float]] = [
    (misquotes_by_one_word, "quote_exactness", 0.95),
    (misquotes_by_one_word, "cited_recall", 0.95),
    (names_the_wrong_report, "quote_exactness", 0.95),
    (names_a_report_that_is_not_there, "quote_exactness", 0.95),
    (changes_a_number, "numbers_carried", 0.95),
    (changes_a_number, "fact_recall", 0.2),
    (shifts_its_spans_by_ten_characters, "quote_exactness", 0.95),
    (cites_the_same_characters_twice, "quote_exactness", 0.95),
    (leaves_its_citations_out, "citation_recall", 0.95),
    (leaves_its_citations_out, "cited_recall", 0.95),
    (cites_something_else, "citation_precision", 0.95),
    (cites_something_else, "span_recall", 0.95),
    (cites_something_else, "citation_recall", 0.95),
    (pads_with_a_citation_beside_the_point, "citation_precision", 0.3),
    (pads_with_a_citation_beside_the_point, "span_precision", 0.3),
    (dumps_all_text, "fact_recall", 0.8),
    (dumps_all_text, "answered_in_full", 0.8),
    (dumps_all_text, "citation_precision_characters", 0.9),
    (dumps_all_text, "span_f1", 0.9),
    (refuses_everything, "false_refusals", 0.95),
    (refuses_everything, "refusal_precision", 0.6),
    (refuses_everything, "refusal_f1", 0.4),
    (refuses_everything, "fact_recall", 0.95),
    (refuses_nothing, "refusal_recall", 0.95),
    (refuses_nothing, "refusal_f1", 0.95),
    (refuses_nothing, "coverage_at_risk_5", 0.3),
    (refuses_for_the_wrong_reason, "refusal_reason", 0.95),
    (drops_half_of_each_list, "answered_in_full", 0.3),
    (drops_half_of_each_list, "span_recall", 0.3),
    (cites_table_rows_without_their_headers, "table_context", 0.4),
    (answers_followups_with_its_last_answer, "followup_gap", 0.7),
    (is_surest_where_it_is_wrong, "aurc", 0.1),
    (ranks_the_evidence_last, "ndcg_at_10", 0.4),
    (ranks_the_evidence_last, "mrr_at_10", 0.7),
    (retrieves_something_else, "retrieval_recall", 0.95),
    (retrieves_something_else, "facts_within_reach", 0.9),
    (breaks, "errors", 0.95),
    (rambles, "answer_words", 200),
    (rambles, "answer_words_short", 200),
]


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


@pytest.mark.parametrize("fault", dict.fromkeys(fault for fault, _, _ in FAULTS), ids=lambda fault: fault.__name__)
def test_a_broken_assistant_is_caught_by_the_figures_meant_for_it(
    perfect: Run, full_marks: dict[str, float], fault: Break
) -> None:
    after = broken(perfect, fault)
    unseen = [figure for planted, figure, by in FAULTS if planted is fault and worsened(full_marks, after, figure) < by]
    assert unseen == []


# --- each check is needed ---------------------------------------------------------------------------------------------


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
    (answer_metrics, "cited_recall", _full_marks),
    (answer_metrics, "numbers_carried", _full_marks),
    (citation_metrics, "quote_exactness", _full_marks),
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
    (citation_metrics, "fault_of", _no_fault),
    (answer_metrics, "within_budget", lambda answer, facts: answer),
    (answer_metrics, "uncarried_numbers", lambda *_: frozenset()),
    (figures, "_median", lambda *_, **__: None),
    (figures, "_selective", lambda *_, **__: figures.Value(0.0, 1, 0.0, 0.0)),
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
    "fault_of": "quote_exactness",
    "within_budget": "answered_in_full",
    "uncarried_numbers": "numbers_carried",
    "_median": "answer_words",
    "_selective": "aurc",
}


# --- honest rephrasings -----------------------------------------------------------------------------------------------


def leads_otherwise(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        statement["text"] = "As the report puts it, " + statement["text"].split(": ", 1)[1]
    return written(answer)


def says_it_in_another_order(question: Question, answer: Answer, run: Run) -> Answer:
    return written({**answer, "statements": answer["statements"][::-1]})


def numbers_its_citations_otherwise(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        statement["citations"] = [n + 4 for n in statement["citations"]]
    return written({**answer, "citations": [{**cited, "n": cited["n"] + 4} for cited in answer["citations"][::-1]]})


def sets_it_as_a_list(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        statement["text"] = statement["text"].replace("; ", ";\n• ").replace(" … ", "\n• ")
    return written(answer)


def drops_markup_and_sets_quotes_otherwise(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        plain = re.sub(r"\*+", "", statement["text"]).replace("’", "'").replace("–", "-").replace("&amp;", "&")
        statement["text"] = plain.replace("“", '"').replace("”", '"')
    return written(answer)


def says_a_statement_in_two(question: Question, answer: Answer, run: Run) -> Answer:
    first = answer["statements"][:1]
    again = [{**statement, "text": "That is what the report says."} for statement in first]
    return written({**answer, "statements": first + again + answer["statements"][1:]})


REPHRASINGS: list[Break] = [
    leads_otherwise,
    says_it_in_another_order,
    numbers_its_citations_otherwise,
    sets_it_as_a_list,
    drops_markup_and_sets_quotes_otherwise,
    says_a_statement_in_two,
]


@pytest.mark.parametrize("rephrase", REPHRASINGS, ids=lambda rephrase: rephrase.__name__)
def test_an_honest_rephrasing_costs_nothing(perfect: Run, full_marks: dict[str, float], rephrase: Break) -> None:
    after = broken(perfect, rephrase)
    assert set(after) == set(full_marks)
    assert {name: worsened(full_marks, after, name) for name in after if FIGURE[name].percent} == {
        name: 0 for name in after if FIGURE[name].percent
    }

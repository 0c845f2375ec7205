"""Ways in which an assistant can be broken, each with the figures that must catch it."""

from __future__ import annotations

import re
from collections.abc import Callable

from evals.suites.suite import Question
from tests.support.broken_assistants import Answer, Run, beside, citation, refusal, written
from tests.support.planted.wording import WORDING_FAULTS

Break = Callable[[Question, Answer, Run], Answer]


def misquotes_by_one_word(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        words = cited["quote"].split(" ")
        words[len(words) // 2] = "never"
        cited["quote"] = " ".join(words)
    return answer


def shows_quotes_without_their_signs(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["shown"] = re.sub(r"[<>%£$±+]", "", cited["quote"])
    return answer


def shows_quotes_without_their_capitals(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["shown"] = cited["quote"].casefold()
    return answer


def says_its_figures_without_their_signs(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        statement["text"] = re.sub(r"[<>%£$±+]", "", statement["text"])
    return written(answer)


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
ANSWER_FAULTS: list[tuple[Break, str, float]] = [
    (misquotes_by_one_word, "quote_exactness", 0.95),
    (misquotes_by_one_word, "cited_recall", 0.95),
    (shows_quotes_without_their_signs, "shown_words_faithful", 0.1),
    (shows_quotes_without_their_capitals, "shown_words_faithful", 0.9),
    (says_its_figures_without_their_signs, "shown_words_faithful", 0.05),
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
    (dumps_all_text, "complete", 0.6),
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
FAULTS = [*ANSWER_FAULTS, *WORDING_FAULTS]

"""Honest ways in which an answer's citations, passages, confidence and refusals may differ; no figure may mind."""

from __future__ import annotations

from itertools import pairwise

from corpus.vocabulary import quote
from evals.suites.suite import Question
from tests.support.broken_assistants import Answer, Run, citation, written
from tests.support.planted.faults import Break


def gives_how_its_quotes_read(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["shown"] = " ".join(cited["quote"].replace("*", "").split())
    return answer


def gives_the_date_of_its_report(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["date"] = run.reports[cited["report"]].details.shown_date
    return answer


def gives_its_citations_other_ids(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        cited["id"] = f"unit-{cited['id']}"
    return answer


def lists_its_citations_in_another_order(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "citations": answer["citations"][::-1]}


def reaches_into_the_white_space_behind(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        source = run.reports[cited["report"]].source
        start, end = cited["spans"][-1]
        if source[end : end + 1].isspace():
            wider = [tuple(span) for span in cited["spans"][:-1]] + [(start, end + 1)]
            cited.update({"spans": [list(span) for span in wider], "quote": quote(source, wider)})
    return answer


def cites_places_of_one_report_together(question: Question, answer: Answer, run: Run) -> Answer:
    if len(answer["citations"]) < 2:
        return answer
    together: dict[str, list[Answer]] = {}
    for cited in answer["citations"]:
        together.setdefault(cited["report"], []).append(cited)
    numbers: dict[int, int] = {}
    citations: list[Answer] = []
    for n, (report, members) in enumerate(together.items(), 1):
        spans = sorted({tuple(span) for member in members for span in member["spans"]})
        apart = all(before[1] <= after[0] for before, after in pairwise(spans))
        if not apart:
            return answer
        citations.append(citation(n, report, spans, run.reports))
        numbers |= {member["n"]: n for member in members}
    for statement in answer["statements"]:
        statement["citations"] = list(dict.fromkeys(numbers[old] for old in statement["citations"]))
    return written({**answer, "citations": citations})


def gives_its_passages_other_scores(question: Question, answer: Answer, run: Run) -> Answer:
    passages = answer["passages"]
    return {**answer, "passages": [{**one, "score": 40.0 - place} for place, one in enumerate(passages)]}


def shows_more_passages_behind(question: Question, answer: Answer, run: Run) -> Answer:
    report = run.reports["manifesto"]
    more = [block for block in report.blocks if block.is_quotable][-3:]
    behind = [
        {"report": report.id, "section": [], "text": one.text, "spans": [list(s) for s in one.spans], "score": 0.1}
        for one in more
    ]
    return {**answer, "passages": [*answer["passages"], *behind]}


def names_the_sections_of_its_passages(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "passages": [{**one, "section": ["As in the report"]} for one in answer["passages"]]}


def sets_its_passages_with_other_white_space(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "passages": [{**one, "text": f"\n{one['text']}\n "} for one in answer["passages"]]}


def shows_a_passage_again_at_the_end(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "passages": [*answer["passages"], *answer["passages"][:1]]}


def is_half_as_sure_throughout(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "confidence": answer["confidence"] / 2}


def is_surer_of_all_it_answers(question: Question, answer: Answer, run: Run) -> Answer:
    return answer if answer["abstained"] else {**answer, "confidence": 0.99}


def is_surer_where_it_has_more_sources(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "confidence": 0.5 + 0.01 * len(answer["citations"])}


def is_as_sure_of_its_refusals(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "confidence": 0.9}


def is_not_sure_at_all_of_its_refusals(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "confidence": 0.0} if answer["abstained"] else answer


def refuses_in_other_words(question: Question, answer: Answer, run: Run) -> Answer:
    return _refuse_with(answer, "Nothing in the library bears an answer. Try other words, or look into the reports.")


def refuses_and_repeats_the_question(question: Question, answer: Answer, run: Run) -> Answer:
    told = f"“{question.question}” is not answered by the reports."
    return _refuse_with({**answer, "question": question.question}, told)


def refuses_and_names_the_closest_place(question: Question, answer: Answer, run: Run) -> Answer:
    return _refuse_with(answer, "The reports do not answer this. Closest is “Table 4, 2021” (page 12).")


def refuses_and_says_whom_to_call(question: Question, answer: Answer, run: Run) -> Answer:
    return _refuse_with(answer, "The reports give no medical advice. Ask a doctor, call NHS 111, or dial 999.")


def refuses_and_shows_what_came_closest(question: Question, answer: Answer, run: Run) -> Answer:
    return shows_more_passages_behind(question, answer, run) if answer["abstained"] else answer


def _refuse_with(answer: Answer, words: str) -> Answer:
    return {**answer, "answer": words} if answer["abstained"] else answer


def has_an_empty_error(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "error": ""}


def says_that_there_was_no_error(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "error": None}


def takes_its_time(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "latency_ms": 61_000.0}


def bears_a_notice(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "notice": "The model could not be reached: this is the reports' own wording."}


def bears_fields_of_a_later_version(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "format": 9, "trace": {"steps": []}}


def says_nothing_of_what_is_not_found(question: Question, answer: Answer, run: Run) -> Answer:
    # The first answer still says it, so that there is something to measure.
    return answer if question.id == run.questions[0].id else {**answer, "not_found": []}


def calls_a_silent_report_by_its_title(question: Question, answer: Answer, run: Run) -> Answer:
    return _call_silent(question, answer, run, lambda report: f"this in {report.details.title}")


def calls_a_silent_report_by_its_id(question: Question, answer: Answer, run: Run) -> Answer:
    return _call_silent(question, answer, run, lambda report: f"this in the {report.id.replace('_', ' ')} report")


def calls_every_silent_report_so(question: Question, answer: Answer, run: Run) -> Answer:
    return _call_silent(question, answer, run, lambda report: f"this in {report.details.short_title}", most=9)


def names_no_report_that_there_is(question: Question, answer: Answer, run: Run) -> Answer:
    return answer if answer["abstained"] else {**answer, "not_found": ["this in the Scottish report"]}


def _call_silent(question: Question, answer: Answer, run: Run, call: object, *, most: int = 1) -> Answer:
    """The answer with so many reports called silent from which no gold quote is."""
    assert callable(call)
    speaking = {gold.report for gold in (*question.evidence, *question.alternatives)}
    silent = [report for report in run.reports.values() if report.id not in speaking]
    return answer if answer["abstained"] else {**answer, "not_found": [call(report) for report in silent[:most]]}


FORMS: list[Break] = [
    gives_how_its_quotes_read,
    gives_the_date_of_its_report,
    gives_its_citations_other_ids,
    lists_its_citations_in_another_order,
    reaches_into_the_white_space_behind,
    cites_places_of_one_report_together,
    gives_its_passages_other_scores,
    shows_more_passages_behind,
    names_the_sections_of_its_passages,
    sets_its_passages_with_other_white_space,
    shows_a_passage_again_at_the_end,
    is_half_as_sure_throughout,
    is_surer_of_all_it_answers,
    is_surer_where_it_has_more_sources,
    is_as_sure_of_its_refusals,
    is_not_sure_at_all_of_its_refusals,
    refuses_in_other_words,
    refuses_and_repeats_the_question,
    refuses_and_names_the_closest_place,
    refuses_and_says_whom_to_call,
    refuses_and_shows_what_came_closest,
    has_an_empty_error,
    says_that_there_was_no_error,
    takes_its_time,
    bears_a_notice,
    bears_fields_of_a_later_version,
    says_nothing_of_what_is_not_found,
    calls_a_silent_report_by_its_title,
    calls_a_silent_report_by_its_id,
    calls_every_silent_report_so,
    names_no_report_that_there_is,
]

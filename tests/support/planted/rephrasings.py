"""Other ways to say the same, which no figure may hold against an answer."""

from __future__ import annotations

import re

from evals.metrics.places import touched_blocks
from evals.suites.suite import Question
from tests.support.broken_assistants import Answer, Run, written
from tests.support.planted.faults import Break
from tests.support.planted.forms import FORMS


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


def leads_with_report_and_section(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        cited = next(c for c in answer["citations"] if c["n"] in statement["citations"])
        place = [run.reports[cited["report"]].details.short_title, *cited["section"][-1:]]
        statement["text"] = f"{', '.join(place)}: {statement['text'].split(': ', 1)[1]}"
    return written(answer)


def names_its_source_behind(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        statement["text"] = statement["text"].split(": ", 1)[1] + " So the report says."
    return written(answer)


def quotes_without_any_lead(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        statement["text"] = statement["text"].split(": ", 1)[1]
    return written(answer)


def sets_its_text_with_other_white_space(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "answer": answer["answer"].replace("\n\n", "\n") + " \n"}


def says_two_statements_in_one(question: Question, answer: Answer, run: Run) -> Answer:
    if len(answer["statements"]) < 2:
        return answer
    first, second, *rest = answer["statements"]
    numbers = [*first["citations"], *second["citations"]]
    both = {**first, "text": f"{first['text']}\n{second['text'].split(': ', 1)[1]}", "citations": numbers}
    return written({**answer, "statements": [both, *rest]})


def names_the_last_place_it_reaches_into(question: Question, answer: Answer, run: Run) -> Answer:
    for cited in answer["citations"]:
        last = touched_blocks(cited, run.reports[cited["report"]])[-1]
        cited.update({"section": list(last.section), "paragraph": last.paragraph, "page": last.page})
    return answer


def asks_fewer_reports_and_says_so(question: Question, answer: Answer, run: Run) -> Answer:
    if answer["abstained"]:
        return answer
    reports = len(run.reports)
    return {**answer, "coverage": {"reports": reports, "asked": reports - 1, "left_out": [{"id": "older"}]}}


def says_nothing_of_its_coverage(question: Question, answer: Answer, run: Run) -> Answer:
    # The first answer still tells it, so that there is something to measure.
    if question.id == run.questions[0].id:
        return answer
    return {name: value for name, value in answer.items() if name != "coverage"}


def tells_how_many_it_shows(question: Question, answer: Answer, run: Run) -> Answer:
    rows = [b for c in answer["citations"] for b in touched_blocks(c, run.reports[c["report"]]) if b.group]
    return answer if answer["abstained"] or rows else {**answer, "shown_of": [len(answer["citations"]), 12]}


def tells_that_it_shows_all(question: Question, answer: Answer, run: Run) -> Answer:
    rows = [b for c in answer["citations"] for b in touched_blocks(c, run.reports[c["report"]]) if b.group]
    shown = len(answer["citations"])
    return answer if answer["abstained"] or rows else {**answer, "shown_of": [shown, shown]}


def writes_numbers_as_people_do(question: Question, answer: Answer, run: Run) -> Answer:
    for statement in answer["statements"]:
        plain = re.sub(r"(?<=\d),(?=\d{3}\b)", "", statement["text"])
        statement["text"] = re.sub(r"(?<=\d)%", " per cent", plain)
    return written({**answer, "mode": "model"})


def is_written_by_a_model_that_quotes(question: Question, answer: Answer, run: Run) -> Answer:
    return {**answer, "mode": "model"}


REPHRASINGS: list[Break] = [
    *FORMS,
    leads_otherwise,
    says_it_in_another_order,
    numbers_its_citations_otherwise,
    sets_it_as_a_list,
    drops_markup_and_sets_quotes_otherwise,
    says_a_statement_in_two,
    leads_with_report_and_section,
    names_its_source_behind,
    quotes_without_any_lead,
    sets_its_text_with_other_white_space,
    says_two_statements_in_one,
    names_the_last_place_it_reaches_into,
    asks_fewer_reports_and_says_so,
    says_nothing_of_its_coverage,
    tells_how_many_it_shows,
    tells_that_it_shows_all,
    writes_numbers_as_people_do,
    is_written_by_a_model_that_quotes,
]

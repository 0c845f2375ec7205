"""Other ways to say the same, which no figure may hold against an answer."""

from __future__ import annotations

import re

from evals.suites.suite import Question
from tests.support.broken_assistants import Answer, Run, written
from tests.support.planted_faults import Break


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

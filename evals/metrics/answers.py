"""What an answer says: facts found within the word budget, and facts that a checked quote stands behind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.vocabulary import Report
from evals.metrics.citations import exact_quotes
from evals.suites.facts import Fact, answer_words, facts_said, normalise, within_budget

Count = tuple[float, float]

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def fact_recall(answer: Mapping[str, Any], facts: Sequence[Fact]) -> Count:
    """Facts said within the word budget / facts, one question counting as one; a refusal says none.

    Nugget recall by string match (after TREC RAG's vital nuggets, full support only), cut off at the budget.
    """
    return len(said_in_time(answer, facts)) / len(facts), 1


def answered_in_full(answer: Mapping[str, Any], facts: Sequence[Fact]) -> Count:
    """1 if every fact is said within the word budget, else 0."""
    return float(len(said_in_time(answer, facts)) == len(facts)), 1


def cited_recall(answer: Mapping[str, Any], facts: Sequence[Fact], reports: Mapping[str, Report]) -> Count:
    """Facts that are said in time and stand in an exact quote cited by a statement that says them / facts.

    After ALCE's answer correctness and citation recall taken together: a fact that nobody can check counts for nothing.
    """
    return len(cited_facts(answer, facts, reports)) / len(facts), 1


def cited_facts(answer: Mapping[str, Any], facts: Sequence[Fact], reports: Mapping[str, Report]) -> frozenset[int]:
    """The numbers of the facts that `cited_recall` counts."""
    behind: set[int] = set()
    for statement in answer.get("statements") or ():
        quotes = exact_quotes(answer, statement, reports)
        behind |= facts_said(facts, statement["text"]) & facts_said(facts, "\n".join(quotes))
    return said_in_time(answer, facts) & behind


def said_in_time(answer: Mapping[str, Any], facts: Sequence[Fact]) -> frozenset[int]:
    """The numbers of the facts said within the word budget."""
    if answer.get("abstained"):
        return frozenset()
    return facts_said(facts, within_budget(answer.get("answer") or "", facts))


def numbers_carried(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Statements whose every number stands in an exact quote they cite / statements that hold a number.

    A number may also be part of the cited report's title or section, as a lead names them. The least that entailment
    asks for (ALCE, Gao et al. 2023), and computable without a judge.
    """
    with_numbers = [(statement, _numbers(statement["text"])) for statement in answer.get("statements") or ()]
    judged = [(statement, numbers) for statement, numbers in with_numbers if numbers]
    return sum(not uncarried_numbers(answer, statement, reports) for statement, _ in judged), len(judged)


def uncarried_numbers(
    answer: Mapping[str, Any], statement: Mapping[str, Any], reports: Mapping[str, Report]
) -> frozenset[str]:
    """The numbers of a statement that stand neither in its exact quotes nor in their title and section."""
    names = [
        " ".join([citation.get("title") or "", *(citation.get("section") or ())])
        for citation in answer.get("citations") or ()
        if citation.get("n") in statement["citations"]
    ]
    return _numbers(statement["text"]) - _numbers(" \n ".join([*exact_quotes(answer, statement, reports), *names]))


def answer_length(answer: Mapping[str, Any]) -> int:
    """Words of the answer, citation markers left out."""
    return len(answer_words(answer.get("answer") or ""))


def _numbers(text: str) -> frozenset[str]:
    return frozenset(found.replace(",", "") for found in _NUMBER.findall(normalise(text)))

"""What an answer says: facts found within the word budget, and facts that a checked quote stands behind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.vocabulary import Report
from evals.metrics.citations import list_citations, list_exact_quotes
from evals.metrics.statistics import Count
from evals.metrics.support import count_parts
from evals.suites.facts import Fact, find_facts, normalise, split_into_words, states_fact, trim_to_budget
from evals.suites.quantities import fold_quantities
from evals.suites.suite import Question

# A number in figures: "31", "6,993", "66.7".
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def fact_recall(answer: Mapping[str, Any], facts: Sequence[Fact]) -> Count:
    """Facts said within the word budget / facts, one question counting as one; a refusal says none.

    Nugget recall by string match (after TREC RAG's vital nuggets, full support only), cut off at the budget.
    """
    return len(find_facts_within_budget(answer, facts)) / len(facts), 1


def answered_in_full(answer: Mapping[str, Any], facts: Sequence[Fact]) -> Count:
    """1 if every fact is said within the word budget, else 0."""
    return float(len(find_facts_within_budget(answer, facts)) == len(facts)), 1


def complete(answer: Mapping[str, Any], question: Question) -> Count:
    """1 if an answer says all that it must, nothing that it must not, and names what is not to be found; else 0.

    An unanswerable question is met by a refusal, or by naming as not found what it takes for granted. After TREC's
    all-vital nuggets; what a reader would call complete, as far as strings can tell. A question without facts is
    not judged.
    """
    if question.answerable and not question.facts:
        return 0, 0
    said = trim_to_budget(answer.get("answer") or "", question.facts)
    missing = "\n".join([*(answer.get("not_found") or ()), answer.get("message") or ""])
    named = all(states_fact((words,), missing) for words in question.not_found)
    if answer.get("abstained"):
        return float(not question.answerable), 1
    if not question.answerable:
        return float(bool(question.not_found) and named), 1
    all_said = len(find_facts(question.facts, said)) == len(question.facts)
    return float(all_said and named and not find_facts(question.must_not, said)), 1


def cited_recall(answer: Mapping[str, Any], facts: Sequence[Fact], reports: Mapping[str, Report]) -> Count:
    """Facts said within the word budget that also stand in an exact quote, cited by a statement that says them / facts.

    After ALCE's answer correctness and citation recall taken together: a fact that nobody can check counts for nothing.
    """
    return len(find_cited_facts(answer, facts, reports)) / len(facts), 1


def find_cited_facts(answer: Mapping[str, Any], facts: Sequence[Fact], reports: Mapping[str, Report]) -> frozenset[int]:
    """The numbers of the facts that `cited_recall` counts."""
    supported: set[int] = set()
    for statement in answer.get("statements") or ():
        quotes = list_exact_quotes(answer, statement, reports)
        supported |= find_facts(facts, statement["text"]) & find_facts(facts, "\n".join(quotes))
    return find_facts_within_budget(answer, facts) & supported


def find_facts_within_budget(answer: Mapping[str, Any], facts: Sequence[Fact]) -> frozenset[int]:
    """The numbers of the facts that the answer says within the word budget."""
    if answer.get("abstained"):
        return frozenset()
    return find_facts(facts, trim_to_budget(answer.get("answer") or "", facts))


def numbers_carried(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Statements whose every number stands in an exact quote they cite / statements that hold a number.

    A number may also be part of the cited report's title or section, as a lead names them. The least that entailment
    asks for (ALCE, Gao et al. 2023), and computable without a judge.
    """
    statements = answer.get("statements") or ()
    judged = [statement for statement in statements if _find_numbers(statement["text"])]
    supported = [statement for statement in judged if not find_unsupported_numbers(answer, statement, reports)]
    return len(supported), len(judged)


def find_unsupported_numbers(
    answer: Mapping[str, Any], statement: Mapping[str, Any], reports: Mapping[str, Report]
) -> frozenset[str]:
    """The numbers of a statement that stand neither in its exact quotes nor in their title and section.

    Nor, where it was counted out of the answer, in what the answer shows or counts.
    """
    evidence = list_exact_quotes(answer, statement, reports)
    for citation in list_citations(answer, statement):
        evidence.append(" ".join([citation.get("title") or "", *(citation.get("section") or ())]))
    text = " \n ".join(evidence)
    if statement.get("derived"):
        # A line that was counted out of the answer may say how many it has of what; a ranking shows rows in full below.
        shown = [other["text"] for other in answer.get("statements") or () if not other.get("derived")]
        text = " \n ".join([text, *shown, *count_parts(answer)])
    # What the evidence has in words or with a multiplier may be said in figures.
    return _find_numbers(statement["text"]) - _find_numbers(text) - _find_numbers(fold_quantities(normalise(text)))


def count_words(answer: Mapping[str, Any]) -> int:
    """Words of the answer, citation markers left out."""
    return len(split_into_words(answer.get("answer") or ""))


def _find_numbers(text: str) -> frozenset[str]:
    """The numbers in a text, without the commas between thousands."""
    return frozenset(found.replace(",", "") for found in _NUMBER.findall(normalise(text)))

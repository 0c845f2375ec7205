"""Why a question failed, in words that say what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.vocabulary import Report
from evals.metrics.absence import find_untrue
from evals.metrics.answers import find_cited_facts, find_facts_within_budget, find_unsupported_numbers
from evals.metrics.citations import check_citation, is_right, list_citations
from evals.metrics.places import find_place_fault
from evals.metrics.quoting import find_cut
from evals.metrics.retrieval import find_facts_in_passages
from evals.metrics.scores import Score
from evals.metrics.support import find_faults
from evals.suites.facts import Fact, find_facts, states_fact, word_budget
from evals.suites.suite import Question

# What a line of `explain_failures` says, and the kind of error that it is.
_ERROR_KINDS = (
    ("the system broke", "broken"),
    ("answered, although", "answered what nothing answers"),
    ("refused (", "refused what is answered"),
    ("stands in no report", "not in the library"),
    ("was not found", "not found by search"),
    ("was not chosen", "found, not chosen"),
    ("comes after the first", "too late in the answer"),
    ("no exact quote cited", "said, not cited"),
    ("does not hold", "citation that does not hold"),
    ("names another place", "wrong place named"),
    ("is cut off from", "quote cut off"),
    ("is not what its quotes say", "statement not supported"),
    ("which its quotes do not", "statement not supported"),
    ("is called not found", "called not found, and is there"),
    ("cites nothing", "statement without citation"),
    ("beside the gold", "beside the gold passages"),
)


def explain_failures(score: Score, reports: Mapping[str, Report]) -> list[str]:
    """What went wrong, the gravest first; empty if nothing did.

    Breaking, wrong refusals, missing facts, citations that do not hold and numbers that no quote states are failures. A
    citation beside the gold is told only where a fact is missing: other places may help a reader too.
    """
    answer, question = score.answer, score.question
    if answer.get("error"):
        return [f"the system broke: {answer['error']}"]
    broken = list(_explain_broken_citations(score, reports))
    if not question.answerable:
        return broken if answer.get("abstained") else [_explain_wrong_answer(question), *broken]
    if answer.get("abstained"):
        return [_explain_wrong_refusal(answer, question), *broken]
    missing = list(_explain_missing_facts(score, reports))
    broken += _explain_untrue_absences(score, reports)
    if missing:
        missing += _explain_wrong_citations(score, reports)
    return missing + broken


def find_error_kinds(row: Mapping[str, Any]) -> list[str]:
    """The kinds of error of a result, each once, the gravest first."""
    kinds = []
    for failure in row["failures"]:
        kinds += [kind for sign, kind in _ERROR_KINDS if sign in failure][:1] or ["another"]
    return list(dict.fromkeys(kinds))


def count_error_kinds(results: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """How many questions have each kind of error, the commonest first."""
    return Counter(kind for row in results for kind in find_error_kinds(row)).most_common()


def _explain_wrong_answer(question: Question) -> str:
    reason = f" ({question.reason.replace('_', ' ')})" if question.reason else ""
    return f"answered, although the reports do not answer it{reason}"


def _explain_wrong_refusal(answer: Mapping[str, Any], question: Question) -> str:
    reason = str(answer.get("abstention_reason") or "no reason given").replace("_", " ")
    failure = f"refused ({reason}), although the reports answer it"
    if question.facts:
        reach = find_facts_in_passages(answer, question.facts)
        failure += f"; {len(reach)} of {len(question.facts)} facts stood in its passages"
    return failure


def _explain_missing_facts(score: Score, reports: Mapping[str, Report]) -> Iterator[str]:
    """For each fact that is not said in time and cited, the stage at which it was lost."""
    answer, facts = score.answer, score.question.facts
    in_time = find_facts_within_budget(answer, facts)
    late = find_facts(facts, answer.get("answer") or "") - in_time
    in_passages = find_facts_in_passages(answer, facts)
    cited = find_cited_facts(answer, facts, reports)
    for number, fact in enumerate(facts):
        if number in late:
            yield f"“{fact[0]}” comes after the first {word_budget(facts)} words"
        elif number not in in_time and number in in_passages:
            yield f"“{fact[0]}” is missing, though it stood in a passage: it was not chosen"
        elif number not in in_time and not _stands_in_library(fact, reports):
            yield (
                f"“{fact[0]}” is missing, and it stands in no report of the library: no search could find it. "
                "Check the fact's wording, or add the report that says it"
            )
        elif number not in in_time:
            yield f"“{fact[0]}” is missing, and no passage held it: it was not found"
        elif number not in cited:
            yield f"“{fact[0]}” is said, but no exact quote cited for it bears it"


def _stands_in_library(fact: Fact, reports: Mapping[str, Report]) -> bool:
    """Whether any report says a fact, in any of its forms."""
    return any(states_fact(fact, report.source) for report in reports.values())


def _explain_wrong_citations(score: Score, reports: Mapping[str, Report]) -> Iterator[str]:
    """Which citations touch no gold passage; nothing where the question has no gold."""
    citations = score.answer.get("citations") or ()
    wrong = [str(citation.get("n")) for citation in citations if not is_right(citation, score.gold, reports)]
    if wrong and score.gold.parts:
        named = f"citations {', '.join(wrong)} point" if len(wrong) > 1 else f"citation {wrong[0]} points"
        yield f"{named} beside the gold passages, of {len(citations)} in all"


def _explain_untrue_absences(score: Score, reports: Mapping[str, Report]) -> Iterator[str]:
    for claim in score.answer.get("not_found") or ():
        why = find_untrue(str(claim), score.question, reports)
        if why:
            yield f"“{claim}” is called not found, but {why}"


def _explain_broken_citations(score: Score, reports: Mapping[str, Report]) -> Iterator[str]:
    answer = score.answer
    for citation in answer.get("citations") or ():
        fault = check_citation(citation, reports)
        if fault:
            yield f"citation {citation.get('n')} does not hold: {fault}"
            continue
        misplaced = find_place_fault(citation, reports)
        if misplaced:
            yield f"citation {citation.get('n')} names another place than its own: {misplaced}"
        cut = find_cut(citation, reports)
        if cut:
            yield f"citation {citation.get('n')} is cut off from “{cut}”, which turns what it says"
    for place, statement in enumerate(answer.get("statements") or (), 1):
        if not statement.get("citations"):
            yield f"statement {place} cites nothing"
            continue
        numbers = sorted(find_unsupported_numbers(answer, statement, reports))
        if numbers:
            yield f"statement {place} says {', '.join(numbers)}, which its quotes do not"
        elif any(check_citation(citation, reports) is None for citation in list_citations(answer, statement)):
            for beyond in find_faults(answer, statement, reports):
                yield f"statement {place} is not what its quotes say: it {beyond.removeprefix('it ')}"

"""Why a question failed, in words that say what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus.vocabulary import Report
from evals.metrics.answers import cited_facts, said_in_time, uncarried_numbers
from evals.metrics.citations import fault_of, is_right
from evals.metrics.retrieval import facts_in_passages
from evals.metrics.scores import Score
from evals.suites.facts import facts_said, word_budget


def why_not(score: Score, reports: Mapping[str, Report]) -> list[str]:
    """What went wrong, the gravest first; empty if nothing did.

    Breaking, wrong refusals, missing facts, citations that do not hold and numbers that no quote bears are failures. A
    citation beside the gold is told only where a fact is missing: other places may help a reader too.
    """
    answer, question = score.answer, score.question
    if answer.get("error"):
        return [f"the system broke: {answer['error']}"]
    found = list(_broken_citations(score, reports))
    if not question.answerable:
        if not answer.get("abstained"):
            reason = f" ({question.reason.replace('_', ' ')})" if question.reason else ""
            found.insert(0, f"answered, although the reports do not answer it{reason}")
        return found
    if answer.get("abstained"):
        reason = str(answer.get("abstention_reason") or "no reason given").replace("_", " ")
        reach = facts_in_passages(answer, question.facts)
        near = f"; {len(reach)} of {len(question.facts)} facts stood in its passages" if question.facts else ""
        return [f"refused ({reason}), although the reports answer it{near}", *found]
    missing = list(_missing_facts(score, reports))
    if missing:
        missing += _beside_the_gold(score, reports)
    return missing + found


def _missing_facts(score: Score, reports: Mapping[str, Report]) -> Iterator[str]:
    answer, facts = score.answer, score.question.facts
    said = said_in_time(answer, facts)
    late = facts_said(facts, answer.get("answer") or "") - said
    reach, cited = facts_in_passages(answer, facts), cited_facts(answer, facts, reports)
    for number, fact in enumerate(facts):
        if number in late:
            yield f"“{fact[0]}” comes after the first {word_budget(facts)} words"
        elif number not in said and number in reach:
            yield f"“{fact[0]}” is missing, though it stood in a passage: it was not chosen"
        elif number not in said:
            yield f"“{fact[0]}” is missing, and no passage held it: it was not found"
        elif number not in cited:
            yield f"“{fact[0]}” is said, but no exact quote cited for it bears it"


def _beside_the_gold(score: Score, reports: Mapping[str, Report]) -> Iterator[str]:
    citations = score.answer.get("citations") or ()
    wrong = [str(c.get("n")) for c in citations if not is_right(c, score.gold, reports)]
    if wrong and score.gold.parts:
        named = f"citations {', '.join(wrong)} point" if len(wrong) > 1 else f"citation {wrong[0]} points"
        yield f"{named} beside the gold passages, of {len(citations)} in all"


def _broken_citations(score: Score, reports: Mapping[str, Report]) -> Iterator[str]:
    answer = score.answer
    for citation in answer.get("citations") or ():
        fault = fault_of(citation, reports)
        if fault:
            yield f"citation {citation.get('n')} does not hold: {fault}"
    for place, statement in enumerate(answer.get("statements") or (), 1):
        if not statement.get("citations"):
            yield f"statement {place} cites nothing"
            continue
        numbers = sorted(uncarried_numbers(answer, statement, reports))
        if numbers:
            yield f"statement {place} says {', '.join(numbers)}, which its quotes do not"

"""A made-up report with two gold quotes, whose figures a person can work out by hand."""

from __future__ import annotations

from typing import Any

from evals.suites.gold import Gold, find_quote, locate_gold
from evals.suites.suite import GoldQuote, Question
from tests.support.broken_assistants import citation, written
from tests.support.made_reports import report_of

REPORT = report_of(
    """
    # Warm homes

    The scheme helped 6,993 households in 2021. It ran for three years.

    Grants paid for new boilers. Nobody asked about boilers before.

    ## Money

    The scheme helped 6,993 households, the board was told.

    **Table 1: Reasons given**

    \tN\t%
    Heating\t\t
    Cold rooms\t12\t40.0
    Damp walls\t18\t60.0
    """
)
REPORTS = {"made_up": REPORT}
FIRST = "The scheme helped 6,993 households in 2021."
SECOND = "Grants paid for new boilers."
FACTS = (("6,993",), ("new boilers", "boiler grants"))


def question(
    facts: Any = FACTS, quotes: tuple[str, ...] = (FIRST, SECOND), alternatives: tuple[str, ...] = ()
) -> Question:
    gold = tuple(GoldQuote("made_up", quote) for quote in quotes)
    other = tuple(GoldQuote("made_up", quote) for quote in alternatives)
    return Question("q", "How many, and how?", "number", True, facts=facts, evidence=gold, alternatives=other)


def gold_of(**keywords: Any) -> Gold:
    return locate_gold(question(**keywords), REPORTS)


def cite(n: int, words: str) -> dict[str, Any]:
    return citation(n, "made_up", find_quote(words, REPORT.source)[0], REPORTS)


def answer_of(*statements: tuple[str, list[int]], citations: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    rows = [{"text": text, "citations": numbers, "verified": True} for text, numbers in statements]
    return written({"abstained": False, "statements": rows, "citations": list(citations)})


def length(words: str) -> int:
    return len("".join(words.split()))

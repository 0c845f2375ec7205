"""Facts: what a right answer must say, how words are normalised to find it, and how many words an answer may spend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from evals.suites.quantities import fold_quantities, holds_quantity

# How many words of an answer count: where one or two facts are wanted, where more are, and where a whole list is.
SHORT_BUDGET = 100
LONG_BUDGET = 250
LIST_BUDGET = 400
SHORT_FACTS = 2
LIST_FACTS = 8

# Typographic characters and how people type them: “don’t” – … → "don't" - ...
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u2011": "-", "…": " "})

# Markup that the reports hold: a tag such as "<b>", the stars of "**bold**", and "&amp;".
_MARKUP = re.compile(r"<[^>]+>|\*+|&amp;")

# A citation marker with the white space before it: "[2]", "[2, 3]", "[2–4]".
_MARKER = re.compile(r"(?:(?<!\s)\s++)?\[\d+(?:\s*[,–-]\s*\d+)*\]")

# The accepted forms of one fact: any of them will do.
Fact = tuple[str, ...]


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Text as facts are matched on it: NFKC, lower case, plain quotes and dashes, no markup, single spaces.

    Example: "“Warm”  &amp; <b>**Safe**</b>" → '"warm" & safe'.
    """
    text = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    text = _MARKUP.sub(lambda found: "&" if found.group() == "&amp;" else "", text)
    return " ".join(text.lower().split())


def states_fact(fact: Fact, text: str) -> bool:
    """Whether any accepted form of the fact stands in the text.

    A form matches from the start of a word and may end inside one ("prevent" is found in "prevention"). A form that
    begins or ends in a digit matches whole numbers only, so 31 is not found in 1.31, £31 or 312. Numbers match in any
    everyday form: 6,993 is found in 6993, "71%" in "71 per cent", "70%" in "seven in ten", "£131m" in "£131 million".
    """
    normal = normalise(text)
    if any(_compile_form(form).search(normal) for form in fact):
        return True
    folded = [_compile_form(_fold(form)) for form in fact if holds_quantity(normalise(form))]
    return bool(folded) and any(form.search(fold_quantities(normal)) for form in folded)


def find_facts(facts: Sequence[Fact], text: str) -> frozenset[int]:
    """The numbers, from 0, of the facts that the text states."""
    return frozenset(number for number, fact in enumerate(facts) if states_fact(fact, text))


def word_budget(facts: Sequence[Fact]) -> int:
    """How many words of an answer count: 100 for one or two facts, 250 for more, 400 from eight on.

    So that dumping text earns nothing.
    """
    if len(facts) <= SHORT_FACTS:
        return SHORT_BUDGET
    return LIST_BUDGET if len(facts) >= LIST_FACTS else LONG_BUDGET


def split_into_words(answer: str) -> list[str]:
    """The words of an answer. Citation markers such as [2] are none."""
    return _MARKER.sub("", answer).split()


def trim_to_budget(answer: str, facts: Sequence[Fact]) -> str:
    """The part of the answer that counts: its first words, as many as the facts allow."""
    return " ".join(split_into_words(answer)[: word_budget(facts)])


def _fold(form: str) -> str:
    return fold_quantities(normalise(form))


@lru_cache(maxsize=16384)
def _compile_form(form: str) -> re.Pattern[str]:
    """The pattern that finds a form; what may stand before and after it depends on how it begins and ends."""
    words = normalise(form)
    before = ""
    if words[:1].isdigit():
        # The start of a whole number: not inside "1.31", "1,131" or after a pound sign.
        before = r"(?<![\w.,£])"
    elif words[:1].isalnum():
        # The start of a word.
        before = r"(?<!\w)"
    # The end of a whole number: neither another digit nor decimals, as in "312" or "31.5".
    after = r"(?!\d|[.,]\d)" if words[-1:].isdigit() else ""
    return re.compile(before + re.escape(words) + after)

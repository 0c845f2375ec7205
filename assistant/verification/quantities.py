"""How much of something: 'all', 'most', 'some', 'few' and 'only', each compared with the evidence's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from assistant.verification.lists.word_lists import HEDGES, QUANTIFIERS, ROUGHLY
from assistant.verification.numbers import PERIODS, find_numbers, is_number_word
from assistant.verification.tokens import (
    Token,
    find_stems_after,
    find_word_after,
    find_word_before,
    find_word_class,
    find_words,
)

# Words that say what "most" says; and how long a word is that ends as a superlative and is none: "rest", "test".
_AS_MOST = frozenset(
    ("most", "best", "mostly", "mainly", "majority", "highly", "very", "top", "maximum", "key", "main")
)
_LONGER_THAN_BEST = 4
_SELDOM = ("rarely", "seldom", "sometimes", "occasionally", "some", "few")
# A share over this is 'most'.
_HALF_PER_CENT = 50.0
# What may follow 'most' as a quantity: "most of", "most practices". 'Most important' is a superlative.
_COUNTED_BY_MOST = re.compile(r"of$|in$|\w+s$")


def check_quantities(statement: Sequence[Token], evidence: Sequence[Token], evidence_text: str) -> Iterator[str]:
    """'All practices' where the evidence says 'some practices'."""
    share = _largest_share(evidence_text)
    given = find_words(evidence)
    for at, token in enumerate(statement):
        if _is_superlative(statement, at) and not _has_superlative(given):
            yield f"'{token.text}' is stronger than the evidence"
            continue
        name = _quantifier_at(statement, at)
        if name is None or _has_quantity(name, statement, at, evidence):
            continue
        # '57% of practices' may be reported as 'most practices'.
        if name == "most" and share > _HALF_PER_CENT:
            continue
        yield f"'{token.text}' is stronger or weaker than the evidence"


def _largest_share(text: str) -> float:
    """The largest share that a text gives, in per cent; 0 where it gives none."""
    return max((number.value for number in find_numbers(text) if number.unit in ("%", "~")), default=0.0)


def _has_quantity(name: str, statement: Sequence[Token], at: int, evidence: Sequence[Token]) -> bool:
    """Whether the evidence gives the quantity at a place of the statement (of class `name`) of what follows it."""
    classes = {place: found for place in range(len(evidence)) if (found := _quantifier_at(evidence, place))}
    same = [place for place, found in classes.items() if found == name]
    others = [place for place, found in classes.items() if found != name and {found, name} != {"all", "only"}]
    counted = set(find_stems_after(statement, at, most=3))
    rival = _most_shared(counted, evidence, others, following=3)
    if same:
        return rival <= _most_shared(counted, evidence, same, following=4)
    words = find_words(evidence)
    if not rival and words & ROUGHLY.get(name, frozenset()):
        return True
    # 'Some' claims little: it needs only that no other quantity is given of the same.
    if name == "some":
        return not rival
    # 'Each' may stand for a plain plural: 'each practice' for 'practices'.
    if statement[at].lower == "each":
        return not others and not words & HEDGES
    return False


def _most_shared(counted: set[str], evidence: Sequence[Token], places: Sequence[int], *, following: int) -> int:
    """How many of some stems stand right after one of the places, at the place that has most; 0 without places."""
    shared = (counted & set(find_stems_after(evidence, place, most=following)) for place in places)
    return max(map(len, shared), default=0)


def _quantifier_at(tokens: Sequence[Token], at: int) -> str | None:
    """The class of the word of quantity at a place: "all", "most", "some", "few", "only"; None where there is none."""
    if _is_quantity_idiom(tokens, at) or _is_superlative(tokens, at) or _is_frequency(tokens, at):
        return None
    return find_word_class(tokens, at, QUANTIFIERS)


def _is_quantity_idiom(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word of quantity gives none: 'in all there were', 'above all', 'some 90', 'only rarely'."""
    before, word, after = find_word_before(tokens, at), tokens[at].lower, find_word_after(tokens, at)
    counts = after[:1].isdigit() or is_number_word(after)
    if word == "all":
        in_all = before == "in" and after in ("there", "")
        # 'People all over the country' are not all people.
        return counts or in_all or before in ("above", "at", "after") or after in ("over", "across", "around", "round")
    if word == "any":
        # 'Lacks any', 'without any': how much is told by the denial.
        return before.startswith("lack") or before in ("without", "of", "no", "not", "nor")
    if word == "only":
        return counts or after in _SELDOM
    return word == "some" and counts


def _is_superlative(tokens: Sequence[Token], at: int) -> bool:
    """'Most important', 'most deprived'; but not 'most of', 'most practices'."""
    after = find_word_after(tokens, at)
    return tokens[at].lower == "most" and bool(after) and not _COUNTED_BY_MOST.match(after)


def _has_superlative(words: Collection[str]) -> bool:
    """Whether a text has 'most', or what says as much of one word: 'poorest', 'mainly'."""
    return any(word in _AS_MOST or (word.endswith("est") and len(word) > _LONGER_THAN_BEST) for word in words)


def _is_frequency(tokens: Sequence[Token], at: int) -> bool:
    """'Every two weeks', 'each year': how often, which the check of numbers reads."""
    if tokens[at].lower not in ("every", "each"):
        return False
    return any(token.stem in PERIODS for token in tokens[at + 1 : at + 3])

"""How much of something: 'all', 'most', 'some', 'few' and 'only', each compared with the evidence's.

A 'few' or 'little' must be said of the same in the evidence: 'limited evidence that it helps' says nothing of how much
it helps, and a 'limited' beside one noun makes no other scarce.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from assistant.verification.carried_words import Carrier
from assistant.verification.denials import Denial, is_negator, read_denials
from assistant.verification.lists.word_lists import (
    AS_EXCLUSIVE,
    AS_SCARCE,
    EXCLUSIVE,
    HEDGES,
    KNOWLEDGE,
    KNOWN,
    LESSENING,
    NEGATIVE_WORD,
    NOT_EXCLUSIVE,
    NOT_SCARCE,
    QUANTIFIERS,
    RARE,
    ROUGHLY,
    SCARCE,
    SOFT_NEGATORS,
)
from assistant.verification.numbers import PERIODS, find_numbers, is_number_word
from assistant.verification.tokens import (
    Token,
    find_segments,
    find_sentences,
    find_stems_after,
    find_tokens,
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
# A word that makes evidence scarce stands so near before it, and one that makes a noun scarce so near on either side.
_NEAR_EVIDENCE, _BEFORE, _BEHIND, _BEHIND_KNOWLEDGE = 4, 6, 6, 4
# The share of what is denied that the scarce evidence is about.
_LEAST_ABOUT = 0.5


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


# What is kept for some alone.


def check_exclusive(statement: str, evidence: str) -> Iterator[str]:
    """'Reserved for members' where the evidence keeps nothing for anybody alone."""
    stated = EXCLUSIVE.search(NOT_EXCLUSIVE.sub("", statement))
    if stated and not AS_EXCLUSIVE.search(NOT_EXCLUSIVE.sub("", evidence)):
        yield f"'{stated.group()}': the evidence keeps it for nobody alone"


# What is told as scarce: 'few clinics', 'little evidence'.


def check_scarcity(statement: str, evidence: str) -> Iterator[str]:
    """Something told as scarce, or as of little effect, that the evidence does not tell so."""
    yield from _check_scarce_nouns(statement, evidence)
    yield from _check_absent_effects(statement, evidence)


def _check_scarce_nouns(statement: str, evidence: str) -> Iterator[str]:
    """'Few museums' where the evidence has museums with few rooms."""
    segments = find_segments(evidence)
    stated = find_tokens(statement)
    if any(token.lower in RARE for segment in segments for token in segment):
        return
    for at, token in enumerate(stated):
        noun = _find_scarce_noun(stated, at)
        if noun is None:
            continue
        places = [(segment, place) for segment in segments for place in _find_like(segment, noun)]
        behind = _BEHIND_KNOWLEDGE if noun.stem in KNOWLEDGE else _BEHIND
        if places and not any(_is_scarce_at(segment, place, behind) for segment, place in places):
            yield f"'{token.text} {noun.text}': the evidence does not say that there is little of it"


def _find_scarce_noun(tokens: Sequence[Token], at: int) -> Token | None:
    """What a word makes scarce: the next word with a meaning of its own; None for 'a few' and 'does little to'."""
    if tokens[at].lower not in SCARCE or (at and tokens[at - 1].lower in ("a", "as", "not")):
        return None
    following = [token for token in tokens[at + 1 : at + 4] if token.lower not in ("of", "any", "the", "very")]
    is_noun = bool(following) and following[0].is_content and following[0].clause == tokens[at].clause
    return following[0] if is_noun else None


def _find_like(segment: Sequence[Token], noun: Token) -> list[int]:
    """The places of what may be the noun; all that is known is alike."""
    if noun.stem in KNOWLEDGE:
        return [at for at, token in enumerate(segment) if token.stem in KNOWLEDGE]
    return [at for at, token in enumerate(segment) if Carrier([token]).carries(noun)]


def _is_scarce_at(segment: Sequence[Token], place: int, behind: int) -> bool:
    """Whether a word makes the one at a place scarce: before it a number or a 'reduced' does so, too."""
    before = segment[max(0, place - _BEFORE) : place + 1]
    if any(token.lower in LESSENING or token.is_number or is_number_word(token.lower) for token in before):
        return True
    return any(_makes_scarce(token) for token in (*before, *segment[place + 1 : place + behind]))


def _makes_scarce(token: Token) -> bool:
    if token.lower in NOT_SCARCE:
        return False
    is_listed = token.lower in SOFT_NEGATORS | AS_SCARCE
    return is_listed or is_negator(token) or NEGATIVE_WORD.fullmatch(token.lower) is not None


def _check_absent_effects(statement: str, evidence: str) -> Iterator[str]:
    """'It does little to help' where there is little evidence that it helps."""
    about = [token for sentence in find_sentences(evidence) if _lacks_evidence(sentence) for token in sentence]
    if not about:
        return
    stated, given = read_denials(find_tokens(statement)), read_denials(find_tokens(evidence))
    others = [denial for denial in (*given.firm, *given.soft) if not _is_of_evidence(denial, given.tokens)]
    known = Carrier(about)
    for denial in (*stated.firm, *stated.soft):
        if denial.word.lower() in NOT_SCARCE or _is_of_evidence(denial, stated.tokens):
            continue
        carried = [known.carries(token) for token in stated.tokens if token.stem in denial.scope]
        is_about = bool(carried) and sum(carried) >= _LEAST_ABOUT * len(carried)
        if is_about and not any(denial.scope & other.scope for other in others):
            yield f"'{denial.word}': the evidence says only that little is known of it"


def _is_of_evidence(denial: Denial, tokens: Sequence[Token]) -> bool:
    """Whether a denial is about what is known: 'little evidence', 'not known whether', 'evidence is limited'."""
    at = next(at for at, token in enumerate(tokens) if token.text == denial.word)
    return bool({*find_stems_after(tokens, at, most=3), *denial.before, denial.stem} & KNOWN)


def _lacks_evidence(sentence: Sequence[Token]) -> bool:
    """Whether a sentence says that there is little evidence, or none: 'limited UK-based evidence on'."""
    return any(
        token.stem in KNOWLEDGE
        and any(other.lower in SCARCE | {"no", "lacks"} for other in sentence[max(0, at - _NEAR_EVIDENCE) : at])
        for at, token in enumerate(sentence)
    )

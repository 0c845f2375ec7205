"""What is denied and what is not: each denial of the statement needs one in the evidence, and the other way round.

'The scheme did not begin in May' is a fault where the evidence says that it began in May. A denial may be worded in
another way on the other side: 'not enough staff' is answered by 'limited staff', 'not high' by 'low'.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.verification.denials import Denial, Denials, has_opposite, is_negator, read_denials
from assistant.verification.lists.word_lists import SOFT_NEGATORS
from assistant.verification.tokens import Token, find_stems_after
from index.terms import stem

_SOFT_STEMS = frozenset(stem(word) for word in SOFT_NEGATORS)
_LIGHT = frozenset(stem(word) for word in "get getting got be being have having do doing happen make so yet".split())
_CONTRASTS = ("rather", "instead")
_ONLY = frozenset(("only", "just", "simply", "merely"))
_ENOUGH = frozenset(stem(word) for word in "enough sufficient adequate fully".split())
# A text speaks of what a denial denies where it has this share of the denial's words.
_LEAST_ECHO = 0.6


def check_negation(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """Something denied that the evidence does not deny, or the other way round."""
    stated, given = read_denials(statement), read_denials(evidence)
    yield from _check_added_negators(stated, given)
    yield from _check_added_words(stated, given)
    yield from _check_omitted_negators(stated, given)
    yield from _check_omitted_words(stated, given)
    yield from _check_only(statement, evidence)


# Denials that the statement adds.


def _check_added_negators(stated: Denials, given: Denials) -> Iterator[str]:
    """'The hub was not open' where the evidence says that the hub was open."""
    for denial in stated.firm:
        if not _speaks_of(given, denial):
            continue
        answered = (
            _is_without_of_less(denial, given)
            or _is_scarcity(denial, stated, given)
            or _is_chosen_answer(denial, given)
            or _is_the_one_negation(denial, stated, given)
            or _is_denied_alike(denial, stated, given)
        )
        if not answered:
            yield f"'{denial.word}': the evidence does not deny this"


def _speaks_of(given: Denials, denial: Denial) -> bool:
    """Whether the evidence speaks of what is denied.

    Where it has the opposite ('low' for 'not high'), it must have one of the denied words, too.
    """
    about = denial.scope if has_opposite(denial.scope, given.stems) else denial.reach
    return bool(about & given.stems)


def _is_without_of_less(denial: Denial, given: Denials) -> bool:
    """'Care without delays' where the evidence says 'fewer delays'."""
    if denial.stem != "without":
        return False
    return any(denial.reach & other.reach for other in given.lessening)


def _is_scarcity(denial: Denial, stated: Denials, given: Denials) -> bool:
    """'Not enough staff' where the evidence says 'limited staff'."""
    return bool(denial.scope & _ENOUGH) and bool(_soft_of_evidence_alone(stated, given))


def _is_chosen_answer(denial: Denial, given: Denials) -> bool:
    """'They never met' where 'Never' is the label of a row, an answer that respondents chose."""
    word = denial.word.casefold()
    return any(word == token.lower and _is_label(given.tokens, at) for at, token in enumerate(given.tokens))


def _is_label(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word has a capital within a text and no small word after it: 'Never' in 'Attended Never 12 (24%)'."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return tokens[at].is_capitalised and at > 0 and not after[:1].islower()


def _is_the_one_negation(denial: Denial, stated: Denials, given: Denials) -> bool:
    """Whether statement and evidence have one negator each, and both stand near a same word."""
    firm = given.firm_but_non
    return len(firm) == len(stated.firm) == 1 and bool(denial.reach & firm[0].reach)


def _is_denied_alike(denial: Denial, stated: Denials, given: Denials) -> bool:
    """'Did not reach everyone' where the evidence says 'failed to reach everyone'."""
    others: Sequence[Denial]
    if denial.word.lower() == "non":
        others = given.firm
    elif denial.scope & _SOFT_STEMS & given.stems:
        # 'Not difficult' denies a word of the evidence that denies softly itself: 'difficult' cannot be its answer.
        others = given.firm_but_non
    else:
        others = [*given.firm_but_non, *_soft_of_evidence_alone(stated, given)]
    # 'Most people are not getting it': what is denied stands before the 'not'.
    denied = denial.scope - _LIGHT or denial.before
    return any(denied & other.reach for other in others)


def _soft_of_evidence_alone(stated: Denials, given: Denials) -> list[Denial]:
    """The evidence's soft denials. One that the statement repeats is left out: it answers no 'not' of its own."""
    return [denial for denial in given.soft if denial.stem not in stated.stems]


def _check_added_words(stated: Denials, given: Denials) -> Iterator[str]:
    """'The hub lacks volunteers' where the evidence says that the hub has volunteers."""
    answers = [*given.firm_but_non, *given.lessening]
    for denial in stated.worded:
        if denial.stem in given.stems or not _is_echoed(denial, given.stems):
            continue
        if has_opposite(denial.scope, given.stems):
            continue
        if not any(denial.scope & other.reach for other in answers):
            yield f"'{denial.word}': the evidence does not deny this"


# Denials that the statement leaves out.


def _check_omitted_negators(stated: Denials, given: Denials) -> Iterator[str]:
    """'The hub was open' where the evidence says that the hub was not open."""
    repeated = {denial.stem for denial in given.lessening}
    # A soft denial that the evidence has as well is needed for what it says there. It answers no 'not'.
    answers = [*stated.firm, *(denial for denial in stated.lessening if denial.stem not in repeated)]
    for denial in given.firm:
        # Nor is such a one the opposite of what is denied: 'lacks guidance' is none of 'not adequate'.
        if not _is_echoed(denial, stated.stems) or has_opposite(denial.scope, stated.stems - repeated):
            continue
        if _gives_both_sides(denial, stated):
            continue
        if not any(other.reach & denial.scope for other in answers):
            yield f"the evidence says '{denial.word}', the statement does not"


def _gives_both_sides(denial: Denial, stated: Denials) -> bool:
    """Whether a statement has half of the words before a 'rather than': it gives both sides of the contrast."""
    if denial.stem not in _CONTRASTS:
        return False
    return 2 * len(denial.before & stated.stems) >= max(1, len(denial.before))


def _check_omitted_words(stated: Denials, given: Denials) -> Iterator[str]:
    """'The hub has volunteers' where the evidence says that the hub lacks volunteers."""
    answers = [*stated.firm, *stated.lessening]
    for denial in given.worded:
        if denial.stem in stated.stems or not _is_echoed(denial, stated.stems):
            continue
        if has_opposite(denial.scope, stated.stems):
            continue
        if not any(other.reach & denial.scope for other in answers):
            yield f"the evidence says '{denial.word}', the statement does not"


def _is_echoed(denial: Denial, stems: frozenset[str]) -> bool:
    """Whether a text has most of the words that a denial is about, and one at least that it denies."""
    about = denial.scope if len(denial.scope) > 1 else denial.reach
    return bool(denial.scope & stems) and len(about & stems) >= max(1, _LEAST_ECHO * len(about))


def _check_only(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """'Just for this' where the evidence says 'not just for this'."""
    for at, token in enumerate(statement):
        if token.lower not in _ONLY or (at and is_negator(statement[at - 1])):
            continue
        following = set(find_stems_after(statement, at, most=3))
        for place, other in enumerate(evidence[1:], start=1):
            if other.lower not in _ONLY or evidence[place - 1].lower != "not":
                continue
            if following & set(find_stems_after(evidence, place, most=3)):
                yield f"'{token.text}' where the evidence says 'not {other.text}'"

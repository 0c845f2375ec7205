"""What a clause of the evidence denies, told as so in other words.

'Tenants hold the keys' for 'the keys do not lie with tenants'.

The check of negation looks for the denied words themselves. Here a whole clause that denies nothing is held against the
whole clause that is denied, word by word, with what has the same meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.verification.carried_words import Carrier, find_root, is_participle
from assistant.verification.denials import is_negator, read_denials
from assistant.verification.lists.verb_words import BE, BETWEEN, HAVE, RELATIVES, STARTS
from assistant.verification.tokens import FRAME, Token, find_segments
from index.terms import stem

# A clause says what the denied one denies where each of the two has this share of the other's words.
_LEAST_OF_DENIED, _LEAST_OF_STATED = 0.6, 0.6
_LEAST_WORDS = 2
# 'Not all', 'not always', 'not only': a part is left.
_PARTLY = frozenset(
    """all every everyone everything everywhere always only just solely merely simply necessarily alone fully entirely
    wholly enough yet""".split()
)
# A clause that is only supposed, or narrows what is spoken of.
_SUPPOSED = frozenset("if unless whether who whose".split())
# Words that say by themselves that something is not so, or not always.
_UNLIKE = frozenset(
    """instead rather unlike other others different differ than sometimes occasionally irregularly still should must
    need needs could would""".split()
)
_LIGHT = frozenset(stem(word) for word in "lie rest being exist happen thing yet fully".split())
# What joins a clause to the one before it.
_JOINING = (STARTS | RELATIVES | frozenset("after before until once".split())) - {"how"}
# So many words after a negator what it denies begins.
_NEXT = 2


def check_denied_clauses(statement: str, evidence: str) -> Iterator[str]:
    """A clause that denies nothing and says what a clause of the evidence denies."""
    theirs = find_segments(evidence)
    denied = [segment for segment in theirs if _is_denied(segment)]
    if not denied:
        return
    plain = [token for segment in theirs if segment not in denied for token in segment]
    for segment in find_segments(statement):
        denials = read_denials(segment)
        if denials.firm or denials.worded or any(token.lower in _UNLIKE for token in segment):
            continue
        if not denials.lessening and any(_says_the_denied(segment, other, plain) for other in denied):
            yield "the evidence denies this"
        yield from _check_verbs(segment, denied, plain)


def _is_denied(segment: Sequence[Token]) -> bool:
    """Whether a 'not' or a 'no' denies a whole clause: no part of it, and nothing that is only supposed."""
    if any(token.lower in _SUPPOSED for token in segment):
        return False
    for at, token in enumerate(segment):
        following = {other.lower for other in segment[at + 1 : at + 1 + _NEXT]}
        if is_negator(token) and token.lower not in ("non", "without") and not following & _PARTLY:
            return True
    return False


def _says_the_denied(segment: Sequence[Token], denied: Sequence[Token], plain: Sequence[Token]) -> bool:
    """Whether a clause has the words of a denied one, and none that the evidence has where it denies nothing."""
    stated, given = _words_of(segment), _words_of(denied)
    if len(given) < _LEAST_WORDS or len(stated) < _LEAST_WORDS:
        return False
    here, there = Carrier(segment), Carrier(denied)
    # What stands behind the 'not' is what is denied: 'the money was not making a difference' denies no money.
    if not any(here.carries(token) for token in _words_of(_behind_negator(denied)) or given):
        return False
    of_denied = sum(here.carries(token) for token in given) / len(given)
    others = [token for token in stated if not there.carries(token)]
    elsewhere = {token.stem for token in plain}
    if any(token.stem in elsewhere for token in others):
        return False
    return of_denied >= _LEAST_OF_DENIED and 1 - len(others) / len(stated) >= _LEAST_OF_STATED


def _behind_negator(segment: Sequence[Token]) -> Sequence[Token]:
    return segment[next((at for at, token in enumerate(segment) if is_negator(token)), 0) + 1 :]


def _denied_part(segment: Sequence[Token]) -> Sequence[Token]:
    """The part of a clause in which it is denied: from a joining word before the negator to the next one behind it."""
    place = next((at for at, token in enumerate(segment) if is_negator(token)), 0)
    joins = [at for at, token in enumerate(segment) if token.lower in _JOINING]
    start = max((at for at in joins if at < place), default=0)
    return segment[start : min((at for at in joins if at > place), default=len(segment))]


def _doings_of(part: Sequence[Token]) -> list[Token]:
    """What is denied of a clause's doing: what stands behind the negator, and the noun that it is told by before it.

    'Testing' of 'testing was not done', but not the 'spent' of 'the money spent was not enough'.
    """
    place = next((at for at, token in enumerate(part) if is_negator(token)), 0)
    return [token for at, token in enumerate(part) if at > place or not is_participle(token)]


def _words_of(segment: Sequence[Token]) -> list[Token]:
    """The words of a clause that tell what it is about: no frame, no adverb, no verb that says little."""
    return [
        token
        for token in segment
        if token.is_content
        and token.stem not in FRAME | _LIGHT
        and not token.lower.endswith("ly")
        and not is_negator(token)
    ]


def _check_verbs(segment: Sequence[Token], denied: Sequence[Sequence[Token]], plain: Sequence[Token]) -> Iterator[str]:
    """'Had tested the soil' where the evidence speaks of testing only to say that it was not carried out."""
    parts = [_denied_part(other) for other in denied]
    roots_denied = {find_root(token.stem) for part in parts for token in _doings_of(part)}
    beside = [token for part, other in zip(parts, denied, strict=True) for token in other if token not in part]
    roots = {find_root(token.stem) for token in (*plain, *beside)}
    for before, token in pairwise(segment):
        is_helped = before.lower in BE | HAVE | BETWEEN and is_participle(token)
        if not is_helped or not token.is_content or token.stem in FRAME:
            continue
        root = find_root(token.stem)
        if root in roots_denied and root not in roots:
            yield f"the evidence speaks of '{token.text}' only to deny it"

"""What is denied, and what is not: each 'not' of the statement against the evidence's, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.verification.tokens import Token, content_after, content_before, negated
from assistant.verification.word_lists import DENIALS, DIRECTIONS, LESSENING, NEGATIVE_WORD, NEGATORS, SOFT_NEGATORS
from index.terms import stem

_SOFT_STEMS = frozenset(stem(word) for word in SOFT_NEGATORS)
_LESS_STEMS = frozenset(stem(word) for word in LESSENING)
_CONTRASTS = ("rather", "instead")
_NOT_DENYING = ("not only", "no doubt", "not just", "not simply", "not merely", "no matter", "not least")
_ONLY = frozenset(("only", "just", "simply", "merely"))
_ECHOED = 0.6
_ENOUGH = frozenset(stem(word) for word in "enough sufficient adequate fully".split())


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies: as written, the stems that it denies in its clause, and those just before it."""

    word: str
    stem: str
    scope: frozenset[str]
    before: frozenset[str]

    @property
    def reach(self) -> frozenset[str]:
        """All that it may be about."""
        return self.scope | self.before


def negation_faults(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """Something denied that the evidence does not deny, or the other way round."""
    yield from _added(said, borne)
    yield from _left_out(said, borne)
    yield from _only(said, borne)


def is_denied(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that denies stands up to four words before a place, in the same clause."""
    before = [t for t in tokens[max(0, at - 4) : at] if t.clause == tokens[at].clause]
    before = [t for t in before if t.lower != "without" or t is before[-1]]
    return any(t.lower in NEGATORS | DENIALS or negated(t) for t in before)


def _added(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    stems = {token.stem for token in borne}
    told = {token.stem for token in said}
    every = list(_denials(borne, NEGATORS))
    hard = [d for d in every if d.word.lower() != "non"]
    # What the statement says softly as well answers no 'not' of its own.
    soft = [d for d in _denials(borne, SOFT_NEGATORS, words=True) if d.stem not in told]
    lessened = list(_denials(borne, SOFT_NEGATORS | LESSENING, words=True))
    denied = list(_denials(said, NEGATORS))
    for denial in denied:
        if not denial.reach & stems and not _turned(denial.scope, stems):
            continue
        doubled = denial.scope & _SOFT_STEMS & stems
        others = every if denial.word.lower() == "non" else hard if doubled else [*hard, *soft]
        if _turned(denial.scope, stems) and not denial.scope & stems:
            continue
        scarce = bool(denial.scope & _ENOUGH) and bool(soft)
        answered = any(
            denial.word.casefold() == other.lower and _stands_alone(borne, k) for k, other in enumerate(borne)
        )
        spared = denial.stem == "without" and any(denial.reach & other.reach for other in lessened)
        lone = len(hard) == len(denied) == 1 and bool(denial.reach & hard[0].reach)
        if not (
            spared
            or scarce
            or answered
            or lone
            or any((denial.scope or denial.before) & other.reach for other in others)
        ):
            yield f"'{denial.word}': the evidence does not deny this"
    for denial in _denials(said, DENIALS):
        if denial.stem in stems or not _repeated(denial, stems) or _turned(denial.scope, stems):
            continue
        if not any(denial.scope & other.reach for other in [*hard, *lessened]):
            yield f"'{denial.word}': the evidence does not deny this"


def _stands_alone(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is an answer that respondents chose, a row's label: 'Never' before its figures."""
    follows = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return tokens[at].text[0].isupper() and at > 0 and not follows[:1].islower()


def _left_out(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    told = {token.stem for token in said}
    borne_soft = {d.stem for d in _denials(borne, SOFT_NEGATORS | LESSENING, words=True)}
    hard = list(_denials(said, NEGATORS))
    # A softly denying word that the evidence has as well says what it says there, and no 'not' of the evidence.
    soft = [d for d in _denials(said, SOFT_NEGATORS | LESSENING, words=True) if d.stem not in borne_soft]
    for denial in _denials(borne, NEGATORS):
        if not _repeated(denial, told) or _turned(denial.scope, told):
            continue
        if denial.stem in _CONTRASTS and 2 * len(denial.before & told) >= max(1, len(denial.before)):
            continue  # both sides of the contrast are told
        if not any(other.reach & denial.scope for other in [*hard, *soft]):
            yield f"the evidence says '{denial.word}', the statement does not"
    answers = [*hard, *_denials(said, SOFT_NEGATORS | LESSENING, words=True)]
    for denial in _denials(borne, DENIALS):
        if denial.stem in told or not _repeated(denial, told):
            continue
        if not any(other.reach & denial.scope for other in answers) and not _turned(denial.scope, told):
            yield f"the evidence says '{denial.word}', the statement does not"


def _repeated(denial: Denial, told: set[str]) -> bool:
    about = denial.scope if len(denial.scope) > 1 else denial.reach
    return bool(denial.scope & told) and len(about & told) >= max(1, _ECHOED * len(about))


def _only(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """'just for this' where the evidence has 'not just for this'."""
    for at, token in enumerate(said):
        if token.lower not in _ONLY or (at and (said[at - 1].lower in NEGATORS or negated(said[at - 1]))):
            continue
        mine = set(content_after(said, at, most=3))
        for k, other in enumerate(borne[1:], start=1):
            if other.lower in _ONLY and borne[k - 1].lower == "not" and mine & set(content_after(borne, k, most=3)):
                yield f"'{token.text}' where the evidence says 'not {other.text}'"


def _denials(tokens: Sequence[Token], negators: frozenset[str], *, words: bool = False) -> Iterator[Denial]:
    """Each word that denies; with `words` also those whose own beginning or end denies ('inedible')."""
    for at, token in enumerate(tokens):
        after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        phrase = f"{token.lower} {after}"
        if phrase in _NOT_DENYING:
            continue
        inflected = words and token.stem in _SOFT_STEMS | _LESS_STEMS and token.stem in {stem(w) for w in negators}
        own = words and NEGATIVE_WORD.fullmatch(token.lower)
        contracted = negated(token) and negators >= NEGATORS
        if not (token.lower in negators or phrase in negators or own or contracted or inflected):
            continue
        scope = content_after(tokens, at, most=4, within_clause=True) or content_after(tokens, at, most=2)
        within = [_root(token.lower)] if own else []
        yield Denial(
            token.text, token.stem, frozenset([*scope, *within]), frozenset(content_before(tokens, at, most=3))
        )


def _root(word: str) -> str:
    """The stem of what a denying word denies: 'unsafe' → 'safe'."""
    return stem(re.sub(r"^(?:un|in|im|ir|il|dis|mis|under)|less$", "", word))


def _turned(scope: frozenset[str], stems: set[str]) -> bool:
    """Whether the opposite of something denied stands there: 'not high' beside 'low'."""
    return any((scope & one and stems & other) or (scope & other and stems & one) for one, other in DIRECTIONS)

"""Words that turn a statement's sense: negation, direction, strength, groups and names, each held against evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.verification_lists import (
    CAUSED,
    CAUSES,
    DIRECTIONS,
    GROUPS,
    MODALS,
    NEGATORS,
    QUANTIFIERS,
    SOFT_NEGATORS,
)
from assistant.verification_tokens import Token, content_after, content_before, negated
from index.terms import STOP_WORDS, stem

_SOFT_STEMS = frozenset(stem(word) for word in SOFT_NEGATORS)
_ORDERING = ("over", "than", "before", "after", "versus")


def negation_faults(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """Something denied that the evidence does not deny, or the other way round."""
    borne_scopes = list(_denied(borne, NEGATORS))
    soft = list(_denied(borne, SOFT_NEGATORS))
    said_scopes = list(_denied(said, NEGATORS | SOFT_NEGATORS))
    stems = {token.stem for token in borne}
    for word, scope, near in _denied(said, NEGATORS):
        if not (scope | near) & stems:
            continue
        doubled = any(soft_word in scope for soft_word in _SOFT_STEMS & stems)
        reach = [scope_ | near_ for _, scope_, near_ in (borne_scopes if doubled else [*borne_scopes, *soft])]
        if not any((scope or near) & other for other in reach):
            yield f"'{word}': the evidence does not deny this"
    told = {token.stem for token in said}
    for word, scope, _ in borne_scopes:
        repeated = scope and len(scope & told) >= max(1, 0.6 * len(scope))
        if repeated and not any((scope_ | near_) & scope for _, scope_, near_ in said_scopes):
            yield f"the evidence says '{word}', the statement does not"


def direction_faults(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """A word of one direction where the evidence has only the opposite one, or things compared the other way round."""
    for one, other in DIRECTIONS:
        for pole, opposite in ((one, other), (other, one)):
            for at, token in enumerate(said):
                if not _in(token, pole):
                    continue
                if any(_in(t, pole) for t in borne):
                    if _nearer(said, at, borne, pole, opposite):
                        yield f"'{token.text}' goes with something else in the evidence"
                    continue
                rivals = [k for k, t in enumerate(borne) if _in(t, opposite)]
                if rivals and not (_is_denied(said, at) or any(_is_denied(borne, k) for k in rivals)):
                    yield f"'{token.text}' where the evidence says '{borne[rivals[0]].text}'"
    yield from _swapped(said, borne)


def strength_faults(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """An obligation, a possibility, a quantity or a cause of another strength than the evidence gives."""
    told, given = _classes(said, MODALS), _classes(borne, MODALS)
    for modal in told:
        hedged = modal == "may" and not given & {"must", "should", "will"}
        both = modal == "should" and "must" in given and "must" in told
        if modal not in given and not hedged and not both:
            yield f"'{modal}' is not what the evidence says"
    yield from _remodalled(said, borne)
    if not told:
        stems = {token.stem for token in said}
        for at, token in enumerate(borne):
            if _class_of(borne, at, MODALS) in ("must", "should", "may"):
                scope = content_after(borne, at, most=2)
                if len(scope) == 2 and set(scope) <= stems and _class_of(borne, at, MODALS) != "need":
                    yield f"the evidence says '{token.text}', the statement leaves it out"
    for at, token in enumerate(said):
        name = _class_of(said, at, QUANTIFIERS)
        if name and not _quantified(name, said, at, borne):
            yield f"'{token.text}' is stronger or weaker than the evidence"
    stems = {token.stem for token in borne}
    for token in said:
        if token.stem in CAUSES and token.stem not in stems and not CAUSED & stems:
            yield f"'{token.text}' claims more than the evidence"


def group_faults(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """A group of people, a kind of place or of organisation that the evidence does not name."""
    borne_words = {_owner(token) for token in borne}
    for token in said:
        for group in GROUPS:
            if _owner(token) in group and not group & borne_words:
                yield f"'{token.text}' is not in the evidence"


def name_faults(
    said: Sequence[Token], borne: Sequence[Token], *, ordinary: Callable[[str], bool], known: frozenset[str]
) -> Iterator[str]:
    """A name that the evidence does not bear. `known` are stems of names that the evidence's abbreviations stand for.

    A capital at the statement's start is a name only where no report writes the word small and another follows it.
    """
    stems = {token.stem for token in borne} | known
    for at, token in enumerate(said):
        if not token.text[0].isupper() or token.stem in stems or token.lower in STOP_WORDS:
            continue
        acronym = sum(letter.isupper() for letter in token.text) > 1
        followed = at + 1 < len(said) and said[at + 1].text[0].isupper()
        if at == 0 and not acronym and (ordinary(token.lower) or not followed):
            continue
        if not acronym and at and ordinary(token.lower) and not (followed or said[at - 1].text[0].isupper()):
            continue
        yield f"the name '{token.text}' is not in the evidence"


def _owner(token: Token) -> str:
    return re.sub(r"'s?$", "", token.lower)


def _denied(tokens: Sequence[Token], negators: frozenset[str]) -> Iterator[tuple[str, set[str], set[str]]]:
    """(negator, stems it denies in its clause, stems just before it) for each negator."""
    for at, token in enumerate(tokens):
        after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        phrase = f"{token.lower} {after}"
        if phrase in ("not only", "no doubt", "not just"):
            continue
        if token.lower in negators or phrase in negators or negated(token):
            scope = content_after(tokens, at, most=4, within_clause=True) or content_after(tokens, at, most=2)
            yield token.text, set(scope), set(content_before(tokens, at, most=3))


def _is_denied(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[max(0, at - 4) : at]
    return any(t.lower in NEGATORS or negated(t) or t.lower in SOFT_NEGATORS for t in before)


def _in(token: Token, pole: frozenset[str]) -> bool:
    return token.stem in pole or token.lower in pole


def _nearer(
    said: Sequence[Token], at: int, borne: Sequence[Token], pole: frozenset[str], opposite: frozenset[str]
) -> bool:
    """Whether the word's neighbours stand beside the opposite in the evidence, and not beside the word itself."""
    mine = _beside(said, at)
    own = rival = 0
    for k, token in enumerate(borne):
        near = _beside(borne, k)
        if _in(token, pole):
            own = max(own, len(mine & near))
        elif _in(token, opposite):
            rival = max(rival, len(mine & near))
    return rival > own + 1


def _beside(tokens: Sequence[Token], at: int) -> set[str]:
    return {*content_after(tokens, at, most=3, within_clause=True), *content_before(tokens, at, most=4)}


def _swapped(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """'a over b' where the evidence has 'b over a'."""
    for word in _ORDERING:
        mine, theirs = _sides(said, word), _sides(borne, word)
        if mine and theirs:
            straight = len(mine[0] & theirs[0]) + len(mine[1] & theirs[1])
            crossed = len(mine[0] & theirs[1]) + len(mine[1] & theirs[0])
            if crossed > straight + 1:
                yield f"the two sides of '{word}' are the other way round in the evidence"


def _sides(tokens: Sequence[Token], word: str) -> tuple[set[str], set[str]] | None:
    places = [at for at, token in enumerate(tokens) if token.lower == word]
    if len(places) != 1 or (places[0] + 1 < len(tokens) and tokens[places[0] + 1].number):
        return None
    at = places[0]
    before = [t.stem for t in tokens[:at] if t.content][-4:]
    return set(before), set(content_after(tokens, at, most=4))


def _classes(tokens: Sequence[Token], classes: Mapping[str, frozenset[str]]) -> set[str]:
    found = {_class_of(tokens, at, classes) for at in range(len(tokens))} - {None}
    named = {name for name in found if name}
    return named - {"need"} | ({"must", "should"} if "need" in named and not named & {"must", "should"} else set())


def _remodalled(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    """A verb under another modal than in the evidence: 'must build' where it says 'can build'."""
    given: dict[str, set[str]] = {}
    for _, name, verb in _modals(borne):
        given.setdefault(verb, set()).add(name)
    for written, name, verb in _modals(said):
        if verb in given and name not in given[verb] and "need" not in given[verb] | {name}:
            yield f"'{written}' is not what the evidence says of it"


def _modals(tokens: Sequence[Token]) -> Iterator[tuple[str, str, str]]:
    for at, token in enumerate(tokens):
        name = _class_of(tokens, at, MODALS)
        verb = content_after(tokens, at, most=1, within_clause=True)
        if name and verb:
            yield token.text, name, verb[0]


def _class_of(tokens: Sequence[Token], at: int, classes: Mapping[str, frozenset[str]]) -> str | None:
    word = tokens[at].lower
    after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if word == "may" and tokens[at].text[0].isupper() and at:
        return None  # the month
    if word == "most" and after and not re.match(r"of$|\w+s$", after):
        return None  # a superlative
    for name, members in classes.items():
        if word in members or f"{word} {after}" in members:
            return name
    return None


def _quantified(name: str, said: Sequence[Token], at: int, borne: Sequence[Token]) -> bool:
    """Whether the evidence gives the same quantity of what follows."""
    places = {k: found for k in range(len(borne)) if (found := _class_of(borne, k, QUANTIFIERS))}
    mine = set(content_after(said, at, most=3))
    same = [k for k, found in places.items() if found == name]
    others = [k for k, found in places.items() if found != name and {found, name} != {"all", "only"}]
    own = max((len(mine & set(content_after(borne, k, most=4))) for k in same), default=-1)
    rival = max((len(mine & set(content_after(borne, k, most=3))) for k in others), default=0)
    if name == "some" and own < 0:
        return rival == 0
    return own >= 0 and not (rival > max(own, 0))

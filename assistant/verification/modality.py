"""How strongly it is said: obligation, possibility, quantity and cause, each held against the evidence's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.verification.negation import is_denied
from assistant.verification.numbers import PERIODS, number_word, numbers_of
from assistant.verification.tokens import Token, content_after, negated
from assistant.verification.word_lists import CAUSED, CAUSES, HEDGES, MODALS, NECESSITY, QUANTIFIERS, ROUGHLY

_SELDOM = ("rarely", "seldom", "sometimes", "occasionally", "some", "few")
_DEMANDS = ("must", "should", "may")


def strength_faults(
    said: Sequence[Token], borne: Sequence[Token], evidence: str, *, verb: Callable[[str], bool]
) -> Iterator[str]:
    """An obligation, a possibility, a quantity or a cause of another strength than the evidence gives.

    `verb` says whether the library uses a word as a verb: evidence that begins with one gives advice.
    """
    told, given = _classes(said), _classes(borne)
    if _advises(evidence, verb) or {token.lower for token in borne} & NECESSITY:
        given |= {"should"}
    bound = {"responsibility", "responsibilities", "responsible"} | (NECESSITY if "may" not in given else set())
    if {token.lower for token in borne} & bound:
        given |= {"must"}
    for modal in told:
        hedged = modal == "may" and not given & {"must", "should", "will"}
        both = modal == "should" and "must" in given and "must" in told
        hinted = modal == "may" and bool({token.lower for token in borne} & HEDGES)
        if modal not in given and not hedged and not both and not hinted:
            yield f"'{modal}' is not what the evidence says"
    yield from _remodalled(said, borne)
    if not told and not {token.lower for token in said} & (HEDGES | NECESSITY):
        yield from _dropped(said, borne)
    share = _largest_share(evidence)
    for at, token in enumerate(said):
        name = _class_of(said, at, QUANTIFIERS)
        if name and not _quantified(name, said, at, borne) and not (name == "most" and share > 50.0):
            yield f"'{token.text}' is stronger or weaker than the evidence"
    stems = {token.stem for token in borne}
    for at, token in enumerate(said):
        if token.lower == "cause" and at + 1 < len(said) and said[at + 1].lower in ("for", "of"):
            continue
        if token.stem in CAUSES and token.stem not in stems and not CAUSED & stems:
            yield f"'{token.text}' claims more than the evidence"


def _advises(evidence: str, verb: Callable[[str], bool]) -> bool:
    """Whether a sentence, a line or a list's item of the evidence begins with a verb: an instruction to its reader."""
    begins = re.findall(
        r"(?:^|[.!?:…;•]\s+|\n|\d\.\s+|-\s+|(?<=[a-z])\s)(?:Don[’']t |Do not )?([A-Z][a-z]+(?:-[a-z]+)?)\b", evidence
    )
    return any(verb(word.casefold()) for word in begins)


def _largest_share(evidence: str) -> float:
    return max((number.value for number in numbers_of(evidence) if number.unit in ("%", "~")), default=0.0)


def _dropped(said: Sequence[Token], borne: Sequence[Token]) -> Iterator[str]:
    stems = {token.stem for token in said}
    for at, token in enumerate(borne):
        if _class_of(borne, at, MODALS) in _DEMANDS and token.lower not in HEDGES:
            offered = token.lower == "can" and at and borne[at - 1].lower in ("you", "we", "anyone")
            scope = [] if offered or is_denied(borne, at) else content_after(borne, at, most=2)
            if len(scope) == 2 and set(scope) <= stems:
                yield f"the evidence says '{token.text}', the statement leaves it out"


def _classes(tokens: Sequence[Token]) -> set[str]:
    named = {name for _, name, _ in _modals(tokens)} | {
        name for at in range(len(tokens)) if (name := _class_of(tokens, at, MODALS)) and not _overruled(tokens, at)
    }
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
        joined = at + 1 < len(tokens) and tokens[at + 1].lower in ("and", "or")
        verb = content_after(tokens, at + joined, most=1, within_clause=True)
        if name and verb and not _overruled(tokens, at):
            yield token.text, name, verb[0]


def _overruled(tokens: Sequence[Token], at: int) -> bool:
    """Whether another modal follows at once and says how strongly: the 'will' of 'will have to'."""
    follows = [k for k in range(at + 1, min(at + 3, len(tokens))) if _class_of(tokens, k, MODALS)]
    return tokens[at].lower in ("will", "would", "may", "might", "should") and bool(follows)


def _class_of(tokens: Sequence[Token], at: int, classes: Mapping[str, frozenset[str]]) -> str | None:
    word = tokens[at].lower
    after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if word == "may" and tokens[at].text[0].isupper() and at:
        return None  # the month
    if classes is MODALS and word in ("can", "could") and (after in ("not", "only") or negated(tokens[at])):
        return None  # denied, which the check of negation reads
    before = tokens[at - 1].lower if at else ""
    if classes is MODALS and before in ("no", "not", "without") and word in ("need", "needs", "have", "required"):
        return None
    if _idiom(word, before, after):
        return None
    if word == "most" and after and not re.match(r"of$|\w+s$", after):
        return None  # a superlative
    if word in ("every", "each") and any(t.stem in PERIODS for t in tokens[at + 1 : at + 3]):
        return None  # how often, which the numbers' check reads
    for name, members in classes.items():
        if word in members or f"{word} {after}" in members:
            return name
    return None


def _idiom(word: str, before: str, after: str) -> bool:
    """Whether a word of quantity says no quantity: 'in all there were', 'above all', 'some 90', 'only rarely'."""
    number = after[:1].isdigit() or number_word(after)
    if word == "all":
        return before in ("above", "at", "after") or (before == "in" and (after in ("there", "") or number)) or number
    return (word == "some" and number) or (word == "only" and (number or after in _SELDOM))


def _quantified(name: str, said: Sequence[Token], at: int, borne: Sequence[Token]) -> bool:
    """Whether the evidence gives the same quantity of what follows."""
    places = {k: found for k in range(len(borne)) if (found := _class_of(borne, k, QUANTIFIERS))}
    mine = set(content_after(said, at, most=3))
    same = [k for k, found in places.items() if found == name]
    others = [k for k, found in places.items() if found != name and {found, name} != {"all", "only"}]
    own = max((len(mine & set(content_after(borne, k, most=4))) for k in same), default=-1)
    rival = max((len(mine & set(content_after(borne, k, most=3))) for k in others), default=0)
    if own < 0 and not rival and {t.lower for t in borne} & ROUGHLY.get(name, frozenset()):
        return True
    if name == "some" and own < 0:
        return rival == 0
    if said[at].lower == "each" and own < 0:
        return not others and not any(t.lower in HEDGES for t in borne)
    return own >= 0 and not (rival > max(own, 0))

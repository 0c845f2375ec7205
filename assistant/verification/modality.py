"""How strongly something is said: obligation, possibility and cause, each compared with the evidence's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.verification.carried_words import Carrier
from assistant.verification.denials import is_denied
from assistant.verification.lists.word_lists import (
    ATTAINMENTS,
    ATTEMPTS,
    CAUSED,
    CAUSES,
    HEDGES,
    MODALS,
    NECESSITY,
    WISHED,
    WISHING,
)
from assistant.verification.tokens import (
    Token,
    find_stems_after,
    find_tokens,
    find_word_after,
    find_word_before,
    find_word_class,
    find_words,
)
from index.terms import stem

_RESPONSIBLE = frozenset(("responsibility", "responsibilities", "responsible"))
# Modals that a statement must not leave out.
_KEPT = ("must", "should", "may")
_ABLE = frozenset(stem(word) for word in "able likely expected required used".split())
# So many words behind a verb may be what it is done to.
_OBJECTS = 4
# A word with a capital where a sentence, a line or a list's item begins: "Share" in "… today. Share what works",
# "2. Share", "- Share" and "Do not share". A small word before it counts, too, for lists lose their line breaks.
_FIRST_WORD = re.compile(
    r"(?:^|[.!?:…;•]\s+|\n|\d\.\s+|-\s+|(?<=[a-z])\s)(?:Don[’']t |Do not )?([A-Z][a-z]+(?:-[a-z]+)?)\b"
)


def check_modality(
    statement: Sequence[Token], evidence: Sequence[Token], evidence_text: str, *, is_verb: Callable[[str], bool]
) -> Iterator[str]:
    """An obligation or a possibility of another strength than the evidence gives.

    `is_verb` says whether the library uses a word as a verb: evidence that begins with one gives advice.
    """
    stated = _find_strengths(statement)
    needs = frozenset(("need", "needs", "needed"))
    if find_words(statement) & needs and find_words(evidence) & needs and not _has_other_modal(statement):
        # 'It needs to shift' and 'the need for a shift' say as much.
        stated = set()
    given = _strengths_of_evidence(evidence, evidence_text, is_verb)
    # The very word is there: what it means beside other words is not weighed anew.
    there = find_words(evidence)
    same = {name for at, token in enumerate(statement) if token.lower in there and (name := _modal_at(statement, at))}
    yield from _check_strengths(stated - same, given, evidence)
    yield from _check_modal_verbs(statement, evidence)
    if not stated and not find_words(statement) & (HEDGES | NECESSITY):
        yield from _check_left_out(statement, evidence)
    # The 'Plan' of a name wishes for nothing.
    small = {token.lower for token in statement if not token.is_capitalised}
    if not stated and not small & (HEDGES | NECESSITY | WISHED | WISHING):
        yield from _check_wish_left_out(statement, evidence)


def _has_other_modal(tokens: Sequence[Token]) -> bool:
    return any(_modal_at(tokens, at) not in (None, "need") for at in range(len(tokens)))


def _find_strengths(tokens: Sequence[Token]) -> set[str]:
    """The classes of a text's modals: "must", "should", "may", "will".

    A bare 'need' counts as both "must" and "should".
    """
    found = {name for at in range(len(tokens)) if (name := _modal_at(tokens, at)) and not _is_overruled(tokens, at)}
    if "need" in found and not found & {"must", "should"}:
        found |= {"must", "should"}
    return found - {"need"}


def _strengths_of_evidence(tokens: Sequence[Token], text: str, is_verb: Callable[[str], bool]) -> set[str]:
    """The classes that the evidence gives, by its modals or in other words."""
    given, present = _find_strengths(tokens), find_words(tokens)
    # 'Share what works' and 'it is vital to share' may be reported as 'should share'.
    if _gives_advice(text, is_verb) or present & NECESSITY or "importance" in present:
        given |= {"should"}
    # 'It is vital to share' may be reported as 'must', too, where the evidence does not say 'may' beside it.
    obliging = _RESPONSIBLE if "may" in given else _RESPONSIBLE | NECESSITY
    if present & obliging:
        given |= {"must"}
    return given


def _gives_advice(text: str, is_verb: Callable[[str], bool]) -> bool:
    """Whether a sentence, a line or a list's item begins with a verb, as an instruction does: 'Share it'."""
    return any(is_verb(word.casefold()) for word in _FIRST_WORD.findall(text))


def _check_strengths(stated: set[str], given: set[str], evidence: Sequence[Token]) -> Iterator[str]:
    """'Practices must join' where the evidence says that they may join."""
    for modal in MODALS:
        if modal not in stated or modal in given:
            continue
        if modal == "may" and _may_be_hedged(given, evidence):
            continue
        # 'Must' and 'should' in one statement say what 'must' says.
        if modal == "should" and "must" in given and "must" in stated:
            continue
        yield f"'{modal}' is not what the evidence says"


def _may_be_hedged(given: set[str], evidence: Sequence[Token]) -> bool:
    """Whether 'may' goes with evidence that has no 'may': it has nothing stronger, or is itself hedged ('tends to')."""
    return not given & {"must", "should", "will"} or bool(find_words(evidence) & HEDGES)


def _check_modal_verbs(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """A verb under another modal than in the evidence: 'must build' where it says 'can build'."""
    given: dict[str, set[str]] = {}
    for _, name, verb in _find_modal_verbs(evidence):
        given.setdefault(verb, set()).add(name)
    for written, name, verb in _find_modal_verbs(statement):
        # A 'need' on either side is between 'must' and 'should', and goes with any.
        if verb not in given or "need" in given[verb] | {name}:
            continue
        if name not in given[verb]:
            yield f"'{written}' is not what the evidence says of it"


def _find_modal_verbs(tokens: Sequence[Token]) -> Iterator[tuple[str, str, str]]:
    """(modal as written, its class, stem of its verb) of each modal that has a verb in its clause."""
    for at, token in enumerate(tokens):
        name = _modal_at(tokens, at)
        if not name or _is_overruled(tokens, at):
            continue
        # 'Can and should build': the verb of 'can' follows what it is joined to.
        joined = find_word_after(tokens, at) in ("and", "or")
        verb = find_stems_after(tokens, at + 1 if joined else at, most=1, within_clause=True)
        if verb:
            yield token.text, name, verb[0]


def _check_left_out(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """'Practices share data' where the evidence says that practices should share data."""
    stems = {token.stem for token in statement}
    for at, token in enumerate(evidence):
        if _modal_at(evidence, at) not in _KEPT or token.lower in HEDGES:
            continue
        if is_denied(evidence, at) or _is_offer(evidence, at):
            continue
        scope = [word for word in find_stems_after(evidence, at, most=3) if word not in _ABLE][:2]
        if len(scope) == 2 and set(scope) <= stems:
            yield f"the evidence says '{token.text}', the statement leaves it out"


def _check_wish_left_out(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """'There is a shift' where the evidence says that a shift is needed; 'it enabled' for 'it would enable'."""
    stems = {token.stem for token in statement}
    for at, token in enumerate(evidence):
        following = find_word_after(evidence, at)
        is_noun = token.lower in WISHED and following in ("for", "of", "to", "that", "about")
        is_verb = token.lower in WISHING and (following == "to" or token.lower == "would")
        if not (is_noun or is_verb) or is_denied(evidence, at) or token.stem in stems:
            continue
        scope = [word for word in find_stems_after(evidence, at, most=4, within_clause=True) if word not in _ABLE][:2]
        if scope and set(scope) <= stems:
            yield f"the evidence only speaks of it as '{token.text}', the statement leaves that out"


def check_attained(statement: str, evidence: str) -> Iterator[str]:
    """'Received a grant' where the evidence says that a grant was applied for."""
    stated, given = find_tokens(statement), find_tokens(evidence)
    if find_words(stated) & ATTEMPTS:
        return
    got = [at for at, token in enumerate(given) if token.lower in ATTAINMENTS and not _is_attempt(given, at)]
    asked = [at for at, token in enumerate(given) if token.lower in ATTEMPTS or _asks_for(given, at)]
    sought = Carrier(_objects(given, asked))
    attained = Carrier(_objects(given, got))
    for at, token in enumerate(stated):
        if token.lower not in ATTAINMENTS:
            continue
        objects = _objects(stated, [at])
        if any(sought.carries(word) for word in objects) and not any(attained.carries(word) for word in objects):
            yield f"'{token.text}': the evidence says only that it was asked for"


def _is_attempt(tokens: Sequence[Token], at: int) -> bool:
    """'Begun to apply', 'gained by applying': what follows is only tried."""
    return any(token.lower in ATTEMPTS for token in tokens[at + 1 : at + 3])


def _asks_for(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].lower in ("ask", "asks", "asked", "asking") and find_word_after(tokens, at) == "for"


def _objects(tokens: Sequence[Token], places: Sequence[int]) -> list[Token]:
    """The next words with a meaning of their own behind each of some places, in their sentence's clause."""
    found: list[Token] = []
    for at in places:
        following = [token for token in tokens[at + 1 :] if token.clause == tokens[at].clause and token.is_content]
        found += following[:_OBJECTS]
    return found


def _is_offer(tokens: Sequence[Token], at: int) -> bool:
    """'You can join': it says that joining is open, and not that it is only possible."""
    return tokens[at].lower == "can" and find_word_before(tokens, at) in ("you", "we", "anyone")


def _modal_at(tokens: Sequence[Token], at: int) -> str | None:
    """The class of the modal at a place; None where there is none, or where it is read as something else."""
    if (
        _is_certain_kind(tokens, at)
        or _is_month(tokens, at)
        or _is_denied_can(tokens, at)
        or _is_denied_need(tokens, at)
    ):
        return None
    return find_word_class(tokens, at, MODALS)


def _is_month(tokens: Sequence[Token], at: int) -> bool:
    """'May' with a capital within a text, or before a number."""
    if tokens[at].lower == "may" and find_word_after(tokens, at)[:1].isdigit():
        return True
    return tokens[at].lower == "may" and tokens[at].is_capitalised and at > 0


def _is_certain_kind(tokens: Sequence[Token], at: int) -> bool:
    """'Certain aspects': it says which, and not how sure."""
    return tokens[at].lower == "certain" and find_word_after(tokens, at) not in ("", "to", "that")


def _is_denied_can(tokens: Sequence[Token], at: int) -> bool:
    """'Can not', 'can only': a denial, which the check of negation reads."""
    return tokens[at].lower in ("can", "could") and find_word_after(tokens, at) in ("not", "only")


def _is_denied_need(tokens: Sequence[Token], at: int) -> bool:
    """'No need to', 'not required': it obliges to nothing."""
    denied = find_word_before(tokens, at) in ("no", "not", "without")
    return denied and tokens[at].lower in ("need", "needs", "have", "required")


def _is_overruled(tokens: Sequence[Token], at: int) -> bool:
    """Whether another modal follows at once and says how strongly: the 'will' of 'will have to'."""
    if tokens[at].lower not in ("will", "would", "may", "might", "should"):
        return False
    return any(_modal_at(tokens, place) for place in range(at + 1, min(at + 3, len(tokens))))


def check_causes(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """'Loneliness causes illness' where the evidence says that the two go together."""
    stems = {token.stem for token in evidence}
    if CAUSED & stems:
        return
    for at, token in enumerate(statement):
        # 'Cause for concern' is no cause.
        idiom = token.lower == "cause" and find_word_after(statement, at) in ("for", "of")
        if token.stem in CAUSES and not idiom:
            yield f"'{token.text}' claims more than the evidence"

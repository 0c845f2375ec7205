"""Who does what to whom: each verb of a sentence must have its doer and its object where the evidence has them.

There is no parser here: a verb's sides are read off the places of words in its clause. Only verbs that both texts
surely have are compared; where the evidence has the doer or the object of one somewhere else alone, the sentence is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.verification.carried_words import Carrier, is_participle
from assistant.verification.denials import is_negator
from assistant.verification.lists.verb_words import (
    ARTICLES,
    BE,
    BEFORE_NOUNS,
    BETWEEN,
    CHANGES_BY_ITSELF,
    COUNTED_OF,
    DETERMINERS,
    HAVE,
    HOW_OFTEN,
    MODAL_HELPERS,
    NO_VERBS,
    NOUN_ENDS,
    OBLIGING,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    ROLE_PHRASES,
    STARTS,
    TO_A_THING,
)
from assistant.verification.numbers import is_number_word
from assistant.verification.tokens import Token, find_tokens

_BY = "by"
_MOST_BY = 6
_MOST_BEFORE_RELATIVE = 4

_ROLES = tuple((re.compile(pattern, re.IGNORECASE), verb) for pattern, verb in ROLE_PHRASES)

IsVerb = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as words, with the numbers of those that a hyphen joins to the word before."""

    tokens: tuple[Token, ...]
    joined: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Use:
    """A verb where it stands, with what stands on its sides."""

    token: Token
    # The words that are its subject; empty where that is not clear: none stands there, or a pronoun.
    subjects: tuple[Token, ...]
    # The words of its object, the last one being what it is; empty where there is none, or a pronoun.
    things: tuple[Token, ...]
    # The words with a meaning of their own before it and after it, in the whole text.
    before: tuple[Token, ...]
    after: tuple[Token, ...]
    # Behind a "by" that follows it.
    by: tuple[Token, ...]
    is_passive: bool
    # Whether a pronoun stands for its object: 'leased it'.
    has_pronoun: bool
    # Whether it stands behind a "to".
    is_infinitive: bool
    # Whether that "to" hangs on no verb, so that nothing tells who is to do it: 'the best thing to measure'.
    is_free: bool


def check_arguments(statement: str, evidence: str, *, is_verb: IsVerb) -> Iterator[str]:
    """A verb whose doer or object the evidence has in another place of it alone.

    A verb that the evidence uses in one place as the sentence does is carried, whatever it says elsewhere.
    """
    stated, given = _read(_read_roles(statement)), _read(_read_roles(evidence))
    # What is surely a verb in one of the two is taken for one in the other, where it can be one.
    sure = frozenset(
        text.tokens[at].stem
        for text in (stated, given)
        for at in range(len(text.tokens))
        if _is_verb_at(text, at, is_verb)
    )
    there: dict[str, list[_Use]] = {}
    for use in _find_uses(given, is_verb, sure):
        # Whose doing it is that is done 'to' do something is not told by its place.
        there.setdefault(_key(use), []).append(replace(use, subjects=()) if use.is_infinitive else use)
    for use in _find_uses(stated, is_verb, sure):
        if use.is_free:
            use = replace(use, subjects=())
        others = there.get(_key(use), [])
        if others and all(_is_at_odds(use, other, given.tokens) for other in others):
            yield f"'{use.token.text}' is done by or to another in the evidence"


def _read_roles(text: str) -> str:
    """A text with the roles that somebody has told by verbs."""
    for pattern, verb in _ROLES:
        text = pattern.sub(verb, text)
    return text


def _key(use: _Use) -> str:
    """What a verb is compared by: its stem, one for all forms of 'to be'."""
    return "be" if use.token.lower in BE else use.token.stem


def _read(text: str) -> _Text:
    tokens = tuple(find_tokens(text))
    return _Text(tokens, frozenset(at for at, token in enumerate(tokens) if text[token.start - 1 : token.start] == "-"))


def _is_at_odds(use: _Use, other: _Use, given: Sequence[Token]) -> bool:
    """Whether the same verb in the evidence has another doer or object."""
    if use.is_passive:
        doers = other.by if other.is_passive else other.subjects
        place = other.before if other.is_passive else other.things or other.after
        return _are_missing(use.subjects, place, given) or (bool(doers) and _are_missing(use.by, doers, given))
    if other.is_passive:
        is_other_thing = _are_missing(use.things[-1:], other.before, given)
        return is_other_thing or (bool(other.by) and _are_missing(use.subjects, other.by, given))
    return _is_active_at_odds(use, other, given)


def _is_active_at_odds(use: _Use, other: _Use, given: Sequence[Token]) -> bool:
    """As `_is_at_odds`, of a verb that is active in both."""
    if not other.has_pronoun and _are_missing(use.things[-1:], other.after, given):
        return True
    # 'The number has doubled' of 'it doubled the number'.
    if not use.things and use.token.stem in CHANGES_BY_ITSELF and not _are_missing(use.subjects, other.after, given):
        return False
    # 'To achieve it, a plan is needed': nothing before it tells who is to.
    if other.is_infinitive and not other.before:
        return False
    # Where the evidence's own subject is not clear, the doer stands before the verb at least.
    return _are_missing(use.subjects, other.subjects or other.before, given)


def _are_missing(words: Sequence[Token], place: Sequence[Token], given: Sequence[Token]) -> bool:
    """Whether none of some words stands in a place, though the evidence has one of them somewhere.

    What the evidence lacks altogether is another check's business.
    """
    known = [word for word in words if Carrier(_content(given)).carries(word)]
    there = Carrier(place)
    return bool(known) and not any(there.carries(word) for word in known)


def _find_uses(text: _Text, is_verb: IsVerb, sure: frozenset[str]) -> list[_Use]:
    """The verbs of a text with their sides, in order; `sure` are stems of verbs."""
    places = frozenset(at for at in range(len(text.tokens)) if _is_verb_at(text, at, is_verb, sure))
    return [_read_use(text.tokens, at, places) for at in sorted(places)]


def _is_verb_at(text: _Text, at: int, is_verb: IsVerb, sure: frozenset[str] = frozenset()) -> bool:
    """Whether the word at a place is surely a verb: behind a helping verb, or in the form and the place of one."""
    tokens = text.tokens
    word = tokens[at].lower
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    # 'The group is a part of the college.'
    if word in BE:
        return after is not None and after.lower in ARTICLES
    if not tokens[at].is_content or at in text.joined or word in NO_VERBS:
        return False
    is_known = any(is_verb(form) for form in (word, word.removesuffix("s"), word.removesuffix("es")))
    helped = _is_helped(tokens, at, is_known=is_known)
    if helped is not None:
        return helped
    before = tokens[at - 1].lower if at else ""
    if word.endswith(("ing", "ed")):
        return _is_form_of_verb(word, before, after)
    is_sure = tokens[at].stem in sure and not word.endswith(NOUN_ENDS) and before not in PREPOSITIONS
    return is_sure or (is_known and _is_plain_verb(tokens, at))


def _is_helped(tokens: Sequence[Token], at: int, *, is_known: bool) -> bool | None:
    """Whether a word is a verb by what stands before it; None where that does not tell."""
    before = tokens[at - 1].lower if at else ""
    if before in MODAL_HELPERS:
        # 'To individual health' is no verb behind a 'to'.
        is_before_noun = at + 1 == len(tokens) or tokens[at + 1].is_content
        if before != "to" or is_known or not is_before_noun:
            return True
    helper = tokens[at - 2].lower if before in BETWEEN and at > 1 else before
    if helper in BE | HAVE:
        return is_participle(tokens[at]) or (tokens[at].lower.endswith("ing") and helper in BE)
    return False if before in BEFORE_NOUNS else None


def _is_form_of_verb(word: str, before: str, after: Token | None) -> bool:
    """'Improved access', 'engaging sessions': before a word that it describes it is none; 'offered Anna' is one."""
    if after is None or not after.is_content:
        return True
    return before in PREPOSITIONS if word.endswith("ing") else after.is_capitalised


def _is_plain_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that may be a verb stands where one does: 'people enhance the control', 'it helps'."""
    word = tokens[at].lower
    if at + 1 < len(tokens) and tokens[at + 1].lower in DETERMINERS:
        return True
    before = tokens[at - 1].lower if at else ""
    if word.endswith("s") and not word.endswith("ss"):
        return bool(before) and not before.endswith("s") and tokens[at - 1].is_content
    return before in PRONOUNS | RELATIVES | {"people", "and"} or before.endswith("s")


def _read_use(tokens: Sequence[Token], at: int, verbs: frozenset[int]) -> _Use:
    first = _clause_start(tokens, at)
    helpers = at
    while helpers > first and (tokens[helpers - 1].lower in BE | HAVE | MODAL_HELPERS | BETWEEN | HOW_OFTEN):
        helpers -= 1
    has_be = any(token.lower in BE for token in tokens[helpers:at])
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    # 'Communities affected by decisions', too, without a helping verb.
    is_passive = is_participle(tokens[at]) and (has_be or following == _BY)
    # An -ing form by itself may be of anybody: 'addressing', 'by changing'.
    is_bare = helpers == at and tokens[at].lower.endswith("ing")
    # Behind a 'not by' stands who did not do it.
    by = next((p for p in range(at + 1, len(tokens)) if tokens[p].lower == _BY and not is_negator(tokens[p - 1])), 0)
    behind_by = tokens[by + 1 :] if by else ()
    return _Use(
        token=tokens[at],
        subjects=() if is_bare else _subjects_of(tokens, first, helpers, verbs),
        things=() if is_passive else _things_of(tokens, at, verbs),
        before=_content(tokens[:at]),
        after=_content(tokens[at + 1 :]),
        by=_content([token for token in behind_by if token.clause == tokens[by].clause])[:_MOST_BY],
        is_passive=is_passive,
        has_pronoun=following in PRONOUNS,
        is_infinitive=_is_infinitive(tokens, at, verbs),
        is_free=_is_free(tokens, at, verbs),
    )


def _is_infinitive(tokens: Sequence[Token], at: int, verbs: frozenset[int]) -> bool:
    """'To identify', and the 'address' of 'to identify and address'."""
    if at == 0:
        return False
    if tokens[at - 1].lower == "to":
        return True
    is_joined = tokens[at - 1].lower in ("and", "or") and at - 2 in verbs
    return is_joined and _is_infinitive(tokens, at - 2, verbs)


def _is_free(tokens: Sequence[Token], at: int, verbs: frozenset[int]) -> bool:
    """Whether an infinitive hangs on a noun, or tells what something is done for: 'a duty to report', 'to save'."""
    if not _is_infinitive(tokens, at, verbs):
        return False
    place = at
    while tokens[place - 1].lower != "to":
        place -= 2
    before = tokens[place - 2] if place > 1 else None
    is_joined = before is not None and (place - 2 in verbs or before.lower in BE | HAVE | OBLIGING)
    return before is None or (before.is_content and not is_joined)


def _content(tokens: Sequence[Token]) -> tuple[Token, ...]:
    return tuple(token for token in tokens if token.is_content)


def _clause_start(tokens: Sequence[Token], at: int) -> int:
    """Where the clause of a verb begins; a relative word begins one, too."""
    place = at
    while place > 0 and tokens[place - 1].clause == tokens[at].clause and tokens[place - 1].lower not in RELATIVES:
        place -= 1
    return place


def _subjects_of(tokens: Sequence[Token], first: int, end: int, verbs: frozenset[int]) -> tuple[Token, ...]:
    """The words that are the subject of a verb whose helping verbs begin at `end`; none where that is not clear."""
    helpers = BE | HAVE | MODAL_HELPERS
    verbal = [place for place in range(first, end) if place in verbs or tokens[place].lower in helpers]
    last = min(verbal, default=end)
    if last > first and tokens[last - 1].lower in PRONOUNS:
        return ()
    # 'While they …', 'in the town they …': what comes first is not what it is about.
    if last > first and tokens[first].lower in STARTS | PREPOSITIONS:
        return _continued(tokens, first, verbs) if last == first + 1 else ()
    head = next((place for place in range(first, last) if _ends_subject(tokens, place)), last)
    found = _content(tokens[first:head])
    # What an example is given of, and the example: 'housing providers such as Home Group'.
    if head < last and (tokens[head].lower == "like" or tokens[head - 1].lower == "such"):
        found = _content(tokens[first:last])
    return found or _continued(tokens, first, verbs)


def _ends_subject(tokens: Sequence[Token], at: int) -> bool:
    """Whether a preposition ends what a clause is about; the 'of' of '20 per cent of workers' does not."""
    if tokens[at].lower not in PREPOSITIONS:
        return False
    before = tokens[at - 1].lower if at else ""
    return tokens[at].lower != "of" or not (before in COUNTED_OF or is_number_word(before) or before[-1:].isdigit())


def _continued(tokens: Sequence[Token], first: int, verbs: frozenset[int]) -> tuple[Token, ...]:
    """The subject of a clause that has none of its own: of what it goes on from."""
    if first == 0:
        return ()
    if tokens[first - 1].lower in ("who", "which", "that"):
        # 'Practices that share': what stands right before the relative word, and be it the 'those' of 'those who'.
        if first > 1 and tokens[first - 2].lower in ("those", "anyone", "everyone", "someone"):
            return (tokens[first - 2],)
        return _content(tokens[max(0, first - 1 - _MOST_BEFORE_RELATIVE) : first - 1])[-2:]
    if tokens[first].lower == "and":
        # 'A works with B and runs C': A runs C.
        earlier = _clause_start(tokens, first - 1)
        end = min((place for place in verbs if earlier <= place < first), default=first)
        return _subjects_of(tokens, earlier, end, verbs) if end < first else ()
    return ()


def _things_of(tokens: Sequence[Token], at: int, verbs: frozenset[int]) -> tuple[Token, ...]:
    """The first group of words behind a verb in its clause, behind 'to' or 'with' as well."""
    found: list[Token] = []
    for place in range(at + 1, len(tokens)):
        token = tokens[place]
        is_verb_group = place in verbs or token.lower in BE | HAVE | MODAL_HELPERS - {"to"}
        if token.clause != tokens[at].clause or is_verb_group or token.lower in RELATIVES | PRONOUNS:
            break
        # 'A group of volunteers' is one thing.
        if token.lower in PREPOSITIONS - {"of"} and (found or token.lower not in TO_A_THING):
            break
        if token.is_content and not token.lower.endswith("ly"):
            found.append(token)
    return tuple(found)

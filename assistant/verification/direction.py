"""Words that turn a statement's direction: 'rise' and 'fall', 'engaged' and 'disengaged', 'a over b' and 'b over a'.

A change is none of them, but what lies between two places or groups: 'fell by 15 years' for '15 years less than'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.verification.denials import is_denied
from assistant.verification.lists.word_lists import DIRECTIONS, OVER, PREFERRING, is_negative_form
from assistant.verification.numbers import Number, find_numbers
from assistant.verification.tokens import (
    Token,
    find_segments,
    find_sentences,
    find_stems_after,
    find_stems_before,
    find_word_after,
    find_word_before,
)
from index.terms import stem

# Words that put two things in an order.
_ORDERING = ("over", "than", "before", "after", "versus")
# What is turned round, and words of a statement that turn it themselves.
_OPPOSITE = frozenset("opposite reverse contrary converse".split())
_SET_AGAINST = _OPPOSITE | frozenset("unlike against not no while whereas but instead despite".split())
_LESS = frozenset("less lower least worse fewer".split())
# At most so many content words on either side of one of them are compared.
_MOST_COMPARED = 8
# Two words are said of the same where they share one of so many content words on either side.
_MOST_AROUND = 5
# Words of a change, what sets two things side by side, and what makes two times of it.
_CHANGE = re.compile(
    r"\b(?:rise|rises|rose|risen|rising|increas\w+|gr[eo]w\w*|climb\w*|jump\w*|soar\w*|surg\w+|fall|falls|fell|fallen"
    r"|falling|drop\w*|declin\w+|decreas\w+|reduc\w+|shr[aiu]nk\w*|plung\w+|halv\w+|doubl\w+|(?:go|goes|went|gone|com\w+"
    r"|came) (?:up|down))\b",
    re.IGNORECASE,
)
_OTHER_CHANGE = re.compile(
    r"\b(?:chang\w+|improv\w+|worse\w+|deteriorat\w+|widen\w*|narrow\w*|gain\w*|los[est]\w*|sav\w+|cuts?|cutting|add\w*"
    r"|extend\w*|lengthen\w*|shorten\w*|lower(?:ed|ing|s)|rais\w+|boost\w*|trend|went|became|since|again|over time)\b"
    r"|\bfrom\b.{1,40}\bto\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\bthan\b(?!\s[£$€]?\d|\s(?:half|an?|one|two|three|four|five|six|ten|twice)\b)|\bcompar\w+|\bgap\b|\bdifferences?\b"
    r"|\bdiffers?\b|\bbelow\b|\babove\b|\bbehind\b|\bahead of\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:than|with|to|above|below)\b[^.;]{0,24}\b(?:before|previous(?:ly)?|last|earlier|ago|baseline|start|beginning|once"
    r"|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_BY_SHARE = re.compile(r"\bby (?:about |around |some |nearly |over )?(\d+(?:\.\d+)?)\s?(?:%|per cent)(?! points)")
# 'A rise was seen by 40% of …' says by whom, and not by how much.
_SEEN = re.compile(r"\b(?:is|are|was|were|been|seen|noted|reported|felt|wanted)\b")
# Where a sentence ends, or a part of one that a semicolon sets off.
_PART_END = re.compile(r"(?<=[.!?;])\s+|\n")
# The endings of a comparative: "wealthier", "wealthiest" with an "i" for a "y"; "higher", "highest" without.
_COMPARED_Y = re.compile(r"i(?:er|est)$")
_COMPARED = re.compile(r"(?<=[^i])(?:er|est)$")


def check_direction(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """A word of one direction where the evidence has only the opposite, or things compared the other way round."""
    for one, other in DIRECTIONS:
        yield from _check_pole(statement, evidence, one, other)
        yield from _check_pole(statement, evidence, other, one)
    yield from _check_negative_forms(statement, evidence)
    yield from _check_order(statement, evidence)


# Pairs of opposites. A pole is a set of words of one direction, as stems.


def _check_pole(
    statement: Sequence[Token], evidence: Sequence[Token], pole: frozenset[str], opposite: frozenset[str]
) -> Iterator[str]:
    """'Admissions rose' where the evidence says 'admissions fell'."""
    for at, token in enumerate(statement):
        if not _is_in(token, pole) or _is_how_often(statement, at):
            continue
        if any(_is_in(other, pole) for other in evidence):
            if _stands_with_opposite(statement, at, evidence, pole, opposite):
                yield f"'{token.text}' goes with something else in the evidence"
            continue
        rivals = [place for place, other in enumerate(evidence) if _is_in(other, opposite)]
        rivals = [place for place in rivals if _share_a_neighbour(statement, at, evidence, place)]
        # 'Did not rise' may stand for 'fell'.
        denied = is_denied(statement, at) or any(is_denied(evidence, place) for place in rivals)
        if rivals and not denied:
            yield f"'{token.text}' where the evidence says '{evidence[rivals[0]].text}'"


def _is_in(token: Token, pole: frozenset[str]) -> bool:
    return token.stem in pole or token.lower in pole


def _is_how_often(tokens: Sequence[Token], at: int) -> bool:
    """The 'often' of 'how often', which has no direction."""
    return tokens[at].lower == "often" and find_word_before(tokens, at) == "how"


def _share_a_neighbour(statement: Sequence[Token], at: int, evidence: Sequence[Token], place: int) -> bool:
    """Whether two words stand beside a same word: only then are they said of the same."""
    return bool(_stems_around(statement, at) & _stems_around(evidence, place))


def _stems_around(tokens: Sequence[Token], at: int) -> set[str]:
    before = [token.stem for token in tokens[:at] if token.is_content]
    after = [token.stem for token in tokens[at + 1 :] if token.is_content]
    return {*before[-_MOST_AROUND:], *after[:_MOST_AROUND]}


def _stands_with_opposite(
    statement: Sequence[Token],
    at: int,
    evidence: Sequence[Token],
    pole: frozenset[str],
    opposite: frozenset[str],
) -> bool:
    """Whether a word's neighbours stand beside the opposite in the evidence, and not beside the word itself.

    'Costs rose' does where the evidence says 'quality rose and costs fell'.
    """
    own_places = [place for place, token in enumerate(evidence) if _is_in(token, pole)]
    rival_places = [
        place
        for place, token in enumerate(evidence)
        if place not in own_places and _is_in(token, opposite) and not _is_harmless(evidence, place)
    ]
    neighbours = _neighbours(statement, at)
    own = max((len(neighbours & _neighbours(evidence, place)) for place in own_places), default=0)
    rival = max((len(neighbours & _neighbours(evidence, place)) for place in rival_places), default=0)
    return rival > own + 1


def _is_harmless(evidence: Sequence[Token], at: int) -> bool:
    """Whether an opposite is none: it is denied ('did not fall'), or is the 'often' of 'how often'."""
    return is_denied(evidence, at) or _is_how_often(evidence, at)


def _neighbours(tokens: Sequence[Token], at: int) -> set[str]:
    before = find_stems_before(tokens, at, most=4)
    after = find_stems_after(tokens, at, most=3, within_clause=True)
    return {*before, *after}


def _check_negative_forms(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """'Engaged' where the evidence has 'disengaged', or the other way round."""
    present = {token.lower for token in evidence}
    for at, token in enumerate(statement):
        if token.lower in present or not token.is_content:
            continue
        for place, other in enumerate(evidence):
            if not is_negative_form(token.lower, other.lower):
                continue
            if not is_denied(statement, at) and not is_denied(evidence, place):
                yield f"'{token.text}' where the evidence says '{other.text}'"


# What is a change, and what a difference.


def check_changes(statement: str, evidence: str) -> Iterator[str]:
    """'Fell by 15 years' where the evidence sets two places side by side and has no change in that sentence."""
    for part in _PART_END.split(statement):
        change = _CHANGE.search(part)
        amounts = {_amount(number) for number in find_numbers(part) if not number.is_in_range_of_years}
        if not change or not amounts:
            continue
        # 'Rose by 40%' for '40% of practices saw a rise'.
        by = _BY_SHARE.search(part, change.end())
        is_told = by is not None and not _SEEN.search(part[change.end() : by.start()])
        if by and is_told and not _is_share_of_change(by.group(1), evidence):
            yield f"'{by.group()}': the evidence has it as a share of something"
        places = [
            other
            for other in _PART_END.split(evidence)
            if amounts & {_amount(number) for number in find_numbers(other)}
        ]
        if places and all(_only_compares(place) for place in places):
            yield f"'{change.group()}': the evidence compares, and tells of no change"


def _is_share_of_change(share: str, evidence: str) -> bool:
    """Whether the evidence has a share once at least that it does not give as one of people or things."""
    places = list(re.finditer(rf"(?<![\d.]){re.escape(share)}\s?(?:%|per cent)(\s+of\b)?", evidence))
    return not places or any(not place[1] for place in places)


def check_opposite(statement: str, evidence: str) -> Iterator[str]:
    """'Fell in Leeds' where the evidence says that it fell, and that the opposite occurred in Leeds."""
    for sentence in find_sentences(evidence):
        at = next((at for at, token in enumerate(sentence) if at and token.lower in _OPPOSITE), None)
        if at is not None and sentence[at - 1].lower in ("the", "quite"):
            yield from _check_turned(find_segments(statement), sentence[:at], sentence[at + 1 :])


def _check_turned(
    segments: Sequence[Sequence[Token]], before: Sequence[Token], after: Sequence[Token]
) -> Iterator[str]:
    """What is told of those of whom the opposite is said; `before` and `after` stand around the word for it."""
    of_which = {token.stem for token in after if token.is_content} - {token.stem for token in before}
    for segment in segments:
        is_of_them = bool({token.stem for token in segment} & of_which)
        if is_of_them and not {token.lower for token in segment} & _SET_AGAINST:
            turned = (token for token in segment if _has_same_pole(token, before))
            yield from (f"'{token.text}' where the evidence says that the opposite occurred" for token in turned)


def _has_same_pole(token: Token, others: Sequence[Token]) -> bool:
    poles = [pole for pair in DIRECTIONS for pole in pair if _is_in(token, pole)]
    return any(_is_in(other, pole) for pole in poles for other in others)


def _amount(number: Number) -> tuple[float, str]:
    return number.value, number.unit.replace("~", "%")


def _only_compares(part: str) -> bool:
    is_change = _CHANGE.search(part) or _OTHER_CHANGE.search(part) or _EARLIER.search(part)
    return not is_change and _COMPARES.search(part) is not None


# Two things in an order.


def _check_order(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """'Trains over buses' where the evidence says 'buses over trains'."""
    for word in _ORDERING:
        stated, given = _compared_by(statement, word), _compared_by(evidence, word)
        if stated and given and _are_crossed(stated, given):
            yield f"the two sides of '{word}' are the other way round in the evidence"
    yield from _check_preferred(statement, evidence)


def _check_preferred(statement: Sequence[Token], evidence: Sequence[Token]) -> Iterator[str]:
    """'B matters more than a' where the evidence says 'prioritises a over b', or the other way round."""
    for texts in ((statement, evidence), (evidence, statement)):
        compared = _compared_by(texts[0], "than")
        words = {token.lower for token in texts[0]}
        over = next((word for word in sorted(OVER) if word in {token.lower for token in texts[1]}), None)
        preferred = _compared_by(texts[1], over) if over else None
        if not compared or not preferred or not PREFERRING & {token.stem for token in texts[1]}:
            continue
        if words & _LESS:
            compared = compared[1], compared[0]
        if _are_crossed(compared, preferred):
            yield f"the two sides of 'than' are the other way round in the evidence's '{over}'"


def _are_crossed(stated: tuple[set[str], set[str]], given: tuple[set[str], set[str]]) -> bool:
    """Whether each side of the statement says what the other side of the evidence says."""
    (first, second), (given_first, given_second) = stated, given
    straight = len(first & given_first) + len(second & given_second)
    crossed = len(first & given_second) + len(second & given_first)
    if crossed > straight + 1:
        return True
    return bool(first & given_second and second & given_first) and not second & given_second


def _compared_by(tokens: Sequence[Token], word: str) -> tuple[set[str], set[str]] | None:
    """Stems on either side of a word that orders two things, without those on both; None where it orders nothing."""
    places = [at for at, token in enumerate(tokens) if token.lower == word]
    if len(places) != 1 or not _orders(tokens, places[0]):
        return None
    at = places[0]
    before, after = _sides_within(tokens, at) if at else _sides_of_opening(tokens)
    first, second = {_plain_stem(token) for token in before}, {_plain_stem(token) for token in after}
    return first - second, second - first


def _sides_within(tokens: Sequence[Token], at: int) -> tuple[list[Token], list[Token]]:
    """Content words before and after a word within a sentence: 'buses' and 'trains' of 'buses over trains'."""
    before = [token for token in tokens[:at] if token.is_content]
    after = [token for token in tokens[at + 1 :] if token.is_content]
    return before[-_MOST_COMPARED:], after[:_MOST_COMPARED]


def _sides_of_opening(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Content words of the other clauses and of the first one, which the ordering word opens.

    'Hub' and 'opened', and 'pilot', of 'After the pilot, the hub opened'.
    """
    clause = tokens[0].clause
    first = [token for token in tokens[1:] if token.is_content and token.clause == clause]
    others = [token for token in tokens if token.is_content and token.clause != clause]
    return others[:_MOST_COMPARED], first


def _orders(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word such as 'over' puts two things in an order that can be read off the sentence.

    It does not before a number ('over 20'), after 'even', or where it begins a clause within the sentence.
    """
    if find_word_after(tokens, at)[:1].isdigit():
        return False
    if not at:
        return True
    return tokens[at].clause == tokens[at - 1].clause and find_word_before(tokens, at) != "even"


def _plain_stem(token: Token) -> str:
    """The stem of an adjective in its plain form: 'wealthiest' and 'wealthier' as 'wealthy'."""
    return stem(_COMPARED_Y.sub("y", _COMPARED.sub("", token.lower)))

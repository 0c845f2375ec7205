"""A yes-or-no question against one sentence of a report: whether the sentence says so, says the opposite, or neither.

Only what the sentence says of itself counts, in the words of the question: in doubt there is no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from assistant.verification.denials import Denial, is_negator, read_denials
from assistant.verification.direction import check_direction
from assistant.verification.lists.word_lists import DIRECTIONS, GROUPS, QUANTIFIERS
from assistant.verification.modality import check_causes
from assistant.verification.names import check_groups
from assistant.verification.negation import check_negation
from assistant.verification.number_checks import check_numbers
from assistant.verification.quantities import check_quantities
from assistant.verification.tokens import FRAME, Token, find_tokens
from index.terms import stem

# Before a claim: "Is there any evidence that …", "what proof is there that …", "do we have data showing …".
EVIDENCE_LEAD = re.compile(
    r"^\W*(?:(?:so|and|but|ok|well)\W+)?(?:[\w’']+\s+){0,5}?(?:evidence|proof|data|research|studies|indication|signs?)"
    r"(?:\s+(?:is there|there is|out there|here|yet|anywhere|do we have))?"
    r"(?:\s+(?:that|which|showing|suggesting|indicating|proving|to|shows?|suggests?|proves?|for|of))+\s+",
    re.IGNORECASE,
)
# "… showing the", where the word that joins is left out: "is there evidence the café saved money".
_BARE_EVIDENCE = re.compile(
    r"^\W*(?:(?:so|and|but|ok|well)\W+)?(?:is|was) there (?:[\w’']+\s+){0,3}?(?:evidence|proof)\s+(?=the |our |their )",
    re.I,
)
# "Do we know whether …", "has it been shown that …", "is it true that …".
_WHETHER = re.compile(
    r"^\W*(?:(?:so|and|but|ok|well)\W+)?"
    r"(?:(?:do|does|did) (?:we|anyone|anybody|they|you) (?:actually |really )?know (?:if|whether|that)"
    r"|(?:has|is) it (?:ever |actually |really )?(?:been )?(?:shown|proven|proved|demonstrated|established|known|true"
    r"|right|correct|the case) (?:that|if|whether)|(?:can|could) you (?:tell|show) me (?:if|whether))\s+",
    re.IGNORECASE,
)
# What stands before the question: "My lead asks for it. Is there …".
_PREAMBLE = re.compile(r"^.*[.!?]\s+(?=\S)", re.DOTALL)
# Before a claim without "evidence": "Did …", "Is there …". A modal asks for what is right or to come, and no report
# has a plain yes to it.
_AUXILIARY = re.compile(
    r"^\W*(?:(?:so|and|but|ok|well)\W+)?(?P<word>did|does|do|has|have|had|is|are|was|were)\s+(?P<there>there\s+)?", re.I
)
# Asked of the reader or of this conversation, not of the reports: "do you know", "have we".
_NO_CLAIM = re.compile(
    r"^(?:you|i|we|it|this|that|they|he|she|any\s?(?:one|body)|there (?:a|any) report)\b", re.IGNORECASE
)
# Where a question goes on after its claim: "…? I was told", "…, and how".
_GOES_ON = re.compile(r"[?.!;:]\s+\S|\s[-–—]\s|,\s|\bor\b")
_MOST_WORDS = 22
_LEAST_WORDS = 3
# Also behind the number of a note: "everyone’s job.6,7 It does".
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"‘(])|(?<=[a-z]\.)\d{1,2}(?:,\d{1,2})*\s+(?=[A-Z])|\n+")
# What puts all of a sentence in doubt: hopes, plans, conditions, opinions, contrasts, comparisons.
_DOUBTS = re.compile(
    r"\?|\b(?:may|might|could|can|would|should|must|will|shall|if|unless|whether|how|unclear|unknown|aim\w*"
    r"|hop(?:e|es|ed|ing)|plan(?:s|ned|ning)?|expect(?:s|ed|ing|ation\w*)?|intend\w*|intention\w*|likely|unlikely"
    r"|potential\w*|possib\w+|perhaps|probabl\w+|seem\w*|appear\w*|tend(?:s|ed|ency)?|suggest\w*|felt|feels?|believ\w+"
    r"|perceiv\w+|perception\w*|thought|claim\w*|sa(?:y|ys|id)|argue\w*|opinion\w*|views?|ask(?:s|ed)?|report(?:s|ed|edly)"
    r"|wish\w*|want\w*|need\w*|try|tries|tried|attempt\w*|seek\w*|sought|purpose|goals?|objectives?|ambitions?|designed"
    r"|initial(?:ly)?|early|preliminary|promising|though|although|however|but|while|whereas|except|wrong|until|before|once"
    r"|recommend\w*|propos\w+|ideal\w*|so-called|used to|former\w*|seen|considered)\b",
    re.IGNORECASE,
)
# What makes a clause say less than that it is so: parts, ends, weak evidence, comparisons.
_LESSENS = re.compile(
    r"\b(?:mixed|inconclusive|limited|weak|research|evidence|effectiveness|some|few|fewest|rare\w*|seldom|sometimes"
    r"|occasionally|part(?:ly|ial\w*)|certain|despite|only|even|instead|rather|than(?!\s+(?:half|a |one |two |\d))"
    r"|nearly|almost|hardly|barely|stop\w*|ended)\b",
    re.IGNORECASE,
)
# A clause that hangs on the one before and takes nothing of it back: "…, despite", "…, which", "…; rather".
_HANGING = re.compile(r",\s+(?:despite|which|[a-z]+ing)\b|;\s+(?:rather|instead)\b", re.IGNORECASE)
# Where one main clause ends and the next begins.
_AND = re.compile(r",\s+and\s+")
_YET_TO = re.compile(r"\b(?:is|are|was|were|has|have) yet to (?:be )?", re.IGNORECASE)
# The line is of people of an age: "over 80", "aged 16".
_OF_AN_AGE = re.compile(r"\b(?:over|under|aged?) \d", re.IGNORECASE)
# "gone up", "brought waits down", said by one word.
_IN_ONE_WORD = (
    (re.compile(r"\b(?:g[eo]t|go|goes|gone|went|going)(?:ting)? (?:up|wider|longer)\b", re.I), "increased"),
    (re.compile(r"\b(?:go|goes|gone|went|going|c[oa]me|coming) down\b", re.I), "decreased"),
    (re.compile(r"\b(?:bring|brings|brought|bringing) down\b", re.I), "reduced"),
    (re.compile(r"\b(?:bring|brings|brought|bringing) ((?:[\w’'-]+ ){1,5})down\b", re.I), r"reduced \1"),
    (re.compile(r"\bnarrower\b", re.I), "narrow"),
    (re.compile(r"\bshorten(?:s|ed|ing)?\b", re.I), "shorter"),
    (re.compile(r"\blengthen(?:s|ed|ing)?\b", re.I), "longer"),
    (re.compile(r"\bwidespread\b", re.I), "general"),
)
# What something may do, beside making it more or less: "save money", "prevent strokes".
_EFFECTS = re.compile(
    r"\b(?:sav(?:e|es|ed|ing)|prevent(?:s|ed)?|avoid(?:s|ed)?|stop(?:s|ped)?|revers(?:e|es|ed)|cur(?:e|es|ed)|caus(?:e|es|ed)"
    r"|eas(?:e|es|ed)|clos(?:e|es|ed)|lead to|leads to|led to|result(?:s|ed)? in|attract(?:s|ed)?|bring|brings|brought"
    r"|free[ds]? up|speed(?:s|ed)? up|protect(?:s|ed)?|help(?:s|ed)?|boost(?:s|ed)?|chang(?:e|es|ed)"
    r"|affect(?:s|ed)?)\b",
    re.IGNORECASE,
)
# More of something and less of it, by the pairs of opposites that tell of a change or of a comparison.
_CHANGES = tuple(
    pair for pair in DIRECTIONS if any(stem(word) in pair[0] for word in ("increase", "more", "longer", "better"))
)
CHANGE_STEMS = frozenset(word for pair in _CHANGES for side in pair for word in side)
_GROUP_STEMS = tuple(frozenset(stem(word) for word in group) for group in GROUPS)
_PARTS = frozenset(word for words in QUANTIFIERS.values() for word in words) - {"any", "certain", "whole"}
# A sum stands for "money".
_SUM = re.compile(r"[£$€]\s?\d")
_MONEY = stem("money")
# "A&E", whose letters are no words.
_LETTERS = re.compile(r"\b[A-Z]&[A-Z]\b")
_PREFIX = 5
# The words of a claim stand within twice their number and so many more.
_SPREAD = 6
# A form in -ing behind one of these names a thing that may not have come: "effectiveness in reducing".
_BEFORE_GERUND = frozenset("for of in by at towards toward on from about with to".split())


class Says(StrEnum):
    """What a sentence says to a proposition."""

    YES = "yes"
    NO = "no"
    NEITHER = ""


def read_proposition(question: str) -> str | None:
    """What a short question asks whether it is so, as a sentence; None for any other question.

    Example: "Did the café reduce isolation?" gives "The café reduce isolation.": the form of the verb is not changed.
    """
    last = _PREAMBLE.sub("", question)
    if last != question and asks_for_evidence(last):
        question = last
    lead = EVIDENCE_LEAD.match(question) or _BARE_EVIDENCE.match(question) or _WHETHER.match(question)
    auxiliary = None if lead else _AUXILIARY.match(question)
    if not lead and not auxiliary:
        return None
    end = lead.end() if lead else auxiliary.end() if auxiliary else 0
    claim = question[end:].strip(" ?.!\n")
    too_long = not _LEAST_WORDS <= len(claim.split()) + (lead is None) <= _MOST_WORDS
    if too_long or _GOES_ON.search(claim) or _NO_CLAIM.match(claim):
        return None
    if auxiliary and auxiliary["there"]:
        claim = f"there {auxiliary['word'].lower()} {claim}"
    return f"{claim[0].upper()}{claim[1:]}."


def asks_for_evidence(question: str) -> bool:
    """Whether a question asks for evidence of a claim."""
    question = _PREAMBLE.sub("", question)
    return any(lead.match(question) for lead in (EVIDENCE_LEAD, _BARE_EVIDENCE))


def find_effect(proposition: str) -> tuple[int, int] | None:
    """Where the word stands by which a proposition tells what something does; None where it does not tell that."""
    changes = [(token.start, token.end) for token in find_tokens(proposition) if _way(token) and token.start]
    effects = [match.span() for match in _EFFECTS.finditer(proposition) if match.start()]
    return min([*changes, *effects], default=None)


def tells_of_change(text: str) -> bool:
    """Whether a text tells of more or of less of anything."""
    return any(_way(token) for token in find_tokens(_in_one_word(text)))


def judge(proposition: str, line: str, headings: Sequence[str]) -> tuple[Says, str]:
    """What a line says to a proposition, and the sentence that says it; neither and "" where sentences disagree."""
    said = [(judge_sentence(proposition, sentence, headings), sentence) for sentence in _SENTENCE_END.split(line)]
    clear = [(says, sentence.strip()) for says, sentence in said if says]
    return clear[0] if len({says for says, _ in clear}) == 1 else (Says.NEITHER, "")


def judge_sentence(proposition: str, sentence: str, headings: Sequence[str]) -> Says:
    """What one sentence says to a proposition; its subject may stand in the headings over it, what is said may not."""
    text = _YET_TO.sub("is not ", _in_one_word(sentence))
    if (hanging := _HANGING.search(text)) and not _DOUBTS.search(text[hanging.end() :]):
        text = text[: hanging.start()]
    if _DOUBTS.search(text):
        return Says.NEITHER
    found = {_judge_clause(_in_one_word(proposition), clause, headings) for clause in _AND.split(text)} - {Says.NEITHER}
    return found.pop() if len(found) == 1 else Says.NEITHER


def _judge_clause(stated_text: str, given_text: str, headings: Sequence[str]) -> Says:
    if _LESSENS.search(given_text) or not set(_LETTERS.findall(stated_text)) <= set(_LETTERS.findall(given_text)):
        return Says.NEITHER
    stated, given = find_tokens(stated_text), find_tokens(given_text)
    if not _can_be_judged(stated, given, given_text, headings):
        return Says.NEITHER
    denials, same = read_denials(given), _same_way(stated, given)
    known = {token.stem for token in stated}
    if denials.firm or denials.worded:
        is_no = same is not False and _denies(denials.firm, denials.worded, stated)
        is_no = is_no and _is_behind_denial(stated, given, given_text)
    elif any(denial.stem not in known for denial in denials.soft):
        is_no = False
    elif same is not False:
        has_faults = any(_find_faults(stated_text, given_text, headings))
        return Says.NEITHER if has_faults else Says.YES
    else:
        is_no = True
    return Says.NO if is_no and not _speaks_of_parts(stated, given) else Says.NEITHER


def _can_be_judged(stated: Sequence[Token], given: Sequence[Token], given_text: str, headings: Sequence[str]) -> bool:
    """Whether a clause is about what a proposition states, of the same people, and as a thing that has come."""
    if len(_ways(stated)) > 1 or (_ways(stated) and len(_ways(given)) != 1):
        return False
    if not _carries(stated, given, given_text, headings) or _is_of_others(stated, given, given_text, headings):
        return False
    return not read_denials(stated).firm and not _is_not_so_far(stated, given)


def _find_faults(stated_text: str, given_text: str, headings: Sequence[str]) -> Iterator[str]:
    """What the checks of statements have against a proposition that a sentence seems to bear out."""
    stated, given = find_tokens(stated_text), find_tokens(given_text)
    yield from check_numbers(stated_text, given_text)
    yield from check_negation(stated, given)
    yield from check_direction(stated, given)
    yield from check_quantities(stated, given, given_text)
    yield from check_causes(stated, given)
    yield from check_groups(
        stated, given, meant=frozenset(token.stem for text in headings for token in find_tokens(text))
    )


def _in_one_word(text: str) -> str:
    """The text with its turns of phrase for more and less said by one word."""
    for pattern, word in _IN_ONE_WORD:
        text = pattern.sub(word, text)
    return text


def _way(token: Token) -> tuple[int, int] | None:
    """Which pair of changes a word belongs to, and which side of it; None for any other word."""
    for number, pair in enumerate(_CHANGES):
        for side in (0, 1):
            if token.stem in pair[side]:
                return number, side
    return None


def _same_way(stated: Sequence[Token], given: Sequence[Token]) -> bool | None:
    """Whether both tell of more, or both of less; None where the proposition tells of neither."""
    ways, others = _ways(stated), _ways(given)
    return None if not ways else ways == others


def _ways(tokens: Sequence[Token]) -> set[int]:
    """The sides of changes that a text tells of: 0 for more, 1 for less."""
    return {way[1] for token in tokens if (way := _way(token))}


def _carries(stated: Sequence[Token], given: Sequence[Token], given_text: str, headings: Sequence[str]) -> bool:
    """Whether a sentence holds the words of a proposition, in their order and near each other.

    What tells of more or less may be any such word, right beside what is more or less.
    """
    words = _find_words_to_hold(stated)
    above = {token.stem[:_PREFIX] for heading in headings for token in find_tokens(heading)}
    places = [_place_of(token, given, given_text) for token in words]
    missing = [number for number, place in enumerate(places) if place is None]
    if any(words[number].stem[:_PREFIX] not in above for number in missing):
        return False
    starts = _find_starts(words, missing, names_others=_names_others(given, stated, above))
    changes = [token.start for token in stated if _way(token)]
    if changes and not _is_changed(_find_places_of_changed(words, places, changes[-1]), given):
        return False
    return any(
        _stand_together([place for place in places[first:] if place is not None], given, bool(changes))
        for first in starts
    )


def _find_words_to_hold(stated: Sequence[Token]) -> list[Token]:
    """The words of a proposition that a sentence must hold: those that neither frame it nor tell of more or less."""
    return [token for token in stated if token.is_content and token.stem not in FRAME and _way(token) is None]


def _find_starts(words: Sequence[Token], missing: Sequence[int], *, names_others: bool) -> set[int]:
    """From which word on, by number, a sentence may hold the words of a proposition, where some are missing in it."""
    # Its first words may stand over the sentence; a name may, wherever the question has it, if nothing else is named.
    named = [number for number in missing if words[number].is_capitalised and words[number].start]
    starts = {missing[-1] + 1 if missing else 0}
    if named and not names_others:
        starts.add(max((number + 1 for number in missing if number not in named), default=0))
    return starts


def _find_places_of_changed(words: Sequence[Token], places: Sequence[int | None], change: int) -> list[int]:
    """Where the words stand in a sentence that a proposition has behind its change, or else all of its words."""
    held = [(token.start, place) for token, place in zip(words, places, strict=True) if place is not None]
    return [place for start, place in held if start > change] or [place for _, place in held]


def _stand_together(places: Sequence[int], given: Sequence[Token], one_suffices: bool) -> bool:
    """Whether words stand in their order and near each other; one word alone says too little, unless it suffices."""
    if len(places) < (1 if one_suffices else 2):
        return False
    return _is_in_order(places, given) and max(places) - min(places) <= 2 * len(places) + _SPREAD


def _is_changed(places: Sequence[int], given: Sequence[Token]) -> bool:
    """Whether a word for more or less stands right before or right behind one of the words at some places."""
    content = [
        at for at, token in enumerate(given) if _way(token) or (token.is_content and not token.lower.endswith("ly"))
    ]
    for number, at in enumerate(content):
        beside = content[max(0, number - 1) : number + 2]
        if _way(given[at]) and any(place in places and given[place].clause == given[at].clause for place in beside):
            return True
    return False


def _names_others(given: Sequence[Token], stated: Sequence[Token], above: Collection[str]) -> bool:
    """Whether a sentence names somebody or some place that neither the proposition nor the headings name."""
    known = {token.stem[:_PREFIX] for token in stated} | set(above)
    return any(token.is_capitalised and token.start and token.stem[:_PREFIX] not in known for token in given)


def _is_in_order(places: Sequence[int], given: Sequence[Token]) -> bool:
    """Whether words stand in their order, or the last of them before the others as a noun: "collapse in trust"."""
    if list(places) == sorted(places):
        return True
    is_noun = given[min(places[-1] + 1, len(given) - 1)].lower in ("in", "of")
    return is_noun and list(places[:-1]) == sorted(places[:-1]) and places[-1] < places[0]


def _place_of(token: Token, given: Sequence[Token], given_text: str) -> int | None:
    """Where a word stands in a sentence, in any form of it; None where it does not."""
    for at, other in enumerate(given):
        if other.stem == token.stem or (len(token.stem) >= _PREFIX and other.stem[:_PREFIX] == token.stem[:_PREFIX]):
            return at
    if token.stem == _MONEY and (money := _SUM.search(given_text)):
        return next((at for at, other in enumerate(given) if other.start >= money.start()), None)
    return None


def _is_of_others(stated: Sequence[Token], given: Sequence[Token], given_text: str, headings: Sequence[str]) -> bool:
    """Whether a sentence narrows itself to a group of people, or to an age, of which the proposition says nothing."""
    known = {token.stem for token in stated} | {token.stem for text in headings for token in find_tokens(text)}
    asked = [group for group in _GROUP_STEMS if group & known]
    stems = {token.stem for token in given if token.is_content}
    is_narrower = any(group & stems and group not in asked for group in _GROUP_STEMS)
    return is_narrower or _OF_AN_AGE.search(given_text) is not None


def _is_not_so_far(stated: Sequence[Token], given: Sequence[Token]) -> bool:
    """Whether what is asked is only named as a thing to do: "to reduce isolation", "in reducing isolation"."""
    asked = {token.stem for token in stated if token.is_content}
    ways = any(_way(token) for token in stated)
    for before, token in pairwise(given):
        is_asked = token.stem in asked or (ways and _way(token) is not None)
        is_gerund = token.lower.endswith("ing") and before.lower in _BEFORE_GERUND
        if is_asked and (before.lower == "to" or is_gerund):
            return True
    return bool(given) and given[0].lower.endswith("ing") and given[0].stem in asked


def _denies(firm: Sequence[Denial], worded: Sequence[Denial], stated: Sequence[Token]) -> bool:
    """Whether the one denial of a sentence is a plain "not", and denies what is asked."""
    if len(firm) != 1 or worded or firm[0].word.lower() not in ("not", "no", "never", "nobody", "nothing"):
        return False
    return bool(firm[0].scope & {token.stem for token in stated if token.is_content})


def _is_behind_denial(stated: Sequence[Token], given: Sequence[Token], given_text: str) -> bool:
    """Whether the last word of a proposition first stands behind the denial: what stood before it is not denied."""
    denied_from = next((at for at, token in enumerate(given) if is_negator(token)), len(given))
    words = [token for token in stated if token.is_content and token.stem not in FRAME]
    places = [place for token in words if (place := _place_of(token, given, given_text)) is not None]
    return bool(places) and places[-1] > denied_from


def _speaks_of_parts(stated: Sequence[Token], given: Sequence[Token]) -> bool:
    """Whether either is about all, most or some of something, so that a denial of one leaves the other open."""
    return any(token.lower in _PARTS for token in (*stated, *given))

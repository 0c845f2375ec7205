"""Follow-ups made standalone by stated rules, and evidence near what was just quoted preferred."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.answering.conversation import Turn
from assistant.answering.small_talk import small_talk_kind
from corpus.vocabulary import EvidenceKind
from index.embedding import Floats
from index.search import Index
from index.terms import STOP_WORDS, stem, terms, words

_OPENING = re.compile(r"^\W*(?:(?:and|so|but|or|also|then|ok|okay|thanks|right)\b[\s,]*)+", re.IGNORECASE)
_JOINED = re.compile(r"^\W*(?:and|but|or|also)\b", re.IGNORECASE)
_SWITCH = re.compile(
    r"\b(?:different (?:thing|topic|question|subject)|switch(?:ing)? topics?"
    r"|(?:new|another|unrelated|separate) (?:topic|question|subject)|on (?:another|a different) (?:note|topic|subject)"
    r"|chang(?:e|ing) (?:of )?(?:the )?(?:topic|subject))\b",
    re.IGNORECASE,
)
_DEFINING = re.compile(r"^\W*what (?:is|are|does|do)\b[^?]*?(?:\bmeans?\b|$)", re.IGNORECASE)
_OWNING = re.compile(r"\b(?:their|its|his|her)\b", re.IGNORECASE)
_THAT = re.compile(r"\b(?:that|this|those|these|so|why|since when)\b", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^\W*(?:what|how) about\b|^\W*(?:same|likewise) (?:for|with)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|that|those|this|these|there|one|ones|such|else|both"
    r"|others?|former|latter|same)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:those|that) (?:who|which|that|in|of|with|from)\b|\bthere (?:is|are|was|were|any)\b"
    r"|\b(?:say|said|says|think|know|found|show|shows|showed|mean|means|so|is|was|are) that\b"
    r"|\bthat (?:is|are|was|were|has|have|had|can|could|will|would|should|the|a|an)\b|\b(?:is|are|was|were) there\b"
    r"|\bone (?:of|in|another|person|place|way|reason|line|example)\b|\beach other\b|\bno one\b|\bboth\b.+\band\b"
    r"|\b(?:is|was|be) it (?:so |too |not )?\w+ (?:to|for|that)\b|\bin it for\b|\bit (?:take|cost)s?\b(?=.*\bto\b)"
    r"|\b(?:this|these|that|those) (?:kind|sort|type)s? of\b",
    re.IGNORECASE,
)
_WEAKLY = frozenset("other others such one ones same else both latter former".split())
_PLACED = re.compile(
    r"^\W*(?:in|for|by|with|from|at|of|on|to|only|just|the|any|not|within|between|among|during|after|before|about|per)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:[A-Z][\w’'&-]+|\d[\w.,%-]*)(?:\s+(?:(?:and|of|for|the|in|&)\s+)*(?:[A-Z][\w’'&-]+|\d[\w.,%]*))*"
)
_FRAME = frozenset(
    "give tell show list name describe explain summarise summarize find please need want know quote share many much"
    " kind kinds sort sorts type types way ways thing things main".split()
)
_COURTESY = frozenset(
    "please thanks thank many very much hi hello hey dear cheers ta sorry kind best regards wishes morning afternoon"
    " evening good grateful appreciate appreciated advance help tell say know answer hope well".split()
)
_SHORT_WORDS = 4
_FRAGMENT_WORDS = 3
_OWN_WORDS = 2


def make_standalone(question: str, history: Sequence[Turn]) -> str:
    """The question in a form that needs no history.

    Each earlier question is itself resolved first. A fragment ('and for women?', 'what about PCNs?') is asked as the
    question before it, of the fragment; a question that points back ('how much did it save them?') is given the topic
    of the one before; any other question stands on its own, so that a change of topic is not dragged back. A pronoun
    does not point back where the question itself has said what it may stand for.
    """
    before = ""
    for turn in history:
        if turn.role == "user" and turn.content.strip() and not small_talk_kind(turn.content):
            before = _resolved(turn.content, before)
    return _resolved(question, before)


def _resolved(question: str, before: str) -> str:
    question = _without_courtesies(question)
    if not before or _SWITCH.search(question):
        return question
    opened = _OPENING.sub("", question)
    if not opened:
        return question
    content = _telling(opened)
    fragment = len(opened.split()) <= _SHORT_WORDS + 2 and not _has_verb(opened)
    placed = _PLACED.match(opened) or _JOINED.match(question)
    if _WHAT_ABOUT.match(opened) or (fragment and len(content) <= (_SHORT_WORDS if placed else _FRAGMENT_WORDS)):
        return f"{before.rstrip(' ?.')} – {_WHAT_ABOUT.sub('', opened).strip(' ?.,')}?"
    if not fragment and _leans(question, opened, content):
        topic = _topic(before, opened)
        return f"{opened.rstrip(' ?.')} ({topic})?" if topic else opened
    return question


def _without_courtesies(question: str) -> str:
    """The question without the sentences that only greet, thank or beg; as it is where nothing else would be left."""
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(question.split()))
    return " ".join([sentence for sentence in sentences if not _only_courteous(sentence)] or sentences)


def _only_courteous(sentence: str) -> bool:
    said = words(sentence)
    courteous = [word in _COURTESY for word in said]
    bare = all(polite or word in STOP_WORDS for polite, word in zip(courteous, said, strict=True))
    return any(courteous) and bare and not sentence.endswith("?")


def _telling(text: str) -> list[str]:
    """The words that carry a text's sense."""
    return [word for word in words(text) if word not in STOP_WORDS and word not in _FRAME]


def _leans(question: str, opened: str, content: Sequence[str]) -> bool:
    """Whether a question leans on the one before: it points back, goes on from it, or says too little by itself."""
    named = _NAME.search(opened[1:]) is not None
    if _points_back(opened, named, content) or (_JOINED.match(question) and len(content) <= _SHORT_WORDS):
        return True
    return not named and len(content) < _FRAGMENT_WORDS and (len(content) <= 1 or not _DEFINING.match(opened))


def _points_back(opened: str, named: bool, content: Sequence[str]) -> bool:
    """Whether a pronoun stands for something that the question has not said: little of sense comes before it."""
    full = named or len(content) > _SHORT_WORDS
    pointing = _blanked(_RELATIVE, opened)
    if full:
        pointing = _blanked(_OWNING, pointing)
    brief = not named and len(content) <= _FRAGMENT_WORDS
    return any(
        brief or len(_telling(opened[: pronoun.start()])) < _OWN_WORDS
        for pronoun in _POINTING.finditer(pointing)
        if not (full and pronoun.group().casefold() in _WEAKLY)
    )


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with what a pattern finds overwritten, so that places stay as they are."""
    return pattern.sub(lambda found: " " * len(found.group()), text)


def _has_verb(text: str) -> bool:
    return (
        re.search(
            r"\b(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|who|when|where|why|how)\b|^\W*(what|which)\b",
            text,
            re.I,
        )
        is not None
    )


def _topic(before: str, question: str) -> str:
    """What the question before was about, less what this one repeats.

    Its names, whole; where it has none to speak of, or this one points at what it said ('that', 'why'), the words
    that carry its sense.
    """
    before = re.sub(r"\s\(([^)]*)\)\?*$", r" \1", before)
    said = {stem(word) for word in words(question)}
    names = [name for name in _NAME.findall(before[:1].lower() + before[1:]) if not _said(name, said)]
    if sum(len(name.split()) for name in names) > 1 and not _THAT.search(question):
        return " ".join(dict.fromkeys(names))
    bare = [token.strip(' ?.,;:!"“”()–') for token in before.split()]
    kept = [token for token in bare if token and not _said(token, said)]
    return " ".join(dict.fromkeys(kept))


def _said(token: str, said: set[str]) -> bool:
    """Whether a token carries no sense of its own, or all its words were said."""
    parts = [word for word in words(token) if word not in STOP_WORDS and word not in _FRAME]
    return all(stem(part) in said for part in parts)


_PIECE = re.compile(r"[.;?!…]\s+|\n+")
_LEAST_TERMS = 3
_RECOGNISED = 0.6
_MOST_PIECES = 12
# Chosen on the follow-ups among the dev and training questions.
_IN_REPORT, _IN_SECTION, _NEXT = 0.4, 0.4, 2.0
_LINES_ON = 6


def previously_quoted(index: Index, history: Sequence[Turn]) -> list[int]:
    """Numbers of the evidence units that the last answer quoted, told by their words, in the order of the answer.

    A piece of the answer is recognised in the unit that holds most of its terms, weighed by rarity, and three fifths of
    them at least.
    """
    answers = [turn.content for turn in history if turn.role == "assistant" and turn.content.strip()]
    found: list[int] = []
    for piece in _PIECE.split(answers[-1])[:_MOST_PIECES] if answers else ():
        asked = terms(piece, compounds=index.lexicon.compounds)
        if len(set(asked)) >= _LEAST_TERMS:
            held = index.evidence_terms.coverage(asked)
            best = int(np.argmax(held))
            if held[best] >= _RECOGNISED:
                found.append(best)
    return list(dict.fromkeys(found))


def context_boost(index: Index, said: Sequence[int]) -> Floats:
    """What standing near to what was said is worth to each unit, in ranker units; shape (units,).

    A little for its report and for its section, much for the lines said and the six after them: people ask on.
    """
    result = np.zeros(len(index.evidence), dtype=np.float32)
    reports = {index.evidence[number].report for number in said}
    sections = {(index.evidence[number].report, index.evidence[number].section) for number in said}
    for number, unit in enumerate(index.evidence):
        above = (*unit.section, unit.text) if unit.kind is EvidenceKind.HEADING else unit.section
        result[number] = _IN_REPORT * (unit.report in reports) + _IN_SECTION * ((unit.report, above) in sections)
    for number in {near for start in said for near in range(start, start + _LINES_ON + 1)}:
        if number < len(result) and index.evidence[number].report in reports:
            result[number] += _NEXT
    return result

"""A topic → its telling words, each with its weight, and the shorter topics that it is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.search import Index, Query
from index.terms import STOP_WORDS, stem, terms

# Words that tell nothing of what a topic is about, wherever they stand. Example: "using" in "using data".
_LIGHT_WORDS = frozenset(
    """using use finding find making make getting get having give giving know knowing understand understanding become
    becoming going role roles way ways new good better best topic issue issues question questions overview introduction
    importance thing things need needs want wants help reach rarely seldom often never always usually sometimes building
    improving increasing reducing same""".split()
)
# What parts a topic's subject from what is said of it. Example: the "of" of "exclusion of older patients".
_PREPOSITION = re.compile(
    r"\b(?:of|for|in|on|to|with|among|amongst|by|from|about|at|across|within|between|that|who|which|through|against"
    r"|under|during|into|upon|without|after|before|facing|around)\b",
    re.IGNORECASE,
)
# What a relative clause begins with; its words weigh half. Example: "communities that hardly come".
_RELATIVE = re.compile(r"\b(?:that|who|which)\b", re.IGNORECASE)
_OF_CLAUSE = 0.5
# A word of a topic, hyphens within. Examples: "co-production", "3Cs", "patients’".
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?:[-‐‑][^\W_]+)*\d*|\d[\w.%]*")
# What joins two things in a topic. Examples: "Funding and the voluntary sector", "Housing, health".
_JOINT = re.compile(r"(?<!\s)\s++(?:and|&)\s+(?:the\s+)?|(?:(?<!\s)\s++)?[:;,]\s+")
_HYPHEN = re.compile(r"[-‐‑]")
# The endings of inflected words. Examples: "s" of "homes", "ing" of "paying".
_INFLECTIONS = ("'s", "’s", "s", "es", "ed", "d", "ing")
# A subject of less weight than this is too common to stand for its topic. Example: "Health" of "Health of veterans".
_LEAST_SUBJECT = 0.25
# The most parts of a topic that joins several things.
_MOST_PARTS = 3
# How a topic is asked as a question.
_ASKED = "What do the reports say about {}?"


@dataclass(frozen=True, slots=True)
class TopicWord:
    """A word that tells what a topic is about."""

    # As the topic writes it.
    text: str
    # Sets of search terms, each of which stands for the word: its own, its parts', its long or its short form's.
    forms: tuple[frozenset[str], ...]
    # The places of its tokens among the tokens of the topic.
    tokens: tuple[int, ...]
    # How much it tells, 1 for all words of the topic together.
    weight: float
    # How many prepositions stand before it.
    phrase: int
    # Whether the library writes the word itself, in one of its inflections, and not only others of the same stem.
    is_written: bool
    # Whether it belongs to the subject of the topic, rather than to what is said of it.
    is_subject: bool = True
    # Whether it is the word that the others of the topic's first phrase qualify, such as "workers" of "health workers".
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as the library is asked for it."""

    text: str
    # The topic by itself, and asked as a question.
    query: Query
    asked: Query
    # In the order of the topic; empty where no word of it tells anything.
    words: tuple[TopicWord, ...]


def read_topic(index: Index, text: str) -> Topic:
    """A topic with its telling words; a word weighs more the rarer it is in the library and the more it carries.

    A weight is the mean of two shares: of inverse document frequency, and of the embedding model's own judgement of
    importance. Example: of "Fuel poverty and health", "fuel" weighs most and "health" least.
    """
    query = index.query(text)
    _, importance = query.tokens(index.tokens)
    ends = [int(end) for end in query.encoded.ends]
    breaks = [match.start() for match in _PREPOSITION.finditer(query.text)]
    clause = _RELATIVE.search(query.text)
    clause_start = clause.start() if clause and clause.start() else len(query.text)
    found: list[TopicWord] = []
    rarity: list[float] = []
    shares: list[float] = []
    for match in _WORD.finditer(query.text):
        word = match.group()
        own_terms = terms(word)
        is_light = word.casefold() in STOP_WORDS or word.casefold() in _LIGHT_WORDS
        if is_light or not own_terms or _PREPOSITION.fullmatch(word):
            continue
        tokens = tuple(place for place, end in enumerate(ends) if match.start() < end <= match.end())
        phrase = sum(start < match.start() for start in breaks)
        forms = _find_forms(index, word, query.text)
        found.append(TopicWord(word, forms, tokens, 0.0, phrase, _is_written(index, word)))
        rest = _OF_CLAUSE if match.start() > clause_start else 1.0
        rarity.append(rest * min(index.own_terms.idf(term) for term in own_terms))
        shares.append(rest * sum(float(importance[place]) for place in tokens))
    weighed = _mark_head(_weigh(found, rarity, shares))
    return Topic(query.text, query, index.query(_ASKED.format(query.text)), _mark_subject(weighed))


def _find_forms(index: Index, word: str, topic: str) -> tuple[frozenset[str], ...]:
    """The sets of terms that stand for a word of a topic.

    Examples: "co-production" → {"coproduct"} and {"product"} with its other part; "SP" → {"social", "prescrib"}.
    """
    parts = frozenset(stem(part) for part in _HYPHEN.split(word.casefold()) if part)
    closed = frozenset({stem(_HYPHEN.sub("", word.casefold()))}) if len(parts) > 1 else frozenset(terms(word))
    forms = [closed, parts] if len(parts) > 1 else [closed]
    topic_terms = set(terms(topic))
    for short, long_forms in index.lexicon.abbreviations.items():
        is_short_form = word.casefold() in (short.casefold(), f"{short.casefold()}s")
        for long_form in long_forms:
            long_terms = frozenset(terms(long_form))
            if is_short_form:
                forms.append(long_terms)
            elif closed <= long_terms and long_terms <= topic_terms:
                forms.append(frozenset({stem(short.casefold())}))
    return tuple(form for form in dict.fromkeys(forms) if form)


def _is_written(index: Index, word: str) -> bool:
    """Whether the library writes a word, in one of its inflections.

    Example: where it has "continue" alone, it writes "continues" and not "continuity", though the stem is the same.
    """
    own = _HYPHEN.sub("", word.casefold())
    own_stem, own_bases = stem(own), _list_bases(own)
    written = [other for other in index.lexicon.frequency if stem(other) == own_stem]
    return not written or any(own_bases & _list_bases(other) for other in written)


def _list_bases(word: str) -> set[str]:
    """What a word may be an inflection of. Example: "using" → {"using", "us", "use"}."""
    bases = {word}
    for ending in _INFLECTIONS:
        if word.endswith(ending):
            base = word.removesuffix(ending)
            bases |= {base, f"{base}e"}
    if word.endswith("ies"):
        bases.add(f"{word.removesuffix('ies')}y")
    return bases


def _weigh(words: list[TopicWord], rarity: list[float], importance: list[float]) -> tuple[TopicWord, ...]:
    """The words with their weights. `rarity`: the idf of each word; `importance`: what the model makes of it."""
    all_rarity, all_importance = sum(rarity) or 1.0, sum(importance) or 1.0
    weighed: list[TopicWord] = []
    for word, idf, share in zip(words, rarity, importance, strict=True):
        weighed.append(replace(word, weight=(idf / all_rarity + share / all_importance) / 2))
    return tuple(weighed)


def _mark_head(words: tuple[TopicWord, ...]) -> tuple[TopicWord, ...]:
    """The words, the last one of the first phrase marked. Example: "workers" of "Health workers in schools"."""
    first_phrase = [word for word in words if word.phrase == words[0].phrase]
    return tuple(replace(word, is_head=word is first_phrase[-1]) for word in words)


def _mark_subject(words: tuple[TopicWord, ...]) -> tuple[TopicWord, ...]:
    """The words, those of the subject marked: the first phrase, with the next ones until it has weight enough."""
    last = 0
    for word in words:
        last = word.phrase
        if sum(other.weight for other in words if other.phrase <= last) >= _LEAST_SUBJECT:
            break
    return tuple(replace(word, is_subject=word.phrase <= last) for word in words)


def split_topic(index: Index, topic: str) -> list[str]:
    """The topic, and where it joins two things that never stand so in the library, each of them.

    Example: "Wigan and Coventry" → ["Wigan and Coventry", "Wigan", "Coventry"].
    """
    parts = [part.strip() for part in _JOINT.split(topic) if part.strip()]
    if len(parts) < 2 or _is_phrase_of_library(index, topic):
        return [topic]
    return [topic, *parts[:_MOST_PARTS]]


def shorten_topic(topic: str) -> list[tuple[str, str]]:
    """The shorter topics that a topic begins with, longest first, each with what it leaves out.

    Example: "Falls of patients in hospitals" → ("Falls of patients", "hospitals"), ("Falls", "patients in hospitals").
    """
    shorter: list[tuple[str, str]] = []
    for match in reversed(list(_PREPOSITION.finditer(topic))):
        head, rest = topic[: match.start()].strip(" ,;:"), topic[match.end() :].strip(" ,;:")
        if head and rest:
            shorter.append((head, rest))
    return shorter


def _is_phrase_of_library(index: Index, topic: str) -> bool:
    """Whether a topic stands word for word in a passage, such as "health and wellbeing"."""
    phrase = " ".join(topic.casefold().split())
    return any(phrase in " ".join(passage.text.casefold().split()) for passage in index.passages)

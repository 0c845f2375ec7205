"""Follow-ups made standalone by stated rules: a question that depends on the one before is given its topic."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answering.conversation import Turn, command_of
from assistant.answering.small_talk import small_talk_kind
from index.terms import STOP_WORDS, stem, tokenize

# Words that open a turn and say nothing: "And", "ok, so", "thanks, but".
_OPENING = re.compile(r"^\W*(?:(?:and|so|but|or|also|then|ok|okay|thanks|right)\b[\s,]*)+", re.IGNORECASE)
# Goes on from what was said before: "and in Leeds?".
_JOINS_ON = re.compile(r"^\W*(?:and|but|or|also)\b", re.IGNORECASE)
# Says itself that it changes the subject: "on a different topic".
_CHANGES_SUBJECT = re.compile(
    r"\b(?:different (?:thing|topic|question|subject)|switch(?:ing)? topics?"
    r"|(?:new|another|unrelated|separate) (?:topic|question|subject)|on (?:another|a different) (?:note|topic"
    r"|subject)"
    r"|chang(?:e|ing) (?:of )?(?:the )?(?:topic|subject))\b",
    re.IGNORECASE,
)
# The words that say so, up to the question itself: "OK different thing, ".
_NEW_SUBJECT = re.compile(r"^[^,.:;?!]{0,60}[,.:;!–-]+\s+(?=\w)")
# A command with an object of its own: "summarise the syndemic report", "list all the case studies".
_OWN_COMMAND = re.compile(
    r"^\W*(?:please |can you |could you )*(?:summari[sz]e|list|explain|describe|compare|define|give me|show me"
    r"|tell me about"
    r"|outline)\b",
    re.IGNORECASE,
)
# Asks for oneself: "who should be on our board?", "what can we do about loneliness?".
_FOR_US = re.compile(
    r"\b(?:should|can|could|must|do|might) (?:we|i|our|a pcn|pcns|practices)\b|\bour\b|\bmy pcn\b", re.IGNORECASE
)
# Asks what something is, which is whole however short: "what is BAME".
_ASKS_DEFINITION = re.compile(r"^\W*what (?:is|are|does|do)\b[^?]*?(?:\bmeans?\b|$)", re.IGNORECASE)
# A possessive pronoun.
_POSSESSIVE = re.compile(r"\b(?:their|its|his|her)\b", re.IGNORECASE)
# Points at what was said, not at whom it was about: "why is that?".
_POINTS_AT_STATEMENT = re.compile(r"\b(?:that|this|those|these|so|why|since when)\b", re.IGNORECASE)
# "What about PCNs?", "the same for Leeds".
_WHAT_ABOUT = re.compile(r"^\W*(?:what|how) about\b|^\W*(?:same|likewise) (?:for|with)\b", re.IGNORECASE)
# Words that may point back to something said before.
_PRONOUN = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|that|those|this|these|there|one|ones|such|else|both"
    r"|others?|former|latter|same)\b",
    re.IGNORECASE,
)
# Uses of these words that point back to nothing: "those who", "there are", "said that", "one of".
_NOT_POINTING = re.compile(
    r"\b(?:those|that) (?:who|which|that|in|of|with|from)\b|\bthere (?:is|are|was|were|any)\b"
    r"|\b(?:say|said|says|think|know|found|show|shows|showed|mean|means|so|is|was|are) that\b"
    r"|\bthat (?:is|are|was|were|has|have|had|can|could|will|would|should|the|a|an)\b|\b(?:is|are|was|were) there\b"
    r"|\bone (?:of|in|another|person|place|way|reason|line|example)\b|\beach other\b|\bno one\b|\bboth\b.+\band\b"
    r"|\b(?:is|was|be) it (?:so |too |not )?\w+ (?:to|for|that)\b|\bin it for\b|\bit (?:take|cost)s?\b(?=.*\bto\b)"
    r"|\b(?:this|these|that|those) (?:kind|sort|type)s? of\b",
    re.IGNORECASE,
)
# Words that point back only where the question says little else.
_WEAK_PRONOUNS = frozenset("other others such one ones same else both latter former".split())
# A fragment that says where, when or for whom: "in Wigan", "for women".
_BEGINS_WITH_PREPOSITION = re.compile(
    r"^\W*(?:in|for|by|with|from|at|of|on|to|only|just|the|any|not|within|between|among|during|after|before|about"
    r"|per)\b",
    re.IGNORECASE,
)
# A name or figure of several words: "Warm and Safe Wiltshire", "2019".
_NAME = re.compile(
    r"(?:[A-Z][\w’'&-]+|\d[\w.,%-]*)(?:\s+(?:(?:and|of|for|the|in|&)\s+)*(?:[A-Z][\w’'&-]+|\d[\w.,%]*))*"
)
# A word, and what stands before the name in a fragment: "in", "what about", "and for the".
_WORDS = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_LEADING = re.compile(
    r"^\W*(?:(?:what|how) about|in|for|at|from|of|with|by|and|the same (?:for|in)|the)\b\s*(?:in |for |at )?",
    re.IGNORECASE,
)
_ONE = re.compile(r"\s+(?:one|ones|example|project)\b", re.IGNORECASE)
# Words that frame a question and carry no subject.
_FRAME = frozenset(
    "give tell show list name describe explain summarise summarize find please need want know quote share many much"
    " kind kinds sort sorts type types way ways thing things main".split()
)
# Words of greeting, thanking and begging.
_COURTESY = frozenset(
    "please thanks thank many very much hi hello hey dear cheers ta sorry kind best regards wishes morning afternoon"
    " evening good grateful appreciate appreciated advance help tell say know answer hope well".split()
)
# In content words: at most so many make a question short, or a fragment; so many before a pronoun give it a subject.
_SHORT_WORDS = 4
_FRAGMENT_WORDS = 3
_OWN_WORDS = 2
# Shows that a text is a sentence and no fragment.
_VERB = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|who|when|where|why|how)\b"
    r"|^\W*(what|which)\b",
    re.IGNORECASE,
)


def make_standalone(question: str, history: Sequence[Turn], *, names: Collection[str] = ()) -> str:
    """The question in a form that needs no history.

    Each earlier question is itself resolved first. A fragment ('and for women?', 'what about PCNs?') is asked as the
    question before it, of the fragment; a question that points back ('how much did it save them?') is given the topic
    of the one before; any other question stands on its own, so that a change of topic is not dragged back. A pronoun
    does not point back where the question itself has said what it may stand for. A fragment that is one of the
    library's `names` (in lower case) takes the place of the name in the question before: "and in Gateshead?".
    """
    before = ""
    for turn in history:
        if turn.role == "user" and turn.content.strip() and not is_aside(turn.content):
            before = resolve(turn.content, before, names)
    return resolve(question, before, names)


def is_aside(text: str) -> bool:
    """Whether a turn asks nothing of its own: small talk, or a command on the answer before it."""
    return bool(small_talk_kind(text) or command_of(text))


def resolve(question: str, before: str, names: Collection[str]) -> str:
    """A question by itself, given the question before it, itself resolved; "" where there is none."""
    question = _drop_courtesies(question)
    if _CHANGES_SUBJECT.search(question):
        named = _NEW_SUBJECT.match(question)
        return question[named.end() :] if named and _CHANGES_SUBJECT.search(named[0]) else question
    if not before:
        return question
    opened = _OPENING.sub("", question)
    if not opened:
        return question
    content = _content_words(opened)
    if _stands_alone(opened, content):
        return question
    if _is_fragment(question, opened, content):
        if exchanged := _exchange_name(before, opened, names):
            return exchanged
        # "and for women?" → "How many were helped – for women?"
        return f"{before.rstrip(' ?.')} – {_WHAT_ABOUT.sub('', opened).strip(' ?.,')}?"
    if not _is_short_of_verb(opened) and _depends_on_before(question, opened, content):
        # "how much did it save?" → "how much did it save (Warm and Safe Wiltshire)?"
        topic = _find_topic(before, opened)
        return f"{opened.rstrip(' ?.')} ({topic})?" if topic else opened
    return question


def _stands_alone(opened: str, content: Sequence[str]) -> bool:
    """Whether a turn has an object of its own and no word that points back."""
    if not content or _PRONOUN.search(_blank_out(_NOT_POINTING, opened)):
        return False
    return bool(_OWN_COMMAND.match(opened)) or (bool(_FOR_US.search(opened)) and not _WHAT_ABOUT.match(opened))


def _exchange_name(before: str, opened: str, names: Collection[str]) -> str | None:
    """The question before with its name exchanged for that of a fragment; None where one of them has none.

    "What did Coventry do?", "in Gateshead" → "What did Gateshead do?".
    """
    content = [word for word in _content_words(opened) if word not in ("one", "ones")]
    if not content or not all(word in names for word in content):
        return None
    runs = [run for run in _WORDS.finditer(before) if run[0].casefold() in names and run[0].casefold() not in content]
    if not runs:
        return None
    # The last run of names that stand beside one another.
    first = last = len(runs) - 1
    while first and not before[runs[first - 1].end() : runs[first].start()].strip():
        first -= 1
    new = _ONE.sub("", _LEADING.sub("", opened)).strip(" ?.,!")
    return f"{before[: runs[first].start()]}{new}{before[runs[last].end() :]}"


def with_topic(question: str, topic: str) -> str:
    """A question with a topic of its own: "how many turned up" → "how many turned up (Hiyos Live Channel)?"."""
    opened = _OPENING.sub("", _drop_courtesies(question)) or question
    return f"{opened.rstrip(' ?.')} ({topic})?"


def _is_fragment(question: str, opened: str, content: Sequence[str]) -> bool:
    """Whether a turn only varies the question before it: "what about PCNs?", "in Leeds?", "women over 65".

    `opened` is the turn without its opening words. A fragment that says where or for whom may be a word longer.
    """
    if _WHAT_ABOUT.match(opened):
        return True
    is_placed = _BEGINS_WITH_PREPOSITION.match(opened) or _JOINS_ON.match(question)
    return _is_short_of_verb(opened) and len(content) <= (_SHORT_WORDS if is_placed else _FRAGMENT_WORDS)


def _is_short_of_verb(opened: str) -> bool:
    return len(opened.split()) <= _SHORT_WORDS + 2 and not _VERB.search(opened)


def _drop_courtesies(question: str) -> str:
    """The question without the sentences that only greet, thank or beg; as it is where nothing else would be left."""
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(question.split()))
    return " ".join([sentence for sentence in sentences if not _is_only_courteous(sentence)] or sentences)


def _is_only_courteous(sentence: str) -> bool:
    said = tokenize(sentence)
    courteous = [word in _COURTESY for word in said]
    bare = all(polite or word in STOP_WORDS for polite, word in zip(courteous, said, strict=True))
    return any(courteous) and bare and not sentence.endswith("?")


def _content_words(text: str) -> list[str]:
    """The words of a text that carry its subject."""
    return [word for word in tokenize(text) if word not in STOP_WORDS and word not in _FRAME]


def _depends_on_before(question: str, opened: str, content: Sequence[str]) -> bool:
    """Whether a question depends on the one before: it points back, goes on from it, or says too little by itself."""
    has_name = _NAME.search(opened[1:]) is not None
    if _points_back(opened, has_name, content):
        return True
    if _JOINS_ON.match(question) and len(content) <= _SHORT_WORDS:
        return True
    if has_name or len(content) >= _FRAGMENT_WORDS:
        return False
    return len(content) <= 1 or not _ASKS_DEFINITION.match(opened)


def _points_back(opened: str, has_name: bool, content: Sequence[str]) -> bool:
    """Whether a pronoun stands for something that the question has not said: little of sense comes before it.

    "How much did it save?" points back; "Did Warm and Safe Wiltshire say how much it saved?" does not.
    """
    is_full = has_name or len(content) > _SHORT_WORDS
    is_brief = not has_name and len(content) <= _FRAGMENT_WORDS
    # What points back to nothing is overwritten first; a full question may own things: "its", "their".
    text = _blank_out(_NOT_POINTING, opened)
    if is_full:
        text = _blank_out(_POSSESSIVE, text)
    for pronoun in _PRONOUN.finditer(text):
        if is_full and pronoun.group().casefold() in _WEAK_PRONOUNS:
            continue
        if is_brief or len(_content_words(opened[: pronoun.start()])) < _OWN_WORDS:
            return True
    return False


def _blank_out(pattern: re.Pattern[str], text: str) -> str:
    """The text with what a pattern finds overwritten, so that places stay as they are."""
    return pattern.sub(lambda found: " " * len(found.group()), text)


def _find_topic(before: str, question: str) -> str:
    """What the question before was about, less what this one repeats.

    Its names, whole; where it has none to speak of, or this one points at what it said ('that', 'why'), the words
    that carry its sense.
    """
    # What an earlier resolution put in brackets at the end is part of the subject.
    before = re.sub(r"\s\(([^)]*)\)\?*$", r" \1", before)
    stems = {stem(word) for word in tokenize(question)}
    names = [name for name in _NAME.findall(before[:1].lower() + before[1:]) if not _is_repeated(name, stems)]
    if sum(len(name.split()) for name in names) > 1 and not _POINTS_AT_STATEMENT.search(question):
        return " ".join(dict.fromkeys(names))
    bare = [token.strip(' ?.,;:!"“”()–') for token in before.split()]
    kept = [token for token in bare if token and not _is_repeated(token, stems)]
    return " ".join(dict.fromkeys(kept))


def _is_repeated(token: str, stems: set[str]) -> bool:
    """Whether a token carries no subject of its own, or all its words stand in the question already."""
    parts = [word for word in tokenize(token) if word not in STOP_WORDS and word not in _FRAME]
    return all(stem(part) in stems for part in parts)

"""Follow-ups made standalone by stated rules: a question that depends on the one before is given its topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from assistant.answering.conversation import Turn, command_of, small_talk_kind
from index.terms import STOP_WORDS, stem, tokenize

# Words that open a turn and say nothing: "And", "ok, so", "thanks, but", "fine.", "that's great, now".
_OPENING = re.compile(
    r"^\W*(?:(?:and|so|but|or|also|then|ok|okay|thanks|thank you|right|fine|great|good|nice|cool|brilliant|perfect"
    r"|interesting|lovely|now|hmm+|oh|ah|yes|no|well|(?:that(?:'|’)?s|thats) (?:great|good|interesting|helpful))"
    r"(?=[\s,.;:!–-]|$)[\s,.;:!–-]*)+",
    re.IGNORECASE,
)
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
# What stands between the words that say so and the question itself: ", ", " please: ", " - so".
_AFTER_CHANGE = re.compile(r"^\W*(?:(?:please|now|then|so|entirely|altogether|again)\b\W*)*", re.IGNORECASE)
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
# The same without a verb: "syndemic meaning".
_DEFINITION_OF = re.compile(r"^\W*[\w’'-]+(?: [\w’'-]+){0,3} (?:meaning|definition)\W*$", re.IGNORECASE)
# A possessive pronoun.
_POSSESSIVE = re.compile(r"\b(?:their|its|his|her)\b", re.IGNORECASE)
# Points at what was said, not at whom it was about: "why is that?".
_POINTS_AT_STATEMENT = re.compile(r"\b(?:that|this|those|these|so|why|since when)\b", re.IGNORECASE)
# Points at all that was said: "why?", "why is that?"; not "what's that approach called".
_POINTS_AT_REASON = re.compile(
    r"\b(?:why|since when)\b|\b(?:did|does|is|was) (?:that|this)\b|\b(?:that|this|so)\W*$", re.IGNORECASE
)
# "What about PCNs?", "the same for Leeds".
_WHAT_ABOUT = re.compile(r"^\W*(?:what|how) about\b|^\W*(?:same|likewise) (?:for|with)\b", re.IGNORECASE)
# A question of its own behind what it is about: "what about the other practice, who did they take on".
_ABOUT_ASKS = re.compile(
    r"^\W*(?:what|how) about (?P<topic>[^?]{3,60}?)\s*(?:[,?]|\s[–-]\s)\s*"
    r"(?P<asks>(?:who|what|when|where|why|how|which|did|do|does|is|are|was|were|has|have|can)(?:s|(?:'|’)s)?\b.+)$",
    re.IGNORECASE,
)
# Stands for what was spoken of, beside something new: "did they do one too".
_SAME_THING = re.compile(r"\b(?:one|it|so|too|that|the same)\b", re.IGNORECASE)
# One of the things that were told: "whats the one about the NHS".
_ONE_OF_THEM = re.compile(
    r"^\W*(?:what|which)(?:(?:'|’)?s| is| was| are)? (?:the )?(?:ones?|points?|bits?|parts?)"
    r" (?:about|on|for|with|in)\b",
    re.IGNORECASE,
)
# The most of a kind: "oldest", "most recent"; and a fragment that is nothing else: "and the newest?".
_MOST_WORD = (
    r"(?:(?:most|least)(?: (?:recent|common|often|likely|popular|important))?|fewest|oldest|newest|latest|earliest"
    r"|best|worst|biggest|largest|highest|smallest|lowest|longest|shortest|strongest|weakest|commonest|youngest)"
)
_MOST = re.compile(rf"\b{_MOST_WORD}\b", re.IGNORECASE)
_MOST_OF_ALL = re.compile(rf"^\W*(?:(?:what|how) about )?the (?P<most>{_MOST_WORD})(?: ones?)?\W*$", re.IGNORECASE)
_LEADING_ABOUT = re.compile(r"^\W*(?:what|how) about\b\s*", re.IGNORECASE)
# What a question speaks of last, and a fragment of the same form: "costs the hospitals", "the police"; "about
# teenage mums", "alcohol" or "about alcohol".
_NO_THING = r"(?!(?:it|its|that|this|them|they|these|those|us|you|me|him|her|there|here|the)\b)"
_LAST_THING = (
    re.compile(rf"\bthe (?P<object>{_NO_THING}[^\W\d_]\w+)$", re.IGNORECASE),
    re.compile(r"^the (?P<object>[^\W\d_]\w+)$", re.IGNORECASE),
)
_LAST_OBJECT = (
    re.compile(rf"\b(?:about|on|with|against) (?P<object>{_NO_THING}[^\W\d_][\w’'-]*(?: [\w’'-]+){{0,2}})$", re.I),
    re.compile(
        rf"^(?:(?:about|on|with|against) )?(?P<object>(?!(?:in|at|for|from|by|near|to|of|any|only|just|not|who|what"
        rf"|when|where|why|how|which|same)\b){_NO_THING}[^\W\d_][\w’'-]*(?: [\w’'-]+){{0,2}})$",
        re.IGNORECASE,
    ),
)
# The name of somebody or something new in the genitive, alone: "and Chris Whitty's?".
_GENITIVE = re.compile(r"^\W*(?P<whose>(?:[^\W\d_][\w-]*\s+){0,3}[^\W\d_][\w-]*(?:'|’)s)\W*$")
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
    r"|\b(?:this|these|that|those) (?:kind|sort|type)s? of\b|\b(?:all|any of|about) this\b",
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
_ONE = re.compile(r"(?<!\s)\s++(?:one|ones|example|project)\b", re.IGNORECASE)
# Words that frame a question and carry no subject.
_FRAME = frozenset(
    "give tell show list name describe explain summarise summarize find please need want know quote share many much"
    " kind kinds sort sorts type types way ways thing things main bit stuff lot something anything someone anyone"
    # Without their apostrophes, as they are often typed.
    " whats whos whens wheres hows whys theres thats isnt arent wasnt dont doesnt didnt cant wont hasnt havent".split()
)
# Verbs of so little sense that they are no part of a topic: "what have the police got to do with it" → "police".
_LIGHT = frozenset(
    "got get gets getting go goes going gone went come comes came make makes made take takes took do doing done happen"
    " happens happened turn turns turned put puts keep keeps kept".split()
)
# What may be asked of anything that was told of: "what about cost?", "and the results?".
_ASPECTS = frozenset(
    "cost costs price money funding funds budget savings staff staffing results result outcome outcomes impact benefits"
    " evidence risks risk challenges problems barriers lessons training timescale timescales timeline".split()
)
# Words of greeting, thanking and begging.
_COURTESY = frozenset(
    "please thanks thank many very much hi hello hey dear cheers ta sorry kind best regards wishes morning afternoon"
    " evening good grateful appreciate appreciated advance help tell say know answer hope well".split()
)
# Begs pardon before the question itself: "sorry to be a pain, I'm writing a bid – how many wanted training?".
_SORRY = re.compile(
    r"^\W*(?:sorry|apologies|excuse me|forgive me)\b[^?]{0,120}?(?:\s[–-]|:|—)\s*(?=\S+\s+\S+\s+\S)", re.I
)
# Asks behind the question whether it is said: "why do they not last, do they say".
_SAYS_TAG = re.compile(r"(?<=\w)\s*,\s*(?:do|does|did) (?:they|it|anyone|anybody) say(?: so)?(?=\W*$)", re.IGNORECASE)
# A word that is no name by the one before it or by its end: "and the fewest", "a cheaper one".
_PLAIN_WORD = re.compile(r"\b(?:(?<=\bthe )|(?<=\ba )|(?<=\bany )|(?<=\bmore )|(?<=\bless ))[a-z]\w*|\b[a-z]\w*est\b")
# Asks the same of another place or group: "in Gateshead", "only the nurses".
_IN_PLACE = re.compile(r"^\W*(?:in|at|for|from|with|by|near|only|just|not)\b", re.IGNORECASE)
# Words for people, which name nobody: "the PCN folk".
_ANYBODY = frozenset(
    "folk folks people person lot crowd guys lads team teams staff ones members respondents lass bunch".split()
)
# Asks who somebody is; and points at a thing, which nobody is.
_ASKS_WHO = re.compile(r"^\W*who(?:'s|’s|s| is| was| are| were)?\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its)\b", re.IGNORECASE)
# Goes back to what was spoken of earlier: "back to the first one, who runs it?".
_GOES_BACK = re.compile(
    r"\b(?:back to|earlier|originally|previous(?:ly)?|before that"
    r"|the (?:first|former|other) (?:one|thing|project|report))\b",
    re.IGNORECASE,
)
# Points at somebody or something named before, for certain: "all the lessons it gives".
_STRONG_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her)\b", re.IGNORECASE)
# Ends on what was said before: "any clinical directors backing this?".
_ENDS_POINTING = re.compile(r"\b(?:this|that)\W*$", re.IGNORECASE)
# In content words: at most so many make a question short, or a fragment; so many before a pronoun give it a subject.
_SHORT_WORDS = 4
_FRAGMENT_WORDS = 3
_OWN_WORDS = 2
_BRIEF_WORDS = 5
# So many topics are tried before a question is taken as it stands.
_TOPICS_FIRST = 2
# Shows that a text is a sentence and no fragment.
_VERB = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|who|when|where|why|how|(?:is|are|was"
    r"|were|do|does|did|has|have|had|ca|could|wo|would|should)n(?:'|’)?t|(?:what|who|when|where|why|how)s)\b"
    r"|^\W*(what|which)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a turn: the question that it asks by itself, and what is carried on to the turn after it."""

    text: str
    # The question that a fragment after it varies: without the fragment that it was itself varied by.
    core: str
    # What was added to it in brackets; "" where it tells its subject itself.
    topic: str = ""
    # The words of something new that the turn names in the stead of the old: "and in Gateshead?".
    named: tuple[str, ...] = ()
    # Whether it goes on about what was spoken of.
    leans: bool = False
    # Whether it may, though it names its own subject.
    may_lean: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was spoken of: by name in the last answer's quotes, likeliest first, and by earlier turns, latest first.

    `case` is the case or project whose own section was quoted; "" where it was none. `asked` are earlier questions.
    """

    quoted: tuple[str, ...] = ()
    case: str = ""
    earlier: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


# Before anything was said.
_NOTHING = Spoken()


def make_standalone(question: str, history: Sequence[Turn], *, names: Collection[str] = ()) -> str:
    """The question in a form that needs no history, by the rules alone.

    Each earlier question is itself resolved first. A fragment ('and for women?', 'what about PCNs?') is asked as the
    question before it, of the fragment; a question that points back ('how much did it save them?') is given the topic
    of the one before; any other question stands on its own, so that a change of topic is not dragged back. A pronoun
    does not point back where the question itself has said what it may stand for. A fragment that is one of the
    library's `names` (in lower case) takes the place of the name in the question before: "and in Gateshead?".
    """
    before: Reading | None = None
    for turn in history:
        if turn.role == "user" and turn.content.strip() and not is_aside(turn.content):
            before = read_turn(turn.content, before, names)[0]
    return read_turn(question, before, names)[0].text


def is_aside(text: str) -> bool:
    """Whether a turn asks nothing of its own: small talk, or a command on the answer before it."""
    return bool(small_talk_kind(text) or command_of(text))


def read_turn(
    question: str,
    before: Reading | None,
    names: Collection[str],
    spoken: Spoken = _NOTHING,
    is_unknown: Callable[[str], bool] = lambda word: False,
) -> tuple[Reading, ...]:
    """The ways in which a turn can be read, the plainest first, given how the question before it was read.

    `names` are the library's, in lower case; `is_unknown` tells a word that the library does not hold.
    """
    question = _drop_courtesies(question)
    if changed := _CHANGES_SUBJECT.search(question):
        rest = _AFTER_CHANGE.sub("", question[changed.end() :])
        return (_as_it_stands(rest if _content_words(rest) else question),)
    opened = _OPENING.sub("", question)
    if before is None or not opened:
        return (_as_it_stands(question),)
    content = _content_words(opened)
    if _stands_alone(opened, content):
        return (_as_it_stands(question),)
    if about := _ABOUT_ASKS.match(opened):
        return (_ask_about(before, about["asks"], about["topic"], names, is_unknown),)
    bare = _LEADING_ABOUT.sub("", opened)
    if content and _ASPECTS.issuperset(content) and _is_short_of_verb(bare):
        return _add_topics(before, bare, spoken)
    if _is_fragment(question, opened, content):
        return _vary(before, opened, _find_named(opened, content, names, is_unknown), names, spoken)
    if _leans(question, opened, content):
        return _add_topics(before, opened, spoken)
    return (_as_it_stands(question),)


def may_go_on(question: str) -> bool:
    """Whether a turn that reads as a question of its own may still ask on: no new subject, no order of its own."""
    question = _drop_courtesies(question)
    opened = _OPENING.sub("", question)
    content = _content_words(opened)
    return bool(content) and not _CHANGES_SUBJECT.search(question) and not _stands_alone(opened, content)


def is_brief(question: str) -> bool:
    """Whether a turn says so little that it may be about what was told: five words of sense at most."""
    return len(_content_words(_OPENING.sub("", _drop_courtesies(question)))) <= _BRIEF_WORDS


def on_topic(question: str, topic: str) -> Reading:
    """A question asked of a topic: "how many turned up (Hiyos Live Channel)?"."""
    text = f"{_drop_courtesies(question).rstrip(' ?.')} ({topic})?"
    return Reading(text, text, topic, leans=True)


def _ask_about(
    before: Reading, asks: str, about: str, names: Collection[str], is_unknown: Callable[[str], bool]
) -> Reading:
    """A question asked of something new: "what about Preston, did they do one too" after the Wigan Deal."""
    named = _find_named(about, _content_words(about), names, is_unknown)
    topic = f"{about}, {topic_of(before)}" if _SAME_THING.search(asks) else about
    return replace(on_topic(asks, topic), named=named)


def _find_named(
    opened: str, content: Sequence[str], names: Collection[str], is_unknown: Callable[[str], bool]
) -> tuple[str, ...]:
    """The words of a fragment that name something: the library's names, and what it does not hold."""
    plain = {word.casefold() for word in _PLAIN_WORD.findall(opened)}
    told = [word for word in content if word not in _ANYBODY]
    return tuple(word for word in told if word in names or (word not in plain and is_unknown(word)))


def _leans(question: str, opened: str, content: Sequence[str]) -> bool:
    """Whether a turn that is no fragment goes on about what was spoken of."""
    has_pronoun = bool(_STRONG_PRONOUN.search(opened) or _ENDS_POINTING.search(opened))
    if not has_pronoun and _is_short_of_verb(opened):
        return False
    goes_back = has_pronoun and bool(_GOES_BACK.search(opened))
    return goes_back or _depends_on_before(question, opened, content)


def _as_it_stands(question: str) -> Reading:
    return Reading(question, question)


def topic_of(reading: Reading) -> str:
    """What a question was about: what was added to it, else its own names or words."""
    return reading.topic or _find_topic(reading.core, "")


def _vary(
    before: Reading, opened: str, named: tuple[str, ...], names: Collection[str], spoken: Spoken
) -> tuple[Reading, ...]:
    """The question before, of a fragment; where the fragment names something, of that in the stead of the old."""
    new = _ONE.sub("", _LEADING.sub("", opened)).strip(" ?.,!")
    found = []
    if exchanged := _exchange(before, opened, names, spoken):
        # "What did Coventry do?", "and Gateshead?" → "What did Gateshead do?".
        topic = before.topic if f"({before.topic})" in exchanged else ""
        found.append(Reading(exchanged, exchanged, topic, named))
    elif exchanged := _exchange_object(before, opened):
        # "What did they do about teenage mums?", "and alcohol?" → "What did they do about alcohol?"
        found.append(Reading(exchanged, exchanged, before.topic, named, leans=True))
    else:
        # "and for women?" → "How many were helped – for women?"
        varied = f"{before.core.rstrip(' ?.')} – {_WHAT_ABOUT.sub('', opened).strip(' ?.,')}?"
        found.append(Reading(varied, before.core, before.topic, named, leans=True))
    if named and before.topic:
        # "who set it up (Lambeth project)?", "and the Hackney one?" → "who set it up (Hackney)?"
        bare = before.core.removesuffix(f" ({before.topic})?")
        asked = f"{bare} ({new})?"
        found.append(Reading(asked, asked, new, named))
    if named and not _IN_PLACE.match(opened):
        alone = f"{new}?"
        found.append(Reading(alone, alone, new, named))
    elif not named:
        found += [reading for reading in _add_topics(before, opened, spoken) if reading.topic in spoken.quoted]
    return tuple(found)


def _add_topics(before: Reading, opened: str, spoken: Spoken) -> tuple[Reading, ...]:
    """A question that leans on what was said, with each of the things that it may be about."""
    repeated = _stems_of(opened)
    wanted = dict.fromkeys(_find_topics(before, opened, spoken))
    kept = [topic for topic in wanted if topic and not _is_repeated(topic, repeated)]
    # "how much did it save?" → "how much did it save (Warm and Safe Wiltshire)?"
    asked = [(f"{opened.rstrip(' ?.')} ({topic})?", topic) for topic in kept]
    readings = [Reading(text, text, topic, leans=True) for text, topic in asked]
    if not readings:
        return (Reading(opened, opened, leans=True),)
    is_full = len(_content_words(opened)) >= _OWN_WORDS and not _PRONOUN.search(_blank_out(_NOT_POINTING, opened))
    # It may ask of something else, after what it was likeliest to be about.
    return (*readings[:_TOPICS_FIRST], *([_as_it_stands(opened)] if is_full else []), *readings[_TOPICS_FIRST:])


def _find_topics(before: Reading, opened: str, spoken: Spoken) -> list[str]:
    """What a question that leans on what was said may be about, likeliest first."""
    said_before = _find_topic(before.text, opened)
    is_own = before.topic and not _is_repeated(before.topic, _stems_of(opened))
    # "why?" asks of all that was said: "why (responses excluded survey)?".
    first = before.topic if is_own and _content_words(opened) else said_before
    wanted = [first, *spoken.quoted]
    if spoken.case and not _NAME.fullmatch(first) and not _POINTS_AT_REASON.search(opened):
        # Its name says better what was told of than words of the question do: "which council worked schools".
        wanted = [spoken.case, first]
    if _POINTS_AT_STATEMENT.search(opened) or _NAME.search(before.core.removesuffix(f" ({before.topic})?")[1:]):
        wanted.append(said_before)
    if _GOES_BACK.search(opened):
        return [*spoken.earlier, *wanted]
    if spoken.quoted and _ASKS_WHO.match(before.text) and _THING.search(opened):
        return list(spoken.quoted)
    return wanted


def _stands_alone(opened: str, content: Sequence[str]) -> bool:
    """Whether a turn has an object of its own and no word that points back."""
    if not content or _PRONOUN.search(_blank_out(_NOT_POINTING, opened)):
        return False
    if _OWN_COMMAND.match(opened) or _DEFINITION_OF.match(opened):
        return True
    # "and our own workforce?" only varies the question before.
    return bool(_FOR_US.search(opened)) and not _WHAT_ABOUT.match(opened) and not _is_short_of_verb(opened)


def _exchange(before: Reading, opened: str, names: Collection[str], spoken: Spoken) -> str | None:
    """The question before, or an earlier one, with one thing in it exchanged for that of a fragment; else None."""
    exchanged = _exchange_name(before.core, opened, names) or _exchange_owner(before.core, opened)
    if exchanged or not (most := _MOST_OF_ALL.match(opened)):
        return exchanged
    # "which is your oldest report", "and the newest?" → "which is your newest report".
    for asked in (before.core, *spoken.asked):
        if _MOST.search(asked):
            return _MOST.sub(most["most"], asked, count=1)
    return None


def _exchange_object(before: Reading, opened: str) -> str | None:
    """The question before with what it last speaks of exchanged for a fragment; None where the two are not alike.

    "What do they say on money?", "and housing?" → "What do they say on housing?"; "the hospitals", "the police".
    """
    suffix = f" ({before.topic})?" if before.topic else "?"
    asked = before.core.removesuffix(suffix).rstrip(" ?.")
    bare = _LEADING_ABOUT.sub("", opened).strip(" ?.,!")
    for pattern in (_LAST_THING, _LAST_OBJECT):
        last, new = pattern[0].search(asked), pattern[1].match(bare)
        if last and new:
            return f"{asked[: last.start('object')]}{new['object']}{suffix}"
    return None


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


def _exchange_owner(before: str, opened: str) -> str | None:
    """The question before with its possessive exchanged for that of a fragment; None where one of them has none.

    "whats his main point?", "Chris Whitty's" → "whats Chris Whitty's main point?".
    """
    whose = _GENITIVE.match(opened)
    if not whose or not _POSSESSIVE.search(before):
        return None
    return _POSSESSIVE.sub(lambda found: whose["whose"], before, count=1)


def _is_fragment(question: str, opened: str, content: Sequence[str]) -> bool:
    """Whether a turn only varies the question before it: "what about PCNs?", "in Leeds?", "women over 65".

    `opened` is the turn without its opening words. A fragment that says where or for whom may be a word longer.
    """
    if _WHAT_ABOUT.match(opened) or _ONE_OF_THEM.match(opened):
        return True
    if len(content) >= _OWN_WORDS and (_STRONG_PRONOUN.search(opened) or _ENDS_POINTING.search(opened)):
        return False
    is_placed = _BEGINS_WITH_PREPOSITION.match(opened) or _JOINS_ON.match(question)
    return _is_short_of_verb(opened) and len(content) <= (_SHORT_WORDS if is_placed else _FRAGMENT_WORDS)


def _is_short_of_verb(opened: str) -> bool:
    return len(opened.split()) <= _SHORT_WORDS + 2 and not _VERB.search(opened)


def _drop_courtesies(question: str) -> str:
    """The question without the sentences that only greet, thank or beg; as it is where nothing else would be left."""
    text = _SAYS_TAG.sub("", _SORRY.sub("", " ".join(question.split())))
    sentences = re.split(r"(?<=[.!?])\s+", text)
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
    if _ENDS_POINTING.search(text):
        return True
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
    stems = _stems_of(question)
    names = [name for name in _NAME.findall(before[:1].lower() + before[1:]) if not _is_repeated(name, stems)]
    if sum(len(name.split()) for name in names) > 1 and not _POINTS_AT_STATEMENT.search(question):
        return " ".join(dict.fromkeys(names))
    bare = [token.strip(' ?.,;:!"“”()–') for token in before.split()]
    kept = [token for token in bare if token and not _is_repeated(token, stems)]
    return " ".join(dict.fromkeys(kept))


def _stems_of(text: str) -> set[str]:
    return {stem(word) for word in tokenize(text)}


def _is_repeated(token: str, stems: set[str]) -> bool:
    """Whether a token carries no subject of its own, or all its words stand in the question already."""
    parts = [word for word in _content_words(token) if word not in _LIGHT]
    return all(stem(part) in stems for part in parts)

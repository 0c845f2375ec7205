"""A sentence is refused unless its words are carried: every telling word must stand in the evidence in some form.

A verb, a noun, a role, a comparative or a connective of cause or contrast that is neither there, nor a form of a word
there, nor listed as a word of the same meaning, is something that the evidence does not say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from assistant.verification.lists.number_words import NUMBER_PHRASES
from assistant.verification.lists.same_words import PHRASES, SAME
from assistant.verification.lists.word_lists import OVER, PREFERRING
from assistant.verification.numbers import PERIODS, is_number_word
from assistant.verification.tokens import Token, find_tokens
from index.terms import stem

# Words that tell nothing by themselves: who speaks, how a sentence hangs together, what helps a verb.
_FRAME = frozenset(
    stem(word)
    for word in """also thus overall moreover furthermore addition additionally including include includes such well
    respectively per cent percent there here one ones thing things way ways take takes taking took taken become becomes
    became among amongst within upon across both either neither own others another each etc whose whom make makes making
    made get gets got go goes going gone according say says said report reports reported reporting state states stated
    give gives gave given giving
    respondents survey evidence note notes noted point points find finds found finding findings regarding concerning
    while whereas during used use uses using place people person already even fact something anything everything just
    back around away out up off together quite rather really actually indeed simply namely meanwhile since aged
    come comes came coming means every
    far first""".split()
)
# Words of a measure or a share, which the numbers are compared with.
_OF_NUMBERS = frozenset(
    """half halves third thirds quarter quarters fifth fifths sixth seventh eighth ninth tenth tenths pound pounds euro
    euros dollar dollars twice double dozen dozens hundred hundreds thousand thousands million millions""".split()
)
# Comparatives and measures that a list of words without a meaning of their own would pass over.
_TELLING = frozenset("more less fewer least same".split())
# Comparatives that bear out a "more", and those that bear out a "less".
_UPWARD = frozenset(
    """enhance enhanced improve improved additional further extra added strengthened more greater higher larger better
    easier longer wider broader deeper closer stronger faster older richer healthier increase increased rise rose risen
    grow grew grown than twice over above""".split()
)
_DOWNWARD = frozenset(
    """less fewer lower smaller worse harder shorter weaker slower younger poorer fall fell fallen reduce reduced
    reduction decrease decreased decline declined than under below""".split()
)
_COMPARED = {"more": _UPWARD, "less": _DOWNWARD, "fewer": _DOWNWARD}
_CAUSE = frozenset("because therefore hence consequently thereby".split())
_CAUSE_SIGNS = frozenset(
    """because since as so therefore thus hence consequently thereby due owing cause caused causes reason reasons result
    results resulted resulting lead leads led leading through by after given enable enables enabling allow allows blamed
    blame attributed explains explained thanks""".split()
)
_COMPARISON = frozenset("compared comparison versus unlike whereas".split())
_CONTRAST = frozenset("but however although though despite yet nevertheless nonetheless unlike instead still".split())
_CONTRAST_SIGNS = _CONTRAST | frozenset(
    """while whereas not no without never only rather unless except other against versus compared than before after
    contrast even fewer less however alternatively cannot still may also again whether""".split()
)
# Ends of words that do not change what a word is about, the longest first.
_ENDS = tuple(
    sorted(
        """isations isation izations ization ations ation itions ition ments ment ities ity nesses ness ances ance ences
        ence ings ing ers er ors or ives ive als al ically ical ics ic ies ied ed es s ly ful fulness able ible ably ous
        ions ion ists ist ism ili li ise ised ising ize ized ship ships hood hoods age ent ents ant ants ate ated
        ating e y
        i est""".split(),
        key=len,
        reverse=True,
    )
)
_SHORTEST_ROOT = 4
# Words that look like forms of each other and are not.
_APART = frozenset(
    stem(word)
    for word in """police policy policies general generation generate university universal universe organ organic
    organise organisation community communication communicate communism mean meaning serve several severe import
    important person personal personnel nation native nature natural inform form formal information former
    international internal
    intern president resident residence past pastor public publication publish private privation station state statute
    relate relative real reality really cost costly commit committee commission commit""".split()
)
_HAVE = frozenset("has have had having".split())
# Words that make something wished for, and not yet so.
_WISHES = frozenset(
    """should must need needs needed vital crucial essential important importance recommend recommends recommended
    recommendation urge urges urged call calls called ought require required requires want wants wish hope hopes aim
    aims ambition plan plans propose proposes proposed seek seeks intend intends would could might may can will asked
    ask advise suggest suggests suggested imperative necessary purpose objective goal""".split()
)
_STILL_WISHED = frozenset(
    """should must need needs needed would could might may can will ought required requires recommends recommended urges
    urged calls called wants asks asked asking vital crucial essential important necessary proposed suggested""".split()
)
_MOST_CAUSE_WORDS = 0.5
_MOST_BY = 4
# So many words behind 'prioritise' the 'over' stands.
_MOST_PREFERRED = 8
_OBLIGING = frozenset("must should need may can".split())
_PRONOUNS = frozenset("i we he she they it you who".split())
_PARTICIPLE = re.compile(r"(?:ed|en|wn|ght|lt|nt|pt|ne|de|ut|ld|un|ad|et|id|st)$")


def check_carried_words(
    stated: Sequence[Token],
    given: Sequence[Token],
    *,
    named: Sequence[Token] = (),
    meant: frozenset[str] = frozenset(),
    carries: Callable[[Sequence[int]], Sequence[bool]] | None = None,
) -> Iterator[str]:
    """Telling words of a sentence that no word of the evidence carries.

    `named` are the words of titles and headings: names may stand there. `meant` are stems that count as standing in the
    evidence: what its abbreviations stand for. `carries` says of words that no list carries, by their places, whether
    the evidence carries them all the same.
    """
    words_given = {token.lower for token in given}
    yield from _check_comparison(stated, given)
    missing = find_missing_words(stated, given, named=named, meant=meant)
    judged = carries(missing) if carries and missing else [False] * len(missing)
    is_carried = dict(zip(missing, judged, strict=True))
    for at, token in enumerate(stated):
        is_cause = token.lower in _CAUSE or (token.lower == "since" and not _tells_time(stated, at))
        if is_cause and not words_given & _CAUSE_SIGNS:
            yield f"the evidence does not make it a cause: '{token.text}'"
        elif token.lower in _CONTRAST and not words_given & _CONTRAST_SIGNS:
            yield f"the evidence does not set it against anything: '{token.text}'"
        elif not is_carried.get(at, True):
            yield f"the evidence does not say '{token.text}'"


def find_missing_words(
    stated: Sequence[Token], given: Sequence[Token], *, named: Sequence[Token] = (), meant: frozenset[str] = frozenset()
) -> list[int]:
    """The places of a sentence's telling words that the evidence has in no form and in no listed synonym."""
    present = Carrier(given, meant)
    names = {token.stem for token in named}
    words_given = {token.lower for token in given}
    found = []
    for at, token in enumerate(stated):
        if not _is_telling(token) or present.carries(token):
            continue
        is_name = token.is_capitalised and at > 0 and token.stem in names
        is_compared = bool(words_given & _COMPARED.get(token.lower, frozenset()))
        if not is_name and not is_compared:
            found.append(at)
    return found


def _check_comparison(stated: Sequence[Token], given: Sequence[Token]) -> Iterator[str]:
    """One thing set above another that the evidence only names with it."""
    is_compared = _compares(given) or any(token.lower in _COMPARISON for token in given) or _prefers(given)
    if _compares(stated) and not is_compared:
        yield "the evidence does not compare the two"


def _compares(tokens: Sequence[Token]) -> bool:
    """Whether a text sets one thing above another: 'more essential than voices', and not 'more than 40'."""
    for at, token in enumerate(tokens):
        before = tokens[at - 1].lower if at else ""
        after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        is_of_number = after[:1].isdigit() or is_number_word(after) or after in ("half", "a", "one")
        if token.lower == "than" and before not in ("rather", "other") and not is_of_number:
            return True
    return False


def _prefers(tokens: Sequence[Token]) -> bool:
    """Whether a text sets one thing above another by a verb: 'prioritises a over b', 'put a above b'."""
    places = [at for at, token in enumerate(tokens) if token.stem in PREFERRING]
    return any(token.lower in OVER for at in places for token in tokens[at + 1 : at + 1 + _MOST_PREFERRED])


def _tells_time(tokens: Sequence[Token], at: int) -> bool:
    """Whether 'since' is of time: 'since 2010', 'since then', 'since the pandemic', 'ever since'."""
    after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    return not after or after[0].isdigit() or after in ("then", "the", "last", "its", "their", "joining", "being")


def check_obliged(
    stated: Sequence[Token], given: Sequence[Token], meant: frozenset[str] = frozenset()
) -> Iterator[str]:
    """What must, should, may or can be done, said of somebody else: 'volunteers may' for 'only a nurse may'."""
    there = _find_obliged(given)
    for (modal, verb), who in _find_obliged(stated).items():
        # The last of them is who is spoken of: the "leaders" of "the leaders".
        of_modal = [others for (other, _), others in there.items() if other == modal]
        others = there.get((modal, verb)) or (of_modal[0] if len(of_modal) == 1 else [])
        if who and others and who[-1] not in others and who[-1] not in meant:
            yield f"'{modal} {verb}' is said of another in the evidence"


def _find_obliged(tokens: Sequence[Token]) -> dict[tuple[str, str], list[str]]:
    """Who must, should, needs to, may or can do something: the content stems before it, by modal and verb.

    Only its clause counts. Of what is to be done to something ('must be kept'), and of 'they must', nothing is told.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for at, token in enumerate(tokens):
        modal = "need" if token.lower in ("need", "needs") else token.lower
        verb_at = at + 2 if modal == "need" and _word_at(tokens, at + 1) == "to" else at + 1
        if modal not in _OBLIGING or (modal == "need" and verb_at == at + 1) or verb_at >= len(tokens):
            continue
        if not _is_obliged_to(tokens[verb_at]) or (at and tokens[at - 1].lower in _PRONOUNS):
            continue
        before = [other for other in tokens[:at] if other.clause == token.clause and other.is_content]
        found[modal, tokens[verb_at].stem] = [other.stem for other in before[-_MOST_BY:]]
    return found


def _is_obliged_to(token: Token) -> bool:
    """Whether a word behind a modal tells what somebody does: not 'be' ('must be kept'), nor a year ('May 2011')."""
    return token.lower not in ("be", "not") and not token.is_number


def _word_at(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].lower if at < len(tokens) else ""


def check_wished(stated: Sequence[Token], given: Sequence[Token]) -> Iterator[str]:
    """A sentence that says that something has been done, where the evidence only asks for it."""
    words, words_given = {token.lower for token in stated}, {token.lower for token in given}
    if not words_given & _WISHES or words & _STILL_WISHED or words_given & (_HAVE | {"was", "were"}):
        return
    verbs = {token.stem for token in given}
    for token, after in pairwise(stated):
        if token.lower in _HAVE and is_participle(after) and after.stem in verbs:
            yield f"the evidence asks for it, and does not say that it is so: '{token.text} {after.text}'"


def check_causes_named(stated: Sequence[Token], given: Sequence[Token]) -> Iterator[str]:
    """A cause that the evidence gives to something else: what follows 'because' must follow it there, too."""
    causes = [_words_after(stated, at) for at, token in enumerate(stated) if token.lower == "because"]
    there = [
        _words_after(given, at) for at, token in enumerate(given) if token.lower in ("because", "since", "as", "due")
    ]
    if not causes or not there:
        return
    known = Carrier([token for words in there for token in words], frozenset())
    for words in causes:
        telling = [token for token in words if _is_telling(token)]
        carried = sum(known.carries(token) for token in telling)
        if telling and carried <= _MOST_CAUSE_WORDS * len(telling):
            yield "the evidence gives another cause"


class Carrier:
    """The words of the evidence, by their stems, their roots and what has the same meaning."""

    def __init__(self, tokens: Iterable[Token], meant: frozenset[str] = frozenset()) -> None:
        tokens = list(tokens)
        self._stems = {token.stem for token in tokens} | meant
        self._roots = {find_root(word) for word in self._stems if word not in _APART}
        same = _same_meaning()
        self._same = {number for word in self._stems for number in same.get(find_root(word), ())}
        self._parts = {part for token in tokens for part in token.lower.split("-")}

    def carries(self, token: Token) -> bool:
        """Whether a word stands there in some form, or one of the same meaning does."""
        if token.stem in self._stems or token.lower in self._parts:
            return True
        root = find_root(token.stem)
        if token.stem not in _APART and root in self._roots:
            return True
        return any(number in self._same for number in _same_meaning().get(root, ()))


def _is_telling(token: Token) -> bool:
    """Whether a word says something of its own; numbers are compared as numbers, and periods with them."""
    if token.lower in _TELLING:
        return True
    if token.is_number or is_number_word(token.lower) or token.lower in _OF_NUMBERS or token.stem in PERIODS:
        return False
    return token.is_content and token.stem not in _FRAME and token.lower not in _CAUSE | _CONTRAST


@cache
def find_root(word: str) -> str:
    """What is left of a stem without its ends: 'collabor' of 'collaboration' and of 'collaborators'."""
    for _ in range(2):
        end = next((end for end in _ENDS if word.endswith(end) and len(word) - len(end) >= _SHORTEST_ROOT), "")
        if not end:
            break
        word = word.removesuffix(end)
    # The double letter of 'referral' and 'planned'.
    return word[:-1] if len(word) > _SHORTEST_ROOT and word[-1] == word[-2] and word[-1] not in "sl" else word


@cache
def _same_meaning() -> dict[str, frozenset[int]]:
    """The numbers of the groups that each word is in, by its root."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, words in enumerate(SAME):
        for word in words.split():
            for token in find_tokens(word):
                found[find_root(token.stem)].add(number)
    return {root: frozenset(numbers) for root, numbers in found.items()}


def read_number_phrases(text: str) -> str:
    """A text with turns of phrase for numbers said in one way: 'a year and a half' as 'eighteen months'."""
    for pattern, words in _NUMBERS:
        text = pattern.sub(words, text)
    return text


def read_phrases(text: str) -> str:
    """A text with turns of phrase that mean the same said in one way: 'as much as' as 'up to'."""
    for pattern, words in _COMPILED:
        text = pattern.sub(words, text)
    return text


_NUMBERS = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in NUMBER_PHRASES)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in PHRASES)


def _words_after(tokens: Sequence[Token], at: int) -> list[Token]:
    """The words after a place, to the end of its clause."""
    clause = tokens[at].clause
    return [token for token in tokens[at + 1 :] if token.clause == clause]


def is_participle(token: Token) -> bool:
    """Whether a word may be the participle of a verb, by its end: 'led', 'given', 'helped'."""
    return _PARTICIPLE.search(token.lower) is not None and token.lower not in ("open", "often", "even", "then", "when")

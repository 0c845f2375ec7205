"""A cited quote → the values it gives, each with what it is a value of: the words, names and dates around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.verification.numbers import PERIODS, Number, numbers_of
from assistant.verification.tokens import FRAME, Token, tokens_of
from corpus.text import sentence_spans
from corpus.vocabulary import ELLIPSIS
from index.terms import STOP_WORDS, stem

YEAR = "year"
COUNT = "count"
_YEAR = re.compile(r"(?:19|20)\d\d")
_ABOUT = re.compile(r"(?:\b(?:about|around|some|approximately|approx\.?|roughly|circa|nearly|almost)|[~≈])\s*$", re.I)
_DATES = PERIODS | {"may"}
# Words about the size of a number, not about what is counted.
_SIZES = frozenset(
    stem(word)
    for word in """about around some approximately roughly circa nearly almost total altogether overall thousand million
    billion bn hundred two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty half quarter quarters third thirds fifth fifths""".split()
)
# What a number after one of these words names is a place or a step, not an amount.
_NUMBERED = re.compile(
    r"\b(?:table|figure|box|chart|page|pages|p|pp|chapter|section|part|appendix|annex|step|stage|phase|wave|tier|level"
    r"|recommendation|principle|priority|question|case study|no|number|version|volume|form|article|act)\.?\s*$",
    re.I,
)
# Words that narrow what is spoken of: what follows one of them must be said on both sides.
_NARROWING = frozenset("in among amongst for within at of by during from aged per under over between to with".split())
_WITHIN = frozenset("in among amongst for within at aged".split())
_SAME = (
    "help support reach assist benefit serve", "fund invest spend award grant give",
    "begin start launch found establish form create", "want ask need request",
    "people person individual participant respondent", "rise increase grow", "fall decrease drop decline",
    "contain include comprise consist have", "hire employ recruit", "publish release",
)  # fmt: skip
_FOLDED = {stem(word): stem(group.split()[0]) for group in _SAME for word in group.split()}
_IRREGULAR = {"began": "begin", "begun": "begin", "gave": "give", "grew": "grow", "rose": "rise", "fell": "fall",
              "spent": "spend", "sought": "want", "found": "found", "founded": "found"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that a sentence gives, as written, and what it is a value of.

    `kind` is "%", "£" (or another currency), "year" or "count". `of` are the stems of its clause, `noun` that of the
    word it counts or is a share of ("" where none follows), `narrowed` those that narrow what is spoken of, `within`
    those that did so earlier in the sentence ("In rural areas, …"). `names` and `years` are the whole sentence's.
    """

    number: Number
    kind: str
    written: str
    sentence: str
    of: frozenset[str]
    noun: str
    narrowed: frozenset[str]
    within: frozenset[str]
    names: frozenset[str]
    years: frozenset[str]
    about: bool


def claims_of(quote: str) -> list[Claim]:
    """The values that a quote gives in sentences; what stands in pieces of a table has no words of its own."""
    return [
        claim
        for piece in quote.split(ELLIPSIS.strip())
        for ((start, end), *_) in sentence_spans(piece, [(0, len(piece))])
        for claim in _of_sentence(piece[start:end])
    ]


def _names(text: str) -> frozenset[str]:
    """Stems of the words that are written with a capital, or all in capitals, where no sentence begins."""
    found = set()
    for before, token in pairwise([None, *tokens_of(text)]):
        if token is None or not token.text[0].isupper() or token.stem in _DATES:
            continue
        first = before is None or bool(re.search(r"[.!?:]\W*$", text[before.end : token.start]))
        if not first or (len(token.text) > 1 and token.text.isupper()):
            found.add(token.stem)
    return frozenset(found)


def _of_sentence(sentence: str) -> Iterator[Claim]:
    tokens, numbers = tokens_of(sentence), numbers_of(sentence)
    years = frozenset(number.written for number in numbers if _is_year(number))
    names = _names(sentence)
    for number in numbers:
        kind = _kind(number, tokens)
        if kind is None or _names_a_place(sentence, number):
            continue
        around = _around(number, tokens)
        of = frozenset(_folded(token) for token in around if _tells(token)) - FRAME
        if not of:
            continue
        others = years - {number.written} if kind == YEAR else years
        yield Claim(
            number, kind, _written(sentence, number), sentence, of, _noun(number, tokens, kind),
            frozenset(_narrowed(around, number)), _within(tokens, around), names, others,
            bool(_ABOUT.search(sentence[: number.start].rstrip("£$€ ") + " ")),
        )  # fmt: skip


def _kind(number: Number, tokens: list[Token]) -> str | None:
    """What sort of value a number is; None where it is none that can be compared."""
    if number.unit in ("%", "~"):
        return "%"
    if number.unit in ("£", "$", "€"):
        return number.unit
    if number.unit:
        return None
    if _is_year(number):
        return YEAR
    return COUNT if _noun(number, tokens, COUNT) else None


def _is_year(number: Number) -> bool:
    return not number.unit and bool(_YEAR.fullmatch(number.written))


def _names_a_place(sentence: str, number: Number) -> bool:
    before = sentence[: number.start]
    return bool(_NUMBERED.search(before) or re.search(r"[\w/][-–/]$|[(\[]$", before)) or (
        sentence[number.end : number.end + 1] in "-–/" and sentence[number.end + 1 : number.end + 2].isdigit()
    )


def _noun(number: Number, tokens: list[Token], kind: str) -> str:
    """The first word of what is counted ("households"), or of what it is a share of ("of respondents"): its stem."""
    after = [token for token in tokens if token.start >= number.end]
    if kind in (YEAR, "£", "$", "€") or not after:
        return ""
    if kind == "%":
        if after[0].lower != "of":
            return ""
        after = [token for token in after[1:] if token.lower not in ("the", "all", "those", "our", "these")]
    first = after[0] if after else None
    if first is None or not first.content or first.start - number.end > 12:
        return ""
    return "" if first.stem in PERIODS else _folded(first)


def _around(number: Number, tokens: list[Token]) -> list[Token]:
    """The words of the number's clause; of the whole sentence where those are too few to tell what is meant."""
    clause = next((token.clause for token in tokens if token.end > number.start), 0)
    own = [token for token in tokens if token.clause == clause]
    return own if sum(_tells(token) for token in own) >= 3 else tokens


def _tells(token: Token) -> bool:
    return token.content and token.stem not in FRAME and token.stem not in _SIZES


def _narrowed(around: list[Token], number: Number) -> Iterator[str]:
    """Stems of the two words after one that narrows, and of periods."""
    for at, token in enumerate(around):
        if token.stem in PERIODS:
            yield _folded(token)
        if token.lower not in _NARROWING or token.start < number.start <= token.end:
            continue
        following = [other for other in around[at + 1 : at + 4] if other.lower not in STOP_WORDS]
        yield from (_folded(other) for other in following[:2] if _tells(other))


def _within(tokens: list[Token], around: list[Token]) -> frozenset[str]:
    """Stems of what narrows the sentence before the clause: "In rural areas, …"."""
    before = [token for token in tokens if token.start < around[0].start]
    return frozenset(
        other.stem
        for at, token in enumerate(before)
        if token.lower in _WITHIN
        for other in before[at + 1 : at + 3]
        if _tells(other) and other.stem not in _DATES
    )


def _folded(token: Token) -> str:
    known = _IRREGULAR.get(token.lower)
    found = stem(known) if known else token.stem
    return _FOLDED.get(found, found)


def _written(sentence: str, number: Number) -> str:
    """The value as it stands in the sentence, with its currency or its unit."""
    start = number.start - 1 if number.unit in ("£", "$", "€") else number.start
    return sentence[start : number.end].strip()

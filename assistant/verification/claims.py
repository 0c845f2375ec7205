"""A cited quote → the values it gives, each with what it is a value of: the words, names and dates around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.verification.numbers import PERIODS, Number, find_numbers
from assistant.verification.tokens import FRAME, Token, find_tokens
from corpus.text import find_sentence_spans
from corpus.vocabulary import ELLIPSIS
from index.terms import STOP_WORDS, stem

# Kinds of values, beside a currency's sign.
SHARE = "%"
YEAR = "year"
COUNT = "count"
_CURRENCIES = ("£", "$", "€")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Right before a number: "about ", "nearly ", "~".
_ABOUT = re.compile(r"(?:\b(?:about|around|some|approximately|approx\.?|roughly|circa|nearly|almost)|[~≈])\s*$", re.I)
_DATES = PERIODS | {"may"}
# Words about the size of a number, not about what is counted.
_SIZES = frozenset(
    stem(word)
    for word in """about around some approximately roughly circa nearly almost total altogether overall thousand million
    billion bn hundred two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty half quarter quarters third thirds fifth fifths""".split()
)
# What a number after one of these words names is a place or a step, not an amount: "Table 2", "case study 4".
_NUMBERED = re.compile(
    r"\b(?:table|figure|box|chart|page|pages|p|pp|chapter|section|part|appendix|annex|step|stage|phase|wave|tier|level"
    r"|recommendation|principle|priority|question|case study|no|number|version|volume|form|article|act)\.?\s*$",
    re.I,
)
# The first part of what is written with a hyphen or a stroke, or an opening bracket, right before a number: "Covid-" of
# "Covid-19", "(" of "(12)".
_JOINED_BEFORE = re.compile(r"[\w/][-–/]$|[(\[]$")
# Its second part right after a number: "-2" of "1-2".
_JOINED_AFTER = re.compile(r"[-–/]\d")
# The end of a sentence before a word.
_SENTENCE_END = re.compile(r"[.!?:]\W*$")
# Words that narrow what is spoken of: what follows one of them must stand on both sides.
_NARROWING = frozenset("in among amongst for within at of by during from aged per under over between to with".split())
_LEADING = frozenset("in among amongst for within at aged".split())
_SYNONYMS = (
    "help support reach assist benefit serve", "fund invest spend award grant give",
    "begin start launch found establish form create", "want ask need request",
    "people person individual participant respondent", "rise increase grow", "fall decrease drop decline",
    "contain include comprise consist have", "hire employ recruit", "publish release",
)  # fmt: skip
_FIRST_OF_SYNONYMS = {stem(word): stem(group.split()[0]) for group in _SYNONYMS for word in group.split()}
_IRREGULAR = {"began": "begin", "begun": "begin", "gave": "give", "grew": "grow", "rose": "rise", "fell": "fall",
              "spent": "spend", "sought": "want", "found": "found", "founded": "found"}  # fmt: skip


# A clause with fewer informative words does not show what is meant; the whole sentence is read in its place.
_LEAST_INFORMATIVE = 3
# What is counted stands so near behind its number, in characters.
_NOUN_WITHIN = 12


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that a sentence gives, and what it is a value of. Words are stems; synonyms are made one."""

    number: Number
    # "%", a currency's sign, "year" or "count".
    kind: str
    # The value as it stands in the sentence, with its currency or its unit: "£2.5 million".
    written: str
    sentence: str
    # The informative words of its clause: what the value is of.
    subject: frozenset[str]
    # The word that it counts ("12 clinics") or is a share of ("60% of clinics"); "" where none follows.
    noun: str
    # Words that narrow the clause: "rural" in "12 clinics in rural areas".
    qualifiers: frozenset[str]
    # Words that narrow it earlier in the sentence: "In rural areas, …".
    leading_qualifiers: frozenset[str]
    # The names in the whole sentence.
    names: frozenset[str]
    # The years in the whole sentence, as written; a claim of a year leaves its own out.
    years: frozenset[str]
    # Whether a word before it says that it is so only about: "nearly 7,000".
    is_approximate: bool


def find_claims(quote: str) -> list[Claim]:
    """The values that a quote gives in sentences; what stands in pieces of a table has no words of its own."""
    claims: list[Claim] = []
    for piece in quote.split(ELLIPSIS.strip()):
        for (start, end), *_ in find_sentence_spans(piece, [(0, len(piece))]):
            claims += _claims_of_sentence(piece[start:end])
    return claims


def _claims_of_sentence(sentence: str) -> list[Claim]:
    tokens, numbers = find_tokens(sentence), find_numbers(sentence)
    names = _find_names(sentence, tokens)
    years = frozenset(number.written for number in numbers if _is_year(number))
    claims = []
    for number in numbers:
        kind = _kind_of(number, tokens)
        if kind is None or _is_label(sentence, number):
            continue
        clause = _clause_of(number, tokens)
        subject = frozenset(_plain_stem(token) for token in clause if _is_informative(token)) - FRAME
        if not subject:
            continue
        claims.append(
            Claim(
                number,
                kind,
                _written(sentence, number),
                sentence,
                subject,
                noun=_noun_of(number, tokens, kind),
                qualifiers=_find_qualifiers(clause, number),
                leading_qualifiers=_find_leading_qualifiers(tokens, clause),
                names=names,
                years=years - {number.written} if kind == YEAR else years,
                is_approximate=_is_approximate(sentence, number),
            )
        )
    return claims


def _find_names(sentence: str, tokens: Sequence[Token]) -> frozenset[str]:
    """Stems of the words with a capital where no sentence begins, and of those all in capitals; not of months."""
    found = set()
    for before, token in pairwise([None, *tokens]):
        if token is None or not token.is_capitalised or token.stem in _DATES:
            continue
        is_first = before is None or bool(_SENTENCE_END.search(sentence[before.end : token.start]))
        is_acronym = len(token.text) > 1 and token.text.isupper()
        if is_acronym or not is_first:
            found.add(token.stem)
    return frozenset(found)


# The value.


def _kind_of(number: Number, tokens: Sequence[Token]) -> str | None:
    """What kind of value a number is (see `Claim`); None where it is none that can be compared."""
    if number.unit in ("%", "~"):
        return SHARE
    if number.unit in _CURRENCIES:
        return number.unit
    if number.unit:
        return None
    if _is_year(number):
        return YEAR
    return COUNT if _noun_of(number, tokens, COUNT) else None


def _is_year(number: Number) -> bool:
    return not number.unit and bool(_YEAR.fullmatch(number.written))


def _is_label(sentence: str, number: Number) -> bool:
    """Whether a number names something and measures nothing: 'Table 2', 'Covid-19', '(12)', '1-2'."""
    before = sentence[: number.start]
    if _NUMBERED.search(before) or _JOINED_BEFORE.search(before):
        return True
    return bool(_JOINED_AFTER.match(sentence, number.end))


def _is_approximate(sentence: str, number: Number) -> bool:
    before = sentence[: number.start].rstrip("£$€ ")
    return bool(_ABOUT.search(f"{before} "))


def _written(sentence: str, number: Number) -> str:
    start = number.start - 1 if number.unit in _CURRENCIES else number.start
    return sentence[start : number.end].strip()


# What it is a value of.


def _noun_of(number: Number, tokens: Sequence[Token], kind: str) -> str:
    """The stem of what is counted ("12 households") or of what it is a share of ("60% of respondents").

    Empty for years and amounts, for a period ("12 months"), and where no such word follows at once.
    """
    if kind == YEAR or kind in _CURRENCIES:
        return ""
    after = [token for token in tokens if token.start >= number.end]
    if kind == SHARE:
        if not after or after[0].lower != "of":
            return ""
        after = [token for token in after[1:] if token.lower not in ("the", "all", "those", "our", "these")]
    if not after:
        return ""
    noun = after[0]
    if not noun.is_content or noun.start - number.end > _NOUN_WITHIN or noun.stem in PERIODS:
        return ""
    return _plain_stem(noun)


def _clause_of(number: Number, tokens: Sequence[Token]) -> Sequence[Token]:
    """The words of the number's clause; of the whole sentence where those are too few to show what is meant."""
    clause = next((token.clause for token in tokens if token.end > number.start), 0)
    own = [token for token in tokens if token.clause == clause]
    return own if sum(_is_informative(token) for token in own) >= _LEAST_INFORMATIVE else tokens


def _is_informative(token: Token) -> bool:
    return token.is_content and token.stem not in FRAME and token.stem not in _SIZES


def _find_qualifiers(clause: Sequence[Token], number: Number) -> frozenset[str]:
    """Stems of the two words after each that narrows ('in rural areas'), and of periods."""
    found = set()
    for at, token in enumerate(clause):
        if token.stem in PERIODS:
            found.add(_plain_stem(token))
        # A word that is glued to the number is part of it.
        if token.lower not in _NARROWING or token.start < number.start <= token.end:
            continue
        following = [other for other in clause[at + 1 : at + 4] if other.lower not in STOP_WORDS]
        found |= {_plain_stem(other) for other in following[:2] if _is_informative(other)}
    return frozenset(found)


def _find_leading_qualifiers(tokens: Sequence[Token], clause: Sequence[Token]) -> frozenset[str]:
    """Stems of what narrows the sentence before the clause: 'In rural areas, …'."""
    before = [token for token in tokens if token.start < clause[0].start]
    found: set[str] = set()
    for at, token in enumerate(before):
        if token.lower in _LEADING:
            following = before[at + 1 : at + 3]
            found |= {other.stem for other in following if _is_informative(other) and other.stem not in _DATES}
    return frozenset(found)


def _plain_stem(token: Token) -> str:
    """The stem of a word in its present, and of the first of its synonyms: 'began' and 'started' as 'begin'."""
    present = _IRREGULAR.get(token.lower)
    found = stem(present) if present else token.stem
    return _FIRST_OF_SYNONYMS.get(found, found)

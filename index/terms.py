"""Text → search terms: words stemmed, hyphens closed up, numbers, percentages and amounts kept whole."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

# A figure ('£1,200', '3.5%') or a word ('co-production', 'nurse’s', 'covid19').
_TOKEN = re.compile(r"£?\d+(?:,\d{3})*(?:\.\d+)?%?|[^\W\d_]+(?:['’][^\W\d_]+)?(?:[-‐‑][^\W_]+)*\d*", re.UNICODE)
# Behind a figure: ' per cent', ' percent'; not behind a fraction, whose second half is no figure: '2½ per cent'.
_PER_CENT = re.compile(r"(?<=\d)(?<!\u2044\d)\s*(?:per\s?cent|percent)\b", re.IGNORECASE)
# Behind a figure: ' %'.
_SPACED_PER_CENT = re.compile(r"(?<=\d)\s+%")
# A word with a note's number glued to it: 'outcomes12'.
_GLUED_NOTE = re.compile(r"^([^\W\d_]{4,})(\d{1,3})$")
# The end of a possessive: "'s", "'".
_POSSESSIVE = re.compile(r"['’]s?$")
# What is closed up within a word: hyphens and apostrophes.
_WITHIN_WORD = re.compile(r"[-‐‑']")
# A hyphened word: 'co-production', 'Covid-19'. It is tried from a word's beginning alone: a long one takes no time.
_HYPHENED = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:[-‐‑][^\W_]+)+")
_HYPHEN = re.compile(r"[-‐‑]")
# A part of a hyphened word is a term of its own from this many letters on.
_LEAST_PART = 3
# The tokens of a text of so many characters are kept for a while.
_LONGEST_KEPT = 2000

# What has no place in a word: soft hyphens, zero-width spaces and joiners, byte order marks; a break behind the hyphen.
_UNSEEN = re.compile("\u00ad+(?:\\s+(?=[a-z]))?|[\u200b-\u200d\u2060\ufeff]")
# A raised figure or a fraction right behind a figure: '10⁶', '1½'. It is no digit of it.
_RAISED_OR_FRACTION = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹¼-¾⅐-⅞])")
# A note's mark between a figure and its per cent: the '⁶' of '12⁶ per cent'.
_RAISED_IN_PER_CENT = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+(?=\s*(?:%|per\s?cent|percent))", re.IGNORECASE)

STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between both but by
    can could did do does doing done down during each few for from further had has have having he her here hers him his
    how i if in into is it its itself just like may me might more most much must my no nor not now of off on once only
    or other our out over own please same say says said she should so some such tell than that the their them then there
    these they this those through to too under until up us very was we were what when where which while who whom whose
    why will with would you your report reports according mention mentioned""".split()
)


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The English Snowball stem of a lower-case word."""
    return str(_stemmer().stemWord(word))


def normalise(text: str) -> str:
    """A text as search sees it: NFKC (ligatures, full-width letters), without soft hyphens and zero-width signs."""
    text = _RAISED_IN_PER_CENT.sub("", _UNSEEN.sub("", text))
    return unicodedata.normalize("NFKC", _RAISED_OR_FRACTION.sub(" ", text))


def tokenize(text: str) -> list[str]:
    """The lower-case words and numbers of a text in order: '50 per cent' → '50%', 'co-production' → 'coproduction'."""
    return list(_tokenize_once(text) if len(text) <= _LONGEST_KEPT else _find_tokens(text))


@lru_cache(maxsize=8192)
def _tokenize_once(text: str) -> tuple[str, ...]:
    """As `_find_tokens`: an answer asks for the words of the same lines and headings again and again."""
    return tuple(_find_tokens(text))


def _find_tokens(text: str) -> list[str]:
    text = normalise(text)
    text = _SPACED_PER_CENT.sub("%", _PER_CENT.sub("%", text))
    found = []
    for match in _TOKEN.finditer(text):
        token = match.group().casefold().replace("’", "'")
        if token[0].isdigit() or token[0] == "£":
            found.append(token.replace(",", ""))
            continue
        token = _POSSESSIVE.sub("", token)
        note = _GLUED_NOTE.match(token)
        found.append(_WITHIN_WORD.sub("", note.group(1) if note else token))
    return [token for token in found if token]


def terms(text: str, *, compounds: frozenset[str] = frozenset()) -> list[str]:
    """The search terms of a text: stems of its words without stop words.

    A hyphened word gives itself closed up and, from three letters on, the words in it. Two neighbouring words that the
    library writes as one (`compounds`) give that one too, so that 'co production' finds 'coproduction'. A number
    gives itself and, where it has a sign, its bare figure.
    """
    result: list[str] = []
    previous = ""
    for token in tokenize(text):
        if previous and previous + token in compounds:
            result.append(stem(previous + token))
        previous = token
        if token in STOP_WORDS:
            continue
        result.append(stem(token))
        if token[0] == "£" or token[-1] == "%":
            result.append(token.strip("£%"))
    for match in _HYPHENED.finditer(normalise(text)):
        parts = _HYPHEN.split(match.group().casefold())
        words = (part for part in parts if len(part) >= _LEAST_PART and not part[0].isdigit())
        result += [stem(part) for part in words if part not in STOP_WORDS]
    return result

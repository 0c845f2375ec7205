"""Numbers in everyday form → one form each, so that 6,993 is 6993, "71 per cent" is 71% and £131m is £131 million."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: number for number, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9}

_ANY_WORD = "|".join(sorted([*_SMALL, *_LARGE], key=len, reverse=True))
# A number in words, such as "twenty-one" or "two hundred and six"; a lone "one" is mostly a pronoun and stays.
_IN_WORDS = re.compile(rf"\b(?:a (?=hundred|thousand))?(?:{_ANY_WORD})(?:(?:[ -]| and )(?:{_ANY_WORD}))*\b")
# A number in figures with its multiplier: "1.5 million", "£131m", "6,993".
_IN_FIGURES = re.compile(
    r"(?P<money>[£$€] ?)?(?<![\w.,])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![,.]?\d)"
    r"(?: ?(?P<large>hundred|thousand|million|billion)\b|(?P<short>bn|mn|[km])\b)?"
)
_PER_CENT = re.compile(r"(?<=\d) ?(?:per ?cent\b|%)|(?<=\d) percentage points?\b")
# A share in words: "7 in 10", "7 out of every 10"; `_PARTS` says the same with one word: "half of", "3 quarters of".
_OUT_OF = re.compile(r"(?<![\w.,£$€-])(\d{1,3}|one) (?:in|out of)(?: every)? (\d{1,4})(?![\w.,%-]*\d)(?!%)")
_PARTS = re.compile(r"\b(?:(?:a|one|1) )?half of\b|\b(?P<count>a|one|1|3)[ -]quarters? of\b")
_QUARTER = 25
# Denominators that are a share's, and no year or other number that happens to stand there.
_MOST_OUT_OF = 1000


@lru_cache(maxsize=16384)
def fold_quantities(text: str) -> str:
    """A normalised text with every number in one form: no commas, no multipliers, figures for words, '%' for shares.

    Shares are turned into per cent only where that is exact to a tenth. Examples: "6,993" → "6993"; "seven in ten" and
    "70 per cent" → "70%"; "£131m" → "£131000000"; "two in three" → "2 in 3".
    """
    text = _IN_WORDS.sub(_fold_words, text)
    text = _IN_FIGURES.sub(_fold_figures, text)
    text = _PER_CENT.sub("%", text)
    text = _OUT_OF.sub(_fold_share, text)
    return _PARTS.sub(_fold_part, text)


def holds_quantity(text: str) -> bool:
    """Whether a normalised text has a number, in figures or in words."""
    return any(character.isdigit() for character in text) or fold_quantities(text) != text


def _fold_words(match: re.Match[str]) -> str:
    """A number in words as figures; what is no one number ("one", "two three", "one hundred and two hundred") stays."""
    words = [word for word in re.split(r"[ -]", match.group()) if word not in ("and", "a")]
    if words == ["one"]:
        return match.group()
    if all(word in _LARGE for word in words):
        # "million" behind figures is their multiplier; "a hundred" is a number.
        return match.group() if not match.group().startswith("a ") else str(_multiply(words))
    total = current = 0
    before = ""
    for word in words:
        if word in _LARGE:
            if not _may_multiply(word, total, current):
                return match.group()
            current *= _LARGE[word]
            if _LARGE[word] >= _LARGE["thousand"]:
                total, current = total + current, 0
        elif before in _SMALL and not (_SMALL[before] >= 20 and 0 < _SMALL[word] < 10):
            return match.group()
        else:
            current += _SMALL[word]
        before = word
    return str(total + current)


def _may_multiply(word: str, total: int, current: int) -> bool:
    """Whether a multiplier may stand there: within one number they fall, as in "two million three thousand"."""
    size = _LARGE[word]
    is_falling = current < size if word == "hundred" else total % (1000 * size) == 0
    return current > 0 and is_falling


def _multiply(words: list[str]) -> int:
    product = 1
    for word in words:
        product *= _LARGE[word]
    return product


def _fold_figures(match: re.Match[str]) -> str:
    number = Decimal(match["number"].replace(",", ""))
    money = (match["money"] or "").strip()
    behind = match["large"] or ""
    if match["short"] and money:
        number *= _SHORT[match["short"]]
    elif match["short"]:
        # Without a currency "5m" may be five metres.
        behind = match["short"]
        return f"{_plain(number)}{behind}"
    if behind:
        number *= _LARGE[behind]
    return f"{money}{_plain(number)}"


def _fold_share(match: re.Match[str]) -> str:
    part, whole = 1 if match[1] == "one" else int(match[1]), int(match[2])
    if not part < whole <= _MOST_OUT_OF or 1000 * part % whole:
        return match.group()
    return f"{_plain(Decimal(100 * part) / whole)}%"


def _fold_part(match: re.Match[str]) -> str:
    if match["count"] is None:
        return "50% of"
    return f"{_QUARTER * (3 if match['count'] == '3' else 1)}% of"


def _plain(number: Decimal) -> str:
    """A number without zeros behind its point that say nothing: "71.0" → "71"."""
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written

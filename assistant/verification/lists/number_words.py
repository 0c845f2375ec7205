"""Words and turns of phrase for numbers, shares and bounds: data, in one place.

Cardinal numbers in words ("two hundred and six") are read by text2num; here stands what it has no word for, and what it
reads otherwise than a report means it: it takes "a fifth" for 5th, "hundreds of" for 100 and a lone "one" for 1.
"""

from __future__ import annotations

# Words that count and are no cardinal.
COUNTING: dict[str, float] = {"dozen": 12.0, "twice": 2.0, "double": 2.0, "thrice": 3.0, "triple": 3.0}
# What text2num reads as a number and a report does not mean as one.
NO_CARDINALS = frozenset("one ones o zero tens hundreds thousands millions billions".split())
# Words that make the number before them larger; behind a number in digits they belong to that.
SCALES = frozenset("hundred thousand million billion trillion".split())

# A part of a whole, by the whole's number of parts: "a fifth" is 100 / 5 per cent.
PARTS: dict[str, int] = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "decile": 10, "quintile": 5, "quartile": 4, "twelfth": 12, "twentieth": 20, "hundredth": 100,
}  # fmt: skip

_FROM_TWO = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
# Turns of phrase for numbers, each with what it is read as, in both texts that are compared.
NUMBER_PHRASES: tuple[tuple[str, str], ...] = (
    (r"\ba year and a half\b", "eighteen months"),
    (r"\bhalf a year\b", "six months"),
    (r"\bhalf a (million|billion)\b", r"0.5 \1"),
    (r"\b(?:one|a million) and a half (million|billion)\b", r"1.5 \1"),
    *((rf"\b{word} and a half\b", f"{value}.5") for value, word in enumerate(_FROM_TWO, start=2)),
    (r"\ba decade\b", "ten years"),
    (r"\btwo decades\b", "twenty years"),
    (r"\ba century\b", "hundred years"),
    (r"\btwo times\b", "twice"),
    (r"\ba (?:couple|pair) of\b", "two"),
    (r"\bone and a half\b", "1.5"),
    (r"\bhalf a dozen\b", "six"),
    (r"\b(\w+) out of (?:every )?(\w+)\b", r"\1 in \2"),
    (r"\b(\w+) in every (\w+)\b", r"\1 in \2"),
    (r"\b(\w+) (?:percent|percentage points?)\b", r"\1 per cent"),
    (r"\bone hundred\b", "hundred"),
)

# Turns of phrase for bounds of numbers, read alike as words: "as much as" is "up to". What they make of a number is
# read by `BOUNDS`.
BOUND_PHRASES: tuple[tuple[str, str], ...] = (
    (r"\bas (?:much|many|long|high) as\b", "up to"),
    (r"\ba maximum of\b|\bat (?:the )?most\b|\bno more than\b|\bnot more than\b", "up to"),
    (r"\bor more\b|\ba minimum of\b|\bnot? (?:less|fewer) than\b|\bas (?:few|little|low) as\b", ""),
    # Bounds of numbers are the numbers' business.
    (
        r"\b(?:more|less|fewer|greater|higher|lower|other) than (?=[£$€]?\d|half|a |an |one|two|three|four|five|six"
        r"|seven|eight|nine|ten|twelve|twenty|hundreds|thousands|twice)",
        "",
    ),
    (r"\bat (?:least|most)\b", ""),
)

# What stands right before a number and bounds it, by the sign of the bound (`Number.bound`), looked for in this order:
# "no more than" ends in "more than", so it comes first.
BOUNDS: tuple[tuple[str, str], ...] = (
    ("<", r"no more than|not more than|at (?:the )?most|a maximum of|as (?:much|many|long|high) as|up to|within"),
    (">=", r"at least|a minimum of|no(?:t)? (?:less|fewer) than|no(?:t)? under"),
    (">", r"over|more than|above|exceed\w*|upwards of|greater than|in excess of|higher than"),
    ("<", r"under|less than|fewer than|below|nearly|almost|lower than|close to|just short of"),
)

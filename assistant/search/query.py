"""A search query as it is typed → its parts: words, phrases, what is left out, and filters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.errors import UserError
from index.terms import STOP_WORDS, tokenize

# The most characters and parts that a query may have.
MOST_CHARACTERS = 300
MOST_PARTS = 30
EXAMPLE = 'community "social prescribing" -hospital kind:table year:2021'

# A part: a sign that leaves it out, the name of a filter, and words in quotation marks or one word.
# Examples: 'nurses', '"primary care"', '-hospital', 'kind:table', 'report:"a manifesto"'.
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:(?P<filter>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
# Quotation marks of other kinds, as keyboards and copied text have them.
_QUOTES = str.maketrans("“”„«»", '"""""')
# '2021', '2019-2021', '2019–2021'.
_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?")


class Kind(StrEnum):
    """What can be asked for with `kind:`."""

    TEXT = "text"
    TABLE = "table"
    LIST = "list"
    FIGURE = "figure"
    RECOMMENDATION = "recommendation"
    HEADING = "heading"
    QUOTATION = "quotation"
    FOOTNOTE = "footnote"


class PartKind(StrEnum):
    """What a part of a query does."""

    WORD = "word"
    PHRASE = "phrase"
    REPORT = "report"
    YEAR = "year"
    KIND = "kind"


_FILTERS = (PartKind.REPORT, PartKind.YEAR, PartKind.KIND)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a query."""

    kind: PartKind
    # What is looked for, without signs: "social prescribing", "2019-2021", "table".
    value: str
    # Whether what holds it is left out.
    is_excluded: bool = False

    def __str__(self) -> str:
        """The part as it is typed."""
        value = f'"{self.value}"' if self.kind is PartKind.PHRASE or " " in self.value else self.value
        name = f"{self.kind}:" if self.kind in _FILTERS else ""
        return f"{'-' if self.is_excluded else ''}{name}{value}"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query, understood."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        """The query as it is typed."""
        return " ".join(map(str, self.parts))

    def of(self, *kinds: PartKind, excluded: bool = False) -> list[Part]:
        """The parts of some kinds, those that leave out apart from the others."""
        return [part for part in self.parts if part.kind in kinds and part.is_excluded == excluded]

    def without(self, part: Part) -> SearchQuery:
        """The query without a part."""
        return SearchQuery(tuple(other for other in self.parts if other != part))

    def adding(self, part: Part) -> SearchQuery:
        """The query with one part more, once."""
        return SearchQuery((*self.without(part).parts, part))

    def replacing(self, part: Part, value: str) -> SearchQuery:
        """The query with another word in the place of one."""
        new = Part(part.kind, value, part.is_excluded)
        return SearchQuery(tuple(new if other == part else other for other in self.parts))


def parse_query(text: str) -> SearchQuery:
    """The parts of a query, each once, in their order.

    Raises:
        UserError: it is empty, too long, says only what is left out, or a filter is none or does not fit.
    """
    text = " ".join(text.translate(_QUOTES).split())
    if len(text) > MOST_CHARACTERS:
        raise UserError(f"the search has {len(text)} characters, the most are {MOST_CHARACTERS}. Leave words out.")
    parts = list(dict.fromkeys(part for match in _PART.finditer(text) for part in _read_part(match)))
    if len(parts) > MOST_PARTS:
        raise UserError(f"the search has {len(parts)} parts, the most are {MOST_PARTS}. Leave words out.")
    if not parts:
        raise UserError(f"the search has no words. Type some, for example: {EXAMPLE}")
    if all(part.is_excluded for part in parts):
        raise UserError("the search only says what is left out. Add a word or a filter to find.")
    words = [part for part in parts if part.kind is PartKind.WORD and not part.is_excluded]
    common = [part for part in words if not meaningful_tokens(part.value)]
    if len(common) == len([part for part in parts if not part.is_excluded]):
        raise UserError(
            f'"{common[0].value}" stands nearly everywhere. Add a word, or put a phrase in quotation marks.'
        )
    return SearchQuery(tuple(parts))


def meaningful_tokens(text: str) -> list[str]:
    """The words and numbers of a text that tell anything: 'the nurses' → ['nurses']."""
    return [token for token in tokenize(text) if token not in STOP_WORDS]


def read_years(value: str) -> tuple[int, int]:
    """The first and last year of 'year:' and what follows it.

    Raises:
        UserError: it is no year and no range.
    """
    match = _YEARS.fullmatch(value)
    if not match:
        raise UserError(f"year:{value}: no such year. Write year:2021 or year:2019-2021.")
    first, last = int(match[1]), int(match[2] or match[1])
    return min(first, last), max(first, last)


def _read_part(match: re.Match[str]) -> list[Part]:
    """The part at a match; none where it says nothing, such as '-' or '""'."""
    name = (match["filter"] or "").casefold()
    is_excluded = match["minus"] is not None
    is_phrase = match["phrase"] is not None
    value = " ".join((match["phrase"] if is_phrase else match["word"]).split())
    if name:
        return [_read_filter(name, value, is_excluded=is_excluded)]
    if not tokenize(value):
        return []
    return [Part(PartKind.PHRASE if is_phrase else PartKind.WORD, value, is_excluded)]


def _read_filter(name: str, value: str, *, is_excluded: bool) -> Part:
    if name not in _FILTERS:
        known = ", ".join(f"{kind}:" for kind in _FILTERS)
        raise UserError(
            f'{name}: no such filter; there are {known}. Put words with a colon in quotation marks: "{name}:"'
        )
    kind = PartKind(name)
    if kind is PartKind.KIND:
        value = value.casefold()
        # 'tables' is understood, too.
        value = value if value in tuple(Kind) else value.removesuffix("s")
        if value not in tuple(Kind):
            raise UserError(f"kind:{value}: no such kind; there are {', '.join(Kind)}.")
    if kind is PartKind.YEAR:
        read_years(value)
    if not value:
        raise UserError(f'{name}: what is missing. Write report:ID or report:"words of its title".')
    return Part(kind, value, is_excluded)

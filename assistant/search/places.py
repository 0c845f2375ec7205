"""The places of a library that can be found: its blocks, with what is looked at in each, made once for an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from assistant.search.query import Kind
from corpus.accents import fold_accents
from corpus.text import extract_text
from corpus.vocabulary import Block, BlockKind, Report
from index.bm25 import LexicalIndex, build_lexical_index
from index.search import Index
from index.terms import stem, terms, tokenize

_KINDS = {
    BlockKind.PARAGRAPH: Kind.TEXT,
    BlockKind.TABLE_ROW: Kind.TABLE,
    BlockKind.LIST_ITEM: Kind.LIST,
    BlockKind.HEADING: Kind.HEADING,
    BlockKind.QUOTATION: Kind.QUOTATION,
    BlockKind.FOOTNOTE: Kind.FOOTNOTE,
}
# The caption of a figure: 'Figure 3: Income by area', 'Chart 2.1 Visits'.
_CAPTION = re.compile(r"(?:figure|fig\.?|chart|diagram|graph)\s*\d", re.IGNORECASE)
# A heading or lead-in of recommendations: 'Our recommendations', 'We recommend that:'.
_RECOMMENDS = re.compile(r"\brecommend", re.IGNORECASE)
# A sentence that recommends: 'We recommend that …', 'It is recommended …', 'Recommendation 4: …'.
_IS_RECOMMENDATION = re.compile(
    r"\b(?:we|I)\s+(?:\w+\s+)?recommend\b|\b(?:is|are|has|have)\s+(?:\w+\s+)?recommended\b|^recommendation\s*\d",
    re.IGNORECASE,
)
# Typographic quotation marks and apostrophes are looked for as plain ones; as many characters as before.
_PLAIN = str.maketrans("“”„‘’‐‑", '"""\'\'--')


@dataclass(frozen=True, slots=True)
class Place:
    """A block as it is searched."""

    report: Report
    block: Block
    kinds: frozenset[Kind]
    # What must be read before it: a list's lead-in, a row's column headers; "" where there is nothing.
    lead_in: str
    # The search terms of its own words, and with those of its lead-in.
    own_terms: frozenset[str]
    terms: frozenset[str]
    # The stems of its own words in their order.
    stems: tuple[str, ...]
    # Its own words with plain quotation marks, in any case.
    folded: str


@dataclass(frozen=True, slots=True)
class Places:
    """Every place of a library, by report and by block, and BM25 over them."""

    places: tuple[Place, ...]
    bm25: LexicalIndex


_KEPT: WeakKeyDictionary[Index, Places] = WeakKeyDictionary()


def places_of(index: Index) -> Places:
    """The places of an index; made with its first search, in well under a second for some reports, and kept with it."""
    found = _KEPT.get(index)
    if found is None:
        found = _KEPT[index] = _make_places(index)
    return found


def plain(text: str) -> str:
    """The text with plain quotation marks, apostrophes and hyphens, and without accents; each character in its place.

    Example: "café’s" → "cafe's".
    """
    return fold_accents(text.translate(_PLAIN))


def _make_places(index: Index) -> Places:
    compounds = index.lexicon.compounds
    places: list[Place] = []
    texts: list[list[str]] = []
    for report in index.reports.values():
        for block in _searched(report):
            lead_in = extract_text(report.source, block.lead_ins, has_markup=report.has_markup)
            words = plain(block.text)
            own = terms(words, compounds=compounds)
            every = own + terms(plain(lead_in), compounds=compounds)
            stems = tuple(stem(token) for token in tokenize(words))
            folded = words.casefold()
            kinds = _kinds_of(block, lead_in)
            places.append(Place(report, block, kinds, lead_in, frozenset(own), frozenset(every), stems, folded))
            texts.append(every)
    return Places(tuple(places), build_lexical_index(texts))


def _searched(report: Report) -> Iterator[Block]:
    """The blocks that say something of their own: no page numbers and running heads."""
    return (block for block in report.blocks if block.kind in _KINDS and block.text)


def _kinds_of(block: Block, lead_in: str) -> frozenset[Kind]:
    kinds = {_KINDS[block.kind]}
    if _CAPTION.match(block.text):
        kinds.add(Kind.FIGURE)
    if block.kind is not BlockKind.HEADING:
        # The innermost heading alone: a chapter of recommendations has sections that argue.
        over = [*block.section[-1:], lead_in]
        if any(map(_RECOMMENDS.search, over)) or _IS_RECOMMENDATION.search(block.text):
            kinds.add(Kind.RECOMMENDATION)
    return frozenset(kinds)

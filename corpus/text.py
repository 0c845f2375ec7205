"""The characters of a source → words that read well: markup dropped, lines joined, sentences found."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.vocabulary import Span, collapse

# A chapter's first letter, set apart from its word by its size: 'T', a blank line, 'he report'.
_DROP_CAP = re.compile(r"^\s*([A-Z])[ \t]*\n\s*\n\s*(?=[a-z])")
# A hyphen at the end of a line, its word going on in the next: 'co-', 'production'.
_LINE_END_HYPHEN = re.compile(r"(?<=\w)-[ \t]*\n\s*(?=[a-z])")
# A note's mark: '<sup>3, 4</sup>', '<sup>iv</sup>'.
_SUPERSCRIPT_MARK = re.compile(r"<sup>[\divx,\s]*</sup>", re.IGNORECASE)
# A tag: '<br>', '</b>', '<a href="#">'.
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
# A link or a picture, with its words: '[our plan](plan.pdf)'.
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
# A short formula: '$p < 0.05$'.
_FORMULA = re.compile(r"\$([^$\n]{1,40})\$")
_EMPHASIS = re.compile(r"\*{1,3}")
# A heading's or an item's marker at the beginning: '## ', '⇒ '.
_LEADING_MARKER = re.compile(r"^(?:#{1,6}\s+|⇒\s*)+")
# An escaped sign: '\\*'.
_ESCAPE = re.compile(r"\\([\[\](){}*_#])")

# A text whose last stop ends no sentence: it follows an abbreviation ('Dr.'), an initial ('J.') or a figure ('3.').
_NO_END = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|Sir|St|Rt|Hon|No|vs|cf|etc|al|e\.g|i\.e|approx|Fig|Ref|pp?|Vol|Ed|[A-Z])|\d)\.$"
)
# What may end a sentence, before white space: '.', '?!', '.”', '!**', '.12, 13' (a note's mark is glued to the stop).
_SENTENCE_END = re.compile(r"[.!?…]+(?:[\"”’')\]]|\*{1,3}|</\w+>)*(?:\d{1,3}(?:,\s?\d{1,3})*)?(?=\s)")
# White space before what may begin a sentence: ' The', ' “An', ' 40', ' £3m', ' **We'.
_SENTENCE_START = re.compile(r"\s+(?=[\"“‘'(\[*<£$]*[A-Z0-9£•])")


def strip_markup(text: str) -> str:
    """The text as it reads on the page: markup, note marks and line breaks dropped, cut-off initials joined."""
    text = _DROP_CAP.sub(r"\1", text)
    text = _LINE_END_HYPHEN.sub("-", text)
    text = _SUPERSCRIPT_MARK.sub("", text)
    text = _TAG.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _ESCAPE.sub(r"\1", text)
    text = _FORMULA.sub(lambda match: match.group(1).strip(), text)
    text = _EMPHASIS.sub("", html.unescape(text))
    return _LEADING_MARKER.sub("", collapse(text))


def extract_text(source: str, spans: Sequence[Span]) -> str:
    """The characters at the spans as they read, pieces joined with a space."""
    return strip_markup("\n".join(source[start:end] for start, end in spans))


def find_sentence_spans(source: str, spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """The sentences within the spans, in order, each as the spans it covers; white space around them belongs to none.

    A full stop after an abbreviation, an initial or a bare number does not end a sentence; a footnote mark glued
    to the stop belongs to the sentence before it.
    """
    text = "\n".join(source[start:end] for start, end in spans)
    ends = [*_find_sentence_ends(text), len(text)]
    sentences = [_trim(text, left, right) for left, right in pairwise([0, *ends]) if text[left:right].strip()]
    return [_locate_in_source(spans, left, right) for left, right in sentences]


def _find_sentence_ends(text: str) -> list[int]:
    """Where sentences end that another follows."""
    ends: list[int] = []
    for match in _SENTENCE_END.finditer(text):
        if not _SENTENCE_START.match(text, match.end()):
            continue
        begin = ends[-1] if ends else 0
        if text[match.start()] == "." and _NO_END.search(text[begin : match.start() + 1]):
            continue
        ends.append(match.end())
    return ends


def _trim(text: str, left: int, right: int) -> Span:
    """A range of the text without the white space at its ends."""
    piece = text[left:right]
    return left + len(piece) - len(piece.lstrip()), left + len(piece.rstrip())


def _locate_in_source(spans: Sequence[Span], left: int, right: int) -> tuple[Span, ...]:
    """Where a range of the spans' text, pieces joined by one character, stands in the source."""
    found = []
    offset = 0
    for start, end in spans:
        begin, stop = max(left - offset, 0), min(right - offset, end - start)
        if begin < stop:
            found.append((start + begin, start + stop))
        offset += end - start + 1
    return tuple(found)

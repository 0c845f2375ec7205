"""From the characters of a source to words that read well: markup dropped, lines joined, sentences found."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.vocabulary import Span, collapse

_DROP_CAP = re.compile(r"^\s*([A-Z])[ \t]*\n\s*\n\s*(?=[a-z])")
_LINE_END_HYPHEN = re.compile(r"(?<=\w)-[ \t]*\n\s*(?=[a-z])")
_SUPERSCRIPT_MARK = re.compile(r"<sup>[\divx,\s]*</sup>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_FORMULA = re.compile(r"\$([^$\n]{1,40})\$")
_EMPHASIS = re.compile(r"\*{1,3}")
_LEADING_MARK = re.compile(r"^(?:#{1,6}\s+|⇒\s*)+")
_ESCAPE = re.compile(r"\\([\[\](){}*_#])")

_ABBREVIATIONS = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|Sir|St|Rt|Hon|No|vs|cf|etc|al|e\.g|i\.e|approx|Fig|Ref|pp?|Vol|Ed|[A-Z])|\d)\.$"
)
_SENTENCE_END = re.compile(r"[.!?…]+(?:[\"”’')\]]|\*{1,3}|</\w+>)*(?:\d{1,3}(?:,\s?\d{1,3})*)?(?=\s)")
_SENTENCE_START = re.compile(r"\s+(?=[\"“‘'(\[*<£$]*[A-Z0-9£•])")


def readable(text: str) -> str:
    """The text as it reads on the page: markup, note marks and line breaks dropped, cut-off initials joined."""
    text = _DROP_CAP.sub(r"\1", text)
    text = _LINE_END_HYPHEN.sub("-", text)
    text = _SUPERSCRIPT_MARK.sub("", text)
    text = _TAG.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _ESCAPE.sub(r"\1", text)
    text = _FORMULA.sub(lambda match: match.group(1).strip(), text)
    text = _EMPHASIS.sub("", html.unescape(text))
    return _LEADING_MARK.sub("", collapse(text))


def readable_spans(source: str, spans: Sequence[Span]) -> str:
    """The characters at the spans as they read, pieces joined with a space."""
    return readable("\n".join(source[start:end] for start, end in spans))


def sentence_spans(source: str, spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """The sentences within the spans, in order, each as the spans it covers; white space around them belongs to none.

    A full stop after an abbreviation, an initial or a bare number does not end a sentence; a footnote mark glued
    to the stop belongs to the sentence before it.
    """
    text = "\n".join(source[start:end] for start, end in spans)
    cuts = [0]
    for match in _SENTENCE_END.finditer(text):
        if not _SENTENCE_START.match(text, match.end()):
            continue
        if text[match.start()] == "." and _ABBREVIATIONS.search(text[cuts[-1] : match.start() + 1]):
            continue
        cuts.append(match.end())
    cuts.append(len(text))
    found = [_trimmed(text, left, right) for left, right in pairwise(cuts) if text[left:right].strip()]
    return [_mapped_back(spans, left, right) for left, right in found]


def _trimmed(text: str, left: int, right: int) -> Span:
    piece = text[left:right]
    return left + len(piece) - len(piece.lstrip()), left + len(piece.rstrip())


def _mapped_back(spans: Sequence[Span], left: int, right: int) -> tuple[Span, ...]:
    """Where a range of the spans' text, pieces joined by one character, stands in the source."""
    result = []
    offset = 0
    for start, end in spans:
        begin, stop = max(left - offset, 0), min(right - offset, end - start)
        if begin < stop:
            result.append((start + begin, start + stop))
        offset += end - start + 1
    return tuple(result)

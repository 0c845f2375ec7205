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

# A text whose last stop ends no sentence: it follows an abbreviation ('Dr.') or an initial ('J.').
_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|Sir|St|Rt|Hon|No|vs|cf|etc|al|e\.g|i\.e|approx|Fig|Ref|pp?|Vol|Ed|[A-Z])\.$"
)
# What may end a sentence, before white space: '.', '?!', '.”', '!**', '.12, 13' (a note's mark is glued to the stop).
_SENTENCE_END = re.compile(r"[.!?…]+(?:[\"”’')\]]|\*{1,3}|</\w+>)*(?:\d{1,3}(?:,\s?\d{1,3})*)?(?=\s)")
# White space before what may begin a sentence: ' The', ' “An', ' 40', ' £3m', ' **We'.
_SENTENCE_START = re.compile(r"\s+(?=[\"“‘'(\[*<£$]*[A-Z0-9£•])")

# The next patterns are for a stop behind a figure: is it the sentence's, or the figure's own?
# White space before a capitalised word that is no initial: ' Action', ' “The', not ' 40', not ' J. Smith'.
_CAPITALISED_WORD = re.compile(r"\s+[\"“‘'(\[*<]*[A-Z](?!\.)")
# A sentence of fewer words so far is a label: '2.', 'Fig. 2.', 'Recommendation 4.', 'Case study 3.'.
_LEAST_WORDS_BEFORE_END = 4
# A number behind an abbreviation or an initial: 'No. 5.', 'pp. 12–14.', 'St. 2.', 'et al. 2010.', 'J. 2010.'.
_ABBREVIATED_NUMBER = re.compile(
    r"\b(?:(?i:nos?|figs?|refs?|pp?|vol|ed|ch|sec|st|al)|[A-Z])\.,?\s+\(?\d[\d.,:;/–-]*\.$"
)
# A year behind a comma, as references have it: 'Smith J, 2010.', 'Department of Health, 2010.'.
_REFERENCE_YEAR = re.compile(r",\s+(?:19|20)\d\d\.$")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b"
)
# A date that ends in its year: 'March 3, 2010.'.
_DATE_WITH_COMMA = re.compile(rf"\b{_MONTH}\.?\s+\d{{1,2}},\s+\d{{4}}\.$")
# A day of the month, and what follows it: 'on 12.', ' May'.
_DAY = re.compile(r"(?<!\S)\d{1,2}\.$")
_MONTH_NEXT = re.compile(rf"\s+{_MONTH}")
# The number of an item or a section within a line, by the stop before it: 'are: 1.', 'the first; 2.', 'done. 2.5.'.
_NUMBER_BEHIND_STOP = re.compile(r"[:;.!?]\s+\d{1,2}(?:\.\d{1,2})*\.$")
# A number that may be an item's: 'care 3.'.
_SMALL_NUMBER = re.compile(r"(?<!\S)(\d{1,2})\.$")


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

    A full stop after an abbreviation or an initial does not end a sentence. One after a figure does, where the figure
    is no item's number, no label's and no day's. A footnote mark glued to the stop belongs to the sentence before it.
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
        sentence = text[begin : match.start() + 1]
        if sentence.endswith("."):
            if _ABBREVIATION.search(sentence):
                continue
            if sentence[-2:-1].isdigit() and not _is_end_after_figure(sentence, match.group(), text[match.end() :]):
                continue
        ends.append(match.end())
    return ends


def _is_end_after_figure(sentence: str, stop: str, following: str) -> bool:
    """Whether a full stop behind a figure ends its sentence: '… since 2010. Action has …'.

    `sentence` is the text up to the full stop, `stop` the full stop and what is glued to it, `following` what follows.
    """
    if not _CAPITALISED_WORD.match(following) or len(sentence.split()) < _LEAST_WORDS_BEFORE_END:
        return False
    # 'Table 4.8 The': a decimal number, not a note's mark.
    if any(sign.isdigit() for sign in stop):
        return False
    if _ABBREVIATED_NUMBER.search(sentence) or _is_reference_year(sentence):
        return False
    # 'on 12. May'
    if _DAY.search(sentence) and _MONTH_NEXT.match(following):
        return False
    return not _is_item_number(sentence)


def _is_reference_year(sentence: str) -> bool:
    """Whether a text ends in a year behind a comma that is no date's: 'Department of Health, 2010.'."""
    return _REFERENCE_YEAR.search(sentence) is not None and not _DATE_WITH_COMMA.search(sentence)


def _is_item_number(sentence: str) -> bool:
    """Whether a text ends in the number of an item within a line: 'The aims are: 1.', '1. Reduce harm 2.'."""
    if _NUMBER_BEHIND_STOP.search(sentence):
        return True
    number = _SMALL_NUMBER.search(sentence)
    if number is None or int(number.group(1)) < 2:
        return False
    before = int(number.group(1)) - 1
    return re.search(rf"(?<!\S){before}\.\s+[A-Z]", sentence) is not None


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

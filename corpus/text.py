"""The characters of a source → words that read well: markup dropped, lines joined, sentences found."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from corpus.vocabulary import ELLIPSIS, Cell, Span, collapse

# What stands between the header of several columns and that of one below it.
_OVER = " – "
# A chapter's first letter, set apart from its word by its size: 'T', a blank line, 'he report'.
_DROP_CAP = re.compile(r"^\s*([A-Z])[ \t]*\n\s*\n\s*(?=[a-z])")
# A word broken at the end of a line, both halves: 'sup-', 'pliers'; 'co-', 'production'.
_BROKEN_WORD = re.compile(r"(?<![\w-])([^\W\d_]+)-[ \t]*\n\s*([a-z][^\W\d_]*)(?![\w-])")
# A hyphen at the end of a line, its word going on in the next: 'not-for-', 'profit'.
_LINE_END_HYPHEN = re.compile(r"(?<=\w)-[ \t]*\n\s*(?=[a-z])")
# A range broken at the end of a line: '40-', '59'.
_BROKEN_RANGE = re.compile(r"(?<=\d)([-–])[ \t]*\n\s*(?=\d)")
# A hyphen that shows only where it breaks a word, with the break: 'immuni', the hyphen, a new line, 'sation'.
_SOFT_HYPHEN = re.compile("\u00ad+(?:\\s+(?=[a-z]))?")
# Signs without width: zero-width space, word joiner, byte order mark. Joiners within emoji and Arabic words stay.
_NO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
# Letters written as one sign: 'ﬁ', 'ﬄ'.
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("[ﬀ-ﬆ]")
# A word, to know those that a source writes without a hyphen.
_WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?![\w-])")

# What is raised: '<sup>3, 4</sup>', '<sup>iv</sup>', '<sup>-1</sup>'; with the sign before it, white space between.
_RAISED = re.compile(r"<sup>([^<>]{0,20})</sup>", re.IGNORECASE)
# The text of a note's mark: '3, 4', 'iv', 'a'.
_MARK = re.compile(r"[\divx,\s]*|[a-h](?:,\s?[a-h])*", re.IGNORECASE)
# A unit at the end of a text, which may be squared or cubed: 'km', 'µg/m'.
_UNIT_AT_END = re.compile(r"(?<![^\W\d_])(?:[kcdmnµμ]?m|ft|in|yd|mi|s|kg|g|ha|L|l)$")
_RAISED_SIGNS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
# A tag of HTML, by its name and attributes: '<br>', '</b>', '<a href="#">'; '<one mile>' is none.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font|h[1-6]|hr|i|img|ins"
    r"|kbd|li|mark|ol|p|pre|q|s|small|span|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul)"
    r"(?:\s+[a-z][\w:-]*\s*=\s*(?:\"[^\"<>\n]*\"|'[^'<>\n]*'|[^\s\"'<>=]+))*\s*/?>",
    re.IGNORECASE,
)
# An address that is a link: '<https://example.org/a-b>'.
_ADDRESS = re.compile(r"<(?:https?://|mailto:)[^<>\s]+>")
# A link or a picture, with its words: '[our plan](plan.pdf)', '[see](https://nhs.uk "Home")', '[up](#top)'. What stands
# in the second brackets must be an address: '[12](45)' and '[0.8](95% CI 0.6 to 0.9)' are none.
_LINK = re.compile(
    r"!?\[([^\[\]\n]*)\]\("
    r"(?:(?:#|/|\.{1,2}/|(?i:[a-z][a-z\d+.-]*:|www\.))[^()\n]*|[^()\n]*\.[a-zA-Z]{2,5}(?:[/#?][^()\n]*)?(?:\s+\"[^\"\n]*\")?)?\)"
)
# A short formula: '$p < 0.05$', '$n$'; '$5 million to $10 million' is none.
_FORMULA = re.compile(r"(?<![\w$\\])\$(?!\s)([^$\n]{1,40})(?<!\s)\$(?![\w$])")
_FORMULA_SIGN = re.compile(r"[=<>≤≥^_\\±×]|^[A-Za-z]$")
# Asterisks in a row that are not escaped.
_ASTERISKS = re.compile(r"(?<![\\*])\*{1,3}(?!\*)")
# Emphasis pairs within one of these: a paragraph, a cell of a table.
_NO_EMPHASIS_ACROSS = re.compile(r"\n[ \t]*\n|[\t|\f]")
# Two asterisks or three that a cut parted from their fellows: '**We asked.', 'and so on.**'; '0.4**' is none.
_CUT_EMPHASIS = re.compile(r"(?<![\w*\\.,)%])\*{2,3}(?=[^\s*])|(?<=[^\W\d]|[.,;:!?”’)])\*{2,3}(?![\w*])")
# A heading's or an item's marker at the beginning: '## ', '⇒ '.
_LEADING_MARKER = re.compile(r"^(?:#{1,6}\s+|⇒\s*)+")
# An escaped sign: '\\*'.
_ESCAPE = re.compile(r"\\([\[\](){}*_#$<>|%~])")
# A character's name: '&amp;', '&#163;'.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,31});")

# A text whose last stop ends no sentence: it follows an abbreviation ('Dr.') or an initial ('J.').
_ABBREVIATION = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Prof|Sir|St|Rt|Hon|No|vs|cf|etc|al|e\.g|i\.e|approx|Fig|Ref|pp?|Vol|Ed|[A-Z])\.$"
)
# What may end a sentence, before white space: '.', '?!', '.”', '!**', '.12, 13' (a note's mark is glued to the stop).
_SENTENCE_END = re.compile(
    r"(?<![.!?…])[.!?…]++(?:[\"”’')\]]|\*{1,3}|</\w+>)*(?:\d{1,3}(?:,\s?\d{1,3})*|[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:,\s?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*)?(?=\s)"
)
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


def strip_markup(text: str, *, has_markup: bool = True) -> str:
    """The text as it reads on the page: markup, note marks and line breaks dropped, cut-off initials joined.

    Where its source has no markup (`has_markup`) every sign is the author's own, and none is dropped.
    """
    if has_markup:
        dropped = set(_find_emphasis(text))
        text = "".join(sign for at, sign in enumerate(text) if at not in dropped) if dropped else text
    return _read(text, has_markup=has_markup)


def extract_text(source: str, spans: Sequence[Span], *, has_markup: bool = True) -> str:
    """The characters at the spans as they read, pieces joined with a space.

    A word broken at the end of a line is joined where the source has it whole elsewhere, else it keeps its hyphen.
    """
    pieces = [source[start:end] for start, end in spans]
    if has_markup:
        marks = _find_all_emphasis(source)
        pieces = [_leave_out(source, span, marks) for span in spans] if marks else pieces
    text = "\n".join(pieces)
    if "-" in text and "\n" in text:
        text = _BROKEN_WORD.sub(lambda match: _join_word(match, source), text)
    return _read(text, has_markup=has_markup)


def extract_header(source: str, cell: Cell, *, has_markup: bool = True) -> str:
    """The headers over a cell as they read, outermost first; "" where it has none. Example: "2019 – Men"."""
    read = (extract_text(source, [span], has_markup=has_markup) for span in cell.headers)
    return _OVER.join(text for text in read if text)


def extract_quote(source: str, spans: Sequence[Span], *, has_markup: bool = True) -> str:
    """What `corpus.vocabulary.quote` gives, as it reads: pieces joined with ' … ', those that read as nothing left out.

    It is for people and models to read; whoever points at characters uses the quote.
    """
    pieces = (extract_text(source, [span], has_markup=has_markup) for span in spans)
    return ELLIPSIS.join(piece for piece in pieces if piece)


def _read(text: str, *, has_markup: bool) -> str:
    """How a text reads whose emphasis is undone where it pairs."""
    text = _LIGATURE.sub(lambda match: _LIGATURES[match.group()], _NO_WIDTH.sub("", text))
    text = _SOFT_HYPHEN.sub("", _DROP_CAP.sub(r"\1", text))
    text = _BROKEN_RANGE.sub(r"\1", _LINE_END_HYPHEN.sub("-", text))
    if not has_markup:
        return collapse(text)
    text = _RAISED.sub(_read_raised, text)
    text = _ADDRESS.sub("", _TAG.sub("", text))
    text = _LINK.sub(r"\1", text)
    text = _FORMULA.sub(_read_formula, text)
    text = _CUT_EMPHASIS.sub("", text)
    # Before escapes are undone: an escaped sign is the author's own and no marker.
    text = _LEADING_MARKER.sub("", collapse(text))
    text = _ESCAPE.sub(r"\1", text)
    return collapse(_ENTITY.sub(lambda match: html.unescape(match.group()), text))


def _read_raised(match: re.Match[str]) -> str:
    """A note's mark stands behind a word or a stop and is dropped; an exponent is shown raised: '10⁶', 'km²'."""
    raised = match.group(1)
    before = match.string[max(0, match.start() - 20) : match.start()].rstrip(" \t")
    if not _MARK.fullmatch(raised):
        return raised.translate(_RAISED_SIGNS) if re.search(r"\d|^n$", raised) else raised
    is_exponent = before[-1:].isdigit() or before.endswith((")", "%")) or _UNIT_AT_END.search(before)
    return raised.translate(_RAISED_SIGNS) if is_exponent else ""


def _read_formula(match: re.Match[str]) -> str:
    """'$p < 0.05$' → 'p < 0.05'; what is no formula stays."""
    return match.group(1) if _FORMULA_SIGN.search(match.group(1)) else match.group()


def _join_word(match: re.Match[str], source: str) -> str:
    """A broken word whole where the source has it so elsewhere, and nowhere with its hyphen; else with its hyphen."""
    first, second = match.groups()
    words = _find_words(source)
    is_hyphened = f"{first}-{second}".casefold() in source.casefold()
    return first + second if (first + second).casefold() in words and not is_hyphened else f"{first}-{second}"


@lru_cache(maxsize=8)
def _find_words(source: str) -> frozenset[str]:
    """The words that a source writes without a hyphen."""
    return frozenset(match.group().casefold() for match in _WORD.finditer(source))


@lru_cache(maxsize=8)
def _find_all_emphasis(source: str) -> tuple[int, ...]:
    """Offsets of the asterisks of a source that mark emphasis, in order."""
    return tuple(sorted(_find_emphasis(source)))


def _leave_out(source: str, span: Span, marks: Sequence[int]) -> str:
    """The characters at a span but for those at the offsets `marks`."""
    begin, end = span
    pieces = []
    for mark in marks[bisect_left(marks, begin) : bisect_left(marks, end)]:
        pieces.append(source[begin:mark])
        begin = mark + 1
    return "".join([*pieces, source[begin:end]])


def _find_emphasis(text: str) -> list[int]:
    """Offsets of the asterisks that pair: '*soft*', '**strong**'; those of '5*', '* 4' and '2 * 3' do not."""
    found: list[int] = []
    # Asterisks that wait for their fellows, where each stands and how many.
    waiting: list[Span] = []
    borders = [match.start() for match in _NO_EMPHASIS_ACROSS.finditer(text)]
    part = 0
    for match in _ASTERISKS.finditer(text):
        begin, end = match.span()
        if bisect_left(borders, begin) != part:
            part = bisect_left(borders, begin)
            waiting.clear()
        before, after = text[begin - 1 : begin], text[end : end + 1]
        fellow = next((at for at in reversed(range(len(waiting))) if _length(waiting[at]) == end - begin), None)
        if before.strip() and not after.isalnum() and fellow is not None:
            found += [*range(*waiting[fellow]), *range(begin, end)]
            del waiting[fellow:]
        elif after.strip() and not before.isalnum():
            waiting.append((begin, end))
    return found


def _length(span: Span) -> int:
    return span[1] - span[0]


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
    if any(sign.isdecimal() for sign in stop):
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

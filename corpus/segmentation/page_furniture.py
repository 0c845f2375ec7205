"""Which lines belong to the page and not to the text: printed page numbers, running heads, labels of diagrams."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil

from corpus.segmentation.lines import Line
from corpus.segmentation.real_pages import LEAST_PAGES, Pages, find_paged_furniture, take_edges

# A line that is a lone number: '12', '3.', 'Page 4 of 20', '4/20'.
_LONE_NUMBER = re.compile(r"(?:page\s+)?(\d{1,3})([.)]?)(?:\s*(?:/|of)\s*\d+)?", re.IGNORECASE)
# A line that may be a printed page number, arabic or roman: '12', 'page 12', 'xiv'.
_LONE_COUNT = re.compile(r"(?:page\s+)?(?:(\d{1,4})|([ivxlc]{1,7}))", re.IGNORECASE)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

# Lines at the top and at the foot of a page that may be its number.
_NUMBER_EDGE_LINES = 2
# The share of pages on which a running head recurs: where pages are real, and where they were guessed.
_SHARE_OF_REAL_PAGES = 0.35
_SHARE_OF_GUESSED_PAGES = 1 / 6
# A diagram's labels: at least this many short texts in a row, of at most this many words on average.
_DIAGRAM_LABELS = 24
_DIAGRAM_LABEL_WORDS = 2.5
# Labels in capitals: at least this many paragraphs in a row, of at most this many words a line.
_CAPITAL_LABELS = 3
_CAPITAL_LABEL_WORDS = 4


def find_furniture(lines: Sequence[Line], page_labels: Sequence[str] | None = None) -> set[int]:
    """Positions of lines that belong to the page and not to the text.

    Printed page numbers, running heads (a line that recurs at the edge of pages), stray numbers within a sentence and
    the labels of a diagram (three or more paragraphs in a row that hold only a few capitalised words). Where the pages
    are real (they have `page_labels`) also their labels, and what `find_paged_furniture` finds.
    """
    pages = _group_by_page(lines)
    share = _SHARE_OF_GUESSED_PAGES if page_labels is None else _SHARE_OF_REAL_PAGES
    found = _find_page_numbers(lines, pages) | _find_printed_labels(lines, pages, page_labels or ())
    found |= _find_stray_numbers(lines, found)
    found |= _find_running_heads(lines, pages, share=share)
    found |= _find_capital_labels(lines)
    if page_labels is not None:
        left: Pages = {}
        for page, positions in pages.items():
            left[page] = [position for position in positions if position not in found]
        found |= find_paged_furniture(lines, left)
    return found


def is_diagram(labels: Sequence[str]) -> bool:
    """Whether short texts in a row are the labels of a diagram and no list: very many, of one or two words."""
    if len(labels) < _DIAGRAM_LABELS:
        return False
    return sum(len(label.split()) for label in labels) <= _DIAGRAM_LABEL_WORDS * len(labels)


def _group_by_page(lines: Sequence[Line]) -> Pages:
    pages: Pages = {}
    for position, line in enumerate(lines):
        if not line.is_blank:
            pages.setdefault(line.page, []).append(position)
    return pages


def _find_page_numbers(lines: Sequence[Line], pages: Pages) -> set[int]:
    """Lone numbers at the edges of pages, arabic or roman, that count as the pages do on three pages or more."""
    # By the sort of number, and how far it is ahead of the page's own.
    ahead: dict[tuple[bool, int], list[int]] = {}
    for page, positions in pages.items():
        for position in take_edges(positions, _NUMBER_EDGE_LINES):
            match = _LONE_COUNT.fullmatch(lines[position].text)
            if match:
                is_roman = match.group(1) is None
                value = _roman_value(match.group(2)) if is_roman else int(match.group(1))
                ahead.setdefault((is_roman, value - page), []).append(position)
    found: set[int] = set()
    for positions in ahead.values():
        if len(positions) >= LEAST_PAGES:
            found.update(positions)
    return found


def _roman_value(text: str) -> int:
    """'xiv' is 14: a digit before a greater one is taken off."""
    values = [_ROMAN_DIGITS[digit] for digit in text.casefold()]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _find_printed_labels(lines: Sequence[Line], pages: Pages, labels: Sequence[str]) -> set[int]:
    """Lines at the edge of a page that are its label."""
    found: set[int] = set()
    for page, positions in pages.items():
        if page >= len(labels):
            continue
        label = labels[page].casefold()
        edges = take_edges(positions, _NUMBER_EDGE_LINES)
        found.update(position for position in edges if lines[position].text.casefold() == label)
    return found


def _find_stray_numbers(lines: Sequence[Line], page_numbers: set[int]) -> set[int]:
    """Lone numbers that neither begin nor go on counting: an item's number does one or the other."""
    found: set[int] = set()
    last = 0
    for position, line in enumerate(lines):
        match = _LONE_NUMBER.fullmatch(line.text)
        if match is None or position in page_numbers:
            continue
        number = int(match.group(1))
        has_stop = bool(match.group(2))
        counts = number in (1, last + 1) and not _is_within_text(lines, position)
        if has_stop or counts:
            last = number
        else:
            found.add(position)
    return found


def _is_within_text(lines: Sequence[Line], position: int) -> bool:
    """Whether a line stands between two that are not blank."""
    if not 0 < position < len(lines) - 1:
        return False
    return not lines[position - 1].is_blank and not lines[position + 1].is_blank


def _find_running_heads(lines: Sequence[Line], pages: Pages, *, share: float) -> set[int]:
    """Lines that recur, but for their numbers, at the edge of a share of the pages; a title on page one stays."""
    if len(pages) <= LEAST_PAGES:
        return set()
    edges = [take_edges(positions) for positions in pages.values()]
    seen: Counter[str] = Counter()
    for positions in edges:
        seen.update({_without_numbers(lines[position].text) for position in positions})
    needed = max(LEAST_PAGES, ceil(len(pages) * share))
    found: set[int] = set()
    for position in (position for positions in edges for position in positions):
        line = lines[position]
        recurs = seen[_without_numbers(line.text)] >= needed
        if recurs and not line.is_lone_marker and line.page:
            found.add(position)
    return found


def _without_numbers(text: str) -> str:
    """'Annual report 2020 – 12' → 'annual report 0 – 0'."""
    return re.sub(r"\d+", "0", text.casefold())


def _find_capital_labels(lines: Sequence[Line]) -> set[int]:
    """Three or more paragraphs in a row that hold only a few words in capitals: the labels of a diagram."""
    found: set[int] = set()
    labels: list[list[int]] = []
    for paragraph in [*_group_by_blank_lines(lines), []]:
        if paragraph and all(_is_capital_label(lines[position].text) for position in paragraph):
            labels.append(paragraph)
            continue
        if len(labels) >= _CAPITAL_LABELS:
            found.update(position for label in labels for position in label)
        labels = []
    return found


def _group_by_blank_lines(lines: Sequence[Line]) -> list[list[int]]:
    """The positions of lines in groups that no blank line parts."""
    groups: list[list[int]] = []
    for position, line in enumerate(lines):
        if line.is_blank:
            continue
        if groups and groups[-1][-1] == position - 1:
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


def _is_capital_label(text: str) -> bool:
    """'REFERRAL', 'SOCIAL CARE 24/7': a few words, no small letter, no stop or colon at the end."""
    if text != text.upper() or text[-1:] in ".:":
        return False
    return any(c.isalpha() for c in text) and len(text.split()) <= _CAPITAL_LABEL_WORDS

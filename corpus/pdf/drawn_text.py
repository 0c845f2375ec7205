"""The text of a page as it was drawn: for pages whose layout says nothing, such as diagrams. By pypdf."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

# Words stand in one line where their heights differ by less than this share of their size.
_SAME_LINE = 0.5
# A gap between lines is a paragraph's where it is this many times wider than usual.
_PARAGRAPH_GAP = 1.3
# The half of a word before a soft hyphen at the end of a line.
_SOFT_BREAK = re.compile(r"([^\W\d_]+)\u00ad\s*\n")
# A page fell apart where at least this share of its lines is one word.
_ONE_WORD_SHARE = 0.8


def read_drawn_text(page: PageObject) -> str:
    """The text of a page in the order in which it was drawn."""
    text = page.extract_text() or ""
    text = _rejoin_words(page) if _has_a_word_a_line(text) else text
    # Half a surrogate pair cannot be written to a file.
    return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else " " if sign in "\f\x00" else sign for sign in text)


def find_soft_breaks(page: PageObject) -> frozenset[str]:
    """The halves of words that a soft hyphen breaks at the end of a line."""
    return frozenset(_SOFT_BREAK.findall(page.extract_text() or ""))


def _has_a_word_a_line(text: str) -> bool:
    """Whether the page was drawn word by word, and fell apart into lines of one word."""
    lengths = [len(line.split()) for line in text.splitlines() if line.strip()]
    return len(lengths) > 2 and sum(length == 1 for length in lengths) >= _ONE_WORD_SHARE * len(lengths)


def _rejoin_words(page: PageObject) -> str:
    """The page's words set in lines by their height on the page; a blank line where the gap is a paragraph's."""
    # Each word, its height on the page and its size.
    words: list[tuple[str, float, float]] = []

    def take(text: str, base: Sequence[float], matrix: Sequence[float], _font: Any, size: float) -> None:
        if text.strip():
            scale = abs(base[3]) or 1.0
            words.append((text.strip(), base[1] * matrix[4] + base[3] * matrix[5] + base[5], scale * size))

    page.extract_text(visitor_text=take)
    # The words of each line, its height and its size.
    lines: list[tuple[list[str], float, float]] = []
    for word, height, size in words:
        if lines and abs(lines[-1][1] - height) < _SAME_LINE * size:
            lines[-1][0].append(word)
        else:
            lines.append(([word], height, size or 1.0))
    # How far each line is above the next, in sizes; not above 0 where the next begins another column.
    gaps = [(above - below) / size for (_, above, _), (_, below, size) in pairwise(lines)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    breaks = ["\n" if 0 < gap <= _PARAGRAPH_GAP * usual else "\n\n" for gap in gaps]
    written = [" ".join(line) for line, _, _ in lines]
    return "".join(line + end for line, end in zip(written, [*breaks, "\n"], strict=True))

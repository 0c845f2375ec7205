"""Groups of lines → paragraphs, items with a marker of their own, and lists that lost their markers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.segmentation.headings import is_byline
from corpus.segmentation.lines import PRIVATE_BULLETS, Line, is_paragraph_break

# The marker at the head of an item, with the white space behind it: '• ', '– ', '(3) ', 'b. ', 'iv) '.
_LEADING_MARKER = re.compile(
    rf"^([•●▪◦‣∙➢➤⇒{PRIVATE_BULLETS}]|[-–−*](?=\s)|\(?(?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})[.)](?=\s))\s*(?=\S)"
)
# A list that lost its markers: at least this many lines, of at most this many words on average.
_LEAST_UNMARKED = 4
_MOST_UNMARKED_WORDS = 5
# A line that fills less than these shares of the width was broken on purpose: before a byline, within an item.
_BEFORE_BYLINE = 0.8
_WITHIN_ITEM = 0.6


def rejoin_initials(chunks: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """A lone capital before a chunk that begins small is that chunk's first letter, cut off by its size."""
    result: list[list[Line]] = []
    for chunk in chunks:
        if result and _is_lone_capital(result[-1]) and not chunk[0].may_begin_sentence:
            result[-1] += chunk
        else:
            result.append(list(chunk))
    return result


def _is_lone_capital(chunk: Sequence[Line]) -> bool:
    return len(chunk) == 1 and re.fullmatch("[A-Z]", chunk[0].text) is not None


def split_at_markers(chunk: Sequence[Line]) -> list[list[Line]]:
    """The chunk parted into stretches of lone markers and stretches of text."""
    parts: list[list[Line]] = []
    for line in chunk:
        if parts and parts[-1][0].is_lone_marker == line.is_lone_marker:
            parts[-1].append(line)
        else:
            parts.append([line])
    return parts


def leading_marker(text: str) -> str | None:
    """The marker that a line begins with, white space behind it included; None where it begins with a word."""
    match = _LEADING_MARKER.match(text)
    return match.group(0) if match else None


def split_paragraphs(lines: Sequence[Line], width: int) -> list[list[Line]]:
    """Text lines parted into paragraphs, bylines, and items with a marker of their own."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        if not paragraphs or _begins_paragraph(line, paragraphs[-1], width):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return paragraphs


def _begins_paragraph(line: Line, paragraph: Sequence[Line], width: int) -> bool:
    """Whether a line begins a paragraph after the one before it."""
    before = paragraph[-1]
    if leading_marker(line.text) and (line.may_begin_sentence or not line.text[:1].isalpha()):
        return True
    if is_byline(line.text) and not before.text.endswith((",", "and", "of", "the")):
        return len(before.text) < width * _BEFORE_BYLINE
    in_item = leading_marker(paragraph[0].text) is not None
    if in_item and line.may_begin_sentence and _is_short_end(before, width):
        return True
    return is_paragraph_break(before, line, width)


def _is_short_end(line: Line, width: int) -> bool:
    """Whether an item may end with the line: it is short, and nothing in it says that more follows."""
    return len(line.text) < width * _WITHIN_ITEM and not line.text.endswith((",", "-", "–"))


def split_unmarked_list(lines: list[Line]) -> list[list[Line]]:
    """A lead-in with a colon and then many short lines without stops is a list; a small letter goes on an item.

    The lead-in, then each item; the lines themselves as one where they are no such list.
    """
    lead_in_end = next((i for i, line in enumerate(lines) if line.text.endswith(":")), None)
    if lead_in_end is None:
        return [lines]
    rest = lines[lead_in_end + 1 :]
    if len(rest) < _LEAST_UNMARKED or any(line.ends_sentence for line in rest):
        return [lines]
    if sum(len(line.text.split()) for line in rest) > _MOST_UNMARKED_WORDS * len(rest):
        return [lines]
    items = [[rest[0]]]
    for _, line in pairwise(rest):
        if line.may_begin_sentence:
            items.append([line])
        else:
            items[-1].append(line)
    return [lines[: lead_in_end + 1], *items]

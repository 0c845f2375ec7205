"""Runs of lines → paragraphs, items with a mark of their own, and lists that lost their marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.headings import credit
from corpus.lines import Line, paragraph_break

_ATTACHED = re.compile(r"^([•●▪◦‣∙➢➤⇒]|[-–*](?=\s)|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)](?=\s))\s*(?=\S)")
_LEAST_UNMARKED = 4


def initials_rejoined(chunks: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """A lone capital before a chunk that begins small is that chunk's first letter, cut off by its size."""
    result: list[list[Line]] = []
    for chunk in chunks:
        initial = result[-1] if result and len(result[-1]) == 1 and re.fullmatch("[A-Z]", result[-1][0].text) else None
        if initial and not chunk[0].capital:
            initial += chunk
        else:
            result.append(list(chunk))
    return result


def parted_at_marks(chunk: Sequence[Line]) -> list[list[Line]]:
    """The chunk parted into runs of lonely marks and runs of text."""
    parts: list[list[Line]] = []
    for line in chunk:
        if parts and parts[-1][0].mark == line.mark:
            parts[-1].append(line)
        else:
            parts.append([line])
    return parts


def attached(text: str) -> str | None:
    """The mark that a line begins with, white space behind it included; None where it begins with a word."""
    match = _ATTACHED.match(text)
    return match.group(0) if match else None


def paragraphs(lines: Sequence[Line], width: int) -> list[list[Line]]:
    """Text lines parted into paragraphs, credits, and items with a mark of their own."""
    pieces: list[list[Line]] = []
    for line in lines:
        if not pieces or _parts(pieces[-1], line, width):
            pieces.append([line])
        else:
            pieces[-1].append(line)
    return pieces


def _parts(piece: Sequence[Line], line: Line, width: int) -> bool:
    if attached(line.text) and (line.capital or not line.text[:1].isalpha()):
        return True
    if credit(line.text) and not piece[-1].text.endswith((",", "and", "of", "the")):
        return len(piece[-1].text) < width * 0.8
    in_item = attached(piece[0].text) is not None
    if in_item and line.capital and len(piece[-1].text) < width * 0.6 and not piece[-1].text.endswith((",", "-", "–")):
        return True
    return paragraph_break(piece[-1], line, width)


def unmarked_list(lines: list[Line]) -> list[list[Line]]:
    """A lead-in with a colon and then many short lines without stops is a list; a small letter goes on an item."""
    at = next((i for i, line in enumerate(lines) if line.text.endswith(":")), None)
    if at is None or len(lines) - at - 1 < _LEAST_UNMARKED:
        return [lines]
    rest = lines[at + 1 :]
    if any(line.ends for line in rest) or sum(len(line.text.split()) for line in rest) > 5 * len(rest):
        return [lines]
    items = [[rest[0]]]
    for _, line in pairwise(rest):
        if line.capital:
            items.append([line])
        else:
            items[-1].append(line)
    return [lines[: at + 1], *items]

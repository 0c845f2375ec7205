"""Footnotes at the foot of a page: numbered lines whose numbers stand glued to words in the text above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from corpus.lines import Line

_START = re.compile(r"(\d{1,3})\s+(?=\S)")
_GLUED = re.compile(r"(?<=[^\W\d])(\d{1,3})(?!\d)|(?<=[.,;:!?)’”'\"\]%])(\d{1,3})(?:,\s?(\d{1,3}))*(?!\d)")


def footnotes(lines: Sequence[Line], skipped: set[int]) -> list[tuple[int, list[int]]]:
    """The footnotes of a text with real pages: the length of each one's number, and the positions of its lines.

    A note begins with a number that is glued to a word or a stop above it on its page, and the notes of a page count
    on without a gap, down to its last line that is not page furniture (`skipped`).
    """
    found = []
    filled = (position for position, line in enumerate(lines) if not line.blank and position not in skipped)
    for _, group in groupby(filled, key=lambda position: lines[position].page):
        positions = list(group)
        for begin, end in _notes([lines[position].text for position in positions]):
            match = _START.match(lines[positions[begin]].text)
            assert match is not None
            found.append((len(match.group(1)), positions[begin:end]))
    return found


def _notes(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each note of a page begins and ends, as indexes of its lines."""
    starts = [(index, int(match.group(1))) for index, text in enumerate(texts) if (match := _START.match(text))]
    for at, (first, number) in enumerate(starts):
        chain = [first]
        for index, following in starts[at + 1 :]:
            if following == number + len(chain):
                chain.append(index)
        cited = _cited("\n".join(texts[:first]))
        if all(number + step in cited for step in range(len(chain))):
            yield from pairwise([*chain, len(texts)])
            return


def _cited(text: str) -> set[int]:
    """The numbers that are glued to words or stops."""
    return {int(number) for match in _GLUED.finditer(text) for number in match.groups() if number}

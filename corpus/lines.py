"""A source text as lines that know their place: offsets, page, and whether a page begins there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

MARK = re.compile(r"^(?:[•●▪◦‣·∙➢➤▸■□☐✓]|(?:\d{1,2}|[a-zA-Z]|\d{1,2}\.[a-zA-Z]|[ivx]{1,4})[.)]|\d{1,2})$")
TERMINAL = re.compile(r"[.!?][\"”’')\]]*(?:\d{1,3}(?:,\s?\d{1,3})*)?$")
_RUN_IN = re.compile(r"^[A-Z][^.:,]{2,45}: [A-Z]")
_BREAK_BLANKS = 3
_PAGE_MARK_SHARE = 0.08
_FEW_LINES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source, without the white space around it. `page` counts from 0; `first` begins a page."""

    start: int
    end: int
    text: str
    page: int
    first: bool

    @property
    def blank(self) -> bool:
        """Whether the line holds nothing but white space."""
        return not self.text

    @property
    def mark(self) -> bool:
        """Whether the line is nothing but a bullet or an item's number."""
        return MARK.match(self.text) is not None

    @property
    def ends(self) -> bool:
        """Whether the line ends as a sentence ends."""
        return TERMINAL.search(self.text) is not None

    @property
    def capital(self) -> bool:
        """Whether the line begins as a sentence, a title or an item may begin."""
        head = self.text.lstrip("\"“‘'([*…")[:1]
        return bool(head) and not head.islower()


def lines_of(source: str, *, paged: bool = False) -> list[Line]:
    """The lines of a source text, blank ones included.

    A page begins after a form feed. Where form feeds were lost, extraction leaves one space before the first line of
    a page; that is believed only of a text in which next to no line is indented otherwise. Three blank lines running
    are taken as a page break too. A `paged` text has lost no form feed: nothing else is a page break.
    """
    raw = re.split(r"(?<=\n)|(?<=\f)", source)
    filled = sum(1 for line in raw if line.strip())
    spaced = sum(1 for line in raw if re.match(r" \S", line))
    feeds = "\f" in source
    believed = not (feeds or paged) and 0 < spaced <= max(1, filled * _PAGE_MARK_SHARE)
    lines: list[Line] = []
    offset = page = 0
    fresh = False
    blanks = 0
    for line in raw:
        text = line.strip()
        start = offset + len(line) - len(line.lstrip()) if text else offset
        marked = believed and (re.match(r" \S", line) is not None or blanks >= _BREAK_BLANKS)
        first = bool(text) and (fresh or (marked and bool(lines)))
        blanks = 0 if text else blanks + 1
        if first and believed:
            page += 1
        lines.append(Line(start, start + len(text), text, page, first))
        fresh = fresh and not text
        if feeds and line.endswith("\f"):
            page += 1
            fresh = True
        offset += len(line)
    return lines


def raw_line(source: str, line: Line) -> tuple[int, str]:
    """Where a line begins in the source with the white space before it, and its characters with all white space."""
    begin = max(source.rfind("\n", 0, line.start), source.rfind("\f", 0, line.start)) + 1
    ends = [end for end in (source.find("\n", line.end), source.find("\f", line.end)) if end >= 0]
    return begin, source[begin : min(ends, default=len(source))]


def page_width(lines: Sequence[Line]) -> dict[int, int]:
    """Characters in a full line, by page: the longest line but for the longest twentieth.

    A page of few lines (a title alone) may hold no full one: at least the width that is usual in the document.
    """
    lengths: dict[int, list[int]] = {}
    for line in lines:
        if not line.blank:
            lengths.setdefault(line.page, []).append(len(line.text))
    widths = {page: sorted(sizes)[max(0, int(len(sizes) * 0.95) - 1)] for page, sizes in lengths.items()}
    usual = int(median(widths.values())) if widths else 0
    return {page: max(width, usual) if len(lengths[page]) < _FEW_LINES else width for page, width in widths.items()}


def forced(before: Line, after: Line, width: int) -> bool:
    """Whether the line was broken on purpose: the first word of the next line would have fitted."""
    word = after.text.split(maxsplit=1)[0] if after.text else ""
    return len(before.text) + 1 + len(word) <= width * 0.94


def paragraph_break(before: Line, after: Line, width: int) -> bool:
    """Whether a paragraph ends between two lines that no blank line parts: at a stop, and on purpose.

    A run-in heading ('Social value: Businesses have …') begins a paragraph after any full stop.
    """
    return before.ends and after.capital and (forced(before, after, width) or _RUN_IN.match(after.text) is not None)


def chunks_of(lines: Sequence[Line], skipped: set[int]) -> list[list[Line]]:
    """Runs of lines that neither a blank line, nor a page break, nor page furniture parts."""
    chunks: list[list[Line]] = []
    open_chunk = False
    for position, line in enumerate(lines):
        if line.blank:
            open_chunk = False
        elif position not in skipped:
            if open_chunk and not line.first:
                chunks[-1].append(line)
            else:
                chunks.append([line])
            open_chunk = True
    return chunks

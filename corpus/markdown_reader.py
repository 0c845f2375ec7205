"""Markdown (as PDF converters write it, tables as tab-separated or piped lines) → drafts of blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.drafts import Draft, extended, furniture
from corpus.headings import left_open
from corpus.lines import TERMINAL, Line, lines_of, raw_line
from corpus.tables import TITLE, TableReader, piped
from corpus.text import readable
from corpus.vocabulary import BlockKind, Span

_HEADING = re.compile(r"^(#{1,6})\s+(?=\S)")
_RULE = re.compile(r"^(?:-{3,}|\*{3,}|_{3,}|={3,})$")
_ITEM = re.compile(r"^(?:[-*+•⇒➢▪]|\d{1,2}[.)])\s+(?=\S)")
_BOLD_LINE = re.compile(r"^(?:⇒\s*)?(\*{2,3}|__)(?=\S)(.+?)(?<=\S)\1$")
_NOTE = re.compile(r"^<sup>\s*\w{1,3}\s*</sup>|^\[\^\w+\]:")
_CONTENTS = re.compile(r"^(?:page\s+\d+\b.*|.*\bpage\s+\d+|.*[\t.\s]{2,}\d+)$", re.IGNORECASE)
_SERIES = re.compile(r"^([A-Za-z]+(?:\s[A-Za-z]+)?)\s+[A-Z]?\.?\d+\b")
_MARKED = re.compile(r"^#{1,6}\s+(⇒)")
_RUN_IN_WORDS = 14


def markdown_drafts(source: str) -> list[Draft]:
    """The drafts of a Markdown text in source order; together they hold every character that is not white space."""
    lines = lines_of(source)
    reading = _Reading(source)
    at = 0
    while at < len(lines):
        if lines[at].blank:
            at += 1
            continue
        chunk = [lines[at]]
        if _tabular(source, lines[at]):
            while at + len(chunk) < len(lines) and _tabular(source, lines[at + len(chunk)]):
                chunk.append(lines[at + len(chunk)])
            reading.table(chunk)
        else:
            reading.line(lines[at])
        at += len(chunk)
    return _levelled(source, reading.drafts)


def _tabular(source: str, line: Line) -> bool:
    return not line.blank and (piped(line.text) or "\t" in raw_line(source, line)[1])


class _Reading:
    """Takes lines in order and appends drafts."""

    def __init__(self, source: str) -> None:
        self.drafts: list[Draft] = []
        self._tables = TableReader(source)
        self._source = source
        self._glued = False
        self._previous: Line | None = None

    def table(self, chunk: Sequence[Line]) -> None:
        if all(_CONTENTS.match(readable(line.text)) for line in chunk):
            self.drafts += [furniture(((line.start, line.end),), line.page) for line in chunk]
            return
        before = next((d for d in reversed(self.drafts) if d.kind is not BlockKind.FURNITURE), None)
        title = None
        if before is not None and TITLE.match(self._source[before.start : before.end]):
            title = (before.spans[0][0], before.end)
        goes_on = before is not None and before.kind is BlockKind.TABLE_ROW
        self.drafts += self._tables.rows(chunk, title=title, goes_on=goes_on)

    def line(self, line: Line) -> None:
        text = line.text
        heading = _HEADING.match(text)
        glued = (
            self._previous is not None
            and line.start - self._previous.end <= 3
            and "\n\n" not in self._source[self._previous.end : line.start]
        )
        self._previous = line
        if _RULE.match(text):
            self.drafts.append(furniture(((line.start, line.end),), line.page))
        elif heading and readable(text):
            self._add(BlockKind.HEADING, line, heading.end(), level=len(heading.group(1)))
        elif self._run_in_heading(text):
            self._add(BlockKind.HEADING, line, 0, level=6)
        elif _NOTE.match(text):
            self._add(BlockKind.FOOTNOTE, line, 0)
        elif item := _ITEM.match(text):
            self._add(BlockKind.LIST_ITEM, line, item.end())
        elif not readable(text) or not re.search(r"\w", readable(text)):
            self.drafts.append(furniture(((line.start, line.end),), line.page))
        elif self._goes_on(line, glued=glued):
            self._extend(line)
        else:
            quoted = readable(text)[:1] in '“"' and re.search(r"[”\"]", readable(text)[1:])
            self._add(BlockKind.QUOTATION if quoted else BlockKind.PARAGRAPH, line, 0)

    def _run_in_heading(self, text: str) -> bool:
        bold = _BOLD_LINE.match(text)
        if bold is None or TITLE.match(text):
            return False
        inner = bold.group(2)
        return "**" not in inner and inner[:1] not in '“"' and len(inner.split()) <= _RUN_IN_WORDS

    def _goes_on(self, line: Line, *, glued: bool) -> bool:
        """Whether the line takes up the open sentence of the paragraph or item before it, page furniture between."""
        before = self._open()
        if before is None:
            return False
        if glued and self.drafts[before].kind is not BlockKind.HEADING:
            return True
        text = readable(line.text)
        whole = readable(self._source[self.drafts[before].start : self.drafts[before].end])
        if not whole or TERMINAL.search(whole) or whole.endswith((":", ";")):
            return False
        return text[:1].islower() or left_open(whole)

    def _open(self) -> int | None:
        for at in range(len(self.drafts) - 1, -1, -1):
            kind = self.drafts[at].kind
            if kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTATION, BlockKind.FOOTNOTE):
                return at
            if kind is not BlockKind.FURNITURE:
                return None
        return None

    def _extend(self, line: Line) -> None:
        at = self._open()
        assert at is not None
        self.drafts[at] = extended(self.drafts[at], ((line.start, line.end),))

    def _add(self, kind: BlockKind, line: Line, skip: int, *, level: int = 0) -> None:
        mark: tuple[Span, ...] = ()
        if skip:
            mark = ((line.start, line.start + len(line.text[:skip].rstrip())),)
        self.drafts.append(Draft(kind, ((line.start + skip, line.end),), marks=mark, level=level, page=line.page))


def _levelled(source: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Heading levels as the author meant them: a numbered series ('Case study 3') and marked siblings share theirs."""
    series: dict[str, int] = {}
    marked: int | None = None
    result = []
    for draft in drafts:
        if draft.kind is BlockKind.HEADING:
            text = readable(source[draft.start : draft.end])
            raw = source[draft.start : draft.end]
            match = _SERIES.match(text)
            level = draft.level
            if match:
                level = series.setdefault(match.group(1).casefold(), level)
            elif "⇒" in raw:
                marked = min(level, 3) if marked is None or level < marked or level == 6 else marked
                level = marked
            elif level < (marked or 0):
                marked = None
            if level != draft.level:
                draft = Draft(draft.kind, draft.spans, marks=draft.marks, level=level, page=draft.page)
        result.append(draft)
    return result

"""Markdown (as PDF converters write it, tables as tab-separated or piped lines) → drafts of blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.drafts import Draft, extend_draft, furniture_draft
from corpus.segmentation.headings import is_left_open
from corpus.segmentation.lines import (
    PRIVATE_BULLETS,
    SENTENCE_END,
    Line,
    find_raw_line,
    is_bullet_and_item,
    split_lines,
)
from corpus.segmentation.tables import TableReader, is_pipe_row, is_table_title
from corpus.text import strip_markup
from corpus.vocabulary import BlockKind

# A heading's marker: '## '.
_HEADING = re.compile(r"^(#{1,6})\s+(?=\S)")
# A rule across the page: '---', '*****'.
_RULE = re.compile(r"^(?:-{3,}|\*{3,}|_{3,}|={3,})$")
# An item's marker: '- ', '• ', '12) '.
_ITEM = re.compile(rf"^(?:[-*+•⇒➢▪{PRIVATE_BULLETS}]|\d{{1,2}}[.)])\s+(?=\S)")
# A line that is bold throughout: '**What we did**', '⇒ ***Next steps***'.
_BOLD_LINE = re.compile(r"^(?:⇒\s*)?(\*{2,3}|__)(?=\S)(.+?)(?<=\S)\1$")
# The beginning of a note: '<sup>3</sup>', '[^3]:'.
_NOTE = re.compile(r"^<sup>\s*\w{1,3}\s*</sup>|^\[\^\w+\]:")
# A line of a table of contents: 'Page 3 Our aims', 'Our aims page 3', 'Our aims .... 3'; a bare figure may be a value.
_CONTENTS = re.compile(r"^(?:page\s+\d+\b.*|.*\bpage\s+\d+|.*[.…]{3,}\s*\d+)$", re.IGNORECASE)
# The title of a table of contents, and a line under it, which ends in its page number: 'Our aims', a tab, '3'.
_CONTENTS_TITLE = re.compile(r"(?:table of )?contents:?", re.IGNORECASE)
_ENTRY = re.compile(r"^page\s+\d+\b.*|.*\s\d+$", re.IGNORECASE)
# One of a numbered series of headings: 'Case study 3 …', 'Chapter B.2'.
_SERIES = re.compile(r"^([A-Za-z]+(?:\s[A-Za-z]+)?)\s+[A-Z]?\.?\d+\b")
# What opens a quotation, and what closes one.
_OPENING_QUOTES = '“"'
_CLOSING_QUOTE = re.compile(r"[”\"]")
# A line in bold of more words is no heading. Such a heading ranks lowest.
_RUN_IN_WORDS = 14
_RUN_IN_LEVEL = 6
# Headings marked with ⇒ rank no lower than this.
_SIGN_LEVEL = 3
# Lines further apart than this many characters have a blank line between them.
_LINE_BREAK = 3

# Blocks whose sentence a later line may go on with.
_OPEN_KINDS = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTATION, BlockKind.FOOTNOTE)


def markdown_drafts(source: str) -> list[Draft]:
    """The drafts of a Markdown text in source order; together they hold every character that is not white space."""
    lines = split_lines(source)
    reader = _LineReader(source)
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _is_table_line(source, lines[end]):
            end += 1
        if end > at:
            reader.read_table(lines[at:end])
            at = end
        else:
            if not lines[at].is_blank:
                reader.read_line(lines[at])
            at += 1
    return _mend_levels(source, reader.drafts)


def _is_table_line(source: str, line: Line) -> bool:
    if line.is_blank or is_bullet_and_item(line.text):
        return False
    return is_pipe_row(line.text) or "\t" in find_raw_line(source, line)[1]


def _line_furniture(line: Line) -> Draft:
    return furniture_draft(((line.start, line.end),), line.page)


class _LineReader:
    """Takes lines in order and appends drafts."""

    def __init__(self, source: str) -> None:
        self.drafts: list[Draft] = []
        self._tables = TableReader(source)
        self._source = source
        # The last line read that was no table's.
        self._previous: Line | None = None

    def read_table(self, lines: Sequence[Line]) -> None:
        """Lines of a table; a table of contents is furniture."""
        before = next((draft for draft in reversed(self.drafts) if draft.kind is not BlockKind.FURNITURE), None)
        title = strip_markup(self._source[before.start : before.end]) if before else ""
        entry = _ENTRY if _CONTENTS_TITLE.fullmatch(title) else _CONTENTS
        if all(entry.match(strip_markup(line.text)) for line in lines):
            self.drafts += [_line_furniture(line) for line in lines]
            return
        self.drafts += self._tables.read_rows(lines, before=before)

    def read_line(self, line: Line) -> None:
        """A line that is no table's: by its marker a block of its own, else the rest of the block before."""
        text = line.text
        right_below = self._is_right_below(line)
        self._previous = line
        heading = _HEADING.match(text)
        item = _ITEM.match(text)
        if _RULE.match(text):
            self.drafts.append(_line_furniture(line))
        elif heading and strip_markup(text):
            self._add(BlockKind.HEADING, line, heading.end(), level=len(heading.group(1)))
        elif _is_run_in_heading(text):
            self._add(BlockKind.HEADING, line, level=_RUN_IN_LEVEL)
        elif _NOTE.match(text):
            self._add(BlockKind.FOOTNOTE, line)
        elif item:
            self._add(BlockKind.LIST_ITEM, line, item.end())
        elif not re.search(r"\w", strip_markup(text)):
            self.drafts.append(_line_furniture(line))
        else:
            self._read_words(line, right_below=right_below)

    def _is_right_below(self, line: Line) -> bool:
        """Whether no blank line parts the line from the one before."""
        previous = self._previous
        if previous is None or line.start - previous.end > _LINE_BREAK:
            return False
        return "\n\n" not in self._source[previous.end : line.start]

    def _read_words(self, line: Line, *, right_below: bool) -> None:
        """A line without a marker: it goes on with an open block, or begins a paragraph or a quotation."""
        before = self._find_open_draft()
        if before is not None and self._goes_on(line, before, right_below=right_below):
            self.drafts[before] = extend_draft(self.drafts[before], ((line.start, line.end),))
            return
        words = strip_markup(line.text)
        is_quotation = words[:1] in _OPENING_QUOTES and _CLOSING_QUOTE.search(words[1:])
        self._add(BlockKind.QUOTATION if is_quotation else BlockKind.PARAGRAPH, line)

    def _find_open_draft(self) -> int | None:
        """The number of the last draft, page furniture left out, if a line may go on with it."""
        for number in range(len(self.drafts) - 1, -1, -1):
            kind = self.drafts[number].kind
            if kind in _OPEN_KINDS:
                return number
            if kind is not BlockKind.FURNITURE:
                return None
        return None

    def _goes_on(self, line: Line, before: int, *, right_below: bool) -> bool:
        """Whether the line takes up the open sentence of the draft numbered `before`, page furniture between."""
        if right_below:
            return True
        draft = self.drafts[before]
        words = strip_markup(self._source[draft.start : draft.end])
        if not words or SENTENCE_END.search(words) or words.endswith((":", ";")):
            return False
        return strip_markup(line.text)[:1].islower() or is_left_open(words)

    def _add(self, kind: BlockKind, line: Line, marker_length: int = 0, *, level: int = 0) -> None:
        """Add a draft of one line, the first `marker_length` characters of it a marker and white space."""
        marker = line.text[:marker_length].rstrip()
        markers = ((line.start, line.start + len(marker)),) if marker else ()
        spans = ((line.start + marker_length, line.end),)
        self.drafts.append(Draft(kind, spans, markers=markers, level=level, page=line.page))


def _is_run_in_heading(text: str) -> bool:
    """Whether a line is short and bold throughout, and neither a table's title nor a quotation."""
    bold = _BOLD_LINE.match(text)
    if bold is None or is_table_title(text):
        return False
    words = bold.group(2)
    if "**" in words or words[:1] in _OPENING_QUOTES:
        return False
    return len(words.split()) <= _RUN_IN_WORDS


def _mend_levels(source: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Heading levels as the author meant them: the headings of a numbered series share theirs, and so do those with ⇒.

    'Case study 3' ranks as 'Case study 1' did.
    """
    # The level of the first heading of each series, by its name.
    series: dict[str, int] = {}
    # The level of the headings with a sign; None before the first, and after a heading that stands over them.
    sign_level: int | None = None
    result = []
    for draft in drafts:
        if draft.kind is BlockKind.HEADING:
            raw = source[draft.start : draft.end]
            in_series = _SERIES.match(strip_markup(raw))
            level = draft.level
            if in_series:
                level = series.setdefault(in_series.group(1).casefold(), level)
            elif "⇒" in raw:
                if sign_level is None or level < sign_level or level == _RUN_IN_LEVEL:
                    sign_level = min(level, _SIGN_LEVEL)
                level = sign_level
            elif level < (sign_level or 0):
                sign_level = None
            draft = replace(draft, level=level)
        result.append(draft)
    return result

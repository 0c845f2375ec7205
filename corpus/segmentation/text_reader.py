"""Plain text extracted from a laid-out document → drafts of blocks.

Every rule repairs a habit of such extraction, none a line of a certain report: lines joined, bullets and numbers
rejoined with their items, headings distinguished from text, page furniture set aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.drafts import Draft, extend_draft, furniture_draft
from corpus.segmentation.detached_lists import split_items
from corpus.segmentation.headings import count_heading_lines, is_all_caps, is_byline, is_left_open, rank_heading
from corpus.segmentation.lines import Line, group_into_chunks, is_bullet_and_item, measure_page_widths, split_lines
from corpus.segmentation.page_furniture import find_figures, find_furniture, find_kept_heads, is_diagram
from corpus.segmentation.paragraphs import (
    leading_marker,
    rejoin_initials,
    split_at_markers,
    split_paragraphs,
    split_unmarked_list,
)
from corpus.segmentation.real_pages import find_footnotes
from corpus.segmentation.tables import TableReader
from corpus.vocabulary import BlockKind, Span

# An item's number without a stop: '4 Train the staff'.
_BARE_NUMBER = re.compile(r"^(\d{1,2})\s+(?=[A-Z])")
# A line that is nothing but an address: 'www.nhs.uk', '3. https://example.org/a.pdf'.
_URL_ONLY = re.compile(r"^(?:\d{1,2}\.\s*)?(?:https?://|www\.)\S+\s*\.?$")
# Text of at least this many lines shows its own width.
_LEAST_LINES_FOR_WIDTH = 4
# A line that fills this share of the width is full.
_FULL_LINE = 0.85
# A heading's number may leave out one that was not recognised.
_MOST_HEADING_STEP = 2


def text_drafts(source: str, page_labels: Sequence[str] | None = None) -> list[Draft]:
    """The drafts of a plain text in source order; together they hold every character that is not white space.

    `page_labels` are those printed on real pages, between any two of which stands a form feed.
    """
    has_pages = page_labels is not None
    lines = split_lines(source, paged=has_pages)
    skipped = find_furniture(lines, page_labels)
    for position in find_figures(lines, skipped):
        lines[position] = replace(lines[position], is_figure=True)
    kept = find_kept_heads(lines, skipped) if has_pages else set()
    drafts = [_line_furniture(lines[position]) for position in sorted(skipped - kept)]
    if has_pages:
        drafts += [Draft(BlockKind.PARAGRAPH, _spans_of([lines[at]]), page=lines[at].page) for at in sorted(kept)]
        for digits, positions in find_footnotes(lines, skipped):
            drafts.append(_draft_footnote([lines[position] for position in positions], digits))
            skipped.update(positions)
    reader = _ChunkReader(source, measure_page_widths(lines))
    drafts += reader.read(group_into_chunks(lines, skipped))
    return sorted(drafts, key=lambda draft: draft.start)


def _spans_of(lines: Sequence[Line]) -> tuple[Span, ...]:
    return tuple((line.start, line.end) for line in lines)


def _line_furniture(line: Line) -> Draft:
    return furniture_draft(((line.start, line.end),), line.page)


def _draft_footnote(lines: Sequence[Line], digits: int) -> Draft:
    """A footnote; the first `digits` characters of it are its number."""
    first = lines[0]
    begin = first.end - len(first.text[digits:].lstrip())
    marker = (first.start, first.start + digits)
    spans = ((begin, first.end), *_spans_of(lines[1:]))
    return Draft(BlockKind.FOOTNOTE, spans, markers=(marker,), page=first.page)


def _are_rows(chunk: Sequence[Line]) -> bool:
    """Whether lines are rows of a table: as the layout of their page shows, or two or more with tabs."""
    if any(is_bullet_and_item(line.text) for line in chunk):
        return False
    return all(line.is_row for line in chunk) or (len(chunk) > 1 and all("\t" in line.text for line in chunk))


class _ChunkReader:
    """Reads chunks in order, and keeps what a later line is judged by."""

    def __init__(self, source: str, widths: dict[int, int]) -> None:
        """`widths` are the characters in a full line of each page."""
        self._source = source
        self._widths = widths
        self._tables = TableReader(source)
        self._drafts: list[Draft] = []
        # The labels in the boxes of the diagram that is being read.
        self._labels: list[list[Line]] = []
        # Lone markers that still wait for their items.
        self._waiting: list[Line] = []
        # The last number that an item bore, and that a heading bore; 0 before the first.
        self._last_item_number = 0
        self._last_heading_number = 0
        # The last line of the last paragraph or item.
        self._last_line: Line | None = None

    def read(self, chunks: Sequence[Sequence[Line]]) -> list[Draft]:
        """The drafts of the chunks. Markers that found no item are furniture."""
        for chunk in rejoin_initials(chunks):
            if chunk[0].is_box_label:
                self._labels.append(chunk)
                continue
            self._settle_labels()
            if _are_rows(chunk):
                self._drafts += self._tables.read_rows(chunk, before=self._drafts[-1] if self._drafts else None)
                continue
            for part in split_at_markers(chunk):
                if part[0].is_lone_marker:
                    self._waiting += part
                elif self._waiting:
                    self._read_detached_items(part)
                else:
                    self._read_text(part)
        self._settle_labels()
        self._drafts += [_line_furniture(line) for line in self._waiting]
        return self._drafts

    def _settle_labels(self) -> None:
        """The labels of a diagram are a list, one of it for each box."""
        if self._labels:
            self._add_unmarked_items(self._labels)
            self._labels = []

    def _measure_width(self, lines: Sequence[Line]) -> int:
        """Characters in a full line: of these lines, where they are many; else their page's, if it is wider."""
        longest = max(len(line.text) for line in lines)
        return longest if len(lines) >= _LEAST_LINES_FOR_WIDTH else max(longest, self._widths[lines[0].page])

    def _read_detached_items(self, lines: Sequence[Line]) -> None:
        """Give the waiting markers their items, up to an item that kept its marker; what is left is text."""
        own_marker = (number for number, line in enumerate(lines) if number and leading_marker(line.text))
        end = next(own_marker, len(lines))
        width = self._measure_width(lines)
        for item in split_items(lines[:end], len(self._waiting), width):
            marker = self._waiting.pop(0)
            if marker.text[:1].isupper() and count_heading_lines(item, width) == len(item):
                # 'B.' and then 'Methods': a lettered heading.
                spans = ((marker.start, marker.end), *_spans_of(item))
                self._drafts.append(Draft(BlockKind.HEADING, spans, level=2, page=marker.page))
            else:
                self._add_item(item, marker)
        for paragraph in split_paragraphs(lines[end:], width):
            self._read_paragraph(paragraph)

    def _read_text(self, lines: Sequence[Line]) -> None:
        """Lines that no marker waits for: headings, items with a marker of their own, lists without, paragraphs."""
        width = self._measure_width(lines)
        paragraphs = list(split_paragraphs(lines, width))
        for number, paragraph in enumerate(paragraphs):
            lead_in, *items = split_unmarked_list(paragraph)
            if items:
                self._add_paragraph(lead_in)
                self._add_unmarked_items(items)
                continue
            following = paragraphs[number + 1 : number + 2]
            # A title and who it is by do not show how long a line of text is.
            is_title = bool(following) and is_byline(following[0][0].text)
            own_width = max(width, self._widths[paragraph[0].page]) if is_title else width
            taken = self._count_heading_lines(paragraph, own_width, first=number == 0)
            if taken:
                self._add_heading(paragraph[:taken])
            if paragraph[taken:]:
                self._read_paragraph(paragraph[taken:])

    def _count_heading_lines(self, paragraph: Sequence[Line], width: int, *, first: bool) -> int:
        """How many of its lines are a heading. `first`: the paragraph follows a blank line or a page break."""
        taken = count_heading_lines(paragraph, width)
        if not taken or self._continues_block(paragraph[0]):
            return 0
        return taken if self._may_be_heading(paragraph, taken, first=first) else 0

    def _may_be_heading(self, paragraph: Sequence[Line], taken: int, *, first: bool) -> bool:
        """Whether lines that look like a heading are one, by their marker and by what stands around.

        A short line with a bullet is an item; with a number it is a heading where the headings' count goes on.
        """
        marker = leading_marker(paragraph[0].text)
        if marker is None:
            return first or len(paragraph) > taken or is_all_caps(paragraph[0].text)
        match = re.match(r"\d+", marker)
        if match is None or not first:
            return False
        number = int(match.group())
        after_item = bool(self._drafts) and self._drafts[-1].kind is BlockKind.LIST_ITEM
        if after_item and number == self._last_item_number + 1:
            return False
        if not self._last_heading_number < number <= self._last_heading_number + _MOST_HEADING_STEP:
            return False
        self._last_heading_number = number
        return True

    def _read_paragraph(self, lines: Sequence[Line]) -> None:
        """An item where the first line begins with a marker, or with the number that comes next; else a paragraph."""
        first = lines[0]
        marker = leading_marker(first.text) or self._match_next_number(first.text)
        if not marker:
            self._add_paragraph(lines)
            return
        label = marker.rstrip()
        marker_line = replace(first, end=first.start + len(label), text=label)
        rest_of_line = replace(first, start=first.start + len(marker), text=first.text[len(marker) :])
        self._add_item([rest_of_line, *lines[1:]], marker_line)

    def _match_next_number(self, text: str) -> str | None:
        """A bare number at the head of a line that follows the last item's; the white space behind it included."""
        match = _BARE_NUMBER.match(text)
        goes_on = match is not None and int(match.group(1)) == self._last_item_number + 1 > 1
        return match.group(0) if match and goes_on else None

    def _add_heading(self, lines: Sequence[Line]) -> None:
        level = rank_heading(lines[0].text)
        self._drafts.append(Draft(BlockKind.HEADING, _spans_of(lines), level=level, page=lines[0].page))

    def _add_item(self, lines: Sequence[Line], marker: Line) -> None:
        number = re.match(r"\d+", marker.text)
        if number:
            self._last_item_number = int(number.group())
        kind = BlockKind.FOOTNOTE if _URL_ONLY.match(lines[0].text) else BlockKind.LIST_ITEM
        markers = ((marker.start, marker.end),)
        self._drafts.append(Draft(kind, _spans_of(lines), markers=markers, page=marker.page))
        self._last_line = lines[-1]

    def _add_unmarked_items(self, items: Sequence[Sequence[Line]]) -> None:
        is_furniture = is_diagram([line.text for item in items for line in item])
        kind = BlockKind.FURNITURE if is_furniture else BlockKind.LIST_ITEM
        self._drafts += [Draft(kind, _spans_of(item), page=item[0].page) for item in items]

    def _add_paragraph(self, lines: Sequence[Line]) -> None:
        """Add a paragraph, or go on with the block before where its sentence is still open."""
        if self._continues_block(lines[0]) and not self._has_ended():
            self._drafts[-1] = extend_draft(self._drafts[-1], _spans_of(lines))
        else:
            self._drafts.append(Draft(_kind_of(lines), _spans_of(lines), page=lines[0].page))
        self._last_line = lines[-1]

    def _continues_block(self, line: Line) -> bool:
        """Whether the line takes up a sentence that the block before left open.

        It begins small, or stands on the next page where the last line of the one before was full and has no end.
        """
        if not self._drafts or self._drafts[-1].kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            return False
        return not line.may_begin_sentence or self._was_cut_by_page(line)

    def _was_cut_by_page(self, line: Line) -> bool:
        """Whether a page break stands within the sentence that the line goes on with."""
        last = self._last_line
        if last is None or last.page + 1 != line.page or last.end != self._drafts[-1].end:
            return False
        if leading_marker(line.text) or last.ends_sentence or last.text.endswith((":", ";")):
            return False
        if _URL_ONLY.match(last.text) or (is_all_caps(line.text) and not is_all_caps(last.text)):
            return False
        is_full = len(last.text) >= self._widths[last.page] * _FULL_LINE
        return is_full or is_left_open(last.text)

    def _has_ended(self) -> bool:
        """Whether the block before ends with the last line read, and as a sentence ends."""
        last = self._last_line
        return last is not None and last.ends_sentence and self._drafts[-1].end == last.end


def _kind_of(lines: Sequence[Line]) -> BlockKind:
    """A paragraph; a quotation where it begins with a quotation mark; a note where it is nothing but addresses."""
    if all(_URL_ONLY.match(line.text) for line in lines):
        return BlockKind.FOOTNOTE
    if lines[0].text[:1] == "“" and "”" in "".join(line.text for line in lines):
        return BlockKind.QUOTATION
    return BlockKind.PARAGRAPH

"""A source text as lines that know their place: offsets, page, and whether a page begins there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

# White space that says what the layout of a page showed: a place of a table's row that the cell to its left reaches
# over (a no-break space) or the one above it (an en space), and a label in a box of a diagram (an em space before it).
OVER_FROM_LEFT = "\u00a0"
OVER_FROM_ABOVE = "\u2002"
BOX_LABEL = "\u2003"
# Bullets of symbol fonts, which Word writes as characters for private use: U+F0B7, U+F0A7, U+F06E.
PRIVATE_BULLETS = "\ue000-\uf8ff"
# A line that is nothing but an item's marker: '•', '3.', 'b)', '2.a.', 'iv)', or a bare number such as '12'.
_LONE_MARKER = re.compile(
    rf"^(?:[•●▪◦‣·∙➢➤▸■□☐✓{PRIVATE_BULLETS}]"
    r"|(?:\d{1,2}|[a-zA-Z]|\d{1,2}\.[a-zA-Z]|[ivx]{1,4})[.)]|\d{1,2})$"
)
# A bullet set apart from its item by a tab, the only one of the line.
_BULLET_AND_TAB = re.compile(rf"^[•●▪◦‣·∙➢➤▸■□☐✓{PRIVATE_BULLETS}]\t[^\t]+$")
# The end of a sentence at the end of a text, closing quotes and note numbers allowed: 'done.', 'done?”', 'done.12, 13'.
SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*(?:\d{1,3}(?:,\s?\d{1,3})*|[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:,\s?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*)?$")
# A heading that its paragraph follows on the same line: 'Social value: Businesses have …'.
_RUN_IN_HEADING = re.compile(r"^[A-Z][^.:,]{2,45}: [A-Z]")
# A line that stands in by one space, which extraction leaves before the first line of a page: ' The aim is'.
_ONE_SPACE_IN = re.compile(r" \S")
# Where pages are guessed, this many blank lines in a row are a page break too.
_PAGE_BREAK_BLANK_LINES = 3
# Pages are guessed from indents only where at most this share of the lines has one.
_MOST_INDENTED = 0.08
# A page of fewer lines may hold no full line.
_FEW_LINES = 5
# The share of lines on a page that is not longer than what counts as a full line.
_FULL_LINE_QUANTILE = 0.95
# A line is broken on purpose where the next word would have ended within this share of the width.
_SURELY_FITS = 0.94


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source, without the white space around it."""

    start: int
    end: int
    text: str
    # Number of its page, from 0.
    page: int
    # Whether it is the first line with text on its page, after a page break.
    begins_page: bool
    # Whether it is a lone number that is text: a figure and no item's number.
    is_figure: bool = False
    # Whether the layout of its page shows that it is the row of a table, or a label in a box of a diagram.
    is_row: bool = False
    is_box_label: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether the line holds nothing but white space."""
        return not self.text

    @property
    def is_lone_marker(self) -> bool:
        """Whether the line is nothing but a bullet or an item's number."""
        return not self.is_figure and _LONE_MARKER.match(self.text) is not None

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence ends."""
        return SENTENCE_END.search(self.text) is not None

    @property
    def may_begin_sentence(self) -> bool:
        """Whether the line begins as a sentence, a title or an item may begin: not with a small letter."""
        first_letter = self.text.lstrip("\"“‘'([*…")[:1]
        return bool(first_letter) and not first_letter.islower()


def is_bullet_and_item(text: str) -> bool:
    """Whether a line with a tab is an item behind its bullet, and no row of a table."""
    return _BULLET_AND_TAB.match(text) is not None


def split_lines(source: str, *, paged: bool = False) -> list[Line]:
    """The lines of a source text, blank ones included.

    A page begins after a form feed. Where form feeds were lost, extraction leaves one space before the first line of
    a page; that is believed only of a text in which next to no line is indented otherwise. Three blank lines in a
    row are taken as a page break too. A `paged` text has lost no form feed: nothing else is a page break.
    """
    raw_lines = re.split(r"(?<=\n)|(?<=\f)", source)
    lost_form_feeds = "\f" not in source and not paged
    if lost_form_feeds and _do_indents_begin_pages(raw_lines):
        pages = _guess_pages(raw_lines)
    else:
        pages = _count_form_feeds(raw_lines)
    lines: list[Line] = []
    offset = 0
    for raw_line, (page, begins_page) in zip(raw_lines, pages, strict=True):
        text = raw_line.strip()
        indent = len(raw_line) - len(raw_line.lstrip()) if text else 0
        start = offset + indent
        is_row, is_label = paged and "\t" in raw_line and bool(text), paged and raw_line.startswith(BOX_LABEL)
        lines.append(Line(start, start + len(text), text, page, begins_page, is_row=is_row, is_box_label=is_label))
        offset += len(raw_line)
    return lines


def _do_indents_begin_pages(raw_lines: Sequence[str]) -> bool:
    """Whether lines that stand in by one space are few enough to be the first lines of pages."""
    filled = sum(1 for line in raw_lines if line.strip())
    indented = sum(1 for line in raw_lines if _ONE_SPACE_IN.match(line))
    return 0 < indented <= max(1, filled * _MOST_INDENTED)


def _count_form_feeds(raw_lines: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """For each line its page, and whether it is the first with text after a form feed."""
    page = 0
    after_form_feed = False
    for line in raw_lines:
        has_text = bool(line.strip())
        yield page, has_text and after_form_feed
        after_form_feed = after_form_feed and not has_text
        if line.endswith("\f"):
            page += 1
            after_form_feed = True


def _guess_pages(raw_lines: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """For each line its page, and whether it begins one: it stands in by one space, or follows three blank lines."""
    page = 0
    blank_lines = 0
    for number, line in enumerate(raw_lines):
        has_text = bool(line.strip())
        looks_first = _ONE_SPACE_IN.match(line) is not None or blank_lines >= _PAGE_BREAK_BLANK_LINES
        begins_page = has_text and looks_first and number > 0
        if begins_page:
            page += 1
        yield page, begins_page
        blank_lines = 0 if has_text else blank_lines + 1


def find_raw_line(source: str, line: Line) -> tuple[int, str]:
    """Where a line begins in the source with the white space before it, and its characters with all white space."""
    begin = max(source.rfind("\n", 0, line.start), source.rfind("\f", 0, line.start)) + 1
    breaks = (source.find("\n", line.end), source.find("\f", line.end))
    end = min((offset for offset in breaks if offset >= 0), default=len(source))
    return begin, source[begin:end]


def measure_page_widths(lines: Sequence[Line]) -> dict[int, int]:
    """Characters in a full line, by page: the longest line but for the longest twentieth.

    A page of few lines (a title alone) may hold no full one: at least the width that is usual in the document.
    """
    lengths: dict[int, list[int]] = {}
    for line in lines:
        if not line.is_blank:
            lengths.setdefault(line.page, []).append(len(line.text))
    widths: dict[int, int] = {}
    for page, sizes in lengths.items():
        widths[page] = sorted(sizes)[max(0, int(len(sizes) * _FULL_LINE_QUANTILE) - 1)]
    usual = int(median(widths.values())) if widths else 0
    return {page: max(width, usual) if len(lengths[page]) < _FEW_LINES else width for page, width in widths.items()}


def is_forced_break(before: Line, after: Line, width: int) -> bool:
    """Whether the line was broken on purpose: the first word of the next line would have fitted."""
    word = after.text.split(maxsplit=1)[0] if after.text else ""
    return len(before.text) + 1 + len(word) <= width * _SURELY_FITS


def is_paragraph_break(before: Line, after: Line, width: int) -> bool:
    """Whether a paragraph ends between two lines that no blank line parts: at a stop, and on purpose.

    A run-in heading ('Social value: Businesses have …') begins a paragraph after any full stop.
    """
    if not (before.ends_sentence and after.may_begin_sentence):
        return False
    return is_forced_break(before, after, width) or _RUN_IN_HEADING.match(after.text) is not None


def group_into_chunks(lines: Sequence[Line], skipped: set[int]) -> list[list[Line]]:
    """Lines in groups that neither a blank line nor a page break parts; page furniture (`skipped`) is left out."""
    chunks: list[list[Line]] = []
    goes_on = False
    for position, line in enumerate(lines):
        if line.is_blank:
            goes_on = False
        elif position not in skipped:
            if goes_on and not line.begins_page:
                chunks[-1].append(line)
            else:
                chunks.append([line])
            goes_on = True
    return chunks

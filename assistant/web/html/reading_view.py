"""A report → its reading view: the whole text in its order, with the quoted characters highlighted in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.documents.escaping import attribute, escaped, isolated
from corpus.text import readable
from corpus.vocabulary import Block, BlockKind, Report, ReportDetails, Span

LIBRARY = "library"
TARGET = "quote"
_OWN_ELEMENT = {BlockKind.QUOTATION: "blockquote", BlockKind.FOOTNOTE: "p"}
_DEEPEST = 6
_CONTENTS_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Place:
    """What the reading view is opened at. `key` names it on the page; the keys beside it may be None.

    `label` says what it is ("Source 2 of 5"); `spans` are highlighted; `asked` are the cells of a table row among them
    that hold what was asked for; `near` marks them as "not an answer, but near".
    `link` is the address that opens it again, below the page's own.
    """

    key: str
    label: str
    section: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    page_label: str | None = None
    near: bool = False
    previous: str | None = None
    following: str | None = None
    link: str | None = None
    asked: frozenset[Span] = frozenset()


def reading_html(report: Report, place: Place) -> str:
    """The reading view of a report, opened at a place."""
    return (
        f'<section class="reader" aria-labelledby="reader-title" data-shown="{attribute(place.key)}">'
        f"{_head(report, place)}"
        '<div class="reader-text" tabindex="0" role="region" aria-label="Text of the report">'
        f"{''.join(_Body(report, place).elements())}</div></section>"
    )


def dated(details: ReportDetails) -> str:
    """The report's date, marked where it was inferred."""
    return f"{details.date} (date inferred)" if details.date_inferred else details.date


def breadcrumb(section: Sequence[str]) -> str:
    """The section path as a list, outermost first; nothing where there is none."""
    items = "".join(f"<li>{isolated(title)}</li>" for title in section)
    return f'<ol class="breadcrumb" aria-label="Section">{items}</ol>' if items else ""


def _head(report: Report, place: Place) -> str:
    details = report.details
    page = f" · page {escaped(place.page_label)}" if place.page_label else ""
    return (
        '<header class="reader-head"><div class="reader-bar">'
        f'<p class="reader-place">{escaped(place.label)}</p>{_moves(place)}</div>'
        f'<h2 id="reader-title" tabindex="-1">{isolated(details.short_title)}</h2>'
        f'<p class="reader-by">{isolated(details.publisher)} · {isolated(dated(details))}{page}</p>'
        f"{breadcrumb(place.section)}{_finding(report)}</header>"
    )


def _finding(report: Report) -> str:
    """The report's contents list, and a box that finds words in it."""
    entries = "".join(
        f'<li class="depth-{min(len(block.section), 3)}"><button type="button" data-jump="h{block.number}">'
        f"{isolated(block.text)}</button></li>"
        for block in report.blocks
        if block.kind is BlockKind.HEADING and len(block.section) <= _CONTENTS_DEPTH
    )
    contents = f'<details class="contents"><summary>Contents</summary><ol>{entries}</ol></details>' if entries else ""
    return (
        f'<div class="finding">{contents}<search class="find"><label>Find in this report '
        '<input type="search" data-find maxlength="100"></label><span class="found" role="status"></span>'
        '<button type="button" class="step" data-find-step="-1" aria-label="Previous match">&lsaquo;</button>'
        '<button type="button" class="step" data-find-step="1" aria-label="Next match">&rsaquo;</button>'
        "</search></div>"
    )


def _moves(place: Place) -> str:
    """Buttons to the source before and after, back to the answer, and to the list of reports."""
    moves = ""
    if place.previous or place.following:
        steps = (("Previous source", place.previous, "&lsaquo;"), ("Next source", place.following, "&rsaquo;"))
        for name, key, sign in steps:
            target = f'data-open="{attribute(key)}"' if key else "disabled"
            moves += f'<button type="button" class="step" aria-label="{name}" {target}>{sign}</button>'
    if place.spans:
        moves += f'<button type="button" class="quiet" data-back="{attribute(place.key)}">Back to the answer</button>'
    if place.link:
        moves += f'<button type="button" class="quiet" data-link="{attribute(place.link)}">Copy link</button>'
    moves += f'<button type="button" class="quiet" data-open="{LIBRARY}">All reports</button>'
    return f'<div class="reader-moves">{moves}</div>'


class _Body:
    """Writes the blocks of a report. One mark has the id the page scrolls to: the first in a quoted row, or of all."""

    def __init__(self, report: Report, place: Place) -> None:
        self._source = report.source
        self._blocks = report.blocks
        self._quoted = sorted(place.spans)
        self._asked = place.asked
        self._class = "near" if place.near else "quoted"
        rows = (block for block in report.blocks if block.cells and not block.label)
        self._target = next((row.number for row in rows if any(self._cuts(cell.span) for cell in row.cells)), None)
        self._reached = self._target is None
        self._named = False

    def elements(self) -> Iterator[str]:
        """The HTML of the blocks in their order: lists and tables whole, page furniture gathered."""
        for (kind, _), group in groupby(self._blocks, key=_group):
            blocks = list(group)
            if kind is BlockKind.TABLE_ROW:
                yield self._table(blocks)
            elif kind is BlockKind.LIST_ITEM:
                yield f'<ul class="items">{"".join(self._item(block) for block in blocks)}</ul>'
            elif kind is BlockKind.FURNITURE:
                yield self._furniture(blocks)
            else:
                yield "".join(self._text_block(block) for block in blocks)

    def _text_block(self, block: Block) -> str:
        words = self._words(block.spans, block.text)
        if block.kind is BlockKind.HEADING:
            level = min(3 + len(block.section), _DEEPEST)
            return f'<h{level} id="h{block.number}" tabindex="-1">{words}</h{level}>'
        element = _OWN_ELEMENT.get(block.kind, "p")
        kind = ' class="footnote"' if block.kind is BlockKind.FOOTNOTE else ""
        return f"<{element}{kind}>{' '.join(filter(None, (self._own_mark(block), words)))}</{element}>"

    def _own_mark(self, block: Block) -> str:
        return escaped(readable(" ".join(self._source[start:end] for start, end in block.marks)))

    def _item(self, block: Block) -> str:
        mark = self._own_mark(block)
        bullet = mark if re.search(r"\w", mark) else "•"
        words = self._words(block.spans, block.text)
        return f'<li><span class="bullet">{bullet}</span> <span>{words}</span></li>'

    def _furniture(self, blocks: Sequence[Block]) -> str:
        words = [block.text for block in blocks if re.search(r"\w", block.text)]
        return f'<p class="furniture">{" · ".join(isolated(text) for text in words)}</p>' if words else ""

    def _table(self, rows: Sequence[Block]) -> str:
        width = max((cell.column for row in rows for cell in row.cells), default=0) + 1
        headers = {cell.header for row in rows for cell in row.cells if cell.header}
        body = "".join(self._row(row, width, headers) for row in rows)
        table = f"<table><tbody>{body}</tbody></table>"
        return f'<div class="table" tabindex="0" role="group" aria-label="Table">{table}</div>'

    def _row(self, row: Block, width: int, headers: set[Span]) -> str:
        self._reached = self._reached or row.number == self._target
        cells = {cell.column: self._words((cell.span,), None) for cell in row.cells}
        asked = {cell.column for cell in row.cells if cell.span in self._asked}
        if row.label and len(row.cells) == 1 and row.cells[0].column == 0:
            return f'<tr class="label"><th scope="rowgroup" colspan="{width}">{cells[0]}</th></tr>'
        heads = row.label and any(cell.span in headers for cell in row.cells)
        written = ""
        for column in range(width):
            words = cells.get(column, "")
            if heads and words:
                written += f'<th scope="col">{words}</th>'
            elif column == 0 and words:
                written += f'<th scope="row"{_asked(column in asked)}>{words}</th>'
            else:
                written += f"<td{_asked(column in asked)}>{words}</td>"
        cited = any(self._cuts(cell.span) for cell in row.cells) and not row.label
        return f'<tr class="{"cited" if cited else "row"}">{written}</tr>'

    def _words(self, spans: Sequence[Span], text: str | None) -> str:
        """The characters at the spans as they read; `text` is that reading where nothing is quoted."""
        if text is not None and not any(self._cuts(span) for span in spans):
            return escaped(text)
        written = ""
        space = False
        for index, span in enumerate(spans):
            space = space or index > 0
            for start, end, quoted in self._pieces(span):
                raw = self._source[start:end]
                words = readable(raw)
                if words:
                    gap = " " if written and (space or raw[:1].isspace()) else ""
                    written += gap + (self._mark(words) if quoted else escaped(words))
                    space = False
                space = space or raw[-1:].isspace()
        return written

    def _cuts(self, span: Span) -> list[Span]:
        """The quoted parts of a span, in order."""
        start, end = span
        return [(max(a, start), min(b, end)) for a, b in self._quoted if a < end and start < b]

    def _pieces(self, span: Span) -> Iterator[tuple[int, int, bool]]:
        at, end = span
        for left, right in self._cuts(span):
            if at < left:
                yield at, left, False
            if max(at, left) < right:
                yield max(at, left), right, True
            at = max(at, right)
        if at < end:
            yield at, end, False

    def _mark(self, words: str) -> str:
        name = f' id="{TARGET}"' if self._reached and not self._named else ""
        self._named = self._named or self._reached
        return f'<mark class="{self._class}"{name}>{escaped(words)}</mark>'


def _asked(asked: bool) -> str:
    return ' class="asked"' if asked else ""


def _group(block: Block) -> tuple[BlockKind, int]:
    """What blocks written as one element share: the rows of a table, the items of a list, furniture that runs on."""
    if block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW):
        return block.kind, block.run
    return (block.kind, 0) if block.kind is BlockKind.FURNITURE else (BlockKind.PARAGRAPH, 0)

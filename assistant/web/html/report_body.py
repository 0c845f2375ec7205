"""The text of a report as HTML, block by block, with the quoted characters highlighted in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from assistant.web.html.markup import NOTHING, Html, isolate, join
from corpus.text import extract_text
from corpus.vocabulary import Block, BlockKind, Cell, Report, Span

# The id of the mark that the page scrolls to.
TARGET = "quote"
_DEEPEST_HEADING = 6

_HEADING = Html('<h{level} id="h{number}" tabindex="-1">{words}</h{level}>')
_PARAGRAPH = Html("<p>{}</p>")
_FOOTNOTE = Html('<p class="footnote">{}</p>')
_QUOTATION = Html("<blockquote>{}</blockquote>")
_TEXT = {BlockKind.FOOTNOTE: _FOOTNOTE, BlockKind.QUOTATION: _QUOTATION}
_LIST = Html('<ul class="items">{}</ul>')
_ITEM = Html('<li><span class="bullet">{bullet}</span> <span>{words}</span></li>')
_FURNITURE = Html('<p class="furniture">{}</p>')
_TABLE = Html(
    '<div class="table" tabindex="0" role="group" aria-label="Table"><table><tbody>{rows}</tbody></table></div>'
)
_ROW = Html('<tr class="{kind}">{cells}</tr>')
_GROUP_ROW = Html('<tr class="label"><th scope="rowgroup" colspan="{width}">{words}</th></tr>')
_COLUMN_HEADER = Html('<th scope="col">{words}</th>')
_ROW_HEADER = Html('<th scope="row"{asked}>{words}</th>')
_CELL = Html("<td{asked}>{words}</td>")
_ASKED = Html(' class="asked"')
_MARK = Html('<mark class="{kind}"{id}>{words}</mark>')
_TARGET_ID = Html(' id="{}"').format(TARGET)
_SPACE = Html(" ")
_BETWEEN_FURNITURE = Html(" · ")
# A letter or a digit: what has none, such as "*" or "- -", says nothing.
_SAYS_SOMETHING = re.compile(r"\w")


class _Piece(NamedTuple):
    """A stretch of characters, all quoted or none."""

    start: int
    end: int
    is_quoted: bool


class ReportBody:
    """Writes the blocks of a report.

    One mark has the id that the page scrolls to: the first in a quoted row of a table, or else the first of all.
    """

    def __init__(
        self, report: Report, *, quoted: Sequence[Span], asked: frozenset[Span] = frozenset(), near: bool = False
    ) -> None:
        """`quoted` are highlighted, as near passages with `near`; `asked` are cells that hold what was asked for."""
        self._source = report.source
        self._has_markup = report.has_markup
        self._blocks = report.blocks
        self._quoted = sorted(quoted)
        self._asked = asked
        self._mark_kind = "near" if near else "quoted"
        quoted_rows = (block.number for block in report.blocks if not block.is_label and self._is_cited(block.cells))
        self._target_row = next(quoted_rows, None)
        self._is_target_reached = self._target_row is None
        self._is_target_marked = False

    def render(self) -> Html:
        """The blocks in their order: lists and tables whole, page furniture gathered."""
        return join(self._elements())

    def _elements(self) -> Iterator[Html]:
        for (kind, _), group in groupby(self._blocks, key=_element_of):
            blocks = list(group)
            if kind is BlockKind.TABLE_ROW:
                yield self._table(blocks)
            elif kind is BlockKind.LIST_ITEM:
                yield _LIST.format(join(map(self._item, blocks)))
            elif kind is BlockKind.FURNITURE:
                yield _furniture(blocks)
            else:
                yield from map(self._text_block, blocks)

    def _text_block(self, block: Block) -> Html:
        words = self._words(block.spans, block.text)
        if block.kind is BlockKind.HEADING:
            level = min(3 + len(block.section), _DEEPEST_HEADING)
            return _HEADING.format(level=level, number=block.number, words=words)
        marker = self._marker(block)
        if marker and words:
            words = marker + _SPACE + words
        return _TEXT.get(block.kind, _PARAGRAPH).format(words or marker)

    def _marker(self, block: Block) -> Html:
        """What stands before a block, such as the "a)" of an item or the number of a footnote."""
        return Html.escape(extract_text(self._source, block.markers, has_markup=self._has_markup))

    def _item(self, block: Block) -> Html:
        marker = self._marker(block)
        bullet = marker if _SAYS_SOMETHING.search(marker) else "•"
        return _ITEM.format(bullet=bullet, words=self._words(block.spans, block.text))

    def _table(self, rows: Sequence[Block]) -> Html:
        cells = [cell for row in rows for cell in row.cells]
        width = max((cell.column for cell in cells), default=0) + 1
        headers = {header for cell in cells for header in cell.headers}
        return _TABLE.format(rows=join(self._row(row, width, headers) for row in rows))

    def _row(self, row: Block, width: int, headers: set[Span]) -> Html:
        if row.number == self._target_row:
            self._is_target_reached = True
        words = {cell.column: self._words((cell.span,)) for cell in row.cells}
        if _names_group(row):
            return _GROUP_ROW.format(width=width, words=words[0])
        asked = {cell.column for cell in row.cells if cell.span in self._asked}
        is_header = row.is_label and any(cell.span in headers for cell in row.cells)
        cells = (
            _cell(words.get(column, NOTHING), column, is_header=is_header, is_asked=column in asked)
            for column in range(width)
        )
        is_cited = not row.is_label and self._is_cited(row.cells)
        return _ROW.format(kind="cited" if is_cited else "row", cells=join(cells))

    def _is_cited(self, cells: Sequence[Cell]) -> bool:
        return any(self._cuts(cell.span) for cell in cells)

    def _words(self, spans: Sequence[Span], text: str | None = None) -> Html:
        """The characters at the spans as they read; `text` is that reading where nothing is quoted."""
        if text is not None and not any(self._cuts(span) for span in spans):
            return Html.escape(text)
        written = NOTHING
        # Whether there was a space since the last word that was written.
        space = False
        for index, span in enumerate(spans):
            space = space or index > 0
            for piece in self._pieces(span):
                raw = self._source[piece.start : piece.end]
                words = extract_text(self._source, [(piece.start, piece.end)], has_markup=self._has_markup)
                if words:
                    if written and (space or raw[:1].isspace()):
                        written += _SPACE
                    written += self._mark(words) if piece.is_quoted else Html.escape(words)
                    space = False
                space = space or raw[-1:].isspace()
        return written

    def _cuts(self, span: Span) -> list[Span]:
        """The quoted parts of a span, in order."""
        start, end = span
        meeting = [quoted for quoted in self._quoted if quoted[0] < end and start < quoted[1]]
        return [(max(first, start), min(last, end)) for first, last in meeting]

    def _pieces(self, span: Span) -> Iterator[_Piece]:
        """A span in pieces that are quoted and pieces that are not; where quotes overlap, each character once."""
        at, end = span
        for left, right in self._cuts(span):
            if at < left:
                yield _Piece(at, left, is_quoted=False)
            if max(at, left) < right:
                yield _Piece(max(at, left), right, is_quoted=True)
            at = max(at, right)
        if at < end:
            yield _Piece(at, end, is_quoted=False)

    def _mark(self, words: str) -> Html:
        is_target = self._is_target_reached and not self._is_target_marked
        if is_target:
            self._is_target_marked = True
        return _MARK.format(kind=self._mark_kind, id=_TARGET_ID if is_target else NOTHING, words=words)


def _cell(words: Html, column: int, *, is_header: bool, is_asked: bool) -> Html:
    asked = _ASKED if is_asked else NOTHING
    if words and is_header:
        return _COLUMN_HEADER.format(words=words)
    if words and column == 0:
        return _ROW_HEADER.format(asked=asked, words=words)
    return _CELL.format(asked=asked, words=words)


def _furniture(blocks: Sequence[Block]) -> Html:
    """Page numbers and running heads, on one line; nothing where none of them says anything."""
    words = [isolate(block.text) for block in blocks if _SAYS_SOMETHING.search(block.text)]
    return _FURNITURE.format(join(words, _BETWEEN_FURNITURE)) if words else NOTHING


def _names_group(row: Block) -> bool:
    """Whether a row only names the rows below it."""
    return row.is_label and len(row.cells) == 1 and row.cells[0].column == 0


def _element_of(block: Block) -> tuple[BlockKind, int]:
    """What blocks written as one element share: the rows of a table, the items of a list, furniture that runs on."""
    if block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW):
        return block.kind, block.group
    if block.kind is BlockKind.FURNITURE:
        return block.kind, 0
    return BlockKind.PARAGRAPH, 0

"""Blocks → passages: consecutive blocks of one section, sized for the embedding model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.text import extract_text, find_sentence_spans
from corpus.vocabulary import Block, BlockKind, Passage, Report, Span, content_id, join_spans

PASSAGE_WORDS = 150


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block, or a sentence of a block that is too long to be one passage."""

    block: Block
    spans: tuple[Span, ...]
    text: str


def split_into_passages(report: Report, *, words: int = PASSAGE_WORDS) -> list[Passage]:
    """The passages of a report in its order; together they hold every quotable block once.

    No passage crosses a section or parts a sentence; one longer than `words` is a single sentence, item or row. A
    passage that begins within a list or a table begins with its lead-in or its headers.
    """
    passages = []
    quotable = [block for block in report.blocks if block.is_quotable]
    for _, section in groupby(quotable, key=lambda block: block.headings):
        pieces = [piece for block in section for piece in _split_block(report, block, words)]
        for group in _pack(pieces, words):
            passages.append(_make_passage(report, group))
    return passages


def describe_context(report: Report, section: Sequence[str]) -> str:
    """Where a text stands: the report's short title and its headings."""
    return " – ".join([report.details.short_title, *section])


def _split_block(report: Report, block: Block, words: int) -> list[_Piece]:
    """The block whole, or its sentences where it is too long to be one passage; a row is never parted."""
    if len(block.text.split()) <= words or block.kind is BlockKind.TABLE_ROW:
        return [_Piece(block, block.spans, block.text)]
    sentences = find_sentence_spans(report.source, block.spans)
    return [
        _Piece(block, spans, extract_text(report.source, spans, has_markup=report.has_markup)) for spans in sentences
    ]


def _pack(pieces: Sequence[_Piece], words: int) -> Iterator[list[_Piece]]:
    """Groups of neighbours that each hold at most `words` words, or a single piece that is longer."""
    group: list[_Piece] = []
    size = 0
    for piece in pieces:
        length = len(piece.text.split())
        if group and size + length > words:
            yield group
            group, size = [], 0
        group.append(piece)
        size += length
    if group:
        yield group


def _make_passage(report: Report, pieces: Sequence[_Piece]) -> Passage:
    first = pieces[0].block
    own = [span for piece in pieces for span in piece.spans]
    # A list or a table that the passage begins within is understood from its lead-in or its headers.
    above = first.lead_ins if first.kind is not BlockKind.PARAGRAPH else ()
    lead_ins = [span for span in above if span not in own]
    spans = join_spans(report.source, sorted({*lead_ins, *own}))
    lines = [extract_text(report.source, lead_ins, has_markup=report.has_markup)] if lead_ins else []
    text = "\n".join([*lines, *_write_lines(pieces)])
    return Passage(
        id=content_id(report.id, spans, text),
        report=report.id,
        section=first.section,
        blocks=tuple(dict.fromkeys(piece.block.number for piece in pieces)),
        spans=spans,
        text=text,
        context=describe_context(report, first.section),
    )


def _write_lines(pieces: Sequence[_Piece]) -> list[str]:
    """A line for each block; an item with a bullet."""
    lines: list[str] = []
    previous = None
    for piece in pieces:
        if piece.block is previous:
            lines[-1] += f" {piece.text}"
        elif piece.block.kind is BlockKind.LIST_ITEM:
            lines.append(f"• {piece.text}")
        else:
            lines.append(piece.text)
        previous = piece.block
    return lines

"""Blocks → passages: consecutive blocks of one section, sized for the embedding model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.text import readable_spans, sentence_spans
from corpus.vocabulary import Block, BlockKind, Passage, Report, Span, content_id, joined

PASSAGE_WORDS = 150

Piece = tuple[int, tuple[Span, ...], str]


def passages_of(report: Report, *, words: int = PASSAGE_WORDS) -> list[Passage]:
    """The passages of a report in its order; together they hold every quotable block once.

    No passage crosses a section or parts a sentence; one longer than `words` is a single sentence, item or row. A
    passage that begins within a list or a table begins with its lead-in or its headers.
    """
    passages = []
    quotable = [block for block in report.blocks if block.quotable]
    for _, section in groupby(quotable, key=lambda block: block.headings):
        for group in _packed(report.source, list(section), words):
            passages.append(_passage(report, group))
    return passages


def context_of(report: Report, section: Sequence[str]) -> str:
    """Where a text stands: the report's short title and its headings."""
    return " – ".join([report.details.short_title, *section])


def _packed(source: str, blocks: Sequence[Block], words: int) -> Iterator[list[tuple[Block, Piece]]]:
    group: list[tuple[Block, Piece]] = []
    size = 0
    for block in blocks:
        for piece in _pieces(source, block, words):
            length = len(piece[2].split())
            if group and size + length > words:
                yield group
                group, size = [], 0
            group.append((block, piece))
            size += length
    if group:
        yield group


def _pieces(source: str, block: Block, words: int) -> list[Piece]:
    """The block whole, or its sentences where it is too long to be one passage."""
    if len(block.text.split()) <= words or block.kind is BlockKind.TABLE_ROW:
        return [(block.number, block.spans, block.text)]
    sentences = sentence_spans(source, block.spans)
    return [(block.number, spans, readable_spans(source, spans)) for spans in sentences]


def _passage(report: Report, group: Sequence[tuple[Block, Piece]]) -> Passage:
    first = group[0][0]
    own = [span for _, (_, spans, _) in group for span in spans]
    leads = [span for span in first.leads if span not in own] if first.kind is not BlockKind.PARAGRAPH else []
    spans = joined(report.source, sorted({*leads, *own}))
    lines = [readable_spans(report.source, leads)] if leads else []
    previous = None
    for block, (number, _, text) in group:
        if number == previous:
            lines[-1] += f" {text}"
        else:
            lines.append(f"• {text}" if block.kind is BlockKind.LIST_ITEM else text)
        previous = number
    text = "\n".join(lines)
    return Passage(
        id=content_id(report.id, spans, text),
        report=report.id,
        section=first.section,
        blocks=tuple(dict.fromkeys(number for _, (number, _, _) in group)),
        spans=spans,
        text=text,
        context=context_of(report, first.section),
    )

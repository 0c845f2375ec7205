"""Blocks whose words were read by OCR are marked so, each with how sure that reading is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from corpus.vocabulary import Block, WordBox


def mark_ocr_blocks(blocks: Sequence[Block], boxes: Sequence[WordBox]) -> tuple[Block, ...]:
    """The blocks; one that holds words read by OCR bears their mean confidence, words weighted by their letters."""
    read = sorted((box for box in boxes if box.confidence is not None), key=lambda box: box.span)
    if not read:
        return tuple(blocks)
    ends = [box.span[1] for box in read]
    return tuple(replace(block, ocr=_measure(block, read, ends)) for block in blocks)


def _measure(block: Block, read: Sequence[WordBox], ends: Sequence[int]) -> float | None:
    """The mean confidence of the words that stand in a block, by their letters; None where it holds none.

    `ends` are the offsets behind the words.
    """
    sure, letters = 0.0, 0
    for start, end in block.spans:
        for box in read[bisect_left(ends, start + 1) :]:
            if box.span[0] >= end:
                break
            length = box.span[1] - box.span[0]
            sure += length * (box.confidence or 0.0)
            letters += length
    return sure / letters if letters else None

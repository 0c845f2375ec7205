"""How well a document was read: order of blocks, headings, table cells, furniture left in the text, characters lost."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from corpus.vocabulary import Block, BlockKind, Report
from evals.reading.golden import GoldenDocument, TableCell

# A text is looked for by so many of its first letters and digits.
_LOOKED_FOR = 40


@dataclass(frozen=True, slots=True)
class ReadingScores:
    """Shares from 0 to 1, but for the order, which is from -1 to 1; None where the document has nothing of the kind."""

    # Kendall's tau (tau-a) of the places of the texts, in the order in which they should stand.
    order: float | None
    # F1 of headings, and of table cells with their row and their header.
    headings: float | None
    cells: float | None
    # Share of the quotable characters that belong to the pages and not to the text; 0 is best.
    furniture_left: float
    # Share of the letters and digits of texts and cells that stand in the source; 1 is best.
    characters_kept: float


def score_reading(document: GoldenDocument, report: Report) -> ReadingScores:
    """Hold a report as it was read against what stands in its document."""
    return ReadingScores(
        order=_order(document, report),
        headings=_f1(
            [normalise(text) for text in document.headings],
            [normalise(block.text) for block in report.blocks if block.kind is BlockKind.HEADING],
        )
        if document.headings
        else None,
        cells=_f1([_normal_cell(cell) for cell in document.cells], _read_cells(report)) if document.cells else None,
        furniture_left=_furniture_left(document, report.blocks),
        characters_kept=_characters_kept(document, report),
    )


def normalise(text: str) -> str:
    """Letters, digits and signs that bear meaning, NFKC, small; white space, hyphens and markup are gone."""
    return re.sub(r"[^\w<>%£$€±+]|_", "", unicodedata.normalize("NFKC", text).casefold())


def _order(document: GoldenDocument, report: Report) -> float | None:
    """Over the quotable text and headings, as they read one after another."""
    shown = normalise("".join(block.text for block in report.blocks if block.kind is not BlockKind.FURNITURE))
    found = [shown.find(normalise(text)[:_LOOKED_FOR]) for text in document.texts]
    pairs = list(combinations([place for place in found if place >= 0], 2))
    if not pairs:
        return None
    agreeing = sum(before < after for before, after in pairs)
    return (2 * agreeing - len(pairs)) / len(pairs)


def _read_cells(report: Report) -> list[tuple[str, str, str]]:
    """Row, header and value of every filled cell behind the first, of rows that are no headers."""
    found = []
    for block in report.blocks:
        if block.kind is not BlockKind.TABLE_ROW or block.is_label or len(block.cells) < 2:
            continue
        row = report.source[slice(*block.cells[0].span)]
        for cell in block.cells[1:]:
            header = " ".join(report.source[slice(*span)] for span in cell.headers)
            found.append(_normal_cell(TableCell(row, header, report.source[slice(*cell.span)])))
    return found


def _normal_cell(cell: TableCell) -> tuple[str, str, str]:
    return normalise(cell.row), normalise(cell.header), normalise(cell.value)


def _f1(wanted: Sequence[object], read: Sequence[object]) -> float:
    right = sum((Counter(wanted) & Counter(read)).values())
    return 2 * right / (len(wanted) + len(read)) if wanted or read else 1.0


def _furniture_left(document: GoldenDocument, blocks: Iterable[Block]) -> float:
    quotable = [normalise(block.text) for block in blocks if block.is_quotable]
    total = sum(len(text) for text in quotable) or 1
    wanted = [normalise(text) for text in document.furniture]
    return sum(text.count(head) * len(head) for head in wanted for text in quotable) / total


def _characters_kept(document: GoldenDocument, report: Report) -> float:
    wanted = Counter("".join(normalise(text) for text in [*document.texts, *(cell.value for cell in document.cells)]))
    kept = sum((wanted & Counter(normalise(report.source))).values())
    return kept / (sum(wanted.values()) or 1)

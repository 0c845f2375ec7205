"""What was read of a file, in figures: blocks by kind, headings, tables, pages, and what looks odd."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from corpus.reading import Reading, SourceKind, describe_numbers
from corpus.vocabulary import Block, BlockKind, Report

# A block is oddly long from this many characters.
_LONG_BLOCK = 5000
# A report is oddly long without a heading from this many paragraphs.
_MANY_PARAGRAPHS = 20
# Furniture is a lot from this share of the text.
_MUCH_FURNITURE = 0.2
# A heading is oddly frequent from this many times.
_REPEATED = 10
# OCR is unsure of a block below this confidence.
_UNSURE = 0.85
# A word is oddly long from this many characters ("andthesewordsstandwithoutspacesbetweenthem").
_LONG_WORD = 40


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table as read."""

    # Its page, from 1; None where the document has no real pages.
    page: int | None
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """The figures of a file as read."""

    kind: SourceKind
    # Blocks, and the characters in them, by kind.
    blocks: dict[BlockKind, int]
    characters: dict[BlockKind, int]
    # The headings, in order: level and text.
    headings: tuple[tuple[int, str], ...]
    tables: tuple[TableSize, ...]
    # None where the document has no real pages.
    pages: int | None
    # Numbers of pages, from 1.
    empty_pages: tuple[int, ...]
    garbled_pages: tuple[int, ...]
    ocr_pages: tuple[int, ...]
    # How sure OCR was on average, 0 to 1; None where nothing was read by it.
    ocr_confidence: float | None
    # Lines that were set aside as page furniture.
    furniture_lines: int
    remarks: tuple[str, ...]
    # What looks odd, each a sentence.
    oddities: tuple[str, ...]

    @property
    def furniture_characters(self) -> int:
        """Characters that were set aside as page furniture."""
        return self.characters.get(BlockKind.FURNITURE, 0)

    @property
    def furniture_share(self) -> float:
        """The share of all characters that was set aside, 0 to 1."""
        return self.furniture_characters / max(1, sum(self.characters.values()))


def measure_reading(report: Report, reading: Reading) -> ReadingReport:
    """The figures of a report and of the reading that it was made from."""
    characters: Counter[BlockKind] = Counter()
    for block in report.blocks:
        characters[block.kind] += 0 if _is_markup(block, report) else len(block.text)
    return ReadingReport(
        kind=reading.kind,
        blocks=dict(Counter(block.kind for block in report.blocks)),
        characters=dict(characters),
        headings=tuple((block.level, block.text) for block in report.blocks if block.kind is BlockKind.HEADING),
        tables=_measure_tables(report),
        pages=None if reading.page_labels is None else len(reading.page_labels),
        empty_pages=reading.empty_pages,
        garbled_pages=reading.garbled_pages,
        ocr_pages=reading.ocr_pages,
        ocr_confidence=_measure_confidence(report),
        furniture_lines=sum(_count_lines(report, block) for block in report.blocks),
        remarks=reading.remarks,
        oddities=_find_oddities(report, characters),
    )


def _measure_tables(report: Report) -> tuple[TableSize, ...]:
    """The tables in order; rows of one table bear one group's number."""
    tables: dict[int, list[Block]] = {}
    for block in report.blocks:
        if block.kind is BlockKind.TABLE_ROW:
            tables.setdefault(block.group, []).append(block)
    return tuple(
        TableSize(rows[0].page, len(rows), max((cell.column + 1 for row in rows for cell in row.cells), default=0))
        for rows in tables.values()
    )


def _is_markup(block: Block, report: Report) -> bool:
    """Whether a piece of furniture is no more than signs of markup, such as the rule below a table's head."""
    return block.kind is BlockKind.FURNITURE and report.has_markup and not any(sign.isalnum() for sign in block.text)


def _count_lines(report: Report, block: Block) -> int:
    """The lines of a piece of furniture that hold text; 0 for any other block."""
    if block.kind is not BlockKind.FURNITURE or _is_markup(block, report):
        return 0
    lines = (line for start, end in block.spans for line in report.source[start:end].splitlines())
    return sum(1 for line in lines if line.strip())


def _measure_confidence(report: Report) -> float | None:
    """How sure OCR was, over the characters of all blocks that it read."""
    read = [(block.ocr, len(block.text)) for block in report.blocks if block.ocr is not None]
    return sum(sure * length for sure, length in read) / max(1, sum(length for _, length in read)) if read else None


def _find_ocr_doubts(report: Report) -> list[str]:
    """How many blocks OCR was unsure of, and where; nothing where there is none."""
    unsure = [block for block in report.blocks if block.ocr is not None and block.ocr < _UNSURE]
    if not unsure:
        return []
    pages = describe_numbers(sorted({block.page for block in unsure if block.page}))
    return [f"OCR was less than {_UNSURE:.0%} sure of {len(unsure)} {_plural('block', len(unsure))} (page {pages})."]


def _find_oddities(report: Report, characters: Counter[BlockKind]) -> tuple[str, ...]:
    """What a librarian should look at, each a sentence with its figure."""
    kinds = Counter(block.kind for block in report.blocks)
    headings = Counter(block.text for block in report.blocks if block.kind is BlockKind.HEADING)
    long_blocks = sum(len(block.text) >= _LONG_BLOCK for block in report.blocks)
    long_words = sum(len(word) >= _LONG_WORD for word in report.source.split() if word.isalpha())
    share = characters[BlockKind.FURNITURE] / max(1, characters.total())
    found = []
    if not headings and kinds[BlockKind.PARAGRAPH] >= _MANY_PARAGRAPHS:
        found.append(f"No heading among {kinds[BlockKind.PARAGRAPH]} paragraphs.")
    if share >= _MUCH_FURNITURE:
        found.append(f"{share:.0%} of the text is set aside as page furniture.")
    found += _find_ocr_doubts(report)
    if long_blocks:
        found.append(f"{long_blocks} {_plural('block', long_blocks)} of {_LONG_BLOCK} characters or more.")
    if long_words:
        found.append(f"{long_words} {_plural('word', long_words)} of {_LONG_WORD} letters or more (spaces lost?).")
    if lost := report.source.count("\ufffd"):
        found.append(f"{lost} {_plural('character', lost)} could not be made out.")
    found += [f"The heading '{text[:60]}' {count} times." for text, count in headings.items() if count >= _REPEATED]
    return tuple(found)


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"

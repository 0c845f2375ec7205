"""The parts of a document, lines and tables, and how marks, dates and places are written in every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.vocabulary import Citation

# Lines that stand as items of a list.
LIST_KINDS = ("statement", "own", "remark", "source")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document, or a paragraph.

    The kinds, as far as a name does not say it: `meta` tells about the document. `lead` introduces a section.
    `paragraph` may have several lines, and keeps them. `prose` is a paragraph of sentences, each with its citations.
    `own` is what the reader added. `byline` tells who wrote what stands above it. `place` tells where a quote stands,
    `quote` follows it. `statement`, `own`, `remark` and `source` are items of a list.
    """

    # One of: title, meta, heading, subheading, lead, paragraph, prose, statement, own, remark, source, byline, place,
    # quote.
    kind: str
    text: str
    # Words before the text that are set apart from it, such as "Trainer’s note: ".
    lead: str = ""
    # The citations after the text. Of a place: the one number that it begins with.
    numbers: tuple[int, ...] = ()
    # The sentences of prose, each with the numbers of its citations.
    sentences: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table. A row has as many cells as the head, or one cell that spans them all and heads the rows below it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Line | Table


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself beside its text: the properties that an office program shows."""

    title: str
    # An ISO day, such as 2026-11-25: when the document was made.
    date: str
    subject: str
    keywords: str


def citation_place(
    citation: Citation, *, report: str = "", date: str = "", depth: int | None = None, separator: str = " > "
) -> str:
    """Where a quote stands. Example: 'Annual report, 2021-05, Part 2 > Funding, paragraph 12, page 7'.

    `report` is a name for the report in place of its title. `date` is the report's date; left out where it is empty.
    `depth` is how many headings are named, the innermost of them; all where it is None. `separator` stands between
    headings.
    """
    headings = citation.section if depth is None else citation.section[-depth:]
    page = citation.page_label or citation.page
    steps = [
        report or citation.title,
        date,
        separator.join(headings),
        f"paragraph {citation.paragraph}",
        f"page {page}" if page else "",
        citation.ocr_mark,
    ]
    return ", ".join(step for step in steps if step)


def format_date(day: str) -> str:
    """An ISO date as it is written in a letter. Example: '2026-11-05' → '5 November 2026'."""
    return f"{date.fromisoformat(day):%d %B %Y}".lstrip("0")


def format_marks(numbers: Sequence[int]) -> str:
    """Citation marks as they stand behind a statement. Example: (1, 2) → ' [1] [2]'."""
    return "".join(f" [{n}]" for n in numbers)


def format_mark_ranges(numbers: Sequence[int]) -> str:
    """Many citation marks, told shortly. Example: (1, 3, 4, 5, 8, 9) → '[1], [3]–[5], [8], [9]'."""
    ranges: list[list[int]] = []
    for n in numbers:
        if ranges and n == ranges[-1][-1] + 1:
            ranges[-1].append(n)
        else:
            ranges.append([n])
    shown: list[str] = []
    for neighbours in ranges:
        if len(neighbours) > 2:
            shown.append(f"[{neighbours[0]}]–[{neighbours[-1]}]")
        else:
            shown += [f"[{n}]" for n in neighbours]
    return ", ".join(shown)

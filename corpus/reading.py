"""What reading a file comes to: its text, and what only the file itself shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.drafts import Draft
from corpus.vocabulary import WordBox


class SourceKind(StrEnum):
    """What a file is, told by its content."""

    TEXT = "text"
    MARKDOWN = "Markdown"
    PDF = "PDF"
    WORD = "Word"
    SLIDES = "PowerPoint"
    WEB_PAGE = "web page"
    SHEET = "spreadsheet"
    PHOTO = "photographed page"


def describe_numbers(numbers: Sequence[int]) -> str:
    """Numbers in their order, told shortly. Example: (1, 2, 3, 7, 9, 10) → '1–3, 7, 9, 10'."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = (f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
    return ", ".join(told)


def name_pages(numbers: Sequence[int]) -> str:
    """'Page 4', 'Pages 4–7, 9, 12'."""
    return f"Page{'s' if len(numbers) > 1 else ''} {describe_numbers(numbers)}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file says of itself for its card; empty where it says nothing."""

    title: str = ""
    publisher: str = ""
    # In EDTF: "2019", "2025-04", "2024-07-18".
    date: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read. Kept beside the file, so that its text never changes when the reader does."""

    source: str
    kind: SourceKind
    # The label printed on each page; None where the document has no real pages.
    page_labels: tuple[str, ...] | None = None
    # The blocks, where the file's layout shows them; None: they are cut from the text.
    drafts: tuple[Draft, ...] | None = None
    # The words whose places are known, in the order of the source: those of pages that were read by OCR.
    boxes: tuple[WordBox, ...] = ()
    proposal: Proposal = Proposal()
    # The numbers, from 1, of pages without text, of those whose text cannot be made out, and of those read by OCR.
    empty_pages: tuple[int, ...] = ()
    garbled_pages: tuple[int, ...] = ()
    ocr_pages: tuple[int, ...] = ()
    # What else a librarian should know, each a sentence: "3 tables could not be read as rows (pages 4, 9 and 12)."
    remarks: tuple[str, ...] = ()

    @property
    def has_markup(self) -> bool:
        """Whether the source holds markup that is not shown: Markdown, or what a file of another kind was made into."""
        return self.kind not in (SourceKind.TEXT, SourceKind.PDF, SourceKind.PHOTO)

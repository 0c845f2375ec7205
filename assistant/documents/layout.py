"""The parts of a document, lines and tables, and how marks, dates and places are written in every form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.vocabulary import Citation


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `kind`: title, meta, heading, subheading, lead, statement, prose, own, remark, source, place or quote.

    `lead` is set before the text; `numbers` are the citations after it, or the number that a source begins with. A
    paragraph of prose has `runs`, its sentences each with their citations.
    """

    kind: str
    text: str
    lead: str = ""
    numbers: tuple[int, ...] = ()
    runs: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head; a row has as many cells as the head, or one that spans them all and heads those below."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Line | Table


def place(citation: Citation, name: str | None = None) -> str:
    """Where a quote stands: report (by `name`, else its title), section, paragraph, page."""
    page = f", page {citation.page_label or citation.page}" if citation.page else ""
    section = f", {' > '.join(citation.section[-2:])}" if citation.section else ""
    return f"{name or citation.title}{section}, paragraph {citation.paragraph}{page}"


def spelt_out(day: str) -> str:
    """An ISO date as it is written in a letter, such as 25 November 2026."""
    return f"{date.fromisoformat(day):%d %B %Y}".lstrip("0")


def marks(numbers: Sequence[int]) -> str:
    """Citation marks as they stand behind a statement."""
    return "".join(f" [{n}]" for n in numbers)


def runs_of(numbers: Sequence[int]) -> str:
    """Many citation marks told shortly, such as [1], [3]–[7]."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    told = []
    for run in runs:
        told += [f"[{run[0]}]–[{run[-1]}]"] if len(run) > 2 else [f"[{n}]" for n in run]
    return ", ".join(told)

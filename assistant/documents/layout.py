"""The parts of a document, lines and tables, and how marks, dates and places are written in every format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.documents.escaping import close_directions
from assistant.documents.note_marks import drop_note_marks
from corpus.library.dates import show_date
from corpus.vocabulary import Answer, Citation, Coverage, Statement, page_name

# Lines that stand as items of a list.
LIST_KINDS = ("statement", "own", "remark", "source")
# What marks a report of which the library holds a newer edition.
SUPERSEDED = "superseded"
# What marks a line that is no quote.
DERIVED = "Sorted or counted from the quotes below."
# The marks at the end of a table's cell, such as those of "12% [3] [4]".
_MARKS_AT_END = re.compile(r"\[\d+\](?: \[\d+\])*$")
# So many reports that were left out are named.
_MOST_LEFT_OUT = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document, or a paragraph.

    The kinds, as far as a name does not say it: `meta` tells about the document. `lead` introduces a section.
    `paragraph` may have several lines, and keeps them. `prose` is a paragraph of sentences, each with its citations.
    `own` is what the reader added. `byline` tells who wrote what stands above it. `place` tells where a quote stands,
    `quote` follows it. `new page` is a heading that begins a page. `statement`, `own`, `remark` and `source`
    are items of a list.
    """

    # One of: title, meta, heading, new page, subheading, lead, paragraph, prose, statement, own, remark, source,
    # byline, place, quote.
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


@dataclass(frozen=True, slots=True)
class Bar:
    """A value of a chart. Example: Bar("Lack of trust", 57.8, "57.8%", (3,))."""

    label: str
    value: float
    # The value as it is written beside its bar.
    shown: str
    # The citations of the value.
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Values that can be compared, as bars below each other; each stands in a table or a statement, too."""

    title: str
    bars: tuple[Bar, ...]
    # Where the longest bar that could be ends, such as 100 of a percentage.
    end: float

    @property
    def alt(self) -> str:
        """What it shows, for those who cannot see it. Example: 'Bar chart: Barriers. Trust 57%, language 66%.'."""
        values = ", ".join(f"{bar.label} {bar.shown}" for bar in self.bars)
        return f"Bar chart: {self.title}. {values}."


Part = Line | Table | Chart


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself beside its text: the properties that an office program shows."""

    title: str
    # An ISO day, such as 2026-11-25: when the document was made.
    date: str
    subject: str
    keywords: str


def citation_place(
    citation: Citation, *, report: str = "", date: str | None = None, depth: int | None = None, separator: str = " > "
) -> str:
    """Where a quote stands. Example: 'Annual report, 2021-05, Part 2 > Funding, paragraph 12, page 7'.

    `report` is a name for the report in place of its title. `date` stands in place of the report's date; with "" none
    is told. `depth` is how many headings are named, the innermost of them; all where it is None. `separator` stands
    between headings.
    """
    steps = [
        close_directions(report or citation.title),
        citation.date if date is None else date,
        SUPERSEDED if citation.superseded_by else "",
        citation.since,
        place_in_report(citation, depth=depth, separator=separator),
    ]
    return ", ".join(step for step in steps if step)


def place_in_report(citation: Citation, *, depth: int | None = None, separator: str = " > ") -> str:
    """Where a quote stands within its report. Example: 'Part 2 > Funding, paragraph 12, page 7'."""
    headings = citation.section if depth is None else citation.section[-depth:]
    steps = [
        separator.join(close_directions(heading) for heading in headings),
        f"paragraph {citation.paragraph}",
        page_name(citation.page, citation.page_label),
        citation.ocr_mark,
    ]
    return ", ".join(step for step in steps if step)


def describe_passed(statement: Statement) -> str:
    """That a time of which a statement speaks has passed; "" where it does not.

    Example: "Said in 2019; that date has passed (2020)."
    """
    if not (statement.passed and statement.said):
        return ""
    said = show_date(statement.said)
    if said.startswith("before "):
        when = said
    else:
        when = f"on {said}" if said[0].isdigit() and not said[:4].isdigit() else f"in {said}"
    return f"Said {when}; that date has passed ({_show_years(statement.passed)})."


def _show_years(edtf: str) -> str:
    """A date in words; a financial year as people write it. Examples: "2023/2024" → "2023/24"; "2020" → "2020"."""
    first, _, last = edtf.partition("/")
    is_one_year = first.isdigit() and last.isdigit() and int(last) == int(first) + 1
    return f"{first}/{last[2:]}" if is_one_year else show_date(edtf)


def describe_asked_as(answer: Answer) -> str:
    """How a follow-up was taken; "" where a question was asked as it stands. Example: "Asked as: What is it (X)?"."""
    question = answer.standalone_question.strip()
    return f"Asked as: {question}" if question and question != answer.question.strip() else ""


def text_with_passed(answer: Answer) -> str:
    """The answer as plain text, with a line below each statement that speaks of a time that has passed."""
    if not answer.statements:
        return answer.text
    statements = []
    for statement in answer.statements:
        words = f"{drop_note_marks(statement.text)}{format_marks(statement.citations)}"
        notes = [note for note in (DERIVED if statement.derived else "", describe_passed(statement)) if note]
        statements.append("\n".join([words, *(f"({note})" for note in notes)]))
    return "\n\n".join(statements)


def describe_shown(answer: Answer) -> str:
    """How much of what there is an answer shows: "3 of 16 shown."; "" where it leaves nothing out."""
    return f"{answer.shown_of[0]} of {answer.shown_of[1]} shown." if answer.shown_of else ""


def describe_not_found(answer: Answer) -> str:
    """What an answer was asked for and the library does not say; "" where nothing is missing or nothing was answered.

    Example: "Not found in the reports: how much it cost."
    """
    return f"Not found in the reports: {'; '.join(answer.not_found)}." if answer.statements and answer.not_found else ""


def describe_coverage(coverage: Coverage) -> str:
    """What the library holds and which of it was not asked.

    Example: "The library holds 6 reports, from 2019 to April 2025 (1 without a clear date). 1 superseded report left
    out: Annual plan (2019)."
    """
    told = f"The library holds {count_reports(coverage.reports)}"
    if coverage.first and coverage.last:
        first, last = show_date(coverage.first), show_date(coverage.last)
        told += f", from {first} to {last}" if first != last else f", dated {first}"
        told += f" ({coverage.undated} without a clear date)" if coverage.undated else ""
    elsewhere = coverage.reports - coverage.asked - len(coverage.left_out)
    if elsewhere > 0:
        told += f"; {coverage.asked} of them {'was' if coverage.asked == 1 else 'were'} asked"
    if not coverage.left_out:
        return f"{told}."
    shown = [f"{report.title} ({report.date})" for report in coverage.left_out[:_MOST_LEFT_OUT]]
    if len(coverage.left_out) > _MOST_LEFT_OUT:
        shown.append(f"{len(coverage.left_out) - _MOST_LEFT_OUT} more")
    count = len(coverage.left_out)
    return f"{told}. {count} superseded report{'s' if count > 1 else ''} left out: {'; '.join(shown)}."


def count_reports(count: int) -> str:
    """Examples: "1 report", "6 reports"."""
    return "1 report" if count == 1 else f"{count} reports"


def format_date(day: str) -> str:
    """An ISO date as it is written in a letter. Example: '2026-11-05' → '5 November 2026'."""
    return f"{date.fromisoformat(day):%d %B %Y}".lstrip("0")


def format_marks(numbers: Sequence[int]) -> str:
    """Citation marks as they stand behind a statement. Example: (1, 2) → ' [1] [2]'."""
    return "".join(f" [{n}]" for n in numbers)


def split_marks(cell: str) -> tuple[str, tuple[int, ...]]:
    """The text of a table's cell, and the citations at its end. Example: '12% [3] [4]' → ('12%', (3, 4))."""
    end = _MARKS_AT_END.search(cell)
    if not end:
        return cell, ()
    return cell[: end.start()].rstrip(" "), tuple(int(n) for n in re.findall(r"\d+", end[0]))


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

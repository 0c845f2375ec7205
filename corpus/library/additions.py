"""A file on its way into the library: what was read of it, its proposed card, and whether it is there already."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import ReportError
from corpus.library.cards import Entry, clean_line, clean_title, shorten_title
from corpus.library.dates import is_edtf, parse_date, show_date
from corpus.library.duplicates import Fingerprint
from corpus.reading import Reading
from corpus.vocabulary import BlockKind, Report, ReportDetails

NO_PUBLISHER = "publisher not stated"
NO_DATE = "date not stated"
# The card of a report before anything is known of it.
DRAFT = ReportDetails("", "", "", "", False, "added by you; its publisher's terms apply", "")
# A title that a program gave a file, not its author: "Microsoft Word - draft 3.docx", "Untitled", "Document1".
_NO_TITLE = re.compile(r"microsoft \w+ - |untitled|document\s*\d*$|slide \d+$|.*\.(?:docx?|pdf|indd|pptx?|qxp)$", re.I)
# A title shorter than this is none.
_SHORTEST_TITLE = 4


class DuplicateReport(ReportError):
    """The library holds the report already."""

    def __init__(self, name: str, held: str, report: str) -> None:
        """`name` is the file's, `held` says what of it is there, `report` is the id of the report there."""
        super().__init__(
            f"{name}: the library holds {held} already, as '{report}'. To take it in all the same, add --again."
        )
        self.report = report


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that was read and is not in the library."""

    path: Path
    # SHA-256 of its bytes.
    sha256: str
    # Its text under the proposed card, which has no id yet.
    report: Report
    reading: Reading
    # What it is compared by.
    runs: Fingerprint
    # The id of the report that holds its words already, and of that of which it looks like a newer edition.
    same_as: str | None = None
    earlier_edition: str | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """A report that was added."""

    report: Report
    reading: Reading
    # The id of the report of which it looks like a newer edition.
    earlier_edition: str | None = None


def propose_card(reading: Reading, report: Report, stem: str) -> ReportDetails:
    """The card that a file proposes: its own title, else its first heading, else the file's name without its suffix."""
    edtf = reading.proposal.date if is_edtf(reading.proposal.date) else None
    named = clean_title(_find_title(reading, report) or stem.replace("_", " ")) or "Untitled"
    return replace(
        DRAFT,
        title=named,
        short_title=shorten_title(named),
        publisher=clean_title(reading.proposal.publisher) or NO_PUBLISHER,
        date=show_date(edtf) if edtf else NO_DATE,
        added=datetime.now(UTC).date().isoformat(),
        edtf=edtf,
    )


def change_card(card: ReportDetails, *, title: str | None, publisher: str | None, date: str | None) -> ReportDetails:
    """The card with what is given; None and "" leave a field as it is. A date that is none is kept in its words."""
    if title and clean_title(title):
        named = clean_title(title)
        card = replace(card, title=named, short_title=shorten_title(named))
    if date:
        edtf = parse_date(date)
        card = replace(card, date=show_date(edtf) if edtf else clean_line(date), edtf=edtf)
    return replace(card, publisher=clean_title(publisher) if publisher else card.publisher)


def refuse_same_bytes(entries: Mapping[str, Entry], path: Path, content: bytes) -> None:
    """Refuse a file that the library holds already.

    Raises:
        DuplicateReport: it does.
    """
    for report, entry in entries.items():
        try:
            is_same = entry.source.stat().st_size == len(content) and entry.source.read_bytes() == content
        except OSError:
            continue
        if is_same:
            raise DuplicateReport(clean_line(path.name), "this report", report)


def _find_title(reading: Reading, report: Report) -> str | None:
    """The title that the file gives itself, else its first heading."""
    own = clean_title(reading.proposal.title)
    if len(own) >= _SHORTEST_TITLE and not _NO_TITLE.match(own):
        return own
    headings = (block.text for block in report.blocks if block.kind is BlockKind.HEADING)
    return next((text for text in headings if len(text) >= _SHORTEST_TITLE), None)

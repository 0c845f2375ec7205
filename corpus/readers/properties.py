"""What a file says of itself → a `Proposal`: title, publisher and date; what programs fill in by themselves is left."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

from corpus.readers.markdown_writer import clean_text
from corpus.reading import Proposal

# Titles that a program writes by itself: 'PowerPoint Presentation', 'Document1', 'Microsoft Word - plan.doc'.
_MADE_TITLE = re.compile(
    r"^(?:powerpoint presentation|(?:word )?document ?\d*|untitled.*|presentation ?\d*|book ?\d*|slide \d+|title"
    r"|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pptx?|xlsx?|pdf|html?))$",
    re.IGNORECASE,
)
# A date as pages and programs write it: '2024', '2024-07', '2024-07-18T10:00:00Z'.
_DATE = re.compile(r"^\s*((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")
# Where an Office file keeps its company, and one value of it: '<Company>North Trust</Company>'.
_APP_PART = "docProps/app.xml"
_COMPANY = re.compile(r"<(?:\w+:)?Company>([^<]*)</")
_MOST_BYTES = 1_000_000
# The first second of the year in which the templates of two libraries were made: such a date is the template's.
_TEMPLATE_DATES = (date(2013, 12, 23), date(2013, 1, 27))


def propose(title: str, publisher: str, stated_date: str) -> Proposal:
    """A proposal of raw texts; a title that a program made and a date that is none come to nothing."""
    title, publisher = clean_text(title), clean_text(publisher)
    return Proposal("" if _MADE_TITLE.match(title) else title, publisher, edtf_date(stated_date))


def propose_from_office(
    path: Path, title: str | None, *, created: datetime | None, modified: datetime | None
) -> Proposal:
    """A proposal from an Office file's own properties: its date is the last change, else the creation."""
    dates = [day.date() for day in (modified, created) if day is not None and day.date() not in _TEMPLATE_DATES]
    return propose(title or "", _read_company(path), dates[0].isoformat() if dates else "")


def _read_company(path: Path) -> str:
    with ZipFile(path) as archive:
        if _APP_PART not in archive.namelist():
            return ""
        with archive.open(_APP_PART) as part:
            found = _COMPANY.search(part.read(_MOST_BYTES).decode("utf-8", errors="replace"))
    return html.unescape(found.group(1)) if found else ""


def edtf_date(text: str) -> str:
    """A date in EDTF: '2024-07-18T10:00' → '2024-07-18'; empty where the text is no date."""
    found = _DATE.match(text)
    if not found:
        return ""
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return "-".join(part for part in (year, month, day) if part)

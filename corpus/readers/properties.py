"""What a file says of itself → a `Proposal`: title, publisher and date; what programs fill in by themselves is left."""

from __future__ import annotations

import html
import re
from datetime import date
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
# Where an Office file keeps its title and dates, and its company.
_CORE_PART = "docProps/core.xml"
_APP_PART = "docProps/app.xml"
_MOST_BYTES = 1_000_000
# The days on which the templates of two libraries were made: such a date is the template's.
_TEMPLATE_DATES = ("2013-12-23", "2013-01-27")


def propose(title: str, publisher: str, stated_date: str) -> Proposal:
    """A proposal of raw texts; a title that a program made and a date that is none come to nothing."""
    title, publisher = clean_text(title), clean_text(publisher)
    return Proposal("" if _MADE_TITLE.match(title) else title, publisher, edtf_date(stated_date))


def propose_from_office(path: Path) -> Proposal:
    """A proposal from an Office file's own properties: its date is the last change, else the creation."""
    with ZipFile(path) as archive:
        core, app = _read_part(archive, _CORE_PART), _read_part(archive, _APP_PART)
    dates = [edtf_date(_find(name, core)) for name in ("modified", "created")]
    stated = next((day for day in dates if day and day not in _TEMPLATE_DATES), "")
    return propose(_find("title", core), _find("Company", app), stated)


def _read_part(archive: ZipFile, name: str) -> str:
    """The beginning of a part's XML; empty where the file has no such part."""
    if name not in archive.namelist():
        return ""
    with archive.open(name) as part:
        return part.read(_MOST_BYTES).decode("utf-8", errors="replace")


def _find(name: str, part: str) -> str:
    """The words of a property: 'title' in '<dc:title>The plan</dc:title>'."""
    found = re.search(rf"<(?:\w+:)?{name}(?:\s[^>]*)?>([^<]*)</", part)
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

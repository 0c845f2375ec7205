"""What was pasted on the Library page, a web page or its text → a page on disk, read as a saved one is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from corpus.errors import UserError
from corpus.library.additions import NO_DATE, NO_PUBLISHER
from corpus.library.dates import parse_date

# A paste of more bytes than this, as it is sent, is not taken.
LONGEST_PASTE = 10_000_000
_LONGEST_TITLE, _LONGEST_ADDRESS = 300, 2000
# How the source of a page or of a piece of one begins: '<!DOCTYPE html>', '<div class="report">'.
_MARKUP = re.compile(r"^\s*<(?:!doctype|html|head|body|div|h[1-6]|p|table|ul|ol|section|article|main)\b", re.IGNORECASE)
_PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{address}</head>\n'
    "<body>\n{body}\n</body></html>\n"
)
_ADDRESS = '<link rel="canonical" href="{}">'


@dataclass(frozen=True, slots=True)
class Stated:
    """What a card says by the one who sent a file; None where it is left to the file."""

    title: str | None = None
    publisher: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Pasted:
    """A web page, or words, that were pasted."""

    stated: Stated
    # Where it was found; "" where that was not given.
    address: str
    # Its markup; of plain words, what stands for them.
    body: str

    @property
    def file_name(self) -> str:
        """A name for its file."""
        return f"{(self.stated.title or '').replace('/', ' ')[:_LONGEST_TITLE]}.html"

    def write(self) -> str:
        """The page, with its title and address in its head."""
        return _PAGE.format(
            title=html.escape(self.stated.title or ""),
            address=_ADDRESS.format(html.escape(self.address)) if self.address else "",
            body=self.body,
        )


def read_pasted(form: Mapping[str, str]) -> Pasted:
    """What a form holds: "title", "address", "date", and "html" or "text".

    Raises:
        UserError: the title or the words are missing, or the address or the date is none.
    """
    title = " ".join(form.get("title", "").split())[:_LONGEST_TITLE]
    if not title:
        raise UserError("a title is missing. Name the page.")
    text, markup = form.get("text", ""), form.get("html", "")
    if not (text.strip() or markup.strip()):
        raise UserError("nothing was pasted. Copy the page in the browser (all of it, or the part you need) and paste.")
    if not markup.strip():
        markup = text if _MARKUP.match(text) else "\n".join(_mark_up(text))
    address, date = form.get("address", "").strip(), form.get("date", "").strip()
    return Pasted(Stated(title, _find_host(address), check_date(date)), address, markup)


def read_card(form: Mapping[str, str]) -> dict[str, str | None]:
    """The fields of a card as a form holds them; None for those it does not hold.

    Raises:
        UserError: the date is none.
    """
    date = form["date"].strip() if "date" in form else None
    publisher = form["publisher"].strip() or NO_PUBLISHER if "publisher" in form else None
    return {"title": form.get("title"), "publisher": publisher, "date": NO_DATE if date == "" else check_date(date)}


def check_date(date: str | None) -> str | None:
    """A date as it was given; None where none was.

    Raises:
        UserError: it is none.
    """
    if date and parse_date(date) is None:
        raise UserError(f"“{date}” is not understood as a date. Write 2025, April 2025, 18 July 2024 or before 2019.")
    return date or None


def _find_host(address: str) -> str | None:
    """The name of the site of an address: "https://www.england.nhs.uk/gp/" gives "england.nhs.uk".

    Raises:
        UserError: it is no web address.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or len(address) > _LONGEST_ADDRESS or " " in address:
        raise UserError(f"“{address[:80]}” is no web address. Copy it from the browser: it begins with https://")
    return host.removeprefix("www.")


def _mark_up(text: str) -> Iterator[str]:
    """Paragraphs of words without markup; lines with tabs, as a browser copies a table's, are rows.

    Where no line is blank, each line is a paragraph.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    are_paragraphs = not any(not line for line in "\n".join(lines).strip().split("\n"))
    for kind, run in groupby(lines, key=lambda line: "row" if "\t" in line else "words" if line else ""):
        held = [html.escape(line) for line in run]
        if kind == "row":
            rows = ("".join(f"<td>{cell}</td>" for cell in line.split("\t")) for line in held)
            yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        elif kind:
            yield from (f"<p>{words}</p>" for words in (held if are_paragraphs else [" ".join(held)]))

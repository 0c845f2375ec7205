"""The reports that a document cites → RIS and BibTeX, as programs that manage references read them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.escaping import close_directions, replace_unprintable
from corpus.library.additions import NO_DATE, NO_PUBLISHER
from corpus.library.dates import parse_date
from corpus.vocabulary import ReportDetails

# What BibTeX reads as a command, with what shows it; braces by name, since BibTeX counts them wherever they stand.
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What a key of BibTeX may not hold.
_NO_KEY = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """A report, and where a document cites it."""

    # The report's id.
    id: str
    title: str
    publisher: str
    # Its date as it is shown, and in EDTF as far as it is known.
    date: str
    edtf: str | None
    # A line for each place. Example: "[3] Results, paragraph 12".
    places: tuple[str, ...] = ()

    @property
    def day(self) -> tuple[int, ...]:
        """Its year, month and day, as far as they are known; empty for a span of time such as "before 2024"."""
        parts = [int(part) for part in (self.edtf or parse_date(self.date) or "/").split("-") if part.isdigit()]
        if not parts or "/" in (self.edtf or parse_date(self.date) or ""):
            return ()
        # A season is told as a month above twelve.
        return tuple(parts[:1] if len(parts) > 1 and parts[1] > len(_MONTHS) else parts)


def refer_to(card: ReportDetails, places: Sequence[str]) -> Reference:
    """The reference of a report in the library. Example of a place: "[3] Results, paragraph 12"."""
    # A card says in words what it does not know; a reference leaves it out.
    publisher = "" if card.publisher == NO_PUBLISHER else card.publisher
    date = "" if card.date == NO_DATE else card.shown_date
    return Reference(card.id, card.title, publisher, date, card.edtf, tuple(places))


def as_ris(references: Sequence[Reference]) -> str:
    """The references as RIS, each a report; lines end as the format says, with a carriage return."""
    return "".join("".join(f"{tag}  - {text}\r\n" for tag, text in _ris_lines(each)) for each in references)


def _ris_lines(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", "RPRT"
    year, *rest = reference.day or (0,)
    fields = [
        ("ID", reference.id),
        ("TI", reference.title),
        ("PB", reference.publisher),
        ("PY", f"{year:04}" if year else ""),
        # "2025/04/" and "2025/04/18": what is not known is left empty.
        ("DA", "/".join([f"{year:04}", *(f"{part:02}" for part in rest), "", ""][:3]) if rest else ""),
        *(("N1", note) for note in _notes(reference)),
    ]
    for tag, text in fields:
        if shown := _one_line(text):
            yield tag, shown
    yield "ER", ""


def as_bibtex(references: Sequence[Reference]) -> str:
    """The references as BibTeX in UTF-8, each a report with a key of its own."""
    keys: list[str] = []
    for reference in references:
        keys.append(_make_key(reference, keys))
    return "\n".join(_bibtex_entry(each, key) for each, key in zip(references, keys, strict=True))


def _bibtex_entry(reference: Reference, key: str) -> str:
    year, *rest = reference.day or (0,)
    fields = {
        # Braces twice, so that no style changes its capitals.
        "title": f"{{{{{_escape_tex(reference.title)}}}}}",
        "institution": f"{{{_escape_tex(reference.publisher)}}}" if reference.publisher.strip() else "",
        "type": "{Report}",
        "year": f"{{{year:04}}}" if year else "",
        "month": _MONTHS[rest[0] - 1] if rest else "",
        "note": f"{{{_escape_tex('; '.join(_notes(reference)))}}}" if _notes(reference) else "",
    }
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@techreport{{{key},\n{lines}}}\n"


def _notes(reference: Reference) -> list[str]:
    """The date in words where no year says it, or says it for sure; then the places."""
    is_told = reference.day and "inferred" not in reference.date
    notes = [*([] if is_told or not reference.date else [f"Date: {reference.date}"]), *reference.places]
    return [close_directions(note) for note in notes]


def _make_key(reference: Reference, taken: Sequence[str]) -> str:
    """A key from the report's id in English letters, and a number where another has it."""
    plain = unicodedata.normalize("NFKD", reference.id).encode("ascii", "ignore").decode()
    key = _NO_KEY.sub("-", plain).strip("-") or "report"
    numbered = (key if number == 1 else f"{key}-{number}" for number in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)


def _escape_tex(text: str) -> str:
    r"""The text as LaTeX shows it. Example: 'R&D {draft}' → 'R\&D \textbraceleft{}draft\textbraceright{}'."""
    return "".join(_TEX.get(character, character) for character in _one_line(text))


def _one_line(text: str) -> str:
    """The text with its white space made single spaces: both formats end a value where its line ends.

    What turns the reading direction ends there, too.
    """
    return close_directions(" ".join(replace_unprintable(text).split()))

"""The trainer's edits of a note: each takes a note and gives the next one; points are named by their ids."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from assistant.briefing.note import BriefingNote, Point, Section
from corpus.errors import UserError

# The gap between two sentences; not behind an initial or a short form, as in "Dr. Field" and "e.g. Wigan".
_SENTENCE_GAP = re.compile(
    r"(?<![A-Z]\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bSt\.)(?<!e\.g\.)(?<!i\.e\.)(?:(?<=[.!?])|(?<=[.!?][”’]))\s+(?=[A-Z“‘])"
)
# The most characters of what the trainer writes.
MOST_CHARACTERS = 1000


def remove_point(note: BriefingNote, identifier: str) -> BriefingNote:
    """The note without a point.

    Raises:
        UserError: the point is not in the note. So do all edits of a point.
    """
    _find_section_of(note, identifier)
    return note.without_point(identifier)


def move_point(note: BriefingNote, identifier: str, by: int) -> BriefingNote:
    """The note with a point moved within its section, up (−1) or down (1); at the end it stays where it is."""
    section = _find_section_of(note, identifier)
    points = list(section.points)
    place = next(n for n, point in enumerate(points) if point.id == identifier)
    target = min(max(place + by, 0), len(points) - 1)
    points[place], points[target] = points[target], points[place]
    return note.with_section(replace(section, points=tuple(points)))


def toggle_pin(note: BriefingNote, identifier: str) -> BriefingNote:
    """The note with a point pinned, or unpinned where it was: what is pinned stays when its section is made again."""
    point = _find_point(note, identifier)
    return _put_in_place(note, identifier, replace(point, pinned=not point.pinned))


def replace_point(note: BriefingNote, identifier: str, by: Point) -> BriefingNote:
    """The note with one point in place of another; it takes over the other's theme, unless it is a figure."""
    theme = by.theme if by.value else _find_point(note, identifier).theme
    return _put_in_place(note, identifier, replace(by, theme=theme))


def trim_point(note: BriefingNote, identifier: str) -> BriefingNote:
    """The note with a point without its last sentence: a quote is shortened, and never put in other words.

    Raises:
        UserError: the point has one sentence alone, or is a figure or a list.
    """
    point = _find_point(note, identifier)
    if not can_trim(point):
        raise UserError("that statement cannot be shortened: it is one sentence. Remove or replace it.")
    return _put_in_place(note, identifier, replace(point, text=point.text[: _find_last_gap(point.text)].rstrip()))


def can_trim(point: Point) -> bool:
    """Whether a point is a quote of more than one sentence."""
    return not (point.own or point.written or point.value or "\n" in point.text) and _find_last_gap(point.text) > 0


def _find_last_gap(text: str) -> int:
    """Where the last sentence of a text begins; 0 where it has one alone, or where quotation marks would be torn."""
    for gap in reversed(list(_SENTENCE_GAP.finditer(text))):
        if text[: gap.start()].count("“") == text[: gap.start()].count("”"):
            return gap.end()
    return 0


def set_lead(note: BriefingNote, key: str, text: str) -> BriefingNote:
    """The note with another lead text over a section; empty takes it away.

    Raises:
        UserError: the section is not in the note, or the text is too long.
    """
    return note.with_section(replace(_find_section(note, key), lead=_check_text(text, may_be_empty=True)))


def add_own_note(note: BriefingNote, key: str, text: str) -> BriefingNote:
    """The note with a note of the trainer's own at the end of a section: marked as such, citing nothing.

    Raises:
        UserError: the section is not in the note, or the text is empty or too long.
    """
    section = _find_section(note, key)
    words = _check_text(text)
    identifier = "own-" + hashlib.sha256(f"{key}\n{len(section.points)}\n{words}".encode()).hexdigest()[:12]
    return note.with_section(replace(section, points=(*section.points, Point(identifier, words, own=True))))


def _put_in_place(note: BriefingNote, identifier: str, point: Point) -> BriefingNote:
    """The note with a point in the place of the one that is named."""
    section = _find_section_of(note, identifier)
    points = tuple(point if other.id == identifier else other for other in section.points)
    return note.with_section(replace(section, points=points))


def _find_point(note: BriefingNote, identifier: str) -> Point:
    section = _find_section_of(note, identifier)
    return next(point for point in section.points if point.id == identifier)


def _find_section_of(note: BriefingNote, identifier: str) -> Section:
    """The section that a point stands in."""
    for section in note.sections:
        if any(point.id == identifier for point in section.points):
            return section
    raise UserError("that statement is no longer in the note. Choose another one.")


def _find_section(note: BriefingNote, key: str) -> Section:
    section = note.section(key)
    if section is None:
        raise UserError("that section is no longer in the note. Choose another one.")
    return section


def _check_text(text: str, *, may_be_empty: bool = False) -> str:
    """What the trainer wrote, its white space collapsed."""
    words = " ".join(text.split())
    if not words and not may_be_empty:
        raise UserError("your note is empty. Type what it should say.")
    if len(words) > MOST_CHARACTERS:
        raise UserError(f"the text has {len(words):,} characters; {MOST_CHARACTERS:,} is the most. Say it shorter.")
    return words

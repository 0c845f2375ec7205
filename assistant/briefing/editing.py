"""The trainer's hand on a note: each edit takes a note and gives the next one; points are named by their ids."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from assistant.briefing.note import BriefingNote, Point, Section, without
from corpus.errors import UserError

MOST_CHARACTERS = 1000


def remove_point(note: BriefingNote, identifier: str) -> BriefingNote:
    """The note without a point."""
    _holding(note, identifier)
    return without(note, identifier)


def move_point(note: BriefingNote, identifier: str, by: int) -> BriefingNote:
    """The note with a point moved within its section, up (−1) or down (1); at the end it stays where it is."""
    section = _holding(note, identifier)
    points = list(section.points)
    at = next(n for n, point in enumerate(points) if point.id == identifier)
    to = min(max(at + by, 0), len(points) - 1)
    points[at], points[to] = points[to], points[at]
    return note.with_section(replace(section, points=tuple(points)))


def toggle_pin(note: BriefingNote, identifier: str) -> BriefingNote:
    """The note with a point pinned, or unpinned where it was: what is pinned stays when its section is made anew."""
    return _changed(note, identifier, lambda point: replace(point, pinned=not point.pinned))


def replace_point(note: BriefingNote, identifier: str, by: Point) -> BriefingNote:
    """The note with one point in place of another; it takes over the other's theme."""
    section = _holding(note, identifier)
    theme = next(point.theme for point in section.points if point.id == identifier)
    points = tuple(
        replace(by, theme=theme if not by.value else by.theme) if point.id == identifier else point
        for point in section.points
    )
    return note.with_section(replace(section, points=points))


def set_lead(note: BriefingNote, key: str, text: str) -> BriefingNote:
    """The note with another lead text over a section; empty takes it away."""
    return note.with_section(replace(_section(note, key), lead=_checked(text, empty=True)))


def add_own_note(note: BriefingNote, key: str, text: str) -> BriefingNote:
    """The note with a note of the trainer's own at the end of a section: marked as such, citing nothing."""
    section = _section(note, key)
    words = _checked(text)
    identifier = "own-" + hashlib.sha256(f"{key}\n{len(section.points)}\n{words}".encode()).hexdigest()[:12]
    return note.with_section(replace(section, points=(*section.points, Point(identifier, words, own=True))))


def _changed(note: BriefingNote, identifier: str, change: Callable[[Point], Point]) -> BriefingNote:
    section = _holding(note, identifier)
    points = tuple(change(point) if point.id == identifier else point for point in section.points)
    return note.with_section(replace(section, points=points))


def _holding(note: BriefingNote, identifier: str) -> Section:
    for section in note.sections:
        if any(point.id == identifier for point in section.points):
            return section
    raise UserError("that statement is no longer in the note. Choose another one.")


def _section(note: BriefingNote, key: str) -> Section:
    section = note.section(key)
    if section is None:
        raise UserError("that section is no longer in the note. Choose another one.")
    return section


def _checked(text: str, *, empty: bool = False) -> str:
    words = " ".join(text.split())
    if not words and not empty:
        raise UserError("your note is empty. Type what it should say.")
    if len(words) > MOST_CHARACTERS:
        raise UserError(f"the text has {len(words):,} characters; {MOST_CHARACTERS:,} is the most. Say it shorter.")
    return words

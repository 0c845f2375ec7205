"""The trainer's edits of a note: each takes a note and gives the next one; points are named by their ids."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from assistant.briefing.changes import drop_from_removed, name_kind, replace_edit, strip_marks
from assistant.briefing.note import (
    ACTIONS,
    BARRIERS,
    ENABLERS,
    EVIDENCE,
    EXAMPLES,
    FIGURES,
    KEY,
    OWN_SECTION,
    TITLES,
    BriefingNote,
    Point,
    RemarkEdit,
    Removed,
    Section,
)
from corpus.errors import UserError

# The gap between two sentences; not behind an initial or a short form, as in "Dr. Field" and "e.g. Wigan".
_SENTENCE_GAP = re.compile(
    r"(?<![A-Z]\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bSt\.)(?<!e\.g\.)(?<!i\.e\.)(?:(?<=[.!?])|(?<=[.!?][”’]))\s+(?=[A-Z“‘])"
)
# The most characters of what the trainer writes, and of a heading.
MOST_CHARACTERS = 1000
MOST_HEADING = 150
# The sections that a statement can be moved into, whether or not the note has them yet.
_TAKE_POINTS = (KEY, EVIDENCE, FIGURES, EXAMPLES, BARRIERS, ENABLERS, ACTIONS)


def remove_point(note: BriefingNote, identifier: str) -> BriefingNote:
    """The note without a point. A quote is remembered, so that it stays out when the note is written again.

    What the trainer wrote themselves is gone, but for undoing.

    Raises:
        UserError: the point is not in the note. So do all edits of a point.
    """
    section = _find_section_of(note, identifier)
    return _remember(note, section, identifier).without_point(identifier)


def _remember(note: BriefingNote, section: Section, identifier: str) -> BriefingNote:
    """The note that knows that a point of it was taken out."""
    place = _find_place(section, identifier)
    point = section.points[place]
    if point.own or not point.citation:
        return note
    removed = Removed(point, section.key, section.heading, place)
    return replace(note, removed=(*drop_from_removed(note.removed, point), removed))


def restore_points(note: BriefingNote, identifier: str = "") -> BriefingNote:
    """The note with a statement that was taken out back in its place, or without an id all of them.

    Raises:
        UserError: it was not taken out.
    """
    chosen = [each for each in note.removed if identifier in ("", each.point.id)]
    if not chosen:
        raise UserError("that statement is not left out any more. It stands in the note, or was never in it.")
    # The last to go is the first to come back, so that each finds its place as it was.
    for each in reversed(chosen):
        note = replace(note, removed=tuple(other for other in note.removed if other is not each))
        if any(point.id == each.point.id for point in note.points):
            continue
        section = note.section(each.section)
        if section is None:
            section = Section(each.section, heading=each.heading)
            note = note.with_new_section(section)
        points = (*section.points[: each.place], each.point, *section.points[each.place :])
        note = note.with_section(replace(section, points=points))
    return note


def move_point(note: BriefingNote, identifier: str, by: int) -> BriefingNote:
    """The note with a point moved within its section, up (−1) or down (1); at the end it stays where it is."""
    section = _find_section_of(note, identifier)
    points = list(section.points)
    place = _find_place(section, identifier)
    target = min(max(place + by, 0), len(points) - 1)
    points[place], points[target] = points[target], points[place]
    return note.with_section(replace(section, points=tuple(points)))


def restore_all(note: BriefingNote) -> BriefingNote:
    """The note with every statement and remark back that was taken out of it.

    Raises:
        UserError: nothing was.
    """
    taken_out = [edit for edit in note.remark_edits if not edit.text]
    if not note.removed and not taken_out:
        raise UserError("nothing is left out any more.")
    if note.removed:
        note = restore_points(note)
    for edit in taken_out:
        note = restore_remark(note, edit.section, edit.kind)
    return note


def list_targets(note: BriefingNote, key: str) -> list[Section]:
    """The sections that a point of the section `key` can be moved into, in reading order; some may be new."""
    own = [section for section in note.sections if section.key.startswith(OWN_SECTION)]
    known = [note.section(other) or Section(other) for other in _TAKE_POINTS]
    return [section for section in (*known, *own) if section.key != key]


def move_to_section(note: BriefingNote, identifier: str, key: str) -> BriefingNote:
    """The note with a point moved to another section: to others of its theme, else behind those without one.

    A figure keeps what it is a figure of, and reads as a sentence outside of the section of figures.

    Raises:
        UserError: the point is not in the note, or there is no such section.
    """
    source = _find_section_of(note, identifier)
    target = next((section for section in list_targets(note, source.key) if section.key == key), None)
    if target is None:
        raise UserError("there is no such section to move it to. Choose one from the list.")
    point = _find_point(note, identifier)
    themes = {other.theme for other in target.points}
    if point.theme not in themes and not point.value:
        # an example is told by its case study, which its theme names
        lead = point.theme if source.key == EXAMPLES and point.theme else point.lead
        point = replace(point, theme="", lead=lead)
    point = replace(point, placed=True)
    note = note.without_point(identifier)
    if note.section(key) is None:
        note = note.with_new_section(target)
    points = target.points
    of_theme = [n for n, other in enumerate(points) if other.theme == point.theme]
    place = of_theme[-1] + 1 if of_theme else (len(points) if point.theme else 0)
    moved = replace(target, points=(*points[:place], point, *points[place:]))
    return note.with_section(moved)


def rename_section(note: BriefingNote, key: str, text: str) -> BriefingNote:
    """The note with another heading over a section, marked as the trainer's; empty gives it back its own.

    Raises:
        UserError: the section is not in the note, the heading is too long, or the section has none of its own.
    """
    section = _find_section(note, key)
    heading = _check_text(text, may_be_empty=True)
    if len(heading) > MOST_HEADING:
        raise UserError(f"the heading has {len(heading):,} characters; {MOST_HEADING} is the most. Say it shorter.")
    if key in TITLES and heading == TITLES[key]:
        heading = ""
    if key not in TITLES and not heading:
        raise UserError("this section needs a heading, for it has none but yours. Type one.")
    return note.with_section(replace(section, heading=heading))


def edit_remark(note: BriefingNote, key: str, kind: str, text: str) -> BriefingNote:
    """The note with a remark or a question of it in the trainer's words; empty takes it away. `kind`: `name_kind`.

    It stays so when the note is written again.

    Raises:
        UserError: it is not in the note, or the text is too long.
    """
    section = _find_section(note, key)
    before = find_remark(note, section, kind)
    if before is None:
        raise UserError("that remark is no longer in the note. Choose another one.")
    words = strip_marks(_check_text(text, may_be_empty=True))
    known = next((edit for edit in note.remark_edits if (edit.section, edit.kind) == (key, kind)), None)
    edit = RemarkEdit(key, kind, known.before if known else before, words)
    remarks = tuple(words if remark == before else remark for remark in section.remarks if words or remark != before)
    own = [remark for remark in section.own_remarks if remark != before]
    edited = replace(section, remarks=remarks, own_remarks=(*own, words) if words else tuple(own))
    return replace(note.with_section(edited), remark_edits=replace_edit(note.remark_edits, edit))


def restore_remark(note: BriefingNote, key: str, kind: str) -> BriefingNote:
    """The note with what it said itself, where the trainer changed or removed a remark of that kind.

    Its remarks are to be read off its points again after it.

    Raises:
        UserError: the trainer changed no such remark.
    """
    edits = tuple(edit for edit in note.remark_edits if (edit.section, edit.kind) != (key, kind))
    gone = next((edit for edit in note.remark_edits if edit not in edits), None)
    if gone is None:
        raise UserError("that remark stands in the note as it was. There is nothing to bring back.")
    section = note.section(key)
    if section is None:
        section = Section(key)
        note = note.with_new_section(section)
    remarks = tuple(gone.before if remark == gone.text else remark for remark in section.remarks)
    if gone.before not in remarks:
        remarks = (*remarks, gone.before)
    own = tuple(remark for remark in section.own_remarks if remark != gone.text)
    return replace(note.with_section(replace(section, remarks=remarks, own_remarks=own)), remark_edits=edits)


def find_remark(note: BriefingNote, section: Section, kind: str) -> str | None:
    """The remark of a kind as it stands in a section: the note's, or what the trainer put in its place."""
    return next((remark for remark in section.remarks if name_remark(note, section, remark) == kind), None)


def name_remark(note: BriefingNote, section: Section, remark: str) -> str:
    """The kind of a remark as it stands in a section, also where the trainer has put other words in its place."""
    if remark in section.own_remarks:
        edits = (edit for edit in note.remark_edits if edit.section == section.key and edit.text == remark)
        return next((edit.kind for edit in edits), name_kind(remark))
    return name_kind(remark)


def toggle_pin(note: BriefingNote, identifier: str) -> BriefingNote:
    """The note with a point pinned, or unpinned where it was: what is pinned stays when its section is made again."""
    point = _find_point(note, identifier)
    return _put_in_place(note, identifier, replace(point, pinned=not point.pinned))


def replace_point(note: BriefingNote, identifier: str, by: Point) -> BriefingNote:
    """The note with one point in place of another; it takes over the other's theme, unless it is a figure.

    The other counts as removed, and this one no longer does.
    """
    theme = by.theme if by.value else _find_point(note, identifier).theme
    note = _remember(note, _find_section_of(note, identifier), identifier)
    note = replace(note, removed=drop_from_removed(note.removed, by))
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


def _find_place(section: Section, identifier: str) -> int:
    """The place of a point among its section's, from 0."""
    return next(n for n, point in enumerate(section.points) if point.id == identifier)


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

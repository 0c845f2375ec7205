"""What the trainer changed in a note: what is taken out stays out, and their own words outlive the note's writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.briefing.note import BriefingNote, Point, RemarkEdit, Removed, Section
from corpus.vocabulary import Evidence, Span

# How remarks begin whose rest changes with the note; each stands once in a section.
_OPENINGS = (
    "Rests on",
    "What stands in the way",
    "What helps",
    "To act on first",
    "Dates:",
    "The evidence spans",
    "The reports do not use the word",
    "Nothing on this topic was recognised in",
    "Not quoted here, though",
    "Not quoted here:",
    "Not looked through",
    "No ",
)
# The mark of a citation in a remark. Example: the " [4]" of "What is our own figure beside those above? [4]".
_MARK = re.compile(r" ?\[\d+\]")
_NUMBER = re.compile(r"\d+")
# What drafts of earlier versions have for "recognised". Example: "Nothing was found on …".
_EARLIER = re.compile(r"(?<=\bwas )found(?= (?:on|in)\b)|(?<=\bwere )found(?=\.)")
# Texts that have fewer letters and digits in common do not say the same because one holds the other.
_LEAST_LETTERS = 20


def name_kind(remark: str) -> str:
    """What a remark is, whatever numbers and names it has today.

    Examples: "Rests on 12 quotes from 2 reports." → "Rests on"; "What is our own figure? [4]" → "What is our own
    figure?".
    """
    remark = _EARLIER.sub("recognised", remark)
    opening = next((opening for opening in _OPENINGS if remark.startswith(opening)), "")
    return opening.strip() or _NUMBER.sub("#", strip_marks(remark))


def strip_marks(remark: str) -> str:
    """A remark without its citations' numbers: what the trainer writes cites nothing."""
    return _MARK.sub("", remark)


def apply_remark_edits(note: BriefingNote) -> BriefingNote:
    """The note, its remarks just read off its points, with the trainer's in place of those that they changed.

    What the trainer wrote in place of a remark that the note no longer makes stands at the end of its section.
    """
    for key in dict.fromkeys(edit.section for edit in note.remark_edits if edit.text):
        if note.section(key) is None:
            note = note.with_new_section(Section(key))
    sections = [_apply_to_section(section, note.remark_edits) for section in note.sections]
    return replace(note, sections=tuple(section for section in sections if section))


def _apply_to_section(section: Section, edits: Sequence[RemarkEdit]) -> Section:
    left = {edit.kind: edit.text for edit in edits if edit.section == section.key}
    # One that is the trainer's already, as where a note's remarks are not read off its points.
    kinds = {text: kind for kind, text in left.items() if text in section.own_remarks}
    shown: list[str] = []
    own: list[str] = []
    for remark in section.remarks:
        text = left.pop(kinds.get(remark) or name_kind(remark), None)
        if text is None:
            shown.append(remark)
        elif text:
            shown.append(text)
            own.append(text)
    no_longer_made = [text for text in left.values() if text]
    own_remarks = dict.fromkeys([*own, *no_longer_made])
    return replace(section, remarks=(*shown, *no_longer_made), own_remarks=tuple(own_remarks))


def is_removed(removed: Iterable[Removed], point: Point) -> bool:
    """Whether a point says what was taken out of a note: the same words of the same report, or more or fewer of them.

    A figure says the same as its row or sentence in another section.
    """
    if point.own or not point.citation:
        return False
    return any(_says_same(each.point, point) for each in removed)


def is_unit_removed(removed: Iterable[Removed], unit: Evidence) -> bool:
    """Whether a unit of evidence, what it needs beside it apart, stands within what was taken out of a note."""
    for each in removed:
        for citation in each.point.cited:
            if citation.report != unit.report:
                continue
            same_words = _is_within(_letters(unit.own), _letters(citation.shown))
            if same_words or _covers(citation.spans, unit.core or unit.spans):
                return True
    return False


def _says_same(one: Point, other: Point) -> bool:
    """Whether two points of the same reports are the same, or the words of one stand within the other's."""
    if one.id == other.id:
        return True
    if {citation.report for citation in one.cited}.isdisjoint(citation.report for citation in other.cited):
        return False
    words, others = _letters(one.text), _letters(other.text)
    is_same = bool(words) and words == others
    return is_same or _is_within(words, others) or _is_within(others, words)


def _is_within(words: str, whole: str) -> bool:
    return len(words) >= _LEAST_LETTERS and words in whole


def _letters(text: str) -> str:
    """What is left of a text when it is read without case, spaces and signs."""
    return "".join(filter(str.isalnum, text.casefold()))


def _covers(spans: Sequence[Span], inner: Sequence[Span]) -> bool:
    """Whether every inner span stands within one of the others."""
    return all(any(start <= first and last <= end for start, end in spans) for first, last in inner)


def holds_changes(note: BriefingNote) -> bool:
    """Whether a note holds what `carry_over` takes along."""
    by_hand = any(_is_by_hand(point) for point in note.points)
    words = any(section.lead or section.heading for section in note.sections)
    return bool(by_hand or words or note.removed or note.remark_edits)


def _is_by_hand(point: Point) -> bool:
    """Whether a point stands where it stands by the trainer's hand."""
    return point.own or point.pinned or point.placed


def carry_over(earlier: BriefingNote, made: BriefingNote) -> BriefingNote:
    """A note that was written again, with what the trainer did to the earlier one of the same topic.

    Removed statements stay out, shortened ones stay short; pinned and moved statements, the trainer's notes, leads and
    headings are there again, and sections of their own. Remarks are to be refreshed after it, and `apply_remark_edits`
    to be called.
    """
    sections: list[Section] = []
    for section in made.sections:
        before = earlier.section(section.key)
        kept = [point for point in section.points if not is_removed(earlier.removed, point)]
        points = tuple(_shorten_again(point, earlier) for point in kept)
        lead, heading = (before.lead, before.heading) if before else ("", "")
        sections.append(replace(section, points=points, lead=lead, heading=heading))
    made = replace(made, sections=tuple(sections), removed=earlier.removed, remark_edits=earlier.remark_edits)
    for section in earlier.sections:
        by_hand = tuple(point for point in section.points if _is_by_hand(point))
        if made.section(section.key) is None and (by_hand or section.lead):
            made = made.with_new_section(Section(section.key, lead=section.lead, heading=section.heading))
        for point in by_hand:
            made = _put_by_hand(made, section.key, point)
    return replace(made, sections=tuple(section for section in made.sections if section))


def _shorten_again(point: Point, earlier: BriefingNote) -> Point:
    """A point as the trainer shortened it in the earlier note; as it is, where they did not."""
    before = next((other for other in earlier.points if other.id == point.id), None)
    is_shorter = before is not None and len(before.text) < len(point.text) and point.text.startswith(before.text)
    return replace(point, text=before.text) if before and is_shorter and not point.value else point


def _put_by_hand(note: BriefingNote, key: str, point: Point) -> BriefingNote:
    """The note with a point of the trainer's in a section; the point itself in place of what says the same."""
    sections = [_put_in_section(section, point, is_here=section.key == key) for section in note.sections]
    return replace(note, sections=tuple(sections))


def _put_in_section(section: Section, point: Point, *, is_here: bool) -> Section:
    """A section without what says the same as a point; `is_here`: with the point in its place, else at the end."""
    same = [other for other in section.points if other.id == point.id or (not point.own and _is_quote_of(other, point))]
    place = section.points.index(same[0]) if same else len(section.points)
    before = tuple(other for other in section.points[:place] if other not in same)
    behind = tuple(other for other in section.points[place:] if other not in same)
    return replace(section, points=(*before, point, *behind) if is_here else (*before, *behind))


def _is_quote_of(other: Point, point: Point) -> bool:
    """Whether another point, no note of the trainer's, says what a point says."""
    return not other.own and _says_same(other, point)


def describe_carried(made: BriefingNote) -> str:
    """What of the trainer's is in a note that was written again, in a line; empty where nothing is.

    Example: "Taken over from your earlier note on this topic: 2 removed statements stay out, 1 note of yours.".
    """
    counts = (
        (len(made.removed), "removed statement stays out", "removed statements stay out"),
        (sum(point.own for point in made.points), "note of yours", "notes of yours"),
        (sum(point.pinned for point in made.points), "pinned statement", "pinned statements"),
        (sum(point.placed for point in made.points), "moved statement", "moved statements"),
        (sum(bool(section.lead) for section in made.sections), "lead", "leads"),
        (sum(bool(section.heading) for section in made.sections), "heading", "headings"),
        (len(made.remark_edits), "changed remark", "changed remarks"),
    )
    told = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    return f"Taken over from your earlier note on this topic: {', '.join(told)}." if told else ""


def drop_from_removed(removed: Iterable[Removed], point: Point) -> tuple[Removed, ...]:
    """What stays removed when a point comes back into the note by hand."""
    return tuple(each for each in removed if not _says_same(each.point, point))


def replace_edit(edits: Iterable[RemarkEdit], edit: RemarkEdit) -> tuple[RemarkEdit, ...]:
    """The edits with one in place of that of the same remark, if there is one."""
    others = (other for other in edits if (other.section, other.kind) != (edit.section, edit.kind))
    return (*others, edit)

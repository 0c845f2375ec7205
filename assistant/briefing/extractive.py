"""A topic → a briefing note: evidence gathered, given its place, and fitted to the length asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.answering.answerer import Answerer
from assistant.briefing.content_selection import (
    KEY_MESSAGE_WORDS,
    MOST_RELEVANT,
    add_outcomes,
    are_cases_examples,
    may_be_key_message,
    order_points,
    select_points,
)
from assistant.briefing.note import (
    ACTIONS,
    BARRIERS,
    DATES,
    ENABLERS,
    EVIDENCE,
    EXAMPLES,
    FIGURES,
    GAPS,
    KEY,
    QUESTIONS,
    Brief,
    BriefingNote,
    Point,
    Progress,
    Section,
    check_brief,
    without,
)
from assistant.briefing.points import has_dangling_reference, is_self_contained, make_point
from assistant.briefing.redundancy import is_redundant
from assistant.briefing.remarks import explain_no_coverage, find_differing_pairs, make_remarks
from assistant.briefing.retrieval import clean_topic, retrieve_topic_evidence
from assistant.briefing.roles import classify_role

ORDER = (KEY, EVIDENCE, FIGURES, EXAMPLES, BARRIERS, ENABLERS, ACTIONS, DATES, GAPS, QUESTIONS)


def write_note(
    assistant: Answerer,
    brief: Brief,
    *,
    today: date | None = None,
    progress: Progress = lambda share, doing: None,
) -> BriefingNote:
    """The note that the library's evidence makes for a brief. The same brief and library give the same note.

    `progress` is told the share done and what is being done; what it raises ends the work.

    Raises:
        UserError: the brief cannot be met (topic, length or reports).
    """
    brief = check_brief(brief, assistant.index.reports)
    progress(0.0, "Looking through the reports")
    found = retrieve_topic_evidence(
        assistant, brief, progress=lambda share: progress(0.6 * share, "Looking through the reports")
    )
    topic = clean_topic(brief.topic)
    note = BriefingNote(
        brief=brief,
        title=f"Briefing note: {topic}",
        date=(today or date.today()).isoformat(),
        library=assistant.index.manifest.content[:12],
        purpose=f"Written for: {brief.audience}. What the library’s reports say about “{topic}”, in their own words.",
        sections=(),
        covered=bool(found),
    )
    if not found:
        return replace(note, sections=(explain_no_coverage(assistant, brief),))
    progress(0.65, "Choosing what the note says")
    points = select_points(assistant, brief, found)
    points[EXAMPLES] = add_outcomes(assistant, points, found)
    progress(0.8, "Ordering it")
    sections = [Section(key, order_points(assistant, brief, key, points.get(key, []), found)) for key in ORDER]
    others = [make_point(assistant, one, EVIDENCE) for one in found[:MOST_RELEVANT]]
    made = trim_to_length(add_remarks(assistant, replace(note, sections=tuple(sections)), others))
    return refresh_remarks(assistant, made)


def add_remarks(assistant: Answerer, note: BriefingNote, others: Sequence[Point] = ()) -> BriefingNote:
    """The note with what is said about the library itself, read off its points, and where they do not agree.

    `others` are points that the note does not make, which may disagree with one that it makes.
    """
    here = {point.id for point in note.points}
    pairs = find_differing_pairs(assistant, note.points, [point for point in others if point.id not in here])
    sections = [replace(part, pairs=pairs) if part.key == DATES else part for part in note.sections]
    note = refresh_remarks(assistant, replace(note, sections=tuple(sections)))
    return replace(note, sections=tuple(part for part in note.sections if part))


def refresh_remarks(assistant: Answerer, note: BriefingNote) -> BriefingNote:
    """The note with its remarks read off its points as they now stand: after a cut or an edit, numbers have moved."""
    if not note.covered:
        return note
    remarks = make_remarks(assistant, note)
    sections = [replace(part, remarks=remarks.get(part.key, part.remarks)) for part in note.sections]
    return replace(note, sections=tuple(sections))


def trim_to_length(note: BriefingNote) -> BriefingNote:
    """The note cut to its length: the weakest point that is neither pinned nor the trainer's own goes first."""
    while note.words > note.brief.words:
        spare = [
            point
            for section in note.sections
            for point in section.points
            if not (point.pinned or point.own or (section.key == KEY and len(section.points) <= 3))
        ]
        if not spare:
            return note
        weakest = min(spare, key=lambda point: (point.score, point.id))
        note = without(note, weakest.id)
    return note


def find_alternatives(
    assistant: Answerer,
    note: BriefingNote,
    key: str,
    *,
    most: int = 5,
    progress: Progress = lambda share, doing: None,
) -> list[Point]:
    """Points that could stand in a section and stand nowhere in the note, best first; other roles' last."""
    progress(0.0, "Looking through the reports")
    found = retrieve_topic_evidence(
        assistant, note.brief, progress=lambda share: progress(0.9 * share, "Looking through the reports")
    )
    cases = are_cases_examples(note.brief.topic, found)
    offered: list[Point] = []
    for fits in (True, False):
        for one in found:
            role = classify_role(one.unit, cases=cases)
            message = key == KEY and may_be_key_message(one, role, cases=cases)
            if (role == key or message) is fits and len(offered) < most:
                point = make_point(assistant, one, key if message or (key == FIGURES and fits) else role)
                point = point if fits else replace(point, value="", measures="", n="")
                if message and not (point.words <= KEY_MESSAGE_WORDS and is_self_contained(point.text)):
                    continue
                if not is_redundant(point, [*note.points, *offered]) and not has_dangling_reference(
                    assistant, point, one.unit
                ):
                    offered.append(point)
    return offered


def regenerate_section(
    assistant: Answerer, note: BriefingNote, key: str, *, progress: Progress = lambda share, doing: None
) -> BriefingNote:
    """The note with one section made anew: what is pinned or the trainer's stays, the rest is chosen again.

    Other sections stay as they are, and so does this one's lead text.
    """
    section = note.section(key) or Section(key)
    kept = [point for point in section.points if point.pinned or point.own]
    rest = replace(note, sections=tuple(part for part in note.sections if part.key != key))
    room = section.words - sum(point.words for point in kept) - len(section.title.split())
    rest = replace(rest, sections=(*rest.sections, Section(key, tuple(kept))))
    for point in find_alternatives(assistant, rest, key, progress=progress):
        if point.words <= room and len(kept) < max(3, len(section.points)):
            kept.append(point)
            room -= point.words
    return note.with_section(replace(section, points=tuple(kept)))

"""A topic → a briefing note of quotes: evidence retrieved, selected for its sections, and trimmed to the length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from assistant.answering.answerer import Answerer
from assistant.briefing.changes import is_removed, is_unit_removed
from assistant.briefing.content_selection import (
    MOST_RELEVANT,
    add_outcomes,
    are_cases_examples,
    order_points,
    select_points,
)
from assistant.briefing.key_messages import is_fit_message, may_be_key_message
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
    SUMMARY,
    Brief,
    BriefingNote,
    Point,
    Progress,
    Removed,
    Section,
    check_brief,
)
from assistant.briefing.points import make_point
from assistant.briefing.redundancy import is_redundant
from assistant.briefing.remarks import explain_no_coverage, find_differing_pairs, make_remarks, name_state
from assistant.briefing.retrieval import ScoredEvidence, TopicEvidence, clean_topic, retrieve_topic_evidence
from assistant.briefing.roles import classify_role, classify_text, find_case, find_quantities
from assistant.briefing.statements import classify_unit, is_unclear
from corpus.vocabulary import Evidence
from index.search import Index

# The sections of a note in reading order.
ORDER = (SUMMARY, KEY, EVIDENCE, FIGURES, EXAMPLES, BARRIERS, ENABLERS, ACTIONS, DATES, GAPS, QUESTIONS)
# Trimming leaves so many key messages, and a section made again may have as many points.
_LEAST_POINTS = 3
# So many other points are offered for one.
_MOST_OFFERED = 5
_SEARCHING = "Looking through the reports"
_SELECTING = "Choosing what the note says"
_ORDERING = "Ordering it"


def write_note(
    assistant: Answerer,
    brief: Brief,
    *,
    today: date | None = None,
    progress: Progress = lambda share, doing: None,
    removed: Sequence[Removed] = (),
) -> BriefingNote:
    """The note that the library's evidence makes for a brief. The same brief and library give the same note.

    What was `removed` from an earlier note is not quoted. `progress` is told the share done and what is being done;
    what it raises ends the work.

    Raises:
        UserError: the brief cannot be met (topic, length or reports).
    """
    index = assistant.index
    brief = check_brief(brief, index.reports)
    progress(0.0, _SEARCHING)
    evidence = retrieve_topic_evidence(assistant.evidence_mode, brief, progress=_scale_progress(progress, 0.6))
    found: Sequence[ScoredEvidence] = evidence.found
    note = _tell_found(index, make_empty_note(index, brief, today or date.today()), evidence)
    if not found:
        return replace(note, sections=(explain_no_coverage(index, brief),), covered=False)
    found = [one for one in found if not is_unit_removed(removed, one.unit)]
    progress(0.65, _SELECTING)
    points = select_points(index, brief, found, removed)
    points[EXAMPLES] = add_outcomes(index, points, found)
    progress(0.8, _ORDERING)
    sections = [Section(key, order_points(index, brief, key, points.get(key, []), found)) for key in ORDER]
    note = replace(note, sections=tuple(sections))
    # what the note leaves out may still disagree with what it says
    relevant = [make_point(index, one, EVIDENCE) for one in found[:MOST_RELEVANT]]
    trimmed = trim_to_length(add_remarks(index, note, relevant))
    return refresh_remarks(index, trimmed)


def _tell_found(index: Index, note: BriefingNote, evidence: TopicEvidence) -> BriefingNote:
    """The note with what was looked through for it, and what was found on the topic or near it, and was not."""
    units = [*(one.unit for one in evidence.found), *evidence.near]
    return replace(
        note,
        missing=evidence.missing,
        found_kinds=find_kinds(units),
        found_reports=tuple(dict.fromkeys(unit.report for unit in units)),
        asked_reports=note.brief.reports or tuple(index.reports),
    )


def find_kinds(units: Sequence[Evidence]) -> tuple[str, ...]:
    """The sections that there is evidence for, whether or not a note has room for it; sorted."""
    kinds: set[str] = set()
    for unit in units:
        kinds |= {classify_role(unit, cases_are_examples=False), classify_text(unit.text)}
        if find_quantities(unit.own):
            kinds.add(FIGURES)
        if find_case(unit):
            kinds.add(EXAMPLES)
    return tuple(sorted(kinds))


def make_empty_note(index: Index, brief: Brief, day: date) -> BriefingNote:
    """A note with its title and purpose, and nothing in it yet."""
    topic = clean_topic(brief.topic)
    return BriefingNote(
        brief=brief,
        title=f"Briefing note: {topic}",
        date=day.isoformat(),
        library=name_state(index),
        purpose=f"Written for: {brief.audience}. What the library’s reports say about “{topic}”, in their own words.",
        sections=(),
    )


def _scale_progress(progress: Progress, part: float) -> Callable[[float], None]:
    """How a search tells its progress, where it is that part of the whole work. Example: half of 0.6 is 0.3."""
    return lambda share: progress(part * share, _SEARCHING)


def add_remarks(index: Index, note: BriefingNote, others: Sequence[Point] = ()) -> BriefingNote:
    """The note with what is said about the library itself, read off its points, and where they do not agree.

    `others` are points that the note does not make, which may disagree with one that it makes.
    """
    own = {point.id for point in note.points}
    pairs = find_differing_pairs(index, note.points, [point for point in others if point.id not in own])
    sections = [replace(section, pairs=pairs) if section.key == DATES else section for section in note.sections]
    note = refresh_remarks(index, replace(note, sections=tuple(sections)))
    return replace(note, sections=tuple(section for section in note.sections if section))


def refresh_remarks(index: Index, note: BriefingNote) -> BriefingNote:
    """The note with its remarks read off its points as they now stand: after a cut or an edit, numbers have moved."""
    if not note.covered:
        return note
    remarks = make_remarks(index, note)
    sections = [replace(section, remarks=remarks.get(section.key, section.remarks)) for section in note.sections]
    return replace(note, sections=tuple(sections))


def trim_to_length(note: BriefingNote) -> BriefingNote:
    """The note cut to its length: the weakest point that is neither pinned nor the trainer's own goes first."""
    while note.words > note.brief.words:
        spare: list[Point] = []
        for section in note.sections:
            if section.key == KEY and len(section.points) <= _LEAST_POINTS:
                continue
            spare += [point for point in section.points if not (point.pinned or point.own)]
        if not spare:
            return note
        weakest = min(spare, key=lambda point: (point.score, point.id))
        note = note.without_point(weakest.id)
    return note


def find_alternatives(
    assistant: Answerer,
    note: BriefingNote,
    key: str,
    *,
    most: int = _MOST_OFFERED,
    progress: Progress = lambda share, doing: None,
) -> list[Point]:
    """Points that could stand in a section and stand nowhere in the note, best first; other roles' last."""
    evidence = _search_again(assistant, note, progress)
    return _choose_alternatives(assistant.index, note, key, evidence.found, most=most)


def _search_again(assistant: Answerer, note: BriefingNote, progress: Progress) -> TopicEvidence:
    """What the library, as it is now, holds on a note's topic."""
    progress(0.0, _SEARCHING)
    return retrieve_topic_evidence(assistant.evidence_mode, note.brief, progress=_scale_progress(progress, 0.9))


def _choose_alternatives(
    index: Index, note: BriefingNote, key: str, found: Sequence[ScoredEvidence], *, most: int
) -> list[Point]:
    """As `find_alternatives`, of what was found."""
    cases_are_examples = are_cases_examples(note.brief.topic, found)
    offered: list[Point] = []
    for point, one in _make_candidates(index, found, key, cases_are_examples=cases_are_examples):
        if len(offered) == most:
            break
        if is_removed(note.removed, point) or is_unit_removed(note.removed, one.unit):
            continue
        if not is_redundant(point, [*note.points, *offered]) and not is_unclear(index, one.number, point):
            offered.append(point)
    return offered


def _make_candidates(
    index: Index, found: Sequence[ScoredEvidence], key: str, *, cases_are_examples: bool
) -> Iterator[tuple[Point, ScoredEvidence]]:
    """The points for a section, each with what it was made of: first those that belong there, then all others.

    A unit of another section is given without what it measures, as it would read in this one.
    """
    others: list[tuple[ScoredEvidence, str]] = []
    for one in found:
        role = classify_unit(index, one.number, cases_are_examples=cases_are_examples)
        if key == KEY and may_be_key_message(one, role, cases_are_examples=cases_are_examples):
            point = make_point(index, one, KEY)
            if is_fit_message(point):
                yield point, one
        elif role == key:
            yield make_point(index, one, role), one
        else:
            others.append((one, role))
    for one, role in others:
        yield replace(make_point(index, one, role), value="", measures="", n=""), one


def regenerate_section(
    assistant: Answerer, note: BriefingNote, key: str, *, progress: Progress = lambda share, doing: None
) -> BriefingNote:
    """The note with one section made again: what is pinned or the trainer's stays, the rest is chosen again.

    Other sections stay as they are, and so does this one's lead text. All of the library is looked through again, so
    what the note says was found and was not is what it holds now.
    """
    section = note.section(key) or Section(key)
    kept = [point for point in section.points if point.pinned or point.own]
    room = section.words - sum(point.words for point in kept) - len(section.title.split())
    most = max(_LEAST_POINTS, len(section.points))
    # alternatives to the note with nothing in this section but what is kept
    other_sections = tuple(other for other in note.sections if other.key != key)
    rest = replace(note, sections=(*other_sections, Section(key, tuple(kept))))
    evidence = _search_again(assistant, note, progress)
    for point in _choose_alternatives(assistant.index, rest, key, evidence.found, most=_MOST_OFFERED):
        if point.words <= room and len(kept) < most:
            kept.append(point)
            room -= point.words
    note = _tell_found(assistant.index, note, evidence) if evidence.found else note
    return note.with_section(replace(section, points=tuple(kept)))

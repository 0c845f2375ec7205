"""What a trainer changed outlives writing the note again: removed stays removed, moved and reworded is theirs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing import editing
from assistant.briefing.changes import (
    apply_remark_edits,
    carry_over,
    describe_carried,
    holds_changes,
    is_removed,
    is_unit_removed,
    name_kind,
)
from assistant.briefing.extractive import find_alternatives, refresh_remarks, regenerate_section, write_note
from assistant.briefing.layout import OWN_MARK, export_note
from assistant.briefing.note import (
    BARRIERS,
    ENABLERS,
    EXAMPLES,
    FIGURES,
    GAPS,
    KEY,
    OWN_HEADING,
    OWN_SECTION,
    QUESTIONS,
    SUMMARY,
    TITLES,
    Brief,
    BriefingNote,
    Point,
    Section,
)
from assistant.drafts.note_json import dump_note, load_note
from corpus.errors import UserError

DAY = date(2026, 11, 25)
TOPIC = "Community engagement in general practice"


@pytest.fixture(scope="module")
def note(assistant: Answerer) -> BriefingNote:
    """A note with figures, barriers and steps."""
    return write_note(assistant, Brief(TOPIC, length="long"), today=DAY)


@pytest.fixture(scope="module")
def of_cases(assistant: Answerer) -> BriefingNote:
    """A note with case studies."""
    return write_note(assistant, Brief("Social prescribing"), today=DAY)


@pytest.fixture(scope="module")
def thinned(note: BriefingNote) -> BriefingNote:
    """The note without the first statement of each section that has one, figures among them."""
    for section in note.sections:
        if section.points:
            note = editing.remove_point(note, section.points[0].id)
    return note


def refreshed(assistant: Answerer, note: BriefingNote) -> BriefingNote:
    return apply_remark_edits(refresh_remarks(assistant.index, note))


def section_of(note: BriefingNote, key: str) -> Section:
    section = note.section(key)
    assert section is not None
    return section


def remarks_of(note: BriefingNote, key: str) -> tuple[str, ...]:
    """The remarks of a section; none where it is not there."""
    section = note.section(key)
    return section.remarks if section else ()


@pytest.mark.parametrize(
    ("audience", "length"), [("practice staff", "long"), ("community partner", "short"), ("PCN lead", "standard")]
)
def test_what_was_removed_stays_out_whatever_the_note_is_written_for(
    assistant: Answerer, note: BriefingNote, thinned: BriefingNote, audience: str, length: str
) -> None:
    brief = Brief(TOPIC, audience, length)
    plain = write_note(assistant, brief, today=DAY)
    assert any(is_removed(thinned.removed, point) for point in plain.points), "nothing would come back by itself"
    again = carry_over(thinned, write_note(assistant, brief, today=DAY, removed=thinned.removed))
    assert not any(is_removed(thinned.removed, point) for point in again.points)
    assert again.removed == thinned.removed and len(again.removed) == len(note.points) - len(thinned.points) > 3
    # what takes the removed statements' room is new
    assert len(again.points) > len(plain.points) - len(again.removed)


def test_removing_all_figures_does_not_make_the_note_say_that_there_are_none(
    assistant: Answerer, note: BriefingNote
) -> None:
    for point in section_of(note, FIGURES).points:
        note = editing.remove_point(note, point.id)
    again = write_note(assistant, note.brief, today=DAY, removed=note.removed)
    gaps = again.section(GAPS)
    assert FIGURES in again.found_kinds
    assert gaps is None or not any(re.match(r"No [^.]*figures", remark) for remark in gaps.remarks)


def test_removed_statements_are_neither_offered_nor_chosen_anew(assistant: Answerer, thinned: BriefingNote) -> None:
    for key in (KEY, BARRIERS):
        offered = find_alternatives(assistant, thinned, key, most=40)
        assert offered and not any(is_removed(thinned.removed, point) for point in offered)
        assert not any(is_removed(thinned.removed, p) for p in regenerate_section(assistant, thinned, key).points)


def test_the_same_words_are_the_removed_statement_in_whatever_form_they_come_back(note: BriefingNote) -> None:
    first = next(point for point in note.points if point.citation and not point.value and len(point.text) > 60)
    removed = editing.remove_point(note, first.id).removed
    sentence = first.text
    for text in (sentence, f"{sentence} And it grew.", f"Before it. {sentence}", sentence.upper(), sentence[:-25]):
        assert is_removed(removed, replace(first, id="another", text=text)), text
    assert first.citation is not None
    elsewhere = replace(first.citation, report="another")
    assert not is_removed(removed, replace(first, id="another", citation=elsewhere))
    assert not is_removed(
        removed, replace(first, id="another", text="Quite another finding of the same report, told at length.")
    )
    assert not is_removed(removed, Point("own-1", sentence, own=True))


def test_units_within_a_removed_quote_are_known_by_their_place(assistant: Answerer, note: BriefingNote) -> None:
    units = {unit.id: unit for unit in assistant.index.evidence}
    point = next(point for point in note.points if point.id in units)
    removed = editing.remove_point(note, point.id).removed
    assert is_unit_removed(removed, units[point.id])
    others = [unit for unit in units.values() if unit.report == units[point.id].report and unit.id != point.id]
    assert sum(is_unit_removed(removed, unit) for unit in others) < 5


def test_what_comes_back_stands_where_it_stood(note: BriefingNote, thinned: BriefingNote) -> None:
    one = thinned.removed[2]
    back = editing.restore_points(thinned, one.point.id)
    assert (
        section_of(back, one.section).points[one.place] == one.point and len(back.removed) == len(thinned.removed) - 1
    )
    everything = editing.restore_all(thinned)
    assert everything.points == note.points and everything.removed == ()
    with pytest.raises(UserError, match="not left out"):
        editing.restore_points(everything, one.point.id)
    with pytest.raises(UserError, match="nothing is left out"):
        editing.restore_all(everything)


def test_a_section_that_was_emptied_comes_back_with_its_heading(note: BriefingNote) -> None:
    emptied = editing.rename_section(note, BARRIERS, "What stops us")
    points = section_of(note, BARRIERS).points
    for point in points:
        emptied = editing.remove_point(emptied, point.id)
    assert emptied.section(BARRIERS) is None
    back = editing.restore_all(emptied)
    assert section_of(back, BARRIERS).points == points and section_of(back, BARRIERS).heading == "What stops us"
    assert [section.key for section in back.sections] == [section.key for section in note.sections]


def test_a_statement_that_is_put_in_by_hand_is_no_longer_left_out(note: BriefingNote) -> None:
    first, second = note.points[0], note.points[1]
    thinner = editing.remove_point(note, first.id)
    swapped = editing.replace_point(thinner, second.id, first)
    assert [removed.point.id for removed in swapped.removed] == [second.id]


def test_what_the_trainer_wrote_is_not_remembered_when_they_remove_it(note: BriefingNote) -> None:
    own = editing.add_own_note(note, KEY, "Call Ann about Tuesday.")
    gone = editing.remove_point(own, section_of(own, KEY).points[-1].id)
    assert gone.removed == () and "Tuesday" not in dump_note(gone)


def test_a_trainer_s_work_is_there_again_when_the_note_is_written_again(
    assistant: Answerer, note: BriefingNote
) -> None:
    pinned = note.points[-1]
    key = next(section.key for section in note.sections if pinned in section.points)
    edited = editing.toggle_pin(editing.set_lead(note, KEY, "Begin here."), pinned.id)
    edited = editing.rename_section(editing.add_own_note(edited, KEY, "Ask Ann first."), BARRIERS, "What stops us")
    edited = editing.remove_point(edited, note.points[0].id)
    edited = editing.edit_remark(
        edited, QUESTIONS, name_kind(section_of(edited, QUESTIONS).remarks[0]), "Who would lead?"
    )
    edited = refreshed(assistant, edited)
    again = refreshed(assistant, carry_over(edited, write_note(assistant, Brief(TOPIC, length="long"), today=DAY)))
    assert section_of(again, KEY).lead == "Begin here." and section_of(again, BARRIERS).heading == "What stops us"
    assert [point.text for point in section_of(again, KEY).points if point.own] == ["Ask Ann first."]
    assert [point for point in section_of(again, key).points if point.pinned] == [replace(pinned, pinned=True)]
    assert [point.id for point in again.points].count(pinned.id) == 1
    assert "Who would lead?" in section_of(again, QUESTIONS).own_remarks
    assert note.points[0].id not in {point.id for point in again.points}
    told = describe_carried(again)
    assert "1 removed statement stays out" in told and "1 note of yours" in told and "1 heading" in told
    assert holds_changes(edited) and not holds_changes(note) and describe_carried(note) == ""
    assert load_note(dump_note(again)) == again


def test_a_moved_statement_and_its_section_s_heading_are_where_the_trainer_put_them(
    assistant: Answerer, note: BriefingNote
) -> None:
    point = section_of(note, KEY).points[0]
    moved = editing.rename_section(editing.move_to_section(note, point.id, ENABLERS), ENABLERS, "What I would try")
    for brief in (note.brief, Brief(TOPIC, length="short")):
        again = carry_over(moved, write_note(assistant, brief, today=DAY))
        assert point.id in [other.id for other in section_of(again, ENABLERS).points]
        assert section_of(again, ENABLERS).heading == "What I would try"
        assert [other.id for other in again.points].count(point.id) == 1
        assert "1 moved statement, 1 heading" in describe_carried(again)


def test_only_what_is_there_is_said_to_be_taken_over(assistant: Answerer, note: BriefingNote) -> None:
    renamed = editing.rename_section(note, BARRIERS, "What stops us")
    elsewhere = write_note(assistant, Brief(TOPIC, length="short"), today=DAY)
    without = replace(elsewhere, sections=tuple(part for part in elsewhere.sections if part.key != BARRIERS))
    assert describe_carried(carry_over(renamed, without)) == ""


def test_a_shortened_statement_stays_short(assistant: Answerer, note: BriefingNote) -> None:
    long = next(point for point in note.points if editing.can_trim(point))
    short = editing.trim_point(note, long.id)
    again = carry_over(short, write_note(assistant, note.brief, today=DAY))
    told = next(point for point in again.points if point.id == long.id)
    assert len(told.text) < len(long.text) and told.citation == long.citation


def test_a_section_of_the_trainer_s_own_is_there_again(assistant: Answerer, note: BriefingNote) -> None:
    quote = replace(note.points[3], pinned=True)
    key = f"{OWN_SECTION}1"
    with_own = editing.remove_point(note, quote.id).with_new_section(Section(key, (quote,), heading="How many?"))
    again = carry_over(replace(with_own, removed=()), write_note(assistant, note.brief, today=DAY))
    assert section_of(again, key).points == (quote,) and [point.id for point in again.points].count(quote.id) == 1
    keys = [section.key for section in again.sections]
    assert keys.index(key) < min(keys.index(other) for other in keys if other in (GAPS, QUESTIONS, "dates"))


# Headings


def _read_docx(content: bytes) -> str:
    import docx

    document = docx.Document(io.BytesIO(content))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def _read_pptx(content: bytes) -> str:
    import pptx

    slides = pptx.Presentation(io.BytesIO(content)).slides
    return "\n".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)


def _read_pdf(content: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def _read_text(content: bytes) -> str:
    return re.sub(r"<[^>]+>|\\", "", content.decode())


READERS: dict[str, Callable[[bytes], str]] = {
    ".docx": _read_docx, ".pptx": _read_pptx, ".pdf": _read_pdf, ".html": _read_text, ".md": _read_text,
}  # fmt: skip


@pytest.mark.parametrize("suffix", READERS)
def test_a_heading_and_a_remark_of_the_trainer_s_are_marked_as_theirs_in_every_export(
    assistant: Answerer, note: BriefingNote, suffix: str
) -> None:
    kind = name_kind(section_of(note, QUESTIONS).remarks[0])
    edited = editing.edit_remark(editing.rename_section(note, BARRIERS, "What stops us"), QUESTIONS, kind, "Who leads?")
    words = " ".join(READERS[suffix](export_note(edited, suffix, assistant.library.cards())).split())
    assert f"What stops us {OWN_HEADING}" in words
    assert re.search(rf"{re.escape(OWN_MARK.strip())}\W*Who leads\?", words)
    plain = " ".join(READERS[suffix](export_note(note, suffix, assistant.library.cards())).split())
    assert OWN_HEADING not in plain and OWN_MARK.strip() not in plain


def test_a_heading_is_given_back_and_one_of_the_trainer_s_own_section_cannot_be_empty(note: BriefingNote) -> None:
    renamed = editing.rename_section(note, BARRIERS, "  What \n stops us ")
    assert section_of(renamed, BARRIERS).heading == "What stops us"
    for text in ("", TITLES[BARRIERS]):
        assert editing.rename_section(renamed, BARRIERS, text) == note
    with pytest.raises(UserError, match="150 is the most"):
        editing.rename_section(note, BARRIERS, "x" * 151)
    own = note.with_new_section(Section("own-1", (note.points[0],), heading="Why?"))
    with pytest.raises(UserError, match="needs a heading"):
        editing.rename_section(own, "own-1", " ")


# Remarks


def test_every_remark_has_a_kind_of_its_own_that_stays_when_numbers_change(
    assistant: Answerer, note: BriefingNote, thinned: BriefingNote
) -> None:
    notes = [note, refreshed(assistant, thinned), write_note(assistant, Brief("Loneliness"), today=DAY)]
    notes += [write_note(assistant, Brief("Submarine warfare"), today=DAY)]
    for each in notes:
        for section in each.sections:
            kinds = [name_kind(remark) for remark in section.remarks]
            assert len(set(kinds)) == len(kinds), kinds
    before, after = (set(section_of(each, SUMMARY).remarks) for each in notes[:2])
    assert before.isdisjoint(after)
    assert {name_kind(remark) for remark in after} <= {name_kind(remark) for remark in before}


def test_a_removed_remark_stays_away_while_the_note_changes_and_comes_back(
    assistant: Answerer, note: BriefingNote
) -> None:
    first = section_of(note, SUMMARY).remarks[0]
    edited = refreshed(assistant, editing.edit_remark(note, SUMMARY, name_kind(first), ""))
    edited = refreshed(assistant, editing.remove_point(edited, note.points[2].id))
    assert not any(remark.startswith("Rests on") for remark in remarks_of(edited, SUMMARY))
    again = refreshed(assistant, carry_over(edited, write_note(assistant, Brief(TOPIC, length="short"), today=DAY)))
    assert not any(remark.startswith("Rests on") for remark in remarks_of(again, SUMMARY))
    back = refreshed(assistant, editing.restore_remark(again, SUMMARY, name_kind(first)))
    assert sum(remark.startswith("Rests on") for remark in remarks_of(back, SUMMARY)) == 1
    assert back.remark_edits == ()


def test_a_question_in_the_trainer_s_words_keeps_its_place_and_cites_nothing(
    assistant: Answerer, note: BriefingNote
) -> None:
    questions = section_of(note, QUESTIONS).remarks
    assert len(questions) > 1 and re.search(r"\[\d+\]$", questions[0])
    kind = name_kind(questions[0])
    edited = editing.edit_remark(note, QUESTIONS, kind, "Who would lead it here? [99]")
    assert section_of(edited, QUESTIONS).remarks == ("Who would lead it here?", *questions[1:])
    edited = refreshed(assistant, editing.remove_point(edited, note.points[0].id))
    shown = section_of(edited, QUESTIONS)
    assert shown.remarks[0] == "Who would lead it here?" and shown.own_remarks == ("Who would lead it here?",)
    reworded = refreshed(assistant, editing.edit_remark(edited, QUESTIONS, kind, "Who leads?"))
    assert section_of(reworded, QUESTIONS).remarks[0] == "Who leads?" and len(reworded.remark_edits) == 1
    back = refreshed(assistant, editing.restore_remark(reworded, QUESTIONS, kind))
    assert name_kind(section_of(back, QUESTIONS).remarks[0]) == kind and section_of(back, QUESTIONS).own_remarks == ()


def test_all_remarks_of_a_section_can_go_and_come_back(assistant: Answerer, note: BriefingNote) -> None:
    edited = note
    for remark in section_of(note, QUESTIONS).remarks:
        edited = refreshed(assistant, editing.edit_remark(edited, QUESTIONS, name_kind(remark), ""))
    assert edited.section(QUESTIONS) is None
    back = refreshed(assistant, editing.restore_all(edited))
    assert section_of(back, QUESTIONS) == section_of(note, QUESTIONS)


def test_remarks_of_a_note_on_what_is_not_covered_are_edited_once_and_shown_once(assistant: Answerer) -> None:
    made = write_note(assistant, Brief("Submarine warfare"), today=DAY)
    assert not made.covered
    first = section_of(made, GAPS).remarks[0]
    edited = refreshed(assistant, editing.edit_remark(made, GAPS, name_kind(first), "We have nothing on it."))
    for _ in range(2):
        edited = refreshed(assistant, edited)
    shown = section_of(edited, GAPS)
    assert shown.remarks == ("We have nothing on it.", *section_of(made, GAPS).remarks[1:])
    assert shown.own_remarks == ("We have nothing on it.",)


@pytest.mark.parametrize(("key", "kind"), [(QUESTIONS, "gone"), ("gone", "gone")])
def test_a_remark_that_is_not_there_is_told_in_a_line(note: BriefingNote, key: str, kind: str) -> None:
    with pytest.raises(UserError, match="no longer in the note"):
        editing.edit_remark(note, key, kind, "x")
    with pytest.raises(UserError, match="nothing to bring back"):
        editing.restore_remark(note, key, kind)


# Sections


def test_a_statement_moves_to_any_section_and_stays_the_same_quote(note: BriefingNote) -> None:
    for source in (section for section in note.sections if section.points):
        point = source.points[0]
        targets = editing.list_targets(note, source.key)
        assert len(targets) == 6 and source.key not in {target.key for target in targets}
        for target in targets:
            moved = editing.move_to_section(note, point.id, target.key)
            there = next(other for other in section_of(moved, target.key).points if other.id == point.id)
            assert (there.text, there.citation, there.value) == (point.text, point.citation, point.value)
            assert there.placed
            assert len(moved.points) == len(note.points) and {p.id for p in moved.points} == {p.id for p in note.points}


def test_a_moved_statement_does_not_come_under_a_theme_that_is_not_its_own(of_cases: BriefingNote) -> None:
    point = section_of(of_cases, KEY).points[0]
    assert section_of(of_cases, EXAMPLES).points[0].theme
    moved = section_of(editing.move_to_section(of_cases, point.id, EXAMPLES), EXAMPLES)
    place = [other.id for other in moved.points].index(point.id)
    assert moved.points[place].theme == "" and not any(other.theme for other in moved.points[:place])


def test_an_example_that_leaves_its_case_study_has_its_name_before_it(of_cases: BriefingNote) -> None:
    example = next(point for point in section_of(of_cases, EXAMPLES).points if point.theme)
    moved = section_of(editing.move_to_section(of_cases, example.id, ENABLERS), ENABLERS)
    assert next(point.lead for point in moved.points if point.id == example.id) == example.theme


def test_a_figure_that_is_moved_and_moved_back_is_a_figure_again(assistant: Answerer) -> None:
    note = write_note(assistant, Brief("Barriers to community engagement", length="long"), today=DAY)
    figure = next(point for point in section_of(note, FIGURES).points if point.value)
    back = editing.move_to_section(editing.move_to_section(note, figure.id, KEY), figure.id, FIGURES)
    assert replace(figure, placed=True) in section_of(back, FIGURES).points


def test_a_statement_moves_to_no_section_that_takes_none(note: BriefingNote) -> None:
    for key in (GAPS, SUMMARY, "nowhere", OWN_SECTION):
        with pytest.raises(UserError, match="no such section"):
            editing.move_to_section(note, note.points[0].id, key)


def test_the_last_statement_of_a_section_leaves_its_lead_behind(note: BriefingNote) -> None:
    section = next(section for section in note.sections if section.points and not section.remarks)
    led = editing.set_lead(note, section.key, "Mine.")
    target = ENABLERS if section.key != ENABLERS else BARRIERS
    for point in section.points:
        led = editing.move_to_section(led, point.id, target)
    assert section_of(led, section.key).lead == "Mine."

"""The trainer's session: presses in order and none lost, progress, cancelling, and drafts of one browser."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.briefing import editing
from assistant.briefing.extractive import write_note
from assistant.briefing.note import FIGURES, KEY, Brief, BriefingNote
from assistant.drafts.store import FILE, DraftStore
from assistant.teaching.sheet import make_teaching_sheet
from assistant.web.briefing.controller import BriefingController, BriefingUpdate, Visit
from assistant.web.briefing.edits import Press
from assistant.web.briefing.sessions import Session
from corpus.library.store import Library

ANN, BOB = Visit("ann", "window-1"), Visit("bob", "window-2")
WIGAN = Brief("The Wigan Deal", "PCN lead", "short")


@pytest.fixture
def controller(assistant: Answerer, tmp_path: Path) -> BriefingController:
    """The page's controller over the shared index, with a home of their own."""
    return BriefingController(EvidenceAssistant(assistant.index, Library(tmp_path)), DraftStore(tmp_path))


@pytest.fixture(scope="module")
def note(assistant: Answerer) -> BriefingNote:
    return write_note(assistant, Brief("The Wigan Deal", length="short"), today=date(2026, 11, 25))


def open_note(controller: BriefingController, note: BriefingNote, visit: Visit = ANN) -> BriefingNote:
    """A note that a visitor works on, its draft kept."""
    controller.drafts_of(visit).save(note, "wigan")
    controller.open_draft("wigan", visit)
    return note


def last(steps: Iterator[BriefingUpdate]) -> BriefingUpdate:
    *_, shown = steps
    return shown


def note_of(controller: BriefingController, visit: Visit = ANN) -> BriefingNote:
    note = controller.session_of(visit).note
    assert note is not None
    return note


def version_of(view: str) -> int:
    found = re.search(r'data-version="(\d+)"', view)
    assert found
    return int(found[1])


def test_each_change_has_a_newer_version_also_after_a_restart_and_with_a_clock_gone_back(
    controller: BriefingController,
    assistant: Answerer,
    note: BriefingNote,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    versions = [version_of(str(controller.show(ANN).note))]
    open_note(controller, note)
    versions.append(version_of(str(controller.show(ANN).note)))
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    controller.delete_draft("wigan", ANN)
    versions.append(version_of(str(controller.show(ANN).note)))
    assert versions[0] == 0 and versions == sorted(set(versions))
    monkeypatch.undo()
    restarted = BriefingController(EvidenceAssistant(assistant.index, Library(tmp_path)), DraftStore(tmp_path))
    open_note(restarted, note)
    assert version_of(str(restarted.show(ANN).note)) > versions[-1]


def test_writing_shows_progress_and_keeps_a_draft_and_stops_when_it_is_left(controller: BriefingController) -> None:
    *steps, shown = controller.write(WIGAN, ANN)
    assert steps and all(step.note is None and "<progress" in str(step.notice) for step in steps)
    assert "The Wigan Deal" in str(shown.note) and "The Wigan Deal" in str(shown.drafts)
    left = controller.write(Brief("Anchor institutions", "PCN lead", "short"), ANN)
    assert "<progress" in str(next(left).notice)
    left.close()
    last(controller.edit(Press("pin", note_of(controller).points[0].id), ANN))
    assert [kept.brief.topic for kept in controller.drafts_of(ANN).list_drafts()] == ["The Wigan Deal"]


def test_a_sheet_can_be_cancelled_while_it_is_drawn(
    controller: BriefingController, note: BriefingNote, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_note(controller, note)
    go_on = threading.Event()
    draw = make_teaching_sheet

    def draw_later(*given: Any, progress: Any) -> Any:
        """Begin, and go on only when the button was pressed: a sheet is drawn too quickly to press it in between."""
        progress(0.1, "Drawing questions")
        assert go_on.wait(20)
        return draw(*given, progress=progress)

    monkeypatch.setattr("assistant.web.briefing.controller.make_teaching_sheet", draw_later)
    steps = controller.make_sheet(ANN)
    assert "<progress" in str(next(steps).notice)
    assert "Stopping" in controller.cancel(ANN)
    go_on.set()
    shown = last(steps)
    assert "Cancelled" in str(shown.notice) and shown.file is None
    assert note_of(controller) == before


@pytest.mark.parametrize("act", ["writing", "regenerate", "alternatives"])
def test_long_work_shows_progress_and_can_be_cancelled(
    controller: BriefingController, note: BriefingNote, act: str
) -> None:
    before = open_note(controller, note)
    key = before.points[0].id if act == "alternatives" else KEY
    steps = controller.write(WIGAN, ANN) if act == "writing" else controller.edit(Press(act, key), ANN)
    assert "<progress" in str(next(steps).notice)
    assert "Stopping" in controller.cancel(ANN)
    assert "Cancelled" in str(last(steps).notice)
    assert note_of(controller) == before and "Nothing is being done" in controller.cancel(ANN)
    assert "note-point pinned" in str(last(controller.edit(Press("pin", before.points[0].id), ANN)).note)


def test_presses_made_at_once_are_all_done(controller: BriefingController, note: BriefingNote) -> None:
    open_note(controller, note)
    pressed = [point.id for point in note.points[:6]]
    with ThreadPoolExecutor(6) as pool:
        views = list(pool.map(lambda key: str(last(controller.edit(Press("pin", key), ANN)).note), pressed))
    newest = max(views, key=version_of)
    assert newest.count("note-point pinned") == len(pressed)
    assert [point.id for point in note_of(controller).points if point.pinned] == pressed
    assert controller.drafts_of(ANN).open("wigan") == note_of(controller)


def test_a_press_during_long_work_waits_for_it_and_undoes_nothing(
    controller: BriefingController, note: BriefingNote
) -> None:
    open_note(controller, note)
    anew = controller.edit(Press("regenerate", KEY), ANN)
    next(anew)
    other = note.section(FIGURES) or note.sections[-1]
    pressed = threading.Thread(target=lambda: last(controller.edit(Press("lead", other.key, "Begin here."), ANN)))
    pressed.start()
    last(anew)
    pressed.join(60)
    section = note_of(controller).section(other.key)
    assert section is not None and section.lead == "Begin here."


def test_a_section_made_anew_keeps_the_trainer_s_other_edits(
    controller: BriefingController, assistant: Answerer
) -> None:
    note = write_note(assistant, Brief("The Wigan Deal"), today=date(2026, 11, 25))
    other = next(part for part in note.sections if part.key != KEY and len(part.points) > 1)
    edited = editing.add_own_note(
        editing.set_lead(editing.remove_point(note, other.points[0].id), other.key, "Mine."), KEY, "Ask Ann."
    )
    edited = editing.set_lead(editing.toggle_pin(edited, note.points[1].id), KEY, "First.")
    open_note(controller, edited)
    last(controller.edit(Press("regenerate", KEY), ANN))
    made = note_of(controller)
    key = made.section(KEY)
    assert key is not None and key.lead == "First."
    assert any(point.own for point in key.points) and note.points[1].id in {point.id for point in key.points}
    rest = [[(p.key, p.points, p.lead) for p in note.sections if p.key != KEY] for note in (made, edited)]
    assert rest[0] == rest[1]


def test_drafts_belong_to_a_browser_and_outlive_the_app(
    controller: BriefingController, assistant: Answerer, note: BriefingNote, tmp_path: Path
) -> None:
    open_note(controller, note)
    assert controller.drafts_of(BOB).list_drafts() == [] and "The Wigan Deal" not in str(controller.show(BOB).drafts)
    assert "No draft" in str(controller.open_draft("wigan", BOB).notice)
    open_note(controller, editing.remove_point(note, note.points[0].id), BOB)
    assert controller.drafts_of(ANN).open("wigan") == note
    restarted = BriefingController(EvidenceAssistant(assistant.index, Library(tmp_path)), DraftStore(tmp_path))
    again = Visit("ann", "window-3")
    assert restarted.session_of(again) == Session() and "The Wigan Deal" in str(restarted.show(again).drafts)
    assert note.points[0].id in str(restarted.open_draft("wigan", again).note)
    assert "note-empty" in str(restarted.delete_draft("wigan", again).note)
    assert restarted.drafts_of(again).list_drafts() == [] and len(restarted.drafts_of(BOB).list_drafts()) == 1
    assert not any(b"ann" in path.name.encode() for path in tmp_path.rglob("*"))


def test_a_note_that_cannot_be_kept_is_shown_and_kept_with_its_next_edit(
    controller: BriefingController, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        # The page's own connection does not wait for the other either.
        controller._drafts._database.read("PRAGMA busy_timeout = 50")
        update = last(controller.write(WIGAN, ANN))
    made = note_of(controller)
    assert "could not be kept as a draft" in str(update.notice) and made.points[0].id in str(update.note)
    assert controller.drafts_of(ANN).list_drafts() == []
    last(controller.edit(Press("remove", made.points[0].id), ANN))
    [kept] = controller.drafts_of(ANN).list_drafts()
    assert controller.drafts_of(ANN).open(kept.name) == note_of(controller) != made


def test_a_draft_that_two_windows_change_is_kept_of_both(controller: BriefingController, note: BriefingNote) -> None:
    here, there = ANN, Visit("ann", "window-9")
    open_note(controller, note, here)
    controller.open_draft("wigan", there)
    last(controller.edit(Press("remove", note.points[0].id), here))
    last(controller.edit(Press("remove", note.points[1].id), there))
    drafts = {each.name: controller.drafts_of(ANN).open(each.name) for each in controller.drafts_of(ANN).list_drafts()}
    assert len(drafts) == 2 and drafts["wigan"] == note_of(controller, here)
    assert drafts[controller.session_of(there).draft] == note_of(controller, there)


def test_a_fault_on_the_page_is_one_line_and_leaves_the_note(
    controller: BriefingController, note: BriefingNote
) -> None:
    open_note(controller, note)
    for act, key in (("remove", "gone"), ("own", KEY), ("dance", "x"), ("use", "x")):
        update = last(controller.edit(Press(act, key), ANN))
        assert note_of(controller) == note and note.points[0].id in str(update.note)
        assert 'role="alert"' in str(update.notice) and "Traceback" not in str(update.notice)
    assert "no note here" in str(last(controller.export(".docx", BOB)).notice).lower()


def test_a_failed_export_leaves_the_draft(
    controller: BriefingController, note: BriefingNote, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_note(controller, note)
    (tmp_path / "full").write_text("no folder", encoding="utf-8")
    for suffix, said in ((".exe", "no such format"), (".docx", "went wrong")):
        if suffix == ".docx":
            monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "full"))
        update = last(controller.export(suffix, ANN))
        monkeypatch.undo()
        assert update.file is None and said in str(update.notice) and "Traceback" not in str(update.notice)
        assert note_of(controller) == note == controller.drafts_of(ANN).open("wigan")

"""The trainer's desk: presses in order and none lost, progress, cancelling, and drafts that belong to one browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.briefing import editing as hand
from assistant.briefing.drafts import DraftStore
from assistant.briefing.extractive import write_note
from assistant.briefing.note import FIGURES, KEY, Brief, BriefingNote
from assistant.web.briefing.controller import BriefingActions, Shown, Visit
from assistant.web.briefing.sessions import Desk
from corpus.errors import UserError
from corpus.library import Library

ANN, BOB = Visit("ann", "window-1"), Visit("bob", "window-2")
WIGAN: tuple[str, str, str, list[str]] = ("The Wigan Deal", "PCN lead", "short", [])


@pytest.fixture
def actions(assistant: Answerer, tmp_path: Path) -> BriefingActions:
    """The page's actions over the shared index, with a home of their own."""
    return BriefingActions(EvidenceAssistant(assistant.index, Library(tmp_path)))


@pytest.fixture(scope="module")
def note(assistant: Answerer) -> BriefingNote:
    return write_note(assistant, Brief("The Wigan Deal", length="short"), today=date(2026, 11, 25))


def at_work(actions: BriefingActions, note: BriefingNote, visit: Visit = ANN) -> BriefingNote:
    """Put a note on a visitor's desk, its draft kept."""
    actions.drafts(visit).save(note, "wigan")
    actions.reopened("open", "wigan", visit)
    return note


def last(steps: Iterator[Shown]) -> Shown:
    *_, shown = steps
    return shown


def on_desk(actions: BriefingActions, visit: Visit = ANN) -> BriefingNote:
    note = actions.desk(visit).note
    assert note is not None
    return note


def test_writing_shows_progress_and_keeps_a_draft_and_stops_when_it_is_left(actions: BriefingActions) -> None:
    *steps, shown = actions.writing(*WIGAN, ANN)
    assert steps and all(page is None and "<progress" in str(said) for page, said, _, _ in steps)
    assert "The Wigan Deal" in str(shown[0]) and "The Wigan Deal" in str(shown[2])
    left = actions.writing("Anchor institutions", "PCN lead", "short", [], ANN)
    assert "<progress" in str(next(left)[1])
    left.close()
    last(actions.acted("pin", on_desk(actions).points[0].id, "", ANN))
    assert [kept.brief.topic for kept in actions.drafts(ANN).list_drafts()] == ["The Wigan Deal"]


@pytest.mark.parametrize("act", ["writing", "regenerate", "alternatives", "sheet"])
def test_long_work_shows_progress_and_can_be_cancelled(actions: BriefingActions, note: BriefingNote, act: str) -> None:
    before = at_work(actions, note)
    key = before.points[0].id if act == "alternatives" else KEY
    steps = {"writing": lambda: actions.writing(*WIGAN, ANN), "sheet": lambda: actions.sheet(ANN)}.get(
        act, lambda: actions.acted(act, key, "", ANN)
    )()
    assert "<progress" in str(next(steps)[1])
    assert "Stopping" in actions.cancelled(ANN)
    assert "Cancelled" in str(last(steps)[1])
    assert on_desk(actions) == before and "Nothing is being done" in actions.cancelled(ANN)
    assert "note-point pinned" in str(last(actions.acted("pin", before.points[0].id, "", ANN))[0])


def test_presses_made_at_once_are_all_done(actions: BriefingActions, note: BriefingNote) -> None:
    at_work(actions, note)
    pressed = [point.id for point in note.points[:6]]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda key: last(actions.acted("pin", key, "", ANN)), pressed))
    assert [point.id for point in on_desk(actions).points if point.pinned] == pressed
    assert actions.drafts(ANN).open("wigan") == on_desk(actions)


def test_a_press_during_long_work_waits_for_it_and_undoes_nothing(actions: BriefingActions, note: BriefingNote) -> None:
    at_work(actions, note)
    anew = actions.acted("regenerate", KEY, "", ANN)
    next(anew)
    other = note.section(FIGURES) or note.sections[-1]
    pressed = threading.Thread(target=lambda: last(actions.acted("lead", other.key, "Begin here.", ANN)))
    pressed.start()
    last(anew)
    pressed.join(60)
    section = on_desk(actions).section(other.key)
    assert section is not None and section.lead == "Begin here."


def test_a_section_made_anew_keeps_the_trainer_s_other_edits(actions: BriefingActions, note: BriefingNote) -> None:
    other = next(part for part in note.sections if part.key != KEY and len(part.points) > 1)
    edited = hand.add_own_note(
        hand.set_lead(hand.remove_point(note, other.points[0].id), other.key, "Mine."), KEY, "Ask Ann."
    )
    edited = hand.set_lead(hand.toggle_pin(edited, note.points[1].id), KEY, "First.")
    at_work(actions, edited)
    last(actions.acted("regenerate", KEY, "", ANN))
    made = on_desk(actions)
    key = made.section(KEY)
    assert key is not None and key.lead == "First."
    assert any(point.own for point in key.points) and note.points[1].id in {point.id for point in key.points}
    rest = [[(p.key, p.points, p.lead) for p in note.sections if p.key != KEY] for note in (made, edited)]
    assert rest[0] == rest[1]


def test_drafts_belong_to_a_browser_and_outlive_the_app(
    actions: BriefingActions, assistant: Answerer, note: BriefingNote, tmp_path: Path
) -> None:
    at_work(actions, note)
    assert actions.drafts(BOB).list_drafts() == [] and "The Wigan Deal" not in str(actions.shown(BOB)[2])
    assert "No draft" in str(actions.reopened("open", "wigan", BOB)[1])
    at_work(actions, hand.remove_point(note, note.points[0].id), BOB)
    assert actions.drafts(ANN).open("wigan") == note
    anew = BriefingActions(EvidenceAssistant(assistant.index, Library(tmp_path)))
    again = Visit("ann", "window-3")
    assert anew.desk(again) == Desk() and "The Wigan Deal" in str(anew.shown(again)[2])
    assert note.points[0].id in str(anew.reopened("open", "wigan", again)[0])
    assert "note-empty" in str(anew.reopened("forget", "wigan", again)[0])
    assert anew.drafts(again).list_drafts() == [] and len(anew.drafts(BOB).list_drafts()) == 1
    assert not any(b"ann" in path.name.encode() for path in tmp_path.rglob("*"))


def test_a_note_written_again_leaves_the_draft_that_was_changed(tmp_path: Path, note: BriefingNote) -> None:
    drafts = DraftStore(tmp_path, "ann")
    name = drafts.find_free_name(note)
    drafts.save(note, name)
    assert drafts.find_free_name(note) == name == "the-wigan-deal-short"
    drafts.save(hand.remove_point(note, note.points[0].id), name)
    assert drafts.find_free_name(note) == "the-wigan-deal-short-2"


def test_a_draft_is_read_back_as_it_was_and_a_damaged_one_is_told(tmp_path: Path, note: BriefingNote) -> None:
    drafts = DraftStore(tmp_path, "ann")
    drafts.save(note, "wigan")
    assert [kept.name for kept in drafts.list_drafts()] == ["wigan"] and drafts.open("wigan") == note
    (drafts.folder / "wigan.json").write_text('{"brief": 3}', encoding="utf-8")
    assert drafts.list_drafts() == []
    with pytest.raises(UserError, match="damaged"):
        drafts.open("wigan")
    with pytest.raises(UserError, match="no draft"):
        drafts.open("../../etc/passwd")


def test_a_fault_on_the_page_is_one_line_and_leaves_the_note(actions: BriefingActions, note: BriefingNote) -> None:
    at_work(actions, note)
    for act, key in (("remove", "gone"), ("own", KEY), ("dance", "x"), ("use", "x")):
        page, said, _, _ = last(actions.acted(act, key, "", ANN))
        assert on_desk(actions) == note and note.points[0].id in str(page)
        assert 'role="alert"' in str(said) and "Traceback" not in str(said)
    assert "no note here" in str(last(actions.exported(".docx", BOB))[1]).lower()


def test_a_failed_export_leaves_the_draft(
    actions: BriefingActions, note: BriefingNote, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at_work(actions, note)
    (tmp_path / "full").write_text("no folder", encoding="utf-8")
    for suffix, said in ((".exe", "no such format"), (".docx", "went wrong")):
        if suffix == ".docx":
            monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "full"))
        _, notice, _, file = last(actions.exported(suffix, ANN))
        monkeypatch.undo()
        assert file is None and said in str(notice) and "Traceback" not in str(notice)
        assert on_desk(actions) == note == actions.drafts(ANN).open("wigan")

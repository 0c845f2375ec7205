"""A note that is written again on the page, opened again, or changed in a window of a server that was started anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.briefing.note import BARRIERS, KEY, QUESTIONS, Brief, BriefingNote
from assistant.drafts.store import DraftStore
from assistant.web.briefing.controller import BriefingController, Visit
from assistant.web.briefing.edits import Press
from corpus.library.store import Library
from tests.assistant.web.briefing.test_sessions import ANN, controller, last, note, note_of, open_note

# Fixtures of the sessions' tests.
__all__ = ["controller", "note"]
AGAIN = Brief("the wigan  deal", "practice staff", "standard")


def press(controller: BriefingController, act: str, key: str, text: str = "", visit: Visit = ANN) -> str:
    update = last(controller.edit(Press(act, key, text), visit))
    assert 'role="alert"' not in str(update.notice), update.notice
    return str(update.note)


def test_written_again_the_note_keeps_what_the_trainer_did_and_says_so(
    controller: BriefingController, note: BriefingNote
) -> None:
    open_note(controller, note)
    gone = note.points[0]
    shown = press(controller, "remove", gone.id)
    assert (
        "1 statement is left out because you removed it" in shown
        and f'data-act="restore" data-key="{gone.id}"' in shown
    )
    press(controller, "own", KEY, "Ask Ann.")
    press(controller, "heading", KEY, "What matters")
    update = last(controller.write(AGAIN, ANN))
    made = note_of(controller)
    assert made.brief.audience == "practice staff" and gone.id not in {point.id for point in made.points}
    assert "1 removed statement stays out" in str(update.notice) and "1 note of yours" in str(update.notice)
    assert "1 statement is left out because you removed it" in str(update.note)
    assert "What matters (trainer’s heading)" in str(update.note)
    # The earlier one is there as it was.
    assert len(controller.drafts_of(ANN).list_drafts()) == 2
    assert gone.id in {point.id for point in note_back(controller, gone.id).points}
    assert gone.id not in {point.id for point in controller.drafts_of(ANN).open("wigan").points}


def note_back(controller: BriefingController, identifier: str) -> BriefingNote:
    press(controller, "restore", identifier)
    return note_of(controller)


def test_a_topic_written_anew_in_another_window_takes_the_latest_draft_s_changes_and_another_topic_none(
    controller: BriefingController, note: BriefingNote
) -> None:
    open_note(controller, note)
    press(controller, "remove", note.points[0].id)
    later, bob = Visit("ann", "window-7"), Visit("bob", "window-8")
    last(controller.write(AGAIN, later))
    assert [removed.point.id for removed in note_of(controller, later).removed] == [note.points[0].id]
    last(controller.write(Brief("Social prescribing", length="short"), later))
    assert note_of(controller, later).removed == ()
    last(controller.write(AGAIN, bob))
    assert note_of(controller, bob).removed == ()


def test_everything_is_undone_and_kept_with_each_press(controller: BriefingController, note: BriefingNote) -> None:
    open_note(controller, note)
    question = note.section(QUESTIONS)
    assert question is not None
    remark = re.sub(r" \[\d+\]", "", question.remarks[0])
    first = note.points[0].id
    presses = [
        ("to", first, BARRIERS),
        ("heading", KEY, "What matters"),
        ("lead", KEY, "Begin here."),
        ("own", KEY, "Ask Ann."),
        ("remark", f"{QUESTIONS}|{remark}", "Who leads?"),
        ("dropremark", f"{QUESTIONS}|{remark}", ""),
        ("keepremark", f"{QUESTIONS}|{remark}", ""),
        ("pin", note.points[1].id, ""),
        ("remove", first, ""),
        ("restore", first, ""),
        ("remove", first, ""),
        ("restoreall", "", ""),
    ]
    before: list[BriefingNote] = []
    for act, key, text in presses:
        before.append(note_of(controller))
        press(controller, act, key, text)
        assert note_of(controller) != before[-1], act
        assert controller.drafts_of(ANN).open("wigan") == note_of(controller)
    for expected in reversed(before):
        press(controller, "undo", "")
        assert note_of(controller) == expected == controller.drafts_of(ANN).open("wigan")
    assert note_of(controller) == note


def test_a_draft_that_is_opened_fills_the_form(controller: BriefingController, note: BriefingNote) -> None:
    brief = Brief("The Wigan Deal", "community partner", "short", ("syndemic",))
    last(controller.write(brief, ANN))
    name = controller.session_of(ANN).draft
    update = controller.open_draft(name, Visit("ann", "window-5"))
    assert update.brief == brief and f'data-draft="{name}"' in str(update.note)
    assert controller.open_draft("gone", ANN).brief is None
    assert last(controller.edit(Press("pin", note_of(controller).points[0].id), ANN)).brief is None


def test_a_press_on_a_page_that_outlived_the_server_is_done_to_its_draft(
    controller: BriefingController, assistant: Answerer, note: BriefingNote, tmp_path: Path
) -> None:
    open_note(controller, note)
    restarted = BriefingController(EvidenceAssistant(assistant.index, Library(tmp_path)), DraftStore(tmp_path))
    update = last(restarted.edit(Press("remove", note.points[0].id, draft="wigan"), ANN))
    assert note.points[1].id in str(update.note) and "left out" in str(update.note)
    assert note.points[0].id not in {point.id for point in restarted.drafts_of(ANN).open("wigan").points}
    assert "Undo" in str(update.note)
    other = last(restarted.edit(Press("remove", note.points[1].id, draft="wigan"), Visit("bob", "window-6")))
    assert "No draft" in str(other.notice)


@pytest.mark.parametrize("text", ["What <b>matters</b>", "“)” {key} %s"])
def test_headings_and_remarks_are_shown_as_typed(controller: BriefingController, note: BriefingNote, text: str) -> None:
    open_note(controller, note)
    shown = press(controller, "heading", KEY, text)
    remark = re.sub(r" \[\d+\]", "", note.section(QUESTIONS).remarks[0])  # type: ignore[union-attr]
    shown = press(controller, "remark", f"{QUESTIONS}|{remark}", text)
    assert "<b>" not in shown and text.replace("<", "&lt;").replace(">", "&gt;") in shown


def test_details_of_a_person_in_a_heading_or_a_remark_are_masked(
    controller: BriefingController, note: BriefingNote
) -> None:
    open_note(controller, note)
    update = last(controller.edit(Press("heading", KEY, "For 943 476 5919"), ANN))
    assert "was masked" in str(update.notice) and "943 476 5919" not in str(update.note)


def test_every_button_and_form_has_a_name_of_its_own_kind(controller: BriefingController, note: BriefingNote) -> None:
    open_note(controller, note)
    shown = press(controller, "remove", note.points[0].id)
    for element in re.findall(r"<button[^>]*>.*?</button>", shown):
        name = re.search(r'aria-label="([^"]+)"', element)
        assert (name and name[1].strip()) or re.sub(r"<[^>]+>", "", element).strip(), element
    for element in re.findall(r"<textarea[^>]*>", shown):
        assert re.search(r'aria-label="[^"]+"', element), element
    for element in re.findall(r'<[^>]*role="group"[^>]*>', shown):
        assert re.search(r'aria-label="[^"]+"', element), element

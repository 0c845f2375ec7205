"""What a trainer does by hand: undone step by step, quotes shortened, a lead of one's own marked in every format."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.briefing import editing
from assistant.briefing.layout import OWN_MARK, export_note
from assistant.briefing.note import KEY, BriefingNote, Point
from assistant.web.briefing.controller import BriefingController
from assistant.web.briefing.edits import Press
from corpus.errors import UserError
from tests.assistant.web.briefing.test_sessions import ANN, controller, last, note, note_of, open_note

# Fixtures of the sessions' tests.
__all__ = ["controller", "note"]


def test_changes_are_undone_one_after_another_and_then_nothing_is_left_to_undo(
    controller: BriefingController, note: BriefingNote
) -> None:
    open_note(controller, note)
    assert "Undo" not in str(controller.show(ANN).note)
    first, second = note.points[0].id, note.points[1].id
    last(controller.edit(Press("remove", first), ANN))
    after_one = note_of(controller)
    shown = last(controller.edit(Press("pin", second), ANN))
    assert "Undo the last change" in str(shown.note)
    last(controller.edit(Press("undo", ""), ANN))
    assert note_of(controller) == after_one
    last(controller.edit(Press("undo", ""), ANN))
    assert first in {point.id for point in note_of(controller).points}
    kept = controller.drafts_of(ANN).open(controller.session_of(ANN).draft)
    assert first in {point.id for point in kept.points}
    assert "nothing to undo" in str(last(controller.edit(Press("undo", ""), ANN)).notice)


def test_a_quote_is_shortened_by_its_last_sentence_and_keeps_its_citation(
    controller: BriefingController, note: BriefingNote
) -> None:
    changed = _with_text(note, "It began in 2012. It was copied elsewhere.")
    open_note(controller, changed)
    long = changed.points[0]
    assert "Leave out the last sentence" in str(controller.show(ANN).note)
    last(controller.edit(Press("trim", long.id), ANN))
    short = next(point for point in note_of(controller).points if point.id == long.id)
    assert short.text == "It began in 2012." and short.citation == long.citation


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("It began. It grew. It ended.", "It began. It grew."),
        ("Led by Dr. Field. It grew.", "Led by Dr. Field."),
        ("They said “We grew. We stayed.” It ended.", "They said “We grew. We stayed.”"),
    ],
)
def test_where_a_quote_is_shortened(note: BriefingNote, text: str, left: str) -> None:
    changed = _with_text(note, text)
    assert editing.trim_point(changed, changed.points[0].id).points[0].text == left


@pytest.mark.parametrize("text", ["One sentence.", "• One.\n• Two.", "They said “We grew. We stayed.”"])
def test_what_is_one_sentence_or_a_list_is_not_shortened(note: BriefingNote, text: str) -> None:
    changed = _with_text(note, text)
    with pytest.raises(UserError, match="one sentence"):
        editing.trim_point(changed, changed.points[0].id)


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_a_lead_of_the_trainer_s_is_marked_as_theirs(note: BriefingNote, suffix: str) -> None:
    content = export_note(editing.set_lead(note, KEY, "Begin here."), suffix, []).decode()
    mark = OWN_MARK.strip()
    assert content.count(mark) == 1 and content.index(mark) < content.index("Begin here.") < content.index(mark) + 60


def test_a_lead_of_the_trainer_s_is_marked_on_the_page(controller: BriefingController, note: BriefingNote) -> None:
    open_note(controller, note)
    shown = last(controller.edit(Press("lead", KEY, "Begin here."), ANN))
    assert f"<strong>{OWN_MARK}</strong><bdi>Begin here.</bdi>" in str(shown.note)


def _with_text(note: BriefingNote, text: str) -> BriefingNote:
    """The note with another text in its first point."""
    first: Point = note.points[0]
    return editing.replace_point(note, first.id, replace(first, text=text, value=""))

"""What the buttons beside the statements of a note do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.briefing import editing
from assistant.briefing.extractive import find_alternatives
from assistant.briefing.note import BriefingNote, Progress
from assistant.briefing.writer import rewrite_section
from assistant.web.briefing.points_view import Alternatives
from assistant.web.briefing.sessions import Session
from assistant.web.briefing.view import split_remark_key
from corpus.errors import UserError

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

NO_NOTE = "there is no note here yet. Name a topic and write one, or open a draft."


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a button of a note."""

    act: str
    """What it does, such as "remove"."""
    key: str
    """The point or the section that it does this to."""
    text: str = ""
    """What was typed into its form, or what was chosen from its list."""
    draft: str = ""
    """The draft that the page shows; it is opened where the server does not know of it, as after a restart."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What work on a note came to."""

    session: Session
    message: str = ""
    """A line for the visitor."""
    file: str | None = None
    """The path of a file, where one was made."""


def apply_edit(assistant: Answerer, session: Session, press: Press, progress: Progress) -> Outcome:
    """Do to a session's note what a button says.

    Raises:
        UserError: there is no note, no such button, or nothing to do this to.
    """
    if session.note is None:
        raise UserError(NO_NOTE)
    if press.act == "alternatives":
        return _offer_alternatives(assistant, session, session.note, press.key, progress)
    if press.act == "use":
        return _use_alternative(session, session.note, press.key)
    if press.act == "undo":
        if not session.earlier:
            raise UserError("there is nothing to undo. A draft's changes can be undone until the page is left.")
        return Outcome(Session(session.earlier[-1], session.draft), "The last change is undone.")
    if press.act == "regenerate":
        made = rewrite_section(assistant, session.note, press.key, progress=progress)
        return Outcome(Session(made.note, session.draft), made.notice)
    if press.act not in _EDITS:
        raise UserError("that cannot be done to a note. Use the buttons beside it.")
    edited = _EDITS[press.act](session.note, press)
    return Outcome(Session(edited, session.draft), _DONE.get(press.act, "") if edited != session.note else "")


def _offer_alternatives(
    assistant: Answerer, session: Session, note: BriefingNote, point: str, progress: Progress
) -> Outcome:
    """Offer what could stand in place of a point; nothing where the point is gone."""
    section = next((section for section in note.sections if point in {held.id for held in section.points}), None)
    points = find_alternatives(assistant, note, section.key, progress=progress) if section else []
    return Outcome(replace(session, alternatives=Alternatives(point, tuple(points))))


def _use_alternative(session: Session, note: BriefingNote, point: str) -> Outcome:
    """Put a point that is offered in the place that it is offered for."""
    offered = session.alternatives
    chosen = next((other for other in offered.points if other.id == point), None) if offered else None
    if offered is None or chosen is None:
        raise UserError("that alternative is no longer offered. Press Replace again.")
    return Outcome(Session(editing.replace_point(note, offered.instead_of, chosen), session.draft))


# The edits that are quickly done, by what their buttons say.
_EDITS: dict[str, Callable[[BriefingNote, Press], BriefingNote]] = {
    "remove": lambda note, press: editing.remove_point(note, press.key),
    "up": lambda note, press: editing.move_point(note, press.key, -1),
    "down": lambda note, press: editing.move_point(note, press.key, 1),
    "pin": lambda note, press: editing.toggle_pin(note, press.key),
    "trim": lambda note, press: editing.trim_point(note, press.key),
    "lead": lambda note, press: editing.set_lead(note, press.key, press.text),
    "own": lambda note, press: editing.add_own_note(note, press.key, press.text),
    "to": lambda note, press: editing.move_to_section(note, press.key, press.text),
    "heading": lambda note, press: editing.rename_section(note, press.key, press.text),
    "remark": lambda note, press: editing.edit_remark(note, *split_remark_key(press.key), press.text),
    "dropremark": lambda note, press: editing.edit_remark(note, *split_remark_key(press.key), ""),
    "keepremark": lambda note, press: editing.restore_remark(note, *split_remark_key(press.key)),
    "restore": lambda note, press: editing.restore_points(note, press.key),
    "restoreall": lambda note, press: editing.restore_all(note),
}
# What is said of them once they are done, where one does not see it at once.
_DONE = {
    "remove": "Removed. It stays out when you write the note again; the list above the note brings it back.",
    "dropremark": "Removed. It stays out when you write the note again; the list above the note brings it back.",
    "to": "Moved to the other section.",
    "heading": "The heading is yours, and marked so in every export.",
    "remark": "The words are yours, and marked so in every export.",
    "keepremark": "The note says it again.",
    "restore": "It is back in the note.",
    "restoreall": "All of it is back in the note.",
    "trim": "Shortened by its last sentence.",
}

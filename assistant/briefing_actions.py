"""What the Briefing page does: values in, notes and HTML out, nothing of Gradio."""

from __future__ import annotations

import logging
import queue
import tempfile
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import briefing_hand as hand
from assistant.briefing import Brief, BriefingNote
from assistant.briefing_drafts import Drafts
from assistant.briefing_exports import file_name, write_export
from assistant.briefing_html import Offered, note_html, progress_html
from assistant.briefing_note import Progress, alternatives, regenerated, write_note
from assistant.page_html import notice_html
from assistant.teaching_sheet import sheet_markdown, teaching_sheet
from corpus.errors import UserError
from corpus.vocabulary import ReportDetails

if TYPE_CHECKING:
    from assistant.chain import Assistant

_FAULT = "Something went wrong, and the draft is as it was. Try again, or run 'pcn-assistant doctor'."


class Cancelled(Exception):
    """The work was cancelled by whoever asked for it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A visitor's note and what is offered in place of one of its points."""

    note: BriefingNote | None = None
    offered: Offered | None = None


Shown = tuple[str, Desk, str]


class BriefingActions:
    """The page's actions over one assistant; it keeps no note but the drafts on disk."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.drafts = Drafts(assistant.library.home)

    def cards(self) -> list[ReportDetails]:
        """The reports' cards."""
        return self._assistant.library.cards()

    def shown(self, desk: Desk, notice: str = "") -> Shown:
        """What the page shows of a desk: the note, the desk itself, and a notice."""
        return note_html(desk.note, self.cards(), desk.offered), desk, notice

    def writing(
        self, topic: str, audience: str, length: str, reports: Sequence[str], desk: Desk
    ) -> Generator[Shown, None, None]:
        """Progress, then the note, kept as a draft; a fault leaves the desk as it was. Closed early, the work stops."""
        brief = Brief(topic, audience or "", length, tuple(reports or ()))

        def work(progress: Progress) -> Desk:
            note = write_note(self._assistant, brief, progress=progress)
            self.drafts.keep(note)
            return Desk(note)

        yield from self._working(work, desk)

    def acted(self, act: str, key: str, text: str, desk: Desk) -> Shown:
        """What the page shows after one edit; the draft is kept."""
        try:
            after = self._acted(act, key, text, desk)
            if after.note is not None and after.note != desk.note:
                self.drafts.keep(after.note)
            return self.shown(after)
        except UserError as fault:
            return self.shown(desk, notice_html(str(fault)))
        except Exception:
            logging.getLogger(__name__).exception("a note could not be edited")
            return self.shown(desk, notice_html(_FAULT))

    def reopened(self, name: str | None, desk: Desk) -> Shown:
        """The desk with a draft opened."""
        try:
            return self.shown(Desk(self.drafts.open(name or "")))
        except UserError as fault:
            return self.shown(desk, notice_html(str(fault)))

    def exported(self, suffix: str, desk: Desk) -> tuple[str | None, str]:
        """The path of the exported file, and a notice; a failed export leaves the draft."""
        try:
            if desk.note is None:
                raise UserError("there is no note to export yet. Name a topic and write one.")
            path = Path(tempfile.mkdtemp(prefix="briefing-")) / file_name(desk.note, suffix)
            write_export(desk.note, path, self.cards())
            return str(path), ""
        except UserError as fault:
            return None, notice_html(str(fault))
        except Exception:
            logging.getLogger(__name__).exception("a note could not be exported")
            return None, notice_html(_FAULT)

    def sheet(self, desk: Desk) -> tuple[str | None, str]:
        """The path of the teaching sheet for the note, and a notice."""
        try:
            if desk.note is None or not desk.note.covered:
                raise UserError("there is no note to draw questions from yet. Name a topic and write one.")
            path = Path(tempfile.mkdtemp(prefix="briefing-")) / file_name(desk.note, "-teaching-sheet.md")
            path.write_text(sheet_markdown(desk.note, teaching_sheet(self._assistant, desk.note)), encoding="utf-8")
            return str(path), ""
        except UserError as fault:
            return None, notice_html(str(fault))

    def _acted(self, act: str, key: str, text: str, desk: Desk) -> Desk:
        note = desk.note
        if note is None:
            raise UserError("there is no note yet. Name a topic and write one.")
        if act == "alternatives":
            holding = next((part for part in note.sections if any(p.id == key for p in part.points)), None)
            points = alternatives(self._assistant, note, holding.key) if holding else []
            return Desk(note, Offered(key, tuple(points)))
        if act == "use":
            chosen = next((point for point in desk.offered.points if point.id == key), None) if desk.offered else None
            if desk.offered is None or chosen is None:
                raise UserError("that alternative is no longer offered. Press Replace again.")
            return Desk(hand.replaced(note, desk.offered.instead_of, chosen))
        edits: dict[str, Callable[[], BriefingNote]] = {
            "remove": lambda: hand.removed(note, key),
            "up": lambda: hand.moved(note, key, -1),
            "down": lambda: hand.moved(note, key, 1),
            "pin": lambda: hand.pinned(note, key),
            "lead": lambda: hand.with_lead(note, key, text),
            "own": lambda: hand.with_own(note, key, text),
            "regenerate": lambda: regenerated(self._assistant, note, key),
        }
        if act not in edits:
            raise UserError("that cannot be done to a note. Use the buttons beside it.")
        return Desk(edits[act]())

    def _working(self, work: Callable[[Progress], Desk], desk: Desk) -> Generator[Shown, None, None]:
        """Run `work` beside, showing what it reports; when nobody listens any more, it stops at its next report."""
        told: queue.Queue[tuple[float, str] | Desk | Exception] = queue.Queue()
        stopped = threading.Event()

        def progress(share: float, doing: str) -> None:
            if stopped.is_set():
                raise Cancelled
            told.put((share, doing))

        def run() -> None:
            try:
                told.put(work(progress))
            except Exception as fault:
                told.put(fault)

        threading.Thread(target=run, daemon=True).start()
        before = note_html(desk.note, self.cards(), desk.offered)
        try:
            while True:
                found = told.get()
                if isinstance(found, tuple):
                    yield before, desk, progress_html(*found)
                elif isinstance(found, Desk):
                    yield self.shown(found)
                    return
                elif isinstance(found, UserError):
                    yield self.shown(desk, notice_html(str(found)))
                    return
                else:
                    logging.getLogger(__name__).error("a note could not be written", exc_info=found)
                    yield self.shown(desk, notice_html(_FAULT))
                    return
        finally:
            stopped.set()

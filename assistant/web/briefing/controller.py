"""What the Briefing page does: values in, HTML out, nothing of Gradio."""

from __future__ import annotations

import logging
import queue
import tempfile
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.briefing import editing as hand
from assistant.briefing.drafts import DraftStore
from assistant.briefing.extractive import find_alternatives, refresh_remarks
from assistant.briefing.layout import make_file_name, write_export
from assistant.briefing.note import Brief, BriefingNote, Progress
from assistant.briefing.teaching_sheet import format_sheet, make_teaching_sheet
from assistant.briefing.writer import rewrite_section, write_briefing
from assistant.web.briefing.sessions import Desk, Desks, Place
from assistant.web.briefing.view import Offered, drafts_html, note_html, progress_html
from assistant.web.html.frame import notice_html, said_html
from corpus.errors import UserError
from corpus.vocabulary import ReportDetails

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

_FAULT = "Something went wrong, and the draft is as it was. Try again, or run 'pcn-assistant doctor'."
_NO_NOTE = "there is no note here yet. Name a topic and write one, or open a draft."


class Cancelled(Exception):
    """The work was cancelled by whoever asked for it."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is at work: the browser, whose drafts they are, and the window, which has a desk of its own."""

    browser: str
    window: str


@dataclass(frozen=True, slots=True)
class Done:
    """What work came to: the desk after it, a line for the visitor, and a file where one was made."""

    desk: Desk
    said: str = ""
    file: str | None = None


# the note as HTML, the notice, the list of drafts as HTML, a file's path; None: leave what is there
Shown = tuple[str | None, str | None, str | None, str | None]
Work = Callable[[Desk, Progress], Done]


class BriefingActions:
    """The page's actions over one assistant; drafts are on disk, each browser's apart."""

    def __init__(self, assistant: Answerer) -> None:
        self._assistant = assistant
        self._desks = Desks()

    def cards(self) -> list[ReportDetails]:
        """The reports' cards."""
        return self._assistant.library.cards()

    def drafts(self, visit: Visit) -> DraftStore:
        """The drafts of a visitor's browser."""
        return DraftStore(self._assistant.library.home, visit.browser)

    def desk(self, visit: Visit) -> Desk:
        """What lies on a visitor's desk."""
        return self._desks.at(visit.window).desk

    def shown(self, visit: Visit, notice: str = "", *, file: str | None = None) -> Shown:
        """What the page shows of a visitor's desk."""
        desk = self.desk(visit)
        drafts = drafts_html(self.drafts(visit).list_drafts(), desk.draft)
        return note_html(desk.note, self.cards(), desk.offered), notice, drafts, file

    def writing(
        self, topic: str, audience: str, length: str, reports: Sequence[str], visit: Visit
    ) -> Generator[Shown, None, None]:
        """Progress, then the note, kept as a draft; a fault leaves the desk as it was. Closed early, the work stops."""
        brief = Brief(topic, audience or "", length, tuple(reports or ()))

        def work(desk: Desk, progress: Progress) -> Done:
            made = write_briefing(self._assistant, brief, progress=progress)
            drafts = self.drafts(visit)
            name = drafts.find_free_name(made.note)
            drafts.save(made.note, name)
            return Done(Desk(made.note, name), made.notice)

        yield from self._working(work, visit)

    def acted(self, act: str, key: str, text: str, visit: Visit) -> Generator[Shown, None, None]:
        """What the page shows while and after one edit; the draft is kept. Edits wait for the one before them."""

        def work(desk: Desk, progress: Progress) -> Done:
            done = self._acted(act, key, text, desk, progress)
            if done.desk.note is not None and done.desk.note != desk.note:
                note = refresh_remarks(self._assistant, done.desk.note)
                done = replace(done, desk=replace(done.desk, note=note))
                self.drafts(visit).save(note, done.desk.draft)
            return done

        yield from self._working(work, visit)

    def sheet(self, visit: Visit) -> Generator[Shown, None, None]:
        """Progress, then the path of the teaching sheet for the note."""

        def work(desk: Desk, progress: Progress) -> Done:
            if desk.note is None or not desk.note.covered:
                raise UserError("there is no note to draw questions from yet. Name a topic and write one.")
            questions = make_teaching_sheet(self._assistant, desk.note, progress=progress)
            path = _file(desk.note, "-teaching-sheet.md")
            path.write_text(format_sheet(desk.note, questions), encoding="utf-8")
            found = f"{len(questions)} questions" if len(questions) != 1 else "one question"
            return Done(desk, f"The teaching sheet has {found}.", str(path))

        yield from self._working(work, visit)

    def cancelled(self, visit: Visit) -> str:
        """Stop what is being done at a visitor's desk; the notice that says so."""
        place = self._desks.at(visit.window)
        if not place.lock.locked():
            return said_html("Nothing is being done.")
        place.stopped.set()
        return said_html("Stopping …")

    def reopened(self, act: str, name: str, visit: Visit) -> Shown:
        """The desk with a draft opened, or the list with a draft deleted."""
        place = self._desks.at(visit.window)
        try:
            with place.lock:
                if act == "forget":
                    self.drafts(visit).delete(name)
                    if name == place.desk.draft:
                        place.desk = Desk()
                else:
                    place.desk = Desk(self.drafts(visit).open(name), name)
            return self.shown(visit)
        except UserError as fault:
            return self.shown(visit, notice_html(str(fault)))

    def exported(self, suffix: str, visit: Visit) -> Generator[Shown, None, None]:
        """The path of the exported file, once other work at the desk is done; a failed export changes nothing."""

        def work(desk: Desk, progress: Progress) -> Done:
            if desk.note is None:
                raise UserError(_NO_NOTE)
            path = _file(desk.note, suffix)
            write_export(desk.note, path, self.cards())
            return Done(desk, file=str(path))

        yield from self._working(work, visit)

    def _acted(self, act: str, key: str, text: str, desk: Desk, progress: Progress) -> Done:
        note = desk.note
        if note is None:
            raise UserError(_NO_NOTE)
        if act == "alternatives":
            holding = next((part for part in note.sections if any(p.id == key for p in part.points)), None)
            points = find_alternatives(self._assistant, note, holding.key, progress=progress) if holding else []
            return Done(Desk(note, desk.draft, Offered(key, tuple(points))))
        if act == "use":
            chosen = next((point for point in desk.offered.points if point.id == key), None) if desk.offered else None
            if desk.offered is None or chosen is None:
                raise UserError("that alternative is no longer offered. Press Replace again.")
            return Done(Desk(hand.replace_point(note, desk.offered.instead_of, chosen), desk.draft))
        if act == "regenerate":
            made = rewrite_section(self._assistant, note, key, progress=progress)
            return Done(Desk(made.note, desk.draft), made.notice)
        edits: dict[str, Callable[[], BriefingNote]] = {
            "remove": lambda: hand.remove_point(note, key),
            "up": lambda: hand.move_point(note, key, -1),
            "down": lambda: hand.move_point(note, key, 1),
            "pin": lambda: hand.toggle_pin(note, key),
            "lead": lambda: hand.set_lead(note, key, text),
            "own": lambda: hand.add_own_note(note, key, text),
        }
        if act not in edits:
            raise UserError("that cannot be done to a note. Use the buttons beside it.")
        return Done(Desk(edits[act](), desk.draft))

    def _working(self, work: Work, visit: Visit) -> Generator[Shown, None, None]:
        """Do `work` beside, showing what it reports; cancelled, or with nobody listening, it ends at its next report.

        Whoever works at a desk holds it till the end, so that presses are answered in order and none undoes another.
        """
        told: queue.Queue[tuple[float, str] | Done | Exception] = queue.Queue()
        left = threading.Event()
        place = self._desks.at(visit.window)
        threading.Thread(target=_run, args=(work, place, left, told), daemon=True).start()
        try:
            while isinstance(found := told.get(), tuple):
                yield None, progress_html(*found), None, None
            if isinstance(found, Done):
                yield self.shown(visit, said_html(found.said) if found.said else "", file=found.file)
            elif isinstance(found, Cancelled):
                yield self.shown(visit, said_html("Cancelled. The note is as it was."))
            elif isinstance(found, UserError):
                yield self.shown(visit, notice_html(str(found)))
            else:
                logging.getLogger(__name__).error("something on the briefing page went wrong", exc_info=found)
                yield self.shown(visit, notice_html(_FAULT))
        finally:
            left.set()


def _run(
    work: Work, place: Place, left: threading.Event, told: queue.Queue[tuple[float, str] | Done | Exception]
) -> None:
    """Do the work at a desk and put down what came of it; told of everything that happens."""

    def progress(share: float, doing: str) -> None:
        if left.is_set() or place.stopped.is_set():
            raise Cancelled
        told.put((share, doing))

    with place.lock:
        place.stopped.clear()
        try:
            done = work(place.desk, progress)
            place.desk = done.desk
            told.put(done)
        except Exception as fault:
            told.put(fault)


def _file(note: BriefingNote, suffix: str) -> Path:
    return Path(tempfile.mkdtemp(prefix="briefing-")) / make_file_name(note, suffix)

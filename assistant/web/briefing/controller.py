"""What the Briefing page does: values in, HTML out, nothing of Gradio."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.briefing.changes import apply_remark_edits, carry_over, describe_carried, holds_changes
from assistant.briefing.extractive import make_empty_note, refresh_remarks, trim_to_length
from assistant.briefing.layout import PLAIN_EXPORT, ExportOptions, make_file_name, write_export
from assistant.briefing.note import Brief, BriefingNote, Progress, check_brief
from assistant.briefing.writer import narrow_to_note, write_briefing
from assistant.drafts.names import make_draft_name
from assistant.drafts.store import BrowserDrafts, DraftInfo, DraftStore
from assistant.privacy.guard import PersonalGuard
from assistant.privacy.hidden_characters import strip_hidden
from assistant.teaching.sheet import choose_format, make_teaching_sheet, write_sheet
from assistant.web.briefing.drafts_view import drafts_html
from assistant.web.briefing.edits import NO_NOTE, Outcome, Press, apply_edit
from assistant.web.briefing.sessions import MOST_UNDONE, Session, SessionLock, Sessions
from assistant.web.briefing.view import note_html, progress_html
from assistant.web.html.frame import confirmation_html, notice_html
from assistant.web.shell.jobs import Cancelled, Job
from corpus.errors import UserError
from corpus.vocabulary import Answer, ReportDetails, Statement

if TYPE_CHECKING:
    from assistant.answering.answerer import Answerer

_FAULT = "Something went wrong, and the draft is as it was. Try again, or run 'pcn-assistant doctor'."

_PERSONAL = (
    "What you typed holds what looks like {}, and was neither kept nor sent. Take it out; or, if it is nobody’s, press "
    "Write the note once more."
)
_FROM_CHAT = (
    "Written for: {}. Quotes that were chosen by hand from answers of the assistant, in the reports’ own words."
)
_NOT_KEPT = "The note could not be kept as a draft: {}"
_NO_SOURCE = "That statement is no longer in the note. Press the number behind another one."

# What is done to a session, telling how far it is.
Work = Callable[[Session, Progress], Outcome]
# The source panel at a place that an answer cites, by its name on the page, as HTML, and the notice beside it.
OpenSource = Callable[[Answer, str], tuple[str, str]]
# How far it is: the share that is done, from 0 to 1, and what is being done.
Report = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is at work: the browser, whose drafts they are, and the window, which has a session of its own."""

    browser: str
    window: str


class BriefingUpdate(NamedTuple):
    """What changes on the page; what is None is left as it is."""

    note: str | None = None
    """The note as HTML."""
    notice: str | None = None
    """The line beside the form, as HTML."""
    drafts: str | None = None
    """The list of drafts as HTML."""
    file: str | None = None
    """The path of a file to download."""
    brief: Brief | None = None
    """What the form is to show: the settings of a draft that was opened."""


# What is shown while work is done and after it.
Updates = Generator[BriefingUpdate, None, None]


class BriefingController:
    """What can be done on the page, over one assistant and one store of drafts, in which each browser's are apart."""

    def __init__(self, assistant: Answerer, drafts: DraftStore, *, open_source: OpenSource | None = None) -> None:
        """`open_source` shows a statement's source in its place; without it, none can be opened."""
        self._open_source = open_source
        self._assistant = assistant
        self._drafts = drafts
        self._sessions = Sessions()
        self._guard = PersonalGuard()

    def list_cards(self) -> list[ReportDetails]:
        """The reports' cards."""
        return self._assistant.library.cards()

    def drafts_of(self, visit: Visit) -> BrowserDrafts:
        """The drafts of a visitor's browser."""
        return self._drafts.of_browser(visit.browser)

    def session_of(self, visit: Visit) -> Session:
        """What a visitor works on."""
        return self._sessions.of_window(visit.window).session

    def show(self, visit: Visit, notice: str = "", *, file: str | None = None) -> BriefingUpdate:
        """What the page shows of a visitor's session."""
        locked = self._sessions.of_window(visit.window)
        # The version is read first: what is shown is never older than it says.
        version, session = locked.version, locked.session
        note = note_html(
            session.note,
            self.list_cards(),
            session.alternatives,
            version=version,
            can_undo=bool(session.earlier),
            draft=session.draft,
        )
        try:
            drafts = drafts_html(self.drafts_of(visit).list_drafts(), session.draft)
        except UserError as fault:
            # The note is shown all the same, beside the drafts that were listed last.
            return BriefingUpdate(note, notice or notice_html(str(fault)), None, file)
        return BriefingUpdate(note, notice, drafts, file)

    def write(self, brief: Brief, visit: Visit) -> Updates:
        """Progress, then the note, kept as a draft; a fault leaves all as it was. Closed early, the work stops.

        A topic with details of a person is neither kept nor sent until it is given once more as it stands.
        """
        brief = replace(brief, topic=strip_hidden(brief.topic), audience=strip_hidden(brief.audience))
        if named := self._guard.find_unconfirmed(visit.browser, [brief.topic, brief.audience]):
            yield self.show(visit, notice_html(_PERSONAL.format(named)))
            return

        def work(session: Session, progress: Progress) -> Outcome:
            earlier = self._find_earlier(brief, session, visit)
            removed = earlier.removed if earlier else ()
            made = write_briefing(self._assistant, brief, progress=progress, removed=removed)
            note, notice = made.note, made.notice
            if earlier and note.covered:
                note = self._refresh(trim_to_length(carry_over(earlier, note)))
                notice = f"{notice} {describe_carried(note)}".strip()
            try:
                name = self.drafts_of(visit).save_new(note)
            except UserError as fault:
                # What took a while to write is shown; its next edit keeps it.
                return Outcome(Session(note, make_draft_name(note.brief)), _NOT_KEPT.format(fault))
            return Outcome(Session(note, name), notice)

        yield from self._run(work, visit)

    def edit(self, press: Press, visit: Visit) -> Updates:
        """What the page shows while and after one edit; the draft is kept. Edits wait for the one before them.

        Details of a person in what was typed are masked, unless the same is typed once more.
        """
        typed, masked = self._guard.mask_unconfirmed(visit.browser, press.text)

        def work(session: Session, progress: Progress) -> Outcome:
            if session.note is None and press.draft:
                # The page shows a draft that this server has not opened: it was started anew since.
                session = Session(self.drafts_of(visit).open(press.draft), press.draft)
            assistant = self._assistant
            if session.note is not None:
                assistant = narrow_to_note(assistant, session.note)
            outcome = apply_edit(assistant, session, replace(press, text=typed), progress)
            if masked:
                outcome = replace(outcome, message=f"{outcome.message} {masked}".strip())
            edited = outcome.session
            if session.note is None or edited.note is None or edited.note == session.note:
                return replace(outcome, session=replace(edited, earlier=session.earlier))
            note = self._refresh(edited.note)
            name = self.drafts_of(visit).save(note, edited.draft, before=session.note)
            # what was undone is not undone again: the step before it is
            earlier = session.earlier[:-1] if press.act == "undo" else (*session.earlier, session.note)
            edited = replace(edited, note=note, draft=name, earlier=earlier[-MOST_UNDONE:])
            return replace(outcome, session=edited)

        yield from self._run(work, visit)

    def _refresh(self, note: BriefingNote) -> BriefingNote:
        """A note with its remarks read off its points as they now stand, and the trainer's in their places."""
        return apply_remark_edits(refresh_remarks(narrow_to_note(self._assistant, note).index, note))

    def _find_earlier(self, brief: Brief, session: Session, visit: Visit) -> BriefingNote | None:
        """The earlier note on the same topic that holds what the trainer did: the open one, or else their latest."""
        if session.note and _is_same_topic(session.note.brief, brief):
            return session.note if holds_changes(session.note) else None
        drafts = self.drafts_of(visit)
        try:
            of_topic = (draft for draft in drafts.list_drafts() if _is_same_topic(draft.brief, brief))
            notes = (drafts.open(draft.name) for draft in of_topic)
            return next((note for note in notes if holds_changes(note)), None)
        except UserError:
            # Drafts that cannot be read now do not keep a note from being written.
            return None

    def look(self, visit: Visit, version: int, draft: str) -> BriefingUpdate:
        """What has changed since the version that the page shows, in another window or by what the chat saved."""
        locked = self._sessions.of_window(visit.window)
        if locked.version == version:
            return BriefingUpdate()
        if locked.session.note is None and draft:
            return self.open_draft(draft, visit)
        return self.show(visit)

    def open_quote(self, key: str, visit: Visit) -> tuple[str, str]:
        """The source panel at what a statement of the visitor's note cites, and the notice beside it.

        `key` is the citation's name on the page, or what the panel itself names.
        """
        session = self.session_of(visit)
        if self._open_source is None or session.note is None:
            return "", notice_html(_NO_SOURCE)
        return self._open_source(_make_answer(session.note), key)

    def list_drafts(self, browser: str) -> list[DraftInfo]:
        """The drafts of a browser, the latest first.

        Raises:
            UserError: they cannot be read. So do the next three.
        """
        return self._drafts.of_browser(browser).list_drafts()

    def open_note(self, browser: str, draft: str) -> BriefingNote:
        """A draft of a browser by its name."""
        return self._drafts.of_browser(browser).open(draft)

    def begin_note(self, brief: Brief) -> BriefingNote:
        """A note with nothing in it yet, to be filled with what the chat answered; it is not kept.

        Raises:
            UserError: the brief cannot be met, such as for an empty topic.
        """
        index = self._assistant.index
        note = make_empty_note(index, check_brief(brief, index.reports), date.today())
        return replace(note, purpose=_FROM_CHAT.format(note.brief.audience))

    def keep_new(self, browser: str, note: BriefingNote) -> str:
        """Keep a note that was made elsewhere than on this page; its draft's name."""
        return self._drafts.of_browser(browser).save_new(note)

    def keep_quotes(self, browser: str, draft: str, before: BriefingNote, after: BriefingNote) -> str:
        """Keep a draft that got quotes from elsewhere; its name. Windows that have it open go on with it."""
        name = self._drafts.of_browser(browser).save(after, draft, before=before)
        if name == draft:
            self._sessions.change_draft(browser, draft, before, after)
        return name

    def make_sheet(self, visit: Visit, suffix: str = ".docx", template: Path | None = None) -> Updates:
        """Progress, then the path of the teaching sheet for the note, in the format of exports or else as Word."""

        def work(session: Session, progress: Progress) -> Outcome:
            note = session.note
            if note is None or not note.covered:
                raise UserError("there is no note to draw questions from yet. Name a topic and write one.")
            questions = make_teaching_sheet(narrow_to_note(self._assistant, note).index, note, progress=progress)
            if not questions:
                raise UserError("this note gives no questions. Write a longer one, or one on a wider topic.")
            # Cancelled until here, no file is written.
            progress(1.0, "Writing the sheet")
            path = _new_file(note, f"-teaching-sheet{choose_format(suffix)}")
            write_sheet(note, questions, path, self.list_cards(), template=template)
            found = "one question" if len(questions) == 1 else f"{len(questions)} questions"
            return Outcome(session, f"The teaching sheet has {found}.", str(path))

        yield from self._run(work, visit)

    def export(self, suffix: str, visit: Visit, options: ExportOptions = PLAIN_EXPORT) -> Updates:
        """The path of the exported file, once other work on the session is done; a failed export changes nothing."""

        def work(session: Session, progress: Progress) -> Outcome:
            if session.note is None:
                raise UserError(NO_NOTE)
            path = _new_file(session.note, suffix)
            write_export(session.note, path, self.list_cards(), options)
            return Outcome(session, file=str(path))

        yield from self._run(work, visit)

    def cancel(self, visit: Visit) -> str:
        """Stop what is being done to a visitor's session; the notice that says so."""
        locked = self._sessions.of_window(visit.window)
        if not locked.lock.locked():
            return confirmation_html("Nothing is being done.")
        # None where a draft is being opened, which takes no time.
        job = locked.job
        if job:
            job.cancel()
        return confirmation_html("Stopping …")

    def open_draft(self, name: str, visit: Visit) -> BriefingUpdate:
        """The session with a draft opened."""
        locked = self._sessions.of_window(visit.window)
        try:
            with locked.lock:
                note = self.drafts_of(visit).open(name)
                locked.browser = visit.browser
                locked.put(Session(note, name))
            return self.show(visit)._replace(brief=note.brief)
        except UserError as fault:
            return self.show(visit, notice_html(str(fault)))

    def delete_draft(self, name: str, visit: Visit) -> BriefingUpdate:
        """The session with a draft deleted; it is empty afterwards, if it was that draft's."""
        locked = self._sessions.of_window(visit.window)
        try:
            with locked.lock:
                self.drafts_of(visit).delete(name)
                if name == locked.session.draft:
                    locked.put(Session())
            return self.show(visit)
        except UserError as fault:
            return self.show(visit, notice_html(str(fault)))

    def _run(self, work: Work, visit: Visit) -> Updates:
        """Do work as a job, showing what it reports; cancelled, or with nobody watching, it ends at its next report."""
        locked = self._sessions.of_window(visit.window)
        locked.browser = visit.browser
        job: Job[Report, Outcome] = Job(partial(_do, work, locked))
        job.start()
        try:
            for reports in job.updates():
                for share, doing in reports:
                    yield BriefingUpdate(notice=progress_html(share, doing))
            yield self._show_end(job, visit)
        finally:
            job.cancel()

    def _show_end(self, job: Job[Report, Outcome], visit: Visit) -> BriefingUpdate:
        outcome, fault = job.result, job.fault
        if outcome:
            notice = confirmation_html(outcome.message) if outcome.message else ""
            return self.show(visit, notice, file=outcome.file)
        if isinstance(fault, Cancelled):
            return self.show(visit, confirmation_html("Cancelled. The note is as it was."))
        if isinstance(fault, UserError):
            return self.show(visit, notice_html(str(fault)))
        logging.getLogger(__name__).error("something on the briefing page went wrong", exc_info=fault)
        return self.show(visit, notice_html(_FAULT))


def _do(work: Work, locked: SessionLock, job: Job[Report, Outcome]) -> Outcome:
    """Do the work on a session and put down what came of it.

    Whoever works on a session holds it till the end, so that presses are answered in order and none undoes another.

    Raises:
        Cancelled: the job was cancelled, and the work reported after that.
    """

    def progress(share: float, doing: str) -> None:
        if job.is_cancelled:
            raise Cancelled
        job.report((share, doing))

    with locked.lock:
        locked.job = job
        try:
            outcome = work(locked.session, progress)
            locked.put(outcome.session)
            return outcome
        finally:
            locked.job = None


def _is_same_topic(one: Brief, other: Brief) -> bool:
    return " ".join(one.topic.casefold().split()) == " ".join(other.topic.casefold().split())


def _make_answer(note: BriefingNote) -> Answer:
    """A note as what the source panel opens places of: its statements, with what they cite."""
    numbers = note.citation_numbers()
    statements = tuple(
        Statement(point.text, tuple(numbers[citation.id] for citation in point.cited)) for point in note.points
    )
    topic = note.brief.topic
    return Answer(topic, topic, statements, note.citations())


def _new_file(note: BriefingNote, suffix: str) -> Path:
    """The path of a file that is not there yet, in a folder of its own."""
    return Path(tempfile.mkdtemp(prefix="briefing-")) / make_file_name(note, suffix)

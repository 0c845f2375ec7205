"""Files on their way into the library: received, read one by one, shown, and added or left out."""

from __future__ import annotations

import queue
import re
import secrets
import shutil
import tempfile
import threading
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath

from assistant.web.library.pasting import Stated
from corpus.errors import ReportError, UserError
from corpus.library.additions import DuplicateReport, Preview, change_card
from corpus.library.cards import clean_line
from corpus.library.store import Library
from corpus.vocabulary import ReportDetails

# A file of more bytes than this is not taken on the page, nor one that would be the next after so many that wait.
MOST_BYTES = 200_000_000
MOST_WAITING = 100
# All files that wait, of all browsers, take no more bytes than this and the next one.
_MOST_KEPT_BYTES = 4_000_000_000
# The longest file name that is kept, without its suffix.
_LONGEST_NAME = 120
# What a file's name must not hold on any system: "a/b", "c:d", "what?".
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_NOTHING_STATED = Stated()
_GONE = "that file is no longer here: it was added, left out, or the server was started again. Choose it again."


class Stage(StrEnum):
    """How far a file is."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way into the library."""

    # Its name on the page, and the browser that it came from.
    key: str
    browser: str
    # Its own name.
    name: str
    path: Path
    stage: Stage = Stage.WAITING
    # Changes with everything that is shown of it.
    version: int = 0
    # Pages that are read, and all of them; 0 where that is not known.
    done: int = 0
    pages: int = 0
    preview: Preview | None = None
    # What went wrong.
    fault: str = ""
    # The id of the report that holds it already.
    held_as: str | None = None
    # Its card once it is added.
    card: ReportDetails | None = None
    # What its sender said for its card.
    stated: Stated = _NOTHING_STATED


class _LeftOut(Exception):
    """Raised inside a reading that nobody wants any more."""


class Intake:
    """The files that browsers have sent, each browser's apart. They are kept in a temporary folder until decided on.

    One file is read at a time. Safe to share between threads.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._folder = Path(tempfile.mkdtemp(prefix="pcn-assistant-"))
        self._lock = threading.Lock()
        self._items: dict[str, Incoming] = {}
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read_all, daemon=True)
        self._reader.start()

    def close(self) -> None:
        """Stop reading and delete what was received."""
        with self._lock:
            self._items.clear()
        self._waiting.put(None)
        shutil.rmtree(self._folder, ignore_errors=True)

    def place(self, browser: str, name: str) -> Path:
        """A new path to write a browser's file to; the file's name is cleaned.

        Raises:
            UserError: too many files of this browser wait, or those of all browsers take too much room.
        """
        with self._lock:
            waiting = sum(
                item.browser == browser and item.stage in (Stage.WAITING, Stage.READING, Stage.READ)
                for item in self._items.values()
            )
        if waiting >= MOST_WAITING:
            raise UserError(
                f"{MOST_WAITING} files wait already. Add or leave out some of them first, or add a whole folder by "
                "command: pcn-assistant corpus add FOLDER"
            )
        if sum(file.stat().st_size for file in self._folder.glob("*/*")) > _MOST_KEPT_BYTES:
            raise UserError("the files that wait take too much room. Add or leave out some of them first.")
        folder = self._folder / secrets.token_hex(8)
        folder.mkdir(parents=True)
        return folder / clean_file_name(name)

    def discard(self, path: Path) -> None:
        """Delete what was received at a path."""
        shutil.rmtree(path.parent, ignore_errors=True)

    def receive(self, browser: str, path: Path, stated: Stated = _NOTHING_STATED) -> Incoming:
        """Take a file that was written to its place; it is read when its turn comes. `stated` is for its card."""
        item = Incoming(secrets.token_hex(8), browser, path.name, path, stated=stated)
        with self._lock:
            self._items[item.key] = item
        self._waiting.put(item.key)
        return item

    def items(self, browser: str) -> list[Incoming]:
        """A browser's files, in the order in which they came."""
        with self._lock:
            return [item for item in self._items.values() if item.browser == browser]

    def add(
        self,
        browser: str,
        key: str,
        *,
        title: str | None = None,
        publisher: str | None = None,
        date: str | None = None,
        supersedes: str | None = None,
        again: bool = False,
    ) -> Incoming:
        """Add a file that was read, with a card that was looked at; what is None is as proposed.

        Raises:
            UserError: it is not here, not read yet, or cannot be added.
        """
        item = self._find(browser, key)
        if item.stage is not Stage.READ or item.preview is None:
            raise UserError(_GONE)
        added = self._library.add_preview(
            item.preview, title=title, publisher=publisher, date=date, supersedes=supersedes, again=again
        )
        self.discard(item.path)
        self._change(key, stage=Stage.ADDED, preview=None, card=added.report.details)
        return self._find(browser, key)

    def leave_out(self, browser: str, key: str) -> None:
        """Forget a file; where it is being read, the process that reads it is ended.

        Raises:
            UserError: it is not here.
        """
        item = self._find(browser, key)
        with self._lock:
            self._items.pop(key, None)
        self.discard(item.path)

    def drop_added(self, browser: str) -> None:
        """Forget a browser's files that were added."""
        with self._lock:
            for item in list(self._items.values()):
                if item.browser == browser and item.stage is Stage.ADDED:
                    del self._items[item.key]

    def _find(self, browser: str, key: str) -> Incoming:
        with self._lock:
            item = self._items.get(key)
        if item is None or item.browser != browser:
            raise UserError(_GONE)
        return item

    def _change(self, key: str, **changes: object) -> bool:
        """Change what is known of a file; False where it was left out."""
        with self._lock:
            item = self._items.get(key)
            if item is None:
                return False
            self._items[key] = replace(item, version=item.version + 1, **changes)  # type: ignore[arg-type]
            return True

    def _read_all(self) -> None:
        while (key := self._waiting.get()) is not None:
            if self._change(key, stage=Stage.READING):
                self._read(key)

    def _read(self, key: str) -> None:
        def tell(done: int, pages: int) -> None:
            if not self._change(key, done=done, pages=pages):
                raise _LeftOut

        def require_wanted() -> None:
            with self._lock:
                if key not in self._items:
                    raise _LeftOut

        with self._lock:
            item = self._items.get(key)
        if item is None:
            return
        try:
            preview = self._library.preview(item.path, progress=tell, heartbeat=require_wanted)
        except _LeftOut:
            return
        except DuplicateReport as fault:
            self._change(key, stage=Stage.FAILED, fault=str(fault), held_as=fault.report)
        except ReportError as fault:
            self._change(key, stage=Stage.FAILED, fault=str(fault))
        except Exception as fault:  # a reader's bug, too, must not end the batch
            why = f"cannot be read ({type(fault).__name__}). Save it as a new PDF or as text, and add that."
            self._change(key, stage=Stage.FAILED, fault=f"{item.name}: {why}")
        else:
            self._change(key, stage=Stage.READ, preview=_with_card(preview, item.stated))
            return
        self.discard(item.path)


def _with_card(preview: Preview, stated: Stated) -> Preview:
    """The file with what was said for its card in place of what it proposes."""
    card = preview.report.details
    card = change_card(card, title=stated.title, publisher=stated.publisher, date=stated.date)
    return replace(preview, report=replace(preview.report, details=card))


def clean_file_name(name: str) -> str:
    """A file's name without folders and without what no system takes: "../a:b.pdf" gives "a b.pdf"."""
    last = re.split(r"[/\\]", clean_line(name))[-1]
    plain = PurePosixPath(_NOT_IN_NAMES.sub(" ", last).strip(" .") or "file")
    suffix = plain.suffix if len(plain.suffix) <= len(".markdown") else ""
    stem = plain.name.removesuffix(suffix).encode()[:_LONGEST_NAME].decode(errors="ignore").strip(" .")
    return f"{stem or 'file'}{suffix}"

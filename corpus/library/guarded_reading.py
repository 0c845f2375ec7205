"""Reads files in a process of their own, so that one that is made to do harm ends that process and nothing else.

The process is kept for the next file, so that a folder of reports starts one interpreter; it is ended at a limit, when
a file breaks it, and when nothing was read for a while.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import corpus
from corpus.errors import ReportError
from corpus.library.reading_file import reading_from_json
from corpus.library.reading_limits import (
    DEFAULT_LIMITS,
    MOST_PAGES,
    ReadingLimits,
    explain_crash,
    explain_many_pages,
    explain_size,
    explain_slowness,
    write_limits,
)
from corpus.readers.reader import is_plain_text, read_file
from corpus.reading import Reading

# A text of at most so many bytes is read in this process: the worst of them takes some two seconds.
_SMALL_BYTES = 20_000
# How long the process may take until it is ready, beside what it is given for a file: a busy machine starts slowly.
_START_SECONDS = 120.0
# A process that nobody has asked for so long is ended.
_IDLE_SECONDS = 20.0
# Where a process is kept waiting by a busy machine, this share of the time counts all the same.
_WAITING_SHARE = 0.2
# The time is looked at no more often than this.
_LEAST_WAIT = 0.05
# How often a process is started again because the one before had ended unasked.
_TRIES = 2
# How often whoever asked is asked whether they still want it.
_HEARTBEAT_SECONDS = 0.2

Progress = Callable[[int, int], None]


class _Ended(Exception):
    """The process has ended."""


class _TooSlow(Exception):
    """Nothing came in time."""


class _Stopwatch:
    """How long a process has run: what a busy machine keeps it waiting counts little, where the system tells that."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._begun, self._ran = time.monotonic(), _measure_processor_time(process)

    def seconds(self) -> float:
        """Seconds since it was started; time on several processors at once counts once."""
        passed = time.monotonic() - self._begun
        ran = _measure_processor_time(self._process)
        if ran is None or self._ran is None:
            return passed
        return max(min(passed, ran - self._ran), passed * _WAITING_SHARE)


class _Reader:
    """A process that reads, and what it says."""

    def __init__(self, limits: ReadingLimits) -> None:
        self.limits = limits
        self.owner = os.getpid()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "corpus.library.reading_process", write_limits(limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _find_packages(), "PYTHONIOENCODING": "utf-8"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._said: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        assert self._process.stdin and self._process.stdout
        self._requests: IO[bytes] = self._process.stdin
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()

    def ask(self, path: Path) -> None:
        """Ask for a file.

        Raises:
            _Ended: nobody is there to be asked.
        """
        try:
            self._requests.write(json.dumps(str(path)).encode("ascii") + b"\n")
            self._requests.flush()
        except (OSError, ValueError) as fault:
            raise _Ended from fault

    def hear(self, seconds: float) -> tuple[str, bytes]:
        """The next line that it says: its letter and the rest.

        Raises:
            _TooSlow: it says nothing for so long.
            _Ended: it has ended.
        """
        try:
            line = self._said.get(timeout=max(seconds, 0.0))
        except queue.Empty as fault:
            raise _TooSlow from fault
        if line is None:
            raise _Ended
        return line[:1].decode("ascii", "replace"), line[2:]

    def stopwatch(self) -> _Stopwatch:
        """A stopwatch that begins now."""
        return _Stopwatch(self._process.pid)

    def is_running(self) -> bool:
        """Whether it can be asked, by this process."""
        return self.owner == os.getpid() and self._process.poll() is None

    def end(self) -> int | None:
        """End it; its exit code, where it had ended by itself."""
        if self.owner != os.getpid():
            return None
        try:
            # Where its output is closed it is about to end, and its exit code says why.
            code: int | None = self._process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            code = None
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(OSError):  # what was asked last was not taken any more
            self._requests.close()
        return code

    def _listen(self, answers: IO[bytes]) -> None:
        with answers:
            for line in answers:
                self._said.put(line)
        self._said.put(None)


class _Readers:
    """One process at the most that waits for the next file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: _Reader | None = None
        self._timer: threading.Timer | None = None

    def take(self, limits: ReadingLimits) -> tuple[_Reader, bool]:
        """A process with these limits, and whether it is a new one."""
        with self._lock:
            reader, self._idle = self._idle, None
        if reader is not None:
            if reader.is_running() and reader.limits == limits:
                return reader, False
            reader.end()
        return _Reader(limits), True

    def put_back(self, reader: _Reader) -> None:
        """Keep a process for the next file, for a while."""
        with self._lock:
            reader, self._idle = self._idle or reader, reader
            is_spare = reader is not self._idle
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(_IDLE_SECONDS, self.end)
            self._timer.daemon = True
            self._timer.start()
        if is_spare:
            reader.end()

    def end(self) -> None:
        """End the process that waits."""
        with self._lock:
            reader, self._idle = self._idle, None
        if reader is not None:
            reader.end()


_readers = _Readers()
atexit.register(_readers.end)


def read_guarded(
    path: Path,
    progress: Progress | None = None,
    *,
    limits: ReadingLimits = DEFAULT_LIMITS,
    heartbeat: Callable[[], None] = lambda: None,
) -> Reading:
    """Read a file as `read_file` does, in a process that is ended where it takes too long or too much memory.

    A small text is read in this one. `heartbeat` is called several times a second meanwhile; what it raises ends the
    process and the reading.

    Raises:
        ReportError: the file cannot be read, or takes more than the limits allow.
    """
    if is_plain_text(path, most_bytes=_SMALL_BYTES) or not sys.executable:
        return read_file(path, progress)
    for trial in range(1, _TRIES + 1):
        try:
            reader, is_new = _readers.take(limits)
            if is_new:
                _await_start(reader)
        except (OSError, _Ended, _TooSlow) as fault:
            raise ReportError(
                f"{path.name}: no process could be started to read it. Close other programs, and try again."
            ) from fault
        try:
            reader.ask(path.absolute())
            reading = _follow(reader, path, progress, heartbeat)
        except _Ended as fault:
            code = reader.end()
            if trial < _TRIES and not is_new:
                continue  # it ended while it waited
            raise ReportError(explain_crash(path.name, limits, code)) from fault
        except ReportError:
            raise
        except BaseException:  # whoever asked wants no more of it
            reader.end()
            raise
        return reading
    raise AssertionError("unreachable")


def _await_start(reader: _Reader) -> None:
    try:
        reader.hear(_START_SECONDS)
    except (_Ended, _TooSlow):
        reader.end()
        raise


def _follow(reader: _Reader, path: Path, progress: Progress | None, heartbeat: Callable[[], None]) -> Reading:
    """What comes of a file that was asked for. The process is put back, or ended where it took too much.

    Raises:
        ReportError: as `read_guarded`.
        _Ended: the process has broken down.
    """
    limits = reader.limits
    whole, page = reader.stopwatch(), reader.stopwatch()
    pages = 0
    while True:
        heartbeat()
        left = min(limits.seconds - page.seconds(), limits.seconds_for(pages) - whole.seconds())
        if left <= 0:
            reader.end()
            raise ReportError(explain_slowness(path.name, limits, pages))
        try:
            letter, rest = reader.hear(min(max(left, _LEAST_WAIT), _HEARTBEAT_SECONDS))
        except _TooSlow:
            continue
        if letter == "P":
            pages, all_pages = (int(number) for number in rest.split())
            page = reader.stopwatch()
            if all_pages > MOST_PAGES:
                reader.end()
                raise ReportError(explain_many_pages(path.name, all_pages))
            if progress is not None:
                progress(pages, all_pages)
        elif letter == "R":
            _readers.put_back(reader)
            return reading_from_json(rest.decode("ascii"))
        elif letter == "F":
            _readers.put_back(reader)
            raise ReportError(json.loads(rest))
        else:
            reader.end()
            raise ReportError(explain_size(path.name, limits))


def _measure_processor_time(process: int) -> float | None:
    """The seconds that a process has been on a processor; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None


def _find_packages() -> str:
    """Where the other process finds what this one imports, as PYTHONPATH holds it."""
    own = str(Path(corpus.__file__).parents[1])
    return os.pathsep.join([own, *(folder for folder in sys.path if folder and folder != own)])

"""The process that reads files for another: `python -m corpus.library.reading_process LIMITS`.

A line of standard input asks for a file: its path as JSON. Lines of standard output say how it goes, each a letter and
what it means: S: ready; P done pages: how far it is; R reading: what was read, as JSON; F message: why it cannot be
read, as JSON; M: it takes too much memory. The process ends with its standard input, and so with whoever asked.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from corpus.errors import ReportError
from corpus.library.reading_limits import ReadingLimits, read_limits
from corpus.reading import Reading

# How often the memory is looked at.
_LOOK_SECONDS = 0.1
_EXIT_OF_MEMORY = 3
_MEGABYTE = 1_000_000


class _Answers:
    """Where answers are written; from the thread that watches the memory, too."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()

    def send(self, letter: str, text: str = "") -> None:
        """Write a line; where nobody reads any more, the process ends."""
        with self._lock:
            try:
                self._file.write(f"{letter} {text}\n".encode("ascii"))
                self._file.flush()
            except OSError:
                os._exit(0)


def main() -> None:
    """Read the files that are asked for until nobody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked ends this process
    limits = read_limits(sys.argv[1])
    answers = _Answers(_take_over_output())
    _limit_memory(limits, answers)
    # Imported only now, so that its memory is limited and its libraries' notices go nowhere.
    from corpus.readers.reader import read_file

    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asked), daemon=True).start()
    answers.send("S")
    while True:
        _answer(Path(asked.get()), read_file, answers)


def _answer(path: Path, read_file: Callable[..., Reading], answers: _Answers) -> None:
    """Read a file and say what became of it."""
    from corpus.library.additions import DRAFT
    from corpus.library.reading_file import reading_to_json
    from corpus.readers.reader import report_from_reading

    try:
        reading = read_file(path, lambda done, pages: answers.send("P", f"{done} {pages}"))
        # Whoever asked makes blocks of it again and again: a text that takes too long for that must fail here.
        report_from_reading(reading, DRAFT)
        answers.send("R", reading_to_json(reading))
    except Exception as fault:
        if is_out_of_memory(fault):
            answers.send("M")
        elif isinstance(fault, ReportError):
            answers.send("F", json.dumps(str(fault)))
        else:
            name = type(fault).__name__
            answers.send("F", json.dumps(f"{path.name}: cannot be read ({name}). Save it as a new PDF, and add that."))


def is_out_of_memory(fault: BaseException | None) -> bool:
    """Whether a fault, or one that it came from, is that no memory was left."""
    while fault is not None:
        if isinstance(fault, MemoryError):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _listen(requests: BinaryIO, asked: queue.SimpleQueue[str]) -> None:
    """Pass on what is asked for; end the process when nobody can ask any more."""
    for line in requests:
        asked.put(json.loads(line))
    os._exit(0)


def _take_over_output() -> BinaryIO:
    """Standard output for answers alone; what libraries print goes where error messages go."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _limit_memory(limits: ReadingLimits, answers: _Answers) -> None:
    """Let no file take more than the limit: by the system where it can, and by looking at the memory everywhere."""
    if sys.platform == "linux":
        import resource

        most = limits.megabytes * _MEGABYTE
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def watch() -> None:
        pause = threading.Event()
        while not pause.wait(_LOOK_SECONDS):
            if measure_memory() > limits.megabytes * _MEGABYTE:
                answers.send("M")
                os._exit(_EXIT_OF_MEMORY)

    threading.Thread(target=watch, daemon=True).start()


def measure_memory() -> int:
    """The bytes of memory that this process holds (on macOS the most that it ever held); 0 where that is not known."""
    if sys.platform == "linux":
        resident = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        return int(resident) * os.sysconf("SC_PAGE_SIZE")
    if sys.platform == "win32":
        return _measure_windows_memory()
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _measure_windows_memory() -> int:
    """As `measure_memory`, by the system's own call: the bytes that are committed to this process."""
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of the Windows API."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("faults", wintypes.DWORD),
            ("peak_working_set", ctypes.c_size_t),
            ("working_set", ctypes.c_size_t),
            ("peak_paged_pool", ctypes.c_size_t),
            ("paged_pool", ctypes.c_size_t),
            ("peak_other_pool", ctypes.c_size_t),
            ("other_pool", ctypes.c_size_t),
            ("committed", ctypes.c_size_t),
            ("peak_committed", ctypes.c_size_t),
        )

    counters = Counters(size=ctypes.sizeof(Counters))
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    found = kernel.K32GetProcessMemoryInfo
    found.argtypes = (wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD)
    if not found(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.size):
        return 0
    return int(counters.committed)


if __name__ == "__main__":
    main()

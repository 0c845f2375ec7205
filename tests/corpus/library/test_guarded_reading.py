"""Files that are made to do harm: one line each, in bounded time and memory, and the next file is read."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import ReportError
from corpus.library.guarded_reading import read_guarded
from corpus.library.reading_limits import ReadingLimits
from corpus.library.store import Library
from corpus.readers.reader import read_file
from tests.support.hard_files import HARD, WRITERS
from tests.support.harm.hostile_files import (
    write_deep_pdf,
    write_deep_word,
    write_line,
    write_lying_word,
    write_pdf_bomb,
    write_pdf_pages,
    write_same_page,
    write_sheet_bomb,
    write_slides_bomb,
    write_word_bomb,
    write_zip_in_zip,
)

# What a test has the patience for; the process that reads holds some 100 MB before it has read anything.
LITTLE_TIME = ReadingLimits(seconds=1.5, megabytes=2000)
LITTLE_MEMORY = ReadingLimits(seconds=60, megabytes=300)
GOOD = "Forty plots were let in 2022, and the wards paid for all of them together.\n"


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file that takes very long to read."""
    return write_sheet_bomb(tmp_path_factory.mktemp("slow") / "slow.xlsx", 100_000)


def refuse(path: Path, limits: ReadingLimits) -> str:
    """The line by which a file is refused."""
    with pytest.raises(ReportError) as told:
        read_guarded(path, limits=limits)
    line = str(told.value)
    assert "\n" not in line and line.startswith(path.name)
    return line


@pytest.mark.parametrize("suffix", sorted(set(WRITERS) - {".txt", ".md", ".csv"}))
def test_what_another_process_reads_is_what_this_one_would_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"wards{suffix}"
    WRITERS[suffix](path, HARD)
    assert read_guarded(path) == read_file(path)


def test_a_large_text_is_read_alike_and_a_small_one_starts_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    large.write_text("\n\n".join(f"In {year} {GOOD}" for year in range(600)), encoding="utf-8")
    small.write_text(GOOD, encoding="utf-8")
    assert read_guarded(large) == read_file(large)
    monkeypatch.setattr(subprocess, "Popen", None)
    assert read_guarded(small).source == GOOD


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("bomb.pdf", lambda path: write_pdf_bomb(path, 300)),
        ("bomb.docx", lambda path: write_word_bomb(path, 250)),
        ("bomb.pptx", lambda path: write_slides_bomb(path, 250)),
        ("lying.docx", lambda path: write_lying_word(path, 250)),
    ],
)
def test_a_file_that_unpacks_to_very_much_takes_no_more_memory_than_is_allowed(
    tmp_path: Path, name: str, write: Callable[[Path], Path]
) -> None:
    said = refuse(write(tmp_path / name), LITTLE_MEMORY)
    assert ("more than 300 MB" in said and "PCN_ASSISTANT_READING_MEGABYTES" in said) or "damaged" in said


def test_a_file_that_takes_too_long_is_ended_and_the_next_is_read(slow: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    said = refuse(slow, LITTLE_TIME)
    assert "the limit is 1.5 seconds" in said and said.endswith("PCN_ASSISTANT_READING_SECONDS=3")
    good = write_pdf_pages(tmp_path / "good.pdf", [write_line(GOOD.strip())])
    assert "Forty plots" in read_guarded(good).source
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("deep.pdf", write_deep_pdf),
        ("deep.docx", lambda path: write_deep_word(path, 3000)),
        ("archive.docx", lambda path: write_zip_in_zip(path, 5)),
    ],
)
def test_what_is_nested_far_too_deep_is_refused(tmp_path: Path, name: str, write: Callable[[Path], Path]) -> None:
    refuse(write(tmp_path / name), ReadingLimits())


def test_a_process_that_breaks_down_is_one_line_and_another_reads_the_next(slow: Path, tmp_path: Path) -> None:
    if not children_are_known():
        pytest.skip("this system does not tell a process's children")
    good = write_pdf_pages(tmp_path / "good.pdf", [write_line(GOOD.strip())])
    read_guarded(good)
    is_over = threading.Event()
    killer = threading.Thread(target=kill_readers, args=(is_over,), daemon=True)
    killer.start()
    # One that ended while it waited for a file is replaced; one that was started for this file is not.
    with pytest.raises(ReportError, match=r"slow\.xlsx: its reading broke off \(signal 9\)|could be started"):
        read_guarded(slow)
    is_over.set()
    killer.join()
    assert "Forty plots" in read_guarded(good).source


def children_are_known() -> bool:
    return Path(f"/proc/self/task/{os.getpid()}/children").exists()


def kill_readers(is_over: threading.Event) -> None:
    """Kill the processes that read for this one, again and again."""
    while not is_over.wait(0.5):
        for place in Path("/proc/self/task").glob("*/children"):
            with contextlib.suppress(OSError):
                for child in place.read_text().split():
                    if b"reading_process" in Path(f"/proc/{child}/cmdline").read_bytes():
                        os.kill(int(child), 9)


def test_whoever_wants_no_more_of_it_ends_the_reading(tmp_path: Path) -> None:
    path = write_pdf_pages(tmp_path / "good.pdf", [write_line(GOOD.strip())] * 40)

    class Enough(Exception):
        pass

    def stop(done: int, pages: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        read_guarded(path, stop)
    assert "Forty plots" in read_guarded(path).source


def test_a_file_without_pages_is_given_up_as_soon_as_it_is_not_wanted(slow: Path) -> None:
    class Enough(Exception):
        pass

    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1
        if beats == 5:
            raise Enough

    began = time.monotonic()
    with pytest.raises(Enough):
        read_guarded(slow, heartbeat=beat)
    # Most of it is the start of the process.
    assert time.monotonic() - began < 20


def test_pages_that_go_on_buy_time_and_are_told(tmp_path: Path) -> None:
    """Two hundred pages take longer in all than a file without pages may."""
    told: list[tuple[int, int]] = []
    path = write_pdf_pages(tmp_path / "long.pdf", [write_line(f"{number} {GOOD.strip()}") for number in range(200)])
    read_guarded(path)
    read_guarded(path, lambda done, pages: told.append((done, pages)), limits=ReadingLimits())
    assert told == [(number, 200) for number in range(1, 201)]
    limits = ReadingLimits(seconds=10)
    assert limits.seconds_for(0) == 10 and limits.seconds_for(200) == 1010


def test_a_file_that_names_one_page_again_and_again_is_refused_at_once(tmp_path: Path) -> None:
    path = write_same_page(tmp_path / "again.pdf", 30_000)
    assert path.stat().st_size < 200_000
    began = time.monotonic()
    assert "it has 30,000 pages; at most 20,000 are read" in refuse(path, ReadingLimits())
    assert time.monotonic() - began < 40


def test_files_are_read_for_several_threads_at_once(tmp_path: Path) -> None:
    paths = [write_pdf_pages(tmp_path / f"{n}.pdf", [write_line(f"Report {n}: {GOOD.strip()}")]) for n in range(2)]
    found: dict[int, str] = {}
    threads = [
        threading.Thread(target=lambda n=n, path=path: found.update({n: read_guarded(path).source}))
        for n, path in enumerate(paths)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[n].startswith(f"Report {n}: Forty") for n in range(2))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" * 300_000, "a line of 300,000 characters; at most 200,000"),
        ("word " * 60_000, "a line of 300,000 characters; at most 200,000"),
        ("Forty plots\x00 were let.\n" * 5, "not a kind of file that is read"),
    ],
)
def test_a_text_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(text, encoding="utf-8")
    assert said in refuse(path, ReadingLimits())


def test_a_file_too_large_is_refused_unread(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)
    began = time.monotonic()
    with pytest.raises(ReportError, match=r"huge\.txt: too large \(5000 MB; at most 200 MB\)"):
        Library(home).add(path)
    assert time.monotonic() - began < 5


def test_the_process_that_reads_ends_with_the_one_that_asked(slow: Path) -> None:
    if not children_are_known():
        pytest.skip("this system does not tell a process's children")
    code = (
        "import os, pathlib, sys, threading, time\n"
        "from corpus.library.guarded_reading import read_guarded\n"
        "threading.Thread(target=read_guarded, args=(pathlib.Path(sys.argv[1]),), daemon=True).start()\n"
        "found = lambda: [c for t in pathlib.Path('/proc/self/task').iterdir() "
        "for c in (t / 'children').read_text().split()]\n"
        "while not found(): time.sleep(0.05)\n"
        "time.sleep(1); print(*found(), flush=True); os.kill(os.getpid(), 9)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(slow)], capture_output=True, text=True, check=False)
    [child] = ran.stdout.split()
    for _ in range(100):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
            return
        time.sleep(0.1)
    raise AssertionError(f"process {child} reads on for nobody")

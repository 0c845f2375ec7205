"""`corpus watch`: files of a folder are taken in as they appear, once they are whole, and once only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.command.main import main
from assistant.command.watch import FolderWatch
from corpus.library.store import Library
from tests.support.paths import ROOT

GARDENS = "Gardens in Hull\n\nThe gardens opened in 2020. Neighbours keep them.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "reports"
    (place / "more").mkdir(parents=True)
    return place


def watch(home: Path, folder: Path, said: list[str], *, add_newer: bool = False) -> FolderWatch:
    return FolderWatch(Library(home), folder, add_newer=add_newer, say=said.append)


def added(home: Path) -> list[str]:
    return [card.id for card in Library(home).cards() if card.added]


def test_a_file_is_taken_once_it_no_longer_grows(home: Path, folder: Path) -> None:
    said: list[str] = []
    watching = watch(home, folder, said)
    path = folder / "more" / "gardens.txt"
    path.write_text(GARDENS[:20])
    assert watching.look() == 0
    path.write_text(GARDENS)
    assert watching.look() == 0, "it has grown since the last look"
    assert watching.look() == 1
    assert watching.look() == 0, "it is taken once"
    assert (added(home), said) == (["gardens"], ["gardens.txt: added as 'gardens'."])
    assert Library(home).load("gardens").source == GARDENS


def test_one_bad_file_and_a_copy_are_a_line_each_and_told_once(home: Path, folder: Path) -> None:
    said: list[str] = []
    (folder / "a_broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< garbage")
    (folder / "b_gardens.txt").write_text(GARDENS)
    (folder / "c_copy.txt").write_text(GARDENS)
    (folder / ".hidden.txt").write_text("hidden words")
    (folder / "d_empty.txt").write_text("")
    assert watch(home, folder, said).look(must_settle=False) == 1
    assert [line.split(":")[0] for line in said] == ["a_broken.pdf", "b_gardens.txt", "c_copy.txt"]
    assert said[2] == "c_copy.txt: the library holds it already, as 'b_gardens'."
    # Another run goes on from there; what a user removed stays away.
    Library(home).remove("b_gardens")
    assert watch(home, folder, said).look(must_settle=False) == 0
    assert (len(said), added(home)) == (3, [])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs, and links need rights")
def test_links_and_pipes_are_told_once_and_the_others_are_taken(home: Path, folder: Path) -> None:
    said: list[str] = []
    (folder / "b_gardens.txt").write_text(GARDENS)
    (folder / "a_link.txt").symlink_to(folder / "b_gardens.txt")
    os.mkfifo(folder / "a_pipe.txt")
    watching = watch(home, folder, said)
    for _ in range(3):
        watching.look()
    link, pipe, added_line = said
    assert "a_link.txt: a link is not followed." in link
    assert "a_pipe.txt: not a file (a folder, pipe or device)." in pipe
    assert added_line == "b_gardens.txt: added as 'b_gardens'."


def test_a_changed_file_is_told_and_added_only_where_newer_editions_are_wanted(home: Path, folder: Path) -> None:
    said: list[str] = []
    path = folder / "gardens.txt"
    path.write_text(GARDENS)
    watch(home, folder, said).look(must_settle=False)
    path.write_text(GARDENS.replace("2020", "2021"))
    assert watch(home, folder, said).look(must_settle=False) == 0
    assert said[1] == "gardens.txt: changed since it was added as 'gardens'. With --newer it is added as an edition."
    path.write_text(GARDENS.replace("2020", "the year 2022"))
    assert watch(home, folder, said, add_newer=True).look(must_settle=False) == 1
    assert said[2] == "gardens.txt: it has changed; added as 'gardens_2', a newer edition of 'gardens'."
    newest = Library(home).cards()[-1]
    assert (newest.id, newest.supersedes) == ("gardens_2", "gardens")
    os.utime(path, (1, 1))
    assert watch(home, folder, said, add_newer=True).look(must_settle=False) == 0, "only its time has changed"


def test_a_list_of_what_was_seen_that_is_damaged_stops_nothing(home: Path, folder: Path) -> None:
    home.mkdir()
    (home / "watched.json").write_text("[1]")
    (folder / "gardens.txt").write_text(GARDENS)
    assert watch(home, folder, []).look(must_settle=False) == 1


def test_the_command_looks_once_or_refuses_what_is_no_folder(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "gardens.txt").write_text(GARDENS)
    assert main(["corpus", "watch", "--once", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines() == ["gardens.txt: added as 'gardens'.", "Added 1 file."]
    assert main(["corpus", "watch", "--once", str(folder / "gardens.txt")]) == 2
    assert "no such folder" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a child process")
def test_it_goes_on_until_it_is_interrupted(home: Path, folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with log.open("w") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "assistant", "corpus", "watch", str(folder)],
            cwd=ROOT,
            env=dict(os.environ) | {"PCN_ASSISTANT_HOME": str(home)},
            stdout=out,
            stderr=subprocess.STDOUT,
            # A test run started in the background ignores the interrupt, and what it starts would, too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    end = time.monotonic() + 60
    while "Watching" not in log.read_text() and time.monotonic() < end:
        time.sleep(0.1)
    (folder / "gardens.txt").write_text(GARDENS)
    while "added as" not in log.read_text() and time.monotonic() < end:
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 130
    assert log.read_text().splitlines()[1:] == ["gardens.txt: added as 'gardens'.", "Stopped. What was done is kept."]

"""What a server writes is its own account's, and passing files go: at the end, when they are old, after a crash."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from assistant.web.shell.private_files import PassingFiles, make_private


@pytest.fixture(autouse=True)
def usual_mask() -> object:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="rights are kept otherwise here")
def test_what_was_there_and_what_comes_is_for_its_account_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "conversations.sqlite3").write_text("x")
    (home / "library").mkdir(mode=0o755)
    outside = tmp_path / "elsewhere"
    outside.write_text("x")
    (home / "link").symlink_to(outside)
    make_private(home)
    (home / "later").write_text("x")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    for name in ("conversations.sqlite3", "library", "later"):
        assert not (home / name).stat().st_mode & 0o077
    # What a link leads to is not this home's.
    assert outside.stat().st_mode & 0o077


def test_passing_files_lie_in_the_home_and_go_with_the_server(tmp_path: Path) -> None:
    before = tempfile.gettempdir()
    passing = PassingFiles(tmp_path)
    made = Path(tempfile.mkdtemp(prefix="briefing-"))
    assert made.parent == passing.folder and passing.folder.is_relative_to(tmp_path / "temp")
    assert Path(os.environ["GRADIO_TEMP_DIR"]).parent == passing.folder
    passing.close()
    assert not passing.folder.exists() and tempfile.gettempdir() == before and "GRADIO_TEMP_DIR" not in os.environ


def test_what_a_server_left_that_was_killed_goes_when_the_next_begins_and_a_running_ones_stays(tmp_path: Path) -> None:
    running = PassingFiles(tmp_path)
    left = tmp_path / "temp" / "left"
    left.mkdir()
    (left / "note.docx").write_text("x")
    later = PassingFiles(tmp_path)
    assert not left.exists() and running.folder.exists()
    later.close()
    running.close()


def test_files_that_were_handed_out_long_ago_go(tmp_path: Path) -> None:
    now = 0.0
    passing = PassingFiles(tmp_path, clock=lambda: now)
    old, new = passing.folder / "gradio" / "old", passing.folder / "briefing-new"
    incoming = passing.folder / "pcn-assistant-waits"
    for folder in (old, new, incoming):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    os.utime(incoming, (0, 0))
    os.utime(new, (4000, 4000))
    now = 3000.0
    passing.sweep()
    assert old.exists()
    now = 5000.0
    passing.sweep()
    assert not old.exists() and new.exists() and incoming.exists()
    passing.close()

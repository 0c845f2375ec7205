"""A backup takes nobody else's place: what stands under its name is replaced only where it is an earlier backup."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.command.main import main
from corpus.library.store import Library


def test_an_earlier_backup_is_replaced(small_library: Library, tmp_path: Path) -> None:
    target = tmp_path / "mine.zip"
    assert main(["backup", str(target)]) == 0
    assert main(["backup", str(target)]) == 0
    assert main(["backup", "--restore", str(target)]) == 0


@pytest.mark.parametrize("kind", ["a document", "a damaged archive", "a folder", "a link", "a dangling link"])
def test_what_is_no_backup_is_left_as_it_is(
    small_library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    target, other = tmp_path / "precious.zip", tmp_path / "other.zip"
    other.write_bytes(b"PK\x03\x04 something else")
    if kind == "a folder":
        target.mkdir()
    elif "link" in kind:
        target.symlink_to(other if kind == "a link" else tmp_path / "nowhere")
    else:
        target.write_bytes(b"precious" if kind == "a document" else b"PK\x03\x04 cut")
    before = os.lstat(target).st_mtime_ns, other.read_bytes()
    assert main(["backup", str(target)]) == 2
    assert "something else stands there, and is not replaced" in capsys.readouterr().err
    assert (os.lstat(target).st_mtime_ns, other.read_bytes()) == before


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("notes.pdf", "a backup's name ends in .zip"),
        ("nowhere/mine.zip", "there is no folder"),
        ("home/library/mine.zip", "lies in the data folder that is kept"),
    ],
)
def test_a_place_that_cannot_be_meant_is_told_by_its_name(
    small_library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str, line: str
) -> None:
    assert main(["backup", str(tmp_path / target)]) == 2
    told = capsys.readouterr().err
    assert line in told
    assert str((tmp_path / target).parent) in told
    assert not (small_library.home / "library" / "mine.zip").exists()

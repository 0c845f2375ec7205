"""The engines' files are compared with their hashes: at once where they are small, else in the background."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from corpus.errors import IndexUnusable
from index.engines import file_check
from index.engines.file_check import FileCheck, hash_files
from tests.support.harm.damage import FAULTS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "terms").mkdir()
    for name in ("terms/a.store", "terms/b.term", "words.sqlite3", "terms/.writer.lock", "beside.txt"):
        (tmp_path / name).write_bytes(name.encode() * 100)
    return tmp_path


def test_files_by_pattern_are_hashed_and_locks_are_not(folder: Path) -> None:
    assert sorted(hash_files(folder, ("terms/*", "words.sqlite3"))) == [
        "terms/a.store",
        "terms/b.term",
        "words.sqlite3",
    ]


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_damaged_file_is_found(folder: Path, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = hash_files(folder, ("terms/*", "words.sqlite3"))
    FileCheck(folder, hashes).result()
    FAULTS[fault](folder / "terms" / "b.term")
    with pytest.raises(IndexUnusable, match="damaged"):
        FileCheck(folder, hashes)
    monkeypatch.setattr(file_check, "_AT_ONCE", -1)
    check = FileCheck(folder, hashes)
    with pytest.raises(IndexUnusable, match="damaged"):
        for _ in range(200):
            check.result()
            time.sleep(0.01)

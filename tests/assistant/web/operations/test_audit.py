"""The audit log: append-only, private, without a word of what was asked; a changed line is seen."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.web.operations.audit import FILE, AuditLog, check_audit_log
from corpus.errors import UserError


@pytest.fixture
def written(tmp_path: Path) -> Path:
    log = AuditLog(tmp_path, clock=lambda: 1_796_000_000.0)
    for number in range(5):
        log.write("ann", f"act {number}", status=200)
    log.close()
    return tmp_path


def test_a_line_says_who_when_what_and_how_it_ended_and_no_more(written: Path) -> None:
    rows = [json.loads(line) for line in (written / FILE).read_text().splitlines()]
    assert [row["act"] for row in rows] == [f"act {number}" for number in range(5)]
    assert rows[0].keys() == {"at", "who", "act", "status", "chain"}
    assert (rows[0]["at"], rows[0]["who"], rows[0]["status"]) == ("2026-11-30T00:53:20Z", "ann", 200)


@pytest.mark.skipif(os.name != "posix", reason="Windows has rights of another kind")
def test_only_its_owner_may_read_it(written: Path) -> None:
    assert (written / FILE).stat().st_mode & 0o077 == 0


def test_a_server_that_starts_again_goes_on_where_the_last_one_ended(written: Path) -> None:
    log = AuditLog(written)
    log.write("bob\n\x1b[2J", "sign in", status=303)
    log.close()
    assert len((written / FILE).read_text().splitlines()) == 6
    assert "\x1b" not in (written / FILE).read_text()
    check_audit_log(written / FILE)


@pytest.mark.parametrize("line", [0, 2, 4])
@pytest.mark.parametrize("harm", ["change", "take out", "swap"])
def test_a_line_changed_taken_out_or_moved_is_seen(written: Path, line: int, harm: str) -> None:
    lines = (written / FILE).read_text().splitlines(keepends=True)
    if harm == "change":
        lines[line] = lines[line].replace("ann", "bob")
    elif harm == "take out" and line < 4:
        del lines[line]
    else:
        lines[line], lines[line - 1] = lines[line - 1], lines[line]
    (written / FILE).write_text("".join(lines))
    with pytest.raises(UserError, match=r"line \d, or one before it, was changed or taken out"):
        AuditLog(written)


def test_a_line_cut_off_by_a_power_cut_is_named(written: Path) -> None:
    (written / FILE).write_bytes((written / FILE).read_bytes()[:-9])
    with pytest.raises(UserError, match="line 5 is cut off"):
        check_audit_log(written / FILE)


def test_many_at_once_each_have_a_whole_line(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: log.write(f"user {number}", "ask", status=200), range(100)))
    log.close()
    check_audit_log(tmp_path / FILE)
    rows = [json.loads(line) for line in (tmp_path / FILE).read_text().splitlines()]
    assert {row["who"] for row in rows} == {f"user {number}" for number in range(100)}

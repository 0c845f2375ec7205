"""Each defence that docs/security.md names stands beside a test that is there."""

from __future__ import annotations

import re

from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
# "`test_gate.py`", "`tests/assistant/accounts/`".
_NAMED = re.compile(r"`((?:tests/)?[\w/]*(?:test_\w+\.py|/))`")
_HERE = ROOT / "tests" / "assistant" / "web" / "access"


def find_rows() -> list[list[str]]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]
    return [row for row in rows if row[0] != "threat" and not set(row[0]) <= {"-"}]


def test_each_row_names_a_threat_a_defence_and_tests_that_are_there() -> None:
    rows = find_rows()
    assert len(rows) >= 40
    for row in rows:
        assert len(row) == 3 and all(row), row
        names = _NAMED.findall(row[2])
        assert names, row
        for name in names:
            elsewhere = list((ROOT / "tests").rglob(name)) if "/" not in name else [ROOT / name]
            assert (_HERE / name).exists() or (elsewhere and elsewhere[0].exists()), name


def test_each_part_says_what_is_not_defended() -> None:
    parts = PAGE.split("\n## ")[1:]
    assert len(parts) == 5 and all("Not defended:" in part for part in parts)

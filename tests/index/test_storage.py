"""What an index keeps of its reports."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import IndexUnusable
from corpus.readers.reader import report_from_reading
from corpus.reading import Reading, SourceKind
from index.storage import FORMAT, Manifest, read_reports, write_reports
from tests.support.made_reports import DETAILS

SIGNS = "Homes with 5* and *7* and <b>9</b>.\n"


def manifest_of(content: str) -> Manifest:
    return Manifest(FORMAT, "model", "weights", 150, {}, 0, 0, content)


@pytest.mark.parametrize("kind", [SourceKind.TEXT, SourceKind.PDF, SourceKind.WORD, SourceKind.MARKDOWN])
def test_a_kept_report_is_read_as_it_was(tmp_path: Path, kind: SourceKind) -> None:
    report = report_from_reading(Reading(SIGNS, kind), DETAILS)
    (back,) = read_reports(tmp_path, manifest_of(write_reports(tmp_path, [report])))
    assert back == report and back.has_markup == (kind in (SourceKind.WORD, SourceKind.MARKDOWN))


def test_a_table_keeps_the_headers_over_its_headers(tmp_path: Path) -> None:
    table = "| Town | 2019 | |\n|---|---|---|\n| | Men | Women |\n| Leeds | 412 | 380 |\n| Otley | 12 | 15 |\n"
    report = report_from_reading(Reading(table, SourceKind.MARKDOWN), DETAILS)
    assert any(cell.over for block in report.blocks for cell in block.cells)
    (back,) = read_reports(tmp_path, manifest_of(write_reports(tmp_path, [report])))
    assert back == report


def test_a_report_kept_without_whether_it_has_markup_is_read_only_where_it_is_a_bundled_one(tmp_path: Path) -> None:
    for added in (None, "2026-11-25"):
        report = report_from_reading(Reading(SIGNS, SourceKind.TEXT), replace(DETAILS, added=added))
        write_reports(tmp_path, [report])
        (row,) = json.loads((tmp_path / "reports.json").read_text(encoding="utf-8"))
        del row["has_markup"]
        content = json.dumps([row])
        (tmp_path / "reports.json").write_text(content, encoding="utf-8")
        manifest = manifest_of(hashlib.sha256(content.encode()).hexdigest())
        if added is None:
            assert read_reports(tmp_path, manifest)[0].source == SIGNS
        else:
            with pytest.raises(IndexUnusable, match="another version"):
                read_reports(tmp_path, manifest)

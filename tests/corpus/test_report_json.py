"""What an index keeps of its reports."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from corpus.errors import IndexUnusable
from corpus.readers.reader import report_from_reading
from corpus.reading import Reading, SourceKind
from corpus.report_json import report_from_json, report_json
from corpus.vocabulary import Report
from tests.support.made_reports import DETAILS

SIGNS = "Homes with 5* and *7* and <b>9</b>.\n"


def kept_and_read(report: Report) -> Report:
    """The report as it is read from what is kept of it."""
    return report_from_json(json.loads(json.dumps(report_json(report))))


@pytest.mark.parametrize("kind", [SourceKind.TEXT, SourceKind.PDF, SourceKind.WORD, SourceKind.MARKDOWN])
def test_a_kept_report_is_read_as_it_was(kind: SourceKind) -> None:
    report = report_from_reading(Reading(SIGNS, kind), DETAILS)
    back = kept_and_read(report)
    assert back == report and back.has_markup == (kind in (SourceKind.WORD, SourceKind.MARKDOWN))


def test_a_table_keeps_the_headers_over_its_headers() -> None:
    table = "| Town | 2019 | |\n|---|---|---|\n| | Men | Women |\n| Leeds | 412 | 380 |\n| Otley | 12 | 15 |\n"
    report = report_from_reading(Reading(table, SourceKind.MARKDOWN), DETAILS)
    assert any(cell.over for block in report.blocks for cell in block.cells)
    back = kept_and_read(report)
    assert back == report


def test_a_report_kept_without_whether_it_has_markup_is_read_only_where_it_is_a_bundled_one() -> None:
    for added in (None, "2026-11-25"):
        report = report_from_reading(Reading(SIGNS, SourceKind.TEXT), replace(DETAILS, added=added))
        row = report_json(report)
        del row["has_markup"]
        if added is None:
            assert report_from_json(row).source == SIGNS
        else:
            with pytest.raises(IndexUnusable, match="another version"):
                report_from_json(row)


def test_the_fields_of_a_stored_block_keep_their_first_names() -> None:
    """Indexes that were made before the fields were renamed are still read."""
    row = report_json(report_from_reading(Reading(SIGNS, SourceKind.TEXT), DETAILS))
    assert set(row["blocks"][0]) == {
        *("number", "kind", "text", "spans", "marks", "section", "headings", "level"),
        *("paragraph", "page", "page_label", "leads", "cells", "label", "run", "ocr"),
    }

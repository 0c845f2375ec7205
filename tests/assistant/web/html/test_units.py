"""A cell without a unit shows the one that its header gives, as a mark of its own."""

from __future__ import annotations

import pytest

from assistant.web.html.table_rows import rows_html
from assistant.web.html.units import find_unit
from corpus.vocabulary import Citation
from tests.support.made_reports import block_with, report_of

TABLE = """
Table 1: What was spent

Ward\tUptake (%)\tCost, £ millions\tPeople
East\t66\t1.2\t412
West\t58%\t£0.9m\tnot known
"""


@pytest.mark.parametrize(
    ("header", "value", "unit"),
    [
        ("Uptake (%)", "66", "%"),
        ("Uptake (%)", "66%", ""),
        ("(%)", "(8.2)", "%"),
        ("Share, per cent", "12.5", "per cent"),
        ("% of practices", "40", "%"),
        ("Cost, £ millions", "1.2", "£ millions"),
        ("Cost (£)", "6,120", "£"),
        ("£m", "-0.4", "£m"),
        ("Cost in £", "£300", ""),
        ("Wait (days)", "21", "days"),
        ("Deaths (per 100,000 people)", "14.4*", "per 100,000 people"),
        ("All (N=182) N (%)", "100 (79.4)", "(%)"),
        ("All (N=182) N (%)", "100", ""),
        ("Share of days", "12", ""),
        ("Visits in 2022", "12", ""),
        ("Number", "100", ""),
        ("Uptake (%)", "not known", ""),
        ("p-value", "0.005", ""),
        ("Years", "2019", ""),
    ],
)
def test_the_unit_of_a_bare_figure_is_its_header_s(header: str, value: str, unit: str) -> None:
    assert find_unit(header, value) == unit


def test_the_unit_is_a_mark_beside_the_quoted_words() -> None:
    report = report_of(TABLE)
    shown = {}
    for ward in ("East", "West"):
        row = block_with(report, ward)
        spans = tuple(cell.span for cell in row.cells)
        citation = Citation(1, "0" * 16, report.id, "T", (), 1, None, None, report.quote(spans), spans)
        shown[ward] = rows_html(report, citation)
    mark = '<span class="unit" title="Unit, from the header of the column"><bdi>{}</bdi></span></td>'
    assert "<bdi>66</bdi>" + mark.format("%") in shown["East"]
    assert "<bdi>1.2</bdi>" + mark.format("£ millions") in shown["East"]
    assert "<bdi>412</bdi></td>" in shown["East"]
    assert 'class="unit"' not in shown["West"]

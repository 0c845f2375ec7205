"""Evidence units: what an answer may quote, to the character."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from corpus.evidence import extract_evidence
from corpus.readers.reader import report_from_source
from corpus.vocabulary import ELLIPSIS, Evidence, EvidenceKind, Report, collapse, content_id
from tests.corpus.test_coverage import SOURCES
from tests.support.made_reports import DETAILS, report_of

LIST = """
    The objectives of the plan are to:

    • listen to the people who live there
    • come back and say what was done

    It is not certain that it will. But it may.
"""


def kinds(units: list[Evidence]) -> list[EvidenceKind]:
    return [unit.kind for unit in units]


def check(report: Report) -> None:
    """The invariants of a report's evidence."""
    quotable = {block.number for block in report.blocks if block.is_quotable}
    for unit in extract_evidence(report):
        pieces = [collapse(report.source[start:end]) for start, end in unit.spans]
        assert report.quote(unit.spans) == ELLIPSIS.join(pieces)
        assert all(pieces)
        assert list(unit.spans) == sorted(unit.spans)
        assert all(end <= start for (_, end), (start, _) in zip(unit.spans, unit.spans[1:], strict=False))
        assert unit.id == content_id(report.id, unit.spans, report.quote(unit.spans))
        assert set(unit.blocks) <= quotable
        assert all(any(left <= start and end <= right for left, right in unit.spans) for start, end in unit.core)


def test_a_list_gives_itself_whole_and_each_item_with_the_lead_in() -> None:
    report = report_of(LIST)
    lead, whole, first, second, *_ = extract_evidence(report)
    assert kinds([lead, whole, first, second]) == [
        EvidenceKind.SENTENCE,
        EvidenceKind.LIST,
        EvidenceKind.ITEM,
        EvidenceKind.ITEM,
    ]
    assert whole.text == (
        "The objectives of the plan are to:\n• listen to the people who live there\n• come back and say what was done"
    )
    assert report.quote(second.spans) == "The objectives of the plan are to: … come back and say what was done"
    assert report.quote(second.core) == "come back and say what was done"


def test_a_sentence_of_fewer_than_four_words_joins_the_one_before_the_next() -> None:
    texts = [
        unit.text for unit in extract_evidence(report_of("No one knew. Was it so? It was not what we had asked for."))
    ]
    assert texts == ["No one knew. Was it so?", "It was not what we had asked for."]


def test_every_unit_names_its_report_and_section() -> None:
    report = report_of("# Findings\n\n## Funding\n\nThere is **none** of it left.\n")
    (unit,) = extract_evidence(report)
    assert unit.section == ("Findings", "Funding")
    assert unit.context == "Made up – Findings – Funding"


def test_units_come_in_the_order_of_the_report(reports: dict[str, Report]) -> None:
    for report in reports.values():
        firsts = [unit.blocks[0] for unit in extract_evidence(report)]
        assert firsts == sorted(firsts)


@settings(max_examples=200, deadline=None)
@given(SOURCES)
def test_the_quote_of_any_unit_is_the_characters_it_points_at(source: str) -> None:
    check(report_from_source(source, DETAILS))


@pytest.mark.parametrize("report", ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"])
def test_the_quotes_of_the_five_reports_are_the_characters_they_point_at(
    report: str, reports: dict[str, Report]
) -> None:
    check(reports[report])


@pytest.mark.parametrize(
    ("report", "quote"),
    [
        ("syndemic", "As of July 2021, Warm and Safe Wiltshire had helped 6,993 households across the county."),
        ("hiquality", "Financial assistance or grants 100 (79.4)"),
        ("manifesto", "Control, Contact and Confidence are the 3Cs of Health Creation.4"),
        ("pcn_event", "Train general practice staff to support people to get access to their own medical record"),
        ("strong_communities", "Increasing trades union membership"),
    ],
)
def test_what_people_will_ask_for_can_be_quoted(report: str, quote: str, reports: dict[str, Report]) -> None:
    assert any(quote in reports[report].quote(unit.core) for unit in extract_evidence(reports[report]))

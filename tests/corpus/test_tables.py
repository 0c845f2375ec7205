"""Table rows that know their title, headers, labels and category, in the order in which they are read."""

from __future__ import annotations

import pytest

from corpus.evidence import extract_evidence
from corpus.vocabulary import Block, BlockKind, Evidence, EvidenceKind, Report
from tests.support.made_reports import block_with, misplaced, report_of

SURVEY = (
    "# Survey\n\nWhat they **said**.\n\n**Table 1: What they need**\n\n"
    "\tAll\tGP\tp-value\n"
    "Please say what you need (choose all that apply)\t\t\t\n"
    "Funding\t\t\t0.72\n"
    "Grants\t9 (45)\t4\t\n"
    "\n"
    "Loans\t1 (5)\t1\t\n"
    "Workforce\t\t\t0.79\n"
    "Training\t3 (15)\t2\t\n"
    "How likely is it that you will ask again in the next year?\t\t\t0.33\n"
    "Very likely\t3 (15)\t2\t\n"
    "\n"
    "**Table 2: Themes**\n\n"
    "Category\tTheme\tDescription\n"
    "<b>Outcomes</b>\tReach\tNot all who need it are reached.\n"
    "\tCohesion\tPeople meet each other.\n"
    "<b>Barriers</b>\tMoney\tThere is none.\n"
)
PIPED = """
# Survey

Table 1: Who answered

| Age     | N  | %  |
|---------|----|:--:|
| 18 - 24 | 2  | 10 |
| 25 - 34 | 18 | 90 |
"""


def leads(report: Report, block: Block) -> list[str]:
    return [report.source[start:end] for start, end in block.lead_ins]


def row(report: Report, words: str) -> Evidence:
    found = [e for e in extract_evidence(report) if e.kind is EvidenceKind.ROW and words in e.own]
    assert len(found) == 1
    return found[0]


def test_a_row_knows_title_headers_question_and_block_label_in_this_order() -> None:
    report = report_of(SURVEY)
    assert leads(report, block_with(report, "Grants")) == [
        "**Table 1: What they need**",
        "All",
        "GP",
        "p-value",
        "Please say what you need (choose all that apply)",
        "Funding",
    ]


def test_a_blank_line_cuts_no_table() -> None:
    report = report_of(SURVEY)
    assert leads(report, block_with(report, "Loans")) == leads(report, block_with(report, "Grants"))
    assert block_with(report, "Loans").group == block_with(report, "Grants").group


def test_a_short_label_replaces_its_sibling_and_a_question_ends_them_all() -> None:
    report = report_of(SURVEY)
    assert leads(report, block_with(report, "Training"))[-1] == "Workforce"
    question = "How likely is it that you will ask again in the next year?"
    assert leads(report, block_with(report, "Very likely"))[-2:] == ["p-value", question]


def test_a_p_value_stands_on_the_row_of_its_block_and_can_be_quoted_with_it() -> None:
    report = report_of(SURVEY)
    label = block_with(report, "Workforce")
    assert label.is_label
    assert [report.source[slice(*cell.span)] for cell in label.cells] == ["Workforce", "0.79"]
    header = label.cells[-1].header
    assert header is not None
    assert report.source[slice(*header)] == "p-value"
    assert row(report, "Workforce 0.79").text.endswith("choose all that apply) Workforce 0.79")


def test_a_category_named_in_the_first_row_of_its_block_leads_the_rows_below() -> None:
    report = report_of(SURVEY)
    themes = ["**Table 2: Themes**", "Category", "Theme", "Description"]
    assert leads(report, block_with(report, "Reach")) == themes
    assert leads(report, block_with(report, "Cohesion")) == [*themes, "<b>Outcomes</b>"]
    assert leads(report, block_with(report, "Money")) == themes


def test_two_tables_are_two_runs() -> None:
    report = report_of(SURVEY)
    assert block_with(report, "Grants").group != block_with(report, "Reach").group


def test_a_table_drawn_with_pipes_is_read_like_one_with_tabs() -> None:
    report = report_of(PIPED)
    block = block_with(report, "25 - 34")
    assert block.text == "25 - 34 18 90"
    assert leads(report, block) == ["Table 1: Who answered", "Age", "N", "%"]
    assert misplaced(report) == []


def test_the_quote_of_a_row_joins_headers_and_cells_as_they_stand() -> None:
    report = report_of(PIPED)
    evidence = row(report, "25 - 34")
    assert report.quote(evidence.spans) == "Table 1: Who answered … Age … N … % … 25 - 34 … 18 … 90"
    assert report.quote(evidence.core) == "25 - 34 … 18 … 90"


@pytest.mark.parametrize(
    ("table", "words", "labels"),
    [
        ("Table 1", "Female 83 (66.4)", ["Gender"]),
        ("Table 2", "Financial assistance or grants 100 (79.4)", ["What support do you need"]),
        (
            "Table 2",
            "Lack of funding for community engagement",
            ["Please indicate what you perceive are barriers", "Funding"],
        ),
        ("Table 2", "Clear priorities 86 (70.5)", ["Please indicate what you perceive are Drivers", "Workforce"]),
        ("Table 4", "Competing Priorities", ["<b>Barriers to implementation</b>"]),
        ("Table B.1", "Financial assistance or grants", ["What support do you need"]),
    ],
)
def test_rows_of_the_real_survey_know_their_table_and_labels(
    table: str, words: str, labels: list[str], reports: dict[str, Report]
) -> None:
    report = reports["hiquality"]
    rows = [b for b in report.blocks if b.kind is BlockKind.TABLE_ROW and words in b.text and not b.is_label]
    found = [leads(report, b) for b in rows if leads(report, b)[0].startswith(f"**{table}:")]
    assert len(found) == 1
    assert all(lead.startswith(label) for lead, label in zip(found[0][-len(labels) :], labels, strict=True))


def test_the_p_values_of_the_real_comparison_stand_with_their_blocks(reports: dict[str, Report]) -> None:
    report = reports["hiquality"]
    values = {
        report.source[slice(*block.cells[0].span)]: report.source[slice(*block.cells[1].span)]
        for block in report.blocks
        if block.is_label and len(block.cells) == 2 and leads(report, block)[:1] != [] and block.cells[1].column == 4
    }
    assert values["Gender"] == "0.19"
    assert values["Ethnicity"] == "0.79"
    assert values["Communities"] == "0.75"


def test_contributors_stand_under_their_organisation(reports: dict[str, Report]) -> None:
    report = reports["hiquality"]
    assert leads(report, block_with(report, "Azeem Majeed"))[-1] == "<b>Imperial College London</b>"

"""From chosen evidence to statements: led, cited one by one, rows read with their headers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from assistant.answering.composition import cite, compose_statements, describe_place, row_labels, row_text
from assistant.web.html.table_rows import cited_rows, rows_html
from corpus.evidence import extract_evidence
from corpus.readers.reader import report_from_source
from corpus.vocabulary import Evidence, Report, content_id
from tests.support.made_reports import DETAILS, block_with, report_of

BENCHES = """
    # Benches

    ## Results

    Benches stood in the park. Most were used every day. They were painted green in 2019.

    The aims are to:

    • seat people
    • shade people

    Table 1: Benches by area

    | Area | Benches | Used daily |
    |---|---|---|
    | North | 12 | 80% |
    | South | 7 | 95% |

    ## What was learned

    Shade matters more than paint does.
"""
PONDS = "# Ponds\n\n## Frogs\n\nFrogs came back in the second spring.\n\n## Toads\n\nToads did not.\n"


def unit(report: Report, words: str) -> Evidence:
    """The first evidence unit whose own words begin so."""
    return next(unit for unit in extract_evidence(report) if unit.own.startswith(words))


def ponds() -> Report:
    return report_from_source(PONDS, replace(DETAILS, id="ponds", title="Ponds", short_title="Ponds"))


def told(report: Report, *words: str) -> list[str]:
    """The statements made of the units whose own words begin so."""
    statements, _ = compose_statements([[unit(report, word)] for word in words], {report.id: report})
    return [statement.text for statement in statements]


def test_a_heading_that_introduces_items_is_said_once() -> None:
    report = report_of("# Made\n\n## Workforce\n\n- Expand the workforce.\n- Train people.\n")
    assert told(report, "Expand", "Train") == ["Made up, Workforce: Expand the workforce.", "Train people."]
    _, citations = compose_statements([[unit(report, "Expand")]], {report.id: report})
    assert citations[0].quote.startswith("Workforce"), "the quote keeps it"


def test_a_first_statement_is_led_by_its_report_and_section_and_the_next_of_the_section_by_nothing() -> None:
    report = report_of(BENCHES)
    assert told(report, "Benches stood", "They were painted", "Shade matters") == [
        "Made up, Results: Benches stood in the park.",
        "They were painted green in 2019.",
        "What was learned: Shade matters more than paint does.",
    ]


def test_every_statement_has_a_citation_of_its_own_numbered_from_one() -> None:
    report = report_of(BENCHES)
    runs = [[unit(report, words)] for words in ("Benches stood", "seat people", "North")]
    statements, citations = compose_statements(runs, {report.id: report})
    assert [statement.citations for statement in statements] == [(1,), (2,), (3,)]
    assert [citation.n for citation in citations] == [1, 2, 3]
    for citation in citations:
        assert citation.quote == report.quote(citation.spans)
        assert citation.id == content_id(report.id, citation.spans, citation.quote)


def test_the_best_stays_first_and_the_others_of_its_report_follow_it() -> None:
    one, other = report_of(BENCHES), ponds()
    runs = [[unit(one, "Shade matters")], [unit(other, "Frogs came")], [unit(one, "Benches stood")]]
    statements, citations = compose_statements(runs, {one.id: one, other.id: other})
    assert [citation.report for citation in citations] == [one.id, one.id, other.id]
    assert "Shade matters" in statements[0].text
    assert statements[2].text == "Ponds, Frogs: Frogs came back in the second spring."


def test_sentences_taken_together_are_quoted_as_they_stand() -> None:
    report = report_of(BENCHES)
    citation = cite(1, [unit(report, "Benches stood"), unit(report, "Most were")], report)
    assert citation.quote == "Benches stood in the park. Most were used every day."
    assert len(citation.spans) == 1


def test_sentences_with_another_between_them_are_quoted_in_two_pieces() -> None:
    report = report_of(BENCHES)
    citation = cite(1, [unit(report, "Benches stood"), unit(report, "They were painted")], report)
    assert citation.quote == "Benches stood in the park. … They were painted green in 2019."


def test_a_citation_knows_its_paragraph_and_section() -> None:
    report = report_of(BENCHES)
    citation = cite(7, [unit(report, "Shade matters")], report)
    assert citation.n == 7
    assert citation.section == ("Benches", "What was learned")
    assert citation.paragraph == block_with(report, "Shade matters").paragraph


def test_an_item_is_told_and_quoted_with_its_lead_in() -> None:
    report = report_of(BENCHES)
    statements, citations = compose_statements([[unit(report, "shade people")]], {report.id: report})
    assert statements[0].text.endswith("The aims are to: shade people")
    assert citations[0].quote == "The aims are to: … shade people"


def test_a_row_is_told_cell_by_cell_with_its_headers_and_the_table_s_name_once() -> None:
    report = report_of(BENCHES)
    first, second = told(report, "North", "South")
    assert first.endswith("Table 1: North: Benches 12; Used daily 80%")
    assert second == "South: Benches 7; Used daily 95%"


def test_a_row_s_quote_holds_the_table_s_title_and_headers() -> None:
    report = report_of(BENCHES)
    quote = cite(1, [unit(report, "South")], report).quote
    assert quote == "Table 1: Benches by area … Area … Benches … Used daily … South … 7 … 95%"


def test_a_row_without_labels_over_it_has_none() -> None:
    report = report_of(BENCHES)
    block = block_with(report, "North")
    assert row_labels(block, report) == []
    assert row_text(block, report) == "North: Benches 12; Used daily 80%"


def test_a_long_heading_is_cut_to_seven_words() -> None:
    report = report_of(BENCHES.replace("What was learned", "Why it is that all benches should be green"))
    assert describe_place(unit(report, "Shade matters"), report) == "Why it is that all benches should …"


def test_evidence_without_a_heading_is_led_by_its_report_alone() -> None:
    report = report_of("Benches stood in the park and were used.\n")
    assert told(report, "Benches stood") == ["Made up: Benches stood in the park and were used."]


def test_items_of_one_list_stand_under_its_lead_in_said_once() -> None:
    report = report_of(BENCHES)
    run = [unit(report, "seat people"), unit(report, "shade people")]
    statements, citations = compose_statements([run], {report.id: report})
    assert statements[0].text == "Made up, Results: The aims are to:\n• seat people\n• shade people"
    assert citations[0].quote == report.quote(citations[0].spans)
    assert citations[0].quote.count("The aims are to") == 1


def test_rows_of_one_table_stand_as_points_with_one_citation() -> None:
    report = report_of(BENCHES)
    statements, citations = compose_statements([[unit(report, "North"), unit(report, "South")]], {report.id: report})
    assert len(statements) == len(citations) == 1
    assert statements[0].text.endswith("• North: Benches 12; Used daily 80%\n• South: Benches 7; Used daily 95%")
    assert all(a[1] <= b[0] for a, b in pairwise(citations[0].spans))
    assert [block.text for block in cited_rows(report, citations[0].spans)] == ["North 12 80%", "South 7 95%"]
    assert rows_html(report, citations[0]).count("<tr>") == 3


def test_a_citation_names_the_page_of_its_words_and_not_that_on_which_their_paragraph_begins() -> None:
    source = (
        "The pond was dug in the spring of the year by all those who live there. It was filled in the summer and the\n"
        "\fwater came from the river near by. Frogs came back in the second spring after that, which pleased them.\n\n"
        "Toads did not come back at all, and nobody knows the reason for it to this day.\n"
    )
    report = report_from_source(source, DETAILS, page_labels=("iv", "1"))
    pages = {words: cite(1, [unit(report, words)], report) for words in ("The pond", "Frogs came", "Toads did")}
    assert {words: (cited.page, cited.page_label) for words, cited in pages.items()} == {
        "The pond": (1, "iv"),
        "Frogs came": (2, "1"),
        "Toads did": (2, "1"),
    }
    assert block_with(report, "Frogs came").page == 1


def test_rows_on_several_pages_have_a_citation_for_each_page() -> None:
    rows = ("Place\tPeople\nNorth\t12\nSouth\t7", "East\t31\nWest\t4")
    report = report_from_source("\f".join(rows), DETAILS, page_labels=("i", "ii"))
    run = [unit(report, name) for name in ("North", "South", "East")]
    statements, citations = compose_statements([run], {report.id: report})
    assert [(citation.page, citation.page_label) for citation in citations] == [(1, "i"), (2, "ii")]
    assert [statement.citations for statement in statements] == [(1,), (2,)]
    assert "East" in citations[1].quote and "East" not in citations[0].quote


def test_the_header_of_a_column_that_is_blank_throughout_is_no_label_of_a_row() -> None:
    report = report_of(
        "Checks were made.\n\n| Check | Completed | Still to do |\n|---|---|---|\n| Hands | Yes | |\n| Bins | No | |\n"
    )
    block = block_with(report, "Hands")
    assert row_labels(block, report) == []
    assert told(report, "Hands") == ["Made up: Hands: Completed Yes"]

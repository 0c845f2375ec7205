"""Lists as extraction leaves them: marks torn off or lost, cut by a page; each item keeps its place and lead-in."""

from __future__ import annotations

from corpus.vocabulary import Block, BlockKind, Report
from tests.support.made_reports import block_with, report_of, texts

DETACHED = """
    The council has agreed what it will do over the next three years to help:

    •
    •
    •

    open the library on Sundays, with volunteers from the town and a
    paid manager
    mend the roof of the swimming pool
    plant trees along every road that is wide enough for them, and
    water them.

    The next meeting is in May, when the mayor will report to the town again.
"""

CUT_BY_A_PAGE = """
The place-based approach has helped many schools to work together. Examples include:
•

links with health services, which come to the schools in the wards that
need them most
 •
•

a first sponsor, who paid for restorative work in one of the schools and
for a summer
nurture groups for those who come up from primary school.

The programme will go on for another year, when it will be looked at again by all who
had a part in it, as the council said when it was set up by the members for the town.
"""


def items(report: Report) -> list[Block]:
    return [block for block in report.blocks if block.kind is BlockKind.LIST_ITEM]


def lead(report: Report, block: Block) -> str:
    return report.quote(block.lead_ins)


def marks(report: Report, block: Block) -> list[str]:
    return [report.source[start:end] for start, end in block.markers]


def test_detached_bullets_get_their_items_back_in_order() -> None:
    report = report_of(DETACHED)
    assert texts(report, BlockKind.LIST_ITEM) == [
        "open the library on Sundays, with volunteers from the town and a paid manager",
        "mend the roof of the swimming pool",
        "plant trees along every road that is wide enough for them, and water them.",
    ]
    assert [marks(report, item) for item in items(report)] == [["•"]] * 3
    assert report.blocks[-1].kind is BlockKind.PARAGRAPH


def test_every_item_of_a_list_knows_its_lead_in_and_its_list() -> None:
    report = report_of(DETACHED)
    assert {lead(report, item) for item in items(report)} == {
        "The council has agreed what it will do over the next three years to help:"
    }
    assert {item.group for item in items(report)} == {1}


def test_a_list_that_a_page_break_cuts_goes_on_with_the_same_lead_in() -> None:
    report = report_of(CUT_BY_A_PAGE)
    assert texts(report, BlockKind.LIST_ITEM) == [
        "links with health services, which come to the schools in the wards that need them most",
        "a first sponsor, who paid for restorative work in one of the schools and for a summer",
        "nurture groups for those who come up from primary school.",
    ]
    whole = "The place-based approach has helped many schools to work together. Examples include:"
    assert {(item.group, lead(report, item)) for item in items(report)} == {(1, whole)}


def test_detached_numbers_count_their_items() -> None:
    report = report_of("""
        These are our pledges to the people of the borough:

        1.
        2.

        Tackle inequalities so that people have a fair chance
        Work together for a better future
    """)
    assert [(marks(report, item), item.text) for item in items(report)] == [
        (["1."], "Tackle inequalities so that people have a fair chance"),
        (["2."], "Work together for a better future"),
    ]


def test_marks_that_stand_before_their_own_items_keep_them() -> None:
    report = report_of("""
        The objectives are to:
        • listen to the people who live there
        • come back
        and say what was done
    """)
    assert texts(report, BlockKind.LIST_ITEM) == [
        "listen to the people who live there",
        "come back and say what was done",
    ]


def test_a_lonely_mark_without_an_item_is_kept_as_furniture() -> None:
    report = report_of("The work goes on, and so does the report about it.\n\n•\n•\n")
    assert texts(report, BlockKind.FURNITURE) == ["•", "•"]


def test_a_lead_in_with_a_colon_and_many_short_lines_is_a_list_without_marks() -> None:
    report = report_of("""
        Partners might include:
        Local residents
        Housing providers
        Faith organisations
        Community and
        district nursing
        Public health

        Session led by Dr Jo Smith, Chair of the Alliance, and by many others who are named in the annex below.
    """)
    assert texts(report, BlockKind.LIST_ITEM) == [
        "Local residents",
        "Housing providers",
        "Faith organisations",
        "Community and district nursing",
        "Public health",
    ]
    assert {lead(report, item) for item in items(report)} == {"Partners might include:"}


def test_numbers_that_begin_anew_begin_another_list() -> None:
    report = report_of("""
        Two things to do now:
        1. Find the money.
        2. Spend it well.

        1. In 2012 men lived nine years less in the poorest areas than in the richest ones.
        2. The survey was made in 2014 by the office for statistics, and published a year later.
    """)
    first, second, note, _ = items(report)
    assert first.group == second.group != note.group
    assert lead(report, second) == "Two things to do now:"
    assert lead(report, note) == ""


def test_bullets_of_a_long_report_find_their_items(reports: dict[str, Report]) -> None:
    syndemic = reports["syndemic"]
    pledges = [b for b in items(syndemic) if lead(syndemic, b) == "The council is committed to five pledges:"]
    assert [marks(syndemic, b)[0] for b in pledges] == ["1.", "2.", "3.", "4.", "5."]
    assert pledges[0].text == "Put people and families at the heart of everything we do"
    assert pledges[-1].text == "Work together to fight for a better future for Gateshead14"


def test_a_list_in_the_real_report_goes_on_over_a_page_break(reports: dict[str, Report]) -> None:
    syndemic = reports["syndemic"]
    first = block_with(syndemic, "links with sexual health services")
    examples = [b for b in items(syndemic) if b.group == first.group]
    assert [b.text.split()[0] for b in examples] == [
        "links",
        "funding",
        "‘nurture",
        "peer",
        "schools",
        "four",
        "facilitating",
    ]
    assert {lead(syndemic, b) for b in examples} == {
        "The place-based approach has facilitated multi-agency working in secondary schools. Examples include:"
    }


def test_ten_actions_are_ten_items_and_the_endnotes_are_none_of_them(reports: dict[str, Report]) -> None:
    manifesto = reports["manifesto"]
    actions = [b for b in items(manifesto) if lead(manifesto, b) == "10 Actions for a New Government"]
    assert [marks(manifesto, b)[0] for b in actions] == [str(number) for number in range(1, 11)]
    assert actions[0].text.startswith("Develop incentives and levers")
    assert actions[-1].text.startswith("All social care and health providers")


def test_an_interleaved_side_column_is_a_list_of_seventeen_partners(reports: dict[str, Report]) -> None:
    event = reports["pcn_event"]
    partners = [b.text for b in items(event) if lead(event, b) == "PCN partners might include:"]
    assert len(partners) == 17
    assert partners[0] == "People with lived experience of poor health outcomes"
    assert partners[-1] == "Public health"

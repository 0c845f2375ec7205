"""Headings found and ranked, wherever extraction left them, and the sections that they make."""

from __future__ import annotations

from corpus.vocabulary import BlockKind, Report
from tests.support.made_reports import block_with, report_of, texts

TITLES_LAST = """
About this report
This report tells what was said by those who came to the event that was held in July,
and what they asked the networks to do for the people who live in the poorest places.
\fPrimary care networks consist of groups of general practices that work together with
others in the place. They are planned to become a key vehicle for the care of people.

Why doctors must change their approach

Session led by Dr Jo Smith, Chair of the Standing Group
\fThe networks will be small enough for the personal care that people value, and large
enough to have an impact through deeper work between the practices and all the others.

The view from the community

Session led by Bill Jones, a member of the community
\fDelegates agreed that the work needs skill and a track record in the places where it
is done, and that nobody should come in from elsewhere and go away again afterwards.
"""


def test_capitals_numbers_and_short_lines_are_headings_and_rank_in_this_order() -> None:
    report = report_of("""
        1. The voluntary sector
        The sector is an essential partner in efforts to reduce health inequalities, here and elsewhere.

        1.A. CASE STUDY ONE NORTHERN DEVON

        The problem

        Public service policies were leading to poor help, and no one in the town could say why it was so.
    """)
    assert [(block.text, block.level) for block in report.blocks if block.kind is BlockKind.HEADING] == [
        ("1. The voluntary sector", 1),
        ("1.A. CASE STUDY ONE NORTHERN DEVON", 2),
        ("The problem", 9),
    ]
    assert report.blocks[-1].section == (
        "1. The voluntary sector",
        "1.A. CASE STUDY ONE NORTHERN DEVON",
        "The problem",
    )


def test_a_new_chapter_closes_the_sections_of_the_one_before() -> None:
    report = report_of("""
        Chapter 1: What was known

        The first signs

        There were signs of it in the winter, when the wards of all four hospitals filled up with the old.

        Chapter 2: What was done

        Nothing was done in the spring, and in the summer there was no one left who could have done it.
    """)
    assert report.blocks[2].section == ("Chapter 1: What was known", "The first signs")
    assert report.blocks[4].section == ("Chapter 2: What was done",)


def test_a_date_is_no_numbered_heading() -> None:
    report = report_of("""
        16 January 2025

        The impact of the pandemic was without precedent, and it led to the restriction of personal freedoms.
    """)
    assert (report.blocks[0].kind, report.blocks[0].text) == (BlockKind.PARAGRAPH, "16 January 2025")


def test_a_run_in_heading_begins_a_paragraph_and_stays_with_it() -> None:
    report = report_of("""
        The business sector is able to do a great deal of good in the places where it works.
        Social value: Businesses have great potential to add social value through the work that they
        do with others, and through what they buy.
    """)
    assert texts(report) == [
        "The business sector is able to do a great deal of good in the places where it works.",
        "Social value: Businesses have great potential to add social value through the work that they do with others, "
        "and through what they buy.",
    ]


def test_a_title_that_stands_last_on_its_page_heads_the_text_above_it() -> None:
    report = report_of(TITLES_LAST)
    assert block_with(report, "Primary care networks consist").section == ("Why doctors must change their approach",)
    assert block_with(report, "The networks will be small").section == ("The view from the community",)
    assert block_with(report, "This report tells").section == ("About this report",)


def test_a_title_last_on_one_page_only_is_no_habit_and_heads_what_follows() -> None:
    first, second, _, last = TITLES_LAST.split("\f")
    report = report_of("\f".join([first, second, last]))
    assert block_with(report, "Delegates agreed").section == ("Why doctors must change their approach",)


def test_an_initial_cut_off_by_its_size_is_put_back() -> None:
    report = report_of("""
        E

        ven before the pandemic, the health picture in England was of great concern.
    """)
    assert texts(report) == ["Even before the pandemic, the health picture in England was of great concern."]


def test_marked_siblings_in_markdown_share_a_level_whatever_their_marks() -> None:
    report = report_of("""
        # Study

        ## Next steps

        ### ⇒ *Fostering partnerships*

        - Map what is there.

        ⇒ ***Workforce development***

        - Train those who are there.

        ## Conclusion

        It is **done**.
    """)
    assert block_with(report, "Map what").section == ("Study", "Next steps", "Fostering partnerships")
    assert block_with(report, "Train those").section == ("Study", "Next steps", "Workforce development")
    assert block_with(report, "It is done.").section == ("Study", "Conclusion")


def test_a_numbered_series_in_markdown_shares_the_level_of_its_first() -> None:
    report = report_of("""
        # Appendix

        ## Case study 1: Cafe

        Tea, **cake**.

        ### Case study 2: Garden

        Beans, **peas**.
    """)
    assert block_with(report, "Beans, peas.").section == ("Appendix", "Case study 2: Garden")


def test_session_titles_of_the_real_event_report_head_the_text_above_them(reports: dict[str, Report]) -> None:
    event = reports["pcn_event"]
    assert "Why GPs must change their approach to health inequalities" in block_with(event, "“PCNs are for").section
    assert "What can PCNs do…" in block_with(event, "maturity matrix for PCNs").section
    assert "Conclusion" in block_with(event, "Notwithstanding some of the oversights").section
    quick = "A quick-start guide to reducing health inequalities for Primary Care Networks"
    assert block_with(event, "Don’t wait until the duty kicks in").section == (quick,)


def test_the_chapters_of_the_real_long_report_are_found(reports: dict[str, Report]) -> None:
    chapters = [b.text for b in reports["syndemic"].blocks if b.kind is BlockKind.HEADING and b.level == 1]
    assert chapters == [
        "1. Introduction",
        "2. Executive summary",
        "4. Local government",
        "5. Public services",
        "6. The health sector",
        "7. The VCSE sector",
        "8. The business sector",
        "9. Community partnerships",
        "10. Conclusion",
        "11. Case Study List",
    ]


def test_the_cut_off_initial_of_the_real_foreword_is_put_back(reports: dict[str, Report]) -> None:
    assert block_with(reports["syndemic"], "health picture in England was of great concern").text.startswith(
        "Even before"
    )


def test_a_roman_number_with_a_letter_ends_no_sentence() -> None:
    taught = "All who work here are taught how to wash their hands, and when to.\n"
    report = report_of(f"V.a. Hand Hygiene\n\n{taught}{taught}{taught}")
    assert texts(report, BlockKind.HEADING) == ["V.a. Hand Hygiene"]


def test_what_stands_below_a_figure_is_no_heading() -> None:
    report = report_of("Figure 1: Who came\n\nSource: the survey of the town\n\nMore came than in any year before.\n")
    assert "Source: the survey of the town" not in texts(report, BlockKind.HEADING)


def test_a_figure_and_what_is_said_of_it_is_no_heading() -> None:
    report = report_of("""
        Our year in numbers

        The service ran in nine villages, and these are its results for the year that ended in the last spring.

        96 volunteers were trained

        £81,300 was raised from the lottery
    """)
    assert block_with(report, "volunteers").kind is not BlockKind.HEADING
    assert block_with(report, "£81,300").kind is not BlockKind.HEADING
    assert block_with(report, "Our year").kind is BlockKind.HEADING


TOGETHER = """
About this report
This report tells what was said by those who came to the event that was held in July,
and what they asked the networks to do for the people who live in the poorest places.
\fPrimary care networks consist of groups of general practices that work together with
others in the place. They are planned to become a key vehicle for the care of people.

Why doctors must change their approach

Session led by Dr Jo Smith, Chair of the Standing Group
\fThe networks will be small enough for the personal care that people value, and large
enough to have an impact through deeper work between the practices and all the others.

What the evidence shows, and what it
does not show us
Session led by Ann Brown, a researcher
\fThe health service can do more with less, and it has shown in three towns how that may
be done by people who have known each other for a long time and who trust each other.

The view from Health England

The view from the community

Delegates agreed that the work needs skill and a track record in the places where it
is done, and that nobody should come in from elsewhere and go away again afterwards.

Session led by Bill Jones, a member of the community

Those who could not come were asked by letter what they would have said there.

Session led by Dr Raj Roy, Health England
\fCase study one: a week in Luton

Case study one: a week in Corby

Mary came to the lunch club in Corby when she was sixty and had lived alone for a year,
and it was there that she met the neighbours with whom she now walks on most mornings.

Story written by Dr Jo Smith

The group in Luton was begun by two nurses who wanted to know why nobody came to them,
and who went from door to door until they had been told it in every house of the road.

Story written by Dr Jo Smith
"""


def test_a_text_that_ends_in_a_credit_has_the_heading_whose_names_it_holds() -> None:
    report = report_of(TOGETHER)
    assert block_with(report, "Mary came").section == ("Case study one: a week in Corby",)
    assert block_with(report, "begun by two nurses").section == ("Case study one: a week in Luton",)
    assert block_with(report, "Raj Roy").section[-1] == "The view from Health England"
    assert block_with(report, "Bill Jones").section[-1] == "The view from the community"
    assert block_with(report, "Delegates agreed").section[-1] == "The view from the community"


def test_a_title_right_above_a_credit_is_a_heading_though_it_has_two_lines() -> None:
    report = report_of(TOGETHER)
    title = "What the evidence shows, and what it does not show us"
    assert block_with(report, title).kind is BlockKind.HEADING
    assert block_with(report, "small enough").section == (title,)

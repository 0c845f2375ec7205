"""Page numbers, running heads, contents and labels are set aside as furniture: kept, never quoted."""

from __future__ import annotations

import pytest

from corpus.vocabulary import BlockKind, Report
from tests.support.made_reports import block_with, report_of, texts

SENTENCES = (
    "On page {} the networks work together with the people of the place, and with all who serve them.",
    "Nobody was told on page {} why the work had been stopped, or who would go on with it in the spring.",
    "There is a good deal to be said on page {} for asking those who live there what they would want.",
    "What was learnt has been written down on page {}, and it will be read by those who come after us.",
)
WORDS = "one two three four five six seven eight nine ten eleven twelve".split()


def pages_of(*heads: str) -> str:
    """Pages of four sentences, each page under its head and over its printed number."""
    pages = []
    for count, head in enumerate(heads, 1):
        body = [sentence.format(WORDS[count - 1]) for sentence in SENTENCES]
        pages.append("\n".join(line for line in (head, *body, str(count)) if line))
    return "\n\f".join(pages)


def read(source: str) -> Report:
    return report_of(source, page_labels=[str(page) for page in range(1, source.count("\f") + 2)])


def test_printed_page_numbers_that_count_like_items_are_furniture() -> None:
    report = read(pages_of("", "", "", ""))
    assert texts(report, BlockKind.FURNITURE) == ["1", "2", "3", "4"]
    assert {block.kind for block in report.blocks} == {BlockKind.PARAGRAPH, BlockKind.FURNITURE}


def test_roman_page_numbers_are_furniture_too() -> None:
    roman = ["iii", "iv", "v", "vi"]
    source = "\n\f".join(
        f"{number}\n{sentence.format(number)}" for number, sentence in zip(roman, SENTENCES, strict=True)
    )
    assert texts(read(source), BlockKind.FURNITURE) == roman


def test_the_running_head_of_a_report_is_furniture_but_for_its_first_page() -> None:
    report = read(pages_of(*["The State of the Town | Report"] * 6))
    heads = [block for block in report.blocks if "State of the Town" in block.text]
    assert [block.kind for block in heads[1:]] == [BlockKind.FURNITURE] * 5
    assert heads[0].kind is not BlockKind.FURNITURE


def test_a_running_head_of_a_section_names_it_once() -> None:
    chapters = ["Chapter 1: What was known", "Chapter 2: What was done", "Chapter 3: What is left"]
    report = read(pages_of(*(chapter for chapter in chapters for _ in range(4))))
    assert texts(report, BlockKind.HEADING) == chapters
    assert texts(report, BlockKind.FURNITURE).count(chapters[1]) == 3
    assert block_with(report, "page three the").section == (chapters[0],)
    assert block_with(report, "page seven the").section == (chapters[1],)


def test_a_sentence_goes_on_over_a_page_break_and_its_furniture() -> None:
    broken = "Then the sentence goes on to the very end of the last line of this page, where it meets the"
    source = pages_of("Head", "Head", "Head", "Head").replace("\n1\n", f"\n{broken}\n1\n", 1)
    report = read(source.replace("Head\nOn page two", "Head\nDepartment of Health. On page two"))
    assert "where it meets the Department of Health." in block_with(report, broken).text
    assert block_with(report, broken).page == 1


def test_a_table_of_contents_is_furniture() -> None:
    dots = "........"
    contents = [
        "Contents",
        f"Foreword {dots} 1",
        f"What was known {dots} 2",
        "What was",
        f"done {dots} 3",
        f"Notes {dots} 4",
    ]
    report = read("\n".join(contents) + "\n\f" + pages_of("", "", "", ""))
    assert texts(report, BlockKind.FURNITURE)[:6] == contents
    assert block_with(report, "page one the").section == ()


def test_the_labels_of_tick_boxes_are_furniture() -> None:
    form = "\n".join(
        f"{letter}. {text.format('one')}\nYes    No" for letter, text in zip("ABCD", SENTENCES, strict=True)
    )
    report = read(form)
    assert texts(report, BlockKind.FURNITURE) == ["Yes No"] * 4
    assert not any(block.kind is BlockKind.HEADING for block in report.blocks)


def test_the_labels_of_a_diagram_are_furniture() -> None:
    report = report_of("""
        The council has adopted a population model, which it uses to plan the services of the town.

        CIVIC-LEVEL

        STRENGTHEN

        PLACE BASED

        Service-based interventions refer to the range of public services, for example the schools.
    """)
    assert texts(report, BlockKind.FURNITURE) == ["CIVIC-LEVEL", "STRENGTHEN", "PLACE BASED"]


@pytest.mark.parametrize("labels", [None, ["1"]])
def test_a_big_number_over_its_caption_is_text(labels: list[str] | None) -> None:
    source = "These are the results.\n412\npeople were matched\n96\nwalks were held\n7\nin ten felt less lonely\n"
    report = report_of(source, page_labels=labels)
    assert " ".join(texts(report)) == " ".join(source.split())
    assert texts(report, BlockKind.FURNITURE) == []


def test_the_cells_of_a_column_are_text() -> None:
    cells = ["Rating", "Good", "Poor", "Good", "Good", "Referrals", "412", "97", "388"]
    report = report_of("\n".join(["What follows are the results of the visits.", *cells]), page_labels=["1"])
    assert " ".join(cells) in " ".join(texts(report))


def test_heads_go_whose_numbers_count_and_lines_stay_whose_amounts_differ() -> None:
    heads = [f"The State of the Town {page}\nPage {page} of 6 – Version 2.1\nCost: £{page}2" for page in range(1, 7)]
    report = read(pages_of(*heads))
    shown = " ".join(block.text for block in report.blocks if block.kind is not BlockKind.FURNITURE)
    assert all(f"Cost: £{page}2" in shown for page in range(1, 7))
    assert "Version" not in shown
    assert "State of the Town" not in shown


def test_titles_that_count_as_the_pages_do_are_text() -> None:
    report = read(pages_of(*[f"Site {page}" for page in range(1, 7)]))
    assert texts(report, BlockKind.HEADING) == [f"Site {page}" for page in range(1, 7)]
    assert block_with(report, "page three the").section == ("Site 3",)


def test_heads_that_differ_on_left_and_right_pages_go_by_their_page_number() -> None:
    words = ("Town Health Checks 2022/23", "Annual report of the steering group")
    report = read(pages_of(*[f"{words[page % 2]} Page {page} of 5" for page in range(1, 6)]))
    assert sum("Page" in text for text in texts(report, BlockKind.FURNITURE)) == 5


def test_titles_that_count_below_a_running_head_are_text() -> None:
    report = read(pages_of(*[f"Health Checks of the Town in Brief\nQuarter {page}" for page in range(1, 7)]))
    assert [text for text in texts(report, BlockKind.FURNITURE) if "Quarter" in text] == []
    assert "Quarter 4" in " ".join(text for text in texts(report, BlockKind.HEADING))


def test_a_head_with_the_pages_number_is_none_where_a_sentence_goes_on_over_it() -> None:
    page = "Town Report {0}\nand they were {1} who said so.\nNobody of the {1} was asked, which is a pity for all\n"
    report = read("\f".join(page.format(number, word) for number, word in enumerate(WORDS[:6], 1)))
    shown = " ".join(block.text for block in report.blocks if block.kind is not BlockKind.FURNITURE)
    assert "Report" not in shown and "for all and they were three who said so." in shown


def test_a_figure_in_a_foot_that_is_the_same_on_every_page_is_text_once() -> None:
    pages = ["A cover without any foot at all"]
    for word in WORDS[:6]:
        body = "\n".join(sentence.format(word) for sentence in SENTENCES)
        pages.append(f"and so it goes on,\n{body}\nand what was said there\nTown Plan 2022")
    report = read("\n\f".join(pages))
    foot = [block for block in report.blocks if block.text == "Town Plan 2022"]
    assert [block.kind for block in foot] == [BlockKind.PARAGRAPH] + [BlockKind.FURNITURE] * 5
    assert foot[0].page == 2
    assert "and what was said there and so it goes on," in " ".join(
        block.text for block in report.blocks if block.text != "Town Plan 2022"
    )


def test_equal_lines_of_running_text_at_the_foot_of_pages_are_text() -> None:
    foot = "and spoke with each of them once a week for as long as it took to do so"
    report = read("\f".join(f"{SENTENCES[0].format(word)}\n{foot}\n" for word in WORDS[:5]))
    assert " ".join(texts(report)).count(foot) == 5
    assert texts(report, BlockKind.FURNITURE) == []


def test_capital_labels_with_a_figure_are_text() -> None:
    report = report_of("These are the results.\n\n412 PEOPLE\n\n96 VOLUNTEERS\n\n38 WALKS\n\nThey are good.\n")
    assert texts(report, BlockKind.FURNITURE) == []


def test_a_table_of_figures_is_no_table_of_contents() -> None:
    report = report_of("# Referrals\n\n**By** surgery\n\n- one\n\nElm Road\t412\nMill Lane\t97\n")
    assert texts(report, BlockKind.TABLE_ROW) == ["Elm Road 412", "Mill Lane 97"]


def test_the_entries_under_a_contents_heading_are_furniture() -> None:
    report = report_of("# Contents\n\nOur **aims**\t3\nOur plan\t5\n\n## Our aims\n\n**Health** for all.\n")
    assert texts(report, BlockKind.FURNITURE) == ["Our aims 3", "Our plan 5"]


def test_lost_page_numbers_of_the_real_reports_are_set_aside(reports: dict[str, Report]) -> None:
    numbers = [text for text in texts(reports["syndemic"], BlockKind.FURNITURE) if text.isdigit()]
    assert "48" in numbers
    assert texts(reports["manifesto"], BlockKind.FURNITURE) == ["2"]
    assert "CIVIC-LEVEL" in texts(reports["syndemic"], BlockKind.FURNITURE)


def test_rules_and_contents_of_the_real_markdown_are_set_aside(reports: dict[str, Report]) -> None:
    aside = texts(reports["hiquality"], BlockKind.FURNITURE)
    assert "Page 11 Results" in aside
    assert set(aside) - {text for text in aside if text.startswith("Page ")} == {"---"}


@pytest.mark.parametrize(
    "foot", ["© Town Trust 2022 – not for sale {}", "© Town Trust – not for sale", "Town Plan 2022 draft"]
)
def test_a_foot_on_two_pages_breaks_no_sentence(foot: str) -> None:
    first = "The Plan\n\nThey were asked about it. Most of them said that it was the warm drink and\n" + foot.format(1)
    second = "a telephone call that had helped them most in the year.\n" + foot.format(2)
    report = read(f"{first}\n\f{second}\n")
    assert "the warm drink and a telephone call that" in " ".join(texts(report, BlockKind.PARAGRAPH))
    shown = [block.text for block in report.blocks if block.kind is not BlockKind.FURNITURE]
    assert any("2022" in text for text in shown) == (foot.endswith("draft"))


def test_the_last_lines_of_two_pages_that_say_different_things_are_text() -> None:
    report = read(
        "The north\nWho came there\nNumber of visits 412\n\n\fThe south\nWho came there\nNumber of visits 97\n"
    )
    shown = " ".join(block.text for block in report.blocks if block.kind is not BlockKind.FURNITURE)
    assert "visits 412" in shown and "visits 97" in shown


def test_a_foot_whose_spaces_differ_is_one_foot_and_its_figure_is_text_once() -> None:
    feet = ["Edition 3.1 - May 2019", "Edition 3.1- May 2019", "Edition 3.1 – May 2019"] * 2
    report = read(
        "\n\f".join(
            page.removesuffix(str(n)) + foot
            for n, (page, foot) in enumerate(zip(pages_of(*[""] * 6).split("\n\f"), feet, strict=True), 1)
        )
    )
    found = [block.kind for block in report.blocks if block.text.startswith("Edition")]
    assert found == [BlockKind.PARAGRAPH] + [BlockKind.FURNITURE] * 5
    assert texts(report, BlockKind.HEADING) == []


def test_a_running_head_whose_title_stands_in_lines_on_a_page_of_its_own_is_furniture() -> None:
    chapters = ["Chapter 1: What was known of floods", "Chapter 2: What was done about them"]
    pages = pages_of(*(chapter for chapter in chapters for _ in range(4))).split("\n\f")
    pages[0], pages[4] = "Chapter 1:\nWhat was known\nof floods", "Chapter 2:\nWhat was done\nabout them"
    report = read("\n\f".join(pages))
    assert texts(report, BlockKind.HEADING) == ["Chapter 1: What was known of floods", chapters[1]]
    assert texts(report, BlockKind.FURNITURE).count(chapters[0]) == 3
    assert block_with(report, "page two the").text.startswith("On page two")


def test_a_running_head_over_items_that_begin_small_is_furniture() -> None:
    page = (
        "The powers of a town and of those who serve it\nii) to build on page {0} of its plan\niii) to let {0} shops\n"
    )
    report = read("The powers\n" + "\f".join(page.format(word) for word in WORDS[:6]))
    assert texts(report, BlockKind.FURNITURE).count("The powers of a town and of those who serve it") >= 4


def test_a_numbered_sentence_is_no_heading() -> None:
    report = read(pages_of("", "", "").replace("\n1\n", "\n\n1 The town asked for no rent.\n1\n", 1))
    assert texts(report, BlockKind.HEADING) == []


def test_equal_numbers_on_one_page_are_no_page_numbers() -> None:
    report = report_of("412\n412\n412 ")
    assert texts(report, BlockKind.FURNITURE) == []


def six_pages(
    feet: tuple[str, str], *, ends: str = "which the council had asked for in the", goes_on: str = "autumn of the year."
) -> str:
    """Six pages, of which the second and the third have a foot, and a sentence goes on over the first of them."""
    middle = (f"{SENTENCES[0]}\n{ends}\n{feet[0]}", f"{goes_on}\n{SENTENCES[1]}\n{feet[1]}")
    others = (f"{SENTENCES[n].format(WORDS[n])}\n{WORDS[n].title()} of them went home." for n in (1, 2, 3))
    return "\n\f".join(("A cover of it all", *middle, *others))


@pytest.mark.parametrize("foot", ["Town Health Plan 2022/23", "Annual report of the town"])
def test_a_foot_of_two_pages_within_a_sentence_is_none_of_it_and_its_figure_is_kept_once(foot: str) -> None:
    report = read(six_pages((foot, foot)))
    shown = [block.text for block in report.blocks if block.kind is not BlockKind.FURNITURE]
    assert any("had asked for in the autumn of the year." in text for text in shown)
    assert sum("2022/23" in text for text in shown) == foot.count("2022/23")
    assert set(texts(report, BlockKind.FURNITURE)) == {foot}


@pytest.mark.parametrize(
    ("feet", "ends", "goes_on"),
    [
        # Another figure than a year; not the same words; the sentence is over; another begins; too few words.
        (("Town Plan of 412 homes",) * 2, "which the council had asked for in the", "autumn of the year."),
        (("Town Plan of 2021", "Town Plan of 2022"), "which the council had asked for in the", "autumn of the year."),
        (("Town Plan of 2022",) * 2, "which the council had asked for.", "autumn of the year."),
        (("Town Plan of 2022",) * 2, "which the council had asked for in the", "Nobody was told of it."),
        (("Leeds Council",) * 2, "which was asked for by", "and by nobody else."),
    ],
)
def test_a_line_at_a_pages_end_that_may_be_of_the_text_stays(feet: tuple[str, str], ends: str, goes_on: str) -> None:
    report = read(six_pages(feet, ends=ends, goes_on=goes_on))
    assert texts(report, BlockKind.FURNITURE) == []

"""An answer as a terminal shows it, whole."""

from __future__ import annotations

from dataclasses import replace

from assistant.command.ask import format_answer
from corpus.vocabulary import Answer, Citation, Coverage, Hit, LeftOut, Passage, Statement

CITATION = Citation(
    n=1,
    id="0" * 16,
    report="benches",
    title="On benches",
    section=("Results", "Use"),
    paragraph=4,
    page=None,
    page_label=None,
    quote="Most were used every day.",
    spans=((10, 35),),
)
PASSAGE = Passage("p1", "benches", ("Results",), (3,), ((10, 35),), "Most were\nused every day.", "Benches – Results")


def test_an_answer_is_followed_by_its_sources() -> None:
    answer = Answer(
        "Were they used?",
        "Were they used?",
        statements=(Statement("Benches, Use: Most were used every day.", (1,)),),
        citations=(CITATION,),
        hits=(Hit(PASSAGE, 1, 0.5),),
    )
    assert format_answer(answer) == (
        "Benches, Use: Most were used every day. [1]\n"
        "\n"
        "Sources\n"
        "[1] On benches, Results > Use, paragraph 4"
    )  # fmt: skip


def test_dates_what_has_passed_and_what_was_left_out_are_told() -> None:
    answer = Answer(
        "When must it start?",
        "When must it start?",
        statements=(Statement("It must start by 2020.", (1,), passed="2020", said="2019"),),
        citations=(replace(CITATION, date="2019", superseded_by="new"),),
        coverage=Coverage(3, 2, "2018", "2023", 0, (LeftOut("old", "On seats", "2018"),)),
    )
    assert format_answer(answer) == (
        "It must start by 2020. [1]\n"
        "(Said in 2019; that date has passed (2020).)\n"
        "\n"
        "Sources\n"
        "[1] On benches, 2019, superseded, Results > Use, paragraph 4\n"
        "\n"
        "The library holds 3 reports, from 2018 to 2023. 1 superseded report left out: On seats (2018).\n"
        "To ask what was left out, too: --superseded, or --reports old, or name its year in the question."
    )


def test_a_refusal_is_followed_by_what_came_close_and_no_source() -> None:
    answer = Answer(
        "Were they loved?",
        "Were they loved?",
        hits=(Hit(PASSAGE, 1, 0.5),),
        abstention_reason="not_in_library",
        message="Not answered.",
    )
    assert format_answer(answer) == (
        "Not answered.\n"
        "\n"
        "Not an answer, but near\n"
        "- Benches – Results: Most were used every day. …"
    )  # fmt: skip


def test_a_follow_up_is_shown_as_it_was_asked() -> None:
    asked = "When were the benches painted?"
    answer = Answer("and when?", asked, message="Not answered.", abstention_reason="clinical")
    assert format_answer(answer) == "Asked as: When were the benches painted?\n\nNot answered."


def test_small_talk_stands_alone() -> None:
    assert format_answer(Answer("hi", "hi", message="Hello.", mode="conversation")) == "Hello."


def test_long_lines_are_wrapped_and_words_kept_whole() -> None:
    words = "co-production " * 40
    answer = Answer("?", "?", statements=(Statement(words.strip(), (1,)),), citations=(CITATION,))
    shown = format_answer(answer).split("\n\nSources")[0]
    assert all(len(line) <= 96 for line in shown.split("\n"))
    assert " ".join(shown.split()) == f"{words.strip()} [1]"

"""Questions on a survey's tables: all options of one table, one right, the right share at no fixed place."""

from __future__ import annotations

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing.note import BARRIERS
from assistant.teaching.quoted import Shelf, find_stems
from assistant.teaching.survey import Table, ask_about_row, ask_about_table, choose_tables, read_tables


@pytest.fixture(scope="module")
def shelf(assistant: Answerer) -> Shelf:
    return Shelf(assistant.index)


@pytest.fixture(scope="module")
def tables(shelf: Shelf) -> list[Table]:
    return read_tables(shelf)


def test_the_most_chosen_answer_leads_every_option_beside_it(shelf: Shelf, tables: list[Table]) -> None:
    asked = 0
    for table in tables:
        shares = {row.choice: row.share for row in table.rows}
        for question in ask_about_table(shelf, table, shelf.index.reports[table.report].details):
            if question.form != "most chosen":
                continue
            (right,) = [option.text for option in question.options if option.is_right]
            others = [shares[option.text] for option in question.options if not option.is_right]
            assert shares[right] == max(shares.values()) and all(shares[right] - other >= 3 for other in others)
            asked += 1
    assert asked >= 3


def test_an_answer_is_told_with_its_figure_and_one_other_is_chosen_by_more_or_comes_next(
    shelf: Shelf, tables: list[Table]
) -> None:
    asked = 0
    for table in tables:
        shares = {row.choice: row.share for row in table.rows}
        for row in table.rows:
            for question in ask_about_row(shelf, table, row, shelf.index.reports[table.report].details):
                (right,) = [option.text for option in question.options if option.is_right]
                others = [shares[option.text] for option in question.options if not option.is_right]
                assert f"({row.share}%)" in question.text and row.choice not in [o.text for o in question.options]
                assert len(others) == 3 and all(shares[right] - other >= 3 for other in others)
                if "still more" in question.text:
                    assert shares[right] > row.share and all(other <= row.share for other in others)
                else:
                    assert shares[right] == max(share for choice, share in shares.items() if choice != row.choice)
                assert "Why this one" in {point.lead for point in question.listen}
                asked += 1
    assert asked >= 10


def test_who_was_asked_is_told_by_place_and_by_how_many_were_counted(shelf: Shelf, tables: list[Table]) -> None:
    table = next(one for one in tables if "barriers" in one.asked)
    (question,) = ask_about_table(shelf, table, shelf.index.reports[table.report].details)
    told = " ".join(point.quoted.text for point in question.scene if point.quoted)
    assert "across London" in told and "182 respondents" in told


def test_a_table_of_what_hinders_is_on_a_topic_that_names_only_who_was_asked(tables: list[Table]) -> None:
    topic = {"london": 0.6, "gps": 0.4}
    (table, *_) = choose_tables(tables, topic, set(), {}, {BARRIERS}, {tables[0].report})
    assert "barriers" in table.asked
    # of a topic with a subject of its own it is not
    assert choose_tables(tables, {"bus": 0.6}, set(), {}, {BARRIERS}, set()) == []


def test_a_question_says_how_many_answered_and_whether_they_could_choose_more_than_one(
    shelf: Shelf, tables: list[Table]
) -> None:
    table = next(one for one in tables if "barriers" in one.asked)
    (question,) = ask_about_table(shelf, table, shelf.index.reports[table.report].details)
    assert "128 people answered, and each could choose more than one" in question.text
    assert "choose all that apply" not in question.text
    assert question.scene[0].quoted is not None and "GP workforce" in question.scene[0].quoted.text


def test_a_table_is_on_the_topic_by_a_word_that_few_tables_share(tables: list[Table]) -> None:
    chosen = choose_tables(tables, dict.fromkeys(find_stems("success evaluated"), 0.5), set(), {})
    assert chosen and all("evaluat" in table.asked or "success" in table.asked for table in chosen)
    assert choose_tables(tables, dict.fromkeys(find_stems("health"), 1.0), set(), {}) == []

"""Questions on a survey's tables: all options of one table, one right, the right share at no fixed place."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assistant.answering.answerer import Answerer
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
            assert shares[right] == max(shares.values()) and all(shares[right] - other >= 4 for other in others)
            asked += 1
    assert asked >= 3


def test_a_share_stands_among_others_well_apart_and_not_always_at_one_place(shelf: Shelf, tables: list[Table]) -> None:
    places = set()
    for table in tables:
        for row in table.rows:
            for question in ask_about_row(shelf, table, row, shelf.index.reports[table.report].details):
                shares = [int(option.text.split()[1]) for option in question.options]
                assert shares == sorted(shares) and min(after - before for before, after in pairwise(shares)) >= 15
                assert question.right is not None and shares[question.right] == round(row.share)
                assert min(shares) > 0 and max(shares) < 100
                places.add(question.right)
    assert len(places) == 4


def test_a_question_says_how_many_answered_and_whether_they_could_choose_more_than_one(
    shelf: Shelf, tables: list[Table]
) -> None:
    table = next(one for one in tables if "barriers" in one.asked)
    (question,) = ask_about_table(shelf, table, shelf.index.reports[table.report].details)
    assert "128 people answered, and each could choose more than one" in question.text
    assert "choose all that apply" not in question.text
    assert question.scene[0].quoted is not None and "primary care professionals" in question.scene[0].quoted.text


def test_a_table_is_on_the_topic_by_a_word_that_few_tables_share(tables: list[Table]) -> None:
    chosen = choose_tables(tables, dict.fromkeys(find_stems("success evaluated"), 0.5), set(), {})
    assert chosen and all("evaluat" in table.asked or "success" in table.asked for table in chosen)
    assert choose_tables(tables, dict.fromkeys(find_stems("health"), 1.0), set(), {}) == []

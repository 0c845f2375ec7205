"""A query is understood as people type it, and what cannot be understood is told in one line."""

from __future__ import annotations

import pytest

from assistant.search.query import MOST_CHARACTERS, Part, PartKind, parse_query, read_years
from corpus.errors import UserError


def test_words_phrases_and_filters_are_told_apart() -> None:
    query = parse_query(
        'nurses “social prescribing” -hospital -"acute care" report:"a title" year:2019-2021 Kind:Tables'
    )
    assert query.parts == (
        Part(PartKind.WORD, "nurses"),
        Part(PartKind.PHRASE, "social prescribing"),
        Part(PartKind.WORD, "hospital", True),
        Part(PartKind.PHRASE, "acute care", True),
        Part(PartKind.REPORT, "a title"),
        Part(PartKind.YEAR, "2019-2021"),
        Part(PartKind.KIND, "table"),
    )


@pytest.mark.parametrize("text", ['a "b c" -d report:"e f" -kind:list', "co-production year:2021", '-"x y" z'])
def test_a_query_written_out_is_read_the_same(text: str) -> None:
    query = parse_query(text)
    assert str(query) == text
    assert parse_query(str(query)) == query


def test_a_hyphen_within_a_word_leaves_nothing_out() -> None:
    assert parse_query("co-production").parts == (Part(PartKind.WORD, "co-production"),)


def test_a_phrase_that_is_not_closed_runs_to_the_end() -> None:
    assert parse_query('"primary  care').parts == (Part(PartKind.PHRASE, "primary care"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no words"),
        (' - "" ', "no words"),
        ("x" * (MOST_CHARACTERS + 1), "301 characters"),
        (" ".join(f"w{number}" for number in range(31)), "31 parts"),
        ("-hospital", "only says what is left out"),
        ("the of", "stands nearly everywhere"),
        ("kind:tabel", "kind:tabel: no such kind; there are text, table, list"),
        ("colour:red", "colour: no such filter; there are report:, year:, kind:"),
        ("year:twenty", "year:twenty: no such year"),
        ('report:"" x', "report: what is missing"),
    ],
)
def test_what_cannot_be_looked_for_is_told_in_one_line(text: str, said: str) -> None:
    with pytest.raises(UserError) as told:
        parse_query(text)
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def test_years_are_read_as_a_range_in_either_order() -> None:
    assert read_years("2021") == (2021, 2021)
    assert read_years("2021–2019") == (2019, 2021)

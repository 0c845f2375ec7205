"""Evaluators' ratings, and how far they agree with the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.runs.ratings import (
    Rating,
    add_rating,
    cohens_kappa,
    drop_given,
    format_ratings_csv,
    pair_ratings,
    rate_automatically,
    read_ratings,
)
from evals.web.spreadsheet import read_workbook, write_workbook


def test_kappa_worked_through_by_hand() -> None:
    # 20 agree on yes, 15 on no, 5 and 10 differ: p_o = 0.7, p_e = 0.5 × 0.6 + 0.5 × 0.4 = 0.5, kappa = 0.4
    pairs = [("right", "right")] * 20 + [("right", "wrong")] * 5 + [("wrong", "right")] * 10 + [("wrong", "wrong")] * 15
    assert cohens_kappa(pairs) == pytest.approx(0.4)
    assert cohens_kappa([("right", "right"), ("wrong", "wrong")]) == 1
    assert cohens_kappa([("right", "wrong"), ("wrong", "right")]) == -1
    assert cohens_kappa([]) is None and cohens_kappa([("right", "right")] * 3) is None


def test_the_last_verdict_on_an_item_counts_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    add_rating(tmp_path, Rating("a", "wrong"))
    add_rating(tmp_path, Rating("a", "right", "=1+1"))
    with (tmp_path / "verdicts.jsonl").open("a") as file:
        file.write('{"id": "b", "verd')
    ratings = read_ratings(tmp_path)
    assert ratings == {"a": Rating("a", "right", "=1+1")}
    row = {"id": "a", "question": "Why?", "failures": ["x"], "scores": {"fact_recall": 0.5}}
    assert rate_automatically(row) == "partly"
    assert "a,Why?,right,partly,'=1+1" in format_ratings_csv([row], ratings)
    with pytest.raises(ValueError, match="no verdict"):
        add_rating(tmp_path, Rating("a", "splendid"))


def test_a_file_of_ratings_that_was_written_before_opens(tmp_path: Path) -> None:
    (tmp_path / "verdicts.jsonl").write_text('{"id": "a", "verdict": "partly", "comment": "half of it"}\n', "utf-8")
    assert read_ratings(tmp_path) == {"a": Rating("a", "partly", "half of it")}


def test_unclear_ratings_and_answers_without_one_are_left_out_of_the_agreement() -> None:
    rows = [{"id": name, "failures": [], "scores": {}} for name in "abc"]
    ratings = {"a": Rating("a", "wrong"), "b": Rating("b", "unclear")}
    assert pair_ratings(rows, ratings) == [("wrong", "right")]


def test_a_workbook_taken_back_undoes_no_verdict_that_was_given_since(tmp_path: Path) -> None:
    """Comments come back as a workbook keeps them: without control characters and white space around."""
    first = [Rating("a", "wrong", " Not\x07 so.\n", "Ann"), Rating("b", "right")]
    for rating in [*first, Rating("a", "right", "", "Ann"), Rating("b", "partly", "Half of it.")]:
        add_rating(tmp_path, rating)
    row = {"question": "Why?", "kind": "number", "failures": [], "scores": {}}
    rows = {name: {**row, "id": name} for name in "ab"}
    exported = write_workbook(list(rows.values()), {"Ann": {"a": first[0]}, "": {"b": first[1]}})
    taken, _ = read_workbook(exported, rows, rater="")
    assert len(taken) == 2 and drop_given(tmp_path, taken) == []
    others = [Rating("a", "wrong", "Not so.", "Bo"), Rating("a", "wrong", "Not at all.", "Ann"), Rating("b", "wrong")]
    assert drop_given(tmp_path, others) == others

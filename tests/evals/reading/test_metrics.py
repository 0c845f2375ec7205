"""The scores of a reading, on readings whose faults are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.vocabulary import Report
from evals.reading.golden import GoldenDocument, TableCell
from evals.reading.metrics import score_reading
from tests.support.made_reports import report_of

FIRST = "Four practices in the valley share one team of link workers, who met 412 people last year."
SECOND = "Each person is offered six meetings, and most of those who came had joined a group by then."
WANTED = GoldenDocument(
    "made",
    ".md",
    b"",
    ("What they did", FIRST, SECOND),
    ("What they did",),
    (TableCell("Elm Road", "Seen", "380"), TableCell("Hill Top", "Seen", "877")),
    ("Riverside: annual report",),
)
RIGHT = f"""# What they did

{FIRST}

{SECOND}

| District | Seen |
|---|---|
| Elm Road | 380 |
| Hill Top | 877 |
"""


def read(source: str) -> Report:
    return report_of(source)


def test_a_right_reading_scores_all() -> None:
    scores = score_reading(WANTED, read(RIGHT))
    assert (scores.order, scores.headings, scores.cells) == (1.0, 1.0, 1.0)
    assert (scores.furniture_left, scores.characters_kept) == (0.0, 1.0)


def test_texts_that_changed_places_cost_order() -> None:
    swapped = RIGHT.replace(FIRST, "@").replace(SECOND, FIRST).replace("@", SECOND)
    assert score_reading(WANTED, read(swapped)).order == pytest.approx(1 / 3)


def test_a_heading_read_as_text_and_a_text_read_as_heading_cost_each() -> None:
    assert score_reading(WANTED, read(RIGHT.replace("# What", "What"))).headings == 0.0
    assert score_reading(WANTED, read(RIGHT.replace("Each", "## Each"))).headings == pytest.approx(2 / 3)


def test_a_value_under_another_header_or_beside_another_row_is_wrong() -> None:
    assert score_reading(WANTED, read(RIGHT.replace("Elm Road | 380", "Elm Road | 877"))).cells == 0.5
    assert score_reading(WANTED, read(RIGHT.replace("| Seen", "| Sent"))).cells == 0.0


def test_what_belongs_to_the_page_costs_by_its_length() -> None:
    left = score_reading(WANTED, read(RIGHT.replace("Each person", "Riverside: annual report. Each person")))
    assert left.furniture_left == pytest.approx(21 / 190, abs=0.02)


def test_a_lost_figure_is_seen() -> None:
    assert score_reading(WANTED, read(RIGHT.replace("412", ""))).characters_kept < 1
    without = replace(WANTED, texts=WANTED.texts[1:])
    assert score_reading(without, read(RIGHT)).characters_kept == 1

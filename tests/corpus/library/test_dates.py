"""Dates as people write them, in EDTF, and shown again in words."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.library.dates import first_day, is_edtf, last_day, parse_date, show_date


@pytest.mark.parametrize(
    ("written", "edtf", "shown"),
    [
        ("2019", "2019", "2019"),
        ("2025-04", "2025-04", "April 2025"),
        ("2024-07-18", "2024-07-18", "18 July 2024"),
        ("April 2025", "2025-04", "April 2025"),
        ("  sept.  2021 ", "2021-09", "September 2021"),
        ("18th July 2024", "2024-07-18", "18 July 2024"),
        ("July 4, 2024", "2024-07-04", "4 July 2024"),
        ("18/07/2024", "2024-07-18", "18 July 2024"),
        ("Summer 2014", "2014-22", "Summer 2014"),
        ("before July 2024", "../2024-07", "before July 2024"),
        ("../2024-07", "../2024-07", "before July 2024"),
        ("after 2010", "2010/..", "after 2010"),
        ("October 2023 – March 2024", "2023-10/2024-03", "October 2023 to March 2024"),
        ("2019 to 2021", "2019/2021", "2019 to 2021"),
    ],
)
def test_a_date_is_understood_and_shown_in_words(written: str, edtf: str, shown: str) -> None:
    assert parse_date(written) == edtf
    assert show_date(edtf) == shown
    assert parse_date(shown) == edtf


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2024-13",
        "31 April 2024",
        "2023-02-29",
        "Ma 2024",
        "2021 to 2019",
        "../..",
        "/",
        "99",
        "July",
        "۲۰۱۹",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None
    assert not is_edtf(text)


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-07-18", date(2024, 7, 18), date(2024, 7, 18)),
        ("2014-21", date(2014, 3, 1), date(2014, 5, 31)),
        ("2014-24", date(2014, 12, 1), date(2014, 12, 31)),
        ("../2024-07", None, date(2024, 7, 31)),
        ("2010/..", date(2010, 1, 1), None),
        ("2023-10/2024-03", date(2023, 10, 1), date(2024, 3, 31)),
    ],
)
def test_a_date_has_its_first_and_its_last_day(edtf: str, first: date | None, last: date | None) -> None:
    assert (first_day(edtf), last_day(edtf)) == (first, last)

"""The same words in another file, a newer edition, and reports that only share a subject."""

from __future__ import annotations

import random

import pytest

from corpus.library.duplicates import (
    find_earlier_edition,
    find_same,
    fingerprint_from_json,
    fingerprint_report,
    fingerprint_to_json,
)
from corpus.readers.reader import report_from_source
from corpus.vocabulary import Report, ReportDetails
from tests.support.made_reports import DETAILS


def words(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices("abcdefghij", k=6)) for _ in range(count)]


def report(text: list[str]) -> Report:
    lines = [" ".join(text[start : start + 60]) + "." for start in range(0, len(text), 60)]
    return report_from_source("\n\n".join(lines) + "\n", DETAILS)


@pytest.mark.parametrize("size", [6, 300, 30_000])
def test_the_same_words_are_known_whatever_their_case_and_lines(size: int) -> None:
    text = words(size, 1)
    old = fingerprint_report(report(text))
    new = fingerprint_report(report_from_source(" ".join(text).upper() + "\n", DETAILS))
    assert find_same(new, {"other": fingerprint_report(report(words(size, 2))), "old": old}) == "old"


@pytest.mark.parametrize("size", [600, 30_000])
def test_an_edition_with_a_new_third_is_no_duplicate_but_an_edition(size: int) -> None:
    text = words(size, 1)
    old = {"old": fingerprint_report(report(text))}
    new = fingerprint_report(report(text[: size * 2 // 3] + words(size // 3, 5)))
    assert find_same(new, old) is None
    assert find_earlier_edition("Some other title", new, old, {"old": "A plan"}) == "old"


@pytest.mark.parametrize(
    ("old", "new", "is_edition"),
    [
        ("Annual report 2020/21", "Annual Report 2021/22", True),
        ("A good practice guide", "A good practice guide, second edition", True),
        ("Mental health plan v1.0", "Mental health plan v2", True),
        ("Annual report of Leeds 2020", "Annual report of York 2021", False),
        ("2020", "2021", False),
        ("Report", "Report", False),
    ],
)
def test_a_title_that_differs_in_year_or_edition_alone_is_an_edition(old: str, new: str, is_edition: bool) -> None:
    others = {"old": fingerprint_report(report(words(100, 1)))}
    found = find_earlier_edition(new, fingerprint_report(report(words(100, 2))), others, {"old": old})
    assert found == ("old" if is_edition else None)


def test_the_bundled_reports_are_neither_the_same_nor_editions(reports: dict[str, Report]) -> None:
    runs = {name: fingerprint_report(each) for name, each in reports.items()}
    details: dict[str, ReportDetails] = {name: each.details for name, each in reports.items()}
    for name in reports:
        others = {other: found for other, found in runs.items() if other != name}
        titles = {other: details[other].title for other in others}
        assert find_same(runs[name], others) is None
        assert find_earlier_edition(details[name].title, runs[name], others, titles) is None


def test_a_fingerprint_comes_back_as_it_was() -> None:
    for size in (5, 30_000):
        kept = fingerprint_report(report(words(size, 3)))
        assert fingerprint_from_json(fingerprint_to_json(kept)) == kept

"""What a report prints beside what it says: its title page, authors, sponsors, notes and addresses."""

from __future__ import annotations

import pytest

from corpus.front_matter import find_front_matter, is_bare_address
from corpus.library.store import Library


@pytest.mark.parametrize(
    ("report", "apart", "said"),
    [
        ("hiquality", "Austen El-Osta", "More than a third (41%)"),
        ("hiquality", "For more information, contact", "The COVID-19 pandemic and cost of living crisis"),
        ("hiquality", "UK Health Security Agency", "Key barriers reported"),
        ("strong_communities", "Community Catalysts", "The path to a healthier, cohesive"),
        ("manifesto", "https://cles.org.uk", "Invest in ‘Community Health Creators’"),
        ("syndemic", "Should the reader wish to know more", "Local authorities are vital"),
        ("pcn_event", "Thank you to our valued sponsors", "delegates were clear that lasting reductions"),
    ],
)
def test_front_matter_is_told_from_what_a_report_says(library: Library, report: str, apart: str, said: str) -> None:
    found = find_front_matter(library.load(report))
    blocks = library.load(report).blocks
    assert any(apart in block.text for block in blocks if block.number in found)
    assert any(said in block.text for block in blocks)
    assert not any(said in block.text for block in blocks if block.number in found)


@pytest.mark.parametrize("report", ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"])
def test_it_is_the_smaller_part_of_a_report(library: Library, report: str) -> None:
    blocks = library.load(report).blocks
    assert len(find_front_matter(library.load(report))) < len(blocks) / 3


def test_a_bare_address_is_told_from_a_sentence_that_names_one() -> None:
    assert is_bare_address("https://www.example.org/due-north.pdf.")
    assert is_bare_address("www.example.org/a")
    assert not is_bare_address("The review is at www.example.org/a and was read by all.")

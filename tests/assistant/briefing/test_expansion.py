"""A unit comes with the neighbour that it cannot be understood without, and no further."""

from __future__ import annotations

from assistant.briefing.anaphora import leans_on_text_before
from assistant.briefing.expansion import expand_unit
from tests.support.made_evidence import units_of

REPORT = """
# A report

## Use

Wigan began the Deal with its residents. They saved £131 million over ten years. Trust takes years to build. It grew
where people met. In 2012, they had not met at all.

A resident said “we were asked first. It had never happened to anyone. It changed my life.” The council agreed.

The pillars are:

- Housing
- Work
- Green spaces
"""


def expanded(words: str) -> list[str]:
    report, units = units_of(REPORT)
    number = next(n for n, unit in enumerate(units) if unit.own.startswith(words))
    return [unit.own for unit in expand_unit(units, number, report, lambda n: leans_on_text_before(units[n].own))]


def test_a_sentence_that_points_back_comes_with_the_one_before_it_and_that_one_with_it() -> None:
    both = ["Wigan began the Deal with its residents.", "They saved £131 million over ten years."]
    assert expanded("They saved") == expanded("Wigan began") == both


def test_a_sentence_that_stands_by_itself_comes_without_the_one_before_it() -> None:
    assert expanded("A resident said")[0].startswith("A resident")


def test_a_sentence_that_points_back_to_one_that_points_back_comes_with_both() -> None:
    assert expanded("In 2012, they") == [
        "Trust takes years to build.",
        "It grew where people met.",
        "In 2012, they had not met at all.",
    ]


def test_a_quotation_is_followed_to_its_end() -> None:
    assert expanded("A resident said")[-1].endswith("life.”")


def test_an_item_of_a_few_words_is_given_as_its_whole_list() -> None:
    assert expanded("Work") == ["The pillars are:\n• Housing\n• Work\n• Green spaces"]

"""A statement that points back to what is not shown is no message, and no point of a note."""

from __future__ import annotations

import pytest

from assistant.briefing.anaphora import has_dangling_reference, is_self_contained
from assistant.briefing.note import Point
from tests.support.made_evidence import unit_saying

SENTENCES = """
# A report

## Use

Benches were used every day.

These are the seats:

- A bench for every street in town
- A seat
"""


@pytest.mark.parametrize("text", ["Trust takes years to build.", "It was Wigan that began the Deal in 2012."])
def test_a_whole_statement_is_self_contained(text: str) -> None:
    assert is_self_contained(text)


@pytest.mark.parametrize(
    "text",
    [
        "They saved £131 million.",
        "However, trust takes years.",
        "Some advocated for longer contracts.",
        "Training needs were also mentioned.",
        "In these programmes, residents lead.",
        "Firstly, trust takes years.",
        "The aims of the work were:",
    ],
)
def test_a_statement_that_points_back_or_is_cut_off_is_not(text: str) -> None:
    assert not is_self_contained(text)


@pytest.mark.parametrize(
    ("text", "dangles"),
    [
        ("Benches were used.", False),
        ("They were used.", True),
        ("As noted above, benches were used.", True),
        ("Building on this, benches were moved.", True),
        ("To meet their needs, the town bought benches.", True),
        ("The other 80 per cent is accounted for by benches.", True),
        ("In August 2022, they moved the benches.", True),
        ("Through this process, benches were moved.", True),
        ("At the same time, benches were moved.", True),
        ("The town met residents to hear their needs, and it moved the benches.", False),
        ("In August 2022, Leeds moved its benches.", False),
        ("Residents said “benches were used.", True),
    ],
)
def test_a_sentence_dangles_and_an_item_never_does(text: str, dangles: bool) -> None:
    _, sentence = unit_saying(SENTENCES, "Benches")
    _, item = unit_saying(SENTENCES, "A bench")
    assert has_dangling_reference(Point("p", text), sentence) is dangles
    assert not has_dangling_reference(Point("p", text), item)

"""Regular expressions are found wherever they stand in the code, and no text that nearly fits one is left out."""

from __future__ import annotations

from tests.support.patterns.finding import CHARACTERS, KINDS, find_patterns, hostile_texts


def test_patterns_are_found_wherever_they_stand() -> None:
    places = {found.place for found in find_patterns()}
    assert len(places) > 800
    assert "assistant.privacy.personal_details._PHONE" in places
    assert any(":" in place for place in places), "those that are written into a call"


def test_hostile_texts_are_long_of_every_kind_and_made_of_the_patterns_own_words() -> None:
    found = next(each for each in find_patterns() if each.place == "assistant.privacy.personal_details._CALLED_NHS")
    texts = dict(hostile_texts(found.pattern))
    assert KINDS.keys() <= texts.keys() and {len(text) for text in texts.values()} == {CHARACTERS}
    assert any("nhs number" in text for text in texts.values())

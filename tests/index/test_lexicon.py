"""The library's own words: abbreviations, compounds, and spelling repaired against them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import pytest

from assistant.answering.assistant import EvidenceAssistant
from corpus.vocabulary import BlockKind, Report
from index.lexicon import Lexicon, build_lexicon, find_abbreviations, read_words
from index.terms import stem


def lexicon_with(frequency: dict[str, int]) -> Lexicon:
    stems = frozenset(stem(word) for word in frequency)
    return Lexicon(Counter(frequency), stems=stems, compounds=frozenset(), abbreviations={})


def test_an_abbreviation_is_found_where_a_text_defines_it() -> None:
    found = find_abbreviations(
        ["Each Primary Care Network (PCN) and the Office for National Statistics (ONS) agreed (see A)."]
    )
    assert found == {"ONS": ("Office for National Statistics",), "PCN": ("Primary Care Network",)}


def test_a_bracket_that_does_not_spell_the_words_before_it_is_no_abbreviation() -> None:
    assert find_abbreviations(["Survey results (SPSS) were kept."]) == {}


def test_questions_are_expanded_both_ways(reports: dict[str, Report]) -> None:
    lexicon = build_lexicon(list(reports.values()))
    assert {"social", "determin"} <= set(lexicon.expand_abbreviations("what is SDH"))
    assert "vcse" in lexicon.expand_abbreviations("role of the voluntary, community and social enterprise sector")


def test_a_word_of_a_great_many_letters_takes_no_time_and_is_no_word(reports: dict[str, Report]) -> None:
    report = next(iter(reports.values()))
    long = replace(report.blocks[0], kind=BlockKind.PARAGRAPH, text="gardening " + "a" * 150_000 + " groups")
    begin = time.perf_counter()
    words = read_words(replace(report, blocks=(long,)))
    assert time.perf_counter() - begin < 2
    assert set(words.frequency) == {"gardening", "groups"}


def test_a_misspelt_word_is_repaired_and_names_and_known_words_are_left(assistant: EvidenceAssistant) -> None:
    query = assistant.index.query("how many housholds were helped, says the Leedz board in leeds")
    assert query.text == "how many households were helped, says the Leedz board in leeds"


@pytest.mark.parametrize(
    ("misspelt", "frequency", "repaired"),
    [
        # One edit: a letter left out, added, changed, or two that changed places.
        ("who walkd there", {"walked": 1}, "who walked there"),
        ("a wlaking group", {"walking": 1}, "a walking group"),
        # Two edits in a word of eight letters or more, if it begins with the same two letters.
        ("the comunitties", {"communities": 1}, "the communities"),
        ("the nieghborhod", {"neighborhood": 1}, "the nieghborhod"),
        # Fewer edits come before a commoner word; of like words the commoner is taken.
        ("a householt", {"household": 1, "householder": 9}, "a household"),
        ("a hause", {"house": 2, "cause": 9, "hawse": 1}, "a house"),
        # It has to begin with the same letter, and three letters are too few.
        ("in houze", {"couze": 5}, "in houze"),
        ("a pcm", {"pcn": 5}, "a pcm"),
        # A word of English is none that was misspelt, though the library has only others like it.
        ("staffing and jabs", {"standing": 9, "jobs": 9}, "staffing and jabs"),
        ("the funder's brolly", {"funded": 9, "broll": 1}, "the funder's brolly"),
        ("the pooest", {"poorest": 9}, "the poorest"),
        # A capital within a sentence is a name's.
        ("the Leedz board", {"leeds": 5}, "the Leedz board"),
        ("Housholds were helped", {"households": 5}, "households were helped"),
    ],
)
def test_a_misspelt_word_becomes_the_likeliest_word_of_the_library(
    misspelt: str, frequency: dict[str, int], repaired: str
) -> None:
    assert lexicon_with(frequency).repair_spelling(misspelt) == repaired

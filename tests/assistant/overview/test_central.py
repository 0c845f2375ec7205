"""The sentences that say most of what a section says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.overview.central import choose_central
from assistant.overview.parts import LEANS, PartsReader
from corpus.vocabulary import EvidenceKind
from index.search import Index


@pytest.fixture(scope="module")
def index(assistant: EvidenceAssistant) -> Index:
    return assistant.index


@pytest.mark.parametrize("words", [40, 120, 400])
def test_they_fit_stand_in_order_and_say_no_more_than_the_section(index: Index, words: int) -> None:
    reader = PartsReader(index, "syndemic")
    sentences = [unit for unit in reader.own if unit.kind is EvidenceKind.SENTENCE and "10. Conclusion" in unit.section]
    chosen = choose_central(sentences, words, leans=LEANS)
    assert chosen
    assert len(chosen) == 1 or sum(len(unit.own.split()) for unit in chosen) <= words
    places = [sentences.index(unit) for unit in chosen]
    assert places == sorted(set(places))


def test_what_nobody_else_speaks_of_comes_last(index: Index) -> None:
    reader = PartsReader(index, "hiquality")
    about = [unit for unit in reader.own if unit.kind is EvidenceKind.SENTENCE and "Barriers" in unit.section[-1]]
    assert len(about) > 3
    stranger = replace(about[2], own="Zebras graze by the quiet lake at noon while herons wait.")
    chosen = choose_central([*about[:3], stranger, *about[3:]], 60, leans=LEANS)
    assert chosen
    assert stranger not in chosen


def test_all_is_told_where_it_fits(index: Index) -> None:
    reader = PartsReader(index, "strong_communities")
    heading = next(block.number for block in reader.report.blocks if block.text == "Place-Based Budgeting")
    told = [unit for run in reader.section(heading) for unit in run]
    held = [unit for unit in reader.own if unit.section[-1] == "Place-Based Budgeting"]
    assert told == [unit for unit in held if unit.kind is EvidenceKind.SENTENCE]

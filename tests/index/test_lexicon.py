from __future__ import annotations

from assistant.answering.assistant import EvidenceAssistant
from corpus.vocabulary import Report
from index.lexicon import build_lexicon, find_abbreviations


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


def test_a_misspelt_word_is_repaired_and_names_and_known_words_are_left(assistant: EvidenceAssistant) -> None:
    query = assistant.index.query("how many housholds were helped, says the Leedz board in leeds")
    assert query.text == "how many households were helped, says the Leedz board in leeds"

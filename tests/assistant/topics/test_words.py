"""A topic's telling words: which weigh most, which belong to its subject, and what shorter topics it begins with."""

from __future__ import annotations

from assistant.answering.assistant import EvidenceAssistant
from assistant.topics.relevance import measure_relevance
from assistant.topics.words import read_topic, shorten_topic


def test_rare_words_weigh_most_and_light_words_do_not_count(assistant: EvidenceAssistant) -> None:
    words = {word.text: word for word in read_topic(assistant.index, "Using vaccination in the health service").words}
    assert set(words) == {"vaccination", "health", "service"}
    assert words["vaccination"].weight > words["service"].weight > words["health"].weight
    assert abs(sum(word.weight for word in words.values()) - 1) < 1e-6


def test_what_stands_before_the_first_preposition_is_the_subject_where_it_weighs_enough(
    assistant: EvidenceAssistant,
) -> None:
    subject = {word.text for word in read_topic(assistant.index, "Fuel poverty of tenants").words if word.is_subject}
    assert subject == {"Fuel", "poverty"}
    assert all(word.is_subject for word in read_topic(assistant.index, "Health of veterans").words)


def test_a_topic_is_shortened_from_its_end() -> None:
    assert shorten_topic("Falls of patients in hospitals") == [
        ("Falls of patients", "hospitals"),
        ("Falls", "patients in hospitals"),
    ]


def test_another_word_of_the_same_stem_does_not_meet_a_word(assistant: EvidenceAssistant) -> None:
    topic = read_topic(assistant.index, "Continuity")
    assert [word.is_written for word in topic.words] == [False]
    assert measure_relevance(assistant.index, topic).met[0] < 0.5
    assert read_topic(assistant.index, "Paying").words[0].is_written


def test_a_near_word_of_the_same_stem_meets_a_word(assistant: EvidenceAssistant) -> None:
    topic = read_topic(assistant.index, "Homelessness")
    assert [word.is_written for word in topic.words] == [False]
    assert measure_relevance(assistant.index, topic).met[0] > 0.8


def test_the_last_word_of_the_first_phrase_is_the_head(assistant: EvidenceAssistant) -> None:
    words = read_topic(assistant.index, "Community health workers in schools").words
    assert [word.text for word in words if word.is_head] == ["workers"]


def test_an_abbreviation_stands_for_its_long_form(assistant: EvidenceAssistant) -> None:
    index = assistant.index
    relevance = measure_relevance(index, read_topic(index, "PCN"))
    spelled = [
        number
        for number, unit in enumerate(index.evidence)
        if "Primary Care Networks" in unit.own and "PCN" not in unit.own
    ]
    assert spelled and all(relevance.own[number] >= 0.9 for number in spelled)

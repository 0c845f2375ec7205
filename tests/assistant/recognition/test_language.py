"""A question in another language is told that the library is read in English; English ones, terse or odd, never are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.refusal import OTHER_LANGUAGE
from assistant.recognition.language import is_english
from tests.support.paths import ROOT

ELSEWHERE = [
    "Quelles sont les recommandations pour les PCN ?",
    "Combien coûtent les inégalités de santé ?",
    "Wie viele Menschen leben in Armut?",
    "Was ist ein Primary Care Network?",
    "¿Cuántas personas viven en la pobreza?",
    "Quantas pessoas vivem na pobreza?",
    "Quante persone sono povere?",
    "Hoeveel mensen leven in armoede?",
    "Ile osób żyje w ubóstwie?",
    "Câte persoane trăiesc în sărăcie și unde?",
    "Faint o bobl sydd yn byw mewn tlodi?",
    "Hangi öneriler PCN için neden kabul edildi?",
    "Что такое PCN?",
    "كم عدد الأشخاص",
    "什么是初级保健网络",
]


@pytest.mark.parametrize("question", ELSEWHERE)
def test_another_language_is_told(question: str) -> None:
    assert not is_english(question)


@pytest.mark.parametrize(
    "question",
    [
        "PCN cost",
        "72?",
        "de facto leads of PCNs",
        "What is the sine qua non of PCNs?",
        "How many people in Los Angeles and La Paz?",
        "who is Łukasz Wójcik",
        "prevalence of type 2 diabetes among South Asian people",
        "job description interviewee comment",
        "ADHD, COPD, IAPT",
    ],
)
def test_english_is_never_taken_for_another_language(question: str) -> None:
    assert is_english(question)


def test_every_question_of_the_training_files_is_english() -> None:
    folder: Path = ROOT / "evals" / "training"
    rows = [json.loads(line) for path in folder.rglob("*.jsonl") for line in path.open(encoding="utf-8")]
    questions = [row["question"] for row in rows if "question" in row]
    assert len(questions) > 5000
    assert [question for question in questions if not is_english(question)] == []


def test_the_refusal_says_what_to_do(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("Quelles sont les recommandations pour les PCN ?")
    assert answer.abstention_reason == "not_in_library" and answer.message == OTHER_LANGUAGE
    assert not answer.statements and not answer.citations

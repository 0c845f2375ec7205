"""What each kind takes for its own, and that none swallows a question that the reports answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import command_of, small_talk_kind
from assistant.kinds import about_library, cannot_do
from assistant.kinds.groundwork.advice_asked import ADVICE
from assistant.kinds.groundwork.question_parts import split_question
from assistant.kinds.noise import is_noise
from assistant.kinds.patient_details import strip_details
from tests.support.paths import ROOT

GOLDEN = [
    json.loads(line)
    for path in sorted(Path(ROOT, "evals", "golden").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [row["question"] for row in GOLDEN if row["answerable"] and not row["history"]]


def test_no_answerable_question_is_taken_for_talk_or_for_work(assistant: EvidenceAssistant) -> None:
    assert len(ANSWERABLE) > 600
    swallowed = [
        question
        for question in ANSWERABLE
        if small_talk_kind(question)
        or cannot_do.recognise(question)
        or about_library.recognise(question)
        or command_of(question)
        or is_noise(question, assistant)
    ]
    assert swallowed == []


@pytest.mark.parametrize(
    "question",
    [
        "what should we do about language barriers",
        "What should we do about loneliness in older people?",
        "what should I do about low turnout at our events?",
        "what can we do about asylum seekers?",
        "what should we do first?",
        "What could we do better on evaluation?",
        "how can a PCN reach young carers",
        "any tips on working with faith groups?",
        "what works for people who sleep rough",
    ],
)
def test_advice_is_known_and_is_no_call_for_help(question: str) -> None:
    assert ADVICE.search(question)
    assert small_talk_kind(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "What do the different reports say about social prescribing?",
        "How many people did they help?",
        "What should be in the plan according to the manifesto?",
    ],
)
def test_a_question_about_others_is_no_call_for_advice(question: str) -> None:
    assert ADVICE.search(question) is None


@pytest.mark.parametrize("question", ["what can I ask?", "What can you do for me?", "help", "how does this work?"])
def test_help_is_still_known(question: str) -> None:
    assert small_talk_kind(question) == "capability"


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Write a poem about PCNs", "write"),
        ("draft me an email to my practices about co-production", "write"),
        ("can you please make a poster on social prescribing", "write"),
        ("tell me a joke", "other"),
        ("translate the summary into Polish", "other"),
        ("book me a room", "other"),
        ("can I get an answer in a table comparing case studies, cost and outcome", "lay out"),
        ("What did the council write to residents?", None),
        ("Which letters were sent to patients?", None),
        ("Is there a table of barriers?", None),
        ("how do we make a case to the board", None),
    ],
)
def test_work_that_cannot_be_done(question: str, wanted: str | None) -> None:
    assert cannot_do.recognise(question) == wanted


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("xxxxxxxxxxxx", True),
        ("blah blah", True),
        ("🙂", True),
        ("???", True),
        ("sdfghjkl", True),
        ("Wigan", False),
        ("PCN", False),
        ("NHSE", False),
        ("co-production", False),
        ("hello there everyone who reads this", False),
    ],
)
def test_noise(question: str, expected: bool, assistant: EvidenceAssistant) -> None:
    assert is_noise(question, assistant) is expected


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("a patient of mine, Mrs Jones dob 3/4/51, is lonely what can we offer", "lonely what can we offer"),
        ("my patient Mr A. Smith, NHS number 943 476 5919, needs a befriender", "needs a befriender"),
        ("What did Mr Taylor say in the report?", "What did Mr Taylor say in the report?"),
        ("Who is Mrs Thatcher?", "Who is Mrs Thatcher?"),
        ("How many people born in 1951 took part?", "How many people born in 1951 took part?"),
        ("Call 020 7946 0018 for help", "Call 020 7946 0018 for help"),
    ],
)
def test_patients_details_are_taken_out(text: str, without: str) -> None:
    assert strip_details(text) == without


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "How was the Women's Health Network funded and is it still going?",
            ["How was the Women's Health Network funded?", "is it still going (Women's Health Network)?"],
        ),
        ("What is social value? Who wrote the manifesto?", ["What is social value?", "Who wrote the manifesto?"]),
        ("What do GPs and nurses think?", ["What do GPs and nurses think?"]),
        (
            "Bethnal Green practice - where does the pay come from, and how did the polio event go?",
            [
                "where does the pay come from (Bethnal Green practice)?",
                "how did the polio event go (Bethnal Green practice)?",
            ],
        ),
        (
            "We are writing a bid. What goes on at the café and how many people come?",
            ["What goes on at the café?", "how many people come (café)?"],
        ),
        (
            "Can you give me the quote about jobs and how long people live?",
            ["Can you give me the quote about jobs and how long people live?"],
        ),
        ("Which barriers were named and by whom?", ["Which barriers were named and by whom?"]),
    ],
)
def test_two_questions_in_one(text: str, parts: list[str]) -> None:
    assert split_question(text) == parts


@pytest.mark.parametrize(
    "turn",
    [
        "shorter please", "make it brief", "in one sentence", "tell me more", "show all", "anything else?",
        "put that in a list", "as bullet points", "in plain English", "who says so?", "which page?",
        "what's the source?",
    ],
)  # fmt: skip
def test_commands_on_the_last_answer(turn: str) -> None:
    assert command_of(turn)


@pytest.mark.parametrize(
    "turn", ["list the barriers", "what else did Wigan do?", "show me the case studies", "which page is on housing?"]
)
def test_a_question_is_no_command(turn: str) -> None:
    assert not command_of(turn)

"""Yes-or-no questions: near misses of what the reports say are told as such, honest ones are still answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from corpus.vocabulary import Answer

# Written before the code: 52 near misses (another subject, effect, group, place or direction), 36 honest questions,
# each of these with words that its answer must say and the verdict that may be given.
QUESTIONS = [
    json.loads(line) for line in Path(__file__).with_name("yes_or_no_questions.jsonl").read_text("utf-8").splitlines()
]
_VERDICTS = ("Yes", "No", "The reports point both ways")
# So many near misses are refused or told of 52, so many honest questions answered of 36, and so many with a verdict.
_LEAST_TOLD, _LEAST_ANSWERED, _LEAST_VERDICTS = 44, 33, 8


def _verdict(answer: Answer) -> str:
    """The first word of a verdict in small letters; "" where there is none."""
    first = answer.statements[0] if answer.statements else None
    lead = first.text.partition(":")[0] if first and first.derived else ""
    return lead.casefold() if lead in _VERDICTS else ""


def _is_told(answer: Answer, opposite: str) -> bool:
    """Whether an answer leaves no doubt that what was asked is not what the reports say."""
    if _verdict(answer) == "yes":
        return False
    is_said = bool(opposite) and opposite.casefold() in answer.text.casefold()
    return answer.abstained or bool(answer.not_found) or is_said or _verdict(answer) == "no"


def test_near_misses_are_refused_or_told(assistant: EvidenceAssistant) -> None:
    rows = [row for row in QUESTIONS if row["expects"] == "near miss"]
    answers = {row["question"]: assistant.ask(row["question"]) for row in rows}
    wrong = [row["question"] for row in rows if not _is_told(answers[row["question"]], row["opposite"])]
    assert len(rows) - len(wrong) >= _LEAST_TOLD, wrong
    # A "no" is only right where the reports say the opposite, a "yes" never is.
    for row in rows:
        assert _verdict(answers[row["question"]]) in (("", "no") if row["opposite"] else ("",)), row["question"]


def test_honest_questions_are_still_answered_and_no_verdict_is_wrong(assistant: EvidenceAssistant) -> None:
    rows = [row for row in QUESTIONS if row["expects"] == "answer"]
    answers = [assistant.ask(row["question"]) for row in rows]
    lost = [
        row["question"]
        for row, answer in zip(rows, answers, strict=True)
        if answer.abstained or row["says"].casefold() not in answer.text.casefold()
    ]
    assert len(rows) - len(lost) >= _LEAST_ANSWERED, lost
    for row, answer in zip(rows, answers, strict=True):
        assert _verdict(answer) in ("", row["verdict"]), row["question"]
    assert sum(bool(_verdict(answer)) for answer in answers) >= _LEAST_VERDICTS


def test_a_verdict_quotes_the_line_that_it_stands_on(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("Was the vaccination bus advertised to the public?")
    line = answer.statements[0]
    assert line.derived
    assert line.text.startswith("No: “The project was not advertised publicly")
    said = line.text.partition("“")[2].rstrip("”.")
    assert said in answer.citations[line.citations[0] - 1].quote


def test_what_a_quote_does_not_speak_of_is_named(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("Does the public sector community impact duty cut staff turnover?")
    assert answer.not_found == ("staff turnover",)
    assert answer.statements[0].text.startswith("Not found: “staff turnover”")
    assert len(answer.statements) > 1


def test_what_has_neither_subject_nor_effect_is_refused(assistant: EvidenceAssistant) -> None:
    answer = assistant.ask("is there any evidence that health champions cut A&E visits")
    assert answer.abstained
    assert "“A&E”" in (answer.message or "")


@pytest.mark.parametrize(
    "question",
    [
        "Sorry if this is basic, I came over in September... is tackling inequality something PCNs actually HAVE to do"
        " or just nice to have? contractually i mean",
        "Is there anything in a PCN's contract that makes us act on inequalities?",
    ],
)
def test_a_duty_is_told_before_what_denies_it(assistant: EvidenceAssistant, question: str) -> None:
    answer = assistant.ask(question)
    duty, denial = (
        answer.text.find(words)
        for words in ("the requirement will start in 2021", "no systematic contractual approach")
    )
    assert 0 <= duty < denial

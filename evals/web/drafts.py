"""Feedback on an answer → a draft golden question, to be checked and completed by a person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.conversations.feedback import Feedback
from corpus.errors import UserError
from corpus.vocabulary import ELLIPSIS, Report
from evals.suites.facts import states_fact

FILE = "draft_questions.jsonl"

# A whole number, an amount or a percentage: "6,993", "£1.5", "66.7%".
_NUMBER = re.compile(r"£?\d[\d,]*(?:\.\d+)?%?(?![\w.,]*\d)")
_MOST_NUMBERS = 3
_FIRST_WORDS = 6


def draft_question(feedback: Feedback, reports: Mapping[str, Report]) -> dict[str, Any]:
    """The draft in the golden form, which the suite loader takes as it is.

    A refusal that was right stays unanswerable. Otherwise the quotes of the answer (of a refusal: the closest passage)
    stand as evidence. What the quotes say first stands as facts, unless the answer was wrong. A person must check both.
    """
    answer = feedback.answer
    answerable = not (answer["abstained"] and feedback.verdict == "right")
    evidence = draft_evidence(answer, reports) if answerable else []
    facts: list[list[str]] = []
    # What a wrong answer or a wrong refusal quotes is no guide to what should have been said.
    if not answer["abstained"] and feedback.verdict != "wrong":
        for quote in evidence:
            facts += [[fact] for fact in _propose_facts(quote["quote"])]
    note = f"draft from feedback {feedback.id} ({feedback.verdict}): {feedback.comment}".strip(": ")
    row: dict[str, Any] = {
        "id": f"feedback-{feedback.id}",
        "question": feedback.question,
        "standalone": answer["standalone_question"],
        "history": feedback.history,
        "kind": _choose_kind(feedback, answerable=answerable),
        "split": "dev",
        "answerable": answerable,
        "facts": facts,
        "evidence": evidence,
        "source": note,
    }
    return row if answerable else {**row, "reason": answer["abstention_reason"]}


def draft_evidence(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> list[dict[str, str]]:
    """The quotes of an answer, or of a refusal's closest passage, as far as their reports are in the library."""
    evidence = []
    for source in answer.get("citations") or (answer.get("passages") or ())[:1]:
        if source["report"] in reports:
            spans = tuple((start, end) for start, end in source["spans"])
            evidence.append({"report": source["report"], "quote": reports[source["report"]].quote(spans)})
    return evidence


def save_draft(home: Path, feedback: Feedback, reports: Mapping[str, Report]) -> Path:
    """Write a draft into the file of drafts, in place of an earlier one of the same feedback; the file's path.

    Raises:
        UserError: none of the reports that the answer drew on is in the library any more.
    """
    row = draft_question(feedback, reports)
    if row["answerable"] and not row["evidence"]:
        raise UserError("the reports behind this answer are no longer in the library. Ask the question again first.")
    path = home / FILE
    home.mkdir(parents=True, exist_ok=True)
    lines = path.read_text("utf-8").split("\n") if path.is_file() else []
    others = [line for line in lines if line.strip() and json.loads(line).get("id") != row["id"]]
    text = "".join(line + "\n" for line in [*others, json.dumps(row, ensure_ascii=False)])
    # Written beside it and put in its place, so that an interruption loses no draft.
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
    return path


def _choose_kind(feedback: Feedback, *, answerable: bool) -> str:
    if not answerable:
        return "unanswerable"
    return "followup" if feedback.history else "summary"


def _propose_facts(quote: str) -> list[str]:
    """What a right answer would have to say of a quote: its numbers, three at most, or else its first words."""
    numbers = [number for number in dict.fromkeys(_NUMBER.findall(quote)) if states_fact((number,), quote)]
    if numbers:
        return numbers[:_MOST_NUMBERS]
    # The last piece is what the quote says; those before it lead it in.
    last_piece = quote.split(ELLIPSIS)[-1]
    return [" ".join(last_piece.split()[:_FIRST_WORDS])]

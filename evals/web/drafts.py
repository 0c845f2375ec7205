"""Feedback on an answer → a draft golden question, to be checked and completed by a person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.conversations.feedback import Feedback
from corpus.errors import UserError
from corpus.vocabulary import ELLIPSIS, Report, Span
from evals.suites.facts import says

FILE = "draft_questions.jsonl"
_FIGURE = re.compile(r"£?\d[\d,]*(?:\.\d+)?%?(?![\w.,]*\d)")
_MOST_FIGURES = 3
_FIRST_WORDS = 6


def draft(feedback: Feedback, reports: Mapping[str, Report]) -> dict[str, Any]:
    """The draft in the golden form, which the suite loader takes as it is.

    A refusal that was right stays unanswerable. Otherwise the quotes of the answer (of a refusal: the closest passage)
    stand as evidence. What the quotes say first stands as facts, unless the answer was wrong. A person must check both.
    """
    answer = feedback.answer
    answerable = not (answer["abstained"] and feedback.verdict == "right")
    cited = answer["citations"] or answer["passages"][:1]
    evidence = [
        {"report": place["report"], "quote": reports[place["report"]].quote(_spans(place))}
        for place in cited
        if place["report"] in reports
    ]
    wrong = answer["abstained"] or feedback.verdict == "wrong"
    note = f"draft from feedback {feedback.id} ({feedback.verdict}): {feedback.comment}".strip(": ")
    row: dict[str, Any] = {
        "id": f"feedback-{feedback.id}",
        "question": feedback.question,
        "standalone": answer["standalone_question"],
        "history": feedback.history,
        "kind": "unanswerable" if not answerable else "followup" if feedback.history else "summary",
        "split": "dev",
        "answerable": answerable,
        "facts": [] if wrong or not answerable else [[fact] for quote in evidence for fact in _facts(quote["quote"])],
        "evidence": evidence if answerable else [],
        "source": note,
    }
    return row if answerable else {**row, "reason": answer["abstention_reason"]}


def keep_draft(home: Path, feedback: Feedback, reports: Mapping[str, Report]) -> Path:
    """Write a draft into the file of drafts, in place of an earlier one of the same feedback; the file's path.

    Raises:
        UserError: none of the reports that the answer drew on is in the library any more.
    """
    row = draft(feedback, reports)
    if row["answerable"] and not row["evidence"]:
        raise UserError("the reports behind this answer are no longer in the library. Ask the question again first.")
    path = home / FILE
    home.mkdir(parents=True, exist_ok=True)
    lines = path.read_text("utf-8").split("\n") if path.is_file() else []
    kept = [line for line in lines if line.strip() and json.loads(line).get("id") != row["id"]]
    words = "".join(line + "\n" for line in [*kept, json.dumps(row, ensure_ascii=False)])
    part = path.with_suffix(".part")
    part.write_text(words, encoding="utf-8", newline="\n")
    part.replace(path)
    return path


def _spans(place: Mapping[str, Any]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in place["spans"])


def _facts(quote: str) -> list[str]:
    """What a right answer would have to say of a quote: its figures, three at most, or else its first words."""
    found = [figure for figure in dict.fromkeys(_FIGURE.findall(quote)) if says((figure,), quote)]
    return found[:_MOST_FIGURES] or [" ".join(quote.split(ELLIPSIS)[-1].split()[:_FIRST_WORDS])]

"""Feedback on an answer → a draft golden question, to be checked and completed by a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.notebook import Feedback

FILE = "draft_questions.jsonl"


def draft(feedback: Feedback) -> dict[str, Any]:
    """The draft in the golden form.

    A refusal that was right stays unanswerable. Otherwise the quotes of the answer (of a refusal: the closest passage)
    stand as evidence, and the facts are left to be filled in.
    """
    answer = feedback.answer
    answerable = not (answer["abstained"] and feedback.verdict == "right")
    evidence = [{"report": c["report"], "quote": c["quote"]} for c in answer["citations"]]
    note = f"draft from feedback {feedback.id} ({feedback.verdict}): {feedback.comment}".strip(": ")
    row: dict[str, Any] = {
        "id": f"feedback-{feedback.id}",
        "question": feedback.question,
        "standalone": answer["standalone_question"],
        "history": feedback.history,
        "kind": "unanswerable" if not answerable else "followup" if feedback.history else "summary",
        "split": "dev",
        "answerable": answerable,
        "facts": [],
        "evidence": evidence if answerable else [],
        "source": note,
    }
    return row if answerable else {**row, "reason": answer["abstention_reason"]}


def keep_draft(home: Path, feedback: Feedback) -> Path:
    """Write a draft into the file of drafts, in place of an earlier one of the same feedback; the file's path."""
    path = home / FILE
    home.mkdir(parents=True, exist_ok=True)
    row = draft(feedback)
    lines = path.read_text("utf-8").split("\n") if path.is_file() else []
    kept = [line for line in lines if line.strip() and json.loads(line).get("id") != row["id"]]
    words = "".join(line + "\n" for line in [*kept, json.dumps(row, ensure_ascii=False)])
    part = path.with_suffix(".part")
    part.write_text(words, encoding="utf-8", newline="\n")
    part.replace(path)
    return path

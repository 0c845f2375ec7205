"""A teaching sheet: quiz questions with answers and sources, each one checked to be answerable by the assistant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.briefing import BriefingNote, Point
from assistant.briefing_document import place
from assistant.briefing_evidence import topic_question
from assistant.briefing_roles import case_of, quantities
from assistant.briefing_themes import theme_name
from assistant.chain import Assistant
from assistant.selection import overlap
from corpus.errors import UserError
from corpus.vocabulary import Citation, Evidence, EvidenceKind

MOST_QUESTIONS = 10


@dataclass(frozen=True, slots=True)
class Quiz:
    """A question, its answer in the report's words, the citation that bears it, and its kind."""

    question: str
    answer: str
    citation: Citation
    kind: str


def teaching_sheet(
    assistant: Assistant, note: BriefingNote, *, progress: Callable[[float, str], None] = lambda share, doing: None
) -> list[Quiz]:
    """Up to ten questions drawn from the note; kept only where the assistant's answer cites the same words."""
    kept: list[Quiz] = []
    drawn = list(_drawn(assistant, note))
    for number, quiz in enumerate(drawn):
        progress(number / max(1, len(drawn)), "Checking the questions")
        if len(kept) == MOST_QUESTIONS:
            break
        if quiz.question not in {other.question for other in kept} and answerable(assistant, quiz):
            kept.append(quiz)
    return kept


def answerable(assistant: Assistant, quiz: Quiz) -> bool:
    """Whether the assistant answers the question with a citation that reaches into the same characters."""
    answer = assistant.ask(quiz.question)
    return any(
        citation.report == quiz.citation.report and overlap(citation.spans, quiz.citation.spans)
        for citation in answer.citations
    )


def _drawn(assistant: Assistant, note: BriefingNote) -> Iterator[Quiz]:
    """Candidate questions: figures blanked out, lists, table rows, and what a case study is about."""
    units = {unit.id: unit for unit in assistant.index.evidence}
    topic = topic_question(note.brief.topic)
    for point in note.points:
        unit = units.get(point.id)
        if unit is None or point.citation is None:
            continue
        for question, kind in _questions(point, unit, topic):
            answer = f"{point.value}. {point.measures}" if point.value and kind == "row" else point.text
            yield Quiz(question, answer, point.citation, kind)


def _questions(point: Point, unit: Evidence, topic: str) -> Iterator[tuple[str, str]]:
    amounts = quantities(unit.own)
    if unit.kind is EvidenceKind.ROW and point.value:
        label = re.sub(r"\s*\((?:Table|Figure)[^)]*\)$", "", point.measures).split(" – ")[-1]
        yield f"What share of respondents named “{label}”?", "row"
    elif amounts and unit.kind is EvidenceKind.SENTENCE and len(unit.own.split()) <= 45:
        yield f"Which figure is missing? “{_blanked(unit.own, amounts[0])}”", "figure"
    elif unit.kind is EvidenceKind.LIST and unit.text.split("\n")[0].rstrip().endswith(":"):
        yield f"Complete the list: “{unit.text.split(chr(10))[0].rstrip(' :')}” …", "list"
    elif case := case_of(unit):
        yield f"What does the case study “{theme_name(case).rstrip(' …')}” show about {topic}?", "case study"


def _blanked(text: str, amount: str) -> str:
    return text.replace(amount, "____", 1)


def sheet_markdown(note: BriefingNote, questions: list[Quiz]) -> str:
    """The sheet as Markdown: the questions first, the answers with their sources on a page of their own."""
    lines = [f"# Teaching sheet: {topic_question(note.brief.topic)}", "", note.date, "", "## Questions", ""]
    lines += [f"{n}. {quiz.question}" for n, quiz in enumerate(questions, 1)]
    lines += ["", "## Answers", ""]
    for n, quiz in enumerate(questions, 1):
        lines += [f"{n}. {' '.join(quiz.answer.split())}", f"   Source: {place(quiz.citation)}"]
    return "\n".join(lines) + "\n"


def write_sheet(note: BriefingNote, questions: list[Quiz], path: Path) -> None:
    """Write the sheet.

    Raises:
        UserError: it cannot be written.
    """
    try:
        path.write_text(sheet_markdown(note, questions), encoding="utf-8")
    except OSError as fault:
        raise UserError(f"{path}: cannot be written ({fault.strerror}). Give another folder.") from fault

"""A teaching sheet: quiz questions with answers and sources, each one checked to be answerable by the assistant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.answering.answerer import Answerer
from assistant.briefing.case_studies import find_case_name
from assistant.briefing.layout import place_in_note
from assistant.briefing.note import BriefingNote
from assistant.briefing.quiz import QuizQuestion, QuizSource, draw_questions
from assistant.briefing.retrieval import clean_topic
from assistant.briefing.roles import is_about_case
from assistant.documents.layout import format_date
from corpus.errors import UserError
from corpus.spans import overlap
from corpus.vocabulary import EvidenceKind
from index.terms import stem, words

MOST_QUESTIONS = 10
# So that a sheet is not all of one kind: the most of each, the kinds that ask most first.
MOST_OF_KIND = {"definition": 2, "list": 3, "case study": 2, "reason": 2, "figure": 5, "what": 2, "word": 3}
_TRIED = 3


def make_teaching_sheet(
    assistant: Answerer,
    note: BriefingNote,
    *,
    progress: Callable[[float, str], None] = lambda share, doing: None,
) -> list[QuizQuestion]:
    """Up to ten questions drawn from the note, in its order; only those that the assistant answers from the same words.

    No statement is asked about twice.
    """
    drawn = draw_note_questions(assistant, note)
    kept: list[QuizQuestion] = []
    for kind, most in MOST_OF_KIND.items():
        tried = [quiz for quiz in drawn if quiz.kind == kind]
        for number, quiz in enumerate(tried[: most * _TRIED]):
            progress(min(0.95, len(kept) / MOST_QUESTIONS + number / 100), "Checking the questions")
            of_kind = Counter(other.kind for other in kept)[kind]
            asked = {other.citation.id for other in kept}
            if of_kind == most or len(kept) == MOST_QUESTIONS:
                break
            if quiz.citation.id not in asked and is_answerable(assistant, quiz):
                kept.append(quiz)
    return sorted(kept, key=drawn.index)


def draw_note_questions(assistant: Answerer, note: BriefingNote) -> list[QuizQuestion]:
    """Every question that the note's statements give, each once, in the note's order."""
    units = {unit.id: unit for unit in assistant.index.evidence}
    rarity = assistant.index.evidence_terms.rarity
    told = {stem(word) for word in words(note.brief.topic)}
    found: dict[str, QuizQuestion] = {}
    for point in note.points:
        unit = units.get(point.id)
        if unit is None:
            continue
        listed = unit.kind is EvidenceKind.LIST
        lead_in = first if listed and (first := unit.text.split("\n")[0].rstrip()).endswith(":") else ""
        drawn = QuizSource(point, unit.kind, lead_in, find_case_name(assistant, unit) if is_about_case(unit) else "")
        for quiz in draw_questions(drawn, rarity=lambda word: rarity(stem(word))):
            given = quiz.kind == "word" and stem(quiz.answer.split(".")[0]) in told
            if not given:
                found.setdefault(quiz.question, quiz)
    return list(found.values())


def is_answerable(assistant: Answerer, quiz: QuizQuestion) -> bool:
    """Whether the assistant, without a model, answers the question with a citation of the same characters."""
    answer = assistant.evidence_mode.ask(quiz.question)
    return any(
        citation.report == quiz.citation.report and overlap(citation.spans, quiz.citation.spans)
        for citation in answer.citations
    )


def format_sheet(note: BriefingNote, questions: Sequence[QuizQuestion]) -> str:
    """The sheet as Markdown: the questions first, then the answers with their sources."""
    lines = [
        f"# Teaching sheet: {clean_topic(note.brief.topic)}",
        "",
        format_date(note.date),
        "",
        "## Questions",
        "",
    ]
    lines += [f"{n}. {quiz.question}" for n, quiz in enumerate(questions, 1)]
    lines += ["", "## Answers", ""]
    for n, quiz in enumerate(questions, 1):
        lines += [f"{n}. {' '.join(quiz.answer.split())}", f"   Source: {place_in_note(quiz.citation)}"]
    return "\n".join(lines) + "\n"


def write_sheet(note: BriefingNote, questions: Sequence[QuizQuestion], path: Path) -> None:
    """Write the sheet.

    Raises:
        UserError: it cannot be written.
    """
    try:
        path.write_text(format_sheet(note, questions), encoding="utf-8")
    except OSError as fault:
        raise UserError(f"{path}: cannot be written ({fault.strerror}). Give another folder.") from fault

"""A teaching sheet: quiz questions with answers and sources, each one checked to be answerable by the assistant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.answering.answerer import Answerer
from assistant.answering.assistant import EvidenceAssistant
from assistant.briefing.case_studies import find_case_name
from assistant.briefing.layout import place_in_note
from assistant.briefing.note import BriefingNote, Point
from assistant.briefing.quiz import QuizQuestion, QuizSource, draw_questions
from assistant.briefing.retrieval import clean_topic
from assistant.briefing.roles import is_about_case
from assistant.documents.layout import format_date
from assistant.documents.markdown import escape_markdown, escape_markdown_line
from corpus.errors import UserError
from corpus.spans import overlap
from corpus.vocabulary import Evidence, EvidenceKind
from index.search import Index
from index.terms import stem, tokenize

MOST_QUESTIONS = 10
# So that a sheet is not all of one kind: the most of each, the kinds that ask most first.
MOST_OF_KIND = {"definition": 2, "list": 3, "case study": 2, "reason": 2, "figure": 5, "what": 2, "word": 3}
# How many questions of a kind are tried for each that is wanted.
_TRIED = 3
# The share of the work that is told while there is still a question to try.
_MOST_PROGRESS = 0.95


def make_teaching_sheet(
    assistant: Answerer,
    note: BriefingNote,
    *,
    progress: Callable[[float, str], None] = lambda share, doing: None,
) -> list[QuizQuestion]:
    """Up to ten questions drawn from the note, in its order; only those that the assistant answers from the same words.

    No statement is asked about twice.
    """
    drawn = draw_note_questions(assistant.index, note)
    kept: list[QuizQuestion] = []
    for kind, most in MOST_OF_KIND.items():
        of_kind = [quiz for quiz in drawn if quiz.kind == kind]
        for number, quiz in enumerate(of_kind[: most * _TRIED]):
            progress(min(_MOST_PROGRESS, len(kept) / MOST_QUESTIONS + number / 100), "Checking the questions")
            kept_of_kind = Counter(other.kind for other in kept)[kind]
            if kept_of_kind == most or len(kept) == MOST_QUESTIONS:
                break
            asked_about = {other.citation.id for other in kept}
            if quiz.citation.id not in asked_about and is_answerable(assistant.evidence_mode, quiz):
                kept.append(quiz)
    return sorted(kept, key=drawn.index)


def draw_note_questions(index: Index, note: BriefingNote) -> list[QuizQuestion]:
    """Every question that the note's statements give, each once, in the note's order."""
    units = {unit.id: unit for unit in index.evidence}
    topic_stems = {stem(word) for word in tokenize(note.brief.topic)}
    found: dict[str, QuizQuestion] = {}
    for point in note.points:
        unit = units.get(point.id)
        if unit is None:
            continue
        source = _make_source(index, point, unit)
        for quiz in draw_questions(source, rarity=lambda word: index.evidence_terms.idf(stem(word))):
            if not _is_given_away(quiz, topic_stems):
                found.setdefault(quiz.question, quiz)
    return list(found.values())


def _make_source(index: Index, point: Point, unit: Evidence) -> QuizSource:
    """A point with the lead-in of its list and the name of the case study that it tells of."""
    first_line = unit.text.split("\n")[0].rstrip()
    has_lead_in = unit.kind is EvidenceKind.LIST and first_line.endswith(":")
    case = find_case_name(index, unit) if is_about_case(unit) else ""
    return QuizSource(point, unit.kind, first_line if has_lead_in else "", case)


def _is_given_away(quiz: QuizQuestion, topic_stems: set[str]) -> bool:
    """Whether the title gives the missing word. Example: "prescribing" on the topic "Social prescribing"."""
    return quiz.kind == "word" and stem(quiz.answer.split(".")[0]) in topic_stems


def is_answerable(assistant: EvidenceAssistant, quiz: QuizQuestion) -> bool:
    """Whether the assistant, without a model, answers the question with a citation of the same characters."""
    answer = assistant.ask(quiz.question)
    return any(
        citation.report == quiz.citation.report and overlap(citation.spans, quiz.citation.spans)
        for citation in answer.citations
    )


def format_sheet(note: BriefingNote, questions: Sequence[QuizQuestion]) -> str:
    """The sheet as Markdown: the questions first, then the answers with their sources."""
    title = f"# Teaching sheet: {escape_markdown(clean_topic(note.brief.topic))}"
    asked = [f"{n}. {escape_markdown_line(quiz.question)}" for n, quiz in enumerate(questions, 1)]
    answers: list[str] = []
    for n, quiz in enumerate(questions, 1):
        place = escape_markdown(place_in_note(quiz.citation))
        answers += [f"{n}. {escape_markdown_line(quiz.answer)}", f"   Source: {place}"]
    lines = [title, "", format_date(note.date), "", "## Questions", "", *asked, "", "## Answers", "", *answers]
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

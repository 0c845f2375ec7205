"""A teaching sheet: its questions, chosen from what a note gives, then the answers on a page of their own."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.briefing.layout import place_in_note
from assistant.briefing.note import BriefingNote
from assistant.briefing.retrieval import clean_topic
from assistant.documents.files import FORMATS, check_export_path, render_document
from assistant.documents.layout import Line, Part, Properties, format_date
from assistant.teaching.choices import ask_what_it_is, ask_which_case, ask_who_should
from assistant.teaching.discussion import ask_what_to_do, ask_why, ask_why_of_messages, ask_why_of_sections
from assistant.teaching.figures import ask_about_figures, ask_about_row, ask_to_read
from assistant.teaching.question import Kind, Listen, Option, Question
from assistant.teaching.quoted import Shelf, find_stems, read_note
from corpus.errors import UserError
from corpus.vocabulary import ReportDetails
from index.search import Index

MOST_QUESTIONS = 10
# The most of each kind, in the order in which they stand, and of each form within a kind.
MOST_OF_KIND = {Kind.CHOICE: 5, Kind.FIGURE: 1, Kind.WHY: 3, Kind.DO: 3}
_MOST_OF_FORM = {"amount": 2, "row": 2, "case": 1, "meaning": 1, "reason": 2, "message": 2, "step": 2}
# The forms of a choice that ask for more than a name come first.
_FORMS = ("most chosen", "row", "amount", "largest named", "who", "meaning", "case")
_HOW_TO = (
    "The options are all from the reports, and so is what to listen for. The answers begin on a page of their own."
)


def make_teaching_sheet(
    index: Index, note: BriefingNote, *, progress: Callable[[float, str], None] = lambda share, doing: None
) -> list[Question]:
    """Up to ten questions on what the note quotes, choices first; no statement is asked about twice.

    `index` holds the reports that the note quotes; what stands beside the right options is from them.
    """
    shelf = Shelf(index)
    found: list[Question] = []
    for question in draw_questions(shelf, note):
        progress(min(0.95, 0.1 + len(found) / 40), "Drawing questions")
        found.append(question)
    chosen: list[Question] = []
    topic = find_stems(note.brief.topic)
    found = [question for question in found if not _is_given_away(question, topic)]
    for kind, most in MOST_OF_KIND.items():
        of_kind = [question for question in found if question.kind is kind]
        if kind is Kind.CHOICE:
            of_kind.sort(key=lambda question: _FORMS.index(question.form))
        chosen += _choose(of_kind, chosen, most)
    return chosen[:MOST_QUESTIONS]


def draw_questions(shelf: Shelf, note: BriefingNote) -> Iterator[Question]:
    """Every question that the note gives, in its order within each kind."""
    read = read_note(shelf, note)
    topic = find_stems(note.brief.topic)
    quotes = [quoted for _, quoted in read]
    for point, quoted in read:
        yield from ask_about_row(shelf, point, quoted)
        yield from ask_about_figures(shelf, point, quoted)
        yield from ask_who_should(shelf, quoted)
        yield from (one for one in ask_what_it_is(shelf, quoted) if find_stems(one.text) & topic)
        if not find_stems(quoted.case) & topic:
            yield from ask_which_case(shelf, point, quoted)
        yield from ask_to_read(point, quoted)
    yield from ask_why(shelf, note, quotes)
    yield from ask_why_of_sections(note, quotes)
    yield from ask_why_of_messages(shelf, note, quotes)
    yield from ask_what_to_do(shelf, note, quotes)


def _is_given_away(question: Question, topic: set[str]) -> bool:
    """Whether the sheet's title tells the right option: it alone has a word of the topic."""
    naming = [option.is_right for option in question.options if find_stems(option.text) & topic]
    return naming == [True]


def _choose(questions: Sequence[Question], before: Sequence[Question], most: int) -> list[Question]:
    """The first so many, without a second one about the same statement and with few of each form."""
    chosen: list[Question] = []
    asked_about = {question.about for question in before}
    forms: Counter[str] = Counter()
    for question in questions:
        is_new = question.about not in asked_about
        if len(chosen) < most and is_new and forms[question.form] < _MOST_OF_FORM.get(question.form, 1):
            chosen.append(question)
            asked_about.add(question.about)
            forms[question.form] += 1
    return chosen


def lay_out_sheet(note: BriefingNote, questions: Sequence[Question], cards: Sequence[ReportDetails]) -> list[Part]:
    """The sheet: the questions, then on a new page the answers with their quotes and places."""
    titles = {card.id: card.short_title for card in cards}
    parts: list[Part] = [
        Line("title", f"Teaching sheet: {clean_topic(note.brief.topic)}"),
        Line("meta", f"{format_date(note.date)} · goes with the note “{note.title}”"),
        Line("meta", _HOW_TO),
        Line("heading", "Questions"),
    ]
    for n, question in enumerate(questions, start=1):
        parts.append(Line("subheading", f"Question {n}: {question.kind.value}"))
        parts.append(Line("paragraph", question.text))
        parts += [Line("remark", f"{_letter(place)}. {one.text}") for place, one in enumerate(question.options)]
    parts.append(Line("new page", "Answers"))
    for n, question in enumerate(questions, start=1):
        parts.append(Line("subheading", f"Answer {n}: {question.kind.value}"))
        parts += _lay_out_choice(question, titles) if question.options else _lay_out_listen(question, titles)
    return parts


def _lay_out_choice(question: Question, titles: dict[str, str]) -> Iterator[Line]:
    """The right option with its quote, then what each wrong one is in the reports."""
    right = question.right
    if right is None:
        return
    chosen = question.options[right]
    yield Line("paragraph", f"{_letter(right)}. {chosen.text}")
    yield Line("paragraph", f"“{chosen.quoted.text}” ({_place(chosen, titles)})")
    yield Line("paragraph", "Why not the others:")
    for place, option in enumerate(question.options):
        if option.is_right:
            continue
        same = option.quoted.text == chosen.quoted.text
        quote = "" if same else f": “{option.quoted.text}” ({_place(option, titles)})"
        yield Line("remark", f"{_letter(place)}. {option.text}: {option.why}{quote or '.'}")


def _lay_out_listen(question: Question, titles: dict[str, str]) -> Iterator[Line]:
    """The points to listen for, each with its quote and place."""
    yield Line("paragraph", "Listen for:")
    for point in question.listen:
        yield Line("remark", _tell_listen(point, titles))


def _tell_listen(point: Listen, titles: dict[str, str]) -> str:
    """A point on one line. Example: 'Base: 128 people, as the quote says.'."""
    told = f"{point.lead}: {point.text}" if point.lead else point.text
    if point.quoted is None:
        return f"{told}."
    place = place_in_note(point.quoted.citation, titles.get(point.quoted.citation.report))
    quote = f"“{point.quoted.text}” ({place})"
    return f"{told[:1].upper()}{told[1:]}: {quote}" if told else quote


def _place(option: Option, titles: dict[str, str]) -> str:
    return place_in_note(option.quoted.citation, titles.get(option.quoted.citation.report))


def _letter(place: int) -> str:
    return "ABCDEFGH"[place]


def choose_format(suffix: str) -> str:
    """The format of a sheet beside a note of that one; Word where that holds no whole document, such as ".ris"."""
    return suffix.lower() if suffix.lower() in FORMATS else ".docx"


def write_sheet(
    note: BriefingNote,
    questions: Sequence[Question],
    path: Path,
    cards: Sequence[ReportDetails],
    *,
    template: Path | None = None,
) -> None:
    """Write the sheet in the format of the file's name, whole or not at all.

    Raises:
        UserError: it cannot be made or written.
    """
    check_export_path(path)
    properties = Properties(
        f"Teaching sheet: {clean_topic(note.brief.topic)}",
        note.date,
        "Teaching sheet",
        "teaching, primary care network",
    )
    content = render_document(lay_out_sheet(note, questions, cards), path.suffix.lower(), properties, template=template)
    part = ""
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".sheet-", suffix=path.suffix)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).replace(path)
    except OSError as fault:
        if part:
            with contextlib.suppress(OSError):
                Path(part).unlink()
        raise UserError(f"{path}: cannot be written ({fault.strerror}). Give another name or folder.") from fault

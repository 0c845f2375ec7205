"""A teaching sheet: its questions, chosen from what a note gives, then the answers on a page of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.briefing.layout import place_in_note
from assistant.briefing.note import BARRIERS, BriefingNote
from assistant.briefing.retrieval import clean_topic
from assistant.documents.files import FORMATS, check_export_path, render_document, write_document
from assistant.documents.layout import Line, Part, Properties, format_date
from assistant.teaching.cases import ask_about_hurdle, ask_about_situation, ask_how_sure, ask_to_adopt, read_case
from assistant.teaching.choices import ask_what_it_is, ask_who_should
from assistant.teaching.discussion import ask_what_to_do, ask_why, ask_why_of_barriers, ask_why_of_claims
from assistant.teaching.figures import ask_about_figures, ask_about_row, ask_how_exact, ask_what_may_be_said
from assistant.teaching.lists import ask_to_choose_first
from assistant.teaching.material import Material
from assistant.teaching.question import Kind, Listen, Option, Question
from assistant.teaching.quoted import Shelf, find_stems, read_note
from corpus.vocabulary import ReportDetails
from index.search import Index

MOST_QUESTIONS = 10
# The most of each kind, in the order in which they stand, and of each form within a kind.
MOST_OF_KIND = {Kind.CHOICE: 4, Kind.SURE: 2, Kind.WHY: 3, Kind.DO: 4}
_MOST_OF_FORM = {"reason": 2, "claim": 2, "situation": 2, "step": 2}
# The forms, those that teach most first: of two questions about one statement the first is taken.
_FORMS = (
    *(
        "most chosen",
        "situation",
        "adopt",
        "hurdle",
        "sure",
        "proposal",
        "reason",
        "list of steps",
        "barrier",
        "claim",
        "row",
    ),
    *("list of troubles", "list of results", BARRIERS, "meaning", "largest named", "may be said", "step", "amount"),
    *("who", "exact"),
)
_HOW_TO = (
    "Each question can be asked of people who have not read the reports. The answers, with their quotes and places, "
    "begin on a page of their own; what stands there without a quote is a hint for you, not a report’s word."
)
_NONE = "What the reports hold on this topic gives no question that would be clear without them. Choose a wider topic."


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
    topic = find_stems(note.brief.topic)
    found = [question for question in found if not _is_given_away(question, topic)]
    found.sort(key=lambda question: _FORMS.index(question.form))
    chosen = _choose(found)
    return [question for kind in MOST_OF_KIND for question in chosen if question.kind is kind]


def draw_questions(shelf: Shelf, note: BriefingNote) -> Iterator[Question]:
    """Every question that the note gives, in its order within each kind."""
    read = read_note(shelf, note)
    material = Material(shelf, note, [quoted for _, quoted in read])
    topic = find_stems(note.brief.topic)
    for point, quoted in material.list_rows():
        yield from ask_about_row(shelf, point, quoted)
        yield from ask_what_may_be_said(point, quoted)
    for quoted in material.list_sentences():
        yield from ask_how_exact(quoted)
        yield from ask_about_figures(shelf, quoted)
        yield from ask_who_should(shelf, quoted)
        yield from (one for one in ask_what_it_is(shelf, quoted) if find_stems(one.text) & topic)
    yield from ask_why(shelf, material)
    yield from ask_why_of_claims(shelf, material)
    yield from ask_why_of_barriers(material)
    for name in material.list_cases():
        yield from (one for one in _ask_about_case(shelf, name) if material.is_on_topic(one, name))
    yield from ask_what_to_do(shelf, material)
    yield from ask_to_choose_first(shelf, material)


def _ask_about_case(shelf: Shelf, name: str) -> Iterator[Question]:
    """The questions that a case study gives; what one would adopt only where it tells no situation."""
    case = read_case(shelf, name)
    situations = list(ask_about_situation(case))
    yield from situations or ask_to_adopt(case)
    yield from ask_about_hurdle(case)
    yield from ask_how_sure(case)


def _is_given_away(question: Question, topic: set[str]) -> bool:
    """Whether the sheet's title tells the right option: it has more words of the topic than any other."""
    shared = [(len(find_stems(option.text) & topic), option.is_right) for option in question.options]
    of_right = [count for count, is_right in shared if is_right]
    return bool(of_right) and of_right[0] > max(count for count, is_right in shared if not is_right)


def _choose(questions: Sequence[Question]) -> list[Question]:
    """The first so many, without a second one about the same statement and with few of each kind and form."""
    chosen: list[Question] = []
    asked_about: set[str] = set()
    kinds: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for question in questions:
        has_room = kinds[question.kind] < MOST_OF_KIND[question.kind] and len(chosen) < MOST_QUESTIONS
        if (
            has_room
            and question.about not in asked_about
            and forms[question.form] < _MOST_OF_FORM.get(question.form, 1)
        ):
            chosen.append(question)
            asked_about.add(question.about)
            kinds[question.kind] += 1
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
    missing = [kind.value for kind in Kind if all(question.kind is not kind for question in questions)]
    if not questions:
        return [*parts, Line("paragraph", _NONE)]
    if missing:
        parts.append(Line("meta", f"Left out, for the reports give no good one here: {', '.join(missing)}"))
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
        yield Line("remark", f"{_letter(place)}. {option.text.rstrip('.')}: {option.why}{quote or '.'}")


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
    if point.is_place:
        return f"{told[:1].upper()}{told[1:]}: {place}."
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
    parts = lay_out_sheet(note, questions, cards)
    write_document(render_document(parts, path.suffix.lower(), properties, template=template), path)

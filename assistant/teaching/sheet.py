"""A teaching sheet: questions from what the reports hold on a note's topic, then the answers on a new page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.briefing.case_studies import find_case_name
from assistant.briefing.layout import place_in_note
from assistant.briefing.note import BARRIERS, BriefingNote
from assistant.briefing.retrieval import clean_topic
from assistant.briefing.roles import find_asked_roles, find_sample
from assistant.documents.files import FORMATS, check_export_path, render_document, write_document
from assistant.documents.layout import Line, Part, Properties, format_date
from assistant.teaching.case_parts import read_parts
from assistant.teaching.cases import ask_about_case
from assistant.teaching.discussion import ask_about_figures, ask_about_findings, ask_about_proposals, ask_why
from assistant.teaching.material import AUDIENCE, Material
from assistant.teaching.question import Kind, Listen, Question, Quoted
from assistant.teaching.quoted import Shelf, find_stems, read_note
from assistant.teaching.reasons import ask_about_reasons
from assistant.teaching.short_forms import add_short_forms
from assistant.teaching.steps import ask_about_steps, ask_topic_itself, ask_what_hinders, asks_what_hinders
from assistant.teaching.survey import WEIGHS, Row, ask_about_row, ask_about_table, choose_tables, read_tables
from assistant.topics.words import read_topic
from corpus.vocabulary import Citation, ReportDetails
from index.search import Index

MOST_QUESTIONS = 8
# The most of each kind, in the order in which they stand, and of each form within a kind.
MOST_OF_KIND = {Kind.CHOICE: 2, Kind.WHY: 2, Kind.SAY: 1, Kind.DO: 4, Kind.SURE: 2}
_MOST_OF_FORM = {"case": 2, "sure": 2, "weigh": 2, "why": 2, "reason": 2, "proposal": 2}
# The forms, those that teach most first: of two questions about one statement the first is taken.
_FORMS = (
    "case", "sure", "weigh", "most chosen", "steps", "hinders", "why", "reason", "proposal", "beside", "finding",
    "figure", "topic",
)  # fmt: skip
# A form that is for a sheet with fewer questions than these alone.
_FEWEST_QUESTIONS = 2
_HOW_TO = (
    "Each question can be asked of people who have not read the reports. What is quoted is a report’s word; the rest "
    "is a hint for the trainer. The answers begin on a page of their own."
)
# How rare a word is, as an idf, that makes an answer of a survey one on the topic: "training" is, "people" is not.
_TELLING, _NEAR_HEAVIEST = 2.8, 0.8
_ASKS_STEMS = find_stems(
    "said say says told tell think thought gets get way ways stops hinders holds back hard barriers"
)
_LATER = "Hand out after the first questions"
_LATER_HOW = "These questions tell what was done, and so would give away answers to the first ones."
_NONE = (
    "No question that would be clear without the reports was found for this topic. That does not say that they hold "
    "nothing on it: see the note, which ends with questions of its own."
)


def make_teaching_sheet(
    index: Index, note: BriefingNote, *, progress: Callable[[float, str], None] = lambda share, doing: None
) -> list[Question]:
    """Up to eight questions on the note's topic, in the order of their kinds; no statement is asked about twice.

    `index` holds the reports that the note quotes; everything that is asked and answered is from them.
    """
    shelf = Shelf(index)
    found: list[Question] = []
    for question in draw_questions(shelf, note):
        progress(min(0.95, 0.1 + len(found) / 40), "Drawing questions")
        found.append(question)
    # a word that stands in every answer tells none
    terms = index.evidence_terms
    topic = {stem for stem in _weigh_stems(shelf, note) if terms.idf(stem) >= _TELLING}
    found = [question for question in found if not _is_given_away(question, topic)]
    found.sort(key=lambda question: _FORMS.index(question.form))
    chosen = _choose(found)
    in_order = [question for kind in MOST_OF_KIND for question in chosen if question.kind is kind]
    return [add_short_forms(question, index.lexicon.abbreviations) for question in in_order]


def draw_questions(shelf: Shelf, note: BriefingNote) -> Iterator[Question]:
    """Every question that the note's topic gives, in its order within each form."""
    material = Material(shelf, note, [quoted for _, quoted in read_note(shelf, note)])
    cases = _ask_about_cases(shelf)
    for name in material.list_cases({name: core for name, (core, _) in cases.items()}):
        yield from cases[name][1]
    # of a topic that the library does not cover a survey has a word by chance
    if note.covered:
        yield from _ask_about_surveys(shelf, note, material)
    if note.covered:
        yield from ask_about_steps(shelf, material)
        yield from ask_what_hinders(shelf, material, _list_open_reports(shelf, note))
        yield from ask_topic_itself(shelf, material)
    yield from ask_why(shelf, material)
    yield from ask_about_reasons(shelf, material)
    yield from ask_about_proposals(shelf, material)
    yield from ask_about_findings(shelf, material)
    yield from ask_about_figures(shelf, material)


def _ask_about_surveys(shelf: Shelf, note: BriefingNote, material: Material) -> Iterator[Question]:
    """The questions on the tables of surveys that are on the topic, or on answers in them."""
    reports = shelf.index.reports
    tables = read_tables(shelf)
    weights = _weigh_stems(shelf, note)
    asked_roles = set(find_asked_roles(clean_topic(note.brief.topic)))
    if asks_what_hinders(note.brief.topic):
        asked_roles.add(BARRIERS)
    quoted = {one.unit.id for one in material.quotes}
    rows = [(table, row) for table in tables if not table.is_scale for row in table.rows]
    # what the note quotes itself comes first
    for table, row in sorted(rows, key=lambda one: one[1].quoted.unit.id not in quoted):
        if row.quoted.unit.id in quoted or _is_on(shelf, row, weights):
            yield from ask_about_row(shelf, table, row, reports[table.report].details)
    for table in choose_tables(
        tables, weights, material.on_topic, material.list_roles(), asked_roles, _list_open_reports(shelf, note)
    ):
        yield from ask_about_table(shelf, table, reports[table.report].details)


def _list_open_reports(shelf: Shelf, note: BriefingNote) -> set[str]:
    """The reports for which the topic names no subject, only their study, who was asked, or that somebody said it.

    Example: of "What Leeds nurses said gets in the way" the report on a survey of nurses in Leeds.
    """
    weights = _weigh_stems(shelf, note)
    subjects = {stem for stem, weight in weights.items() if stem not in _ASKS_STEMS and weight >= WEIGHS / 2}
    return {report for report in shelf.index.reports if subjects <= _list_stems_of_study(shelf, report)}


def _list_stems_of_study(shelf: Shelf, report: str) -> set[str]:
    """The stems of what names a report's study: its title and publisher, and who was asked."""
    card = shelf.index.reports[report].details
    sampled = find_sample([unit for unit in shelf.index.evidence if unit.report == report])
    told = f"{card.title} {card.publisher} {sampled[1] if sampled else ''}"
    # "GPs" and "PCNs" are whoever a report is for
    return find_stems(told) | {stem for word in AUDIENCE for stem in find_stems(word)}


def _ask_about_cases(shelf: Shelf) -> dict[str, tuple[set[str], list[Question]]]:
    """By the name of each case study that gives questions the ids of the units that it is about, and its questions."""
    names = dict.fromkeys(find_case_name(shelf.index, unit) for unit in shelf.index.evidence)
    asked: dict[str, tuple[set[str], list[Question]]] = {}
    for name in names:
        parts = read_parts(shelf, name) if name else None
        if parts is not None:
            questions = list(ask_about_case(parts, shelf.index.reports[parts.opening.unit.report].details))
            if questions:
                asked[name] = (parts.core_units, questions)
    return asked


def _weigh_stems(shelf: Shelf, note: BriefingNote) -> dict[str, float]:
    """The stems of the topic's telling words, each with what it weighs, 1 for all of them."""
    words = read_topic(shelf.index, clean_topic(note.brief.topic)).words
    return {stem: float(word.weight) for word in words for stem in find_stems(word.text)}


def _is_on(shelf: Shelf, row: Row, weights: Mapping[str, float]) -> bool:
    """Whether an answer of a survey is on the topic: it has a rare word of it that weighs enough."""
    # what stands in brackets explains the answer and is none
    shared = find_stems(re.sub(r"\([^)]*\)", "", row.choice)) & set(weights)
    rare = [word for word in shared if shelf.index.evidence_terms.idf(word) >= _TELLING]
    # a word that says less than another one of the topic may stand there for something else, as "patients" does
    is_heaviest = any(weights[word] >= _NEAR_HEAVIEST * max(weights.values()) for word in rare)
    return is_heaviest and sum(weights[word] for word in rare) >= WEIGHS


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
        is_rare = forms[question.form] < _MOST_OF_FORM.get(question.form, 1)
        is_needed = question.form != "topic" or len(chosen) < _FEWEST_QUESTIONS
        if has_room and is_rare and is_needed and question.about not in asked_about:
            # the same words are not asked twice on a sheet
            is_again = forms[question.form] > 0 and question.other_text
            chosen.append(replace(question, text=question.other_text) if is_again else question)
            asked_about.add(question.about)
            kinds[question.kind] += 1
            forms[question.form] += 1
    return chosen


def lay_out_sheet(note: BriefingNote, questions: Sequence[Question], cards: Sequence[ReportDetails]) -> list[Part]:
    """The sheet: the questions, those that give others away last, then on a new page the answers and the reports."""
    titles = {card.id: card.short_title for card in cards}
    parts: list[Part] = [
        Line("title", _name_sheet(note)),
        Line("meta", f"{format_date(note.date)} · goes with the note “{note.title}”"),
        Line("meta", _HOW_TO),
        Line("heading", "Questions"),
    ]
    if not questions:
        return [*parts, Line("paragraph", _NONE)]
    is_split = len({question.is_later for question in questions}) > 1
    for n, question in enumerate(questions, start=1):
        if is_split and question.is_later and not questions[n - 2].is_later:
            parts += [Line("new page", _LATER), Line("meta", _LATER_HOW)]
        parts += _lay_out_question(n, question, titles)
    parts.append(Line("new page", "Answers"))
    for n, question in enumerate(questions, start=1):
        parts.append(Line("subheading", f"Answer {n}: {question.kind.value}"))
        parts += _lay_out_choice(question, titles)
        parts += _lay_out_listen(question, titles)
        parts += _spell_out(question.answer_short_forms)
    return [*parts, *_lay_out_reports(questions, cards)]


def _name_sheet(note: BriefingNote) -> str:
    return f"Teaching sheet: {note.brief.topic.strip()}"


def _lay_out_question(n: int, question: Question, titles: dict[str, str]) -> Iterator[Line]:
    """A question with what one has to know for it, and its options."""
    yield Line("subheading", f"Question {n}: {question.kind.value}")
    if question.scene_of:
        yield Line("lead", f"{question.scene_of}{':' if question.scene else '.'}")
    for point in question.scene:
        yield Line("quote", _tell(point, _tell_place(point.quoted, titles)))
    yield from _spell_out(question.short_forms)
    yield Line("paragraph", question.text)
    for place, option in enumerate(question.options):
        yield Line("remark", f"{_letter(place)}. {option.text}")


def _spell_out(short_forms: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """A line that spells out abbreviations, where there are any."""
    if short_forms:
        yield Line("meta", "Short forms: " + "; ".join(f"{short}: {long}" for short, long in short_forms))


def _lay_out_choice(question: Question, titles: dict[str, str]) -> Iterator[Line]:
    """The right option with its place, then why each wrong one is wrong."""
    right = question.right
    if right is None:
        return
    chosen = question.options[right]
    yield Line(
        "paragraph", f"{_letter(right)}. {chosen.text}. The table stands in: {_tell_place(chosen.quoted, titles)}."
    )
    reasons = {option.why for option in question.options if not option.is_right}
    if len(reasons) == 1:
        yield Line("remark", f"{reasons.pop()}.", lead="Why not the others: ")
        return
    for place, option in enumerate(question.options):
        if not option.is_right:
            yield Line("remark", f"{option.why}.", lead=f"Why not {_letter(place)}: ")


def _lay_out_listen(question: Question, titles: dict[str, str]) -> Iterator[Line]:
    """The points to listen for, each with its quote and place."""
    if not question.listen:
        return
    if not question.options:
        yield Line("paragraph", "Listen for:")
    before: Citation | None = None
    for point in question.listen:
        place = _tell_place(point.quoted, titles)
        same = point.quoted and before and point.quoted.citation.section == before.section
        if (
            point.quoted
            and same
            and not point.is_place
            and point.quoted.citation.report == (before.report if before else "")
        ):
            place = f"there, paragraph {point.quoted.citation.paragraph}"
        before = point.quoted.citation if point.quoted else before
        yield _lay_out_point(point, place)


def _lay_out_point(point: Listen, place: str) -> Line:
    """A point on one line, its lead set apart. Example: 'What they did: “They built a hut.” (Report, paragraph 3)'."""
    lead = _capitalise(point.lead or (point.text if point.quoted else ""))
    if point.quoted is None:
        return Line("remark", f"{_capitalise(point.text)}.", lead=f"{lead}: " if lead else "")
    words = f"{place}." if point.is_place else f"“{point.quoted.text}” ({place})"
    return Line("remark", words, lead=f"{lead}: " if lead else "")


def _tell(point: Listen, place: str) -> str:
    """A point of a scene on one line."""
    if point.quoted is None:
        return f"{point.lead}: {point.text}."
    quote = f"“{point.quoted.text}” ({place})"
    return f"{_capitalise(point.text)}: {quote}" if point.text else quote


def _tell_place(quoted: Quoted | None, titles: dict[str, str]) -> str:
    return place_in_note(quoted.citation, titles.get(quoted.citation.report)) if quoted else ""


def _lay_out_reports(questions: Sequence[Question], cards: Sequence[ReportDetails]) -> Iterator[Line]:
    """The reports that are quoted, in full."""
    quoted = {one.quoted.citation.report for question in questions for one in question.listen if one.quoted}
    quoted |= {one.quoted.citation.report for question in questions for one in question.scene if one.quoted}
    yield Line("heading", "Reports")
    for card in cards:
        if card.id in quoted:
            name = f"{card.short_title}: " if card.short_title else ""
            yield Line("remark", f"{card.title}. {card.publisher}, {card.shown_date}.", lead=name)


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    properties = Properties(_name_sheet(note), note.date, "Teaching sheet", "teaching, primary care network")
    parts = lay_out_sheet(note, questions, cards)
    write_document(render_document(parts, path.suffix.lower(), properties, template=template), path)

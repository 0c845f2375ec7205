"""Teaching sheets: one right answer, wrong ones of the same table and told why, quotes exact, in every format."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing.extractive import write_note
from assistant.briefing.note import Brief, BriefingNote
from assistant.documents.files import FORMATS
from assistant.documents.layout import Line
from assistant.documents.note_marks import clean_quote
from assistant.teaching.question import Kind, Listen, Question
from assistant.teaching.quoted import Shelf, is_whole
from assistant.teaching.sheet import choose_format, lay_out_sheet, make_teaching_sheet, write_sheet
from assistant.teaching.short_forms import spell_out
from corpus.errors import UserError

TOPICS = ("Barriers to community engagement", "Fuel poverty", "The Wigan Deal", "Asylum seekers")
Sheets = dict[str, tuple[BriefingNote, list[Question]]]


@pytest.fixture(scope="module")
def sheets(assistant: Answerer) -> Sheets:
    made: Sheets = {}
    for topic in TOPICS:
        note = write_note(assistant, Brief(topic), today=date(2026, 11, 30))
        made[topic] = (note, make_teaching_sheet(assistant.index, note))
    return made


def list_quotes(question: Question) -> list[Listen]:
    return [point for point in (*question.scene, *question.listen) if point.quoted]


def test_a_sheet_has_questions_of_every_kind_that_its_topic_gives_and_none_twice(sheets: Sheets) -> None:
    for topic, (_, questions) in sheets.items():
        assert 2 <= len(questions) <= 8, topic
        assert len({(question.text, question.about) for question in questions}) == len(questions)
        # what tells the answers of others comes after them
        later = [question.is_later for question in questions]
        assert later == sorted(later), topic
    kinds = {question.kind for _, questions in sheets.values() for question in questions}
    assert {Kind.CHOICE, Kind.DO, Kind.SURE} <= kinds


def test_a_question_introduces_what_it_is_about_and_names_its_report(assistant: Answerer, sheets: Sheets) -> None:
    titles = [card.short_title for card in assistant.library.cards()]
    for question in (one for _, questions in sheets.values() for one in questions):
        # what is asked on the topic itself needs none
        has_scene = question.scene or question.form in ("steps", "hinders", "topic")
        assert has_scene and any(title in question.scene_of for title in titles), question.text


def test_every_choice_has_one_right_answer_and_says_of_each_other_why_not(sheets: Sheets) -> None:
    choices = [one for _, questions in sheets.values() for one in questions if one.kind is Kind.CHOICE]
    assert choices
    for question in choices:
        assert len([option for option in question.options if option.is_right]) == 1 and len(question.options) >= 3
        texts = [option.text.casefold() for option in question.options]
        assert len(set(texts)) == len(texts)
        assert all(option.why for option in question.options if not option.is_right)
        # they are answers of one table
        assert len({option.quoted.citation.section for option in question.options}) == 1


def test_every_quote_of_a_sheet_stands_where_it_is_said_to(assistant: Answerer, sheets: Sheets) -> None:
    checked = 0
    for question in (one for _, questions in sheets.values() for one in questions):
        for point in list_quotes(question):
            assert point.quoted is not None
            citation = point.quoted.citation
            assert assistant.index.reports[citation.report].quote(citation.spans) == citation.quote
            words = " ".join(point.quoted.text.removeprefix("… ").removesuffix(" …").split())
            assert words in " ".join(clean_quote(citation.shown).split())
            checked += 1
    assert checked > 20


def test_abbreviations_are_spelt_out_once_and_those_that_the_text_explains_are_not(assistant: Answerer) -> None:
    abbreviations = assistant.index.lexicon.abbreviations
    assert spell_out(["SDH overlap, says the CCG."], abbreviations) == [
        ("SDH", "social determinants of health"),
        ("CCG", "clinical commissioning group"),
    ]
    assert spell_out(["One Northern Devon (OND) began. OND grew. The NHS and ZZZ came."], abbreviations) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "They saved £131 million.",
        "We helped 40 homes.",
        "Table 2 shows the barriers.",
        "The initiative saved £500.",
        "They meet in homes where they live An anchor is large.",
        "Without an end",
    ],
)
def test_what_cannot_be_understood_alone_is_not_asked_about(sentence: str) -> None:
    assert not is_whole(sentence)
    assert is_whole("The initiative saved £500.", has_case=True)


def test_a_sheet_without_a_question_says_so_and_has_no_answers(assistant: Answerer) -> None:
    note = BriefingNote(Brief("Are parks good?"), "Parks", "2026-11-30", "", "", ())
    lines = [part for part in lay_out_sheet(note, [], assistant.library.cards()) if isinstance(part, Line)]
    assert lines[0].text == "Teaching sheet: Are parks good?"
    assert lines[-1].text.startswith("No question that would be clear")
    assert not any(part.text == "Answers" for part in lines)
    assert make_teaching_sheet(Shelf(assistant.index).index, note) == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_answers_begin_a_page_in_every_format(
    assistant: Answerer, sheets: Sheets, tmp_path: Path, suffix: str
) -> None:
    note, questions = sheets["Fuel poverty"]
    path = tmp_path / f"sheet{suffix}"
    write_sheet(note, questions, path, assistant.library.cards())
    content = path.read_bytes()
    if suffix == ".docx":
        import docx

        paragraphs = docx.Document(io.BytesIO(content)).paragraphs
        (answers,) = [one for one in paragraphs if one.text == "Answers"]
        assert answers.paragraph_format.page_break_before and answers.style
        assert answers.style.name == "Heading 1"
    elif suffix == ".pdf":
        import pypdf

        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
        first = next(n for n, text in enumerate(pages) if "Answer 1" in text)
        assert first > 0 and pages[first].lstrip().startswith("Answers")
        assert "Question" not in pages[first].partition("Answer 1")[0]
    elif suffix == ".html":
        assert b'<h2 class="new-page">Answers</h2>' in content and b".new-page { break-before: page; }" in content
    else:
        assert b"\n---\n\n## Answers\n" in content
        # a paragraph below a quote is no part of it
        lines = content.decode().split("\n")
        below = [after for before, after in pairwise(lines) if before.startswith("> ")]
        assert below and all(line == "" or line.startswith("> ") for line in below)


def test_a_sheet_takes_the_note_s_format_or_else_word_and_a_wrong_folder_is_told(
    assistant: Answerer, sheets: Sheets, tmp_path: Path
) -> None:
    assert [choose_format(suffix) for suffix in (".PDF", ".md", ".ris", ".pptx")] == [".pdf", ".md", ".docx", ".docx"]
    note, questions = sheets["The Wigan Deal"]
    with pytest.raises(UserError, match="no such folder"):
        write_sheet(note, questions, tmp_path / "missing" / "sheet.docx", assistant.library.cards())

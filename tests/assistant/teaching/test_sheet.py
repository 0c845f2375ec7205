"""Teaching sheets: one right answer, wrong ones from the reports and told why, quotes exact, in every format."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing.extractive import write_note
from assistant.briefing.note import Brief, BriefingNote
from assistant.documents.files import FORMATS
from assistant.documents.note_marks import clean_quote
from assistant.teaching.figures import ask_about_figures, put_figure_question, read_amount
from assistant.teaching.question import Kind, Question
from assistant.teaching.quoted import Shelf, is_whole
from assistant.teaching.sheet import choose_format, lay_out_sheet, make_teaching_sheet, write_sheet
from corpus.errors import UserError

TOPICS = ("Barriers to reducing health inequalities", "Fuel poverty", "The Wigan Deal")
Sheets = dict[str, tuple[BriefingNote, list[Question]]]


@pytest.fixture(scope="module")
def sheets(assistant: Answerer) -> Sheets:
    made: Sheets = {}
    for topic in TOPICS:
        note = write_note(assistant, Brief(topic), today=date(2026, 11, 30))
        made[topic] = (note, make_teaching_sheet(assistant.index, note))
    return made


def test_a_sheet_has_choices_and_questions_to_talk_about_and_none_twice(sheets: Sheets) -> None:
    for _, questions in sheets.values():
        assert 2 <= len(questions) <= 10
        assert len({question.text for question in questions}) == len(questions)
        assert {question.kind for question in questions} & {Kind.WHY, Kind.DO}
    assert {question.kind for _, questions in sheets.values() for question in questions} == set(Kind)


def test_every_choice_has_one_right_answer_and_says_of_each_other_what_it_is(sheets: Sheets) -> None:
    for question in (one for _, questions in sheets.values() for one in questions if one.kind is Kind.CHOICE):
        right = [option for option in question.options if option.is_right]
        assert len(right) == 1 and len(question.options) >= 3
        texts = [option.text.casefold() for option in question.options]
        assert len(set(texts)) == len(texts) and not any("____" in text for text in (question.text, *texts))
        assert all(option.why and option.quoted.text for option in question.options if not option.is_right)


def test_every_quote_of_a_sheet_stands_where_it_is_said_to(assistant: Answerer, sheets: Sheets) -> None:
    checked = 0
    for question in (one for _, questions in sheets.values() for one in questions):
        quotes = [option.quoted for option in question.options] + [one.quoted for one in question.listen if one.quoted]
        for quoted in quotes:
            citation = quoted.citation
            assert assistant.index.reports[citation.report].quote(citation.spans) == citation.quote
            if quoted.unit.kind == "sentence" and ":" not in quoted.text:
                assert " ".join(quoted.text.split()) in " ".join(clean_quote(citation.shown).split())
                checked += 1
    assert checked > 10


def test_the_wrong_figures_are_of_the_same_unit_and_none_is_the_right_one(assistant: Answerer) -> None:
    shelf = Shelf(assistant.index)
    asked = [question for quoted in shelf.sentences for question in ask_about_figures(shelf, quoted)]
    amounts = [question for question in asked if question.form == "amount"]
    assert amounts
    for question in amounts:
        read = [read_amount(option.text, option.text) for option in question.options]
        assert len({amount.unit for amount in read if amount}) == 1
        assert len({amount.number for amount in read if amount}) == len(question.options)


@pytest.mark.parametrize(
    ("sentence", "question", "figure"),
    [
        ("Over 60% of homes were cold.", "What share of homes were cold?", "60%"),
        (
            "In 2019, 40 per cent of staff said yes, and 3 left.",
            "In 2019, what share of staff said yes?",
            "40 per cent",
        ),
        ("The Deal saved Wigan £131 million.", "How much did the Deal save Wigan?", "£131 million"),
        (
            "By 2020, Warm Homes had helped 6,993 households in the county.",
            "By 2020, how many households had Warm Homes helped in the county?",
            "6,993",
        ),
    ],
)
def test_a_sentence_of_a_figure_becomes_a_question(sentence: str, question: str, figure: str) -> None:
    assert put_figure_question(sentence) == (question, figure)


@pytest.mark.parametrize(
    "sentence",
    [
        "The first measure, which saved £500, was to freeze the tax.",
        "In 60% of homes.",
        "Wigan is a town.",
        "The team helped 40 homes and 60 shops.",
    ],
)
def test_a_sentence_whose_figure_cannot_be_asked_for_plainly_gives_no_question(sentence: str) -> None:
    assert put_figure_question(sentence) is None


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


def test_a_sheet_takes_the_note_s_format_or_else_word_and_a_wrong_folder_is_told(
    assistant: Answerer, sheets: Sheets, tmp_path: Path
) -> None:
    assert [choose_format(suffix) for suffix in (".PDF", ".md", ".ris", ".pptx")] == [".pdf", ".md", ".docx", ".docx"]
    note, questions = sheets["The Wigan Deal"]
    with pytest.raises(UserError, match="no such folder"):
        write_sheet(note, questions, tmp_path / "missing" / "sheet.docx", assistant.library.cards())
    assert lay_out_sheet(note, questions, assistant.library.cards())

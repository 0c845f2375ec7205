"""Exports hold the answers, every quote and its place, in four formats that real programs read."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.conversations.export import (
    CONVERSATION_FORMATS,
    export_conversation,
    file_name,
    lay_out_conversation,
    number_citations,
)
from assistant.conversations.store import Conversation, Exchange
from assistant.documents.files import FORMATS, MEDIA_TYPES
from assistant.documents.layout import Line
from assistant.documents.note_marks import drop_note_marks
from assistant.web.html.history import EXPORT_LINKS
from corpus.vocabulary import Answer, Citation, Coverage, ReportDetails, Statement
from tests.support.read_files import text_of
from tests.support.read_html import HOSTILE, Elements

QUESTIONS = ("What are the 3Cs of Health Creation?", "What are the barriers to community engagement?", "Who won?")
TITLE = "Barriers & the 3Cs"
# Of an exchange that is still being answered, so that it must not be exported.
UNANSWERED = "unanswered"
CONVERSATION = Conversation("c", TITLE, 1_796_000_000.0)


@pytest.fixture(scope="module")
def cards(assistant: Answerer) -> dict[str, ReportDetails]:
    return {card.id: card for card in assistant.library.cards()}


@pytest.fixture(scope="module")
def exchanges(assistant: Answerer) -> list[Exchange]:
    answered = [Exchange(question, assistant.ask(question), str(n)) for n, question in enumerate(QUESTIONS)]
    return [*answered, Exchange(UNANSWERED)]


@pytest.fixture(scope="module")
def lines(exchanges: list[Exchange], cards: dict[str, ReportDetails]) -> list[Line]:
    parts = lay_out_conversation(TITLE, exchanges, cards)
    return [part for part in parts if isinstance(part, Line)]


@pytest.fixture(scope="module")
def files(exchanges: list[Exchange], cards: dict[str, ReportDetails]) -> dict[str, bytes]:
    return {suffix: export_conversation(CONVERSATION, exchanges, cards, suffix) for suffix in FORMATS}


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _answers(exchanges: list[Exchange]) -> list[Answer]:
    return [exchange.answer for exchange in exchanges if exchange.answer]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_holds_every_question_statement_quote_and_place(
    exchanges: list[Exchange], cards: dict[str, ReportDetails], files: dict[str, bytes], suffix: str
) -> None:
    words = _bare(text_of(suffix, files[suffix], footer=TITLE))
    sources = number_citations(_answers(exchanges))
    assert len(sources) > 3
    for exchange in exchanges[:-1]:
        answer = exchange.answer
        assert answer and _bare(exchange.question) in words
        said = [statement.text for statement in answer.statements] or [answer.message or ""]
        assert all(_bare(drop_note_marks(text)) in words for text in said)
    for _, citation in sources.values():
        assert _bare(drop_note_marks(citation.shown)) in words
        # Report, date, section and paragraph stand together, in this order.
        place = [citation.title, cards[citation.report].date, *citation.section, f"paragraph {citation.paragraph}"]
        inferred = "(date inferred)" if cards[citation.report].date_inferred else ""
        place.insert(2, inferred)
        assert _bare("".join(place)) in words
    assert UNANSWERED not in words


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_statement_is_followed_by_its_marks(
    exchanges: list[Exchange], files: dict[str, bytes], suffix: str
) -> None:
    words = re.sub(r"\s+", "", text_of(suffix, files[suffix], footer=TITLE))
    sources = number_citations(_answers(exchanges))
    for answer in _answers(exchanges):
        ids = {citation.n: citation.id for citation in answer.citations}
        for statement in answer.statements:
            marks = "".join(f"[{sources[ids[n]][0]}]" for n in statement.citations)
            assert re.sub(r"\s+", "", drop_note_marks(statement.text)) + marks in words


def test_every_number_in_the_text_names_a_source(lines: list[Line]) -> None:
    named = {number for line in lines if line.kind == "paragraph" for number in line.numbers}
    assert named == {number for line in lines if line.kind == "place" for number in line.numbers}


def test_each_exchange_says_who_wrote_it_and_the_first_what_was_asked(lines: list[Line]) -> None:
    assert [line.text for line in lines if line.kind == "byline"] == [
        "In the reports’ own words.",
        "The library holds 5 reports, from 2019 to April 2025 (1 without a clear date).",
        "In the reports’ own words.",
        "Not answered: the reports do not carry an answer.",
    ]


def test_what_a_model_chose_says_so_and_keeps_its_headings() -> None:
    quote = Citation(1, "a" * 16, "r", "Report", ("Part",), 3, 7, "vii", "Cited.", ((0, 6),))
    statements = (Statement("One.", (1,), heading="Figures"), Statement("Two.", (1,)))
    chosen = Answer("1?", "1?", statements, (quote,), model="ollama:small")
    written = replace(chosen, mode="model")
    parts = lay_out_conversation("T", [Exchange("1?", chosen), Exchange("2?", written)], {})
    lines = [part for part in parts if isinstance(part, Line)]
    shown = [(line.kind, line.text) for line in lines]
    assert shown[3:5] == [("subheading", "Figures"), ("paragraph", "One.")]
    assert [line.text for line in lines if line.kind == "byline"] == [
        "Chosen and ordered by ollama:small, in the reports’ own words.",
        "Written by ollama:small, checked against the reports.",
    ]


def test_a_quote_that_two_answers_cite_has_one_number() -> None:
    quote = Citation(1, "a" * 16, "r", "Report", ("Part",), 3, 7, "vii", "Cited twice.", ((0, 12),))
    other = replace(quote, id="b" * 16, quote="Cited once.")
    first = Answer("1?", "1?", (Statement("One.", (1,)),), (quote,))
    second = Answer("2?", "2?", (Statement("Two.", (1, 2)),), (other, replace(quote, n=2)))
    parts = lay_out_conversation("T", [Exchange("1?", first), Exchange("2?", second)], {})
    shown = [(line.text, line.numbers) for line in parts if isinstance(line, Line) and line.numbers]
    place = "Report, no longer in the library, Part, paragraph 3, page vii (PDF page 7)"
    assert shown == [("One.", (1,)), ("Two.", (2, 1)), (place, (1,)), (place, (2,))]


def test_a_superseded_report_and_a_date_that_has_passed_are_marked() -> None:
    new = ReportDetails("new", "Plan", "Town", "2023", False, "", "Plan", supersedes="r")
    old = replace(new, id="r", date="2019", supersedes=None)
    quote = Citation(1, "a" * 16, "r", "Plan", ("Part",), 3, None, None, "It must start by 2020.", ((0, 22),))
    said = Statement("It must start by 2020.", (1,), passed="2020", said="2019")
    answer = Answer("1?", "1?", (said,), (quote,), coverage=Coverage(2, 2, "2019", "2023"))
    parts = lay_out_conversation("T", [Exchange("1?", answer)], {"r": old, "new": new})
    lines = [(line.kind, line.text) for line in parts if isinstance(line, Line)]
    assert lines[3:7] == [
        ("paragraph", "It must start by 2020."),
        ("byline", "Said in 2019; that date has passed (2020)."),
        ("byline", "In the reports’ own words."),
        ("byline", "The library holds 2 reports, from 2019 to 2023."),
    ]
    assert ("place", "Plan, 2019, superseded, Part, paragraph 3") in lines


def test_the_word_file_has_headings_of_its_own(lines: list[Line], files: dict[str, bytes]) -> None:
    import docx

    file = docx.Document(io.BytesIO(files[".docx"]))
    styles = [p.style.name for p in file.paragraphs if p.style]
    assert styles.count("Heading 1") == len(QUESTIONS) + 1 and "Quote" in styles
    assert styles.count("Title") == 1
    assert (file.core_properties.title, file.core_properties.subject) == (TITLE, "Conversation")


def test_the_marks_of_the_page_lead_to_their_sources(files: dict[str, bytes]) -> None:
    page = files[".html"].decode("utf-8")
    led = set(re.findall(r'href="#(s\d+)"', page))
    assert led and led == set(re.findall(r'id="(s\d+)"', page))
    assert "<script" not in page and "src=" not in page


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_answer_of_several_lines_keeps_them(suffix: str) -> None:
    said = "Barriers:\n• Trust: 74 (57.8)\n• Language: 85 (66.4)\n\n1. Then this.\n- And that."
    answer = Answer("q", "q", message=said, mode="conversation")
    content = export_conversation(CONVERSATION, [Exchange("q", answer)], {}, suffix)
    text = text_of(suffix, content, footer=TITLE)
    found = [line.strip() for line in text.split("\n") if line.strip()]
    start = found.index("Barriers:")
    assert found[start : start + 5] == [line for line in said.split("\n") if line]


def test_the_same_conversation_gives_the_same_file(
    exchanges: list[Exchange], cards: dict[str, ReportDetails], files: dict[str, bytes]
) -> None:
    for suffix in (".pdf", ".html", ".md"):
        assert export_conversation(CONVERSATION, exchanges, cards, suffix) == files[suffix]


@pytest.mark.parametrize("suffix", FORMATS)
def test_hostile_words_stay_words_in_every_format(assistant: Answerer, suffix: str) -> None:
    hostile = HOSTILE + "\ud800"
    answer = assistant.ask(QUESTIONS[0])
    citations = tuple(replace(c, title=hostile, section=("- one", hostile)) for c in answer.citations)
    statements = tuple(replace(s, text=f"{hostile}\n{hostile}") for s in answer.statements)
    made = replace(answer, statements=statements, citations=citations, mode="model", model=hostile)
    exchange = Exchange(hostile, made, "e")
    content = export_conversation(replace(CONVERSATION, name=hostile), [exchange], {}, suffix)
    words = _bare(text_of(suffix, content, footer=HOSTILE))
    # The title, the question, two lines of each statement, who wrote it, and title and heading of each source.
    times = 3 + 2 * len(statements) + 2 * len(citations)
    wanted = _bare("<script>alert(1)</script> <img src=x onerror=alert(2)>")
    assert words.count(wanted) >= times
    assert words.count(_bare("[link](javascript:alert(4)) **bold** ${alert(5)} {{constructor}} `alert(6)`")) >= times


def test_hostile_words_make_no_elements_and_no_marks(assistant: Answerer) -> None:
    answer = assistant.ask(QUESTIONS[0])
    exchange = Exchange(HOSTILE + "\x00\ud800", answer, "e")
    conversation = replace(CONVERSATION, name=HOSTILE)
    page, words = (export_conversation(conversation, [exchange], {}, suffix).decode() for suffix in (".html", ".md"))
    assert not {"script", "img", "textarea"} & set(Elements(page).tags)
    assert not re.search(r"(?<!\\)<script", words) and "](javascript" not in words and "**bold" not in words
    docx = text_of(".docx", export_conversation(conversation, [exchange], {}, ".docx"))
    assert "<script>alert(1)</script>" in docx


def test_a_turned_reading_direction_ends_where_the_text_ends() -> None:
    quote = Citation(1, "a" * 16, "r", "\u202eReport", ("\u2067Part",), 3, None, None, "Words.", ((0, 6),))
    answer = Answer("1?", "1?", (Statement("One\u202e.\nTwo.", (1,)),), (quote,), mode="model", model="\u202emodel")
    parts = lay_out_conversation("\u202eTitle", [Exchange("1?", answer)], {})
    texts = {line.kind: line.text for line in parts if isinstance(line, Line)}
    assert texts["title"] == "\u202eTitle\u202c" and texts["paragraph"] == "One\u202e.\u202c\nTwo."
    assert texts["byline"] == "Written by \u202emodel\u202c, checked against the reports."
    assert texts["place"] == "\u202eReport\u202c, no longer in the library, \u2067Part\u2069, paragraph 3"


@pytest.mark.parametrize(("title", "name"), [("../../etc/passwd", "etcpasswd.md"), ("  ", "Conversation.md")])
def test_a_file_s_name_leads_nowhere(title: str, name: str) -> None:
    assert file_name(title, ".md") == name
    assert Path(file_name("a" * 500, ".docx")).suffix == ".docx"


def test_the_page_offers_every_format() -> None:
    assert set(EXPORT_LINKS) == set(CONVERSATION_FORMATS) <= set(MEDIA_TYPES)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_says_how_a_follow_up_was_taken_and_marks_what_was_counted(
    exchanges: list[Exchange], cards: dict[str, ReportDetails], suffix: str
) -> None:
    cited = next(answer for answer in _answers(exchanges) if answer.citations)
    counted = Statement("Highest of the 3 listed: grants.", (1,), derived=True)
    answer = replace(
        cited, question="And there?", standalone_question="Which is highest in Leeds?", statements=(counted,)
    )
    asked = Exchange("Plain?", replace(cited, question="Plain?", standalone_question="Plain?"))
    file = export_conversation(CONVERSATION, [Exchange("And there?", answer), asked], cards, suffix)
    words = " ".join(text_of(suffix, file, footer=TITLE).split())
    assert _bare(words).count(_bare("Asked as: Which is highest in Leeds?")) == 1
    assert "Asked as: Plain" not in words
    assert _bare("grants. [1] Sorted or counted from the quotes below.") in _bare(words)


def test_references_are_the_reports_cited_in_the_order_of_their_first_use(
    exchanges: list[Exchange], cards: dict[str, ReportDetails]
) -> None:
    import rispy
    from bibtexparser.entrypoint import parse_string

    cited = list(dict.fromkeys(c.report for _, c in number_citations(_answers(exchanges)).values()))
    ris = rispy.loads(export_conversation(CONVERSATION, exchanges, cards, ".ris").decode())
    assert [(entry["id"], entry["title"]) for entry in ris] == [(report, cards[report].title) for report in cited]
    numbers = {note.split(" ")[0] for entry in ris for note in entry["notes"] if note.startswith("[")}
    assert numbers == {f"[{n}]" for n, _ in number_citations(_answers(exchanges)).values()}
    library = parse_string(export_conversation(CONVERSATION, exchanges, cards, ".bib").decode())
    assert not library.failed_blocks and len(library.entries) == len(cited)


def test_a_report_that_is_gone_is_referred_to_as_it_was_cited(exchanges: list[Exchange]) -> None:
    import rispy

    first = next(answer.citations[0] for answer in _answers(exchanges) if answer.citations)
    (entry, *_) = rispy.loads(export_conversation(CONVERSATION, exchanges, {}, ".ris").decode())
    assert entry["title"] == " ".join(first.title.split()) and "publisher" not in entry

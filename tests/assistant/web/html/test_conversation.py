"""What an answer, a refusal and a greeting look like on the page."""

from __future__ import annotations

import re

import pytest

from assistant.conversations.store import Exchange
from assistant.web.html.conversation import conversation_html
from corpus.vocabulary import Answer, Statement
from tests.support.made_reports import report_of
from tests.support.read_html import CARDS, citation_of, hit_of, plain


def test_every_statement_ends_in_chips_that_name_their_source() -> None:
    report = report_of("# Part one\n\nGrants were asked for by most.\n\nTraining came second.\n")
    answer = Answer(
        "What was asked for?",
        "What was asked for?",
        statements=(Statement("Grants were asked for by most.", (1,)), Statement("Training came second.", (2, 1))),
        citations=(
            citation_of(report, "Grants were asked for by most."),
            citation_of(report, "Training came second.", 2),
        ),
    )
    page = conversation_html([Exchange(answer.question, answer)], CARDS, {})
    chips = re.findall(r'<button type="button" class="chip" data-open="([^"]*)" aria-label="([^"]*)">(\d+)<', page)
    first, second = ("t0-c1", "Source 1: Made up – Part one", "1"), ("t0-c2", "Source 2: Made up – Part one", "2")
    assert chips == [first, second, first]
    assert "asked as" not in page


def test_a_list_in_a_statement_is_a_list_on_the_page() -> None:
    report = report_of("# Part one\n\nOne and two.\n")
    answer = Answer("q", "q", (Statement("They need:\n• money\n• time", (1,)),), (citation_of(report, "One and two."),))
    page = conversation_html([Exchange("q", answer)], CARDS, {})
    assert "<p><bdi>They need:</bdi></p><ul><li><bdi>money</bdi></li><li><bdi>time</bdi><span" in page


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Made up, Part one: Grants came first.", "Made up, Part one:"),
        ("Made up: Grants came first.", "Made up:"),
        ("Part one: Grants came first.", "Part one:"),
        ("Table 2: Grants: 100; 79.4%", "Table 2:"),
        ("They said: grants came first.", None),
    ],
)
def test_the_words_that_say_where_a_quote_stands_are_set_apart_from_it(text: str, lead: str | None) -> None:
    report = report_of("# Part one\n\nGrants came first.\n\nTraining came second.\n")
    answer = Answer("q", "q", (Statement(text, (1,)),), (citation_of(report, "Grants came first."),))
    page = conversation_html([Exchange("q", answer)], CARDS, {})
    found = re.search(r'<p class="lead"><bdi>(.*?)</bdi></p>', page)
    assert (found.group(1) if found else None) == lead
    assert text.replace(" ", "") in plain(page).replace(" ", "")


def test_a_heading_s_own_colon_does_not_cut_it_and_the_marks_of_notes_are_no_words() -> None:
    heading = "Case study 4: Help for people who live far from any town and have no car of their own"
    report = report_of(f"# {heading}\n\nBuses came in time.7\n")
    text = "Made up, Case study 4: Help for people who live far …: Buses came in time.7"
    answer = Answer("q", "q", (Statement(text, (1,)),), (citation_of(report, "Buses came in time.7"),))
    page = conversation_html([Exchange("q", answer, "abcdefgh")], CARDS, {})
    assert '<p class="lead"><bdi>Made up, Case study 4: Help for people who live far …:</bdi></p>' in page
    assert "<p><bdi>Buses came in time.</bdi>" in page
    assert "time.7" not in page, "nor is it copied with the source"


def test_the_heading_over_a_list_is_not_said_again_below_the_lead_that_says_it() -> None:
    report = report_of("# Workforce\n\n- Expand it.\n- Train it.\n")
    text = "Made up, Workforce: Workforce\n• Expand it.\n• Train it."
    answer = Answer("q", "q", (Statement(text, (1,)),), (citation_of(report, "Expand it."),))
    page = plain(conversation_html([Exchange("q", answer)], CARDS, {}))
    assert "Made up, Workforce:Expand it.Train it." in page


def test_an_item_of_a_list_is_followed_by_its_own_source_where_each_has_one() -> None:
    report = report_of("# Part one\n\nBuses come late.\n\n# Part two\n\nCLINICS ARE CLOSED ON SATURDAYS\n")
    quotes = ("Buses come late.", "CLINICS ARE CLOSED ON SATURDAYS")
    citations = tuple(citation_of(report, words, n) for n, words in enumerate(quotes, start=1))
    listed = Statement(f"2 points\n• {quotes[0]}\n• {quotes[1]}", (1, 2))
    page = conversation_html([Exchange("q", Answer("q", "q", (listed,), citations))], CARDS, {})
    items = re.findall(r"<li( class=.capitals.)?><bdi>(.*?)</bdi>(.*?)</li>", page)
    assert [(words, re.findall(r">(\d)</button>", chips)) for _, words, chips in items[:2]] == [
        (quotes[0], ["1"]),
        (quotes[1], ["2"]),
    ]
    assert items[1][0], "what is written in capitals is set smaller"
    other = Statement(f"2 points\n• {quotes[1]}\n• {quotes[0]}", (1, 2))
    page = conversation_html([Exchange("q", Answer("q", "q", (other,), citations))], CARDS, {})
    assert re.findall(r"</bdi>(?:<span class=.cite.>|</li>)", page)[0] == "</bdi></li>", "these are not the items' own"


def test_sources_stand_under_their_report_and_those_of_one_section_are_told_by_their_own_words() -> None:
    report = report_of("# Part one\n\nBuses come late.\n\nClinics are closed.\n\n# Part two\n\nIt rains.\n")
    quotes = ("Buses come late.", "Clinics are closed.", "It rains.")
    citations = tuple(citation_of(report, words, n) for n, words in enumerate(quotes, start=1))
    answer = Answer("q", "q", tuple(Statement(quote, (n,)) for n, quote in enumerate(quotes, start=1)), citations)
    text = plain(conversation_html([Exchange("q", answer)], CARDS, {}))
    sources = text.partition("Sources")[2]
    assert sources.count("Made up 2026") == 1
    assert "1 Part one “Buses come late.”2 Part one “Clinics are closed.”3 Part two" in sources
    assert "It rains" not in sources


def test_questions_listed_in_a_greeting_can_be_asked() -> None:
    answer = Answer("hi", "hi", message="Hello.\n\nFor example:\n• What came first?\n• not one", mode="conversation")
    page = conversation_html([Exchange("hi", answer)], CARDS, {"Made up": ["What came first?"]})
    assert re.findall(r'data-ask="([^"]*)"', page) == ["What came first?"]
    assert "<li><bdi>not one</bdi></li>" in page


def test_a_follow_up_says_what_it_was_asked_as() -> None:
    answer = Answer("And in 2021?", "How many households in 2021?", message="Hello.", mode="conversation")
    assert "asked as: How many households in 2021?" in plain(conversation_html([Exchange("x", answer)], CARDS, {}))


def test_a_refusal_says_why_and_offers_what_is_near_as_no_answer() -> None:
    answer = Answer(
        "q", "q", hits=(hit_of("Grants came first."),), abstention_reason="clinical", message="Ask a doctor."
    )
    page = conversation_html([Exchange("q", answer)], CARDS, {"Made up": ["What came first?"]})
    text = plain(page)
    assert "No medical advice here" in text and "Ask a doctor." in text
    assert "Not an answer, but near" in text and "Grants came first." in text
    assert 'data-open="t0-p1"' in page and 'data-ask="What came first?"' in page
    assert 'class="chip"' not in page and "Sources" not in text


def test_what_a_model_wrote_is_told_apart_from_the_reports_own_words() -> None:
    report = report_of("# Part one\n\nOne and two.\n")
    fields = {"statements": (Statement("One.", (1,)),), "citations": (citation_of(report, "One and two."),)}
    own = conversation_html([Exchange("q", Answer("q", "q", **fields))], CARDS, {})  # type: ignore[arg-type]
    written = Answer("q", "q", **fields, mode="model", model="maker:name")  # type: ignore[arg-type]
    assert "the reports’ own words" in plain(own)
    assert "Written by maker:name, checked against the reports" in plain(
        conversation_html([Exchange("q", written)], CARDS, {})
    )


def test_a_refusal_of_the_chosen_reports_offers_the_others_in_one_press() -> None:
    answer = Answer("Why <so>?", "q", abstention_reason="not_in_library", message="No.", elsewhere=("made_up", "gone"))
    page = conversation_html([Exchange("Why <so>?", answer)], CARDS, {})
    assert "Not in the reports you chose" in plain(page)
    assert re.findall(r'data-ask="([^"]*)" data-reports="([^"]*)"', page) == [("Why &lt;so&gt;?", "made_up")]


def test_the_page_says_first_who_it_is_for_and_what_it_cannot_do() -> None:
    text = plain(conversation_html((), CARDS, {}))
    assert "Primary Care Networks" in text and "no medical advice" in text and "not answered" in text

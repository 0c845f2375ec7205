"""On the page: the dates of sources, superseded reports, dates that have passed, and what was left out."""

from __future__ import annotations

from dataclasses import replace

from assistant.conversations.store import Exchange
from assistant.web.html.conversation import conversation_html, text_to_copy
from assistant.web.html.library import library_html, scope_html
from assistant.web.html.reading_view import ReadingPosition, reading_html
from corpus.vocabulary import Answer, Coverage, LeftOut, Report, Statement
from tests.support.made_reports import DETAILS, report_of
from tests.support.read_html import citation_of, plain

OLD = replace(DETAILS, id="made_up", short_title="Old plan", date="2019", date_inferred=True)
NEW = replace(DETAILS, id="new", short_title="New plan", date="2023", supersedes="made_up")
CARDS = {card.id: card for card in (OLD, NEW)}
COVERAGE = Coverage(3, 2, "2018", "2023", 0, (LeftOut("older", "Oldest plan", "2018"),))
TOLD = "The library holds 3 reports, from 2018 to 2023. 1 superseded report left out: Oldest plan (2018)."


def report() -> Report:
    return replace(report_of("# Part one\n\nIt must start by 2020.\n"), details=OLD)


def answer() -> Answer:
    quote = replace(citation_of(report(), "It must start by 2020."), date="2019", superseded_by="new")
    return Answer("q", "q", (Statement(quote.quote, (1,), passed="2020", said="2019"),), (quote,), coverage=COVERAGE)


def test_an_answer_shows_dates_a_mark_for_what_is_superseded_or_passed_and_what_was_left_out() -> None:
    text = plain(conversation_html([Exchange("q", answer())], CARDS, {}))
    assert "Old plan 2019 (date inferred) superseded by New plan1 Part one" in text
    assert "Said in 2019; that date has passed (2020)." in text
    assert f"{TOLD} To ask what was left out, choose it under the question box" in text


def test_a_report_that_is_gone_keeps_the_date_that_it_had() -> None:
    text = plain(conversation_html([Exchange("q", answer())], {}, {}))
    assert "made_up 2019" in text and "superseded by" not in text


def test_a_refusal_says_what_was_left_out_and_small_talk_does_not() -> None:
    refusal = Answer("q", "q", abstention_reason="not_in_library", message="No.", coverage=COVERAGE)
    assert TOLD in plain(conversation_html([Exchange("q", refusal)], CARDS, {}))
    talk = Answer("hi", "hi", message="Hello.", mode="conversation")
    assert "The library holds" not in plain(conversation_html([Exchange("hi", talk)], CARDS, {}))


def test_an_unfinished_answer_says_it_only_when_it_is_whole() -> None:
    page = conversation_html([Exchange("q", answer(), "e")], CARDS, {}, waiting={"e": "Looking"})
    assert "The library holds" not in plain(page)


def test_what_is_copied_tells_it_too() -> None:
    copied = text_to_copy(answer())
    assert "It must start by 2020. [1]\n(Said in 2019; that date has passed (2020).)" in copied
    assert "[1] Title, 2019, superseded, Part one, paragraph 1" in copied and copied.endswith(TOLD)


def test_lists_of_reports_mark_superseded_ones_and_count_those_that_are_asked() -> None:
    cards = library_html(list(CARDS.values()))
    choice = scope_html(list(CARDS.values()))
    for page in (cards, choice):
        assert "2019 (date inferred) superseded by New plan" in plain(page) and page.count('"superseded"') == 1
    assert plain(choice).startswith("Asking 1 current report")
    assert plain(scope_html([NEW, replace(OLD, id="x")])).startswith("Asking all 2 reports")


def test_the_reading_view_says_that_there_is_a_newer_edition() -> None:
    at = ReadingPosition("k", "Whole report")
    assert "Superseded by New plan" in plain(reading_html(report(), replace(at, newest="New plan")))
    assert "uperseded" not in plain(reading_html(report(), at))

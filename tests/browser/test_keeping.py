"""In real Chromium: what was asked is kept, found, named, shared, taken along, judged and deleted."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import CHROMIUM, Visitor, ask, in_sight

HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"
BARRIERS = "What are the barriers to community engagement?"

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def _listed(page: Page) -> None:
    page.get_by_role("button", name="Conversations", exact=True).click()
    expect(page.get_by_role("heading", name="Your conversations")).to_be_focused()


def test_a_conversation_is_kept_over_a_reload_named_found_and_deleted(visitor: Visitor) -> None:
    page = visitor.visit()
    ask(page, HOUSEHOLDS)
    page.reload()
    expect(page.locator(".answer")).to_contain_text("6,993")
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    ask(page, BARRIERS)
    _listed(page)
    expect(page.locator(".kept-list > li")).to_have_count(2)
    entry = page.locator(".kept-list > li", has_text="Wiltshire")
    entry.get_by_role("button", name="Rename").click()
    entry.get_by_label("Name").fill("Warm homes")
    entry.get_by_role("button", name="Save").click()
    expect(page.locator(".kept-open", has_text="Warm homes")).to_be_visible()
    page.get_by_label("Search", exact=True).fill("6,993")
    expect(page.locator(".kept-list > li")).to_have_count(1)
    page.locator(".kept-open").click()
    expect(page.locator(".question")).to_have_text(HOUSEHOLDS)
    _listed(page)
    entry = page.locator(".kept-list > li", has_text="Warm homes")
    entry.get_by_role("button", name="Delete").click()
    expect(page.locator(".kept-list > li")).to_have_count(2)
    entry.get_by_role("button", name="Delete for good?").click()
    expect(page.locator(".kept-list > li")).to_have_count(1)
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_attached()
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("button", name="Delete all, for good?").click()
    expect(page.locator(".kept-none")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".kept")).to_be_hidden()


def test_another_browser_sees_none_of_it_but_a_shared_answer(visitor: Visitor) -> None:
    mine = visitor.visit()
    mine.context.grant_permissions(["clipboard-read", "clipboard-write"])
    turn = ask(mine, HOUSEHOLDS)
    turn.get_by_role("button", name="Copy link").click()
    expect(turn.locator("button[data-link]")).to_have_text("Copied")
    link = mine.evaluate("navigator.clipboard.readText()")
    turn.get_by_role("button", name="Copy with sources").click()
    expect(turn.locator("button[data-copy]")).to_have_text("Copied")
    copied = mine.evaluate("navigator.clipboard.readText()")
    assert HOUSEHOLDS in copied and "6,993" in copied and "Sources" in copied and "paragraph 123" in copied
    turn.locator(".chip").first.click()
    expect(mine.locator("mark#quote")).to_be_visible()
    mine.locator(".reader").get_by_role("button", name="Copy link").click()
    mine.wait_for_timeout(200)
    place = mine.evaluate("navigator.clipboard.readText()")
    kept = mine.url
    theirs = visitor.visit()
    theirs.goto(kept)
    expect(theirs.locator("#notice")).to_contain_text("not kept in this browser")
    expect(theirs.locator(".turn")).to_have_count(0)
    theirs.goto(link)
    expect(theirs.locator(".answer")).to_contain_text("6,993")
    theirs.goto(place)
    expect(theirs.locator("mark#quote")).to_be_visible()
    theirs.wait_for_function("document.querySelector('.reader-text').scrollTop > 0")
    assert in_sight(theirs)


@pytest.mark.parametrize("form", ["Word", "PDF", "Markdown"])
def test_a_conversation_is_taken_along_as_a_file(visitor: Visitor, tmp_path: Path, form: str) -> None:
    page = visitor.visit()
    ask(page, HOUSEHOLDS)
    _listed(page)
    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile(f"^{form}")).first.click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert path.suffix == {"Word": ".docx", "PDF": ".pdf", "Markdown": ".md"}[form] and path.stat().st_size > 500


def test_the_printable_form_opens_on_a_page_of_its_own_and_only_for_its_browser(visitor: Visitor) -> None:
    page = visitor.visit()
    ask(page, HOUSEHOLDS)
    _listed(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("^Print")).first.click()
    expect(opened.value.get_by_role("heading", name="Sources")).to_be_visible()
    expect(opened.value.locator("blockquote").first).to_contain_text("6,993")
    stranger = visitor.visit()
    stranger.goto(opened.value.url)
    expect(stranger.locator("body")).to_contain_text("no such conversation")


def test_feedback_is_kept_and_becomes_a_draft_question(visitor: Visitor) -> None:
    page = visitor.visit()
    turn = ask(page, "What are the 3Cs of Health Creation?")
    turn.locator(".judge summary").click()
    turn.get_by_role("button", name="Send feedback").click()
    expect(page.locator("#notice")).to_contain_text("Choose right, wrong or incomplete")
    turn.get_by_label("Incomplete").check()
    turn.get_by_label("What should it have said?").fill("<b>All three</b>, please.")
    turn.get_by_role("button", name="Send feedback").click()
    expect(page.locator("#notice")).to_contain_text("Thank you")
    page.goto(urljoin(page.url, "/evaluate"))
    entry = page.locator(".fed > li", has_text="3Cs").first
    expect(entry).to_contain_text("Incomplete: <b>All three</b>, please.")
    entry.get_by_role("button", name="Draft a golden question").click()
    expect(page.locator("#run-progress")).to_contain_text("Drafted in draft_questions.jsonl")


def test_going_on_is_a_press_away_and_abbreviations_are_explained(visitor: Visitor) -> None:
    page = visitor.visit()
    turn = ask(page, BARRIERS)
    follow = turn.locator(".onward .suggestion")
    expect(follow).to_have_count(3)
    question = follow.first.inner_text()
    follow.first.click()
    expect(page.locator(".turn").last.locator(".question")).to_have_text(question)
    expect(page.locator(".turn").last.locator(".answer")).to_be_visible()
    page.get_by_role("button", name="Abbreviations").click()
    expect(page.locator("#glossary")).to_contain_text("Primary Care Network")
    page.keyboard.press("Escape")
    expect(page.locator("#glossary")).to_be_hidden()


def test_how_a_follow_up_was_taken_can_be_changed(visitor: Visitor) -> None:
    page = visitor.visit()
    ask(page, "What is Warm and Safe Wiltshire?")
    turn = ask(page, "How many households had it helped by July 2021?")
    taken = turn.locator(".asked-as q").inner_text()
    turn.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Your question")).to_have_value(taken)
    expect(page.get_by_label("Your question")).to_be_focused()


def test_the_library_is_read_searched_and_asked_by_report_and_by_date(visitor: Visitor) -> None:
    page = visitor.visit()
    page.get_by_role("link", name="Library").click()
    expect(page.locator(".card")).to_have_count(5)
    expect(page.locator(".card").nth(1)).to_contain_text("April 2025")
    expect(page.locator(".card").nth(4)).to_contain_text("date inferred")
    page.locator(".card").nth(2).click()
    page.get_by_label("Find in this report").fill("fuel poverty")
    expect(page.locator(".found")).to_have_text(re.compile(r"1 of \d+"))
    page.get_by_role("button", name="Next match").click()
    expect(page.locator(".found")).to_have_text(re.compile(r"2 of \d+"))
    page.locator(".contents summary").click()
    page.locator(".contents button").last.click()
    assert page.locator(".reader-text").evaluate("text => text.scrollTop") > 0
    page.get_by_role("button", name="All reports").click()
    page.locator(".cards li").nth(4).get_by_role("link", name="Ask only this report").click()
    expect(page.locator(".scope summary")).to_have_text("Asking 1 of 5 reports")
    turn = ask(page, "What do communities need?")
    named = turn.locator(".source-report, .near-place").all_inner_texts()
    assert named and all(name.startswith("Health Creation manifesto") for name in named)
    page.locator(".scope summary").click()
    page.locator(".scope input:checked").uncheck()
    page.get_by_label("Published in").select_option("2025")
    expect(page.locator(".scope summary")).to_have_text("Asking 1 of 5 reports")


def test_back_and_forward_lead_through_conversations_and_reports(visitor: Visitor) -> None:
    page = visitor.visit()
    ask(page, HOUSEHOLDS)
    expect(page).to_have_url(re.compile(r"\?conversation="))
    first = page.url
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.go_back()
    expect(page.locator(".turn .question")).to_have_text(HOUSEHOLDS)
    assert page.url == first
    page.go_forward()
    expect(page.locator(".turn")).to_have_count(0)
    page.locator(".card").first.click()
    expect(page.locator(".reader-place")).to_have_text("Whole report")
    expect(page).to_have_url(re.compile(r"\?report=\w+"))
    page.go_back()
    expect(page.locator(".card").first).to_be_visible()
    page.go_forward()
    expect(page.locator(".reader-place")).to_have_text("Whole report")
    page.reload()
    expect(page.locator(".reader-place")).to_have_text("Whole report")


def test_the_source_panel_follows_the_latest_answer_and_leaves_the_focus(visitor: Visitor) -> None:
    page = visitor.visit()
    turn = ask(page, HOUSEHOLDS)
    first = turn.locator(".source").first.get_attribute("data-open")
    expect(page.locator("#source [data-shown]")).to_have_attribute("data-shown", str(first))
    expect(page.get_by_label("Your question")).to_be_focused()
    turn = ask(page, "What are the 3Cs of Health Creation?")
    second = turn.locator(".source").first.get_attribute("data-open")
    expect(page.locator("#source [data-shown]")).to_have_attribute("data-shown", str(second))
    page.get_by_label("Your question").press("ArrowUp")
    expect(page.get_by_label("Your question")).to_have_value("What are the 3Cs of Health Creation?")


def test_the_rest_of_a_ranking_opens_in_place_by_the_keyboard(visitor: Visitor) -> None:
    page = visitor.visit()
    turn = ask(page, "What is the biggest barrier to community engagement?")
    more = turn.get_by_role("button", name=re.compile("Show all"))
    rows = turn.locator(".answer .statement li")
    before = rows.count()
    more.press("Enter")
    expect(more).to_have_count(0)
    assert rows.count() > before
    expect(turn.locator(".answer")).to_be_focused()
    expect(page.locator(".turn")).to_have_count(1)

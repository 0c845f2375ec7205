"""The chat in real headless Chromium: ask, read, check a source, be refused; and nothing leaves the machine."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browsing import CHROMIUM, Chat, Visitor, ask, asked, in_sight, watched
from tests.support.paths import ROOT

PICTURES = ROOT / "test-output"
HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"
LEADERSHIP = "What percentage of respondents wanted leadership development and support?"
BARRIERS = "What are the barriers to community engagement?"
WEATHER = "What will the weather be in Leeds tomorrow?"

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def test_an_answer_s_citation_opens_the_report_at_the_highlighted_quote(visitor: Visitor) -> None:
    page = visitor.visit()
    turn = ask(page, HOUSEHOLDS)
    expect(turn.locator(".answer")).to_contain_text("6,993")
    chips = turn.get_by_role("button", name="Source 1: National Syndemic report")
    chips.first.click()
    marked = page.locator("mark.quoted")
    expect(marked.first).to_be_visible()
    assert "6,993" in " ".join(page.locator("mark.quoted").all_inner_texts())
    expect(page.locator(".reader-head")).to_contain_text("National Syndemic report")
    page.wait_for_function("document.querySelector('.reader-text').scrollTop > 0")
    assert in_sight(page)
    page.screenshot(path=PICTURES / "answer-1280.png")


def test_a_table_row_is_highlighted_in_its_table(visitor: Visitor) -> None:
    page = visitor.visit()
    turn = ask(page, LEADERSHIP)
    for chip in turn.locator(".chip").all():
        chip.click()
        expect(page.locator(".reader")).to_have_attribute("data-shown", str(chip.get_attribute("data-open")))
        row = page.locator("tr.cited", has_text="57.9")
        if row.count():
            expect(row.first.locator("mark")).not_to_have_count(0)
            assert in_sight(page)
            return
    pytest.fail("no citation of the answer opens the row that holds 57.9")


def test_a_refusal_has_no_citations_and_its_near_passages_open_as_no_answer(visitor: Visitor) -> None:
    page = visitor.visit()
    turn = ask(page, WEATHER)
    expect(turn.locator(".refusal")).to_contain_text("Not in the reports")
    expect(turn.locator(".chip")).to_have_count(0)
    expect(turn.get_by_role("heading", name="Not an answer, but near")).to_be_visible()
    page.screenshot(path=PICTURES / "refusal-1280.png")
    turn.locator(".near-passage").first.click()
    expect(page.locator(".reader-place")).to_have_text("Not an answer, but near")
    expect(page.locator("mark.near#quote")).to_be_visible()
    assert in_sight(page)


def test_a_follow_up_carries_what_went_before_and_says_how_it_was_asked(visitor: Visitor) -> None:
    page = visitor.visit()
    ask(page, "What is Warm and Safe Wiltshire?")
    turn = ask(page, "How many households had it helped by July 2021?")
    expect(turn.locator(".asked-as")).to_contain_text("Wiltshire")
    expect(turn.locator(".answer")).to_contain_text("6,993")
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()


def test_a_question_asked_while_the_last_is_answered_is_not_lost(visitor: Visitor) -> None:
    page = visitor.visit()
    box = page.get_by_label("Your question")
    for number, question in enumerate((HOUSEHOLDS, LEADERSHIP, WEATHER), start=1):
        box.fill(question)
        box.press("Enter")
        expect(page.locator(".turn .question")).to_have_count(number)
    expect(page.locator(".turn :is(.answer, .refusal)")).to_have_count(3)


def test_every_starter_question_is_answered_with_sources(visitor: Visitor) -> None:
    page = visitor.visit()
    questions = page.locator(".suggestion").all_inner_texts()
    assert questions
    for question in questions:
        page.locator(".suggestion", has_text=question).click()
        expect(page.locator(".question")).to_have_text(question)
        expect(page.locator(".answer .chip").first).to_be_visible()
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".suggestion")).to_have_count(len(questions))


def test_ticked_reports_are_the_only_ones_asked(visitor: Visitor) -> None:
    page = visitor.visit()
    page.locator(".scope summary").click()
    page.get_by_role("checkbox", name="Health Creation manifesto").check()
    expect(page.locator(".scope summary")).to_have_text("Asking 1 of 5 reports")
    page.keyboard.press("Escape")
    turn = ask(page, "What do communities need?")
    named = turn.locator(".source-report, .near-place").all_inner_texts()
    assert named and all(name.startswith("Health Creation manifesto") for name in named)


def test_a_citation_is_opened_and_left_with_the_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.visit()
    chip = ask(page, HOUSEHOLDS).locator(".chip").first
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if chip.evaluate("chip => chip === document.activeElement"):
            break
    expect(chip).to_be_focused()
    expect(page.locator(".peek").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#reader-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()


def test_the_next_source_is_a_press_away(visitor: Visitor) -> None:
    page = visitor.visit()
    turn = ask(page, BARRIERS)
    number = turn.locator(".source").count()
    assert number > 1
    turn.locator(".source").first.click()
    expect(page.locator(".reader-place")).to_have_text(f"Source 1 of {number}")
    expect(page.get_by_role("button", name="Previous source")).to_be_disabled()
    page.get_by_role("button", name="Next source").click()
    expect(page.locator(".reader-place")).to_have_text(f"Source 2 of {number}")
    expect(turn.locator(".source").nth(1)).to_have_attribute("aria-current", "true")


def test_a_report_opens_whole_from_the_library(visitor: Visitor) -> None:
    page = visitor.visit()
    expect(page.locator(".card")).to_have_count(5)
    page.locator(".card").first.click()
    expect(page.locator(".reader-place")).to_have_text("Whole report")
    page.get_by_role("button", name="All reports").click()
    expect(page.locator(".card")).to_have_count(5)


@pytest.mark.parametrize("question", ["", "   ", "x" * 10_000])
def test_a_question_that_cannot_be_asked_is_said_in_one_line_and_kept(visitor: Visitor, question: str) -> None:
    page = visitor.visit()
    box = page.get_by_label("Your question")
    box.fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    notice = page.get_by_role("alert").filter(has_text="question")
    expect(notice).to_be_visible()
    assert "Traceback" not in notice.inner_text() and "\n" not in notice.inner_text()
    expect(box).to_have_value(question)
    ask(page, HOUSEHOLDS)
    expect(notice).to_have_count(0)


def test_a_hostile_question_is_only_text(visitor: Visitor) -> None:
    page = visitor.visit()
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>${alert(3)}{{value}}`<b>bold</b>"
    turn = ask(page, hostile)
    expect(turn.locator(".question")).to_have_text(hostile)
    assert page.locator("#conversation :is(img, b)").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_its_window_in_light_and_dark(visitor: Visitor, width: int, scheme: Any) -> None:
    page = visitor.visit(width=width, height=844, scheme=scheme)
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"welcome-{width}-{scheme}.png")
    turn = ask(page, LEADERSHIP)
    page.screenshot(path=PICTURES / f"answer-{width}-{scheme}.png")
    turn.locator(".chip").first.click()
    expect(page.locator("mark#quote")).to_be_visible()
    page.wait_for_function("document.querySelector('.reader-text').scrollTop > 0")
    assert in_sight(page)
    page.screenshot(path=PICTURES / f"source-{width}-{scheme}.png")
    ask(page, WEATHER)
    page.screenshot(path=PICTURES / f"refusal-{width}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_shows_within_three_seconds_and_an_answer_within_half_a_second(visitor: Visitor) -> None:
    shown = []
    for _ in range(5):
        begun = time.monotonic()
        page = visitor.visit()
        shown.append(time.monotonic() - begun)
    # Whatever else the machine is busy with only adds to a time: the least of three medians is nearest to the truth.
    medians = []
    for _ in range(3):
        page = visitor.visit()
        taken = []
        for _ in range(7):
            begun = time.monotonic()
            asked(page, HOUSEHOLDS).locator(".statement").first.wait_for()
            taken.append(time.monotonic() - begun)
        medians.append(statistics.median(taken))
    print(f"the page shows in {statistics.median(shown):.2f} s (5 visits), an answer in {min(medians):.3f} s")
    assert statistics.median(shown) < 3
    assert min(medians) < 0.5


def test_programs_get_the_published_form_from_the_page(chat: Chat) -> None:
    from gradio_client import Client

    client = Client(chat.address, verbose=False, analytics_enabled=False)
    answer = client.predict(HOUSEHOLDS, api_name="/ask")
    assert set(answer) >= {"question", "standalone_question", "answer", "abstained", "citations", "passages", "mode"}
    assert any("6,993" in citation["quote"] for citation in answer["citations"])
    history = [{"role": "user", "content": [{"type": "text", "text": "What is Warm and Safe Wiltshire?"}]}]
    followed = client.predict("How many households had it helped by July 2021?", history, ["syndemic"], api_name="/ask")
    assert "Wiltshire" in followed["standalone_question"]


def test_the_watch_refuses_and_writes_down_what_goes_beyond_this_machine(tmp_path: Path) -> None:
    calls = tmp_path / "calls.txt"
    program = """
import asyncio, socket, urllib.request
for call in (lambda: socket.socket().connect(("192.0.2.1", 80)), lambda: socket.getaddrinfo("example.org", 80),
             lambda: urllib.request.urlopen("http://example.org", timeout=1),
             lambda: asyncio.run(asyncio.open_connection("192.0.2.2", 80))):
    try:
        call()
    except OSError as fault:
        print(fault)
socket.getaddrinfo("127.0.0.1", 80)
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], env=watched(calls), capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout.count("refused by the test") == 4
    written = calls.read_text(encoding="utf-8").splitlines()
    assert [line.split()[0] for line in written] == [
        "socket.connect",
        "socket.getaddrinfo",
        "socket.getaddrinfo",
        "socket.connect",
    ]


def test_nothing_left_the_machine_while_indexing_answering_and_showing(visitor: Visitor, chat: Chat) -> None:
    page = visitor.visit()
    ask(page, HOUSEHOLDS).locator(".chip").first.click()
    expect(page.locator("mark#quote")).to_be_visible()
    ask(page, WEATHER)
    assert chat.calls() == []
    assert visitor.beyond == []

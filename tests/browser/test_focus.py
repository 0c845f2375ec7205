"""In real Chromium, by Tab alone: every page is gone through in reading order, and what has the focus is in sight."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import CHROMIUM, Visitor, ask

HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"
HEADING = ["Ask", "Library", "Search", "Briefing notes", "Abbreviations"]
UNDER_THE_BOX = ["Your question", "Ask", "Asking all 5 reports", "Conversations", "New conversation"]
_FOCUSED = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const place = focused.getBoundingClientRect();
  const seen = place.width > 0 && place.bottom > 0 && place.top < innerHeight;
  const name = focused.getAttribute('aria-label') || focused.labels?.[0]?.innerText || focused.innerText;
  return [name.trim().split('\\n')[0], seen];
}"""

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def _tabbed(page: Page) -> list[str]:
    """The names of what Tab goes through, from the link that skips the heading to the end of the page."""
    page.wait_for_timeout(1500)  # the page puts the cursor into the question box when it is ready
    page.locator(".skip").focus()
    names: list[str] = []
    while len(names) < 80:
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None or focused[0] == "Skip to the page":
            break
        assert focused[1], f"{focused[0]} has the focus and is out of sight"
        names.append(focused[0])
    return names


def _in_order(names: list[str], wanted: list[str]) -> bool:
    """Whether the wanted names come in this order, whatever stands between them."""
    left = iter(names)
    return all(any(name.startswith(want) for name in left) for want in wanted)


def test_the_page_to_ask_on_goes_heading_questions_box_reports(visitor: Visitor) -> None:
    names = _tabbed(visitor.visit())
    assert names[: len(HEADING)] == HEADING
    assert _in_order(names, [*HEADING, "What is", *UNDER_THE_BOX, "Health Creation", "Ask only this report"])


def test_an_answer_goes_chips_sources_tools_questions_box_source(visitor: Visitor) -> None:
    page = visitor.visit()
    turn = ask(page, HOUSEHOLDS)
    expect(turn.locator(".onward .suggestion").first).to_be_visible()
    turn.locator(".chip").first.click()
    expect(page.locator("mark#quote")).to_be_visible()
    tools = ["Copy with sources", "Copy link", "Save to a note", "Was this right?"]
    source = ["Back to the answer", "Copy link", "All reports", "Contents", "Find in this report", "Previous match"]
    assert _in_order(_tabbed(page), [*HEADING, "Source 1", *tools, "What is", *UNDER_THE_BOX, *source])


def test_the_other_pages_go_heading_first_and_then_down_the_page(visitor: Visitor) -> None:
    page = visitor.visit()
    root = page.url.split("?")[0]
    wanted = {
        "library": [
            *("Choose files", "Choose a folder", "Removed reports", "How well the reports were read"),
            *("Health Creation", "Ask only this report", "What was read: PCN event", "Remove: PCN event"),
            *("General Practice", "Ask only this report"),
        ],
        "briefing": ["Topic", "For whom", "short", "PCN event report", "Write the note", "Export as", "Export"],
        "evaluate": ["Suite", "Split", "Run", "Or give your own"],
    }
    for path, names in wanted.items():
        page.goto(root + path)
        found = _tabbed(page)
        heading = [*HEADING[:-1], "Evaluate", HEADING[-1]] if path == "evaluate" else HEADING
        assert found[: len(heading)] == heading and _in_order(found, names), found


def test_the_list_of_conversations_takes_the_focus_and_gives_it_back(visitor: Visitor) -> None:
    page = visitor.visit()
    ask(page, HOUSEHOLDS)
    page.get_by_role("button", name="Conversations", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Your conversations")).to_be_focused()
    names = []
    for _ in range(20):
        page.keyboard.press("Tab")
        # Behind the last one the focus leaves the page.
        if focused := page.evaluate(_FOCUSED):
            names.append(focused[0])
    assert _in_order(
        names,
        [
            *("Close", "Search", "How many", "Word", "PDF", "Markdown", "Print"),
            *("Rename", "Start a note", "Delete", "Delete all"),
        ],
    )
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Conversations", exact=True)).to_be_focused()


def test_a_source_in_an_answer_keeps_the_focus_while_the_next_answer_comes(visitor: Visitor) -> None:
    page = visitor.visit()
    ask(page, HOUSEHOLDS)
    chip = page.locator(".turn").first.locator(".chip").first
    page.get_by_label("Your question").fill("What are the 3Cs of Health Creation?")
    page.get_by_role("button", name="Ask", exact=True).evaluate("button => button.click()")
    chip.focus()
    expect(page.locator(".turn .tools")).to_have_count(2)
    expect(chip).to_be_focused()

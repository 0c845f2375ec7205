"""A trainer at work in real headless Chromium: their words stay theirs, by keyboard, on a phone, and after a kill."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.briefing.note import LENGTHS
from tests.support.browsing import CHROMIUM, Chat, Visitor, ask
from tests.support.paths import ROOT

PICTURES = ROOT / "test-output"
TOPIC = "Warm homes and fuel poverty"

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def write_note(page: Page, topic: str, *, length: str = "standard") -> Locator:
    """Write a note; its statements."""
    page.get_by_label("Topic", exact=True).fill(topic)
    page.get_by_role("radio", name=length).check()
    page.get_by_role("button", name="Write the note").click()
    points = page.locator(".note-point")
    expect(page.locator(".note-count")).to_contain_text(f"of {LENGTHS[length]} words", timeout=60_000)
    expect(points.first).to_be_visible()
    return points


def focused(page: Page) -> str:
    """What has the focus: its name, and the data that say what it does."""
    told = """() => {
      const at = document.activeElement;
      const does = at.dataset.act ?? at.dataset.form ?? '';
      return `${at.getAttribute('aria-label') ?? at.textContent.trim()}|${does}`;
    }"""
    return str(page.evaluate(told))


def unnamed(page: Page, within: str) -> list[str]:
    """The controls in a part of the page that a screen reader has no name for."""
    script = """(within) => [...document.querySelectorAll(`${within} :is(button, summary, textarea, select, input, a)`)]
      .filter((one) => !(one.getAttribute('aria-label') || one.labels?.length || one.textContent.trim()))
      .map((one) => one.outerHTML)"""
    found: list[str] = page.evaluate(script, within)
    return found


def is_within_width(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_trainer_changes_a_note_by_keyboard_alone_and_undoes_it(visitor: Visitor, chat: Chat) -> None:
    page = visitor.visit()
    page.goto(f"{chat.address}/briefing")
    points = write_note(page, TOPIC)
    number = points.count()
    first, second = (str(points.nth(n).get_attribute("data-point")) for n in (0, 1))
    question = page.locator('[data-section="questions"] [data-remark]').first
    before = question.locator("> p").inner_text()

    page.locator(f'[data-point="{first}"] [data-act="down"]').press("Enter")
    expect(points.nth(1)).to_have_attribute("data-point", first)
    assert focused(page) == "Move down|down"
    menu = page.locator(f'[data-point="{first}"] summary')
    menu.press("Enter")
    target = page.locator(f'[data-point="{first}"] [data-act="to"][data-to="barriers"]')
    target.press("Enter")
    expect(page.locator(f'[data-section="barriers"] [data-point="{first}"]')).to_be_visible()
    expect(page.locator("#briefing-notice")).to_contain_text("Moved to the other section")
    assert focused(page).startswith("Move to another section:")

    page.locator(f'[data-point="{second}"] [data-act="remove"]').press("Enter")
    expect(points).to_have_count(number - 1)
    assert focused(page) == "Remove|remove"

    rename = page.locator('[data-section="barriers"] summary[data-form="heading"]')
    rename.press("Enter")
    page.get_by_role("textbox", name="Rename: Barriers").fill("What stops us")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What stops us (trainer’s heading)")).to_be_visible()
    assert focused(page) == "Rename|heading"

    question.locator("summary").press("Enter")
    question.get_by_role("textbox").fill("Who would lead it here?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(question).to_contain_text("Trainer’s note: Who would lead it here?")
    question.get_by_role("button", name="Remove").press("Enter")
    expect(page.locator(".note-left-out summary")).to_have_text(
        "1 statement and 1 remark are left out because you removed them"
    )
    assert unnamed(page, "#briefing") == []
    page.locator(".note-left-out summary").press("Enter")
    page.screenshot(path=PICTURES / "trainer-1280.png")

    undo = page.get_by_role("button", name="Undo the last change")
    for _ in range(6):
        version = page.locator("[data-version]").get_attribute("data-version")
        undo.press("Enter")
        expect(page.locator(f'[data-version="{version}"]')).to_have_count(0)
    expect(undo).to_have_count(0)
    expect(points.first).to_have_attribute("data-point", first)
    expect(points).to_have_count(number)
    expect(question.locator("> p")).to_have_text(before)
    expect(page.get_by_role("heading", name="trainer’s heading")).to_have_count(0)


def test_what_was_removed_stays_out_after_a_reload_and_in_a_longer_note_and_comes_back(
    visitor: Visitor, chat: Chat
) -> None:
    page = visitor.visit()
    page.goto(f"{chat.address}/briefing")
    points = write_note(page, TOPIC, length="short")
    gone = [str(points.nth(n).get_attribute("data-point")) for n in (0, 1)]
    for identifier in gone:
        page.locator(f'[data-point="{identifier}"] [data-act="remove"]').click()
        expect(page.locator(f'[data-point="{identifier}"]')).to_have_count(0)
    page.reload()
    left_out = page.locator(".note-left-out summary")
    expect(left_out).to_have_text("2 statements are left out because you removed them")
    # The form shows what the draft was written with.
    expect(page.get_by_label("Topic", exact=True)).to_have_value(TOPIC)
    expect(page.get_by_role("radio", name="short")).to_be_checked()

    page.get_by_role("checkbox", name="HiQUALITY study").check()
    page.get_by_role("checkbox", name="National Syndemic report").check()
    write_note(page, TOPIC, length="long")
    expect(page.locator("#briefing-notice")).to_contain_text("2 removed statements stay out")
    expect(left_out).to_have_text("2 statements are left out because you removed them")
    for identifier in gone:
        expect(page.locator(f'[data-point="{identifier}"]')).to_have_count(0)
    left_out.click()
    page.locator(f'[data-act="restore"][data-key="{gone[0]}"]').click()
    expect(page.locator(f'[data-point="{gone[0]}"]')).to_be_visible()
    expect(left_out).to_have_text("1 statement is left out because you removed it")

    # The earlier draft has its own settings, and both are still out there.
    page.get_by_role("button", name=f"{TOPIC} short").click()
    expect(left_out).to_have_text("2 statements are left out because you removed them")
    expect(page.get_by_role("radio", name="short")).to_be_checked()
    expect(page.get_by_role("checkbox", name="HiQUALITY study")).not_to_be_checked()
    left_out.click()
    page.get_by_role("button", name="Bring all back").click()
    expect(left_out).to_have_count(0)
    for identifier in gone:
        expect(page.locator(f'[data-point="{identifier}"]')).to_be_visible()
    page.get_by_role("button", name=f"{TOPIC} long").click()
    expect(page.get_by_role("radio", name="long")).to_be_checked()
    expect(page.get_by_role("checkbox", name="HiQUALITY study")).to_be_checked()


def begins_in_sight(page: Page) -> bool:
    """Whether the first line of the marked quote stands in the window and in its panel; a long one goes on below."""
    return bool(
        page.evaluate(
            """() => {
              const [line] = document.querySelector('mark#quote').getClientRects();
              const panel = document.querySelector('.reader-text').getBoundingClientRect();
              return line.top >= Math.max(0, panel.top) && line.bottom <= Math.min(innerHeight, panel.bottom);
            }"""
        )
    )


@pytest.mark.parametrize("width", [1280, 1100, 390])
def test_a_statement_opens_its_source_in_its_place_and_is_come_back_to(
    visitor: Visitor, chat: Chat, width: int
) -> None:
    page = visitor.visit(width=width)
    page.goto(f"{chat.address}/briefing")
    points = write_note(page, TOPIC, length="short")
    mark = points.nth(2).locator(".note-cite")
    words = points.nth(2).locator("> p > bdi").inner_text()[:40]
    mark.press("Enter")
    panel = page.locator("#source")
    expect(panel.locator(".reader-place")).to_contain_text("Source ")
    expect(panel.locator("h2")).to_be_focused()
    page.wait_for_function("() => document.querySelector('mark#quote')")
    assert begins_in_sight(page) and is_within_width(page)
    # An item of a list is quoted with the line that leads into it.
    assert words.split()[0] in " ".join(page.locator("mark.quoted").all_inner_texts())
    expect(mark).to_have_attribute("aria-current", "true")
    page.screenshot(path=PICTURES / f"trainer-source-{width}.png")
    panel.get_by_role("button", name="Next source").click()
    expect(points.nth(3).locator(".note-cite")).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(panel.locator("[data-shown]")).to_have_count(0)
    expect(mark).to_be_focused()
    # After a change the numbers are others, and so is what they open.
    points.nth(0).get_by_role("button", name="Remove").click()
    expect(page.locator(".note-left-out")).to_be_visible()
    mark = points.nth(1).locator(".note-cite")
    mark.click()
    expect(page.locator("mark.quoted").filter(has_text=words.split()[0])).not_to_have_count(0)
    page.get_by_role("button", name="Close the source").click()
    expect(mark).to_be_focused()


def test_an_answer_of_the_chat_goes_into_a_new_note_and_then_into_that_draft(visitor: Visitor, chat: Chat) -> None:
    page = visitor.visit()
    turn = ask(page, "What are the barriers to community engagement?")
    turn.get_by_role("button", name="Save to a note").press("Enter")
    panel = page.locator("#saving")
    expect(panel.get_by_role("heading", name="Save to a note")).to_be_focused()
    boxes = panel.get_by_role("checkbox")
    assert boxes.count() > 2 and unnamed(page, "#saving") == []
    for n in range(1, boxes.count()):
        boxes.nth(n).press("Space")
    panel.get_by_label("Topic of the new note").fill(" ")
    panel.get_by_role("button", name="Save").press("Enter")
    # What cannot be done is told, and the form stays as it was filled in.
    expect(panel.get_by_role("alert")).to_contain_text("The topic is empty")
    expect(boxes.nth(1)).not_to_be_checked()
    panel.get_by_label("Topic of the new note").fill("Barriers for our Monday session")
    page.screenshot(path=PICTURES / "trainer-saving-1280.png")
    panel.get_by_role("button", name="Save").press("Enter")
    expect(panel.get_by_role("status")).to_contain_text("1 quote is saved")
    expect(panel.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(turn.get_by_role("button", name="Save to a note")).to_be_focused()

    second = ask(page, "What are the 3Cs of Health Creation?")
    second.get_by_role("button", name="Save to a note").click()
    panel.get_by_label("Into").select_option(label=panel.locator("option").nth(1).inner_text())
    expect(panel.get_by_label("Topic of the new note")).to_be_hidden()
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("status")).to_contain_text("1 quote is saved")
    panel.get_by_role("link", name="Open the note: Barriers for our Monday session").click()
    points = page.locator(".note-point")
    expect(points).to_have_count(2)
    heading = "What are the 3Cs of Health Creation? (trainer’s heading)"
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_label("Topic", exact=True)).to_have_value("Barriers for our Monday session")
    points.nth(1).locator(".note-cite").click()
    expect(page.locator("mark.quoted").first).to_contain_text("Control, Contact and Confidence")


def test_a_note_is_started_from_a_conversation_on_a_phone(visitor: Visitor, chat: Chat) -> None:
    page = visitor.visit(width=390, height=844)
    expect(page.get_by_role("button", name="Start a note")).to_be_hidden()
    ask(page, "How many households had Warm and Safe Wiltshire helped by July 2021?")
    ask(page, "What is the capital of Mongolia?")
    ask(page, "What are the 3Cs of Health Creation?")
    page.get_by_role("button", name="Start a note").click()
    panel = page.locator("#saving")
    expect(panel.get_by_role("heading", name="Start a note from this conversation")).to_be_focused()
    expect(panel.get_by_role("checkbox")).to_have_count(2)
    assert is_within_width(page)
    page.screenshot(path=PICTURES / "trainer-saving-390.png")
    panel.get_by_label("Topic of the new note").fill("Two answers")
    panel.get_by_role("button", name="Save").click()
    panel.get_by_role("link").click()
    headings = page.locator(".note-section > h3")
    expect(headings.nth(0)).to_contain_text("How many households")
    expect(headings.nth(1)).to_contain_text("3Cs")
    expect(page.locator(".note-point")).to_have_count(2)
    assert is_within_width(page)
    page.screenshot(path=PICTURES / "trainer-390.png")

    # From the list of conversations as well.
    page.goto(chat.address)
    page.get_by_role("button", name="Conversations").click()
    page.locator("#kept").get_by_role("button", name="Start a note").first.click()
    expect(panel.get_by_role("checkbox")).to_have_count(2)


def test_two_tabs_show_one_draft_and_none_loses_what_the_other_did(visitor: Visitor, chat: Chat) -> None:
    page = visitor.visit()
    turn = ask(page, "What are the 3Cs of Health Creation?")
    notes = page.context.new_page()
    notes.goto(f"{chat.address}/briefing")
    points = write_note(notes, TOPIC, length="short")
    number = points.count()
    page.bring_to_front()
    turn.get_by_role("button", name="Save to a note").click()
    panel = page.locator("#saving")
    panel.get_by_label("Into").select_option(index=1)
    panel.get_by_role("button", name="Save").click()
    expect(panel.get_by_role("status")).to_contain_text("1 quote is saved")
    notes.bring_to_front()
    # As when somebody comes back to a tab; headless Chromium does not hide one by itself.
    notes.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(points).to_have_count(number + 1)
    points.first.get_by_role("button", name="Pin", exact=True).click()
    expect(points.first).to_have_class("note-point pinned")
    expect(notes.locator("#drafts .draft")).to_have_count(1)


def test_nothing_is_lost_when_the_server_is_killed_between_two_presses(
    browser: Browser, tmp_path: Path, indexed: Callable[[Path], Path]
) -> None:
    first = Chat(tmp_path / "first", indexed(tmp_path / "home"))
    first.wait()
    visitor = Visitor(browser, first.address)
    page = visitor.visit()
    page.goto(f"{first.address}/briefing")
    points = write_note(page, TOPIC, length="short")
    number = points.count()
    gone = str(points.first.get_attribute("data-point"))
    points.first.get_by_role("button", name="Remove").click()
    expect(points).to_have_count(number - 1)
    first.kill()
    second = Chat(tmp_path / "second", first.home, first.port)
    try:
        second.wait()
        page.reload()
        expect(points).to_have_count(number - 1)
        expect(page.locator(".note-left-out summary")).to_have_text("1 statement is left out because you removed it")
        page.locator(".note-left-out summary").click()
        page.get_by_role("button", name="Bring back").click()
        expect(page.locator(f'[data-point="{gone}"]')).to_be_visible()
    finally:
        visitor.close()
        second.stop()

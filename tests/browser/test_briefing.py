"""The Briefing page in real headless Chromium: write, change, export, reopen; and nothing leaves the machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import CHROMIUM, Chat, Visitor
from tests.support.paths import ROOT

PICTURES = ROOT / "test-output"

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def test_a_trainer_writes_a_note_changes_it_exports_it_and_opens_it_again(
    browser: Browser, chat: Chat, tmp_path: Path
) -> None:
    visitor = Visitor(browser, chat.address)
    page = visitor.visit()
    page.get_by_role("link", name="Briefing notes").click()
    _asking_for_nothing_is_told(page)
    page.get_by_label("Topic").fill("The Wigan Deal")
    page.get_by_role("button", name="Write the note").click()
    points = page.locator(".note-point")
    expect(points.first).to_be_visible(timeout=20_000)
    expect(page.locator(".note-cite").first).to_have_text("[1]")
    number = points.count()
    page.screenshot(path=PICTURES / "briefing-1280.png")

    second = points.nth(1).get_attribute("data-point")
    points.nth(1).get_by_role("button", name="Move up").click()
    expect(points.first).to_have_attribute("data-point", str(second))
    points.first.get_by_role("button", name="Pin", exact=True).click()
    expect(points.first).to_have_class("note-point pinned")
    points.nth(1).get_by_role("button", name="Remove").click()
    expect(points).to_have_count(number - 1)
    replaced = points.nth(1).get_attribute("data-point")
    points.nth(1).get_by_role("button", name="Replace").click()
    page.locator(".note-offer").get_by_role("button", name="Use this").first.click()
    expect(page.locator(f'[data-point="{replaced}"]')).to_have_count(0)
    key = page.locator('[data-section="key messages"]')
    key.get_by_text("Add a note of yours").click()
    key.get_by_label("Add a note of yours: Key messages").fill("Ask <b>Ann</b> first.")
    key.get_by_role("button", name="Keep").last.click()
    expect(key.locator(".note-point.own")).to_contain_text("Trainer’s note: Ask <b>Ann</b> first.")
    key.get_by_role("button", name="Make anew").click()
    expect(key.locator(".note-point.own")).to_have_count(1)
    expect(key.locator(f'[data-point="{second}"]')).to_have_count(1)

    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as download:
        page.locator("#file a").first.click()
    download.value.save_as(tmp_path / "note.docx")
    assert download.value.suggested_filename == "briefing-the-wigan-deal.docx"
    assert (tmp_path / "note.docx").read_bytes()[:2] == b"PK"

    page.reload()
    expect(page.locator(".note-point.own")).to_contain_text("Ann")
    page.goto(f"{chat.address}/briefing")
    expect(page.locator(".note-empty")).to_be_visible()
    page.get_by_role("button", name="The Wigan Deal standard").click()
    expect(page.locator(".note-point.own")).to_contain_text("Ann")
    other = visitor.visit()
    other.goto(f"{chat.address}/briefing")
    expect(other.locator(".draft-none")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=PICTURES / "briefing-390.png")
    visitor.close()
    assert visitor.faults == [] and visitor.beyond == []


def test_presses_made_without_waiting_are_all_done(visitor: Visitor, chat: Chat) -> None:
    page = visitor.visit()
    page.goto(f"{chat.address}/briefing")
    page.get_by_label("Topic").fill("Warm and Safe Wiltshire")
    page.get_by_role("button", name="Write the note").click()
    points = page.locator(".note-point")
    expect(points.first).to_be_visible(timeout=20_000)
    page.evaluate("""() => {
      document.querySelector('[data-section="key messages"] button[data-act="regenerate"]').click();
      for (const button of [...document.querySelectorAll('.note-section:not([data-section="key messages"]) '
        + 'button[data-act="pin"]')].slice(0, 4)) button.click();
    }""")
    expect(page.locator(".note-point.pinned")).to_have_count(4, timeout=20_000)


def _asking_for_nothing_is_told(page: Page) -> None:
    for topic, said in (("", "The topic is empty"), ("x" * 5000, "5,000 characters")):
        page.get_by_label("Topic").fill(topic)
        page.get_by_role("button", name="Write the note").click()
        notice = page.locator("#briefing-notice .notice")
        expect(notice).to_contain_text(said)
        assert "Traceback" not in notice.inner_text()

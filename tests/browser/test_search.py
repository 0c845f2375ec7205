"""In real Chromium: a search of the whole library, by keyboard, wide and narrow, light and dark."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import _hold_to_wcag
from tests.support.browsing import CHROMIUM, Visitor

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_searching_holds_to_wcag(visitor: Visitor, width: int, scheme: Any) -> None:
    page = visitor.visit(width=width, height=844, scheme=scheme)
    page.get_by_role("link", name="Search").click()
    page.locator("#search-box").fill("community funding")
    page.keyboard.press("Enter")
    expect(page.locator(".hit mark").first).to_be_visible()
    page.locator(".facet").first.click()
    expect(page.locator(".facet[aria-pressed=true]")).to_have_count(1)
    page.locator(".search-help summary").click()
    _hold_to_wcag(page, "search", width, scheme)
    page.locator("#search-box").fill("comunity kind:table")
    page.keyboard.press("Enter")
    expect(page.locator("#found-title")).to_have_text("Nothing found")
    _hold_to_wcag(page, "search-nothing", width, scheme)


def test_a_search_is_narrowed_gone_back_to_and_opens_its_place(visitor: Visitor) -> None:
    page = visitor.visit()
    page.get_by_role("link", name="Search").click()
    page.locator("#search-box").fill("Warm Safe Wiltshire households")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    assert "/search?q=Warm+Safe+Wiltshire+households" in page.url
    before = page.locator("#found-title").inner_text()
    page.locator(".facet", has_text="text").first.press("Enter")
    expect(page.locator("#found-title")).to_be_focused()
    expect(page.locator("#search-box")).to_have_value("Warm Safe Wiltshire households kind:text")
    page.go_back()
    expect(page.locator("#search-box")).to_have_value("Warm Safe Wiltshire households")
    expect(page.locator("#found-title")).to_have_text(before)
    page.reload()
    expect(page.locator("#found-title")).to_have_text(before)
    hit = page.locator(".hit", has_text="6,993")
    hit.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark#quote")).to_contain_text("6,993")

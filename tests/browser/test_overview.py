"""In real Chromium: a report opens with its overview, whose numbers lead into the text and back, by keyboard too."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import _hold_to_wcag
from tests.support.browsing import CHROMIUM, Visitor, in_sight

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_an_overview_leads_into_the_text_and_back(visitor: Visitor, width: int, scheme: Any) -> None:
    page = visitor.visit(width=width, height=844, scheme=scheme)
    page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
    page.locator(".card").nth(1).click()
    overview = page.locator(".overview")
    expect(overview.get_by_role("heading", name=re.compile("^Key points"))).to_be_visible()
    expect(overview).to_contain_text("Case studies (6)")
    _hold_to_wcag(page, "overview", width, scheme)
    # A number opens its place, and Back to the overview leads to that number again.
    overview.locator(".chip").nth(1).press("Enter")
    expect(page.locator("mark#quote")).to_be_visible()
    page.wait_for_function("document.querySelector('.reader-text').scrollTop > 0")
    assert in_sight(page) and not overview.evaluate("details => details.open")
    expect(page).to_have_url(re.compile(r"\?report=hiquality&at=\d+"))
    page.get_by_role("button", name="Back to the overview").press("Enter")
    expect(overview.locator(".chip").nth(1)).to_be_focused()
    # So does the browser's own Back, to the report as a whole.
    page.go_back()
    expect(page.locator(".reader-place")).to_have_text("Whole report")
    # A case study is jumped to; words are found in the text alone; one press leads to the text.
    overview.get_by_role("button", name=re.compile("^Case study 2")).click()
    expect(page.locator("h4:focus, h3:focus, h5:focus")).to_contain_text("Case study 2")
    page.get_by_label("Find in this report").fill("Published by")
    expect(page.locator(".found")).to_have_text("Not found")
    overview.get_by_role("button", name="Go to the text").click()
    assert not overview.evaluate("details => details.open")
    expect(page.locator(".reader-text")).to_be_focused()

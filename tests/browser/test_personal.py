"""Personal details on the page: a question goes back masked, and the words are put back by a press, in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browsing import Visitor
from tests.support.paths import ROOT

TYPED = "What is social prescribing for 943 476 5919?"
MASKED = "What is social prescribing for [NHS number]?"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_question_with_details_goes_back_masked_until_it_is_confirmed(visitor: Visitor, width: int) -> None:
    page = visitor.visit(width=width)
    box = page.locator("#question textarea")
    box.fill(TYPED)
    box.press("Enter")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("what looks like an NHS number", timeout=30_000)
    expect(box).to_have_value(MASKED)
    page.screenshot(path=ROOT / "test-output" / f"personal-{width}.png")
    expect(page.locator("article.turn")).to_have_count(0)
    page.wait_for_timeout(1200)
    notice.get_by_role("button", name="Put my words back").click()
    expect(box).to_have_value(TYPED)
    page.locator("#ask").click()
    expect(page.locator("article.turn")).to_have_count(1, timeout=30_000)
    expect(page.locator("article.turn")).to_contain_text("943 476 5919")
    expect(notice).not_to_contain_text("NHS number.", timeout=30_000)

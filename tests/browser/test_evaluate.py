"""In real Chromium: a suite is written on the page and run, runs stand side by side, gaps become drafts and lines."""

from __future__ import annotations

import os
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import CHROMIUM, Visitor

QUOTE = "As of July 2021, Warm and Safe Wiltshire had helped 6,993 households across the county."

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def _keep(page: Page, question: str, facts: str, *, quote: str = "", answerable: str = "yes") -> None:
    form = page.locator(".question-form")
    form.locator("[name=question]").fill(question)
    form.locator("[name=facts]").fill(facts)
    form.locator("[name=answerable]").select_option(answerable)
    if quote:
        form.locator("[name=report]").first.select_option("syndemic")
        form.locator("[name=quote]").first.fill(quote)
    form.get_by_role("button", name="Keep the question").click()


def _run(page: Page, suite: str) -> None:
    before = page.locator("#runs [data-run]").count()
    page.locator("#run-form [name=suite]").select_option(suite)
    page.locator("#run-form [name=split]").select_option("all")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#runs [data-run]")).to_have_count(before + 1, timeout=60_000)


def _hold_to_wcag(page: Page, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": width, "height": 844})
    found = Axe().run(page).response["violations"]
    grave = [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")]
    assert grave == [], width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_suite_is_written_run_and_compared_and_its_gaps_are_put_to_use(visitor: Visitor) -> None:
    page = visitor.visit()
    page.goto(urljoin(page.url, "/evaluate"))
    expect(page.locator("#runs h2")).to_be_visible()
    page.get_by_label("Name of a new suite").fill("Written here")
    page.get_by_role("button", name="Begin a suite").click()
    expect(page.locator("#suite-notice")).to_contain_text("was begun")

    # A fact that no quote says is told, and what was typed stays; mended, it is kept and the form is empty again.
    _keep(page, "How many households were helped?", "7,000", quote=QUOTE)
    expect(page.locator("#suite-notice")).to_contain_text("no quote says the fact “7,000”")
    expect(page.locator(".question-form [name=quote]").first).to_have_value(QUOTE)
    page.locator(".question-form [name=facts]").fill("6,993")
    page.get_by_role("button", name="Keep the question").click()
    expect(page.locator("#suite-notice")).to_contain_text("was kept")
    expect(page.locator(".question-form [name=question]")).to_have_value("")
    _keep(page, "What will the weather be in Leeds tomorrow?", "", answerable="no")
    expect(page.locator("#suites tbody tr")).to_have_count(2)
    _hold_to_wcag(page, 390)
    _hold_to_wcag(page, 1280)

    # One question is removed by mistake and put back.
    page.get_by_role("button", name="Remove What will the weather be in Leeds tomorrow?").click()
    expect(page.locator("#suites tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Keep the question").click()
    expect(page.locator("#suites tbody tr")).to_have_count(2)

    for _ in range(2):
        _run(page, "Written_here.jsonl")
    page.get_by_label("Suite and split").select_option("Written_here, all")
    page.get_by_role("button", name="Show over time").click()
    expect(page.locator("#detail svg.dots circle")).to_have_count(2)
    for box in page.locator("#runs input[type=checkbox]").all()[:2]:
        box.check()
    page.get_by_role("button", name="Show the ticked runs side by side").click()
    expect(page.locator("#detail")).to_contain_text("2 runs side by side")
    _hold_to_wcag(page, 390)
    _hold_to_wcag(page, 1280)

    page.locator("#detail [data-run]").first.click()
    page.locator("#detail [name=show]").select_option("gaps: refused or unsure")
    page.get_by_role("button", name="List", exact=True).click()
    page.get_by_role("button", name="For the librarian: What will the weather").click()
    expect(page.locator("#librarian")).to_contain_text("What will the weather be in Leeds tomorrow?")
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the list").click()
    assert "refused: not in library" in started.value.path().read_text("utf-8-sig")
    page.get_by_role("button", name="Draft a question: What will the weather").click()
    expect(page.locator("#suites h2")).to_have_text("draft_questions.jsonl")
    expect(page.locator(".question-form legend")).to_have_text("Change the question")
    expect(page.locator(".question-form [name=answerable]")).to_have_value("no")
    page.get_by_role("button", name="Take off the list: What will the weather").click()
    expect(page.locator("#librarian")).to_contain_text("Nothing yet")

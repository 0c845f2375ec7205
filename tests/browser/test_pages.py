"""In real Chromium: every page, light and dark, wide and narrow, holds to WCAG 2.2 AA as far as axe-core can tell."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import CHROMIUM, Visitor, ask
from tests.support.paths import ROOT

PICTURES = ROOT / "test-output"
LEADERSHIP = "What percentage of respondents wanted leadership development and support?"
BARRIERS = "What are the barriers to community engagement?"
WEATHER = "What will the weather be in Leeds tomorrow?"
SUITE = (
    "question,facts,answerable\n"
    'How many households had Warm and Safe Wiltshire helped by July 2021?,"6,993",yes\n'
    "What will the weather be in Leeds tomorrow?,,no\n"
)

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def _hold_to_wcag(page: Page, name: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    grave = [
        (fault["id"], [node["target"] for node in fault["nodes"]][:3])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
    assert grave == [], f"{name}, {width} px, {scheme}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_asking_and_reading_hold_to_wcag(visitor: Visitor, width: int, scheme: Any) -> None:
    page = visitor.visit(width=width, height=844, scheme=scheme)
    page.emulate_media(reduced_motion="reduce", color_scheme=scheme)
    _hold_to_wcag(page, "ask-welcome", width, scheme)
    turn = ask(page, LEADERSHIP)
    expect(turn.locator(".onward .suggestion").first).to_be_visible()
    turn.locator(".judge summary").click()
    _hold_to_wcag(page, "ask-answer", width, scheme)
    turn.locator(".chip").first.click()
    expect(page.locator("mark#quote")).to_be_visible()
    page.locator(".contents summary").click()
    _hold_to_wcag(page, "ask-source", width, scheme)
    page.get_by_role("button", name="All reports").click()
    ask(page, WEATHER)
    _hold_to_wcag(page, "ask-refusal", width, scheme)
    page.locator(".scope summary").click()
    _hold_to_wcag(page, "ask-scope", width, scheme)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Conversations", exact=True).click()
    expect(page.locator(".kept-list > li")).to_have_count(1)
    _hold_to_wcag(page, "ask-kept", width, scheme)
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Abbreviations").click()
    _hold_to_wcag(page, "ask-abbreviations", width, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_library_holds_to_wcag(visitor: Visitor, width: int, scheme: Any) -> None:
    page = visitor.visit(width=width, height=844, scheme=scheme)
    page.get_by_role("link", name="Library").click()
    expect(page.locator(".card")).to_have_count(5)
    _hold_to_wcag(page, "library", width, scheme)
    page.locator(".card").nth(1).click()
    page.get_by_label("Find in this report").fill("community")
    expect(page.locator(".found")).to_contain_text("of")
    _hold_to_wcag(page, "library-report", width, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_briefing_notes_hold_to_wcag(visitor: Visitor, width: int, scheme: Any) -> None:
    page = visitor.visit(width=width, height=844, scheme=scheme)
    page.get_by_role("link", name="Briefing notes").click()
    expect(page.get_by_label("Topic")).to_be_visible()
    _hold_to_wcag(page, "briefing", width, scheme)
    page.get_by_label("Topic").fill("The Wigan Deal")
    page.get_by_role("button", name="Write the note").click()
    expect(page.locator(".note-point").first).to_be_visible(timeout=20_000)
    _hold_to_wcag(page, "briefing-note", width, scheme)


def test_an_evaluator_runs_a_suite_of_their_own_judges_compares_and_exports(visitor: Visitor, tmp_path: Path) -> None:
    suite = tmp_path / "mine.csv"
    suite.write_text(SUITE, encoding="utf-8")
    page = visitor.visit()
    page.goto(urljoin(page.url, "/evaluate"))
    expect(page.locator("#runs h2")).to_be_visible()  # the list has come; other tests may have left runs in it
    for _ in range(2):
        before = page.locator("#runs [data-run]").count()
        page.set_input_files("input[type=file]", suite)
        expect(page.locator("#run-progress")).to_contain_text("2 questions can be run")
        page.locator("select[name=suite]").select_option("mine.csv")
        page.locator("select[name=split]").select_option("all")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator("#run-progress")).to_contain_text("Finished", timeout=60_000)
        expect(page.locator("#runs [data-run]")).to_have_count(before + 1)
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            page.reload()
            expect(page.locator("#runs [data-run]").first).to_be_visible()
            _hold_to_wcag(page, "evaluate", width, scheme)
            page.locator("#runs [data-run]").first.click()
            expect(page.locator("#detail svg")).to_be_visible()
            expect(page.locator("#detail")).to_contain_text("95% interval")
            _hold_to_wcag(page, "evaluate-run", width, scheme)
            page.locator("#detail [data-of]").first.click()
            expect(page.locator("#beside mark#quote")).to_be_attached()
            _hold_to_wcag(page, "evaluate-item", width, scheme)
    page.get_by_label("Partly").check()
    page.get_by_label("Comment").fill("=HYPERLINK(1)")
    page.get_by_role("button", name="Keep verdict").click()
    page.locator("#detail [data-of]").nth(1).click()
    page.get_by_label("Right", exact=True).check()
    page.get_by_role("button", name="Keep verdict").click()
    expect(page.locator("#kappa")).to_have_text("0.00")
    with page.expect_download() as started:
        page.get_by_role("link", name="Export verdicts").click()
    assert "'=HYPERLINK(1)" in started.value.path().read_text("utf-8")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#detail")).to_contain_text("2 questions shared")


def test_a_run_that_is_stopped_can_be_seen_and_opened(visitor: Visitor) -> None:
    page = visitor.visit()
    page.goto(urljoin(page.url, "/evaluate"))
    expect(page.locator("#runs h2")).to_be_visible()
    before = page.locator("#runs [data-run]").count()
    page.locator("select[name=split]").select_option("dev")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#run-progress")).to_contain_text(re.compile(r"Running: [1-9]\d* of"), timeout=30_000)
    page.locator("#run-form").get_by_role("button", name="Stop").click()
    expect(page.locator("#run-progress")).to_contain_text("Stopped after", timeout=30_000)
    expect(page.locator("#runs [data-run]")).to_have_count(before + 1)
    expect(page.locator("#runs tbody tr").first).to_contain_text(re.compile(r"\d+ of \d+, stopped"))
    page.locator("#runs [data-run]").first.click()
    expect(page.locator("#detail")).to_contain_text("95% interval")
    page.locator("#detail [data-of]").first.click()
    expect(page.locator("#beside mark#quote")).to_be_attached()


@pytest.mark.parametrize("path", ["", "library", "briefing", "evaluate"])
def test_a_page_works_at_twice_its_size(visitor: Visitor, path: str) -> None:
    page = visitor.visit(width=640, height=400)
    page.goto(page.url.split("?")[0] + path)
    expect(page.get_by_role("heading", name="PCN Assistant")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 640

"""A citation from a PDF is seen on its page as printed, marked over its own words, wide and on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fpdf import FPDF
from playwright.sync_api import Browser, Locator, Page, expect

from corpus.library.store import Library
from tests.support.browsing import CHROMIUM, Chat, Visitor, ask

# Sentences of the report, and where each begins on its page, in points from the top left of A4.
BEGAN = ("The walking scheme began in May 2019 with 14 volunteers.", 300.0)
REACHED = ("By March 2021 the walking scheme had reached 312 people in four estates.", 420.0)
LEFT, SIZE, WIDE, HIGH = 70.0, 11.0, 595.28, 841.89
COVER = 2

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def made_report(path: Path) -> FPDF:
    """A PDF whose pages bear the numbers 1 and 2 after two pages of front matter."""
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_font("Helvetica", size=SIZE)
    for number in range(COVER):
        pdf.add_page(label_style="r" if number == 0 else None)
        pdf.text(LEFT, 100, ("Walking groups in Anytown", "Contents of this report")[number])
    for number, (sentence, top) in enumerate((BEGAN, REACHED)):
        pdf.add_page(label_style="D" if number == 0 else None, label_start=1 if number == 0 else None)
        pdf.text(LEFT, 100, ("How it began", "What came of it")[number])
        pdf.text(LEFT, top, sentence)
        pdf.text(
            LEFT, top + 60, ("It was led by Dr Ann Field from the health centre.", "Most of them came back.")[number]
        )
    pdf.output(str(path))
    return pdf


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Chat, FPDF]]:
    """A running web app over that report alone."""
    folder = tmp_path_factory.mktemp("pictures")
    pdf = made_report(folder / "walking_groups.pdf")
    library = Library(folder / "home")
    for report in library.ids():
        library.remove(report)
    library.add(folder / "walking_groups.pdf", title="Walking groups in Anytown")
    running = Chat(folder, folder / "home")
    try:
        running.wait()
        yield running, pdf
    finally:
        running.stop()


@pytest.fixture
def guest(browser: Browser, app: tuple[Chat, FPDF]) -> Iterator[Visitor]:
    """Somebody who visits that app; no page of theirs may fail or load anything beyond this machine."""
    visitor = Visitor(browser, app[0].address)
    yield visitor
    visitor.close()
    assert visitor.faults == [] and visitor.beyond == []


def marked_shares(page: Page) -> dict[str, float]:
    """The edges of the mark that is shown, as shares of the picture that it lies on."""
    found: dict[str, float] = page.evaluate(
        """() => {
          const image = document.querySelector('.printed-sheet img').getBoundingClientRect();
          const mark = document.querySelector('.printed-mark:not([hidden])').getBoundingClientRect();
          return {
            left: (mark.left - image.left) / image.width, right: (mark.right - image.left) / image.width,
            top: (mark.top - image.top) / image.height, bottom: (mark.bottom - image.top) / image.height,
          };
        }"""
    )
    return found


def width_of(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["width"]


def wait_for_picture(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('.printed-sheet img').naturalWidth > 0")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_shown_with_the_quote_marked_over_its_words(
    guest: Visitor, app: tuple[Chat, FPDF], tmp_path: Path, width: int
) -> None:
    page = guest.visit(width=width)
    turn = ask(page, "How many people had the walking scheme reached by March 2021?")
    turn.locator(".chip").first.click()
    expect(page.locator("mark#quote")).to_contain_text("312")
    expect(page.locator(".reader-by")).to_contain_text("page 2 (PDF page 4)")
    expect(page.locator(".printed")).to_be_hidden()
    page.get_by_role("group", name="How the report is shown").get_by_role("button", name="Page").press("Enter")
    wait_for_picture(page)
    expect(page.locator("#source mark#quote")).to_be_hidden()
    picture = page.get_by_role("img", name="Page 2 (PDF page 4) of Walking groups in Anytown, as printed")
    expect(picture).to_be_visible()
    words, base = REACHED
    shares = marked_shares(page)
    right = LEFT + app[1].get_string_width(words)
    assert abs(shares["left"] - LEFT / WIDE) < 0.003 and abs(shares["right"] - right / WIDE) < 0.003
    assert abs(shares["top"] - (base - 0.75 * SIZE) / HIGH) < 0.003
    assert abs(shares["bottom"] - (base + 0.21 * SIZE) / HIGH) < 0.003
    expect(page.locator(".printed-mark:not([hidden])").first).to_be_in_viewport()
    page.screenshot(path=tmp_path / "page.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sheet = page.locator(".printed-sheet")
    fit = width_of(sheet)
    page.get_by_label("Zoom").select_option("200 %")
    wait_for_picture(page)
    assert abs(width_of(sheet) / fit - 2) < 0.03
    assert marked_shares(page) == pytest.approx(shares, abs=0.002)
    page.screenshot(path=tmp_path / "zoomed.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page, context="#source").response["violations"] == []


def test_pages_are_turned_and_the_view_is_kept_for_the_next_source(guest: Visitor, app: tuple[Chat, FPDF]) -> None:
    page = guest.visit()
    ask(page, "How many people had the walking scheme reached by March 2021?").locator(".chip").first.click()
    page.get_by_role("button", name="Page", exact=True).click()
    wait_for_picture(page)
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()
    link = page.get_by_role("link", name="Open the original at this page")
    expect(link).to_have_attribute("href", "original/walking_groups#page=4")
    page.get_by_role("button", name="Previous page").click()
    expect(page.locator(".printed-name")).to_have_text("Page 1 (PDF page 3)")
    expect(page.locator(".printed-mark:not([hidden])")).to_have_count(0)
    expect(page.locator(".printed-remark")).to_have_text("The quote is on PDF page 4.")
    expect(link).to_have_attribute("href", "original/walking_groups#page=3")
    page.locator(".chip").first.click()
    expect(page.locator(".printed-name")).to_have_text("Page 2 (PDF page 4)")
    opened = page.request.get(app[0].address + "/original/walking_groups")
    assert opened.headers["content-type"] == "application/pdf" and opened.body().startswith(b"%PDF")
    ask(page, "When did the walking scheme begin?").locator(".chip").first.click()
    expect(page.locator(".printed-name")).to_have_text("Page 1 (PDF page 3)")
    expect(page.locator(".printed-mark:not([hidden])").first).to_be_in_viewport()
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator(".printed")).to_be_hidden()
    expect(page.locator("mark#quote")).to_be_in_viewport()

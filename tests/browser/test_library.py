"""In real Chromium: files dropped on the Library page are looked at, added, asked, removed and brought back."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from playwright.sync_api import Browser, Page, expect

from corpus.library.store import Library
from tests.browser.test_pages import _hold_to_wcag
from tests.support.browsing import CHROMIUM, Chat, Visitor, ask

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)

KEPT = "manifesto"
INDEXED_WITHIN_MS = 180_000
# What a drop is to a page: files in a data transfer, made from what a test hands over.
DROP = """(zone, files) => {
  const carried = new DataTransfer();
  for (const { name, content } of files) {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    carried.items.add(new File([bytes], name));
  }
  zone.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """A running chat over a library of its own with one short report."""
    folder = tmp_path_factory.mktemp("desk")
    library = Library(folder / "home")
    for report in library.ids():
        if report != KEPT:
            library.remove(report)
    running = Chat(folder, library.home)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture
def librarian(browser: Browser, desk: Chat) -> Iterator[Visitor]:
    """Somebody at that chat; no page of theirs may fail or load anything beyond this machine."""
    visitor = Visitor(browser, desk.address)
    yield visitor
    visitor.close()
    assert visitor.faults == [] and visitor.beyond == []
    assert desk.calls() == []


def allotments(title: str, words: str) -> bytes:
    """A PDF of two pages, the last without text."""
    pdf = FPDF()
    pdf.set_title(title)
    pdf.add_page()
    pdf.set_font("helvetica", "B", 18)
    pdf.cell(0, 12, "Allotments and health", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", "", 11)
    pdf.multi_cell(0, 6, words)
    pdf.add_page()
    return bytes(pdf.output())


def open_library(page: Page) -> None:
    page.get_by_role("link", name="Library", exact=True).click()
    expect(page.locator(".adding .drop")).to_be_visible()


def drop(page: Page, files: dict[str, bytes]) -> None:
    carried = [{"name": name, "content": base64.b64encode(content).decode()} for name, content in files.items()]
    page.locator(".drop").evaluate(DROP, carried)


def test_a_drop_is_read_corrected_added_asked_removed_and_undone(librarian: Visitor, desk: Chat) -> None:
    page = librarian.visit()
    open_library(page)
    cards = page.locator(".card")
    before = cards.count()
    words = "The council let 412 allotment plots in Hull in 2022. Each plot cost 38 pounds a year to keep."
    held = Library(desk.home).file(KEPT)
    drop(page, {"plots.pdf": allotments("Plots", words), "bad.pdf": b"%PDF-1.7\n<<", "copy.txt": held.read_bytes()})
    said = page.locator("#adding-said")
    expect(said).to_have_text("3 of 3 files done; 1 to look at and add; 2 not read.", timeout=60_000)
    entries = page.locator("#incoming > li")
    expect(entries.nth(0)).to_contain_text("1 page without text: 2.")
    expect(entries.nth(1).locator(".failed")).to_contain_text("cannot be read")
    expect(entries.nth(2).locator(".failed")).to_contain_text("holds this file already")
    expect(cards).to_have_count(before)

    entries.nth(2).get_by_role("button", name="Take off the list").press("Enter")
    expect(entries).to_have_count(2)
    expect(entries.nth(1)).to_be_focused()
    form = entries.nth(0).locator("form")
    form.get_by_label("Title").fill("Allotments in Hull")
    form.get_by_label("Publisher").fill("Hull Council")
    form.get_by_label("Date of publication").fill("some day")
    form.get_by_label("Date of publication").press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("not understood as a date")
    form.get_by_label("Date of publication").fill("April 2022")
    form.get_by_role("button", name="Add", exact=True).press("Enter")
    expect(entries.nth(0)).to_contain_text("Added: Allotments in Hull")
    expect(entries.nth(0)).to_be_focused()
    expect(cards).to_have_count(before + 1)
    expect(page.locator("#indexing")).to_have_text("", timeout=INDEXED_WITHIN_MS)

    page.get_by_role("link", name="Ask", exact=True).click()
    page.locator(".scope summary").click()
    expect(page.get_by_role("checkbox", name="Allotments in Hull")).to_be_visible()
    page.locator(".scope summary").click()
    turn = ask(page, "How many allotment plots did the council let in Hull?")
    expect(turn.locator(".answer")).to_contain_text("412 allotment plots")
    open_library(page)
    page.get_by_role("button", name="Remove: Allotments in Hull").press("Enter")
    done = page.locator("#library-done")
    expect(done).to_contain_text("Removed: Allotments in Hull")
    expect(cards).to_have_count(before)
    expect(done.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(done).to_have_text("Brought back: Allotments in Hull")
    expect(cards).to_have_count(before + 1)


def test_a_card_is_edited_checked_and_brought_back_from_the_list(librarian: Visitor, desk: Chat) -> None:
    path = desk.home / "walks.md"
    path.write_text("# Walks of York\n\nThe walks began in May 2019 with 14 volunteers.\n", encoding="utf-8")
    Library(desk.home).add(path)
    page = librarian.visit()
    open_library(page)
    page.get_by_role("button", name="Edit: Walks of York").press("Enter")
    dialog = page.get_by_role("dialog", name="Edit the card")
    expect(dialog.get_by_label("Title")).to_be_focused()
    dialog.get_by_label("Title").fill("Walks in York")
    dialog.get_by_label("Supersedes").select_option(KEPT)
    dialog.get_by_role("button", name="Keep").click()
    expect(page.locator("#library-done")).to_have_text("Kept: Walks in York")
    expect(page.locator(".card-title", has_text="Walks in York")).to_be_visible()
    assert Library(desk.home).cards()[-1].supersedes == KEPT
    page.get_by_role("button", name="What was read: Walks in York").press("Enter")
    expect(page.get_by_role("dialog", name="What was read")).to_contain_text("Markdown: 1 heading, 1 paragraph")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="What was read: Walks in York")).to_be_focused()
    page.get_by_role("button", name="Remove: Walks in York").click()
    page.locator(".removed summary").click()
    page.get_by_role("button", name="Bring back Walks in York").click()
    expect(page.locator("#library-done")).to_have_text("Brought back: Walks in York")
    page.locator(".how-read summary").click()
    expect(page.locator("table.readings tbody tr", has_text="Walks in York")).to_contain_text("Markdown")
    expect(page.locator("#indexing")).to_have_text("", timeout=INDEXED_WITHIN_MS)


def test_a_folder_is_added_whole_in_one_press(librarian: Visitor, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "more").mkdir(parents=True)
    page_source = "<title>Cooking in Leeds</title><h1>Cooking in Leeds</h1><p>The kitchens cook for 300 people.</p>"
    (folder / "page.html").write_text(page_source, encoding="utf-8")
    (folder / "more" / "baths.txt").write_text("The baths of Bradford opened again in June 2021.\n", encoding="utf-8")
    (folder / ".hidden").write_text("hidden", encoding="utf-8")
    page = librarian.visit()
    open_library(page)
    before = page.locator(".card").count()
    page.get_by_label("Choose a folder").set_input_files(folder)
    expect(page.locator("#incoming form")).to_have_count(2, timeout=60_000)
    page.get_by_role("button", name="Add all that were read").click()
    expect(page.locator("#adding-said")).to_have_text("2 of 2 files done; 2 added.")
    expect(page.locator(".card")).to_have_count(before + 2)
    expect(page.locator("#indexing")).to_have_text("", timeout=INDEXED_WITHIN_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_adding_holds_to_wcag(librarian: Visitor, width: int, scheme: Any) -> None:
    page = librarian.visit(width=width, height=844, scheme=scheme)
    open_library(page)
    name = f"Plots {width} {scheme}"
    words = f"The {name} were let in 2022 to {width} families who had waited."
    drop(page, {"plots.pdf": allotments(name, words), "bad.pdf": b"%PDF-1.7\n<<"})
    expect(page.locator("#incoming form")).to_be_visible(timeout=60_000)
    page.locator(".removed summary").click()
    page.locator(".how-read summary").click()
    expect(page.locator("table.readings")).to_be_visible()
    _hold_to_wcag(page, "library-adding", width, scheme)
    page.get_by_role("button", name="What was read").first.click()
    expect(page.get_by_role("dialog", name="What was read")).to_be_visible()
    _hold_to_wcag(page, "library-check", width, scheme)


# What a browser puts on the clipboard is handed to a page like this: words and the same with their markup.
PASTE = """(box, { text, html }) => {
  const carried = new DataTransfer();
  carried.setData('text/plain', text);
  carried.setData('text/html', html);
  box.focus();
  const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: carried });
  if (box.dispatchEvent(event)) document.execCommand('insertText', false, text);
}"""


def test_a_page_copied_in_the_browser_keeps_its_headings_and_table(librarian: Visitor, desk: Chat) -> None:
    page = librarian.visit()
    open_library(page)
    page.locator(".paste summary").click()
    form = page.locator(".paste form")
    form.get_by_label("Title").fill("Plots of the town")
    form.get_by_label("Address").fill("not an address")
    table = "<table><tr><th>Ward</th><th>Plots</th></tr><tr><td>Avenue</td><td>97</td></tr></table>"
    copied = {"text": "Plots\n\nWard\tPlots\nAvenue\t97", "html": f"<h1>Plots</h1>{table}<img src=x onerror=alert(1)>"}
    form.locator("textarea").evaluate(PASTE, copied)
    form.get_by_role("button", name="Read it").press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("no web address")
    form.get_by_label("Address").fill("https://www.hull.example/plots")
    form.get_by_role("button", name="Read it").press("Enter")
    entry = page.locator("#incoming > li", has_text="Plots of the town")
    expect(entry).to_contain_text("1 heading", timeout=60_000)
    expect(entry.get_by_label("Publisher")).to_have_value("hull.example")
    expect(form.locator("textarea")).to_have_value("")
    entry.get_by_role("button", name="Leave out").press("Enter")
    expect(entry).to_have_count(0)

"""In real Chromium: a report, a title, a question and a model's answer full of tricks are text and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.privacy.hidden_characters import strip_hidden
from corpus.library.store import Library
from tests.support.browsing import CHROMIUM, Chat, Visitor, ask
from tests.support.lying_server import Evidence, LyingServer, bearing

TRICKS = (
    "<img src=x onerror=alert(1)> <script>alert(2)</script> <b onmouseover=alert(3)>bold</b> "
    "[link](javascript:alert(4)) ![pixel](http://192.0.2.1/p.png) ${alert(5)} {{alert(6)}} </textarea></style> "
    "\u202etfel ot"
)
SAID = f"The walking scheme {TRICKS} began in May 2019 with 14 volunteers"
QUESTION = f"With how many volunteers did the walking scheme begin? {TRICKS}"
TITLE = f"Walking groups {TRICKS}"

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def _library(home: Path, folder: Path) -> None:
    """A home whose library is one report made of tricks."""
    library = Library(home)
    for report in library.ids():
        library.remove(report)
    source = folder / "tricks.txt"
    source.write_text(f"{TITLE}\n\n{SAID}.\n\nBy March 2021 it had reached 312 people {TRICKS}.\n", encoding="utf-8")
    library.add(source, title=TITLE, publisher=TRICKS, date=TRICKS)


@pytest.fixture(scope="module", params=["evidence", "model"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    """A visitor of an app over that report, without a model and with one that writes tricks."""
    folder = tmp_path_factory.mktemp("hostile")
    _library(folder / "home", folder)
    server = LyingServer()
    server.say = _says_tricks
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "model":
            patch.setenv("PCN_ASSISTANT_MODEL", "openai:<b>liar</b><script>alert(7)</script>")
            patch.setenv("PCN_ASSISTANT_MODEL_URL", server.url)
            patch.setenv("PCN_ASSISTANT_MODEL_STYLE", "prose")
        chat = Chat(folder, folder / "home")
    try:
        chat.wait()
        visitor = Visitor(browser, chat.address)
        yield visitor
        visitor.close()
        assert bool(server.asked.bodies) == (request.param == "model")
        assert visitor.faults == [] and visitor.beyond == []
    finally:
        chat.stop()
        server.close()


def _says_tricks(evidence: Evidence) -> str:
    n = bearing(evidence, "14 volunteers")
    return f"The walking scheme <b>bold</b> began in May 2019 with 14 <script>volunteers</script> [{n}]."


def _only_text(page: Page) -> None:
    ours = ":is(#conversation, #source, #kept, #notice, #header, #scope)"
    assert page.locator(f"{ours} :is(img, script, style, b, strong)").count() == 0
    acting = "a[href^='javascript'], [onerror], [onmouseover], [onfocus]"
    assert page.locator(acting).count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


def test_tricks_are_read_as_they_were_written_and_do_nothing(visitor: Visitor) -> None:
    page = visitor.visit(width=390, height=844)
    _only_text(page)
    turn = ask(page, QUESTION)
    expect(turn.locator(".question")).to_have_text(strip_hidden(QUESTION))
    expect(turn.locator(".answer")).to_contain_text("14 volunteers")
    expect(turn.locator(".answer")).to_contain_text("${alert(5)} {{alert(6)}}")
    expect(turn.locator(".source-report").first).to_contain_text("<script>alert(2)</script>")
    if page.locator(".promise.leaves").count():
        expect(turn.locator(".badge")).to_contain_text("Written by openai:<b>liar</b><script>alert(7)</script>")
        expect(turn.locator(".answer")).to_contain_text(
            "<b>bold</b> began in May 2019 with 14 <script>volunteers</script>"
        )
    _only_text(page)
    turn.locator(".chip").first.click()
    expect(page.locator("mark#quote")).to_contain_text("${alert(5)} {{alert(6)}}")
    expect(page.locator("#reader-title")).to_contain_text("<script>alert(2)</script>")
    _only_text(page)
    page.get_by_role("button", name="Conversations", exact=True).click()
    expect(page.locator(".kept-open").first).to_contain_text("With how many volunteers")
    _only_text(page)
    page.goto(page.url.split("?")[0] + "library")
    expect(page.locator(".card-title").first).to_contain_text("<script>alert(2)</script>")
    _only_text(page)
    page.wait_for_timeout(500)  # whatever was set off would have shown by now

"""Signing in as people do, in real Chromium: by keyboard, wide and on a telephone; menus, sharing, being signed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.accounts.roles import Role
from assistant.accounts.store import AccountStore
from tests.support.browsing import Chat
from tests.support.paths import ROOT
from tests.support.team import PASSWORDS, add_people, start_team_chat

PICTURES = ROOT / "test-output"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, indexed: Callable[[Path], Path]) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("team")
    home = indexed(folder / "home")
    add_people(home)
    running = start_team_chat(folder, home)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(30_000)
    yield context
    context.close()


def sign_in(page: Page, role: Role) -> None:
    page.get_by_label("Name").fill(str(role))
    page.get_by_label("Password").fill(PASSWORDS[role])
    page.get_by_role("button", name="Sign in").press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_to_sign_in_is_for_everybody(browser: Browser, team: Chat, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{team.address}/briefing")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("reader")
    page.keyboard.press("Tab")
    page.keyboard.type("not my password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("name or the password is not right")
    expect(page.get_by_label("Password")).to_be_focused()
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"sign-in-{width}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    # It loads nothing, from here or elsewhere.
    assert all(url.startswith(f"{team.address}/") for url in asked)
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_reader_sees_the_pages_of_a_reader_and_signs_out(browser: Browser, team: Chat, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(team.address)
    sign_in(page, Role.READER)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    menu = page.get_by_role("navigation", name="Pages").get_by_role("link")
    assert menu.all_inner_texts() == ["Ask", "Library", "Search"]
    page.screenshot(path=PICTURES / f"signed-in-{width}.png")
    page.goto(f"{team.address}/evaluate")
    expect(page.get_by_role("heading", name="Not for your role")).to_be_visible()
    page.screenshot(path=PICTURES / f"refused-{width}.png")
    page.get_by_role("link", name="Go to the first page").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    context.close()


def test_a_librarian_has_every_page(context: BrowserContext, team: Chat) -> None:
    page = context.new_page()
    page.goto(f"{team.address}/library")
    sign_in(page, Role.LIBRARIAN)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    menu = page.get_by_role("navigation", name="Pages").get_by_role("link")
    assert menu.all_inner_texts() == ["Ask", "Library", "Search", "Briefing notes", "Evaluate"]
    expect(page.get_by_text("Drop files or a folder here")).to_be_visible()


def test_a_conversation_is_shared_with_a_colleague_and_taken_back(browser: Browser, team: Chat) -> None:
    mine, theirs = browser.new_context(), browser.new_context()
    page, other = mine.new_page(), theirs.new_page()
    page.goto(team.address)
    sign_in(page, Role.TRAINER)
    page.get_by_label("Your question").fill("What is a Primary Care Network?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".answer")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link")
    expect(link).to_be_focused(timeout=30_000)
    expect(page.locator(".made-link")).to_contain_text("reads the conversation until")
    page.screenshot(path=PICTURES / "shared-link.png")
    address = link.input_value()
    other.goto(address)
    sign_in(other, Role.READER)
    expect(other.get_by_text("A conversation that somebody shares with you, until")).to_be_visible(timeout=30_000)
    expect(other.locator(".answer")).to_be_visible()
    other.locator(".answer .chip").first.click()
    expect(other.locator("mark#quote")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Stop sharing").click()
    expect(page.get_by_text("It is no longer shared")).to_be_visible(timeout=30_000)
    other.goto(address)
    expect(other.get_by_text("That is somebody's who does not share it")).to_be_visible(timeout=30_000)
    mine.close()
    theirs.close()


def test_whoever_is_signed_out_while_typing_loses_nothing(context: BrowserContext, team: Chat) -> None:
    page = context.new_page()
    page.goto(team.address)
    sign_in(page, Role.EVALUATOR)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    accounts = AccountStore(team.home)
    accounts.set_password(str(Role.EVALUATOR), PASSWORDS[Role.EVALUATOR])
    accounts.close()
    page.get_by_label("Your question").fill("What did HiQuality cost?")
    page.get_by_label("Your question").press("Enter")
    told = page.locator("#signed-out")
    expect(told).to_contain_text("What you typed is still here")
    with context.expect_page() as opened:
        told.get_by_role("link").click()
    sign_in(opened.value, Role.EVALUATOR)
    expect(opened.value.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_label("Your question").fill("What did HiQuality cost?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".answer, .refusal")).to_be_visible(timeout=60_000)

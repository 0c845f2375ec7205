"""The real chat page over models that are slow, silent or real: stopped, left alone, and killed with the server."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.web.chat.asking import ANSWERED_AT_ONCE
from tests.support.browsing import CHROMIUM, Chat, Visitor, ask, asked
from tests.support.lying_server import TRUTH, LyingServer, all_lies, bearing
from tests.support.paths import ROOT
from tests.support.small_model import NAME, SmallModel, weights

PICTURES = ROOT / "test-output"
HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


def test_stop_ends_a_model_that_is_writing_and_keeps_what_was_checked(
    model_visitor: Visitor, server: LyingServer
) -> None:
    server.say, server.manner = all_lies, "slow"
    server.left.clear()
    page = model_visitor.visit()
    asked(page, HOUSEHOLDS)
    expect(page.locator(".turn[aria-busy] .statement").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#notice")).to_contain_text("What was written and checked by then is kept", timeout=2_000)
    turn = page.locator(".turn")
    expect(turn.locator(".broken")).to_contain_text("Stopped here")
    expect(turn.locator(".pending")).to_have_count(0)
    kept = turn.locator(".answer").inner_text()
    assert "6,993 households" in kept
    assert server.left.wait(5), "the model's server was left in the middle of its answer"
    page.screenshot(path=PICTURES / "model-stopped-1280.png")
    page.reload()
    expect(turn.locator(".broken")).to_contain_text("Stopped here")
    assert turn.locator(".answer").inner_text() == kept
    server.say, server.manner = (lambda evidence: TRUTH.format(n=bearing(evidence, "6,993"))), "say"
    page.get_by_role("button", name="Ask it again").click()
    expect(turn.nth(1).locator(".tools")).to_be_visible()
    expect(turn.nth(1).locator(".answer")).to_contain_text("6,993 households")


def test_stop_ends_a_model_that_says_nothing_and_gives_the_question_back(
    model_visitor: Visitor, server: LyingServer
) -> None:
    server.manner = "stall"
    page = model_visitor.visit()
    asked(page, HOUSEHOLDS)
    expect(page.locator(".pending")).to_be_visible()
    page.wait_for_timeout(700)  # by now the model has been asked, and says nothing
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#notice")).to_contain_text("back in the box", timeout=2_000)
    expect(page.get_by_label("Your question")).to_have_value(HOUSEHOLDS)
    expect(page.locator(".turn")).to_have_count(0)
    server.manner = "say"
    turn = ask(page, HOUSEHOLDS)
    expect(turn.locator(".badge")).to_contain_text("Written by openai:liar")


def test_who_waits_sees_their_place_and_stop_gives_the_question_back(
    model_visitor: Visitor, server: LyingServer
) -> None:
    server.manner = "stall"
    before = [model_visitor.visit() for _ in range(ANSWERED_AT_ONCE + 1)]
    for page in before:
        asked(page, HOUSEHOLDS)
    expect(before[-1].locator(".pending")).to_contain_text("You are next.")
    page = model_visitor.visit()
    asked(page, HOUSEHOLDS)
    expect(page.locator(".pending")).to_contain_text("In the queue: 1 before you.")
    for waiting in (page, *before):
        waiting.get_by_role("button", name="Stop").click()
        expect(waiting.locator("#notice")).to_contain_text("Stopped")
        expect(waiting.locator(".turn")).to_have_count(0)
        expect(waiting.get_by_label("Your question")).to_have_value(HOUSEHOLDS)
        expect(waiting.get_by_role("button", name="Stop")).to_be_hidden()
    server.manner = "say"


def test_another_conversation_can_be_opened_while_a_model_writes_and_no_answer_is_lost(
    model_visitor: Visitor, server: LyingServer
) -> None:
    server.say, server.manner = all_lies, "slow"
    page = model_visitor.visit()
    asked(page, HOUSEHOLDS)
    expect(page.locator(".turn[aria-busy] .statement").first).to_be_visible()
    begun = page.url
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    page.wait_for_timeout(2_500)
    expect(page.locator(".turn")).to_have_count(0)
    page.goto(begun)
    expect(page.locator(".turn .statement").first).to_be_visible()
    expect(page.locator(".turn .tools")).to_be_visible(timeout=60_000)
    expect(page.locator(".turn .broken")).to_have_count(0)


def test_a_late_word_of_a_conversation_that_was_left_does_not_bring_it_back(
    model_visitor: Visitor, server: LyingServer
) -> None:
    server.say, server.manner = all_lies, "slow"
    page = model_visitor.visit()
    page.route("**/cancel", lambda route: route.abort())  # so that words go on coming
    asked(page, HOUSEHOLDS)
    expect(page.locator(".turn[aria-busy] .statement").first).to_be_visible()
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    page.wait_for_timeout(2_500)
    expect(page.get_by_role("heading", name="What would you like to know?")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_stop_ends_a_real_model_too(
    browser: Browser, indexed: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = weights()
    if file is None:
        pytest.skip("the small model is not installed (make installs it)")
    small = SmallModel(file)
    monkeypatch.setenv("PCN_ASSISTANT_MODEL", NAME)
    monkeypatch.setenv("PCN_ASSISTANT_MODEL_URL", small.url)
    monkeypatch.setenv("PCN_ASSISTANT_MODEL_STYLE", "prose")
    running = Chat(tmp_path, indexed(tmp_path / "home"))
    visitor = Visitor(browser, running.address)
    try:
        running.wait()
        page = visitor.visit()
        turn = asked(page, HOUSEHOLDS)
        page.get_by_role("button", name="Stop").click()
        expect(page.locator("#notice")).to_contain_text("Stopped", timeout=2_000)
        expect(page.locator(".pending")).to_have_count(0)
        if turn.count():  # it had written something that could be checked by then
            expect(turn.locator(".broken")).to_contain_text("Stopped here")
        else:
            expect(page.get_by_label("Your question")).to_have_value(HOUSEHOLDS)
    finally:
        running.stop()
        visitor.close()
        del small


def test_a_server_killed_in_the_middle_of_an_answer_leaves_the_question_to_be_asked_again(
    browser: Browser,
    server: LyingServer,
    indexed: Callable[[Path], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_MODEL", "openai:liar")
    monkeypatch.setenv("PCN_ASSISTANT_MODEL_URL", server.url)
    monkeypatch.setenv("PCN_ASSISTANT_MODEL_STYLE", "prose")
    home = indexed(tmp_path / "home")
    server.say, server.manner = (lambda evidence: TRUTH.format(n=bearing(evidence, "6,993"))), "say"
    first = Chat(tmp_path / "first", home)
    first.wait()
    visitor = Visitor(browser, first.address)
    try:
        page = visitor.visit()
        ask(page, HOUSEHOLDS)
        server.say, server.manner = all_lies, "slow"
        asked(page, "What has Warm and Safe Wiltshire achieved?")
        expect(page.locator(".turn[aria-busy] .answer")).to_be_visible(timeout=20_000)
    finally:
        first.kill()
    second = Chat(tmp_path / "second", home, first.port)
    try:
        second.wait()
        page.goto(page.url)
        expect(page.locator(".turn")).to_have_count(2)
        expect(page.locator(".turn").first.locator(".answer")).to_contain_text("6,993")
        expect(page.locator(".turn").last.locator(".broken")).to_contain_text("was not answered")
        server.say, server.manner = (lambda evidence: TRUTH.format(n=bearing(evidence, "6,993"))), "say"
        page.get_by_role("button", name="Ask it again").click()
        expect(page.locator(".turn .tools")).to_have_count(2, timeout=30_000)
        expect(page.locator(".turn")).to_have_count(2)
        expect(page.locator(".broken")).to_have_count(0)
    finally:
        second.stop()
        visitor.close()

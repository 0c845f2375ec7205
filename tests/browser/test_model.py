"""The real chat page over the lying server: no lie is read as an answer, and no failure loses one."""

from __future__ import annotations

import json
import os
import re

import pytest
from playwright.sync_api import expect

from tests.support.browsing import CHROMIUM, Chat, Visitor, ask, asked
from tests.support.lying_server import LIES, LyingServer, all_lies
from tests.support.paths import ROOT

PICTURES = ROOT / "test-output"
KEY = "sk-never-to-be-seen-anywhere"
HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


@pytest.fixture(scope="module")
def model_key() -> str:
    return KEY


def test_a_truth_among_lies_is_read_and_no_lie_is(model_visitor: Visitor, server: LyingServer) -> None:
    assert server.asked.bodies == [], "no model is asked before anyone visits"
    server.say, server.manner = all_lies, "slow"
    page = model_visitor.visit()
    turn = asked(page, HOUSEHOLDS)
    # What is being checked is told while it is, and that more is to come in between.
    expect(turn.locator(".pending")).to_contain_text(re.compile("Checking against the reports|More to come"))
    page.screenshot(path=PICTURES / "model-checking-1280.png")
    expect(turn.locator(".pending")).to_have_count(0, timeout=60_000)
    expect(page.locator(".promise")).to_have_text("Nothing you type leaves this machine")
    expect(turn.locator(".badge")).to_contain_text("Written by openai:liar, checked against the reports")
    said = turn.locator(".answer").inner_text()
    assert "6,993 households" in said
    for lie in LIES.values():
        assert lie.split(" [")[0].rstrip(". ") not in said
    page.screenshot(path=PICTURES / "model-answer-1280.png")


@pytest.mark.parametrize("manner", ["500", "cut off", "garbage"])
def test_a_failure_leaves_the_answer_in_the_reports_own_words_and_one_line(
    model_visitor: Visitor, server: LyingServer, manner: str
) -> None:
    server.manner = manner
    page = model_visitor.visit(width=390)
    turn = ask(page, HOUSEHOLDS)
    expect(page.locator(".notice")).to_contain_text("made of the reports' own words, because", timeout=60_000)
    expect(turn.locator(".answer")).to_contain_text("6,993")
    expect(turn.locator(".badge")).to_contain_text("In the reports’ own words")
    page.screenshot(path=PICTURES / "model-failed-390.png")


def test_the_key_is_on_no_page_in_no_log_and_in_nothing_that_is_kept(
    model_visitor: Visitor, server: LyingServer, model_chat: Chat
) -> None:
    server.manner = "say"
    page = model_visitor.visit()
    turn = ask(page, HOUSEHOLDS)
    expect(turn.locator(".pending")).to_have_count(0, timeout=60_000)
    server.manner = "401"
    turn = ask(page, HOUSEHOLDS)
    expect(turn.locator(".pending")).to_have_count(0, timeout=60_000)
    # What is said of an answer stays when the source panel follows it by itself.
    source = turn.locator(".source").first.get_attribute("data-open")
    expect(page.locator(f'#source [data-shown="{source}"]')).to_have_count(1, timeout=60_000)
    expect(page.locator(".notice")).to_contain_text("it refused the key (401)")
    assert server.asked.keys and all(key == f"Bearer {KEY}" for key in server.asked.keys)
    assert KEY not in page.content() and KEY not in model_chat.said()
    kept = [path for path in model_chat.home.rglob("*") if path.is_file()]
    assert any(path.suffix in (".db", ".sqlite", ".sqlite3") for path in kept)
    assert not [path for path in kept if KEY.encode() in path.read_bytes()]


def test_the_switch_lets_the_model_choose_quotes_or_write(model_visitor: Visitor, server: LyingServer) -> None:
    question = "What are the barriers to community engagement?"
    server.manner = "say"
    pieces = [(1, "answer"), (2, "figures"), (3, "barriers"), (7, "figures")]
    choice = json.dumps({"pieces": [{"number": n, "heading": heading} for n, heading in pieces], "answered": "all"})

    def say(evidence: dict[int, str]) -> str:
        # The second time the evidence stands in the reverse order.
        is_turned = len(server.asked.bodies) % 2 == 0
        turned = re.sub(r"(?<=\"number\": )\d+", lambda found: str(len(evidence) + 1 - int(found[0])), choice)
        return turned if is_turned else choice

    server.asked.bodies.clear()
    server.say = say
    page = model_visitor.visit()
    switch = page.get_by_label("Let the model write")
    expect(switch).to_be_checked()
    switch.uncheck()
    turn = ask(page, question)
    expect(turn.locator(".pending")).to_have_count(0, timeout=60_000)
    expect(turn.locator(".badge")).to_contain_text("In the reports’ own words, chosen by openai:liar")
    expect(turn.locator(".statement h3").first).to_have_text("Figures")
    turn.locator("details.more summary").click()
    expect(turn.locator("details.more blockquote").first).to_be_visible()
    page.screenshot(path=PICTURES / "model-chosen-1280.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 800})
    page.screenshot(path=PICTURES / "model-chosen-390.png", full_page=True)


def test_without_a_model_there_is_no_switch(visitor: Visitor) -> None:
    expect(visitor.visit().get_by_label("Let the model write")).to_have_count(0)

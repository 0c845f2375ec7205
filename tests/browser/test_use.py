"""Under use: twenty at once, a stop, a restart in the middle; and what a stranger cannot have."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.conversations.store import ConversationStore
from tests.support.browsing import CHROMIUM, Chat, Visitor, ask

ASKED = {
    "How many households had Warm and Safe Wiltshire helped by July 2021?": "6,993",
    "What percentage of respondents wanted leadership development and support?": "57.9",
    "What are the 3Cs of Health Creation?": "Control",
    "What does VCSE stand for?": "social enterprise",
}

if CHROMIUM is None and os.environ.get("CI") != "true":
    pytest.skip("no Chromium on this machine: the page is not tried in a browser", allow_module_level=True)


@pytest.fixture(scope="module")
def own(indexed: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own, which no other app uses."""
    return indexed(tmp_path_factory.mktemp("own") / "home")


def test_twenty_at_once_each_get_their_own_answer_in_time(chat: Chat) -> None:
    from gradio_client import Client

    questions = list(ASKED) * 5
    clients = [Client(chat.address, verbose=False, analytics_enabled=False) for _ in questions]
    alone = []
    for question in ASKED:
        begun = time.monotonic()
        clients[0].predict(question, api_name="/ask")
        alone.append(time.monotonic() - begun)
    answers: dict[int, tuple[dict[str, object], float]] = {}

    def put(number: int) -> None:
        begun = time.monotonic()
        answers[number] = (clients[number].predict(questions[number], api_name="/ask"), time.monotonic() - begun)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(answers) == 20
    for number, question in enumerate(questions):
        answer, _ = answers[number]
        assert answer["question"] == question and ASKED[question] in str(answer["answer"])
    taken = statistics.median(took for _, took in answers.values())
    print(f"median of 20 at once: {taken:.2f} s; alone: {statistics.median(alone):.2f} s")
    assert taken < 2


def test_a_restart_loses_no_conversation_and_a_question_cut_short_is_repeated(
    browser: Browser, own: Path, tmp_path: Path
) -> None:
    first = Chat(tmp_path / "first", own)
    first.wait()
    visitor = Visitor(browser, first.address)
    page = visitor.visit()
    ask(page, next(iter(ASKED)))
    address, name = page.url, page.url.split("=")[1]
    first.stop()
    store = ConversationStore(own, days=90)
    store.add_question(name, "What are the 3Cs of Health Creation?")
    store.close()
    second = Chat(tmp_path / "second", own, first.port)
    try:
        second.wait()
        page.goto(address)
        expect(page.locator(".turn")).to_have_count(2)
        expect(page.locator(".answer")).to_contain_text("6,993")
        expect(page.locator(".broken")).to_contain_text("was not answered")
        page.get_by_role("button", name="Ask it again").click()
        expect(page.locator(".answer")).to_have_count(2)
        expect(page.locator(".broken")).to_have_count(0)
        expect(page.locator(".turn")).to_have_count(2)
    finally:
        second.stop()
        visitor.close()


def test_who_waits_sees_their_place_and_stop_gives_the_question_back(visitor: Visitor, chat: Chat) -> None:
    from gradio_client import Client

    page = visitor.visit()
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_hidden()
    client = Client(chat.address, verbose=False, analytics_enabled=False)
    jobs = [client.submit(question, api_name="/ask") for question in list(ASKED) * 15]
    question = next(iter(ASKED))
    page.wait_for_timeout(300)  # by now the queue has filled
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".pending")).to_contain_text("In the queue")
    stop.click()
    expect(page.locator("#notice")).to_contain_text("Stopped")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_label("Your question")).to_have_value(question)
    for job in jobs:
        job.cancel()
    expect(stop).to_be_hidden()

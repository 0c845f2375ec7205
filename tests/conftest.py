"""What many tests stand on: a home of their own, and the five bundled reports read once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from assistant.answering.assistant import EvidenceAssistant
from assistant.kinds.registry import answer_kinds
from corpus.library.store import Library
from corpus.vocabulary import Report
from index.build import IndexSettings, open_or_build_index
from tests.support.browsing import CHROMIUM, FLAGS, Chat, Visitor
from tests.support.lying_server import LyingServer
from tests.support.postgres import PostgresServer, run_postgres, why_not


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the product takes for its home."""
    folder = tmp_path / "home"
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The five bundled reports, nothing added. Shared: add to and remove from `Library(home)` instead."""
    return Library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def reports(library: Library) -> dict[str, Report]:
    """The five bundled reports as read, by id."""
    return {report: library.load(report) for report in library.ids()}


@pytest.fixture(scope="session")
def assistant(library: Library) -> EvidenceAssistant:
    """The assistant over the five reports, its index built once for all tests. Read-only."""
    index, _ = open_or_build_index(library, IndexSettings(), notice=lambda line: None)
    return EvidenceAssistant(index, library, kinds=answer_kinds())


@pytest.fixture(scope="session")
def indexed(assistant: EvidenceAssistant) -> Callable[[Path], Path]:
    """Makes a folder a home over the five reports, with a copy of the index that was built once for all tests."""

    def home_in(folder: Path) -> Path:
        shutil.copytree(assistant.library.home / "index", folder / "index")
        return folder

    return home_in


@pytest.fixture
def small_library(home: Path, tmp_path: Path) -> Library:
    """A library of one short report, quick to index, in a home of its own."""
    small = Library(home)
    for report in small.ids():
        small.remove(report)
    source = tmp_path / "walking_groups.txt"
    source.write_text(
        "Walking groups in Anytown\n\nThe scheme began in May 2019 with 14 volunteers. It was led by Dr Ann Field.\n\n"
        "By March 2021 it had reached 312 people in four estates.\n",
        encoding="utf-8",
    )
    small.add(source)
    return small


@pytest.fixture
def server() -> Iterator[LyingServer]:
    """A model's server that cannot be trusted."""
    server = LyingServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def chat(tmp_path_factory: pytest.TempPathFactory, indexed: Callable[[Path], Path]) -> Iterator[Chat]:
    """A running web app over the five reports, shared: each browser context has its own conversations."""
    folder = tmp_path_factory.mktemp("chat")
    running = Chat(folder, indexed(folder / "home"))
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real headless Chromium."""
    assert CHROMIUM, "no Chromium on this machine, and CI=true asks for one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser, chat: Chat) -> Iterator[Visitor]:
    """Somebody who visits the app; no page of theirs may fail or load anything beyond this machine."""
    visitor = Visitor(browser, chat.address)
    yield visitor
    visitor.close()
    assert visitor.faults == []
    assert visitor.beyond == []


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the tests' own; where none can be started, what needs one is skipped."""
    reason = why_not()
    if reason:
        assert not os.environ.get("CI"), f"{reason}, and CI=true asks for it"
        pytest.skip(reason)
    with run_postgres() as server:
        yield server

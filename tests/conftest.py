"""What many tests stand on: a home of their own, and the five bundled reports read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.library import Library
from corpus.vocabulary import Report


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

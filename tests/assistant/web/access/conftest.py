"""A chat that people sign in to, shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.browsing import Chat
from tests.support.team import add_people, start_team_chat


@pytest.fixture(scope="package")
def team(tmp_path_factory: pytest.TempPathFactory, indexed: Callable[[Path], Path]) -> Iterator[Chat]:
    """A running web app with local accounts, one for each role."""
    folder = tmp_path_factory.mktemp("team")
    home = indexed(folder / "home")
    add_people(home)
    running = start_team_chat(folder, home)
    try:
        running.wait()
        yield running
    finally:
        running.stop()

"""Superseded reports are found over several steps, and a circle hides nothing that nothing else supersedes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.editions import find_superseded
from tests.support.made_reports import DETAILS


@pytest.mark.parametrize(
    ("links", "superseded"),
    [
        ({"a": None, "b": None}, {}),
        ({"a": None, "b": "a"}, {"a": "b"}),
        ({"c": "b", "b": "a", "a": None}, {"b": "c", "a": "c"}),
        # The edition between was taken out of the library, or never was in it.
        ({"c": "b", "a": None}, {}),
        ({"a": "a"}, {}),
        ({"a": "b", "b": "a"}, {}),
        ({"a": "c", "b": "a", "c": "b"}, {}),
        # A newer edition than those of a circle supersedes both.
        ({"a": "b", "b": "a", "c": "a"}, {"a": "c", "b": "c"}),
        ({"a": None, "b": "a", "c": "a"}, {"a": "c"}),
    ],
)
def test_newer_editions_supersede(links: dict[str, str | None], superseded: dict[str, str]) -> None:
    cards = [replace(DETAILS, id=report, supersedes=old) for report, old in links.items()]
    assert find_superseded(cards) == superseded

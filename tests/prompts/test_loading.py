"""Prompts are files with a header, a system and a user part; filling one refuses what is missing or unknown."""

from __future__ import annotations

import pytest

from prompts.loading import load_prompt
from tests.support.paths import ROOT

NAMES = sorted(path.stem for path in (ROOT / "prompts").glob("*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_s_header_names_every_variable_and_what_must_come_out(name: str) -> None:
    prompt = load_prompt(name)
    assert all(f"${variable}`" in prompt.header for variable in prompt.variables())
    assert "\nIn: " in prompt.header and "\nOut: " in prompt.header


def test_filling_refuses_a_missing_and_an_unknown_variable() -> None:
    with pytest.raises(ValueError, match="missing: evidence"):
        load_prompt("answer").fill(question="What?")
    with pytest.raises(ValueError, match="unknown: audiance"):
        load_prompt("answer").fill(question="What?", evidence="[1] It.", audiance="all")


def test_what_is_filled_in_is_not_filled_again() -> None:
    _, user = load_prompt("answer").fill(question="What does $evidence cost?", evidence="[1] £5.")
    assert "What does $evidence cost?" in user

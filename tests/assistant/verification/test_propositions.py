"""A line says yes or no to a question only where it surely does: 56 pairs, and how questions are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.verification.propositions import (
    Says,
    asks_for_evidence,
    find_effect,
    judge,
    read_proposition,
    tells_of_change,
)

# Written before the code, each with the verdict that may be given; "" where none may.
PAIRS = [json.loads(line) for line in Path(__file__).with_name("propositions.jsonl").read_text("utf-8").splitlines()]
# So many of the 13 clear ones are told; the others are left to the reader.
_LEAST_TOLD = 9


def _says(pair: dict[str, str]) -> str:
    proposition = read_proposition(pair["question"])
    return judge(proposition, pair["line"], pair["headings"])[0].value if proposition else ""


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["line"][:50])
def test_no_line_is_taken_for_more_than_it_says(pair: dict[str, str]) -> None:
    assert _says(pair) in ("", pair["verdict"])


def test_most_clear_lines_are_understood() -> None:
    clear = [pair for pair in PAIRS if pair["verdict"]]
    assert sum(_says(pair) == pair["verdict"] for pair in clear) >= _LEAST_TOLD


@pytest.mark.parametrize(
    ("question", "proposition"),
    [
        ("Did the café reduce isolation?", "The café reduce isolation."),
        ("is there any evidence that walking groups cut falls", "Walking groups cut falls."),
        ("My lead asks. Is there proof that walking groups cut falls?", "Walking groups cut falls."),
        ("Do we know whether walking groups cut falls?", "Walking groups cut falls."),
        ("Is there less crime in the area?", "There is less crime in the area."),
        ("Should we fund walking groups?", None),
        ("Did it work?", None),
        ("How many people came to the café?", None),
        ("Did the café reduce isolation, and what did it cost?", None),
    ],
)
def test_a_question_is_read_as_a_sentence(question: str, proposition: str | None) -> None:
    assert read_proposition(question) == proposition


def test_where_a_sentence_says_it_and_another_denies_it_there_is_no_verdict() -> None:
    line = "The lunch club reduced loneliness. The lunch club did not reduce loneliness."
    assert judge("The lunch club reduce loneliness.", line, ["The lunch club"]) == (Says.NEITHER, "")


def test_what_stands_in_a_heading_alone_is_not_said() -> None:
    headings = ["The lunch club and how it reduced loneliness"]
    assert judge("The lunch club reduce loneliness.", "The club meets on Mondays.", headings)[0] is Says.NEITHER


def test_what_stands_before_a_denial_is_not_denied() -> None:
    line = "The club is quite different from social prescribing and does not rely on contact with social services."
    assert judge("The club like social prescribing.", line, ["The club"])[0] is Says.NEITHER


def test_the_effect_of_a_claim_is_found() -> None:
    assert find_effect("Walking groups cut falls.") == (15, 18)
    assert find_effect("Walking groups meet.") is None
    assert asks_for_evidence("Is there evidence the café saved money?")
    assert not asks_for_evidence("Did the café save money?")
    assert tells_of_change("Waiting times went up.")
    assert not tells_of_change("The café meets on Mondays.")

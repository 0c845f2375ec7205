"""Words that no list carries: what general English knows of them, and which are carried all the same."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path

import pytest

from assistant.verification.tokens import find_tokens
from assistant.verification.word_judge import NAMES, WEIGHTS, WordJudge, can_be_judged
from corpus.errors import UserError
from corpus.general_words import (
    GROUP,
    OTHER,
    PERSON,
    PLACE,
    is_known,
    kind_of,
    measure_closeness,
    read_shares,
)
from index.embedding import SentenceEmbeddings


@pytest.fixture(scope="module")
def judge() -> WordJudge:
    return WordJudge(SentenceEmbeddings())


def carried(judge: WordJudge, statement: str, evidence: str, *words: str) -> list[bool]:
    stated = find_tokens(statement)
    places = [at for at, token in enumerate(stated) if token.text in words]
    assert len(places) == len(words)
    return judge.carries(statement, evidence, stated, find_tokens(evidence), places)


@pytest.mark.parametrize(
    ("word", "other", "kind"),
    [
        ("divided", "split", "same"),  # synonyms, in other forms
        ("valuable", "value", "derived"),  # one family
        ("closure", "closed", "derived"),
        ("colour", "colors", "same"),  # British spelling
        ("observing", "seen", "by_way"),  # an irregular form
        ("stool", "seat", "broader"),
        ("seat", "stool", "narrower"),
        ("increase", "decreased", "opposite"),
    ],
)
def test_what_general_english_relates(word: str, other: str, kind: str) -> None:
    assert getattr(measure_closeness(word, other), kind) > 0


def test_what_has_nothing_to_do_with_each_other_or_is_no_word_is_not_related() -> None:
    assert not any(astuple(measure_closeness("nurse", "garden")))
    assert not any(astuple(measure_closeness("xqzzt", "garden")))
    assert is_known("gardens") and not is_known("xqzzt")
    assert read_shares("xqzzt") == (0.0, 0.0, 0.0, 0.0) and read_shares("gardener")[0] > 0.9


def test_what_a_noun_is() -> None:
    assert [kind_of(word) for word in ("nurses", "committee", "town", "kindness")] == [PERSON, GROUP, PLACE, OTHER]


def test_a_word_of_the_same_meaning_in_its_place_is_carried(judge: WordJudge) -> None:
    evidence = "The café provides a comfortable and secure environment where residents of the town meet nurses."
    assert carried(
        judge, "The café gives residents a comfortable, safe environment to meet nurses.", evidence, "safe"
    ) == [True]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("The café provides a comfortable and dangerous environment where residents meet nurses.", ["dangerous"]),
        ("The café provides a comfortable environment where residents meet dentists.", ["dentists"]),  # other people
        ("The café in Corby provides a comfortable environment where residents meet nurses.", ["Corby"]),  # a name
        ("The café always provides a comfortable environment where residents meet nurses.", ["always"]),  # how often
        ("The café caused a comfortable environment where residents meet nurses.", ["caused"]),  # a cause
        ("The café gladly sells warm lunches to nurses.", ["gladly", "sells", "warm", "lunches"]),  # too many at once
    ],
)
def test_what_says_something_else_is_not(judge: WordJudge, statement: str, words: list[str]) -> None:
    evidence = "The café provides a comfortable and secure environment where residents of the town meet nurses."
    assert carried(judge, statement, evidence, *words) == [False] * len(words)


def test_names_numbers_and_quantities_are_not_judged() -> None:
    tokens = find_tokens("Gardens grew by 40 in Corby and most pleasant people fell")
    assert [t.text for at, t in enumerate(tokens) if can_be_judged(t, is_first=at == 0)] == [
        "Gardens",
        "grew",
        "pleasant",
        "people",
        "fell",
    ]


def test_damaged_weights_are_told_in_one_line(tmp_path: Path) -> None:
    told = json.loads(WEIGHTS.read_text("utf-8"))
    assert [name for name, *_ in told["features"]] == list(NAMES)
    for number, text in enumerate(("", "{}", json.dumps({**told, "features": told["features"][:-1]}))):
        path = tmp_path / f"{number}.json"
        path.write_text(text, "utf-8")
        with pytest.raises(UserError, match="weights of the judge of words are missing or damaged"):
            carried(WordJudge(SentenceEmbeddings(), path), "A safe place.", "A secure place.", "safe")

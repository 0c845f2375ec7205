"""The verifier's bench: lies caught and honest statements kept, by kind of lie, on seen and unseen pairs."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.answering.answerer import Answerer
from assistant.verification.verifier import Verifier, build_verifier
from corpus.vocabulary import Report, collapse
from evals.runs.verifier import HONEST, load_pairs, measure_rates, verify_pairs

LIES = {
    "number", "unit", "negation", "direction", "group_or_place", "obligation", "elsewhere", "quotation", "instruction",
}  # fmt: skip


@pytest.fixture(scope="module")
def verifier(assistant: Answerer) -> Verifier:
    return build_verifier(assistant.index)


def test_the_bench_holds_every_kind_of_lie_in_both_parts_and_at_least_400_pairs() -> None:
    pairs = load_pairs()
    assert len(pairs) >= 400 and len({pair.id for pair in pairs}) == len(pairs)
    for split, least in (("seen", 30), ("unseen", 2)):
        kinds = Counter(pair.kind for pair in pairs if pair.split == split)
        # Of free paraphrases a set of its own tells.
        expected = LIES | set(HONEST) - {"free"} - ({"reworded"} if split == "unseen" else set())
        assert kinds.keys() == expected and min(kinds.values()) >= least
    assert all(pair.honest == (pair.kind in HONEST) for pair in pairs)


def test_lies_are_caught_and_what_is_close_to_the_evidence_is_kept(
    verifier: Verifier, reports: dict[str, Report]
) -> None:
    pairs = load_pairs("seen")
    found = measure_rates(pairs, verify_pairs(verifier, pairs, reports))
    told = "\n".join(f"{name}: {rate}" for name, rate in found.items())
    assert found["lies caught"].right / found["lies caught"].n >= 0.98, told
    assert all(found[kind].right / found[kind].n >= 0.95 for kind in LIES), told
    assert found["reworded"].right / found["reworded"].n >= 0.97, told
    # Many of them are free: a word that the evidence does not say refuses a sentence.
    assert found["honest kept"].right / found["honest kept"].n >= 0.7, told


def test_lies_are_caught_in_pairs_that_no_rule_was_made_with(verifier: Verifier, reports: dict[str, Report]) -> None:
    pairs = load_pairs("unseen")
    found = measure_rates(pairs, verify_pairs(verifier, pairs, reports))
    assert found["lies caught"].right / found["lies caught"].n >= 0.97


@pytest.mark.parametrize("split", ["open", "sealed"])
def test_of_what_was_written_without_sight_of_the_rules_lies_are_caught_and_near_paraphrases_kept(
    verifier: Verifier, reports: dict[str, Report], split: str
) -> None:
    pairs = load_pairs(split)
    assert len(pairs) == 124 and sum(pair.honest for pair in pairs) == 62
    found = measure_rates(pairs, verify_pairs(verifier, pairs, reports))
    told = "\n".join(f"{name}: {rate}" for name, rate in found.items())
    assert found["lies caught"].right / found["lies caught"].n >= 0.96, told
    assert found["paraphrase"].right / found["paraphrase"].n >= 0.8, told


@pytest.mark.parametrize(
    ("split", "lies", "near"),
    [("readers", 0.97, 0.9), ("kinds", 0.97, 0.85), ("later", 0.95, 0.65), ("third", 0.9, 0.7)],
)
def test_lies_of_the_evidence_s_own_words_are_caught_and_near_paraphrases_kept(
    verifier: Verifier, reports: dict[str, Report], split: str, lies: float, near: float
) -> None:
    pairs = load_pairs(split)
    found = measure_rates(pairs, verify_pairs(verifier, pairs, reports))
    told = "\n".join(f"{name}: {rate}" for name, rate in found.items())
    assert found["lies caught"].right / found["lies caught"].n >= lies, told
    assert found["paraphrase"].right / found["paraphrase"].n >= near, told


def test_every_sentence_of_the_reports_carries_itself(verifier: Verifier, assistant: Answerer) -> None:
    units = [unit for unit in assistant.index.evidence if unit.kind == "sentence" and unit.text.endswith(".")][::12]
    kept = [verifier.verify(unit.text, [collapse(unit.text)]).supported for unit in units]
    assert sum(kept) / len(kept) >= 0.95


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("The scheme began in May 2020 with 14 volunteers.", "2020"),
        ("The scheme began in May 2019 with 14 nurses.", "nurses"),
        ("The scheme must begin with 14 volunteers.", "must"),
        ("The scheme did not begin in May 2019.", "deny"),
        ("The scheme was led by Dr Ann Hill.", "Hill"),
        ("The report calls it “a great success”.", "word for word"),
        ("The scheme began in May 2019 with 14", "cut off"),
    ],
)
def test_a_fault_says_what_is_wrong(verifier: Verifier, statement: str, fault: str) -> None:
    verdict = verifier.verify(
        statement, ["The scheme began in May 2019 with 14 volunteers. It was led by Dr Ann Field."]
    )
    assert not verdict.supported and any(fault in told for told in verdict.faults)


def test_a_name_is_not_made_of_two_names_of_the_evidence(verifier: Verifier) -> None:
    evidence = [
        "Warm and Safe Anytown had helped 6,993 households by July 2021.",
        "Warm and Safe Anytown was set up by the Dorset and Anytown Fire Service to help households.",
    ]
    assert verifier.verify("Warm and Safe Anytown had helped 6,993 households by July 2021.", evidence).supported
    verdict = verifier.verify("Warm and Safe Dorset had helped 6,993 households by July 2021.", evidence)
    assert any("'Warm and Safe Dorset' where the evidence says 'Warm and Safe Anytown'" in f for f in verdict.faults)

"""Which part a statement plays, whether it can be read alone, and how much it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.statements.features import NAMES, Stated, describe, list_ngrams
from assistant.statements.judgement import (
    Role,
    Statement,
    StatementJudge,
    list_stated,
    load_statement_judge,
    read_statement,
)
from corpus.errors import UserError
from corpus.vocabulary import EvidenceKind
from index.embedding import Floats

# Statements that no report has and none was trained on, with what they are.
UNSEEN = {
    "Nobody had a key to the village hall after six, so evening sessions never took place.": Role.BARRIER,
    "Because the caretaker knew every family by name, people who never came before came in.": Role.HELP,
    "Fund a youth worker for every estate by next spring.": Role.STEP,
    "Volunteers lead a walk round the reservoir each Tuesday, with tea at the end.": Role.DEED,
    "Visits to the surgery by those who walked fell by a third within a year.": Role.OUTCOME,
}
HEADINGS = {
    Role.BARRIER: ("Getting in the way",),
    Role.HELP: ("What made it work",),
    Role.STEP: ("Recommendations",),
    Role.DEED: ("Case study: Lantern Walks",),
    Role.OUTCOME: ("Case study: Lantern Walks", "Results"),
}


def judge(assistant: EvidenceAssistant, stated: Stated) -> dict[str, Floats]:
    text = f"{' – '.join(stated.headings)}\n{stated.words}"
    vector = assistant.index.encode([text])[0].vector
    return load_statement_judge().judge([stated], vector[None, :])


def name_best(shares: Mapping[str, Floats], name: str) -> str:
    return load_statement_judge().regressions[name].classes[int(shares[name][0].argmax())]


@pytest.mark.parametrize(("words", "role"), UNSEEN.items())
def test_what_is_said_counts_and_not_a_telling_word(words: str, role: Role, assistant: EvidenceAssistant) -> None:
    assert name_best(judge(assistant, Stated(HEADINGS[role], words)), "role") == role


@pytest.mark.parametrize(
    ("heading", "words", "clear"),
    [
        ("Renting in England", "Half of all renters moved at least once in the last two years.", "y"),
        ("Views of tenants", "They also felt that this had made matters worse.", "p"),
        ("Case study: The Orchard Project", "We now meet with our residents each month.", "w"),
    ],
)
def test_what_a_statement_needs_to_be_clear(heading: str, words: str, clear: str, assistant: EvidenceAssistant) -> None:
    assert name_best(judge(assistant, Stated((heading,), words)), "clear") == clear


def test_a_statement_that_readers_marked_keeps_their_marks(assistant: EvidenceAssistant) -> None:
    index = assistant.index
    read = [read_statement(index, n) for n, unit in enumerate(index.evidence) if unit.kind is EvidenceKind.SENTENCE]
    marked = [one for one in read if one is not None and one.kind]
    assert len(marked) > 700
    assert all(max(one.roles.values()) == 1.0 and float(one.weight).is_integer() for one in marked)
    # What nobody marked is judged all the same, less surely.
    others = [one for one in read if one is not None and not one.kind]
    assert others and all(0.99 < sum(one.roles.values()) < 1.01 for one in others)
    assert any(max(one.roles.values()) < 0.9 for one in others)


def test_the_marks_of_readers_can_be_left_aside(assistant: EvidenceAssistant) -> None:
    segment = assistant.index.segments[0]
    stated = list_stated(segment.evidence)
    with_marks = load_statement_judge().judge(stated, segment.evidence_vectors)
    without = load_statement_judge().judge(stated, segment.evidence_vectors, use_marks=False)
    assert not np.allclose(with_marks["role"], without["role"])
    assert not without["kind"].any()


def test_an_empty_report_and_an_embedding_of_ones_own_are_no_fault(assistant: EvidenceAssistant) -> None:
    shares = load_statement_judge().judge([], np.zeros((0, 384), dtype=np.float32))
    assert all(len(found) == 0 for found in shares.values())
    index = assistant.index
    kept = index.manifest
    try:
        index.manifest = replace(kept, weights="another embedding model")
        assert read_statement(index, 0) is None
    finally:
        index.manifest = kept


def test_the_features_of_a_statement_have_their_names() -> None:
    stated = Stated(("Barriers",), "We had 12 chairs for 40 people.", "What went wrong:", "item", True)
    assert len(describe(stated)) == len(NAMES)
    found = list_ngrams(stated)
    assert {"^we", "#barriers", ":wrong", "# chairs"} <= found
    assert describe(Stated((), ""))[-1] == 0.0


def test_the_likeliest_part_is_the_role() -> None:
    one = Statement({Role.BARRIER: 0.6, Role.HELP: 0.4}, alone=0.2, named=0.5, before=0.3, weight=1.5)
    assert one.role is Role.BARRIER and one.needs_name and not one.needs_sentence_before


def test_damaged_weights_are_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "statements.npz"
    path.write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(UserError, match=r"the weights of statements are missing or damaged. Reinstall."):
        StatementJudge.load(path)

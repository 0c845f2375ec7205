"""The index is renewed under whoever asks: the next question is answered from the library as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.live import LiveAnswerer
from corpus.errors import UserError
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index

QUESTION = "How many plots were let in Hull?"


def opened(library: Library) -> EvidenceAssistant:
    index, _ = open_or_build_index(library, IndexSettings(), notice=lambda line: None)
    return EvidenceAssistant(index, library)


def test_whoever_holds_it_asks_the_newest_index(small_library: Library, tmp_path: Path) -> None:
    live = LiveAnswerer(opened(small_library))
    before = live.evidence_mode
    assert live.ask(QUESTION).abstained
    path = tmp_path / "gardens.txt"
    path.write_text("Gardens of Hull\n\nForty plots were let in Hull in 2022 to families.\n", encoding="utf-8")
    small_library.add(path)
    newest = opened(small_library)
    # The build before is gone from disk; who still holds it is answered all the same.
    assert "312" in before.ask("How many people did the walking groups reach?").text
    live.replace(newest)
    assert set(live.index.reports) == {"walking_groups", "gardens"}
    assert "Forty plots" in live.ask(QUESTION).text
    assert [answer.text for answer in live.stream(QUESTION)] == [live.ask(QUESTION).text]
    assert live.evidence_mode is newest


def test_a_report_that_was_taken_out_is_asked_no_more_from_the_next_question_on(
    small_library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "gardens.txt"
    path.write_text("Gardens of Hull\n\nForty plots were let in Hull in 2022 to families.\n", encoding="utf-8")
    small_library.add(path)
    live = LiveAnswerer(opened(small_library))
    assert "Forty plots" in live.ask(QUESTION).text
    small_library.remove("gardens")
    # The index still holds it.
    assert "gardens" in live.index.reports
    for answer in (
        live.ask(QUESTION),
        *live.stream(QUESTION),
        live.ask(QUESTION, reports=["walking_groups", "gardens"]),
    ):
        assert "plots" not in answer.text
        assert all(citation.report != "gardens" for citation in answer.citations)
    assert "312" in live.ask("How many people did the walking groups reach?").text
    with pytest.raises(UserError, match="no longer in the library"):
        live.ask(QUESTION, reports=["gardens"])
    small_library.restore("gardens")
    assert "Forty plots" in live.ask(QUESTION).text

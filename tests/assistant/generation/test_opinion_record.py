"""How often a second opinion is right stands beside what it checks, once the bench has measured it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.generation.assistant import GenerativeAssistant, ModelAnswer
from assistant.generation.chat_model import open_model
from assistant.generation.opinion_record import BenchFigures, describe_figures, keep_figures, read_figures
from assistant.generation.second_opinion import AskedModel
from assistant.generation.settings import PROSE, ModelSettings
from evals.runs import verifier
from tests.support.lying_server import TRUTH, Evidence, LyingServer, bearing

HOUSEHOLDS = "How many households had Warm and Safe Wiltshire helped by July 2021?"
FIGURES = BenchFigures(288, 201, 0.81, 0.6, "2026-11-30")
Captured = pytest.CaptureFixture[str]


def test_figures_are_kept_by_name_and_a_damaged_file_costs_them_alone(tmp_path: Path) -> None:
    assert read_figures(tmp_path, "a") is None
    keep_figures(tmp_path, "a", FIGURES)
    keep_figures(tmp_path, "b/c:1", BenchFigures(2, 1, None, 0.5, "2026-11-29"))
    assert read_figures(tmp_path, "a") == FIGURES
    assert read_figures(tmp_path, "b/c:1") == BenchFigures(2, 1, None, 0.5, "2026-11-29")
    for damage in ('{"a": 7}', "[", '{"a": {"pairs": 1}}', "[1]"):
        (tmp_path / "verifiers.json").write_text(damage, encoding="utf-8")
        assert read_figures(tmp_path, "a") is None
    keep_figures(tmp_path, "a", FIGURES)
    assert read_figures(tmp_path, "a") == FIGURES


def test_they_are_told_in_one_line_and_so_is_that_there_are_none() -> None:
    told = describe_figures("ollama:small", FIGURES)
    assert "right on 201 of 288" in told and "81% of lies caught, 60% of honest ones kept" in told
    assert "eval --suite verifier --verifier ollama:small" in describe_figures("ollama:small", None)
    assert "None" not in describe_figures("a", BenchFigures(2, 1, None, 0.5, "2026-11-29"))


def test_the_bench_keeps_what_it_measures_and_an_answer_tells_it(
    assistant: EvidenceAssistant, server: LyingServer, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifier, "_SPLITS_OF_OPINION", ("last",))
    monkeypatch.setattr(verifier, "SPLITS", ("last",))

    def say(evidence: Evidence) -> str:
        return TRUTH.format(n=bearing(evidence, "6,993")) if evidence else json.dumps({"carried": "yes"})

    server.say = say
    model = open_model(ModelSettings("openai:liar", server.url, verifier="model"))
    writer = GenerativeAssistant(assistant, model, style=PROSE)
    home = assistant.library.home
    before = writer.ask(HOUSEHOLDS)
    assert isinstance(before, ModelAnswer) and before.notice is not None
    assert "nobody has measured" in before.notice and before.as_json()["checked_by"]["bench"] is None
    try:
        assert verifier.run_verifier(assistant, opinion=AskedModel(model)) == 0
        told = capsys.readouterr().out
        # It says yes to all: each honest sentence of these forty is kept, and no lie is caught.
        assert "openai:liar alone is right on 0.500" in told and "told beside what it checks" in told
        assert read_figures(home, "openai:liar") is not None
        after = writer.ask(HOUSEHOLDS)
        assert isinstance(after, ModelAnswer) and after.notice is not None
        assert "right on 20 of 40" in after.notice and "0% of lies caught, 100% of honest ones kept" in after.notice
        assert after.as_json()["checked_by"]["bench"]["pairs"] == 40
    finally:
        (home / "verifiers.json").unlink(missing_ok=True)


def test_without_a_second_opinion_nothing_is_told(assistant: EvidenceAssistant, server: LyingServer) -> None:
    writer = GenerativeAssistant(assistant, open_model(ModelSettings("openai:liar", server.url)), style=PROSE)
    answer = writer.ask(HOUSEHOLDS)
    assert isinstance(answer, ModelAnswer) and "checked_by" not in answer.as_json()
    assert "second time" not in (answer.notice or "")

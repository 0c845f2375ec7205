"""Styles side by side over the lying server, and the recorded run of a small model that was to choose."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.generation.assistant import GenerativeAssistant
from assistant.generation.chat_model import open_model
from assistant.generation.settings import ModelSettings
from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.runs.styles import EVIDENCE, run_styles
from evals.suites.suite import load_suite
from tests.support.lying_server import Evidence, LyingServer, chosen
from tests.support.paths import ROOT

RECORDED = ROOT / "evals" / "model_run" / "select"
GEMMA = ROOT / "evals" / "model_run" / "gemma"


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A suite of three golden questions, the last of which is refused."""
    rows = [json.loads(line) for line in (RECORDED / "questions.jsonl").read_text("utf-8").splitlines()]
    plain = [row for row in rows if not row["history"]]
    picked = [row for row in plain if row["answerable"]][:2] + [row for row in plain if not row["answerable"]][:1]
    path = tmp_path / "few.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in picked), "utf-8")
    return path


def test_every_style_answers_the_same_questions_and_the_table_tells_what_the_model_did(
    assistant: EvidenceAssistant, server: LyingServer, few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def say(evidence: Evidence) -> str:
        prompt = server.asked.bodies[-1]["messages"][-1]["content"]
        return chosen(1) if "JSON:" in prompt else "Every practice in the land now has a helicopter [1]. "

    server.say = say
    model = open_model(ModelSettings("openai:liar", server.url, samples=1))
    suite = load_suite(str(few), assistant.index.reports)
    out = tmp_path / "out"
    table = run_styles(GenerativeAssistant(assistant, model), suite, split="all", out=out, system_id="x")
    assert list(table) == [EVIDENCE, "select", "prose"]
    assert {path.name for path in out.iterdir() if path.is_dir()} == set(table)
    assert {column["questions"] for column in table.values()} == {3}
    assert table[EVIDENCE]["asked"] == 0 and table["prose"]["stood"] == 0 and table["select"]["stood"] >= 1
    assert table["select"]["tokens_read"] > 100 and table["select"]["tokens_written"] > 5
    assert all(column["figures"]["quote_exactness"]["value"] == 1 for column in table.values())
    told = capsys.readouterr().out
    assert "facts" in told and "median seconds" in told and "tokens read" in told
    assert json.loads((out / "styles.json").read_text("utf-8")) == table


def test_without_a_model_there_is_nothing_to_compare(assistant: EvidenceAssistant, few: Path, tmp_path: Path) -> None:
    suite = load_suite(str(few), assistant.index.reports)
    with pytest.raises(UserError, match="--styles compares what a model does"):
        run_styles(assistant, suite, split="all", out=tmp_path / "out", system_id="x")


@pytest.mark.parametrize("answers", [RECORDED / "answers.jsonl", GEMMA / "select_answers.jsonl"], ids=["135m", "270m"])
def test_in_the_recorded_run_no_word_is_told_that_is_not_in_the_reports(
    reports: dict[str, Report], answers: Path
) -> None:
    rows = [json.loads(line) for line in answers.read_text("utf-8").splitlines()]
    told = 0
    for answer in (row["answer"] for row in rows):
        citations = {citation["n"]: citation for citation in answer["citations"]}
        for statement in answer["statements"]:
            # What was sorted or counted out of quotes has words of its own, with or without a model.
            if statement.get("derived") or answer["kind"] != "fact":
                continue
            cited = [citations[number] for number in statement["citations"]]
            known = {
                word
                for citation in cited
                for word in re.findall(
                    r"\w+", f"{reports[citation['report']].source} {reports[citation['report']].details.short_title}"
                )
            }
            assert cited and set(re.findall(r"\w+", statement["text"])) <= known
            told += 1
    assert len(rows) >= 60 and told >= 50


@pytest.mark.parametrize("run", [RECORDED, GEMMA], ids=["135m", "270m"])
def test_in_the_recorded_run_choosing_is_no_worse_than_evidence_mode_by_more_than_its_interval(run: Path) -> None:
    table = json.loads((run / "styles.json").read_text("utf-8"))
    for name in ("fact_recall", "citation_precision", "refusal_recall"):
        low = table[EVIDENCE]["figures"][name]["interval"][0]
        assert table["select"]["figures"][name]["value"] >= low
    assert table["select"]["figures"]["quote_exactness"]["value"] == 1

"""Figures of a judging model: read strictly, labelled with the judge's name, and unseen by the gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.command.main import main
from assistant.generation.settings import ModelSettings
from corpus.library.store import Library
from evals.runs.judge import open_judge, parse_reply, render_judged
from tests.support.lying_server import LyingServer


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("support: yes\ncomplete: partly", {"support": 1.0, "completeness": 0.5}),
        ("**Support:** No\n- complete: YES, it does", {"support": 0.0, "completeness": 1.0}),
        ("I think it is good.", {}),
        ("support: yes\nsupport: no\ncomplete: no", {"completeness": 0.0}),
    ],
)
def test_a_verdict_is_read_or_left_out_and_never_guessed(reply: str, verdict: dict[str, float]) -> None:
    assert parse_reply(reply) == verdict


def test_a_judged_run_names_the_judge_and_leaves_the_summary_and_the_gate_alone(
    small_library: Library,
    server: LyingServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suite = tmp_path / "two.jsonl"
    quote = "The scheme began in May 2019 with 14 volunteers."
    row = {
        "question": "When did the walking groups in Anytown begin?",
        "kind": "number",
        "split": "test",
        "answerable": True,
        "facts": [["May 2019"]],
        "evidence": [{"report": "walking_groups", "quote": quote}],
        "source": "made up",
    }
    suite.write_text("".join(json.dumps({"id": f"q{n}", **row}) + "\n" for n in range(2)), "utf-8")
    monkeypatch.setenv("PCN_ASSISTANT_JUDGE_URL", server.url)
    command = ["eval", "--suite", str(suite), "--split", "test", "--out"]
    assert main([*command, str(tmp_path / "plain")]) == 0
    server.say = lambda evidence: "support: yes\ncomplete: partly\n"
    assert main([*command, str(tmp_path / "judged"), "--judge", "openai:<judge>"]) == 0
    told = capsys.readouterr().out
    assert "judged by openai:<judge>, support: 1.000" in told and "completeness: 0.500" in told
    judged = json.loads((tmp_path / "judged" / "judged.json").read_text("utf-8"))
    assert (judged["judge"], judged["answers"], judged["unread"]) == ("openai:<judge>", 2, 0)
    page = (tmp_path / "judged" / "report.html").read_text("utf-8")
    assert "Judged by openai:&lt;judge&gt;" in page and "<judge>" not in page
    figures = [
        json.loads((tmp_path / run / "summary.json").read_text("utf-8"))["figures"] for run in ("plain", "judged")
    ]
    assert figures[0] == figures[1] and "judge" not in json.dumps(figures[1])
    sent = server.asked.bodies[0]["messages"][-1]["content"]
    assert sent.count("</answer>") == sent.count("</quotes>") == 1 and "May 2019" in sent


def test_a_judge_that_breaks_leaves_its_figures_unmeasured(server: LyingServer) -> None:
    server.manner = "500"
    from evals.runs.judge import judge_answers

    judge = open_judge("openai:j", ModelSettings(url=server.url, retries=0), {})
    answer = {"question": "Q?", "answer": "A. [1]", "statements": [1], "citations": [{"n": 1, "quote": "A."}]}
    judged = judge_answers([answer], judge)
    assert judged["unread"] == 1 and judged["support"]["value"] is None
    assert "not measured" in render_judged(judged)

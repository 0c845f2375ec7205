"""Figures of a judging model: read strictly, labelled with the judge's name, and unseen by the gate."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest

from assistant.command.main import main
from assistant.generation.settings import ModelSettings
from corpus.library.store import Library
from evals.runs.judge import (
    describe_agreement,
    judge_answers,
    open_judge,
    parse_reply,
    parse_verdict,
    read_judged,
    render_judged,
    update_agreement,
)
from evals.runs.ratings import RATINGS, Rating, add_rating
from evals.runs.rubric import RUBRIC
from evals.suites.suite import GoldQuote, Question
from evals.web.run_view import item_html
from evals.web.verdict_view import judged_html, rating_form
from tests.support.lying_server import LyingServer


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("support: yes\ncomplete: partly", {"support": 1.0, "completeness": 0.5}),
        ("**Support:** No\n- complete: YES, it does", {"support": 0.0, "completeness": 1.0}),
        ("I think it is good.", {}),
        ("verdict: right\nsupport: yes\nsupport: no\ncomplete: no", {"completeness": 0.0}),
    ],
)
def test_a_verdict_is_read_or_left_out_and_never_guessed(reply: str, verdict: dict[str, float]) -> None:
    assert parse_reply(reply) == verdict


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("verdict: right\nsupport: yes\ncomplete: yes", "right"),
        ("**Verdict:** Partly, I think", "partly"),
        ("verdict: wrong\nverdict: right", None),
        ("verdict: splendid", None),
        ("It is right.", None),
    ],
)
def test_a_verdict_by_the_rubric_is_read_or_left_out(reply: str, verdict: str | None) -> None:
    assert parse_verdict(reply) == verdict


def test_people_and_the_judge_see_the_same_rubric_and_the_same_expectation(server: LyingServer) -> None:
    gold = GoldQuote("walking_groups", "It began in May 2019.")
    question = Question(
        "q", "When?", "number", True, facts=(("May 2019", "5/2019"),), evidence=(gold,), must_not=(("June",),),
        not_found=("the end",), rubric="The month must be named.",
    )  # fmt: skip
    server.say = lambda evidence: "verdict: right\nsupport: yes\ncomplete: yes"
    judge = open_judge("openai:j", ModelSettings(url=server.url, retries=0), {})
    answer = {
        "question": "When?",
        "answer": "It began in 2019. [1]",
        "citations": [],
        "abstained": True,
        "confidence": 0,
    }
    assert judge_answers({"q": answer}, judge, questions={"q": question})["verdicts"] == {"q": "right"}
    sent = server.asked.bodies[-1]["messages"][-1]["content"]
    form = unescape(rating_form({}))
    result = {"id": "q", "question": "When?", "failures": [], "scores": {}, "abstained": True, "confidence": 0}
    shown = unescape(item_html("run", result, answer, {}, question=question))
    assert list(RUBRIC) == list(RATINGS)
    for meaning in RUBRIC.values():
        assert meaning in sent and meaning in form
    for expected in ("May 2019 / 5/2019", "June", "the end", "The month must be named.", "It began in May 2019."):
        assert expected in sent and expected in shown


def test_agreement_with_people_is_told_with_n_and_follows_what_they_say(tmp_path: Path) -> None:
    verdicts = {"a": "right", "b": "partly", "c": "wrong", "d": "right", "e": "unclear"}
    measured = {"value": 1.0, "n": 5, "interval": [1.0, 1.0]}
    judged = {"judge": "j", "answers": 5, "unread": 0, "support": measured, "completeness": measured}
    (tmp_path / "judged.json").write_text(json.dumps({**judged, "verdicts": verdicts}), encoding="utf-8")
    assert "none of its answers was judged by them yet (n=0)" in describe_agreement(update_agreement(tmp_path) or {})[0]
    for id, verdict in {"a": "right", "b": "wrong", "c": "wrong", "e": "right"}.items():
        add_rating(tmp_path, Rating(id, verdict, "", "Ann"))
    told = update_agreement(tmp_path)
    assert told is not None
    # Of a, b and c: observed distance (0 + 1 + 0) / 3; by chance (0 + 4 + 1 + 2 + 2 + 0) / 9. So kappa is 1 − 1/3.
    assert told["agreement"] == {"all": {"weighted_kappa": pytest.approx(2 / 3, abs=1e-6), "n": 3}}
    add_rating(tmp_path, Rating("d", "wrong", "", "Bo"))
    kept = update_agreement(tmp_path)
    assert kept == read_judged(tmp_path) and kept is not None
    assert {name: found["n"] for name, found in kept["agreement"].items()} == {"all": 4, "rater Ann": 3, "rater Bo": 1}
    shown = judged_html(kept)
    assert "(n=4)" in shown and "right 2, partly 1, wrong 1, unclear 1" in shown
    assert "(n=4)" in render_judged(kept)


def test_a_run_without_a_judge_has_no_agreement(tmp_path: Path) -> None:
    assert update_agreement(tmp_path) is None and not list(tmp_path.iterdir())
    (tmp_path / "judged.json").write_text('{"judge": "j", "ver', encoding="utf-8")
    assert read_judged(tmp_path) is None


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
    server.say = lambda evidence: "verdict: right\nsupport: yes\ncomplete: partly\n"
    assert main([*command, str(tmp_path / "judged"), "--judge", "openai:<judge>"]) == 0
    told = capsys.readouterr().out
    assert "judged by openai:<judge>, support: 1.000" in told and "completeness: 0.500" in told
    judged = json.loads((tmp_path / "judged" / "judged.json").read_text("utf-8"))
    assert (judged["judge"], judged["answers"], judged["unread"]) == ("openai:<judge>", 2, 0)
    assert judged["verdicts"] == {"q0": "right", "q1": "right"} and judged["agreement"]["all"]["n"] == 0
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
    judge = open_judge("openai:j", ModelSettings(url=server.url, retries=0), {})
    answer = {"question": "Q?", "answer": "A. [1]", "statements": [1], "citations": [{"n": 1, "quote": "A."}]}
    judged = judge_answers({"q": answer}, judge, questions={})
    assert judged["unread"] == 1 and judged["support"]["value"] is None
    assert "not measured" in render_judged(judged)

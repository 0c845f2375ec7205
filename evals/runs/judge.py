"""Answers as another model judges them: support and completeness. Always labelled with the judge; never in the gate."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.generation.chat_model import ChatModel, ModelUnavailable, open_model
from assistant.generation.settings import ModelSettings, find_destination
from evals.metrics.statistics import ratio_interval
from prompts.loading import load_prompt

JUDGED = "judged.json"
JUDGE_URL = "PCN_ASSISTANT_JUDGE_URL"
_WORTH = {"yes": 1.0, "partly": 0.5, "no": 0.0}
_FIGURES = {"support": "support", "complete": "completeness"}
_ANSWER_CHARACTERS = 2500
_QUOTES_CHARACTERS = 5000


def open_judge(name: str, settings: ModelSettings, environment: Mapping[str, str]) -> ChatModel:
    """The judge by its `provider:name`, with the bounds of the model's settings.

    It is at PCN_ASSISTANT_JUDGE_URL, or at the model's address where the provider is the same; the key is the model's.

    Raises:
        UserError: as `open_model`.
    """
    same = (settings.name or "").partition(":")[0] == name.partition(":")[0] or settings.name is None
    judge = replace(settings, name=name, url=environment.get(JUDGE_URL) or (settings.url if same else None))
    if place := find_destination(judge, environment):
        print(f"Questions, answers and quotes are sent to the judge {place}.", file=sys.stderr)
    return open_model(judge, environment)


def judge_answers(answers: Sequence[Mapping[str, Any]], judge: ChatModel) -> dict[str, Any]:
    """What a judge says of answers in the published form: the mean of yes 1, partly ½, no 0, with n and interval.

    Refusals and small talk are left out; `unread` counts what it said in no form that can be read, or not at all.
    """
    told: dict[str, list[float]] = {figure: [] for figure in _FIGURES.values()}
    asked = unread = 0
    for answer in tqdm([a for a in answers if a.get("statements")], desc="Judging", file=sys.stderr, leave=False):
        asked += 1
        worths = _judged(answer, judge)
        unread += len(worths) < len(_FIGURES)
        for figure, worth in worths.items():
            told[figure].append(worth)
    return {"judge": judge.name, "answers": asked, "unread": unread} | {
        figure: _mean(worths) for figure, worths in told.items()
    }


def read_verdict(reply: str) -> dict[str, float]:
    """The figures in a judge's reply; one that is missing or said twice differently is left out."""
    found: dict[str, float] = {}
    for word, figure in _FIGURES.items():
        said = {match.lower() for match in re.findall(rf"^\W*{word}\W*:\W*(yes|partly|no)\b", reply, re.I | re.M)}
        if len(said) == 1:
            found[figure] = _WORTH[said.pop()]
    return found


def judge_run(out: Path, judge: ChatModel) -> list[str]:
    """Judge the answers of a run's folder: writes `judged.json`, adds a section to its report, and gives the lines.

    The summary, which the gate reads, stays as it is.
    """
    rows = [json.loads(line) for line in (out / "answers.jsonl").read_text("utf-8").splitlines()]
    judged = judge_answers([row["answer"] for row in rows if "#" not in str(row["id"])], judge)
    (out / JUDGED).write_text(json.dumps(judged, indent=1) + "\n", encoding="utf-8")
    report = out / "report.html"
    report.write_text(report.read_text("utf-8").replace("</body>", f"{judged_html(judged)}\n</body>"), encoding="utf-8")
    return [_line(judged, figure) for figure in _FIGURES.values()]


def judged_html(judged: Mapping[str, Any]) -> str:
    """The section of a report; the judge's name is escaped."""
    items = "".join(f"<li>{escape(_line(judged, figure))}</li>" for figure in _FIGURES.values())
    return (
        f"<h2>Judged by {escape(judged['judge'])}</h2><p>A model's opinion of {judged['answers']} answers, "
        f"{judged['unread']} of them not judged readably. No part of the gate.</p><ul>{items}</ul>"
    )


def _judged(answer: Mapping[str, Any], judge: ChatModel) -> dict[str, float]:
    quotes = "\n".join(f"[{citation['n']}] {citation['quote']}" for citation in answer["citations"])
    system, user = load_prompt("judge").filled(
        question=_data(answer["question"], 1000),
        answer=_data(answer["answer"], _ANSWER_CHARACTERS),
        quotes=_data(quotes, _QUOTES_CHARACTERS),
    )
    try:
        return read_verdict(judge.complete(system, user))
    except ModelUnavailable:
        return {}


def _data(text: str, most: int) -> str:
    """Text that cannot close the fence it stands in."""
    return text.replace("<", "(").replace(">", ")")[:most]


def _mean(worths: Sequence[float]) -> dict[str, Any]:
    if not worths:
        return {"value": None, "n": 0, "interval": None}
    low, high = ratio_interval([(worth, 1.0) for worth in worths])
    return {"value": round(sum(worths) / len(worths), 6), "n": len(worths), "interval": [round(low, 6), round(high, 6)]}


def _line(judged: Mapping[str, Any], figure: str) -> str:
    value = judged[figure]
    told = (
        "not measured"
        if value["value"] is None
        else "{:.3f} [{:.3f}, {:.3f}]".format(value["value"], *value["interval"])
    )
    return f"judged by {judged['judge']}, {figure}: {told} (n={value['n']})"

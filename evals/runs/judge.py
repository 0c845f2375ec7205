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
# What each word of a reply counts.
_SCORES = {"yes": 1.0, "partly": 0.5, "no": 0.0}
# The words that begin the lines of a reply, and what each figure is called.
_FIGURES = {"support": "support", "complete": "completeness"}
# No more of an answer and of its quotes is sent.
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
    scores: dict[str, list[float]] = {figure: [] for figure in _FIGURES.values()}
    with_statements = [answer for answer in answers if answer.get("statements")]
    unread = 0
    for answer in tqdm(with_statements, desc="Judging", file=sys.stderr, leave=False):
        judged = _judge_answer(answer, judge)
        unread += len(judged) < len(_FIGURES)
        for figure, score in judged.items():
            scores[figure].append(score)
    means = {figure: _summarise_scores(of_figure) for figure, of_figure in scores.items()}
    return {"judge": judge.name, "answers": len(with_statements), "unread": unread} | means


def parse_reply(reply: str) -> dict[str, float]:
    """The figures in a judge's reply; one that is missing or said twice differently is left out.

    Example: the lines "support: yes" and "complete: partly" give {"support": 1.0, "completeness": 0.5}.
    """
    found: dict[str, float] = {}
    for word, figure in _FIGURES.items():
        # A line that begins with the word, whatever marks stand round it: "support: yes", "**Support:** No".
        pattern = rf"^\W*{word}\W*:\W*(yes|partly|no)\b"
        replies = {match.lower() for match in re.findall(pattern, reply, re.I | re.M)}
        if len(replies) == 1:
            found[figure] = _SCORES[replies.pop()]
    return found


def judge_run(out: Path, judge: ChatModel) -> list[str]:
    """Judge the answers of a run's folder: writes `judged.json`, adds a section to its report, and gives the lines.

    The summary, which the gate reads, stays as it is.
    """
    rows = [json.loads(line) for line in (out / "answers.jsonl").read_text("utf-8").splitlines()]
    # A follow-up's standalone form, "id#standalone", is the same question again.
    judged = judge_answers([row["answer"] for row in rows if "#" not in str(row["id"])], judge)
    (out / JUDGED).write_text(json.dumps(judged, indent=1) + "\n", encoding="utf-8")
    report = out / "report.html"
    page = report.read_text("utf-8").replace("</body>", f"{render_judged(judged)}\n</body>")
    report.write_text(page, encoding="utf-8")
    return [_format_figure(judged, figure) for figure in _FIGURES.values()]


def render_judged(judged: Mapping[str, Any]) -> str:
    """The section of a report; the judge's name is escaped."""
    items = "".join(f"<li>{escape(_format_figure(judged, figure))}</li>" for figure in _FIGURES.values())
    return (
        f"<h2>Judged by {escape(judged['judge'])}</h2><p>A model's opinion of {judged['answers']} answers, "
        f"{judged['unread']} of them not judged readably. No part of the gate.</p><ul>{items}</ul>"
    )


def _judge_answer(answer: Mapping[str, Any], judge: ChatModel) -> dict[str, float]:
    quotes = "\n".join(f"[{citation['n']}] {citation['quote']}" for citation in answer["citations"])
    system, user = load_prompt("judge").fill(
        question=_fence(answer["question"], 1000),
        answer=_fence(answer["answer"], _ANSWER_CHARACTERS),
        quotes=_fence(quotes, _QUOTES_CHARACTERS),
    )
    try:
        return parse_reply(judge.complete(system, user))
    except ModelUnavailable:
        return {}


def _fence(text: str, most: int) -> str:
    """The text so that it cannot close the tags it stands between, such as "</answer>", and no longer than `most`."""
    return text.replace("<", "(").replace(">", ")")[:most]


def _summarise_scores(scores: Sequence[float]) -> dict[str, Any]:
    """The mean with n and its interval, as judged.json holds it."""
    if not scores:
        return {"value": None, "n": 0, "interval": None}
    low, high = ratio_interval([(score, 1.0) for score in scores])
    return {"value": round(sum(scores) / len(scores), 6), "n": len(scores), "interval": [round(low, 6), round(high, 6)]}


def _format_figure(judged: Mapping[str, Any], figure: str) -> str:
    found = judged[figure]
    value = "not measured"
    if found["value"] is not None:
        low, high = found["interval"]
        value = f"{found['value']:.3f} [{low:.3f}, {high:.3f}]"
    return f"judged by {judged['judge']}, {figure}: {value} (n={found['n']})"

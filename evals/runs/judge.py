"""Answers as another model judges them, by the rubric that people see. Always labelled as judged; never in the gate.

How far it agrees with people is told beside its figures, as weighted kappa.
"""

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
from evals.runs.agreement import compare_raters
from evals.runs.ratings import Rating, read_by_rater, read_ratings
from evals.runs.rubric import RUBRIC, list_expected, write_rubric
from evals.suites.suite import Question
from prompts.loading import load_prompt

JUDGED = "judged.json"
JUDGE_URL = "PCN_ASSISTANT_JUDGE_URL"
# What each word of a reply counts.
_SCORES = {"yes": 1.0, "partly": 0.5, "no": 0.0}
# The words that begin the lines of a reply, and what each figure is called.
_FIGURES = {"support": "support", "complete": "completeness"}
# The word that begins the line of a reply with the verdict by the rubric.
_VERDICT = "verdict"
# No more of an answer and of its quotes is sent.
_ANSWER_CHARACTERS = 2500
_QUOTES_CHARACTERS = 5000
_GOLD_CHARACTERS = 3000
# As what the judge is compared with raters, who cannot have this name.
_JUDGE = "\x00judge"


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


def judge_answers(
    answers: Mapping[str, Mapping[str, Any]], judge: ChatModel, *, questions: Mapping[str, Question]
) -> dict[str, Any]:
    """What a judge says of answers in the published form, by the question's id; `questions` are the suite's, by id.

    Its verdict by the rubric on each, and the means of support and completeness: yes 1, partly ½, no 0, with n and
    interval. Refusals have a verdict alone; small talk is left out. `unread` counts what it said in no form that can be
    read, or not at all.
    """
    scores: dict[str, list[float]] = {figure: [] for figure in _FIGURES.values()}
    verdicts: dict[str, str] = {}
    judged = {id: answer for id, answer in answers.items() if answer.get("statements") or answer.get("abstained")}
    unread = 0
    for id, answer in tqdm(judged.items(), desc="Judging", file=sys.stderr, leave=False):
        reply = _ask_judge(answer, questions.get(id), judge)
        verdict = parse_verdict(reply)
        if verdict:
            verdicts[id] = verdict
        found = parse_reply(reply) if answer.get("statements") else {}
        unread += verdict is None or (bool(answer.get("statements")) and len(found) < len(_FIGURES))
        for figure, score in found.items():
            scores[figure].append(score)
    means = {figure: _summarise_scores(of_figure) for figure, of_figure in scores.items()}
    return {"judge": judge.name, "answers": len(judged), "unread": unread} | means | {"verdicts": verdicts}


def parse_verdict(reply: str) -> str | None:
    """The verdict in a judge's reply; None where there is none, or where it says several."""
    pattern = rf"^\W*{_VERDICT}\W*:\W*({'|'.join(RUBRIC)})\b"
    found = {match.lower() for match in re.findall(pattern, reply, re.I | re.M)}
    return found.pop() if len(found) == 1 else None


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


def judge_run(out: Path, judge: ChatModel, *, questions: Sequence[Question]) -> list[str]:
    """Judge the answers of a run's folder: writes `judged.json`, adds a section to its report, and gives the lines.

    The summary, which the gate reads, stays as it is. Verdicts that people gave in the folder before are compared with.
    """
    rows = [json.loads(line) for line in (out / "answers.jsonl").read_text("utf-8").splitlines()]
    # A follow-up's standalone form, "id#standalone", is the same question again.
    answers = {str(row["id"]): row["answer"] for row in rows if "#" not in str(row["id"])}
    judged = judge_answers(answers, judge, questions={question.id: question for question in questions})
    _write_judged(out, judged)
    judged = update_agreement(out) or judged
    report = out / "report.html"
    page = report.read_text("utf-8").replace("</body>", f"{render_judged(judged)}\n</body>")
    report.write_text(page, encoding="utf-8")
    return [*(_format_figure(judged, figure) for figure in _FIGURES.values()), *describe_agreement(judged)]


def read_judged(folder: Path) -> dict[str, Any] | None:
    """What a judge said of a run; None where none was asked, or the file is cut off."""
    try:
        judged: dict[str, Any] = json.loads((folder / JUDGED).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return judged


def update_agreement(folder: Path) -> dict[str, Any] | None:
    """Write into `judged.json` how far the judge agrees with the verdicts that people gave; None where none judged.

    With each rater, and with the last verdict on each answer whoever gave it: weighted kappa, and n, the answers that
    both judged ("unclear" is left out).
    """
    judged = read_judged(folder)
    if judged is None:
        return None
    by_rater = read_by_rater(folder)
    its = {id: Rating(id, verdict) for id, verdict in judged.get("verdicts", {}).items()}
    people = {"all": read_ratings(folder)}
    if len(by_rater) > 1:
        people |= {f"rater {name or 'without a name'}": given for name, given in by_rater.items()}
    judged["agreement"] = {}
    for name, ratings in people.items():
        ((_, _, kappa, n),) = compare_raters({_JUDGE: its, name: ratings})
        judged["agreement"][name] = {"weighted_kappa": None if kappa is None else round(kappa, 6), "n": n}
    _write_judged(folder, judged)
    return judged


def describe_agreement(judged: Mapping[str, Any]) -> list[str]:
    """How far a judge agrees with people, a line for all of them and one for each where there are several."""
    lines = []
    for name, found in judged.get("agreement", {}).items():
        who = "people" if name == "all" else name
        if not found["n"]:
            lines.append(f"agreement of {judged['judge']} with {who}: none of its answers was judged by them yet (n=0)")
            continue
        kappa = found["weighted_kappa"]
        told = "not defined for these verdicts" if kappa is None else f"{kappa:.2f}"
        lines.append(f"agreement of {judged['judge']} with {who}, weighted kappa: {told} (n={found['n']})")
    return lines


def render_judged(judged: Mapping[str, Any]) -> str:
    """The section of a report; the judge's name is escaped."""
    lines = [*(_format_figure(judged, figure) for figure in _FIGURES.values()), *describe_agreement(judged)]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return (
        f"<h2>Judged by {escape(judged['judge'])}</h2><p>A model's opinion of {judged['answers']} answers, "
        f"{judged['unread']} of them not judged readably. No part of the gate.</p><ul>{items}</ul>"
    )


def _write_judged(folder: Path, judged: Mapping[str, Any]) -> None:
    """Written beside it and put in its place, so that an interruption loses nothing."""
    part = folder / f"{JUDGED}.part"
    part.write_text(json.dumps(judged, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    part.replace(folder / JUDGED)


def _ask_judge(answer: Mapping[str, Any], question: Question | None, judge: ChatModel) -> str:
    """What the judge replies; "" where it cannot be reached. It sees what people see beside an answer."""
    quotes = "\n".join(f"[{citation['n']}] {citation['quote']}" for citation in answer.get("citations") or ())
    expected = list_expected(question) if question else ["Nothing is known of it."]
    gold = "\n".join(one.quote for one in question.evidence) if question else ""
    system, user = load_prompt("judge").fill(
        rubric=write_rubric(),
        question=_fence(str(answer.get("question") or ""), 1000),
        expected=_fence("\n".join(expected), _GOLD_CHARACTERS),
        gold=_fence(gold, _GOLD_CHARACTERS),
        answer=_fence(str(answer.get("answer") or ""), _ANSWER_CHARACTERS),
        quotes=_fence(quotes, _QUOTES_CHARACTERS),
    )
    try:
        return judge.complete(system, user)
    except ModelUnavailable:
        return ""


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

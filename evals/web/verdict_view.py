"""Verdicts on a run's answers as HTML: the form to give one, how far raters agree, and files to take them along."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from assistant.documents.escaping import attribute, escaped, isolated
from evals.runs.agreement import collect_verdicts, compare_raters, krippendorff_alpha, list_disagreements
from evals.runs.judge import describe_agreement
from evals.runs.ratings import RATINGS, Rating, cohens_kappa, format_ratings_csv, pair_ratings
from evals.runs.rubric import RUBRIC
from evals.web.spreadsheet import MEDIA_TYPE, write_workbook
from evals.web.view import table_html

# How a rater without a name is called.
_UNNAMED = "no name"


def agreement_html(
    name: str, results: Sequence[Mapping[str, Any]], by_rater: Mapping[str, Mapping[str, Rating]]
) -> str:
    """How far ratings agree with the figures and with one another, where they differ, and the ratings as files."""
    ratings = {id: rating for given in by_rater.values() for id, rating in given.items()}
    workbook = b64encode(write_workbook(results, by_rater)).decode("ascii")
    files = (
        f'<p><a download="verdicts-{attribute(name)}.xlsx" href="data:{MEDIA_TYPE};base64,{workbook}">'
        "Export to Excel</a></p>"
        "<p>Fill in the column verdict (right, partly, wrong or unclear), and give it back: "
        f'<label class="upload" data-run="{attribute(name)}">Verdicts (.xlsx) '
        '<input type="file" accept=".xlsx"></label></p>'
    )
    if not ratings:
        return f'<h3>Verdicts</h3><p class="quietly">None yet. Open a question below to give one.</p>{files}'
    pairs = pair_ratings(results, ratings)
    kappa = cohens_kappa(pairs)
    table = quote(format_ratings_csv(results, ratings))
    return (
        f"<h3>Verdicts</h3><p>{len(ratings)} given. Agreement with the figures (Cohen’s kappa): "
        f'<strong id="kappa">{_format_agreement(kappa)}</strong> over {len(pairs)}.</p>'
        f"{_raters_html(results, by_rater)}"
        f'<p><a download="verdicts-{attribute(name)}.csv" href="data:text/csv;charset=utf-8,{table}">'
        f"Export verdicts</a></p>{files}"
    )


def rating_form(ratings: Mapping[str, Rating]) -> str:
    """The verdicts given on an answer so far, by rater, and the form to give one's own."""
    given = "".join(
        f"<li>{isolated(rater or _UNNAMED)}: {rating.verdict}{' – ' if rating.comment else ''}"
        f"{isolated(rating.comment)}</li>"
        for rater, rating in ratings.items()
    )
    last = list(ratings.values())[-1] if ratings else None
    # Somebody else's verdict is no start for one's own: it is shown, and not filled in, once raters have names.
    mine = last if last is not None and not last.rater else None
    choices = "".join(_rating_choice(choice, mine) for choice in RATINGS)
    meanings = "".join(
        f"<dt>{verdict.capitalize()}</dt><dd>{escaped(meaning)}</dd>" for verdict, meaning in RUBRIC.items()
    )
    comment = attribute(mine.comment) if mine else ""
    told = f'<ul class="moved">{given}</ul>' if given else ""
    return (
        f'{told}<form class="verdict-form"><fieldset><legend>Your verdict</legend><div class="verdicts">{choices}</div>'
        f'<details class="rubric"><summary>What the verdicts mean</summary><dl>{meanings}</dl></details>'
        '<label>Your name <input name="rater" type="text" maxlength="60" autocomplete="name"></label>'
        f'<label class="comment">Comment <textarea rows="2" maxlength="2000">{comment}</textarea></label>'
        '<button type="submit" class="plain">Keep verdict</button></fieldset></form>'
    )


def judged_html(judged: Mapping[str, Any]) -> str:
    """What a judging model said of a run: its figures, and how far its verdicts agree with those of people."""
    rows = ""
    for figure in ("support", "completeness"):
        found = judged[figure]
        if found["value"] is not None:
            low, high = found["interval"]
            rows += (
                f'<tr><th scope="row">{figure.capitalize()}</th><td>{found["value"]:.1%} ({low:.1%} to {high:.1%})</td>'
            )
            rows += f"<td>{found['n']}</td></tr>"
    agreement = "".join(f"<li>{isolated(line)}</li>" for line in describe_agreement(judged))
    given = Counter(judged.get("verdicts", {}).values())
    told = ", ".join(f"{verdict} {given[verdict]}" for verdict in RUBRIC if given[verdict]) or "none that could be read"
    return (
        f"<h3>Judged by {isolated(judged['judge'])}</h3><p>A model’s opinion of {judged['answers']} answers, by the "
        f"rubric that people see; never in the gate. Its verdicts: {told}.</p>"
        f'<ul class="moved" id="judge-agreement">{agreement}</ul>'
        f"{table_html('Judged', ('Figure', 'Value', 'n'), rows) if rows else ''}"
    )


def _raters_html(results: Sequence[Mapping[str, Any]], by_rater: Mapping[str, Mapping[str, Rating]]) -> str:
    """Every two raters with their weighted kappa, Krippendorff's alpha of all, and the answers they differ on."""
    if len(by_rater) < 2:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{isolated(one or _UNNAMED)} and {isolated(other or _UNNAMED)}</th>'
        f"<td>{_format_agreement(kappa)}</td><td>{n}</td></tr>"
        for one, other, kappa, n in compare_raters(by_rater)
    )
    alpha = krippendorff_alpha([list(given.values()) for given in collect_verdicts(by_rater).values()])
    apart = list_disagreements(by_rater)
    questions = {row["id"]: row["question"] for row in results}
    items = "".join(
        f"<li>{isolated(questions.get(id, id))}: "
        + ", ".join(f"{isolated(rater or _UNNAMED)} {verdict}" for rater, verdict in given.items())
        + "</li>"
        for id, given in apart.items()
    )
    return (
        f"<p>Agreement of all raters (Krippendorff’s alpha, ordinal): <strong>{_format_agreement(alpha)}</strong>.</p>"
        f"{table_html('Raters', ('Raters', 'Weighted kappa', 'Answers both rated'), rows)}"
        f"<h4>Where raters differ ({len(apart)})</h4><ul class='moved'>{items}</ul>"
    )


def _format_agreement(value: float | None) -> str:
    return "not defined for these verdicts" if value is None else f"{value:.2f}"


def _rating_choice(choice: str, rating: Rating | None) -> str:
    checked = " checked" if rating and rating.verdict == choice else ""
    return f'<label><input type="radio" name="verdict" value="{choice}"{checked}> {choice.capitalize()}</label>'

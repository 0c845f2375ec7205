"""Which questions of a run are listed: by verdict or kind of error, gaps, a random sample; the next one to judge."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from evals.metrics.explain import count_error_kinds, find_error_kinds
from evals.runs.ratings import RATINGS, Rating, rate_automatically

ALL = "all"
UNJUDGED = "not judged yet"
GAPS = "gaps: refused or unsure"
# Below this confidence an answer is listed as unsure.
_UNSURE = 0.5


def list_choices(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """What can be chosen to be listed: all, those not judged, gaps, each verdict, the figures' verdicts, errors."""
    figures = [f"figures: {verdict}" for verdict in RATINGS[:3]]
    return [ALL, UNJUDGED, GAPS, *RATINGS, *figures, *(kind for kind, _ in count_error_kinds(results))]


def choose_questions(
    results: Sequence[Mapping[str, Any]],
    ratings: Mapping[str, Rating],
    *,
    show: str = ALL,
    sample: int = 0,
    seed: str = "",
) -> list[Mapping[str, Any]]:
    """The results to list, in their order; of a `sample` so many at random, the same for the same `seed`."""
    chosen = [row for row in results if _is_shown(row, ratings.get(row["id"]), show)]
    if 0 < sample < len(chosen):
        places = sorted(random.Random(f"{seed}{show}{sample}").sample(range(len(chosen)), sample))
        chosen = [chosen[place] for place in places]
    return chosen


def find_next_unjudged(results: Sequence[Mapping[str, Any]], judged: Mapping[str, Rating], after: str) -> str | None:
    """The id of the next question without a verdict behind one, going round at the end; None where all have one."""
    ids = [row["id"] for row in results]
    at = ids.index(after) + 1 if after in ids else 0
    return next((id for id in ids[at:] + ids[:at] if id not in judged and id != after), None)


def is_gap(row: Mapping[str, Any]) -> bool:
    """Whether a question was refused, or answered without being sure: what the library may lack."""
    return bool(row["abstained"]) or row["confidence"] < _UNSURE


def _is_shown(row: Mapping[str, Any], rating: Rating | None, show: str) -> bool:
    if show == UNJUDGED:
        return rating is None
    if show == GAPS:
        return is_gap(row)
    if show in RATINGS:
        return rating is not None and rating.verdict == show
    if show.startswith("figures: "):
        return rate_automatically(row) == show.removeprefix("figures: ")
    return show == ALL or show in find_error_kinds(row)

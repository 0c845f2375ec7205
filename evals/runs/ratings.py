"""What evaluators think of answers, kept beside a run, and how far they agree with the automatic figure."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.reports.outputs import escape_formula

# What an evaluator may say of an answer.
RATINGS = ("right", "partly", "wrong", "unclear")
FILE = "verdicts.jsonl"
# Without it Excel takes a CSV file for another encoding and shows "Â£" for "£".
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Rating:
    """An evaluator's rating of the answer to one question of a run. The fields are named as the file names them."""

    # The question's.
    id: str
    # One of RATINGS.
    verdict: str
    comment: str = ""
    # Who gave it; "" for ratings of earlier versions and of who gives no name.
    rater: str = ""


def add_rating(folder: Path, rating: Rating) -> None:
    """Keep a rating in a run's folder; the last one of a question counts.

    Raises:
        OSError: the folder cannot be written.
        ValueError: no such rating.
    """
    if rating.verdict not in RATINGS:
        raise ValueError(f"no verdict '{rating.verdict}'")
    with (folder / FILE).open("a", encoding="utf-8", newline="\n") as file:
        row = {name: value for name, value in asdict(rating).items() if value or name != "rater"}
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_ratings(folder: Path) -> dict[str, Rating]:
    """The ratings of a run's answers, by question, the last one whoever gave it; a line that is cut off holds none."""
    return {rating.id: rating for rating in _list_ratings(folder)}


def read_by_rater(folder: Path) -> dict[str, dict[str, Rating]]:
    """The ratings of a run's answers by rater (in the order in which they began) and question; the last counts."""
    found: dict[str, dict[str, Rating]] = {}
    for rating in _list_ratings(folder):
        found.setdefault(rating.rater, {})[rating.id] = rating
    return found


def drop_given(folder: Path, ratings: Sequence[Rating]) -> list[Rating]:
    """The ratings that were never given in a run's folder.

    A workbook bears what was said when it was exported: taken back as it is, it must not undo what was said since.
    """
    given = {_list_visible(rating) for rating in _list_ratings(folder)}
    return [rating for rating in ratings if _list_visible(rating) not in given]


def _list_visible(rating: Rating) -> tuple[str, ...]:
    """What can be seen of a rating's fields: a workbook keeps neither control characters nor all white space."""
    fields = (rating.id, rating.rater, rating.verdict, rating.comment)
    return tuple("".join(sign for sign in field if sign.isprintable() and sign != " ") for field in fields)


def _list_ratings(folder: Path) -> list[Rating]:
    """Every rating in a run's folder, in the order in which they were given."""
    path = folder / FILE
    if not path.is_file():
        return []
    ratings = []
    for line in path.read_text("utf-8").split("\n"):
        try:
            ratings.append(Rating(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return ratings


def rate_automatically(result: Mapping[str, Any]) -> str:
    """What the figures make of an answer: right where nothing failed, partly where some facts were said, else wrong."""
    if not result["failures"]:
        return "right"
    return "partly" if result["scores"].get("fact_recall", 0) > 0 else "wrong"


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Agreement beyond chance of two raters (Cohen 1960): (p_o − p_e) / (1 − p_e).

    p_o is the share of pairs that agree, p_e the share that would by chance, from how often each rater gives each
    category. None where there are no pairs, or where both raters give one and the same category throughout.
    """
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(first == second for first, second in pairs) / n
    firsts = Counter(first for first, _ in pairs)
    seconds = Counter(second for _, second in pairs)
    expected = sum(firsts[category] * seconds[category] for category in firsts) / n**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def pair_ratings(results: Sequence[Mapping[str, Any]], ratings: Mapping[str, Rating]) -> list[tuple[str, str]]:
    """(evaluator's, automatic) for every answer with a rating; 'unclear' is none."""
    pairs = []
    for row in results:
        rating = ratings.get(row["id"])
        if rating is not None and rating.verdict != "unclear":
            pairs.append((rating.verdict, rate_automatically(row)))
    return pairs


def format_ratings_csv(results: Sequence[Mapping[str, Any]], ratings: Mapping[str, Rating]) -> str:
    """The ratings as a table for a spreadsheet: no cell is taken for a formula, and a mark in front tells it UTF-8."""
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["id", "question", "verdict", "automatic", "comment"])
    for row in results:
        rating = ratings.get(row["id"])
        if rating is not None:
            cells = [row["id"], row["question"], rating.verdict, rate_automatically(row), rating.comment]
            table.writerow([escape_formula(cell) for cell in cells])
    return file.getvalue()

"""Reads every document and prints its scores as a table."""

from __future__ import annotations

import tempfile
from pathlib import Path

from evals.reading.documents import make_documents
from evals.reading.golden import GoldenDocument
from evals.reading.metrics import ReadingScores, score_reading
from evals.reading.read import read_document


def main() -> None:
    """One line a document."""
    print(f"{'document':<34}{'order':>8}{'headings':>10}{'cells':>8}{'left':>8}{'kept':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for document in make_documents():
            print(_line(document, score_reading(document, read_document(document, Path(folder)))))


def _line(document: GoldenDocument, scores: ReadingScores) -> str:
    return (
        f"{document.name:<34}{_figure(scores.order):>8}{_figure(scores.headings):>10}{_figure(scores.cells):>8}"
        f"{_figure(scores.furniture_left):>8}{_figure(scores.characters_kept):>8}"
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()

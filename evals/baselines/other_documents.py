"""The assistant on other people's questions and documents: `python -m evals.baselines.other_documents FOLDER`.

A folder holds `corpus/` (.txt and .md files) and `questions.jsonl`, with rows of `question`, `doc` (a file's name),
`answers` (accepted wordings), `answerable`, `evidence` (rows of `doc`, `start`, `end`) and `split`. Nothing is fitted
on it: it shows whether the method holds where nobody tuned it. Each question is put to its own document and to all of
them. Beside the assistant stand the tutorial chain and BM25's best sentences, over all documents.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answering.assistant import EvidenceAssistant
from corpus.errors import UserError
from corpus.library.store import Library
from corpus.spans import overlap
from corpus.vocabulary import Report
from evals.baselines.best_sentences import best_sentences
from evals.baselines.tutorial import tutorial_chain
from evals.metrics.statistics import ratio, ratio_interval
from evals.suites.facts import SHORT_BUDGET, split_into_words, states_fact
from index.build import IndexSettings, open_or_build_index
from index.embedding import SentenceEmbeddings
from index.encoders.adapter import ADAPTER
from index.langchain_embeddings import LangChainEmbeddings

Ask = Callable[[Mapping[str, Any]], dict[str, Any]]
SPLITS = ("dev", "test", "all")
QUESTIONS = "questions.jsonl"
_FIELDS = ("question", "doc", "answers", "answerable", "evidence", "split")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question came out."""

    # Whether its documents answer it.
    answerable: bool
    refused: bool
    # Whether the answer says an accepted wording in time.
    is_right: bool
    # Whether a citation touches the evidence.
    is_cited: bool


def measure(rows: Sequence[Mapping[str, Any]], ask: Ask, documents: Mapping[str, Report], name: str) -> list[Outcome]:
    """Ask every row; `name` stands beside the progress.

    An answer is right where its first 100 words say an accepted wording; cited right where a citation touches the
    evidence.
    """
    from tqdm import tqdm

    outcomes = []
    for row in tqdm(rows, desc=name, unit="question"):
        answer = ask(row)
        words = " ".join(split_into_words(answer["answer"] or "")[:SHORT_BUDGET])
        is_right = any(states_fact((wording,), words) for wording in row["answers"])
        is_cited = any(_touches(citation, row["evidence"], documents) for citation in answer["citations"])
        outcomes.append(Outcome(bool(row["answerable"]), answer["abstained"], is_right, is_cited))
    return outcomes


def count_figures(outcomes: Iterable[Outcome]) -> dict[str, list[tuple[float, float]]]:
    """Counts by figure, each as (counted, of)."""
    outcomes = list(outcomes)
    with_answer = [outcome for outcome in outcomes if outcome.answerable]
    without = [outcome for outcome in outcomes if not outcome.answerable]
    return {
        "answered right": [(outcome.is_right and not outcome.refused, 1.0) for outcome in with_answer],
        "evidence cited": [(outcome.is_cited, 1.0) for outcome in with_answer],
        "refused when answerable": [(outcome.refused, 1.0) for outcome in with_answer],
        "refused when unanswerable": [(outcome.refused, 1.0) for outcome in without],
    }


def open_library(folder: Path, home: Path) -> tuple[Library, dict[str, Report]]:
    """A library of the folder's documents alone, under `home`, and its reports by file name.

    Raises:
        UserError: there is no document, or one cannot be read.
    """
    library = Library(home)
    for report in library.ids():
        library.remove(report)
    paths = sorted(path for path in (folder / "corpus").glob("*") if path.suffix in (".txt", ".md"))
    if not paths:
        raise UserError(f"{folder / 'corpus'}: holds no .txt or .md documents. Name a folder with corpus/ in it.")
    return library, {path.name: library.take_in(path, again=True).report for path in paths}


def read_questions(
    path: Path, documents: Mapping[str, Report], *, split: str, limit: int | None
) -> list[dict[str, Any]]:
    """The questions of a split whose document is there, `limit` at most.

    Raises:
        UserError: a line is no question, or none is left to ask.
    """
    rows = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if line.strip():
            rows.append(_parse_line(line, f"{path}, line {number}"))
    of_split = [row for row in rows if row["doc"] in documents and split in ("all", row["split"])]
    if not of_split[:limit]:
        raise UserError(f"{path}: no question of the split '{split}' about a document in corpus/. Try --split all.")
    return of_split[:limit]


def _parse_line(line: str, place: str) -> dict[str, Any]:
    """The row on a line; `place` names the line where it is none."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as fault:
        raise UserError(f"{place}: no JSON ({fault.msg}). Correct the line.") from fault
    missing = [name for name in _FIELDS if not isinstance(row, dict) or name not in row]
    if missing:
        raise UserError(f"{place}: '{missing[0]}' is missing. A row needs {', '.join(_FIELDS)}.")
    return dict(row)


def _touches(
    citation: Mapping[str, Any], evidence: Sequence[Mapping[str, Any]], documents: Mapping[str, Report]
) -> bool:
    """Whether a citation shares a character with a row's evidence."""
    spans = [(span[0], span[1]) for span in citation["spans"]]
    for part in evidence:
        if citation["report"] == documents[part["doc"]].id and overlap(spans, [(part["start"], part["end"])]):
            return True
    return False


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="Measure the chain on a question set over other documents.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--split", choices=SPLITS, default="test")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N questions only")
    parser.add_argument("--published", action="store_true", help="the model as published, without its adapter")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        try:
            library, documents = open_library(chosen.folder, Path(home))
            rows = read_questions(chosen.folder / QUESTIONS, documents, split=chosen.split, limit=chosen.limit)
        except (UserError, OSError) as fault:
            sys.exit(f"error: {fault}")
        settings = IndexSettings(adapter=None if chosen.published else ADAPTER)
        index, _ = open_or_build_index(library, settings, notice=lambda line: print(line, file=sys.stderr))
        assistant = EvidenceAssistant(index, library)
        tutorial = tutorial_chain(index.reports, LangChainEmbeddings(SentenceEmbeddings(settings.model, adapter=None)))
        own = {name: [report.id] for name, report in documents.items()}
        systems: dict[str, Ask] = {
            "its own document": lambda row: assistant.ask(row["question"], reports=own[row["doc"]]).as_json(),
            "all documents": lambda row: assistant.ask(row["question"]).as_json(),
            "tutorial chain, all documents": lambda row: tutorial(dict(row)),
            "BM25's best sentences, all documents": best_sentences(index),
        }
        print(f"{chosen.folder.name}, {chosen.split}, {len(documents)} documents")
        for name, ask in systems.items():
            _print_figures(name, measure(rows, ask, documents, name))


def _print_figures(system: str, outcomes: Sequence[Outcome]) -> None:
    for name, counts in count_figures(outcomes).items():
        if counts:
            low, high = ratio_interval(counts)
            print(f"{system}: {name} {ratio(counts):.3f} [{low:.3f}, {high:.3f}] (n={len(counts)})", flush=True)


if __name__ == "__main__":
    main()

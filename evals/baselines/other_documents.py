"""The assistant on other people's questions and documents: `python -m evals.baselines.other_documents FOLDER`.

A folder holds `corpus/` (.txt and .md files) and `questions.jsonl`, with rows of `question`, `doc` (a file's name),
`answers` (accepted wordings), `answerable`, `evidence` (rows of `doc`, `start`, `end`) and `split`. Nothing is fitted
on it: it shows whether the method holds where nobody tuned it. Each question is put to its own document and to all of
them. Beside the chain stands the tutorial chain over all documents.
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
from corpus.library import Library
from corpus.spans import overlap
from corpus.vocabulary import Report
from evals.baselines.tutorial import tutorial_chain
from evals.metrics.statistics import ratio, ratio_interval
from evals.suites.facts import SHORT_BUDGET, split_into_words, states_fact
from index.adapter import ADAPTER
from index.build import IndexSettings, open_or_build_index
from index.embedding import SentenceEmbeddings

Ask = Callable[[Mapping[str, Any]], dict[str, Any]]
SPLITS = ("dev", "test", "all")
_FIELDS = ("question", "doc", "answers", "answerable", "evidence", "split")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question came out: whether it has an answer, was refused, was answered right, was cited right."""

    answerable: bool
    refused: bool
    said: bool
    cited: bool


def measure(rows: Sequence[Mapping[str, Any]], ask: Ask, documents: Mapping[str, Report], told: str) -> list[Outcome]:
    """Ask every row.

    An answer is right where its first 100 words say an accepted wording; cited right where a citation touches the
    evidence.
    """
    from tqdm import tqdm

    found = []
    for row in tqdm(rows, desc=told, unit="question"):
        answer = ask(row)
        words = " ".join(split_into_words(answer["answer"] or "")[:SHORT_BUDGET])
        gold = [(documents[part["doc"]].id, (part["start"], part["end"])) for part in row["evidence"]]
        cited = any(
            citation["report"] == report and overlap([(span[0], span[1]) for span in citation["spans"]], [place])
            for citation in answer["citations"]
            for report, place in gold
        )
        said = any(states_fact((wording,), words) for wording in row["answers"])
        found.append(Outcome(bool(row["answerable"]), answer["abstained"], said, cited))
    return found


def count_figures(outcomes: Iterable[Outcome]) -> dict[str, list[tuple[float, float]]]:
    """Counts by figure, each as (counted, of)."""
    outcomes = list(outcomes)
    with_answer = [outcome for outcome in outcomes if outcome.answerable]
    without = [outcome for outcome in outcomes if not outcome.answerable]
    return {
        "answered right": [(outcome.said and not outcome.refused, 1.0) for outcome in with_answer],
        "evidence cited": [(outcome.cited, 1.0) for outcome in with_answer],
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
    return library, {path.name: library.load(library.add(path).id) for path in paths}


def read_questions(
    folder: Path, documents: Mapping[str, Report], *, split: str, limit: int | None
) -> list[dict[str, Any]]:
    """The questions of a split whose document is there, `limit` at most.

    Raises:
        UserError: a line is no question, or none is left to ask.
    """
    path = folder / "questions.jsonl"
    rows = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as fault:
            raise UserError(f"{path}, line {number}: no JSON ({fault.msg}). Correct the line.") from fault
        missing = [name for name in _FIELDS if not isinstance(row, dict) or name not in row]
        if missing:
            raise UserError(f"{path}, line {number}: '{missing[0]}' is missing. A row needs {', '.join(_FIELDS)}.")
        rows.append(row)
    chosen = [row for row in rows if row["doc"] in documents and split in ("all", row["split"])][:limit]
    if not chosen:
        raise UserError(f"{path}: no question of the split '{split}' about a document in corpus/. Try --split all.")
    return chosen


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
            rows = read_questions(chosen.folder, documents, split=chosen.split, limit=chosen.limit)
        except (UserError, OSError) as fault:
            sys.exit(f"error: {fault}")
        settings = IndexSettings(adapter=None if chosen.published else ADAPTER)
        index, _ = open_or_build_index(library, settings, notice=lambda line: print(line, file=sys.stderr))
        assistant = EvidenceAssistant(index, library)
        tutorial = tutorial_chain(index.reports, SentenceEmbeddings(settings.model, adapter=None))
        own = {name: [report.id] for name, report in documents.items()}
        systems: dict[str, Ask] = {
            "its own document": lambda row: assistant.ask(row["question"], reports=own[row["doc"]]).as_json(),
            "all documents": lambda row: assistant.ask(row["question"]).as_json(),
            "tutorial chain, all documents": lambda row: tutorial(dict(row)),
        }
        print(f"{chosen.folder.name}, {chosen.split}, {len(documents)} documents")
        for told, ask in systems.items():
            for name, counts in count_figures(measure(rows, ask, documents, told)).items():
                if counts:
                    low, high = ratio_interval(counts)
                    print(f"{told}: {name} {ratio(counts):.3f} [{low:.3f}, {high:.3f}] (n={len(counts)})", flush=True)


if __name__ == "__main__":
    main()

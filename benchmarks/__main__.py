"""Measure speed and size: `python -m benchmarks`. Writes docs/performance.json and the tables of docs/performance.md.

Everything is measured in one run on the bundled reports: a cold and a warm answer, beside LangChain's tutorial chain
and beside the floor (encode the question, compare it with every passage); indexing, beside bare encoding of the same
texts; a report that is added; memory. Needs some five minutes on two cores. The extra `evals` must be installed. Runs
on Linux and macOS: Windows does not tell the most memory of a process in the same way.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import can_read_peak_memory, median, read_peak_memory, run_python, time_command, time_in_turn
from benchmarks.tables import DOCUMENT, FIGURES, write_tables

# How often the whole program is started, and how often everything is indexed.
_STARTS, _INDEXINGS = 5, 3
# How many golden questions (of the split `dev`) are asked.
_QUESTIONS = 60
_ASKED = "Who leads a primary care network?"


def measure(folder: Path) -> dict[str, Any]:
    """Every figure; homes are made in a folder."""
    home = folder / "home"
    run_python(["-m", "assistant", "index"], home)
    found = {
        "day": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "machine": f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "cold": measure_cold(home),
        "warm": json.loads(run_python(["-c", "from benchmarks.__main__ import print_warm; print_warm()"], home)),
        "memory": json.loads(run_python(["-c", "from benchmarks.__main__ import print_memory; print_memory()"], home)),
        "indexing": measure_indexing(folder),
        "adding": measure_adding(home, folder),
    }
    return found


def measure_cold(home: Path) -> dict[str, float]:
    """Seconds from starting the program to its answer, over an index that is ready."""
    seconds = [time_command(["ask", _ASKED], home) for _ in range(_STARTS)]
    return {"answer": median(seconds), "runs": _STARTS}


def print_warm() -> None:
    """Milliseconds of an answer, by the product, by the tutorial chain and by the floor, as JSON."""
    from assistant.factory import open_assistant
    from assistant.settings import load_settings
    from evals.baselines.tutorial import tutorial_chain
    from evals.suites.suite import GOLDEN, load_suite
    from index.embedding import SentenceEmbeddings
    from index.langchain_embeddings import LangChainEmbeddings

    assistant = open_assistant(load_settings())
    index = assistant.index
    embeddings = SentenceEmbeddings()
    chain = tutorial_chain(index.reports, LangChainEmbeddings(SentenceEmbeddings(adapter=None)))
    suite = load_suite(GOLDEN, index.reports).of_split("dev").questions
    asked = [question.standalone for question in suite[:: len(suite) // _QUESTIONS]][:_QUESTIONS]

    def find_nearest(run: int) -> None:
        _, encoded = next(embeddings.encode([asked[run]]))
        index.passage_vectors.nearest(encoded.vector, 10)

    tasks = {
        "answer": lambda run: assistant.ask(asked[run]),
        "tutorial": lambda run: chain({"question": asked[run]}),
        "floor": find_nearest,
    }
    # What is loaded with the first question does not count.
    time_in_turn(tasks, 1)
    seconds = time_in_turn(tasks, len(asked))
    found: dict[str, float] = {name: round(1000 * median(times), 1) for name, times in seconds.items()}
    print(json.dumps({**found, "questions": len(asked)}))


def print_memory() -> None:
    """The most memory of a process that opens the assistant and answers twenty questions, as JSON, in MB."""
    from assistant.factory import open_assistant
    from assistant.settings import load_settings
    from evals.suites.suite import GOLDEN, load_suite

    assistant = open_assistant(load_settings())
    suite = load_suite(GOLDEN, assistant.index.reports).of_split("dev").questions
    for question in suite[:20]:
        assistant.ask(question.standalone)
    print(json.dumps({"answering": round(read_peak_memory())}))


def measure_indexing(folder: Path) -> dict[str, float]:
    """Seconds to index the bundled reports from nothing, and to encode the same texts and no more."""
    from corpus.library.store import Library
    from index.build import IndexSettings, open_or_build_index
    from index.embedding import SentenceEmbeddings
    from index.search import search_text

    library = Library(folder / "first")
    index, _ = open_or_build_index(library, IndexSettings(), notice=print)
    texts = [*map(search_text, index.passages), *map(search_text, index.evidence)]
    embeddings = SentenceEmbeddings()

    def encode(run: int) -> None:
        for _ in embeddings.encode(texts):
            pass

    def build(run: int) -> None:
        open_or_build_index(Library(folder / f"again{run}"), IndexSettings(), notice=print, rebuild=True)

    seconds = time_in_turn({"index": build, "encode": encode}, _INDEXINGS)
    found = {name: median(times) for name, times in seconds.items()}
    return {**found, "ratio": round(found["index"] / found["encode"], 2), "runs": _INDEXINGS, "texts": len(texts)}


def measure_adding(home: Path, folder: Path) -> dict[str, float]:
    """Seconds to bring an index up to date with one report more, and to encode that report's texts and no more."""
    from corpus.evidence import extract_evidence
    from corpus.library.store import Library
    from corpus.passages import split_into_passages
    from index.build import IndexSettings, open_or_build_index
    from index.embedding import SentenceEmbeddings
    from index.search import search_text

    library = Library(home)
    # Every other word of a bundled report: text like a report's, and none that was embedded before.
    lines = library.load(library.ids()[0]).source.splitlines()
    report = folder / "added.md"
    report.write_text("\n".join(" ".join(line.split()[::2]) for line in lines), encoding="utf-8")
    card = library.take_in(report, again=True).report.details
    added = library.load(card.id)
    passages = split_into_passages(added)
    texts = [*map(search_text, passages), *map(search_text, extract_evidence(added))]
    embeddings = SentenceEmbeddings()
    embeddings.load()

    def update(run: int) -> None:
        open_or_build_index(library, IndexSettings(), notice=lambda line: None)

    def encode(run: int) -> None:
        for _ in embeddings.encode(texts):
            pass

    seconds = time_in_turn({"update": update, "encode": encode}, 1)
    found = {name: median(times) for name, times in seconds.items()}
    return {**found, "ratio": round(found["update"] / found["encode"], 2), "passages": len(passages)}


def main() -> None:
    """Measure, and write the figures and their tables."""
    parser = argparse.ArgumentParser(description="Measure speed and size.")
    parser.add_argument("--out", type=Path, default=FIGURES, metavar="FILE.json")
    chosen = parser.parse_args()
    if not can_read_peak_memory():
        parser.error("the memory of a process cannot be measured on this system. Run it on Linux or macOS.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        figures = measure(Path(folder))
    chosen.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if chosen.out == FIGURES:
        write_tables(figures, DOCUMENT)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()

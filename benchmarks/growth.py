"""How cost grows with the library: `python -m benchmarks.growth`. Writes docs/scaling.json and the table of scaling.md.

A library of any size is made of the reports of an indexed home, again and again under other ids: their texts as they
are, the vectors of their passages moved at random, as encoding a million passages takes days. Its engines are filled
as those of any library, a step at a time. At each size a process of its own opens it and answers golden questions.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import itertools
import json
import os
import platform
import secrets
import shutil
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import read_peak_memory, run_python
from benchmarks.tables import GROWTH, GROWTH_DOCUMENT, format_growth, insert_tables
from corpus.report_json import report_from_json, report_json
from corpus.vocabulary import ReportDetails
from index.embedding import SentenceEmbeddings
from index.library_index import open_library_index
from index.report_finder import bring_up_to_date
from index.segments import SEAL, read_seal, read_searchable
from index.storage import IndexFolder, Manifest, read_manifest, write_catalogue, write_manifest

SIZES = (1_000, 10_000, 100_000, 1_000_000)
# How far a vector is moved: the standard deviation of each of its dimensions.
_MOVED = 0.03
# Files of a segment that its copies share.
_SHARED = ("words.json", "tokens.npy", "arrays.npz")
_QUESTIONS = 40
# So many of the nearest passages are compared with those that Chroma finds.
_NEAREST = 200


def grow(home: Path, base: IndexFolder, passages: int) -> dict[str, float]:
    """Let the library of a home have so many passages; what that cost."""
    folder = IndexFolder(home / "index")
    live = base.live()
    assert live is not None
    origin = read_manifest(live)
    held = _read_held(folder)
    count = sum(number for _, number in held.values())
    began = time.perf_counter()
    for report, place in _copies(base, origin, folder, skip=len(held)):
        if count >= passages:
            break
        seal, _ = read_seal(place)
        held[report] = (place.name, int(seal["passages"]))
        count += int(seal["passages"])
    copied = time.perf_counter() - began
    began = time.perf_counter()
    bring_up_to_date(
        folder.engines,
        [name for name, _ in held.values()],
        lambda name: read_searchable(folder.segments / name),
        server=None,
        embeddings=SentenceEmbeddings(),
        weights=origin.weights,
    )
    filled = time.perf_counter() - began
    _write_build(folder, origin, held)
    return {"passages": count, "reports": len(held), "copying": round(copied, 1), "engines": round(filled, 1)}


def _read_held(folder: IndexFolder) -> dict[str, tuple[str, int]]:
    """The reports that a library holds already, each with its segment's name and number of passages."""
    live = folder.live()
    if live is None:
        return {}
    segments = read_manifest(live).segments
    order = [row["id"] for row in json.loads((live / "catalogue.json").read_text(encoding="utf-8"))]
    return {id_: (segments[id_], int(read_seal(folder.segments / segments[id_])[0]["passages"])) for id_ in order}


def _copies(base: IndexFolder, origin: Manifest, folder: IndexFolder, *, skip: int) -> Iterator[tuple[str, Path]]:
    """Copies of the reports of an index without end, each under an id of its own; the first ones are left out."""
    rng = np.random.default_rng(skip)
    every = ((turn, report) for turn in itertools.count() for report in sorted(origin.segments))
    for turn, report in itertools.islice(every, skip, None):
        yield f"{report}-{turn}", _copy(base.segments / origin.segments[report], folder, f"{report}-{turn}", rng)


def _copy(source: Path, folder: IndexFolder, report: str, rng: np.random.Generator) -> Path:
    place = folder.segments / f"{hashlib.sha256(report.encode()).hexdigest()[:24]}-{secrets.token_hex(3)}"
    place.mkdir(parents=True)
    for name in _SHARED:
        os.link(source / name, place / name)
    read = report_from_json(json.loads((source / "report.json").read_text(encoding="utf-8")))
    renamed = replace(read, details=replace(read.details, id=report))
    content = json.dumps(report_json(renamed), ensure_ascii=False, sort_keys=True)
    (place / "report.json").write_text(content, encoding="utf-8")
    vectors = np.load(source / "vectors.npy")
    vectors += rng.normal(0.0, _MOVED, vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.save(place / "vectors.npy", vectors)
    seal, _ = read_seal(source)
    for name in ("report.json", "vectors.npy"):
        seal["files"][name] = hashlib.sha256((place / name).read_bytes()).hexdigest()
    (place / SEAL).write_text(json.dumps({**seal, "report": report}), encoding="utf-8")
    return place


def _write_build(folder: IndexFolder, origin: Manifest, held: dict[str, tuple[str, int]]) -> None:
    build = folder.build(secrets.token_hex(4))
    cards = [
        ReportDetails(id_, id_, "made up", "2026", date_inferred=False, licence="", short_title=id_) for id_ in held
    ]
    manifest = replace(
        origin,
        reports=dict.fromkeys(held, ""),
        segments={id_: name for id_, (name, _) in held.items()},
        seals={id_: read_seal(folder.segments / name)[1] for id_, (name, _) in held.items()},
        passages=sum(number for _, number in held.values()),
        evidence=0,
        content=secrets.token_hex(8),
        catalogue=write_catalogue(build, cards),
    )
    write_manifest(build, manifest)
    folder.go_live(build)


def print_answers() -> None:
    """Milliseconds of answers, seconds to open, memory in MB, by a process of its own, as JSON."""
    from assistant.answering.assistant import EvidenceAssistant
    from assistant.kinds.registry import answer_kinds
    from assistant.large_library.answerer import LargeLibraryAnswerer
    from assistant.settings import load_settings
    from corpus.library.store import Library
    from evals.suites.suite import GOLDEN, load_suite

    home = load_settings().home
    library = Library(home)
    bundled = {id_: library.load(id_) for id_ in library.ids()}
    suite = load_suite(GOLDEN, bundled).of_split("dev").questions
    asked = [question.standalone for question in suite[:: len(suite) // _QUESTIONS]][:_QUESTIONS]
    build = IndexFolder(home / "index").live()
    assert build is not None
    began = time.perf_counter()
    index = open_library_index(build, SentenceEmbeddings())
    opened = time.perf_counter() - began
    assistant = LargeLibraryAnswerer(
        index, library, lambda part: EvidenceAssistant(part, library, kinds=answer_kinds())
    )
    assistant.ask("What is a primary care network?")
    began = time.perf_counter()
    index.choose([asked[0]], most=8)
    first = time.perf_counter() - began
    times: dict[str, list[float]] = {"choosing": [], "cold": [], "warm": []}
    for question in asked:
        for name in ("cold", "warm"):
            began = time.perf_counter()
            assistant.ask(question)
            times[name].append(time.perf_counter() - began)
        began = time.perf_counter()
        index.choose([question], most=8)
        times["choosing"].append(time.perf_counter() - began)
    found: dict[str, Any] = {name: round(1000 * statistics.median(each), 1) for name, each in times.items()}
    found |= {"slowest": round(1000 * max(times["cold"]), 1), "opened": round(opened, 2), "first": round(1000 * first)}
    print(json.dumps({**found, "memory": round(read_peak_memory()), "recall": _measure_recall(index, asked)}))


def _measure_recall(index: Any, asked: list[str]) -> float:
    """The share of the passages nearest to the questions that Chroma finds among as many."""
    names, parts = [], []
    for report, name in index.manifest.segments.items():
        seal, _ = read_seal(index._place(report))
        part = np.load(index._place(report) / "vectors.npy", mmap_mode="r")[: seal["passages"]]
        parts.append(np.asarray(part, dtype=np.float16))
        names += [f"{name}:{number}" for number in range(len(part))]
    vectors = np.concatenate(parts)
    shares = []
    for question in asked[:20]:
        vector = index.embeddings.encode_question(question).vector
        likeness = np.concatenate(
            [vectors[begin : begin + 50_000].astype(np.float32) @ vector for begin in range(0, len(vectors), 50_000)]
        )
        exact = {names[number] for number in np.argsort(-likeness)[:_NEAREST]}
        found = index.finder._vectors._collection.query(query_embeddings=[vector], n_results=_NEAREST, include=[])
        shares.append(len(exact & set(found["ids"][0])) / len(exact))
    return round(statistics.mean(shares), 4)


def exponent(sizes: list[float], costs: list[float]) -> float:
    """The exponent of a cost's growth with size: the slope of their logarithms by least squares; 0 of one size."""
    if len(set(sizes)) == 1:
        return 0.0
    slope, _ = np.polyfit(np.log(sizes), np.log(costs), 1)
    return round(float(slope), 3)


def main() -> None:
    """Grow the library to each size, measure, and write the figures."""
    parser = argparse.ArgumentParser(description="Measure how cost grows with the library.")
    parser.add_argument("--base", type=Path, required=True, metavar="HOME", help="an indexed home")
    parser.add_argument("--home", type=Path, required=True, metavar="HOME", help="where the library is made")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of passages")
    parser.add_argument("--out", type=Path, default=GROWTH, metavar="FILE.json")
    chosen = parser.parse_args()
    rows = []
    for size in map(int, chosen.sizes.split(",")):
        cost = grow(chosen.home, IndexFolder(chosen.base / "index"), size)
        ran = run_python(["-c", "from benchmarks.growth import print_answers; print_answers()"], chosen.home)
        disk = sum(path.stat().st_size for path in (chosen.home / "index" / "engines").rglob("*") if path.is_file())
        rows.append({**cost, **json.loads(ran), "engines_mb": round(disk / 1e6)})
        print(json.dumps(rows[-1]), flush=True)
        sizes = [row["passages"] for row in rows]
        grown = {name: exponent(sizes, [row[name] for row in rows]) for name in ("warm", "cold", "choosing")}
        figures = {
            "day": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
            "machine": f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "questions": _QUESTIONS,
            "rows": rows,
            "exponents": grown,
        }
        chosen.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if chosen.out == GROWTH:
        document = GROWTH_DOCUMENT.read_text("utf-8")
        GROWTH_DOCUMENT.write_text(insert_tables(document, format_growth(figures)), encoding="utf-8")
    if shutil.disk_usage(chosen.home).free < 1_000_000_000:
        print("Little room is left on the disk.")


if __name__ == "__main__":
    main()

"""Processes that change a library, killed at random moments: `python -m tests.support.kills 30` tells what is lost.

A worker adds, removes, restores and indexes small reports over and over, and writes down what it begins and what it
has done. It is killed at a random moment; then the home is opened as any command opens it, and held against the list.
"""

from __future__ import annotations

import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index
from tests.support.paths import ROOT

TEXT = "Gardens of {name}\n\nThe wards of {name} let forty plots in 2022, and all of them paid for the {name} well.\n"
# The reports that the worker changes, beside one that stays.
NAMES = ("leeds", "york", "hull")
STAYS = "otley"


@dataclass(frozen=True, slots=True)
class Kill:
    """What was found after a worker was killed."""

    # What it was doing: "add leeds".
    during: str
    # What the next run said.
    said: tuple[str, ...]
    # What is wrong, each a sentence.
    wrong: tuple[str, ...]


def make_home(folder: Path) -> Path:
    """A home with one report and its index, and the files of the others beside it."""
    library = Library(folder / "home")
    for report in library.ids():
        library.remove(report)
    for name in (*NAMES, STAYS):
        (folder / f"{name}.txt").write_text(TEXT.format(name=name), encoding="utf-8")
    library.add(folder / f"{STAYS}.txt")
    open_or_build_index(library, IndexSettings(), notice=lambda line: None)
    return library.home


def work(folder: Path) -> None:
    """Change the library until killed; "begin" and "done" lines go to the journal."""
    library = Library(folder / "home")
    journal = (folder / "journal.txt").open("a", encoding="utf-8", buffering=1)
    print("ready", flush=True)
    while True:
        for name in NAMES:
            steps = ("remove", "restore") if name in library.ids() else ("add",)
            if any(gone.report == name for gone in library.removed()) and name not in library.ids():
                steps = ("restore",)
            for step in (*steps, "index"):
                journal.write(f"begin {step} {name}\n")
                if step == "add":
                    library.add(folder / f"{name}.txt")
                elif step == "index":
                    open_or_build_index(library, IndexSettings(), notice=lambda line: None)
                else:
                    getattr(library, step)(name)
                journal.write(f"done {step} {name}\n")


def expected(journal: str) -> tuple[dict[str, str], str]:
    """Where each report must be by the journal: "in" the library, "out" of it, or "either"; and what was begun last."""
    places = dict.fromkeys(NAMES, "none")
    last = ""
    for line in journal.splitlines():
        state, step, name = line.split()
        last = f"{step} {name}" if state == "begin" else ""
        if step != "index":
            places[name] = "either" if state == "begin" else {"remove": "out"}.get(step, "in")
    return places, last


def kill_once(folder: Path, moment: float) -> Kill:
    """Start a worker, kill it so many seconds after it is ready, and look at what it left."""
    journal = folder / "journal.txt"
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.support.kills", "work", str(folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    worker.stdout.readline()
    time.sleep(moment)
    is_running = worker.poll() is None
    worker.kill()
    worker.wait()
    worker.stdout.close()
    text = journal.read_text(encoding="utf-8") if journal.exists() else ""
    places, during = expected(text)
    said: list[str] = []
    wrong = [] if is_running else ["The worker ended by itself."]
    wrong += list(look(Library(folder / "home"), places, said))
    # What was begun and is not known to be done counts from now on as it is found.
    library = Library(folder / "home")
    with journal.open("a", encoding="utf-8") as file:
        for name, place in places.items():
            if place == "either" and name in library.ids():
                file.write(f"done add {name}\n")
            elif place == "either" and any(gone.report == name for gone in library.removed()):
                file.write(f"done remove {name}\n")
    return Kill(during, tuple(said), tuple(wrong))


def look(library: Library, places: dict[str, str], said: list[str]) -> Iterator[str]:
    """What is wrong with a home, once it was opened as any command opens it."""
    gc.collect()  # an index of the look before is let go, and with it its build
    index, _ = open_or_build_index(library, IndexSettings(), notice=said.append)
    ids, removed = set(library.ids()), {gone.report for gone in library.removed()}
    if any("\n" in line for line in said):
        yield f"More than a line: {said}"
    if library.faults():
        yield f"Damaged: {library.faults()}"
    if STAYS not in ids or set(index.reports) != ids:
        yield f"The index holds {sorted(index.reports)}, the library {sorted(ids)}."
    for name, place in places.items():
        if (place == "in" and name not in ids) or (place == "out" and name not in removed):
            yield f"{name} must be {place}; the library holds {sorted(ids)}, removed are {sorted(removed)}."
        if name in ids and library.check(name).source != TEXT.format(name=name):
            yield f"{name} holds other words."
    yield from _find_leftovers(library.home)
    again: list[str] = []
    open_or_build_index(library, IndexSettings(), notice=again.append)
    if again:
        yield f"The second run says again: {again}"


def _find_leftovers(home: Path) -> Iterator[str]:
    """More than one build, and more half-written files than one process can leave."""
    builds = list((home / "index" / "builds").iterdir())
    live = json.loads((home / "index" / "current.json").read_text(encoding="utf-8"))["build"]
    if [build.name for build in builds] != [live]:
        yield f"Builds are left: {builds}"
    halves = [path for path in home.rglob("*.part") if not path.is_relative_to(home / "index" / "builds")]
    if len(halves) > 2:
        yield f"Halves are left: {halves}"


def main(kills: int, seconds: float, seed: int) -> int:
    """Kill so many workers within so many seconds of each one's start; how many kills lost anything."""
    moments = random.Random(seed)
    lost = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_home(folder)
        for number in range(1, kills + 1):
            kill = kill_once(folder, moments.uniform(0, seconds))
            lost += bool(kill.wrong)
            print(f"{number}: during {kill.during or 'nothing'}: said {kill.said}; wrong {kill.wrong}", flush=True)
    print(f"{kills} kills, {lost} losses")
    return 1 if lost else 0


if __name__ == "__main__":
    if sys.argv[1] == "work":
        work(Path(sys.argv[2]))
    else:
        sys.exit(main(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 4.0, seed=1))

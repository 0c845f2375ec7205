"""Damage to files on disk, and what becomes of the answers: `python -m tests.support.harm.damage` tries all of it.

Each file of a small home is damaged in each way in turn; then the index is opened as every command opens it, in a
process of its own, and what it finds is compared with what it found before.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.errors import UserError
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index

TEXTS = {
    "walking_groups": "Walking groups in Anytown\n\nThe scheme began in May 2019, led by Dr Ann Field.\n\n"
    "By March 2021 it had reached 312 people in four estates.\n",
    "gardens": "Gardens of Hull\n\nForty plots were let in 2022. The wards paid for all of them together.\n",
}
QUESTION = "How many people were reached?"


def truncate(path: Path) -> None:
    """Cut a file at its middle."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def zero(path: Path) -> None:
    """Fill a file with zeros, its size as it was."""
    path.write_bytes(bytes(path.stat().st_size))


def flip(path: Path) -> None:
    """Turn one bit near the end of a file, which a reader that only looks at its beginning does not see."""
    content = bytearray(path.read_bytes())
    place = max(0, len(content) * 9 // 10 - 1)
    content[place] ^= 0x08
    path.write_bytes(bytes(content))


def take_away(path: Path) -> None:
    """Delete a file."""
    path.unlink()


def put_folder(path: Path) -> None:
    """Put a folder in a file's place."""
    path.unlink()
    path.mkdir()


FAULTS: dict[str, Callable[[Path], None]] = {
    "truncated": truncate,
    "zeroed": zero,
    "flipped": flip,
    "missing": take_away,
    "a folder": put_folder,
}


def make_home(home: Path) -> None:
    """A home with two added reports and an index; a bundled report is left in no library here."""
    library = Library(home)
    for report in library.ids():
        library.remove(report)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in TEXTS.items():
            path = Path(folder) / f"{name}.txt"
            path.write_text(text, encoding="utf-8")
            library.add(path)
    open_or_build_index(library, IndexSettings(), notice=lambda line: None)


def files_of(home: Path) -> Iterator[str]:
    """The files of a home that answers depend on, with the build's own name left out: "index/builds/*/reports.json"."""
    for path in sorted(home.rglob("*")):
        parts = list(path.relative_to(home).parts)
        if not path.is_file() or not path.stat().st_size or path.name.endswith(".lock"):
            continue
        if parts[:2] == ["index", "builds"]:
            parts[2] = "*"
        if len(parts) > 5:
            parts[4] = "*"  # a folder that Chroma names by chance
        yield "/".join(parts)


def look(home: Path) -> dict[str, object]:
    """What is found for a question, or why nothing can be, and what was said on the way."""
    said: list[str] = []
    try:
        index, _ = open_or_build_index(Library(home), IndexSettings(), notice=said.append)
    except UserError as fault:
        return {"found": None, "said": [*said, str(fault)]}
    query = index.query(QUESTION)
    hits = [[hit.passage.id, hit.passage.text, hit.scores] for hit in index.hits(query)]
    units = list(range(len(index.evidence)))
    vectors, weights = query.tokens(index.tokens)
    import numpy as np

    matches = index.tokens.best_matches(vectors, np.asarray(units, dtype=np.int64)).round(4).tolist()
    return {
        "found": [hits, matches, weights.round(5).tolist(), index.evidence_terms.scores(query.terms).round(5).tolist()],
        "reports": sorted(index.reports),
        "said": said,
    }


def look_apart(home: Path) -> tuple[int, dict[str, object]]:
    """As `look`, by a process of its own; its exit code and what it found."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.support.harm.damage", str(home)], capture_output=True, text=True, check=False
    )
    return ran.returncode, json.loads(ran.stdout) if ran.returncode == 0 else {"said": [ran.stderr[-300:]]}


def try_all(whole: Path, folder: Path) -> int:
    """Damage every file in every way, and print a line for each; how many were not well."""
    before = look(whole)
    wrong = 0
    for name in dict.fromkeys(files_of(whole)):
        for fault, harm in FAULTS.items():
            home = folder / "home"
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(whole, home)
            harm(sorted(home.glob(name))[0])
            code, after = look_apart(home)
            again = look_apart(home)[1] if code == 0 else {}
            is_well = judge(before, after) and code == 0 and judge(before, again)
            wrong += not is_well
            print(
                "ok   " if is_well else "WRONG", f"{name} {fault}: {after['said']} then {again.get('said')}", flush=True
            )
    return wrong


def judge(before: dict[str, object], after: dict[str, object]) -> bool:
    """Whether the same is found as before, or it is said in a line each what is amiss."""
    lines = after["said"]
    assert isinstance(lines, list)
    are_lines = all("\n" not in line and "Traceback" not in line for line in lines)
    return are_lines and (after.get("found") == before["found"] or bool(lines))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(look(Path(sys.argv[1]))))
    else:
        with tempfile.TemporaryDirectory() as place:
            make_home(Path(place) / "whole")
            sys.exit(try_all(Path(place) / "whole", Path(place)))

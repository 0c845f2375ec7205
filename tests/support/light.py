"""A Python that sees the packages of requirements-light.txt and no others, made of links: nothing is downloaded."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
# What the light requirements leave out of what the packages ask for.
LEFT_OUT = {"torch", "sentence-transformers", "kubernetes", "scikit-learn", "scipy"}


def read_pins(name: str) -> dict[str, str]:
    """The version of each package that a requirements file of the project pins for this system, by its usual name."""
    lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    asked = [Requirement(line) for line in lines]
    here = [each for each in asked if each.marker is None or each.marker.evaluate()]
    return {usual(each.name): str(each.specifier).removeprefix("==") for each in here}


def usual(package: str) -> str:
    """A package's name as it is compared: "Foo_Bar" is "foo-bar"."""
    return re.sub(r"[-_.]+", "-", package).lower()


def needed_packages() -> set[str]:
    """What the product and its evals need to run, directly and through others, without what is left out."""
    found: set[str] = set()
    waiting: list[tuple[str, frozenset[str]]] = [("pcn-assistant", frozenset({"evals"}))]
    done = set()
    while waiting:
        package, extras = waiting.pop()
        if (package, extras) in done or package in LEFT_OUT:
            continue
        done.add((package, extras))
        found.add(package)
        for line in distribution(package).requires or ():
            asked = Requirement(line)
            if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                waiting.append((usual(asked.name), frozenset(asked.extras)))
    return found - {"pcn-assistant"}


def link_packages(folder: Path, packages: Sequence[str]) -> None:
    """Fill a folder with links to the files of installed packages."""
    folder.mkdir()
    for package in packages:
        for entry in _top_entries(distribution(package)):
            place = folder / entry.name
            if not place.exists():
                if entry.is_dir():
                    shutil.copytree(entry, place, symlinks=True, copy_function=os.link)
                else:
                    os.link(entry, place)


def run_light(folder: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `pcn-assistant` with the packages of a folder alone."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
    environment |= {"PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)]), "PCN_ASSISTANT_HOME": str(home)}
    # -S: without the packages that are installed for this Python.
    return subprocess.run(
        [sys.executable, "-S", "-m", "assistant", *arguments],
        capture_output=True, text=True, encoding="utf-8", env=environment, check=False,
    )  # fmt: skip


def _top_entries(package: Distribution) -> Iterator[Path]:
    """The files and folders of a package that lie directly among the installed ones."""
    names = {file.parts[0] for file in package.files or () if file.parts[0] != ".." and file.parts[0] != "__pycache__"}
    for name in sorted(names):
        yield Path(str(package.locate_file(name)))

"""The hashes of all pinned packages: `python -m deploy.hashes` writes constraints-hashes.txt for this system.

pip is asked which file of each pinned version it would take here, and nothing is installed. A hash that the file holds
for the same version already stays, so that a package may come from either of two places. torch is left out: each system
takes a build of its own, by its version alone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINS, HASHES = ROOT / "constraints.txt", ROOT / "constraints-hashes.txt"
_HEAD = (
    "# constraints.txt with the SHA-256 of each package's file, for Linux on x86-64 and Python 3.11:\n"
    "# pip install --no-deps --require-hashes -r constraints-hashes.txt. Written by: python -m deploy.hashes\n"
)
# Packages that are installed by their version alone.
LEFT_OUT = frozenset({"torch"})
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

# A package's normalised name and its version.
Pin = tuple[str, str]


def read_pins(text: str) -> list[Pin]:
    """The pins of a file, in its order."""
    return [(normalise(name), version) for name, version in _PIN.findall(text)]


def read_hashes(text: str) -> dict[Pin, set[str]]:
    """The SHA-256 that a file holds for each pin."""
    found: dict[Pin, set[str]] = {}
    for block in text.replace("\\\n", " ").splitlines():
        pins = read_pins(block)
        if pins:
            found[pins[0]] = set(_HASH.findall(block))
    return found


def format_hashes(pins: list[Pin], hashes: Mapping[Pin, set[str]]) -> str:
    """The file.

    Raises:
        KeyError: there is no hash of a pin.
    """
    lines = [
        f"{name}=={version} \\\n    "
        + " \\\n    ".join(f"--hash=sha256:{each}" for each in sorted(hashes[name, version]))
        for name, version in pins
    ]
    return _HEAD + "\n".join(lines) + "\n"


def ask_pip() -> Iterator[tuple[Pin, str]]:
    """Each pin with the SHA-256 of the file that pip would take.

    Raises:
        CalledProcessError: pip could not find them all.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        asked = ["--dry-run", "--ignore-installed", "--no-deps", "--quiet", "--report", str(report), "-r", str(PINS)]
        subprocess.run([sys.executable, "-m", "pip", "install", *asked], check=True)
        yield from read_report(report)


def read_report(report: Path) -> Iterator[tuple[Pin, str]]:
    """The same of a report that pip has written."""
    for item in json.loads(report.read_text(encoding="utf-8"))["install"]:
        # A build of its own bears a mark behind the version. Example: "2.13.0+cpu".
        pin = normalise(item["metadata"]["name"]), item["metadata"]["version"].partition("+")[0]
        yield pin, item["download_info"]["archive_info"]["hashes"]["sha256"]


def normalise(name: str) -> str:
    """A package's name as registries compare it. Example: "PyYAML" → "pyyaml"."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    """Write the file."""
    pins = [pin for pin in read_pins(PINS.read_text(encoding="utf-8")) if pin[0] not in LEFT_OUT]
    hashes = read_hashes(HASHES.read_text(encoding="utf-8")) if HASHES.is_file() else {}
    for pin, digest in read_report(Path(sys.argv[1])) if len(sys.argv) > 1 else ask_pip():
        hashes.setdefault(pin, set()).add(digest)
    HASHES.write_text(format_hashes(pins, hashes), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

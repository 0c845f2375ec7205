"""The software bill of materials: `python -m deploy.materials --out sbom.json`, in CycloneDX 1.5.

It lists what the installed product needs, with versions and licences as the packages themselves tell them, and the
weights and reports that ship with it, with their SHA-256. `--licences docs/licences.md` writes the table of licences.
Tools for development and tests are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from corpus.weights import SUMS, weights_folders

ROOT = Path(__file__).parent.parent
PRODUCT = "pcn-assistant"
# What people may install beside the product itself.
EXTRAS = ("evals", "models", "ocr", "server")
_CLASSIFIER = "License :: OSI Approved :: "
# A licence's whole text in place of its name.
_LONGEST_NAME = 60
# Words by which a licence's text tells which it is, where a package tells its licence in no shorter form.
_TEXTS = (
    ("Apache License", "Apache-2.0"),
    ("MIT License", "MIT"),
    ("Permission is hereby granted, free of charge", "MIT"),
)
_BSD = "Redistribution and use in source and binary forms"
# Licences that ask for more than to be named: their source, or changes to them, must be offered.
_SHARING = re.compile(r"GPL|MPL|Mozilla|EPL|CDDL|CeCILL", re.I)


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package that the product needs."""

    name: str
    version: str
    licence: str

    @property
    def asks_for_more(self) -> bool:
        """Whether its licence asks for more than to be named."""
        return _SHARING.search(self.licence) is not None


def list_packages(extras: Iterable[str] = EXTRAS) -> list[Package]:
    """What the installed product needs, by name; a package that is not installed here is left out.

    Raises:
        PackageNotFoundError: the product itself is not installed.
    """
    product = distribution(PRODUCT)
    found: dict[str, Distribution] = {}
    waiting = [(product, frozenset(["", *extras]))]
    looked: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        package, wanted = waiting.pop()
        key = _normalise(package.metadata["Name"])
        if (key, wanted) in looked:
            continue
        looked.add((key, wanted))
        if package is not product:
            found[key] = package
        waiting += _requirements_of(package, wanted)
    return [
        Package(found[name].metadata["Name"], found[name].version, read_licence(found[name])) for name in sorted(found)
    ]


def _requirements_of(package: Distribution, extras: frozenset[str]) -> Iterator[tuple[Distribution, frozenset[str]]]:
    """What a package with some extras needs on this machine, with the extras that it asks for in turn."""
    from packaging.requirements import Requirement

    for line in package.requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in (extras or {""})):
            continue
        try:
            yield distribution(requirement.name), frozenset({"", *requirement.extras})
        except PackageNotFoundError:
            continue


def read_licence(package: Distribution) -> str:
    """A package's licence in a word: as its metadata tell it, else by its text; "unknown" where nothing does."""
    metadata = package.metadata
    if "License-Expression" in metadata:
        return str(metadata["License-Expression"])
    named = [line.removeprefix(_CLASSIFIER) for line in metadata.get_all("Classifier") or () if _CLASSIFIER in line]
    if named:
        return ", ".join(sorted(set(named)))
    told = " ".join(metadata["License"].split()) if "License" in metadata else ""
    if told and told != "UNKNOWN" and len(told) <= _LONGEST_NAME:
        return told
    return _recognise(told or _licence_text(package))


def _licence_text(package: Distribution) -> str:
    for file in package.files or ():
        if re.fullmatch(r"(?:LICEN[CS]E|COPYING)(?:\.(?:txt|md|rst))?", file.name, re.I):
            path = Path(str(file.locate()))
            if path.is_file():
                return " ".join(path.read_text(encoding="utf-8", errors="replace").split())
    return ""


def _recognise(text: str) -> str:
    for words, name in _TEXTS:
        if words in text:
            return name
    return "BSD" if _BSD in text else "unknown"


def list_shipped() -> list[tuple[str, str]]:
    """(path, SHA-256) of each file of weights and each report that ships."""
    paths = [path for folder in weights_folders() for path in sorted(folder.iterdir()) if path.name != SUMS]
    paths += sorted(path for path in (ROOT / "corpus" / "reports").iterdir() if path.is_file())
    return [(path.relative_to(ROOT).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]


def make_bill() -> dict[str, Any]:
    """The bill of materials; the same installation gives the same."""
    libraries = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{_normalise(package.name)}@{package.version}",
            "name": package.name,
            "version": package.version,
            "purl": f"pkg:pypi/{_normalise(package.name)}@{package.version}",
            "licenses": [{"license": {"name": package.licence}}],
        }
        for package in list_packages()
    ]
    files = [
        {
            "type": "data" if path.startswith("corpus/reports") else "machine-learning-model",
            "bom-ref": path,
            "name": path,
            "hashes": [{"alg": "SHA-256", "content": digest}],
        }
        for path, digest in list_shipped()
    ]
    product = {"type": "application", "bom-ref": PRODUCT, "name": PRODUCT, "version": distribution(PRODUCT).version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": product},
        "components": [*libraries, *files],
    }


def format_licences(packages: Sequence[Package]) -> str:
    """The page of licences, in Markdown."""
    more = ", ".join(package.name for package in packages if package.asks_for_more)
    rows = [f"| {package.name} | {package.version} | {package.licence} |" for package in packages]
    head = (
        "# Licences\n\nWhat an installation with all its extras brings, and under which licence, as the packages say "
        "themselves. Made by\n`python -m deploy.materials --licences docs/licences.md`; the reports and the embedding "
        "model are in [NOTICE](../NOTICE).\n\nLicences that ask for more than to be named, should you pass the package "
        f"on: {more}. They are used as they\nare, as packages of their own.\n\n"
    )
    return head + "| package | version | licence |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the bill, or the page of licences; to standard output where no file is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the bill goes, as CycloneDX JSON")
    parser.add_argument("--licences", type=Path, metavar="FILE", help="write the page of licences there instead")
    options = parser.parse_args(arguments)
    if options.licences:
        options.licences.write_text(format_licences(list_packages()), encoding="utf-8", newline="\n")
        return 0
    bill = json.dumps(make_bill(), indent=2, ensure_ascii=False) + "\n"
    if options.out:
        options.out.write_text(bill, encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(bill)
    return 0


if __name__ == "__main__":
    sys.exit(main())

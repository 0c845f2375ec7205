"""What an index is on disk: the reports as read, a manifest of what it was built from, a pointer to the live one.

index/current.json            {"build": NAME}: the live build
index/builds/NAME/            reports.json, chroma/, manifest.json (written last: a build without one is not whole)
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import IndexUnusable
from corpus.vocabulary import Block, BlockKind, Cell, Report, ReportDetails, Span

FORMAT = 3
# What some fields of a block are called in `reports.json`: their first names, so that older indexes are still read.
_STORED_NAMES = {"markers": "marks", "lead_ins": "leads", "group": "run", "is_label": "label"}
_FIELD_NAMES = {stored: field for field, stored in _STORED_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from, and what it must hold."""

    # The version of the files; `FORMAT` today.
    format: int
    # The embedding model, by name or folder, and the fingerprint of its weights.
    model: str
    weights: str
    # The most words in a passage.
    passage_words: int
    # The fingerprint of each report, by its id.
    reports: Mapping[str, str]
    # How many passages and evidence units it holds.
    passages: int
    evidence: int
    # SHA-256 of `reports.json`: the reports as read.
    content: str


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """The folder that holds the builds of an index and the pointer to the live one."""

    path: Path

    @property
    def lock(self) -> Path:
        """The file that one writer at a time holds."""
        return self.path / "writer.lock"

    def live(self) -> Path | None:
        """The live build's folder; None where there is none."""
        try:
            name = json.loads((self.path / "current.json").read_text(encoding="utf-8"))["build"]
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise IndexUnusable("the pointer to the live index is damaged") from fault
        folder = self.path / "builds" / str(name)
        return folder if folder.is_dir() else None

    def build(self, name: str) -> Path:
        """An empty folder for a build of that name.

        Raises:
            IndexUnusable: the folder cannot be written.
        """
        folder = self.path / "builds" / name
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        except OSError as fault:
            raise unwritable_error(self.path, fault) from fault
        return folder

    def go_live(self, build: Path) -> None:
        """Point to a finished build; remove the others where nobody holds them open."""
        pointer = self.path / "current.json"
        part = pointer.with_suffix(".part")
        part.write_text(json.dumps({"build": build.name}), encoding="utf-8")
        part.replace(pointer)
        for other in build.parent.iterdir():
            if other != build:
                shutil.rmtree(other, ignore_errors=True)


def unwritable_error(path: Path, fault: OSError) -> IndexUnusable:
    """What to tell someone whose index folder cannot be written."""
    return IndexUnusable(
        f"{path}: cannot be written ({fault.strerror}). Make it writable, or set PCN_ASSISTANT_HOME to another folder."
    )


def write_reports(folder: Path, reports: Sequence[Report]) -> str:
    """Keep the reports as read; the SHA-256 of what was written."""
    content = json.dumps([_report_json(report) for report in reports], ensure_ascii=False, sort_keys=True)
    (folder / "reports.json").write_text(content, encoding="utf-8")
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def read_reports(folder: Path, manifest: Manifest) -> list[Report]:
    """The reports of a build.

    Raises:
        IndexUnusable: they are missing, not the ones that were written, or of a version that kept less of them.
    """
    try:
        content = (folder / "reports.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise IndexUnusable("the reports of the index are missing") from fault
    if hashlib.sha256(content.encode("utf-8")).hexdigest() != manifest.content:
        raise IndexUnusable("the reports of the index are damaged")
    return [_report_from_json(row) for row in json.loads(content)]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Declare the build whole."""
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2, sort_keys=True), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a build.

    Raises:
        IndexUnusable: there is none (the build was cut off), or it is damaged.
    """
    try:
        return Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except FileNotFoundError as fault:
        raise IndexUnusable("the index is only half written") from fault
    except (OSError, ValueError, TypeError) as fault:
        raise IndexUnusable("the manifest of the index is damaged") from fault


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "details": asdict(report.details),
        "source": report.source,
        "has_markup": report.has_markup,
        "blocks": [_block_json(block) for block in report.blocks],
    }


def _report_from_json(row: dict[str, Any]) -> Report:
    details = ReportDetails(**row["details"])
    # Kept since reports may be of other kinds than text and Markdown; the bundled ones read alike without it.
    if "has_markup" not in row and details.added:
        raise IndexUnusable("it was made by another version")
    blocks = tuple(_block_from_json(block) for block in row["blocks"])
    return Report(details, row["source"], blocks, row.get("has_markup", True))


def _block_json(block: Block) -> dict[str, Any]:
    return {_STORED_NAMES.get(name, name): value for name, value in asdict(block).items()}


def _block_from_json(row: dict[str, Any]) -> Block:
    fields = {_FIELD_NAMES.get(name, name): value for name, value in row.items()}
    return Block(
        **{
            **fields,
            "kind": BlockKind(fields["kind"]),
            "spans": _spans(fields["spans"]),
            "markers": _spans(fields["markers"]),
            "lead_ins": _spans(fields["lead_ins"]),
            "section": tuple(fields["section"]),
            "headings": tuple(fields["headings"]),
            "cells": tuple(_cell_from_json(cell) for cell in fields["cells"]),
        }
    )


def _cell_from_json(row: dict[str, Any]) -> Cell:
    start, end = row["span"]
    header = _spans([row["header"]])[0] if row["header"] else None
    return Cell(row["column"], (start, end), header, _spans(row.get("over", ())))


def _spans(rows: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple((start, end) for start, end in rows)

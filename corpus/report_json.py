"""A report as JSON: what an index keeps of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from corpus.errors import IndexUnusable
from corpus.vocabulary import Block, BlockKind, Cell, Report, ReportDetails, Span

# What some fields of a block are called where they are kept: their first names.
_STORED_NAMES = {"markers": "marks", "lead_ins": "leads", "group": "run", "is_label": "label"}
_FIELD_NAMES = {stored: field for field, stored in _STORED_NAMES.items()}


def report_json(report: Report) -> dict[str, Any]:
    """A report as it is kept."""
    return {
        "details": asdict(report.details),
        "source": report.source,
        "has_markup": report.has_markup,
        "blocks": [_block_json(block) for block in report.blocks],
    }


def report_from_json(row: dict[str, Any]) -> Report:
    """The report that was kept.

    Raises:
        IndexUnusable: a version that kept less of it wrote it.
    """
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

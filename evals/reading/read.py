"""A document that was made → the report that it is read as."""

from __future__ import annotations

from pathlib import Path

from corpus.readers.reader import read_file, report_from_reading
from corpus.vocabulary import Report, ReportDetails
from evals.reading.golden import GoldenDocument


def read_document(document: GoldenDocument, folder: Path) -> Report:
    """Write the document into a folder and read it from there."""
    path = folder / f"{document.name.replace(' ', '_')}{document.suffix}"
    path.write_bytes(document.content)
    details = ReportDetails(
        id=path.stem,
        title=document.name,
        publisher="made here",
        date="2026",
        date_inferred=False,
        licence="made here",
        short_title=document.name,
    )
    return report_from_reading(read_file(path), details)

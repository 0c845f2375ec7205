"""A `Reading` to and from the JSON that is kept beside its file, so that a report's text never changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from corpus.drafts import Draft
from corpus.errors import ReportError
from corpus.reading import Proposal, Reading, SourceKind
from corpus.vocabulary import BlockKind, Cell, Span, WordBox

# The form written here. A reading of a higher one is another version's and is not guessed at.
_FORMAT = 1


def reading_to_json(reading: Reading) -> str:
    """The reading as JSON, in ASCII."""
    row = {
        "format": _FORMAT,
        "source": reading.source,
        "kind": reading.kind,
        "page_labels": reading.page_labels,
        "drafts": None if reading.drafts is None else [asdict(draft) for draft in reading.drafts],
        # Flat, as there are as many as words: start, end, page, left, top, right, bottom; OCR's confidence, if any.
        "boxes": [_box_row(word) for word in reading.boxes],
        "proposal": asdict(reading.proposal),
        "empty_pages": reading.empty_pages,
        "garbled_pages": reading.garbled_pages,
        "ocr_pages": reading.ocr_pages,
        "remarks": reading.remarks,
    }
    return json.dumps(row, separators=(",", ":"))


def reading_from_json(text: str) -> Reading:
    """The reading that `reading_to_json` wrote.

    Raises:
        ReportError: the text is damaged, or of a newer version.
    """
    try:
        row = json.loads(text)
        if row["format"] > _FORMAT:
            raise ReportError("it was read by a newer version of the program. Update the program.")
        labels, drafts = row["page_labels"], row["drafts"]
        reading = Reading(
            source=row["source"],
            kind=SourceKind(row["kind"]),
            page_labels=None if labels is None else tuple(labels),
            drafts=None if drafts is None else tuple(_draft_from_row(draft) for draft in drafts),
            boxes=tuple(_box_from_row(box) for box in row["boxes"]),
            proposal=Proposal(**row["proposal"]),
            empty_pages=tuple(row["empty_pages"]),
            garbled_pages=tuple(row["garbled_pages"]),
            ocr_pages=tuple(row["ocr_pages"]),
            remarks=tuple(row["remarks"]),
        )
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as fault:
        raise ReportError("what was read of it is damaged.") from fault
    if not isinstance(reading.source, str):
        raise ReportError("what was read of it is damaged.")
    return reading


def _draft_from_row(row: Mapping[str, Any]) -> Draft:
    return Draft(
        **{
            **row,
            "kind": BlockKind(row["kind"]),
            "spans": _spans(row["spans"]),
            "markers": _spans(row["markers"]),
            "lead_ins": _spans(row["lead_ins"]),
            "cells": tuple(
                Cell(
                    cell["column"],
                    _span(cell["span"]),
                    _span(cell["header"]) if cell["header"] else None,
                    _spans(cell.get("over", ())),
                )
                for cell in row["cells"]
            ),
        }
    )


def _box_row(word: WordBox) -> list[float]:
    sure = [] if word.confidence is None else [word.confidence]
    return [*word.span, word.page, *word.box, *sure]


def _box_from_row(row: Sequence[Any]) -> WordBox:
    start, end, page, left, top, right, bottom, *sure = row
    return WordBox((start, end), page, (left, top, right, bottom), sure[0] if sure else None)


def _spans(rows: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(_span(row) for row in rows)


def _span(row: Sequence[int]) -> Span:
    start, end = row
    return start, end

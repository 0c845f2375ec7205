"""A document → a tagged PDF (PDF/UA-1) with typst. Its words go in as data and are never read as markup."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from assistant.documents.charts import CHART_WIDTH, draw_chart
from assistant.documents.layout import (
    LIST_KINDS,
    Chart,
    Line,
    Part,
    Properties,
    Table,
    format_mark_ranges,
    split_marks,
)
from assistant.documents.pdf_text import clean, list_texts, replace_texts, spell_missing
from assistant.documents.typesetting import TypesettingError, set_pdf
from corpus.errors import UserError

_TEMPLATE, _PROBE = "pdf.typ", "pdf_probe.typ"
_ISO_DAY = len("2026-11-25")
_LEVELS = {"title": 1, "heading": 2, "new page": 2, "subheading": 3}
# Shares of the width of the four columns: figure, what it measures, n, source.
_WIDTHS = (20, 62, 8, 10)
# What is longer may go over the end of a page; so many letters stand on a line.
_MOST_KEPT = 20  # lines
_LINE = 80
_MOST_FOOTER = 90  # characters
_MISSING = (
    "The fonts of this file lack some characters, which stand as their code points, such as {}. "
    "The Word and the HTML file show them as they are."
)


def as_pdf(parts: Sequence[Part], properties: Properties) -> bytes:
    """The document as the bytes of a PDF file; the same document gives the same bytes.

    A character that the fonts lack is spelt as its code point, such as '[U+4E2D]', and a line at the end says so.

    Raises:
        UserError: the document cannot be such a file.
    """
    document = _describe(parts, properties)
    day = properties.date[:_ISO_DAY]
    with contextlib.suppress(TypesettingError):
        return set_pdf(_TEMPLATE, document, day=day)
    # PDF/UA refuses a character without a shape: it would be a gap that nobody notices.
    spelt = spell_missing(list_texts(document), _has_shapes)
    document = replace_texts(document, spelt)
    if spelt:
        document["parts"].append(_describe_line(Line("byline", _MISSING.format(_first_code(spelt)))))
    with contextlib.suppress(TypesettingError):
        return set_pdf(_TEMPLATE, document, day=day)
    # A picture has other ways with rare signs; all that a chart shows stands in words, too.
    document["parts"] = [part for part in document["parts"] if part["kind"] != "chart"]
    try:
        return set_pdf(_TEMPLATE, document, day=day)
    except TypesettingError as fault:
        raise UserError(f"this document cannot be a PDF ({fault}). Export it as a Word file.") from fault


def _has_shapes(words: Sequence[str]) -> bool:
    """Whether the fonts have a shape for every character of the words, in each style that a document uses."""
    try:
        set_pdf(_PROBE, {"words": list(words)}, day="2000-01-01")
    except TypesettingError:
        return False
    return True


def _first_code(spelt: Mapping[str, str]) -> str:
    """The first code point that is spelt. Example: {'a中': 'a[U+4E2D]'} → '[U+4E2D]'."""
    codes = (re.search(r"\[U\+[0-9A-F]+\]", shown) for shown in spelt.values())
    return next(code[0] for code in codes if code)


def _describe(parts: Sequence[Part], properties: Properties) -> dict[str, Any]:
    """The document as the template reads it."""
    day = date.fromisoformat(properties.date[:_ISO_DAY])
    title = clean(" ".join(properties.title.split())) or "Document"
    described = _describe_parts(parts)
    return {
        "title": title,
        "subject": clean(properties.subject),
        "keywords": clean(properties.keywords),
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "footer": title[:_MOST_FOOTER],
        "targets": [part["target"] for part in described if part.get("target")],
        "parts": described,
    }


def _describe_parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """The parts in order; neighbouring items of a list are one list, and each number leads to one place."""
    described: list[dict[str, Any]] = []
    targets: set[int] = set()
    level = 0
    for part in parts:
        if isinstance(part, Table):
            described.append(_describe_table(part))
        elif isinstance(part, Chart):
            described.append(_describe_chart(part))
        elif part.kind in LIST_KINDS:
            if not described or described[-1]["kind"] != "list":
                described.append({"kind": "list", "items": []})
            described[-1]["items"].append(_describe_line(part))
        elif part.text.strip():
            line = _describe_line(part)
            if line["level"]:
                # PDF/UA lets a heading stand at most one level below the one before it.
                level = line["level"] = min(line["level"], level + 1)
            if part.kind == "place" and part.numbers and part.numbers[0] not in targets:
                line["target"] = part.numbers[0]
                targets.add(part.numbers[0])
            described.append(line)
    return described


def _describe_line(line: Line) -> dict[str, Any]:
    """A line's words and what the template must know of them."""
    text = clean(line.text)
    return {
        "kind": line.kind,
        "text": text,
        "lead": clean(line.lead),
        "numbers": list(line.numbers),
        "sentences": [{"text": clean(words), "numbers": list(numbers)} for words, numbers in line.sentences],
        "cited_as": f" Cited as {format_mark_ranges(line.numbers)}.",
        "level": _LEVELS.get(line.kind, 0),
        "target": None,
        "long": _is_long(text),
    }


def _describe_table(table: Table) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for row, following in zip_longest(table.rows, table.rows[1:], fillvalue=()):
        # What spans a row heads those below it; with none below, typst would fail.
        heads = len(row) == 1 < len(following) == len(table.head)
        rows.append({"cells": [_describe_cell(cell) for cell in row], "heads": heads})
    widths = _WIDTHS if len(table.head) == len(_WIDTHS) else (1,) * len(table.head)
    return {"kind": "table", "head": [clean(cell) for cell in table.head], "rows": rows, "widths": list(widths)}


def _describe_cell(cell: str) -> dict[str, Any]:
    words, numbers = split_marks(cell)
    text = clean(words)
    return {"text": text, "numbers": list(numbers), "long": _is_long(text)}


def _describe_chart(chart: Chart) -> dict[str, Any]:
    return {"kind": "chart", "picture": draw_chart(chart), "alt": clean(chart.alt), "width": CHART_WIDTH}


def _is_long(text: str) -> bool:
    """Whether a text is too long to stand on one page wherever it begins."""
    return sum(len(line) // _LINE + 1 for line in text.split("\n")) > _MOST_KEPT

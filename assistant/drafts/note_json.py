"""Notes ↔ JSON, so that a draft can be kept and opened again as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from assistant.briefing.note import Brief, BriefingNote, Pair, Point, RemarkEdit, Removed, Section
from corpus.vocabulary import citation_from_json

# Notes kept read, the last shown: a page asks for all of a browser's with each press.
_NOTES_READ = 256


def dump_note(note: BriefingNote) -> str:
    """A note as JSON, whose keys are the names of its fields."""
    words = json.dumps(asdict(note), ensure_ascii=False)
    # Half of a character, such as "\ud83d", cannot be kept.
    return words.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=_NOTES_READ)
def load_note(words: str) -> BriefingNote | None:
    """The note that `dump_note` wrote, of this version or an earlier one; None where it is damaged."""
    try:
        return note_from_json(json.loads(words))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def note_from_json(row: Mapping[str, Any]) -> BriefingNote:
    """The note that a draft's JSON holds, whose keys are the names of the fields (`asdict`).

    Raises:
        KeyError, TypeError, ValueError: it is no draft.
    """
    brief = Brief(**{**row["brief"], "reports": tuple(row["brief"]["reports"])})
    sections = tuple(_section_from_json(section) for section in row["sections"])
    names = ("missing", "found_kinds", "found_reports", "asked_reports")
    told: dict[str, Any] = {name: tuple(map(str, row.get(name, ()))) for name in names}
    # Drafts of earlier versions have none of these.
    told["removed"] = tuple(_removed_from_json(removed) for removed in row.get("removed", ()))
    told["remark_edits"] = tuple(RemarkEdit(**edit) for edit in row.get("remark_edits", ()))
    return BriefingNote(**{**row, **told, "brief": brief, "sections": sections})


def _removed_from_json(row: Mapping[str, Any]) -> Removed:
    return Removed(**{**row, "point": _point_from_json(row["point"])})


def _section_from_json(row: Mapping[str, Any]) -> Section:
    return Section(
        key=row["key"],
        points=tuple(_point_from_json(point) for point in row["points"]),
        remarks=tuple(map(str, row["remarks"])),
        lead=row["lead"],
        pairs=tuple(_pair_from_json(pair) for pair in row["pairs"]),
        heading=str(row.get("heading", "")),
        own_remarks=tuple(map(str, row.get("own_remarks", ()))),
    )


def _pair_from_json(row: Mapping[str, Any]) -> Pair:
    values = (str(row["values"][0]), str(row["values"][1]))
    return Pair(_point_from_json(row["one"]), _point_from_json(row["other"]), values)


def _point_from_json(row: Mapping[str, Any]) -> Point:
    citation = None if row["citation"] is None else citation_from_json(row["citation"])
    return Point(**{**row, "citation": citation, "more": tuple(citation_from_json(other) for other in row["more"])})

"""Drafts on disk: one that an earlier version wrote opens as it was, and is written back to the last character."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.briefing.note import DATES, FIGURES, KEY, Brief, BriefingNote, Section
from assistant.drafts.note_json import dump_note, load_note
from assistant.drafts.store import BrowserDrafts, DraftStore, hash_browser
from corpus.errors import UserError

# A draft as files on people's disks have it, with every sort of statement: pinned, written by a model, the trainer's
# own, a figure, an example, and a pair that does not agree. Its keys must never be renamed.
EARLIER_DRAFT = """
{"brief": {"topic": "Benches", "audience": "PCN lead", "length": "short", "reports": ["bench", "seats"]},
 "title": "Briefing note: Benches", "date": "2026-11-01", "library": "145670f9cf31",
 "purpose": "Written for: PCN lead.",
 "sections": [
  {"key": "key messages",
   "points": [
    {"id": "p1", "text": "Most benches were used.", "lead": "Benches",
     "citation": {"n": 1, "id": "c1", "report": "bench", "title": "On benches", "section": ["Use", "Key findings"],
      "paragraph": 4, "page": 12, "page_label": "x", "quote": "Most benches were used, every day.",
      "spans": [[100, 134]]},
     "theme": "Use", "value": "", "measures": "", "n": "", "score": 0.25, "own": false, "pinned": true, "place": "",
     "outcome": "", "written": true,
     "more": [{"n": 2, "id": "c2", "report": "seats", "title": "On seats", "section": ["Use"], "paragraph": 2,
      "page": null, "page_label": null, "quote": "Few seats were used.", "spans": [[7, 20], [25, 32]]}]},
    {"id": "own-1", "text": "Ask Ann.", "lead": "", "citation": null, "theme": "", "value": "", "measures": "",
     "n": "", "score": 0.0, "own": true, "pinned": false, "place": "", "outcome": "", "written": false, "more": []}],
   "remarks": [], "lead": "Begin here.", "pairs": []},
  {"key": "figures",
   "points": [
    {"id": "p2", "text": "Used: 73", "lead": "Seats",
     "citation": {"n": 2, "id": "c2", "report": "seats", "title": "On seats", "section": ["Use"], "paragraph": 2,
      "page": null, "page_label": null, "quote": "Few seats were used.", "spans": [[7, 20], [25, 32]]},
     "theme": "Use", "value": "73 (57.9)", "measures": "Used (Table 2)", "n": "126", "score": 0.125, "own": false,
     "pinned": false, "place": "Leeds", "outcome": "It saved £5.", "written": false, "more": []}],
   "remarks": [], "lead": "", "pairs": []},
  {"key": "dates", "points": [], "remarks": ["Dates: Benches, 2021."], "lead": "",
   "pairs": [
    {"one": {"id": "p3", "text": "Most.", "lead": "Benches, 2021", "citation": null, "theme": "", "value": "",
      "measures": "", "n": "", "score": 0.0, "own": false, "pinned": false, "place": "", "outcome": "",
      "written": false, "more": []},
     "other": {"id": "p4", "text": "Few.", "lead": "Seats, 2022", "citation": null, "theme": "", "value": "",
      "measures": "", "n": "", "score": 0.0, "own": false, "pinned": false, "place": "", "outcome": "",
      "written": false, "more": []},
     "values": ["73", "57"]}]}],
 "covered": true, "model": "ollama:small"}
"""


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[BrowserDrafts]:
    """A browser's drafts, one of which an earlier version left as a file."""
    path = tmp_path / "drafts" / hash_browser("ann") / "benches-short.json"
    path.parent.mkdir(parents=True)
    path.write_text(EARLIER_DRAFT, encoding="utf-8")
    store = DraftStore(tmp_path)
    yield store.of_browser("ann")
    store.close()


@pytest.fixture
def note(drafts: BrowserDrafts) -> BriefingNote:
    return drafts.open("benches-short")


def section_of(note: BriefingNote, key: str) -> Section:
    section = note.section(key)
    assert section is not None
    return section


def test_a_draft_that_an_earlier_version_wrote_opens_as_it_was(drafts: BrowserDrafts, note: BriefingNote) -> None:
    assert [draft.name for draft in drafts.list_drafts()] == ["benches-short"]
    assert note.brief == Brief("Benches", "PCN lead", "short", ("bench", "seats"))
    assert (note.title, note.date) == ("Briefing note: Benches", "2026-11-01")
    assert (note.model, note.covered) == ("ollama:small", True)


def test_what_a_trainer_wrote_and_pinned_in_it_is_still_theirs(note: BriefingNote) -> None:
    written, own = section_of(note, KEY).points
    assert section_of(note, KEY).lead == "Begin here."
    assert (own.own, own.text, own.citation) == (True, "Ask Ann.", None)
    assert (written.pinned, written.written, written.score) == (True, True, 0.25)


def test_its_statements_still_cite_what_they_cited(note: BriefingNote) -> None:
    written = section_of(note, KEY).points[0]
    first, second = written.cited
    assert (first.id, second.id) == ("c1", "c2")
    assert first.section == ("Use", "Key findings")
    assert (first.spans, second.spans) == (((100, 134),), ((7, 20), (25, 32)))


def test_its_figures_and_its_pairs_are_as_they_were(note: BriefingNote) -> None:
    (figure,) = section_of(note, FIGURES).points
    assert (figure.value, figure.measures, figure.n) == ("73 (57.9)", "Used (Table 2)", "126")
    assert (figure.place, figure.outcome) == ("Leeds", "It saved £5.")
    (pair,) = section_of(note, DATES).pairs
    assert section_of(note, DATES).remarks == ("Dates: Benches, 2021.",)
    assert pair.values == ("73", "57")
    assert (pair.one.text, pair.other.text) == ("Most.", "Few.")


def _with_what_later_versions_know(row: dict[str, Any]) -> dict[str, Any]:
    """A citation and a note with the keys that they got later; any other row as it is."""
    known: dict[str, Any] = {}
    if "quote" in row:
        known = {"ocr": None, "shown": row["quote"], "date": "", "superseded_by": None, "since": ""}
    if "covered" in row:
        known = {"missing": [], "found_kinds": [], "found_reports": [], "asked_reports": []}
        known |= {"removed": [], "remark_edits": []}
    if "outcome" in row:
        known = {"placed": False}
    if "points" in row:
        known = {"heading": "", "own_remarks": []}
    return row | known


def test_a_draft_is_written_in_the_same_form_that_it_was_read_from(drafts: BrowserDrafts) -> None:
    written = dump_note(drafts.open("benches-short"))
    now = json.loads(EARLIER_DRAFT, object_hook=_with_what_later_versions_know)
    assert written == json.dumps(now, ensure_ascii=False)
    assert load_note(written) == drafts.open("benches-short")


@pytest.mark.parametrize("name", ["../benches-short", "", "UPPER", "no such draft", "a" * 81])
def test_a_name_that_is_no_draft_is_told_in_one_line(drafts: BrowserDrafts, name: str) -> None:
    for act in (drafts.open, drafts.delete):
        with pytest.raises(UserError, match="no draft") as caught:
            act(name)
        assert "\n" not in str(caught.value)

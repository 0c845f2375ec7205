"""A reading written and read again is the same in every field; a damaged one is told in one line."""

from __future__ import annotations

from dataclasses import fields

import pytest

from corpus.drafts import Draft
from corpus.errors import ReportError
from corpus.library.reading_file import reading_from_json, reading_to_json
from corpus.reading import Proposal, Reading, SourceKind
from corpus.vocabulary import BlockKind, Cell, WordBox

FULL = Reading(
    source="Age\tShare\r\n1\x0c— 2 \ud800 é",
    kind=SourceKind.SHEET,
    page_labels=("i", "1"),
    drafts=(
        Draft(BlockKind.HEADING, ((0, 3),), level=2, page=1),
        Draft(
            BlockKind.TABLE_ROW,
            ((4, 9), (11, 12)),
            markers=((10, 11),),
            cells=(Cell(0, (4, 9), (0, 3)), Cell(1, (11, 12), (0, 3), ((4, 9),))),
            lead_ins=((0, 3),),
            is_label=True,
        ),
    ),
    boxes=(WordBox((0, 3), 1, (0.1, 0.25, 0.3, 0.5)), WordBox((4, 9), 1, (0.4, 0.25, 0.5, 0.5), 0.97)),
    proposal=Proposal("Ages", "A board", "2019"),
    empty_pages=(2,),
    garbled_pages=(3, 4),
    ocr_pages=(5,),
    remarks=("One table is cut.",),
)


def test_every_field_comes_back_as_it_was() -> None:
    bare = Reading("", SourceKind.TEXT)
    # A field that is added later must be given a value above, and so is held here too.
    assert all(getattr(FULL, field.name) != getattr(bare, field.name) for field in fields(Reading))
    assert reading_from_json(reading_to_json(FULL)) == FULL
    assert reading_from_json(reading_to_json(bare)) == bare


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "damaged"),
        ("[]", "damaged"),
        ("null", "damaged"),
        (reading_to_json(FULL)[:-5], "damaged"),
        (reading_to_json(FULL).replace('"spreadsheet"', '"stone"'), "damaged"),
        (reading_to_json(FULL).replace('"format":1', '"format":2'), "newer version"),
    ],
)
def test_what_is_no_reading_is_told(text: str, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        reading_from_json(text)

"""Whatever the words of a file, what is written of them reads back as they stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers.markdown_writer import clean_text, escape_text, write_heading, write_item, write_table
from corpus.readers.reader import report_from_reading
from corpus.reading import Reading, SourceKind
from corpus.vocabulary import BlockKind, ReportDetails

SIGNS = st.text(alphabet="ab1 5.,*_<>|#$&;[]()\\`~!-+^/:%£=x\"'", min_size=1, max_size=24)


def read_blocks(source: str, kind: BlockKind) -> list[str]:
    details = ReportDetails("one", "One", "me", "2026", False, "mine", "One", "")
    report = report_from_reading(Reading(source, SourceKind.WORD), details)
    return [block.text for block in report.blocks if block.kind is kind]


@settings(max_examples=400, deadline=None)
@given(SIGNS)
def test_a_paragraph_reads_back(words: str) -> None:
    text = f"So {words} it is."
    assert read_blocks(f"{escape_text(text)}\n", BlockKind.PARAGRAPH) == [clean_text(text)]


@settings(max_examples=400, deadline=None)
@given(SIGNS)
def test_an_item_and_a_heading_read_back(words: str) -> None:
    text = f"So {words} it is"
    assert read_blocks(f"{write_item(escape_text(text), 1)}\n", BlockKind.LIST_ITEM) == [clean_text(text)]
    assert read_blocks(f"{write_heading(escape_text(text), 2)}\n", BlockKind.HEADING) == [clean_text(text)]


@settings(max_examples=400, deadline=None)
@given(SIGNS, SIGNS)
def test_the_cells_of_a_row_read_back(left: str, right: str) -> None:
    lines = write_table([["Name", "Left", "Right"], ["Corby", left, right]], 1)
    text = clean_text(f"Corby {left} {right}")
    assert read_blocks("\n".join(lines) + "\n", BlockKind.TABLE_ROW)[-1] == text


def test_what_cannot_be_shown_is_left_out() -> None:
    assert clean_text("a\x00b\u200bc\td\ufeff \ud800") == "abc d \ufffd"


def test_deep_headings_and_rows_of_headers() -> None:
    assert write_heading("Deep", 9) == "###### Deep"
    assert write_table([["", "2021", "2021"], ["Place", "People", "Cost"], ["Leek", "1", ""]], 2) == [
        "| Place | 2021 – People | 2021 – Cost |",
        "|---|---|---|",
        "| Leek | 1 |  |",
    ]

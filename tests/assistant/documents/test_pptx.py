"""The outline for PowerPoint: a title, sections with their statements short and cited, whole quotes in the notes."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.layout import Bar, Chart, Line, Part, Table
from assistant.documents.pptx import as_pptx
from assistant.documents.slides import MOST_CHARACTERS, outline, shorten
from tests.assistant.documents.test_files import PARTS, PROPERTIES, TABLE
from tests.support.read_html import HOSTILE

LONG = (
    "The first sentence of them says it all by itself. "
    + "The second goes on and on, with more words than a slide should hold " * 4
)
CHART = Chart("Barriers", (Bar("Trust", 57.8, "57.8%", (1,)), Bar("Language", 66.4, "66.4%", (2,))), 100)


def read(content: bytes) -> Any:
    import pptx

    return pptx.Presentation(io.BytesIO(content))


def words_of(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_every_section_is_a_slide_with_its_title_statements_and_marks() -> None:
    slides = list(read(as_pptx([*PARTS, Line("heading", "More"), TABLE, CHART], PROPERTIES)).slides)
    assert [slide.shapes.title.text for slide in slides] == ["The title", "A heading", "Sources", "More", "More"]
    assert "About the document" in words_of(slides[0])
    for words in ("A subheading", "Lead words: A statement. [1] [2]", "Trainer’s note: A thought.", "A remark."):
        assert words in words_of(slides[1])
    assert "A report. [1], [2]" in words_of(slides[2])
    (grid,) = [shape.table for shape in slides[3].shapes if shape.has_table]
    assert [cell.text for cell in grid.rows[2].cells] == ["57%", "Felt < better", "20", "[1]"]
    assert grid.cell(1, 0).is_merge_origin and grid.cell(1, 0).text == "One group"
    (drawn,) = [shape for shape in slides[4].shapes if shape.has_chart]
    assert list(drawn.chart.plots[0].series[0].values) == [66.4, 57.8]
    assert drawn._element.nvGraphicFramePr.cNvPr.get("descr") == CHART.alt


def test_the_notes_of_a_slide_hold_the_whole_quotes_that_it_cites_and_no_slide_repeats_them() -> None:
    parts: list[Part] = [
        Line("title", "T"),
        Line("heading", "One"), Line("statement", LONG, numbers=(1,)),
        Line("heading", "Two"), Line("statement", "Short.", numbers=(2,)),
        Line("heading", "Appendix"),
        Line("place", "A report, page 2", numbers=(1,)), Line("quote", LONG),
        Line("place", "A report, page 3", numbers=(2,)), Line("quote", "Short, in its place."),
    ]  # fmt: skip
    slides = list(read(as_pptx(parts, PROPERTIES)).slides)
    assert len(slides) == 3
    assert words_of(slides[1]) == "One\nThe first sentence of them says it all by itself. … [1]"
    assert slides[1].notes_slide.notes_text_frame.text == f"[1] A report, page 2\n“{LONG.strip()}”"
    assert slides[2].notes_slide.notes_text_frame.text == "[2] A report, page 3\n“Short, in its place.”"


def test_a_long_section_goes_on_over_slides_and_nothing_is_lost() -> None:
    said = "Statement {} says something of its own, and not little of it."
    statements = [Line("statement", said.format(n), numbers=(n,)) for n in range(1, 31)]
    rows = tuple((f"{n}%", f"row {n}", "–", f"[{n}]") for n in range(1, 31))
    table = Table(("Figure", "What it measures", "n", "Source"), (("One group",), *rows))
    _, slides = outline([Line("heading", "Many"), *statements, table])
    assert [slide.title for slide in slides[:3]] == ["Many", "Many (2)", "Many (3)"]
    assert [number for slide in slides if slide.bullets for number in slide.numbers] == list(range(1, 31))
    tables = [slide.table for slide in slides if slide.table]
    assert [row for table in tables for row in table.rows if len(row) > 1] == list(rows)
    assert len(tables) > 2 and all(table.rows[0] == ("One group",) for table in tables)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("A short one, as it is.", "A short one, as it is."),
        (f"{'word ' * 20}ends here. {'More ' * 60}", f"{'word ' * 20}ends here. …"),
        (f"{'word ' * 30}first; {'more ' * 60}", f"{'word ' * 30}first …"),
        (f"Of 4.5 million, {'some ' * 80}", None),
        ("x" * 500, f"{'x' * MOST_CHARACTERS} …"),
    ],
)
def test_a_statement_is_cut_where_a_sentence_or_a_clause_ends(text: str, short: str | None) -> None:
    shown = shorten(text)
    assert shown == short if short is not None else shown.endswith(" some …")
    assert len(shown) <= MOST_CHARACTERS + 2


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_a_short_statement_is_the_beginning_of_the_whole(text: str) -> None:
    whole = " ".join(text.split())
    assert whole.startswith(shorten(text).removesuffix(" …").rstrip()) and (
        len(whole) > MOST_CHARACTERS or shorten(text) == whole
    )


@pytest.mark.parametrize(
    "kind", ["title", "meta", "heading", "subheading", "paragraph", "own", "source", "place", "quote"]
)
def test_hostile_text_is_text_on_slides(kind: str) -> None:
    hostile = HOSTILE + "\ud800\x0b_x0041_"
    place = Line("place", "Where", numbers=(1 if kind == "quote" else 2,))
    parts: list[Part] = [Line("heading", "H"), place, Line(kind, hostile, numbers=(1,)), Line("remark", "s", "", (1,))]
    show = read(as_pptx(parts, PROPERTIES))
    texts = [words_of(slide) + slide.notes_slide.notes_text_frame.text for slide in show.slides]
    assert "<script>alert(1)</script>" in "".join(texts)

"""The PDF: tagged as PDF/UA-1, the same bytes twice, every word as it was typed, no character lost without a word."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.layout import Bar, Chart, Line, Part, Properties, Table
from assistant.documents.pdf import as_pdf
from tests.assistant.documents.test_files import PARTS, PROPERTIES, TABLE

CHART = Chart("Barriers <named>", (Bar("Lack of trust", 57.8, "57.8%"), Bar("Time & staff", 82, "over 82%")), 100)
KINDS = ("title", "meta", "heading", "subheading", "lead", "paragraph", "prose", "statement", "own", "remark", "source",
         "byline", "place", "quote")  # fmt: skip
# What typst would take for code, a formula, a reference, emphasis, a label, a comment, a raw text or an escape.
HOSTILE = '#import "@preview/x:1.0.0" #eval("1") $x^2$ @ref *b* _e_ <s1> // c /* d */ `r` \\u{41} \\ ~ -- "q"'


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in read(content).pages))


def elements(content: bytes) -> Iterator[dict[str, Any]]:
    """The structure's elements, in reading order."""
    root: Any = read(content).trailer["/Root"]
    waiting = [root["/StructTreeRoot"]["/K"]]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict) and "/S" in node:
            yield node
            waiting.append(node.get("/K", []))


def test_it_is_tagged_and_says_its_language_and_title() -> None:
    reader = read(as_pdf(PARTS, PROPERTIES))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True and root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata and reader.metadata.title == "The title" and reader.metadata.subject == "A subject"
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data(), "the file calls itself PDF/UA-1"


def test_headings_lists_tables_quotes_links_and_charts_are_what_they_are() -> None:
    made = as_pdf([*PARTS, TABLE, CHART], PROPERTIES)
    kinds = Counter(str(element["/S"]) for element in elements(made))
    assert (kinds["/H1"], kinds["/H2"], kinds["/H3"]) == (1, 2, 1)
    assert (kinds["/LI"], kinds["/BlockQuote"]) == (4, 1)
    # The head of each column, and the one that heads a group of rows.
    assert (kinds["/TH"], kinds["/TD"]) == (5, 4)
    assert [element["/Alt"] for element in elements(made) if element["/S"] == "/Figure"] == [CHART.alt]
    # The marks [1] of the paragraph, the prose, the statement and the table lead to the quote; [2] has none.
    assert kinds["/Link"] == 4
    names: Any = read(made).pages[0]["/Annots"]
    assert all(annotation.get_object()["/Subtype"] == "/Link" for annotation in names)


def test_the_same_document_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; from tests.assistant.documents.test_pdf import *; "
        "sys.stdout.buffer.write(as_pdf([*PARTS, TABLE, CHART], PROPERTIES))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert other == as_pdf([*PARTS, TABLE, CHART], PROPERTIES)


@pytest.mark.parametrize("kind", KINDS)
def test_marks_of_typst_stand_as_they_were_typed(kind: str) -> None:
    sentences = ((HOSTILE, (1,)),) if kind == "prose" else ()
    parts: list[Part] = [Line(kind, HOSTILE, HOSTILE if kind in ("own", "statement") else "", (1,), sentences)]
    made = as_pdf(parts, Properties(HOSTILE, "2026-11-25", HOSTILE, HOSTILE))
    assert re.sub(r"\s+", "", HOSTILE) in text_of(made)
    metadata = read(made).metadata
    assert metadata and metadata.title == HOSTILE and metadata.subject == HOSTILE


def test_marks_of_typst_stand_as_they_were_typed_in_tables_and_charts() -> None:
    table = Table((HOSTILE, "n"), ((HOSTILE,), (HOSTILE, "[1]")))
    made = as_pdf([table, Chart(HOSTILE, (Bar(HOSTILE, 3, HOSTILE),), 10)], PROPERTIES)
    # The head, the group and the cell, the title of the chart and the value beside its bar.
    assert text_of(made).count(re.sub(r"\s+", "", HOSTILE)) >= 3
    assert next(e["/Alt"] for e in elements(made) if e["/S"] == "/Figure").count(HOSTILE) == 3


# Letters, and above all what typst, PDF or Python could take for something else.
SIGNS = "#$@*_<>[](){}\\`~/\"'=-+.:;%&|^!,\n\r\t ab01é£’–\u00ad\u200b\u202e中😀\x00\ud800"
TEXTS = st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=40)
NUMBERS = st.lists(st.integers(1, 5), max_size=3).map(tuple)


SENTENCES = st.lists(st.tuples(TEXTS, NUMBERS), min_size=1, max_size=3).map(tuple)
ROWS = st.lists(st.one_of(st.tuples(TEXTS), st.tuples(TEXTS, TEXTS)), max_size=3).map(tuple)
BARS = st.lists(st.builds(Bar, TEXTS, st.floats(-10, 200), TEXTS), min_size=1, max_size=3).map(tuple)
WRITTEN = st.one_of(
    st.builds(Line, st.sampled_from(KINDS), TEXTS, TEXTS, NUMBERS),
    st.builds(Line, st.just("prose"), st.just("said"), st.just(""), st.just(()), SENTENCES),
    st.builds(Table, st.tuples(TEXTS, TEXTS), ROWS),
    st.builds(Chart, TEXTS, BARS, st.just(100.0)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WRITTEN, max_size=6), TEXTS)
def test_whatever_is_written_makes_a_tagged_file(parts: list[Part], title: str) -> None:
    made = as_pdf(parts, Properties(title, "2026-11-25", title, title))
    assert read(made).trailer["/Root"]["/MarkInfo"]["/Marked"].value is True  # type: ignore[index]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60))
def test_what_is_typed_on_a_keyboard_is_read_back_sign_by_sign(typed: str) -> None:
    assert typed in text_of(as_pdf([Line("quote", typed)], PROPERTIES))


def test_what_the_fonts_lack_is_spelt_and_said_once() -> None:
    made = as_pdf(
        [Line("paragraph", "中 ✓ \u05e9\u05dc\u05d5\u05dd\ttab\u2011s 😀 a中b"), Line("quote", "العربية")], PROPERTIES
    )
    words = text_of(made)
    assert words.startswith("[U+4E2D]✓\u05e9\u05dc\u05d5\u05ddtab‑s[U+1F600]a[U+4E2D]b")
    assert words.count("Thefontsofthisfilelacksomecharacters") == 1
    whole = text_of(as_pdf([Line("paragraph", "✓ ★ → \u05e9\u05dc\u05d5\u05dd Ω é ½ ≥ ² ﬁ")], PROPERTIES))
    assert "U+" not in whole and "lack" not in whole


def test_a_quote_of_many_pages_is_not_cut() -> None:
    words = [f"word{n}" for n in range(9000)]
    made = as_pdf([Line("statement", " ".join(words)), Line("quote", " ".join(words)), TABLE], PROPERTIES)
    assert len(read(made).pages) > 10
    # The foot of each page stands between its words and the next page's.
    found = re.sub(r"Thetitle·page\d+of\d+", "", text_of(made))
    assert found.count("".join(words)) == 2


def test_a_heading_never_stands_two_levels_below_the_one_before_it() -> None:
    made = as_pdf([Line("subheading", "First"), Line("heading", "Second"), Line("title", "Third")], PROPERTIES)
    assert [str(e["/S"]) for e in elements(made) if str(e["/S"]).startswith("/H")] == ["/H1", "/H2", "/H1"]

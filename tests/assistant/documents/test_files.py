"""The same parts in every format: all of their text, real headings, marks that lead to quotes, hostile text as text."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from assistant.documents.escaping import close_directions, replace_unprintable
from assistant.documents.files import EXPORTS, FORMATS, render_document
from assistant.documents.layout import Line, Part, Properties, Table
from assistant.documents.references import Reference
from corpus.errors import UserError
from tests.support.read_files import text_of
from tests.support.read_html import HOSTILE, Elements

PROPERTIES = Properties("The title", "2026-11-25", "A subject", "some, keywords")
PARTS: list[Part] = [
    Line("title", "The title"),
    Line("meta", "About the document"),
    Line("heading", "A heading"),
    Line("subheading", "A subheading"),
    Line("lead", "What leads in."),
    Line("paragraph", "A paragraph:\n• of two lines.", numbers=(1,)),
    Line("prose", "First. [1] Second.", sentences=(("First.", (1,)), ("Second.", ()))),
    Line("byline", "Somebody wrote this."),
    Line("statement", "A statement.", "Lead words: ", (1, 2)),
    Line("own", "A thought.", "Trainer’s note: "),
    Line("remark", "A remark."),
    Line("heading", "Sources"),
    Line("source", "A report.", numbers=(1, 2)),
    Line("place", "A report, page 2", numbers=(1,)),
    Line("quote", "The quoted words."),
]
TABLE = Table(("Figure", "What it measures", "n", "Source"), (("One group",), ("57%", "Felt < better", "20", "[1]")))


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_line_stands_in_every_format_in_its_order(suffix: str) -> None:
    text = text_of(suffix, render_document(PARTS, suffix, PROPERTIES), footer=PROPERTIES.title)
    words = re.sub(r"\s+", "", text)
    wanted = [
        "Thetitle", "Aboutthedocument", "Aheading", "Asubheading", "Whatleadsin.", "Aparagraph:•oftwolines.[1]",
        "First.[1]Second.", "Somebodywrotethis.", "Leadwords:Astatement.[1][2]", "Trainer’snote:Athought.", "Aremark.",
        "Sources", "Areport.Citedas[1],[2].", "[1]Areport,page2", "Thequotedwords.",
    ]  # fmt: skip
    places = [words.index(piece) for piece in wanted]
    assert places == sorted(places)


def test_word_has_styles_properties_and_a_table() -> None:
    import docx

    file = docx.Document(io.BytesIO(render_document([*PARTS, TABLE], ".docx", PROPERTIES)))
    styles = {paragraph.text: paragraph.style.name for paragraph in file.paragraphs if paragraph.style}
    assert (styles["The title"], styles["A heading"], styles["A subheading"]) == ("Title", "Heading 1", "Heading 2")
    assert styles["The quoted words."] == "Quote" and styles["A paragraph:\n• of two lines. [1]"] == "Normal"
    core = file.core_properties
    assert (core.title, core.subject, core.keywords) == ("The title", "A subject", "some, keywords")
    assert core.created and core.created.date().isoformat() == "2026-11-25"
    assert [cell.text for cell in file.tables[0].rows[2].cells] == ["57%", "Felt < better", "20", "[1]"]


def test_html_leads_from_each_mark_to_its_quote() -> None:
    page = render_document([*PARTS, TABLE], ".html", PROPERTIES).decode("utf-8")
    assert '<p class="place" id="s1">' in page
    assert page.count('<a href="#s1">[1]</a>') == 4, "of the paragraph, the prose, the statement and the table"
    assert "Felt &lt; better" in page and '<th scope="rowgroup" colspan="4">One group</th>' in page


@pytest.mark.parametrize("kind", ["title", "meta", "heading", "subheading", "lead", "paragraph", "byline", "statement",
                                  "own", "remark", "source", "place", "quote"])  # fmt: skip
def test_hostile_text_is_text_in_every_kind_of_line(kind: str) -> None:
    hostile = HOSTILE + "\ud800"
    parts = [Line(kind, hostile, hostile if kind in ("own", "statement") else "", (1,))]
    page = render_document(parts, ".html", Properties(hostile, "2026-11-25", "", "")).decode("utf-8")
    assert not {"script", "img", "textarea"} & set(Elements(page).tags) and "<script" not in page
    for suffix in FORMATS:
        content = render_document(parts, suffix, Properties(hostile, "2026-11-25", "", ""))
        words = re.sub(r"\s+", "", text_of(suffix, content, footer="<script>"))
        assert re.sub(r"\s+", "", "<script>alert(1)</script> <img src=x onerror=alert(2)>") in words
        assert "`alert(6)`&lt;b&gt;" in words and "\x00" not in words


def test_there_is_no_other_format() -> None:
    with pytest.raises(UserError, match=r"no format '\.odt'.*\.docx, \.pdf, \.html, \.md"):
        render_document(PARTS, ".odt", PROPERTIES)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("plain", "plain"),
        ("a\u202eb", "a\u202eb\u202c"),
        ("a\u202eb\u202c c", "a\u202eb\u202c c"),
        ("\u2067a\u202bb", "\u2067a\u202bb\u202c\u2069"),
        ("\u202c\u2069 ends nothing", "\u202c\u2069 ends nothing"),
    ],
)
def test_a_turn_of_direction_is_ended(text: str, closed: str) -> None:
    assert close_directions(text) == closed


def test_what_no_file_can_hold_is_made_visible() -> None:
    assert replace_unprintable("a\x00b\ud83dc\x85d\uffff\te\n") == "a�b�c�d�\te\n"


TURNING = "\u202eTurned \u2067twice"


def is_closed(text: str) -> bool:
    """Whether a text ends each turn of the reading direction that it begins."""
    return close_directions(text) == text


# A PDF holds letters in the order in which they are seen, and no marks; it is set from the same parts.
@pytest.mark.parametrize("suffix", sorted(set(EXPORTS) - {".pdf"}))
def test_no_text_of_any_export_turns_what_stands_behind_it(suffix: str) -> None:
    kinds = ("title", "meta", "heading", "subheading", "lead", "paragraph", "byline", "statement", "own", "quote")
    parts: list[Part] = [Line(kind, f"{TURNING} {kind}\nAnd {TURNING}", TURNING, (1,)) for kind in kinds]
    parts.append(Line("prose", TURNING, sentences=((TURNING, (1,)), ("Second.", (2,)))))
    parts.append(Table((TURNING, "n", "m", "Source"), ((TURNING,), (TURNING, f"{TURNING} [1]", "2", "[1]"))))
    reference = Reference(TURNING, TURNING, TURNING, TURNING, None, (f"[1] {TURNING}", "[2] Plan, paragraph 3"))
    made = render_document(parts, suffix, Properties(TURNING, "2026-11-25", "A", "b"), references=[reference])
    is_office = suffix in (".docx", ".pptx")
    texts = texts_of_office_file(made) if is_office else made.decode("utf-8").splitlines()
    found = [text for text in texts if "\u202e" in text]
    assert all(map(is_closed, found)), [text for text in found if not is_closed(text)][:3]
    assert len(found) >= 3


def texts_of_office_file(content: bytes) -> list[str]:
    """Each run of text in the parts of a Word or PowerPoint file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml")]
    return [text for part in parts for text in re.findall(r"<(?:w:t|a:t|dc:title)\b[^>]*>([^<]*)<", part)]

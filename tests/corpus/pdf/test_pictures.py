"""Pages as pictures, and the boxes of quotes on them, on PDFs whose words' places are known from making them."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from corpus.errors import ReportError
from corpus.pdf.pictures import (
    WIDTHS,
    Box,
    choose_width,
    find_quote,
    is_pdf,
    page_count,
    page_labels,
    render_page,
)
from evals.reading.documents import find_font_file

SIZE, LINE, WIDE, HIGH = 11.0, 16.0, 595.28, 841.89
# Of Helvetica's size: how far its letters reach above the line that they stand on, and below.
ABOVE, BELOW = 0.718, 0.207
WORDS = (
    "clinic nurse funding estate volunteers household pressure network walking group pharmacy transport winter "
    "services carers budget survey respondents training leadership housing warm safe homes diabetes smoking"
).split()

Lines = list[tuple[str, float, float]]


def made_lines(seed: int, x: float, count: int = 20) -> Lines:
    """Lines of random words, each with where it begins and the height of what it stands on, in points."""
    chosen = random.Random(seed)
    lines = []
    for number in range(count):
        words = [chosen.choice(WORDS) for _ in range(5)] + [str(chosen.randrange(10, 10_000))]
        lines.append((" ".join(words), x, 80 + LINE * number))
    return lines


def new_pdf() -> FPDF:
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_font("Helvetica", size=SIZE)
    return pdf


def place_of(pdf: FPDF, line: tuple[str, float, float], words: str) -> Box:
    """Where words of a line stand, by the widths that the font has for them."""
    text, x, base = line
    left = x + pdf.get_string_width(text[: text.index(words)])
    right = left + pdf.get_string_width(words)
    return Box(left / WIDE, (base - ABOVE * SIZE) / HIGH, right / WIDE, (base + BELOW * SIZE) / HIGH)


def cells(boxes: list[Box]) -> set[tuple[int, int]]:
    """The points of a fine grid that boxes cover: 0.3 pt of an A4 page."""
    return {
        (x, y)
        for box in boxes
        for x in range(round(box.left * 2000), round(box.right * 2000))
        for y in range(round(box.top * 2800), round(box.bottom * 2800))
    }


def overlap(boxes: list[Box], others: list[Box]) -> float:
    """Intersection over union of what they cover."""
    first, second = cells(boxes), cells(others)
    return len(first & second) / len(first | second)


def turned(box: Box) -> Box:
    """The box on a page that is turned by a quarter clockwise."""
    return Box(1 - box.bottom, box.left, 1 - box.top, box.right)


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FPDF, Lines]:
    """A page of two columns, and the same page turned."""
    pdf = new_pdf()
    lines = made_lines(1, 60) + made_lines(2, 330)
    for _ in range(2):
        pdf.add_page()
        for text, x, base in lines:
            pdf.text(x, base, text)
    path = tmp_path_factory.mktemp("columns") / "columns.pdf"
    pdf.output(str(path))
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(path))
    writer.pages[1].rotate(90)
    writer.write(path)
    return path, pdf, lines


@pytest.mark.parametrize("seed", range(20))
def test_a_quote_is_marked_where_its_words_stand(columns: tuple[Path, FPDF, Lines], seed: int) -> None:
    path, pdf, lines = columns
    first = random.Random(seed).choice([*range(17), *range(20, 37)])
    begin, end = " ".join(lines[first][0].split()[3:]), " ".join(lines[first + 2][0].split()[:2])
    quote = f"{begin} {lines[first + 1][0]} {end}"
    known = [
        place_of(pdf, line, words)
        for line, words in zip(lines[first : first + 3], (begin, lines[first + 1][0], end), strict=True)
    ]
    found = find_quote(path, 1, quote)
    assert len(found) == 3 and overlap(found, known) >= 0.9
    shown = find_quote(path, 2, quote)
    assert len(shown) == 3
    # Turned, the page is as wide as it was high.
    assert overlap([Box(b.top, 1 - b.right, b.bottom, 1 - b.left) for b in shown], found) >= 0.9
    assert overlap(shown, [turned(box) for box in known]) >= 0.88


def test_letters_are_compared_not_how_they_are_joined_or_broken(tmp_path: Path) -> None:
    pdf = new_pdf()
    pdf.add_page()
    pdf.add_font("Sans", fname=find_font_file())
    pdf.set_font("Sans", size=SIZE)
    pdf.text(60, 100, "The o\ufb03ce found \ufb01ve bene\ufb01ts in ev-")
    pdf.text(60, 116, "idence\u00b2 of care. Nobody else was there.")
    path = tmp_path / "letters.pdf"
    pdf.output(str(path))
    for quote in (
        "office found five benefits in evidence of care.",
        "o\ufb03ce  found five bene\ufb01ts in evidence\u00b2 of",
    ):
        boxes = find_quote(path, 1, quote)
        assert len(boxes) == 2 and boxes[0].left > 60 / WIDE and boxes[0].top < boxes[1].top
        assert boxes[1].right < 0.4
    assert find_quote(path, 1, "Something else entirely stands on another page.") == []


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table in which figures come back, and a sentence that goes over the page's end, above its number."""
    pdf = new_pdf()
    pdf.add_page()
    for number, row in enumerate([("Kind", "2019", "2020"), ("Grants", "57.9", "5"), ("Training", "5.79", "57.9")]):
        for column, words in enumerate(row):
            pdf.text(60 + 150 * column, 100 + 20 * number, words)
    pdf.text(60, 780, "The scheme had reached three hundred people")
    pdf.text(300, 820, "1")
    pdf.add_page()
    pdf.text(60, 80, "in four estates by March. Then it ended.")
    path = tmp_path / "table.pdf"
    pdf.output(str(path))
    return path


def test_a_cited_row_has_a_box_for_each_cell_in_its_own_row(table: Path) -> None:
    heading, row, first, second = find_quote(table, 1, "2020 … Training … 5.79 … 57.9")
    assert heading.left > 0.5 and heading.bottom < row.top
    assert (
        row.top < (first.top + first.bottom) / 2 < row.bottom
        and row.top < (second.top + second.bottom) / 2 < row.bottom
    )
    assert row.right < first.left and first.right < second.left
    assert [box.left > 0.5 for box in find_quote(table, 1, "Grants … 5")] == [False, True]


def test_a_sentence_over_a_pages_end_is_marked_as_far_as_each_page_has_it(table: Path) -> None:
    quote = "The scheme had reached three hundred people in four estates by March."
    (before,), (after,) = find_quote(table, 1, quote), find_quote(table, 2, quote)
    assert before.top > 0.9 and after.bottom < 0.11
    assert after.right < find_quote(table, 2, "Then it ended.")[0].left


def test_a_page_is_drawn_in_one_of_few_widths(table: Path) -> None:
    assert page_count(table) == 2 and page_labels(table) == ("", "")
    assert [choose_width(width) for width in (0, 401, 1600, 99_999)] == [400, 800, 1600, 1600]
    for width in WIDTHS:
        picture = Image.open(io.BytesIO(render_page(table, 1, width)))
        assert picture.format == "PNG" and abs(picture.width - width) <= 1
        assert abs(picture.height / picture.width - HIGH / WIDE) < 0.01
    assert min(picture.convert("L").tobytes()) < 80  # there is ink on it


def test_a_page_miles_long_is_drawn_smaller(tmp_path: Path) -> None:
    pdf = FPDF(unit="pt", format=(20, 14_000))
    pdf.add_page()
    pdf.output(str(tmp_path / "long.pdf"))
    picture = Image.open(io.BytesIO(render_page(tmp_path / "long.pdf", 1, 1600)))
    assert picture.width * picture.height < 13_000_000


def test_what_cannot_be_opened_is_said_in_one_line(table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(b"no PDF at all")
    assert is_pdf(table) and not is_pdf(other) and not is_pdf(tmp_path / "gone.pdf")
    for page in (0, 3):
        with pytest.raises(ReportError, match=f"no page {page}. It has pages 1 to 2"):
            render_page(table, page, 400)
    with pytest.raises(ReportError, match=r"other.pdf: the PDF cannot be opened"):
        page_count(other)

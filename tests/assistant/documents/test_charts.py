"""A chart is drawn of shares of one base alone, and says in words what it shows."""

from __future__ import annotations

import io
import re

import pytest

from assistant.documents.charts import compare_shares, draw_chart, paint_chart
from assistant.documents.files import render_document
from assistant.documents.layout import Bar, Chart
from tests.assistant.documents.test_files import PROPERTIES
from tests.support.read_html import HOSTILE, Elements

ROWS = (("Trust (Table 2)", "74 (57.8)", (3,)), ("Language", "85 (66.4)", (4,)), ("Time", "21 (16.4), N (%)", (5,)))


def test_counts_with_their_shares_of_one_base_are_bars_the_longest_first() -> None:
    chart = compare_shares("Barriers", ROWS)
    assert chart == Chart(
        "Barriers",
        (Bar("Language", 66.4, "66.4%", (4,)), Bar("Trust", 57.8, "57.8%", (3,)), Bar("Time", 16.4, "16.4%", (5,))),
        100,
    )
    assert chart.alt == "Bar chart: Barriers. Language 66.4%, Trust 57.8%, Time 16.4%."


@pytest.mark.parametrize(
    "values",
    [
        ("74 (57.8)", "85 (66.4)"),  # two are no comparison
        ("74 (57.8)", "85 (66.4)", "20 (55.0)"),  # another base
        ("74 (57.8)", "85 (66.4)", "over 80%"),  # a bound
        ("74 (57.8)", "85 (66.4)", "£131 million"),
        ("57.8%", "66.4%", "16.4%"),  # nothing says of what
        ("74 (2019)", "85 (2020)", "21 (2021)"),
        ("0 (0)", "0 (0)", "0 (0)"),
    ],
)
def test_what_may_not_be_compared_is_not_drawn(values: tuple[str, ...]) -> None:
    assert compare_shares("T", [(f"row {n}", value, (n,)) for n, value in enumerate(values)]) is None


def test_bars_are_as_long_as_their_values() -> None:
    drawn = draw_chart(Chart("T", (Bar("a", 100, "100%"), Bar("b", 25, "25%"), Bar("c", 0, "0%")), 100))
    longest, quarter, none = (float(width) for width in re.findall(r'<rect [^>]*?width="([\d.]+)"', drawn))
    assert (quarter, none) == (longest / 4, 0)


def test_hostile_words_make_no_elements() -> None:
    chart = Chart(HOSTILE, (Bar(HOSTILE, 3, HOSTILE),), 10)
    page = render_document([chart], ".html", PROPERTIES).decode()
    assert set(Elements(page).tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "figure",
        "svg",
        "g",
        "text",
        "rect",
    }
    assert not {"script", "img", "textarea"} & set(Elements(page).tags)


def test_word_gets_a_picture() -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(paint_chart(Chart("T", (Bar("a", 50, "50%"),), 100))))
    assert picture.format == "PNG" and picture.width > 1000
    colours = picture.convert("RGB").getcolors(1_000_000) or []
    green = sum(count for count, colour in colours if colour == (20, 106, 91))
    assert green > 5000, "the bar is drawn"

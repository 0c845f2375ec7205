"""A chart → a picture: an SVG for pages and PDF, a PNG for Word and PowerPoint."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from math import ceil, floor

from markupsafe import Markup

from assistant.documents.escaping import replace_unprintable
from assistant.documents.layout import Bar, Chart
from assistant.documents.typesetting import set_picture

# Millimetres on paper, and units of the picture.
CHART_WIDTH = 150
_WIDTH, _LINE = 600, 15
# Where the bars begin, and how long the longest may be.
_LEFT, _LONGEST = 290, 250
# Characters on a line of a label and of the title, and lines of each.
_LABEL_WIDTH, _TITLE_WIDTH, _MOST_LABEL_LINES, _MOST_TITLE_LINES = 46, 84, 2, 3
_DOTS = 200  # to the inch, of a PNG
# A count with its share of the whole: "98 (76.6)", "1,204 (31%)", "21 (16.4), N (%)".
_COUNT_AND_SHARE = re.compile(r"(?P<count>\d[\d,]*) \((?P<share>\d+(?:\.\d+)?)%?\)(?:, [nN] \(%\))?")
# Where a row stands, which the table tells, too: " (Table 2)".
_SOURCE = re.compile(r" \(Table [^()]*\)$")
_FEWEST_BARS, _MOST_BARS = 3, 12
_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{alt}" '
    'font-family="Libertinus Serif, Georgia, serif" font-size="13" fill="currentColor">'
    '<g font-weight="bold">{title}</g>{bars}</svg>'
)
_TEXT = Markup('<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>')
_BAR = Markup('<rect x="{left}" y="{top:.1f}" width="{length:.1f}" height="15" fill="#146a5b"/>')


def compare_shares(title: str, rows: Sequence[tuple[str, str, tuple[int, ...]]]) -> Chart | None:
    """The rows as a chart, where each value is a share of the same base; None where that is not sure or they are few.

    A row has a label, a value as it is written and its citations. Shares of one base are counts with their percentages
    that all come to the same whole, such as "98 (76.6)" and "40 (31.3)" of 128; a bound, such as "over 80%", is no bar.
    """
    found = [_COUNT_AND_SHARE.fullmatch(value) for _, value, _ in rows]
    counted = [(int(match["count"].replace(",", "")), float(match["share"])) for match in found if match]
    if not _FEWEST_BARS <= len(counted) == len(rows) <= _MOST_BARS or not _have_one_base(counted):
        return None
    bars = [
        Bar(_SOURCE.sub("", label), share, f"{share:g}%", numbers)
        for (label, _, numbers), (_, share) in zip(rows, counted, strict=True)
    ]
    return Chart(title, tuple(sorted(bars, key=lambda bar: -bar.value)), 100)


def _have_one_base(counted: Sequence[tuple[int, float]]) -> bool:
    """Whether some whole number is the base of all counts and shares, each share rounded to a decimal at the most."""
    least = max(count / (share + 0.051) * 100 for count, share in counted)
    most = min(count / max(share - 0.051, 0.001) * 100 for count, share in counted)
    return all(0 < share <= 100 for _, share in counted) and ceil(least) <= floor(most)


def draw_chart(chart: Chart) -> str:
    """The chart as an SVG that takes its colour of text from where it stands; bars below each other, from 0."""
    title = _wrap(chart.title, _TITLE_WIDTH, _MOST_TITLE_LINES)
    drawn = Markup("")
    top = float(_LINE * len(title) + 12)
    for bar in chart.bars:
        label = _wrap(bar.label, _LABEL_WIDTH, _MOST_LABEL_LINES)
        height = _LINE * len(label) + 9
        drawn += _draw_bar(bar, label, top + height / 2, chart.end)
        top += height
    return str(
        _SVG.format(
            width=_WIDTH, height=top + 4, alt=_plain(chart.alt), title=_write(title, 0, 13, "start"), bars=drawn
        )
    )


def paint_chart(chart: Chart) -> bytes:
    """The chart as a PNG, black on white."""
    return set_picture("chart.typ", {"picture": draw_chart(chart), "width": CHART_WIDTH}, dots=_DOTS)


def _draw_bar(bar: Bar, label: Sequence[str], middle: float, end: float) -> Markup:
    """A bar, its label before it and its value behind it, all of them at one height; units of the picture."""
    length = _LONGEST * max(0.0, min(bar.value, end)) / end
    first = middle + 4.5 - _LINE * (len(label) - 1) / 2
    return (
        _write(label, _LEFT - 8, first, "end")
        + _BAR.format(left=_LEFT, top=middle - 7.5, length=length)
        + _write([_plain(bar.shown)], _LEFT + length + 6, middle + 4.5, "start")
    )


def _write(lines: Sequence[str], x: float, y: float, anchor: str) -> Markup:
    """Lines of text below each other, the first one's foot at `y`."""
    shown = (_TEXT.format(x=x, y=y + _LINE * n, anchor=anchor, text=line) for n, line in enumerate(lines))
    return Markup("").join(shown)


def _wrap(text: str, width: int, most: int) -> list[str]:
    """The text on lines of so many characters; what is more than fits ends in '…', and stands whole in the text."""
    lines = textwrap.wrap(_plain(text), width, max_lines=most, placeholder=" …")
    return lines or [""]


def _plain(text: str) -> str:
    """The text on one line, without marks that have no shape, such as those of direction."""
    line = " ".join(replace_unprintable(text).split())
    return "".join(character for character in line if unicodedata.category(character) != "Cf")

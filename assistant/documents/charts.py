"""A chart → a picture: an SVG for pages and PDF, a PNG for Word and PowerPoint."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup

from assistant.documents.escaping import replace_unprintable
from assistant.documents.layout import Bar, Chart
from assistant.documents.typesetting import set_picture

# Millimetres on paper, and units of the picture.
CHART_WIDTH = 150
_WIDTH, _ROW, _TOP = 600, 26, 30
# Where the bars begin, and how long the longest may be.
_LEFT, _LONGEST = 250, 270
_DOTS = 200  # to the inch, of a PNG
_MOST_LABEL = 42  # characters beside a bar
_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{alt}" '
    'font-family="Libertinus Serif, Georgia, serif" font-size="14">'
    '<text x="0" y="15" font-weight="bold" fill="currentColor">{title}</text>{bars}</svg>'
)
_BAR = Markup(
    '<text x="{label_end}" y="{base}" text-anchor="end" fill="currentColor">{label}</text>'
    '<rect x="{left}" y="{top}" width="{length:.1f}" height="16" fill="#146a5b"/>'
    '<text x="{value_start:.1f}" y="{base}" fill="currentColor">{shown}</text>'
)


def draw_chart(chart: Chart) -> str:
    """The chart as an SVG that takes its colour of text from where it stands; bars below each other, from 0."""
    bars = Markup("").join(_draw_bar(bar, row, chart.end) for row, bar in enumerate(chart.bars))
    height = _TOP + _ROW * len(chart.bars)
    title, alt = _plain(chart.title), _plain(chart.alt)
    return str(_SVG.format(width=_WIDTH, height=height, alt=alt, title=title, bars=bars))


def paint_chart(chart: Chart) -> bytes:
    """The chart as a PNG, black on white."""
    return set_picture("chart.typ", {"picture": draw_chart(chart), "width": CHART_WIDTH}, dots=_DOTS)


def _draw_bar(bar: Bar, row: int, end: float) -> Markup:
    top = _TOP + _ROW * row
    length = _LONGEST * max(0.0, min(bar.value, end)) / end
    return _BAR.format(
        label_end=_LEFT - 8,
        base=top + 13,
        label=_shorten(_plain(bar.label)),
        left=_LEFT,
        top=top,
        length=length,
        value_start=_LEFT + length + 6,
        shown=_plain(bar.shown),
    )


def _plain(text: str) -> str:
    """The text on one line, without marks that have no shape, such as those of direction."""
    line = " ".join(replace_unprintable(text).split())
    return "".join(character for character in line if unicodedata.category(character) != "Cf")


def _shorten(label: str) -> str:
    """A label as it fits beside its bar; the whole one stands in the text for those who cannot see the chart."""
    return label if len(label) <= _MOST_LABEL else f"{label[: _MOST_LABEL - 1].rstrip()}…"

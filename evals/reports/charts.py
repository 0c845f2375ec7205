"""Charts as inline SVG: bars or dots with intervals, the risk–coverage curve, and the reliability diagram.

Colours come from the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor

from evals.metrics.figures import Value

# All lengths are pixels. Names stand left of the bars, values right of them.
_WIDTH = 640
_ROW = 26
_LEFT = 150
_RIGHT = 96
_BAR = _WIDTH - _LEFT - _RIGHT

# The curve's square, and the white space left of it and above it.
_CURVE_WIDTH = 460
_SIZE = 260
_CURVE_LEFT = 50
_CURVE_TOP = 10

_TICKS = (0, 0.25, 0.5, 0.75, 1)

# A row of the chart of dots: its name above its dot. Its first and last tick stand so far from the edge, in per cent.
_DOT_ROW = 44
_DOT_EDGE = 1.5


def draw_bars(values: Mapping[str, Value], *, label: str) -> str:
    """A bar from 0 to 1 for each name, with its 95% interval, its value and n."""
    height = _ROW * len(values) + 24
    rows = [_draw_bar_grid(height)]
    for place, (name, value) in enumerate(values.items()):
        rows.append(_draw_bar(name, value, y=place * _ROW + 4))
    return _draw_svg(height, label, rows)


def draw_intervals(rows: Sequence[tuple[str, Value]], *, label: str) -> str:
    """A dot with its 95% interval for each name, from top to bottom: shares, on one scale that holds all of them.

    As wide as there is room, with letters of one size: it can be read on a telephone. Every value stands in its label
    too, for who cannot see it.
    """
    if not rows:
        return ""
    least = min(min(value.low, value.value) for _, value in rows)
    most = max(max(value.high, value.value) for _, value in rows)
    # The scale begins and ends at a tenth, and is never narrower than one.
    begin = min(floor(least * 10 + 1e-9), 9) / 10
    end = max(ceil(most * 10 - 1e-9) / 10, begin + 0.1)
    height = _DOT_ROW * len(rows) + 24
    parts = [_draw_dot_grid(begin, end, height)]
    told = []
    for place, (name, value) in enumerate(rows):
        parts.append(_draw_dot(name, value, y=place * _DOT_ROW, scale=(begin, end)))
        told.append(f"{name}: {value.value:.1%}, {100 * value.low:.1f} to {100 * value.high:.1f}, n {value.n}")
    return (
        f'<svg class="dots" width="100%" height="{height}" style="height: {height}px" role="img" '
        f'aria-label="{escape(label)}. {escape("; ".join(told))}">{"".join(parts)}</svg>'
    )


def draw_curve(points: Sequence[tuple[float, float]], *, label: str, safe: float) -> str:
    """Risk against coverage, both from 0 to 1, with a dashed line at the risk that counts as safe."""
    if not points:
        return ""
    left, top, size = _CURVE_LEFT, _CURVE_TOP, _SIZE
    line = "L".join(f"{left + size * coverage:.1f} {top + size * (1 - risk):.1f}" for coverage, risk in points)
    safe_y = top + size * (1 - safe)
    parts = [
        "".join(_draw_tick(tick) for tick in _TICKS),
        f'<path class="safe" d="M{left} {safe_y:.1f}h{size}"/>',
        f'<path class="line" d="M{line}"/>',
        f'<text x="{left + size / 2:.0f}" y="{top + size + 38}" text-anchor="middle">coverage</text>',
        f'<text x="{left + size + 14}" y="{top + 14}">risk: mean loss</text>',
        f'<text x="{left + size + 14}" y="{safe_y + 4:.1f}">{safe:.0%} risk</text>',
    ]
    return _draw_svg(top + size + 44, label, parts, width=_CURVE_WIDTH)


def draw_reliability(bins: Sequence[tuple[float, float, int]]) -> str:
    """Share said against mean confidence, both from 0 to 1; a dot's area goes with its number of answers."""
    left, top, size = _CURVE_LEFT, _CURVE_TOP, _SIZE
    most = max((count for _, _, count in bins), default=1)
    dots = "".join(
        f'<circle class="bar" cx="{left + size * confidence:.1f}" cy="{top + size * (1 - share):.1f}" '
        f'r="{3 + 7 * (count / most) ** 0.5:.1f}"><title>confidence {confidence:.2f}: {share:.0%} said, '
        f"n={count}</title></circle>"
        for confidence, share, count in bins
    )
    line = "L".join(f"{left + size * confidence:.1f} {top + size * (1 - share):.1f}" for confidence, share, _ in bins)
    parts = [
        "".join(_draw_tick(tick) for tick in _TICKS),
        f'<path class="safe" d="M{left} {top + size}L{left + size} {top}"/>',
        f'<path class="line" d="M{line}"/>',
        dots,
        f'<text x="{left + size / 2:.0f}" y="{top + size + 38}" text-anchor="middle">confidence</text>',
        f'<text x="{left + size + 14}" y="{top + 14}">share said</text>',
    ]
    return _draw_svg(top + size + 44, "Reliability of the confidence", parts, width=_CURVE_WIDTH)


def _draw_bar(name: str, value: Value, *, y: int) -> str:
    """A name, its bar with the interval as a line across it, and its value; `y` is where the bar begins."""
    middle = y + 9
    width = _BAR * min(max(value.value, 0), 1)
    low, high = (_LEFT + _BAR * min(max(bound, 0), 1) for bound in (value.low, value.high))
    ends = "".join(f"M{bound:.1f} {middle - 4}v8" for bound in (low, high))
    return (
        f'<text x="{_LEFT - 8}" y="{middle + 4}" text-anchor="end">{escape(name.replace("_", " "))}</text>'
        f'<rect class="bar" x="{_LEFT}" y="{y}" width="{width:.1f}" height="18" rx="2"/>'
        f'<path class="interval" d="M{low:.1f} {middle}H{high:.1f}{ends}"/>'
        f'<text x="{_WIDTH - _RIGHT + 10}" y="{middle + 4}">{value.value:.0%} '
        f'<tspan class="quiet">n={value.n}</tspan></text>'
    )


def _draw_dot(name: str, value: Value, *, y: int, scale: tuple[float, float]) -> str:
    """A name with its value, and below them the interval as a line with its dot; `y` is where the row begins."""
    low, middle, high = (_place_on(scale, each) for each in (value.low, value.value, value.high))
    line = y + 30
    return (
        f'<text x="0" y="{y + 16}">{escape(name.replace("_", " "))}</text>'
        f'<text x="100%" y="{y + 16}" text-anchor="end">{value.value:.0%} <tspan class="quiet">'
        f"({100 * value.low:.0f} to {100 * value.high:.0f}), n={value.n}</tspan></text>"
        f'<line class="interval" x1="{low}" x2="{high}" y1="{line}" y2="{line}"/>'
        f'<line class="interval" x1="{low}" x2="{low}" y1="{line - 4}" y2="{line + 4}"/>'
        f'<line class="interval" x1="{high}" x2="{high}" y1="{line - 4}" y2="{line + 4}"/>'
        f'<circle class="dot" cx="{middle}" cy="{line}" r="5"/>'
    )


def _draw_dot_grid(begin: float, end: float, height: int) -> str:
    """Upright lines at the scale's ends and its middle, each with its share below."""
    marks = ((begin, "start"), ((begin + end) / 2, "middle"), (end, "end"))
    lines = []
    for share, anchor in marks:
        x = _place_on((begin, end), share)
        lines.append(
            f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{height - 20}"/>'
            f'<text class="quiet" x="{x}" y="{height - 5}" text-anchor="{anchor}">{share:.0%}</text>'
        )
    return "".join(lines)


def _place_on(scale: tuple[float, float], share: float) -> str:
    """Where a share stands from left to right, in per cent of the chart's width, such as "43.2%"."""
    begin, end = scale
    along = (share - begin) / (end - begin)
    return f"{_DOT_EDGE + (100 - 2 * _DOT_EDGE) * along:.1f}%"


def _draw_bar_grid(height: int) -> str:
    """Upright lines at the ticks, each with its share below."""
    lines = []
    for tick in _TICKS:
        x = _LEFT + _BAR * tick
        lines.append(
            f'<path class="grid" d="M{x:.0f} 0V{height - 20}"/>'
            f'<text class="quiet" x="{x:.0f}" y="{height - 5}" text-anchor="middle">{tick:.0%}</text>'
        )
    return "".join(lines)


def _draw_tick(tick: float) -> str:
    """A line across the curve's square at a risk, with its share on the left, and the same share as coverage below."""
    left, top, size = _CURVE_LEFT, _CURVE_TOP, _SIZE
    return (
        f'<path class="grid" d="M{left} {top + size * (1 - tick):.0f}h{size}"/>'
        f'<text x="{left - 6}" y="{top + size * (1 - tick) + 4:.0f}" text-anchor="end">{tick:.0%}</text>'
        f'<text x="{left + size * tick:.0f}" y="{top + size + 18}" text-anchor="middle">{tick:.0%}</text>'
    )


def _draw_svg(height: int, label: str, parts: Sequence[str], *, width: int = _WIDTH) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{escape(label)}">'
        + "".join(parts)
        + "</svg>"
    )

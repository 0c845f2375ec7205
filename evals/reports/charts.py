"""Charts as inline SVG: bars with intervals by kind, the risk–coverage curve, and the reliability diagram.

Colours come from the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

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


def draw_bars(values: Mapping[str, Value], *, label: str) -> str:
    """A bar from 0 to 1 for each name, with its 95% interval, its value and n."""
    height = _ROW * len(values) + 24
    rows = [_draw_bar_grid(height)]
    for place, (name, value) in enumerate(values.items()):
        rows.append(_draw_bar(name, value, y=place * _ROW + 4))
    return _draw_svg(height, label, rows)


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

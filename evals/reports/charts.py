"""Charts as inline SVG: bars with intervals by kind, and the risk–coverage curve. Colours come from the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from evals.metrics.figures import Value

_WIDTH = 640
_ROW = 26
_LEFT = 150
_RIGHT = 96


def bars(values: Mapping[str, Value], *, label: str) -> str:
    """A bar from 0 to 1 for each name, with its 95% interval, its value and n."""
    height = _ROW * len(values) + 24
    scale = _WIDTH - _LEFT - _RIGHT
    rows = [_grid(scale, height)]
    for place, (name, value) in enumerate(values.items()):
        y = place * _ROW + 4
        middle = y + 9
        low, high = (_LEFT + scale * min(max(bound, 0), 1) for bound in (value.low, value.high))
        width = scale * min(max(value.value, 0), 1)
        ends = "".join(f"M{bound:.1f} {middle - 4}v8" for bound in (low, high))
        rows.append(
            f'<text x="{_LEFT - 8}" y="{middle + 4}" text-anchor="end">{escape(name.replace("_", " "))}</text>'
            f'<rect class="bar" x="{_LEFT}" y="{y}" width="{width:.1f}" height="18" rx="2"/>'
            f'<path class="interval" d="M{low:.1f} {middle}H{high:.1f}{ends}"/>'
            f'<text x="{_WIDTH - _RIGHT + 10}" y="{middle + 4}">{value.value:.0%} '
            f'<tspan class="quiet">n={value.n}</tspan></text>'
        )
    return _svg(height, label, rows)


def curve(points: Sequence[tuple[float, float]], *, label: str, safe: float) -> str:
    """Risk against coverage, both from 0 to 1, with a dashed line at the risk that counts as safe."""
    if not points:
        return ""
    size, left, top = 260, 50, 10
    steps = [(left + size * coverage, top + size * (1 - risk)) for coverage, risk in points]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in steps)
    ticks = "".join(
        f'<path class="grid" d="M{left} {top + size * (1 - t):.0f}h{size}"/>'
        f'<text x="{left - 6}" y="{top + size * (1 - t) + 4:.0f}" text-anchor="end">{t:.0%}</text>'
        f'<text x="{left + size * t:.0f}" y="{top + size + 18}" text-anchor="middle">{t:.0%}</text>'
        for t in (0, 0.25, 0.5, 0.75, 1)
    )
    return _svg(
        top + size + 44,
        label,
        [
            ticks,
            f'<path class="safe" d="M{left} {top + size * (1 - safe):.1f}h{size}"/>',
            f'<path class="line" d="{line}"/>',
            f'<text x="{left + size / 2:.0f}" y="{top + size + 38}" text-anchor="middle">coverage</text>',
            f'<text x="{left + size + 14}" y="{top + 14}">risk: mean loss</text>',
            f'<text x="{left + size + 14}" y="{top + size * (1 - safe) + 4:.1f}">{safe:.0%} risk</text>',
        ],
        width=460,
    )


def _grid(scale: int, height: int) -> str:
    marks = [(share, _LEFT + scale * share) for share in (0, 0.25, 0.5, 0.75, 1)]
    return "".join(
        f'<path class="grid" d="M{x:.0f} 0V{height - 20}"/>'
        f'<text class="quiet" x="{x:.0f}" y="{height - 5}" text-anchor="middle">{share:.0%}</text>'
        for share, x in marks
    )


def _svg(height: int, label: str, parts: Sequence[str], *, width: int = _WIDTH) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{escape(label)}">'
        + "".join(parts)
        + "</svg>"
    )

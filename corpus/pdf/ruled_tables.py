"""The lines drawn on a page → its ruled tables: which cell stands where, and how many rows and columns it spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.pdf.drawing import Box, Drawing, Rule, merge_rules

# Lines no farther apart than this, in points, are one, and so are pieces of a line with no wider gap between them.
_APART = 2.5
_GAP = 4.0
# A line that ends within this distance of another meets it.
_REACH = 3.0
# A border is drawn where a line covers this share of it.
_COVERED = 0.7
# A line that sticks out farther than this behind the last one down closes a column that has no side of its own.
_OPEN_SIDE = 12.0
# A grid of more rows or columns is squared paper; one with less filled cells a chart or an empty form.
_MOST_COLUMNS = 40
_MOST_ROWS = 200
_LEAST_FILLED = 0.2

# A page with more lines than this across or down is a chart, a plan or a map.
_MOST_LINES = 500

# A place in a grid: its row and its column.
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a ruled table: its first row and column, from 0, how many it spans, and where it stands."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


@dataclass(frozen=True, slots=True)
class RuledGrid:
    """The cells of a ruled table, by rows, each from left to right; they do not overlap."""

    cells: tuple[GridCell, ...]
    rows: int
    columns: int
    box: Box


def find_grids(drawing: Drawing) -> list[RuledGrid]:
    """The grids of at least two rows and two columns that the lines of a page enclose, from the top down."""
    across = merge_rules(drawing.across, apart=_APART, gap=_GAP)
    down = merge_rules(drawing.down, apart=_APART, gap=_GAP)
    if max(len(across), len(down)) > _MOST_LINES:
        return []
    grids = [_find_grid(*component) for component in _group_by_crossing(across, down)]
    return sorted((grid for grid in grids if grid is not None), key=lambda grid: (grid.box.top, grid.box.left))


def _group_by_crossing(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """The lines in groups that cross or meet each other."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    waiting = list(range(len(down)))
    seen: set[int] = set()
    for number in range(len(across)):
        if number in seen:
            continue
        seen.add(number)
        flat, upright, queue = [across[number]], list[Rule](), [across[number]]
        while queue:
            rule = queue.pop()
            met = [place for place in waiting if _meet(rule, down[place])]
            waiting = [place for place in waiting if place not in met]
            for place in met:
                upright.append(down[place])
                for other in range(len(across)):
                    if other not in seen and _meet(across[other], down[place]):
                        seen.add(other)
                        flat.append(across[other])
                        queue.append(across[other])
        if upright:
            groups.append((flat, upright))
    return groups


def _meet(flat: Rule, upright: Rule) -> bool:
    in_width = flat.start - _REACH <= upright.at <= flat.end + _REACH
    return in_width and upright.start - _REACH <= flat.at <= upright.end + _REACH


def _find_grid(across: Sequence[Rule], down: Sequence[Rule]) -> RuledGrid | None:
    """The grid of lines that meet; None where they enclose no rows and columns of rectangular cells."""
    sides = _find_edges(down, across)
    heights = _find_edges(across, down)
    rows, columns = len(heights) - 1, len(sides) - 1
    if not (2 <= rows <= _MOST_ROWS and 2 <= columns <= _MOST_COLUMNS):
        return None
    merged = _Merged(rows, columns)
    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and not _is_drawn(down, sides[column + 1], heights[row], heights[row + 1]):
                merged.join((row, column), (row, column + 1))
            if row + 1 < rows and not _is_drawn(across, heights[row + 1], sides[column], sides[column + 1]):
                merged.join((row, column), (row + 1, column))
    groups = merged.groups()
    if _has_gap(groups, _find_open_places(across, down, heights, sides), rows, columns):
        return None
    cells = []
    for places in groups:
        top, bottom = min(row for row, _ in places), max(row for row, _ in places)
        left, right = min(column for _, column in places), max(column for _, column in places)
        if len(places) != (bottom - top + 1) * (right - left + 1):
            return None
        box = Box(sides[left], heights[top], sides[right + 1], heights[bottom + 1])
        cells.append(GridCell(top, left, bottom - top + 1, right - left + 1, box))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return RuledGrid(tuple(cells), rows, columns, Box(sides[0], heights[0], sides[-1], heights[-1]))


def _find_edges(rules: Sequence[Rule], crossing: Sequence[Rule]) -> list[float]:
    """Where lines of one direction stand; and where the other ones end beyond them, at the open side of a table."""
    edges: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not edges or at - edges[-1] > _APART:
            edges.append(at)
    first, last = min(rule.start for rule in crossing), max(rule.end for rule in crossing)
    if first < edges[0] - _OPEN_SIDE:
        edges.insert(0, first)
    if last > edges[-1] + _OPEN_SIDE:
        edges.append(last)
    return edges


def _find_open_places(
    across: Sequence[Rule], down: Sequence[Rule], heights: Sequence[float], sides: Sequence[float]
) -> set[_Place]:
    """Places at the rim of a grid that no line closes outwards; none at a side that is open throughout."""
    rows, columns = len(heights) - 1, len(sides) - 1
    rims = [
        {(row, c): _is_drawn(across, heights[edge], sides[c], sides[c + 1]) for c in range(columns)}
        for row, edge in ((0, 0), (rows - 1, rows))
    ] + [
        {(r, column): _is_drawn(down, sides[edge], heights[r], heights[r + 1]) for r in range(rows)}
        for column, edge in ((0, 0), (columns - 1, columns))
    ]
    return {place for rim in rims if any(rim.values()) for place, is_drawn in rim.items() if not is_drawn}


def _has_gap(groups: Sequence[Sequence[_Place]], open_places: set[_Place], rows: int, columns: int) -> bool:
    """Whether a row or a column holds nothing but cells that are open outwards: it parts boxes, and is no table's."""
    is_open = {place for group in groups if not open_places.isdisjoint(group) for place in group}
    in_rows = any(all((row, column) in is_open for column in range(columns)) for row in range(rows))
    return in_rows or any(all((row, column) in is_open for row in range(rows)) for column in range(columns))


def _is_drawn(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    """Whether lines at a place cover most of the stretch between two others."""
    covered = sum(
        max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules if abs(rule.at - at) <= _APART
    )
    return covered >= _COVERED * (end - start)


class _Merged:
    """Places of a grid, joined where no border parts them."""

    def __init__(self, rows: int, columns: int) -> None:
        self._root: dict[_Place, _Place] = {(r, c): (r, c) for r in range(rows) for c in range(columns)}

    def _find(self, place: _Place) -> _Place:
        while self._root[place] != place:
            place = self._root[place]
        return place

    def join(self, first: _Place, second: _Place) -> None:
        self._root[self._find(second)] = self._find(first)

    def groups(self) -> list[list[_Place]]:
        groups: dict[_Place, list[_Place]] = {}
        for place in self._root:
            groups.setdefault(self._find(place), []).append(place)
        return list(groups.values())


def write_rows(grid: RuledGrid, texts: Sequence[str], *, over_left: str, over_above: str) -> list[str] | None:
    """The rows of a table, cells parted by tabs; None where they do not read as a table.

    `texts` are those of the grid's cells. A place that a cell reaches over from the left holds `over_left`, one that
    it reaches over from above `over_above`; an empty cell holds nothing. Rows and columns without text are left out.
    """
    places = [["" for _ in range(grid.columns)] for _ in range(grid.rows)]
    for cell, text in zip(grid.cells, texts, strict=True):
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                places[row][column] = over_above if row > cell.row else over_left
        places[cell.row][cell.column] = text
    kept = [column for column in range(grid.columns) if any(row[column].strip() for row in places)]
    rows = [[row[column] for column in kept] for row in places if any(cell.strip() for cell in row)]
    return ["\t".join(row) for row in rows] if _is_table(grid, texts, rows) else None


def _is_table(grid: RuledGrid, texts: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether rows are a table's: two at least with two filled cells, and enough of the cells filled.

    A box with one column of text in it is a call-out.
    """
    filled = sum(bool(text.strip()) for text in texts)
    if filled < _LEAST_FILLED * len(grid.cells):
        return False
    spread = sum(sum(bool(cell.strip()) for cell in row) >= 2 for row in rows)
    # A cell that spans rows stands in each of them.
    reached = {row for cell in grid.cells if cell.rows > 1 for row in range(cell.row, cell.row + cell.rows)}
    return spread >= 2 or (spread >= 1 and len(reached) >= 2)

"""A citation of table rows → the rows as a small table with its title, headers and labels."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assistant.documents.escaping import isolated
from assistant.web.html.table_rows import asked_cells
from corpus.text import readable
from corpus.vocabulary import Block, BlockKind, Cell, Citation, Report, Span


def cited_rows(report: Report, spans: Sequence[Span]) -> list[Block]:
    """The rows of a table that are cited, all under the same headers and labels; none where they are not."""
    rows = [block for block in report.blocks if _is_cited_row(block, spans)]
    return rows if len({row.leads for row in rows}) == 1 else []


def rows_html(report: Report, citation: Citation, question: str = "", said: str = "") -> str:
    """The cited rows as a table; "" where no table is cited.

    The cells that the question asks for are marked; where that cannot be told, all that are cited. `said` is the
    statement that cites the rows.
    """
    rows = [row for row in cited_rows(report, citation.spans) if len(row.cells) > 1]
    if not rows:
        return ""
    headers = {cell.header for row in rows for cell in row.cells if cell.header}
    above = [_words(report, span) for span in rows[0].leads if span not in headers]
    caption = f"<caption>{isolated(' – '.join(filter(None, above)))}</caption>" if any(above) else ""
    names = "".join(_name(report, cell) for cell in max(rows, key=lambda row: len(row.cells)).cells)
    head = f"<thead><tr>{names}</tr></thead>" if headers else ""
    body = "".join(f"<tr>{_cells(report, row, citation.spans, question, said)}</tr>" for row in rows)
    return (
        f'<div class="row-table" tabindex="0" role="group" aria-label="Table row{"s" * (len(rows) > 1)}">'
        f"<table>{caption}{head}<tbody>{body}</tbody></table></div>"
    )


def _name(report: Report, cell: Cell) -> str:
    header = isolated(_words(report, cell.header)) if cell.header else ""
    return f'<th scope="col">{header}</th>' if header else "<td></td>"


def _cells(report: Report, row: Block, spans: Sequence[Span], question: str, said: str) -> str:
    asked = asked_cells(report, row, question, said)
    cells = ""
    for place, cell in enumerate(row.cells):
        words = isolated(_words(report, cell.span))
        kind = ' class="cited"' if _meet(cell.span, asked or spans) else ""
        cells += f'<th scope="row"{kind}>{words}</th>' if place == 0 else f"<td{kind}>{words}</td>"
    return cells


def _is_cited_row(block: Block, spans: Sequence[Span]) -> bool:
    if block.kind is not BlockKind.TABLE_ROW or block.label or not block.cells:
        return False
    return any(_meet(cell.span, spans) for cell in block.cells)


def _meet(span: Span, spans: Collection[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def _words(report: Report, span: Span) -> str:
    return readable(report.source[slice(*span)])

"""A citation of a table row → the row as a small table with its title, headers and labels."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assistant.asked_cells import asked_cells
from assistant.escaping import isolated
from corpus.reading_text import readable
from corpus.vocabulary import Block, BlockKind, Citation, Report, Span


def cited_row(report: Report, spans: Sequence[Span]) -> Block | None:
    """The one row of a table that is cited; None where it is another number of rows."""
    rows = [block for block in report.blocks if _is_cited_row(block, spans)]
    return rows[0] if len(rows) == 1 else None


def row_html(report: Report, citation: Citation, question: str = "", said: str = "") -> str:
    """The cited row as a table; "" where the citation is of no single row.

    The cells that the question asks for are marked; where that cannot be told, all that are cited. `said` is the
    statement that cites the row.
    """
    row = cited_row(report, citation.spans)
    if row is None:
        return ""
    asked = asked_cells(report, row, question, said)
    headers = {cell.header for cell in row.cells if cell.header}
    if len(row.cells) < 2:
        return ""
    above = [_words(report, span) for span in row.leads if span not in headers]
    caption = f"<caption>{isolated(' – '.join(filter(None, above)))}</caption>" if any(above) else ""
    names, cells = "", ""
    for place, cell in enumerate(row.cells):
        header = isolated(_words(report, cell.header)) if cell.header else ""
        names += f'<th scope="col">{header}</th>' if header else "<td></td>"
        words = isolated(_words(report, cell.span))
        kind = ' class="cited"' if _meet(cell.span, asked or citation.spans) else ""
        cells += f'<th scope="row"{kind}>{words}</th>' if place == 0 else f"<td{kind}>{words}</td>"
    head = f"<thead><tr>{names}</tr></thead>" if headers else ""
    return (
        f'<div class="row-table" tabindex="0" role="group" aria-label="Table row">'
        f"<table>{caption}{head}<tbody><tr>{cells}</tr></tbody></table></div>"
    )


def _is_cited_row(block: Block, spans: Sequence[Span]) -> bool:
    if block.kind is not BlockKind.TABLE_ROW or block.label or not block.cells:
        return False
    return any(_meet(cell.span, spans) for cell in block.cells)


def _meet(span: Span, spans: Collection[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def _words(report: Report, span: Span) -> str:
    return readable(report.source[slice(*span)])

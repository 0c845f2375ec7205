"""Evidence → statements with citations: headline first, grouped by report, each group led by report and section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from corpus.segmentation.tables import is_table_title
from corpus.spans import merge_spans
from corpus.text import extract_header, extract_quote, extract_text
from corpus.vocabulary import Block, Citation, Evidence, EvidenceKind, Report, Span, Statement, content_id, join_spans

# A place is named in so many words at most.
_LEAD_WORDS = 7
# A column's header of so many characters at most is a unit: "N", "(%)".
_UNIT_CHARACTERS = 5


def compose_statements(
    runs: Sequence[Sequence[Evidence]], reports: Mapping[str, Report], superseded: Mapping[str, str] | None = None
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Statements and their citations, numbered from 1; every statement has one citation of its own.

    The best run stays first; the others follow it grouped by report, in their order. `superseded` are the reports that
    have a newer edition, with the newest one.
    """
    statements, citations = [], []
    place_before: tuple[str, str] | None = None
    # What stands over the rows of the statement before, which is not said again over the next rows.
    labels_before: tuple[str, tuple[Span, ...]] | None = None
    for number, run in enumerate(_part_at_pages(_group_by_report(runs), reports), start=1):
        report = reports[run[0].report]
        place = (report.id, describe_place(run[0], report))
        text = _read_run(run, report, labels_before, place=place[1])
        if place != place_before:
            lead = _lead_in(place[1], report, same_report=place_before is not None and place_before[0] == report.id)
            text = f"{lead}: {text}" if lead else text
        block = report.blocks[run[0].blocks[0]]
        labels_before = (report.id, block.lead_ins) if run[0].kind is EvidenceKind.ROW else None
        place_before = place
        statements.append(Statement(text, (number,)))
        citations.append(cite(number, run, report, superseded_by=(superseded or {}).get(report.id)))
    return tuple(statements), tuple(citations)


def _lead_in(place: str, report: Report, *, same_report: bool) -> str:
    """What is said before a statement: its report and place; after one of the same report, the place alone."""
    return place if same_report else ", ".join(filter(None, [report.details.short_title, place]))


def cite(number: int, run: Sequence[Evidence], report: Report, *, superseded_by: str | None = None) -> Citation:
    """The citation of a run of units that stand together; `superseded_by` is the id of a newer edition."""
    spans = join_spans(report.source, merge_spans(span for unit in run for span in unit.spans))
    words = report.quote(spans)
    block = report.blocks[run[0].blocks[0]]
    page, page_label = _find_page(run[0], report)
    read_by_ocr = [sure for unit in run for number in unit.blocks if (sure := report.blocks[number].ocr) is not None]
    return Citation(
        n=number,
        id=content_id(report.id, spans, words),
        report=report.id,
        title=report.details.title,
        date=report.details.shown_date,
        superseded_by=superseded_by,
        # As the report has it: a lead may leave headings out that head nothing that is said.
        section=block.section,
        paragraph=block.paragraph,
        page=page,
        page_label=page_label,
        quote=words,
        spans=spans,
        ocr=min(read_by_ocr, default=None),
        shown=extract_quote(report.source, spans, has_markup=report.has_markup),
    )


def _find_page(unit: Evidence, report: Report) -> tuple[int | None, str | None]:
    """The page on which a unit's own words begin, and its label: a block may begin on the page before."""
    block = report.blocks[unit.blocks[0]]
    first = min(start for start, _ in unit.core or unit.spans)
    turned = report.source.count("\f", block.start, first)
    if block.page is None or not turned:
        return block.page, block.page_label
    page = block.page + turned
    labels = (other.page_label for other in report.blocks if other.page == page)
    return page, next(labels, None)


def describe_place(unit: Evidence, report: Report) -> str:
    """Where a unit stands, in a few words: its table's name, or its innermost heading."""
    block = report.blocks[unit.blocks[0]]
    name = unit.section[-1] if unit.section else ""
    if block.lead_ins and unit.kind is EvidenceKind.ROW:
        title = extract_text(report.source, block.lead_ins[:1], has_markup=report.has_markup)
        name = title.split(":")[0] if is_table_title(title) else name
    words = name.rstrip(" :?.").split()
    return name.rstrip(" :?.") if len(words) <= _LEAD_WORDS else " ".join(words[:_LEAD_WORDS]).rstrip(" ,;:–-") + " …"


def _group_by_report(runs: Sequence[Sequence[Evidence]]) -> list[Sequence[Evidence]]:
    order = list(dict.fromkeys(run[0].report for run in runs))
    return sorted(runs, key=lambda run: order.index(run[0].report))


def _part_at_pages(runs: Sequence[Sequence[Evidence]], reports: Mapping[str, Report]) -> Iterator[Sequence[Evidence]]:
    """The runs; one of rows is parted where the page turns, as a citation names one page."""
    for run in runs:
        if run[0].kind is EvidenceKind.ROW:
            blocks = reports[run[0].report].blocks
            yield from (list(rows) for _, rows in groupby(run, key=lambda unit: blocks[unit.blocks[0]].page))
        else:
            yield run


def _read_run(
    run: Sequence[Evidence], report: Report, labels_before: tuple[str, tuple[Span, ...]] | None, *, place: str
) -> str:
    """How a run reads; several items or rows of one group stand as points under what introduces them, said once.

    A heading that introduces one item is not said where it is the place that stands before it.
    """
    if run[0].kind is EvidenceKind.ROW:
        return _read_rows(run, report, labels_before)
    if run[0].kind is EvidenceKind.ITEM:
        lead = extract_text(report.source, report.blocks[run[0].blocks[0]].lead_ins, has_markup=report.has_markup)
        if len(run) > 1:
            return "\n".join([*filter(None, [lead]), *(f"• {unit.own}" for unit in run)])
        if lead.rstrip(" :?.") == place and run[0].own:
            return run[0].own
    return " ".join(unit.text for unit in run)


def _read_rows(run: Sequence[Evidence], report: Report, labels_before: tuple[str, tuple[Span, ...]] | None) -> str:
    blocks = [report.blocks[unit.blocks[0]] for unit in run]
    labels = [] if labels_before == (report.id, blocks[0].lead_ins) else row_labels(blocks[0], report)
    read = [row_text(block, report) for block in blocks]
    if len(read) == 1:
        return " – ".join([*labels, *read])
    return "\n".join([*filter(None, [" – ".join(labels)]), *(f"• {text}" for text in read)])


def row_labels(block: Block, report: Report) -> list[str]:
    """The labels over a row (its block, its category), without the table's title and column headers."""
    headers = _headers_of_table(block, report)
    first = min((start for start, _ in headers), default=-1)
    last = max((end for _, end in headers), default=-1)
    return [
        extract_text(report.source, [span], has_markup=report.has_markup).rstrip(" :")
        for span in block.lead_ins
        if not first <= span[0] <= last
        and not is_table_title(extract_text(report.source, [span], has_markup=report.has_markup))
    ]


def _headers_of_table(block: Block, report: Report) -> set[Span]:
    """The column headers of a row's table: those over a blank cell of the row, too, and those over a blank column."""
    table = [other for other in report.blocks if other.group == block.group] if block.group else [block]
    headers = {header for other in table for cell in other.cells for header in cell.headers}
    # What stands in one row with a header is another column's.
    rows = ([cell.span for cell in other.cells] for other in table if other.is_label and len(other.cells) > 1)
    return headers.union(*(spans for spans in rows if not headers.isdisjoint(spans)))


def row_text(block: Block, report: Report) -> str:
    """A row as it reads: its first cell, then its values, each after its column's header.

    Where the headers are but units ('N', '(%)'), the values stand together as printed, and the units behind them.
    """
    values = [extract_text(report.source, [cell.span], has_markup=report.has_markup) for cell in block.cells]
    headers = [extract_header(report.source, cell, has_markup=report.has_markup) for cell in block.cells]
    if len(values) < 2:
        return values[0]
    units = headers[1:]
    if all(len(unit) <= _UNIT_CHARACTERS for unit in units):
        told = " ".join(filter(None, units))
        return f"{values[0]}: {' '.join(values[1:])}{f', {told}' if told else ''}"
    named = [f"{header} {value}".strip() for header, value in zip(headers[1:], values[1:], strict=True)]
    return f"{values[0]}: {'; '.join(named)}"

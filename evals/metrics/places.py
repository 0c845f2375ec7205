"""Whether citations name the place they point at: report, section, paragraph and page, as the library has them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from corpus.vocabulary import Block, BlockKind, Report
from evals.metrics.statistics import Count

_FURNITURE = BlockKind.FURNITURE


def place_exactness(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Citations whose title, date, section, paragraph and page are those of a block they reach into / citations."""
    citations = answer.get("citations") or ()
    return sum(find_place_fault(citation, reports) is None for citation in citations), len(citations)


def find_place_fault(citation: Mapping[str, Any], reports: Mapping[str, Report]) -> str | None:
    """What a citation names wrongly, in words; None where all of it is as the library has it."""
    report = reports.get(citation.get("report", ""))
    if report is None:
        return f"there is no report '{citation.get('report')}'"
    if citation.get("title") != report.details.title:
        return f"its title is not that of {report.id}"
    # Answers of earlier versions bear no date.
    if citation.get("date") and citation["date"] != report.details.shown_date:
        return f"its date is not that of {report.id}"
    blocks = touched_blocks(citation, report, headings=True)
    if not blocks:
        return "it points at nothing that may be quoted"
    section = tuple(citation.get("section") or ())
    if section not in {block.section for block in blocks}:
        return f"it does not stand in the section {' / '.join(section) or 'without a name'}"
    # A heading has no number of its own: where it is quoted with what stands below it, that gives the paragraph.
    named = [block for block in blocks if block.paragraph == citation.get("paragraph")]
    if not named:
        return f"it does not stand in paragraph {citation.get('paragraph')}"
    if not any(_is_page_of(citation, block, report) for block in named):
        return f"it does not stand on page {citation.get('page_label') or citation.get('page')}"
    return None


def touched_blocks(citation: Mapping[str, Any], report: Report, *, headings: bool = False) -> list[Block]:
    """The blocks that a citation reaches into, in the order of the report; headings only where they are asked for."""
    starts, blocks = _blocks_by_start(report)
    found: dict[int, Block] = {}
    for start, end in citation.get("spans") or ():
        # Spans of blocks do not overlap, so the one before the first that begins within may reach into it.
        at = max(0, bisect_left(starts, start) - 1)
        while at < len(starts) and starts[at] < end:
            block = blocks[at]
            if (block.is_quotable or headings) and any(first < end and start < last for first, last in block.spans):
                found[block.number] = block
            at += 1
    return [found[number] for number in sorted(found)]


# Reports are long and asked for with every citation; so many are kept, so that a long run does not keep them all. The
# report itself is the key: the same text may be cut into other blocks.
@lru_cache(maxsize=256)
def _blocks_by_start(report: Report) -> tuple[list[int], list[Block]]:
    """The blocks, page furniture apart, by the starts of their spans."""
    spans = [(start, block) for block in report.blocks if block.kind is not _FURNITURE for start, _ in block.spans]
    spans.sort(key=lambda pair: pair[0])
    return [start for start, _ in spans], [block for _, block in spans]


def _is_page_of(citation: Mapping[str, Any], block: Block, report: Report) -> bool:
    """Whether a citation names a page of the block on which some of what it cites begins, and that page's label."""
    if block.page is None:
        return citation.get("page") is None
    begins = [max(start, block.start) for start, end in citation["spans"] if end > block.start]
    pages = {block.page + report.source.count("\f", block.start, start) for start in begins}
    labels = {other.page_label for other in report.blocks if other.page == citation.get("page")} or {None}
    return citation.get("page") in pages and citation.get("page_label") in labels

"""A report and quoted spans of it → the pages of its PDF, with the places of the quote on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.web.html.page_view import PrintedPages
from corpus.errors import ReportError
from corpus.pdf.pictures import find_quote, is_pdf, page_labels
from corpus.vocabulary import Report, Span, quote

# On how many pages a quote is looked for; one seldom has more than two.
_MOST_PAGES = 4


def printed_pages(report: Report, path: Path, spans: Sequence[Span]) -> PrintedPages | None:
    """The pages of a report, opened where the first of the spans stands that is found; None where it is no PDF.

    A PDF that cannot be opened any more has no pages to show, either.
    """
    if not is_pdf(path):
        return None
    try:
        in_file = page_labels(path)
        quotes = _quotes_by_page(report, spans)
        boxes = {page: tuple(find_quote(path, page, quotes[page])) for page in sorted(quotes)[:_MOST_PAGES]}
    except ReportError:
        return None
    # The report's own labels first: it may know better what is printed on a page.
    labels = {page: label for page, label in enumerate(in_file, start=1) if label}
    labels |= {block.page: block.page_label for block in report.blocks if block.page and block.page_label}
    found = {page: on_page for page, on_page in boxes.items() if on_page}
    first = min(found or quotes, default=1)
    return PrintedPages(report.id, report.details.short_title, first, len(in_file), labels, found)


def _quotes_by_page(report: Report, spans: Sequence[Span]) -> dict[int, str]:
    """What is quoted of each page. A form feed in a block's source is the end of a page."""
    found: dict[int, list[Span]] = {}
    for block in report.blocks:
        if block.page is None:
            continue
        for start, end in _common(block.spans, spans):
            at = start
            for piece in report.source[start:end].split("\f"):
                page = block.page + report.source.count("\f", block.start, at)
                if piece.strip():
                    found.setdefault(page, []).append((at, at + len(piece)))
                at += len(piece) + 1
    return {page: quote(report.source, pieces) for page, pieces in found.items()}


def _common(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """The stretches that both hold."""
    pairs = ((max(a, c), min(b, d)) for a, b in spans for c, d in others)
    return sorted((start, end) for start, end in pairs if start < end)

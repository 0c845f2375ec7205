"""A report and quoted spans of it → its pages as printed, with the places of the quote on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.web.html.page_view import PrintedPages
from corpus.errors import ReportError
from corpus.pdf.pictures import Box, find_quote, has_pages, page_labels
from corpus.vocabulary import Report, Span, quote

# On how many pages a quote is looked for; one seldom has more than two.
_MOST_PAGES = 4
# Words stand in one line where they overlap by this share of their height, no farther apart than this share of the
# page's width.
_SAME_LINE = 0.5
_LINE_GAP = 0.04


def printed_pages(report: Report, path: Path, spans: Sequence[Span]) -> PrintedPages | None:
    """The pages of a report, opened where the first of the spans stands that is found; None where it has none.

    A file that cannot be opened any more has no pages to show, either.
    """
    if not has_pages(path):
        return None
    try:
        in_file = page_labels(path)
        quotes = _quotes_by_page(report, spans)
        read = _find_read_words(report, spans)
        boxes = {
            page: tuple(read.get(page) or find_quote(path, page, quotes[page])) for page in sorted(quotes)[:_MOST_PAGES]
        }
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


def _find_read_words(report: Report, spans: Sequence[Span]) -> dict[int, list[Box]]:
    """Where words that were read by OCR stand on their pages: a box for each stretch of a line, by page."""
    found: dict[int, list[Box]] = {}
    for word in report.boxes:
        if not _common([word.span], spans):
            continue
        box, lines = Box(*word.box), found.setdefault(word.page, [])
        if lines and _goes_on(lines[-1], box):
            last = lines[-1]
            lines[-1] = Box(last.left, min(last.top, box.top), box.right, max(last.bottom, box.bottom))
        else:
            lines.append(box)
    return found


def _goes_on(line: Box, word: Box) -> bool:
    """Whether a word stands right behind others in their line."""
    overlap = min(line.bottom, word.bottom) - max(line.top, word.top)
    is_level = overlap > _SAME_LINE * min(line.bottom - line.top, word.bottom - word.top)
    return is_level and -_LINE_GAP < word.left - line.right < _LINE_GAP


def _common(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """The stretches that both hold."""
    pairs = ((max(a, c), min(b, d)) for a, b in spans for c, d in others)
    return sorted((start, end) for start, end in pairs if start < end)

"""What the source panel shows: a citation or passage in its place, a whole report, or the library."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.web.chat.printed_pages import printed_pages
from assistant.web.html.library import report_key
from assistant.web.html.page_view import PrintedPages
from assistant.web.html.reading_view import BACK, ReadingPosition, kept_quote_html, reading_html
from assistant.web.html.statement import citation_key, passage_key
from assistant.web.html.table_rows import asked_cells, cited_rows
from corpus.editions import EARLIER_EDITION, is_in_place
from corpus.vocabulary import Answer, BlockKind, Citation, Report, Span

# A source of an exchange: its id, c for a citation or p for a near passage, and its number. Example: "Xk2fQ9aL-c2".
_IN_EXCHANGE = re.compile(r"([\w-]{8,64})-([cp])(\d{1,6})")
# Places in a report, as a link names them. Example: "120-180,200-210".
_SPANS = re.compile(r"\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9}){0,99}")


def name_exchange(key: str) -> str:
    """The id of the exchange that a source's key belongs to; "" where it names a report or nothing."""
    match = _IN_EXCHANGE.fullmatch(key)
    return match[1] if match else ""


class SourcePanel:
    """Opens sources of kept answers.

    `find_answer` finds the answer of an exchange by its id, `read_report` reads a report by its id, `find_file` finds
    its source file; `render_library` writes all of them as cards; `name_newest` names the newest edition of a
    superseded report, and is "" for any other; `make_overview` tells a report's key points, and is None where it is not
    indexed yet; `mark_answer` says at each citation of a kept answer what has become of its place since.
    """

    def __init__(
        self,
        find_answer: Callable[[str], Answer | None],
        read_report: Callable[[str], Report],
        find_file: Callable[[str], Path],
        render_library: Callable[[], str],
        name_newest: Callable[[str], str],
        make_overview: Callable[[str], Answer | None],
        mark_answer: Callable[[Answer], Answer],
    ) -> None:
        self._find_answer = find_answer
        self._read_report = read_report
        self._find_file = find_file
        self._render_library = render_library
        self._name_newest = name_newest
        self._make_overview = make_overview
        self._mark_answer = mark_answer

    def open(self, key: str) -> str:
        """The panel at a key; the library where the key names nothing.

        Raises:
            UserError: the report is no longer in the library.
        """
        exchange = name_exchange(key)
        answer = self._find_answer(exchange) if exchange else None
        if answer:
            return self.open_in(answer, key)
        if key.startswith(report_key("")):
            report, _, spans = key.removeprefix(report_key("")).partition("@")
            return self.open_place(report, spans)
        return self._render_library()

    def open_in(self, answer: Answer, key: str, *, back: str = BACK) -> str:
        """The panel at a source of an answer, or of what cites as an answer does; `back` says what it leads back to.

        Raises:
            UserError: the report is no longer in the library.
        """
        match = _IN_EXCHANGE.fullmatch(key)
        if match is None:
            return self.open(key)
        exchange, kind, number = match.groups()
        answer = self._mark_answer(answer)
        if kind == "p":
            return self._open_passage(answer, exchange, int(number))
        return self._open_citation(answer, exchange, int(number), back)

    def open_place(self, report: str, spans: str) -> str:
        """The panel for a link to places of a report, "120-180,200-210"; the whole report where they are none.

        Raises:
            UserError: the report is not in the library.
        """
        key = report_key(report)
        found = self._read_report(report)
        marked = _parse_spans(spans, end=len(found.source))
        if not marked:
            position = ReadingPosition(key, "Whole report", link=report_link(report))
        else:
            label, link = "Place in the report", place_link(report, marked)
            position = ReadingPosition(f"{key}@{spans}", label, spans=marked, link=link, is_cited=False)
            blocks = (block for block in found.blocks if any(_overlap(marked[0], span) for span in block.spans))
            if block := next(blocks, None):
                section = (*block.section, block.text) if block.kind is BlockKind.HEADING else block.section
                position = replace(position, section=section, page=block.page, page_label=block.page_label)
        printed, overview = self._printed(found, marked), self._make_overview(report)
        return self._read(found, replace(position, printed=printed, overview=overview))

    def _read(self, report: Report, position: ReadingPosition) -> str:
        return reading_html(report, replace(position, newest=self._name_newest(report.id)))

    def _printed(self, report: Report, spans: Sequence[Span]) -> PrintedPages | None:
        return printed_pages(report, self._find_file(report.id), spans)

    def _open_citation(self, answer: Answer, exchange: str, number: int, back: str) -> str:
        citations = answer.citations
        index = next((index for index, citation in enumerate(citations) if citation.n == number), None)
        if index is None:
            return self._render_library()
        citation = citations[index]
        position = ReadingPosition(
            key=citation_key(exchange, number),
            label=f"Source {index + 1} of {len(citations)}",
            section=citation.section,
            spans=citation.spans,
            page_label=citation.page_label,
            read=citation.ocr_mark,
            previous=_key_at(citations, index - 1, exchange),
            following=_key_at(citations, index + 1, exchange),
            page=citation.page,
            back=back,
        )
        if citation.since:
            # Where it stood, other words stand now, or none: the quote is shown as it was kept, and no place.
            return kept_quote_html(citation, position)
        report = self._read_report(citation.report)
        asked, printed = _asked_cells(report, answer, citation), self._printed(report, citation.spans)
        link = place_link(citation.report, citation.spans)
        return self._read(report, replace(position, link=link, asked=asked, printed=printed))

    def _open_passage(self, answer: Answer, exchange: str, rank: int) -> str:
        passage = next((hit.passage for hit in answer.hits if hit.rank == rank), None)
        if passage is None:
            return self._render_library()
        report = self._read_report(passage.report)
        if not is_in_place(passage, report):
            words = Citation(0, "", report.id, report.details.title, passage.section, 0, None, None, passage.text, ())
            key = passage_key(exchange, rank)
            label = "Not an answer, but near"
            return kept_quote_html(replace(words, since=EARLIER_EDITION), ReadingPosition(key, label, passage.section))
        position = ReadingPosition(
            key=passage_key(exchange, rank),
            label="Not an answer, but near",
            section=passage.section,
            spans=passage.spans,
            near=True,
            printed=self._printed(report, passage.spans),
        )
        return self._read(report, position)


def report_link(report: str) -> str:
    """The address of a report, below the page's own."""
    return f"?report={report}"


def place_link(report: str, spans: Sequence[Span]) -> str:
    """The address of places in a report, below the page's own; it holds as long as the report is in the library.

    Example: "?report=manifesto&at=120-180,200-210".
    """
    return f"{report_link(report)}&at={','.join(f'{start}-{end}' for start, end in spans)}"


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _parse_spans(words: str, *, end: int) -> tuple[Span, ...]:
    """The spans that a link names, without those that are none in a text of `end` characters."""
    if not _SPANS.fullmatch(words):
        return ()
    pairs = [pair.split("-") for pair in words.split(",")]
    spans = [(int(first), int(last)) for first, last in pairs]
    return tuple(span for span in spans if span[0] < span[1] <= end)


def _asked_cells(report: Report, answer: Answer, citation: Citation) -> frozenset[Span]:
    """The cells of cited rows that the answer's question asks for; none where no rows of one table are cited."""
    citing = (statement.text for statement in answer.statements if citation.n in statement.citations)
    statement = next(citing, "")
    asked: set[Span] = set()
    for row in cited_rows(report, citation.spans):
        asked |= asked_cells(report, row, answer.standalone_question, statement)
    return frozenset(asked)


def _key_at(citations: Sequence[Citation], index: int, exchange: str) -> str | None:
    """The name on the page of a citation by its index; None beside the first and the last."""
    return citation_key(exchange, citations[index].n) if 0 <= index < len(citations) else None

"""What the source panel shows: a citation or passage in its place, a whole report, or the library."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.conversations.store import ConversationStore
from assistant.web.html.library import report_key
from assistant.web.html.reading_view import Place, reading_html
from assistant.web.html.statement import citation_key, passage_key
from assistant.web.html.table_rows import asked_cells, cited_rows
from corpus.vocabulary import Answer, Citation, Report, Span

_IN_EXCHANGE = re.compile(r"([\w-]{8,64})-([cp])(\d{1,6})")
_SPANS = re.compile(r"\d{1,9}-\d{1,9}(?:,\d{1,9}-\d{1,9}){0,99}")


class SourcePanel:
    """Opens sources of kept answers. `report` reads a report by its id; `library` writes all of them as cards."""

    def __init__(self, store: ConversationStore, report: Callable[[str], Report], library: Callable[[], str]) -> None:
        self._store = store
        self._report = report
        self._library = library

    def opened(self, key: str) -> str:
        """The panel at a key; the library where the key names nothing.

        Raises:
            UserError: the report is no longer in the library.
        """
        match = _IN_EXCHANGE.fullmatch(key)
        if match and (found := self._store.find_exchange(match[1])) and (answer := found[0].answer):
            number = int(match[3])
            if match[2] == "c":
                return self._citation(answer, match[1], number)
            return self._passage(answer, match[1], number)
        if key.startswith(report_key("")):
            return reading_html(self._report(key.removeprefix(report_key(""))), Place(key, "Whole report"))
        return self._library()

    def at(self, report: str, spans: str) -> str:
        """The panel for a link to places of a report, "120-180,200-210"; the whole report where they are none.

        Raises:
            UserError: the report is not in the library.
        """
        found = self._report(report)
        key = report_key(report)
        pairs = [pair.split("-") for pair in spans.split(",")] if _SPANS.fullmatch(spans) else []
        marked = tuple((int(a), int(b)) for a, b in pairs if int(a) < int(b) <= len(found.source))
        if not marked:
            return reading_html(found, Place(key, "Whole report"))
        return reading_html(found, Place(f"{key}-linked", "Linked source", spans=marked, link=link(report, marked)))

    def _citation(self, answer: Answer, exchange: str, number: int) -> str:
        found = [citation for citation in answer.citations if citation.n == number]
        if not found:
            return self._library()
        citation = found[0]
        at = answer.citations.index(citation)
        report = self._report(citation.report)
        place = Place(
            key=citation_key(exchange, number),
            label=f"Source {at + 1} of {len(answer.citations)}",
            section=citation.section,
            spans=citation.spans,
            page_label=citation.page_label,
            previous=_neighbour(answer.citations, at - 1, exchange),
            following=_neighbour(answer.citations, at + 1, exchange),
            link=link(citation.report, citation.spans),
            asked=_asked(report, answer, citation),
        )
        return reading_html(report, place)

    def _passage(self, answer: Answer, exchange: str, rank: int) -> str:
        found = [hit.passage for hit in answer.hits if hit.rank == rank]
        if not found:
            return self._library()
        passage = found[0]
        place = Place(
            passage_key(exchange, rank), "Not an answer, but near", passage.section, spans=passage.spans, near=True
        )
        return reading_html(self._report(passage.report), place)


def link(report: str, spans: Sequence[Span]) -> str:
    """The address of places in a report, below the page's own; it holds as long as the report is in the library."""
    return f"?report={report}&at={','.join(f'{start}-{end}' for start, end in spans)}"


def _asked(report: Report, answer: Answer, citation: Citation) -> frozenset[Span]:
    """The cells of cited rows that the answer's question asks for; none where no rows of one table are cited."""
    said = next((statement.text for statement in answer.statements if citation.n in statement.citations), "")
    rows = cited_rows(report, citation.spans)
    return frozenset(span for row in rows for span in asked_cells(report, row, answer.standalone_question, said))


def _neighbour(citations: Sequence[Citation], at: int, exchange: str) -> str | None:
    return citation_key(exchange, citations[at].n) if 0 <= at < len(citations) else None

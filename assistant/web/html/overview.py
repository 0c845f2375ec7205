"""The overview of a report → HTML: what it is, its own key points, its case studies, its tables and figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.documents.note_marks import drop_note_marks
from assistant.overview.headings import CASE_STUDY
from assistant.web.html.library import describe_length, report_key
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from assistant.web.html.statement import excerpt, lead_of, paragraphs_html
from corpus.segmentation.tables import is_table_title
from corpus.vocabulary import Answer, Block, BlockKind, Citation, Report, Span, page_name

_OVERVIEW = Html(
    '<details class="overview"{open}><summary>Overview</summary>'
    '<div class="overview-body"><button type="button" class="quiet overview-fold" data-fold>Go to the text</button>'
    "<dl>{card}</dl>{points}{cases}{tables}</div></details>"
)
_FACT = Html("<div><dt>{name}</dt><dd>{words}</dd></div>")
_POINTS = Html('<h3>Key points, in the report’s own words</h3><div class="overview-points">{}</div>')
_SECTION = Html('<p class="overview-section">{}</p>')
_CHIP = Html(
    '<span class="cite"><button type="button" class="chip" data-open="{key}" aria-label="{name}">{n}</button></span>'
)
_LIST = Html('<h3>{title}</h3><ul class="overview-list">{entries}</ul>')
_LONG_LIST = Html('<details><summary>{title}</summary><ul class="overview-list">{entries}</ul></details>')
_HEADING = Html('<li><button type="button" data-jump="h{number}">{words}</button></li>')
_TABLE = Html('<li><button type="button" data-open="{key}">{words}</button></li>')
# A list of more is folded.
_MOST_LISTED = 8
# A heading over case studies that is none itself: 'Appendix A: Case studies', '11. Case Study List'.
_SERIES = re.compile(r"\bcase studies\b|\bcase study list\b", re.IGNORECASE)
# What tells tables and figures apart: the 'Table B.1' of 'Table B.1: Who answered'.
_LABEL = re.compile(r"^\W*(?P<label>\w+\s+[\w.]*\d[\w.]*)", re.IGNORECASE)


def place_key(report: str, spans: Sequence[Span]) -> str:
    """The name on the page of places in a report. Example: "r-manifesto@120-180,200-210"."""
    return f"{report_key(report)}@{','.join(f'{start}-{end}' for start, end in spans)}"


def overview_html(overview: Answer, report: Report, *, is_open: bool = True) -> Html:
    """The overview of a report; its text is one press away. Its numbers open their places, its headings lead there."""
    return _OVERVIEW.format(
        open=Html(" open") if is_open else NOTHING,
        card=join(_FACT.format(name=name, words=isolate(words)) for name, words in _card(report)),
        points=_POINTS.format(join(_points(overview, report))) if overview.statements else NOTHING,
        cases=_list("Case studies", [_to_heading(block) for block in find_case_studies(report)]),
        tables=_list("Tables and figures", [_to_table(report.id, block) for block in find_tables(report)]),
    )


def find_case_studies(report: Report) -> list[Block]:
    """The headings of a report's case studies; where only their common heading says so, those right under it."""
    headings = [block for block in report.blocks if block.kind is BlockKind.HEADING]
    named = [block for block in headings if CASE_STUDY.search(block.text)]
    found = [block for block in named if not _SERIES.search(block.text)]
    if found:
        return found
    over = {block.number for block in named}
    return [block for block in headings if block.number not in over and over & set(_parents(block))]


def find_tables(report: Report) -> list[Block]:
    """The titles of a report's tables, figures, boxes and charts, each once, in their order."""
    titles: dict[str, Block] = {}
    for block in report.blocks:
        label = _LABEL.match(block.text) if block.is_quotable and is_table_title(block.text) else None
        # A list of tables at the front names each before it comes.
        if label and "continued" not in block.text.casefold():
            titles[label["label"].casefold()] = block
    return sorted(titles.values(), key=lambda block: block.number)


def _parents(heading: Block) -> tuple[int, ...]:
    """The number of the heading right over a heading; empty for none."""
    return tuple(number for number in heading.headings if number != heading.number)[-1:]


def _card(report: Report) -> Iterator[tuple[str, str]]:
    """What it is, who it is by, when it came out and how long it is."""
    details = report.details
    yield "Title", details.title
    yield "Published by", details.publisher
    yield "Date", details.shown_date
    pages = max((block.page or 0 for block in report.blocks), default=0)
    length = describe_length(len(report.source.split()))
    yield "Length", f"{length}, {pages:,} pages" if pages > 1 else length


def _points(overview: Answer, report: Report) -> Iterator[Html]:
    """Each statement under the section it stands in, which is said once."""
    citations = {citation.n: citation for citation in overview.citations}
    before = ""
    for statement in overview.statements:
        citation = citations[statement.citations[0]]
        lead = lead_of(statement.text, citation, {report.id: report.details})
        section = citation.section[-1] if citation.section else ""
        if section and section != before:
            yield _SECTION.format(isolate(section))
        before = section
        lines = statement.text.removeprefix(lead).split("\n")
        # The heading over a list, which was just said.
        lines = lines[1:] if lines[1:] and lines[0].rstrip(" :?.") == section.rstrip(" :?.") else lines
        chips = join(_chip(citations[n]) for n in statement.citations)
        yield paragraphs_html(drop_note_marks("\n".join(lines)), tail=chips)


def _chip(citation: Citation) -> Html:
    place = [*citation.section[-1:], page_name(citation.page, citation.page_label)]
    name = ", ".join(filter(None, ["Show in the text", *place]))
    return _CHIP.format(key=attribute(place_key(citation.report, citation.spans)), name=attribute(name), n=citation.n)


def _to_heading(block: Block) -> Html:
    return _HEADING.format(number=block.number, words=isolate(block.text))


def _to_table(report: str, block: Block) -> Html:
    return _TABLE.format(key=attribute(place_key(report, block.spans)), words=isolate(excerpt(block.text, words=16)))


def _list(title: str, entries: Sequence[Html]) -> Html:
    """A list with its count over it, a long one folded; nothing where it is empty."""
    if not entries:
        return NOTHING
    written = _LIST if len(entries) <= _MOST_LISTED else _LONG_LIST
    return written.format(title=f"{title} ({len(entries):,})", entries=join(entries))

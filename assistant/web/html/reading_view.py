"""A report → its reading view: where it is opened, its contents, and its whole text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.note_marks import drop_note_marks
from assistant.web.html.library import LIBRARY, report_key
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from assistant.web.html.overview import overview_html
from assistant.web.html.page_view import SWITCH, PrintedPages, page_view_html
from assistant.web.html.report_body import ReportBody
from corpus.editions import EARLIER_EDITION, NO_LONGER_HELD
from corpus.vocabulary import Answer, BlockKind, Citation, Report, Span, page_name

_CONTENTS_DEPTH = 2
_DEEPEST_INDENT = 3

_READER = Html(
    '<section class="reader" aria-labelledby="reader-title" data-shown="{key}">'
    "{head}"
    '<div class="reader-text" tabindex="0" role="region" aria-label="Text of the report">'
    "{overview}{text}</div>{printed}</section>"
)
_HEAD = Html(
    '<header class="reader-head"><div class="reader-bar">'
    '<p class="reader-place">{label}</p><div class="reader-moves">{moves}</div></div>'
    '<h2 id="reader-title" tabindex="-1">{title}</h2>'
    '<p class="reader-by">{publisher} · {date}{page}</p>{superseded}'
    "{section}{finding}</header>"
)
# A quote whose place is gone: without a text in which it could be marked.
_KEPT = Html(
    '<section class="reader kept-quote" aria-labelledby="reader-title" data-shown="{key}">'
    '<header class="reader-head"><div class="reader-bar">'
    '<p class="reader-place">{label}</p><div class="reader-moves">{moves}</div></div>'
    '<h2 id="reader-title" tabindex="-1">{title}</h2>'
    '<p class="reader-by">{by}</p><p class="reader-superseded"><span class="superseded">{since}</span></p>'
    "{section}</header>"
    '<div class="reader-text" tabindex="0" role="region" aria-label="The quote as it was kept">'
    "<p>{why}</p><blockquote>{quote}</blockquote>{now}</div></section>"
)
_AS_IT_IS = Html('<p><button type="button" class="plain" data-open="{}">Open the report as it is now</button></p>')
_WHY = {
    EARLIER_EDITION: "This was quoted when the library held another edition of the report, or read its file otherwise. "
    "In the report as it is now, other words stand in its place. The quote as it was kept:",
    NO_LONGER_HELD: "The report is no longer in the library. The quote as it was kept:",
}
_WHY_ELSE = "The report cannot be opened now: pcn-assistant doctor says why. The quote as it was kept:"
_SUPERSEDED = Html('<p class="reader-superseded"><span class="superseded">{}</span></p>')
_SECTION = Html('<ol class="breadcrumb" aria-label="Section">{}</ol>')
_SECTION_TITLE = Html("<li>{}</li>")
_FINDING = Html(
    '<div class="finding">{contents}<search class="find"><label>Find in this report '
    '<input type="search" data-find maxlength="100"></label><span class="found" role="status"></span>'
    '<button type="button" class="step" data-find-step="-1" aria-label="Previous match">&lsaquo;</button>'
    '<button type="button" class="step" data-find-step="1" aria-label="Next match">&rsaquo;</button>'
    "</search></div>"
)
_CONTENTS = Html('<details class="contents"><summary>Contents</summary><ol>{}</ol></details>')
_CONTENTS_ENTRY = Html('<li class="depth-{depth}"><button type="button" data-jump="h{number}">{title}</button></li>')
_STEP = Html('<button type="button" class="step" aria-label="{name}" {target}>{sign}</button>')
_STEP_TARGET = Html('data-open="{}"')
# What a source leads back to, unless it was opened from elsewhere.
BACK = "Back to the answer"
_BACK = Html('<button type="button" class="quiet" data-back="{}">{}</button>')
_TO_OVERVIEW = Html('<button type="button" class="quiet" data-overview>Back to the overview</button>')
_COPY_LINK = Html('<button type="button" class="quiet" data-link="{}">Copy link</button>')
_ALL_REPORTS = Html('<button type="button" class="quiet" data-open="{}">All reports</button>').format(LIBRARY)
_EARLIER, _LATER = Html("&lsaquo;"), Html("&rsaquo;")


@dataclass(frozen=True, slots=True)
class ReadingPosition:
    """What the reading view is opened at."""

    key: str
    """Its name on the page."""
    label: str
    """What it is, such as "Source 2 of 5"."""
    section: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    """What is highlighted."""
    page_label: str | None = None
    near: bool = False
    """Whether the spans are "not an answer, but near"."""
    previous: str | None = None
    """The name of the source before it, if there is one."""
    following: str | None = None
    """The name of the source after it."""
    link: str | None = None
    """The address that opens it again, below the page's own."""
    read: str = ""
    """How the quote was read, where it does not stand in the file: 'read by OCR, confidence 97%'."""
    asked: frozenset[Span] = frozenset()
    """The cells of a table row among the spans that hold what was asked for."""
    page: int | None = None
    """The number of the page that `page_label` is printed on."""
    printed: PrintedPages | None = None
    """The pages as they are printed, where the report is a PDF."""
    newest: str = ""
    """The short title of the report's newest edition, where the library holds a newer one."""
    back: str = BACK
    """What the button says that leads back to where it was opened from."""
    is_cited: bool = True
    """Whether what is highlighted belongs to an answer in the conversation."""
    overview: Answer | None = None
    """Its key points in its own words, where the report is opened by itself; open where nothing is highlighted."""


def reading_html(report: Report, position: ReadingPosition) -> Html:
    """The reading view of a report, opened at a position."""
    body = ReportBody(report, quoted=position.spans, asked=position.asked, near=position.near)
    printed = page_view_html(position.printed, near=position.near) if position.printed else NOTHING
    overview = position.overview
    return _READER.format(
        key=attribute(position.key),
        head=_head(report, position),
        overview=overview_html(overview, report, is_open=not position.spans) if overview else NOTHING,
        text=body.render(),
        printed=printed,
    )


def kept_quote_html(citation: Citation, position: ReadingPosition) -> Html:
    """A quote whose place is gone (`Citation.since`), as it was kept, with where it stood; nothing is highlighted."""
    by = [citation.date, page_name(citation.page, citation.page_label), citation.ocr_mark]
    is_there = citation.since == EARLIER_EDITION
    return _KEPT.format(
        key=attribute(position.key),
        label=position.label,
        moves=join(_moves(position)),
        title=isolate(citation.title),
        by=isolate(" · ".join(told for told in by if told)),
        since=isolate(citation.since.capitalize()),
        section=_section(position.section),
        why=_WHY.get(citation.since, _WHY_ELSE),
        quote=isolate(drop_note_marks(citation.shown)),
        now=_AS_IT_IS.format(attribute(report_key(citation.report))) if is_there else NOTHING,
    )


def _head(report: Report, position: ReadingPosition) -> Html:
    details = report.details
    page = page_name(position.page, position.page_label)
    return _HEAD.format(
        label=position.label,
        moves=join(_moves(position)),
        title=isolate(details.short_title),
        publisher=isolate(details.publisher),
        date=isolate(details.shown_date),
        page="".join(f" · {told}" for told in (page, position.read) if told),
        superseded=_SUPERSEDED.format(isolate(f"Superseded by {position.newest}")) if position.newest else NOTHING,
        section=_section(position.section),
        finding=_finding(report),
    )


def _section(titles: Sequence[str]) -> Html:
    """The section path as a list, outermost first; nothing where there is none."""
    if not titles:
        return NOTHING
    return _SECTION.format(join(_SECTION_TITLE.format(isolate(title)) for title in titles))


def _finding(report: Report) -> Html:
    """The report's contents list, and a box that finds words in it."""
    entries = [
        _CONTENTS_ENTRY.format(
            depth=min(len(block.section), _DEEPEST_INDENT), number=block.number, title=isolate(block.text)
        )
        for block in report.blocks
        if block.kind is BlockKind.HEADING and len(block.section) <= _CONTENTS_DEPTH
    ]
    contents = _CONTENTS.format(join(entries)) if entries else NOTHING
    return _FINDING.format(contents=contents)


def _moves(position: ReadingPosition) -> Iterator[Html]:
    """Buttons to the source before and after, back to the answer, and to the list of reports."""
    if position.printed:
        yield SWITCH
    if position.previous or position.following:
        yield _step("Previous source", position.previous, _EARLIER)
        yield _step("Next source", position.following, _LATER)
    if position.spans and position.overview:
        yield _TO_OVERVIEW
    if position.spans and position.is_cited:
        yield _BACK.format(attribute(position.key), position.back)
    if position.link:
        yield _COPY_LINK.format(attribute(position.link))
    yield _ALL_REPORTS


def _step(name: str, key: str | None, sign: Html) -> Html:
    target = _STEP_TARGET.format(attribute(key)) if key else "disabled"
    return _STEP.format(name=name, target=target, sign=sign)

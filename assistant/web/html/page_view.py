"""A page of a PDF report as it is printed, with the quote marked on it, and the switch between it and the text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from assistant.web.html.markup import Html, attribute, join
from corpus.pdf.pictures import Box
from corpus.vocabulary import page_name

SWITCH = Html(
    '<div class="views" role="group" aria-label="How the report is shown">'
    '<button type="button" data-view="text" aria-pressed="true">Text</button>'
    '<button type="button" data-view="page" aria-pressed="false">Page</button></div>'
)
_VIEW = Html(
    '<div class="printed" hidden data-report="{report}" data-title="{title}" data-page="{page}" '
    'data-first="{page}" data-pages="{pages}" data-labels="{labels}">'
    '<div class="printed-bar"><button type="button" class="step" data-turn="-1" aria-label="Previous page">&lsaquo;'
    '</button><span class="printed-name" role="status">{name}</span>'
    '<button type="button" class="step" data-turn="1" aria-label="Next page">&rsaquo;</button>'
    '<label>Zoom <select data-zoom><option value="1">Fit</option><option value="1.5">150 %</option>'
    '<option value="2">200 %</option></select></label>'
    '<a class="printed-original" target="_blank" rel="noopener" href="original/{address}#page={page}">'
    "Open the original at this page</a></div>"
    '<p class="printed-remark" role="status"></p>'
    '<div class="printed-scroll" tabindex="0" role="region" aria-label="Page as printed">'
    '<div class="printed-sheet"><img alt="">{boxes}</div></div></div>'
)
# Edges in percent of the page.
_BOX = Html(
    '<span class="printed-mark {kind}" data-on="{page}" hidden aria-hidden="true" '
    'style="left:{left:.3f}%;top:{top:.3f}%;width:{width:.3f}%;height:{height:.3f}%"></span>'
)


@dataclass(frozen=True, slots=True)
class PrintedPages:
    """The pages of a PDF report, opened at one."""

    report: str
    title: str
    # From 1: the page to open at, and how many there are.
    page: int
    pages: int
    # The labels printed on pages, by number.
    labels: Mapping[int, str]
    # Where the quote stands, by the number of the page.
    boxes: Mapping[int, tuple[Box, ...]]


def page_view_html(printed: PrintedPages, *, near: bool = False) -> Html:
    """The view, hidden until it is switched to; its picture is asked for only then."""
    boxes = (
        _BOX.format(
            kind="near" if near else "quoted",
            page=page,
            left=100 * box.left,
            top=100 * box.top,
            width=100 * (box.right - box.left),
            height=100 * (box.bottom - box.top),
        )
        for page, on_page in sorted(printed.boxes.items())
        for box in on_page
    )
    labels = {page: label for page, label in printed.labels.items() if label != str(page)}
    name = page_name(printed.page, labels.get(printed.page))
    return _VIEW.format(
        report=attribute(quote(printed.report)),
        address=attribute(quote(printed.report)),
        title=attribute(printed.title),
        page=printed.page,
        pages=printed.pages,
        labels=attribute(json.dumps(labels)),
        name=f"{name[0].upper()}{name[1:]}",
        boxes=join(boxes),
    )

"""What a browser would make of HTML of ours, and citations and passages of a report made up."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from corpus.vocabulary import Citation, Hit, Passage, Report
from tests.support.made_reports import DETAILS, block_with

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> \" onfocus=alert(3) autofocus x=' </textarea></style> "
    "[link](javascript:alert(4)) **bold** ${alert(5)} {{constructor}} `alert(6)` &lt;b&gt; \u202eright to left\x00"
)
CARDS = {DETAILS.id: DETAILS}


class Elements(HTMLParser):
    """The elements and attributes that a browser would make of a page's HTML, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(str(page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def citation_of(report: Report, words: str, n: int = 1) -> Citation:
    start = report.source.index(words)
    spans = ((start, start + len(words)),)
    block = block_with(report, words)
    return Citation(n, "0" * 16, report.id, "Title", block.section, block.paragraph, None, None, words, spans)


def marked(page: str) -> list[str]:
    return [html.unescape(mark) for mark in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)]


def plain(page: str) -> str:
    return " ".join(Elements(page).text.split())


def hit_of(text: str, report: str = DETAILS.id) -> Hit:
    return Hit(Passage("p", report, ("Part one",), (0,), ((0, 4),), text, "Made up – Part one"), rank=1, score=0.5)

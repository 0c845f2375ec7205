"""Statements → HTML: each with its lead, its table row where it cites one, and numbered chips that open its sources.

Pure functions. What can be pressed says so in data attributes, as `assistant.page_html` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.documents.escaping import attribute, isolated
from corpus.tables import TITLE
from corpus.text import readable
from corpus.vocabulary import Answer, Citation, ReportDetails, Statement

_EXCERPT_WORDS = 42
_BULLET = "• "

Cards = Mapping[str, ReportDetails]
# (citation, question, statement) → the cited table row as a table; "" where no single row is cited
Rows = Callable[[Citation, str, str], str]


def no_rows(citation: Citation, question: str, said: str) -> str:
    """No citation is shown as a table."""
    return ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer being written as HTML: its key on the page, the reports' cards, and how rows become tables."""

    answer: Answer
    key: str
    cards: Cards
    rows: Rows = no_rows

    def cited(self, statement: Statement) -> list[Citation]:
        """The citations of a statement, in its order."""
        by_number = {citation.n: citation for citation in self.answer.citations}
        return [by_number[n] for n in statement.citations if n in by_number]


def citation_key(exchange: str, n: int) -> str:
    """The name on the page of citation `n` of an exchange."""
    return f"{exchange}-c{n}"


def passage_key(exchange: str, rank: int) -> str:
    """The name on the page of an exchange's near passage of that rank."""
    return f"{exchange}-p{rank}"


def statement_html(statement: Statement, shown: Shown, *, over: Sequence[str] = ()) -> str:
    """One statement. `over`: the report and the section that stand over it already, left out of its lead."""
    cited = shown.cited(statement)
    chips = "".join(_chip(citation, shown) for citation in cited)
    lead = _lead(statement.text, cited[0], shown.cards) if cited else ""
    said = _unsaid(lead.rstrip(), over)
    led = f'<p class="lead">{isolated(said)}</p>' if said else ""
    question = shown.answer.standalone_question
    table = shown.rows(cited[0], question, statement.text) if len(cited) == 1 else ""
    body = f'{table}<p class="row-source">{chips}</p>' if table else paragraphs(statement.text[len(lead) :], chips)
    return f'<div class="statement">{led}{body}</div>'


def _unsaid(lead: str, over: Sequence[str]) -> str:
    """What a lead adds to the report and the section over it."""
    for said in over:
        lead = lead.removeprefix(f"{said}, ")
        if said.startswith(lead.rstrip(":").removesuffix(" …")):
            return ""
    return lead


def _lead(text: str, citation: Citation, cards: Cards) -> str:
    """The words before a quote that say where it stands ("HiQUALITY study, Methods: "); "" where there are none."""
    report = short_title(citation.report, cards)
    named = next((name for name in (f"{report}, ", f"{report}: ") if text.startswith(name)), "")
    if named.endswith(": "):
        return named
    section = citation.section[-1].rstrip(" :?.") if citation.section else ""
    if section and text.startswith(f"{named}{section}: "):
        return f"{named}{section}: "
    place, colon, _ = text[len(named) :].partition(": ")
    cut_short = place.endswith(" …") and section.startswith(place.removesuffix(" …"))
    return f"{named}{place}{colon}" if colon and (named or cut_short or TITLE.match(place)) else ""


def _chip(citation: Citation, shown: Shown) -> str:
    """The button that opens a citation, with the card that shows on hover and on focus."""
    name = f"Source {citation.n}: {source_name(citation.report, citation.section, shown.cards)}"
    key = attribute(citation_key(shown.key, citation.n))
    return (
        f'<span class="cite"><button type="button" class="chip" data-open="{key}" aria-label="{attribute(name)}">'
        f"{citation.n}</button>"
        '<span class="peek" aria-hidden="true">'
        f'<span class="peek-report">{isolated(short_title(citation.report, shown.cards))}</span>'
        f'<span class="peek-section">{isolated(" – ".join(citation.section))}</span>'
        f'<span class="peek-quote">{isolated(excerpt(readable(citation.quote)))}</span></span></span>'
    )


def paragraphs(text: str, tail: str = "", questions: Sequence[str] = ()) -> str:
    """Lines as paragraphs, bulleted ones as a list (questions can be pressed); `tail`, HTML, follows the last word."""
    lines = [line for line in text.split("\n") if line.strip()] or [""]
    written, listed = "", False
    for index, line in enumerate(lines):
        bullet = line.startswith(_BULLET)
        if bullet != listed:
            written += "<ul>" if bullet else "</ul>"
        line = line.removeprefix(_BULLET)
        words = question_html(line) if bullet and line in questions else isolated(line)
        words += tail if index == len(lines) - 1 else ""
        written += f"<li>{words}</li>" if bullet else f"<p>{words}</p>"
        listed = bullet
    return written + ("</ul>" if listed else "")


def question_html(question: str) -> str:
    """A question that a press asks."""
    return f'<button type="button" class="suggestion" data-ask="{attribute(question)}">{isolated(question)}</button>'


def short_title(report: str, cards: Cards) -> str:
    """What a report is called on the page; its id where it is no longer in the library."""
    return cards[report].short_title if report in cards else report


def source_name(report: str, section: Sequence[str], cards: Cards) -> str:
    """A report and a section of it, in a few words."""
    return " – ".join([short_title(report, cards), *section[-1:]])


def excerpt(text: str) -> str:
    """The first words of a text."""
    words = text.split()
    return " ".join(words[:_EXCERPT_WORDS]) + (" …" if len(words) > _EXCERPT_WORDS else "")

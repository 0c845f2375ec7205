"""Statements → HTML: each with its lead, its table row where it cites one, and numbered chips that open its sources.

Pure functions. What can be pressed says so in data attributes, as `conversation.py` lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.documents.layout import DERIVED, describe_passed
from assistant.documents.note_marks import drop_note_marks
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from corpus.segmentation.tables import is_table_title
from corpus.vocabulary import Answer, Citation, ReportDetails, Statement

_EXCERPT_WORDS = 42
_BULLET = "• "
_WORD = re.compile(r"\w+")
# A line of which so many of the letters are capitals is set smaller.
_MOST_CAPITALS = 0.7

Cards = Mapping[str, ReportDetails]
# (citation, question, statement) → the cited table row as a table; nothing where no single row is cited
Rows = Callable[[Citation, str, str], Html]

_STATEMENT = Html('<div class="statement">{heading}{lead}{body}{passed}</div>')
_HEADING = Html('<h3 class="subhead">{}</h3>')
_PASSED = Html('<p class="passed">{}</p>')
_DERIVED = Html('<p class="derived"><strong>{}</strong> <span class="derived-note">{}</span></p>')
_LEAD = Html('<p class="lead">{}</p>')
_ROW_SOURCE = Html('<p class="row-source">{}</p>')
_CHIP = Html(
    '<span class="cite"><button type="button" class="chip" data-open="{key}" aria-label="{name}">{n}</button>'
    '<span class="peek" aria-hidden="true">'
    '<span class="peek-report">{report}</span>'
    '<span class="peek-section">{section}</span>{read}'
    '<span class="peek-quote">{quote}</span></span></span>'
)
_MARKS = Html('<span class="peek-read">{}</span>')
_QUESTION = Html('<button type="button" class="suggestion" data-ask="{value}">{question}</button>')
_PARAGRAPH = Html("<p>{}{}</p>")
_ITEM = Html("<li>{}{}</li>")
_ITEM_IN_CAPITALS = Html('<li class="capitals">{}{}</li>')
_LIST_BEGINS, _LIST_ENDS = Html("<ul>"), Html("</ul>")


def no_rows(citation: Citation, question: str, statement: str) -> Html:
    """No citation is shown as a table."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer that is being written as HTML."""

    answer: Answer
    key: str
    """Its name on the page."""
    cards: Cards
    """The reports' cards, by id."""
    rows: Rows = no_rows
    """How a cited table row is shown."""

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


def statement_html(statement: Statement, view: AnswerView, *, headings: Sequence[str] = ()) -> Html:
    """One statement. `headings`: the report and the section that stand over it already, left out of its lead."""
    cited = view.cited(statement)
    if statement.derived:
        return _DERIVED.format(isolate(statement.text), DERIVED)
    chips = [_chip(citation, view) for citation in cited]
    lead = lead_of(statement.text, cited[0], view.cards) if cited else ""
    table = NOTHING
    if len(cited) == 1:
        table = view.rows(cited[0], view.answer.standalone_question, statement.text)
    if table:
        body = table + _ROW_SOURCE.format(join(chips))
    else:
        lines = statement.text.removeprefix(lead).split("\n")
        if lines[1:] and lead.rstrip(": ").endswith(f", {lines[0].rstrip(' :?.')}"):
            lines = lines[1:]  # the heading over a list, which the lead has just said
        each = chips if _cites_by_item(lines, cited) else ()
        body = paragraphs_html(drop_note_marks("\n".join(lines)), tail=NOTHING if each else join(chips), tails=each)
    new_lead = _without_headings(lead.rstrip(), headings)
    passed = describe_passed(statement)
    return _STATEMENT.format(
        heading=_HEADING.format(isolate(statement.heading)) if statement.heading else NOTHING,
        lead=_LEAD.format(isolate(new_lead)) if new_lead else NOTHING,
        body=body,
        passed=_PASSED.format(isolate(passed)) if passed else NOTHING,
    )


def _cites_by_item(lines: Sequence[str], cited: Sequence[Citation]) -> bool:
    """Whether a statement is a list with a citation for each item, which holds all of the item's words."""
    items = [line.removeprefix(_BULLET) for line in lines if line.startswith(_BULLET)]
    if len(items) < 2 or len(items) != len(cited) or not lines[-1].startswith(_BULLET):
        return False
    return all(_words_of(item) <= _words_of(citation.shown) for item, citation in zip(items, cited, strict=True))


def _words_of(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _without_headings(lead: str, headings: Sequence[str]) -> str:
    """What a lead adds to the report and the section over it."""
    for heading in headings:
        lead = lead.removeprefix(f"{heading}, ")
        if heading.startswith(lead.rstrip(":").removesuffix(" …")):
            return ""
    return lead


def lead_of(text: str, citation: Citation, cards: Cards) -> str:
    """The words before a quote that say where it stands; "" where there are none.

    Examples: "HiQUALITY study, Methods: ", "HiQUALITY study: ", "Methods: ", "Table 2: Costs: ".
    """
    title = short_title(citation.report, cards)
    if text.startswith(f"{title}: "):
        return f"{title}: "
    report = f"{title}, " if text.startswith(f"{title}, ") else ""
    section = citation.section[-1].rstrip(" :?.") if citation.section else ""
    if section and text.startswith(f"{report}{section}: "):
        return f"{report}{section}: "
    rest = text[len(report) :]
    # A long heading is told by its first words, and may have a colon of its own: "Case study 4: Help with …: ".
    place, colon, _ = rest.partition(" …: ")
    if colon and section and section.startswith(place):
        return f"{report}{place}{colon}"
    place, colon, _ = rest.partition(": ")
    is_lead = bool(report) or is_table_title(place)
    return f"{report}{place}{colon}" if colon and is_lead else ""


def _chip(citation: Citation, view: AnswerView) -> Html:
    """The button that opens a citation, with the card that shows on hover and on focus."""
    report = citation.title if citation.since else short_title(citation.report, view.cards)
    name = f"Source {citation.n}: {' – '.join([report, *citation.section[-1:]])}"
    marks = ", ".join(mark for mark in (citation.since, citation.ocr_mark) if mark)
    name = f"{name}, {marks}" if marks else name
    return _CHIP.format(
        key=attribute(citation_key(view.key, citation.n)),
        name=attribute(name),
        n=citation.n,
        report=isolate(report),
        section=isolate(" – ".join(citation.section)),
        read=_MARKS.format(isolate(marks)) if marks else NOTHING,
        quote=isolate(excerpt(drop_note_marks(citation.shown))),
    )


def paragraphs_html(
    text: str, *, tail: Html = NOTHING, tails: Sequence[Html] = (), questions: Sequence[str] = ()
) -> Html:
    """Lines as paragraphs, bulleted ones as a list (questions can be pressed).

    `tail` follows the last word; `tails` follow the items, one each.
    """
    lines = [line for line in text.split("\n") if line.strip()] or [""]
    written = NOTHING
    is_in_list = False
    after_items = iter(tails)
    for number, line in enumerate(lines, start=1):
        is_item = line.startswith(_BULLET)
        if is_item != is_in_list:
            written += _LIST_BEGINS if is_item else _LIST_ENDS
            is_in_list = is_item
        line = line.removeprefix(_BULLET)
        words = question_html(line) if is_item and line in questions else isolate(line)
        item = _ITEM_IN_CAPITALS if _is_in_capitals(line) else _ITEM
        own_tail = next(after_items, NOTHING) if is_item else NOTHING
        written += (item if is_item else _PARAGRAPH).format(
            words, own_tail + (tail if number == len(lines) else NOTHING)
        )
    return written + _LIST_ENDS if is_in_list else written


def _is_in_capitals(line: str) -> bool:
    letters = [sign for sign in line if sign.isalpha()]
    return len(letters) > 8 and sum(map(str.isupper, letters)) > _MOST_CAPITALS * len(letters)


def question_html(question: str) -> Html:
    """A question that a press asks."""
    return _QUESTION.format(value=attribute(question), question=isolate(question))


def short_title(report: str, cards: Cards) -> str:
    """What a report is called on the page; its id where it is no longer in the library."""
    return cards[report].short_title if report in cards else report


def source_name(report: str, section: Sequence[str], cards: Cards) -> str:
    """A report and a section of it, in a few words."""
    return " – ".join([short_title(report, cards), *section[-1:]])


def excerpt(text: str, *, words: int = _EXCERPT_WORDS) -> str:
    """The first words of a text."""
    every = text.split()
    return " ".join(every[:words]) + (" …" if len(every) > words else "")

"""Answers → the conversation as HTML: statements with numbered citation chips, refusals, sources, starters.

Pure functions. Every character of a document, a person or a model passes through `assistant.escaping`. What can be
pressed says so in data attributes: `data-open` names a source ("t0-c2": turn 0, citation 2; "t0-p1": its first near
passage; "r-ID": a report), `data-ask` holds a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.escaping import attribute, escaped, isolated
from assistant.reading_html import dated
from corpus.vocabulary import Answer, Citation, Hit, ReportDetails, Statement

NEAR_PASSAGES = 3
_EXCERPT_WORDS = 42
_BULLET = "• "

_REFUSALS = {
    "not_in_library": "The reports do not answer this",
    "false_premise": "The question assumes something the reports do not say",
    "clinical": "This asks for clinical advice, which is not given here",
    "empty_library": "There are no reports in the library yet",
}

Cards = Mapping[str, ReportDetails]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of the conversation and its answer; None while the answer is being found."""

    question: str
    answer: Answer | None = None


def citation_key(turn: int, n: int) -> str:
    """The name on the page of citation `n` of a turn (turns from 0)."""
    return f"t{turn}-c{n}"


def passage_key(turn: int, rank: int) -> str:
    """The name on the page of a turn's near passage of that rank."""
    return f"t{turn}-p{rank}"


def report_key(report: str) -> str:
    """The name on the page of a whole report."""
    return f"r-{report}"


def conversation_html(exchanges: Sequence[Exchange], cards: Cards, starters: Sequence[str]) -> str:
    """The whole conversation, oldest first; a welcome with starter questions where there is none."""
    if not exchanges:
        return _welcome(cards, starters)
    turns = "".join(_exchange(exchange, turn, cards, starters) for turn, exchange in enumerate(exchanges))
    return f'<div class="turns" role="log" aria-label="Conversation">{turns}</div>'


def answer_html(answer: Answer, turn: int, cards: Cards, starters: Sequence[str]) -> str:
    """One answer: statements and sources, or a refusal with what came close, or a plain message."""
    if answer.abstained:
        return _refusal(answer, turn, cards, starters)
    if not answer.statements:
        return f'<div class="answer">{_paragraphs(answer.text, "")}{_suggestions(starters)}</div>'
    by_number = {citation.n: citation for citation in answer.citations}
    statements = "".join(_statement(statement, by_number, turn, cards) for statement in answer.statements)
    return f'<div class="answer">{statements}{_sources(answer, turn, cards)}</div>'


def library_html(cards: Sequence[ReportDetails]) -> str:
    """The reports as cards, shown where no source is open."""
    entries = "".join(
        f'<li><button type="button" class="card" data-open="{attribute(report_key(card.id))}">'
        f'<span class="card-title">{isolated(card.title)}</span>'
        f'<span class="card-by">{isolated(card.publisher)}</span>'
        f'<span class="card-date">{isolated(dated(card))}</span></button></li>'
        for card in cards
    )
    count = "1 report" if len(cards) == 1 else f"{len(cards)} reports"
    return (
        '<section class="library" aria-labelledby="library-title" data-shown="">'
        f'<h2 id="library-title" tabindex="-1">{count}</h2>'
        '<p class="library-hint">Choose a numbered source in an answer to see its words in their place, '
        "or open a report to read it whole.</p>"
        f'<ul class="cards">{entries}</ul></section>'
    )


def notice_html(message: str) -> str:
    """One line that says what went wrong and what to do; empty where nothing did."""
    return f'<p class="notice" role="alert">{isolated(message)}</p>' if message else ""


def header_html(reports: int) -> str:
    """The page's heading."""
    return (
        '<header class="masthead"><h1>PCN Assistant</h1>'
        f"<p>Answers from {reports} reports, in their own words, each with its source. "
        "Nothing you type leaves this machine.</p></header>"
    )


def _welcome(cards: Cards, starters: Sequence[str]) -> str:
    return (
        '<div class="welcome"><h2>What would you like to know?</h2>'
        "<p>Ask in plain English. Every statement in an answer is quoted from a report and numbered; press a number "
        "to read the words where they stand. What the reports do not say is not answered.</p>"
        f"{_suggestions(starters, 'Questions to start from')}</div>"
    )


def _exchange(exchange: Exchange, turn: int, cards: Cards, starters: Sequence[str]) -> str:
    answer = exchange.answer
    if answer is None:
        body = '<p class="pending" role="status">Looking through the reports…</p>'
    else:
        body = _asked_as(answer) + answer_html(answer, turn, cards, starters)
    return (
        f'<article class="turn" id="turn-{turn}" aria-label="Question {turn + 1}">'
        f'<h3 class="question">{isolated(exchange.question)}</h3>{body}</article>'
    )


def _asked_as(answer: Answer) -> str:
    if answer.standalone_question.strip() == answer.question.strip():
        return ""
    return f'<p class="asked-as">asked as: <q>{isolated(answer.standalone_question)}</q></p>'


def _statement(statement: Statement, citations: Mapping[int, Citation], turn: int, cards: Cards) -> str:
    cited = [citations[n] for n in statement.citations if n in citations]
    chips = "".join(_chip(citation, turn, cards) for citation in cited)
    return f'<div class="statement">{_paragraphs(statement.text, chips)}</div>'


def _chip(citation: Citation, turn: int, cards: Cards) -> str:
    """The button that opens a citation, with the card that shows on hover and on focus."""
    name = f"Source {citation.n}: {_source_name(citation.report, citation.section, cards)}"
    key = citation_key(turn, citation.n)
    return (
        f'<span class="cite"><button type="button" class="chip" data-open="{key}" aria-label="{attribute(name)}">'
        f"{citation.n}</button>"
        f'<span class="peek" aria-hidden="true"><span class="peek-report">{isolated(_short(citation.report, cards))}'
        f'</span><span class="peek-section">{isolated(" › ".join(citation.section))}</span>'
        f'<span class="peek-quote">{isolated(_excerpt(citation.quote))}</span></span></span>'
    )


def _sources(answer: Answer, turn: int, cards: Cards) -> str:
    entries = "".join(
        f'<li><button type="button" class="source" data-open="{citation_key(turn, citation.n)}">'
        f'<span class="source-n">{citation.n}</span><span class="source-words">'
        f'<span class="source-report">{isolated(_short(citation.report, cards))}</span>'
        f'<span class="source-section">{isolated(citation.section[-1] if citation.section else "opening")}</span>'
        "</span></button></li>"
        for citation in answer.citations
    )
    return f'<div class="sources"><h4>Sources <span>{_mode(answer)}</span></h4><ol>{entries}</ol></div>'


def _mode(answer: Answer) -> str:
    """Who wrote the words, told apart at a glance."""
    if answer.mode == "model":
        return f"written by {isolated(answer.model or 'a language model')}, checked against the reports"
    return "the reports’ own words"


def _refusal(answer: Answer, turn: int, cards: Cards, starters: Sequence[str]) -> str:
    heading = _REFUSALS.get(answer.abstention_reason or "", "No answer")
    message = f"<p>{isolated(answer.message)}</p>" if answer.message else ""
    return (
        f'<div class="refusal"><h4>{heading}</h4>{message}{_near(answer.hits, turn, cards)}'
        f"{_suggestions(starters, 'Questions the reports can answer')}</div>"
    )


def _near(hits: Sequence[Hit], turn: int, cards: Cards) -> str:
    entries = "".join(
        f'<li><button type="button" class="near-passage" data-open="{passage_key(turn, hit.rank)}">'
        f'<span class="near-place">{isolated(_source_name(hit.passage.report, hit.passage.section, cards))}</span>'
        f'<span class="near-words">{isolated(_excerpt(hit.passage.text))}</span></button></li>'
        for hit in hits[:NEAR_PASSAGES]
    )
    return f'<h5>Not an answer, but near</h5><ul class="near-list">{entries}</ul>' if entries else ""


def _suggestions(questions: Sequence[str], heading: str = "") -> str:
    entries = "".join(
        f'<li><button type="button" class="suggestion" data-ask="{attribute(question)}">{isolated(question)}'
        "</button></li>"
        for question in questions
    )
    title = f"<h5>{heading}</h5>" if heading and entries else ""
    return f'{title}<ul class="suggestions">{entries}</ul>' if entries else ""


def _paragraphs(text: str, tail: str) -> str:
    """Lines as paragraphs, bulleted ones as a list; `tail` (HTML) follows the last word."""
    lines = [line for line in text.split("\n") if line.strip()] or [""]
    written, listed = "", False
    for index, line in enumerate(lines):
        bullet = line.startswith(_BULLET)
        if bullet != listed:
            written += "<ul>" if bullet else "</ul>"
        words = isolated(line.removeprefix(_BULLET)) + (tail if index == len(lines) - 1 else "")
        written += f"<li>{words}</li>" if bullet else f"<p>{words}</p>"
        listed = bullet
    return written + ("</ul>" if listed else "")


def _short(report: str, cards: Cards) -> str:
    return cards[report].short_title if report in cards else report


def _source_name(report: str, section: Sequence[str], cards: Cards) -> str:
    return " – ".join([_short(report, cards), *section[-1:]])


def _excerpt(text: str) -> str:
    words = text.split()
    return " ".join(words[:_EXCERPT_WORDS]) + (" …" if len(words) > _EXCERPT_WORDS else "")



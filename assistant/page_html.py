"""Answers → the conversation as HTML: statements with numbered citation chips, refusals, sources, starters.

Pure functions. Every character of a document, a person or a model passes through `assistant.escaping`. What can be
pressed says so in data attributes: `data-open` names a source ("t0-c2": turn 0, citation 2; "t0-p1": its first near
passage; "r-ID": a report; "library": all of them), `data-ask` holds a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.escaping import attribute, isolated
from corpus.reading_text import readable
from corpus.tables import TITLE
from corpus.vocabulary import Answer, Citation, Hit, ReportDetails, Statement

NEAR_PASSAGES = 3
STARTERS_SHOWN = 5
STARTERS_BESIDE = 3
_EXCERPT_WORDS = 42
_BULLET = "• "

_REFUSALS = {
    "not_in_library": "Not in the reports",
    "false_premise": "The reports do not bear this out",
    "clinical": "No medical advice here",
    "empty_library": "No reports yet",
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
        return f'<div class="answer">{_paragraphs(answer.text, questions=starters)}</div>'
    by_number = {citation.n: citation for citation in answer.citations}
    statements = "".join(_statement(statement, by_number, turn, cards) for statement in answer.statements)
    return f'<div class="answer">{statements}{_sources(answer, turn, cards)}</div>'


def notice_html(message: str) -> str:
    """One line that says what went wrong and what to do; empty where nothing did."""
    return f'<p class="notice" role="alert">{isolated(message[:1].upper() + message[1:])}</p>' if message else ""


def _welcome(cards: Cards, starters: Sequence[str]) -> str:
    return (
        '<div class="welcome"><h2>What would you like to know?</h2>'
        "<p>Ask in plain English. Every statement in an answer is quoted from a report and numbered; press a number "
        "to read the words where they stand. What the reports do not say is not answered.</p>"
        f"{_suggestions(starters[:STARTERS_SHOWN], 'Questions to start from')}</div>"
    )


def _exchange(exchange: Exchange, turn: int, cards: Cards, starters: Sequence[str]) -> str:
    answer = exchange.answer
    if answer is None:
        body = '<p class="pending" role="status">Looking through the reports…</p>'
    else:
        body = _asked_as(answer) + answer_html(answer, turn, cards, starters) + _checking(answer)
    return (
        f'<article class="turn" aria-labelledby="question-{turn}">'
        f'<h2 class="question" id="question-{turn}">{isolated(exchange.question)}</h2>{body}</article>'
    )


def _checking(answer: Answer) -> str:
    """What is being checked, while a model writes."""
    sentence = getattr(answer, "checking", None)
    if not sentence:
        return ""
    return f'<p class="pending" role="status">Checking against the reports: {isolated(_excerpt(sentence))}</p>'


def _asked_as(answer: Answer) -> str:
    if answer.standalone_question.strip() == answer.question.strip():
        return ""
    return f'<p class="asked-as">asked as: <q>{isolated(answer.standalone_question)}</q></p>'


def _statement(statement: Statement, citations: Mapping[int, Citation], turn: int, cards: Cards) -> str:
    cited = [citations[n] for n in statement.citations if n in citations]
    chips = "".join(_chip(citation, turn, cards) for citation in cited)
    lead = _lead(statement.text, cited[0], cards) if cited else ""
    shown = f'<p class="lead">{isolated(lead.rstrip())}</p>' if lead else ""
    return f'<div class="statement">{shown}{_paragraphs(statement.text[len(lead) :], chips)}</div>'


def _lead(text: str, citation: Citation, cards: Cards) -> str:
    """The words before a quote that say where it stands ("HiQUALITY study, Methods: "); "" where there are none."""
    report = _short(citation.report, cards)
    named = next((name for name in (f"{report}, ", f"{report}: ") if text.startswith(name)), "")
    if named.endswith(": "):
        return named
    section = citation.section[-1].rstrip(" :?.") if citation.section else ""
    if section and text.startswith(f"{named}{section}: "):
        return f"{named}{section}: "
    place, colon, _ = text[len(named) :].partition(": ")
    cut_short = place.endswith(" …") and section.startswith(place.removesuffix(" …"))
    return f"{named}{place}{colon}" if colon and (named or cut_short or TITLE.match(place)) else ""


def _chip(citation: Citation, turn: int, cards: Cards) -> str:
    """The button that opens a citation, with the card that shows on hover and on focus."""
    name = f"Source {citation.n}: {_source_name(citation.report, citation.section, cards)}"
    key = citation_key(turn, citation.n)
    return (
        f'<span class="cite"><button type="button" class="chip" data-open="{key}" aria-label="{attribute(name)}">'
        f"{citation.n}</button>"
        f'<span class="peek" aria-hidden="true"><span class="peek-report">{isolated(_short(citation.report, cards))}'
        f'</span><span class="peek-section">{isolated(" – ".join(citation.section))}</span>'
        f'<span class="peek-quote">{isolated(_excerpt(readable(citation.quote)))}</span></span></span>'
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
    return f'<div class="sources"><h3>Sources <span>{_mode(answer)}</span></h3><ol>{entries}</ol></div>'


def _mode(answer: Answer) -> str:
    """Who wrote the words, told apart at a glance."""
    if answer.mode == "model":
        return f"written by {isolated(answer.model or 'a language model')}, checked against the reports"
    return "the reports’ own words"


def _refusal(answer: Answer, turn: int, cards: Cards, starters: Sequence[str]) -> str:
    heading = _REFUSALS.get(answer.abstention_reason or "", "No answer")
    message = _paragraphs(answer.message) if answer.message else ""
    return (
        f'<div class="refusal"><h3>{heading}</h3>{message}{_near(answer.hits, turn, cards)}'
        f"{_suggestions(starters[:STARTERS_BESIDE], 'Questions the reports can answer')}</div>"
    )


def _near(hits: Sequence[Hit], turn: int, cards: Cards) -> str:
    entries = "".join(
        f'<li><button type="button" class="near-passage" data-open="{passage_key(turn, hit.rank)}">'
        f'<span class="near-place">{isolated(_source_name(hit.passage.report, hit.passage.section, cards))}</span>'
        f'<span class="near-words">{isolated(_excerpt(hit.passage.text))}</span></button></li>'
        for hit in hits[:NEAR_PASSAGES]
    )
    return f'<h3 class="subhead">Not an answer, but near</h3><ul class="near-list">{entries}</ul>' if entries else ""


def _suggestions(questions: Sequence[str], heading: str = "") -> str:
    entries = "".join(f"<li>{_question(question)}</li>" for question in questions)
    title = f'<h3 class="subhead">{heading}</h3>' if heading and entries else ""
    return f'{title}<ul class="suggestions">{entries}</ul>' if entries else ""


def _paragraphs(text: str, tail: str = "", questions: Sequence[str] = ()) -> str:
    """Lines as paragraphs, bulleted ones as a list (questions can be pressed); `tail`, HTML, follows the last word."""
    lines = [line for line in text.split("\n") if line.strip()] or [""]
    written, listed = "", False
    for index, line in enumerate(lines):
        bullet = line.startswith(_BULLET)
        if bullet != listed:
            written += "<ul>" if bullet else "</ul>"
        line = line.removeprefix(_BULLET)
        words = _question(line) if bullet and line in questions else isolated(line)
        words += tail if index == len(lines) - 1 else ""
        written += f"<li>{words}</li>" if bullet else f"<p>{words}</p>"
        listed = bullet
    return written + ("</ul>" if listed else "")


def _question(question: str) -> str:
    return f'<button type="button" class="suggestion" data-ask="{attribute(question)}">{isolated(question)}</button>'


def _short(report: str, cards: Cards) -> str:
    return cards[report].short_title if report in cards else report


def _source_name(report: str, section: Sequence[str], cards: Cards) -> str:
    return " – ".join([_short(report, cards), *section[-1:]])


def _excerpt(text: str) -> str:
    words = text.split()
    return " ".join(words[:_EXCERPT_WORDS]) + (" …" if len(words) > _EXCERPT_WORDS else "")

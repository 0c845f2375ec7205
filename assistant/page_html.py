"""Answers → the conversation as HTML: statements with numbered citation chips, refusals, sources, starters.

Pure functions. Every character of a document, a person or a model passes through `assistant.escaping`. What can be
pressed says so in data attributes: `data-open` names a source ("ID-c2": the exchange's citation 2; "ID-p1": its first
near passage; "r-ID": a report; "library": all of them), `data-ask` holds a question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant.answer_tools_html import asked_as_html, badge_html, tools_html
from assistant.escaping import attribute, isolated
from assistant.notebook import Exchange
from assistant.reading_html import dated
from corpus.reading_text import readable
from corpus.tables import TITLE
from corpus.vocabulary import Answer, Citation, Hit, ReportDetails, Statement

NEAR_PASSAGES = 3
TOPICS_SHOWN = 6
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
Rows = Callable[[Citation], str]


def no_rows(citation: Citation) -> str:
    """No citation is shown as a table."""
    return ""


def citation_key(exchange: str, n: int) -> str:
    """The name on the page of citation `n` of an exchange."""
    return f"{exchange}-c{n}"


def passage_key(exchange: str, rank: int) -> str:
    """The name on the page of an exchange's near passage of that rank."""
    return f"{exchange}-p{rank}"


def conversation_html(
    exchanges: Sequence[Exchange],
    cards: Cards,
    starters: Mapping[str, Sequence[str]],
    *,
    rows: Rows = no_rows,
    conversation: str = "",
    waiting: str | None = None,
) -> str:
    """The whole conversation, oldest first; a welcome with starter questions, by topic, where there is none.

    `rows` writes a citation of a table row as a table ("" for any other); `conversation` is its id, where it is kept.
    `waiting` is said under the last question while its answer is being found; without it, the question can be repeated.
    """
    if not exchanges:
        return _welcome(starters)
    questions = [question for topic in starters.values() for question in topic]
    turns = "".join(
        _exchange(exchange, turn, cards, questions, rows, waiting if exchange is exchanges[-1] else None)
        for turn, exchange in enumerate(exchanges)
    )
    name = attribute(conversation)
    return f'<div class="turns" role="log" aria-label="Conversation" data-conversation="{name}">{turns}</div>'


def answer_html(answer: Answer, key: str, cards: Cards, starters: Sequence[str], rows: Rows = no_rows) -> str:
    """One answer: statements and sources, or a refusal with what came close, or a plain message."""
    if answer.abstained:
        return _refusal(answer, key, cards, starters)
    if not answer.statements:
        return f'<div class="answer">{_paragraphs(answer.text, questions=starters)}</div>'
    by_number = {citation.n: citation for citation in answer.citations}
    reports = list(dict.fromkeys(citation.report for citation in answer.citations))
    if len(reports) != 2:
        body = "".join(_statement(statement, by_number, key, cards, rows) for statement in answer.statements)
    else:
        sides: dict[str, str] = dict.fromkeys(reports, "")
        for statement in answer.statements:
            first = next((by_number[n] for n in statement.citations if n in by_number), answer.citations[0])
            sides[first.report] += _statement(statement, by_number, key, cards, rows)
        body = "".join(_side(report, words, cards) for report, words in sides.items())
        told = '<p class="two">Two reports speak of this. Compare what they say, and when.</p>'
        body = f'{told}<div class="sides">{body}</div>'
    return f'<div class="answer">{badge_html(answer)}{body}{_sources(answer, key, cards)}</div>'


def notice_html(message: str) -> str:
    """One line that says what went wrong and what to do; empty where nothing did."""
    return f'<p class="notice" role="alert">{isolated(message[:1].upper() + message[1:])}</p>' if message else ""


def said_html(message: str) -> str:
    """One line that says what was done."""
    return f'<p class="notice said" role="status">{isolated(message)}</p>'


def _welcome(starters: Mapping[str, Sequence[str]]) -> str:
    topics = "".join(
        f'<section class="topic"><h4>{isolated(topic)}</h4>{suggestions_html(questions)}</section>'
        for topic, questions in list(starters.items())[:TOPICS_SHOWN]
        if questions
    )
    heading = '<h3 class="subhead">Questions to start from</h3>' if topics else ""
    return (
        '<div class="welcome"><h2>What would you like to know?</h2>'
        "<p>Ask in plain English. Every statement in an answer is quoted from a report and numbered; press a number "
        "to read the words where they stand. What the reports do not say is not answered.</p>"
        f'{heading}<div class="topics">{topics}</div></div>'
    )


def _exchange(
    exchange: Exchange, turn: int, cards: Cards, starters: Sequence[str], rows: Rows, waiting: str | None
) -> str:
    answer = exchange.answer
    key = exchange.id or f"t{turn}"
    if answer is not None:
        body = asked_as_html(answer) + answer_html(answer, key, cards, starters, rows) + _checking(answer)
        body += tools_html(exchange) if exchange.id and answer.mode != "conversation" else ""
        body += f'<div class="onward" data-for="{attribute(key)}"></div>'
    elif waiting:
        body = f'<p class="pending" role="status">{isolated(waiting)}</p>'
    else:
        again = (
            f'<button type="button" class="suggestion" data-ask="{attribute(exchange.question)}">Ask it again</button>'
        )
        body = f'<p class="broken">This question was not answered: the work on it was cut short.</p>{again}'
    return (
        f'<article class="turn" aria-labelledby="question-{turn}" id="x-{attribute(key)}">'
        f'<h2 class="question" id="question-{turn}">{isolated(exchange.question)}</h2>{body}</article>'
    )


def _side(report: str, statements: str, cards: Cards) -> str:
    date = f'<span class="side-date">{isolated(dated(cards[report]))}</span>' if report in cards else ""
    return f'<section class="side"><h3>{isolated(_short(report, cards))} {date}</h3>{statements}</section>'


def _checking(answer: Answer) -> str:
    """What is being checked, while a model writes."""
    sentence = getattr(answer, "checking", None)
    if not sentence:
        return ""
    return f'<p class="pending" role="status">Checking against the reports: {isolated(_excerpt(sentence))}</p>'


def _statement(statement: Statement, citations: Mapping[int, Citation], turn: str, cards: Cards, rows: Rows) -> str:
    cited = [citations[n] for n in statement.citations if n in citations]
    chips = "".join(_chip(citation, turn, cards) for citation in cited)
    lead = _lead(statement.text, cited[0], cards) if cited else ""
    shown = f'<p class="lead">{isolated(lead.rstrip())}</p>' if lead else ""
    table = rows(cited[0]) if len(cited) == 1 else ""
    body = f'{table}<p class="row-source">{chips}</p>' if table else _paragraphs(statement.text[len(lead) :], chips)
    return f'<div class="statement">{shown}{body}</div>'


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


def _chip(citation: Citation, turn: str, cards: Cards) -> str:
    """The button that opens a citation, with the card that shows on hover and on focus."""
    name = f"Source {citation.n}: {_source_name(citation.report, citation.section, cards)}"
    key = attribute(citation_key(turn, citation.n))
    return (
        f'<span class="cite"><button type="button" class="chip" data-open="{key}" aria-label="{attribute(name)}">'
        f"{citation.n}</button>"
        f'<span class="peek" aria-hidden="true"><span class="peek-report">{isolated(_short(citation.report, cards))}'
        f'</span><span class="peek-section">{isolated(" – ".join(citation.section))}</span>'
        f'<span class="peek-quote">{isolated(_excerpt(readable(citation.quote)))}</span></span></span>'
    )


def _sources(answer: Answer, turn: str, cards: Cards) -> str:
    entries = "".join(
        f'<li><button type="button" class="source" data-open="{attribute(citation_key(turn, citation.n))}">'
        f'<span class="source-n">{citation.n}</span><span class="source-words">'
        f'<span class="source-report">{isolated(_short(citation.report, cards))}</span>'
        f'<span class="source-section">{isolated(citation.section[-1] if citation.section else "opening")}</span>'
        "</span></button></li>"
        for citation in answer.citations
    )
    return f'<div class="sources"><h3>Sources</h3><ol>{entries}</ol></div>'


def _refusal(answer: Answer, turn: str, cards: Cards, starters: Sequence[str]) -> str:
    heading = _REFUSALS.get(answer.abstention_reason or "", "No answer")
    message = _paragraphs(answer.message) if answer.message else ""
    return (
        f'<div class="refusal"><h3>{heading}</h3>{message}{_near(answer.hits, turn, cards)}'
        f"{suggestions_html(starters[:STARTERS_BESIDE], 'Questions the reports can answer')}</div>"
    )


def _near(hits: Sequence[Hit], turn: str, cards: Cards) -> str:
    entries = "".join(
        f'<li><button type="button" class="near-passage" data-open="{attribute(passage_key(turn, hit.rank))}">'
        f'<span class="near-place">{isolated(_source_name(hit.passage.report, hit.passage.section, cards))}</span>'
        f'<span class="near-words">{isolated(_excerpt(hit.passage.text))}</span></button></li>'
        for hit in hits[:NEAR_PASSAGES]
    )
    return f'<h3 class="subhead">Not an answer, but near</h3><ul class="near-list">{entries}</ul>' if entries else ""


def suggestions_html(questions: Sequence[str], heading: str = "") -> str:
    """Questions that a press asks."""
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

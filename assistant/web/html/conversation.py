"""Answers → the conversation as HTML: what was asked, what is answered or refused, sources, starters.

Pure functions. Every character of a document, a person or a model passes through `assistant.escaping`. What can be
pressed says so in data attributes: `data-open` names a source ("ID-c2": the exchange's citation 2; "ID-p1": its first
near passage; "r-ID": a report; "library": all of them), `data-ask` holds a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.conversations.store import Exchange
from assistant.documents.escaping import attribute, escaped, isolated
from assistant.documents.layout import citation_place
from assistant.web.html.comparison import body_html
from assistant.web.html.statement import (
    Cards,
    Rows,
    Shown,
    citation_key,
    excerpt,
    no_rows,
    paragraphs,
    passage_key,
    question_html,
    short_title,
    source_name,
)
from corpus.text import readable
from corpus.vocabulary import Answer, Hit

VERDICTS = ("right", "wrong", "incomplete")


def badge_html(answer: Answer) -> str:
    """Who wrote the words, told apart at a glance."""
    if answer.mode == "model":
        name = isolated(answer.model or "a language model")
        return f'<p class="badge badge-model">Written by {name}, checked against the reports</p>'
    return '<p class="badge">In the reports’ own words</p>'


def asked_as_html(answer: Answer) -> str:
    """How a follow-up was taken, to be put right where it was taken wrongly."""
    if answer.standalone_question.strip() == answer.question.strip():
        return ""
    words = answer.standalone_question
    return (
        f'<p class="asked-as">asked as: <q>{isolated(words)}</q> '
        f'<button type="button" class="quiet" data-edit="{attribute(words)}">Change</button></p>'
    )


def tools_html(exchange: Exchange) -> str:
    """Buttons to copy an answer with its sources and a link to it, and the form for feedback."""
    answer = exchange.answer
    if answer is None:
        return ""
    name = attribute(exchange.id)
    choices = "".join(
        f'<label><input type="radio" name="verdict-{name}" value="{verdict}"> {verdict.capitalize()}</label>'
        for verdict in VERDICTS
    )
    return (
        '<div class="tools">'
        f'<button type="button" class="quiet" data-copy="{escaped(copied(answer))}">Copy with sources</button>'
        f'<button type="button" class="quiet" data-link="?answer={name}">Copy link</button>'
        f'<details class="judge" data-exchange="{name}"><summary>Was this right?</summary>'
        f'<fieldset><legend>This answer is</legend><div class="verdicts">{choices}</div>'
        f'<label class="comment">What should it have said? <textarea rows="2" maxlength="2000"></textarea></label>'
        "<p>Please write nothing about a patient.</p>"
        '<button type="button" class="plain" data-judge>Send feedback</button></fieldset></details></div>'
    )


def copied(answer: Answer) -> str:
    """The answer as it is pasted elsewhere: its text, then its sources with their quotes."""
    sources = [
        f"[{citation.n}] {citation_place(citation, separator=', ')}: “{readable(citation.quote)}”"
        for citation in answer.citations
    ]
    return "\n\n".join([answer.question, answer.text, *(["Sources\n" + "\n".join(sources)] if sources else [])])


NEAR_PASSAGES = 3
TOPICS_SHOWN = 6
STARTERS_BESIDE = 3
_REFUSALS = {
    "not_in_library": "Not in the reports",
    "false_premise": "The reports do not bear this out",
    "clinical": "No medical advice here",
    "empty_library": "No reports yet",
}


def conversation_html(
    exchanges: Sequence[Exchange],
    cards: Cards,
    starters: Mapping[str, Sequence[str]],
    *,
    rows: Rows = no_rows,
    conversation: str = "",
    waiting: Mapping[str, str] | None = None,
) -> str:
    """The whole conversation, oldest first; a welcome with starter questions, by topic, where there is none.

    `rows` writes a citation of a table row as a table ("" for any other); `conversation` is its id, where it is kept.
    `waiting` is said under questions that are still being answered, by exchange; any other without an answer can be
    repeated.
    """
    if not exchanges:
        return _welcome(starters)
    questions = [question for topic in starters.values() for question in topic]
    turns = "".join(
        _exchange(exchange, turn, cards, questions, rows, (waiting or {}).get(exchange.id))
        for turn, exchange in enumerate(exchanges)
    )
    name = attribute(conversation)
    return f'<div class="turns" role="log" aria-label="Conversation" data-conversation="{name}">{turns}</div>'


def answer_html(
    answer: Answer, key: str, cards: Cards, starters: Sequence[str], rows: Rows = no_rows, *, whole: bool = True
) -> str:
    """One answer: statements and sources (once it is whole), or a refusal with what came close, or a plain message."""
    if answer.abstained:
        return _refusal(answer, key, cards, starters)
    if not answer.statements:
        questions = [bullet for line in answer.text.split("\n") if (bullet := line.removeprefix("• ")).endswith("?")]
        return f'<div class="answer">{paragraphs(answer.text, questions=questions)}</div>'
    body = body_html(Shown(answer, key, cards, rows))
    return f'<div class="answer">{badge_html(answer)}{body}{_sources(answer, key, cards) if whole else ""}</div>'


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
    busy = ""
    if waiting is not None:
        busy = ' aria-busy="true"'
        written = answer_html(answer, key, cards, starters, rows, whole=False) if answer else ""
        said = _checking(answer) or ("More to come…" if written else waiting)
        body = written + f'<p class="pending" role="status">{isolated(said)}</p>'
    elif answer is not None:
        body = asked_as_html(answer) + answer_html(answer, key, cards, starters, rows)
        body += _again(exchange, answer.message) if answer.statements and answer.message else ""
        body += tools_html(exchange) if exchange.id and answer.mode != "conversation" else ""
        body += f'<div class="onward" data-for="{attribute(key)}"></div>'
    else:
        body = _again(exchange, "This question was not answered: the work on it was cut short.")
    return (
        f'<article class="turn" aria-labelledby="question-{turn}" id="x-{attribute(key)}"{busy}>'
        f'<h2 class="question" id="question-{turn}">{isolated(exchange.question)}</h2>{body}</article>'
    )


def _again(exchange: Exchange, why: str) -> str:
    """Why there is no answer, or only a part of one, and the button that asks once more."""
    button = f'<button type="button" class="suggestion" data-ask="{attribute(exchange.question)}">Ask it again</button>'
    return f'<p class="broken">{isolated(why)}</p>{button}'


def _checking(answer: Answer | None) -> str:
    """What is being checked, while a model writes."""
    sentence = answer.checking if answer else None
    return f"Checking against the reports: {excerpt(sentence)}" if sentence else ""


def _sources(answer: Answer, turn: str, cards: Cards) -> str:
    entries = "".join(
        f'<li><button type="button" class="source" data-open="{attribute(citation_key(turn, citation.n))}">'
        f'<span class="source-n">{citation.n}</span><span class="source-words">'
        f'<span class="source-report">{isolated(short_title(citation.report, cards))}</span>'
        f'<span class="source-section">{isolated(citation.section[-1] if citation.section else "opening")}</span>'
        "</span></button></li>"
        for citation in answer.citations
    )
    return f'<div class="sources"><h3>Sources</h3><ol>{entries}</ol></div>'


def _refusal(answer: Answer, turn: str, cards: Cards, starters: Sequence[str]) -> str:
    heading = _REFUSALS.get(answer.abstention_reason or "", "No answer")
    message = paragraphs(answer.message) if answer.message else ""
    return (
        f'<div class="refusal"><h3>{heading}</h3>{message}{_near(answer.hits, turn, cards)}'
        f"{suggestions_html(starters[:STARTERS_BESIDE], 'Questions the reports can answer')}</div>"
    )


def _near(hits: Sequence[Hit], turn: str, cards: Cards) -> str:
    entries = "".join(
        f'<li><button type="button" class="near-passage" data-open="{attribute(passage_key(turn, hit.rank))}">'
        f'<span class="near-place">{isolated(source_name(hit.passage.report, hit.passage.section, cards))}</span>'
        f'<span class="near-words">{isolated(excerpt(hit.passage.text))}</span></button></li>'
        for hit in hits[:NEAR_PASSAGES]
    )
    return f'<h3 class="subhead">Not an answer, but near</h3><ul class="near-list">{entries}</ul>' if entries else ""


def suggestions_html(questions: Sequence[str], heading: str = "") -> str:
    """Questions that a press asks."""
    entries = "".join(f"<li>{question_html(question)}</li>" for question in questions)
    title = f'<h3 class="subhead">{heading}</h3>' if heading and entries else ""
    return f'{title}<ul class="suggestions">{entries}</ul>' if entries else ""

"""Exchanges → the conversation as HTML: what was asked, what is answered or still awaited, starters.

Pure functions. Every character of a document, a person or a model passes through `markup.py`. What can be pressed says
so in data attributes: `data-open` names a source ("ID-c2": the exchange's citation 2; "ID-p1": its first near passage;
"r-ID": a report; "library": all of them), `data-ask` holds a question.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant.conversations.store import Exchange
from assistant.documents.layout import citation_place, describe_asked_as, describe_coverage, text_with_passed
from assistant.documents.note_marks import drop_note_marks
from assistant.web.html.answer import answer_html, suggestions_html
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from assistant.web.html.statement import Cards, Rows, excerpt, no_rows
from corpus.vocabulary import Answer

# (exchange, its key on the page, cards, starter questions, rows) → what stands under the question
WriteSettled = Callable[[Exchange, str, Cards, Sequence[str], Rows], Html]

VERDICTS = ("right", "wrong", "incomplete")
TOPICS_SHOWN = 6

_TURNS = Html('<div class="turns" role="log" aria-label="Conversation" data-conversation="{id}">{turns}</div>')
_TURN = Html(
    '<article class="turn" aria-labelledby="question-{number}" id="x-{key}"{busy}>'
    '<h2 class="question" id="question-{number}">{question}</h2>{body}</article>'
)
_BUSY = Html(' aria-busy="true"')
_PENDING = Html('<p class="pending" role="status">{}</p>')
_NEXT_QUESTIONS = Html('<div class="onward" data-for="{}"></div>')
_ASKED_AS = Html(
    '<p class="asked-as">asked as: <q>{question}</q> '
    '<button type="button" class="quiet" data-edit="{value}">Change</button></p>'
)
_ASK_AGAIN = Html(
    '<p class="broken">{why}</p><button type="button" class="suggestion" data-ask="{question}">Ask it again</button>'
)
_TOOLS = Html(
    '<div class="tools">'
    '<button type="button" class="quiet" data-copy="{copy}">Copy with sources</button>'
    '<button type="button" class="quiet" data-link="?answer={id}">Copy link</button>{save}'
    '<details class="judge" data-exchange="{id}"><summary>Was this right?</summary>'
    '<fieldset><legend>This answer is</legend><div class="verdicts">{verdicts}</div>'
    '<label class="comment">What should it have said? <textarea rows="2" maxlength="2000"></textarea></label>'
    "<p>Please write nothing about a patient.</p>"
    '<button type="button" class="plain" data-judge>Send feedback</button></fieldset></details></div>'
)
_SAVE = Html('<button type="button" class="quiet" data-save-note="{}">Save to a note</button>')
_VERDICT = Html('<label><input type="radio" name="verdict-{id}" value="{verdict}"> {word}</label>')
_WELCOME = Html(
    '<div class="welcome"><h2>What would you like to know?</h2>'
    "<p>For leads and teams of Primary Care Networks. Ask in plain English: answers are quoted from the reports in the "
    "library, and each quote has a number that opens it where it stands. What the reports do not say is not answered. "
    "It gives no medical advice, drafts no letters and does not search the web.</p>"
    '{heading}<div class="topics">{topics}</div></div>'
)
_STARTERS_HEADING = Html('<h3 class="subhead">Questions to start from</h3>')
_TOPIC = Html('<section class="topic"><h4>{topic}</h4>{questions}</section>')


def conversation_html(
    exchanges: Sequence[Exchange],
    cards: Cards,
    starters: Mapping[str, Sequence[str]],
    *,
    rows: Rows = no_rows,
    conversation: str = "",
    waiting: Mapping[str, str] | None = None,
    write_settled: WriteSettled | None = None,
) -> Html:
    """The whole conversation, oldest first; a welcome with starter questions, by topic, where there is none.

    `rows` writes a citation of a table row as a table; `conversation` is its id, where it is kept. `waiting` is said
    under questions that are still being answered, by exchange; any other without an answer can be repeated.
    `write_settled` writes the others' bodies, where somebody keeps what was written; `settled_html` if left out.
    """
    if not exchanges:
        return _welcome(starters)
    offered = tuple(question for questions in starters.values() for question in questions)
    write = write_settled or settled_html
    turns = []
    for number, exchange in enumerate(exchanges):
        key = exchange.id or f"t{number}"
        if waiting and exchange.id in waiting:
            busy, body = _BUSY, _pending(exchange, key, cards, offered, rows, waiting[exchange.id])
        else:
            busy, body = NOTHING, write(exchange, key, cards, offered, rows)
        question = isolate(exchange.question)
        turns.append(_TURN.format(number=number, key=attribute(key), busy=busy, question=question, body=body))
    return _TURNS.format(id=attribute(conversation), turns=join(turns))


def _pending(exchange: Exchange, key: str, cards: Cards, starters: Sequence[str], rows: Rows, waiting: str) -> Html:
    """A question that is still being answered: what there is of its answer, and what is being done."""
    answer = exchange.answer
    if answer is None:
        return _PENDING.format(isolate(waiting))
    written = answer_html(answer, key, cards, starters, rows, whole=False)
    return written + _PENDING.format(isolate(_describe_checking(answer) or "More to come…"))


def _describe_checking(answer: Answer) -> str:
    """The sentence that is being checked while a model writes, or what it is choosing; "" where there is none."""
    if not answer.checking:
        return ""
    what = "Checking against the reports" if answer.mode == "model" else "Choosing from the reports"
    return f"{what}: {excerpt(answer.checking)}"


def settled_html(exchange: Exchange, key: str, cards: Cards, starters: Sequence[str], rows: Rows) -> Html:
    """What stands under a question that was answered, in whole or in part, or never was; `key` names its exchange."""
    answer = exchange.answer
    if answer is None:
        return _ask_again(exchange, "This question was not answered: the work on it was cut short.")
    body = asked_as_html(answer) + answer_html(answer, key, cards, starters, rows)
    if answer.statements and answer.message:
        body += _ask_again(exchange, answer.message)
    if exchange.id and answer.mode != "conversation":
        body += tools_html(exchange.id, answer)
    return body + _NEXT_QUESTIONS.format(attribute(key))


def asked_as_html(answer: Answer) -> Html:
    """How a follow-up was taken, to be put right where it was taken wrongly."""
    question = answer.standalone_question
    if question.strip() == answer.question.strip():
        return NOTHING
    return _ASKED_AS.format(question=isolate(question), value=attribute(question))


def _ask_again(exchange: Exchange, why: str) -> Html:
    """Why there is no answer, or only a part of one, and the button that asks once more."""
    return _ASK_AGAIN.format(why=isolate(why), question=attribute(exchange.question))


def tools_html(exchange: str, answer: Answer) -> Html:
    """Buttons to copy an answer with its sources and a link to it, and the form for feedback."""
    key = attribute(exchange)
    verdicts = (_VERDICT.format(id=key, verdict=verdict, word=verdict.capitalize()) for verdict in VERDICTS)
    save = _SAVE.format(key) if answer.citations else NOTHING
    return _TOOLS.format(copy=text_to_copy(answer), id=key, verdicts=join(verdicts), save=save)


def text_to_copy(answer: Answer) -> str:
    """The answer as it is pasted elsewhere: its text, then its sources with their quotes."""
    asked = "\n".join(filter(None, [answer.question, describe_asked_as(answer)]))
    parts = [asked, text_with_passed(answer)]
    sources = [
        f"[{citation.n}] {citation_place(citation, separator=', ')}: “{drop_note_marks(citation.shown)}”"
        for citation in answer.citations
    ]
    if sources:
        parts.append("\n".join(["Sources", *sources]))
    if answer.coverage:
        parts.append(describe_coverage(answer.coverage))
    return "\n\n".join(parts)


def _welcome(starters: Mapping[str, Sequence[str]]) -> Html:
    topics = [
        _TOPIC.format(topic=isolate(topic), questions=suggestions_html(questions))
        for topic, questions in list(starters.items())[:TOPICS_SHOWN]
        if questions
    ]
    return _WELCOME.format(heading=_STARTERS_HEADING if topics else NOTHING, topics=join(topics))

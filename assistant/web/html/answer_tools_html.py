"""What stands around an answer: who wrote it, how the question was taken, copying, linking and feedback."""

from __future__ import annotations

from assistant.conversations.store import Exchange
from assistant.documents.escaping import attribute, escaped, isolated
from corpus.text import readable
from corpus.vocabulary import Answer

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
        f"[{c.n}] {c.title}{''.join(f', {part}' for part in c.section)}, paragraph {c.paragraph}: “{readable(c.quote)}”"
        for c in answer.citations
    ]
    return "\n\n".join([answer.question, answer.text, *(["Sources\n" + "\n".join(sources)] if sources else [])])

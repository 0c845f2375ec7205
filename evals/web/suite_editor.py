"""Suites of one's own as HTML: the list of them, one with its questions, and the form for a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.documents.escaping import attribute, escaped, isolated
from evals.suites.suite import KINDS
from evals.web.own_suites import OwnRow, Row
from evals.web.view import table_html

# What a refusal may say is the reason.
_REASONS = ("not_in_library", "false_premise", "clinical")
# Questions that are listed at a time: more make a page slow to send and to show.
_LISTED = 100
# Pairs of a report and a quote that stand empty in the form, and how many there are at least.
_EMPTY_QUOTES = 1
_LEAST_QUOTES = 2
# A kind that needs turns before the question, which the form does not ask for.
_NEEDS_TURNS = "followup"
# The kind of a question that the reports do not answer, which goes with that.
_NO_ANSWER = "unanswerable"


def own_suites_html(names: Sequence[str]) -> str:
    """The list of one's own suites, and the form to begin one."""
    items = "".join(
        f'<li><button type="button" class="quiet" data-suite="{attribute(name)}">{isolated(name)}</button></li>'
        for name in names
    )
    listed = f'<ul class="moved">{items}</ul>' if items else '<p class="quietly">None yet.</p>'
    return (
        '<h2 id="own-suites" tabindex="-1">Suites of your own</h2><p class="quietly">Write questions with what a right '
        f"answer must say. They are checked against the reports as you keep them, and can be run above.</p>{listed}"
        '<form class="begin-form run-form"><label>Name of a new suite <input name="name" type="text" maxlength="60">'
        '</label> <button type="submit" class="plain">Begin a suite</button></form>'
    )


def suite_html(
    name: str,
    rows: Sequence[OwnRow],
    reports: Mapping[str, str],
    *,
    edited: Row | None = None,
    is_new: bool = True,
    first: int = 0,
) -> str:
    """A suite with its questions and the form for one: `edited`, or a new one.

    `reports` are the titles of the library's reports, by id; `is_new` says whether `edited` stands in the suite or not.
    A hundred questions are listed, with that of the number `first` among them, counted from 0.
    """
    first = max(min(first, len(rows) - 1), 0) // _LISTED * _LISTED
    listed = "".join(_row_html(one) for one in rows[first : first + _LISTED])
    columns = ("Question", "Kind", "Facts", "Quotes", "", "")
    faulty = sum(bool(one.faults) for one in rows)
    left_out = f" {faulty} of them cannot be run as they stand." if faulty else ""
    table = table_html("Questions of the suite", columns, listed, tall=True) if rows else ""
    return (
        f'<div class="own-suite" data-name="{attribute(name)}">'
        '<button type="button" class="quiet" data-suites>All suites of your own</button>'
        f'<h2 id="own-suites" tabindex="-1">{isolated(name)}</h2><p class="quietly">{len(rows)} questions.{left_out} '
        f"Run them above, or with <code>pcn-assistant eval --suite {escaped(name)} --split all --out DIR</code>.</p>"
        f"{_turn_html(first, len(rows))}{table}{_form_html(edited or {}, reports, is_new=is_new)}</div>"
    )


def _turn_html(first: int, count: int) -> str:
    """Which of so many questions are listed, and the buttons that list others; "" where all are."""
    if count <= _LISTED:
        return ""
    ways = (("Those before", first - _LISTED, first > 0), ("Those after", first + _LISTED, first + _LISTED < count))
    buttons = " ".join(
        f'<button type="button" class="plain" data-first="{number}">{label}</button>'
        for label, number, is_there in ways
        if is_there
    )
    return f"<p>Questions {first + 1} to {min(first + _LISTED, count)} of {count}. {buttons}</p>"


def _row_html(one: OwnRow) -> str:
    row = one.row or {}
    question = str(row.get("question") or "") or one.line[:80]
    faults = f'<span class="meaning">Not run: {isolated("; ".join(one.faults))}.</span>' if one.faults else ""
    kind = "no answer" if row.get("answerable") is False else str(row.get("kind") or "").replace("_", " ")
    edit = (
        f'<button type="button" class="quiet" data-edit="{attribute(one.id)}" '
        f'aria-label="Change {attribute(question)}">Change</button>'
        if one.row is not None
        else ""
    )
    return (
        f'<tr><th scope="row" class="wide">{isolated(question)}{faults}</th><td>{isolated(kind)}</td>'
        f"<td>{_count(row.get('facts'))}</td><td>{_count(row.get('evidence'))}</td><td>{edit}</td>"
        f'<td><button type="button" class="quiet danger" data-remove="{attribute(one.id)}" '
        f'aria-label="Remove {attribute(question)}">Remove</button></td></tr>'
    )


def _count(values: Any) -> int:
    return len(values) if isinstance(values, list) else 0


def _form_html(row: Row, reports: Mapping[str, str], *, is_new: bool) -> str:
    """The form for a question, with what the row says filled in."""
    quotes = [quote for quote in row.get("evidence") or () if isinstance(quote, Mapping)]
    pairs = [*quotes, *({} for _ in range(max(_EMPTY_QUOTES, _LEAST_QUOTES - len(quotes))))]
    fields = "".join(_quote_fields(number, pair, reports) for number, pair in enumerate(pairs, 1))
    history = row.get("history")
    turns = f'<p class="quietly">A follow-up: {len(history)} turns stand before it.</p>' if history else ""
    legend = "A new question" if is_new else "Change the question"
    instead = "" if is_new else '<button type="button" class="quiet" data-new>A new question instead</button>'
    return (
        f'<form class="question-form" data-id="{"" if is_new else attribute(str(row.get("id") or ""))}"><fieldset>'
        f'<legend>{legend}</legend>{turns}<label class="comment">Question '
        f'<textarea name="question" rows="2" maxlength="2000" required>{escaped(str(row.get("question") or ""))}'
        f"</textarea></label>{_choices_html(row)}"
        f'<label class="comment">What a right answer must say: a fact a line, ways to say it parted by | '
        f'<textarea name="facts" rows="3" placeholder="6,993 | almost 7,000">{escaped(_write_facts(row))}</textarea>'
        f'</label>{fields}<p><button type="submit" class="plain">Keep the question</button> {instead}</p>'
        "</fieldset></form>"
    )


def _choices_html(row: Row) -> str:
    """The lists to choose from: whether anything answers it, and if not why; its kind and split."""
    kinds = [kind for kind in KINDS if kind not in (_NEEDS_TURNS, _NO_ANSWER) or row.get("kind") == kind]
    answerable = "no" if row.get("answerable") is False else "yes"
    lists = (
        ("Do the reports answer it?", "answerable", ("yes", "no"), answerable),
        ("If not, why", "reason", ("", *_REASONS), str(row.get("reason") or "")),
        ("Kind", "kind", ("", *kinds), str(row.get("kind") or "")),
        ("Split", "split", ("test", "dev"), str(row.get("split") or "test")),
    )
    labels = (
        f'<label>{label} <select name="{name}">{_options(values, chosen)}</select></label>'
        for label, name, values, chosen in lists
    )
    return f'<div class="run-form">{" ".join(labels)}</div>'


def _quote_fields(number: int, pair: Mapping[str, Any], reports: Mapping[str, str]) -> str:
    chosen = str(pair.get("report") or "")
    options = "".join(
        f'<option value="{attribute(id)}"{" selected" if id == chosen else ""}>{isolated(title)}</option>'
        for id, title in reports.items()
    )
    gone = f'<option value="{attribute(chosen)}" selected>{isolated(chosen)}</option>' if chosen not in reports else ""
    return (
        f'<div class="gold-quote"><label>Report of quote {number} '
        f'<select name="report">{gone}{options}</select></label>'
        f'<label class="comment">Quote {number}, word for word <textarea name="quote" rows="2">'
        f"{escaped(str(pair.get('quote') or ''))}</textarea></label></div>"
    )


def _write_facts(row: Row) -> str:
    """The facts as the form has them: one a line, its forms parted by "|"."""
    facts = row.get("facts") or ()
    return "\n".join(fact if isinstance(fact, str) else " | ".join(map(str, fact)) for fact in facts)


def read_fields(sent: Mapping[str, Any]) -> Row:
    """What the form sent, as fields of a row; empty facts and quotes are left out.

    `sent` has texts, and under `quotes` a list of {"report", "quote"}.
    """
    answerable = sent.get("answerable") != "no"
    return {
        "question": " ".join(_text(sent, "question").split()),
        "answerable": answerable,
        "facts": _read_facts(_text(sent, "facts")),
        "evidence": _read_quotes(sent.get("quotes") or ()),
        "kind": _text(sent, "kind") if answerable else _NO_ANSWER,
        "split": _text(sent, "split"),
        "reason": None if answerable else _text(sent, "reason") or None,
    }


def _text(sent: Mapping[str, Any], name: str) -> str:
    return str(sent.get(name) or "").strip()


def _read_facts(text: str) -> list[list[str]]:
    """The facts of the form: one a line, its forms parted by "|"."""
    facts = ([form.strip() for form in line.split("|")] for line in text.splitlines())
    filled = ([form for form in forms if form] for forms in facts)
    return [forms for forms in filled if forms]


def _read_quotes(pairs: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    quotes = ({"report": _text(pair, "report"), "quote": _text(pair, "quote")} for pair in pairs)
    return [quote for quote in quotes if quote["quote"]]


def _options(values: Iterable[str], chosen: str) -> str:
    return "".join(
        f'<option value="{attribute(value)}"{" selected" if value == chosen else ""}>'
        f"{escaped(value.replace('_', ' ')) or 'as it fits'}</option>"
        for value in values
    )

"""The panel on the page to ask on that saves what was answered into a note: what of it, and into which one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.briefing.note import MOST_CHARACTERS
from assistant.drafts.store import DraftInfo
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join

_PANEL = Html(
    '<section class="kept saving" aria-labelledby="saving-title" data-panel="{panel}"><div class="kept-head">'
    '<h2 id="saving-title" tabindex="-1">{title}</h2>'
    '<button type="button" class="quiet" data-close>Close</button></div>{body}</section>'
)
_FORM = Html(
    '<form data-exchange="{exchange}" data-conversation="{conversation}"><fieldset><legend>{what}</legend>{choices}'
    '</fieldset><p class="saving-hint">{hint}</p>'
    '<label>Into <select name="draft"><option value="">A new note</option>{drafts}</select></label>'
    '<label class="saving-topic">Topic of the new note <input type="text" name="topic" maxlength="{most}" '
    'value="{topic}"></label>'
    '<button type="submit" class="plain">Save</button></form>'
)
_CHOICE = Html(
    '<label><input type="checkbox" name="chosen" value="{value}" checked> <span>{words}{count}</span></label>'
)
_COUNT = Html(" <i>({})</i>")
_DRAFT = Html('<option value="{name}">{told}</option>')
_SAID = Html('<p class="notice{said}" role="{role}">{words}</p>')
_OPEN = Html('<p><a class="saving-open" href="briefing?draft={name}">Open the note: {topic}</a></p>')
_HINT = (
    "Saved are the reports’ own words, each held against its report once more, with its citation. A sentence that a "
    "model wrote is no quote: what it cites is saved."
)
_NOTHING = "There is nothing here to save: no report is quoted. Ask something that the reports answer, then save that."


@dataclass(frozen=True, slots=True)
class Choice:
    """A statement or an answer that can be saved."""

    # How the form names it, and how it is told.
    value: str
    words: str
    # How many quotes it has, where that is more than its words tell; "" for none.
    count: str = ""


@dataclass(frozen=True, slots=True)
class SavingForm:
    """What the panel asks."""

    # One of the two: an answer, or a whole conversation.
    exchange: str
    conversation: str
    choices: tuple[Choice, ...]
    drafts: Sequence[DraftInfo]
    # What a new note is called, unless something else is typed.
    topic: str


def form_html(form: SavingForm) -> Html:
    """The panel with its form; without one, where there is nothing to save."""
    title = "Save to a note" if form.exchange else "Start a note from this conversation"
    if not form.choices:
        return _PANEL.format(panel="nothing", title=title, body=_said(_NOTHING, is_fault=True))
    body = _FORM.format(
        exchange=attribute(form.exchange),
        conversation=attribute(form.conversation),
        what="What is saved" if form.exchange else "Which answers: each question becomes a heading",
        choices=join(_choice(choice) for choice in form.choices),
        hint=_HINT,
        drafts=join(_draft(draft) for draft in form.drafts),
        most=MOST_CHARACTERS,
        topic=attribute(form.topic),
    )
    return _PANEL.format(panel="form", title=title, body=body)


def told_html(words: str, *, is_fault: bool) -> Html:
    """The panel with what went wrong alone; the form that was sent stays as it is where there is one."""
    return _PANEL.format(panel="told", title="Save to a note", body=_said(words, is_fault=is_fault))


def saved_html(words: str, name: str, topic: str) -> Html:
    """The panel after something was saved, with the way to the note."""
    body = _said(words, is_fault=False) + _OPEN.format(name=attribute(name), topic=isolate(topic))
    return _PANEL.format(panel="saved", title="Saved", body=body)


def _said(words: str, *, is_fault: bool) -> Html:
    told = isolate(words[:1].upper() + words[1:])
    return _SAID.format(said="" if is_fault else " said", role="alert" if is_fault else "status", words=told)


def _choice(choice: Choice) -> Html:
    count = _COUNT.format(choice.count) if choice.count else NOTHING
    return _CHOICE.format(value=attribute(choice.value), words=isolate(choice.words), count=count)


def _draft(draft: DraftInfo) -> Html:
    """Example: "Social prescribing · short · PCN lead · 3 November, 14:05"."""
    when = f"{datetime.fromtimestamp(draft.changed_at):%d %B, %H:%M}".lstrip("0")
    told = f"{draft.brief.topic} · {draft.brief.length} · {draft.brief.audience} · {when}"
    return _DRAFT.format(name=attribute(draft.name), told=Html.escape(told))

"""The controls beside a note: buttons that say in their data what they do, and forms that open to be typed into."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join

_BUTTON = Html('<button type="button" data-act="{act}" data-key="{key}"{to}{name}>{shown}</button>')
_BUTTON_NAME = Html(' aria-label="{name}" title="{name}"')
_BUTTON_TARGET = Html(' data-to="{}"')
_FORM = Html(
    '<details class="note-form"><summary data-form="{act}" data-key="{key}">{label}</summary>'
    '<textarea rows="2" maxlength="{most}" aria-label="{name}">{text}</textarea>{keep}</details>'
)
_MENU = Html(
    '<details class="note-form note-menu"><summary data-form="{act}" data-key="{key}" aria-label="{name}">{label}'
    '</summary><ul class="note-tools" aria-label="{name}">{choices}</ul></details>'
)
_CHOICE = Html("<li>{}</li>")


def button(act: str, key: str, label: str, shown: str = "", *, to: str = "") -> Html:
    """A button. `label` is its name; `shown` stands on it in place of that, such as an arrow."""
    name = _BUTTON_NAME.format(name=attribute(label)) if shown else NOTHING
    target = _BUTTON_TARGET.format(attribute(to)) if to else NOTHING
    words = isolate(label) if to else shown or label
    return _BUTTON.format(act=attribute(act), key=attribute(key), to=target, name=name, shown=words)


def form(act: str, key: str, label: str, *, of: str, text: str, most: int) -> Html:
    """A form that opens: a box with a text, and the button that keeps it. `of` tells it from others of that label."""
    name = attribute(f"{label}: {of}")
    keep = button(act, key, "Keep")
    return _FORM.format(act=attribute(act), key=attribute(key), label=label, name=name, text=text, keep=keep, most=most)


def menu(act: str, key: str, label: str, name: str, choices: Sequence[tuple[str, str]]) -> Html:
    """A list of buttons that opens. `choices`: what each hands on, and what stands on it."""
    buttons = (_CHOICE.format(button(act, key, shown, to=to)) for to, shown in choices)
    return _MENU.format(
        act=attribute(act), key=attribute(key), name=attribute(name), label=label, choices=join(buttons)
    )

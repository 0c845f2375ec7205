"""The statements of a note on the Briefing page, each with what it cites and the buttons beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assistant.briefing.editing import can_trim, list_targets
from assistant.briefing.layout import OWN_MARK, PassedMarks
from assistant.briefing.note import FIGURES, BriefingNote, Pair, Point, Section
from assistant.documents.note_marks import clean_quote
from assistant.web.briefing.controls import button, menu
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from assistant.web.html.statement import citation_key
from corpus.vocabulary import Citation

_THEME = Html('<li class="note-theme"><h4>{}</h4></li>')
_POINT = Html(
    '<li class="note-point{marks}" data-point="{id}"><p>{lead}<bdi>{text}</bdi>{cited}</p>{passed}'
    '<div class="note-tools" role="group" aria-label="Change: {name}">{tools}</div>{alternatives}</li>'
)
_STRONG = Html("<strong>{}</strong>")
_FROM = Html('<span class="note-from">{}</span>')
_CITED = Html(' <button type="button" class="note-cite" data-open="{key}" aria-label="{name}">[{n}]</button>')
_PAIR = Html('<li class="note-pair">{}{}</li>')
_PAIR_SIDE = Html("<div>{lead}<q>{text}</q>{cited}{passed}</div>")
_PASSED = Html('<p class="passed">{}</p>')
_NO_ALTERNATIVES = Html('<p class="note-offer">Nothing else in the evidence fits here.</p>')
_ALTERNATIVES = Html('<ul class="note-offer">{}</ul>')
_ALTERNATIVE = Html("<li><p>{lead} {text}</p>{use}</li>")
_LINE_BREAK, _SPACE = Html("<br>"), Html(" ")
# So many characters of a statement name its buttons to a screen reader.
_NAME_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What could stand in place of a point."""

    instead_of: str
    """The point's id."""
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note that is being written as HTML."""

    note: BriefingNote
    key: str
    """Its name on the page, of which the names of its sources are made."""
    numbers: Mapping[str, int]
    """The number of each citation by its id."""
    titles: Mapping[str, str]
    """The reports' short titles, by id."""
    marks: PassedMarks
    alternatives: Alternatives | None = None


def points_html(section: Section, view: NoteView) -> Html:
    """The points of a section in their order, each theme's under its name, then what does not agree."""
    written = NOTHING
    theme = ""
    for point, lead in zip(section.points, section.shown_leads(), strict=True):
        if point.theme != theme:
            theme = point.theme
            written += _THEME.format(isolate(theme)) if theme else NOTHING
        words = _words(section, point, lead)
        written += _POINT.format(
            marks=" pinned" * point.pinned + " own" * point.own,
            id=attribute(point.id),
            name=attribute(clip(point.text)),
            lead=words.lead,
            text=words.text,
            cited=_cited(point, view),
            passed=_passed(point, view),
            tools=join(_tools(point, section, view.note)),
            alternatives=_alternatives(point, view.alternatives),
        )
    return written + join(_pair(pair, view) for pair in section.pairs)


def clip(text: str) -> str:
    """The beginning of a text, by which it is known from others."""
    words = " ".join(text.split())
    return words if len(words) <= _NAME_CHARACTERS else f"{words[:_NAME_CHARACTERS].rstrip()} …"


def _passed(point: Point, view: NoteView) -> Html:
    """That a time of which a point speaks has passed; nothing where none has."""
    passed = view.marks.describe(point)
    return _PASSED.format(isolate(passed)) if passed else NOTHING


class _Words(NamedTuple):
    """What a point says, as HTML."""

    lead: Html
    text: Html


def _words(section: Section, point: Point, lead: str) -> _Words:
    if point.own:
        return _Words(_STRONG.format(OWN_MARK), _with_line_breaks(point.text))
    text = _with_line_breaks(clean_quote(point.text))
    if section.key == FIGURES and point.value:
        sample = f" (n = {point.n})" if point.n else ""
        return _Words(_STRONG.format(point.value) + _SPACE, Html.escape(f"{point.measures}{sample}"))
    return _Words(_FROM.format(isolate(lead)) + _SPACE if lead else NOTHING, text)


def _with_line_breaks(text: str) -> Html:
    return join(map(Html.escape, text.split("\n")), _LINE_BREAK)


def _cited(point: Point, view: NoteView) -> Html:
    return join(_chip(citation, view) for citation in point.cited)


def _chip(citation: Citation, view: NoteView) -> Html:
    """The button that opens a citation in its place."""
    n = view.numbers[citation.id]
    report = view.titles.get(citation.report, citation.title)
    name = f"Source {n}: {' – '.join([report, *citation.section[-1:]])}"
    return _CITED.format(key=attribute(citation_key(view.key, n)), name=attribute(name), n=n)


def _tools(point: Point, section: Section, note: BriefingNote) -> list[Html]:
    """The buttons beside a point."""
    pin = "Unpin" if point.pinned else "Pin"
    targets = [(target.key, target.title) for target in list_targets(note, section.key)]
    buttons = [
        button("up", point.id, "Move up", "↑"),
        button("down", point.id, "Move down", "↓"),
        menu("to", point.id, "Move to", f"Move to another section: {clip(point.text)}", targets),
        button("pin", point.id, pin),
        button("remove", point.id, "Remove"),
    ]
    if can_trim(point):
        buttons.append(button("trim", point.id, "Leave out the last sentence", "Shorten"))
    # What a trainer wrote is found nowhere in the evidence, so nothing can be offered in its place.
    if not point.own:
        buttons.append(button("alternatives", point.id, "Replace"))
    return buttons


def _pair(pair: Pair, view: NoteView) -> Html:
    """What does not agree, side by side."""
    return _PAIR.format(_pair_side(pair.one, view), _pair_side(pair.other, view))


def _pair_side(point: Point, view: NoteView) -> Html:
    lead = _FROM.format(isolate(point.lead))
    text = isolate(clean_quote(point.text))
    return _PAIR_SIDE.format(lead=lead, text=text, cited=_cited(point, view), passed=_passed(point, view))


def _alternatives(point: Point, alternatives: Alternatives | None) -> Html:
    """What is offered in place of a point; nothing where that is another's, or not asked for."""
    if alternatives is None or alternatives.instead_of != point.id:
        return NOTHING
    if not alternatives.points:
        return _NO_ALTERNATIVES
    rows = (
        _ALTERNATIVE.format(
            lead=_FROM.format(isolate(other.lead)),
            text=isolate(clean_quote(other.text)),
            use=button("use", other.id, "Use this"),
        )
        for other in alternatives.points
    )
    return _ALTERNATIVES.format(join(rows))


def list_left_out(points: Sequence[Point]) -> list[str]:
    """How statements that were left out are told in a list: the whole of each, by its lead."""
    return [": ".join(part for part in (point.lead, clean_quote(point.text)) if part) for point in points]

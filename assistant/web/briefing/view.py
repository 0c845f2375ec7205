"""The note on the Briefing page: as it will be handed out, with the trainer's buttons beside every statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assistant.briefing.editing import can_trim
from assistant.briefing.layout import OWN_MARK, PassedMarks, place_in_note
from assistant.briefing.note import FIGURES, BriefingNote, Pair, Point, Section, list_sources
from assistant.documents.layout import format_date
from assistant.documents.note_marks import clean_quote
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from corpus.vocabulary import ReportDetails

_EMPTY = Html(
    '<div class="note-empty" data-version="{version}"><h2>A note to hand out</h2><p>Name a topic. The note is made of '
    "the reports’ own words, each with its source; you can change it before you export it.</p></div>"
)
_NOTE = Html(
    '<article class="note" data-version="{version}">{undo}<h2>{title}</h2><p class="note-purpose">{purpose}</p>'
    '<p class="note-count{over}">{words} of {most_words} words · {citations} citations · '
    "{date}{model}</p>{sections}{sources}</article>"
)
_UNDO = Html('<div class="note-tools">{}</div>')
_MODEL = Html(" · sentences by {}, each held against its quotes")
_PROGRESS = Html(
    '<p class="note-progress" role="status"><progress max="1" value="{share:.2f}"></progress> {doing} …</p>'
)
_SECTION = Html(
    '<section class="note-section" data-section="{key}"><h3>{title}</h3>{lead}'
    "<ul>{points}{pairs}{remarks}</ul>"
    '<div class="note-tools">{regenerate}{edit_lead}{add_own}</div></section>'
)
_SECTION_LEAD = Html('<p class="note-lead"><strong>{mark}</strong>{text}</p>')
_THEME = Html('<li class="note-theme"><h4>{}</h4></li>')
_REMARK = Html('<li class="note-remark">{}</li>')
_POINT = Html(
    '<li class="note-point{marks}" data-point="{id}"><p>{lead}<bdi>{text}</bdi>{cited}</p>{passed}'
    '<div class="note-tools">{tools}</div>{alternatives}</li>'
)
_STRONG = Html("<strong>{}</strong>")
_FROM = Html('<span class="note-from">{}</span>')
_CITED = Html(' <span class="note-cite">[{}]</span>')
_PAIR = Html('<li class="note-pair">{}{}</li>')
_PAIR_SIDE = Html("<div>{lead}<q>{text}</q>{cited}{passed}</div>")
_PASSED = Html('<p class="passed">{}</p>')
_NO_ALTERNATIVES = Html('<p class="note-offer">Nothing else in the evidence fits here.</p>')
_ALTERNATIVES = Html('<ul class="note-offer">{}</ul>')
_ALTERNATIVE = Html("<li><p>{lead} {text}</p>{use}</li>")
_FORM = Html(
    '<details class="note-form"><summary>{label}</summary>'
    '<textarea rows="2" aria-label="{name}">{text}</textarea>{keep}</details>'
)
_BUTTON = Html('<button type="button" data-act="{act}" data-key="{key}"{name}>{shown}</button>')
_BUTTON_NAME = Html(' aria-label="{name}" title="{name}"')
_SOURCES = Html(
    '<section class="note-section"><h3>Sources</h3><ul>{reports}</ul></section>'
    '<details class="note-appendix"><summary>Appendix: every quote ({count})</summary><ul>{quotes}</ul></details>'
)
_SOURCE = Html("<li>{title}. {publisher}, {date}.</li>")
_QUOTE = Html("<li><p><b>[{n}]</b> {place}</p><q>{quote}</q></li>")
_LINE_BREAK, _SPACE = Html("<br>"), Html(" ")


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What could stand in place of a point."""

    instead_of: str
    """The point's id."""
    points: tuple[Point, ...]


def note_html(
    note: BriefingNote | None,
    cards: Sequence[ReportDetails],
    alternatives: Alternatives | None = None,
    *,
    version: int = 0,
    can_undo: bool = False,
) -> Html:
    """The note with its buttons; without one, what the page is for. It bears the version of the session it shows.

    `can_undo`: whether it was changed by hand, so that the last change can be taken back.
    """
    if note is None:
        return _EMPTY.format(version=version)
    numbers, marks = note.citation_numbers(), PassedMarks.of(note, cards)
    return _NOTE.format(
        version=version,
        undo=_UNDO.format(_button("undo", "", "Undo the last change")) if can_undo else NOTHING,
        title=isolate(note.title),
        purpose=isolate(note.purpose),
        over=" over" if note.words > note.brief.words else "",
        words=note.words,
        most_words=note.brief.words,
        citations=len(note.citations()),
        date=format_date(note.date),
        model=_MODEL.format(note.model) if note.model else NOTHING,
        sections=join(_section(section, numbers, marks, alternatives) for section in note.sections),
        sources=_sources(note, cards),
    )


def progress_html(share: float, doing: str) -> Html:
    """A bar that says what is being done; `share` of it is done, from 0 to 1."""
    return _PROGRESS.format(share=share, doing=doing)


def _section(section: Section, numbers: dict[str, int], marks: PassedMarks, alternatives: Alternatives | None) -> Html:
    return _SECTION.format(
        key=attribute(section.key),
        title=section.title,
        lead=_SECTION_LEAD.format(mark=OWN_MARK, text=isolate(section.lead)) if section.lead else NOTHING,
        points=_points(section, numbers, marks, alternatives),
        pairs=join(_pair(pair, numbers, marks) for pair in section.pairs),
        remarks=join(_REMARK.format(isolate(remark)) for remark in section.remarks),
        regenerate=_button("regenerate", section.key, "Make anew") if section.points else NOTHING,
        edit_lead=_form("lead", section, "Edit lead", section.lead),
        add_own=_form("own", section, "Add a note of yours", ""),
    )


def _points(section: Section, numbers: dict[str, int], marks: PassedMarks, alternatives: Alternatives | None) -> Html:
    """The points in their order, each theme's under its name."""
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
            lead=words.lead,
            text=words.text,
            cited=_cited(point, numbers),
            passed=_passed(point, marks),
            tools=join(_tools(point)),
            alternatives=_alternatives(point, alternatives),
        )
    return written


def _passed(point: Point, marks: PassedMarks) -> Html:
    """That a time of which a point speaks has passed; nothing where none has."""
    passed = marks.describe(point)
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


def _cited(point: Point, numbers: dict[str, int]) -> Html:
    return join(_CITED.format(numbers[citation.id]) for citation in point.cited)


def _tools(point: Point) -> list[Html]:
    """The buttons beside a point."""
    pin = "Unpin" if point.pinned else "Pin"
    buttons = [
        _button("up", point.id, "Move up", "↑"),
        _button("down", point.id, "Move down", "↓"),
        _button("pin", point.id, pin),
        _button("remove", point.id, "Remove"),
    ]
    if can_trim(point):
        buttons.append(_button("trim", point.id, "Leave out the last sentence", "Shorten"))
    # What a trainer wrote is found nowhere in the evidence, so nothing can be offered in its place.
    if not point.own:
        buttons.append(_button("alternatives", point.id, "Replace"))
    return buttons


def _pair(pair: Pair, numbers: dict[str, int], marks: PassedMarks) -> Html:
    """What does not agree, side by side."""
    return _PAIR.format(_pair_side(pair.one, numbers, marks), _pair_side(pair.other, numbers, marks))


def _pair_side(point: Point, numbers: dict[str, int], marks: PassedMarks) -> Html:
    lead = _FROM.format(isolate(point.lead))
    return _PAIR_SIDE.format(
        lead=lead, text=isolate(clean_quote(point.text)), cited=_cited(point, numbers), passed=_passed(point, marks)
    )


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
            use=_button("use", other.id, "Use this"),
        )
        for other in alternatives.points
    )
    return _ALTERNATIVES.format(join(rows))


def _form(act: str, section: Section, label: str, text: str) -> Html:
    name = attribute(f"{label}: {section.title}")
    return _FORM.format(label=label, name=name, text=text, keep=_button(act, section.key, "Keep"))


def _button(act: str, key: str, label: str, shown: str = "") -> Html:
    """A button. `label` is its name; `shown` stands on it in place of that, such as an arrow."""
    name = _BUTTON_NAME.format(name=attribute(label)) if shown else NOTHING
    return _BUTTON.format(act=attribute(act), key=attribute(key), name=name, shown=shown or label)


def _sources(note: BriefingNote, cards: Sequence[ReportDetails]) -> Html:
    """The reports, and every quote; nothing where nothing is cited."""
    citations = note.citations()
    if not citations:
        return NOTHING
    titles = {card.id: card.short_title for card in cards}
    reports = (
        _SOURCE.format(title=isolate(card.title), publisher=isolate(card.publisher), date=isolate(card.date))
        for card, _ in list_sources(citations, cards)
    )
    quotes = (
        _QUOTE.format(
            n=citation.n,
            place=isolate(place_in_note(citation, titles.get(citation.report))),
            quote=isolate(clean_quote(citation.shown)),
        )
        for citation in citations
    )
    return _SOURCES.format(reports=join(reports), count=len(citations), quotes=join(quotes))

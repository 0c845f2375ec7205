"""The note on the Briefing page: as it will be handed out, with the trainer's buttons beside every statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.briefing.drafts import DraftInfo
from assistant.briefing.layout import OWN_MARK, place_in_note
from assistant.briefing.note import FIGURES, BriefingNote, Point, Section, list_sources
from assistant.documents.escaping import attribute, escaped, isolated
from assistant.documents.layout import format_date
from corpus.vocabulary import ReportDetails

_EMPTY = (
    '<div class="note-empty"><h2>A note to hand out</h2><p>Name a topic. The note is made of the reports’ own words, '
    "each with its source; you can change it before you export it.</p></div>"
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What could stand in place of a point."""

    instead_of: str
    points: tuple[Point, ...]


def note_html(note: BriefingNote | None, cards: Sequence[ReportDetails], offered: Offered | None = None) -> str:
    """The note with its buttons; without one, what the page is for."""
    if note is None:
        return _EMPTY
    numbers = note.citation_numbers()
    by = f" · sentences by {escaped(note.model)}, each held against its quotes" if note.model else ""
    over = " over" if note.words > note.brief.words else ""
    sections = "".join(_section(section, numbers, offered) for section in note.sections)
    return (
        f'<article class="note"><h2>{isolated(note.title)}</h2><p class="note-purpose">{isolated(note.purpose)}</p>'
        f'<p class="note-count{over}">{note.words} of {note.brief.words} words · {len(note.citations())} citations · '
        f"{escaped(format_date(note.date))}{by}</p>{sections}{_sources(note, cards)}</article>"
    )


def progress_html(share: float, doing: str) -> str:
    """A bar that says what is being done."""
    bar = f'<progress max="1" value="{share:.2f}"></progress>'
    return f'<p class="note-progress" role="status">{bar} {escaped(doing)} …</p>'


def _section(section: Section, numbers: dict[str, int], offered: Offered | None) -> str:
    lead = f'<p class="note-lead">{isolated(section.lead)}</p>' if section.lead else ""
    theme, points = "", []
    for point, from_where in zip(section.points, section.shown_leads(), strict=True):
        if point.theme != theme:
            theme = point.theme
            points.append(f'<li class="note-theme"><h4>{isolated(theme)}</h4></li>' if theme else "")
        points.append(_point(section, point, from_where, numbers, offered))
    remarks = "".join(f'<li class="note-remark">{isolated(remark)}</li>' for remark in section.remarks)
    anew = _button("regenerate", section.key, "Make anew") if section.points else ""
    return (
        f'<section class="note-section" data-section="{attribute(section.key)}"><h3>{escaped(section.title)}</h3>{lead}'
        f"<ul>{''.join(points)}{_pairs(section, numbers)}{remarks}</ul>"
        f'<div class="note-tools">{anew}{_form("lead", section, "Edit lead", section.lead)}'
        f"{_form('own', section, 'Add a note of yours', '')}</div></section>"
    )


def _point(section: Section, point: Point, lead: str, numbers: dict[str, int], offered: Offered | None) -> str:
    cited = "".join(f' <span class="note-cite">[{numbers[citation.id]}]</span>' for citation in point.cited)
    lead = f'<span class="note-from">{isolated(lead)}</span> ' if lead else ""
    text = escaped(point.text).replace("\n", "<br>")
    if point.own:
        lead = f"<strong>{escaped(OWN_MARK)}</strong>"
    elif section.key == FIGURES and point.value:
        n = f" (n = {escaped(point.n)})" if point.n else ""
        lead, text = f"<strong>{escaped(point.value)}</strong> ", f"{escaped(point.measures)}{n}"
    marks = " pinned" * point.pinned + " own" * point.own
    pin = "Unpin" if point.pinned else "Pin"
    buttons = [("up", "Move up", "↑"), ("down", "Move down", "↓"), ("pin", pin, pin), ("remove", "Remove", "Remove")]
    tools = "".join(_button(act, point.id, label, shown) for act, label, shown in buttons)
    if not point.own:
        tools += _button("alternatives", point.id, "Replace")
    return (
        f'<li class="note-point{marks}" data-point="{attribute(point.id)}"><p>{lead}<bdi>{text}</bdi>{cited}</p>'
        f'<div class="note-tools">{tools}</div>{_offered(point, offered)}</li>'
    )


def _pairs(section: Section, numbers: dict[str, int]) -> str:
    """What does not agree, side by side."""

    def side(point: Point) -> str:
        cited = "".join(f' <span class="note-cite">[{numbers[citation.id]}]</span>' for citation in point.cited)
        return f'<div><span class="note-from">{isolated(point.lead)}</span><q>{isolated(point.text)}</q>{cited}</div>'

    return "".join(f'<li class="note-pair">{side(pair.one)}{side(pair.other)}</li>' for pair in section.pairs)


def drafts_html(kept: Sequence[DraftInfo], now: str) -> str:
    """A browser's drafts, the latest first: each opens and can be deleted; the one on the desk is marked."""
    if not kept:
        return '<p class="draft-none">Notes you write are kept here, for this browser.</p>'
    rows = []
    for draft in kept:
        when = f"{datetime.fromtimestamp(draft.changed_at):%d %B, %H:%M}".lstrip("0")
        told = f"{draft.brief.length} · {draft.brief.audience} · {when}"
        here = ' aria-current="true"' if draft.name == now else ""
        rows.append(
            f'<li class="draft"{here}><button type="button" class="draft-open" data-act="open" '
            f'data-key="{attribute(draft.name)}"><b>{isolated(draft.brief.topic)}</b><span>{isolated(told)}</span></button>'
            f'<button type="button" class="draft-forget" data-act="forget" data-key="{attribute(draft.name)}" '
            f'aria-label="Delete the draft: {attribute(draft.brief.topic)}" title="Delete">×</button></li>'
        )
    return f'<ul class="drafts">{"".join(rows)}</ul>'


def _offered(point: Point, offered: Offered | None) -> str:
    if offered is None or offered.instead_of != point.id:
        return ""
    if not offered.points:
        return '<p class="note-offer">Nothing else in the evidence fits here.</p>'
    rows = "".join(
        f'<li><p><span class="note-from">{isolated(other.lead)}</span> {isolated(other.text)}</p>'
        f"{_button('use', other.id, 'Use this')}</li>"
        for other in offered.points
    )
    return f'<ul class="note-offer">{rows}</ul>'


def _form(act: str, section: Section, label: str, text: str) -> str:
    name = f"{label}: {section.title}"
    return (
        f'<details class="note-form"><summary>{escaped(label)}</summary>'
        f'<textarea rows="2" aria-label="{attribute(name)}">{escaped(text)}</textarea>'
        f"{_button(act, section.key, 'Keep')}</details>"
    )


def _button(act: str, key: str, label: str, shown: str = "") -> str:
    named = f' aria-label="{attribute(label)}" title="{attribute(label)}"' if shown and shown != label else ""
    return (
        f'<button type="button" data-act="{attribute(act)}" data-key="{attribute(key)}"{named}>'
        f"{escaped(shown or label)}</button>"
    )


def _sources(note: BriefingNote, cards: Sequence[ReportDetails]) -> str:
    citations = note.citations()
    if not citations:
        return ""
    short = {card.id: card.short_title for card in cards}
    reports = "".join(
        f"<li>{isolated(card.title)}. {isolated(card.publisher)}, {isolated(card.date)}.</li>"
        for card, _ in list_sources(citations, cards)
    )
    quotes = "".join(
        f"<li><p><b>[{c.n}]</b> {isolated(place_in_note(c, short.get(c.report)))}</p><q>{isolated(c.quote)}</q></li>"
        for c in citations
    )
    return (
        f'<section class="note-section"><h3>Sources</h3><ul>{reports}</ul></section>'
        f'<details class="note-appendix"><summary>Appendix: every quote ({len(citations)})</summary>'
        f"<ul>{quotes}</ul></details>"
    )

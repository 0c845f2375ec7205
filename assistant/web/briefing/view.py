"""The note on the Briefing page: as it will be handed out, with the trainer's buttons beside every statement."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.briefing.changes import strip_marks
from assistant.briefing.editing import MOST_CHARACTERS, MOST_HEADING, name_remark
from assistant.briefing.layout import OWN_MARK, PassedMarks, place_in_note
from assistant.briefing.note import OWN_SECTION, BriefingNote, Section, list_sources
from assistant.documents.layout import format_date
from assistant.documents.note_marks import clean_quote
from assistant.web.briefing.controls import button, form
from assistant.web.briefing.points_view import Alternatives, NoteView, clip, list_left_out, points_html
from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from assistant.web.html.statement import citation_key
from corpus.vocabulary import ReportDetails

_EMPTY = Html(
    '<div class="note-empty" data-version="{version}" data-draft=""><h2>A note to hand out</h2><p>Name a topic. The '
    "note is made of the reports’ own words, each with its source; you can change it before you export it.</p></div>"
)
_NOTE = Html(
    '<article class="note" data-version="{version}" data-draft="{draft}">{undo}<h2 tabindex="-1">{title}</h2>'
    '<p class="note-purpose">{purpose}</p>'
    '<p class="note-count{over}">{words} of {most_words} words · {citations} citations · '
    "{date}{model}</p>{left_out}{sections}{sources}</article>"
)
_UNDO = Html('<div class="note-tools">{}</div>')
_MODEL = Html(" · sentences by {}, each held against its quotes")
_PROGRESS = Html(
    '<p class="note-progress" role="status"><progress max="1" value="{share:.2f}"></progress> {doing} …</p>'
)
_SECTION = Html(
    '<section class="note-section" data-section="{key}"><h3>{title}</h3>{lead}'
    "<ul>{points}{remarks}</ul>"
    '<div class="note-tools" role="group" aria-label="Change the section: {name}">{tools}</div></section>'
)
_SECTION_LEAD = Html('<p class="note-lead"><strong>{mark}</strong>{text}</p>')
_REMARK = Html(
    '<li class="note-remark{marks}" data-remark="{key}"><p>{mark}{text}</p>'
    '<div class="note-tools" role="group" aria-label="Change: {name}">{tools}</div></li>'
)
_OWN = Html("<strong>{}</strong>")
_LEFT_OUT = Html(
    '<details class="note-left-out"><summary data-form="restore" data-key="">{told}</summary>'
    "<p>What you take out stays out when you write the note again.</p><ul>{entries}</ul>"
    '<div class="note-tools">{all}</div></details>'
)
_LEFT_OUT_ENTRY = Html('<li><p>{text}</p><div class="note-tools">{restore}</div></li>')
_SOURCES = Html(
    '<section class="note-section"><h3>Sources</h3><ul>{reports}</ul></section>'
    '<details class="note-appendix"><summary>Appendix: every quote ({count})</summary><ul>{quotes}</ul></details>'
)
_SOURCE = Html("<li>{title}. {publisher}, {date}.</li>")
_QUOTE = Html(
    '<li><p><button type="button" class="note-cite" data-open="{key}" aria-label="Source {n} in its place">[{n}]'
    "</button> {place}</p><q>{quote}</q></li>"
)
# What stands between a section and the kind of a remark in the name of the remark.
_BETWEEN = "|"


def name_note(version: int) -> str:
    """A note's name on the page: another with every change, since its citations are numbered anew."""
    return f"briefing-{version}"


def note_html(
    note: BriefingNote | None,
    cards: Sequence[ReportDetails],
    alternatives: Alternatives | None = None,
    *,
    version: int = 0,
    can_undo: bool = False,
    draft: str = "",
) -> Html:
    """The note with its buttons; without one, what the page is for. It bears the version of the session it shows.

    `can_undo`: whether it was changed by hand, so that the last change can be taken back; `draft`: its draft's name.
    """
    if note is None:
        return _EMPTY.format(version=version)
    titles = {card.id: card.short_title for card in cards}
    marks = PassedMarks.of(note, cards)
    view = NoteView(note, name_note(version), note.citation_numbers(), titles, marks, alternatives)
    return _NOTE.format(
        version=version,
        draft=attribute(draft),
        undo=_UNDO.format(button("undo", "", "Undo the last change")) if can_undo else NOTHING,
        title=isolate(note.title),
        purpose=isolate(note.purpose),
        over=" over" if note.words > note.brief.words else "",
        words=note.words,
        most_words=note.brief.words,
        citations=len(note.citations()),
        date=format_date(note.date),
        model=_MODEL.format(note.model) if note.model else NOTHING,
        left_out=_left_out(note),
        sections=join(_section(section, view) for section in note.sections),
        sources=_sources(view, cards),
    )


def progress_html(share: float, doing: str) -> Html:
    """A bar that says what is being done; `share` of it is done, from 0 to 1."""
    return _PROGRESS.format(share=share, doing=doing)


def split_remark_key(key: str) -> tuple[str, str]:
    """The section and the kind of a remark, by its name on the page."""
    section, _, kind = key.partition(_BETWEEN)
    return section, kind


def _section(section: Section, view: NoteView) -> Html:
    title, heading = section.title, section.heading or section.title
    # What the trainer made themselves, nothing makes anew.
    is_own = section.key.startswith(OWN_SECTION)
    tools = [
        button("regenerate", section.key, "Make anew") if section.points and not is_own else NOTHING,
        form("heading", section.key, "Rename", of=title, text=heading, most=MOST_HEADING),
        form("lead", section.key, "Edit lead", of=title, text=section.lead, most=MOST_CHARACTERS),
        form("own", section.key, "Add a note of yours", of=title, text="", most=MOST_CHARACTERS),
    ]
    return _SECTION.format(
        key=attribute(section.key),
        title=isolate(title),
        name=attribute(title),
        lead=_SECTION_LEAD.format(mark=OWN_MARK, text=isolate(section.lead)) if section.lead else NOTHING,
        points=points_html(section, view),
        remarks=join(_remark(section, remark, view.note) for remark in section.remarks),
        tools=join(tools),
    )


def _remark(section: Section, remark: str, note: BriefingNote) -> Html:
    """A remark or a question; one in the trainer's words is marked as theirs."""
    key = f"{section.key}{_BETWEEN}{name_remark(note, section, remark)}"
    is_own = remark in section.own_remarks
    tools = [
        form("remark", key, "Edit", of=clip(remark), text=strip_marks(remark), most=MOST_CHARACTERS),
        button("dropremark", key, f"Remove: {clip(remark)}", "Remove"),
    ]
    if is_own:
        tools.append(button("keepremark", key, f"As it was: {clip(remark)}", "As it was"))
    return _REMARK.format(
        marks=" own" if is_own else "",
        key=attribute(key),
        name=attribute(clip(remark)),
        mark=_OWN.format(OWN_MARK) if is_own else NOTHING,
        text=isolate(remark),
        tools=join(tools),
    )


def _left_out(note: BriefingNote) -> Html:
    """What the trainer took out, with the buttons that bring it back; nothing where nothing was."""
    points = [removed.point for removed in note.removed]
    remarks = [edit for edit in note.remark_edits if not edit.text]
    if not points and not remarks:
        return NOTHING
    entries = [
        _LEFT_OUT_ENTRY.format(
            text=isolate(text), restore=button("restore", point.id, f"Bring back: {clip(point.text)}", "Bring back")
        )
        for point, text in zip(points, list_left_out(points), strict=True)
    ]
    for edit in remarks:
        key = f"{edit.section}{_BETWEEN}{edit.kind}"
        restore = button("keepremark", key, f"Bring back: {clip(edit.before)}", "Bring back")
        entries.append(_LEFT_OUT_ENTRY.format(text=isolate(strip_marks(edit.before)), restore=restore))
    return _LEFT_OUT.format(
        told=describe_left_out(len(points), len(remarks)),
        entries=join(entries),
        all=button("restoreall", "", "Bring all back") if len(entries) > 1 else NOTHING,
    )


def describe_left_out(statements: int, remarks: int) -> str:
    """Example: 2 and 1 → "2 statements and 1 remark are left out because you removed them"."""
    told = [
        f"{count} {name}" if count == 1 else f"{count} {name}s"
        for count, name in ((statements, "statement"), (remarks, "remark"))
        if count
    ]
    verb, them = ("is", "it") if statements + remarks == 1 else ("are", "them")
    return f"{' and '.join(told)} {verb} left out because you removed {them}"


def _sources(view: NoteView, cards: Sequence[ReportDetails]) -> Html:
    """The reports, and every quote; nothing where nothing is cited."""
    citations = view.note.citations()
    if not citations:
        return NOTHING
    reports = (
        _SOURCE.format(title=isolate(card.title), publisher=isolate(card.publisher), date=isolate(card.date))
        for card, _ in list_sources(citations, cards)
    )
    quotes = (
        _QUOTE.format(
            n=citation.n,
            key=attribute(citation_key(view.key, citation.n)),
            place=isolate(place_in_note(citation, view.titles.get(citation.report))),
            quote=isolate(clean_quote(citation.shown)),
        )
        for citation in citations
    )
    return _SOURCES.format(reports=join(reports), count=len(citations), quotes=join(quotes))

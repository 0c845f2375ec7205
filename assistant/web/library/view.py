"""What is shown where reports are added and cards edited, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.web.html.markup import NOTHING, Html, attribute, isolate, join
from assistant.web.library.figures_view import figures_html
from assistant.web.library.index_update import IndexState
from assistant.web.library.intake import MOST_BYTES, Incoming, Stage
from corpus.library.additions import NO_DATE, NO_PUBLISHER
from corpus.library.bin import DAYS_KEPT
from corpus.library.reading_report import measure_reading
from corpus.library.store import Removed
from corpus.vocabulary import ReportDetails

_ADDING = Html(
    '<section class="adding" aria-labelledby="adding-title"><h2 id="adding-title" tabindex="-1">Add reports</h2>'
    '<p id="library-done" class="library-done" role="status" tabindex="-1"></p>'
    '<div class="drop" data-most="{bytes}"><p>Drop files or a folder here, or choose them. PDF, Word, PowerPoint, '
    "Excel, CSV, plain text, Markdown, a web page that was saved as HTML, or photographed pages (JPEG, PNG, TIFF); "
    "{most} MB a file at the most.</p>"
    '<p class="picks"><label class="pick">Choose files<input type="file" multiple data-pick></label>'
    '<label class="pick">Choose a folder<input type="file" multiple webkitdirectory data-pick></label></p>'
    '<p class="drop-hint">Each file is read first. Nothing is in the library before you press “Add”.</p></div>'
    "{paste}"
    '<p id="adding-said" class="said" role="status"></p>'
    '<p class="add-all" hidden><button type="button" class="main-button" data-do="add-all">Add all that were read'
    "</button></p>"
    '<ul id="incoming" class="incoming" aria-label="Files that were sent"></ul>'
    '<p id="indexing" class="indexing" role="status"></p>'
    '<details class="removed" data-load="removed"><summary>Removed reports</summary><div></div></details>'
    "{readings}</section>"
)
_PASTE = Html(
    '<details class="paste"><summary>Paste a web page or text</summary><form class="card-form" data-do="paste">'
    '<label>Title<input name="title" maxlength="300" required></label>'
    "<label><span>Address <i>(where it stands, such as https://www.example.org/plan)</i></span>"
    '<input name="address" maxlength="2000" inputmode="url"></label>'
    "<label><span>Date of publication <i>(such as 2025, April 2025, 18 July 2024 or before 2019)</i></span>"
    '<input name="date" maxlength="60"></label>'
    "<label><span>The page or its text <i>(copy it in the browser, paste it here; headings and tables come along)"
    '</i></span><textarea name="text" rows="8" required></textarea></label>'
    '<p class="form-fault" role="alert"></p><p class="form-buttons">'
    '<button type="submit" class="main-button">Read it</button></p></form></details>'
)
_READINGS = Html(
    '<details class="how-read" data-load="readings"><summary>How well the reports were read</summary><div></div>'
    "</details>"
)
_DIALOG = Html('<dialog id="library-dialog" aria-labelledby="dialog-title"></dialog>')
_NO_ADDING = Html(
    '<section class="adding"><p class="library-hint">Reports are added by command on the machine that serves this '
    "page: <code>pcn-assistant corpus add FILE</code>. To add them here, whoever runs it sets "
    "<code>library_editing</code>.</p>{readings}</section>"
)
_FOLLOWING = Html(
    '<section class="adding"><p class="library-hint">This library is kept as it is published at {address}. Reports are '
    "added, edited and removed where it is published from.</p>{readings}</section>"
)
_INCOMING = Html(
    '<li data-key="{key}" data-version="{version}" data-stage="{stage}" tabindex="-1">'
    '<h3 class="file-name">{name}</h3>{body}</li>'
)
_WAITING = Html("<p>Waiting to be read.</p>{leave}")
_READING = Html(
    '<p><label>Reading <progress{measure}></progress></label> <span class="pages-read">{pages}</span></p>{leave}'
)
_MEASURE = Html(' value="{done}" max="{pages}"')
_FAILED = Html('<p class="failed">{}</p>{}')
_ADDED = Html('<p class="was-added">Added: {title}</p><p><a href="./?only={id}">Ask only this report</a></p>')
_LEAVE = Html('<button type="button" data-do="leave">{}</button>')
_READ = Html(
    '{figures}{same}<form class="card-form" data-do="{act}">{fields}'
    '<p class="form-fault" role="alert"></p><p class="form-buttons">'
    '<button type="submit" class="main-button">{label}</button>{leave}</p></form>'
)
_SAME = Html(
    '<p class="failed">The library holds these words already, as “{title}”. Leave it out, unless you want it twice.</p>'
)
_FIELDS = Html(
    '<label>Title<input name="title" value="{title}" maxlength="300" required></label>'
    '<label>Publisher<input name="publisher" value="{publisher}" maxlength="300"></label>'
    "<label><span>Date of publication <i>(such as 2025, April 2025, 18 July 2024 or before 2019)</i></span>"
    '<input name="date" value="{date}" maxlength="60"></label>{edition}'
)
_EDITION = Html(
    '<label class="edition"><input type="checkbox" name="supersedes" value="{id}"{ticked}> <span>It is a newer edition '
    "of “{title}” ({date}) and supersedes it</span></label>"
)
_SUPERSEDES = Html(
    '<label>Supersedes<select name="supersedes"><option value="">no other report</option>{choices}</select></label>'
)
_CHOICE = Html('<option value="{id}"{chosen}>{title} ({date})</option>')
_EDIT = Html(
    '<h2 id="dialog-title" tabindex="-1">Edit the card</h2><form class="card-form" data-do="edit" data-key="{id}">'
    '{fields}<p class="form-fault" role="alert"></p><p class="form-buttons">'
    '<button type="submit" class="main-button">Keep</button><button type="button" data-do="close">Cancel</button></p>'
    "</form>"
)
_CHECK = Html(
    '<h2 id="dialog-title" tabindex="-1">What was read</h2><p class="checked-title">{title}</p>{figures}'
    '<p class="form-buttons"><button type="button" data-do="close">Close</button></p>'
)
_FAULT = Html('<p class="failed">{}</p>')
_NOTHING_REMOVED = Html("<p>None. A removed report can be brought back for {days} days.</p>").format(days=DAYS_KEPT)
_REMOVED = Html('<ul class="removed-list">{}</ul>')
_REMOVED_ITEM = Html(
    '<li><span class="removed-title">{title}</span> <span class="removed-day">{day}</span>'
    '<button type="button" data-do="restore" data-key="{id}" aria-label="Bring back {name}">Bring back</button></li>'
)
_UNDO = Html('Removed: {title} <button type="button" data-do="restore" data-key="{id}">Undo</button>')


def adding_html(*, may_edit: bool, follows: str = "") -> Html:
    """The part of the page that adds reports, or says how else they are added.

    `follows` is the address that the library is fetched from, "" for none.
    """
    if follows:
        return _FOLLOWING.format(address=isolate(follows), readings=_READINGS) + _DIALOG
    if not may_edit:
        return _NO_ADDING.format(readings=_READINGS) + _DIALOG
    return _ADDING.format(most=MOST_BYTES // 1_000_000, bytes=MOST_BYTES, readings=_READINGS, paste=_PASTE) + _DIALOG


def incoming_html(item: Incoming, cards: Mapping[str, ReportDetails]) -> Html:
    """A file on its way into the library. `cards` are those of the library, by id."""
    return _INCOMING.format(
        key=attribute(item.key),
        version=item.version,
        stage=item.stage,
        name=isolate(item.name),
        body=_body(item, cards),
    )


def _body(item: Incoming, cards: Mapping[str, ReportDetails]) -> Html:
    if item.stage is Stage.READ and item.preview is not None:
        return _read(item, cards)
    if item.stage is Stage.ADDED and item.card is not None:
        return _ADDED.format(title=isolate(item.card.title), id=attribute(item.card.id))
    if item.stage is Stage.FAILED:
        held = cards.get(item.held_as or "")
        fault = item.fault.removeprefix(f"{item.name}: ")
        told = f"The library holds this file already, as “{held.title}”." if held else fault[:1].upper() + fault[1:]
        return _FAILED.format(isolate(told), _LEAVE.format("Take off the list"))
    leave = _LEAVE.format("Leave out")
    if item.stage is Stage.WAITING:
        return _WAITING.format(leave=leave)
    measure = _MEASURE.format(done=item.done, pages=item.pages) if item.pages else NOTHING
    pages = f"page {item.done:,} of {item.pages:,}" if item.pages > 1 else ""
    return _READING.format(measure=measure, pages=pages, leave=leave)


def _read(item: Incoming, cards: Mapping[str, ReportDetails]) -> Html:
    """What was read, the proposed card, and the decision."""
    preview = item.preview
    assert preview is not None
    same, earlier = cards.get(preview.same_as or ""), cards.get(preview.earlier_edition or "")
    edition = NOTHING
    if earlier:
        edition = _EDITION.format(
            id=attribute(earlier.id), title=isolate(earlier.title), date=isolate(earlier.date), ticked=""
        )
    return _READ.format(
        figures=figures_html(measure_reading(preview.report, preview.reading)),
        same=_SAME.format(title=isolate(same.title)) if same else NOTHING,
        act="add-again" if same else "add",
        fields=_fields(preview.report.details, edition),
        label="Add all the same" if same else "Add",
        leave=_LEAVE.format("Leave out"),
    )


def _fields(card: ReportDetails, edition: Html) -> Html:
    return _FIELDS.format(
        title=attribute(card.title),
        publisher="" if card.publisher == NO_PUBLISHER else attribute(card.publisher),
        date="" if card.date == NO_DATE else attribute(card.date),
        edition=edition,
    )


def edit_html(card: ReportDetails, others: Sequence[ReportDetails]) -> Html:
    """The form that changes a card; one of the other reports may be the earlier edition."""
    choices = (
        _CHOICE.format(
            id=attribute(other.id),
            chosen=" selected" if other.id == card.supersedes else "",
            title=isolate(other.short_title),
            date=isolate(other.date),
        )
        for other in others
        if other.id != card.id
    )
    return _EDIT.format(id=attribute(card.id), fields=_fields(card, _SUPERSEDES.format(choices=join(choices))))


def check_html(card: ReportDetails, figures: Html) -> Html:
    """The reading report of a report."""
    return _CHECK.format(title=isolate(card.title), figures=figures)


def fault_html(message: str) -> Html:
    """What went wrong, in one line."""
    return _FAULT.format(isolate(message))


def removed_html(removed: Sequence[Removed]) -> Html:
    """The reports that can be brought back."""
    if not removed:
        return _NOTHING_REMOVED
    items = (
        _REMOVED_ITEM.format(
            title=isolate(each.title),
            day=f"removed on {each.day}" if each.day else "came with the product",
            id=attribute(each.report),
            name=attribute(each.title),
        )
        for each in removed
    )
    return _REMOVED.format(join(items))


def undo_html(card: ReportDetails) -> Html:
    """The line that says that a report was removed, with the way back."""
    return _UNDO.format(title=isolate(card.title), id=attribute(card.id))


def format_index_state(state: IndexState) -> str:
    """How far the index is, in words; "" where there is nothing to say."""
    if state.fault:
        return state.fault
    if not state.is_busy:
        return ""
    if not state.texts:
        return "Bringing the index up to date …"
    if state.done >= state.texts:
        return "Bringing the index up to date: opening it …"
    return f"Bringing the index up to date: {state.done / state.texts:.0%}. What was added can be asked after that."


def format_said(items: Sequence[Incoming]) -> str:
    """How far a batch is, in a sentence; "" where no file was sent."""
    if not items:
        return ""
    over = [item for item in items if item.stage not in (Stage.WAITING, Stage.READING)]
    failed = sum(item.stage is Stage.FAILED for item in items)
    added = sum(item.stage is Stage.ADDED for item in items)
    parts = [f"{len(over)} of {len(items)} {'file' if len(items) == 1 else 'files'} done"]
    if to_decide := len(over) - failed - added:
        parts.append(f"{to_decide} to look at and add")
    if added:
        parts.append(f"{added} added")
    if failed:
        parts.append(f"{failed} not read")
    return "; ".join(parts) + "."

"""The drafts on the Briefing page: a browser's notes, each of which opens and can be deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.drafts.store import DraftInfo
from assistant.web.html.markup import Html, attribute, isolate, join

_NONE = Html('<p class="draft-none">Notes you write are kept here, for this browser.</p>')
_DRAFTS = Html('<ul class="drafts">{}</ul>')
_DRAFT = Html(
    '<li class="draft"{current}><button type="button" class="draft-open" data-act="open" '
    'data-key="{key}"><b>{topic}</b><span>{told}</span></button>'
    '<button type="button" class="draft-forget" data-act="forget" data-key="{key}" '
    'data-sure="Sure?" aria-label="Delete the draft: {topic_value}" title="Delete">×</button></li>'
)
_CURRENT = Html(' aria-current="true"')


def drafts_html(drafts: Sequence[DraftInfo], current: str) -> Html:
    """A browser's drafts, the latest first; the one that is open is marked."""
    if not drafts:
        return _NONE
    return _DRAFTS.format(join(_draft(draft, is_current=draft.name == current) for draft in drafts))


def _draft(draft: DraftInfo, *, is_current: bool) -> Html:
    changed = datetime.fromtimestamp(draft.changed_at)
    when = f"{changed:%d %B, %H:%M}".lstrip("0")
    return _DRAFT.format(
        current=_CURRENT if is_current else "",
        key=attribute(draft.name),
        topic=isolate(draft.brief.topic),
        told=isolate(f"{draft.brief.length} · {draft.brief.audience} · {when}"),
        topic_value=attribute(draft.brief.topic),
    )

"""Who may write notes: the page to ask on saves into them, and is read by more people than write them."""

from __future__ import annotations

from typing import Any

from assistant.web.access.identity import person_of
from assistant.web.access.rules import role_of_page
from assistant.web.html.frame import BRIEFING


def may_write_notes(request: Any) -> bool:
    """Whether the sender of a request may write notes: everybody, or where people sign in whose role includes it."""
    person, needed = person_of(request), role_of_page(f"/{BRIEFING.path}")
    return person is None or (needed is not None and person.role.may(needed))

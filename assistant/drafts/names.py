"""The names of drafts: plain letters, digits and hyphens, so that they can stand in an address."""

from __future__ import annotations

import re

from assistant.briefing.note import Brief

# Example: "the-wigan-deal-short-2".
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MOST_NAME = 80  # characters


def make_draft_name(brief: Brief) -> str:
    """The name of a brief's draft: its topic and length in small letters. Example: "the-wigan-deal-short"."""
    words = "-".join(re.findall(r"[a-z0-9]+", brief.topic.casefold()))[:60].strip("-") or "note"
    return f"{words}-{brief.length}"


def number_name(base: str, number: int) -> str:
    """A name with a number, cut where it would be too long. Example: ("gardens-short", 2) gives "gardens-short-2"."""
    ending = "" if number == 1 else f"-{number}"
    return base[: _MOST_NAME - len(ending)] + ending

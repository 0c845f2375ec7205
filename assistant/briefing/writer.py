"""A brief → its note, by whichever assistant there is: of quotes without a model, of verified prose with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.answering.answerer import Answerer
from assistant.briefing.abstractive import PROSE_SECTIONS, write_prose
from assistant.briefing.extractive import regenerate_section, write_note
from assistant.briefing.note import Brief, BriefingNote, Progress

# The share of the work that is finding quotes, where a model writes after that.
_QUOTES_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note, and what its reader should know of how it was written."""

    note: BriefingNote
    # A line where a model was to write it and did not; empty where all is well.
    notice: str = ""


def write_briefing(
    assistant: Answerer,
    brief: Brief,
    *,
    today: date | None = None,
    progress: Progress = lambda share, doing: None,
) -> WrittenNote:
    """The note for a brief.

    Raises:
        UserError: as `write_note`.
    """
    if assistant.model is None:
        return WrittenNote(write_note(assistant, brief, today=today, progress=progress))
    quotes = write_note(assistant, brief, today=today, progress=_first_part(progress))
    note, notice = write_prose(
        assistant.model, assistant.index, quotes, PROSE_SECTIONS, progress=_second_part(progress)
    )
    return WrittenNote(note, notice)


def rewrite_section(
    assistant: Answerer, note: BriefingNote, key: str, *, progress: Progress = lambda share, doing: None
) -> WrittenNote:
    """The note with one section made again; what else it says, and what the trainer did by hand, stays."""
    if assistant.model is None:
        return WrittenNote(regenerate_section(assistant, note, key, progress=progress))
    quotes = regenerate_section(assistant, note, key, progress=_first_part(progress))
    keys = [key] if key in PROSE_SECTIONS else []
    rewritten, notice = write_prose(assistant.model, assistant.index, quotes, keys, progress=_second_part(progress))
    return WrittenNote(rewritten, notice)


def _first_part(progress: Progress) -> Progress:
    """Progress of finding quotes, as a part of the whole: all of it is told as 0.3."""
    return lambda share, doing: progress(_QUOTES_SHARE * share, doing)


def _second_part(progress: Progress) -> Progress:
    """Progress of writing prose, as a part of the whole: it begins at 0.3."""
    return lambda share, doing: progress(_QUOTES_SHARE + (1 - _QUOTES_SHARE) * share, doing)

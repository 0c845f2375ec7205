"""A brief → its note, by whichever assistant there is: of quotes without a model, of verified prose with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.answering.answerer import Answerer
from assistant.briefing.abstractive import PROSE_SECTIONS, write_prose
from assistant.briefing.extractive import regenerate_section, write_note
from assistant.briefing.note import Brief, BriefingNote, Progress

_QUOTES_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note, and a line for the reader where a model was to write it and did not; empty where all is well."""

    note: BriefingNote
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
    note = write_note(
        assistant, brief, today=today, progress=lambda share, doing: progress(_QUOTES_SHARE * share, doing)
    )
    return WrittenNote(*write_prose(assistant.model, assistant.index, note, PROSE_SECTIONS, progress=_rest(progress)))


def rewrite_section(
    assistant: Answerer, note: BriefingNote, key: str, *, progress: Progress = lambda share, doing: None
) -> WrittenNote:
    """The note with one section made anew; what else it says, and the trainer's hand, stays."""
    if assistant.model is None:
        return WrittenNote(regenerate_section(assistant, note, key, progress=progress))
    made = regenerate_section(
        assistant, note, key, progress=lambda share, doing: progress(_QUOTES_SHARE * share, doing)
    )
    return WrittenNote(
        *write_prose(
            assistant.model, assistant.index, made, [key] if key in PROSE_SECTIONS else [], progress=_rest(progress)
        )
    )


def _rest(progress: Progress) -> Progress:
    return lambda share, doing: progress(_QUOTES_SHARE + (1 - _QUOTES_SHARE) * share, doing)

"""A brief → its note, by whichever assistant there is: of quotes without a model, of verified prose with one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.answerer import Answerer
from assistant.briefing.abstractive import PROSE_SECTIONS, write_prose
from assistant.briefing.extractive import regenerate_section, write_note
from assistant.briefing.note import Brief, BriefingNote, Progress, Removed

# So many reports of a large library a note draws on, beside those it cites.
_MOST_REPORTS = 16
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
    removed: Sequence[Removed] = (),
) -> WrittenNote:
    """The note for a brief; it quotes nothing that was `removed` from an earlier one.

    Raises:
        UserError: as `write_note`.
    """
    assistant = narrow_to_brief(assistant, brief)
    if assistant.index.is_part:
        brief = replace(brief, reports=tuple(report for report in brief.reports if report in assistant.index.reports))
    if assistant.model is None:
        return WrittenNote(write_note(assistant, brief, today=today, progress=progress, removed=removed))
    quotes = write_note(assistant, brief, today=today, progress=_first_part(progress), removed=removed)
    note, notice = write_prose(
        assistant.model, assistant.index, quotes, PROSE_SECTIONS, progress=_second_part(progress)
    )
    return WrittenNote(note, notice)


def narrow_to_brief(assistant: Answerer, brief: Brief, cited: Iterable[str] = ()) -> Answerer:
    """The assistant of the reports that a brief needs, and of those that its note cites already.

    Raises:
        UserError: a report is not in the library.
    """
    return assistant.narrowed(brief.topic, reports=brief.reports or None, most=_MOST_REPORTS, keep=tuple(cited))


def narrow_to_note(assistant: Answerer, note: BriefingNote) -> Answerer:
    """The assistant of the reports that a note needs, for what is done with it after it was written."""
    cited = dict.fromkeys(citation.report for citation in note.citations())
    asked = set(note.brief.reports) <= {card.id for card in assistant.index.catalogue}
    # A report that was asked may have left the library since.
    brief = note.brief if asked else replace(note.brief, reports=())
    return narrow_to_brief(assistant, brief, cited)


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

"""Sections of a note written by a chat model from the note's own quotes, each sentence verified against them.

What the evidence does not support never reaches the note: the sentence is attributed to another quote that supports it,
else replaced by the evidence's words, or dropped. A quote that no sentence uses stays as a quote, so that nothing the
note knew is lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from assistant.answering.language_model import LanguageModel
from assistant.briefing.anaphora import DANGLING_OPENING
from assistant.briefing.extractive import trim_to_length
from assistant.briefing.note import (
    ACTIONS,
    BARRIERS,
    ENABLERS,
    EVIDENCE,
    EXAMPLES,
    KEY,
    BriefingNote,
    Point,
    Progress,
    Section,
)
from assistant.briefing.redundancy import has_same_wording
from assistant.briefing.retrieval import clean_topic
from assistant.generation.attribution import Draft, NumberedEvidence, attribute_sentences
from assistant.generation.chat_model import ModelUnavailable
from assistant.generation.sentences import split_sentences
from assistant.verification.verifier import Verifier, build_verifier
from corpus.vocabulary import Statement
from index.search import Index
from prompts.loading import load_prompt

PROSE_SECTIONS = (KEY, EVIDENCE, EXAMPLES, BARRIERS, ENABLERS, ACTIONS)
# A section of fewer quotes is not worth writing.
_LEAST_POINTS = 2
# Characters of the prompt beside the evidence.
_PROMPT_CHARACTERS = 2300

Steps = Iterable[Draft]


def write_prose(
    model: LanguageModel, index: Index, note: BriefingNote, keys: Sequence[str], *, progress: Progress
) -> tuple[BriefingNote, str]:
    """The note with these sections written by a model, and a line that says why one was not.

    A section of fewer than two quotes is left as it is, and so are points that are pinned or the trainer's. When the
    model fails, the sections not yet written stay as quotes.
    """
    verifier, notice = build_verifier(index), ""
    sections = [part for part in note.sections if part.key in keys and len(_find_quotes(part)) >= _LEAST_POINTS]
    is_written = False
    for number, section in enumerate(sections):
        report_step = partial(progress, number / len(sections), f"Writing: {section.title}")
        report_step()
        try:
            points = _write_section(model, note, section, verifier, report_step)
        except ModelUnavailable as fault:
            notice = f"Some sections are the reports' own words, because the language model gave no answer: {fault}"
            break
        is_written = is_written or points != section.points
        note = note.with_section(replace(section, points=points))
    if sections and not is_written and not notice:
        notice = "The note is the reports' own words, because they carried nothing of what the language model wrote."
    return trim_to_length(replace(note, model=model.name) if is_written else note), notice


def _find_quotes(section: Section) -> list[Point]:
    """The points that a model may write anew: quotes that nobody pinned."""
    return [point for point in section.points if point.citation and not (point.own or point.pinned or point.written)]


def _write_section(
    model: LanguageModel,
    note: BriefingNote,
    section: Section,
    verifier: Verifier,
    report_step: Callable[[], None],
) -> tuple[Point, ...]:
    """The section's points: what is kept by hand, the model's sentences, then the quotes that none of them uses.

    `report_step` is called before and after each sentence is checked; what it raises ends the work.
    """
    quotes = _find_quotes(section)
    evidence = _number_evidence(quotes, room=model.prompt_characters - _PROMPT_CHARACTERS)
    system, user = load_prompt("section").fill(
        heading=f"{section.title}: {clean_topic(note.brief.topic)}",
        audience=note.brief.audience,
        evidence="\n".join(item.prompt_line for item in evidence),
    )
    stream = model.stream(system, user)
    try:
        steps = _report_each(attribute_sentences(split_sentences(stream), evidence, verifier), report_step)
        written = _keep_new_sentences(steps, quotes, others=_find_other_points(note, section))
    finally:
        stream.close()  # type: ignore[attr-defined]
    if not any(point.written for point in written):
        return section.points
    return _merge_points(section, quotes, written)


def _report_each(steps: Steps, report_step: Callable[[], None]) -> Iterator[Draft]:
    """The steps, each told of as it comes."""
    for step in steps:
        report_step()
        yield step


def _keep_new_sentences(steps: Steps, quotes: Sequence[Point], *, others: Sequence[Point]) -> list[Point]:
    """The sentences as points, without those that say again what the note says and those that have lost their referent.

    A sentence that points back ("They saved …") stands only right behind the one it points to.
    """
    kept: list[Point] = []
    statements_before = 0
    is_previous_kept = True
    for step in steps:
        if step.checking is not None:
            continue
        # a checked sentence adds one statement, or none where it was dropped
        new: list[Point] = []
        for statement in step.statements[statements_before:]:
            point = _make_written_point(statement, quotes)
            has_referent = is_previous_kept or not DANGLING_OPENING.match(point.text)
            if has_referent and not has_same_wording(point, [*others, *kept]):
                new.append(point)
        kept += new
        is_previous_kept = bool(new)
        statements_before = len(step.statements)
    return kept


def _find_other_points(note: BriefingNote, section: Section) -> list[Point]:
    """The points of all other sections."""
    points: list[Point] = []
    for other in note.sections:
        if other.key != section.key:
            points += other.points
    return points


def _merge_points(section: Section, quotes: Sequence[Point], written: Sequence[Point]) -> tuple[Point, ...]:
    """What is kept by hand, what was written, and the quotes that it neither cites nor tells; theme by theme."""
    by_hand = [point for point in section.points if point not in quotes]
    used: set[str] = set()
    for point in written:
        used.update(citation.id for citation in point.cited)
    unused = [point for point in quotes if point.citation and point.citation.id not in used]
    left = [point for point in unused if not has_same_wording(point, written)]
    themes = list(dict.fromkeys(point.theme for point in section.points))
    return tuple(sorted([*by_hand, *written, *left], key=lambda point: themes.index(point.theme)))


def _number_evidence(quotes: Sequence[Point], *, room: int) -> list[NumberedEvidence]:
    """The quotes as a model is given them, numbered from 1, as many as fit into `room` characters; one at least."""
    evidence: list[NumberedEvidence] = []
    for point in quotes:
        if point.citation is None:
            continue
        citation = replace(point.citation, n=len(evidence) + 1)
        item = NumberedEvidence(citation, point.citation.shown, point.text)
        room -= len(item.prompt_line)
        if evidence and room < 0:
            break
        evidence.append(item)
    return evidence


def _make_written_point(statement: Statement, quotes: Sequence[Point]) -> Point:
    """A statement as a point; one that is the evidence's own words is that evidence's own point."""
    cited = [quotes[n - 1] for n in statement.citations]
    first = cited[0]
    if len(cited) == 1 and statement.text == first.text:
        return first
    identifier = hashlib.sha256(f"{statement.text}\n{first.id}".encode()).hexdigest()[:12]
    have_one_lead = len({point.lead for point in cited}) == 1
    return replace(
        first,
        id=f"written-{identifier}",
        text=statement.text,
        written=True,
        outcome="",
        lead=first.lead if have_one_lead else "",
        score=max(point.score for point in cited),
        more=tuple(point.citation for point in cited[1:] if point.citation),
    )

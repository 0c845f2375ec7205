"""Sections of a note written by a chat model from the note's own quotes, and held against them sentence by sentence.

What the evidence does not carry never reaches the note: it is cited anew where another quote carries it, else replaced
by the evidence's words, or dropped. A quote that no sentence uses stays as a quote, so that nothing the note knew is
lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from assistant.answering.language_model import LanguageModel
from assistant.briefing.extractive import trim_to_length
from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, KEY, BriefingNote, Point, Section
from assistant.briefing.points import DANGLING_OPENING
from assistant.briefing.redundancy import has_same_wording
from assistant.briefing.retrieval import clean_topic
from assistant.generation.attribution import Draft, Piece, drafts
from assistant.generation.chat_model import ModelUnavailable
from assistant.generation.sentences import sentences_of
from assistant.verification.verifier import Verifier, build_verifier
from corpus.text import readable
from corpus.vocabulary import Statement
from index.search import Index
from prompts.loading import load_prompt

PROSE_SECTIONS = (KEY, EVIDENCE, EXAMPLES, BARRIERS, ENABLERS, ACTIONS)
_LEAST_POINTS = 2
_PROMPT_CHARACTERS = 2300

Progress = Callable[[float, str], None]


def write_prose(
    model: LanguageModel, index: Index, note: BriefingNote, keys: Sequence[str], *, progress: Progress
) -> tuple[BriefingNote, str]:
    """The note with these sections written by a model, and a line that says why one was not.

    A section of fewer than two quotes is left as it is, and so are points that are pinned or the trainer's. When the
    model fails, the sections not yet written stay as quotes.
    """
    verifier, notice = build_verifier(index), ""
    todo = [part for part in note.sections if part.key in keys and len(_quotes(part)) >= _LEAST_POINTS]
    wrote = False
    for number, section in enumerate(todo):
        listening = partial(progress, number / len(todo), f"Writing: {section.title}")
        listening()
        try:
            points = _written(model, note, section, verifier, listening)
        except ModelUnavailable as fault:
            notice = f"Some sections are the reports' own words, because the language model gave no answer: {fault}"
            break
        wrote = wrote or points != section.points
        note = note.with_section(replace(section, points=points))
    if todo and not wrote and not notice:
        notice = "The note is the reports' own words, because they carried nothing of what the language model wrote."
    return trim_to_length(replace(note, model=model.name) if wrote else note), notice


def _quotes(section: Section) -> list[Point]:
    return [point for point in section.points if point.citation and not (point.own or point.pinned or point.written)]


def _written(
    model: LanguageModel,
    note: BriefingNote,
    section: Section,
    verifier: Verifier,
    listening: Callable[[], None],
) -> tuple[Point, ...]:
    """The section's points: what is kept by hand, the model's sentences, then the quotes that none of them uses."""
    quotes = _quotes(section)
    pieces = _pieces(quotes, room=model.prompt_characters - _PROMPT_CHARACTERS)
    system, user = load_prompt("section").filled(
        heading=f"{section.title}: {clean_topic(note.brief.topic)}",
        audience=note.brief.audience,
        evidence="\n".join(piece.shown for piece in pieces),
    )
    stream = model.stream(system, user)
    draft, standing = Draft(), True
    written: list[Point] = []
    try:
        for step in drafts(sentences_of(stream), pieces, verifier):
            listening()
            if step.checking is not None:
                continue
            new, draft = step.statements[len(draft.statements) :], step
            made = [_point(statement, quotes) for statement in new]
            # a sentence that points back stands only behind the one it points to
            kept = [point for point in made if standing or not DANGLING_OPENING.match(point.text)]
            others = [point for part in note.sections if part.key != section.key for point in part.points]
            kept = [point for point in kept if not has_same_wording(point, [*others, *written])]
            written += kept
            standing = bool(kept)
    finally:
        stream.close()  # type: ignore[attr-defined]
    if not any(point.written for point in written):
        return section.points
    by_hand = [point for point in section.points if point not in quotes]
    used = {citation.id for point in written for citation in point.cited}
    left = [point for point in quotes if point.citation and point.citation.id not in used]
    points = [*by_hand, *written, *[point for point in left if not has_same_wording(point, written)]]
    themes = list(dict.fromkeys(point.theme for point in section.points))
    return tuple(sorted(points, key=lambda point: themes.index(point.theme)))


def _pieces(quotes: Sequence[Point], *, room: int) -> list[Piece]:
    """The quotes as a model is given them, numbered from 1, as many as fit into `room` characters; one at least."""
    pieces: list[Piece] = []
    for point in quotes:
        if point.citation is None:
            continue
        piece = Piece(replace(point.citation, n=len(pieces) + 1), readable(point.citation.quote), point.text)
        room -= len(piece.shown)
        if pieces and room < 0:
            break
        pieces.append(piece)
    return pieces


def _point(statement: Statement, quotes: Sequence[Point]) -> Point:
    """A settled statement as a point; one that is the evidence's words is that evidence's own point."""
    cited = [quotes[n - 1] for n in statement.citations]
    if len(cited) == 1 and statement.text == cited[0].text:
        return cited[0]
    identifier = hashlib.sha256(f"{statement.text}\n{cited[0].id}".encode()).hexdigest()[:12]
    return replace(
        cited[0],
        id=f"written-{identifier}",
        text=statement.text,
        written=True,
        outcome="",
        lead=cited[0].lead if len({point.lead for point in cited}) == 1 else "",
        score=max(point.score for point in cited),
        more=tuple(point.citation for point in cited[1:] if point.citation),
    )

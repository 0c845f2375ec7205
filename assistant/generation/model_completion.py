"""What a model left out, in the reports' own words: the headline, and more while the answer is short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.generation.attribution import MOSTLY_TOLD, Draft, Piece, share_told
from corpus.vocabulary import Statement

# Below so many words an answer is filled up. Set on the recorded run of the small model (evals/model_run): without it
# two statements that held took the place of quotes that said more.
_SHORT = 100
_LONGEST = 250
_TOLD_BY_CITING = 0.45


def completed(draft: Draft, own: Sequence[Piece]) -> tuple[Draft, int]:
    """The draft with what it lacks, and how many statements were added.

    `own` are the pieces that the answer without a model is made of, its headline first. The headline is never left out,
    and comes first where the draft did not tell it; the others follow in their order while the answer is short. What
    the draft cites or tells is not said again.
    """
    statements = list(draft.statements)
    added = 0
    for at, piece in enumerate(own):
        words = sum(len(statement.text.split()) for statement in statements)
        length = len(piece.plain.split())
        if at and (words >= _SHORT or words + length > _LONGEST):
            break
        if not _is_told(piece, statements):
            statements.insert(len(statements) if at else 0, Statement(piece.plain, (piece.citation.n,)))
            added += 1
    return replace(draft, statements=tuple(statements)), added


def _is_told(piece: Piece, statements: Sequence[Statement]) -> bool:
    """Whether the statements say what a piece says: nearly all of it, or half of it by citing it."""
    cited = any(piece.citation.n in statement.citations for statement in statements)
    return share_told(piece, statements) >= (_TOLD_BY_CITING if cited else MOSTLY_TOLD)

"""What a model left out, in the reports' own words: the headline, and more while the answer is short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.verification_tokens import FRAME, tokens_of
from assistant.writing import Draft, Piece
from corpus.vocabulary import Statement

# Below so many words an answer is filled up. Set on the recorded run of the small model (evals/model_run): without it
# two statements that held took the place of quotes that said more.
_SHORT = 100
_LONGEST = 250
_TOLD = 0.7


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
    """Whether a piece's content words stand in what is said already, or one statement is the piece itself."""
    own = {token.stem for token in tokens_of(piece.text) if (token.content or token.number) and token.stem not in FRAME}
    told = {token.stem for statement in statements for token in tokens_of(statement.text)}
    return any(statement.text == piece.plain for statement in statements) or len(own & told) >= _TOLD * len(own)

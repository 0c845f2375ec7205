"""Two pieces cited together: what one says of its subject must not be told of a name that only the other bears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.verification.tokens import FRAME, Token

_LEAST_WORDS = 3
_TOLD = 0.6
_SHARED = 0.3


def mixed_faults(said: Sequence[Token], pieces: Sequence[Sequence[Token]]) -> Iterator[str]:
    """A clause whose words stand in one piece and whose name stands in another that says nothing of the kind."""
    stems = [{token.stem for token in piece} for piece in pieces]
    if len(stems) < 2:
        return
    for clause in sorted({token.clause for token in said}):
        own = [token for token in said if token.clause == clause and token.content]
        names = {token.stem for token in own if token.text[0].isupper()}
        rest = {token.stem for token in own if not token.text[0].isupper() and token.stem not in FRAME}
        if not names or len(rest) < _LEAST_WORDS:
            continue
        shares = [len(rest & piece) / len(rest) for piece in stems]
        best = max(range(len(stems)), key=shares.__getitem__)
        away = names - stems[best]
        bearers = [share for share, piece in zip(shares, stems, strict=True) if away & piece]
        if shares[best] >= _TOLD and bearers and max(bearers) < _SHARED:
            yield "it says of one what the evidence says of another"

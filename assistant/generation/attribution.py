"""Sentences of a model → statements that the evidence carries: kept, re-cited, replaced by evidence, or dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.generation.sentences import Written
from assistant.verification.tokens import FRAME, find_tokens
from assistant.verification.verifier import Verdict, Verifier
from corpus.vocabulary import Citation, Statement

_LEAST_RELATED = 0.4
_MOST_TRIED = 4
# What is told to this share is not said a second time in the report's words.
MOSTLY_TOLD = 0.7


@dataclass(frozen=True, slots=True)
class Piece:
    """Evidence as a model is given it: its citation (numbered as shown), its words, and how it is said without one."""

    citation: Citation
    text: str
    plain: str

    @property
    def shown(self) -> str:
        """The piece in a prompt. It cannot close the fence that it stands in."""
        place = ", ".join([self.citation.title, *self.citation.section[-1:]])
        words = f"{place}: {self.text}".replace("<", "(").replace(">", ")")
        return f"[{self.citation.n}] {' '.join(words.split())}"


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a model's sentences."""

    verified: int = 0
    recited: int = 0
    replaced: int = 0
    dropped: int = 0

    @property
    def total(self) -> int:
        """How many sentences there were."""
        return self.verified + self.recited + self.replaced + self.dropped

    def as_json(self) -> dict[str, int]:
        """The counts by name."""
        return {
            "verified": self.verified,
            "recited": self.recited,
            "replaced": self.replaced,
            "dropped": self.dropped,
        }


NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer in the making: statements (numbered as the pieces are), counts, and the sentence being checked."""

    statements: tuple[Statement, ...] = ()
    counts: Counts = NOTHING
    checking: str | None = None


def drafts(sentences: Iterable[Written], pieces: Sequence[Piece], verifier: Verifier) -> Iterator[Draft]:
    """The draft as it grows: once when a sentence is about to be checked, once when it has been."""
    draft = Draft()
    for sentence in sentences:
        yield replace(draft, checking=sentence.text)
        draft = _settled(draft, sentence, pieces, verifier)
        yield draft


def _settled(draft: Draft, sentence: Written, pieces: Sequence[Piece], verifier: Verifier) -> Draft:
    sentence = replace(sentence, text=_without_place(sentence.text, pieces))
    counts, said = draft.counts, {statement.text for statement in draft.statements}
    cited = [piece for piece in pieces if piece.citation.n in sentence.cited]
    known = len(cited) == len(sentence.cited)
    if sentence.text in said:
        return replace(draft, counts=replace(counts, dropped=counts.dropped + 1))
    if cited and known and _verdict(sentence.text, cited, verifier).supported:
        return _with(draft, sentence.text, cited, replace(counts, verified=counts.verified + 1))
    related = sorted(pieces, key=lambda piece: (-_related(sentence.text, piece), piece.citation.n))[:_MOST_TRIED]
    for support in _other_supports(related, cited):
        if _verdict(sentence.text, support, verifier, strictly=True).supported:
            return _with(draft, sentence.text, support, replace(counts, recited=counts.recited + 1))
    best = related[0] if related else None
    told = best is not None and share_told(best, draft.statements) >= MOSTLY_TOLD
    if best and not told and best.plain not in said and _related(sentence.text, best) >= _LEAST_RELATED:
        return _with(draft, best.plain, [best], replace(counts, replaced=counts.replaced + 1))
    return replace(draft, counts=replace(counts, dropped=counts.dropped + 1))


def share_told(piece: Piece, statements: Sequence[Statement]) -> float:
    """The share of a piece's content words and numbers that stand in statements."""
    own = {token.stem for token in find_tokens(piece.text) if (token.is_content or token.is_number) and token.stem not in FRAME}
    told = {token.stem for statement in statements for token in find_tokens(statement.text)}
    return len(own & told) / len(own) if own else 1.0


def _without_place(text: str, pieces: Sequence[Piece]) -> str:
    """A sentence without the name of a report or a section that a model copied before it."""
    label, colon, rest = text.partition(": ")
    names = {name for piece in pieces for name in (piece.citation.title, *piece.citation.section)}
    names |= {name.lstrip("0123456789. ") for name in names}
    bare = bool(colon) and (label in names or all(part in names for part in label.split(", ")))
    return rest[:1].upper() + rest[1:] if bare and rest else text


def _verdict(text: str, cited: Sequence[Piece], verifier: Verifier, *, strictly: bool = False) -> Verdict:
    context = " ".join(" ".join([piece.citation.title, *piece.citation.section]) for piece in cited)
    return verifier.verify(text, [piece.text for piece in cited], context=context, strictly=strictly)


def _other_supports(related: Sequence[Piece], cited: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Other evidence to try: each related piece alone, then the best with what was cited, then the best two."""
    for piece in related:
        if [piece] != list(cited):
            yield [piece]
    if related and cited and related[0] not in cited:
        yield [*cited, related[0]]
    if len(related) > 1:
        yield list(related[:2])


def _related(text: str, piece: Piece) -> float:
    """The share of a sentence's content words that stand in a piece."""
    said = {token.stem for token in find_tokens(text) if token.is_content and token.stem not in FRAME}
    return len(said & {token.stem for token in find_tokens(piece.text)}) / len(said) if said else 0.0


def _with(draft: Draft, text: str, support: Sequence[Piece], counts: Counts) -> Draft:
    statement = Statement(text, tuple(piece.citation.n for piece in support))
    return Draft((*draft.statements, statement), counts)


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

"""What every reader produces: drafts of blocks in source order, before sections and leads are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.vocabulary import BlockKind, Cell, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A block to be. `level` ranks a heading (1 outermost); `cells`, `leads` and `label` are a table row's."""

    kind: BlockKind
    spans: tuple[Span, ...]
    marks: tuple[Span, ...] = ()
    level: int = 0
    page: int = 0
    cells: tuple[Cell, ...] = ()
    leads: tuple[Span, ...] = ()
    label: bool = False

    @property
    def end(self) -> int:
        """Offset behind the draft's last character."""
        return max(end for _, end in self.spans + self.marks)

    @property
    def start(self) -> int:
        """Offset of the draft's first character."""
        return min(start for start, _ in self.spans + self.marks)


def furniture(spans: tuple[Span, ...], page: int) -> Draft:
    """Page furniture: kept, never quoted."""
    return Draft(BlockKind.FURNITURE, spans, page=page)


def extended(draft: Draft, spans: tuple[Span, ...]) -> Draft:
    """The draft with more text at its end (a paragraph that goes on over a page break)."""
    return replace(draft, spans=draft.spans + spans)

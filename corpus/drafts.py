"""What every reader produces: drafts of blocks in source order, before sections and lead-ins are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.vocabulary import BlockKind, Cell, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A block to be. Its fields mean what those of `Block` mean."""

    kind: BlockKind
    spans: tuple[Span, ...]
    markers: tuple[Span, ...] = ()
    # Rank of a heading, 1 the outermost; 0 for anything else.
    level: int = 0
    # Number of the page it begins on, from 0.
    page: int = 0
    # The next three are a table row's, as only the reader of tables knows them.
    cells: tuple[Cell, ...] = ()
    lead_ins: tuple[Span, ...] = ()
    is_label: bool = False

    @property
    def end(self) -> int:
        """Offset behind the draft's last character."""
        return max(end for _, end in self.spans + self.markers)

    @property
    def start(self) -> int:
        """Offset of the draft's first character."""
        return min(start for start, _ in self.spans + self.markers)


def furniture_draft(spans: tuple[Span, ...], page: int) -> Draft:
    """Page furniture: kept, never quoted."""
    return Draft(BlockKind.FURNITURE, spans, page=page)


def extend_draft(draft: Draft, spans: tuple[Span, ...]) -> Draft:
    """The draft with more text at its end (a paragraph that goes on over a page break)."""
    return replace(draft, spans=draft.spans + spans)

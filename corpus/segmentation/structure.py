"""Drafts → the blocks of a report: sections, lead-ins, groups and paragraph numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.drafts import Draft
from corpus.segmentation.headings import is_byline
from corpus.segmentation.lines import SENTENCE_END
from corpus.segmentation.page_furniture import is_diagram
from corpus.segmentation.sections import Sections, find_headings_below, find_own_headings
from corpus.text import extract_text, find_sentence_spans
from corpus.vocabulary import Block, BlockKind, Span, join_spans

# A lead-in of at most this many words takes the sentence before it along: 'It will:'.
_SHORT_LEAD_IN_WORDS = 4
# A list that lost its markers: at least this many paragraphs in a row, of at most this many words each.
_LEAST_UNMARKED = 4
_MOST_UNMARKED_WORDS = 14
# The marker of a numbered item: '1.', '(12)', '3'.
_ITEM_NUMBER = re.compile(r"\(?(\d{1,3})[.)]?$")
# Kinds whose blocks stand in groups: the items of a list, the rows of a table.
_GROUPED = (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
# Kinds that are not counted as paragraphs.
_UNCOUNTED = (BlockKind.HEADING, BlockKind.FURNITURE)


def assemble_blocks(
    source: str,
    drafts: Sequence[Draft],
    page_labels: Sequence[str] | None = None,
    *,
    has_markup: bool = True,
) -> tuple[Block, ...]:
    """Blocks in source order. `page_labels` are a document's printed page labels; None: it has no real pages."""
    ordered = sorted(drafts, key=lambda draft: draft.start)
    texts = [extract_text(source, join_spans(source, draft.spans), has_markup=has_markup) for draft in ordered]
    ordered = mark_unmarked_lists(ordered, texts)
    headings_below = find_headings_below(ordered, texts)
    sections = Sections(texts, own=find_own_headings(ordered, texts, headings_below))
    counts = _Counts()
    blocks: list[Block] = []
    for number, draft in enumerate(ordered):
        sections.enter(number, draft, headings_below)
        previous = _find_previous(blocks, over_notes=page_labels is not None)
        goes_on = _goes_on_with_group(source, draft, previous)
        counts.take(draft.kind, goes_on=goes_on)
        path = sections.path(number)
        block = Block(
            number=number,
            kind=draft.kind,
            text=texts[number],
            spans=join_spans(source, draft.spans),
            markers=draft.markers,
            section=sections.titles(number),
            headings=path,
            level=draft.level,
            paragraph=0 if draft.kind in _UNCOUNTED else counts.paragraphs,
            lead_ins=_find_lead_ins(source, draft, previous, path=path, goes_on=goes_on),
            cells=draft.cells,
            is_label=draft.is_label,
            group=counts.groups if draft.kind in _GROUPED else 0,
        )
        if page_labels is not None:
            block = replace(block, page=draft.page + 1, page_label=page_labels[draft.page])
        blocks.append(block)
    return tuple(blocks)


@dataclass(slots=True)
class _Counts:
    """How many paragraphs, and how many lists and tables, have begun so far."""

    paragraphs: int = 0
    groups: int = 0

    def take(self, kind: BlockKind, *, goes_on: bool) -> None:
        """Count a block in; `goes_on`: it belongs to the group before it."""
        if kind not in _UNCOUNTED:
            self.paragraphs += 1
        if kind in _GROUPED and not goes_on:
            self.groups += 1


def mark_unmarked_lists(drafts: Sequence[Draft], texts: Sequence[str]) -> list[Draft]:
    """Four or more short paragraphs in a row, none of which ends as a sentence ends, are a list that lost its markers.

    Very many of one or two words are the labels of a diagram: furniture.
    """
    result = list(drafts)
    short: list[int] = []

    def settle() -> None:
        if len(short) >= _LEAST_UNMARKED:
            kind = BlockKind.FURNITURE if is_diagram([texts[number] for number in short]) else BlockKind.LIST_ITEM
            for number in short:
                result[number] = replace(drafts[number], kind=kind)
        short.clear()

    for number, draft in enumerate(drafts):
        if _may_be_unmarked_item(draft, texts[number]):
            short.append(number)
        elif draft.kind is not BlockKind.FURNITURE:
            settle()
    settle()
    return result


def _may_be_unmarked_item(draft: Draft, text: str) -> bool:
    """Whether a paragraph is short and neither ends as a sentence does nor says that more follows."""
    if draft.kind is not BlockKind.PARAGRAPH or text.endswith((":", ",")):
        return False
    return len(text.split()) <= _MOST_UNMARKED_WORDS and not SENTENCE_END.search(text)


def _find_previous(blocks: Sequence[Block], *, over_notes: bool) -> Block | None:
    """The block before, page furniture left out, and the notes at the foot of real pages too."""
    aside = (BlockKind.FURNITURE, BlockKind.FOOTNOTE) if over_notes else (BlockKind.FURNITURE,)
    return next((block for block in reversed(blocks) if block.kind not in aside), None)


def _goes_on_with_group(source: str, draft: Draft, previous: Block | None) -> bool:
    """Whether a draft belongs to the list or the table that the block before it belongs to."""
    if previous is None or draft.kind not in _GROUPED or previous.kind is not draft.kind:
        return False
    if _begins_count_again(source, draft, previous):
        return False
    if draft.kind is BlockKind.TABLE_ROW and previous.lead_ins[:1] != draft.lead_ins[:1]:
        # Another title is another table; but a table's first label row may stand above its title and headers.
        return previous.is_label and not previous.lead_ins
    return True


def _begins_count_again(source: str, draft: Draft, previous: Block) -> bool:
    """Whether a numbered item begins to count from 1 again after another numbered item: it is another list's first.

    One that stands farther in is an item of the item before it.
    """
    if not draft.markers or not previous.markers:
        return False
    if _measure_indent(source, draft.markers[0][0]) > _measure_indent(source, previous.markers[0][0]):
        return False
    own, before = (_ITEM_NUMBER.match(source[slice(*markers[0])]) for markers in (draft.markers, previous.markers))
    return bool(own and before and own.group(1) == "1")


def _measure_indent(source: str, start: int) -> int:
    """How many spaces and tabs alone stand before an offset in its line; 0 where words stand there too."""
    before = source[source.rfind("\n", 0, start) + 1 : start]
    return 0 if before.strip() else len(before)


def _find_lead_ins(
    source: str, draft: Draft, previous: Block | None, *, path: Sequence[int], goes_on: bool
) -> tuple[Span, ...]:
    """A row's lead-ins are known; an item's are its list's: the last sentence before it, or the heading.

    `path` are the numbers of the headings over the draft; `goes_on`: it belongs to the group of the block before it.
    """
    if draft.kind is not BlockKind.LIST_ITEM or previous is None:
        return draft.lead_ins
    if goes_on:
        return previous.lead_ins
    if previous.kind is BlockKind.HEADING:
        return previous.spans if previous.number in path else ()
    if previous.kind is not BlockKind.PARAGRAPH or is_byline(previous.text):
        return ()
    return _find_last_sentence(source, previous)


def _find_last_sentence(source: str, block: Block) -> tuple[Span, ...]:
    """The last sentence of a block; where it has few words ('We will:'), the one before it too."""
    sentences = find_sentence_spans(source, block.spans)
    last = sentences[-1]
    is_short = len(extract_text(source, last).split()) <= _SHORT_LEAD_IN_WORDS
    if is_short and len(sentences) > 1:
        return join_spans(source, sentences[-2] + last)
    return last

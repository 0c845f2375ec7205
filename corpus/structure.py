"""Drafts → the blocks of a report: sections, leads, runs and paragraph numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from corpus.drafts import Draft
from corpus.headings import UNRANKED, credit
from corpus.lines import TERMINAL
from corpus.page_furniture import drawn
from corpus.text import readable_spans, sentence_spans
from corpus.vocabulary import Block, BlockKind, Span, joined

_LATE_ON_PAGE = 0.6
_HABIT = 2
_SHORT_LEAD_WORDS = 4
_LEAST_UNMARKED = 4
_SHORT_LINE_WORDS = 14
_FIRST_NUMBER = re.compile(r"\(?(\d{1,3})[.)]?$")


def assemble(source: str, drafts: Sequence[Draft], page_labels: Sequence[str] | None = None) -> tuple[Block, ...]:
    """Blocks in source order. `page_labels` are a document's printed page labels; None: it has no real pages."""
    ordered = sorted(drafts, key=lambda draft: draft.start)
    texts = [readable_spans(source, joined(source, draft.spans)) for draft in ordered]
    ordered = unmarked_lists(ordered, texts)
    below = headings_below(ordered, texts)
    sections = _Sections(texts)
    blocks: list[Block] = []
    paragraph = run = 0
    for number, draft in enumerate(ordered):
        sections.enter(number, draft, below)
        kind = draft.kind
        if kind not in (BlockKind.HEADING, BlockKind.FURNITURE):
            paragraph += 1
        previous = _previous(blocks, over_notes=page_labels is not None)
        in_run = kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
        goes_on = in_run and previous is not None and previous.kind is kind and bool(previous.run)
        goes_on = goes_on and not _restarts(source, draft, previous)
        if kind is BlockKind.TABLE_ROW and previous is not None and previous.leads[:1] != draft.leads[:1]:
            goes_on = goes_on and bool(previous.label and not previous.leads)
        run += in_run and not goes_on
        blocks.append(
            Block(
                number=number,
                kind=kind,
                text=texts[number],
                spans=joined(source, draft.spans),
                marks=draft.marks,
                section=sections.titles(number),
                headings=sections.path(number),
                level=draft.level,
                paragraph=paragraph if kind not in (BlockKind.HEADING, BlockKind.FURNITURE) else 0,
                page=draft.page + 1 if page_labels is not None else None,
                page_label=page_labels[draft.page] if page_labels is not None else None,
                leads=_leads(source, draft, previous, path=sections.path(number), goes_on=goes_on),
                cells=draft.cells,
                label=draft.label,
                run=run if in_run else 0,
            )
        )
    return tuple(blocks)


def unmarked_lists(drafts: Sequence[Draft], texts: Sequence[str]) -> list[Draft]:
    """Four or more short paragraphs running, none of which ends as a sentence ends, are a list that lost its marks.

    Very many of one or two words are the labels of a diagram: furniture.
    """
    result = list(drafts)
    run: list[int] = []
    for number in range(len(drafts) + 1):
        if number < len(drafts) and drafts[number].kind is BlockKind.FURNITURE:
            continue
        if number < len(drafts) and _short_line(drafts[number], texts[number]):
            run.append(number)
            continue
        if len(run) >= _LEAST_UNMARKED:
            kind = BlockKind.FURNITURE if drawn([texts[item] for item in run]) else BlockKind.LIST_ITEM
            for item in run:
                result[item] = replace(drafts[item], kind=kind)
        run = []
    return result


def _short_line(draft: Draft, text: str) -> bool:
    if draft.kind is not BlockKind.PARAGRAPH or text.endswith((":", ",")):
        return False
    return len(text.split()) <= _SHORT_LINE_WORDS and not TERMINAL.search(text)


def _previous(blocks: Sequence[Block], *, over_notes: bool) -> Block | None:
    """The block before, page furniture left out, and the notes at the foot of real pages too."""
    aside = (BlockKind.FURNITURE, BlockKind.FOOTNOTE) if over_notes else (BlockKind.FURNITURE,)
    return next((block for block in reversed(blocks) if block.kind not in aside), None)


def _restarts(source: str, draft: Draft, previous: Block | None) -> bool:
    """Whether a numbered item begins counting anew after another numbered item: it is another list's first."""
    if previous is None or not draft.marks or not previous.marks:
        return False
    own, before = (_FIRST_NUMBER.match(source[slice(*marks[0])]) for marks in (draft.marks, previous.marks))
    return bool(own and before and own.group(1) == "1")


def _leads(
    source: str, draft: Draft, previous: Block | None, *, path: Sequence[int], goes_on: bool
) -> tuple[Span, ...]:
    """A row's leads are known; an item's are its list's lead-in: the last sentence before, or the heading."""
    if draft.kind is not BlockKind.LIST_ITEM or previous is None:
        return draft.leads
    if goes_on:
        return previous.leads
    if previous.kind is BlockKind.HEADING:
        return previous.spans if previous.number in path else ()
    if previous.kind is not BlockKind.PARAGRAPH or credit(previous.text):
        return ()
    sentences = sentence_spans(source, previous.spans)
    last = sentences[-1]
    if len(readable_spans(source, last).split()) <= _SHORT_LEAD_WORDS and len(sentences) > 1:
        return joined(source, sentences[-2] + last)
    return last


@dataclass(slots=True)
class _Sections:
    """The headings that stand over each draft, outermost first."""

    texts: Sequence[str]
    stack: list[tuple[float, int]] = field(default_factory=list)
    last_heading: bool = False
    page: int = -1
    placed: set[int] = field(default_factory=set)

    def enter(self, number: int, draft: Draft, below: dict[int, list[int]]) -> None:
        """Take the next draft in; `below` holds, by the first draft they head, headings that stand below their text."""
        if draft.page != self.page:
            self.page = draft.page
            self.stack = [entry for entry in self.stack if entry[1] not in self.placed]
        for heading in below.get(number, []):
            self.last_heading = heading != below[number][0]
            self._push(heading, UNRANKED - 1.0)
            self.placed.add(heading)
        if draft.kind is BlockKind.HEADING and number not in self.placed:
            self._push(number, float(draft.level))
            self.last_heading = True
        elif draft.kind not in (BlockKind.FURNITURE, BlockKind.HEADING):
            self.last_heading = False

    def _push(self, number: int, level: float) -> None:
        if self.last_heading and self.stack and level >= UNRANKED - 1 and self.stack[-1][0] >= level:
            level = self.stack[-1][0] + 0.01
        self.stack = [entry for entry in self.stack if entry[0] < level]
        self.stack.append((level, number))

    def path(self, number: int) -> tuple[int, ...]:
        """Numbers of the headings over the draft; a heading stands under the ones before it."""
        return tuple(heading for _, heading in self.stack if heading != number)

    def titles(self, number: int) -> tuple[str, ...]:
        """Their texts, repeated ones once."""
        return tuple(dict.fromkeys(self.texts[heading] for heading in self.path(number)))


def headings_below(drafts: Sequence[Draft], texts: Sequence[str]) -> dict[int, list[int]]:
    """Headings that stand below the text they head, by the first draft that they head.

    Extraction of a designed page often puts its title last. A page shows it by beginning with text and ending with an
    unranked heading that nothing but a credit follows. Where a document has shown that habit on two pages, a heading
    late on a page that began with text, or one with another heading right behind it, is taken the same way.
    """
    pages = [
        [number for number in numbers if drafts[number].kind is not BlockKind.FURNITURE]
        for _, numbers in groupby(range(len(drafts)), key=lambda number: drafts[number].page)
    ]
    found: dict[int, list[int]] = {}
    open_pages = []
    for page in pages[1:] if len(pages) > 1 else []:
        if not page or not _begins_with_text(drafts[page[0]], texts[page[0]]):
            continue
        last = _last_headings(page, drafts, texts)
        if last:
            found[page[0]] = last
        else:
            open_pages.append(page)
    if len(found) >= _HABIT:
        for page in open_pages:
            late = _late_heading(page, drafts, texts)
            if late is not None:
                found[page[0]] = [late]
        return found
    return {}


def _begins_with_text(draft: Draft, text: str) -> bool:
    return draft.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and not text[:1].islower()


def _last_headings(page: Sequence[int], drafts: Sequence[Draft], texts: Sequence[str]) -> list[int]:
    last: list[int] = []
    for number in reversed(page):
        if drafts[number].kind is BlockKind.HEADING and drafts[number].level >= UNRANKED:
            last.insert(0, number)
        elif last or not credit(texts[number]):
            break
    return last


def _late_heading(page: Sequence[int], drafts: Sequence[Draft], texts: Sequence[str]) -> int | None:
    words = [len(texts[number].split()) for number in page]
    headings = [i for i, number in enumerate(page) if drafts[number].kind is BlockKind.HEADING]
    if not headings or drafts[page[headings[0]]].level < UNRANKED:
        return None
    first = headings[0]
    late = sum(words[:first]) >= _LATE_ON_PAGE * sum(words)
    doubled = first + 1 < len(page) and drafts[page[first + 1]].kind is BlockKind.HEADING
    return page[first] if late or doubled else None

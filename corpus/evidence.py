"""Blocks → evidence: the units an answer may quote, each whole enough to be understood on its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.passages import describe_context
from corpus.text import extract_text, find_sentence_spans
from corpus.vocabulary import Block, BlockKind, Evidence, EvidenceKind, Report, Span, content_id, join_spans

# A sentence or a heading of fewer words is no unit by itself.
_LEAST_WORDS = 4


def extract_evidence(report: Report) -> list[Evidence]:
    """The evidence units of a report in its order.

    A paragraph, quotation or note gives its sentences (one of fewer than four words joins its neighbour); a list gives
    itself with its lead-in, and each item with the lead-in; a table gives its rows, each with title, headers and
    labels. A heading of four words or more is a unit too, with the first sentence below it: it may say who wrote what
    follows, or ask the question it answers.
    """
    groups: dict[int, list[Block]] = {}
    for block in report.blocks:
        if block.is_quotable or _is_telling_heading(block):
            # A block of no group is one of its own, under a number that no group has.
            groups.setdefault(block.group or -block.number, []).append(block)
    return [unit for blocks in groups.values() for unit in _units_of(report, blocks)]


def _units_of(report: Report, blocks: Sequence[Block]) -> Iterator[Evidence]:
    """The units of the blocks of one list or table, or of one block that stands alone."""
    kind = blocks[0].kind
    if kind is BlockKind.HEADING:
        yield from _heading_unit(report, blocks[0])
    elif kind is BlockKind.LIST_ITEM:
        yield from _list_units(report, blocks)
    elif kind is BlockKind.TABLE_ROW:
        for block in blocks:
            yield from _row_unit(report, block)
    else:
        yield from _sentence_units(report, blocks[0])


def _is_telling_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING and len(block.text.split()) >= _LEAST_WORDS


def _heading_unit(report: Report, block: Block) -> Iterator[Evidence]:
    """A heading with the first sentence below it, under the headings above it.

    None where nothing follows, or a list or table does: these have their heading for a lead-in already.
    """
    below = next((other for other in report.blocks[block.number + 1 :] if other.is_quotable), None)
    if below is None or below.group:
        return
    opening = find_sentence_spans(report.source, below.spans)[0]
    spans = join_spans(report.source, [*block.spans, *opening])
    above = block.section[:-1] if block.section and block.section[-1] == block.text else block.section
    text = f"{block.text} {extract_text(report.source, opening, has_markup=report.has_markup)}"
    yield _make_unit(report, EvidenceKind.HEADING, [below], spans=spans, core=spans, text=text, section=above)


def _sentence_units(report: Report, block: Block) -> Iterator[Evidence]:
    """The sentences of a block; one of few words joins the one after it, or stays alone where it is the last."""
    pending: tuple[Span, ...] = ()
    sentences = find_sentence_spans(report.source, block.spans)
    for number, spans in enumerate(sentences, start=1):
        pending += spans
        text = extract_text(report.source, pending, has_markup=report.has_markup)
        if len(text.split()) >= _LEAST_WORDS or number == len(sentences):
            whole = join_spans(report.source, pending)
            yield _make_unit(report, EvidenceKind.SENTENCE, [block], spans=whole, core=whole, text=text)
            pending = ()


def _list_units(report: Report, blocks: Sequence[Block]) -> Iterator[Evidence]:
    """A list of two items or more with its lead-in, then each item with the lead-in."""
    lead_ins = blocks[0].lead_ins
    lead_in = extract_text(report.source, lead_ins, has_markup=report.has_markup)
    if len(blocks) > 1:
        core = [span for block in blocks for span in block.spans]
        spans = _in_order(report, lead_ins, core)
        lines = [lead_in] if lead_ins else []
        text = "\n".join([*lines, *(f"• {block.text}" for block in blocks)])
        yield _make_unit(report, EvidenceKind.LIST, blocks, spans=spans, core=core, text=text)
    for block in blocks:
        text = f"{lead_in} {block.text}".strip()
        spans = _in_order(report, lead_ins, block.spans)
        yield _make_unit(report, EvidenceKind.ITEM, [block], spans=spans, core=block.spans, text=text, own=block.text)


def _row_unit(report: Report, block: Block) -> Iterator[Evidence]:
    """A row with its headers; a label row only where it holds a value of its own, under a header."""
    if block.is_label:
        has_value = len(block.cells) > 1 and (block.cells[0].header or block.cells[-1].header)
        if not has_value:
            return
    spans = _in_order(report, block.lead_ins, block.spans)
    text = f"{extract_text(report.source, block.lead_ins, has_markup=report.has_markup)} {block.text}".strip()
    yield _make_unit(report, EvidenceKind.ROW, [block], spans=spans, core=block.spans, text=text, own=block.text)


def _in_order(report: Report, lead_ins: Sequence[Span], core: Sequence[Span]) -> tuple[Span, ...]:
    """What is quoted, as it stands in the source; what is both is quoted once."""
    return join_spans(report.source, sorted({*lead_ins, *core}))


def _make_unit(
    report: Report,
    kind: EvidenceKind,
    blocks: Sequence[Block],
    *,
    spans: Sequence[Span],
    core: Sequence[Span],
    text: str,
    own: str | None = None,
    section: tuple[str, ...] | None = None,
) -> Evidence:
    """A unit. `own` is how its core reads (None: as the whole does), `section` where it stands (None: as its block)."""
    section = blocks[0].section if section is None else section
    return Evidence(
        id=content_id(report.id, spans, report.quote(spans)),
        report=report.id,
        kind=kind,
        section=section,
        blocks=tuple(block.number for block in blocks),
        spans=tuple(spans),
        core=join_spans(report.source, core),
        text=text,
        own=own if own is not None else text,
        context=describe_context(report, section),
    )

"""Blocks → evidence: the units an answer may quote, each whole enough to be understood on its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.passages import context_of
from corpus.text import readable_spans, sentence_spans
from corpus.vocabulary import Block, BlockKind, Evidence, EvidenceKind, Report, Span, content_id, joined

LEAST_WORDS = 4


def evidence_of(report: Report) -> list[Evidence]:
    """The evidence units of a report in its order.

    A paragraph, quotation or note gives its sentences (one of fewer than four words joins its neighbour); a list gives
    itself with its lead-in, and each item with the lead-in; a table gives its rows, each with title, headers and
    labels. A heading of four words or more is a unit too, with the first sentence below it: it may say who wrote what
    follows, or ask the question it answers.
    """
    units: list[Evidence] = []
    runs: dict[int, list[Block]] = {}
    for block in report.blocks:
        if block.quotable or _telling(block):
            runs.setdefault(block.run or -block.number, []).append(block)
    for blocks in runs.values():
        if blocks[0].kind is BlockKind.HEADING:
            units += [heading for heading in [_heading(report, blocks[0])] if heading is not None]
        elif not blocks[0].run:
            units += _sentences(report, blocks[0])
        elif blocks[0].kind is BlockKind.LIST_ITEM:
            units += _list(report, blocks)
        else:
            units += [row for block in blocks if (row := _row(report, block)) is not None]
    return units


def _telling(block: Block) -> bool:
    return block.kind is BlockKind.HEADING and len(block.text.split()) >= LEAST_WORDS


def _heading(report: Report, block: Block) -> Evidence | None:
    """A heading with the first sentence below it, under the headings above it.

    None where nothing follows, or a list or table does: these have their heading for a lead already.
    """
    below = next((other for other in report.blocks[block.number + 1 :] if other.quotable), None)
    if below is None or below.run:
        return None
    opening = sentence_spans(report.source, below.spans)[0]
    spans = joined(report.source, [*block.spans, *opening])
    above = block.section[:-1] if block.section and block.section[-1] == block.text else block.section
    text = f"{block.text} {readable_spans(report.source, opening)}"
    return _unit(report, EvidenceKind.HEADING, [below], spans=spans, core=spans, text=text, section=above)


def _sentences(report: Report, block: Block) -> Iterator[Evidence]:
    pending: tuple[Span, ...] = ()
    found = sentence_spans(report.source, block.spans)
    for index, spans in enumerate(found):
        pending += spans
        text = readable_spans(report.source, pending)
        if len(text.split()) >= LEAST_WORDS or index == len(found) - 1:
            whole = joined(report.source, pending)
            yield _unit(report, EvidenceKind.SENTENCE, [block], spans=whole, core=whole, text=text)
            pending = ()


def _list(report: Report, blocks: Sequence[Block]) -> Iterator[Evidence]:
    leads = blocks[0].leads
    if len(blocks) > 1:
        core = [span for block in blocks for span in block.spans]
        text = "\n".join([readable_spans(report.source, leads)] * bool(leads) + [f"• {b.text}" for b in blocks])
        yield _unit(report, EvidenceKind.LIST, blocks, spans=_in_order(report, leads, core), core=core, text=text)
    for block in blocks:
        lead = readable_spans(report.source, leads)
        text = f"{lead} {block.text}".strip()
        spans = _in_order(report, leads, block.spans)
        yield _unit(report, EvidenceKind.ITEM, [block], spans=spans, core=block.spans, text=text, own=block.text)


def _row(report: Report, block: Block) -> Evidence | None:
    """A row with its headers; a label row only where it bears a value of its own."""
    if block.label and (len(block.cells) < 2 or not (block.cells[0].header or block.cells[-1].header)):
        return None
    return _unit(
        report,
        EvidenceKind.ROW,
        [block],
        spans=_in_order(report, block.leads, block.spans),
        core=block.spans,
        text=f"{readable_spans(report.source, block.leads)} {block.text}".strip(),
        own=block.text,
    )


def _in_order(report: Report, leads: Sequence[Span], core: Sequence[Span]) -> tuple[Span, ...]:
    return joined(report.source, sorted({*leads, *core}))


def _unit(
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
    section = blocks[0].section if section is None else section
    return Evidence(
        id=content_id(report.id, spans, report.quote(spans)),
        report=report.id,
        kind=kind,
        section=section,
        blocks=tuple(block.number for block in blocks),
        spans=tuple(spans),
        core=joined(report.source, core),
        text=text,
        own=own if own is not None else text,
        context=context_of(report, section),
    )

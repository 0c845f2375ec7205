"""Reports made up on the spot, for examples that a person can read next to what is expected of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import dedent

from corpus.readers.reader import report_from_source
from corpus.vocabulary import Block, BlockKind, Report, ReportDetails

DETAILS = ReportDetails(
    id="made_up",
    title="A report made up",
    publisher="nobody",
    date="2026",
    date_inferred=False,
    licence="free",
    short_title="Made up",
)


def report_of(text: str, *, page_labels: Sequence[str] | None = None) -> Report:
    """The text read as the product reads it; a common indent and the first line break are dropped before."""
    return report_from_source(dedent(text).removeprefix("\n"), DETAILS, page_labels=page_labels)


def texts(report: Report, kind: BlockKind | None = None) -> list[str]:
    """How the report's blocks read, in order; those of one kind where one is given."""
    return [block.text for block in report.blocks if kind is None or block.kind is kind]


def block_with(report: Report, words: str) -> Block:
    """The one block that holds the words."""
    found = [block for block in report.blocks if words in block.text]
    assert len(found) == 1, f"{len(found)} blocks hold {words!r}"
    return found[0]


def misplaced(report: Report) -> list[str]:
    """Every character that is not white space and does not stand in exactly one block, with its offset and count."""
    held = Counter(
        offset for block in report.blocks for start, end in block.spans + block.markers for offset in range(start, end)
    )
    wrong = [offset for offset, sign in enumerate(report.source) if not sign.isspace() and held[offset] != 1]
    return [f"{report.source[offset]!r} at {offset}: in {held[offset]} blocks" for offset in wrong]

"""Passages hold every quotable block once, within their size and one section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings

from corpus.passages import PASSAGE_WORDS, split_into_passages
from corpus.readers.reader import report_from_source
from corpus.text import extract_text, find_sentence_spans
from corpus.vocabulary import Block, BlockKind, Passage, Report, Span
from tests.corpus.test_coverage import SOURCES
from tests.support.made_reports import DETAILS, report_of

FIVE = ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"]


# A paragraph that is one long sentence and begins with a bullet of its own.
BULLET_WITHIN_A_SENTENCE = (
    "# • the the the the the the the the the the the the\n\nthe the\nthe the the the the the the the the the\n"
    "the the the the the the the the the the the the the the the the\t7\n"
)


def check(report: Report, words: int) -> None:
    """The invariants of a report's passages."""
    held: Counter[int] = Counter()
    for passage in split_into_passages(report, words=words):
        check_passage(report, passage, words)
        for span in passage.spans:
            held.update(_offsets(report, span))
    for block in report.blocks:
        if block.is_quotable:
            for span in block.spans:
                assert all(held[offset] >= 1 for offset in _offsets(report, span))


def check_passage(report: Report, passage: Passage, words: int) -> None:
    """It stands in one section, holds no empty span, and keeps its size where it can be parted."""
    blocks = [report.blocks[number] for number in passage.blocks]
    assert {block.headings for block in blocks} == {blocks[0].headings}
    assert all(report.source[start:end].strip() for start, end in passage.spans)
    own = _own_texts(passage, blocks)
    assert sum(len(text.split()) for text in own) <= words or _is_indivisible(report, blocks[0], own)


def _offsets(report: Report, span: Span) -> list[int]:
    """The offsets of a span's characters, white space left out."""
    return [offset for offset in range(*span) if not report.source[offset].isspace()]


def _own_texts(passage: Passage, blocks: Sequence[Block]) -> list[str]:
    """How each block reads in a passage: its line without the bullet that a passage writes before an item.

    The line of the lead-ins is left out. A bullet that is a sentence's own is left in.
    """
    # A block that is markup and nothing else, "*", reads as an empty line.
    lines = passage.text.split("\n")[bool(blocks[0].lead_ins) :]
    items = (block.kind is BlockKind.LIST_ITEM for block in blocks)
    return [line.removeprefix("• ") if is_item else line for line, is_item in zip(lines, items, strict=True)]


def _is_indivisible(report: Report, block: Block, own: list[str]) -> bool:
    """Whether a passage over its size could not be smaller: it is one row, or one sentence."""
    sentences = [
        extract_text(report.source, spans, has_markup=report.has_markup)
        for spans in find_sentence_spans(report.source, block.spans)
    ]
    return block.kind is BlockKind.TABLE_ROW or (len(own) == 1 and own[0] in sentences)


def test_a_section_is_a_passage_where_it_fits() -> None:
    report = report_of(
        "# One\n\nFirst **words** here.\n\nSecond words here.\n\n# Two\n\nThird *words* here, **bold**.\n"
    )
    assert [(p.section, p.text) for p in split_into_passages(report)] == [
        (("One",), "First words here.\nSecond words here."),
        (("Two",), "Third words here, bold."),
    ]


def test_a_long_paragraph_is_parted_between_sentences() -> None:
    report = report_of(" ".join(f"Sentence {number} has exactly six words." for number in range(30)))
    passages = split_into_passages(report, words=60)
    assert [len(passage.text.split()) for passage in passages] == [60, 60, 60]
    assert all(passage.text.endswith("words.") for passage in passages)


def test_a_passage_that_begins_within_a_list_begins_with_its_lead_in() -> None:
    items = "\n".join(f"• item number {number} of the long list" for number in range(20))
    report = report_of(f"The plan has many parts, all of them needed:\n{items}\n")
    assert {p.text.splitlines()[0] for p in split_into_passages(report, words=50)} == {
        "The plan has many parts, all of them needed:"
    }


def test_a_passage_names_where_it_stands() -> None:
    (passage,) = split_into_passages(report_of("# One\n\n## Two\n\nWords that **stand** here.\n"))
    assert passage.context == "Made up – One – Two"


@settings(max_examples=150, deadline=None)
@given(SOURCES)
@example(BULLET_WITHIN_A_SENTENCE)
@example("*")
def test_the_passages_of_any_text_hold_all_that_may_be_quoted(source: str) -> None:
    check(report_from_source(source, DETAILS), 40)


@pytest.mark.parametrize("report", FIVE)
def test_the_passages_of_the_five_reports_hold_all_that_may_be_quoted(report: str, reports: dict[str, Report]) -> None:
    check(reports[report], PASSAGE_WORDS)


@pytest.mark.parametrize("report", FIVE)
def test_passages_have_ids_of_their_own(report: str, reports: dict[str, Report]) -> None:
    ids = [passage.id for passage in split_into_passages(reports[report])]
    assert len(ids) == len(set(ids))

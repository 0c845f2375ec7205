"""Passages hold every quotable block once, within their size and one section."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

from corpus.passages import PASSAGE_WORDS, passages_of
from corpus.reader import report_from_source
from corpus.text import readable_spans, sentence_spans
from corpus.vocabulary import BlockKind, Passage, Report
from tests.corpus.test_coverage import SOURCES
from tests.support.made_reports import DETAILS, report_of

FIVE = ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"]


def check(report: Report, words: int) -> None:
    """The invariants of a report's passages."""
    passages = passages_of(report, words=words)
    held: Counter[int] = Counter()
    for passage in passages:
        blocks = [report.blocks[number] for number in passage.blocks]
        assert {block.headings for block in blocks} == {blocks[0].headings}
        leads = set(blocks[0].leads)
        for start, end in passage.spans:
            held.update(offset for offset in range(start, end) if not report.source[offset].isspace())
            assert report.source[start:end].strip()
        own = passage.text.splitlines()[bool(leads) :]
        assert sum(len(line.removeprefix("• ").split()) for line in own) <= words or _indivisible(report, passage, own)
    for block in report.blocks:
        if block.quotable:
            offsets = [o for start, end in block.spans for o in range(start, end) if not report.source[o].isspace()]
            assert all(held[offset] >= 1 for offset in offsets)


def _indivisible(report: Report, passage: Passage, own: list[str]) -> bool:
    """Whether a passage over its size could not be smaller: it is one row, or one sentence."""
    block = report.blocks[passage.blocks[0]]
    sentences = [readable_spans(report.source, spans) for spans in sentence_spans(report.source, block.spans)]
    return block.kind is BlockKind.TABLE_ROW or [line.removeprefix("• ") for line in own] in [[s] for s in sentences]


def test_a_section_is_a_passage_where_it_fits() -> None:
    report = report_of(
        "# One\n\nFirst **words** here.\n\nSecond words here.\n\n# Two\n\nThird *words* here, **bold**.\n"
    )
    assert [(p.section, p.text) for p in passages_of(report)] == [
        (("One",), "First words here.\nSecond words here."),
        (("Two",), "Third words here, bold."),
    ]


def test_a_long_paragraph_is_parted_between_sentences() -> None:
    report = report_of(" ".join(f"Sentence {number} has exactly six words." for number in range(30)))
    passages = passages_of(report, words=60)
    assert [len(passage.text.split()) for passage in passages] == [60, 60, 60]
    assert all(passage.text.endswith("words.") for passage in passages)


def test_a_passage_that_begins_within_a_list_begins_with_its_lead_in() -> None:
    items = "\n".join(f"• item number {number} of the long list" for number in range(20))
    report = report_of(f"The plan has many parts, all of them needed:\n{items}\n")
    assert {p.text.splitlines()[0] for p in passages_of(report, words=50)} == {
        "The plan has many parts, all of them needed:"
    }


def test_a_passage_names_where_it_stands() -> None:
    (passage,) = passages_of(report_of("# One\n\n## Two\n\nWords that **stand** here.\n"))
    assert passage.context == "Made up – One – Two"


@settings(max_examples=150, deadline=None)
@given(SOURCES)
def test_the_passages_of_any_text_hold_all_that_may_be_quoted(source: str) -> None:
    check(report_from_source(source, DETAILS), 40)


@pytest.mark.parametrize("report", FIVE)
def test_the_passages_of_the_five_reports_hold_all_that_may_be_quoted(report: str, reports: dict[str, Report]) -> None:
    check(reports[report], PASSAGE_WORDS)


@pytest.mark.parametrize("report", FIVE)
def test_passages_have_ids_of_their_own(report: str, reports: dict[str, Report]) -> None:
    ids = [passage.id for passage in passages_of(reports[report])]
    assert len(ids) == len(set(ids))

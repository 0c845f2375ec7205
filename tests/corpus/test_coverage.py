"""No text is lost between a file and its blocks: each character that is not white space stands in exactly one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers.reader import report_from_source
from corpus.segmentation.markdown_reader import markdown_drafts
from corpus.segmentation.structure import assemble_blocks
from corpus.segmentation.text_reader import text_drafts
from corpus.vocabulary import BlockKind, Report
from tests.support.made_reports import DETAILS, misplaced

WORDS = st.sampled_from(
    "the of and Health PCNs GPs communities 50% 3 12 1 2019 £82 Table 4: Figure 2 Dr Smith, Director, led by "
    "funding. equity? outcomes.6 ‘nurse’ “trust” - – • A E ven http://x.org (a) i. * ** ⇒ # □ & | \\[ $p$".split()
)
STARTS = st.sampled_from(
    [
        *("", "", "", " ", "   ", "• ", "•", "- ", "* ", "1. ", "2.", "10) ", "a. ", "4.A. ", "3 ", "# ", "####### "),
        *("**", "***", "⇒ ", "<sup>1</sup> ", "[^2]: ", "“", "|", "| a |", "|--|--|", "\t", "> ", "Page 3 ", "---"),
        *("\u00a0", "\ufeff", "E"),
    ]
)
ENDS = st.sampled_from(["", "", ".", ":", ";", ",", "?", "**", "***", "”", "\t", "\t7", " 12", "\u200b", "-", "[1](#)"])
BREAKS = st.sampled_from(
    ["\n", "\n", "\n", "\n\n", "\n\n\n\n", "\n\n\n\n\n", "\f", "\n\f", "\f\n ", "\r\n", "\r", "\x0b"]
)


@st.composite
def layouts(draw: st.DrawFn) -> str:
    """Texts that look like what falls out of a laid-out page."""
    lines = []
    for _ in range(draw(st.integers(0, 30))):
        words = draw(st.lists(WORDS, max_size=16))
        lines += [draw(STARTS), draw(st.sampled_from([" ", " ", "\t"])).join(words), draw(ENDS), draw(BREAKS)]
    return "".join(lines)


SOURCES = layouts() | st.text(max_size=200) | st.text(st.sampled_from("aA1.•-#*\t\n\f |“”:\u2028"), max_size=120)


def check(report: Report) -> None:
    """The invariants of a report that has been read."""
    assert misplaced(report) == []
    assert [block.number for block in report.blocks] == list(range(len(report.blocks)))
    paragraphs = [block.paragraph for block in report.blocks if block.is_quotable]
    assert paragraphs == list(range(1, len(paragraphs) + 1))
    for block in report.blocks:
        assert block.spans, "a block without words"
        for start, end in (*block.spans, *block.markers, *block.lead_ins, *(cell.span for cell in block.cells)):
            assert 0 <= start < end <= len(report.source)
            assert not report.source[start].isspace()
            assert not report.source[end - 1].isspace()
        assert all(report.blocks[heading].kind is BlockKind.HEADING for heading in block.headings)


@settings(max_examples=300, deadline=None)
@given(SOURCES)
def test_plain_text_is_held_whole(source: str) -> None:
    check(Report(DETAILS, source, assemble_blocks(source, text_drafts(source))))


@settings(max_examples=300, deadline=None)
@given(SOURCES)
def test_markdown_is_held_whole(source: str) -> None:
    check(Report(DETAILS, source, assemble_blocks(source, markdown_drafts(source))))


@settings(max_examples=150, deadline=None)
@given(st.lists(layouts(), min_size=1, max_size=8))
def test_the_pages_of_a_pdf_are_held_whole_and_every_block_knows_its_own(pages: list[str]) -> None:
    source = "\n\f".join(page.replace("\f", " ") for page in pages)
    labels = [f"p{number}" for number in range(1, len(pages) + 1)]
    report = report_from_source(source, DETAILS, page_labels=labels)
    check(report)
    for block in report.blocks:
        assert block.page == 1 + source.count("\f", 0, block.start)
        assert block.page_label == f"p{block.page}"


@pytest.mark.parametrize("report", ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"])
def test_the_five_reports_are_held_whole(report: str, reports: dict[str, Report]) -> None:
    check(reports[report])


@pytest.mark.parametrize("report", ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"])
def test_text_extracts_name_no_page(report: str, reports: dict[str, Report]) -> None:
    assert {(block.page, block.page_label) for block in reports[report].blocks} == {(None, None)}

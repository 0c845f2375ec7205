"""Nothing that bears a figure is lost or changed between a text or Markdown source and what is shown of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from corpus.evidence import extract_evidence
from corpus.readers.reader import report_from_reading
from corpus.reading import Reading, SourceKind
from corpus.vocabulary import BlockKind, Report
from tests.support.made_reports import DETAILS

# What must not be lost: a figure, a sign, a unit's raised number, a name.
KEPT = re.compile(r"\d[\d,.]*\d|\d|[<>±%£$€≥≤^*⁰¹²³⁴-⁹]|[A-Z]\w*")

# What a plain text may hold; it is shown as it stands.
PLAIN = [
    "rose from $5 million to $10 million",
    "where it was <one mile or >ten miles",
    "Uptake was 3 × 10^6 ± 2%",
    "5* homes and 4* homes",
    "results marked * were so",
    "a <b> c </b> of £1,250",
    "between £40,000 and €65,000",
    "ages ≥18 and ≤65",
    "[12](95% confidence) was *not* seen",
    "Leeds & York &amp; Hull",
    "see <sup>6</sup> there",
    "was seen in Elm Road.",
    "412",
    "£81,300",
    "The Board met.",
]
# What Markdown may hold, and how it is shown.
MARKED = {
    "rose from $5 million to $10 million": "rose from $5 million to $10 million",
    "where it was <one mile or >ten miles": "where it was <one mile or >ten miles",
    "3 × 10<sup>6</sup> people": "3 × 10⁶ people",
    "per km<sup>2</sup> of land": "per km² of land",
    "the guideline<sup>4</sup> says": "the guideline says",
    "only 5* homes": "only 5* homes",
    "an **average** of £12": "an average of £12",
    "*Elm Road* had ***97***": "Elm Road had 97",
    "so ($p < 0.05$) it was": "so (p < 0.05) it was",
    "see [the Plan](plan-2020.pdf)": "see the Plan",
    "marked \\* and &lt;5%": "marked * and <5%",
    "<b>Leeds</b> has ≥18": "Leeds has ≥18",
}


def kept(text: str) -> list[str]:
    return KEPT.findall(text)


def read(source: str, kind: SourceKind) -> Report:
    return report_from_reading(Reading(source, kind), DETAILS)


def lines_of(fragments: Sequence[str], breaks: Sequence[str]) -> str:
    return "".join(fragment + end for fragment, end in zip(fragments, breaks, strict=False))


BREAKS = st.lists(st.sampled_from([" ", "\n", "\n\n"]), min_size=12, max_size=12)


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=12), BREAKS)
def test_plain_text_is_shown_as_it_stands(fragments: list[str], breaks: list[str]) -> None:
    report = read(lines_of(fragments, breaks), SourceKind.TEXT)
    for block in report.blocks:
        assert kept(block.text) == kept(" ".join(report.source[start:end] for start, end in block.spans))
    for unit in extract_evidence(report):
        assert kept(unit.text) == kept(" ".join(report.source[start:end] for start, end in unit.spans))


@given(st.lists(st.sampled_from(sorted(MARKED)), min_size=1, max_size=12), BREAKS)
def test_markdown_keeps_all_but_its_markup(fragments: list[str], breaks: list[str]) -> None:
    report = read(lines_of(fragments, breaks), SourceKind.MARKDOWN)
    shown = " ".join(block.text for block in report.blocks)
    assert kept(shown) == kept(" ".join(MARKED[fragment] for fragment in fragments))


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=12), BREAKS)
def test_every_figure_can_be_quoted(fragments: list[str], breaks: list[str]) -> None:
    report = read(lines_of(fragments, breaks), SourceKind.TEXT)
    aside = [block.text for block in report.blocks if block.kind is BlockKind.FURNITURE]
    assert not [text for text in aside if re.search(r"\d", text)]
    held = {
        offset
        for block in report.blocks
        for start, end in (*block.spans, *block.markers)
        if block.kind is not BlockKind.FURNITURE
        for offset in range(start, end)
    }
    assert {match.start() for match in re.finditer(r"\d", report.source)} <= held


def test_symbols_of_word_are_bullets() -> None:
    items = ["Appoint a lead in every practice", "Pay travel costs for all", "Hold one clinic a month"]
    for bullet in ("\uf0b7", "\uf0a7", "\uf06e", "•"):
        for gap in (" ", "\t", "\n"):
            source = "The panel agreed:\n\n" + "\n".join(f"{bullet}{gap}{item}" for item in items) + "\n"
            found = [block.text for block in read(source, SourceKind.TEXT).blocks if block.kind is BlockKind.LIST_ITEM]
            assert found == items, (bullet, gap)

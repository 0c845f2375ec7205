"""The figure that holds shown words against their characters, with sources and shown words worked by hand."""

from __future__ import annotations

import pytest

from corpus.readers.reader import report_from_reading
from corpus.reading import Reading, SourceKind
from corpus.vocabulary import Answer, Citation, Report, Statement
from evals.metrics.faithful import fold, holds_all, keeps_all, shown_words_faithful
from tests.support.made_reports import DETAILS


def report_of(source: str, kind: SourceKind) -> Report:
    return report_from_reading(Reading(source, kind), DETAILS)


@pytest.mark.parametrize(
    ("source", "shown", "whole"),
    [
        ("rose to <5 %\nin Leeds", "rose to <5% in Leeds", True),
        ("rose to <5% in Leeds", "rose to 5% in Leeds", False),
        ("rose to <5% in Leeds", "rose to <5 in Leeds", False),
        ("rose to <5% in Leeds", "rose to <5% in leeds", False),
        ("rose to 5% in Leeds", "rose to <5% in Leeds", False),
        ("sup-\npliers of 40-\n59 \ufb01rms", "suppliers of 40-59 firms", True),
        ("12 5 and 6,993", "125 and 6,993", False),
        ("5* of £320¹", "5 of £320¹", False),
        ("5* of £320¹", "5* of £320", False),
        ("-0.4 to +0.2", "0.4 to +0.2", False),
        ("<b>3</b> &amp; **4**", "<b>3</b> &amp; **4**", True),
        ("<b>3</b> &amp; **4**", "3 & 4", False),
        ("in good health.1, 2 More", "in good health. More", True),
        ("in good health.1, 2 More", "in good health.1, 2 More", True),
        ("saved since 2010.47 The", "saved since 2010. The", True),
        ("saved since 2010.47 The", "saved since 2010.47 The", True),
        ("saved £2010.47 The", "saved £2010. The", False),
        ("as was said.\u00b3\u2079 It", "as was said. It", True),
        ("3 × 10⁶ people", "3 × 10 people", False),
        ("Giang*, a woman", "Giang, a woman", True),
    ],
)
def test_of_a_source_without_markup_every_sign_is_kept(source: str, shown: str, whole: bool) -> None:
    assert keeps_all(shown, report_of(source, SourceKind.TEXT), [(0, len(source))]) is whole


@pytest.mark.parametrize(
    ("source", "shown", "whole"),
    [
        ("<b>3</b> &amp; **4** in [Leeds](plan.pdf)", "3 & 4 in Leeds", True),
        ("<b>3</b> &amp; **4**", "<b>3</b> & **4**", True),
        ("<b>3</b> &lt; **4**", "3 4", False),
        ("3 × 10<sup>6</sup> as said<sup>6</sup>.", "3 × 10⁶ as said.", True),
        ("3 × 10<sup>6</sup>", "3 × 10", False),
        ("3 × 10<sup>6</sup>", "3 × 106", False),
        ("a 5* home of 12", "a 5 home of 12", False),
        ("[12](45) of \\# 3", "12 of # 3", False),
        ("[12](45) of \\# 3", "[12](45) of # 3", True),
        ("so ($p < 0.05$)", "so (p < 0.05)", True),
        ("so ($p < 0.05$)", "so (p 0.05)", False),
        ("$5 million to $10 million", "5 million to $10 million", False),
        ("## Costs in Leeds", "Costs in Leeds", True),
    ],
)
def test_of_a_source_with_markup_only_markup_may_go(source: str, shown: str, whole: bool) -> None:
    assert keeps_all(shown, report_of(source, SourceKind.MARKDOWN), [(0, len(source))]) is whole


def test_a_figure_is_not_found_within_a_longer_one() -> None:
    report = report_of("412 homes", SourceKind.TEXT)
    assert holds_all("There were 412 homes [3]", report, [(0, 9)])
    assert not holds_all("There were 9,412 homes", report, [(0, 9)])
    assert fold("at 4, 5 %") == "at4 5%"


def test_a_citation_counts_where_its_words_stand_whole_in_its_statements_and_its_exports() -> None:
    source = "Costs rose to <5% of £1.2m in Leeds, and 5* homes closed."
    report = report_of(source, SourceKind.TEXT)
    citation = Citation(1, "a" * 16, report.id, "T", (), 1, None, None, source, ((0, len(source)),))
    for words, good in ((f"Made up: {source}", 1), (source.replace("<", ""), 0), (source.replace("*", ""), 0)):
        answer = Answer("q", "q", (Statement(words, (1,)),), (citation,))
        assert shown_words_faithful(answer.as_json(), {report.id: report}) == (good, 1)
        # What a model wrote is its own.
        written = {**answer.as_json(), "mode": "model"}
        assert shown_words_faithful(written, {report.id: report}) == (1, 1)

"""The parts of reports: summaries, conclusions, what is asked for, and what is no part of what a report says."""

from __future__ import annotations

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.overview.parts import PartsReader, Run
from corpus.vocabulary import EvidenceKind
from index.search import Index

REPORTS = ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"]


@pytest.fixture(scope="module")
def index(assistant: EvidenceAssistant) -> Index:
    return assistant.index


def words_of(runs: list[Run]) -> str:
    return " ".join(unit.own for run in runs for unit in run)


def test_a_list_in_a_summary_is_whole_and_in_order(index: Index) -> None:
    (points,) = PartsReader(index, "syndemic").key_points()
    assert points[0].kind is EvidenceKind.LIST
    assert len(points[0].blocks) == 8
    assert points[0].own.index("Health inequalities are widening") < points[0].own.index("Communities should be at")


def test_a_summary_in_prose_is_read_by_its_results_and_its_conclusion(index: Index) -> None:
    gist = words_of(PartsReader(index, "hiquality").gist())
    for said in ("41%", "79% of survey respondents", "funding constraints", "“doing to” communities"):
        assert said in gist
    assert "convenience sample" not in gist


def test_what_a_report_asks_for_is_whole(index: Index) -> None:
    asked = words_of(PartsReader(index, "hiquality").asked_for())
    for pillar in ("Fostering partnerships", "Strengthening governance", "Workforce development", "Bolstering data"):
        assert pillar in asked
    assert "building trust with communities" in asked
    (actions,) = PartsReader(index, "manifesto").asked_for()
    assert len(actions[0].blocks) == 10


@pytest.mark.parametrize("report", REPORTS)
def test_nothing_is_said_by_sponsors_or_left_hanging(index: Index, report: str) -> None:
    reader = PartsReader(index, report)
    parts = reader.read()
    for runs in (reader.gist(), parts.aims, parts.key_points, parts.findings, parts.conclusion, parts.asked_for):
        for run in runs:
            assert not run[-1].own.rstrip().endswith(":")
            assert not any("sponsor" in name.casefold() for name in run[0].section)
        assert "Home Group" not in words_of(runs)
        assert "Power to Change" not in words_of(runs)
    assert words_of(reader.gist())


@pytest.mark.parametrize("report", REPORTS)
def test_a_cut_item_is_words_of_the_source(index: Index, report: str) -> None:
    reader = PartsReader(index, report)
    lists = [unit for unit in reader.units if unit.kind is EvidenceKind.LIST]
    assert lists
    for whole in lists:
        cut = reader.shorten(whole)
        assert len(cut) == len(whole.blocks)
        for item in cut:
            assert item.own in " ".join(whole.text.split())
            assert index.reports[report].quote(item.spans)

"""The suite `briefings`: golden topics that hold, figures worked by hand, and faults that each figure must see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing.extractive import write_note
from assistant.briefing.note import KEY, Brief, BriefingNote, Section
from corpus.errors import UserError
from corpus.vocabulary import Report
from evals.metrics.briefings import (
    citation_precision,
    fact_coverage,
    list_missing_facts,
    off_topic,
    quote_exactness,
    repetition,
    shown_words_faithful,
    within_length,
)
from evals.metrics.gate import has_passed
from evals.runs.briefings import check_changes, check_floors, read_baseline, run_briefings, score_note
from evals.suites.topics import Topic, find_topic_faults, load_topics
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def note(assistant: Answerer) -> BriefingNote:
    return write_note(assistant, Brief("The Wigan Deal"), today=date(2026, 11, 25))


@pytest.fixture(scope="module")
def topic() -> Topic:
    return next(topic for topic in load_topics() if topic.id == "brief-wigan")


def test_every_golden_topic_holds(reports: dict[str, Report]) -> None:
    topics = load_topics()
    assert sum(topic.covered for topic in topics) >= 40 and sum(not topic.covered for topic in topics) >= 40
    assert len({topic.id for topic in topics}) == len(topics)
    assert {topic.split for topic in topics} == {"dev", "test"}
    assert {topic.id: faults for topic in topics if (faults := find_topic_faults(topic, reports))} == {}


def test_a_wrong_topic_is_told(reports: dict[str, Report], topic: Topic) -> None:
    altered = replace(topic.evidence[-1], quote="The Deal ignores business.")
    misquoting = replace(topic, evidence=(*topic.evidence[:-1], altered))
    assert "word for word" in find_topic_faults(misquoting, reports)[0]
    unsupported = replace(topic, facts=(*topic.facts, ("£999",)))
    assert "no quote says" in find_topic_faults(unsupported, reports)[0]


def _of(note: BriefingNote, number: int, **changes: object) -> BriefingNote:
    """The note with one of its key messages changed."""
    section = note.section(KEY)
    assert section is not None
    points = list(section.points)
    points[number] = replace(points[number], **changes)  # type: ignore[arg-type]
    return note.with_section(replace(section, points=tuple(points)))


def test_each_planted_fault_is_seen_by_its_figure(note: BriefingNote, topic: Topic, reports: dict[str, Report]) -> None:
    citation = note.points[0].citation
    assert citation is not None
    whole = len(note.points)
    wrong_quote = _of(note, 0, citation=replace(citation, quote=citation.quote + " indeed"))
    shifted = _of(note, 0, citation=replace(citation, spans=tuple((a + 10, b + 10) for a, b in citation.spans)))
    assert quote_exactness(note, reports) == (whole, whole)
    assert quote_exactness(wrong_quote, reports)[0] == quote_exactness(shifted, reports)[0] == whole - 1
    unsigned = _of(note, 0, citation=replace(citation, shown=citation.shown.casefold()))
    cited = len(note.citations())
    assert shown_words_faithful(note, reports) == (cited, cited)
    assert shown_words_faithful(unsigned, reports) == (cited - 1, cited)
    assert citation_precision(note, reports)[0] == whole
    number = _of(note, 0, text=note.points[0].text + " It cost 417.")
    assert citation_precision(number, reports)[0] == citation_precision(_of(note, 0, citation=None), reports)[0]
    assert citation_precision(number, reports)[0] == whole - 1
    stray = _of(note, 0, text="The vaccination bus reached Wigan.")
    assert off_topic(note, topic)[0] == 0 and off_topic(stray, topic)[0] == 1
    assert repetition(note)[0] == 0 and repetition(_of(note, 0, text=note.points[1].text))[0] == 1
    assert within_length(note) == (1, 1)
    assert within_length(replace(note, brief=replace(note.brief, length="short"))) == (0, 1)


def test_a_fact_counts_where_a_statement_says_it(note: BriefingNote, topic: Topic) -> None:
    said, of = fact_coverage(note, topic)
    assert of == len(topic.facts) and said == of - len(list_missing_facts(note, topic)) and said >= 6
    assert fact_coverage(replace(note, sections=(Section(KEY),)), topic) == (0, of)


def test_a_run_writes_notes_figures_and_misses_and_the_gate_reads_them(
    assistant: Answerer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a few of the topics; the check runs all of them against their floors."""
    topics = load_topics()
    few = [*[each for each in topics if each.covered][:4], *[each for each in topics if not each.covered][:4]]
    monkeypatch.setattr("evals.runs.briefings.load_topics", lambda split: few)
    assert run_briefings(assistant, split="all", out=tmp_path, gate=False) == 0
    told = capsys.readouterr().out
    assert "fact_coverage: " in told and "FAIL" not in told
    rows = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len(few) and all((tmp_path / f"{row['id']}.md").is_file() for row in rows)
    figures = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))["figures"]
    figures |= {name: figures[name] | {"value": 1.0} for name in ("fact_coverage", "covered_right")}
    figures["off_topic"] |= {"value": 0.0}
    assert has_passed(check_floors(figures))
    assert not has_passed(check_floors(figures | {"quote_exactness": figures["quote_exactness"] | {"value": 0.99}}))
    del figures["fact_coverage"]
    assert not has_passed(check_floors(figures))


def test_a_note_that_lost_facts_or_strays_fails_against_the_baseline(
    assistant: Answerer, note: BriefingNote, topic: Topic, reports: dict[str, Report]
) -> None:
    def row(made: BriefingNote, name: str = "brief-wigan") -> dict[str, object]:
        return {"id": name, "topic": topic.topic, "scores": score_note(made, topic, reports)}

    def failed(made: BriefingNote) -> set[str]:
        names = [f"topic-{n}" for n in range(8)]
        old = {name: row(note, name) for name in names}
        lines = check_changes([row(made, name) for name in names], old)
        return {line.name.split(" ")[0] for line in lines if not line.passed}

    assert failed(note) == set()
    shortened = replace(note, sections=tuple(replace(part, points=part.points[:1]) for part in note.sections))
    assert failed(shortened) == {"fact_coverage"}
    strays = write_note(assistant, Brief("Coventry as a Marmot City"))
    assert {"fact_coverage", "off_topic"} <= failed(strays)
    one = [row(shortened, "a"), row(note, "b"), row(note, "c")]
    lines = check_changes(one, {name: row(note, name) for name in "abc"})
    assert next(line.reason for line in lines if not line.passed).endswith("much worse on: a")


def test_the_baseline_that_is_kept_fits_the_golden_topics_and_another_folder_is_told(tmp_path: Path) -> None:
    kept = read_baseline(ROOT / "evals" / "first_briefings", [topic.id for topic in load_topics()])
    assert kept.keys() == {topic.id for topic in load_topics()}
    with pytest.raises(UserError, match=r"holds no results\.jsonl"):
        read_baseline(tmp_path, ["brief-wigan"])
    with pytest.raises(UserError, match="shares no topic"):
        read_baseline(ROOT / "evals" / "first_baseline", ["brief-wigan"])

"""Figures of notes are tested by faults planted in a note that has none: each is caught, and no honest note is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.briefing.note import GAPS, BriefingNote, Section
from evals.metrics.note_form import (
    absence_true,
    addressee_right,
    figure_rows,
    heading_fits,
    relevance,
    self_contained,
)
from evals.metrics.note_support import note_support
from tests.support.planted.notes import (
    HONEST_NOTES,
    NOTE_FAULTS,
    NOTES_ALIKE,
    REPORT,
    REPORTS,
    TOPIC,
    Break,
    faultless_note,
)


def measured(note: BriefingNote) -> dict[str, tuple[float, float]]:
    return {
        "relevance": relevance(note, TOPIC, REPORTS),
        "statement_support": note_support(note, REPORTS),
        "self_contained": self_contained(note),
        "figure_rows": figure_rows(note),
        "addressee_right": addressee_right(note),
        "heading_fits": heading_fits(note),
        "absence_true": absence_true(note, TOPIC, REPORTS),
    }


def test_a_note_without_fault_gets_full_marks() -> None:
    for figure, (good, of) in measured(faultless_note()).items():
        assert good == of > 0, figure


@pytest.mark.parametrize(("fault", "figure", "by"), NOTE_FAULTS, ids=[fault.__name__ for fault, _, _ in NOTE_FAULTS])
def test_each_fault_is_caught_by_the_figure_meant_for_it(fault: Break, figure: str, by: float) -> None:
    good, of = measured(fault(faultless_note()))[figure]
    assert of > 0 and 1 - good / of >= by


def test_a_title_that_begins_another_is_not_taken_for_it() -> None:
    second = replace(REPORT, details=replace(REPORT.details, id="second", short_title="Made up, a second look"))
    note = faultless_note()
    for named, true in (("Made up, a second look", 1), ("Made up", 0), ("Made up, a second look, Made up", 0)):
        said = note.with_section(Section(GAPS, remarks=(f"Nothing on this topic was found in: {named}.",)))
        assert absence_true(said, TOPIC, {**REPORTS, "second": second}) == (true, 1)


def test_every_figure_is_meant_to_catch_some_fault() -> None:
    assert {figure for _, figure, _ in NOTE_FAULTS} == set(measured(faultless_note()))


def test_each_fault_has_its_five_lookalikes() -> None:
    assert [figure for _, figure, _ in NOTE_FAULTS if len(set(NOTES_ALIKE[figure])) < 5] == []
    assert [honest.__name__ for honest in HONEST_NOTES if honest(faultless_note()) == faultless_note()] == []


@pytest.mark.parametrize("honest", HONEST_NOTES, ids=lambda honest: honest.__name__)
def test_an_honest_note_that_looks_alike_costs_nothing(honest: Break) -> None:
    assert {figure: (good, of) for figure, (good, of) in measured(honest(faultless_note())).items() if good != of} == {}

"""Units of evidence out of a few lines of a report, for rules that judge one unit at a time."""

from __future__ import annotations

from corpus.evidence import extract_evidence
from corpus.vocabulary import Evidence, Report
from tests.support.made_reports import report_of


def units_of(text: str) -> tuple[Report, list[Evidence]]:
    """A report made up of a text, and its units."""
    report = report_of(text)
    return report, list(extract_evidence(report))


def unit_saying(text: str, words: str) -> tuple[Report, Evidence]:
    """The report, and its one unit whose own words begin with these."""
    report, units = units_of(text)
    found = [unit for unit in units if unit.own.startswith(words)]
    assert len(found) == 1, [unit.own for unit in units]
    return report, found[0]

"""What stands before a point and in a row of figures: the case it is told of, and how many it rests on."""

from __future__ import annotations

from assistant.answering.assistant import EvidenceAssistant
from assistant.briefing.case_studies import find_case_name
from assistant.briefing.extractive import write_note
from assistant.briefing.layout import show_value
from assistant.briefing.note import EVIDENCE, FIGURES, Brief, Point
from assistant.briefing.points import find_base, find_other_answers, make_point
from assistant.briefing.remarks import clip_quote
from assistant.briefing.retrieval import ScoredEvidence
from assistant.briefing.themes import find_phrase_written_small
from corpus.vocabulary import EvidenceKind


def _point(assistant: EvidenceAssistant, words: str, role: str) -> Point:
    """The point that the first unit with these words makes."""
    evidence = assistant.index.evidence
    number = next(n for n, unit in enumerate(evidence) if words in unit.own and unit.kind is not EvidenceKind.LIST)
    return make_point(assistant.index, ScoredEvidence(number, evidence[number], 1.0), role)


def test_a_row_of_a_count_and_its_share_says_how_many_answered(assistant: EvidenceAssistant) -> None:
    point = _point(assistant, "Lack of funding for community engagement", FIGURES)
    assert point.value == "102 (79.7)" and "% of 128 who answered" in point.theme
    assert show_value(point) == ("79.7% (102 of 128)", "128")


def test_a_row_is_shown_as_it_stands_where_nothing_tells_how_many_answered() -> None:
    point = Point("p", "Benches: 3 (9.1)", value="3 (9.1)", measures="Benches", theme="Seats")
    assert show_value(point) == ("3 (9.1)", "")


def test_counts_and_shares_that_fit_no_one_base_give_none(assistant: EvidenceAssistant) -> None:
    bases = set()
    for report in assistant.index.reports.values():
        for block in report.blocks[:400]:
            if block.cells and not block.lead_ins:
                bases.add(find_base(block, report))
    assert bases <= {0}


def test_what_is_told_in_a_case_study_has_the_case_before_it_and_what_follows_the_case_has_not(
    assistant: EvidenceAssistant,
) -> None:
    inside = _point(assistant, "The bus created an opportunity", EVIDENCE)
    assert inside.lead.startswith("Wiltshire Council (")
    after = next(unit for unit in assistant.index.evidence if "hospital trusts have developed as anchor" in unit.own)
    assert any("CASE STUDY" in heading for heading in after.section)
    assert find_case_name(assistant.index, after) == ""


def test_a_clipped_quote_gives_the_sentence_it_stands_for_and_of_a_long_one_whole_clauses() -> None:
    told = "It began in 2012. Lack of time is the main barrier to it."
    assert clip_quote(told, "barriers") == "“Lack of time is the main barrier to it”"
    whole = "Lack of time " + "and of money " * 8 + "is a barrier"
    assert clip_quote(f"{whole}.", "barriers") == f"“{whole}”"
    clauses = "Lack of time is the barrier that most of them named first, " + "and others named money " * 9
    assert clip_quote(clauses, "barriers") == "“Lack of time is the barrier that most of them named first …”"
    long = "Lack of " + "time and " * 30 + "money hinders it."
    assert clip_quote(long, "barriers").endswith(" …”") and len(clip_quote(long, "barriers").split()) < 40


def test_a_heading_in_capitals_is_written_as_the_report_writes_it_elsewhere() -> None:
    text = "Contents\nBeing a better\nneighbour\n\n# BEING A BETTER NEIGHBOUR"
    assert find_phrase_written_small("BEING A BETTER NEIGHBOUR", text) == "Being a better neighbour"
    assert find_phrase_written_small("A NEW WAY", text) == ""


def test_the_rows_of_one_choice_stand_together(assistant: EvidenceAssistant) -> None:
    note = write_note(assistant, Brief("How often do practices check their outreach works"))
    rows = [point for point in note.points if " who answered" in point.theme]
    answered = sum(int(point.value.split()[0]) for point in rows)
    assert len(rows) == 5 and all(f"(% of {answered} who answered" in point.theme for point in rows)


def test_other_answers_are_those_of_one_choice_and_no_others(assistant: EvidenceAssistant) -> None:
    index = assistant.index
    rows = [number for number, unit in enumerate(index.evidence) if unit.kind is EvidenceKind.ROW]
    groups = {frozenset({number, *others}) for number in rows if (others := find_other_answers(index, number))}
    assert groups
    for group in groups:
        assert all(frozenset({number, *find_other_answers(index, number)}) == group for number in group)

"""Briefing notes over the five reports: exact, cited, without repetition, within length; plain where there is none."""

from __future__ import annotations

import re
import time
from collections import Counter
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.answering.answerer import Answerer
from assistant.briefing import editing as hand
from assistant.briefing.extractive import (
    find_alternatives,
    refresh_remarks,
    regenerate_section,
    trim_to_length,
    write_note,
)
from assistant.briefing.note import (
    ACTIONS,
    BARRIERS,
    DATES,
    FIGURES,
    GAPS,
    KEY,
    LENGTHS,
    QUESTIONS,
    Brief,
    BriefingNote,
)
from assistant.briefing.points import strip_glued_heading
from assistant.briefing.redundancy import is_redundant
from assistant.briefing.remarks import describe_gaps
from assistant.briefing.retrieval import retrieve_topic_evidence
from assistant.briefing.roles import find_quantities
from assistant.web.shell.jobs import Cancelled
from corpus.errors import UserError
from corpus.vocabulary import BlockKind
from evals.metrics.briefings import repetition
from evals.suites.topics import load_topics

DAY = date(2026, 11, 25)
WIGAN = Brief("The Wigan Deal")


@pytest.fixture(scope="module")
def note(assistant: Answerer) -> BriefingNote:
    return write_note(assistant, WIGAN, today=DAY)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_note_is_within_its_length_cited_throughout_and_says_nothing_twice(assistant: Answerer, length: str) -> None:
    for topic in ("Social prescribing", "Anchor institutions"):
        made = write_note(assistant, Brief(topic, length=length))
        assert 0 < made.words <= LENGTHS[length] and made.covered
        assert repetition(made) == (0, len(made.points))
        for point in made.points:
            assert point.citation is not None
            assert assistant.index.reports[point.citation.report].quote(point.citation.spans) == point.citation.quote
        assert all(section.points or section.remarks for section in made.sections)


@pytest.mark.parametrize("topic", ["Social prescribing", "Fuel poverty", "Staff training for community engagement"])
@pytest.mark.parametrize("length", ["short", "standard"])
def test_a_note_has_three_to_five_key_messages_in_the_report_s_own_voice(
    assistant: Answerer, topic: str, length: str
) -> None:
    messages = write_note(assistant, Brief(topic, length=length)).section(KEY)
    assert messages is not None and 3 <= len(messages.points) <= 5
    assert not [point for point in messages.points if point.text.startswith(("“", "They ", "This ", "We "))]


@pytest.mark.parametrize("topic", ["Social prescribing", "Funding", "Fuel poverty"])
def test_what_a_note_says_of_itself_holds_for_the_note_as_it_stands(assistant: Answerer, topic: str) -> None:
    made = write_note(assistant, Brief(topic))
    for note in (made, refresh_remarks(assistant.index, hand.remove_point(made, made.points[0].id))):
        numbers, asked = note.citation_numbers(), note.section(QUESTIONS)
        assert asked is not None
        leading = [part.points[0].citation for part in note.sections if part.points]
        firsts = {numbers[citation.id] for citation in leading if citation}
        assert {int(n) for remark in asked.remarks for n in re.findall(r"\[(\d+)\]", remark)} <= firsts
        cited = {assistant.index.reports[citation.report].details.short_title for citation in note.citations()}
        told = {part.key: " ".join(part.remarks) for part in note.sections}
        dated, silent = told.get(DATES, ""), told.get(GAPS, "")
        assert all(name in dated and name not in silent for name in cited)


def test_a_word_that_no_report_uses_is_told(assistant: Answerer, note: BriefingNote) -> None:
    asked = replace(note, brief=replace(note.brief, topic="The Wigan zeppelin"))
    told = describe_gaps(assistant.index, asked)
    assert any("do not use the word “zeppelin”" in remark for remark in told)


def test_not_found_is_said_only_of_what_was_looked_for_and_not_found(assistant: Answerer, note: BriefingNote) -> None:
    bare = replace(note, sections=())
    held = " ".join(describe_gaps(assistant.index, replace(bare, found_kinds=(BARRIERS,), found_reports=("syndemic",))))
    assert "were recognised" in held and "barriers" not in held.partition("were recognised")[0]
    assert "Not quoted here, though the reports hold some on the topic or near it: barriers" in held
    silent = held.partition("Nothing on this topic was recognised in: ")[2].partition(".")[0]
    assert silent and assistant.index.reports["syndemic"].details.short_title not in silent


@pytest.mark.parametrize(
    ("topic", "said_of", "unused"),
    [
        ("Social prescribing for beekeepers", "“beekeepers” together with “Social prescribing”", ""),
        ("Social prescribing and (the) Zeppelins!", "“(the) Zeppelins!”", ""),
        ("Social prescribing by zeppelin for beekeepers", "“beekeepers” together with “Social prescribing by zeppelin”",
         "“zeppelin”"),
        ("Social prescribing for zeppelins, beekeepers", "“beekeepers”", "“zeppelins”"),
    ],
)  # fmt: skip
def test_what_nothing_was_found_on_is_not_also_said_to_be_quoted_in_other_words(
    assistant: Answerer, note: BriefingNote, topic: str, said_of: str, unused: str
) -> None:
    told = describe_changed(assistant, note, brief=Brief(topic), missing=(said_of,))
    assert f"Nothing was recognised on {said_of}" in told
    words = told.partition("do not use the word ")[2].partition(": see whether")[0]
    assert words == unused


def test_a_note_on_a_topic_with_an_unknown_part_tells_of_that_part_once(assistant: Answerer) -> None:
    gaps = write_note(assistant, Brief("Social prescribing in lighthouses", length="short")).section(GAPS)
    assert gaps is not None and " ".join(gaps.remarks).count("lighthouses") == 1


def describe_changed(assistant: Answerer, note: BriefingNote, **fields: Any) -> str:
    """The gaps of a note with fields changed and no statements."""
    return " ".join(describe_gaps(assistant.index, replace(note, sections=(), **fields)))


def test_nothing_is_said_to_be_missing_in_a_report_that_came_after_the_note(
    assistant: Answerer, note: BriefingNote
) -> None:
    later = assistant.index.reports["manifesto"].details.short_title
    before = tuple(report for report in assistant.index.reports if report != "manifesto")
    told = describe_changed(assistant, note, found_reports=("syndemic",), asked_reports=before)
    assert told.count(later) == 1 and f"since added after this note was made: {later}." in told
    # Drafts of earlier versions do not tell what was looked through; in the same library it was all of it.
    told = describe_changed(assistant, note, found_reports=("syndemic",), asked_reports=(), library="another")
    assert "was recognised in" not in told and later not in told
    told = describe_changed(assistant, note, found_reports=("syndemic",), asked_reports=())
    assert later in told.partition("Nothing on this topic was recognised in: ")[2]
    chosen = replace(note.brief, reports=("syndemic", "taken-out-since"))
    told = describe_changed(assistant, note, brief=chosen, found_reports=("syndemic",), asked_reports=chosen.reports)
    assert later not in told and "was recognised in" not in told


def test_two_reports_of_one_title_are_told_apart(assistant: Answerer, note: BriefingNote) -> None:
    index = copy(assistant.index)
    one, other = index.reports["syndemic"], index.reports["manifesto"]
    twin = replace(other, details=replace(other.details, short_title=one.details.short_title))
    index.reports = {**index.reports, "manifesto": twin}
    told = describe_gaps(index, replace(note, sections=(), found_reports=("syndemic",)))
    named = [remark.partition(": ")[0] for remark in told if one.details.short_title in remark]
    assert named == ["Nothing on this topic was recognised in", "Not quoted here"]


def test_a_section_made_anew_tells_of_the_library_as_it_is_now(assistant: Answerer, note: BriefingNote) -> None:
    earlier = replace(note, asked_reports=("syndemic",), found_reports=("syndemic",), found_kinds=())
    made = regenerate_section(assistant, earlier, KEY)
    assert (made.asked_reports, made.found_reports) == (tuple(assistant.index.reports), note.found_reports)
    assert made.found_kinds == note.found_kinds


@pytest.mark.parametrize("topic", ["Robotic surgery", "Menopause clinics", "Digital exclusion of older patients"])
def test_what_is_merely_near_a_topic_does_not_fill_a_note(assistant: Answerer, topic: str) -> None:
    made = write_note(assistant, Brief(topic))
    assert not made.covered and made.points == ()
    assert "Nothing is quoted: its words stand apart" in " ".join(made.sections[0].remarks)


def test_a_part_that_is_not_covered_is_named_and_the_rest_is_told(assistant: Answerer) -> None:
    made = write_note(assistant, Brief("Leadership training for primary care staff", length="short"))
    gaps = made.section(GAPS)
    assert made.covered and made.missing and gaps is not None
    assert any(
        "Nothing was recognised on “primary care staff” together with “Leadership training”" in remark
        for remark in gaps.remarks
    )


def test_a_heading_that_ran_into_a_sentence_is_not_read_with_it(assistant: Answerer) -> None:
    report = assistant.index.reports["syndemic"]
    asked = "What actions are required? Partners must meet."
    assert strip_glued_heading(asked, report) == "Partners must meet."
    assert strip_glued_heading("Partners must meet.", report) == "Partners must meet."
    heads = Counter(block.text for block in report.blocks if block.kind is BlockKind.HEADING)
    head = next(text for text, times in heads.items() if times > 1 and len(text.split()) > 1)
    assert strip_glued_heading(f"{head} Partners met.", report) == "Partners met."


def test_a_figure_is_never_without_what_it_measures(assistant: Answerer) -> None:
    figures = write_note(assistant, Brief("Barriers to community engagement in general practice")).section(FIGURES)
    assert figures is not None and len(figures.points) > 1
    assert any(point.value for point in figures.points)
    for point in figures.points:
        # a sentence of several amounts stays a sentence, which says what each measures
        is_sentence = not point.value and len(find_quantities(point.text)) > 1
        assert is_sentence or (len(point.measures.split()) >= 3 and point.value)


def test_a_sentence_among_figures_bears_the_name_of_its_case_once(assistant: Answerer) -> None:
    figures = write_note(assistant, Brief("fuel poverty")).section(FIGURES)
    sentences = [point for point in (figures.points if figures else ()) if not point.value]
    named = [point for point in sentences if point.lead.partition(" (")[0] not in ("", point.lead)]
    assert named
    for point in named:
        assert not point.text.startswith(point.lead.partition(" (")[0] + ":")


def test_the_same_brief_gives_the_same_note_within_ten_seconds(assistant: Answerer, note: BriefingNote) -> None:
    """By the clock, with the assistant warm; the best of three, since other work may share the cores."""
    took: list[float] = []
    while len(took) < 3 and min(took, default=10.0) >= 10:
        began = time.perf_counter()
        assert write_note(assistant, WIGAN, today=DAY) == note
        took.append(time.perf_counter() - began)
    assert min(took) < 10


def test_the_audience_decides_which_steps_come_first(assistant: Answerer) -> None:
    topic = "Support practices need for community engagement"
    sections = [
        write_note(assistant, Brief(topic, audience)).section(ACTIONS) for audience in ("PCN lead", "government")
    ]
    leads = [[point.lead for point in section.points] for section in sections if section]
    assert len(leads) == 2 and sorted(leads[0]) == sorted(leads[1])
    own = ["PCNs" in lead or "general practices" in lead for lead in leads[0]]
    assert own == sorted(own, reverse=True)


def test_a_topic_that_the_library_does_not_cover_is_said_so_in_five_lines(assistant: Answerer) -> None:
    for topic in [topic for topic in load_topics("test") if not topic.covered]:
        made = write_note(assistant, Brief(topic.topic))
        assert not made.covered and made.points == () and made.citations() == ()
        assert sum(len(section.remarks) for section in made.sections) + 1 <= 5


def test_only_the_reports_chosen_are_quoted(assistant: Answerer) -> None:
    made = write_note(assistant, Brief("Social prescribing", reports=("hiquality",)))
    assert {point.citation.report for point in made.points if point.citation} == {"hiquality"}


@pytest.mark.parametrize(
    ("brief", "said"),
    [
        (Brief(""), "topic is empty"),
        (Brief(" ?! 12 "), "topic is empty"),
        (Brief("x" * 5000), "5,000 characters"),
        (Brief("Wigan", length="endless"), "no length 'endless'"),
        (Brief("Wigan", reports=("syndemics",)), "Did you mean 'syndemic'"),
    ],
)
def test_a_brief_that_cannot_be_met_is_told_in_one_line(assistant: Answerer, brief: Brief, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        write_note(assistant, brief)
    assert "\n" not in str(caught.value)


def test_a_nonsense_topic_quotes_nothing(assistant: Answerer) -> None:
    assert not write_note(assistant, Brief("qwxz flurbl grommix")).covered


def test_the_trainer_removes_moves_pins_and_adds(note: BriefingNote) -> None:
    first, second = note.section(KEY).points[:2]  # type: ignore[union-attr]
    assert hand.move_point(note, second.id, -1).points[0] == second
    assert hand.move_point(note, first.id, -1) == note
    assert first not in hand.remove_point(note, first.id).points
    assert hand.toggle_pin(hand.toggle_pin(note, first.id), first.id) == note
    added = hand.add_own_note(note, KEY, "Ask  Ann about this.")
    own = next(point for point in added.points if point.own)
    assert own.text == "Ask Ann about this." and own.citation is None and added.citations() == note.citations()
    assert hand.set_lead(note, KEY, "Begin here.").section(KEY).lead == "Begin here."  # type: ignore[union-attr]
    with pytest.raises(UserError, match="no longer in the note"):
        hand.remove_point(note, "gone")
    with pytest.raises(UserError, match="empty"):
        hand.add_own_note(note, KEY, "  ")


def test_an_alternative_says_something_new_and_takes_the_place_of_what_it_replaces(
    assistant: Answerer, note: BriefingNote
) -> None:
    old = note.points[0]
    offered = find_alternatives(assistant, note, KEY)
    assert offered and not any(is_redundant(point, note.points) for point in offered)
    changed = hand.replace_point(note, old.id, offered[0])
    assert changed.points[0].id == offered[0].id and len(changed.points) == len(note.points)
    assert repetition(changed)[0] == 0


def test_a_section_made_anew_keeps_what_is_pinned_and_repeats_nothing(assistant: Answerer, note: BriefingNote) -> None:
    pinned = hand.toggle_pin(hand.add_own_note(note, KEY, "Mine."), note.points[1].id)
    made = regenerate_section(assistant, hand.remove_point(pinned, note.points[0].id), KEY)
    section = made.section(KEY)
    assert section is not None and any(point.own for point in section.points)
    assert note.points[1].id in {point.id for point in section.points}
    assert repetition(made)[0] == 0


def test_cutting_to_length_spares_what_is_pinned(note: BriefingNote) -> None:
    weakest = min(note.points, key=lambda point: point.score)
    short = replace(hand.toggle_pin(note, weakest.id), brief=replace(note.brief, length="short"))
    cut = trim_to_length(short)
    assert cut.words <= 350 and weakest.id in {point.id for point in cut.points}


def test_progress_that_is_stopped_ends_the_work(assistant: Answerer) -> None:
    def stop(share: float, doing: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_note(assistant, WIGAN, progress=stop)


def test_evidence_for_a_topic_comes_from_where_the_topic_is_spoken_of(assistant: Answerer) -> None:
    found = retrieve_topic_evidence(assistant.evidence_mode, WIGAN).found
    assert all("wigan" in f"{one.unit.context} {one.unit.text}".casefold() for one in found[:15])
    assert note_has_no_barriers(write_note(assistant, WIGAN))


def note_has_no_barriers(note: BriefingNote) -> bool:
    """A section with nothing to say is left out."""
    section = note.section(BARRIERS)
    return section is None or bool(section.points)

"""A note marks what its reports said lay ahead and is past, on the page and in every export, as answers do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.briefing.layout import PassedMarks, export_note, lay_out_note
from assistant.briefing.note import ACTIONS, DATES, FIGURES, Brief, BriefingNote, Pair, Point, Section
from assistant.documents.layout import Line, Table
from assistant.web.briefing.view import note_html
from corpus.vocabulary import Citation, ReportDetails

CARD = ReportDetails("walks", "Walking groups", "A trust", "2019", True, "", "Walking groups", None, "2019")
AHEAD = "Every practice must start a walking group by 2020."
PAST = "In 2018 the groups met 412 people."
MARK = "Said in 2019; that date has passed (2020)."


def point(text: str, number: int = 1) -> Point:
    citation = Citation(number, f"e{number}", "walks", "Walking groups", (), number, None, None, text, ((0, 9),))
    return Point(f"p{number}", text, citation=citation)


def note_of(*sections: Section, day: str = "2026-11-30") -> BriefingNote:
    return BriefingNote(Brief("walking"), "Briefing note: walking", day, "0", "Written for: you.", sections)


NOTE = note_of(Section(ACTIONS, (point(AHEAD), point(PAST, 2))))


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_an_export_marks_what_has_passed_and_nothing_else(suffix: str) -> None:
    words = export_note(NOTE, suffix, [CARD]).decode()
    assert words.count(MARK) == 1
    assert words.index(AHEAD) < words.index(MARK) < words.index(PAST)


def test_the_page_marks_it_too() -> None:
    shown = note_html(NOTE, [CARD])
    assert shown.count(MARK) == 1
    assert shown.index(AHEAD) < shown.index(MARK) < shown.index(PAST)


def test_figures_paragraphs_and_pairs_bear_their_marks() -> None:
    figure = replace(point(AHEAD), value="2020", measures="start of the groups")
    pair = Pair(point(AHEAD), point(PAST, 2), ("2020", "2018"))
    written = replace(point(AHEAD), written=True)
    parts = lay_out_note(
        note_of(Section(FIGURES, (figure,)), Section(DATES, pairs=(pair,)), Section("evidence", (written,))), [CARD]
    )
    tables = [part for part in parts if isinstance(part, Table)]
    assert MARK in tables[0].rows[-1][1]
    assert MARK in tables[1].rows[0][0] and MARK not in tables[1].rows[0][1]
    (prose,) = [part for part in parts if isinstance(part, Line) and part.kind == "prose"]
    assert f"{AHEAD} ({MARK})" in prose.text


def test_nothing_is_marked_before_the_time_or_where_no_date_is_known_or_in_the_trainers_own_words() -> None:
    early = note_of(Section(ACTIONS, (point(AHEAD),)), day="2020-03-01")
    assert PassedMarks.of(early, [CARD]).describe(point(AHEAD)) == ""
    undated = replace(CARD, date="date not stated", edtf=None)
    assert PassedMarks.of(NOTE, [undated]).describe(point(AHEAD)) == ""
    assert PassedMarks.of(NOTE, [CARD]).describe(Point("own", AHEAD, own=True)) == ""

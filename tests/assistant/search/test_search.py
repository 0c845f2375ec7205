"""A search over the five reports finds where words stand, best first."""

from __future__ import annotations

import statistics
import time

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.search.query import parse_query
from assistant.search.search import SearchResults, search
from assistant.web.html.search import marked_html, results_html
from assistant.web.search_page import render_search
from corpus.errors import UserError
from index.search import Index


@pytest.fixture(scope="module")
def index(assistant: EvidenceAssistant) -> Index:
    return assistant.index


def _find(index: Index, text: str, page: int = 1) -> SearchResults:
    return search(index, parse_query(text), page=page)


def test_a_figure_is_found_where_it_stands(index: Index) -> None:
    found = _find(index, "6,993")
    assert found.total == 1
    row = found.hits[0].as_json()
    assert row["report"] == "syndemic" and "6,993 households" in row["quote"]
    source = index.reports["syndemic"].source
    assert "6,993" in "".join(source[start:end] for start, end in row["spans"])


def test_every_word_must_occur_and_its_forms_count(index: Index) -> None:
    found = _find(index, "nurses pharmacists")
    assert found.total
    for hit in found.hits:
        marked = " ".join(hit.place.block.text[a:b] for a, b in hit.marks).casefold()
        assert "nurse" in marked and "pharmacist" in marked


def test_a_compound_is_found_however_it_is_written(index: Index) -> None:
    totals = {text: _find(index, text).total for text in ("coproduction", "co-production", "co production")}
    assert len(set(totals.values())) == 1 and totals["coproduction"] > 5


def test_a_phrase_is_found_in_any_case_and_as_whole_words(index: Index) -> None:
    found = _find(index, '"WARM AND safe wiltshire"')
    assert found.total > 5
    assert all("warm and safe wiltshire" in hit.place.block.text.casefold() for hit in found.hits)
    assert _find(index, '"arm and safe wiltshire"').total == 0


def test_accents_make_no_difference(index: Index) -> None:
    totals = {text: _find(index, text).total for text in ("café", "cafe", "CAFÉ", '"wellbeing cafe"')}
    assert totals["café"] == totals["cafe"] == totals["CAFÉ"] > 3
    assert totals['"wellbeing cafe"'] > 0
    hit = _find(index, "cafe").hits[0]
    marked = [hit.place.block.text[start:end].casefold() for start, end in hit.marks]
    assert any(word.startswith("café") for word in marked), marked


def test_near_words_come_before_far_ones(index: Index) -> None:
    assert "Wigan Deal" in _find(index, "Deal Wigan").hits[0].place.block.text


def test_left_out_words_are_in_no_place(index: Index) -> None:
    every, without = _find(index, "community"), _find(index, "community -health")
    assert 0 < without.total < every.total
    assert all("health" not in hit.place.block.text.casefold() for hit in without.hits)


def test_filters_keep_reports_years_and_kinds(index: Index) -> None:
    found = _find(index, "health kind:heading report:syndemic")
    assert found.total and {hit.place.report.id for hit in found.hits} == {"syndemic"}
    assert [facet.name for facet in found.by_kind] == ["heading"]
    assert {f.part.value for f in _find(index, "community year:2021").by_report} == {"syndemic"}
    assert _find(index, 'community report:"national syndemic"').total == _find(index, "community report:syndemic").total
    with pytest.raises(UserError, match=r"report:nobody: no such report; there are .*syndemic"):
        _find(index, "health report:nobody")


def test_recommendations_are_told_by_their_wording(index: Index) -> None:
    found = _find(index, "kind:recommendation")
    assert any("has recommended that Greater Manchester" in hit.place.block.text for hit in found.hits)


def test_counts_add_up_and_pages_cover_everything_once(index: Index) -> None:
    first = _find(index, "community")
    assert sum(facet.count for facet in first.by_report) == first.total
    seen = [hit for page in range(1, first.pages + 1) for hit in _find(index, "community", page).hits]
    assert [hit.rank for hit in seen] == list(range(1, first.total + 1))
    assert len({(hit.place.report.id, hit.place.block.number) for hit in seen}) == first.total
    assert [hit.score for hit in seen] == sorted((hit.score for hit in seen), reverse=True)
    assert _find(index, "community", 10_000).page == first.pages


def test_a_slip_is_offered_put_right_and_a_filter_dropped(index: Index) -> None:
    assert str(_find(index, "comunity").suggestions[0].query) == "community"
    offered = {str(other.query): other.count for other in _find(index, "wigan kind:table").suggestions}
    assert offered["wigan"] == _find(index, "wigan").total


def test_a_search_is_quick(index: Index) -> None:
    # The time that this process works: what else the machine does is not counted.
    queries = [
        "community funding",
        '"social prescribing"',
        "health -hospital",
        "kind:table leadership",
        "zzz kind:list",
    ]
    _find(index, "health")
    taken = []
    for text in queries * 10:
        begin = time.process_time()
        _find(index, text)
        taken.append(time.process_time() - begin)
    assert statistics.median(taken) < 0.05


def test_what_is_shown_is_escaped_and_marked(index: Index) -> None:
    assert marked_html("a <b> c", ((2, 5),)) == "a <mark>&lt;b&gt;</mark> c"
    page = results_html(_find(index, '"<script>alert(1)"'), lambda report, spans: "")
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_the_page_tells_what_it_cannot_look_for(assistant: EvidenceAssistant) -> None:
    assert "no such kind" in render_search(assistant, "kind:tabel", "1")
    assert "no words" in render_search(assistant, "", "x")
    assert 'href="library?report=syndemic&amp;at=' in render_search(assistant, "6,993", "1")

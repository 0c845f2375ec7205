"""Two places that differ stand side by side with their dates; so do two reports; nothing else does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assistant.conversations.store import Exchange
from assistant.web.html.conversation import conversation_html
from corpus.vocabulary import Answer, Citation, ReportDetails, Statement
from tests.support.made_reports import DETAILS

OLD = ReportDetails("old", "The old report", "nobody", "May 2019", False, "free", "Old")
NEW = ReportDetails("new", "The new report", "nobody", "June 2024", True, "free", "New")
CARDS = {"old": OLD, "new": NEW, DETAILS.id: DETAILS}


def _answer(*quotes: tuple[str, str, str], kind: str = "fact") -> str:
    """An answer of one statement for each (report, section, quote), as it reads on the page."""
    citations = tuple(
        Citation(n, f"{n:016}", report, CARDS[report].title, (section,), n, None, None, words, ((n, n + 1),))
        for n, (report, section, words) in enumerate(quotes, start=1)
    )
    statements = tuple(
        Statement(f"{CARDS[c.report].short_title}, {c.section[0]}: {c.quote}", (c.n,)) for c in citations
    )
    return conversation_html([Exchange("q", Answer("q", "q", statements, citations, kind=kind))], CARDS, {})


def _sides(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", " ", side) for side in re.findall(r'<section class="side">(.*?)</section>', page, re.S)]


def test_two_reports_that_give_different_figures_stand_side_by_side_with_their_dates() -> None:
    page = _answer(
        ("old", "Staff", "The network employs 12 link workers."),
        ("old", "Costs", "It costs little."),
        ("new", "People", "The network employed 15 link workers."),
    )
    assert "These two places differ:" in page and ">12</bdi> in one, <bdi>15</bdi> in the other" in page
    one, other = _sides(page)
    assert "Old" in one and "May 2019" in one and "Staff" in one and "12 link workers" in one
    assert "New" in other and "June 2024 (date inferred)" in other and "15 link workers" in other
    assert page.count('class="chip"') == 3 and "It costs little." in page.split("</section></div></section>")[1]
    assert page.count('class="lead"') == 1, "the heading over a side says the place; its lead does not say it again"


def test_two_places_of_one_report_that_differ_do_too() -> None:
    page = _answer(
        ("old", "Summary", "The scheme began in May 2019 with 14 volunteers."),
        ("old", "Findings", "The scheme began in May 2019 with 20 volunteers."),
    )
    one, other = _sides(page)
    assert "Summary" in one and "Findings" in other and all("May 2019" in side for side in (one, other))


def test_two_reports_that_are_compared_are_set_beside_each_other_without_that_claim() -> None:
    quotes = (("old", "Staff", "The network employs 12 link workers."), ("new", "Costs", "It costs £5 a head."))
    page = _answer(*quotes, kind="comparison")
    assert "Two reports speak of this" in page and "differ" not in page and len(_sides(page)) == 2
    assert not _sides(_answer(*quotes)), "the evidence for a fact may speak of two things"


def test_one_report_that_agrees_with_itself_is_read_down_the_page() -> None:
    page = _answer(("old", "A", "The network employs 12 link workers."), ("old", "B", "It employs 12 link workers."))
    assert _sides(page) == [] and "differ" not in page


def test_of_three_that_give_three_values_two_are_set_side_by_side_and_none_is_lost() -> None:
    page = _answer(*((report, "S", f"The network employs {n} link workers.") for report, n in
                     (("old", 12), ("new", 15), (DETAILS.id, 18))))  # fmt: skip
    assert len(_sides(page)) == 2
    assert all(f"{n} link workers" in page for n in (12, 15, 18)) and page.count('class="chip"') == 3


@pytest.mark.parametrize("kind", ["fact", "comparison"])
@pytest.mark.parametrize("since", ["earlier edition", "no longer in the library", "cannot be read now"])
def test_a_quote_that_no_longer_stands_in_its_place_keeps_the_title_and_the_date_of_then(since: str, kind: str) -> None:
    then = Citation(
        1, "1", "old", "The report of then", ("Staff",), 1, None, None, "The network employs 12 link workers.",
        ((1, 2),), date="March 2018", since=since,
    )  # fmt: skip
    now = replace(
        then, n=2, id="2", report="new", title="As it was called", quote="The network employs 15 link workers.",
        shown="The network employs 15 link workers.", date="June 2023", since="",
    )  # fmt: skip
    statements = (Statement(f"Old, Staff: {then.quote}", (1,)), Statement(f"New, Staff: {now.quote}", (2,)))
    answer = Answer("q", "q", statements, (then, now), kind=kind)
    held = {report: card for report, card in CARDS.items() if report != "old" or since != "no longer in the library"}
    one, other = (
        re.search(r"<h3>.*?</h3>", side, re.DOTALL)[0]  # type: ignore[index]
        for side in re.findall(
            r'<section class="side">.*?</section>', conversation_html([Exchange("q", answer)], held, {}), re.DOTALL
        )
    )
    assert "The report of then" in one and f"March 2018, {since}" in one
    assert "Old" not in one and "2019" not in one
    assert ">New<" in other and "June 2024" in other and "then" not in other

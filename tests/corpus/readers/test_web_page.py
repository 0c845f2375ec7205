"""A saved web page read to blocks: its main part whole, what stands around it left out, every sign as it shows."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from corpus.errors import ReportError
from corpus.readers.reader import read_file
from corpus.reading import Proposal, SourceKind
from corpus.vocabulary import BlockKind
from tests.corpus.readers.blocks import NASTY, read_report, row, shown

PAGE = """<!DOCTYPE html>
<html><head><meta charset="windows-1252"><title>Clinics | North Trust</title>
<meta property="og:title" content="Clinics in the north"><meta property="og:site_name" content="North Trust">
<meta property="article:published_time" content="2024-07-18T09:00:00Z"><style>p { color: red }</style></head>
<body class="cookie-enabled"><a class="skip-link" href="#main">Skip to content</a>
<header><a href="/">North Trust</a><nav><ul><li>Home</li><li>About 40 jobs</li></ul></nav></header>
<div id="cookie-banner"><p>We use 3 cookies. <button>Accept</button></p></div>
<main id="main"><nav class="breadcrumbs">Home > Clinics</nav>
<header><h1>Clinics in the <em>north</em></h1><p>Published 18 July 2024</p></header>
<p>The trust opened <b>three</b> clinics for £1.2m.<br>
Uptake was <5% where the wait was &lt; 10 days<sup><a href="#n1">1</a></sup>.</p>
<aside><p>Key figure: 412 people were matched.</p></aside>
<h2>What we will do</h2><ol start="3"><li>open at 8<ul><li>and on Sundays</li></ul></li>
<li><p>close at 6</p><p>but not in May</p></li></ol>
<dl><dt>Referral</dt><dd>A letter from a GP.</dd></dl>
<table><caption>Table 1: Referrals</caption><thead><tr><th rowspan=2>Place<th colspan=2>2022</tr>
<tr><th>People<th>Cost</tr></thead>
<tr><td>Corby<td>412<td></tr><tr><th rowspan=2>Leek</th><td>5*<td>£7</tr><tr><td colspan=2>not counted</tr></table>
<table role="presentation"><tr><td><p>Laid out with a table.</p></td></tr></table>
<p>It holds 3 × 10<sup>6</sup> litres of H<sub>2</sub>O.</p>
<div class="number" aria-hidden="true">It took 96 nurses.</div><div hidden>Not now</div>
<script>var x = 5;</script><div style="display: none">Hidden words</div></main>
<footer><p>© North Trust 2024, 12 High Street</p></footer></body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.encode("cp1252"))
    return path


def test_the_main_part_is_read_and_nothing_around_it(page: Path) -> None:
    report = read_report(page)
    assert shown(report) == [
        "Clinics in the north",
        "Published 18 July 2024",
        "The trust opened three clinics for £1.2m. Uptake was <5% where the wait was < 10 days.",
        "Key figure: 412 people were matched.",
        "What we will do",
        "open at 8",
        "and on Sundays",
        "close at 6 but not in May",
        "Referral: A letter from a GP.",
        "Table 1: Referrals",
        "Place 2022 – People 2022 – Cost",
        "Corby 412",
        "Leek 5* £7",
        "Leek not counted not counted",
        "Laid out with a table.",
        "It holds 3 × 10⁶ litres of H2O.",
        "It took 96 nurses.",
    ]
    assert row(report, "Leek not") == {
        "Place": "Leek",
        "2022 – People": "not counted",
        "2022 – Cost": "not counted",
    }
    items = [block for block in report.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [report.source[slice(*item.markers[0])] for item in items] == ["3.", "-", "4.", "-"]


def test_the_head_of_a_page_proposes_its_card(page: Path) -> None:
    reading = read_file(page)
    assert reading.kind is SourceKind.WEB_PAGE
    assert reading.proposal == Proposal("Clinics in the north", "North Trust", "2024-07-18")


def test_a_page_without_a_main_part_keeps_all_but_what_names_itself_aside(tmp_path: Path) -> None:
    path = tmp_path / "old.htm"
    path.write_text(
        "<html><body><div class='navbar'>Home</div><div class='social-care'><p>Social care cost £5m in 2021, "
        "and half as much again in the year after it, when three wards were added.</p></div>"
        "<div class='share-links'>Share on 3 sites</div><header><h1>Care</h1></header></body></html>"
    )
    assert shown(read_report(path)) == [
        "Social care cost £5m in 2021, and half as much again in the year after it, when three wards were added.",
        "Care",
    ]


def test_a_page_is_told_by_its_content(page: Path) -> None:
    assert read_file(page.rename(page.with_suffix(".txt"))).kind is SourceKind.WEB_PAGE


@pytest.mark.parametrize("nasty", NASTY)
def test_signs_that_markdown_reads_as_markup_are_shown(tmp_path: Path, nasty: str) -> None:
    path = tmp_path / "signs.html"
    sign = html.escape(nasty)
    path.write_text(
        f"<!doctype html><meta charset=utf-8><body><p>It says {sign} here, {sign} there.</p>"
        f"<ul><li>{sign} is one</li></ul>"
        f"<table><tr><th>Name<th>Value<tr><td>{sign}<td>{sign}</table>",
        encoding="utf-8",
    )
    assert shown(read_report(path)) == [
        f"It says {nasty} here, {nasty} there.",
        f"{nasty} is one",
        "Name Value",
        f"{nasty} {nasty}",
    ]


def test_a_table_that_marks_no_headers_has_its_first_row_of_names_for_them(tmp_path: Path) -> None:
    path = tmp_path / "table.html"
    path.write_text(
        "<!doctype html><body><table><tr><td colspan=3>Referrals by place<tr><td>Place<td>2021<td>2022"
        "<tr><td>Corby<td>412<td><tr><td>Leek<td>38<td>40</table><p>Then:</p>"
        "<table><tr><td>Budget<td>£5m<tr><td>Staff<td>12</table>"
    )
    report = read_report(path)
    assert shown(report, BlockKind.PARAGRAPH) == ["Referrals by place", "Then:"]
    assert row(report, "Leek") == {"Place": "Leek", "2021": "38", "2022": "40"}
    assert row(report, "Corby") == {"Place": "Corby", "2021": "412"}
    assert shown(report)[-2:] == ["Budget £5m", "Staff 12"]


def test_a_bold_line_is_a_heading_and_a_table_within_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bold.html"
    path.write_text(
        "<!doctype html><body><h1>Plan</h1><p><strong>What * we do</strong></p><p>We <b>care</b>.</p>"
        "<table><tr><td>Left side<td><table><tr><th>Place<th>People<tr><td>Corby<td>412</table></table>"
    )
    report = read_report(path)
    assert shown(report, BlockKind.HEADING) == ["Plan", "What * we do"]
    assert shown(report, BlockKind.PARAGRAPH) == ["We care.", "Left side"]
    assert row(report, "Corby") == {"Place": "Corby", "People": "412"}


def test_a_page_without_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.write_text("<!doctype html><html><body><script>load()</script></body></html>")
    with pytest.raises(ReportError, match=r"empty\.html: a web page without text\."):
        read_file(path)


def test_a_page_nested_without_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<!doctype html><body>" + "<div>" * 5000 + "412 people" + "</div>" * 5000)
    assert shown(read_report(path)) == ["412 people"]


def test_what_the_page_s_own_style_hides_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "styled.html"
    path.write_text(
        "<html><head><style>/* .a { display: none } */ .old, #draft { color: red; display:none }"
        " p.gone { visibility : hidden !important } .old.back { display: block } .menu .a { display: none }"
        " @media print { .a { display: none } } @media screen { .b { display: none } } .fold { display: none }</style>"
        "</head><body><h1>Pools</h1><p class='a'>Nine pools opened.</p><p class='old'>Eight pools opened.</p>"
        "<p class='old back'>Swimming is free.</p><div id='draft'><p class='gone'>Seven will</p><p>shut.</p></div>"
        "<p class='gone' style='visibility: visible'>Six pools.</p><p class='b'>Five.</p>"
        "<button aria-controls='more'>More</button><div class='fold' id='more'>Towels cost £2.</div></body></html>"
    )
    report = read_report(path)
    assert shown(report) == ["Pools", "Nine pools opened.", "Swimming is free.", "Towels cost £2."]
    assert read_file(path).remarks == ("9 words that the page's style hides were left out.",)


def test_a_caption_stands_over_the_rows_of_its_table(tmp_path: Path) -> None:
    table = "<tr><th>Ward</th><th>Uptake (%)</th></tr><tr><td>East</td><td>66</td></tr>"
    path = tmp_path / "page.html"
    path.write_text(f"<h1>Guide</h1><p>Text.</p><table><caption>Uptake by ward</caption>{table}</table>")

    report = read_report(path)

    (east,) = (block for block in report.blocks if block.text.startswith("East"))
    assert report.quote(east.lead_ins[:1]) == "Uptake by ward"


def test_a_list_within_a_counted_list_does_not_cut_it(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<h1>Steps</h1><p>The team will:</p><ol><li>Invite<ol><li>by letter</li><li>by text</li></ol></li>"
        "<li>Remind</li></ol>"
    )

    items = [block for block in read_report(path).blocks if block.kind is BlockKind.LIST_ITEM]

    assert [item.text for item in items] == ["Invite", "by letter", "by text", "Remind"]
    assert len({item.group for item in items}) == 1
    assert all(item.lead_ins == items[0].lead_ins != () for item in items)

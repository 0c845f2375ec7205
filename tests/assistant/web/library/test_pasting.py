"""A web page or words that were pasted become a file that waits, read as a saved page is; nothing of it runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.web.library import routes
from assistant.web.library.intake import Stage
from assistant.web.library.pasting import read_pasted
from corpus.errors import UserError
from corpus.vocabulary import BlockKind
from tests.assistant.web.library.test_routes import Desk

PAGE = (
    '<meta charset="windows-1252"><h1>Plots of the town</h1><script>alert(1)</script><p onclick="alert(2)">The council '
    "let 412 plots in 2022, at £38 each.</p><ul><li>one for each school</li><li>two for the surgery</li></ul>"
    "<table><tr><th>Ward</th><th>Plots</th></tr><tr><td>Avenue</td><td>97</td></tr></table>"
)


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    desk = Desk(home)
    yield desk
    desk.intake.close()


def test_a_pasted_page_is_looked_at_and_added_with_its_title_site_and_date(desk: Desk) -> None:
    sent = desk.client.post(
        "/library-edit/paste",
        json={
            "title": "Allotments <of> Hull",
            "address": "https://www.hull.example/plots?a=1&b=2",
            "date": "before 2023",
            "html": PAGE,
            "text": "Plots of the town",
        },
    )
    assert sent.status_code == 200, sent.text
    (item,) = desk.wait()["items"]
    assert 'value="Allotments &lt;of&gt; Hull"' in item["html"] and 'value="hull.example"' in item["html"]
    assert desk.act("add", sent.json()["key"]).status_code == 200
    card = desk.library.cards()[-1]
    assert (card.title, card.publisher, card.date) == ("Allotments <of> Hull", "hull.example", "before 2023")
    report = desk.library.load(card.id)
    assert [block.text for block in report.blocks if block.kind is BlockKind.HEADING] == ["Plots of the town"]
    shown = " ".join(block.text for block in report.blocks)
    assert "412 plots in 2022, at £38 each." in shown and "Avenue 97" in shown and "alert" not in report.source
    assert len([block for block in report.blocks if block.kind is BlockKind.LIST_ITEM]) == 2
    kept = desk.library.file(card.id)
    assert kept.suffix == ".html" and 'href="https://www.hull.example/plots?a=1&amp;b=2"' in kept.read_text()


def test_words_without_markup_are_paragraphs_and_rows(desk: Desk) -> None:
    text = "Plots < 40\n\nThe council let\n412 plots & more.\n\nWard\tPlots\nAvenue\t97\nBransholme\t12\n"
    desk.client.post("/library-edit/paste", json={"title": "Plots", "text": text})
    desk.wait()
    (item,) = desk.intake.items("a" * 32)
    assert item.stage is Stage.READ and item.preview is not None
    texts = [block.text for block in item.preview.report.blocks if block.kind is not BlockKind.FURNITURE]
    assert texts == ["Plots < 40", "The council let 412 plots & more.", "Ward Plots", "Avenue 97", "Bransholme 12"]
    assert item.preview.report.details.publisher == "publisher not stated"


def test_lines_of_a_text_without_blank_ones_are_paragraphs_each() -> None:
    assert read_pasted({"title": "T", "text": "One.\nTwo.\n"}).body == "<p>One.</p>\n<p>Two.</p>"


def test_the_source_of_a_whole_page_is_a_page() -> None:
    source = "<!DOCTYPE html><html><body><h1>Plots</h1></body></html>"
    assert read_pasted({"title": "T", "text": source}).body == source


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"title": " ", "text": "Words."}, "a title is missing"),
        ({"title": "T", "text": " \n"}, "nothing was pasted"),
        ({"title": "T", "text": "Words.", "address": "javascript:alert(1)"}, "no web address"),
        ({"title": "T", "text": "Words.", "address": "https://[x"}, "no web address"),
        ({"title": "T", "text": "Words.", "date": "soon"}, "not understood as a date"),
    ],
)
def test_what_is_missing_or_none_is_told(form: dict[str, str], fault: str) -> None:
    with pytest.raises(UserError, match=fault):
        read_pasted(form)


def test_another_site_and_too_long_a_paste_are_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"title": "T", "text": "Words of the town."}
    assert desk.visitor("a", origin="https://evil.example").post("/library-edit/paste", json=row).status_code == 403
    monkeypatch.setattr(routes, "LONGEST_PASTE", 100)
    refused = desk.client.post("/library-edit/paste", json=row | {"text": "x" * 200})
    assert (refused.status_code, "Save the page as HTML" in refused.json()["fault"]) == (413, True)
    assert desk.client.post("/library-edit/paste", content=b"[1").status_code == 409
    assert desk.intake.items("a" * 32) == []


def test_a_title_that_no_file_may_have_leads_nowhere(desk: Desk) -> None:
    sent = desk.client.post("/library-edit/paste", json={"title": "../../etc: 2022/23?", "text": "Words of the town."})
    (item,) = desk.intake.items("a" * 32)
    assert item.key == sent.json()["key"] and item.path.parent.parent == desk.intake._folder
    assert "/" not in item.name and item.name.endswith(".html")

"""Files come in, are read, looked at and added; other sites, other browsers and bad files change nothing."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from fpdf import FPDF

from assistant.answering.live import LiveAnswerer
from assistant.web.library import routes
from assistant.web.library.index_update import IndexUpdater, Progress
from assistant.web.library.intake import MOST_WAITING, Intake, clean_file_name
from assistant.web.library.permission import EditingRule
from assistant.web.library.routes import LibraryEditor, add_library_routes
from assistant.web.shell.middleware import COOKIE
from corpus.errors import UserError
from corpus.library.store import Library
from tests.support.scripted_assistant import YES, Scripted

SITE = "http://127.0.0.1:7860"
PLOTS = "Allotments of Hull\n\nThe council let 412 plots in 2022, each of them to a family of the town.\n"


class Desk:
    """A library, the routes over it, and what was asked of its index."""

    def __init__(self, home: Path) -> None:
        self.library = Library(home)
        self.intake = Intake(self.library)
        self.updates = 0
        self.reopened: Callable[[], Any] = self._script
        self.updater = IndexUpdater(LiveAnswerer(self.reopened()), self._reopen)
        self.app = FastAPI()
        editor = LibraryEditor(self.library, self.intake, self.updater)
        add_library_routes(self.app, editor, EditingRule("auto", "127.0.0.1"))
        self.client = self.visitor("a")

    def _script(self) -> Any:
        return Scripted(self.library, YES)

    def _reopen(self, progress: Progress) -> Any:
        self.updates += 1
        progress(1, 2)
        return self.reopened()

    def visitor(self, letter: str, *, origin: str = SITE) -> TestClient:
        """A browser with a key of its own."""
        return TestClient(self.app, base_url=SITE, headers={"origin": origin}, cookies={COOKIE: letter * 32})

    def send(self, name: str, content: bytes) -> str:
        sent = self.client.post("/library-edit/file", content=content, headers={"x-file-name": quote(name)})
        assert sent.status_code == 200, sent.text
        return str(sent.json()["key"])

    def wait(self) -> dict[str, Any]:
        """The state once nothing is being done."""
        end = time.monotonic() + 60
        while (state := self.client.post("/library-edit/state").json())["busy"]:
            assert time.monotonic() < end, state
            time.sleep(0.05)
        return dict(state)

    def act(self, act: str, key: str, **fields: str) -> Any:
        return self.client.post("/library-edit/act", json={"act": act, "key": key, **fields})

    def show(self, what: str, report: str = "") -> str:
        return self.client.get(f"/library-edit/show/{what}", params={"report": report}).text


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    desk = Desk(home)
    yield desk
    desk.intake.close()


def allotments() -> bytes:
    pdf = FPDF()
    pdf.set_title("Allotments and health in Hull")
    for words in ("The council let 412 plots in 2022 to families.", "Each plot cost 38 pounds a year to keep.", ""):
        pdf.add_page()
        pdf.set_font("helvetica", "", 11)
        pdf.multi_cell(0, 6, words)
    return bytes(pdf.output())


def test_a_batch_is_read_one_bad_file_and_a_duplicate_are_told_and_nothing_is_added(desk: Desk) -> None:
    before = desk.library.ids()
    held = desk.library.file("manifesto").read_bytes()
    for name, content in (("plots.pdf", allotments()), ("bad.pdf", b"%PDF-1.7\n<<"), ("copy.txt", held)):
        desk.send(name, content)
    state = desk.wait()
    read, bad, copy = (item["html"] for item in state["items"])
    assert 'value="Allotments and health in Hull"' in read
    assert "PDF, 3 pages: 2 paragraphs" in read
    assert "1 page without text: 3." in read
    assert 'data-stage="failed"' in bad and "cannot be read" in bad
    assert "The library holds this file already, as “" in copy and "Get Health Creation Done" in copy
    assert state["said"] == "3 of 3 files done; 1 to look at and add; 2 not read."
    assert (desk.library.ids(), desk.updates) == (before, 0)


def test_a_card_is_corrected_and_added_and_the_index_follows(desk: Desk) -> None:
    key = desk.send("plots.txt", PLOTS.encode())
    desk.wait()
    refused = desk.act("add", key, title="Plots", publisher="", date="soon")
    assert (refused.status_code, "not understood as a date" in refused.json()["fault"]) == (409, True)
    assert desk.act("add", key, title="Plots <of> Hull", publisher="", date="April 2022").status_code == 200
    card = desk.library.cards()[-1]
    assert (card.id, card.title, card.publisher, card.edtf) == (
        "plots", "Plots <of> Hull", "publisher not stated", "2022-04",
    )  # fmt: skip
    assert desk.library.load("plots").source == PLOTS
    state = desk.wait()
    assert "Added: " in state["items"][0]["html"] and "Plots &lt;of&gt; Hull" in state["items"][0]["html"]
    assert (desk.updates, state["indexing"]) == (1, "")
    assert desk.act("add", key).status_code == 409, "once is enough"
    assert desk.client.post("/library-edit/state?first=1").json()["items"] == []


def test_a_newer_edition_is_offered_and_the_same_words_are_added_only_when_that_is_meant(desk: Desk) -> None:
    earlier = desk.send("plots 2021.md", f"# Allotments 2021: {PLOTS}".encode())
    desk.wait()
    desk.act("add", earlier)
    desk.send("newer.md", b"# Allotments 2023: Allotments of Hull\n\nAll that follows is new: 518 plots by now.\n")
    desk.send("same.txt", f"ALLOTMENTS 2021: {PLOTS.upper()}".encode())
    items = desk.intake.items("a" * 32)
    _, edition, words = (item["html"] for item in desk.wait()["items"])
    assert 'name="supersedes" value="plots_2021"' in edition
    assert "holds these words already" in words and "Add all the same" in words
    keys = [item.key for item in items[1:]]
    assert desk.act("add", keys[0], supersedes="plots_2021").status_code == 200
    assert {card.id: card.supersedes for card in desk.library.cards()}["newer"] == "plots_2021"
    assert desk.act("add", keys[1]).status_code == 409
    assert desk.act("add-again", keys[1]).status_code == 200


def test_cards_are_edited_reports_removed_and_brought_back(desk: Desk) -> None:
    desk.library.add(_write(desk.library.home.parent / "plots.txt"))
    assert 'value="plots"' in desk.show("edit", "plots")
    kept = desk.act("edit", "plots", title="Plots", publisher="Hull", date="2022", supersedes="manifesto")
    assert kept.json() == {"said": "Kept: Plots"}
    assert 'value="manifesto" selected' in desk.show("edit", "plots")
    assert "text: 2 paragraphs" in desk.show("check", "plots") or "text: 1 heading" in desk.show("check", "plots")
    assert desk.show("readings").count('<th scope="row">') == 6
    assert "no report &#x27;zzz&#x27;" in desk.show("check", "zzz")
    gone = desk.act("remove", "plots").json()["html"]
    assert 'data-do="restore" data-key="plots"' in gone
    assert "plots" not in desk.library.ids()
    assert "Bring back Plots" in desk.show("removed")
    assert desk.act("restore", "plots").json() == {"said": "Brought back: Plots"}
    assert desk.library.cards()[-1].supersedes == "manifesto"
    desk.act("remove", "plots")
    [place] = (desk.library.home / "library" / ".removed").glob("*_plots")
    shutil.copytree(place, desk.library.home / "library" / "plots")
    assert "The library holds it already" in desk.act("restore", "plots").json()["said"]
    assert "plots_2" not in desk.library.ids()
    assert "cannot be changed" in desk.act("edit", "manifesto", title="x").json()["fault"]


def test_another_site_and_a_browser_without_a_key_change_nothing(desk: Desk) -> None:
    desk.library.add(_write(desk.library.home.parent / "plots.txt"))
    strangers = [
        desk.visitor("a", origin="http://evil.example"),
        TestClient(desk.app, base_url=SITE, cookies={COOKIE: "a" * 32}),
        TestClient(desk.app, base_url=SITE, headers={"origin": SITE}),
        TestClient(
            desk.app,
            base_url="http://evil.example",
            headers={"origin": "http://evil.example"},
            cookies={COOKIE: "a" * 32},
        ),
    ]
    for stranger in strangers:
        for path, sent in (("file", b"words"), ("state", b""), ("act", b'{"act": "remove", "key": "plots"}')):
            answer = stranger.post(f"/library-edit/{path}", content=sent, headers={"x-file-name": "a.txt"})
            assert answer.status_code == 403
            assert "corpus add FILE" in answer.json()["fault"]
    assert "plots" in desk.library.ids()
    assert desk.intake.items("a" * 32) == []


def test_files_are_seen_and_decided_on_by_the_browser_that_sent_them(desk: Desk) -> None:
    key = desk.send("plots.txt", PLOTS.encode())
    desk.wait()
    other = desk.visitor("b")
    assert other.post("/library-edit/state").json()["items"] == []
    for act in ("add", "leave"):
        assert other.post("/library-edit/act", json={"act": act, "key": key}).status_code == 409
    path = desk.intake.items("a" * 32)[0].path
    assert desk.act("leave", key).status_code == 200
    assert not path.exists()
    assert desk.wait()["items"] == []


def test_a_file_that_is_too_large_and_one_too_many_are_refused_in_a_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_BYTES", 1000)
    large = desk.client.post("/library-edit/file", content=b"x" * 1001, headers={"x-file-name": "large.txt"})
    assert (large.status_code, large.json()["fault"][:30]) == (413, "Large.txt: it is larger than 2")
    for number in range(MOST_WAITING):
        path = desk.intake.place("a" * 32, f"{number}.txt")
        path.write_text(f"The plot number {number} is let.\n")
        desk.intake.receive("a" * 32, path)
    many = desk.client.post("/library-edit/file", content=b"x", headers={"x-file-name": "more.txt"})
    assert (many.status_code, "pcn-assistant corpus add FOLDER" in many.json()["fault"]) == (409, True)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"null", b"\xff", b'{"act": 1}', b'{"act": "close"}', b"1" * 30_000]
)
def test_what_is_no_form_is_refused(desk: Desk, body: bytes) -> None:
    answer = desk.client.post("/library-edit/act", content=body)
    assert answer.status_code == 409
    assert "\n" not in answer.json()["fault"]


def test_an_index_that_cannot_be_renewed_is_told_and_the_next_change_tries_again(desk: Desk) -> None:
    def fail() -> Any:
        raise UserError("the library is empty. Add a report: pcn-assistant corpus add FILE")

    mend, desk.reopened = desk.reopened, fail
    desk.act("remove", "manifesto")
    assert desk.wait()["indexing"].startswith("the library is empty")
    desk.reopened = mend
    desk.act("restore", "manifesto")
    assert desk.wait()["indexing"] == ""


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\plan.docx", "plan.docx"),
        ("C:\\Reports\\Our plan.pdf", "Our plan.pdf"),
        ('a:b?"<c>|*.txt', "a b c.txt"),
        ("two\nlines\x00.md", "two lines.md"),
        ("..", "file"),
        ("", "file"),
        (".pdf", "pdf"),
        ("ünïcode – näme.html", "ünïcode – näme.html"),
        ("x" * 400 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_file_name_is_one_that_any_system_takes_and_leads_nowhere(name: str, cleaned: str) -> None:
    assert clean_file_name(name) == cleaned


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("act", {"act": "edit", "report": "manifesto", "title": "Notes on Mr Hall, 943 476 5919"}),
        ("act", {"act": "edit", "report": "manifesto", "publisher": "pat.hall@example.org"}),
        ("paste", {"title": "For Mrs Ali, born 3/4/1951", "text": "The council let 412 plots in 2022."}),
    ],
)
def test_a_card_with_details_of_a_person_is_kept_only_once_it_is_sent_again(
    desk: Desk, path: str, form: dict[str, str]
) -> None:
    before = desk.library.cards()
    refused = desk.client.post(f"/library-edit/{path}", json=form)
    assert refused.status_code == 409
    told = refused.json()["fault"]
    assert "holds what looks like" in told and "once more" in told
    assert not any(word in told for word in ("Hall", "5919", "Ali", "1951"))
    assert desk.library.cards() == before
    # Somebody else has not confirmed it.
    assert desk.visitor("b").post(f"/library-edit/{path}", json=form).status_code == 409
    # At once it would be a double click.
    time.sleep(1.1)
    again = desk.client.post(f"/library-edit/{path}", json=form)
    assert "holds what looks like" not in again.text


def _write(path: Path) -> Path:
    path.write_text(PLOTS, encoding="utf-8")
    return path

"""An answer that is shown again says what has become of its places, and never marks words that it did not quote."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.conversations.export import export_conversation
from assistant.conversations.store import Exchange
from assistant.web.chat.controller import ChatController
from assistant.web.chat.kept_places import KeptPlaces
from corpus.editions import is_in_place
from corpus.evidence import extract_evidence
from corpus.library.reading_file import reading_to_json
from corpus.library.states import restore_state, tag
from corpus.library.store import Library
from corpus.passages import split_into_passages
from corpus.reading import Reading, SourceKind
from corpus.vocabulary import Answer, Citation, Hit, Report, Statement
from tests.support.read_html import plain
from tests.support.scripted_assistant import Scripted, controller_of

OLD = "Walks in York\n\nThe walks began in May 2019 with 14 people.\n\nLeeds paid 300 pounds for them.\n"
# The same places hold other words.
NEW = OLD.replace("14 people", "90 people").replace("300 pounds", "700 pounds")


@pytest.fixture
def own(home: Path) -> Library:
    library = Library(home)
    library.add(write(home.parent, OLD), date="2019", title="Walks of York")
    tag(library, "before")
    return library


def write(folder: Path, text: str, name: str = "york.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def answer_from(library: Library) -> Answer:
    """An answer that quotes both sentences of the added report, and one of another; with a passage that was near."""
    report, other = library.load("york"), library.load("manifesto")
    units = [(report, unit) for unit in extract_evidence(report) if unit.text.endswith((".", "them."))][:2]
    units.append((other, extract_evidence(other)[3]))
    citations = tuple(
        Citation(
            number, unit.id, source.id, source.details.title, unit.section, number, None, None,
            source.quote(unit.spans), unit.spans, date=source.details.shown_date,
        )
        for number, (source, unit) in enumerate(units, start=1)
    )  # fmt: skip
    hits = (Hit(split_into_passages(report)[0], 1, 0.5),)
    return Answer("q", "q", tuple(Statement(each.quote, (each.n,)) for each in citations), citations, hits)


class Asked:
    """A question that was answered, shown again by a server that is started anew or runs on."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.answer = answer_from(library)
        self.running = self._serve()
        *_, asked = self.running.ask("q", "me")
        self.conversation = asked.conversation_id
        self.running.reopen("me", self.conversation)

    def _serve(self) -> ChatController:
        return controller_of(Scripted(self.library, self.answer), self.library.home)

    def _exchanges(self, controller: ChatController) -> tuple[Exchange, ...]:
        return controller.mark_exchanges(controller.store.exchanges_of("me", self.conversation))

    def say(self, number: int) -> list[str]:
        """What is said of a citation, by a new server and by the one that runs on: once for both, where they agree."""
        said = []
        for controller in (self._serve(), self.running):
            [exchange] = self._exchanges(controller)
            assert exchange.answer is not None
            [since] = [each.since for each in exchange.answer.citations if each.n == number]
            page = controller.reopen("me", self.conversation).conversation
            entry = re.search(rf'<li><button[^>]*data-open="{exchange.id}-c{number}".*?</li>', page, re.DOTALL)
            assert entry and since in plain(entry[0])
            chip = re.search(rf'class="chip" data-open="{exchange.id}-c{number}" aria-label="([^"]*)"', page)
            assert chip and since in chip[1]
            panel, notice = controller.open_source(f"{exchange.id}-c{number}")
            quote = self.answer.citations[number - 1].quote
            if since:
                assert "<mark" not in panel and quote in plain(panel) and since.capitalize() in plain(panel)
                assert 'data-shown="' + f'{exchange.id}-c{number}"' in panel and not notice
            else:
                marked = " ".join(plain(each) for each in re.findall(r"<mark.*?</mark>", panel, re.DOTALL))
                assert marked.split() == quote.split()
            said.append(since)
        return sorted(set(said))

    def export(self) -> str:
        conversation = self.running.store.conversation_of("me", self.conversation)
        assert conversation is not None
        cards = self.running.cards_by_id()
        return export_conversation(conversation, self._exchanges(self.running), cards, ".md").decode()


def read_anew(library: Library) -> None:
    """As a later version of the reader would have read the file."""
    (library.home / "library" / "york" / "reading.json").write_text(
        reading_to_json(Reading(f"Page 1\n\n{OLD}", SourceKind.MARKDOWN))
    )
    unhash(library)


def change_a_sentence(library: Library) -> None:
    (library.home / "library" / "york" / "reading.json").write_text(
        reading_to_json(Reading(OLD.replace("14 people", "90 people"), SourceKind.MARKDOWN))
    )
    unhash(library)


def unhash(library: Library) -> None:
    """A card of an earlier version, which knows no hash of what was read."""
    import json

    path = library.home / "library" / "york" / "card.json"
    row = json.loads(path.read_text())
    path.write_text(json.dumps({key: row[key] for key in row if key not in ("card_sha256", "reading_sha256")}))


def replace_it(library: Library) -> None:
    """Another file takes the id: the report was removed, and next year's was added under the same name."""
    library.remove("york")
    library.add(write(library.home.parent, NEW), date="2024", title="Walks of York, anew")


CHANGES: list[tuple[Callable[[Library], object], tuple[str, str]]] = [
    (lambda library: None, ("", "")),
    (lambda library: library.edit("york", title="Other words"), ("", "")),
    (lambda library: library.remove("york"), ("no longer in the library", "no longer in the library")),
    (replace_it, ("earlier edition", "earlier edition")),
    (read_anew, ("earlier edition", "earlier edition")),
    (change_a_sentence, ("earlier edition", "")),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=["none", "card", "removed", "replaced", "read anew", "one"])
def test_each_citation_says_what_has_become_of_its_place(
    own: Library, change: Callable[[Library], object], said: tuple[str, str]
) -> None:
    asked = Asked(own)
    change(own)
    assert [asked.say(number) for number in (1, 2, 3)] == [[said[0]], [said[1]], [""]]
    export = asked.export()
    assert export.count("earlier edition") == said.count("earlier edition")
    assert export.count("no longer in the library") == said.count("no longer in the library")
    assert "2019" in export and "2024" not in export and all(each.quote in export for each in asked.answer.citations)
    # With the library as it was, every place is a place again.
    restore_state(own, "before")
    assert [asked.say(number) for number in (1, 2, 3)] == [[""], [""], [""]]


def test_a_report_that_cannot_be_read_for_a_while_is_looked_at_again(own: Library) -> None:
    asked = Asked(own)
    kept = own.home / "library" / "york" / "reading.json"
    content, found = kept.read_bytes(), kept.stat()
    reads: list[str] = []

    def write_as_before(held: bytes) -> None:
        """Nothing but what the file holds is another: its size and its time are as they were."""
        kept.write_bytes(held)
        os.utime(kept, ns=(found.st_atime_ns, found.st_mtime_ns))

    def read(report: str) -> Report:
        reads.append(report)
        return own.load(report)

    places = KeptPlaces(read, own.stamp_of)
    cards = {card.id: card for card in own.cards()}
    exchanges = asked.running.store.exchanges_of("me", asked.conversation)

    def look() -> list[str]:
        [exchange] = places.mark_exchanges(exchanges, cards)
        assert exchange.answer is not None
        return [each.since for each in exchange.answer.citations]

    write_as_before(content.replace(b"14", b"19"))
    assert look() == ["cannot be read now", "cannot be read now", ""]
    assert reads.count("york") == 1, "it is tried once, however many of its places are cited"
    write_as_before(content)
    assert look() == ["", "", ""]
    read_so_far = len(reads)
    assert look() == ["", "", ""] and len(reads) == read_so_far


def test_a_newer_edition_is_named_and_the_quote_still_opens_in_its_own(own: Library) -> None:
    asked = Asked(own)
    own.take_in(write(own.home.parent, NEW, "next.md"), title="Walks of York 2024", supersedes="york", again=True)
    assert [asked.say(number) for number in (1, 2)] == [[""], [""]]
    page = asked.running.reopen("me", asked.conversation).conversation
    assert "superseded by Walks of York 2024" in plain(page)
    assert asked.export().count("superseded") == 2
    copied = re.search(r'data-copy="([^"]*)"', page)
    assert copied and copied[1].count("superseded") == 2


def test_a_near_passage_is_marked_in_its_place_or_shown_as_it_was(own: Library) -> None:
    asked = Asked(own)
    key = asked.running.store.exchanges_of("me", asked.conversation)[0].id
    assert "<mark" in asked.running.open_source(f"{key}-p1")[0]
    replace_it(own)
    panel, _ = asked.running.open_source(f"{key}-p1")
    assert "<mark" not in panel and "14 people" in plain(panel) and "Earlier edition" in plain(panel)
    own.remove("york")
    panel, notice = asked.running.open_source(f"{key}-p1")
    assert 'class="library"' in panel and "No report" in notice


def test_every_passage_of_the_bundled_reports_is_known_in_its_place(reports: dict[str, Report]) -> None:
    for report in reports.values():
        passages = split_into_passages(report)
        assert all(is_in_place(passage, report) for passage in passages)
        moved = [replace(each, spans=tuple((start + 9, end + 9) for start, end in each.spans)) for each in passages]
        assert not any(is_in_place(passage, report) for passage in moved)

"""Finding the reports that a question needs in a library too large to be opened whole, by real engines."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.errors import UserError
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_library_index
from index.library_index import LibraryIndex
from index.report_finder import ReportFinder
from index.storage import IndexFolder
from tests.support.harm.damage import FAULTS
from tests.support.large_library import TOWNS, make_large_library

SETTINGS = IndexSettings()
ASKED = [f"Who led the {work} of {town}?" for town, (work, _, _) in TOWNS.items()]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of 14 reports with its index; tests that change it take a copy."""
    home = tmp_path_factory.mktemp("large") / "home"
    library = make_large_library(home, home.parent / "sources")
    open_index_of(library)
    return home


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "home"))


def open_index_of(library: Library, settings: IndexSettings = SETTINGS) -> tuple[LibraryIndex, list[str]]:
    said: list[str] = []
    index, _ = open_or_build_library_index(library, settings, notice=said.append)
    return index, said


def first_chosen(index: LibraryIndex) -> list[str]:
    return [index.choose([question], most=3)[0] for question in ASKED]


def test_the_report_that_a_question_is_about_is_chosen_first(whole: Path) -> None:
    index, said = open_index_of(Library(whole))
    assert not index.is_small and said == []
    assert first_chosen(index) == [town.casefold() for town in TOWNS]


@pytest.mark.parametrize(
    ("question", "report"),
    [
        ("Did the dentel vans reach anybody?", "denham"),
        ("Where are naloxon kits taught?", "norton"),
        ("food bank", "fulford"),
        ("people who sing together", "corley"),
    ],
)
def test_misspelt_words_other_forms_and_other_words_find_it_too(whole: Path, question: str, report: str) -> None:
    index, _ = open_index_of(Library(whole))
    assert report in index.choose([question], most=3)


def test_only_some_reports_may_be_chosen(whole: Path) -> None:
    index, _ = open_index_of(Library(whole))
    assert index.choose(["choirs"], most=3, reports=["ashby", "jarrow", "norton", "kelsey"]) != ()
    chosen = index.choose(["choirs"], most=3, reports=["ashby", "jarrow", "norton", "kelsey"])
    assert set(chosen) <= {"ashby", "jarrow", "norton", "kelsey"}
    assert index.choose(["choirs"], most=3, reports=["ashby"]) == ("ashby",)


def test_what_an_abbreviation_stands_for_is_looked_for(whole: Path) -> None:
    finder = open_index_of(Library(whole))[0].finder
    assert finder is not None
    for question in ("What is the CHP?", "community health partnership"):
        asked, like = finder._read(question)
        assert {"chp", "communiti", "health", "partnership"} <= set(asked) and not like


def test_a_report_that_is_added_is_found_and_one_that_is_removed_is_not(copy: Path, tmp_path: Path) -> None:
    library = Library(copy)
    more = tmp_path / "oakley.txt"
    more.write_text("Orchards in Oakley\n\nThe orchards of Oakley were led by the school in 2025.\n", encoding="utf-8")
    library.add(more)
    library.remove("ashby")
    index, said = open_index_of(library)
    assert said == ["Rebuilding the index: the library has changed (ashby, oakley)."]
    assert index.choose(["Who led the orchards of Oakley?"], most=3)[0] == "oakley"
    assert "ashby" not in index.choose([ASKED[0]], most=3)
    assert open_index_of(library)[1] == []


ENGINE_FILES = ("state.json", "words.sqlite3", "terms/meta.json", "vectors/chroma.sqlite3")


@pytest.mark.parametrize("name", ENGINE_FILES)
@pytest.mark.parametrize("fault", ["missing", "truncated", "zeroed", "flipped"])
def test_damaged_engines_are_made_anew_with_a_line_and_no_text_is_embedded_again(
    copy: Path, name: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = first_chosen(open_index_of(Library(copy))[0])
    if (name, fault) == ("vectors/chroma.sqlite3", "flipped"):
        pytest.skip("Chroma writes its own files anew, and has no hashes of them")
    FAULTS[fault](copy / "index" / "engines" / name)
    index, said = open_index_of(Library(copy))
    assert len(said) == 1 and said[0].startswith("Rebuilding the index: "), said
    assert first_chosen(index) == before
    assert open_index_of(Library(copy))[1] == []


def test_a_change_of_the_engines_that_was_cut_off_is_done_again(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(copy)
    library.remove("ashby")

    def cut(folder: Path, state: object, *, is_changing: bool) -> None:
        if not is_changing:
            raise KeyboardInterrupt
        write(folder, state, is_changing=is_changing)

    import index.report_finder

    write: Callable[..., None] = index.report_finder._write_state
    with monkeypatch.context() as patch:
        patch.setattr("index.report_finder._write_state", cut)
        with pytest.raises(KeyboardInterrupt):
            open_index_of(library)
    assert json.loads((copy / "index" / "engines" / "state.json").read_text())["changing"]
    opened, said = open_index_of(library)
    assert len(said) == 1 and first_chosen(opened)[1:] == [town.casefold() for town in TOWNS][1:]


def test_a_damaged_report_is_told_when_it_is_needed_and_made_anew_the_next_time(copy: Path) -> None:
    index, _ = open_index_of(Library(copy))
    place = IndexFolder(copy / "index").segments / index.manifest.segments["corley"]
    FAULTS["flipped"](place / "vectors.npy")
    fresh, said = open_index_of(Library(copy))
    assert said == [], "of a large library nothing is read before it is needed"
    with pytest.raises(UserError, match="the vectors of the index are damaged"):
        fresh.open(["corley"])
    mended, said = open_index_of(Library(copy))
    assert len(said) == 1 and mended.open(["corley"]).passages


@pytest.fixture(scope="module")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for _ in range(300):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, "the server ended"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def test_the_vectors_may_stand_on_a_server(copy: Path, chroma_server: str, tmp_path: Path) -> None:
    library, settings = Library(copy), IndexSettings(chroma=chroma_server)
    shutil.rmtree(copy / "index" / "engines")
    index, _ = open_index_of(library, settings)
    assert first_chosen(index) == [town.casefold() for town in TOWNS]
    assert not (copy / "index" / "engines" / "vectors").exists()
    # Another process reads while this one writes; it finds what is new when it opens the index again.
    more = tmp_path / "oakley.txt"
    more.write_text("Orchards in Oakley\n\nThe orchards of Oakley were led by the school in 2025.\n", encoding="utf-8")
    library.add(more)
    newer, _ = open_index_of(library, settings)
    assert first_chosen(index) == first_chosen(newer)
    assert newer.choose(["Who led the orchards of Oakley?"], most=3)[0] == "oakley"


def test_a_server_that_does_not_answer_is_one_line(copy: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for address, says in (
        (f"http://127.0.0.1:{port}", rf"no Chroma server answers at 127\.0\.0\.1:{port}\. Start it"),
        ("ftp://example.org", "is no address of a Chroma server"),
        ("127.0.0.1:8000", "is no address of a Chroma server"),
    ):
        with pytest.raises(UserError, match=says):
            open_index_of(Library(copy), IndexSettings(chroma=address))


def test_engines_of_an_older_state_still_answer_for_it(copy: Path) -> None:
    """Whoever has the state before open asks on while another process adds to the engines."""
    before, _ = open_index_of(Library(copy))
    Library(copy).remove("norton")
    open_index_of(Library(copy))
    assert first_chosen(before)[:-1] == [town.casefold() for town in TOWNS][:-1]


def test_a_finder_holds_what_it_was_given(whole: Path) -> None:
    index, _ = open_index_of(Library(whole))
    finder = index.finder
    assert isinstance(finder, ReportFinder)
    assert finder.hold(index.manifest.segments.values())
    assert not finder.hold(["another"])


def test_what_is_no_longer_asked_lets_go_of_chroma(copy: Path) -> None:
    from chromadb.api.shared_system_client import SharedSystemClient

    gc.collect()
    before = len(SharedSystemClient._identifier_to_system)
    for _ in range(3):
        index, _ = open_index_of(Library(copy))
        first_chosen(index)
        assert len(SharedSystemClient._identifier_to_system) == before + 1
        del index
        gc.collect()
        assert len(SharedSystemClient._identifier_to_system) == before

"""A library that is published in a folder, and homes that follow it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.factory import open_assistant
from assistant.settings import Settings
from assistant.sharing.place import Place
from assistant.sharing.published import name_object, name_state, read_state
from corpus.errors import UserError
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_library_index
from tests.support.large_library import make_large_library
from tests.support.sharing import (
    QUESTION,
    change_library,
    check_published,
    follow,
    make_library,
    publish_to,
    read_round,
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of one short report."""
    return make_library(tmp_path / "writer")


@pytest.fixture
def address(tmp_path: Path) -> str:
    """A folder that does not exist yet."""
    return (tmp_path / "shared").as_posix()


def ask(home: Path) -> str:
    return open_assistant(Settings(home=home)).ask(QUESTION).text


def objects(address: str) -> list[Path]:
    return sorted(path for path in (Path(address) / "objects").rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", ["folder", "file", "memory"])
def test_a_home_that_follows_answers_from_what_is_published_and_embeds_nothing(
    tmp_path: Path, library: Library, kind: str
) -> None:
    shared = (tmp_path / "shared").as_posix()
    address = {"folder": shared, "file": f"file://{shared}", "memory": f"memory://{tmp_path.name}-shared"}[kind]
    publish_to(library, address)
    said: list[str] = []
    reader = tmp_path / "reader"
    assert follow(reader, address, said).look()
    assert len(said) == 1 and "1 report" in said[0] and address in said[0]
    rebuilt: list[str] = []
    index, was_built = open_or_build_library_index(Library(reader), IndexSettings(), notice=rebuilt.append)
    assert not was_built and not rebuilt
    assert index.manifest.reports == library.fingerprints()
    assert "1000 residents" in ask(reader)


def test_publishing_again_writes_nothing_and_a_change_writes_what_is_new(library: Library, address: str) -> None:
    first = publish_to(library, address)
    assert first.written == len(objects(address)) and not first.is_same
    again = publish_to(library, address)
    assert (again.written, again.is_same, again.state) == (0, True, first.state)
    change_library(library, 1)
    third = publish_to(library, address)
    assert 0 < third.written <= first.written and not third.is_same
    assert [each.state for each in check_published(address).before] == [first.state]


def test_the_last_two_states_stay_and_others_go_after_their_time(library: Library, address: str) -> None:
    states = [publish_to(library, address).state]
    for round_ in range(1, 4):
        change_library(library, round_)
        states.append(publish_to(library, address, grace=3600.0).state)
    assert len(check_published(address).before) == 3
    assert publish_to(library, address, grace=0.0).collected > 0
    pointer = check_published(address)
    assert [pointer.state, *(each.state for each in pointer.before)] == [states[3], states[2]]
    place, needed = Place(address), set()
    for state in states[2:]:
        needed |= read_state(place.read(name_state(state)), state).digests
    assert {path.name for path in objects(address)} == needed
    assert {path.stem for path in (Path(address) / "states").iterdir()} == set(states[2:])


def test_each_change_is_taken_in_and_the_old_edition_leaves_no_trace(
    tmp_path: Path, library: Library, address: str
) -> None:
    publish_to(library, address)
    reader, said = tmp_path / "reader", list[str]()
    follower = follow(reader, address, said)
    assert follower.look()
    for round_ in range(1, 3):
        change_library(library, round_)
        publish_to(library, address)
        assert follower.look()
        assert not follower.look()
        assert read_round(Library(reader)) == round_
        assert f"{1000 + round_} residents" in ask(reader)
    assert not Library(reader).removed() or all(
        not gone.report.startswith("choirs") for gone in Library(reader).removed()
    )


def test_what_a_home_held_before_it_followed_goes_into_the_bin_and_is_told(
    tmp_path: Path, library: Library, address: str
) -> None:
    publish_to(library, address)
    own = tmp_path / "own.txt"
    own.write_text("Gardens in Barford\n\nThe gardens of Barford began in 2012.\n", encoding="utf-8")
    reader = Library(tmp_path / "reader")
    card = reader.add(own)
    said: list[str] = []
    follow(reader.home, address, said).look()
    assert reader.ids() == library.ids()
    assert any(card.id in line and "bin" in line for line in said)
    assert card.id in {gone.report for gone in reader.removed()}


def test_a_library_that_was_changed_while_nobody_followed_is_put_right_at_the_start(
    tmp_path: Path, library: Library, address: str
) -> None:
    publish_to(library, address)
    reader, said = tmp_path / "reader", list[str]()
    follow(reader, address, said).look()
    follow(reader, address, said).look()
    assert len(said) == 1
    shutil.rmtree(reader / "library" / "choirs")
    (reader / "removed.json").unlink()
    follow(reader, address, said).look()
    assert Library(reader).ids() == ["choirs"] and Library(reader).fingerprints() == library.fingerprints()
    assert "1000 residents" in ask(reader) and len(said) == 2


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    flipped = bytes([content[0] ^ 1]) + content[1:]
    path.write_bytes(
        {"truncated": content[: len(content) // 2], "zeroed": bytes(len(content)), "flipped": flipped}[how]
    )


@pytest.mark.parametrize("how", ["truncated", "zeroed", "flipped", "missing"])
@pytest.mark.parametrize("what", ["current.json", "state", "object", "manifest"])
def test_what_is_damaged_there_is_refused_in_one_line_and_mended_by_publishing(
    tmp_path: Path, library: Library, address: str, what: str, how: str
) -> None:
    publish_to(library, address)
    reader, said = tmp_path / "reader", list[str]()
    follower = follow(reader, address, said)
    follower.look()
    old = {path.name for path in objects(address)}
    change_library(library, 1)
    state = publish_to(library, address).state
    manifest = read_state(Place(address).read(name_state(state)), state).manifest
    new = next(path.name for path in objects(address) if path.name not in old and path.name != manifest)
    names = {
        "current.json": what,
        "state": name_state(state),
        "object": name_object(new),
        "manifest": name_object(manifest),
    }
    path = Path(address) / names[what]
    if how == "missing":
        path.unlink()
    else:
        damage(path, how)
    said.clear()
    assert not follower.look() and not follower.look()
    assert len(said) == 1 and "\n" not in said[0] and address in said[0], said
    assert read_round(Library(reader)) == 0 and "1000 residents" in ask(reader)
    publish_to(library, address, verify=True)
    assert any(follower.look() for _ in range(12))
    assert read_round(Library(reader)) == 1 and "1001 residents" in ask(reader)


def test_an_address_that_is_gone_for_a_while_is_told_once(tmp_path: Path, library: Library, address: str) -> None:
    publish_to(library, address)
    reader, said = tmp_path / "reader", list[str]()
    follower = follow(reader, address, said)
    follower.look()
    Path(address).rename(tmp_path / "away")
    said.clear()
    assert not any(follower.look() for _ in range(3))
    assert len(said) == 1 and "it is looked for again" in said[0]
    assert "1000 residents" in ask(reader)
    (tmp_path / "away").rename(address)
    assert not follower.look()
    assert said[1:] == [f"{address} is followed again."]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda row: row | {"format": 2}, "another version of the program"),
        (lambda row: row | {"bundled": {"manifesto": "0" * 64}}, "Install the same"),
        (lambda row: row | {"reports": {"../x": {}}}, "names what is no file"),
        (lambda row: {"format": 1}, "damaged"),
    ],
)
def test_a_state_that_does_not_fit_is_told(
    tmp_path: Path, library: Library, address: str, change: Callable[[dict[str, object]], dict[str, object]], told: str
) -> None:
    import hashlib

    first = publish_to(library, address)
    content = json.dumps(change(json.loads((Path(address) / name_state(first.state)).read_bytes()))).encode()
    digest = hashlib.sha256(content).hexdigest()
    (Path(address) / name_state(digest)).write_bytes(content)
    pointer = Path(address) / "current.json"
    pointer.write_text(pointer.read_text().replace(first.state, digest))
    said: list[str] = []
    assert not follow(tmp_path / "reader", address, said).look()
    assert len(said) == 1 and told in said[0], said


def test_another_embedding_model_or_passage_size_is_told(tmp_path: Path, library: Library, address: str) -> None:
    publish_to(library, address)
    for settings, told in [
        (IndexSettings(model="another"), "embedding_model is 'another' here"),
        (IndexSettings(passage_words=90), "passage_words is 150 there and 90 here"),
        (IndexSettings(adapter=None), "other weights"),
    ]:
        said: list[str] = []
        assert not follow(tmp_path / "reader", address, said, settings=settings).look()
        assert len(said) == 1 and told in said[0], said


def test_a_damaged_library_is_not_published(library: Library, address: str) -> None:
    publish_to(library, address)
    before = check_published(address)
    source = next((library.home / "library").glob("choirs*")) / "source.txt"
    source.write_text("other words", encoding="utf-8")
    with pytest.raises(UserError, match=r"not the one that was added. Nothing was published"):
        publish_to(library, address)
    assert check_published(address) == before


def test_two_publishers_on_a_folder_do_not_meet(library: Library, address: str) -> None:
    with Place(address).one_publisher(), pytest.raises(UserError, match="another process is publishing there"):
        publish_to(library, address)


def test_a_library_of_more_than_twelve_reports_brings_its_own_engines_up_to_date(tmp_path: Path, address: str) -> None:
    library = make_large_library(tmp_path / "writer", tmp_path / "sources")
    publish_to(library, address)
    reader, said = tmp_path / "reader", list[str]()
    follower = follow(reader, address, said)
    assert follower.look(), said
    answer = open_assistant(Settings(home=reader)).ask("When did the choirs of Corley begin?")
    assert "2013" in answer.text
    library.remove(next(report for report in library.ids() if "corley" in report))
    publish_to(library, address)
    assert follower.look(), said
    index, was_built = open_or_build_library_index(Library(reader), IndexSettings(), notice=said.append)
    assert not was_built and len(index.reports) == 13 and not index.is_small
    assert "2013" not in open_assistant(Settings(home=reader)).ask("When did the choirs of Corley begin?").text

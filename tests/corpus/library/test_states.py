"""Named states of a library: kept whatever becomes of its reports, brought back whole, however often it is killed."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from functools import partial
from pathlib import Path

import pytest

from corpus.errors import ReportError
from corpus.library.moves import finish_moves, is_moving
from corpus.library.state_files import keep_report, kept_file, state_path
from corpus.library.states import check_states, has_state, list_states, restore_state, tag, untag
from corpus.library.store import Library
from tests.support.killing import run_and_kill

TEXT = "Walking groups in {town}\n\nThe {town} scheme began in May 2019 with 14 volunteers, and {town} paid for it.\n"


@pytest.fixture
def own(home: Path) -> Library:
    """A library of the bundled reports and two added ones, in a state with a name."""
    library = Library(home)
    for town in ("leeds", "york"):
        add(library, town)
    tag(library, "spring")
    return library


def add(library: Library, town: str) -> None:
    path = library.home.parent / f"{town}.md"
    path.write_text(TEXT.format(town=town), encoding="utf-8")
    library.add(path)


def change(library: Library) -> None:
    """Every kind of change: one report added, one removed, one edited with a file that is damaged, one bundled gone."""
    add(library, "hull")
    library.remove("leeds")
    library.remove("manifesto")
    library.edit("york", title="Something else")
    library.file("york").write_text("Not what was added.")


def contents(library: Library) -> dict[str, bytes]:
    """Every file of the library's reports, with what it holds."""
    folder = library.home / "library"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.glob("[!.]*/*"))
        if path.is_file()
    }


def test_a_library_is_brought_back_whatever_became_of_it_and_nothing_is_lost(own: Library) -> None:
    before, ids = contents(own), own.ids()
    change(own)
    done = restore_state(own, "spring")
    assert (done.back, done.changed, done.out, done.other) == (["leeds", "manifesto"], ["york"], ["hull"], [])
    assert contents(own) == before and own.ids() == ids
    assert [(own.check(each).id, own.load(each).source) for each in ("leeds", "york")] == [
        (town, TEXT.format(town=town)) for town in ("leeds", "york")
    ]
    # What was added and what was changed since lies in the bin; what was brought back does not lie there twice.
    assert sorted(each.report for each in own.removed()) == ["hull", "york"]
    assert own.restore("hull") == ["hull"]
    assert restore_state(own, "spring").out == ["hull"]
    assert restore_state(own, "spring") == restore_state(own, "SPRING"), "nothing is left to do"


def test_a_state_outlives_the_bin_and_every_file_of_its_reports(own: Library) -> None:
    before = contents(own)
    for report in ("leeds", "york"):
        own.remove(report)
    for place in (own.home / "library" / ".removed").glob("*_*"):
        for file in place.iterdir():
            file.unlink()
        place.rmdir()
    assert restore_state(own, "spring").back == ["leeds", "york"]
    assert contents(own) == before


def test_a_state_is_named_once_and_by_a_name_that_every_system_takes(own: Library) -> None:
    with pytest.raises(ReportError, match=r"'a\.': .* a letter or a digit, does not end with '\.', and has 60"):
        tag(own, "a.")
    for name in ("", "a/b", "..", ".x", "x.", "a b", "-x", "x" * 61, "é", "a\nb", "a\x00"):
        with pytest.raises(ReportError, match="the name of a state has letters") as refused:
            tag(own, name)
        assert "\n" not in str(refused.value) and "\x00" not in str(refused.value)
    for name in ("spring", "SPRING"):
        with pytest.raises(ReportError, match="there is a state 'spring' already"):
            tag(own, name)
    for name in ("con", "v1.2_b", "7", "x" * 60):
        tag(own, name)
    assert {state.name for state in list_states(own.home).states} == {"spring", "7", "con", "v1.2_b", "x" * 60}
    for act in (lambda: restore_state(own, "sprng"), lambda: untag(own.home, "sprng")):
        with pytest.raises(ReportError, match=r"no state 'sprng'\. Did you mean 'spring'\?"):
            act()


def test_what_states_share_is_kept_once_and_what_none_needs_is_gone(own: Library) -> None:
    alone = list_states(own.home)
    tag(own, "again")
    both = list_states(own.home)
    assert both.size - alone.size < 2000, "only the list of hashes is new"
    assert both.sizes["again"] == both.sizes["spring"] > 500
    own.remove("leeds")
    untag(own.home, "again")
    assert list_states(own.home).size == alone.size
    assert restore_state(own, "spring").back == ["leeds"]
    assert untag(own.home, "Spring") > 500
    assert not has_state(own.home, "spring")
    assert list((own.home / "library" / ".states" / "files").iterdir()) == []
    assert own.ids()[-2:] == ["leeds", "york"], "the library stays as it is"


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_damaged_copy_is_told_and_nothing_is_changed(own: Library, damage: str) -> None:
    change(own)
    for place in (own.home / "library" / ".removed").glob("*_leeds"):
        (place / "source.md").unlink()
    changed, ids = contents(own), own.ids()
    for copy in (own.home / "library" / ".states" / "files").iterdir():
        content = copy.read_bytes()
        if damage == "gone":
            copy.unlink()
        else:
            copy.write_bytes(content[:-1] if damage == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    assert len(check_states(own.home)) == 2
    with pytest.raises(
        ReportError, match=r"state 'spring': its copy of report 'leeds' is damaged; nothing was changed"
    ):
        restore_state(own, "spring")
    assert (contents(own), own.ids()) == (changed, ids)
    assert not (own.home / ".restoring").exists()
    tag(own, "now")
    add(own, "bath")
    assert restore_state(own, "now").out == ["bath"], "a state that is sound is restored all the same"


DAMAGES: list[tuple[str, bytes | None, str]] = [
    ("reading.json", b"{}", "what was read of it is damaged"),
    ("reading.json", b"", "what was read of it is damaged"),
    ("source.md", b"", "its source file is not the one that was added"),
    ("source.md", b"Other words.\n", "its source file is not the one that was added"),
    ("source.md", None, "its source file is missing"),
    ("card.json", b"{}", "its card is damaged"),
    ("card.json", None, "its card is missing"),
]


def damage(file: Path, content: bytes | None) -> None:
    file.unlink() if content is None else file.write_bytes(content)


def forget_hashes(folder: Path) -> None:
    """Make a card one of an earlier version, which held no hashes."""
    row = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    old = {key: row[key] for key in row if "sha256" not in key}
    (folder / "card.json").write_text(json.dumps(old), encoding="utf-8")


@pytest.mark.parametrize(("file", "content", "said"), DAMAGES)
@pytest.mark.parametrize("is_old", [False, True])
def test_a_damaged_report_is_left_out_of_a_state_by_name(
    own: Library, file: str, content: bytes | None, said: str, is_old: bool
) -> None:
    folder = own.home / "library" / "leeds"
    if is_old:
        forget_hashes(folder)
        assert tag(own, "old").left_out == []
    if is_old and content == b"Other words.\n":
        return  # nothing tells it
    damage(folder / file, content)
    tagged = tag(own, "hurt")
    [fault] = tagged.left_out
    assert fault.report == "leeds" and fault.message.startswith(f"report leeds: {said}")
    assert "\n" not in fault.message
    assert list(tagged.state.reports) == ["york"]
    # Restoring lets it be.
    before = contents(own)
    add(own, "hull")
    assert restore_state(own, "hurt").out == ["hull"]
    assert contents(own) == before
    assert check_states(own.home) == []


@pytest.mark.parametrize(("file", "content", "said"), DAMAGES)
def test_the_line_on_a_damaged_report_names_the_newest_state_that_holds_it_whole(
    own: Library, file: str, content: bytes | None, said: str
) -> None:
    path = own.home / "library" / "leeds" / file

    def tell() -> str:
        with pytest.raises(ReportError) as told:
            own.check("leeds")
        assert [fault.message for fault in own.faults()] in ([], [str(told.value)])
        return str(told.value)

    tag(own, "summer")
    before = path.read_bytes()
    damage(path, content)
    tag(own, "hurt")
    told = tell()
    assert told.endswith(
        ". Or go back to the state 'summer', which holds it whole (pcn-assistant corpus restore summer)."
    )
    assert "\n" not in told
    # A state whose own copy is damaged is not named, nor is one that holds what is there now.
    kept_file(own.home, hashlib.sha256(before).hexdigest()).write_bytes(b"")
    assert "state" not in tell()
    kept_file(own.home, hashlib.sha256(before).hexdigest()).write_bytes(before)
    assert restore_state(own, "summer").changed == ["leeds"]
    assert own.check("leeds").source == TEXT.format(town="leeds")


@pytest.mark.parametrize(("file", "content", "said"), DAMAGES)
def test_a_state_of_a_damaged_report_is_told_and_never_put_over_a_sound_one(
    own: Library, file: str, content: bytes | None, said: str
) -> None:
    """As earlier versions kept it: the damaged report's own files, with their hashes as they were."""
    sound = contents(own)
    damage(own.home / "library" / "leeds" / file, content)
    row = json.loads(state_path(own.home, "spring").read_text(encoding="utf-8"))
    row["reports"]["leeds"] = keep_report(own.home, own.home / "library" / "leeds")
    state_path(own.home, "hurt").write_text(json.dumps(row), encoding="utf-8")
    [fault] = check_states(own.home)
    assert fault.state == "hurt" and said in fault.message and "report 'leeds'" in fault.message
    assert restore_state(own, "spring").changed == ["leeds"]
    assert contents(own) == sound
    # The damaged one lies in the bin now: it is not taken from there either.
    for _ in range(2):
        with pytest.raises(ReportError, match=f"{said}; nothing was changed. To take .* corpus untag hurt"):
            restore_state(own, "hurt")
        assert contents(own) == sound
        for place in (own.home / "library" / ".removed").glob("*_leeds"):
            shutil.rmtree(place)


@pytest.mark.parametrize(
    "row",
    [
        "{",
        "[]",
        '{"made": "x", "bundled": {}}',
        '{"made": "x", "bundled": {}, "reports": {"../x": {}}}',
        '{"made": "x", "bundled": {}, "reports": {"x": {"../../card.json": "%s"}}}' % ("0" * 64),
        '{"made": "x", "bundled": {}, "reports": {"x": {"card.json": "../../../conversations.sqlite3"}}}',
    ],
)
def test_a_damaged_or_hostile_state_is_told_and_costs_no_other_its_files(own: Library, row: str) -> None:
    tag(own, "bad")
    path = own.home / "library" / ".states" / "state-bad.json"
    path.write_text(row, encoding="utf-8")
    assert list_states(own.home).damaged == ["bad"]
    before = contents(own)
    with pytest.raises(ReportError, match="state 'bad' is damaged"):
        restore_state(own, "bad")
    assert contents(own) == before
    change(own)
    tag(own, "more")
    assert restore_state(own, "spring").changed == ["york"]
    untag(own.home, "bad")
    assert {state.name for state in list_states(own.home).states} == {"spring", "more"}


@pytest.mark.skipif(sys.platform == "win32", reason="a process of one's own is made by fork here, and killed")
def test_killed_at_any_step_it_is_finished_or_undone_and_a_library_between_two_states_is_never_read(
    own: Library, tmp_path: Path
) -> None:
    restored, ids = contents(own), own.ids()
    change(own)
    changed, changed_ids = contents(own), own.ids()
    told: list[str] = []
    for steps in range(100):
        library = Library(shutil.copytree(own.home, tmp_path / f"home{steps}"))
        if not run_and_kill(partial(restore_state, library, "spring"), after=steps):
            break
        if is_moving(library.home) and steps % 2:
            # A running page reads the library, and nobody has run a command since.
            assert library.ids() == ids
        else:
            told.append((finish_moves(library.home) or "").partition(";")[0])
        if contents(library) == restored:
            assert library.ids() == ids and library.faults() == []
            assert sorted(each.report for each in library.removed()) == ["hull", "york"]
        else:
            assert (contents(library), library.ids()) == (changed, changed_ids), "all or nothing"
        assert not (library.home / ".restoring").exists()
    assert len(told) > 10
    assert {"A restore was cut short before it had changed anything", "A restore was cut short"} <= set(told)
    assert contents(library) == restored, "and uninterrupted it comes to its end"

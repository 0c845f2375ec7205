"""Every file that answers depend on, damaged: a line that says so, the same answers, and never a broken process."""

from __future__ import annotations

import ctypes
import gc
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import IndexUnusable, ReportError, UserError
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index
from index.embedding import SentenceEmbeddings
from index.library_index import open_index
from index.storage import IndexFolder, read_manifest
from tests.support.harm.damage import FAULTS, TEXTS, files_of, flip, look, make_home, zero

SETTINGS = IndexSettings()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of two reports with its index; tests damage copies of it."""
    home = tmp_path_factory.mktemp("whole") / "home"
    make_home(home)
    return home


@pytest.fixture(scope="module")
def before(whole: Path) -> dict[str, object]:
    """What is found in the whole home."""
    return look(whole)


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    """A copy of the home, to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "home"))


def live(home: Path) -> Path:
    folder = IndexFolder(home / "index").live()
    assert folder is not None
    return folder


def opened(home: Path) -> list[str]:
    """What is said when the index is opened."""
    said: list[str] = []
    open_or_build_index(Library(home), SETTINGS, notice=said.append)
    return said


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_each_file_of_a_build_that_is_damaged_is_found_before_it_is_used(copy: Path, fault: str) -> None:
    build, folder = live(copy), IndexFolder(copy / "index")
    segments = read_manifest(build).segments.values()
    paths = [*build.iterdir(), *(path for name in segments for path in (folder.segments / name).iterdir())]
    assert {path.name for path in paths} >= {"manifest.json", "catalogue.json", "segment.json", "tokens.npy"}
    for path in paths:
        name, content = path.name, path.read_bytes()
        seal = path.parent / "segment.json"
        sealed = seal.read_bytes() if seal.is_file() else b""
        FAULTS[fault](path)
        if path.is_file() and path.read_bytes() == content:
            continue  # it held nothing but zeros
        if (name, fault) == ("manifest.json", "flipped"):
            path.write_bytes(content)
            continue  # what it says is held against the library and the settings instead
        with pytest.raises(IndexUnusable, match=r"^(a report|reports|the|it) [^\n]+$"):
            open_index(live(copy), SentenceEmbeddings(SETTINGS.model))
        if path.is_dir():
            path.rmdir()
        path.write_bytes(content)
        if sealed:
            # The seal of a report that is found damaged is taken off, so that it is made anew.
            assert not seal.exists() or path == seal
            seal.write_bytes(sealed)
    open_index(live(copy), SentenceEmbeddings(SETTINGS.model))


@pytest.mark.parametrize(
    ("name", "harm"),
    [("vectors.npy", flip), ("tokens.npy", zero)],
)
def test_a_damaged_build_is_rebuilt_with_a_line_and_answers_as_before(
    copy: Path, before: dict[str, object], name: str, harm: Callable[[Path], None]
) -> None:
    harm(next(IndexFolder(copy / "index").segments.glob(f"*/{name}")))
    after = look(copy)
    assert after["found"] == before["found"]
    said = after["said"]
    assert isinstance(said, list) and len(said) == 1
    assert said[0].startswith("Rebuilding the index: ")
    assert opened(copy) == []


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_pointer_that_is_lost_points_to_the_index_again(copy: Path, fault: str) -> None:
    build = live(copy)
    FAULTS[fault](copy / "index" / "current.json")
    said = opened(copy)
    assert len(said) == 1 and said[0].startswith(("Mended: the pointer", "Rebuilding the index: the pointer"))
    assert (live(copy) == build) == said[0].startswith("Mended")
    assert opened(copy) == []


@pytest.mark.parametrize("name", ["card.json", "reading.json", "source.txt"])
@pytest.mark.parametrize("fault", ["flipped", "truncated", "a folder"])
def test_a_damaged_report_is_named_and_the_others_are_answered_from(copy: Path, name: str, fault: str) -> None:
    FAULTS[fault](copy / "library" / "gardens" / name)
    said = opened(copy)
    if name == "source.txt":
        # The text is the one that was read; the doctor tells that its file is another.
        assert said == []
        with pytest.raises(ReportError, match=r"gardens.source\.txt: [^\n]+$"):
            Library(copy).check("gardens")
        assert Library(copy).load("gardens").source == TEXTS["gardens"]
        return
    if (name, fault) == ("reading.json", "a folder"):
        # As where it is missing: the report is read from its file again.
        assert said == ["Rebuilding the index: the library has changed (gardens)."]
        return
    assert any(line.startswith("Left out: report gardens: ") for line in said)
    index, _ = open_or_build_index(Library(copy), SETTINGS, notice=said.append)
    assert sorted(index.reports) == ["walking_groups"]


def test_an_index_of_another_version_is_made_anew(copy: Path) -> None:
    manifest = live(copy) / "manifest.json"
    row = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**row, "format": 3}))
    assert opened(copy) == ["Rebuilding the index: it was made by another version."]
    assert opened(copy) == []


def build_again(home: Path) -> None:
    """Another build of the same texts, which need not be embedded again."""
    manifest = live(home) / "manifest.json"
    row = json.loads(manifest.read_text())
    row["reports"]["gardens"] = "other"
    manifest.write_text(json.dumps(row))
    assert opened(home) == ["Rebuilding the index: the library has changed (gardens)."]
    gc.collect()


def test_a_build_that_is_open_is_kept_until_it_is_let_go(copy: Path) -> None:
    index, _ = open_or_build_index(Library(copy), SETTINGS, notice=print)
    first = live(copy)
    for _ in range(2):
        build_again(copy)
    assert first.is_dir() and first != live(copy)
    assert index.hits(index.query("How many people were reached?"))
    del index
    gc.collect()
    build_again(copy)
    assert [build.name for build in (copy / "index" / "builds").iterdir()] == [live(copy).name]


def test_what_an_ended_run_left_half_built_is_removed_and_told_once(copy: Path) -> None:
    half = copy / "index" / "builds" / "half"
    half.mkdir()
    (half / "catalogue.json").write_text("[")
    assert opened(copy) == ["Mended: what an earlier run left half built was removed from the index folder."]
    assert not half.exists() and opened(copy) == []


def test_a_home_that_is_moved_needs_no_other_index(copy: Path) -> None:
    assert opened(copy.rename(copy.parent / "elsewhere")) == []


def test_every_file_that_answers_depend_on_is_damaged_by_the_trial(whole: Path) -> None:
    names = {name.split("/")[-1] for name in files_of(whole)}
    assert names >= {"current.json", "manifest.json", "catalogue.json", "report.json", "tokens.npy", "card.json"}
    assert names >= {"reading.json", "source.txt", "removed.json", "segment.json", "arrays.npz"}


CHANGE = """
import sys
from pathlib import Path
import resource
from corpus.errors import UserError
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index
home, serve = Path(sys.argv[1]), sys.argv[2] == "serve"
limit = int(sys.argv[3])
if limit:
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    index, built = open_or_build_index(Library(home), IndexSettings(), notice=print, serve_old=serve)
    print(sorted(index.reports), built)
except UserError as fault:
    print("UserError:", fault)
"""


def change_under(home: Path, *, serve: bool, limit: int, is_bound: bool = False) -> list[str]:
    """The lines of a process that opens the index and may write files of at most so many bytes, 0 for any.

    Where `is_bound`, permissions hold for it though it is root's.
    """
    ran = subprocess.run(
        [sys.executable, "-c", CHANGE, str(home), "serve" if serve else "raise", str(limit)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_obey_permissions if is_bound else None,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file sizes")
def test_a_full_disk_is_one_line_and_the_index_before_serves(copy: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.txt"
    more.write_text("Plots of Selby\n\nSixty plots were let in 2023 by the wards of Selby.\n", encoding="utf-8")
    Library(copy).add(more)
    before = sorted(path.name for path in (copy / "index" / "builds").iterdir())
    *_, line = change_under(copy, serve=False, limit=2_000)
    assert line.startswith("UserError: ") and "cannot be written" in line
    said = change_under(copy, serve=True, limit=2_000)
    assert said[-1] == "['gardens', 'walking_groups'] False"
    assert said[-2].startswith("The index is not up to date: ") and "reports as they were" in said[-2]
    assert sorted(path.name for path in (copy / "index" / "builds").iterdir()) == before
    assert change_under(copy, serve=True, limit=0)[-1] == "['gardens', 'more', 'walking_groups'] True"


def _obey_permissions() -> None:
    """Give up root's right to write what may not be written (Linux's CAP_DAC_OVERRIDE)."""
    drop_from_bounding_set, dac_override = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="permissions are given up in Linux's way")
def test_a_home_that_may_only_be_read_answers(copy: Path) -> None:
    for place in [copy, *copy.rglob("*")]:
        place.chmod(0o555 if place.is_dir() else 0o444)
    try:
        assert change_under(copy, serve=True, limit=0, is_bound=True) == ["['gardens', 'walking_groups'] False"]
    finally:
        for place in [copy, *copy.rglob("*")]:
            place.chmod(0o755)


def test_a_removed_report_is_not_served_from_an_old_index(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Library(copy).remove("gardens")

    def full(self: IndexFolder, name: str) -> Path:
        raise IndexUnusable("the disk is full")

    monkeypatch.setattr(IndexFolder, "build", full)
    with pytest.raises(UserError, match="the disk is full"):
        open_or_build_index(Library(copy), SETTINGS, notice=print, serve_old=True)

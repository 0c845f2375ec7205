"""Reports added, kept, edited, removed and damaged on disk: the rest of the library goes on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.confirmed_time import DAY
from corpus.errors import ReportError
from corpus.library.additions import DuplicateReport
from corpus.library.bin import empty_bin, list_bin, note_use
from corpus.library.bundled import mend_taken_out
from corpus.library.cards import Entry, write_card, write_card_row
from corpus.library.kept_readings import load_runs
from corpus.library.reading_file import reading_from_json, reading_to_json
from corpus.library.reading_limits import ReadingLimits
from corpus.library.store import Library
from corpus.reading import Reading, SourceKind
from corpus.vocabulary import Report

TEXT = "Walking groups in {town}\n\nThe {town} scheme began in May 2019 with 14 volunteers, and {town} paid for it.\n"


@pytest.fixture
def own(home: Path) -> Library:
    """A library that a test may change, with two added reports."""
    library = Library(home)
    for town in ("leeds", "york"):
        library.add(write(home.parent, f"{town}.md", TEXT.format(town=town)))
    return library


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def folder_of(library: Library, report: str) -> Path:
    return library.home / "library" / report


def test_the_text_is_the_one_that_was_read_when_the_report_was_added(own: Library) -> None:
    kept = folder_of(own, "york") / "reading.json"
    assert reading_from_json(kept.read_text()).kind is SourceKind.TEXT
    before = own.fingerprints()
    # As another version of the reader would have read it.
    other = reading_to_json(Reading("# Other\n\nWords.\n", SourceKind.MARKDOWN))
    kept.write_text(other)
    with pytest.raises(ReportError, match=r"reading\.json: what was read of it is damaged\. Delete it"):
        own.load("york")
    card = next(card for card in own.cards() if card.id == "york")
    write_card(kept.parent, card, None, reading_sha256=hashlib.sha256(other.encode()).hexdigest())
    assert own.load("york").source == "# Other\n\nWords.\n"
    assert [report for report, digest in own.fingerprints().items() if digest != before[report]] == ["york"]


def test_a_report_of_an_older_version_is_read_from_its_file(own: Library) -> None:
    folder = folder_of(own, "york")
    (folder / "reading.json").unlink()
    (folder / "runs.json").unlink()
    row = json.loads((folder / "card.json").read_text())
    old = {key: row[key] for key in row if key not in ("sha256", "reading_sha256", "card_sha256", "edtf", "supersedes")}
    (folder / "card.json").write_text(json.dumps(old))
    assert own.check("york").source == TEXT.format(town="york")
    with pytest.raises(ReportError, match="as 'york'"):
        own.add(write(own.home.parent, "new.txt", TEXT.format(town="york").upper()))


def test_an_added_report_that_is_read_again_is_read_under_guard_and_within_the_limits(own: Library) -> None:
    # So large that a process of its own reads it.
    words = "\n\n".join(f"In {year} forty plots were let by the wards of Selby." for year in range(1000))
    own.add(write(own.home.parent, "plots.txt", words))
    for name in ("reading.json", "runs.json"):
        (folder_of(own, "plots") / name).unlink()
    path = write(own.home.parent, "again.txt", words.upper())
    # Nothing is read in no time.
    hurried = Library(own.home, limits=ReadingLimits(seconds=0))
    for ask in (hurried.load, hurried.check):
        with pytest.raises(ReportError, match="the limit is 0 seconds"):
            ask("plots")
    found = {card.id: Entry(card, own.file(card.id)) for card in own.cards()}
    assert load_runs(found["plots"], hurried.limits) is None
    assert load_runs(found["manifesto"], hurried.limits) is not None
    assert own.preview(path).same_as == "plots"


def test_the_fingerprints_of_bundled_reports_are_those_of_earlier_versions(own: Library) -> None:
    card = next(card for card in own.cards() if card.id == "manifesto")
    row = {key: value for key, value in asdict(card).items() if key not in ("edtf", "supersedes")}
    content = json.dumps(row, sort_keys=True).encode() + own.file("manifesto").read_bytes()
    assert own.fingerprints()["manifesto"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("card.json", b"{", "report york: its card is damaged."),
        ("card.json", b"flipped", "report york: its card is damaged."),
        ("card.json", b"\xff\xfe", "report york: its card is damaged."),
        ("card.json", b"[]", "report york: its card is damaged."),
        ("card.json", b'{"id": "york"}', "report york: its card is damaged."),
        ("card.json", None, "report york: its card is missing."),
        ("source.md", None, "report york: its source file is missing."),
    ],
)
def test_a_damaged_report_is_named_and_stops_no_other(
    own: Library, file: str, content: bytes | None, said: str
) -> None:
    path = folder_of(own, "york") / file
    if content == b"flipped":
        content = path.read_bytes().replace(b"not stated", b"not started", 1)
    path.unlink() if content is None else path.write_bytes(content)
    assert own.ids()[-1] == "leeds"
    assert "york" not in own.ids()
    assert set(own.fingerprints()) == set(own.ids())
    [fault] = own.faults()
    assert fault.message.startswith(said)
    assert "pcn-assistant corpus remove york" in fault.message
    with pytest.raises(ReportError, match="report york: "):
        own.load("york")
    own.add(write(own.home.parent, "hull.md", TEXT.format(town="hull")))
    own.remove("york")
    assert own.faults() == []


def test_a_reading_that_is_damaged_says_how_to_make_it_anew(own: Library) -> None:
    kept = folder_of(own, "york") / "reading.json"
    kept.write_text("{")
    with pytest.raises(ReportError, match=r"reading\.json: .*damaged\. Delete it") as told:
        own.load("york")
    assert "\n" not in str(told.value)
    kept.unlink()
    assert own.load("york").source == TEXT.format(town="york")


def test_a_source_file_that_changed_is_told_and_the_text_stays(own: Library) -> None:
    own.file("york").write_text("Something else.")
    assert own.load("york").source == TEXT.format(town="york")
    with pytest.raises(ReportError, match="the file is not the one that was added"):
        own.check("york")


@pytest.mark.parametrize("content", [b"{", b'["manifestp"]', b"", b"\x00" * 13, None])
def test_a_damaged_list_of_removed_reports_is_read_from_its_copy_and_mended(
    own: Library, content: bytes | None
) -> None:
    own.remove("manifesto")
    path = own.home / "removed.json"
    path.unlink() if content is None else path.write_bytes(content)
    assert "manifesto" not in own.ids()
    said = mend_taken_out(own.home)
    assert said is not None and said.startswith("Mended: ") and "manifesto stay out" in said
    assert mend_taken_out(own.home) is None
    assert json.loads(path.read_text()) == ["manifesto"]
    own.restore()
    path.unlink()
    assert "manifesto" in own.ids()


def test_reports_that_are_removed_at_once_all_stay_out(own: Library) -> None:
    bundled = [card.id for card in own.cards() if not card.added]
    removals = [threading.Thread(target=own.remove, args=(report,)) for report in bundled]
    for removal in removals:
        removal.start()
    for removal in removals:
        removal.join()
    assert own.ids() == ["leeds", "york"]


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [lambda path: path.write_text("{"), make_folder], ids=["damaged", "a folder"])
@pytest.mark.parametrize("has_copy", [True, False])
def test_a_list_of_removed_reports_that_is_damaged_with_its_copy_is_told_once(
    own: Library, harm: Callable[[Path], object], has_copy: bool
) -> None:
    own.remove("manifesto")
    names = ["removed.json", "removed.copy.json"]
    harm(own.home / names[0])
    harm(own.home / names[1]) if has_copy else (own.home / names[1]).unlink()
    assert "manifesto" in own.ids()
    said = mend_taken_out(own.home)
    assert said is not None and "its copy too" in said and "corpus remove ID" in said
    assert mend_taken_out(own.home) is None
    assert [json.loads((own.home / name).read_text()) for name in names] == [[], []]


@pytest.mark.parametrize(
    ("listed", "copied"),
    [
        (["gone", "manifesto"], ["gone", "manifesto"]),
        (["gone", "manifesto"], None),
        # A letter is damaged, and the copy is as it was.
        (["gone", "manifestp"], ["gone", "manifesto"]),
    ],
)
def test_a_bundled_report_that_the_program_no_longer_has_brings_no_other_back(
    own: Library, listed: list[str], copied: list[str] | None
) -> None:
    (own.home / "removed.json").write_text(json.dumps(listed))
    if copied is not None:
        (own.home / "removed.copy.json").write_text(json.dumps(copied))
    for _ in range(2):
        assert "manifesto" not in own.ids()
        assert [removed.report for removed in own.removed()] == ["manifesto"]
        mend_taken_out(own.home)
    assert own.restore() == ["manifesto"]
    assert "manifesto" in own.ids()


def test_the_same_words_in_another_file_are_refused_unless_asked_for(own: Library) -> None:
    path = write(own.home.parent, "again.txt", TEXT.format(town="york").replace(" ", "\n").upper())
    with pytest.raises(ReportError, match=r"its words already, as 'york'\. .*add --again"):
        own.add(path)
    assert own.take_in(path, again=True).report.id == "again"
    with pytest.raises(ReportError, match="holds this report already, as 'again'"):
        own.add(path)


def test_a_file_is_read_without_being_added_and_added_without_being_read_again(own: Library) -> None:
    path = write(own.home.parent, "our plan.md", "# Gardens of Hull\n\nForty plots were let in 2022.\n")
    before = own.ids()
    preview = own.preview(path)
    assert (own.ids(), preview.same_as, preview.earlier_edition) == (before, None, None)
    assert (preview.report.details.title, preview.report.details.date) == ("Gardens of Hull", "date not stated")
    # What is added is what was read, though a reader would now read it otherwise.
    other = replace(preview, reading=replace(preview.reading, source=preview.reading.source.replace("Forty", "Fifty")))
    added = own.add_preview(other, publisher="Hull", date="April 2022", supersedes="york").report.details
    assert (added.id, added.publisher, added.edtf, added.supersedes) == ("our_plan", "Hull", "2022-04", "york")
    assert own.load("our_plan").source.startswith("# Gardens of Hull\n\nFifty plots")
    assert own.edit("our_plan", supersedes="").supersedes is None


def test_a_preview_tells_what_the_library_holds_of_it(own: Library) -> None:
    folder = own.home.parent
    with pytest.raises(DuplicateReport) as told:
        own.preview(write(folder, "copy.md", TEXT.format(town="york")))
    assert told.value.report == "york"
    words = own.preview(write(folder, "words.txt", TEXT.format(town="york").upper()))
    assert words.same_as == "york"
    with pytest.raises(DuplicateReport):
        own.add_preview(words)
    assert own.add_preview(words, again=True).report.id == "words"
    own.edit("leeds", title="Walking groups of Leeds 2019")
    edition = own.preview(
        write(folder, "new.md", "# Walking groups of Leeds, 2021\n\nAll of this is written afresh.\n")
    )
    assert (edition.same_as, edition.earlier_edition) == (None, "leeds")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file sizes")
def test_a_full_disk_is_one_line_and_leaves_nothing_behind(own: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "long.txt", "\n\n".join(f"In {year} forty plots were let." for year in range(500)))
    code = (
        "import pathlib, resource, signal, sys\nfrom corpus.errors import ReportError\n"
        "from corpus.library.store import Library\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))\n"
        "try:\n    Library(pathlib.Path(sys.argv[1])).add(pathlib.Path(sys.argv[2]))\n"
        "except ReportError as fault:\n    print(fault)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(own.home), str(path)], capture_output=True, text=True)
    assert "cannot be written" in ran.stdout and len(ran.stdout.splitlines()) == 1, ran.stderr
    assert sorted(place.name for place in (own.home / "library").iterdir() if place.is_dir()) == ["leeds", "york"]
    assert own.add(path).id == "long"


def test_what_was_read_is_not_added_once_its_file_has_changed_or_gone(own: Library) -> None:
    path = write(own.home.parent, "plan.txt", "Forty plots were let in 2022.\n")
    preview = own.preview(path)
    path.write_text("Something else.\n")
    with pytest.raises(ReportError, match="it changed while it was read"):
        own.add_preview(preview)
    path.unlink()
    with pytest.raises(ReportError, match="no such file"):
        own.add_preview(preview)


def test_removed_reports_are_listed_the_last_first(own: Library) -> None:
    assert own.removed() == []
    for report in ("leeds", "manifesto", "york"):
        own.remove(report)
    (own.home / "library" / ".removed").joinpath(f"{datetime.now(UTC).date()}_leeds").rename(
        own.home / "library" / ".removed" / "2026-01-01_leeds"
    )
    york, leeds, bundled = own.removed()
    assert (york.report, leeds.report, leeds.title, leeds.day) == ("york", "leeds", "leeds", "2026-01-01")
    assert (bundled.report, bundled.day) == ("manifesto", None)
    assert bundled.title.startswith("Get Health Creation Done")


def test_a_newer_edition_is_told_and_put_on_the_card(own: Library) -> None:
    own.edit("york", title="Walking groups of York 2019")
    path = write(own.home.parent, "new.txt", "All of this is written afresh, by others, two years on.\n")
    assert own.take_in(path, title="Walking groups in Hull 2021").earlier_edition is None
    own.remove("new")
    assert own.take_in(path, title="Walking groups of York, 2021").earlier_edition == "york"
    own.remove("new")
    added = own.take_in(path, title="Walking groups of York, 2021", supersedes="york")
    assert added.earlier_edition is None
    assert added.report.details.supersedes == "york"


def test_a_card_is_edited_and_the_text_stays(own: Library) -> None:
    card = own.edit("york", title="The\nplan", publisher="York", date="april 2025", supersedes="leeds")
    assert (card.title, card.short_title, card.publisher) == ("The plan", "The plan", "York")
    assert (card.date, card.edtf, card.supersedes) == ("April 2025", "2025-04", "leeds")
    assert own.cards()[-1] == card
    assert own.check("york").source == TEXT.format(town="york")
    with pytest.raises(ReportError, match="newer edition of itself"):
        own.edit("york", supersedes="york")
    with pytest.raises(ReportError, match="no report 'zzz'"):
        own.edit("york", supersedes="zzz")
    with pytest.raises(ReportError, match="comes with the program"):
        own.edit("manifesto", title="x")
    assert own.cards()[-1] == card


@pytest.mark.parametrize("editions", [2, 3, 5])
def test_reports_cannot_supersede_one_another_in_a_circle(own: Library, editions: int) -> None:
    names = [
        own.add(write(own.home.parent, f"e{number}.txt", f"Plan {number}\n\nIt was let in 20{number}9.\n")).id
        for number in range(editions)
    ]
    for old, new in pairwise(names):
        own.edit(new, supersedes=old)
    cards = own.cards()
    with pytest.raises(ReportError, match=r"'e0' cannot be a newer edition of 'e.': 'e.* supersedes 'e0'\. To") as told:
        own.edit(names[0], supersedes=names[-1])
    assert "\n" not in str(told.value) and 'corpus edit e1 --supersedes ""' in str(told.value)
    assert own.cards() == cards
    # A file that is added anew takes a free id, and is held against what supersedes that.
    own.remove("e0")
    with pytest.raises(ReportError, match="'e0' cannot be a newer edition"):
        own.take_in(write(own.home.parent, "e0.txt", "Plan 0\n\nIt was let in 2009.\n"), supersedes=names[-1])
    assert own.restore() == ["e0"]
    own.edit("e1", supersedes="")
    assert own.edit("e0", supersedes=names[-1]).supersedes == names[-1]


def test_a_card_in_a_circle_of_an_earlier_version_can_still_be_mended(own: Library) -> None:
    own.edit("york", supersedes="leeds")
    row = json.loads((folder_of(own, "leeds") / "card.json").read_text(encoding="utf-8"))
    write_card_row(folder_of(own, "leeds"), {**row, "supersedes": "york"})
    assert own.edit("leeds", title="Other walks", supersedes="york").title == "Other walks"
    assert own.edit("leeds", supersedes="").supersedes is None


def test_what_is_in_the_place_of_the_lock_or_of_the_folder_is_named(own: Library) -> None:
    lock = own.home / "library" / ".lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(ReportError, match=r"library.\.lock: a folder is in the place of the lock\. Move it away"):
        own.remove("york")
    lock.rmdir()
    own.remove("york")
    shutil.rmtree(own.home / "library")
    (own.home / "library").write_text("in the way", encoding="utf-8")
    with pytest.raises(ReportError, match=r"library: a file is in the place of the library's folder\. Move it away"):
        own.remove("manifesto")
    assert own.ids() == [card.id for card in own.cards() if not card.added]


def test_a_removed_report_is_brought_back_as_it_was(own: Library) -> None:
    before = own.fingerprints()
    own.remove("york")
    own.remove("manifesto")
    assert own.restore("york") == ["york"]
    assert "manifesto" not in own.ids()
    with pytest.raises(ReportError, match=r"no report 'zzz' was removed\. .*: manifesto\."):
        own.restore("zzz")
    assert own.restore() == ["manifesto"]
    assert own.fingerprints() == before
    assert own.restore() == []


def copy_to_bin(library: Library, report: str) -> Path:
    """Remove a report, and put what was removed in its place again: a copy stays in the bin."""
    library.remove(report)
    place = next(place for name, place in reversed(list_bin(library.home / "library" / ".removed")) if name == report)
    shutil.copytree(place, folder_of(library, report))
    return place


def test_what_the_library_holds_already_is_not_brought_back_again(own: Library) -> None:
    ids = own.ids()
    copy_to_bin(own, "york")
    copy_to_bin(own, "york")
    assert own.restore() == own.restore("york") == []
    assert own.ids() == ids
    assert [(found.is_held, found.is_card_other) for found in own.removed()] == [(True, False)] * 2
    # Under another card, it comes back where it is named, and beside the other.
    own.edit("york", title="Other walks")
    assert own.restore() == []
    assert [(found.is_held, found.is_card_other) for found in own.removed()] == [(True, True)] * 2
    assert own.restore("york") == ["york_2"]
    assert own.load("york_2").details.title == "york"
    # Out and in again: what is removed on purpose comes back, though the library holds its file under another id.
    own.remove("york_2")
    assert own.restore("york_2") == ["york_2"]


@pytest.mark.parametrize("file", ["card.json", "source.md", "reading.json"])
def test_a_damaged_copy_in_the_bin_is_not_brought_back_beside_the_sound_report(own: Library, file: str) -> None:
    place = copy_to_bin(own, "york")
    (place / file).write_bytes(b"{}")
    assert own.restore() == []
    assert own.ids()[-2:] == ["leeds", "york"] and own.faults() == []
    # A damaged report in the library keeps no sound one in the bin.
    other = copy_to_bin(own, "leeds")
    (folder_of(own, "leeds") / file).write_bytes(b"{}")
    assert own.restore("leeds") == ["leeds_2"]
    assert own.check("leeds_2").details.id == "leeds_2" and not other.exists()


def test_of_several_removed_reports_of_one_id_the_last_takes_it(own: Library) -> None:
    own.remove("york")
    own.add(write(own.home.parent, "york.md", "Gardens\n\nOther words altogether.\n"))
    own.remove("york")
    assert own.restore() == ["york_2", "york"]
    assert own.load("york").source.startswith("Gardens")


def test_a_report_whose_id_was_taken_meanwhile_gets_a_new_one(own: Library) -> None:
    own.remove("york")
    own.add(write(own.home.parent, "york.md", "Gardens\n\nOther words altogether.\n"))
    assert own.restore("york") == ["york_2"]
    assert own.load("york_2").source == TEXT.format(town="york")
    assert own.faults() == []


def test_what_was_removed_more_than_thirty_days_ago_is_deleted_once_days_of_use_confirm_it(own: Library) -> None:
    bin_folder = own.home / "library" / ".removed"
    own.remove("york")
    (bin_folder / "days.json").unlink()
    [place] = [folder for folder in bin_folder.iterdir() if folder.is_dir()]
    place.rename(bin_folder / "2026-03-01_york")
    first = datetime(2026, 3, 1, tzinfo=UTC).timestamp() / DAY

    def left_after(*days: float) -> bool:
        for day in days:
            empty_bin(bin_folder, now=(first + day) * DAY)
        return [report for report, _ in list_bin(bin_folder)] == ["york"]

    assert left_after(10, 20), "it is not old enough"
    assert left_after(120), "a clock that is ahead once deletes nothing"
    assert left_after(21, 32, 33), "nor are two days enough"
    (bin_folder / "days.json").write_text("{")
    assert left_after(34, 40), "nor days that are not known any more"
    assert not left_after(42, 48)


def test_days_on_which_the_library_is_used_confirm_what_one_removal_then_deletes(own: Library) -> None:
    bin_folder = own.home / "library" / ".removed"
    note_use(bin_folder)
    assert not bin_folder.exists(), "nothing is noted where nothing was removed"
    own.remove("york")
    (bin_folder / "days.json").unlink()
    [(_, place)] = list_bin(bin_folder)
    place.rename(bin_folder / "2026-03-01_york")
    first = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    for day in (32, 32.2, 33, 41):
        note_use(bin_folder, now=first + day * DAY)
    assert len(json.loads((bin_folder / "days.json").read_text())) == 3
    assert [report for report, _ in list_bin(bin_folder)] == ["york"], "who asks deletes nothing"
    empty_bin(bin_folder, now=first + 41.5 * DAY)
    assert list_bin(bin_folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs, and links need rights")
def test_links_pipes_devices_and_folders_are_refused_in_one_line(own: Library, tmp_path: Path) -> None:
    link, pipe = tmp_path / "link.md", tmp_path / "pipe.txt"
    link.symlink_to(own.file("york"))
    os.mkfifo(pipe)
    for path, said in [
        (link, "a link"),
        (pipe, "not a file"),
        (Path("/dev/zero"), "not a file"),
        (tmp_path, "not a file"),
    ]:
        with pytest.raises(ReportError, match=said) as refused:
            own.add(path)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["x" * 300, "a\x00b.txt", "gone\n.txt"])
def test_names_that_cannot_be_files_are_refused_in_one_line(own: Library, tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportError) as refused:
        own.add(tmp_path / name)
    assert "\n" not in str(refused.value)


def test_odd_names_give_cards_of_one_line(own: Library, tmp_path: Path) -> None:
    if sys.platform != "win32":
        card = own.add(write(tmp_path, "a\n\x1b[31mb.txt", "plain words of one paragraph only.\n"))
        assert card.title == "a [31mb"
    long = own.add(write(tmp_path, "x" * 240 + ".txt", "other words that nobody has written yet.\n"))
    assert len(long.id) <= 40
    assert own.load(long.id).source.startswith("other words")


def test_two_processes_that_add_one_file_take_it_in_once(own: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "hull.md", TEXT.format(town="hull"))
    code = (
        "import sys, pathlib\nfrom corpus.errors import ReportError\nfrom corpus.library.store import Library\n"
        "try:\n    print(Library(pathlib.Path(sys.argv[1])).add(pathlib.Path(sys.argv[2])).id)\n"
        "except ReportError as fault:\n    print('refused:', fault)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(own.home), str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = sorted(process.communicate(timeout=120)[0].strip() for process in running)
    assert said[0] == "hull"
    assert all("holds this report already, as 'hull'" in line for line in said[1:])
    assert own.ids()[-3:] == ["hull", "leeds", "york"]


def test_eight_hundred_cards_are_read_in_a_moment(home: Path, reports: dict[str, Report]) -> None:
    library = Library(home)
    for number in range(800):
        folder = home / "library" / f"report_{number:03}"
        folder.mkdir(parents=True)
        (folder / "source.txt").write_text(f"Report {number}\n")
        card = {
            "id": folder.name, "title": "T", "publisher": "P", "date": "2020", "date_inferred": False, "licence": "L",
            "short_title": "T", "added": "2026-01-01",
        }  # fmt: skip
        (folder / "card.json").write_text(json.dumps(card))
    start = time.perf_counter()
    assert len(library.cards()) == len(library.fingerprints()) == 805
    assert library.file("report_799").is_file()
    assert time.perf_counter() - start < 2

"""The library: reports added, removed and brought back; what cannot be read is refused in one line, nothing lost."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from corpus.errors import ReportError
from corpus.library.store import Library

FIVE = ["pcn_event", "hiquality", "syndemic", "strong_communities", "manifesto"]
NOTE = "# Minutes of the board\n\nThe board met in **May**. It agreed the plan for the town.\n"


@pytest.fixture
def own(home: Path) -> Library:
    """A library that a test may change."""
    return Library(home)


def note(folder: Path, text: str = NOTE, name: str = "Minutes May.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_five_reports_are_there_without_a_home(own: Library) -> None:
    assert own.ids() == FIVE
    assert not own.home.exists()


def test_the_bundled_files_are_those_that_the_manifest_names() -> None:
    folder = Path(str(files("corpus") / "reports"))
    for row in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
        assert hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest() == row["sha256"]


def test_a_date_that_a_text_does_not_bear_is_marked_as_inferred(own: Library) -> None:
    assert [card.id for card in own.cards() if card.date_inferred] == ["strong_communities", "manifesto"]


def test_an_added_report_is_copied_read_and_listed_last(own: Library, tmp_path: Path) -> None:
    path = note(tmp_path)
    card = own.add(path, publisher="The board", date="2026")
    path.unlink()
    assert own.ids() == [*FIVE, "minutes_may"]
    assert (card.title, card.publisher, card.date) == ("Minutes of the board", "The board", "2026")
    assert own.load("minutes_may").source == NOTE


def test_the_title_is_the_one_given_else_the_first_heading_else_the_name_of_the_file(
    own: Library, tmp_path: Path
) -> None:
    assert own.add(note(tmp_path, NOTE + "1"), title="Given").title == "Given"
    assert own.add(note(tmp_path, NOTE + "2")).title == "Minutes of the board"
    plain = note(tmp_path, "the board met in May and agreed the plan for the town.\n", "plan_b.txt")
    assert own.add(plain).title == "plan b"


def test_two_files_of_one_name_get_two_ids(own: Library, tmp_path: Path) -> None:
    own.add(note(tmp_path))
    assert own.add(note(tmp_path, NOTE + "It met again.")).id == "minutes_may_2"


def test_an_added_report_goes_when_it_is_removed(own: Library, tmp_path: Path) -> None:
    own.add(note(tmp_path))
    own.remove("minutes_may")
    assert own.ids() == FIVE
    assert not (own.home / "library" / "minutes_may").exists()


def test_a_bundled_report_is_left_out_and_can_be_brought_back(own: Library) -> None:
    own.remove("syndemic")
    assert "syndemic" not in own.ids()
    assert own.restore() == ["syndemic"]
    assert own.ids() == FIVE


def test_fingerprints_change_with_the_library_and_with_nothing_else(own: Library, tmp_path: Path) -> None:
    before = own.fingerprints()
    assert own.fingerprints() == before
    own.add(note(tmp_path))
    after = own.fingerprints()
    assert {report: after[report] for report in FIVE} == before
    assert set(after) - set(before) == {"minutes_may"}


def test_a_byte_order_mark_is_no_text(own: Library, tmp_path: Path) -> None:
    path = tmp_path / "bom.txt"
    path.write_bytes(b"\xef\xbb\xbf" + NOTE.encode())
    assert own.load(own.add(path).id).source == NOTE


@pytest.mark.parametrize("report", ["sindemic", "Syndemic ", "syndemics"])
def test_an_unknown_id_names_the_nearest_and_all_there_are(report: str, own: Library) -> None:
    with pytest.raises(ReportError, match=f"no report '{report}' in the library. Did you mean 'syndemic'"):
        own.load(report)


def test_an_unknown_id_like_no_other_names_all_there_are(own: Library) -> None:
    with pytest.raises(ReportError, match=re.escape(f"The reports are: {', '.join(FIVE)}.")):
        own.remove("zzz")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.txt", b"GIF89a\x00\x00", "photo.txt: this is a GIF picture, which is not read."),
        ("empty.txt", b"", "empty.txt: the file is empty."),
        ("blank.md", b" \n\t\n", "blank.md: the file is empty."),
        ("notes.docx", b"PK\x03\x04", "notes.docx: damaged"),
        ("bad.pdf", b"%PDF-1.7", "bad.pdf: the PDF cannot be read"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_one_line_and_nothing_is_kept(
    name: str, content: bytes, said: str, own: Library, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReportError, match=re.escape(said)) as refused:
        own.add(path)
    assert "\n" not in str(refused.value)
    assert own.ids() == FIVE
    assert not (own.home / "library").exists()


def test_a_file_that_is_not_there_is_named(own: Library, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=re.escape("gone.txt: no such file.")):
        own.add(tmp_path / "gone.txt")


def test_the_same_content_is_added_once_whatever_its_name(own: Library, tmp_path: Path) -> None:
    own.add(note(tmp_path))
    with pytest.raises(ReportError, match="the library holds this report already, as 'minutes_may'"):
        own.add(note(tmp_path, name="other.md"))
    copy = tmp_path / "copy.txt"
    copy.write_bytes(own.file("manifesto").read_bytes())
    with pytest.raises(ReportError, match="as 'manifesto'"):
        own.add(copy)


def test_a_home_that_cannot_be_written_is_named_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(ReportError, match="cannot be written"):
        Library(tmp_path / "home").add(note(tmp_path))


def test_a_copy_that_was_cut_short_is_no_report(own: Library, tmp_path: Path) -> None:
    own.add(note(tmp_path))
    (own.home / "library" / "minutes_may").rename(own.home / "library" / ".minutes_may.part")
    assert own.ids() == FIVE
    assert own.add(note(tmp_path)).id == "minutes_may"
    assert own.ids() == [*FIVE, "minutes_may"]

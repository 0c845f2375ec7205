"""`pcn-assistant corpus`: many reports at once, what was read of them, and what is said of those that fail."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from assistant.command.doctor import examine
from assistant.command.main import main
from assistant.conversations.store import ConversationStore
from assistant.settings import Settings
from assistant.web.chat.controller import ChatController
from corpus.library.store import Library
from index.build import IndexSettings, open_or_build_index
from tests.support.harm.hostile_files import write_deep_pdf, write_word_bomb

Captured = pytest.CaptureFixture[str]


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three reports, one in a folder of its own, a copy, an empty file and hidden ones."""
    place = tmp_path / "reports"
    gardens = "Gardens in Hull\n\nThe gardens opened in 2020. Neighbours keep them.\n"
    write(place / "b_gardens.txt", gardens)
    write(place / "a_kitchens.txt", "Kitchens in Leeds\n\nThe kitchens cook for 300 people a week.\n")
    write(place / "more" / "c_walks.md", "# Walks\n\n## By the sea\n\nIn **May** they walk.\n\n- far\n- near\n")
    write(place / "more" / "d_copy.txt", gardens)
    write(place / "e_empty.txt", "")
    write(place / ".hidden.txt", "hidden words\n")
    write(place / ".git" / "config.txt", "more hidden words\n")
    return place


def test_a_folder_is_added_in_order_and_each_failure_is_one_line(home: Path, folder: Path, capsys: Captured) -> None:
    assert main(["corpus", "add", str(folder)]) == 2
    out, err = capsys.readouterr()
    told = err.splitlines()
    assert [line for line in told if line.startswith("[")] == [
        "[1/5] a_kitchens.txt", "[2/5] b_gardens.txt", "[3/5] e_empty.txt", "[4/5] c_walks.md", "[5/5] d_copy.txt",
    ]  # fmt: skip
    failures = [line for line in told if not line.startswith("[")]
    assert [line.split(":")[:2] for line in failures] == [
        ["pcn-assistant", " e_empty.txt"],
        ["pcn-assistant", " d_copy.txt"],
    ]
    assert "as 'b_gardens'" in failures[1]
    assert "Added 3 of 5 files; 2 not added." in out
    assert [card.id for card in Library(home).cards() if card.added] == ["a_kitchens", "b_gardens", "c_walks"]


def test_what_was_read_is_told_in_numbers_and_by_check_the_same(home: Path, folder: Path, capsys: Captured) -> None:
    walks = folder / "more" / "c_walks.md"
    assert main(["corpus", "check", str(walks)]) == 0
    checked = capsys.readouterr().out
    assert "Read as Markdown." in checked
    assert "  list item: 2 (7 characters)" in checked
    assert "Headings: 1 of level 1, 1 of level 2.\n  Walks\n    By the sea\n" in checked
    assert not home.exists()
    assert main(["corpus", "add", str(walks)]) == 0
    added = capsys.readouterr().out
    assert "Markdown: 2 headings, 1 paragraph, 2 list items; nothing set aside" in added
    assert main(["corpus", "check", "c_walks"]) == 0
    assert capsys.readouterr().out == checked


def test_the_table_over_the_library_has_a_line_for_each_report(home: Path, capsys: Captured) -> None:
    assert main(["corpus", "check"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["id", "kind", "pages"]
    assert [line.split()[0] for line in lines] == Library(home).ids()


@pytest.mark.parametrize("option", ["--title", "--publisher", "--date"])
def test_the_fields_of_a_card_are_for_one_file(option: str, home: Path, folder: Path, capsys: Captured) -> None:
    assert main(["corpus", "add", str(folder), option, "2020"]) == 2
    assert "are for one file" in capsys.readouterr().err
    assert not home.exists()


def test_a_date_in_words_is_kept_and_one_that_is_none_is_refused(home: Path, folder: Path, capsys: Captured) -> None:
    path = str(folder / "b_gardens.txt")
    assert main(["corpus", "add", path, "--date", "soonish"]) == 2
    assert "--date 'soonish': not understood" in capsys.readouterr().err
    assert main(["corpus", "add", path, "--date", "2025-04", "--title", "The gardens"]) == 0
    assert main(["corpus", "edit", "b_gardens", "--supersedes", "manifesto"]) == 0
    assert main(["corpus", "edit", "b_gardens"]) == 2
    capsys.readouterr()
    assert main(["corpus", "list"]) == 0
    *others, last = capsys.readouterr().out.splitlines()
    assert last == "b_gardens\tThe gardens\tpublisher not stated\tApril 2025\tsupersedes manifesto"
    assert [line.split("\t")[0] for line in others if line.endswith("\tsuperseded by b_gardens")] == ["manifesto"]
    assert main(["corpus", "edit", "b_gardens", "--supersedes", ""]) == 0
    assert "supersedes" not in capsys.readouterr().out


def test_a_removed_report_is_restored_by_its_id(home: Path, folder: Path, capsys: Captured) -> None:
    main(["corpus", "add", str(folder / "b_gardens.txt")])
    assert main(["corpus", "remove", "b_gardens"]) == 0
    assert main(["corpus", "restore", "b_gardens"]) == 0
    assert capsys.readouterr().out.endswith("Brought back: b_gardens.\n")
    assert main(["corpus", "restore", "b_gardens"]) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such names, and links need rights")
def test_odd_files_are_told_in_one_line_each(home: Path, tmp_path: Path, capsys: Captured) -> None:
    line_break = tmp_path / "a\nb.txt"
    line_break.write_text("")
    (tmp_path / "link.txt").symlink_to(line_break)
    names = [str(line_break), str(tmp_path / "link.txt"), str(tmp_path / ("x" * 300)), "/dev/null", "gone\udcff.txt"]
    assert main(["corpus", "add", *names]) == 2
    out, err = capsys.readouterr()
    assert len(err.splitlines()) == 2 * len(names)
    assert "Added 0 of 5 files; 5 not added." in out


def test_files_made_to_do_harm_are_a_line_each_and_the_rest_of_the_batch_goes_on(
    home: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_READING_SECONDS", "1")
    place = tmp_path / "reports"
    place.mkdir()
    write_word_bomb(place / "a_bomb.docx", 150)
    write_deep_pdf(place / "b_deep.pdf")
    write(place / "c_line.txt", "a" * 300_000)
    write(place / "d_nul.txt", "Forty plots\x00 were let.\n" * 5)
    write(place / "e_gardens.txt", "Gardens in Hull\n\nThe gardens opened in 2020. Neighbours keep them.\n")
    above = place / ".." / "reports" / "e_gardens.txt"
    assert main(["corpus", "add", str(place), str(above)]) == 2
    out, err = capsys.readouterr()
    failures = [line for line in err.splitlines() if not line.startswith("[")]
    assert [line.split(": ")[1] for line in failures] == [
        "a_bomb.docx", "b_deep.pdf", "c_line.txt", "d_nul.txt", "e_gardens.txt",
    ]  # fmt: skip
    assert "PCN_ASSISTANT_READING_" in failures[0] and "as 'e_gardens'" in failures[4]
    assert "Added 1 of 6 files; 5 not added." in out
    assert Library(home).load("e_gardens").source.startswith("Gardens in Hull")


def test_a_newer_edition_is_offered(home: Path, tmp_path: Path, capsys: Captured) -> None:
    first = write(tmp_path / "first.txt", "Gardens of Hull 2020\n\nThe gardens opened. Neighbours keep them.\n")
    second = write(tmp_path / "second.txt", "Gardens of Hull 2021\n\nAnother year has gone by, as years will do.\n")
    main(["corpus", "add", str(first), "--title", "Gardens of Hull 2020"])
    capsys.readouterr()
    assert main(["corpus", "add", str(second), "--title", "Gardens of Hull 2021"]) == 0
    assert "pcn-assistant corpus edit second --supersedes first" in capsys.readouterr().out


def test_a_damaged_report_is_left_out_of_the_index_and_named_by_the_doctor(
    small_library: Library, folder: Path, capsys: Captured
) -> None:
    for name in ("a_kitchens.txt", "b_gardens.txt"):
        small_library.add(folder / name)
    reports = small_library.home / "library"
    (reports / "a_kitchens" / "card.json").write_text("{")
    (reports / "b_gardens" / "reading.json").write_text(json.dumps({"format": 1}))
    notices: list[str] = []
    index, built = open_or_build_index(small_library, IndexSettings(), notice=notices.append)
    assert built
    assert list(index.reports) == ["walking_groups"]
    assert [line.split(": ")[1] for line in notices] == ["report a_kitchens", "report b_gardens"]
    # Nothing has changed: the index is not built again at each start.
    assert not open_or_build_index(small_library, IndexSettings(), notice=notices.append)[1]
    assert [" ".join(line.split()[2:4]) for line in notices[2:]] == ["report a_kitchens:", "report b_gardens"]
    told = " ".join(str(finding) for finding in examine(Settings(small_library.home)) if not finding.is_ok)
    assert "report a_kitchens: its card is damaged." in told
    assert "pcn-assistant corpus remove b_gardens" in told
    page = ChatController(EvidenceAssistant(index, small_library), ConversationStore(small_library.home, days=30))
    assert [name in page.render_library() for name in ("Walking groups", "Gardens in Hull")] == [True, False]
    capsys.readouterr()
    assert main(["corpus", "check"]) == 1
    assert "report a_kitchens" in capsys.readouterr().err

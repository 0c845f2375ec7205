"""The doctor: what is looked at, what is said of it, and that looking changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fpdf import FPDF

from assistant.command.doctor import examine
from assistant.command.main import main
from assistant.conversations.store import ConversationStore
from assistant.databases.address import Address, parse_address
from assistant.drafts.store import DraftStore
from assistant.settings import Settings
from corpus.library.store import Library
from corpus.pdf.ocr import is_ocr_installed
from index.build import IndexSettings, open_or_build_index
from index.storage import IndexFolder
from tests.support.postgres import PostgresServer


def on_the_index(library: Library, settings: IndexSettings | None = None) -> str:
    """What the doctor says last: of the index."""
    return str(examine(Settings(library.home, settings or IndexSettings()))[-1])


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own package, as far as the installer's records go; tests may run from a plain folder."""
    (folder / "pcn_assistant-0.1.0.dist-info").mkdir(parents=True)
    (folder / "pcn_assistant-0.1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: pcn-assistant\nVersion: 0.1.0\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(folder))


def test_all_is_well_with_exit_code_0_once_there_is_an_index_and_1_before(
    small_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(tmp_path / "site", monkeypatch)
    assert main(["doctor"]) == 1
    faults = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("ok ")]
    assert faults == [
        "MEND there is no index yet. It is built at the next question, or now: pcn-assistant index",
    ]
    assert not (small_library.home / "index").exists()
    open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    assert lines[-1].startswith("ok   index: ")
    assert any("weights checked" in line for line in lines)


def test_what_is_wrong_with_the_index_is_said_and_left_as_it_is(small_library: Library) -> None:
    open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)
    assert "not sound: it was made with the embedding model" in on_the_index(small_library, IndexSettings("other"))
    assert "not sound: the passage size has changed" in on_the_index(small_library, IndexSettings(passage_words=50))
    folder = IndexFolder(small_library.home / "index")
    live = folder.live()
    assert live is not None
    [kept] = folder.segments.glob("*/report.json")
    kept.write_text("[]", encoding="utf-8")
    for _ in range(2):
        assert "not sound: the reports of the index are damaged. It is built" in on_the_index(small_library)
    assert kept.read_text(encoding="utf-8") == "[]"
    (live / "manifest.json").unlink()
    assert "not sound: the index is only half written. It is built" in on_the_index(small_library)


def test_a_report_that_can_no_longer_be_read_is_named_with_what_to_do(small_library: Library) -> None:
    small_library.file("walking_groups").write_bytes(b"\x00\x01")
    told = [str(finding) for finding in examine(Settings(small_library.home)) if not finding.is_ok]
    assert any("report walking_groups" in line and "corpus remove walking_groups" in line for line in told)


def test_a_home_that_is_a_file_is_told_with_where_to_put_another(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("in the way", encoding="utf-8")
    told = [str(finding) for finding in examine(Settings(home)) if not finding.is_ok]
    assert f"MEND data folder {home} cannot be written. Set PCN_ASSISTANT_HOME to another folder." in told


def test_a_file_in_the_place_of_the_library_is_told(home: Path) -> None:
    home.mkdir()
    (home / "library").write_text("in the way", encoding="utf-8")
    told = [str(finding) for finding in examine(Settings(home)) if not finding.is_ok]
    said = "is a file, and no report that was added can be read. Move it away, put the folder back."
    assert f"MEND {home / 'library'} {said}" in told


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    small_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.path", [])
    told = [str(finding) for finding in examine(Settings(small_library.home)) if not finding.is_ok]
    assert "MEND gradio is not installed. Run: pip install gradio" in told


def test_an_index_of_other_weights_is_not_sound(small_library: Library) -> None:
    open_or_build_index(small_library, IndexSettings(), notice=lambda line: None)
    live = IndexFolder(small_library.home / "index").live()
    assert live is not None
    path = live / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "weights": "0" * 64}), encoding="utf-8")
    assert "not sound: the weights of the embedding model have changed" in on_the_index(small_library)


def test_what_was_not_read_of_a_report_is_said_and_whether_ocr_is_there(home: Path, tmp_path: Path) -> None:
    pdf = FPDF()
    for words in ("The board met in March and agreed the plan for the year.", ""):
        pdf.add_page()
        pdf.set_font("Helvetica", size=11)
        pdf.multi_cell(0, 6, words)
    pdf.output(str(tmp_path / "plan.pdf"))
    Library(home).take_in(tmp_path / "plan.pdf", title="Plan")
    told = [str(finding) for finding in examine(Settings(home))]
    assert "ok   report plan: Plan (1 block; 2 pages, 1 without text (2))" in told
    (ocr,) = (line for line in told if "OCR" in line and "report" not in line)
    assert ocr.startswith("ok   OCR: rapidocr " if is_ocr_installed() else "ok   OCR is not installed: ")


def on_databases(home: Path, address: Address | None = None) -> list[str]:
    """What the doctor says of conversations and drafts, and of nothing else."""
    lines = map(str, examine(Settings(home, database=address)))
    words = ("conversations", "drafts", "PostgreSQL")
    return [line for line in lines if any(word in line for word in words) and "data folder " not in line[:17]]


def test_files_of_conversations_and_drafts_are_named_with_what_is_in_them(home: Path) -> None:
    assert on_databases(home) == [f"ok   conversations, feedback and drafts are kept in SQLite files in {home}"]
    store = ConversationStore(home, days=30)
    store.begin("me", "Why?")
    store.close()
    DraftStore(home).close()
    assert on_databases(home)[1:] == [
        "ok   conversations.sqlite3: 1 conversations, sound",
        "ok   drafts.sqlite3: 0 drafts, sound",
    ]


def test_a_database_on_a_server_is_named_without_its_password_and_looked_through(
    home: Path, postgres: PostgresServer
) -> None:
    address = parse_address(postgres.make_database(), "the test")
    named = f"PostgreSQL database '{address.name}' at 127.0.0.1:{postgres.port}"
    assert on_databases(home, address) == [
        f"ok   conversations, feedback and drafts are kept in the {named}",
        f"ok   {named}: 0 conversations, sound",
        f"ok   {named}: 0 drafts, sound",
    ]
    assert postgres.execute("SELECT * FROM pg_tables WHERE schemaname = 'public'", database=address.name) == []
    store = ConversationStore(home, days=30, database=address)
    store.begin("me", "Why?")
    store.close()
    assert on_databases(home, address)[1] == f"ok   {named}: 1 conversations, sound"
    old = ConversationStore(home, days=30)
    old.close()
    unused = "conversations.sqlite3 of the data folder, which is not used while PCN_ASSISTANT_DATABASE is set"
    assert on_databases(home, address)[-1] == f"ok   {unused}: 0 conversations, sound"
    postgres.execute("UPDATE pcn_assistant_versions SET version = 99", database=address.name)
    assert on_databases(home, address)[1].startswith(f"MEND {named}: a newer version of the program made its tables.")


def test_a_server_that_is_not_there_or_refuses_is_one_line_to_mend(home: Path, postgres: PostgresServer) -> None:
    address = parse_address(postgres.make_database(), "the test")
    for wrong in (replace(address, password="wrong-secret"), replace(address, port=1), replace(address, name="gone")):
        told = on_databases(home, wrong)
        assert [line[:4] for line in told] == ["ok  ", "MEND"]
        assert told[1].startswith(f"MEND {wrong}: cannot be reached or used (") and "wrong-secret" not in str(told)


def test_a_damaged_page_on_a_server_is_told(home: Path, postgres: PostgresServer) -> None:
    address = parse_address(postgres.make_database(), "the test")
    store = ConversationStore(home, days=30, database=address)
    for number in range(200):
        store.begin("me", f"Question {number}? " + "words " * 10)
    store.close()
    [(path,)] = postgres.execute("SELECT pg_relation_filepath('conversations')", database=address.name)
    with postgres.stopped():
        file = postgres.data / str(path)
        content = file.read_bytes()
        assert len(content) > 2 * 8192
        # The head of a page, by which its rows are found.
        file.write_bytes(content[:8192] + b"\xa5" * 24 + content[8192 + 24 :])
    told = on_databases(home, address)
    assert told[1].startswith(f"MEND {address}: its content is damaged (")
    assert told[1].endswith("Restore the database from its backup, or give an empty one.")

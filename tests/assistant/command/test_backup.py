"""`pcn-assistant backup`: everything that people made, out of a home and into any, and archives that are refused."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from assistant.briefing.note import Brief, BriefingNote
from assistant.command.backup import restore_backup, write_backup
from assistant.command.main import main
from assistant.conversations.store import ConversationStore
from assistant.drafts.note_json import dump_note
from assistant.drafts.store import DraftStore, hash_browser
from corpus.errors import UserError
from corpus.library.moves import finish_moves, is_moving
from corpus.library.states import restore_state, tag
from corpus.library.store import Library
from corpus.vocabulary import Answer
from tests.support.killing import run_and_kill

KEY = "0123456789abcdef0123456789abcdef"
SAID = Answer("q", "q", message="Yes indeed.", mode="conversation")
NOTE = BriefingNote(Brief("Gardens", "PCN lead", "short", ()), "Gardens", "2026-11-30", "", "", ())
Captured = pytest.CaptureFixture[str]


def fill(home: Path, town: str) -> Path:
    """A home with all that people make: reports, some in the bin and in a state, a conversation, a note, a run, …."""
    library = Library(home)
    for name in (town, f"{town}_old"):
        source = home.parent / f"{name}.md"
        source.write_text(f"Walks in {name}\n\nThe walks of {name} began in 2019 with 14 people.\n", encoding="utf-8")
        library.add(source)
    tag(library, "spring")
    library.remove(f"{town}_old")
    library.remove("manifesto")
    store = ConversationStore(home, days=90)
    conversation = store.begin(KEY, f"What of {town}?")
    exchange = store.add_question(conversation, f"What of {town}?")
    store.keep_answer(exchange, SAID)
    store.add_feedback(exchange, "right", "Thanks", index_version="v", browser=KEY)
    store.close()
    drafts = DraftStore(home, clock=lambda: 1_700_000_000.0)
    drafts.of_browser(KEY).save(NOTE, f"{town}-short")
    drafts.close()
    # And one as an earlier version kept it, not yet taken over.
    earlier = home / "drafts" / hash_browser(KEY) / "older.json"
    earlier.parent.mkdir(parents=True)
    earlier.write_text(dump_note(NOTE), encoding="utf-8")
    os.utime(earlier, (1_600_000_000, 1_600_000_000))
    for path, content in [
        ("suites/own.csv", "id,question\n"),
        ("runs/2026-11-30_093000_golden_dev/answers.jsonl", "{}\n"),
        ("draft_questions.jsonl", '{"id": "x"}\n'),
        ("cross_encoders/model.json", "{}"),
        ("watched.json", "{}"),
        ("settings.toml", 'days_kept = 30\nmodel_url = "http://ann:secret@model.example/v1"\n'),
        ("index/current.json", "{}"),
        ("pages/a.png", "a picture"),
        ("notes of mine.txt", "not the product's"),
    ]:
        place = home / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
    return home


def files_of(home: Path) -> dict[str, bytes]:
    """Every file in a home but locks, and what it holds; a database's own content is looked at by `check_is`."""
    return {
        path.relative_to(home).as_posix(): b"" if "sqlite3" in path.name else path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def check_is(home: Path, town: str) -> None:
    """A home says what the one that was filled for a town said."""
    library = Library(home)
    assert town in library.ids() and "manifesto" not in library.ids()
    assert library.check(town).source.startswith(f"Walks in {town}")
    assert [each.report for each in library.removed()] == [f"{town}_old", "manifesto"]
    store = ConversationStore(home, days=90)
    [conversation] = store.conversations_of(KEY)
    assert conversation.name == f"What of {town}?"
    assert [exchange.answer for exchange in store.exchanges_of(KEY, conversation.id)] == [SAID]
    assert [feedback.comment for feedback in store.list_feedback()] == ["Thanks"]
    store.close()
    # Looked at in a copy, so that the draft of an earlier version is not taken over meanwhile.
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(home / "drafts", Path(copy) / "drafts")
        shutil.copyfile(home / "drafts.sqlite3", Path(copy) / "drafts.sqlite3")
        drafts = DraftStore(Path(copy))
        mine = drafts.of_browser(KEY)
        assert [each.name for each in mine.list_drafts()] == [f"{town}-short", "older"], "the latest first, as before"
        assert mine.open("older") == mine.open(f"{town}-short") == NOTE
        drafts.close()
    assert (home / "suites" / "own.csv").read_text() == "id,question\n"
    assert (home / "runs" / "2026-11-30_093000_golden_dev" / "answers.jsonl").is_file()


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a home."""
    folder = tmp_path_factory.mktemp("backup")
    write_backup(fill(folder / "home", "leeds"), folder / "leeds.zip")
    return folder / "leeds.zip"


def test_everything_people_made_comes_back_in_an_empty_home_and_nothing_else(backup: Path, tmp_path: Path) -> None:
    home = tmp_path / "new"
    said = restore_backup(home, backup)
    assert (
        "conversations and feedback; drafts of notes; added, removed and tagged reports" in said
        and "kept in" not in said
    )
    check_is(home, "leeds")
    old = backup.parent / "home"
    mine, theirs = files_of(home), files_of(old)
    assert theirs.keys() - mine.keys() == {"index/current.json", "pages/a.png", "notes of mine.txt"}
    assert mine.keys() <= theirs.keys()
    assert [name for name, content in mine.items() if theirs[name] != content] == ["settings.toml"]
    assert restore_state(Library(home), "spring").back == ["leeds_old", "manifesto"]


def test_no_secret_is_in_a_backup_and_what_is_left_out_is_said(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert archive.read("home/settings.toml").decode() == 'days_kept = 30\nmodel_url = "http://model.example/v1"\n'
    assert KEY.encode() not in everything and b"secret" not in everything
    said = write_backup(backup.parent / "home", tmp_path / "again.zip")
    for left_out in (
        "the index",
        "pictures of pages",
        "keys of language models and of browsers",
        "'notes of mine.txt'",
    ):
        assert left_out in said
    assert [path.name for path in tmp_path.iterdir()] == ["again.zip"], "written aside and moved into place"


def test_what_a_home_holds_is_kept_aside_when_a_backup_comes_back(backup: Path, tmp_path: Path) -> None:
    home = fill(tmp_path / "home", "york")
    before = files_of(home)
    said = restore_backup(home, backup)
    check_is(home, "leeds")
    [aside] = home.glob("before-restore-*")
    assert str(aside) in said
    stayed = {"index/current.json", "pages/a.png", "notes of mine.txt"}
    assert {name: content for name, content in before.items() if name not in stayed} == files_of(aside)
    assert (home / "notes of mine.txt").is_file()
    # And it can be taken back by hand, or by a backup of what was kept aside.
    check_is(aside, "york")
    write_backup(aside, tmp_path / "york.zip")
    restore_backup(home, tmp_path / "york.zip")
    check_is(home, "york")
    assert len(list(home.glob("before-restore-*"))) == 2


@pytest.mark.parametrize("content", [None, "Made by hand."], ids=["empty folders", "files in them"])
def test_what_comes_back_meets_places_that_are_taken(backup: Path, tmp_path: Path, content: str | None) -> None:
    home = tmp_path / "home"
    for name in ("drafts", "library/leeds", "library/.removed", "library/.states", "suites", "runs", "watched.json"):
        (home / name).mkdir(parents=True)
        if content:
            (home / name / "mine.txt").write_text(content)
    log = home / "conversations.sqlite3-wal"
    log.write_bytes(b"Of a database that is gone.")
    restore_backup(home, backup)
    check_is(home, "leeds")
    assert restore_state(Library(home), "spring").back == ["leeds_old", "manifesto"]
    assert (home / "watched.json").read_text() == "{}"
    assert not log.exists()
    assert len(list(home.rglob("mine.txt"))) == (7 if content else 0), "nothing is lost"


@pytest.mark.skipif(sys.platform == "win32", reason="a link takes rights there that few have")
def test_links_at_the_top_are_followed_and_others_are_told(backup: Path, tmp_path: Path) -> None:
    home = fill(tmp_path / "home", "york")
    for name in ("library", "drafts", "runs", "conversations.sqlite3", "draft_questions.jsonl"):
        (home / name).rename(tmp_path / name)
        (home / name).symlink_to(tmp_path / name)
    (home / "suites" / "shared").symlink_to(tmp_path / "runs")
    (home / "suites" / "why?.csv").write_text("id,question\n")
    said = write_backup(home, tmp_path / "york.zip")
    assert "'suites/shared' and 1 more, which are links" in said
    restore_backup(tmp_path / "new", tmp_path / "york.zip")
    check_is(tmp_path / "new", "york")
    assert (tmp_path / "new" / "draft_questions.jsonl").is_file()
    with pytest.raises(UserError, match="it is a link, and what is there cannot be moved aside"):
        restore_backup(home, backup)
    check_is(home, "york")
    (tmp_path / "drafts").rename(tmp_path / "gone")
    with pytest.raises(UserError, match="drafts: it is a link that leads nowhere"):
        write_backup(home, tmp_path / "york.zip")


_ASK_ON = """
import pathlib, sys, time
from assistant.conversations.store import ConversationStore
store = ConversationStore(pathlib.Path(sys.argv[1]), days=90)
print("open", flush=True)
for number in range(10**6):
    conversation = store.begin("me", f"Question {number}")
    store.add_question(conversation, f"Question {number}")
"""


def test_a_backup_is_whole_while_a_chat_writes_and_none_comes_back_under_it(backup: Path, tmp_path: Path) -> None:
    home = fill(tmp_path / "home", "york")
    with subprocess.Popen(
        [sys.executable, "-c", _ASK_ON, str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as chat:
        try:
            assert chat.stdout is not None and chat.stdout.readline() == "open\n"
            write_backup(home, tmp_path / "york.zip")
            before = set(files_of(home))
            with pytest.raises(UserError, match=r"it is open .* End the chat over this data folder"):
                restore_backup(home, backup)
            assert set(files_of(home)) >= before - {"conversations.sqlite3-wal", "conversations.sqlite3-shm"}
            assert not list(home.glob("before-restore-*")) and not (home / ".restoring").exists()
        finally:
            chat.kill()
    restore_backup(tmp_path / "other", tmp_path / "york.zip")
    check_is(tmp_path / "other", "york")
    restore_backup(home, backup)
    check_is(home, "leeds")


def rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes]], None], *, honest: bool = True) -> Path:
    """A copy of an archive with other files; where it is honest, the manifest says what they are."""
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    row = json.loads(files.pop("manifest.json", b"{}"))
    if honest:
        row["files"] = {
            name.removeprefix("home/"): {"sha256": hashlib.sha256(each).hexdigest(), "bytes": len(each), "changed": 1.0}
            for name, each in files.items()
        }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in files.items():
            archive.writestr(name, each)
        archive.writestr("manifest.json", json.dumps(row))
    return target


def put(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({name: content})


def take(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


def say_in_manifest(key: str, value: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), key: value}).encode()

    return change


def say_of_a_file(key: str, value: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        row = json.loads(files["manifest.json"])
        row["files"]["removed.json"][key] = value
        files["manifest.json"] = json.dumps(row).encode()

    return change


def newer_database(files: dict[str, bytes]) -> None:
    """The database's header says that a version made it which does not exist yet."""
    content = files["home/conversations.sqlite3"]
    files["home/conversations.sqlite3"] = content[:60] + (99).to_bytes(4, "big") + content[64:]


def damaged_database(files: dict[str, bytes]) -> None:
    content = files["home/conversations.sqlite3"]
    files["home/conversations.sqlite3"] = content[:4096] + bytes(len(content) - 4096)


HOSTILE: list[tuple[str, Callable[[dict[str, bytes]], None], bool, str]] = [
    ("up", put("home/../../evil.txt", b"x"), True, "does not belong"),
    ("up inside", put("home/library/../../evil.txt", b"x"), True, "does not belong"),
    ("backslash", put("home/library\\..\\..\\evil.txt", b"x"), True, "does not belong"),
    ("drive", put("home/library/C:evil.txt", b"x"), True, "does not belong"),
    ("absolute", put("/evil.txt", b"x"), True, "does not hold what its manifest says"),
    ("program", put("home/evil.py", b"x"), True, "does not belong"),
    ("restoring", put("home/.restoring/moves.json", b"{}"), True, "does not belong"),
    ("twice but for case", put("home/REMOVED.json", b"x"), True, "have one name|does not belong"),
    ("more", put("home/library/plan/card.json", b"x"), False, "does not hold what its manifest says"),
    ("less", take("home/removed.json"), False, "does not hold what its manifest says"),
    ("other content", put("home/removed.json", b"[]"), False, "not of the size|damaged"),
    ("other letters", put("home/removed.json", b'["mbnifesto"]'), False, "'removed.json' is damaged"),
    ("bomb", put("home/library/plan/source.txt", bytes(150_000_000)), True, "would unpack to 150 MB"),
    ("other program", say_in_manifest("product", "other"), True, "another program made it"),
    ("next format", say_in_manifest("format", 2), True, "format 2, which this version does not know"),
    ("no manifest", take("manifest.json"), False, "no backup of this program"),
    *[
        (f"{key} {value!r:.9}", say_of_a_file(key, value), False, "its manifest is damaged")
        for key, values in {
            "changed": [float("nan"), 1e30, float("inf"), -1, "soon", None, 10**400],
            "bytes": [float("inf"), float("nan"), -1, 10**30, 1.5, "many"],
        }.items()
        for value in values
    ],
    ("made at no time", say_in_manifest("made", "2026\n\x1b[2J"), True, "it was made at no time"),
    ("made of no text", say_in_manifest("made", 2026), True, "its manifest is damaged"),
    ("folder for a file", put("home/conversations.sqlite3/x", b"x"), True, "does not belong"),
    ("file for a folder", put("home/runs", b"x"), True, "does not belong"),
    ("file and folder", put("home/suites/own.csv/x", b"x"), True, "cannot be written"),
    ("newer database", newer_database, True, "a newer version of the program made it"),
    ("damaged database", damaged_database, True, "'conversations.sqlite3' is damaged"),
]


@pytest.mark.parametrize(
    ("change", "honest", "said"), [each[1:] for each in HOSTILE], ids=[each[0] for each in HOSTILE]
)
def test_a_hostile_or_foreign_archive_is_refused_in_one_line_and_nothing_is_changed(
    backup: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], honest: bool, said: str
) -> None:
    home = tmp_path / "deep" / "home"
    archive = rewritten(backup, tmp_path / "bad.zip", change, honest=honest)
    with pytest.raises(UserError, match=said) as refused:
        restore_backup(home, archive)
    assert "\n" not in str(refused.value)
    assert files_of(tmp_path) == {"bad.zip": archive.read_bytes()}


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_is_packed_in_another_way_is_refused(backup: Path, tmp_path: Path, way: int) -> None:
    archive = tmp_path / "bad.zip"
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(archive, "w", way) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    content = archive.read_bytes()
    archive.write_bytes(content[:50] + bytes(30) + content[80:])
    with pytest.raises(UserError, match="it is packed as no backup is"):
        restore_backup(tmp_path / "home", archive)


def test_a_file_from_a_machine_with_a_wrong_clock_is_in_a_backup(backup: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    restore_backup(home, backup)
    for year in (-2, 400):
        os.utime(home / "suites" / "own.csv", (year * 31_556_952, year * 31_556_952))
        write_backup(home, tmp_path / "again.zip")
        restore_backup(tmp_path / "new", tmp_path / "again.zip")
        check_is(tmp_path / "new", "leeds")


def test_a_damaged_archive_is_refused_wherever_the_damage_is(backup: Path, tmp_path: Path) -> None:
    content, archive, home = backup.read_bytes(), tmp_path / "bad.zip", tmp_path / "home"
    damaged = [content[: len(content) * part // 8] for part in range(8)]
    damaged += [content[:at] + bytes([content[at] ^ 255]) + content[at + 1 :] for at in range(60, len(content), 997)]
    damaged += [b"", b"PK", os.urandom(4000), content[:2000] + bytes(2000) + content[4000:]]
    for each in damaged:
        archive.write_bytes(each)
        try:
            restore_backup(home, archive)
        except UserError as fault:
            assert "\n" not in str(fault)
            assert files_of(tmp_path) == {"bad.zip": each}
        else:
            # A byte that nothing depends on, such as a date: then all of it came back.
            check_is(home, "leeds")
            shutil.rmtree(home)


def test_links_in_an_archive_are_refused(backup: Path, tmp_path: Path) -> None:
    archive = rewritten(backup, tmp_path / "bad.zip", put("home/suites/link", b"/etc/passwd"))
    content = archive.read_bytes()
    info = zipfile.ZipFile(archive).getinfo("home/suites/link")
    # In the archive's list, a file's kind stands in the four bytes before the place of its content.
    entry = content.rindex(b"home/suites/link") - 8
    archive.write_bytes(content[:entry] + (0o120777 << 16).to_bytes(4, "little") + content[entry + 4 :])
    assert info.external_attr != zipfile.ZipFile(archive).getinfo("home/suites/link").external_attr
    with pytest.raises(UserError, match="is no plain file"):
        restore_backup(tmp_path / "home", archive)


@pytest.mark.skipif(sys.platform == "win32", reason="a process of one's own is made by fork here, and killed")
def test_killed_at_any_step_a_restore_is_finished_or_undone(backup: Path, tmp_path: Path) -> None:
    template = fill(tmp_path / "template", "york")
    before = files_of(template)
    told, most_made = set(), 0
    for steps in range(0, 1000, 9):
        home = Path(shutil.copytree(template, tmp_path / f"home{steps}"))
        was_killed = run_and_kill(partial(restore_backup, home, backup), after=steps)
        was_moving = is_moving(home)
        # What works on over the home makes anew what it misses; what comes is in its place, and nothing is lost.
        missing = [home / name for name in ("drafts", "library/leeds", "runs") if not (home / name).exists()]
        for folder in missing if was_moving and steps % 2 else ():
            folder.mkdir(parents=True)
            (folder / "meanwhile.txt").write_text("Made meanwhile.")
        made = len(list(home.rglob("meanwhile.txt")))
        told.add((finish_moves(home) or "").partition(";")[0])
        if was_moving or not was_killed:
            check_is(home, "leeds")
            assert len(list(home.rglob("meanwhile.txt"))) == made
            most_made = max(most_made, made)
            aside, *_ = sorted(home.glob("before-restore-*"))
            check_is(aside, "york")
        else:
            assert files_of(home) == before
            check_is(home, "york")
        shutil.rmtree(home)
        if not was_killed:
            break
    assert len(told) == 3, "undone, finished, and done"
    assert most_made > 0


def test_a_database_damaged_anywhere_is_told_in_one_line_that_names_it_or_does_no_harm(tmp_path: Path) -> None:
    home = fill(tmp_path / "home", "leeds")
    shutil.rmtree(home / "library")
    path, archive = home / "conversations.sqlite3", tmp_path / "leeds.zip"
    sound, refused = path.read_bytes(), 0
    pages = range(0, len(sound), 4096)
    damages = [(page, 4096) for page in pages] + [(page + at, 60) for page in pages for at in (0, 4000)]
    for number, (start, length) in enumerate(damages):
        filling = bytes(length) if number % 2 else b"\x05" * length
        path.write_bytes(sound[:start] + filling[: len(sound) - start] + sound[start + length :])
        try:
            write_backup(home, archive)
        except UserError as fault:
            refused += 1
            assert str(fault).startswith(f"{path}: ") and "\n" not in str(fault)
            assert not list(tmp_path.glob("*.zip*")) and not list(tmp_path.glob(".*"))
        else:
            archive.unlink()
    assert refused > len(pages) / 2


def test_what_is_on_a_server_is_said_to_be_in_no_backup(
    home: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCN_ASSISTANT_DATABASE", "postgresql+psycopg://ann:secret@db.example/pcn")
    fill(home, "leeds")
    for words in (["backup", str(tmp_path / "a.zip")], ["backup", "--restore", str(tmp_path / "a.zip")]):
        assert main(words) == 0
        out, err = capsys.readouterr()
        assert "are in the PostgreSQL database 'pcn' at db.example, and in no backup" in err
        assert "secret" not in out + err
    # Settings that cannot be read are no reason to have no backup.
    monkeypatch.setenv("PCN_ASSISTANT_DATABASE", "secret")
    assert main(["backup", str(tmp_path / "a.zip")]) == 0
    assert "secret" not in str(capsys.readouterr())


def test_mistakes_are_told_in_one_line(home: Path, tmp_path: Path, capsys: Captured) -> None:
    fill(home, "leeds")
    (tmp_path / "text.txt").write_text("no archive")
    for words in (
        ["backup", str(tmp_path / "no" / "such" / "folder.zip")],
        ["backup", str(tmp_path)],
        ["backup", "--restore", str(tmp_path / "gone.zip")],
        ["backup", "--restore", str(tmp_path / "text.txt")],
        ["backup", "--restore", str(tmp_path)],
    ):
        assert main(words) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1, words
        at_fault = (f"pcn-assistant: {place}: " for place in (words[-1], Path(words[-1]).parent))
        assert err.startswith(tuple(at_fault)), "what was given is named, and nothing else"
    assert main(["backup", str(tmp_path / "a.zip")]) == 0
    assert capsys.readouterr().out.count("\n") == 3
    check_is(home, "leeds")
    assert main(["backup", "--restore", str(tmp_path / "a.zip")]) == 0
    check_is(home, "leeds")

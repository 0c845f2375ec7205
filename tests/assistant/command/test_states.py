"""`pcn-assistant corpus tag, states, restore, untag`, `list --json`: what is printed, and what is said of mistakes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.command.doctor import examine
from assistant.command.main import main
from assistant.settings import Settings
from corpus.library.states import tag
from corpus.library.store import Library

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def own(home: Path) -> Library:
    library = Library(home)
    for name in ("gardens", "walks"):
        path = home.parent / f"{name}.md"
        path.write_text(
            f"The {name} of Hull\n\nThe {name} opened in 2020, and neighbours keep them.\n", encoding="utf-8"
        )
        library.add(path)
    return library


def say(captured: Captured, *words: str, code: int = 0) -> str:
    """What a command prints, errors in the end."""
    assert main(["corpus", *words]) == code
    out, err = captured.readouterr()
    return out + err


def test_a_state_is_named_listed_restored_and_taken_away(own: Library, capsys: Captured) -> None:
    assert "No state has a name yet" in say(capsys, "states")
    assert "is the state 'spring': 7 reports; " in say(capsys, "tag", "spring")
    own.remove("walks")
    own.edit("gardens", title="Other gardens")
    tag(own, "summer")
    rows = json.loads(say(capsys, "states", "--json"))
    assert {row["name"]: len(row["reports"]) for row in rows["states"]} == {"spring": 7, "summer": 6}
    assert rows["damaged"] == [] and rows["bytes"] > rows["states"][0]["bytes"] > 500
    lines = say(capsys, "states").splitlines()
    assert [line.split("\t")[2] for line in lines[:2]] == ["7 reports", "6 reports"]
    assert lines[2].startswith("Together ")
    said = say(capsys, "restore", "spring")
    assert said.startswith(
        "The library is as it was in the state 'spring': brought back walks; put back as it was: gar"
    )
    assert say(capsys, "restore", "spring") == "The library is as it was in the state 'spring' already.\n"
    assert "The state 'spring' is gone; the library stays as it is." in say(capsys, "untag", "spring")
    assert "no state 'spring'. The states are: summer." in say(capsys, "untag", "spring", code=2)


def test_a_name_that_a_removed_report_and_a_state_share_is_the_report_s(own: Library, capsys: Captured) -> None:
    tag(own, "walks")
    assert "in the state 'walks' already" in say(capsys, "restore", "walks"), (
        "the report is not away: the state is meant"
    )
    own.remove("walks")
    own.remove("gardens")
    said = say(capsys, "restore", "walks")
    assert said.startswith("Brought back the report: walks.\n") and "corpus restore --state walks" in said
    assert "gardens" not in own.ids()
    own.remove("walks")
    assert "brought back gardens, walks" in say(capsys, "restore", "--state", "walks")
    assert say(capsys, "restore") == "No report was missing.\n", "nothing lies in the bin that was brought back"


def test_what_the_library_holds_already_is_not_brought_back_again_and_that_is_said(
    own: Library, capsys: Captured
) -> None:
    tag(own, "spring")
    own.edit("gardens", title="Other gardens")
    (own.home / "library" / "walks" / "reading.json").write_text("{}")
    say(capsys, "restore", "spring")
    ids = own.ids()
    assert say(capsys, "restore") == (
        "No report was missing.\n"
        "Not brought back, as the library holds the same content already: gardens, walks.\n"
        "With another card: gardens. To have that beside it: pcn-assistant corpus restore ID\n"
    )
    assert say(capsys, "restore", "walks") == (
        "The library holds 'walks' already with the same content: nothing was brought back.\n"
    )
    own.remove("walks")
    say(capsys, "restore", "spring")
    for place in (own.home / "library" / ".removed").glob("*_walks*"):
        shutil.rmtree(place)
    assert say(capsys, "restore", "walks", code=2) == (
        "pcn-assistant: report 'walks' is in the library, and no other of that id was removed: "
        "there is nothing to bring back.\n"
    )
    assert own.ids() == ids
    assert say(capsys, "restore", "gardens") == "Brought back: gardens_2.\n"


def test_mistakes_are_told_in_one_line_with_the_nearest_name(own: Library, capsys: Captured) -> None:
    tag(own, "spring")
    own.remove("walks")
    for words, hint in [("sprnig", "Did you mean 'spring'?"), ("wlaks", "Did you mean 'walks'?")]:
        said = say(capsys, "restore", words, code=2)
        assert hint in said and said.count("\n") == 1 and "States: spring." in said
    for call in (["tag", "a b"], ["tag", "spring"], ["restore", "--state"], ["restore", "--state", "walks"]):
        assert say(capsys, *call, code=2).count("\n") == 1
    (own.home / "library" / ".states" / "state-spring.json").write_text("{")
    said = say(capsys, "states", code=1)
    assert "state spring: damaged. To take it away: pcn-assistant corpus untag spring\n" in said
    assert say(capsys, "restore", "spring", code=2).count("\n") == 1


def test_damaged_reports_and_states_are_told_with_their_names(own: Library, capsys: Captured) -> None:
    (own.home / "library" / "walks" / "reading.json").write_text("{}")
    said = say(capsys, "tag", "hurt")
    assert "the state 'hurt': 6 reports;" in said
    assert "Left out: report walks: what was read of it is damaged. What to do about it: pcn-assistant doctor\n" in said
    assert say(capsys, "states").count("\n") == 2
    tag(own, "twin")
    for copy in (own.home / "library" / ".states" / "files").iterdir():
        copy.write_bytes(b"")
    said = say(capsys, "states", code=1)
    for name in ("hurt", "twin"):
        line = (
            f"state {name}: its copy of report 'gardens' is damaged. To take it away: pcn-assistant corpus untag {name}"
        )
        assert f"{line}\n" in said
    assert json.loads(say(capsys, "states", "--json", code=1).partition("\nstate ")[0])["damaged"] == ["hurt", "twin"]
    told = [str(finding) for finding in examine(Settings(own.home)) if "state" in finding.what]
    assert (
        "MEND state hurt: its copy of report 'gardens' is damaged. "
        "To take the state away: pcn-assistant corpus untag hurt"
    ) in told


def test_what_was_cut_short_is_said_in_one_line_by_the_next_command(own: Library, capsys: Captured) -> None:
    (own.home / ".restoring" / "reports").mkdir(parents=True)
    assert main(["corpus", "list"]) == 0
    said = capsys.readouterr().err
    assert said == "A restore was cut short before it had changed anything; it was undone. Start it again.\n"
    assert main(["corpus", "list"]) == 0
    assert capsys.readouterr().err == ""


def test_the_cards_are_printed_for_programs(own: Library, capsys: Captured) -> None:
    own.edit("walks", date="2020", supersedes="gardens")
    (own.home / "library" / "broken").mkdir()
    found = json.loads(say(capsys, "list", "--json"))
    rows = {row["id"]: row for row in found["reports"]}
    assert list(rows) == own.ids()
    assert (rows["walks"]["edtf"], rows["gardens"]["superseded_by"]) == ("2020", "walks")
    assert {id_: row["fingerprint"] for id_, row in rows.items()} == own.fingerprints()
    assert [row["id"] for row in found["damaged"]] == ["broken"]

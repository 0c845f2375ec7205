"""docs/evals.md tells every planted fault, the figure that catches it and by how much, and the honest rewordings."""

from __future__ import annotations

from tests.support.paths import ROOT
from tests.support.planted.faults import FAULTS
from tests.support.planted.notes import NOTE_FAULTS
from tests.support.planted.rephrasings import REPHRASINGS

# The least number of kinds of fault that the suite is tried with.
FEWEST = 45


def written_between(begin: str, end: str) -> list[str]:
    text = (ROOT / "docs" / "evals.md").read_text("utf-8")
    inside = text.split(f"<!-- {begin}", 1)[1].split("-->", 1)[1].split(f"<!-- {end}", 1)[0]
    return inside.strip().split("\n")


def words_of(name: str) -> str:
    return name.replace("_", " ")


def expected_table() -> list[str]:
    lines = ["| fault | caught by | at least |", "|---|---|---|"]
    for fault, figure, by in FAULTS:
        lines.append(f"| {words_of(fault.__name__)} | `{figure}` | {by:g} |")
    for note_fault, figure, by in NOTE_FAULTS:
        lines.append(f"| a note: {words_of(note_fault.__name__)} | `{figure}` | {by:g} |")
    return lines


def test_the_table_of_planted_faults_is_in_step() -> None:
    assert written_between("planted faults", "end of planted faults") == expected_table()


def test_the_list_of_honest_rewordings_is_in_step() -> None:
    expected = ", ".join(words_of(rephrase.__name__) for rephrase in REPHRASINGS) + "."
    assert written_between("honest rewordings", "end of honest rewordings") == [expected]


def test_there_are_kinds_of_fault_enough() -> None:
    assert len({fault for fault, _, _ in FAULTS}) >= FEWEST

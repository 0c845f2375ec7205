"""The verifier on a file of pairs: every good line is measured, every bad one named by its number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.answering.assistant import EvidenceAssistant
from corpus.errors import UserError
from evals.runs.command import run_eval
from evals.runs.pairs import read_pairs

QUOTE = "The scheme helped 6,993 households in 2021."
GOOD = {"statement": "It helped 6,993 households.", "evidence": QUOTE, "honest": True}


def write_lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_a_pair_needs_a_statement_its_evidence_and_what_it_is(tmp_path: Path) -> None:
    pairs, problems = read_pairs(
        write_lines(
            tmp_path / "mine.jsonl",
            GOOD,
            "{'single': 'quotes'}\n",
            {**GOOD, "evidence": []},
            "\n",
            {**GOOD, "honest": "perhaps"},
            {**GOOD, "statement": " "},
            "[1, 2]\n",
            {**GOOD, "id": "line-1"},
            {**GOOD, "evidence": [{"text": QUOTE, "report": "homes"}, "More of it."], "kind": "number"},
        )
    )
    assert [pair.id for pair in pairs] == ["line-1", "line-9"]
    assert pairs[1].evidence == (QUOTE, "More of it.")
    assert pairs[1].reports == ("homes", "")
    assert [problem.split(":")[0] for problem in problems] == [f"mine.jsonl line {n}" for n in (2, 3, 5, 6, 7, 8)]
    assert all("\n" not in problem for problem in problems)


def test_a_table_that_a_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    table = "\ufeffid,statement,evidence,evidence_2,honest\na,It cost £5.,It cost £5.,,yes\n"
    table += "b,It cost £6.,It cost £5.,And more.,No\n"
    table += "c,It cost £6.,It cost £5.,,\n"
    (tmp_path / "mine.csv").write_text(table, "utf-8")
    pairs, problems = read_pairs(tmp_path / "mine.csv")
    assert [(pair.id, pair.honest, len(pair.evidence)) for pair in pairs] == [("a", True, 1), ("b", False, 2)]
    assert len(problems) == 1 and problems[0].startswith("mine.csv row 4: 'honest'")


def test_the_number_of_a_bad_row_is_the_spreadsheet_s(tmp_path: Path) -> None:
    table = 'statement,evidence,honest\n"It cost\n\n£5.",It cost £5.,yes\n\n,,\nIt cost £6.,It cost £5.,perhaps\n'
    (tmp_path / "mine.csv").write_text(table, "utf-8")
    pairs, problems = read_pairs(tmp_path / "mine.csv")
    assert len(pairs) == 1 and [problem.split(":")[0] for problem in problems] == ["mine.csv row 5"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mine.txt", b"", "a .jsonl or a .csv file"),
        ("mine.csv", "£".encode("latin-1"), "not UTF-8"),
        ("absent.jsonl", None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=said):
        read_pairs(tmp_path / name)


def test_bad_lines_are_told_and_the_rest_measured(
    assistant: EvidenceAssistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lie = {**GOOD, "statement": "It helped 7,993 households.", "honest": False}
    file = write_lines(tmp_path / "mine.jsonl", GOOD, "no pair\n", lie)
    assert run_eval(assistant, "verifier", split="all", out=tmp_path / "out", pairs=file) == 2
    told = capsys.readouterr()
    assert "mine.jsonl line 2: not JSON" in told.err
    assert "lies caught: 1.000" in told.out and "honest kept: 1.000" in told.out
    verdicts = [json.loads(line) for line in (tmp_path / "out" / "verdicts.jsonl").read_text("utf-8").splitlines()]
    assert [(verdict["supported"], verdict["right"]) for verdict in verdicts] == [(True, True), (False, True)]
    assert run_eval(assistant, "verifier", split="all", out=None, pairs=write_lines(tmp_path / "b.jsonl", GOOD)) == 0


def test_options_that_do_not_go_together_are_told(assistant: EvidenceAssistant, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--pairs goes with"):
        run_eval(assistant, "golden", split="dev", out=tmp_path, pairs=tmp_path / "x.jsonl")
    with pytest.raises(UserError, match="--out DIR is needed"):
        run_eval(assistant, "golden", split="dev", out=None)
    with pytest.raises(UserError, match="alone"):
        run_eval(assistant, "verifier", split="dev", out=None, gate=True)

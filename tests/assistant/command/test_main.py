"""The command as its users meet it: what it prints, where, and its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.command.main import main
from corpus.library.store import Library

COMMANDS = ("index", "ask", "chat", "eval", "corpus", "doctor")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments], capture_output=True, text=True, timeout=300, check=False
    )


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    began = time.perf_counter()
    code = "import sys\nfrom assistant.command.main import main\n"
    code += "sys.argv=['pcn-assistant','--help']\ntry:\n main()\nfinally:\n "
    code += "print([m for m in ('torch','gradio','chromadb','langchain_core','numpy') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert all(command in result.stdout for command in COMMANDS)
    assert result.stdout.rstrip().endswith("[]")
    assert time.perf_counter() - began < 20


def test_a_question_is_answered_on_standard_output_alone(small_library: Library) -> None:
    result = run("ask", "How many people had the walking groups reached by March 2021?", "--json")
    assert result.returncode == 0, result.stderr
    row = json.loads(result.stdout)
    source = small_library.load("walking_groups").source
    for citation in row["citations"]:
        assert citation["quote"] == " … ".join(" ".join(source[a:b].split()) for a, b in citation["spans"])
    assert set(row) >= {"question", "answer", "abstained", "confidence", "statements", "passages", "mode", "latency_ms"}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["ask", ""], "pcn-assistant: the question is empty."),
        (["ask"], "pcn-assistant: give one question"),
        (["ask", "--batch", "missing.jsonl"], "pcn-assistant: --batch needs --out FILE"),
        (["ask", "--batch", "missing.jsonl", "--out", "out.jsonl"], "pcn-assistant: missing.jsonl: cannot be read"),
        (["ask", "x" * 10_000], "pcn-assistant: the question has 10,000 characters"),
        (["ask", "What is it?", "--reports", "walking_group"], "pcn-assistant: no report 'walking_group'"),
        (["corpus", "show", "walking"], "pcn-assistant: no report 'walking' in the library. Did you mean"),
        (["corpus", "add", "nowhere.pdf"], "pcn-assistant: nowhere.pdf: no such file."),
    ],
)
def test_a_mistake_gets_one_line_and_exit_code_2(
    small_library: Library, capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    told = [text for text in captured.err.splitlines() if text.startswith("pcn-assistant:")]
    assert len(told) == 1
    assert told[0].startswith(line)


@pytest.mark.parametrize("arguments", [("corpus", "add", ""), ("backup", " "), ("corpus", "watch", "")])
def test_an_empty_path_is_not_the_folder_one_is_in(
    arguments: tuple[str, ...], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "the name is empty" in capsys.readouterr().err
    assert not (home / "library").exists()


def test_a_broken_line_of_a_batch_costs_only_itself(
    small_library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    good = [{"id": f"q{n}", "question": f"Who led the scheme{'?' * n}"} for n in (1, 2, 4)]
    lines = [json.dumps(row) for row in good]
    batch.write_text("\n".join([*lines[:2], '{"id": "q3", "question": ', lines[2]]), encoding="utf-8")
    assert main(["ask", "--batch", str(batch), "--out", str(out)]) == 2
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == ["q1", "q2", "q4"]
    assert "line 3: not JSON" in capsys.readouterr().err


def test_a_history_in_a_batch_completes_the_question(small_library: Library, tmp_path: Path) -> None:
    batch, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    history = [{"role": "user", "content": "What are Walking Groups?"}, {"role": "assistant", "content": "…"}]
    batch.write_text(json.dumps({"id": "f", "question": "who led them?", "history": history}), encoding="utf-8")
    assert main(["ask", "--batch", str(batch), "--out", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["standalone_question"] == "who led them (Walking Groups)?"


def test_a_refusal_is_a_result(small_library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "What dose of insulin should I give my mother?"]) == 0
    assert "no medical advice" in " ".join(capsys.readouterr().out.split())


def test_reports_are_listed_added_shown_and_removed(
    small_library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Notes on gardens\n\n**Gardens** help people meet.\n\n- They are open\n- They are free\n")
    assert main(["corpus", "add", str(path)]) == 0
    assert capsys.readouterr().out.startswith("Added 'notes': Notes on gardens.")
    assert main(["corpus", "list"]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == ["notes", "walking_groups"]
    assert main(["corpus", "show", "notes"]) == 0
    assert capsys.readouterr().out == path.read_text()
    assert main(["corpus", "remove", "notes"]) == 0
    assert main(["corpus", "show", "notes"]) == 2


def test_a_report_that_is_not_text_is_refused_and_nothing_is_lost(
    small_library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(b"GIF89a\x00\x00")
    assert main(["corpus", "add", str(path)]) == 2
    assert "this is a GIF picture, which is not read" in capsys.readouterr().err
    assert small_library.ids() == ["walking_groups"]


def test_the_doctor_says_what_to_mend_and_then_that_all_is_well(
    small_library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 1
    assert "MEND there is no index yet. It is built at the next question, or now" in capsys.readouterr().out
    assert main(["index"]) == 0
    assert capsys.readouterr().out.startswith("Built the index: 1 reports")
    assert main(["doctor"]) == 0
    assert "MEND" not in capsys.readouterr().out
    assert main(["index"]) == 0
    assert capsys.readouterr().out.startswith("The index is up to date")


def test_an_unknown_setting_names_the_nearest(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "settings.toml").write_text('embeding_model = "x"\n', encoding="utf-8")
    assert main(["corpus", "list"]) == 2
    assert "Did you mean 'embedding_model'" in capsys.readouterr().err

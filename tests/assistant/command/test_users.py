"""The accounts are made, listed and removed by command; no password stands on a command line or in the output."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from assistant.accounts.roles import Role
from assistant.accounts.store import AccountStore
from assistant.command.main import main

PASSWORD = "seven quiet herons"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PCN_ASSISTANT_HOME", str(tmp_path))
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = PASSWORD) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n" if typed else ""))
    return main(["users", *words])


def test_an_account_is_added_listed_changed_and_removed(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "add", "Ann", "--role", "evaluator") == 0
    assert run(monkeypatch, "add", "bob@example.org", "--no-password") == 0
    assert run(monkeypatch, "role", "ann", "trainer") == 0
    assert run(monkeypatch, "password", "ann", typed="nine loud magpies") == 0
    capsys.readouterr()
    assert run(monkeypatch, "list") == 0
    assert capsys.readouterr().out == "ann\ttrainer\nbob@example.org\treader\tsigns in elsewhere\n"
    accounts = AccountStore(home)
    found = accounts.check("ann", "nine loud magpies")
    assert found is not None and found.role is Role.TRAINER
    accounts.close()
    assert run(monkeypatch, "remove", "ann") == 0
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err
    assert run(monkeypatch, "list") == 0
    assert capsys.readouterr().out == "bob@example.org\treader\tsigns in elsewhere\n"


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (["add", "ann"], "", "no password came"),
        (["add", "ann"], "short", "12 to 200 characters"),
        (["add", "an n"], PASSWORD, "no name"),
        (["remove", "nobody"], PASSWORD, "no account 'nobody'"),
        (["role", "nobody", "reader"], PASSWORD, "no account 'nobody'"),
        (["password", "nobody"], PASSWORD, "no account 'nobody'"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    words: list[str], typed: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *words, typed=typed) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1


def test_an_account_is_not_replaced(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "add", "ann") == 0
    assert run(monkeypatch, "add", "ANN", "--role", "librarian") == 2
    assert "already" in capsys.readouterr().err

"""Accounts, their roles and passwords: kept as hashes in a private file, and told wrong in one way and one time."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.accounts.passwords import hash_password
from assistant.accounts.roles import Role
from assistant.accounts.store import FILE, AccountStore
from corpus.errors import UserError

PASSWORD = "seven quiet herons"


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[AccountStore]:
    store = AccountStore(tmp_path / "home")
    yield store
    store.close()


def test_an_account_is_let_in_with_its_password_alone(accounts: AccountStore) -> None:
    made = accounts.add("Ann.Lee@example.org", Role.TRAINER, PASSWORD)
    assert (made.name, made.role) == ("ann.lee@example.org", Role.TRAINER)
    found = accounts.check("  ANN.lee@example.org ", PASSWORD)
    assert found is not None and found.id == made.id
    for name, password in [("ann.lee@example.org", PASSWORD + "x"), ("ann.lee@example.org", ""), ("bob", PASSWORD)]:
        assert accounts.check(name, password) is None


def test_an_account_without_a_password_is_let_in_with_none(accounts: AccountStore) -> None:
    accounts.add("eve", Role.LIBRARIAN, None)
    assert accounts.check("eve", "") is None
    assert accounts.check("eve", "a password that nobody has") is None
    assert not accounts.list_accounts()[0].has_password


def test_the_file_is_private_and_holds_no_password(accounts: AccountStore, tmp_path: Path) -> None:
    accounts.add("ann", Role.READER, PASSWORD)
    files = list((tmp_path / "home").glob(f"{FILE}*"))
    assert files
    for file in files:
        assert PASSWORD.encode() not in file.read_bytes()
        if os.name == "posix":
            assert file.stat().st_mode & 0o077 == 0, file.name


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_file_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    AccountStore(tmp_path).close()
    (tmp_path / FILE).chmod(0o644)
    AccountStore(tmp_path).close()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_an_unknown_name_takes_as_long_as_a_wrong_password(accounts: AccountStore) -> None:
    accounts.add("ann", Role.READER, PASSWORD)
    accounts.add("proxied", Role.READER, None)

    def median_seconds(name: str) -> float:
        taken = []
        for _ in range(7):
            begun = time.process_time()
            accounts.check(name, "a wrong password")
            taken.append(time.process_time() - begun)
        return statistics.median(taken)

    accounts.check("warm", "up")
    known = median_seconds("ann")
    for name in ("nobody", "proxied"):
        assert 0.6 < median_seconds(name) / known < 1.7


@pytest.mark.parametrize("password", ["short", "x" * 11, "a" * 40, "abababababababab", "y" * 201])
def test_a_password_that_is_soon_guessed_is_refused(password: str) -> None:
    with pytest.raises(UserError, match="password"):
        hash_password(password)


@pytest.mark.parametrize("name", ["", "two words", "a/b", "../x", "x" * 81, "a\nb", "<b>", "\u202eann"])
def test_what_is_no_name_is_refused(accounts: AccountStore, name: str) -> None:
    with pytest.raises(UserError, match="no name"):
        accounts.add(name, Role.READER, PASSWORD)


def test_names_are_taken_once_in_capitals_or_not(accounts: AccountStore) -> None:
    accounts.add("ann", Role.READER, PASSWORD)
    with pytest.raises(UserError, match="already"):
        accounts.add("ANN", Role.READER, PASSWORD)


def test_whoever_comes_after_a_removed_account_of_the_same_name_is_somebody_else(accounts: AccountStore) -> None:
    first = accounts.add("ann", Role.READER, PASSWORD)
    accounts.remove("ann")
    assert accounts.check("ann", PASSWORD) is None
    assert accounts.add("ann", Role.READER, PASSWORD).id != first.id


def test_a_role_includes_those_before_it() -> None:
    order = [Role.READER, Role.TRAINER, Role.EVALUATOR, Role.LIBRARIAN]
    for place, role in enumerate(order):
        assert [role.may(needed) for needed in order] == [place >= other for other in range(4)]


def test_keys_are_made_once_and_differ(accounts: AccountStore, tmp_path: Path) -> None:
    key = accounts.key("one")
    other = AccountStore(tmp_path / "home")
    assert len(key) == 32 and other.key("one") == key and other.key("two") != key
    other.close()

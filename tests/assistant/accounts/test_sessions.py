"""Sessions end when they should, cannot be made up, and attempts to sign in are limited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.accounts.attempts import (
    MOST_FOR_NAME,
    MOST_FOR_NAME_FROM_ADDRESS,
    MOST_FROM_ADDRESS,
    WINDOW_SECONDS,
    AttemptLimit,
)
from assistant.accounts.roles import Role
from assistant.accounts.sessions import SessionStore
from assistant.accounts.store import FILE, Account, AccountStore

PASSWORD = "seven quiet herons"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[AccountStore]:
    store = AccountStore(tmp_path, clock=clock)
    yield store
    store.close()


@pytest.fixture
def ann(accounts: AccountStore) -> Account:
    return accounts.add("ann", Role.TRAINER, PASSWORD)


@pytest.fixture
def sessions(accounts: AccountStore, clock: Clock) -> SessionStore:
    return SessionStore(accounts, idle_seconds=3600, most_seconds=12 * 3600, clock=clock)


def test_a_session_is_known_by_its_cookie_and_ends_when_told(sessions: SessionStore, ann: Account) -> None:
    cookie = sessions.begin(ann.id, ann.name, user=ann.id)
    found = sessions.find(cookie)
    assert found is not None and (found.owner, found.name, found.role) == (ann.id, "ann", Role.TRAINER)
    sessions.end(cookie)
    assert sessions.find(cookie) is None


def test_a_session_ends_after_an_hour_without_use_and_not_before(
    sessions: SessionStore, ann: Account, clock: Clock
) -> None:
    cookie = sessions.begin(ann.id, ann.name, user=ann.id)
    for _ in range(3):
        clock.now += 3500
        assert sessions.find(cookie)
    clock.now += 3601
    assert sessions.find(cookie) is None


def test_a_page_that_only_stays_open_keeps_no_session_alive(sessions: SessionStore, ann: Account, clock: Clock) -> None:
    cookie = sessions.begin(ann.id, ann.name, user=ann.id)
    clock.now += 3000
    assert sessions.find(cookie, is_use=False)
    clock.now += 3000
    assert sessions.find(cookie, is_use=False) is None


def test_a_session_ends_after_twelve_hours_whatever_its_use(sessions: SessionStore, ann: Account, clock: Clock) -> None:
    cookie = sessions.begin(ann.id, ann.name, user=ann.id)
    for _ in range(24):
        assert sessions.find(cookie)
        clock.now += 1801
    assert sessions.find(cookie) is None


def test_signing_in_makes_a_new_id_and_ends_the_session_before(sessions: SessionStore, ann: Account) -> None:
    before = sessions.begin(ann.id, ann.name, user=ann.id)
    after = sessions.begin(ann.id, ann.name, user=ann.id, before=before)
    assert after != before and sessions.find(after) and sessions.find(before) is None


@pytest.mark.parametrize("change", [lambda c: c[:-1] + ("0" if c[-1] != "0" else "1"), lambda c: "x" + c[1:],
                                    lambda c: c.split(".")[0], lambda c: "." + c.split(".")[1], lambda c: "",
                                    lambda c: c + "é", lambda c: "a" * 5000])  # fmt: skip
def test_a_cookie_that_this_server_did_not_sign_is_none(sessions: SessionStore, ann: Account, change: object) -> None:
    assert callable(change)
    cookie = sessions.begin(ann.id, ann.name, user=ann.id)
    assert sessions.find(change(cookie)) is None
    assert sessions.find(cookie)


def test_the_file_holds_no_cookie(sessions: SessionStore, ann: Account, tmp_path: Path) -> None:
    cookie = sessions.begin(ann.id, ann.name, user=ann.id)
    for file in tmp_path.glob(f"{FILE}*"):
        content = file.read_bytes()
        assert not any(part.encode() in content for part in cookie.split("."))


def test_another_password_or_the_removal_ends_an_accounts_sessions(
    sessions: SessionStore, accounts: AccountStore, ann: Account
) -> None:
    cookie = sessions.begin(ann.id, ann.name, user=ann.id)
    accounts.set_password("ann", "nine loud magpies")
    assert sessions.find(cookie) is None
    cookie = sessions.begin(ann.id, ann.name, user=ann.id)
    accounts.remove("ann")
    assert sessions.find(cookie) is None


def test_another_role_holds_from_the_next_request_on(
    sessions: SessionStore, accounts: AccountStore, ann: Account
) -> None:
    cookie = sessions.begin(ann.id, ann.name, user=ann.id)
    accounts.set_role("ann", Role.READER)
    found = sessions.find(cookie)
    assert found is not None and found.role is Role.READER


def test_so_many_attempts_are_looked_at_for_a_name_whoever_has_it(accounts: AccountStore, clock: Clock) -> None:
    limit = AttemptLimit(accounts.database, clock=clock)
    for name in ("ann", "nobody"):
        asked = [limit.reserve(name, f"192.0.2.{place}") for place in range(MOST_FOR_NAME + 2)]
        assert asked == [True] * MOST_FOR_NAME + [False] * 2
    clock.now += WINDOW_SECONDS + 1
    assert limit.reserve("ann", "192.0.2.1")


def test_a_name_that_is_shut_for_one_address_is_open_from_others(accounts: AccountStore) -> None:
    limit = AttemptLimit(accounts.database)
    asked = [limit.reserve("ann", "192.0.2.1") for _ in range(MOST_FOR_NAME_FROM_ADDRESS + 1)]
    assert asked == [True] * MOST_FOR_NAME_FROM_ADDRESS + [False]
    assert limit.reserve("ann", "192.0.2.2")
    limit.clear("ann", "192.0.2.2")
    assert not limit.reserve("ann", "192.0.2.1")


def test_so_many_attempts_are_looked_at_from_an_address_whatever_the_names(accounts: AccountStore) -> None:
    limit = AttemptLimit(accounts.database)
    asked = [limit.reserve(f"name{place}", f"2001:db8::{place:x}") for place in range(MOST_FROM_ADDRESS + 1)]
    assert asked == [True] * MOST_FROM_ADDRESS + [False]
    assert limit.reserve("other", "2001:db8:0:1::1")


def test_a_sign_in_clears_its_name_but_not_the_address(accounts: AccountStore) -> None:
    limit = AttemptLimit(accounts.database)
    for place in range(MOST_FROM_ADDRESS):
        assert limit.reserve(f"name{place}", "192.0.2.1")
    assert not limit.reserve("ann", "192.0.2.1")
    limit.clear("name0", "192.0.2.1")
    assert limit.reserve("ann", "192.0.2.1") and not limit.reserve("ann", "192.0.2.1")

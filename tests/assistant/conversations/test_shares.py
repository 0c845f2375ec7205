"""A conversation is read by others through a link alone, for its time, until it is taken back or deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.conversations.shares import DAY
from assistant.conversations.store import FILE, ConversationStore


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[ConversationStore]:
    store = ConversationStore(tmp_path, days=90, clock=clock)
    yield store
    store.close()


def begin(store: ConversationStore, browser: str = "ann") -> tuple[str, str]:
    conversation = store.begin(browser, "Why?")
    return conversation, store.add_question(conversation, "Why?")


def test_a_link_opens_the_conversation_for_its_days_and_no_longer(store: ConversationStore, clock: Clock) -> None:
    conversation, exchange = begin(store)
    share = store.share("ann", conversation, days=1)
    assert share is not None and share.until == clock.now + DAY
    found = store.open_share(share.token)
    assert found is not None and [each.id for each in found[0]] == [exchange]
    assert store.may_read("bob", exchange) and store.shares_of("ann") == {conversation: share.until}
    clock.now += DAY
    assert store.open_share(share.token) is None
    assert not store.may_read("bob", exchange) and store.may_read("ann", exchange) and store.shares_of("ann") == {}


def test_nobody_shares_or_unshares_what_is_anothers(store: ConversationStore) -> None:
    conversation, exchange = begin(store)
    assert store.share("bob", conversation, days=7) is None and not store.may_read("bob", exchange)
    share = store.share("ann", conversation, days=7)
    assert share is not None
    store.stop_sharing("bob", conversation)
    assert store.share("bob", conversation, days=7) is None
    assert store.open_share(share.token) and store.shares_of("bob") == {}


def test_a_link_that_is_taken_back_or_replaced_leads_nowhere(store: ConversationStore) -> None:
    conversation, exchange = begin(store)
    first = store.share("ann", conversation, days=7)
    second = store.share("ann", conversation, days=30)
    assert first and second and store.open_share(first.token) is None and store.open_share(second.token)
    store.stop_sharing("ann", conversation)
    assert store.open_share(second.token) is None and not store.may_read("bob", exchange)


def test_a_deleted_conversation_takes_its_link_along(store: ConversationStore, tmp_path: Path) -> None:
    conversation, _ = begin(store)
    share = store.share("ann", conversation, days=7)
    assert share is not None
    store.delete("ann", conversation)
    assert store.open_share(share.token) is None
    assert conversation.encode() not in (tmp_path / FILE).read_bytes()


@pytest.mark.parametrize("days", [0, -1, 365, 10**12])
def test_a_link_lives_for_the_days_that_are_offered_alone(store: ConversationStore, clock: Clock, days: int) -> None:
    share = store.share("ann", begin(store)[0], days=days)
    assert share is not None and share.until == clock.now + 7 * DAY


@pytest.mark.parametrize("token", ["", "x", "é", "' OR 1=1 --", "a" * 10_000])
def test_what_is_no_link_opens_nothing(store: ConversationStore, token: str) -> None:
    store.share("ann", begin(store)[0], days=7)
    assert store.open_share(token) is None


def test_the_file_holds_no_link(store: ConversationStore, tmp_path: Path) -> None:
    share = store.share("ann", begin(store)[0], days=7)
    assert share is not None
    assert not any(share.token.encode() in file.read_bytes() for file in tmp_path.glob(f"{FILE}*"))

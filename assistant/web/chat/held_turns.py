"""Conversations as the page shows them, also while the store cannot be read or written: what it misses is held here.

Held in memory alone, and kept in the store as soon as it can be.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.conversations.store import ConversationStore, Exchange
from corpus.errors import UserError
from corpus.vocabulary import Answer

# Conversations that are remembered as they were last read, and such that hold what could not be kept; the last used.
_MOST_REMEMBERED = 64
_MOST_HELD = 500
# What ids begin with that the store did not give.
_HELD = "held-"

# A browser and a conversation.
Key = tuple[str, str]


class HeldTurns:
    """The exchanges of a store, and those that it could not take. Safe to share between threads."""

    def __init__(self, store: ConversationStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._last_read: OrderedDict[Key, tuple[Exchange, ...]] = OrderedDict()
        # Exchanges by their ids, oldest first.
        self._held: OrderedDict[Key, dict[str, Exchange]] = OrderedDict()

    def exchanges_of(self, browser: str, conversation: str) -> tuple[Exchange, ...]:
        """The exchanges of a browser's conversation, oldest first, with what is held of them.

        Raises:
            UserError: the store cannot be read, and nothing is known of the conversation.
        """
        key = (browser, conversation)
        try:
            kept = self._store.exchanges_of(browser, conversation)
        except UserError:
            with self._lock:
                is_known = key in self._last_read or key in self._held
            if not is_known:
                raise
        else:
            self._remember(key, kept)
        return self.known_of(browser, conversation)

    def holds(self, browser: str, conversation: str) -> bool:
        """Whether something of a conversation is held."""
        with self._lock:
            return (browser, conversation) in self._held

    def known_of(self, browser: str, conversation: str) -> tuple[Exchange, ...]:
        """What is known of a conversation without the store, as it was read last, with what is held of it."""
        key = (browser, conversation)
        with self._lock:
            return _fill(self._last_read.get(key, ()), self._held.get(key, {}))

    def find_answer(self, exchange: str) -> Answer | None:
        """The answer of an exchange by its id, in the store or held; None where it is gone.

        Raises:
            UserError: the store cannot be read, and it is not known here.
        """
        with self._lock:
            held = [each for turns in self._held.values() for each in turns.values()]
            read = [each for turns in self._last_read.values() for each in turns]
        held_answer = next((each.answer for each in held if each.id == exchange and each.answer), None)
        if held_answer:
            return held_answer
        try:
            kept = self._store.find_exchange(exchange)
        except UserError:
            known = next((each.answer for each in read if each.id == exchange and each.answer), None)
            if known is None:
                raise
            return known
        return kept[0].answer if kept else None

    def is_of(self, browser: str, exchange: str) -> bool:
        """Whether an exchange is known to be of a browser's conversation, in the store or held."""
        with self._lock:
            read = [each.id for key, turns in self._last_read.items() if key[0] == browser for each in turns]
            held = [id for key, turns in self._held.items() if key[0] == browser for id in turns]
        return exchange in read or exchange in held

    def is_held(self, exchange: str) -> bool:
        """Whether an id is one that the store did not give."""
        return exchange.startswith(_HELD)

    def hold_question(self, browser: str, conversation: str, question: str) -> tuple[str, str]:
        """Hold a question that could not be written down; the ids of its conversation and of its exchange."""
        conversation = conversation or f"{_HELD}{secrets.token_urlsafe(12)}"
        exchange = f"{_HELD}{secrets.token_urlsafe(12)}"
        self._hold(browser, conversation, Exchange(question, None, exchange))
        return conversation, exchange

    def hold_answer(self, browser: str, conversation: str, exchange: Exchange, answer: Answer) -> None:
        """Hold an answer that could not be kept."""
        self._hold(browser, conversation, replace(exchange, answer=answer))

    def drop(self, browser: str, conversation: str, exchange: str = "") -> None:
        """Forget an exchange that is held, or without one all that is known of a conversation, "*" of all of them."""
        with self._lock:
            for key in list({**self._held, **self._last_read}):
                if key[0] != browser or conversation not in ("*", key[1]):
                    continue
                if exchange:
                    self._held.get(key, {}).pop(exchange, None)
                if not exchange or not self._held.get(key):
                    self._held.pop(key, None)
                if not exchange:
                    self._last_read.pop(key, None)

    def keep_held(self, browser: str, conversation: str) -> str:
        """Keep in the store what is held of a conversation and answered; its id, another where the store gave none yet.

        Raises:
            UserError: it still cannot be kept.
        """
        with self._lock:
            held = list(self._held.get((browser, conversation), {}).values())
        kept_in = conversation
        for each in held:
            if each.answer is None:
                continue
            exchange = each.id
            if exchange.startswith(_HELD):
                if kept_in.startswith(_HELD):
                    kept_in = self._store.begin(browser, each.question)
                exchange = self._store.add_question(kept_in, each.question)
            self._store.keep_answer(exchange, each.answer)
            self.drop(browser, conversation, each.id)
        return kept_in

    def _remember(self, key: Key, exchanges: Sequence[Exchange]) -> None:
        with self._lock:
            if not exchanges:
                self._last_read.pop(key, None)
                return
            self._last_read[key] = tuple(exchanges)
            self._last_read.move_to_end(key)
            while len(self._last_read) > _MOST_REMEMBERED:
                self._last_read.popitem(last=False)

    def _hold(self, browser: str, conversation: str, exchange: Exchange) -> None:
        with self._lock:
            self._held.setdefault((browser, conversation), {})[exchange.id] = exchange
            self._held.move_to_end((browser, conversation))
            while len(self._held) > _MOST_HELD:
                self._held.popitem(last=False)


def _fill(kept: Sequence[Exchange], held: Mapping[str, Exchange]) -> tuple[Exchange, ...]:
    """Exchanges of the store with the answers that are held of them, then what it has not taken at all."""
    there = {each.id for each in kept}
    return (*(held.get(each.id, each) for each in kept), *(each for each in held.values() if each.id not in there))

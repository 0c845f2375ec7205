"""What stands under answered questions as HTML, written once: a page shows all of a conversation with each new turn."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from assistant.conversations.store import Exchange
from assistant.web.html.conversation import settled_html
from assistant.web.html.markup import Html
from assistant.web.html.statement import Cards, Rows
from corpus.vocabulary import Answer, ReportDetails


class _Written(NamedTuple):
    """A body, and all that it was written from."""

    answer: Answer
    cards: tuple[ReportDetails, ...]
    starters: tuple[str, ...]
    body: Html


class WrittenTurns:
    """Bodies of settled turns by exchange, as long as answer, cards and starters are the same. Threads may share it."""

    def __init__(self, most: int) -> None:
        """It keeps `most` bodies, those shown last."""
        self._most = most
        self._written: OrderedDict[str, _Written] = OrderedDict()
        self._lock = threading.Lock()

    def write(self, exchange: Exchange, key: str, cards: Cards, starters: Sequence[str], rows: Rows) -> Html:
        """What stands under the question, as `settled_html` writes it."""
        answer = exchange.answer
        if answer is None or not exchange.id:
            return settled_html(exchange, key, cards, starters, rows)
        made_from = (tuple(cards.values()), tuple(starters))
        with self._lock:
            kept = self._written.get(exchange.id)
            if kept and kept.answer is answer and (kept.cards, kept.starters) == made_from:
                self._written.move_to_end(exchange.id)
                return kept.body
        body = settled_html(exchange, key, cards, starters, rows)
        with self._lock:
            self._written[exchange.id] = _Written(answer, *made_from, body)
            self._written.move_to_end(exchange.id)
            while len(self._written) > self._most:
                self._written.popitem(last=False)
        return body

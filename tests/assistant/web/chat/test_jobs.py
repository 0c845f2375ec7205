"""The queue: two at a time, in the order of asking, and nobody waits for one who has gone."""

from __future__ import annotations

import threading

from assistant.web.chat.jobs import FORGOTTEN_AFTER_SECONDS, Turnstile


def test_two_go_at_once_and_the_others_know_their_place() -> None:
    turnstile = Turnstile(2)
    tickets = [turnstile.ticket() for _ in range(5)]
    assert [turnstile.place(ticket) for ticket in tickets] == [0, 0, 1, 2, 3]
    with turnstile.through(tickets[0]), turnstile.through(tickets[1]):
        assert [turnstile.place(ticket) for ticket in tickets[2:]] == [1, 2, 3]
    turnstile.leave(tickets[2])
    assert [turnstile.place(ticket) for ticket in tickets[3:]] == [0, 0]


def test_one_who_has_gone_is_forgotten() -> None:
    now = [0.0]
    turnstile = Turnstile(1, clock=lambda: now[0])
    turnstile.ticket()
    waiting = turnstile.ticket()
    assert turnstile.place(waiting) == 1
    now[0] += FORGOTTEN_AFTER_SECONDS + 1
    assert turnstile.place(waiting) == 0


def test_twenty_threads_are_never_more_than_two_inside() -> None:
    turnstile, lock = Turnstile(2), threading.Lock()
    inside, most = 0, 0

    def visit() -> None:
        nonlocal inside, most
        ticket = turnstile.ticket()
        while turnstile.place(ticket, wait_seconds=1):
            pass
        with turnstile.through(ticket):
            with lock:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.002)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=visit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert not any(thread.is_alive() for thread in threads) and most <= 2

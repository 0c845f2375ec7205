"""The queue: two at a time, in the order of asking, and nobody waits for one who has gone."""

from __future__ import annotations

import threading

import pytest

from assistant.web.chat.request_queue import (
    FORGOTTEN_AFTER_SECONDS,
    MOST_WAITING_EACH,
    RequestQueue,
    TooManyWaiting,
)


def test_two_go_at_once_and_the_others_know_their_position() -> None:
    queue = RequestQueue(2)
    tickets = [queue.join() for _ in range(5)]
    assert [queue.position(ticket) for ticket in tickets] == [0, 0, 1, 2, 3]
    with queue.slot(tickets[0]), queue.slot(tickets[1]):
        assert [queue.position(ticket) for ticket in tickets[2:]] == [1, 2, 3]
    queue.leave(tickets[2])
    assert [queue.position(ticket) for ticket in tickets[3:]] == [0, 0]


def test_one_who_has_gone_is_forgotten() -> None:
    now = [0.0]
    queue = RequestQueue(1, clock=lambda: now[0])
    queue.join()
    waiting = queue.join()
    assert queue.position(waiting) == 1
    now[0] += FORGOTTEN_AFTER_SECONDS + 1
    assert queue.position(waiting) == 0


def test_twenty_threads_are_never_more_than_two_inside() -> None:
    queue, lock = RequestQueue(2), threading.Lock()
    inside, most = 0, 0

    def visit() -> None:
        nonlocal inside, most
        ticket = queue.join()
        while queue.position(ticket, wait_seconds=1):
            pass
        with queue.slot(ticket):
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


def test_one_person_has_two_waiting_beside_those_that_are_answered() -> None:
    queue = RequestQueue(2)
    inside = [queue.join("ann") for _ in range(2)]
    with queue.slot(inside[0]), queue.slot(inside[1]):
        waiting = [queue.join("ann") for _ in range(MOST_WAITING_EACH)]
        with pytest.raises(TooManyWaiting, match="still in the box"):
            queue.join("ann")
        assert not queue.let_through("ann") and queue.let_through("bob")
        # Who has no name is not counted, and another one waits as well.
        queue.join(), queue.join("bob")
        queue.leave(waiting[0])
        queue.join("ann")
    queue.leave(waiting[1])
    queue.join("ann")


def test_what_was_let_through_counts_until_it_comes_or_is_lost() -> None:
    now = [0.0]
    queue = RequestQueue(1, clock=lambda: now[0])
    taken = [queue.let_through("ann") for _ in range(10)]
    # One could go in at once, and two wait.
    assert taken.count(True) == MOST_WAITING_EACH + 1
    queue.arrive("ann")
    assert queue.let_through("ann") and not queue.let_through("ann")
    queue.join("ann")
    assert not queue.let_through("ann")
    now[0] += 31
    assert queue.let_through("ann")


def test_a_turn_is_waited_for_and_given_back() -> None:
    queue = RequestQueue(1)
    with queue.turn("ann"):
        assert queue.size() == 1
    with pytest.raises(ZeroDivisionError), queue.turn("ann"):
        1 / 0  # noqa: B018
    assert queue.size() == 0

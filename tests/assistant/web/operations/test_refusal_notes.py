"""Refusals in the audit log: the first few of a kind in a minute each, the others by their number."""

from __future__ import annotations

from assistant.web.operations.refusal_notes import RefusalNotes


def test_the_first_few_are_written_and_the_others_counted() -> None:
    now = 0.0
    written: list[tuple[str, str, int]] = []
    notes = RefusalNotes(lambda who, act, status: written.append((who, act, status)), clock=lambda: now)
    for _ in range(1000):
        notes.note("ann", "too large", 413)
    notes.note("bob", "too large", 413)
    assert written.count(("ann", "refused: too large", 413)) == 5 and written[-1] == ("bob", "refused: too large", 413)
    now = 61.0
    notes.note("ann", "too large", 413)
    assert written[-2:] == [("ann", "refused 995 times more: too large", 413), ("ann", "refused: too large", 413)]
    for _ in range(9):
        notes.note("ann", "too large", 413)
    notes.end()
    assert written[-1] == ("ann", "refused 5 times more: too large", 413)


def test_whoever_makes_up_names_fills_neither_the_log_nor_the_memory() -> None:
    written: list[tuple[str, str, int]] = []
    notes = RefusalNotes(lambda who, act, status: written.append((who, act, status)), clock=lambda: 0.0)
    for number in range(10_000):
        notes.note(f"browser {number}", "of another site", 403)
    assert len(written) == 205 and written[-1][0] == "several"

"""What is shown of an answer that is still being written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.web.html.comparison import in_sides
from corpus.vocabulary import Answer

CUT_SHORT = "Stopped here. What stands above is checked; the rest was not written."


def parts(answer: Answer, told: int = 0) -> Iterator[Answer]:
    """The answer without its last statements, one more at a time, from where `told` statements are shown already.

    None where statements stand side by side: these come together, or they would jump.
    """
    if in_sides(answer):
        return
    for number in range(told + 1, len(answer.statements)):
        statements = answer.statements[:number]
        used = {n for statement in statements for n in statement.citations}
        yield replace(answer, statements=statements, citations=tuple(c for c in answer.citations if c.n in used))


def cut_short(answer: Answer) -> Answer:
    """The answer as it is kept once it was stopped: what there is of it, with a line that says so."""
    return replace(answer, message=CUT_SHORT)

"""What is shown of an answer that is still being written, and of one that was stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.web.html.comparison import is_side_by_side
from corpus.vocabulary import Answer

INTERRUPTED = "Stopped here. What stands above is checked; the rest was not written."


def partial_answers(answer: Answer, shown: int = 0) -> Iterator[Answer]:
    """The answer without its last statements, one more at a time, from where `shown` statements are shown already.

    None where statements stand side by side: these come together, or they would jump.

    Example: of an answer with four statements, one of them shown, come its first two and then its first three.
    """
    if is_side_by_side(answer):
        return
    for number in range(shown + 1, len(answer.statements)):
        statements = answer.statements[:number]
        cited = {n for statement in statements for n in statement.citations}
        citations = tuple(citation for citation in answer.citations if citation.n in cited)
        yield replace(answer, statements=statements, citations=citations)


def mark_interrupted(answer: Answer) -> Answer:
    """The answer as it is kept once it was stopped: what there is of it, with a line that says so."""
    return replace(answer, message=INTERRUPTED)

"""What came of a question, in a word and in seconds, for whoever counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable

from corpus.vocabulary import Answer

# (what came of a question: "answered", "refused", "conversation", "stopped" or "failed", seconds) → nothing
Observe = Callable[[str, float], None]


def observed(answers: Iterable[Answer], observe: Observe) -> Generator[Answer, None, None]:
    """Answers as they come; at their end, whatever it was, `observe` is told."""
    began = time.monotonic()
    outcome = "failed"
    try:
        for answer in answers:
            outcome = outcome_of(answer)
            yield answer
    except GeneratorExit:
        outcome = "stopped"
        raise
    except BaseException:
        outcome = "failed"
        raise
    finally:
        observe(outcome, time.monotonic() - began)


def outcome_of(answer: Answer) -> str:
    """What an answer is: "answered", "refused" or "conversation"."""
    if answer.abstained:
        return "refused"
    return "conversation" if answer.mode == "conversation" else "answered"

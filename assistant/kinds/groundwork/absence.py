"""Whether a thing may be called not found: only where a search in several wordings finds nothing near it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question

# From this confidence on, something near is found for a wording that is about nothing else. Set by hand on some
# sixty parts of questions.
_NEAR = 0.7
# A wording that asks for other things as well must be carried so well, and be read so: the best of its evidence by the
# reader's logit.
_NEAR_TOGETHER, _READ_TOGETHER = 0.75, -1.0
# So many of the best candidates are read.
_READ = 8
# In one report, what the reader gives so much comes near.
_NEAR_READ = -2.5


def is_absent(
    wordings: Sequence[str],
    assistant: EvidenceAssistant,
    *,
    together: str = "",
    reports: Sequence[str] | None = None,
) -> bool:
    """Whether no wording of a question finds anything near it, in the library or in the `reports` given.

    Each wording stands alone and asks for nothing else; `together` asks for it among other things. A claim that is
    left out does less harm than a false one.
    """
    chosen = tuple(reports) if reports else None
    for text in dict.fromkeys(wordings):
        asked = Question(text, reports=chosen)
        if assistant.select(assistant.retrieve(asked)).confidence >= _NEAR:
            return False
        # Within one report the confidence tells little: it was learnt on questions to the whole library.
        if chosen and _read_best(asked, assistant) >= _NEAR_READ:
            return False
    return not together or not _is_read(Question(together, reports=chosen), assistant)


def _is_read(asked: Question, assistant: EvidenceAssistant) -> bool:
    """Whether the evidence carries a question, and the reader takes some of the best of it for an answer."""
    is_carried = assistant.select(assistant.retrieve(asked)).confidence >= _NEAR_TOGETHER
    return is_carried and _read_best(asked, assistant) >= _READ_TOGETHER


def _read_best(asked: Question, assistant: EvidenceAssistant) -> float:
    """The reader's best logit for the first candidates; minus infinity where there are none."""
    retrieved = assistant.retrieve(asked)
    best = [int(number) for number in retrieved.ranking.best_units[:_READ]]
    logits = assistant.read_units(retrieved.query, best) if best else None
    return -math.inf if logits is None else float(logits.max())

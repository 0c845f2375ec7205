"""Proposed questions → those that hold: asked of the assistant itself, and each thing asked once.

Begin with `keep_sound`. `by_rule.py` and `by_model.py` propose; `listing.py` writes the list that people may edit, and
`bank.py` makes of it the bank that is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.answering.assistant import EvidenceAssistant
from assistant.report_questions.proposals import Proposal
from corpus.spans import overlap
from corpus.vocabulary import Answer, Evidence
from index.embedding import Floats

# From this cosine on two questions ask the same.
_SAME = 0.95

Ask = Callable[[str], Answer]


@dataclass(slots=True)
class Kept:
    """The proposals that hold, in their order, and why others do not: how many of each reason."""

    proposals: list[Proposal] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def keep_sound(proposals: Iterable[Proposal], assistant: EvidenceAssistant, report: str) -> Iterator[Kept]:
    """Ask each proposal of a report; gives what is kept so far after each, the same value each time.

    A question holds where its own unit is cited in the answer, a near miss where it is refused. What asks the same as
    one that is kept, in words or in meaning, is dropped.
    """
    units = {unit.id: unit for unit in assistant.index.evidence if unit.report == report}
    kept = Kept()
    seen: set[str] = set()
    vectors: list[Floats] = []
    for proposal in proposals:
        reason = ""
        words = proposal.question.casefold()
        vector = assistant.index.query(proposal.question).encoded.vector
        if words in seen or _asks_the_same(vector, vectors):
            reason = "asked already"
        elif proposal.unit not in units:
            reason = "about no unit of the report"
        else:
            answer = assistant.ask(proposal.question, reports=[report])
            reason = _find_fault(proposal, answer, units[proposal.unit])
        seen.add(words)
        if reason:
            kept.dropped[reason] += 1
        else:
            kept.proposals.append(proposal)
            vectors.append(vector)
        yield kept


def _find_fault(proposal: Proposal, answer: Answer, unit: Evidence) -> str:
    """Why a proposal does not hold; "" where it does."""
    if not proposal.answered:
        return "" if answer.abstained else "a near miss that is answered"
    if answer.abstained or not answer.citations:
        return "not answered"
    is_cited = any(
        citation.report == unit.report and overlap(citation.spans, unit.core) for citation in answer.citations
    )
    return "" if is_cited else "answered by another place"


def _asks_the_same(vector: Floats, others: Sequence[Floats]) -> bool:
    return bool(others) and float(np.max(np.stack(others) @ vector)) >= _SAME

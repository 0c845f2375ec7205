"""The thread of a conversation: a follow-up is likelier answered near what was quoted just before."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.answering.followup import Turn
from corpus.vocabulary import EvidenceKind
from index.embedding import Floats
from index.search import Index
from index.terms import terms

_PIECE = re.compile(r"[.;?!…]\s+|\n+")
_LEAST_TERMS = 3
_RECOGNISED = 0.6
_MOST_PIECES = 12
# Chosen on the follow-ups among the dev and training questions.
_IN_REPORT, _IN_SECTION, _NEXT = 0.4, 0.4, 2.0
_LINES_ON = 6


def quoted_before(index: Index, history: Sequence[Turn]) -> list[int]:
    """Numbers of the evidence units that the last answer quoted, told by their words, in the order of the answer.

    A piece of the answer is recognised in the unit that holds most of its terms, weighed by rarity, and three fifths of
    them at least.
    """
    answers = [turn.content for turn in history if turn.role == "assistant" and turn.content.strip()]
    found: list[int] = []
    for piece in _PIECE.split(answers[-1])[:_MOST_PIECES] if answers else ():
        asked = terms(piece, compounds=index.lexicon.compounds)
        if len(set(asked)) >= _LEAST_TERMS:
            held = index.evidence_terms.coverage(asked)
            best = int(np.argmax(held))
            if held[best] >= _RECOGNISED:
                found.append(best)
    return list(dict.fromkeys(found))


def nearness(index: Index, said: Sequence[int]) -> Floats:
    """What standing near to what was said is worth to each unit, in ranker units; shape (units,).

    A little for its report and for its section, much for the lines said and the six after them: people ask on.
    """
    result = np.zeros(len(index.evidence), dtype=np.float32)
    reports = {index.evidence[number].report for number in said}
    sections = {(index.evidence[number].report, index.evidence[number].section) for number in said}
    for number, unit in enumerate(index.evidence):
        above = (*unit.section, unit.text) if unit.kind is EvidenceKind.HEADING else unit.section
        result[number] = _IN_REPORT * (unit.report in reports) + _IN_SECTION * ((unit.report, above) in sections)
    for number in {near for start in said for near in range(start, start + _LINES_ON + 1)}:
        if number < len(result) and index.evidence[number].report in reports:
            result[number] += _NEXT
    return result

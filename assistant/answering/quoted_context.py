"""What the last answer quoted, recognised again, and the boost it gives to evidence near it: people ask on."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.answering.conversation import Turn
from corpus.vocabulary import EvidenceKind
from index.embedding import Floats
from index.search import Index
from index.terms import terms

# Where an answer's text is cut into pieces: after a sentence, or at the end of a line.
_PIECE = re.compile(r"[.;?!…]\s+|\n+")
# A piece needs so many different terms, and a unit this share of them by weight, to be recognised in it.
_LEAST_TERMS = 3
_RECOGNISED = 0.6
_MOST_PIECES = 12
# What standing in the same report, in the same section and among the next lines is worth, in units of the ranker;
# chosen on the follow-ups among the dev and training questions.
_IN_REPORT, _IN_SECTION, _NEXT = 0.4, 0.4, 2.0
_LINES_ON = 6
# The word for a case before its name in a heading, and its number: "6.B. CASE STUDY ", "Case study 6: ".
_CASE = re.compile(
    r"^\W*(?:(?:\d+|[A-Z])\.(?:[A-Z0-9]+\.?)?\s+)?case stud(?:y"
    r"|ies)\b\s*\d*\s*[:.–-]?\s*",
    re.IGNORECASE,
)
# A longer heading is a sentence and no name.
_HEADING_WORDS = 12


def previously_quoted(index: Index, history: Sequence[Turn]) -> list[int]:
    """Numbers of the evidence units that the last answer quoted, told by their words, in the order of the answer.

    A piece of the answer is recognised in the unit that holds most of its terms by weight, and three fifths of them at
    least.
    """
    answers = [turn.content for turn in history if turn.role == "assistant" and turn.content.strip()]
    pieces = _PIECE.split(answers[-1])[:_MOST_PIECES] if answers else []
    found: list[int] = []
    for piece in pieces:
        asked = terms(piece, compounds=index.lexicon.compounds)
        if len(set(asked)) < _LEAST_TERMS:
            continue
        coverage = index.evidence_terms.coverage(asked)
        best = int(np.argmax(coverage))
        if coverage[best] >= _RECOGNISED:
            found.append(best)
    return list(dict.fromkeys(found))


def heading_quoted(index: Index, history: Sequence[Turn]) -> str:
    """The case that the last answer told of, by the heading that its first quote stands under; "" where of none.

    Example: "Case study 6: Hiyos Live Channel – a pilot" → "Hiyos Live Channel"; "Results" → "".
    """
    quoted = previously_quoted(index, history)
    section = index.evidence[quoted[0]].section if quoted else ()
    for heading in section[::-1]:
        found = _CASE.match(heading)
        name = re.split(r"\s[–-]\s", heading[found.end() :])[0].strip(" :.") if found else ""
        if name and len(name.split()) <= _HEADING_WORDS:
            return name
    return ""


def context_boost(index: Index, quoted: Sequence[int]) -> Floats:
    """What standing near to what was quoted is worth to each unit, in units of the ranker; shape (units,).

    A little for its report and for its section, much for the lines quoted and the six after them.
    """
    result = np.zeros(len(index.evidence), dtype=np.float32)
    reports = {index.evidence[number].report for number in quoted}
    sections = {(index.evidence[number].report, index.evidence[number].section) for number in quoted}
    for number, unit in enumerate(index.evidence):
        # A heading belongs to the section that it begins.
        section = (*unit.section, unit.text) if unit.kind is EvidenceKind.HEADING else unit.section
        result[number] = _IN_REPORT * (unit.report in reports) + _IN_SECTION * ((unit.report, section) in sections)
    following = {near for start in quoted for near in range(start, start + _LINES_ON + 1)}
    for number in following:
        if number < len(result) and index.evidence[number].report in reports:
            result[number] += _NEXT
    return result

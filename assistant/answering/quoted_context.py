"""What the last answer quoted, recognised again, and the boost it gives to evidence near it: people ask on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from assistant.answering.conversation import Turn
from corpus.vocabulary import Evidence, EvidenceKind
from index.embedding import Floats
from index.search import Index
from index.terms import STOP_WORDS, stem, terms, tokenize

# Where an answer's text is cut into pieces: after a sentence, or at the end of a line.
_PIECE = re.compile(r"[.;?!…]\s+|\n+")
# A piece needs so many different terms, and a unit this share of them by weight, to be recognised in it.
_LEAST_TERMS = 3
_RECOGNISED = 0.6
# A piece of fewer terms may be a line counted out of the quotes: the answer must hold most of the unit's words, too.
_CERTAIN_TERMS = 5
_MOST_PIECES = 12
# What standing in the same report, in the same section, among the next lines and in the quote itself is worth, in units
# of the ranker; chosen on the follow-ups among the dev questions. Who asks on has read the quote.
_IN_REPORT, _IN_SECTION, _NEXT, _AGAIN = 0.4, 0.4, 1.5, 0.5
_LINES_ON = 6
# The word for a case before its name in a heading, and its number: "6.B. CASE STUDY ", "Case study 6: ".
_CASE = re.compile(
    r"^\W*(?:(?:\d+|[A-Z])\.(?:[A-Z0-9]+\.?)?\s+)?case stud(?:y"
    r"|ies)\b\s*\d*\s*[:.–-]?\s*",
    re.IGNORECASE,
)
# A longer heading is a sentence and no name; a name with its second part has so many words at most.
_HEADING_WORDS = 12
_SHORT_NAME = 6
# A name of several words, none of them small but those that join: "Warm and Safe Wiltshire", "Wigan Deal".
_NAME = re.compile(r"\b[A-Z][\w’'&-]*(?:\s+(?:(?:and|of|for|the|in|&)\s+)*[A-Z][\w’'&-]+)+")


def previously_quoted(index: Index, history: Sequence[Turn]) -> list[int]:
    """Numbers of the evidence units that the last answer quoted, told by their words, in the order of the answer.

    A piece of the answer is recognised in the unit that holds most of its terms by weight, and three fifths of them at
    least.
    """
    answers = [turn.content for turn in history if turn.role == "assistant" and turn.content.strip()]
    pieces = _PIECE.split(answers[-1])[:_MOST_PIECES] if answers else []
    said = frozenset(tokenize(answers[-1])) if answers else frozenset()
    found: list[int] = []
    for piece in pieces:
        asked = terms(piece, compounds=index.lexicon.compounds)
        if len(set(asked)) < _LEAST_TERMS:
            continue
        coverage = index.evidence_terms.coverage(asked)
        best = int(np.argmax(coverage))
        if coverage[best] < _RECOGNISED:
            continue
        if len(set(asked)) >= _CERTAIN_TERMS or _is_said(index.evidence[best], said):
            found.append(best)
    return list(dict.fromkeys(found))


def _is_said(unit: Evidence, said: Collection[str]) -> bool:
    """Whether an answer that holds some words may quote a unit: most of its words are among them."""
    words = tokenize(unit.text)
    return sum(word in said for word in words) >= _RECOGNISED * len(words)


def topics_quoted(index: Index, quoted: Sequence[int], topic: str) -> tuple[str, ...]:
    """What the last answer told of, by name, likeliest first; `topic` is what it was taken to be about.

    The case, project or place in the headings that its first quote stands under, and the name that the quote itself
    gives, with the short title of the report. A name counts only where the quote or the topic speaks of it, too.

    Example: "Case study 6: Hiyos Live Channel – a pilot" → "Hiyos Live Channel"; "Results" → the report.
    """
    if not quoted:
        return ()
    unit = index.evidence[quoted[0]]
    spoken_of = _stems(f"{topic} {' '.join(index.evidence[number].text for number in quoted)}")
    headings = _headings_over(unit)[::-1]
    found = [name for heading in headings if (name := _case_in(heading)) and _stems(name) & spoken_of]
    if found:
        return tuple(found[:1])
    own = [name for heading in headings for name in _names_of(heading, index)]
    if unit.kind is not EvidenceKind.HEADING:
        own += sorted(_names_of(unit.text, index), key=lambda name: -len(_stems(name) & _stems(topic)))
    names = [name for name in own if _stems(name) & spoken_of][:1]
    return (*names, index.reports[unit.report].details.short_title)


def _headings_over(unit: Evidence) -> tuple[str, ...]:
    """The headings that a unit stands under, outermost first; a heading stands under itself."""
    return (*unit.section, unit.text) if unit.kind is EvidenceKind.HEADING else unit.section


def _case_in(heading: str) -> str:
    """The case that a heading tells of; "" where it is none.

    "6.B. CASE STUDY EXAMPLE TRUST – LIGHT PROJECT" → "Example Trust – Light Project".
    """
    found = _CASE.match(heading)
    if not found:
        return ""
    parts = re.split(r"\s[–-]\s", heading[found.end() :])
    name = " – ".join(parts) if len(" ".join(parts).split()) <= _SHORT_NAME else parts[0]
    name = _write_small(name.strip(" :."))
    return name if len(name.split()) <= _HEADING_WORDS else ""


def _write_small(name: str) -> str:
    """A name that is printed in capitals, as it is written within a text."""
    if not name.isupper():
        return name
    words = [word if word in STOP_WORDS else word.capitalize() for word in name.casefold().split()]
    return " ".join([words[0].capitalize(), *words[1:]])


def _names_of(text: str, index: Index) -> list[str]:
    """The names of several words in a text that the library knows as names: "Warm and Safe Wiltshire"."""
    if text.isupper():
        return []
    names = [name for name in _NAME.findall(text) if 1 < len(name.split()) <= _SHORT_NAME]
    return [name for name in names if set(tokenize(name)) & index.lexicon.names]


def _stems(text: str) -> set[str]:
    return {stem(word) for word in tokenize(text) if word not in STOP_WORDS}


def context_boost(index: Index, quoted: Sequence[int]) -> Floats:
    """What standing near to what was quoted is worth to each unit, in units of the ranker; shape (units,).

    A little for its report and for its section, more for the lines quoted, most for the six after them.
    """
    result = np.zeros(len(index.evidence), dtype=np.float32)
    reports = {index.evidence[number].report for number in quoted}
    sections = {(index.evidence[number].report, _headings_over(index.evidence[number])) for number in quoted}
    for number, unit in enumerate(index.evidence):
        section = _headings_over(unit)
        result[number] = _IN_REPORT * (unit.report in reports) + _IN_SECTION * ((unit.report, section) in sections)
    following = {near for start in quoted for near in range(start + 1, start + _LINES_ON + 1)} - set(quoted)
    for number in following:
        if number < len(result) and index.evidence[number].report in reports:
            result[number] += _NEXT
    result[list(quoted)] += _AGAIN
    return result

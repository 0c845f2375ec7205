"""Headings in series: those that one noun begins ("Case study 1: …"), and those that part one section."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.vocabulary import Block, BlockKind, Report
from index.search import Index
from index.terms import stem, tokenize

# The number before a heading: "4.A. CASE STUDY …", "2. …".
NUMBER_BEFORE = re.compile(r"^\W*(?:\d+(?:\.[A-Z0-9]+)*\.?|[A-Z]\.)\s+")
# The number behind a noun: "Case study 3: …", "Step 2 – …".
_NUMBER_BEHIND = re.compile(r"^(?:\d+|[A-Z]|[ivx]+)\s*[:.–-]\s*")
# A heading over the things and none of them: "Case Study List".
_NO_MEMBER = re.compile(r"^(?:list|contents?|index|overview|summary|introduction|continued)\W*$", re.IGNORECASE)
# What cases are called by people, and what headings call them: "list the examples", "Case study 1: …".
_CASES = re.compile(
    r"\b(?:case stud(?:y|ies)|cases?|(?:worked |practice |real[- ]life |practical |concrete )?examples?|stor(?:y|ies)"
    r"|(?:own )?(?:local )?projects?|write-?ups?)\b",
    re.IGNORECASE,
)
# What may stand around a word for cases without asking for some of them: "… written up at the back, one line each".
_AROUND_CASES = frozenset(
    stem(word)
    for word in (
        "worked practice practices practical real life reallife actual concrete pcn pcns gp gps surgery surgeries place"
        " places case cases study studies example examples story stories project projects own whose written write up"
        " described included covered featured featuring shown told given described back end appendix line lines each"
        " name names title titles local used there different various list full number total"
    ).split()
)
LONGEST_NOUN = 3
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Member:
    """A heading of a series: its report and block, and what it is called beside the noun."""

    report: str
    block: Block
    name: str
    is_numbered: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """A heading and the headings that part its section, in order."""

    report: str
    over: Block
    parts: tuple[Block, ...]


def find_series(index: Index) -> dict[tuple[str, ...], list[Member]]:
    """The series of headings by the stems of the noun that begins them: ("case", "studi") → its headings."""
    found: dict[tuple[str, ...], list[Member]] = defaultdict(list)
    headings = (
        (report.id, block)
        for report in index.reports.values()
        for block in report.blocks
        if block.kind is BlockKind.HEADING
    )
    for report, block in headings:
        text = NUMBER_BEFORE.sub("", block.text)
        words = text.split()
        for length in range(1, LONGEST_NOUN + 1):
            noun = tuple(stem(word) for word in tokenize(" ".join(words[:length])))
            behind = " ".join(words[length:])
            name = _NUMBER_BEHIND.sub("", behind)
            if len(noun) == length and name and not _NO_MEMBER.match(name):
                found[noun].append(Member(report, block, name, text != block.text or name != behind))
    return {noun: members for noun, members in found.items() if sum(m.is_numbered for m in members) >= FEWEST}


def find_cases(index: Index, question: str, subject: Sequence[str]) -> list[Member]:
    """The series of case studies, where a question asks for all cases by another word and for nothing else.

    `subject` are the stems of the question without the names of reports.
    """
    if not _CASES.search(question) or set(subject) - _AROUND_CASES:
        return []
    return find_series(index).get(tuple(stem(word) for word in ("case", "study")), [])


def find_parts(reports: Sequence[Report], subject: Collection[str], count: int) -> Parts | None:
    """The heading that holds all of a subject's stems, and the headings that part its section; None where none does.

    `count` is how many the question speaks of, 0 where it does not say; another number of parts is not meant.
    """
    if not subject:
        return None
    for report in reports:
        parted: dict[int, list[Block]] = defaultdict(list)
        for block in report.blocks:
            if block.kind is BlockKind.HEADING and block.headings:
                parted[block.headings[-1]].append(block)
        for number, parts in parted.items():
            over = report.blocks[number]
            held = {stem(word) for word in tokenize(over.text)}
            if set(subject) <= held and len(parts) >= FEWEST and (not count or count == len(parts)):
                return Parts(report.id, over, tuple(parts))
    return None

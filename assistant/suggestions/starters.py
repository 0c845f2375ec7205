"""Starter questions, drawn from the library's own headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from corpus.vocabulary import Block, BlockKind, Report

_MOST = 8
_PER_REPORT = 2
_CASE = re.compile(r"^.*?\bcase study\b(?:\s+\d+\w*)?\s*:?\s*(?:spotlight on\s+)?", re.IGNORECASE)
# What a heading holds that is a sentence, a cut-off question or thanks, and makes no "What is said about …?".
_SENTENCE = re.compile(
    r"^(?:what|how|why|who|when|where|which)\b|\b(?:is|are|was|were|can|will|must|should|has|have|we|our|you|your)\b",
    re.IGNORECASE,
)
_ABOUT_A_CASE = "What is the case study on "
_NUMBER = re.compile(r"^[\d.]+[A-Za-z]?\.?\s+")


def starter_questions(reports: Sequence[Report]) -> list[str]:
    """Up to eight questions, the reports taking turns: what a case study is about, or what a section says."""
    by_report = [_of_report(report) for report in reports]
    turns = [question for turn in zip_longest(*by_report) for question in turn if question]
    return turns[:_MOST]


def section_questions(report: Report) -> list[tuple[int, str]]:
    """Every heading that makes a question and has words beneath it: its block's number, and the question."""
    filled = {heading for block in report.blocks if block.quotable for heading in block.headings}
    headings = [block for block in report.blocks if block.kind is BlockKind.HEADING and block.number in filled]
    return [(block.number, question) for block in headings if (question := _case_question(block) or _question(block))]


def is_case_question(question: str) -> bool:
    """Whether a question asks what a case study is about."""
    return question.startswith(_ABOUT_A_CASE)


def _of_report(report: Report) -> list[str]:
    filled = {heading for block in report.blocks if block.quotable for heading in block.headings}
    headings = [b for b in report.blocks if b.kind is BlockKind.HEADING and b.number in filled]
    cases = [question for block in headings if (question := _case_question(block))]
    others = [question for block in headings if (question := _question(block))]
    return [*cases[:1], *others[:_PER_REPORT]][:_PER_REPORT]


def _case_question(block: Block) -> str | None:
    if not _CASE.match(block.text):
        return None
    name = _plain(_CASE.sub("", block.text))
    return f"{_ABOUT_A_CASE}{name} about?" if 1 <= len(name.split()) <= 6 else None


def _question(block: Block) -> str | None:
    text = _NUMBER.sub("", block.text).strip()
    if text.endswith("?") and 4 <= len(text.split()) <= 14:
        return text
    words = text.split()
    if (
        3 <= len(words) <= 7
        and text[:1].isupper()
        and not text.isupper()
        and not re.search(r"[:–.…]|\d", text)
        and not _SENTENCE.search(text)
        and not _CASE.match(text)
    ):
        return f"What is said about {_within_sentence(text)}?"
    return None


def _within_sentence(text: str) -> str:
    """A heading as it stands within a sentence: its first letter small, unless it begins with a name or short form."""
    first = text.split()[0]
    return text if first[1:] != first[1:].lower() else text[0].lower() + text[1:]


def _plain(name: str) -> str:
    """A name in capitals brought down to title case; what follows a dash is left out."""
    name = re.split(r"\s+[–-]\s+", name)[0].strip()
    return name.title() if name.isupper() else name

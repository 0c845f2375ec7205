"""Reports as people call them: by their short title, by a word that only one title has, by their year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from assistant.answering.question import named_reports
from corpus.vocabulary import Report
from index.terms import STOP_WORDS, stem, tokenize

# Words for a document: "the manifesto", "the syndemic report", "the 2025 study".
_TYPES = frozenset(
    "report reports paper papers study studies document documents publication manifesto review strategy plan guide"
    " guidance framework briefing consultation evaluation".split()
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def find_named_reports(question: str, reports: Mapping[str, Report]) -> list[str]:
    """The reports that a question calls by name, in the order of the library.

    Beside two thirds of a short title ("the HiQUALITY study"), a word that stands in one title alone and next to a word
    for a document ("the syndemic report"), or is one itself ("the manifesto"), or the year of one report alone beside
    such a word ("the 2025 report").
    """
    found = set(named_reports(question, reports)) | _by_telling_word(question, reports) | _by_year(question, reports)
    return [report for report in reports if report in found]


def title_stems(report: Report) -> frozenset[str]:
    """The stems of the words by which a report may be called."""
    details = report.details
    return frozenset(stem(word) for word in tokenize(f"{details.short_title} {details.title} {details.date}")) | _STEMS


_STEMS = frozenset(stem(word) for word in _TYPES)


def _by_telling_word(question: str, reports: Mapping[str, Report]) -> set[str]:
    titles = {report.id: {stem(word) for word in tokenize(report.details.short_title)} for report in reports.values()}
    counts = Counter(word for words in titles.values() for word in words)
    asked = tokenize(question)
    found = set()
    for place, word in enumerate(asked):
        if word in STOP_WORDS or counts[stem(word)] != 1:
            continue
        beside = asked[max(0, place - 1) : place] + asked[place + 1 : place + 2]
        is_type = word in _TYPES and word not in ("report", "paper", "study")
        if is_type or _TYPES & set(beside):
            found |= {report for report, words in titles.items() if stem(word) in words}
    return found


def _by_year(question: str, reports: Mapping[str, Report]) -> set[str]:
    found = set()
    for year in _YEAR.finditer(question):
        after = tokenize(question[year.end() :])[:2]
        of_year = [report for report in reports.values() if year[0] in f"{report.details.date} {report.details.edtf}"]
        # Where several are of one year, a date that a report bears counts before one worked out.
        stated = [report for report in of_year if not report.details.date_inferred]
        meant = stated if len(of_year) > 1 else of_year
        if len(meant) == 1 and _TYPES & set(after):
            found.add(meant[0].id)
    return found

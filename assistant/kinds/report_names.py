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
# Beside these, a telling word names a report: "the imperial lot", "that july event", "the marmot one".
_NEAR_TYPES = _TYPES | frozenset(
    "one lot event seminar conference workshop webinar writeup text people team folk crowd".split()
)
# So many words around a word for a document are looked at.
_REACH = 3
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def find_named_reports(question: str, reports: Mapping[str, Report]) -> list[str]:
    """The reports that a question calls by name, in the order of the library.

    Beside two thirds of a short title ("the HiQUALITY study"), a word that stands in the title, publisher or date of
    one report alone, near a word for a document ("the syndemic report", "the imperial lot") or one itself ("the
    manifesto"), or the year of one report alone beside such a word ("the 2025 report").
    """
    found = set(named_reports(question, reports)) | _by_telling_word(question, reports) | _by_year(question, reports)
    return [report for report in reports if report in found]


def title_stems(report: Report) -> frozenset[str]:
    """The stems of the words by which a report may be called."""
    return _name_stems(report) | _STEMS


_STEMS = frozenset(stem(word) for word in _TYPES)


def _by_telling_word(question: str, reports: Mapping[str, Report]) -> set[str]:
    """The report that a word near a word for a document belongs to: of its title, its publisher or its date alone."""
    names = {report.id: _name_stems(report) for report in reports.values()}
    counts = Counter(word for words in names.values() for word in words)
    asked = tokenize(question)
    found = set()
    for place, word in enumerate(asked):
        if word not in _NEAR_TYPES:
            continue
        near = asked[max(0, place - _REACH) : place + _REACH + 1]
        telling = {stem(other) for other in near if other not in STOP_WORDS and counts[stem(other)] == 1}
        found |= {report for report, words in names.items() if words & telling}
    return found


def _name_stems(report: Report) -> frozenset[str]:
    """The stems of all words that a report may be called by: of its titles, its publisher and its date."""
    details = report.details
    text = f"{details.short_title} {details.title} {details.publisher} {details.date}"
    return frozenset(stem(word) for word in tokenize(text) if word not in STOP_WORDS)


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

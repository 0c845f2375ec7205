"""The documents that a question calls, and the question without them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.answering.question import analyse_question
from assistant.kinds.groundwork.report_names import find_named_reports, find_report_meant, name_stems
from assistant.kinds.groundwork.wording import as_phrase, content_stems
from corpus.vocabulary import Report

# Phrases around a word for a document: "the Example study", "paper by the Example Trust".
_CALLS = re.compile(
    r"(?:[\w’'&/-]+\s+){0,5}\b(?:report|paper|study|document|publication|manifesto|event|seminar|conference|workshop"
    r"|survey|interviews|lot|crowd|authors|statement|write-?up)\b(?:\s+(?:by|from|of)\s+(?:[\w’'&-]+\s*){1,6})?",
    re.IGNORECASE,
)
# Between two documents in one phrase: "the event report and the manifesto".
_PARTS = re.compile(r"\band\b|,|&", re.IGNORECASE)
_DOCUMENTS = r"(?:reports?|papers?|documents?|sources?|publications?|library)"
# One document with what calls it: "the 2019 event report", "the Example Trust's paper".
_ONE_DOCUMENT = re.compile(
    r"\b(?:(?:the|that|this)\s+(?:(?!(?:the|and|or|what|does|do|in|from)\b)[\w’'&/-]+\s+){0,5}?|[\w’'&/-]+\s+)"
    r"(?:report|paper|study|document|publication|manifesto|event|seminar|conference|workshop|survey|interviews"
    r"|statement|write-?up|appendix|lot|crowd|authors)\b(?:\s+(?:report|paper|lot|people|crowd|authors|appendix)\b)?",
    re.IGNORECASE,
)
# Documents, whichever they are: "across the reports", "which of these papers", "in each document".
_ANY_DOCUMENTS = re.compile(
    r"\b(?:(?:across|in|from|of|by)\s+)?(?:(?:any|all|each|every|which|both|several|one|more than one)\s+(?:of\s+)?)*"
    rf"(?:(?:the|these|those|your|our)\s+)?(?:(?:different|other|various)\s+)?{_DOCUMENTS}\b",
    re.IGNORECASE,
)
# Words for documents, and what is asked of them, which are no topic.
ONLY_DOCUMENTS = (
    "report reports paper papers study studies document documents source sources library different say says said tell"
    " mention mentions speak talk across"
).split()
# Asks of each report, whichever they are, beside the ways that the analysis of a question knows.
_ONLY_PEOPLE = ("lot", "crowd", "people", "authors")
_OF_EACH_REPORT = re.compile(rf"\b(?:each|every|other) (?:of the )?{_DOCUMENTS}\b", re.IGNORECASE)
# Asks for one report, whichever it is: "which report", "any of the papers", "is there a document", "one of these".
OF_ONE_REPORT = re.compile(
    r"\b(?:(?:which|what|any|one|there (?:a|another)) (?:report|paper|document|source|publication)"
    rf"|(?:any|one)(?: of)?(?: (?:the|these|those|your|our))? {_DOCUMENTS})\b",
    re.IGNORECASE,
)


def asks_across(question: str, reports: Mapping[str, Report]) -> bool:
    """Whether a question asks the reports, whichever they are: all of them, some, or the one that speaks of it."""
    patterns = (_OF_EACH_REPORT, OF_ONE_REPORT)
    return analyse_question(question, question, reports).asks_across_reports or any(
        pattern.search(question) for pattern in patterns
    )


def find_called(question: str, reports: Mapping[str, Report]) -> dict[str, str]:
    """The reports that a question calls, each beside a word for a document, with what it calls them.

    By name, or by what one report alone tells of: "the survey". Two that one phrase calls are told apart at its "and".
    """
    called: dict[str, str] = {}
    for match in _CALLS.finditer(question):
        phrase = match[0]
        for piece in [phrase] if find_report_meant(phrase, reports) else _PARTS.split(phrase):
            for report in _find_meant(piece, reports):
                called.setdefault(report, _name_of(piece, reports[report]))
    return called


def _find_meant(phrase: str, reports: Mapping[str, Report]) -> list[str]:
    """The reports that a phrase calls; a word for any document, "paper", calls none by itself."""
    words = set(content_stems(phrase, without=[*_ONLY_PEOPLE, *ONLY_DOCUMENTS]))
    if not words:
        return []
    if meant := find_report_meant(phrase, reports):
        return [meant[0]]
    return [report for report in find_named_reports(phrase, reports) if words & name_stems(reports[report])]


def _name_of(phrase: str, report: Report) -> str:
    """What a phrase calls a document, "the coalition's paper"; its short title where no article stands before it."""
    found = _ONE_DOCUMENT.search(phrase)
    return as_phrase(found[0]) if found and found[0].casefold().startswith("the ") else report.details.short_title


def leave_out_documents(question: str, reports: Mapping[str, Report]) -> str:
    """A question without the words that only say which documents are asked: what it wants to know of them."""

    def leave_out(called: re.Match[str]) -> str:
        is_known = find_named_reports(called[0], reports) or find_report_meant(called[0], reports)
        return " " if is_known else called[0]

    return " ".join(_ANY_DOCUMENTS.sub(" ", _ONE_DOCUMENT.sub(leave_out, question)).split())

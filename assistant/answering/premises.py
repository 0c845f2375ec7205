"""What a question takes for granted of time and place: a year or a place that nothing near the answer speaks of."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from corpus.vocabulary import Citation, Report
from index.lexicon import Lexicon
from index.terms import STOP_WORDS, stem, tokenize

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# A place by the word before it: "in Leeds", "at Kings Cross", "across Greater Manchester"; not "from Whitehall".
_PLACE = re.compile(
    r"\b(?:in|at|near|across|around)\s+([A-Z][a-z’'-]{2,}\b(?:\s+(?:(?:upon|on|and|of)\s+)?[A-Z][a-z’'-]{2,}\b)*)"
)
# A name of fewer letters is taken as it is spelt; a long one may have two slips.
_LEAST_MISSPELT = 6
_LONG_NAME = 9


def find_unmet(
    question: str, citations: Sequence[Citation], reports: Collection[Report], lexicon: Lexicon
) -> list[str]:
    """The years and places of a question that nothing near the cited words speaks of, as it writes them.

    A year must stand in a cited section or on the card of its report. A place must be named somewhere in the library,
    a slip of spelling allowed.
    """
    by_id = {report.id: report for report in reports}
    near = " ".join(_text_near(citation, by_id[citation.report]) for citation in citations)
    unmet = [year for year in dict.fromkeys(_YEAR.findall(question)) if year not in near]
    for found in _PLACE.finditer(question):
        words = [word for word in tokenize(found[1]) if word not in STOP_WORDS]
        if words and not any(_is_known(word, lexicon) for word in words):
            unmet.append(found[1])
    return unmet


def _text_near(citation: Citation, report: Report) -> str:
    """The text of the section that a citation stands in, with the words of the report's card."""
    details = report.details
    section = (block.text for block in report.blocks if block.section == citation.section)
    card = (details.title, details.short_title, details.date, details.edtf or "", details.publisher)
    return " ".join([citation.quote, *citation.section, *section, *card])


def _is_known(word: str, lexicon: Lexicon) -> bool:
    """Whether the library holds a name, one or two slips of spelling allowed in a longer one."""
    if stem(word) in lexicon.stems:
        return True
    if len(word) < _LEAST_MISSPELT:
        return False
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 2 if len(word) >= _LONG_NAME else 1
    near = [name for name in lexicon.names if name[0] == word[0]]
    return process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips) is not None

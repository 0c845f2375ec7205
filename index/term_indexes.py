"""The words of a report made ready for search: what it adds to a lexicon, and to BM25 over texts of four kinds.

Made when a report is indexed and kept with it, so that no text is read into terms when an index is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.vocabulary import Evidence, Passage, Report
from index.bm25 import Arrays, LexicalIndex, Postings, make_postings, read_postings
from index.lexicon import Lexicon, ReportWords, join_words, read_words
from index.terms import terms

# What the postings of passages are called where they are kept.
PASSAGES = "passages"
# The last headings over a unit that count as its own.
_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class ReportTerms:
    """What one report adds to the term indexes."""

    words: ReportWords
    # Over passages, and over evidence units, as they are searched; over the units' own texts; over their headings.
    passages: Postings
    evidence: Postings
    own: Postings
    headings: Postings

    def arrays(self) -> Arrays:
        """The postings as arrays to be kept."""
        kinds = {PASSAGES: self.passages, "evidence": self.evidence, "own": self.own, "headings": self.headings}
        return {name: values for kind, postings in kinds.items() for name, values in postings.arrays(kind).items()}


@dataclass(frozen=True, slots=True)
class TermIndexes:
    """BM25 over the texts of several reports, and their lexicon."""

    lexicon: Lexicon
    passages: LexicalIndex
    evidence: LexicalIndex
    own: LexicalIndex
    headings: LexicalIndex


def read_report_terms(report: Report, passages: Sequence[Passage], evidence: Sequence[Evidence]) -> ReportTerms:
    """Read the texts of a report into terms."""
    words = read_words(report)

    def index(texts: Iterable[str]) -> Postings:
        return make_postings([terms(text, compounds=words.compounds) for text in texts])

    return ReportTerms(
        words,
        passages=index(search_text(passage) for passage in passages),
        evidence=index(search_text(unit) for unit in evidence),
        own=index(unit.own for unit in evidence),
        headings=index(" ".join(unit.section[-_HEADINGS:]) for unit in evidence),
    )


def read_kept_terms(words: ReportWords, arrays: Arrays, *, passages: int, evidence: int) -> ReportTerms:
    """What was kept for so many passages and units.

    Raises:
        IndexUnusable: an array is missing, damaged or of other texts.
    """
    return ReportTerms(
        words,
        passages=read_postings(arrays, PASSAGES, texts=passages),
        evidence=read_postings(arrays, "evidence", texts=evidence),
        own=read_postings(arrays, "own", texts=evidence),
        headings=read_postings(arrays, "headings", texts=evidence),
    )


def join_terms(parts: Sequence[ReportTerms]) -> TermIndexes:
    """The term indexes of several reports, their texts numbered on from one to the next."""
    return TermIndexes(
        join_words([part.words for part in parts]),
        passages=LexicalIndex([part.passages for part in parts]),
        evidence=LexicalIndex([part.evidence for part in parts]),
        own=LexicalIndex([part.own for part in parts]),
        headings=LexicalIndex([part.headings for part in parts]),
    )


def search_text(unit: Passage | Evidence) -> str:
    """The text that is embedded and searched: where the unit stands, then what it says."""
    return f"{unit.context}\n{unit.text}"

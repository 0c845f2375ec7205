"""An overview of one report in its own words, with citations, for whoever asks no question."""

from __future__ import annotations

from assistant.answering.composition import compose_statements
from assistant.overview.parts import PartsReader
from corpus.vocabulary import Answer
from index.search import Index


def make_overview(index: Index, report: str) -> Answer:
    """What a report is, its key points, what it asks for and concludes: quoted statements, each with its citation.

    `report` is its id. Raises KeyError where the index holds no such report.
    """
    runs = PartsReader(index, report).gist()
    statements, citations = compose_statements(runs, index.reports)
    question = f"What is the {index.reports[report].details.short_title} about?"
    return Answer(question, question, statements=statements, citations=citations, confidence=1.0, kind="whole report")

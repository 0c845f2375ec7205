"""A conversation → a document: questions and answers, then every quote and where it stands; and its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.conversations.store import Conversation, Exchange
from assistant.documents.escaping import close_directions
from assistant.documents.files import FORMATS, REFERENCE_FORMATS, render_document
from assistant.documents.layout import (
    DERIVED,
    Line,
    Part,
    Properties,
    citation_place,
    describe_asked_as,
    describe_coverage,
    describe_not_found,
    describe_passed,
    place_in_report,
)
from assistant.documents.note_marks import clean_quote
from assistant.documents.references import Reference, refer_to
from corpus.editions import find_superseded
from corpus.vocabulary import Answer, Citation, Coverage, ReportDetails

# What a name for a file must not hold on some system: all but English letters, digits, "_", spaces and hyphens.
_UNSAFE = re.compile(r"[^\w -]+", re.ASCII)
_MOST_NAME = 60  # characters
# A conversation has no outline for slides.
CONVERSATION_FORMATS = (*FORMATS, *REFERENCE_FORMATS)


def lay_out_conversation(title: str, exchanges: Sequence[Exchange], cards: Mapping[str, ReportDetails]) -> list[Part]:
    """The exchanges that have an answer, oldest first, then their sources; `cards` are the reports in the library.

    What has become of their places since they were asked is told as far as their citations say it (`Citation.since`).
    Sources are numbered through the whole conversation: a quote that several answers cite has one number.
    """
    answered = [(exchange.question, exchange.answer) for exchange in exchanges if exchange.answer is not None]
    numbered = number_citations([answer for _, answer in answered])
    numbers = {key: number for key, (number, _) in numbered.items()}
    parts: list[Part] = [Line("title", _one_line(title)), Line("meta", "Made with PCN Assistant")]
    coverage: Coverage | None = None
    for question, answer in answered:
        parts.append(Line("heading", _one_line(question)))
        if asked_as := describe_asked_as(answer):
            parts.append(Line("byline", _one_line(asked_as)))
        parts += _answer_lines(answer, numbers)
        parts.append(Line("byline", _who_wrote(answer)))
        # Said again only where it is another library or another choice of its reports.
        if answer.coverage and answer.coverage != coverage:
            coverage = answer.coverage
            parts.append(Line("byline", _one_line(describe_coverage(coverage))))
    if numbered:
        parts.append(Line("heading", "Sources"))
    for number, citation in numbered.values():
        parts.append(Line("place", _place(citation, cards), numbers=(number,)))
        parts.append(Line("quote", clean_quote(citation.shown)))
    return parts


def number_citations(answers: Sequence[Answer]) -> dict[str, tuple[int, Citation]]:
    """Each quote of the answers once, by its id: its number from 1, in the order of first use, and its citation."""
    numbered: dict[str, tuple[int, Citation]] = {}
    for answer in answers:
        for citation in answer.citations:
            if citation.id not in numbered:
                numbered[citation.id] = (len(numbered) + 1, citation)
    return numbered


def export_conversation(
    conversation: Conversation,
    exchanges: Sequence[Exchange],
    cards: Mapping[str, ReportDetails],
    suffix: str,
    *,
    template: Path | None = None,
) -> bytes:
    """The conversation in the format of a file name's suffix, one of `CONVERSATION_FORMATS`.

    `template` is a Word file that gives a Word file its styles, header and footer.

    Raises:
        UserError: no such format, no references, a template that cannot be used, or it cannot be a PDF.
    """
    # The day of the last question and not today's: the same conversation gives the same file.
    day = datetime.fromtimestamp(conversation.touched, UTC).date().isoformat()
    properties = Properties(_one_line(conversation.name), day, "Conversation", "questions and answers, sources")
    parts = lay_out_conversation(conversation.name, exchanges, cards)
    references = list_references([exchange.answer for exchange in exchanges if exchange.answer], cards)
    return render_document(parts, suffix, properties, references=references, template=template)


def list_references(answers: Sequence[Answer], cards: Mapping[str, ReportDetails]) -> list[Reference]:
    """The reports that answers cite, in the order of first use, each with the places of its quotes."""
    places: dict[str, list[str]] = {}
    first: dict[str, Citation] = {}
    for number, citation in number_citations(answers).values():
        first.setdefault(citation.report, citation)
        places.setdefault(citation.report, []).append(f"[{number}] {place_in_report(citation)}")
    return [
        refer_to(cards[report], places[report])
        if report in cards and not citation.since
        # Of a report that is gone, or was another edition, what the citation keeps of it.
        else Reference(report, citation.title, "", citation.date, None, tuple(places[report]))
        for report, citation in first.items()
    ]


def file_name(title: str, suffix: str) -> str:
    """A name for the file that every system takes. Example: ('What is “PHM”?', '.md') → 'What is PHM.md'."""
    name = _UNSAFE.sub("", title).strip()[:_MOST_NAME].strip()
    return f"{name or 'Conversation'}{suffix}"


def _answer_lines(answer: Answer, numbers: Mapping[str, int]) -> Iterator[Line]:
    """The statements of an answer with the numbers of their quotes; its message where it has none."""
    if not answer.statements:
        yield from _paragraphs(answer.message or "", ())
    # An answer numbers its citations from 1; the document numbers them through.
    renumbered = {citation.n: numbers[citation.id] for citation in answer.citations}
    for statement in answer.statements:
        cited = tuple(renumbered[n] for n in statement.citations if n in renumbered)
        if statement.heading:
            yield Line("subheading", _one_line(statement.heading))
        yield from _paragraphs(clean_quote(statement.text), cited)
        if statement.derived:
            yield Line("byline", DERIVED)
        if passed := describe_passed(statement):
            yield Line("byline", passed)
    if not_found := describe_not_found(answer):
        yield Line("byline", _one_line(not_found))


def _paragraphs(text: str, numbers: tuple[int, ...]) -> Iterator[Line]:
    """The text cut at empty lines, other lines kept; the numbers of its quotes stand behind the last paragraph."""
    *before, last = _tidy_lines(text).split("\n\n")
    for paragraph in before:
        yield Line("paragraph", paragraph)
    yield Line("paragraph", last, numbers=numbers)


def _who_wrote(answer: Answer) -> str:
    if answer.abstained:
        return "Not answered: the reports do not carry an answer."
    if answer.mode == "model":
        model = close_directions(answer.model or "a language model")
        return f"Written by {model}, checked against the reports."
    if not answer.statements:
        return "Not from a report."
    if answer.model:
        return f"Chosen and ordered by {close_directions(answer.model)}, in the reports’ own words."
    return "In the reports’ own words."


def _place(citation: Citation, cards: Mapping[str, ReportDetails]) -> str:
    """Where a quote stands, with its report's date; a title or a heading does not turn the direction of the rest."""
    headings = tuple(close_directions(heading) for heading in citation.section)
    # What the library holds now decides, and not what it held when the question was asked.
    newest = find_superseded(cards.values()).get(citation.report) if citation.report in cards else None
    contained = replace(citation, title=close_directions(citation.title), section=headings, superseded_by=newest)
    # Of an edition that is gone, its own date is told, and not that of what took its place.
    date = citation.date if citation.since else _date_of(citation.report, cards)
    return citation_place(contained, date=date)


def _date_of(report: str, cards: Mapping[str, ReportDetails]) -> str:
    """A report's date as a source tells it. Example: '2021-05 (date inferred)'."""
    return cards[report].shown_date if report in cards else "no longer in the library"


def _one_line(text: str) -> str:
    """The text with its white space made single spaces; it does not turn the direction of what follows."""
    return close_directions(" ".join(text.split()))


def _tidy_lines(text: str) -> str:
    r"""The text with its lines kept, white space within them made one space. Example: 'a\t b\r\n• c' → 'a b\n• c'."""
    return "\n".join(_one_line(line) for line in text.split("\n"))

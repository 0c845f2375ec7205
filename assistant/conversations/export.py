"""A conversation → Markdown, printable HTML or DOCX: the answers, and an appendix with every quote and its place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.conversations.store import Exchange
from assistant.documents.escaping import escaped, isolated
from corpus.text import readable
from corpus.vocabulary import Answer, Citation, ReportDetails

KINDS = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#+\-.!|~&()$^=:])")
_STYLE = """
body { max-width: 42rem; margin: 2.5rem auto; padding: 0 1.2rem; color: #181d1b; background: #fff;
  font: 1rem/1.6 Georgia, "Liberation Serif", serif; overflow-wrap: anywhere; }
h1, h2, h3, .by, .mode { font-family: "Segoe UI", Arial, sans-serif; line-height: 1.3; }
h2 { margin-top: 2.2rem; } .by, .mode { color: #505c56; font-size: 0.875rem; }
blockquote { margin: 0.4rem 0; padding-left: 1rem; border-left: 3px solid #b2d9ce; }
li { margin-bottom: 0.4rem; } .source { break-inside: avoid; }
@page { margin: 2cm; }
"""


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the appendix: its number in the whole export, its citation and its report's date."""

    number: int
    citation: Citation
    date: str

    @property
    def place(self) -> str:
        """Where it stands: report, date, section, paragraph and page."""
        page = self.citation.page_label or self.citation.page
        parts = [self.citation.title, self.date, " > ".join(self.citation.section)]
        parts += [f"paragraph {self.citation.paragraph}", f"page {page}" if page else ""]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Told:
    """An exchange as exported: paragraphs of words with the numbers of their sources, and who wrote them."""

    question: str
    paragraphs: tuple[tuple[str, tuple[int, ...]], ...]
    mode: str


@dataclass(frozen=True, slots=True)
class Document:
    """A conversation ready to be written in any form."""

    title: str
    told: tuple[Told, ...]
    sources: tuple[Source, ...]


def document(title: str, exchanges: Sequence[Exchange], cards: Mapping[str, ReportDetails]) -> Document:
    """The exchanges that have an answer, their sources numbered through; the same quote has one number."""
    numbers: dict[str, int] = {}
    sources: list[Source] = []
    told = []
    for exchange in exchanges:
        if exchange.answer is None:
            continue
        for citation in exchange.answer.citations:
            if citation.id not in numbers:
                numbers[citation.id] = len(numbers) + 1
                sources.append(Source(numbers[citation.id], citation, _date(citation.report, cards)))
        told.append(Told(exchange.question, tuple(_paragraphs(exchange.answer, numbers)), _mode(exchange.answer)))
    return Document(title, tuple(told), tuple(sources))


def file_name(title: str, form: str) -> str:
    """A name for the file that every system takes."""
    name = re.sub(r"[^\w -]+", "", title, flags=re.ASCII).strip()[:60].strip()
    return f"{name or 'Conversation'}.{form}"


def written(found: Document, form: str) -> bytes:
    """The document in a form: md, html or docx."""
    if form == "docx":
        return docx_bytes(found)
    return (markdown(found) if form == "md" else html(found)).encode("utf-8")


def markdown(found: Document) -> str:
    """The document in Markdown; what a report, a person or a model wrote reads as it was written."""
    parts = [f"# {_plain(found.title)}"]
    for told in found.told:
        parts += [f"## {_plain(told.question)}", *(_marked(words, ns) for words, ns in told.paragraphs)]
        parts += [f"*{_plain(told.mode)}*"]
    if found.sources:
        parts += ["## Sources"]
        for source in found.sources:
            parts += [f"**{source.number}\\.** {_plain(source.place)}", f"> {_plain(readable(source.citation.quote))}"]
    return "\n\n".join(parts) + "\n"


def html(found: Document) -> str:
    """The document as one HTML page that prints well and loads nothing."""
    body = [f"<h1>{isolated(found.title)}</h1><p class='by'>Made with PCN Assistant</p>"]
    for told in found.told:
        body.append(f"<h2>{isolated(told.question)}</h2>")
        for words, numbers in told.paragraphs:
            refs = "".join(f' <a href="#s{n}">[{n}]</a>' for n in numbers)
            body.append(f"<p>{'<br>'.join(isolated(line) for line in words.split(chr(10)))}{refs}</p>")
        body.append(f"<p class='mode'>{isolated(told.mode)}</p>")
    if found.sources:
        body.append("<h2>Sources</h2>")
    body += [
        f'<div class="source" id="s{s.number}"><p>[{s.number}] {isolated(s.place)}</p>'
        f"<blockquote>{isolated(readable(s.citation.quote))}</blockquote></div>"
        for s in found.sources
    ]
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(found.title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(body)}</main></body></html>"
    )


def _paragraphs(answer: Answer, numbers: Mapping[str, int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    if not answer.statements:
        yield answer.message or "", ()
    by_n = {citation.n: numbers[citation.id] for citation in answer.citations}
    for statement in answer.statements:
        yield statement.text, tuple(by_n[n] for n in statement.citations if n in by_n)


def _mode(answer: Answer) -> str:
    if answer.abstained:
        return "Not answered: the reports do not carry an answer."
    if answer.mode == "model":
        return f"Written by {answer.model or 'a language model'}, checked against the reports."
    return "In the reports’ own words." if answer.statements else "Not from a report."


def _date(report: str, cards: Mapping[str, ReportDetails]) -> str:
    card = cards.get(report)
    return f"{card.date}{' (date inferred)' if card.date_inferred else ''}" if card else "no longer in the library"


def _marked(words: str, numbers: Sequence[int]) -> str:
    lines = "  \n".join(_plain(line) for line in words.split("\n"))
    return lines + "".join(f" \\[{n}\\]" for n in numbers)


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(readable_controls(text).split()))


def readable_controls(text: str) -> str:
    """The text without control characters, which no office program takes."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]", "\ufffd", text)


def docx_bytes(found: Document) -> bytes:
    """The document as a DOCX file."""
    import docx
    from docx.shared import Pt

    file = docx.Document()
    file.styles["Normal"].font.name = "Calibri"
    file.styles["Normal"].font.size = Pt(11)
    file.core_properties.title = readable_controls(found.title)[:255]
    file.core_properties.author = "PCN Assistant"
    file.core_properties.language = "en-GB"
    file.add_heading(readable_controls(found.title), level=0)
    for told in found.told:
        file.add_heading(readable_controls(told.question), level=1)
        for words, numbers in told.paragraphs:
            paragraph = file.add_paragraph(readable_controls(words))
            for number in numbers:
                paragraph.add_run(f" [{number}]").bold = True
        _quiet(file.add_paragraph(), told.mode)
    if found.sources:
        file.add_page_break()  # type: ignore[no-untyped-call]
        file.add_heading("Sources", level=1)
    for source in found.sources:
        place = file.add_paragraph()
        place.add_run(f"[{source.number}] ").bold = True
        place.add_run(readable_controls(source.place))
        place.paragraph_format.keep_with_next = True
        file.add_paragraph(readable_controls(readable(source.citation.quote)), style="Quote")
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


def _quiet(paragraph: Any, words: str) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(readable_controls(words))
    run.italic = True
    run.font.size = Pt(9)

"""What stands in a file of any kind is shown whole, on every way to the screen and into a file."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest
from markdown_it import MarkdownIt

from assistant.answering.composition import compose_statements
from assistant.briefing.layout import ExportOptions, export_note
from assistant.briefing.note import EVIDENCE, FIGURES, Brief, BriefingNote, Point, Section
from assistant.command.ask import format_answer
from assistant.conversations.answer_json import dump_answer, load_answer
from assistant.conversations.export import export_conversation
from assistant.conversations.store import Conversation, Exchange
from assistant.documents.files import FORMATS
from assistant.generation.attribution import NumberedEvidence
from assistant.web.briefing.view import note_html
from assistant.web.html.conversation import conversation_html, text_to_copy
from assistant.web.html.reading_view import ReadingPosition, reading_html
from assistant.web.html.search import marked_html
from assistant.web.html.table_rows import rows_html
from corpus.evidence import extract_evidence
from corpus.readers.reader import read_file, report_from_reading
from corpus.vocabulary import Answer, Block, BlockKind, Citation, EvidenceKind, Report, ReportDetails
from tests.support.hard_files import HARD, WRITERS
from tests.support.read_html import Elements

SEEDS = (1, 2)
_PEEK = re.compile(r'<span class="peek-quote">(.*?)</span>', re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A report of each kind, an answer that cites every unit of it, and the lines that must be shown, by suffix."""

    reports: dict[str, Report]
    answers: dict[str, Answer]
    lines: dict[str, list[str]]

    @property
    def cards(self) -> dict[str, ReportDetails]:
        return {report.id: report.details for report in self.reports.values()}

    @property
    def by_id(self) -> dict[str, Report]:
        return {report.id: report for report in self.reports.values()}


@pytest.fixture(scope="module", params=SEEDS)
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    chance = random.Random(request.param)
    folder = tmp_path_factory.mktemp("hard")
    reports, answers, lines = {}, {}, {}
    for suffix, write in WRITERS.items():
        path = folder / f"wards{suffix}"
        lines[suffix] = write(path, chance.sample(HARD, len(HARD)))
        name = suffix.removeprefix(".")
        details = ReportDetails(name, f"Wards {name}", "me", "2026", False, "mine", f"Wards {name}", "")
        report = reports[suffix] = report_from_reading(read_file(path), details)
        # A list is cited item by item.
        units = [unit for unit in extract_evidence(report) if unit.kind is not EvidenceKind.LIST]
        statements, citations = compose_statements([[unit] for unit in units], {name: report})
        answers[suffix] = Answer("What was found?", "What was found?", statements, citations)
    return Shown(reports, answers, lines)


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_line_is_a_statement_and_a_quote(shown: Shown, suffix: str) -> None:
    row = json.loads(json.dumps(shown.answers[suffix].as_json()))
    _holds(shown.lines[suffix], "\n".join(statement["text"] for statement in row["statements"]), row["answer"])
    _holds(shown.lines[suffix], "\n".join(citation["shown"] for citation in row["citations"]))
    back = load_answer(json.loads(json.dumps(dump_answer(shown.answers[suffix]))))
    assert [c.shown for c in back.citations] == [c.shown for c in shown.answers[suffix].citations]
    _holds(shown.lines[suffix], text_to_copy(back), format_answer(back))
    given = (NumberedEvidence(c, c.shown, s.text) for c, s in zip(back.citations, back.statements, strict=True))
    # What could be a tag is none in a prompt, so that it closes no fence.
    lines = [line.replace("<b>", "(b>").replace("</b>", "(/b>") for line in shown.lines[suffix]]
    _holds(lines, "\n".join(item.prompt_line for item in given))


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_line_stands_on_the_page_and_in_its_chip(shown: Shown, suffix: str) -> None:
    page = _page(shown, shown.answers[suffix])
    _holds(shown.lines[suffix], _text(_PEEK.sub("", page)), _text("\n".join(_PEEK.findall(page))))


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_line_stands_whole_beside_another_report(shown: Shown, suffix: str) -> None:
    other = shown.answers[".txt" if suffix != ".txt" else ".pdf"]
    answer = shown.answers[suffix]
    last = len(answer.citations)
    statements = [replace(s, citations=(s.citations[0] + last,)) for s in other.statements]
    both = replace(
        answer,
        statements=(*answer.statements, *statements),
        citations=(*answer.citations, *(replace(c, n=c.n + last) for c in other.citations)),
    )
    page = _page(shown, both)
    assert 'class="sides"' in page
    _holds(shown.lines[suffix], _text(_PEEK.sub("", page)))


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_line_stands_whole_and_marked_in_its_report(shown: Shown, suffix: str) -> None:
    report = shown.reports[suffix]
    _holds(shown.lines[suffix], _text(reading_html(report, ReadingPosition("k", "Whole report"))))
    marked = []
    for citation in shown.answers[suffix].citations:
        page = reading_html(report, ReadingPosition("k", "Source", spans=citation.spans))
        marked.append(" ".join(re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)))
    _holds(shown.lines[suffix], _text("\n".join(marked)))
    _holds(shown.lines[suffix], _text("\n".join(marked_html(b.text, [(1, 4)]) for b in _blocks(report))))


@pytest.mark.parametrize("form", FORMATS)
def test_every_line_stands_in_an_exported_conversation(shown: Shown, form: str) -> None:
    exchanges = [Exchange(answer.question, answer) for answer in shown.answers.values()]
    content = export_conversation(Conversation("c", "Wards", 0.0), exchanges, shown.cards, form)
    said, _, quoted = _read(form, content).partition("Sources")
    for lines in shown.lines.values():
        _holds(lines, said, quoted)


@pytest.mark.parametrize("form", FORMATS)
def test_every_line_stands_in_an_exported_note(shown: Shown, form: str) -> None:
    content = export_note(_note(shown), form, shown.cards.values(), ExportOptions(every_quote=True))
    said, _, quoted = _read(form, content).partition("Appendix: every quote")
    for lines in shown.lines.values():
        _holds(lines, said, quoted)
    page = _text(note_html(_note(shown), list(shown.cards.values())))
    for lines in shown.lines.values():
        _holds(lines, page)


def test_a_quote_kept_by_an_earlier_version_is_shown_as_it_stands(shown: Shown) -> None:
    row = json.loads(json.dumps(dump_answer(shown.answers[".docx"])))
    for citation in row["citations"]:
        del citation["shown"]
    back = load_answer(row)
    assert [c.shown for c in back.citations] == [c.quote for c in shown.answers[".docx"].citations]


def _note(shown: Shown) -> BriefingNote:
    """A note of every statement, those of tables as its figures."""
    texts: list[Point] = []
    figures: list[Point] = []
    for suffix, answer in shown.answers.items():
        for statement, citation in zip(answer.statements, answer.citations, strict=True):
            point = Point(f"{suffix} {citation.n}", statement.text, citation=citation)
            # The value is shown beside what it measures.
            is_row = _is_row(shown.by_id[citation.report], citation)
            figure = replace(point, value=statement.text, measures=citation.report, n="1")
            (figures if is_row else texts).append(figure if is_row else point)
    sections = (Section(EVIDENCE, tuple(texts)), Section(FIGURES, tuple(figures)))
    return BriefingNote(Brief("wards"), "Wards", "2026-11-25", "1", "To show all.", sections)


def _is_row(report: Report, citation: Citation) -> bool:
    rows = (block for block in report.blocks if block.kind is BlockKind.TABLE_ROW)
    return any(span in citation.spans for block in rows for span in block.spans)


def _blocks(report: Report) -> Iterator[Block]:
    return (block for block in report.blocks if block.kind is not BlockKind.FURNITURE)


def _page(shown: Shown, answer: Answer) -> str:
    def rows(citation: Citation, question: str, statement: str) -> str:
        return rows_html(shown.by_id[citation.report], citation, question, statement)

    return conversation_html([Exchange(answer.question, answer, "x")], shown.cards, {}, rows=rows)  # type: ignore[arg-type]


def _text(page: str) -> str:
    return Elements(page).text


def _read(form: str, content: bytes) -> str:
    """The text of an exported file, as a program reads it that knows the format."""
    if form == ".docx":
        import docx
        from docx.table import Table

        texts: list[str] = []
        for part in docx.Document(io.BytesIO(content)).iter_inner_content():
            if isinstance(part, Table):
                texts += [cell.text for row in part.rows for cell in row.cells]
            else:
                texts.append(part.text)
        return "\n".join(texts)
    if form == ".pdf":
        import pypdf

        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    text = content.decode("utf-8")
    if form == ".md":
        text = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    return _text(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL))


def _holds(lines: Sequence[str], *texts: str) -> None:
    """Every line stands in every text, white space aside."""
    for text in texts:
        squeezed = re.sub(r"\s+", "", text)
        missing = [line for line in lines if re.sub(r"\s+", "", line) not in squeezed]
        assert not missing, missing

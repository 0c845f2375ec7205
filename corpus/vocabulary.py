"""The nouns of the house, in the order in which data flows: Report, Block, Passage, Hit, Evidence, Citation, Answer.

Every value is frozen. Offsets are code points in a report's source text, spans are half-open, and whoever holds a
citation can walk back to its evidence, the blocks, the section, the report and the exact characters.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

Span = tuple[int, int]

ELLIPSIS = " … "


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    QUOTATION = "quotation"
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell of a table."""

    # Number of its column, from 0.
    column: int
    # Where its words stand.
    span: Span
    # Where the header of its column stands; None where it has none.
    header: Span | None = None
    # Where the headers of several columns stand that reach over its own, outermost first: "2019" over "Men".
    over: tuple[Span, ...] = ()

    @property
    def headers(self) -> tuple[Span, ...]:
        """All headers over it, outermost first."""
        return (*self.over, self.header) if self.header else self.over


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, table row or piece of page furniture of a report."""

    # Its place among the report's blocks, from 0.
    number: int
    kind: BlockKind
    # How it reads: white space collapsed, markup dropped, cut-off initials joined.
    text: str
    # Where its words stand, in reading order.
    spans: tuple[Span, ...]
    # Where its bullet or number stands; apart from its words, so that nothing is lost and a quote starts with a word.
    markers: tuple[Span, ...] = ()
    # The texts of the headings over it, outermost first.
    section: tuple[str, ...] = ()
    # The numbers of the heading blocks that `section` names.
    headings: tuple[int, ...] = ()
    # A heading's rank, 1 the outermost; 0 for anything else.
    level: int = 0
    # Its number among the paragraphs, from 1; headings and furniture are not counted and have 0.
    paragraph: int = 0
    # Its page, from 1, and the label printed on that page; None where the document has no real pages.
    page: int | None = None
    page_label: str | None = None
    # What must be read before it, in the source's order: an item's lead-in; a row's table title, column headers,
    # block labels and category.
    lead_ins: tuple[Span, ...] = ()
    # A row's filled cells, left to right.
    cells: tuple[Cell, ...] = ()
    # Whether it is a row that names a group of rows; it may hold the group's p-value.
    is_label: bool = False
    # The number of the list or the table that it belongs to, from 1; 0 for neither.
    group: int = 0
    # How sure OCR was of its lines on average, 0 to 1; None where its words stand in the file itself.
    ocr: float | None = None

    @property
    def start(self) -> int:
        """Offset of the block's first character."""
        return min(start for start, _ in self.spans + self.markers)

    @property
    def is_quotable(self) -> bool:
        """Whether an answer may quote the block as a statement (headings and furniture only lend context)."""
        return self.kind not in (BlockKind.HEADING, BlockKind.FURNITURE)


@dataclass(frozen=True, slots=True)
class ReportDetails:
    """What a catalogue card says of a report."""

    id: str
    title: str
    publisher: str
    date: str
    # Whether the date does not stand in the text.
    date_inferred: bool
    licence: str
    short_title: str
    # The day on which a user added it, as YYYY-MM-DD; None for a bundled report.
    added: str | None = None
    # The date in EDTF, such as "2025-04"; None where it is not known as such.
    edtf: str | None = None
    # The id of the report of which it is a newer edition.
    supersedes: str | None = None

    @property
    def shown_date(self) -> str:
        """The date as it is shown, marked where it was inferred. Example: "2019 (date inferred)"."""
        return f"{self.date} (date inferred)" if self.date_inferred else self.date


@dataclass(frozen=True, slots=True)
class WordBox:
    """Where a word of the source stands on its page."""

    # Where its characters stand in the source.
    span: Span
    # The number of its page, from 1.
    page: int
    # Its left, top, right and bottom edges as shares of the page's width and height, from 0 at its top left to 1.
    box: tuple[float, float, float, float]
    # How sure OCR was of its line, 0 to 1; None where the word stands in the file itself.
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read: its card, its source text (never changed after reading) and the blocks that cover it."""

    details: ReportDetails
    source: str
    blocks: tuple[Block, ...]
    # Whether the source holds markup that is not shown; else every sign of it is the author's own.
    has_markup: bool = True
    # The words whose places on their page are known, in the order of the source: those that were read by OCR.
    boxes: tuple[WordBox, ...] = ()

    @property
    def id(self) -> str:
        """The report's id in the library."""
        return self.details.id

    def quote(self, spans: Sequence[Span]) -> str:
        """The characters at the spans, white space collapsed, pieces joined with ' … '."""
        return quote(self.source, spans)


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive blocks of one section, sized for the embedding model."""

    id: str
    # The report's id.
    report: str
    section: tuple[str, ...]
    # The numbers of its blocks.
    blocks: tuple[int, ...]
    spans: tuple[Span, ...]
    # How it reads, a line for each block.
    text: str
    # Where it stands: the report's short title and the headings.
    context: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage as retrieved."""

    passage: Passage
    # From 1, the best.
    rank: int
    # The fused score that ranks it.
    score: float
    # The scores that were fused, by name.
    scores: dict[str, float] = field(default_factory=dict)


class EvidenceKind(StrEnum):
    """The shapes of evidence an answer may quote."""

    SENTENCE = "sentence"
    LIST = "list"
    ITEM = "item"
    ROW = "row"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit an answer may quote: a sentence or two, a list with its lead-in, a table row with its headers."""

    id: str
    # The report's id.
    report: str
    kind: EvidenceKind
    section: tuple[str, ...]
    # The numbers of the blocks of the core.
    blocks: tuple[int, ...]
    # What is quoted, in reading order.
    spans: tuple[Span, ...]
    # The part of it that is the unit's own: a row without its headers, an item without its lead-in.
    core: tuple[Span, ...]
    # How the unit reads, and how its core does.
    text: str
    own: str
    # Where it stands: the report's short title and the headings.
    context: str

    @property
    def words(self) -> int:
        """Length in words."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Citation:
    """A pointer to evidence that holds to the character."""

    # The number by which statements name it, from 1.
    n: int
    # The id of the evidence.
    id: str
    # The report's id and title.
    report: str
    title: str
    section: tuple[str, ...]
    # From 1, headings and furniture not counted.
    paragraph: int
    # As a block has them.
    page: int | None
    page_label: str | None
    # The characters at the spans, white space collapsed, pieces joined with ' … '.
    quote: str
    spans: tuple[Span, ...]
    # How sure OCR was of the least sure of its blocks, 0 to 1; None where its words stand in the file itself.
    ocr: float | None = None
    # The quote as it is shown, the markup of its source undone; the quote itself where none is given, as in
    # conversations of earlier versions.
    shown: str = ""
    # The report's date as it is shown, such as "2019 (date inferred)"; "" where it is not known.
    date: str = ""
    # The id of the newest edition of the report, where the library holds a newer one.
    superseded_by: str | None = None
    # What has become of its place since it was cited, in words (`corpus.editions`); "" where the quote still stands
    # there. It is found when a kept answer is shown, and never published.
    since: str = ""

    def __post_init__(self) -> None:
        if not self.shown:
            object.__setattr__(self, "shown", self.quote)

    @property
    def ocr_mark(self) -> str:
        """The mark of words that were read by OCR; "" for others."""
        return describe_ocr(self.ocr)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of an answer."""

    text: str
    # The numbers of the citations that support it.
    citations: tuple[int, ...]
    # Whether it is quoted, or was checked against what it cites.
    verified: bool = True
    # A time in EDTF that lay ahead when it was said and is past today, such as the "2020" of "must start by 2020", and
    # the date in EDTF of the report that said it; None for both where there is none.
    passed: str | None = None
    said: str | None = None
    # Whether it was sorted or counted out of what it cites, and is no quote.
    derived: bool = False
    # What it stands under, with those after it, such as "Figures"; "" for no heading of its own.
    heading: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A superseded report that was not asked."""

    # Its id and title, and its date as it is shown.
    id: str
    title: str
    date: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the library holds, and how much of it was asked."""

    # How many reports it holds, and how many were asked.
    reports: int
    asked: int
    # The dates of the oldest and the newest of its reports, in EDTF; None where none has one.
    first: str | None = None
    last: str | None = None
    # How many have no date that a calendar knows.
    undated: int = 0
    # The superseded reports that were not asked.
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says: statements with citations, or a refusal with its reason, or small talk.

    No statement is without a citation; a refusal has neither.
    """

    # The question as asked, and as it stands alone.
    question: str
    standalone_question: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    # The passages considered, best first.
    hits: tuple[Hit, ...] = ()
    # Why nothing is answered, in a word; None for an answer and for small talk.
    abstention_reason: str | None = None
    # The words of a refusal or of small talk.
    message: str | None = None
    # How sure it is that the evidence answers the question, 0 to 1.
    confidence: float = 0.0
    # "evidence", or "model" where a model wrote it. `model` names the one that wrote it, or that chose the evidence.
    mode: str = "evidence"
    model: str | None = None
    latency_ms: float = 0.0
    # A line for the reader where a model was to write the answer and did not.
    notice: str | None = None
    # The kind of answer: "fact" for the plain selection of evidence, else the name of a kind (assistant/kinds).
    kind: str = "fact"
    # What the question asked for and the library does not say, in words.
    not_found: tuple[str, ...] = ()
    # The ids of reports that speak of what was asked, where the reports that were chosen do not.
    elsewhere: tuple[str, ...] = ()
    # How many things it shows and how many there are, such as (3, 16) for the first rows of a ranking; None where it
    # leaves nothing out that it could count. Asked in full, it shows all of them.
    shown_of: tuple[int, int] | None = None
    # The sentence of a model that is being checked, only while an answer is in the making.
    checking: str | None = None
    # What a model left out that would be told without it: offered, with citations of its own.
    more: tuple[Statement, ...] = ()
    more_citations: tuple[Citation, ...] = ()
    # What was asked; None for small talk, and for answers of earlier versions.
    coverage: Coverage | None = None

    @property
    def abstained(self) -> bool:
        """Whether this is a refusal."""
        return self.abstention_reason is not None

    @property
    def text(self) -> str:
        """The answer as plain text: the statements in order with [1] markers, or the message of a refusal."""
        if not self.statements:
            return self.message or ""
        return "\n\n".join(
            statement.text + "".join(f" [{n}]" for n in statement.citations) for statement in self.statements
        )

    def as_json(self) -> dict[str, Any]:
        """The answer in the published form, ready for `json.dumps`."""
        model = {"model": self.model} if self.model else {}
        more = {"more": more_json(self.more, self.more_citations)} if self.more else {}
        coverage = {"coverage": coverage_json(self.coverage)} if self.coverage else {}
        elsewhere = {"elsewhere": list(self.elsewhere)} if self.elsewhere else {}
        shown_of = {"shown_of": list(self.shown_of)} if self.shown_of else {}
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "answer": self.text,
            "abstained": self.abstained,
            "abstention_reason": self.abstention_reason,
            "confidence": self.confidence,
            "statements": [statement_json(s) for s in self.statements],
            "citations": [citation_json(c) for c in self.citations],
            "passages": [passage_json(hit) for hit in self.hits],
            "mode": self.mode,
            "kind": self.kind,
            "not_found": list(self.not_found),
            **elsewhere,
            **shown_of,
            **model,
            **more,
            **coverage,
            "latency_ms": self.latency_ms,
        }


def statement_json(statement: Statement) -> dict[str, Any]:
    """A statement in the published form; what holds of few of them only where it holds."""
    passed = {"passed": statement.passed, "said": statement.said} if statement.passed else {}
    row = {"text": statement.text, "citations": list(statement.citations), "verified": statement.verified}
    derived = {"derived": True} if statement.derived else {}
    heading = {"heading": statement.heading} if statement.heading else {}
    return row | passed | derived | heading


def more_json(statements: Sequence[Statement], citations: Sequence[Citation]) -> dict[str, Any]:
    """What a model left out, in the published form."""
    return {
        "statements": [statement_json(statement) for statement in statements],
        "citations": [citation_json(citation) for citation in citations],
    }


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """What was asked, in the published form."""
    return asdict(coverage) | {"left_out": [asdict(report) for report in coverage.left_out]}


def coverage_from_json(row: Mapping[str, Any]) -> Coverage:
    """The coverage that `coverage_json` published.

    Raises:
        KeyError, TypeError: the row is none.
    """
    return Coverage(**{**row, "left_out": tuple(LeftOut(**report) for report in row["left_out"])})


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation in the published form."""
    return {
        "n": citation.n,
        "id": citation.id,
        "report": citation.report,
        "title": citation.title,
        "section": list(citation.section),
        "paragraph": citation.paragraph,
        "page": citation.page,
        "page_label": citation.page_label,
        "quote": citation.quote,
        "spans": [list(span) for span in citation.spans],
        "ocr": citation.ocr,
        "shown": citation.shown,
        "date": citation.date,
        "superseded_by": citation.superseded_by,
    }


def citation_from_json(row: Mapping[str, Any]) -> Citation:
    """The citation that `citation_json` published, in this version or an earlier one.

    Raises:
        KeyError, TypeError, ValueError: the row is no citation.
    """
    spans = tuple((int(start), int(end)) for start, end in row["spans"])
    return Citation(**{**row, "section": tuple(row["section"]), "spans": spans})


def passage_json(hit: Hit) -> dict[str, Any]:
    """A passage handed on, in the published form."""
    return {
        "report": hit.passage.report,
        "section": list(hit.passage.section),
        "text": hit.passage.text,
        "spans": [list(span) for span in hit.passage.spans],
        "score": hit.score,
    }


def page_name(page: int | None, label: str | None) -> str:
    """How a page is called. Example: "page 23 (PDF page 41)"; "page 41" where it bears no other label; "" for none."""
    if page is None:
        return f"page {label}" if label else ""
    return f"page {label} (PDF page {page})" if label and label != str(page) else f"page {page}"


def describe_ocr(confidence: float | None) -> str:
    """How words came to be read that do not stand in the file: 'read by OCR, confidence 97%'; "" for None."""
    return "" if confidence is None else f"read by OCR, confidence {math.floor(100 * confidence)}%"


def collapse(text: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(text.split())


def quote(source: str, spans: Sequence[Span]) -> str:
    """The characters of `source` at the spans, white space collapsed, pieces joined with ' … '."""
    return ELLIPSIS.join(collapse(source[start:end]) for start, end in spans)


def join_spans(source: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in their order, neighbours made one where nothing but white space stands between them."""
    result: list[Span] = []
    for start, end in spans:
        if result and result[-1][1] <= start and not source[result[-1][1] : start].strip():
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return tuple(result)


def content_id(report: str, spans: Sequence[Span], words: str) -> str:
    """A stable id: the first 16 hex digits of SHA-256 over report, spans and quote."""
    key = f"{report}\n{[list(span) for span in spans]}\n{words}"
    return hashlib.sha256(key.encode("utf-8")).hexdigest()[:16]

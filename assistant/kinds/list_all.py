"""All of a kind of thing that headings name in series ("Case study 1: …", "Case study 2: …"), counted, by report."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.composition import cite, row_text
from assistant.answering.question import Question, named_reports
from assistant.gathering.survey_tables import TableQuestion, find_table_question
from assistant.kinds.laying_out import compose_runs, lead_with
from assistant.kinds.ranked_rows import read_order
from assistant.kinds.wording import as_phrase, content_stems
from corpus.passages import describe_context
from corpus.vocabulary import (
    Answer,
    Block,
    BlockKind,
    Citation,
    Evidence,
    EvidenceKind,
    Report,
    Statement,
    content_id,
    join_spans,
)
from index.search import Index
from index.terms import stem, tokenize

# Asks for all of something: "list the case studies", "which case studies are there?", "how many case studies".
_ALL = re.compile(
    r"^\W*(?:(?:please|can you|could you|so|and)\s+)*(?:list|name|show|give|tell|what|which|how many|all|every"
    r"|are there)\b"
    r"|\b(?:all|every|each) (?:of )?(?:the |these |those )?\w+",
    re.IGNORECASE,
)
# Asks for the whole of it in so many words: "all of them", "every name", "don't leave any out", "the full list".
_WHOLE = re.compile(
    r"\b(?:all (?:of )?(?:the|them|those|these)|all \w+s\b|everything|^\W*every \w+|every \w+ (?:that|who|which)"
    r"|(?:full|complete|whole) list"
    r"|don.?t (?:leave|miss) (?:any|out|one)"
    r"|without leaving any|as many as there are|list (?:all|every))\b",
    re.IGNORECASE,
)
# How many of the likeliest units show which list is meant.
_NEAR = 12
# The first of them counts 12, the last 1: so much must speak for one list. The first two alone come to 23.
_LEAST_WEIGHT = 20
# Words around the noun: "list all the case studies in the reports that are there".
_AROUND = (
    "all every each many there are given described mentioned included library total number examples titles called"
).split()
# The number before a heading: "4.A. CASE STUDY …", "2. …".
_NUMBER_BEFORE = re.compile(r"^\W*(?:\d+(?:\.[A-Z0-9]+)*\.?|[A-Z]\.)\s+")
# The number behind a noun: "Case study 3: …", "Step 2 – …".
_NUMBER_BEHIND = re.compile(r"^(?:\d+|[A-Z]|[ivx]+)\s*[:.–-]\s*")
# A heading over the things and none of them: "Case Study List".
_NO_MEMBER = re.compile(r"^(?:list|contents?|index|overview|summary|introduction|continued)\W*$", re.IGNORECASE)
_LONGEST_NOUN = 3
_FEWEST = 2
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class _Member:
    """A heading of a series: its report and block, and what it is called beside the noun."""

    report: str
    block: Block
    name: str
    is_numbered: bool


class ListAll:
    """Every member of a series of headings, by report, with their number first."""

    name = "list all"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The series that the question asks for whole; None where it names none, or asks for something of it."""
        if not _ALL.search(standalone):
            return None
        index = assistant.index
        named = named_reports(standalone, index.reports)
        title_words = [
            word
            for report in named
            for word in tokenize(index.reports[report].details.short_title)
            if word not in ("study", "report", "paper")
        ]
        wanted = content_stems(standalone, without=[*_AROUND, *title_words, "report", "reports"])
        # A noun of a series has few words, so most questions need no look at the headings.
        known = find_series(index) if 0 < len(wanted) <= _LONGEST_NOUN else {}
        series = next((found for noun, found in known.items() if sorted(wanted) == sorted(noun)), None)
        if series is None:
            wants_order = read_order(standalone) is not None
            return _list_of_evidence(assistant, asked) if _WHOLE.search(standalone) and not wants_order else None
        allowed = set(named or asked.reports or index.reports)
        members = [member for member in series if member.report in allowed]
        if len(members) < _FEWEST:
            return None
        return _lay_out(assistant, asked, members, standalone)


def _list_of_evidence(assistant: EvidenceAssistant, asked: Question) -> Answer | None:
    """The whole of the list, or of the rows of a table's question, that most of the likeliest units belong to."""
    retrieved = assistant.retrieve(asked)
    index, groups = assistant.index, assistant.groups
    selected = assistant.select(retrieved)
    if not selected.runs:
        return None
    wholes: Counter[tuple[int, ...]] = Counter()
    tables: dict[tuple[int, ...], TableQuestion] = {}
    for place, number in enumerate(retrieved.ranking.best_units[:_NEAR]):
        unit = index.evidence[number]
        if unit.kind is EvidenceKind.ROW:
            if table := find_table_question(index, number):
                tables[table.rows] = table
                wholes[table.rows] += _NEAR - place
        else:
            whole = number if unit.kind is EvidenceKind.LIST else groups.list_of.get(number)
            whole = groups.introduced_list.get(number) if whole is None else whole
            if whole is not None:
                wholes[whole,] += _NEAR - place
    if not wholes:
        return None
    chosen = min(wholes, key=lambda rows: (-wholes[rows], rows))
    if wholes[chosen] < _LEAST_WEIGHT:
        return None
    if chosen in tables:
        return _all_rows(assistant, retrieved, tables[chosen])
    answer = compose_runs(assistant, retrieved, [chosen], confidence=max(selected.confidence, _SURE))
    count = len(groups.members_of(chosen[0])) - 1
    return lead_with(answer, f"All {count} points of the list.") if count > 1 else None


def _all_rows(assistant: EvidenceAssistant, retrieved: RetrievedEvidence, table: TableQuestion) -> Answer:
    """Every row that answers a question of a table, as printed, under its categories."""
    index = assistant.index
    report = index.reports[table.report]
    citations = tuple(cite(n, [index.evidence[row]], report) for n, row in enumerate(table.rows, start=1))
    lines = [f"• {row_text(report.blocks[index.evidence[row].blocks[0]], report)}" for row in table.rows]
    place = ", ".join(filter(None, [report.details.short_title, table.title.split(":")[0]]))
    head = f"{place}: {table.question}" if table.question else place
    body = Statement("\n".join([head, *lines]), tuple(citation.n for citation in citations))
    plain = assistant.compose(assistant.select(retrieved))
    answer = replace(
        plain, statements=(body,), citations=citations, abstention_reason=None, message=None, shown_of=None
    )
    return lead_with(answer, f"All {len(citations)} rows, in the order of the table.")


def find_series(index: Index) -> dict[tuple[str, ...], list[_Member]]:
    """The series of headings by the stems of the noun that begins them: ("case", "studi") → its headings."""
    found: dict[tuple[str, ...], list[_Member]] = defaultdict(list)
    headings = (
        (report.id, block)
        for report in index.reports.values()
        for block in report.blocks
        if block.kind is BlockKind.HEADING
    )
    for report, block in headings:
        text = _NUMBER_BEFORE.sub("", block.text)
        words = text.split()
        for length in range(1, _LONGEST_NOUN + 1):
            noun = tuple(stem(word) for word in tokenize(" ".join(words[:length])))
            behind = " ".join(words[length:])
            name = _NUMBER_BEHIND.sub("", behind)
            if len(noun) == length and name and not _NO_MEMBER.match(name):
                found[noun].append(_Member(report, block, name, text != block.text or name != behind))
    return {noun: members for noun, members in found.items() if sum(m.is_numbered for m in members) >= _FEWEST}


def _noun_of(members: Sequence[_Member]) -> str:
    """What the members are called, in small letters, as a plural: "case studies"."""
    heading = _NUMBER_BEFORE.sub("", members[0].block.text)
    noun = heading.casefold().removesuffix(members[0].name.casefold()).strip(" :.–-0123456789")
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun.removesuffix('s')}s"


def _as_evidence(block: Block, report: Report) -> Evidence:
    """A heading by itself, as a unit that can be cited."""
    spans = join_spans(report.source, block.spans)
    return Evidence(
        id=content_id(report.id, spans, report.quote(spans)),
        report=report.id,
        kind=EvidenceKind.HEADING,
        section=block.section,
        blocks=(block.number,),
        spans=spans,
        core=spans,
        text=block.text,
        own=block.text,
        context=describe_context(report, block.section),
    )


def _lay_out(assistant: EvidenceAssistant, asked: Question, members: Sequence[_Member], standalone: str) -> Answer:
    index = assistant.index
    by_report: dict[str, list[_Member]] = defaultdict(list)
    for member in members:
        by_report[member.report].append(member)
    noun = as_phrase(_noun_of(members))
    statements: list[Statement] = []
    citations: list[Citation] = []
    for report_id, its in by_report.items():
        report = index.reports[report_id]
        numbers = []
        for member in its:
            citations.append(cite(len(citations) + 1, [_as_evidence(member.block, report)], report))
            numbers.append(len(citations))
        points = "\n".join(f"• {member.block.text}" for member in its)
        counted = f"{len(its)} {noun}" if len(its) > 1 else f"one of these {noun}"
        statements.append(Statement(f"{report.details.short_title}: {counted}\n{points}", tuple(numbers)))
    retrieved = assistant.retrieve(asked)
    plain = assistant.compose(assistant.select(retrieved))
    answer = replace(
        plain, statements=tuple(statements), citations=tuple(citations), abstention_reason=None, message=None,
        confidence=_SURE, shown_of=None,
    )  # fmt: skip
    where = "One report names" if len(by_report) == 1 else f"{len(by_report)} reports name"
    return lead_with(
        answer,
        f"{where} {len(members)} {noun} in {'its' if len(by_report) == 1 else 'their'} headings; here are all.",
    )

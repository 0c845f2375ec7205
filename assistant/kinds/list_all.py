"""All of a kind of thing: headings in series, the parts of a section, a list, the rows of a table, names in text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.composition import cite, row_text
from assistant.answering.question import Question
from assistant.gathering.named_in_text import asks_who_takes_part, find_named, tells_who
from assistant.gathering.series import (
    FEWEST,
    LONGEST_NOUN,
    NUMBER_BEFORE,
    Member,
    Parts,
    find_cases,
    find_parts,
    find_series,
)
from assistant.gathering.survey_tables import (
    TableQuestion,
    columns_of,
    find_table_question,
    is_same_question,
    tables_of,
)
from assistant.gathering.table_search import find_table
from assistant.kinds.groundwork.laying_out import compose_runs, lead_with
from assistant.kinds.groundwork.report_names import find_report_meant
from assistant.kinds.groundwork.wording import as_phrase, content_stems, stems_of
from assistant.kinds.ranked_rows import read_order
from corpus.passages import describe_context
from corpus.vocabulary import Answer, Block, Citation, Evidence, EvidenceKind, Report, Statement, content_id, join_spans
from index.search import Index

# Asks for all of something: "list the case studies", "which case studies are there?", "how many case studies".
_ALL = re.compile(
    r"^\W*(?:(?:please|can you|could you|so|and|ok|hi|right)\s+)*(?:list|name|show|give|tell|what|which|who"
    r"|how many|all|every|are there)\b"
    r"|\b(?:all|every|each) (?:of )?(?:the |these |those )?\w+|\beverything\b|\b(?:full|complete|whole) list\b",
    re.IGNORECASE,
)
# Asks for the whole of it in so many words: "all of them", "every name", "don't leave any out", "the full list".
_WHOLE = re.compile(
    r"\b(?:all (?:of )?(?:the|them|those|these)|all (?:\w+ )?\w+s\b|everything|everyone|everybody|^\W*every \w+"
    r"|every (?:\w+ )?\w+ (?:that|who|which)|every(?: single)? one"
    r"|(?:full|complete|whole) list"
    r"|don.?t (?:leave|miss) (?:any|out|one)"
    r"|without leaving any|as many as there are|list (?:all|every|the|each)|name (?:all|every|the|each)|^\W*list)\b",
    re.IGNORECASE,
)
# Asks for several by their part in something: "which organisations founded …", "who are the partners".
_WHICH_BODIES = re.compile(
    r"\b(?:which|what) (?:\w+ )?(?:organisations|companies|bodies|agencies|partners|charities)\b"
    r"|\bwho (?:are|were) (?:all )?(?:the |its |their )?(?:\w+ )?(?:partners|members|founders|funders|sponsors"
    r"|speakers)\b|\bwho (?:spoke|took part|was involved|were involved)\b",
    re.IGNORECASE,
)
# May call a report by name: "the 2025 study", "the event".
_NAMES_DOCUMENT = re.compile(
    r"\b(?:reports?|stud(?:y|ies)|papers?|documents?|publications?|manifesto|reviews?|events?|seminars?|conferences?"
    r"|workshops?|surveys?|one|thing|writeup|write-up)\b",
    re.IGNORECASE,
)
# What asks and is nothing of the subject: "list all the …", "give me the full list of …", "… dont leave any out".
_ASKING = re.compile(
    r"^\W*(?:(?:please|pls|can you|could you|so|and|ok|hi|right)\s+)*(?:list|name|show(?: me)?|give(?: me)?|tell me)\b"
    r"|\b(?:the |a )?(?:full|complete|whole) list(?: of)?(?: please| pls)?"
    r"|,?\s*(?:and )?(?:please |pls )?don.?t (?:leave|miss) (?:any|out|one)\b.*$|,?\s*all of them\b.*$"
    r"|,?\s*(?:in order|one line each|please|pls)\W*$",
    re.IGNORECASE,
)
# Would find what is called a list.
_SAYS_LIST = re.compile(r"\blist\b", re.IGNORECASE)
# How many there are said to be: "the four pillars", "all ten demands".
_STATED = re.compile(
    r"\b(?:the|all|all the|those|these|are) (two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}) \w+",
    re.I,
)
_NUMBERS = {
    word: n for n, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
}
# From this share on the classifier's word is taken, where no pattern knows the question.
_LIKELY = 0.6
# How many of the likeliest units show which list is meant.
_NEAR = 12
# The first of them counts 12, the last 1: so much must speak for one list. The first two alone come to 23.
_LEAST_WEIGHT = 20
# How far the best of it may stand below the best of all, in units of the ranker.
_MARGIN = 1.0
# What it counts that a list's lead and headings hold the whole subject.
_SUBJECT_WEIGHT = 12
# From this score on (`table_search.py`) a table's question is asked for whole.
_SURE_TABLE = 1.5
# A list whose lead and headings hold less of the subject gives way to such a table.
_HALF = 0.5
# So many headings of one report at most come with a line each of what stands under them.
_TOLD = 8
# A body by its name: "The Mill Practice", "North Hill PCN", "Anytown Council".
_BODY = re.compile(
    r"(?:[A-Z][\w’'&-]+,? )+(?:GP )?(?:[Pp]ractice|PCN|(?:Health )?Centre|Surgery|Council|Trust|Alliance)\b"
)
# What the asker wants it for, after what is asked: ", i want to pick two to ring up", " - we're short of ideas".
_ASKERS_PLAN = re.compile(
    r"(?:[,;.!]|\s[-–])\s+(?:(?:so|as|because|coz|cos|since|and)\s+)?"
    r"(?:i|we|my|our|i['’]m|we['’]re|im|were|need|want|just|it['’]?s for|this is for)\b"
    r"(?!.*\b(?:list|who|what|which|how)\b)[^?]*$",
    re.IGNORECASE,
)
# Words around the noun: "list all the case studies in the reports that are there".
_AROUND = (
    "all every each many there are given described mentioned included library total number examples titles called"
).split()
_FRAME = "everybody everyone thats number two three four five six seven eight nine ten eleven twelve order line".split()
_SURE = 0.95


class HeadingSeries:
    """Every member of a series of headings ("list the case studies"), by report, with their number first."""

    name = "list all"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The series that the question asks for whole; None where it names none, or asks for something of it."""
        standalone = _ASKERS_PLAN.sub("", standalone)
        if not _ALL.search(standalone):
            return None
        index = assistant.index
        meant = _find_report(standalone, index)
        allowed = [meant[0]] if meant else list(asked.reports or index.reports)
        members = _find_members(index, standalone, meant[1] if meant else frozenset())
        members = [member for member in members if member.report in allowed]
        return _lay_out(assistant, asked, members, standalone) if len(members) >= FEWEST else None


class ListAll:
    """The whole of what is asked for: the parts of a section, a list, a table's rows, or who is named in text."""

    name = "list all"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """All of what the question asks for whole; None where it asks for something of it, or none is found."""
        standalone = _ASKERS_PLAN.sub("", standalone)
        if not _wants_all(asked, standalone, assistant):
            return None
        count = _read_count(standalone)
        meant = _find_report(standalone, assistant.index)
        chosen = (meant[0],) if meant else asked.reports
        # The words that ask would find what is called a list.
        bare = Question(_ASKING.sub(" ", standalone).strip(" ,.?") + "?", reports=chosen, full=True)
        subject = content_stems(bare.text, without=[*_AROUND, *_FRAME])
        subject = [word for word in subject if meant is None or word not in meant[1]]
        answer = _gather(assistant, bare, subject, count, meant[0] if meant else None)
        if answer is None and _SAYS_LIST.search(standalone):
            plain = assistant.answer_plainly(replace(bare, full=asked.full))
            answer = plain if plain.statements else None
        return replace(answer, question=asked.text, standalone_question=standalone) if answer else None


def _wants_all(asked: Question, standalone: str, assistant: EvidenceAssistant) -> bool:
    """Whether a question asks for all of something, and for no order of it."""
    if read_order(standalone) is not None:
        return False
    if assistant.share_of_kind(standalone, "list_all") >= _LIKELY:
        return True
    if not _ALL.search(standalone):
        return False
    # What only asks for more of it ("all of them please") may be left out of the standalone form.
    is_whole = _WHOLE.search(f"{standalone} {asked.text}") or _WHICH_BODIES.search(standalone)
    return bool(_read_count(standalone) or is_whole)


def _read_count(question: str) -> int:
    """How many a question says that there are; 0 where it does not say."""
    stated = _STATED.search(question)
    return (_NUMBERS.get(stated[1].casefold()) or int(stated[1])) if stated else 0


def _find_report(question: str, index: Index) -> tuple[str, frozenset[str]] | None:
    """The one report that a question calls by name, with the stems that call it so; None for none or two."""
    return find_report_meant(question, index.reports) if _NAMES_DOCUMENT.search(question) else None


def _find_members(index: Index, question: str, report_words: frozenset[str]) -> list[Member]:
    """The series of headings that a question names by its noun, or cases by another word; none where it names none."""
    wanted = [
        word for word in content_stems(question, without=[*_AROUND, "report", "reports"]) if word not in report_words
    ]
    # A noun of a series has few words, so most questions need no look at the headings.
    if 0 < len(wanted) <= LONGEST_NOUN:
        for noun, members in find_series(index).items():
            if sorted(wanted) == sorted(noun):
                return members
    return find_cases(index, question, wanted) if _WHOLE.search(question) else []


def _gather(
    assistant: EvidenceAssistant, asked: Question, subject: Sequence[str], count: int, report: str | None
) -> Answer | None:
    """What is asked for whole: who takes part, the parts of a section, a table's rows, or a list."""
    if not subject:
        return None
    retrieved = assistant.retrieve(asked)
    index = assistant.index
    if not assistant.select(retrieved).runs:
        return None
    whole, table = _likeliest_whole(assistant, retrieved, subject)
    if asks_who_takes_part(asked.text) and not (whole and tells_who(index.evidence[whole[0]], asked.text)):
        return _name_all(assistant, retrieved, asked.text, subject, report)
    parts = find_parts([index.reports[id_] for id_ in asked.reports or index.reports], subject, count)
    if parts is not None and (count or whole is None):
        return _all_parts(assistant, retrieved, parts)
    table = _better_table(index, retrieved, subject, whole, table)
    if table is not None:
        return _all_rows(assistant, retrieved, _narrowest(index, table))
    return _all_points(assistant, retrieved, whole, count) if whole else None


def _better_table(
    index: Index,
    retrieved: RetrievedEvidence,
    subject: Sequence[str],
    whole: tuple[int, ...] | None,
    table: TableQuestion | None,
) -> TableQuestion | None:
    """The table that surely is asked for, where a list does not hold more of the subject; else the one given."""
    found = find_table(index, retrieved.query, retrieved.ranking, subject=subject)
    is_weak = whole is None or table is not None or _covers(index, whole, subject) < _HALF
    return found.tables[0] if found is not None and found.score >= _SURE_TABLE and is_weak else table


def _all_points(
    assistant: EvidenceAssistant, retrieved: RetrievedEvidence, whole: tuple[int, ...], count: int
) -> Answer | None:
    """A list with its number; None where it has few points, or another number than the question speaks of."""
    points = len(assistant.groups.members_of(whole[0])) - 1
    if points <= FEWEST or (count and count != points):
        return None
    answer = compose_runs(assistant, retrieved, [whole], confidence=_SURE)
    return lead_with(answer, f"All {points} points of the list.")


def _likeliest_whole(
    assistant: EvidenceAssistant, retrieved: RetrievedEvidence, subject: Sequence[str]
) -> tuple[tuple[int, ...] | None, TableQuestion | None]:
    """The list, as its one unit, or the rows of a table with its question, that most of the best units belong to."""
    index = assistant.index
    wholes: Counter[tuple[int, ...]] = Counter()
    tables: dict[tuple[int, ...], TableQuestion] = {}
    for place, number in enumerate(retrieved.ranking.best_units[:_NEAR]):
        table = _table_of(index, number)
        whole = table.rows if table else _list_of(assistant, number)
        if table:
            tables[table.rows] = table
        if whole:
            wholes[whole] += _NEAR - place
    # What is asked for is not in a list where something else stands clearly above all of it.
    near = {unit for unit, below in _below_best(retrieved).items() if below <= _MARGIN}
    likely = {
        rows: weight
        for rows, weight in wholes.items()
        if weight >= _LEAST_WEIGHT and near & {member for row in rows for member in _belonging(assistant, row)}
    }
    if not likely:
        return None, None
    worth = {rows: weight + _SUBJECT_WEIGHT * _covers(index, rows, subject) for rows, weight in likely.items()}
    chosen = min(worth, key=lambda rows: (-worth[rows], rows))
    return chosen, tables.get(chosen)


def _table_of(index: Index, number: int) -> TableQuestion | None:
    """The question of a table, with figures, that a unit answers as a row; None for any other."""
    if index.evidence[number].kind is not EvidenceKind.ROW or not columns_of(index, number):
        return None
    return find_table_question(index, number)


def _list_of(assistant: EvidenceAssistant, number: int) -> tuple[int, ...]:
    """The list that a unit is, belongs to or introduces; () for none."""
    groups = assistant.groups
    if groups.evidence[number].kind is EvidenceKind.LIST:
        return (number,)
    whole = groups.list_of.get(number, groups.introduced_list.get(number))
    return () if whole is None else (whole,)


def _below_best(retrieved: RetrievedEvidence) -> dict[int, float]:
    """How far each of the likeliest units stands below the best, in units of the ranker."""
    ranking = retrieved.ranking
    best = float(ranking.scores[ranking.order[0]])
    pairs = zip(ranking.best_units[:_NEAR], ranking.order[:_NEAR], strict=True)
    return {unit: best - float(ranking.scores[position]) for unit, position in pairs}


def _belonging(assistant: EvidenceAssistant, row: int) -> set[int]:
    """A row by itself; a list with its items and what introduces it."""
    groups = assistant.groups
    return {*groups.members_of(row), *(lead for lead, whole in groups.introduced_list.items() if whole == row)}


def _covers(index: Index, rows: Sequence[int], subject: Sequence[str]) -> float:
    """How much of a subject the headings and the lead of a list or a table hold."""
    unit = index.evidence[rows[0]]
    held = stems_of(" ".join([*unit.section, unit.text.split("•", 1)[0]]))
    return sum(word in held for word in subject) / len(subject)


def _narrowest(index: Index, table: TableQuestion) -> TableQuestion:
    """The table with the fewest columns that answers the same question."""
    same = [other for other in tables_of(index) if other == table or is_same_question(other, table)]
    return min(same, key=lambda other: len(columns_of(index, other.rows[0])))


def _name_all(
    assistant: EvidenceAssistant,
    retrieved: RetrievedEvidence,
    question: str,
    subject: Sequence[str],
    report: str | None,
) -> Answer | None:
    """Every sentence and list that names who takes part, in the order of the report."""
    found = find_named(assistant.index, question, retrieved.ranking.best_units, subject, report=report)
    if found is None:
        return None
    answer = compose_runs(assistant, retrieved, [(number,) for number in found.units], confidence=_SURE)
    if len(found.units) < FEWEST:
        return answer
    under = f" under “{found.heading.rstrip(' :.')}”" if found.heading else ""
    return lead_with(answer, f"{len(found.units)} passages{under} name them.")


def _all_parts(assistant: EvidenceAssistant, retrieved: RetrievedEvidence, parts: Parts) -> Answer:
    """The headings that part a section."""
    report = assistant.index.reports[parts.report]
    citations = _cite_headings(parts.parts, report)
    points = "\n".join(f"• {block.text}" for block in parts.parts)
    body = Statement(
        f"{report.details.short_title}, {parts.over.text.rstrip(' :.')}\n{points}", tuple(c.n for c in citations)
    )
    answer = _with_statements(assistant, retrieved, [body], citations)
    return lead_with(answer, f"All {len(parts.parts)} headings of the section.")


def _all_rows(assistant: EvidenceAssistant, retrieved: RetrievedEvidence, table: TableQuestion) -> Answer:
    """Every row that answers a question of a table, as printed, under its categories."""
    index = assistant.index
    report = index.reports[table.report]
    citations = tuple(cite(n, [index.evidence[row]], report) for n, row in enumerate(table.rows, start=1))
    lines = [f"• {row_text(report.blocks[index.evidence[row].blocks[0]], report)}" for row in table.rows]
    place = ", ".join(filter(None, [report.details.short_title, table.title.split(":")[0]]))
    head = f"{place}: {table.question}" if table.question else place
    body = Statement("\n".join([head, *lines]), tuple(citation.n for citation in citations))
    answer = _with_statements(assistant, retrieved, [body], citations)
    return lead_with(answer, f"All {len(citations)} rows, in the order of the table.")


def _noun_of(members: Sequence[Member]) -> str:
    """What the members are called, in small letters, as a plural: "case studies"."""
    heading = NUMBER_BEFORE.sub("", members[0].block.text)
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


def _first_line(index: Index, member: Member) -> Evidence | None:
    """The first sentence under a heading that names a body of the kind that does such work; else the first at all."""
    under = [
        unit
        for unit in index.evidence
        if unit.report == member.report
        and unit.kind is EvidenceKind.SENTENCE
        and member.block.number in index.reports[unit.report].blocks[unit.blocks[0]].headings
    ]
    return next((unit for unit in under if _BODY.search(unit.own)), under[0] if under else None)


def _cite_headings(headings: Iterable[Block], report: Report, *, first: int = 1) -> tuple[Citation, ...]:
    return tuple(cite(n, [_as_evidence(block, report)], report) for n, block in enumerate(headings, start=first))


def _with_statements(
    assistant: EvidenceAssistant,
    retrieved: RetrievedEvidence,
    statements: Sequence[Statement],
    citations: Sequence[Citation],
) -> Answer:
    """An answer of these statements, with the passages of what was retrieved."""
    plain = assistant.compose(assistant.select(retrieved))
    return replace(
        plain, statements=tuple(statements), citations=tuple(citations), abstention_reason=None, message=None,
        confidence=_SURE, shown_of=None,
    )  # fmt: skip


def _lay_out(assistant: EvidenceAssistant, asked: Question, members: Sequence[Member], standalone: str) -> Answer:
    index = assistant.index
    by_report: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        by_report[member.report].append(member)
    noun = as_phrase(_noun_of(members))
    statements: list[Statement] = []
    citations: list[Citation] = []
    for report_id, its in by_report.items():
        report = index.reports[report_id]
        counted = f"{len(its)} {noun}" if len(its) > 1 else f"one of these {noun}"
        lines = [f"{report.details.short_title}: {counted}"]
        first = len(citations) + 1
        for member in its:
            citations += _cite_headings([member.block], report, first=len(citations) + 1)
            lines.append(f"• {member.block.text}")
            if len(by_report) == 1 and len(its) <= _TOLD and (told := _first_line(index, member)):
                citations.append(cite(len(citations) + 1, [told], report))
                lines[-1] += f" – {told.own}"
        statements.append(Statement("\n".join(lines), tuple(range(first, len(citations) + 1))))
    answer = _with_statements(assistant, assistant.retrieve(asked), statements, citations)
    where = "One report names" if len(by_report) == 1 else f"{len(by_report)} reports name"
    return lead_with(
        answer,
        f"{where} {len(members)} {noun} in {'its' if len(by_report) == 1 else 'their'} headings; here are all.",
    )

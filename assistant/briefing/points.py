"""Evidence → the points of a note: each a verbatim unit with its citation, read without what only clutters it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import partial

from assistant.answering.composition import cite, row_labels, row_text
from assistant.briefing.anaphora import leans_on_text_before
from assistant.briefing.case_studies import find_case_name, find_outcome, find_place
from assistant.briefing.expansion import expand_unit
from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, FIGURES, KEY, Point
from assistant.briefing.retrieval import ScoredEvidence
from assistant.briefing.roles import add_bound, find_addressee, find_case, find_quantities, find_sample_size
from assistant.briefing.statements import name_kind_of_evidence, needs_sentence_before
from corpus.segmentation.tables import is_table_title
from corpus.text import extract_text
from corpus.vocabulary import Block, BlockKind, Evidence, EvidenceKind, Report
from index.search import Index

# The numbers of footnotes behind a sentence. Example: the "12, 13" of "in poverty.12, 13".
_GLUED_NOTE = re.compile(r"(?:(?<=[a-z)”’][.,])|(?<=[.,!?][”’])|(?<=[12]\d\d\d\.))\d{1,3}(?:, ?\d{1,3})*(?=\s|$)")
# A word with a number glued to it, which may be a footnote's. Example: "deprivation14" (but also "Covid19").
_WORD_NOTE = re.compile(r"\b([A-Za-z]*[a-z]{3})\d{1,3}(?=[\s,.;:)]|$)")
# A web address with the bracket before it. Example: " (https://www.wigan.gov.uk/deal".
_ADDRESS = re.compile(r"(?:(?<!\s)\s++)?\(?https?://\S+")
# An item that goes on with its lead-in's sentence. Example: "To share data" after "Our aims are:".
_FRAGMENT = re.compile(r"^(?:An?|For|To|That|By|With|Through)\b")
# An item that tells what was done, and its lead-in by whom. Example: "Reversed malnutrition" after "Outcomes include:".
_DEED = re.compile(r"^(?:[A-Z][a-z]+ed|Smaller|Faster|Some|Over|Continuous)\b")
# A heading that is a question and ran into its sentence. Example: "What actions are required? Partners must meet."
_QUESTION_HEADING = re.compile(r"^(?:What|How|Why|Which|Who|Where|When)\b[^.?!]{5,90}\?\s+(?=[A-Z])")
# A heading of a part of a text that ran into its sentence. Example: "The solution Wigan met residents."
_PART_HEADING = re.compile(
    r"^(?:The )?(?:[Pp]roblem|[Ss]olution|[Cc]hallenge|[Rr]esults?|[Ii]mpact|[Oo]utcomes?|[Cc]ontext|[Bb]ackground)"
    r" (?=[A-Z])"
)
# A cell of a count and its share. Example: "102 (79.7)".
_COUNT_AND_SHARE = re.compile(r"^(\d+) \((\d+\.\d)\)$")
# How many answered, where a table does not say it but its counts and shares settle it.
ANSWERED = "% of {} who answered"
# How far around a row the others of its question are looked for, how many labels they share, how far around the rough
# base the exact one is looked for, and how much a share may be off by rounding.
_TABLE_REACH, _SHARED_LABELS, _BASE_REACH, _ROUNDING = 30, 2, 12, 0.0501
# The sections whose statements are told with the kind of evidence that they are.
_KINDS_TOLD = (KEY, EVIDENCE, BARRIERS, ENABLERS)
# An item of more words can be read without its lead-in.
_SHORT_ITEM = 6
# A cell of fewer words needs its column's name beside it.
_SHORT_CELL = 4
# A label of so many words is a survey's question, shared by its rows.
_LONG_LABEL = 8


def make_point(index: Index, found: ScoredEvidence, role: str, *, shown: Collection[str] = ()) -> Point:
    """The point that a unit makes in a section (`role`: its key), with what it needs beside it to be understood.

    `shown`: the ids of the units that the note quotes already, which need not be quoted again beside it.
    Example: a table's row becomes a figure with its value, what it measures and n; in another section it is a text.
    """
    unit = found.unit
    report = index.reports[unit.report]
    units = expand_unit(index.evidence, found.number, report, partial(needs_sentence_before, index, shown=shown))
    text = _strip_clutter(" ".join(_read_unit(part) for part in units), report)
    if unit.kind is not EvidenceKind.ROW:
        text = strip_glued_heading(text, report)
    point = Point(
        id=unit.id,
        text=text,
        lead=_make_lead(index, found.number, role, report),
        citation=cite(0, units, report),
        score=round(found.score, 6),
    )
    if role == EXAMPLES:
        point = _add_case(index, unit, point)
    if unit.kind is EvidenceKind.ROW:
        return _read_row(report.blocks[unit.blocks[0]], report, point, is_figure=role == FIGURES)
    return _add_figure(index, unit, point) if role == FIGURES else point


def _make_lead(index: Index, number: int, role: str, report: Report) -> str:
    """What stands before a point: its report, and before a step whom it addresses, else the case study it is told of.

    In some sections also the kind of evidence. Examples: "For PCNs (Syndemics)", "Warm and Safe (Syndemics)",
    "Syndemics, other research".
    """
    unit = index.evidence[number]
    title = report.details.short_title
    if role in _KINDS_TOLD and (kind := name_kind_of_evidence(index, number)):
        title = f"{title}, {kind}"
    addressee = find_addressee(unit) if role == ACTIONS else ""
    if addressee:
        return f"For {addressee} ({title})"
    # what stands in a case study speaks of that case, which its words seldom name
    case = find_case_name(index, unit)
    return f"{case} ({title})" if case else title


def _add_case(index: Index, unit: Evidence, point: Point) -> Point:
    """An example with its case study as theme, its place, and its outcome; as it is, where it stands in no case study.

    Example of a theme: "Warm and Safe – Wiltshire (Syndemics)".
    """
    name = find_case_name(index, unit)
    if not name:
        return point
    place, outcome = find_place(index, unit), find_outcome(point.text)
    is_place_new = place and place.casefold() not in name.casefold()
    where = f" – {place}" if is_place_new else ""
    theme = f"{name}{where} ({index.reports[unit.report].details.short_title})"
    return replace(point, theme=theme, lead="Outcome" if outcome else "", place=place, outcome=outcome)


def _add_figure(index: Index, unit: Evidence, point: Point) -> Point:
    """A sentence of one amount as a figure: the amount with its bound, and the sentence as what it measures.

    Its case study is named before it. A sentence of several amounts stays a sentence, behind its lead.
    """
    quantities = list(dict.fromkeys(find_quantities(point.text)))
    if len(quantities) != 1:
        # which amount measures what, its sentence alone tells
        return point
    case = find_case_name(index, unit)
    is_case_new = case and case.casefold() not in point.text.casefold()
    measures = f"{case}: {point.text}" if is_case_new else point.text
    return replace(point, value=add_bound(quantities[0], point.text), measures=measures, n=find_sample_size(point.text))


def _read_row(block: Block, report: Report, point: Point, *, is_figure: bool) -> Point:
    """A table's row as a text and, where it is to be a figure, with its value, what it measures, n and theme."""
    point = replace(point, text=_format_row(block, report))
    if not is_figure:
        return point
    value, measures, n, theme = _parse_figure(block, report)
    base = find_base(block, report) if _COUNT_AND_SHARE.match(value) else 0
    if base:
        # not the row's own words, so it stands in the line over the rows
        theme = f"{theme or measures} ({ANSWERED.format(base)})"
    return replace(point, value=value, measures=measures, n=n, theme=theme)


def is_of_base(point: Point) -> bool:
    """Whether a figure is a row whose share is of so many who answered."""
    return point.theme.endswith(ANSWERED.partition("{}")[2] + ")")


def find_base(block: Block, report: Report) -> int:
    """How many people a table's row of a count and its share rests on; 0 where its table does not settle it.

    The counts and shares of the rows under the same labels, at least two of them, must agree on one number. Example:
    rows of 102 (79.7) and 75 (58.6) rest on 128, for only of 128 are these the shares.
    """
    place = report.blocks.index(block)
    possible: set[int] | None = None
    rows = 0
    for other in report.blocks[max(0, place - _TABLE_REACH) : place + _TABLE_REACH]:
        if other.lead_ins[:_SHARED_LABELS] != block.lead_ins[:_SHARED_LABELS] or not other.cells:
            continue
        found = _COUNT_AND_SHARE.match(row_text(other, report).partition(": ")[2])
        if not found or not int(found[1]):
            continue
        count, share = int(found[1]), float(found[2])
        rough = round(100 * count / share) if share else 0
        near = range(max(1, rough - _BASE_REACH), rough + _BASE_REACH)
        bases = {base for base in near if abs(100 * count / base - share) <= _ROUNDING}
        possible = bases if possible is None else possible & bases
        rows += 1
    return next(iter(possible)) if possible and len(possible) == 1 and rows > 1 else 0


def find_other_answers(index: Index, number: int) -> tuple[int, ...]:
    """The rows that make up, with the row of that number, all answers to a question to which each person gave one.

    Their counts add up to all who answered. None for other rows, such as those of which people could choose several.
    """
    unit = index.evidence[number]
    report = index.reports[unit.report]
    block = report.blocks[unit.blocks[0]]
    base = find_base(block, report)
    if not base:
        return ()
    counts: dict[int, int] = {}
    for other in range(max(0, number - _TABLE_REACH), min(len(index.evidence), number + _TABLE_REACH)):
        row = index.evidence[other]
        if row.kind is not EvidenceKind.ROW or row.report != unit.report:
            continue
        shared = report.blocks[row.blocks[0]]
        found = _COUNT_AND_SHARE.match(row_text(shared, report).partition(": ")[2])
        if found and shared.lead_ins == block.lead_ins and row.section == unit.section:
            counts[other] = int(found[1])
    return tuple(other for other in counts if other != number) if sum(counts.values()) == base else ()


def _read_unit(unit: Evidence) -> str:
    """How a unit reads; an item without its lead-in, where it says something without it."""
    if unit.kind is not EvidenceKind.ITEM:
        return unit.text
    lead_in = unit.text.removesuffix(unit.own).rstrip()
    # in a case study, which stands before the point, a deed is that case's
    is_bare_deed = _DEED.match(unit.own) and not find_case(unit)
    leans_on_lead_in = _FRAGMENT.match(unit.own) or is_bare_deed or leans_on_text_before(unit.own)
    says_enough = len(unit.own.split()) > _SHORT_ITEM and not leans_on_lead_in
    return unit.own if says_enough or not lead_in else unit.text


def _strip_clutter(text: str, report: Report) -> str:
    """A text without web addresses and without the numbers of footnotes that stand glued to its words.

    Example: "deprivation14 (https://…)" → "deprivation", where the report writes "deprivation" elsewhere.
    """

    def strip_number(match: re.Match[str]) -> str:
        glued, word = match.group(), match.group(1)
        # a name such as "Covid19" recurs with its number; a footnote's number stands once
        is_footnote = report.source.count(glued) == 1 and len(re.findall(rf"\b{word}\b", report.source)) > 1
        return word if is_footnote else glued

    shown = _WORD_NOTE.sub(strip_number, _GLUED_NOTE.sub("", text))
    return _ADDRESS.sub("", shown).strip() or text


def strip_glued_heading(text: str, report: Report) -> str:
    """A text without a heading that ran into its first sentence: a question, or one that heads other parts as well.

    Example: "What actions are required? Partners must meet." → "Partners must meet."
    """
    bare = _PART_HEADING.sub("", _QUESTION_HEADING.sub("", text))
    headings = [block.text for block in report.blocks if block.kind is BlockKind.HEADING]
    openings = [heading for heading in headings if bare.startswith(heading)]
    for heading in openings:
        recurs = openings.count(heading) > 1 and len(heading.split()) > 1
        if recurs and re.match(r"\s+[A-Z]", bare[len(heading) :]):
            return bare[len(heading) :].lstrip()
    return bare


def _format_row(block: Block, report: Report) -> str:
    """A row of words as it reads: labels, first cell, then its cells; a column's name only before a short one.

    Example: "Training – Staff: They learn in team meetings; Every month".
    """
    columns = _find_column_names(block, report)
    labels = [label for label in row_labels(block, report) if label not in columns]
    values = [extract_text(report.source, [cell.span], has_markup=report.has_markup) for cell in block.cells]
    if len(values) > 2 and len(values[-1].split()) >= _LONG_LABEL:
        # the last cell says it, those before it tell of what
        return f"{' – '.join([*labels, *values[:-1]])}: {values[-1]}"
    if any(len(value.split()) < _SHORT_CELL for value in values[1:]):
        return " – ".join([*labels, row_text(block, report)])
    opening = " – ".join([*labels, values[0]])
    return ": ".join(part for part in (opening, "; ".join(values[1:])) if part)


def _find_column_names(block: Block, report: Report) -> set[str]:
    """The texts that lead a row and stand on the line of its column headers: names of columns, not labels of rows."""
    headers = [cell.header for cell in block.cells if cell.header]
    if not headers:
        return set()
    first_start, first_end = headers[0]
    names: set[str] = set()
    over = {span for cell in block.cells for span in cell.over}
    for start, end in block.lead_ins:
        between = report.source[min(end, first_start) : max(start, first_end)]
        if "\n" not in between or (start, end) in over:
            names.add(extract_text(report.source, [(start, end)], has_markup=report.has_markup).rstrip(" :"))
    return names


def _parse_figure(block: Block, report: Report) -> tuple[str, str, str, str]:
    """A row's value, what it measures, n (from its labels or title), and the long label that it shares with others.

    Example: ("102 (79.7)", "Funding – Lack of funding (Table 2)", "128", "What are the barriers to engagement here?").
    """
    leads = [extract_text(report.source, [span], has_markup=report.has_markup) for span in block.lead_ins]
    title = next((text for text in leads if is_table_title(text)), "")
    first, _, value = row_text(block, report).partition(": ")
    labels = row_labels(block, report)
    long_labels = [label for label in labels if len(label.split()) >= _LONG_LABEL][:1]
    short_labels = [label for label in labels if label not in long_labels]
    measures = " – ".join([*short_labels, first])
    if title:
        measures = f"{measures} ({title.split(':')[0].strip(' *#')})"
    return value or first, measures, find_sample_size(f"{' '.join(labels)} {title}"), "".join(long_labels)

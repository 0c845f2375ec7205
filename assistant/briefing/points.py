"""Evidence → the points of a note: each a verbatim unit with its citation, nothing twice, nothing that hangs loose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.answerer import Answerer
from assistant.answering.composition import cite, row_labels, row_text
from assistant.briefing.case_studies import find_case_name, find_outcome, find_place
from assistant.briefing.note import ACTIONS, EXAMPLES, FIGURES, Point
from assistant.briefing.retrieval import ScoredEvidence
from assistant.briefing.roles import find_addressee, find_quantities, find_sample_size
from corpus.tables import TITLE
from corpus.text import readable_spans, sentence_spans
from corpus.vocabulary import Block, BlockKind, Evidence, EvidenceKind, Report, Span, joined

DANGLING_OPENING = re.compile(
    r"^(?:It(?! (?:was|is|has been) \w+ that\b)|They|This|These|That|Those|Such|He|She|His|Her|Their|Its|However"
    r"|Nonetheless|Nevertheless|Despite (?:this|these)|Therefore|Thus|Additionally|Furthermore|Moreover|Also|Firstly"
    r"|Secondly|Finally|Conversely|Collectively, these|In contrast|Of these|As described|Without|There was|But|And"
    r"|For example|In addition|The report noted|Another)\b"
)
_BARE = re.compile(
    r"^(?:[\w’'-]+ ){1,3}(?:this|these)(?=[,.]| (?:by|through|in|with|for|and|is|was|will|can|has|have|are|were|to)\b)"
)
# What needs something before it to be understood: "in these programmes", "Some advocated", "were also mentioned".
_POINTS_BACK = re.compile(
    r"^(?:[^\s.]+\s+){0,8}(?:these|this)\s+[a-z]|^(?:[^\s.]+\s+){1,12}(?:was|were|is|are) also\b"
    r"|^(?:Some|Others|Several|Many|Most|Both|Few|All|Each|One)\s+(?:also|ha[ds]|have|were|are|was|is|said|felt|thought"
    r"|\w+ed)\b|\b(?:Firstly|First),|[;,:]$",
    re.IGNORECASE,
)
_REMARK = re.compile(r"^(?:As noted|To (?:do|address|achieve|tackle) (?:this|these))\b")
_GLUED_NOTE = re.compile(r"(?:(?<=[a-z)”’][.,])|(?<=[.,!?][”’])|(?<=[12]\d\d\d\.))\d{1,3}(?:, ?\d{1,3})*(?=\s|$)")
_WORD_NOTE = re.compile(r"\b([A-Za-z]*[a-z]{3})\d{1,3}(?=[\s,.;:)]|$)")
_ADDRESS = re.compile(r"\s*\(?https?://\S+")
_FRAGMENT = re.compile(r"^(?:An?|For|To|That|By|With|Through)\b")
_ASKING = re.compile(r"^(?:What|How|Why|Which|Who|Where|When)\b[^.?!]{5,90}\?\s+(?=[A-Z])")
_MOST_WORDS = 90
_RUN_WORDS = 72
_RUN_ON = 3
_FOLLOWING_WORDS = 34
_ITEM_WORDS = 40
_SHORT_ITEM = 6
_LIST_BEFORE = 30
_SHORT_CELL = 4
_LONG_LABEL = 8


def make_point(assistant: Answerer, found: ScoredEvidence, role: str) -> Point:
    """The point that a unit makes; a sentence that hangs on the one before it brings that along, where it is short."""
    unit = found.unit
    report = assistant.index.reports[unit.report]
    run = _run(assistant.index.evidence, found.number, report)
    citation = cite(0, run, report)
    lead = report.details.short_title
    if role == ACTIONS and (name := find_addressee(unit)):
        lead = f"For {name} ({report.details.short_title})"
    text = _without_notes(" ".join(_said(part) for part in run), report)
    text = text if unit.kind is EvidenceKind.ROW else strip_glued_heading(text, report)
    value = measures = n = theme = place = outcome = ""
    if role == EXAMPLES and (name := find_case_name(assistant, unit)):
        place, outcome = find_place(assistant, unit), find_outcome(text)
        where = f" – {place}" if place and place.casefold() not in name.casefold() else ""
        theme, lead = f"{name}{where} ({report.details.short_title})", "Outcome" if outcome else ""
    if unit.kind is EvidenceKind.ROW:
        block = report.blocks[unit.blocks[0]]
        text = _row_words(block, report)
        if role == FIGURES:
            value, measures, n, theme = _row_figure(block, report)
    elif role == FIGURES:
        value = "; ".join(dict.fromkeys(find_quantities(text))) or ""
        case = find_case_name(assistant, unit)
        measures, n = text, find_sample_size(text)
        if case and case.casefold() not in text.casefold():
            measures = f"{case}: {text}"
    return Point(
        id=unit.id,
        text=text,
        lead=lead,
        theme=theme,
        citation=citation,
        value=value,
        measures=measures,
        n=n,
        place=place,
        outcome=outcome,
        score=round(found.score, 6),
    )


def _run(evidence: Sequence[Evidence], number: int, report: Report) -> tuple[Evidence, ...]:
    """The unit with what hangs on it; where a quotation begins in it, with the sentences up to the quotation's end."""
    run = _with_neighbour(evidence, number, report)
    for after in evidence[number + 1 : number + 1 + _RUN_ON]:
        if after in run:
            continue
        said = " ".join(part.text for part in run)
        longer = len(said.split()) + after.words <= _MOST_WORDS
        if said.count("“") == said.count("”") or not _together(run[-1], after) or not longer:
            break
        run = (*run, after)
    return run


def _with_neighbour(evidence: Sequence[Evidence], number: int, report: Report) -> tuple[Evidence, ...]:
    """The unit with the sentence it points back to, else with a short one after it that points to it."""
    unit = evidence[number]
    if unit.kind is EvidenceKind.ITEM:
        return (_whole_list(evidence, number) or _begun(unit, report),)
    if unit.kind is not EvidenceKind.SENTENCE:
        return (unit,)
    if DANGLING_OPENING.match(unit.own):
        before = evidence[number - 1] if number else unit
        whole = (
            _together(before, unit)
            and not DANGLING_OPENING.match(before.own)
            and before.words + unit.words <= _MOST_WORDS
        )
        return (before, unit) if whole else (unit,)
    after = evidence[number + 1] if number + 1 < len(evidence) else unit
    if unit.own.endswith(";"):
        return (unit, after) if _together(unit, after) and unit.words + after.words <= _MOST_WORDS else (unit,)
    follows = _together(unit, after) and DANGLING_OPENING.match(after.own) and after.words <= _FOLLOWING_WORDS
    return (unit, after) if follows and unit.words + after.words <= _RUN_WORDS else (unit,)


def _whole_list(evidence: Sequence[Evidence], number: int) -> Evidence | None:
    """The list that an item stands in, where its items are short: one of them says little alone."""
    item = evidence[number]
    if len(item.own.split()) > 2 * _SHORT_ITEM:
        return None
    for unit in evidence[max(0, number - _LIST_BEFORE) : number]:
        if unit.kind is EvidenceKind.LIST and unit.report == item.report and item.blocks[0] in unit.blocks:
            short = len(unit.own.split()) <= (_SHORT_ITEM + 1) * len(unit.blocks)
            return unit if short and unit.words <= _MOST_WORDS else None
    return None


def _said(unit: Evidence) -> str:
    """How a unit reads; an item without its lead-in, where it says something without it."""
    if unit.kind is not EvidenceKind.ITEM:
        return unit.text
    lead = unit.text.removesuffix(unit.own).rstrip()
    alone = len(unit.own.split()) > _SHORT_ITEM and not _FRAGMENT.match(unit.own)
    return unit.own if alone or not lead.endswith((":", "?")) else unit.text


def _without_notes(text: str, report: Report) -> str:
    """A text without addresses and without the numbers of footnotes that stand glued to its words."""

    def bare(match: re.Match[str]) -> str:
        glued, word = match.group(), match.group(1)
        note = report.source.count(glued) == 1 and len(re.findall(rf"\b{word}\b", report.source)) > 1
        return word if note else glued

    shown = _WORD_NOTE.sub(bare, _GLUED_NOTE.sub("", text))
    return _ADDRESS.sub("", shown).strip() or text


def is_self_contained(text: str) -> bool:
    """Whether a text can be a message by itself: it points back to nothing and is not cut off."""
    return not (DANGLING_OPENING.match(text) or _POINTS_BACK.search(text))


def strip_glued_heading(text: str, report: Report) -> str:
    """A text without a heading that ran into its first sentence: a question, or what heads other parts as well."""
    bare = _ASKING.sub("", text)
    heads = [block.text for block in report.blocks if block.kind is BlockKind.HEADING and bare.startswith(block.text)]
    for heading in (head for head in heads if heads.count(head) > 1 and len(head.split()) > 1):
        if re.match(r"\s+[A-Z]", bare[len(heading) :]):
            return bare[len(heading) :].lstrip()
    return bare


def _together(before: Evidence, after: Evidence) -> bool:
    sentences = before.kind is after.kind is EvidenceKind.SENTENCE
    return sentences and before is not after and before.report == after.report and before.blocks == after.blocks


def _begun(unit: Evidence, report: Report) -> Evidence:
    """A long item cut after the sentences that fit: what it says first, its lead-in still cited with it."""
    if len(unit.own.split()) <= _ITEM_WORDS:
        return unit
    kept: list[Span] = []
    for spans in sentence_spans(report.source, unit.core):
        if kept and len(readable_spans(report.source, [*kept, *spans]).split()) > _ITEM_WORDS:
            break
        kept += spans
    own = readable_spans(report.source, kept)
    lead = [span for span in unit.spans if span not in unit.core and span[1] <= unit.core[0][0]]
    return replace(unit, spans=joined(report.source, [*lead, *kept]), core=tuple(kept), own=own, text=own)


def has_dangling_reference(assistant: Answerer, point: Point, unit: Evidence) -> bool:
    """Whether a point begins with a word that points back to something the note does not show."""
    torn = point.text.count("“") != point.text.count("”")
    loose = DANGLING_OPENING.match(point.text) or _REMARK.match(point.text) or _BARE.match(point.text)
    return unit.kind is EvidenceKind.SENTENCE and bool(loose or torn)


def _row_words(block: Block, report: Report) -> str:
    """A row of words as it reads: labels, first cell, then its cells; a column's name only before a short one."""
    headers = [cell.header for cell in block.cells if cell.header]
    columns = {
        readable_spans(report.source, [span]).rstrip(" :")
        for span in block.leads
        if headers and "\n" not in report.source[min(span[1], headers[0][0]) : max(span[0], headers[0][1])]
    }
    labels = [label for label in row_labels(block, report) if label not in columns]
    values = [readable_spans(report.source, [cell.span]) for cell in block.cells]
    if any(len(value.split()) < _SHORT_CELL for value in values[1:]):
        return " – ".join([*labels, row_text(block, report)])
    return ": ".join(filter(None, [" – ".join([*labels, values[0]]), "; ".join(values[1:])]))


def _row_figure(block: Block, report: Report) -> tuple[str, str, str, str]:
    """A row's value, what it measures, n (from its labels or title), and the long label that it shares with others."""
    title = next((text for span in block.leads if TITLE.match(text := readable_spans(report.source, [span]))), "")
    first, _, value = row_text(block, report).partition(": ")
    labels = row_labels(block, report)
    long = [label for label in labels if len(label.split()) >= _LONG_LABEL][:1]
    over = " – ".join([*(label for label in labels if label not in long), first])
    named = f"{over} ({title.split(':')[0].strip(' *#')})" if title else over
    return value or first, named, find_sample_size(f"{' '.join(labels)} {title}"), "".join(long)

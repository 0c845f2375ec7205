"""A unit of evidence with the sentences beside it that it cannot be understood without, or cut where it is long."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.briefing.anaphora import DANGLING_OPENING
from corpus.text import extract_text, find_sentence_spans
from corpus.vocabulary import Evidence, EvidenceKind, Report, Span, join_spans

# The most words of a unit with all that was added to it.
_MOST_WORDS = 90
# The most words of a unit with the one after it, and of the one after it alone.
_PAIR_WORDS = 72
_FOLLOWING_WORDS = 34
# An opening that adds something else to what stands before it. Example: "Furthermore, …".
_ADDS = re.compile(r"^(?:Additionally|Furthermore|Moreover|Also|In addition|Another|Finally|Secondly)\b")
# How many sentences before one are looked at for what it points back to.
_BEFORE_REACH = 2
# How many units after one are looked at for the end of its quotation.
_QUOTATION_REACH = 3
# An item of more words is cut after the sentences that fit.
_ITEM_WORDS = 40
# A list has short items where they have no more words than this, and is looked for so many units before its item.
_SHORT_ITEM = 6
_LIST_REACH = 30

Units = tuple[Evidence, ...]


def expand_unit(evidence: Sequence[Evidence], number: int, report: Report, leans: Callable[[int], bool]) -> Units:
    """The unit of that number with what it needs beside it; where a quotation begins in it, up to the quotation's end.

    `leans`: whether the unit of a number is clear with the sentence before it only. Example: "They saved £131 million."
    comes with the sentence before it, which says who.
    """
    units = _with_neighbour(evidence, number, report, leans)
    for after in evidence[number + 1 : number + 1 + _QUOTATION_REACH]:
        if after in units:
            continue
        text = " ".join(unit.text for unit in units)
        is_quotation_closed = text.count("“") == text.count("”")
        fits = len(text.split()) + after.words <= _MOST_WORDS
        if is_quotation_closed or not _are_in_one_paragraph(units[-1], after) or not fits:
            break
        units = (*units, after)
    return units


def _with_neighbour(evidence: Sequence[Evidence], number: int, report: Report, leans: Callable[[int], bool]) -> Units:
    """The unit with its one neighbour that it needs; an item as its whole list, where its items are short."""
    unit = evidence[number]
    if unit.kind is EvidenceKind.ITEM:
        return (_find_short_list(evidence, number) or _cut_long_item(unit, report),)
    if unit.kind is not EvidenceKind.SENTENCE:
        return (unit,)
    if leans(number):
        return _with_sentences_before(evidence, number, leans)
    if number + 1 == len(evidence):
        return (unit,)
    return _with_sentence_after(unit, evidence[number + 1])


def _with_sentences_before(evidence: Sequence[Evidence], number: int, leans: Callable[[int], bool]) -> Units:
    """A sentence that points back, with the one it points to; with the one before that too, where that points back.

    As it is, where what it points to is not near enough, or too long: then it cannot be told.
    """
    units: Units = (evidence[number],)
    for place in range(number - 1, max(-1, number - 1 - _BEFORE_REACH), -1):
        before = evidence[place]
        if not (_are_in_one_paragraph(before, units[0]) or _is_paragraph_before(before, units[0])):
            break
        if before.words + sum(unit.words for unit in units) > _MOST_WORDS:
            break
        units = (before, *units)
        if not leans(place):
            return units
    return (evidence[number],)


def _with_sentence_after(unit: Evidence, after: Evidence) -> Units:
    """A sentence with the one after it: where a semicolon leads to that one, or where it is short and points back."""
    if not _are_in_one_paragraph(unit, after):
        return (unit,)
    words = unit.words + after.words
    if unit.own.endswith(";"):
        return (unit, after) if words <= _MOST_WORDS else (unit,)
    goes_on = DANGLING_OPENING.match(after.own) and not _ADDS.match(after.own)
    points_back = goes_on and after.words <= _FOLLOWING_WORDS
    return (unit, after) if points_back and words <= _PAIR_WORDS else (unit,)


def _are_in_one_paragraph(before: Evidence, after: Evidence) -> bool:
    """Whether two units are sentences of one paragraph."""
    are_sentences = before.kind is after.kind is EvidenceKind.SENTENCE
    return are_sentences and before is not after and before.report == after.report and before.blocks == after.blocks


def _is_paragraph_before(before: Evidence, after: Evidence) -> bool:
    """Whether a sentence ends the paragraph before that of another, under the same heading."""
    are_sentences = before.kind is after.kind is EvidenceKind.SENTENCE
    are_neighbours = before.report == after.report and before.blocks[-1] + 1 == after.blocks[0]
    return are_sentences and are_neighbours and before.section == after.section


def _find_short_list(evidence: Sequence[Evidence], number: int) -> Evidence | None:
    """The list that an item stands in, where its items are short: one of them says little alone.

    Example: the item "Housing" gives the list "The pillars are: • Housing • Work • Green space".
    """
    item = evidence[number]
    if len(item.own.split()) > 2 * _SHORT_ITEM:
        return None
    for unit in evidence[max(0, number - _LIST_REACH) : number]:
        if unit.kind is EvidenceKind.LIST and unit.report == item.report and item.blocks[0] in unit.blocks:
            has_short_items = len(unit.own.split()) <= (_SHORT_ITEM + 1) * len(unit.blocks)
            return unit if has_short_items and unit.words <= _MOST_WORDS else None
    return None


def _cut_long_item(unit: Evidence, report: Report) -> Evidence:
    """A long item cut after the sentences that fit: what it says first, its lead-in still cited with it."""
    if len(unit.own.split()) <= _ITEM_WORDS:
        return unit
    kept: list[Span] = []
    for spans in find_sentence_spans(report.source, unit.core):
        if (
            kept
            and len(extract_text(report.source, [*kept, *spans], has_markup=report.has_markup).split()) > _ITEM_WORDS
        ):
            break
        kept += spans
    own = extract_text(report.source, kept, has_markup=report.has_markup)
    # what stands before the item's own words is its lead-in
    lead_in = [span for span in unit.spans if span not in unit.core and span[1] <= unit.core[0][0]]
    return replace(unit, spans=join_spans(report.source, [*lead_in, *kept]), core=tuple(kept), own=own, text=own)

"""Which units of evidence can stand in a note by themselves: whole, telling, and part of a report's own text."""

from __future__ import annotations

import re

from corpus.vocabulary import Block, BlockKind, Evidence, EvidenceKind, Report

# The fewest words of a statement, and the most of a unit with its lead-in.
_LEAST_WORDS = 5
_MOST_WORDS = 95
_MOST_ITEM_WORDS = 180
# A sentence that is less of its paragraph than this, where the paragraph is a quotation, is torn out of it.
_WHOLE_QUOTATION = 0.9
# A heading over lists of names. Examples: "Contents", "Authors", "About the Alliance".
_INDEX_HEADING = re.compile(
    r"case study list|^contents?$|authors|contributors|sponsors|supported by"
    r"|^about (?:us|the authors?|.*\b(?:alliance|college|association|foundation|institute|network|trust))\b",
    re.IGNORECASE,
)
# What only points to other text, or tells how a study was made. Examples: "Four themes were identified", "as described
# below", "This report …", "Data was collected from 377 people".
_SIGNPOST = re.compile(
    r"\b(?:were|was|are|is) (?:identified|categorised|explored|presented|as follows)\b"
    r"|\b(?:summarised|described|shown|listed|detailed) (?:in|below)\b|\brevealed the types? of\b"
    r"|\bthese (?:insights|findings) (?:illustrate|show|suggest)\b"
    r"|\bapproach was used\b|\bexplored perceptions|\bthis (?:report|section|paper|case study)\b"
    r"|^The (?:survey|questionnaire|interviews) (?:evaluated|explored|was administered)"
    r"|\b(?:data|responses) (?:was|were) (?:collected|gathered|analysed)\b|\bexcluded before analysis\b"
    r"|\b(?:participants|respondents) (?:were )?(?:eligible|recruited|invited)\b"
    r"|^(?:demographic )?data from (?:the|a total)"
    # what only announces what follows. Examples: "It faced several challenges.", "The benefits are many."
    r"|\b(?:several|various|many|a number of|some|certain|different|numerous) (?:\w+ )?(?:challenges|barriers|problems"
    r"|limitations|benefits|advantages|issues|reasons|ways)[.:]?$"
    r"|^(?:participants|interviewees|respondents) included\b|^guidance on .{3,40} is here\.?$",
    re.IGNORECASE,
)
# A row of a table of significance tests. Example: "p-value 0.03".
_P_VALUE = re.compile(r"\bp[- ]?value\b", re.IGNORECASE)
# A row that only describes who was asked. Example: "Participant characteristics – Age".
_SAMPLE_TABLE = re.compile(r"\b(?:characteristics|demographics)\b|\bdesignation\b", re.IGNORECASE)
# A row whose answer says nothing. Examples: "Unsure: 4", "Total: 128".
_NO_ANSWER = re.compile(r"^(?:other|none|don[’']t know|not sure|unsure|prefer not|total|yes|no)\b", re.IGNORECASE)
# Who spoke or wrote. Example: "Session led by Ann Lee".
_BYLINE = re.compile(r"^(?:session led by|case study researched by|written by)\b", re.IGNORECASE)
# A web address. Example: "https://www.wigan.gov.uk/deal".
_ADDRESS = re.compile(r"https?://\S+")


def is_quotable(unit: Evidence, report: Report) -> bool:
    """Whether a unit can stand in a note: a whole sentence, item, list or row, no lead-in, address or list of names.

    Examples: "Wigan saved £131 million." can; "The aims were as follows:" and "Written by Ann Lee" cannot.
    """
    block = report.blocks[unit.blocks[0]]
    if _is_beside_text(unit, block) or _SIGNPOST.search(unit.own):
        return False
    if unit.kind is EvidenceKind.ROW:
        return _is_telling_row(unit)
    if _is_on_title_page(block, report) or _is_torn_quotation(unit, block):
        return False
    return _is_whole_statement(unit)


def _is_beside_text(unit: Evidence, block: Block) -> bool:
    """Whether a unit stands beside a report's text: a heading, a footnote, or something under "Contents"."""
    if block.kind is BlockKind.FOOTNOTE or unit.kind is EvidenceKind.HEADING:
        return True
    return any(_INDEX_HEADING.search(heading) for heading in unit.section)


def _is_telling_row(unit: Evidence) -> bool:
    """Whether a row tells a result. Not so: "p-value 0.03", "Participant characteristics – Age", "Unsure: 4"."""
    is_about_method = _P_VALUE.search(unit.text) or _SAMPLE_TABLE.search(unit.text)
    return not is_about_method and not _NO_ANSWER.match(unit.own)


def _is_on_title_page(block: Block, report: Report) -> bool:
    """Whether a block stands before the first heading, or is an item right under the report's title."""
    return not block.section or (block.kind is BlockKind.LIST_ITEM and block.section == (report.blocks[0].text,))


def _is_torn_quotation(unit: Evidence, block: Block) -> bool:
    """Whether a unit is a piece of a quotation: of a paragraph in quotation marks, or with a mark that has no other.

    Example: "It changed my life.”", torn from “They listened. It changed my life.”
    """
    is_piece = len(unit.own) < _WHOLE_QUOTATION * len(block.text)
    if block.text.startswith(("“", "‘", '"')) and is_piece:
        return True
    return unit.own.count("“") != unit.own.count("”")


def _is_whole_statement(unit: Evidence) -> bool:
    """Whether a unit's own words, addresses apart, begin and end as a statement does and are neither few nor many."""
    own = _ADDRESS.sub("", unit.own).lstrip("… ")
    if _BYLINE.match(own) or own.rstrip().endswith(":"):
        return False
    first = own[:1]
    if not first.strip() or first.islower():
        return False
    most = _MOST_ITEM_WORDS if unit.kind is EvidenceKind.ITEM else _MOST_WORDS
    return len(own.split()) >= _LEAST_WORDS and unit.words <= most

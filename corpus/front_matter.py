"""Which blocks of a report are no part of what it says: title page, authors, sponsors, contents, references, notes."""

from __future__ import annotations

import re

from corpus.vocabulary import Block, BlockKind, Report

# Headings over what a report prints beside what it says: "Authors and Contributors", "SUPPORTED BY", "References",
# "Thank you to our sponsors", "Contents", "Programme of the day".
_HEADING = re.compile(
    r"\bsponsor|\backnowledg|\bthank you\b|\bthanks\b|\b(?:authors?|contributors?|editors?|imprint)\b"
    r"|^\W*supported by\b|\breferences\b|\bbibliography\b|\bendnotes\b|\bfootnotes\b|^\W*(?:table of )?contents?\W*$"
    r"|\bdisclaimer\b|\bcopyright\b|^\W*contacts?\b|\bcontact (?:us|details|information)\b"
    r"|\bfurther (?:reading|information)\b"
    r"|\bcase study list\b|\b(?:event|day[’']?s?) programme\b|\bprogramme (?:for|of) the day\b|\bagenda\b"
    r"|\blist of (?:figures|tables|abbreviations)\b",
    re.IGNORECASE,
)
# A line that only says where to write or look, or who may copy it: "contact a.example@nhs.net", "© 2025", "ISBN".
_CONTACT = re.compile(
    r"\S@\S+\.\S|\bfor (?:more|further) information\b|©|\bISBN\b|\ball rights reserved\b", re.IGNORECASE
)
# A line that is nothing but an address on the web.
_ADDRESS = re.compile(r"^\W*(?:https?://|www\.)\S+\W*$")
# Prose ends like a sentence and has at least so many words.
_SENTENCE_END = re.compile(r"[.!?][”\"’')\]]?\s*$")
_PROSE_WORDS = 12
# A heading is the title where such a share of its words, of so many at least, are the title's.
_TITLE_SHARE = 0.8
_FEWEST_IN_TITLE = 3


def find_front_matter(report: Report) -> frozenset[int]:
    """The numbers of the blocks that nobody asks for who asks what a report says.

    Footnotes; what stands before the first heading, or right under the title, and is no prose; what stands under a
    heading of such a sort; and lines that only say whom to write to.
    """
    first = next((block.number for block in report.blocks if block.kind is BlockKind.HEADING), None)
    titles = {block.number for block in report.blocks if _is_title(block, report)}
    return frozenset(
        block.number
        for block in report.blocks
        if block.kind is BlockKind.FOOTNOTE
        or (_is_before(block, first) and not _is_prose(block))
        or (bool(block.headings) and block.headings[-1] in titles and not _is_prose(block))
        or (any(_HEADING.search(name) for name in block.section[-1:]) and not _shares_its_text(block))
        or _is_address(block)
    )


def is_bare_address(text: str) -> bool:
    """Whether a text is nothing but an address on the web."""
    return _ADDRESS.search(text) is not None


def _is_before(block: Block, first: int | None) -> bool:
    return first is not None and not block.headings and block.number < first


def _is_title(block: Block, report: Report) -> bool:
    """Whether a heading at the beginning bears the report's title."""
    if block.kind is not BlockKind.HEADING or block.headings:
        return False
    title, own = (set(re.findall(r"\w+", text.casefold())) for text in (report.details.title, block.text))
    return len(own) >= _FEWEST_IN_TITLE and len(title & own) >= _TITLE_SHARE * len(own)


def _shares_its_text(block: Block) -> bool:
    """Whether the innermost heading follows straight on another, so that nobody can tell which of them heads a text."""
    return len(block.headings) > 1 and block.headings[-1] == block.headings[-2] + 1


def _is_prose(block: Block) -> bool:
    return len(block.text.split()) >= _PROSE_WORDS and _SENTENCE_END.search(block.text) is not None


def _is_address(block: Block) -> bool:
    """Whether a short line only says whom to write to or where to look."""
    is_short = len(block.text.split()) <= 2 * _PROSE_WORDS
    return is_bare_address(block.text) or (is_short and _CONTACT.search(block.text) is not None)

"""What only the real pages of a document show: section heads, contents and form labels, which are theirs; footnotes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from corpus.segmentation.lines import Line
from corpus.segmentation.paragraphs import leading_marker
from corpus.vocabulary import collapse

# The page number that an entry of a table of contents ends in: 'Our aims 12', 'Our aims … iv'.
_ENTRY_PAGE = re.compile(r"[\s.…](?:\d{1,3}|[ivxlc]{1,7})$")
_LETTER = re.compile(r"[^\W\d]")
# An entry with a dotted line: 'Our aims ........ 12'.
_DOTTED_ENTRY = re.compile(r"\.{4,}\s*(?:\d{1,3}|[ivxlc]{1,7})?$")
# An entry whose page number stands before it, its own cell: '15-24', a tab, 'Our aims'.
_ENTRY_BEHIND_PAGE = re.compile(r"^\d{1,3}(?:\s?[-–]\s?\d{1,3})?\t.*[^\W\d]")
# The heading of a table of contents: 'Contents', 'Table of contents', 'List of figures'.
_CONTENTS_HEADING = re.compile(r"^(?:(?:table of )?contents|index|list of [\w ]{4,30})$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# An amount, which no running head bears: '£12', '64%'.
_AMOUNT = re.compile(r"[£$€]\s?\d|\d\s?(?:%|per\s?cent)")
# The number at the head of a note, and the white space behind it: '12 See ', '¹² See ', '¹²See '.
_NUMBER_AT_START = re.compile(r"(\d{1,3})\s+(?=\S)|([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\s*(?=\S)")
# A raised number: 'care³', '12⁶ per cent'.
_RAISED_NUMBER = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}")
# A number glued to a word or to a stop, as in 'care3 is' or 'done.4, 5 The': it points to a note.
_GLUED_NUMBER = re.compile(r"(?<=[^\W\d])(\d{1,3})(?!\d)|(?<=[.,;:!?)’”'\"\]%])(\d{1,3})(?:,\s?(\d{1,3}))*(?!\d)")

# Lines at the top and at the foot of a page that count as its edge.
_EDGE_LINES = 3
# A line that begins small and has this many words is text; so is one that fills this share of the width and goes on.
_TEXT_WORDS = 4
_FULL_LINE = 0.85
# What recurs on at least this many pages is the page's, not the text's.
LEAST_PAGES = 3
# A section's running head recurs on pages at most this many apart.
_NEXT_PAGES = 2
# A page is one of contents where it has at least this many entries, and they are this share of its lines.
_LEAST_ENTRIES = 4
_ENTRY_SHARE = 0.4
# A form's label: at most this many words, at least this many times on one page; labels are at most this share of it.
_LABEL_WORDS = 3
_LABEL_TIMES = 3
_LABEL_SHARE = 0.6

# Positions of lines that are not blank, by the number of their page.
Pages = dict[int, list[int]]


def take_edges(positions: Sequence[int], size: int = _EDGE_LINES) -> list[int]:
    """The first and the last few positions, none twice."""
    return [*positions[:size], *positions[max(size, len(positions) - size) :]]


def is_in_sentence(lines: Sequence[Line], positions: Sequence[int], position: int) -> bool:
    """Whether a line is text: it bears an amount, begins small, or fills the width and the next begins small.

    `positions` are those of the lines of its page.
    """
    line = lines[position]
    if _AMOUNT.search(line.text):
        return True
    if not line.may_begin_sentence and len(line.text.split()) >= _TEXT_WORDS and line.text[:1].islower():
        return True
    at = positions.index(position)
    if at + 1 == len(positions) or line.ends_sentence:
        return False
    width = max(len(lines[other].text) for other in positions)
    following = lines[positions[at + 1]].text
    goes_on = following[:1].islower() and leading_marker(following) is None
    return goes_on and len(line.text) >= width * _FULL_LINE


def find_paged_furniture(lines: Sequence[Line], pages: Pages) -> set[int]:
    """Positions of furniture that only real pages show, of the positions left on each page.

    A section's running heads but for the first, which names the section; tables of contents; and labels that recur on
    one page, as those of tick boxes do.
    """
    alike = _find_section_heads(lines, pages) | _find_form_labels(lines, pages)
    return _find_contents(lines, pages) | {position for position in alike if not lines[position].is_row}


def _find_section_heads(lines: Sequence[Line], pages: Pages) -> set[int]:
    """Lines that recur word for word at the edge of pages next or next but one to each other.

    On top of a page two such lines are enough, elsewhere three. The first names the section and stays, unless the
    section's title stands on a page shortly before, broken into lines.
    """
    tops = {positions[0] for positions in pages.values() if positions}
    found: set[int] = set()
    for positions in _group_edges_by_text(lines, pages).values():
        for heads in _split_far_pages(lines, positions):
            on_top = len(heads) > 1 and tops.issuperset(heads)
            if on_top or len(heads) >= LEAST_PAGES:
                found.update(heads if _stands_before(lines, pages, heads[0]) else heads[1:])
    return found


def _group_edges_by_text(lines: Sequence[Line], pages: Pages) -> dict[str, list[int]]:
    """The lines at the edges of pages, lone markers left out, by what they say."""
    places: dict[str, list[int]] = {}
    for positions in pages.values():
        for position in take_edges(positions):
            is_text = lines[position].is_lone_marker or is_in_sentence(lines, positions, position)
            # A line with a figure is a head only where nothing stands between it and the page's edge.
            if not is_text and (position in (positions[0], positions[-1]) or not _DIGIT.search(lines[position].text)):
                places.setdefault(lines[position].text, []).append(position)
    return places


def _split_far_pages(lines: Sequence[Line], positions: Sequence[int]) -> Iterator[list[int]]:
    """The positions parted where two of them stand more than two pages apart."""
    near: list[int] = []
    for position in positions:
        if near and lines[position].page - lines[near[-1]].page > _NEXT_PAGES:
            yield near
            near = []
        near.append(position)
    yield near


def _stands_before(lines: Sequence[Line], pages: Pages, position: int) -> bool:
    """Whether the words of a line stand on top of one of the two pages before, perhaps broken into lines."""
    words = collapse(lines[position].text)
    page = lines[position].page
    for before in range(page - _NEXT_PAGES, page):
        top = pages.get(before, [])[:_EDGE_LINES]
        if words in collapse(" ".join(lines[line].text for line in top)):
            return True
    return False


def _find_contents(lines: Sequence[Line], pages: Pages) -> set[int]:
    """The lines of tables of contents: they say 'Contents' or draw dots, and most of them end in a page number."""
    found: set[int] = set()
    announced = False
    for positions in pages.values():
        dotted = [p for p in positions if _DOTTED_ENTRY.search(lines[p].text)]
        headings = [p for p in positions if _CONTENTS_HEADING.match(lines[p].text)]
        entries = _find_entries(lines, positions, under_heading=bool(headings))
        many = len(entries) >= max(_LEAST_ENTRIES, _ENTRY_SHARE * len(positions))
        # A table of contents goes on over pages as long as they are full of entries.
        announced = many and (announced or bool(headings) or len(dotted) >= _LEAST_ENTRIES)
        if announced:
            first, last = min([entries[0], *headings]), entries[-1]
            found.update(p for p in positions if first <= p <= last)
    return found


def _find_entries(lines: Sequence[Line], positions: Sequence[int], *, under_heading: bool) -> list[int]:
    """The lines that a page number ends, or that one begins where a heading says that they are contents."""
    if under_heading:
        behind = [p for p in positions if _ENTRY_BEHIND_PAGE.match(lines[p].text)]
        if len(behind) >= _LEAST_ENTRIES:
            return behind
    return [p for p in positions if _DOTTED_ENTRY.search(lines[p].text) or _ends_in_page(lines[p].text)]


def _ends_in_page(text: str) -> bool:
    """Whether words stand before a page number at the end of a line."""
    page = _ENTRY_PAGE.search(text)
    return page is not None and _LETTER.search(text, 0, page.start()) is not None


def _find_form_labels(lines: Sequence[Line], pages: Pages) -> set[int]:
    """Lines of up to three words without figures that stand three times or more on one page, beside text that does not.

    They are the same set each time ('Yes', 'No'), with longer lines between; the cells of a table differ.
    """
    found: set[int] = set()
    for positions in pages.values():
        sets: dict[tuple[str, ...], list[int]] = {}
        is_short = {p: len(lines[p].text.split()) <= _LABEL_WORDS for p in positions}
        for short, group in groupby(positions, key=is_short.__getitem__):
            members = list(group)
            if short:
                words = tuple(collapse(lines[p].text) for p in members)
                sets.setdefault(words, []).extend(members)
        labels: set[int] = set()
        for words, members in sets.items():
            times = len(members) // len(words)
            is_marker = any(lines[p].is_lone_marker or _DIGIT.search(lines[p].text) for p in members)
            if times >= _LABEL_TIMES and not is_marker:
                labels.update(members)
        if len(labels) <= _LABEL_SHARE * len(positions):
            found |= labels
    return found


def find_footnotes(lines: Sequence[Line], skipped: set[int]) -> list[tuple[int, list[int]]]:
    """The footnotes of a text with real pages: the length of each one's number, and the positions of its lines.

    A note begins with a number that is glued to a word or a stop above it on its page, and the notes of a page count
    on without a gap, down to its last line that is not page furniture (`skipped`).
    """
    found = []
    filled = (
        position for position, line in enumerate(lines) if not (line.is_blank or line.is_row or position in skipped)
    )
    for _, group in groupby(filled, key=lambda position: lines[position].page):
        positions = list(group)
        for begin, end in _find_notes([lines[position].text for position in positions]):
            match = _NUMBER_AT_START.match(lines[positions[begin]].text)
            assert match is not None
            found.append((len(match.group(1) or match.group(2)), positions[begin:end]))
    return found


def _find_notes(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each note of a page begins and ends, as indexes of its lines."""
    numbered = [(index, match) for index, text in enumerate(texts) if (match := _NUMBER_AT_START.match(text))]
    starts = [(index, _value(match.group(1) or match.group(2))) for index, match in numbered]
    # The notes begin at the first numbered line from which on every number is cited above.
    for at, (first, number) in enumerate(starts):
        chain = [first]
        for index, following in starts[at + 1 :]:
            if following == number + len(chain):
                chain.append(index)
        cited = _find_glued_numbers("\n".join(texts[:first]))
        if all(number + step in cited for step in range(len(chain))):
            yield from pairwise([*chain, len(texts)])
            return


def _find_glued_numbers(text: str) -> set[int]:
    """The numbers that are raised, or glued to words or stops: those that point to a note."""
    found = {_value(match.group()) for match in _RAISED_NUMBER.finditer(text)}
    for match in _GLUED_NUMBER.finditer(text):
        found.update(int(number) for number in match.groups() if number)
    return found


def _value(digits: str) -> int:
    """'12' and '¹²' are 12."""
    return int(unicodedata.normalize("NFKC", digits))

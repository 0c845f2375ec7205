"""Which lines belong to the page and not to the text: printed page numbers, running heads, labels of diagrams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import ceil

from corpus.segmentation.lines import Line
from corpus.segmentation.real_pages import LEAST_PAGES, Pages, find_paged_furniture, is_in_sentence, take_edges

# A line that is a lone number: '12', '3.', 'Page 4 of 20', '4/20'.
_LONE_NUMBER = re.compile(r"(?:page\s+)?(\d{1,3})([.)]?)(?:\s*(?:/|of)\s*\d+)?", re.IGNORECASE)
# A line that may be a printed page number, arabic or roman: '12', 'page 12', 'xiv'.
_LONE_COUNT = re.compile(r"(?:page\s+)?(?:(\d{1,4})|([ivxlc]{1,7}))", re.IGNORECASE)
# A page's number in a head or a foot: 'Page 4 of 20'.
_PAGE_OF = re.compile(r"\bpage\s+(\d{1,4})\s+of\s+(\d{1,4})\b", re.IGNORECASE)
# A number in a running head, with the sign that makes it an amount: '12', '£1,200', '2.1', '64%'.
_NUMBER = re.compile(r"(?:[£$€]\s?)?\d+(?:[.,]\d+)*%?")
_DIGIT = re.compile(r"\d")
# A year in a head or a foot: '2019', '2022/23', '2019–2024'.
_YEAR = re.compile(r"\b(?:19|20)\d\d(?:\s?[/–-]\s?(?:\d{4}|\d\d))?\b")
# Signs and white space between the words of a running head, which may differ from page to page: 'Version 0- May'.
_SIGNS = re.compile(r"[\W_]+")
_LETTER = re.compile(r"[^\W\d_]")
# One of a series of titles, which may count as the pages do: 'Site 1', 'Case study 3: The bus'; 'Page 3' is none.
_SERIES_TITLE = re.compile(r"(?!page\b|slide\b|p\b)[^\W\d]+(?: [^\W\d]+)?\s+\d{1,3}(?:[.:–-]?\s.*|:.*)?", re.IGNORECASE)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

# Lines at the top and at the foot of a page that may be its number.
_NUMBER_EDGE_LINES = 2
# Of guessed pages at most this share more are there than were found; so many lone numbers at least count with them.
_MOST_LOST_PAGES = 1.35
_LEAST_STRAY_NUMBERS = 2
# The foot of a first page stands below at least so many lines.
_FOOT_LINES = 4
# A head or a foot on two or three pages has at least so many words.
_LEAST_HEAD_WORDS = 3
# A title stands in so many lines at most.
_MOST_TITLE_LINES = 5
# The share of pages on which a running head recurs: where pages are real, and where they were guessed.
_SHARE_OF_REAL_PAGES = 0.35
_SHARE_OF_GUESSED_PAGES = 1 / 6
# A diagram's labels: at least this many short texts in a row, of at most this many words on average.
_DIAGRAM_LABELS = 24
_DIAGRAM_LABEL_WORDS = 2.5
# Labels in capitals: at least this many paragraphs in a row, of at most this many words a line.
_CAPITAL_LABELS = 3
_CAPITAL_LABEL_WORDS = 4


def find_furniture(lines: Sequence[Line], page_labels: Sequence[str] | None = None) -> set[int]:
    """Positions of lines that belong to the page and not to the text.

    Printed page numbers, running heads (a line that recurs at the edge of pages), stray numbers that count with the
    pages and the labels of a diagram (three or more paragraphs in a row of a few capitalised words). Where the pages
    are real (they have `page_labels`) also their labels, and what `find_paged_furniture` finds.
    """
    pages = _group_by_page(lines)
    share = _SHARE_OF_GUESSED_PAGES if page_labels is None else _SHARE_OF_REAL_PAGES
    found = _find_page_numbers(lines, pages) | _find_printed_labels(lines, pages, page_labels or ())
    if page_labels is None:
        found |= _find_stray_numbers(lines, find_figures(lines, found))
    heads = _find_running_heads(lines, pages, share=share, is_paged=page_labels is not None)
    if page_labels is not None:
        heads |= _find_heads_of_few_pages(lines, pages, found) | _find_numbered_heads(lines, pages)
        heads |= _find_breaking_feet(lines, pages, found | heads)
        heads -= _find_series(lines, pages, found | heads)
    found |= heads
    found |= _find_capital_labels(lines)
    # What the layout shows to be a row of a table is text, at the edge of a page too.
    found -= {position for position, line in enumerate(lines) if line.is_row}
    if page_labels is not None:
        left: Pages = {}
        for page, positions in pages.items():
            left[page] = [position for position in positions if position not in found]
        found |= find_paged_furniture(lines, left)
    return found


def is_diagram(labels: Sequence[str]) -> bool:
    """Whether short texts in a row are a diagram's labels and no list: very many, of a word or two, without figures."""
    if len(labels) < _DIAGRAM_LABELS or any(_DIGIT.search(label) for label in labels):
        return False
    return sum(len(label.split()) for label in labels) <= _DIAGRAM_LABEL_WORDS * len(labels)


def _group_by_page(lines: Sequence[Line]) -> Pages:
    pages: Pages = {}
    for position, line in enumerate(lines):
        if not line.is_blank:
            pages.setdefault(line.page, []).append(position)
    return pages


def _find_page_numbers(lines: Sequence[Line], pages: Pages) -> set[int]:
    """Lone numbers at the edges of pages, arabic or roman, that count as the pages do on three pages or more."""
    # By the sort of number, and how far it is ahead of the page's own.
    ahead: dict[tuple[bool, int], list[int]] = {}
    for page, positions in pages.items():
        for position in take_edges(positions, _NUMBER_EDGE_LINES):
            match = _LONE_COUNT.fullmatch(lines[position].text)
            if match:
                is_roman = match.group(1) is None
                value = _roman_value(match.group(2)) if is_roman else int(match.group(1))
                ahead.setdefault((is_roman, value - page), []).append(position)
    found: set[int] = set()
    for positions in ahead.values():
        if len({lines[position].page for position in positions}) >= LEAST_PAGES:
            found.update(positions)
    return found


def _roman_value(text: str) -> int:
    """'xiv' is 14: a digit before a greater one is taken off."""
    values = [_ROMAN_DIGITS[digit] for digit in text.casefold()]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _find_printed_labels(lines: Sequence[Line], pages: Pages, labels: Sequence[str]) -> set[int]:
    """Lines at the edge of a page that are its label."""
    found: set[int] = set()
    for page, positions in pages.items():
        if page >= len(labels):
            continue
        label = labels[page].casefold()
        edges = take_edges(positions, _NUMBER_EDGE_LINES)
        found.update(position for position in edges if lines[position].text.casefold() == label)
    return found


def find_figures(lines: Sequence[Line], furniture: set[int]) -> set[int]:
    """Positions of lone numbers that are text: neither page furniture nor an item's number.

    An item's number has a stop, or begins to count or goes on counting, apart from the text around it.
    """
    found: set[int] = set()
    last = 0
    for position, line in enumerate(lines):
        match = _LONE_NUMBER.fullmatch(line.text)
        if match is None or position in furniture:
            continue
        number = int(match.group(1))
        if match.group(2) or (number in (1, last + 1) and _stands_apart(lines, position)):
            last = number
        else:
            found.add(position)
    return found


def _stands_apart(lines: Sequence[Line], position: int) -> bool:
    """Whether a lone number is no part of the lines around it, and what follows does not begin small."""
    if _is_within_text(lines, position):
        return False
    following = next((line for line in lines[position + 1 :] if not line.is_blank), None)
    return following is None or following.may_begin_sentence


def _find_stray_numbers(lines: Sequence[Line], figures: set[int]) -> set[int]:
    """Those of the lone numbers that count with the pages, where pages were guessed.

    Two or more that rise with the pages and stand between paragraphs; or one within a sentence that it breaks, the
    only one there.
    """
    found: set[int] = set()
    apart: list[int] = []
    for position in sorted(figures):
        if not _goes_with_page(lines[position]):
            continue
        if not _is_within_text(lines, position):
            if not apart or _value(lines[position]) > _value(lines[apart[-1]]):
                apart.append(position)
        elif _breaks_sentence(lines, position, figures):
            found.add(position)
    return found | set(apart) if len(apart) >= _LEAST_STRAY_NUMBERS else found


def _value(line: Line) -> int:
    match = _LONE_NUMBER.fullmatch(line.text)
    return int(match.group(1)) if match else 0


def _goes_with_page(line: Line) -> bool:
    """Whether a number may be that of the guessed page it stands on: some page breaks are lost, none is too many."""
    page = line.page + 1
    return page <= _value(line) <= page * _MOST_LOST_PAGES + 1


def _breaks_sentence(lines: Sequence[Line], position: int, figures: set[int]) -> bool:
    """Whether a lone number stands within an open sentence, no other lone number in its paragraph."""
    first, last = position, position
    while first > 0 and not lines[first - 1].is_blank:
        first -= 1
    while last + 1 < len(lines) and not lines[last + 1].is_blank:
        last += 1
    if any(other != position and first <= other <= last for other in figures):
        return False
    before, following = lines[position - 1], lines[position + 1]
    return not before.ends_sentence and not following.may_begin_sentence


def _is_within_text(lines: Sequence[Line], position: int) -> bool:
    """Whether a line stands between two that are not blank."""
    if not 0 < position < len(lines) - 1:
        return False
    return not lines[position - 1].is_blank and not lines[position + 1].is_blank


def _find_running_heads(lines: Sequence[Line], pages: Pages, *, share: float, is_paged: bool) -> set[int]:
    """Lines that recur at the edge of a share of the pages; on page one only those that count with the pages.

    Their numbers are the same on all pages or count with the pages; a chapter's number may stand on three pages or more
    in a row of its own. A line whose amounts differ is text.
    """
    if len(pages) <= LEAST_PAGES:
        return set()
    needed = max(LEAST_PAGES, ceil(len(pages) * share))
    first_feet = _find_first_feet(lines, pages) if is_paged else set()
    found: set[int] = set()
    # By what the lines say, digits masked; then by the numbers that do not count with the pages.
    for group in _group_edges_by_name(lines, pages):
        counts, parts = _group_by_fixed_numbers(lines, group)
        if not counts:
            # A line that does not count with the pages may be text: it is where it goes on with a sentence.
            group = [p for p in group if not is_in_sentence(lines, pages[lines[p].page], p)]
            counts, parts = _group_by_fixed_numbers(lines, group) if group else (False, [])
        if len(group) >= needed:
            for alike in parts:
                if len(alike) >= LEAST_PAGES:
                    found.update(p for p in alike if lines[p].page or counts or p in first_feet)
    return found


def _group_edges_by_name(lines: Sequence[Line], pages: Pages) -> list[list[int]]:
    """The lines at the edges of pages, lone markers left out, in groups that say the same but for their numbers."""
    groups: dict[str, list[int]] = {}
    for positions in pages.values():
        for position in take_edges(positions):
            if not lines[position].is_lone_marker:
                groups.setdefault(_name_head(lines[position].text), []).append(position)
    return list(groups.values())


def _find_first_feet(lines: Sequence[Line], pages: Pages) -> set[int]:
    """The line that ends the first page, where it bears a figure and stands well below what begins the page.

    A version or a year at the foot is no title, which a head on the first page may be.
    """
    positions = pages.get(0, [])
    is_foot = len(positions) > _FOOT_LINES and _DIGIT.search(lines[positions[-1]].text)
    return {positions[-1]} if is_foot else set()


def _name_head(text: str) -> str:
    """What a running head says, numbers masked; signs and white space, which may differ, are one."""
    return _SIGNS.sub(" ", _NUMBER.sub("0", text.casefold())).strip()


def _find_numbered_heads(lines: Sequence[Line], pages: Pages) -> set[int]:
    """Lines at the edges of three pages or more that say 'page 4 of 20' and count with the pages, whatever else."""
    # By how far the number is ahead of the page's own, and how many pages there are said to be.
    ahead: dict[tuple[int, int], list[int]] = {}
    for page, positions in pages.items():
        for position in take_edges(positions):
            match = _PAGE_OF.search(lines[position].text)
            if match and not is_in_sentence(lines, positions, position):
                ahead.setdefault((int(match.group(1)) - page, int(match.group(2))), []).append(position)
    return {position for group in ahead.values() if len(group) >= LEAST_PAGES for position in group}


def _find_heads_of_few_pages(lines: Sequence[Line], pages: Pages, found: set[int]) -> set[int]:
    """Of a document of two or three pages, the lines that end all of them, and those on top that count with them.

    They are the same but for a number that counts with the pages; `found` are page numbers.
    """
    edges = [[p for p in positions if p not in found] for positions in pages.values()]
    if not 1 < len(edges) <= LEAST_PAGES or not all(len(positions) > 1 for positions in edges):
        return set()
    top, foot = ([positions[edge] for positions in edges] for edge in (0, -1))
    heads = {position for position in top if _are_one_head(lines, pages, top, must_count=True)}
    return heads | {position for position in foot if _are_one_head(lines, pages, foot, must_count=False)}


def _find_breaking_feet(lines: Sequence[Line], pages: Pages, found: set[int]) -> set[int]:
    """Lines that end two pages or more word for word, where a sentence goes on over one of them to the next page.

    Their only figures are years. `found` are page numbers and heads.
    """
    left = {page: [position for position in positions if position not in found] for page, positions in pages.items()}
    groups: dict[str, list[int]] = {}
    for positions in left.values():
        if len(positions) > 1 and _may_be_foot(lines[positions[-1]]):
            groups.setdefault(lines[positions[-1]].text, []).append(positions[-1])
    return {
        position
        for group in groups.values()
        if len(group) > 1 and any(_stands_in_sentence(lines, left, foot) for foot in group)
        for position in group
    }


def _may_be_foot(line: Line) -> bool:
    """Whether a line begins large, has a few words and no end, and bears no figures but years."""
    is_name = len(line.text.split()) >= _LEAST_HEAD_WORDS and line.text[:1].isupper() and not line.ends_sentence
    return is_name and not _DIGIT.search(_YEAR.sub("", line.text))


def _stands_in_sentence(lines: Sequence[Line], pages: Pages, foot: int) -> bool:
    """Whether the line above the last one of a page is open, and the next page goes on with it."""
    above, following = pages[lines[foot].page][-2], pages.get(lines[foot].page + 1, [])
    if not following or lines[above].ends_sentence:
        return False
    return not lines[following[0]].may_begin_sentence and lines[following[0]].text[:1].isalpha()


def _are_one_head(lines: Sequence[Line], pages: Pages, group: Sequence[int], *, must_count: bool) -> bool:
    """Whether lines are the same but for a number that counts with the pages, which there may be or must be."""
    if any(is_in_sentence(lines, pages[lines[p].page], p) or lines[p].ends_sentence for p in group):
        return False
    names = {_name_head(lines[position].text) for position in group}
    if len(names) > 1 or len(lines[group[0]].text.split()) < _LEAST_HEAD_WORDS:
        return False
    counts, parts = _group_by_fixed_numbers(lines, group)
    return len(parts) == 1 and (counts or not must_count)


def _find_series(lines: Sequence[Line], pages: Pages, heads: set[int]) -> set[int]:
    """Positions of titles of a series ('Site 1', 'Site 2') that stand on top of pages with text of their own below.

    Running heads may stand over them. They are none where a sentence goes on over one of them: there it is a running
    head with the page's number in it.
    """
    # A head is text the first time, and a head all the same.
    names_of_heads = {lines[position].text for position in heads}
    groups: dict[str, list[int]] = {}
    for positions in pages.values():
        for at, position in enumerate(positions[:-1]):
            if _SERIES_TITLE.fullmatch(lines[position].text):
                name = _NUMBER.split(lines[position].text.casefold(), maxsplit=1)[0]
                groups.setdefault(name, []).append(position)
                break
            if lines[position].text not in names_of_heads or at >= _NUMBER_EDGE_LINES:
                break
    found: set[int] = set()
    for group in groups.values():
        if not any(_breaks_text(lines, pages, position) for position in group):
            found.update(group)
    return found


def _breaks_text(lines: Sequence[Line], pages: Pages, position: int) -> bool:
    """Whether the text of the page before goes on below the first line of a page."""
    page = lines[position].page
    before = [other for other in pages.get(page - 1, []) if not _LONE_COUNT.fullmatch(lines[other].text)]
    following = next(other for other in pages[page] if other > position)
    goes_on = not lines[following].may_begin_sentence and lines[following].text[:1].isalpha()
    return goes_on and bool(before) and not lines[before[-1]].ends_sentence


def find_kept_heads(lines: Sequence[Line], furniture: set[int]) -> set[int]:
    """Of the furniture of real pages, lines that bear figures and say the same on every page: each the first time.

    'Report 2022' belongs to the pages, but its figure to the report: it is text once, apart from the text around it.
    """
    edges = {position for positions in _group_by_page(lines).values() for position in take_edges(positions)}
    shown = _join_lines(line for position, line in enumerate(lines) if position not in furniture and not line.is_blank)
    # By what they say, and by their figures.
    places: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for position in sorted(furniture & edges):
        text = lines[position].text
        if _DIGIT.search(text) and _LETTER.search(text) and not _LONE_NUMBER.fullmatch(text) and text not in shown:
            places.setdefault((_name_head(text), tuple(_NUMBER.findall(text))), []).append(position)
    return {group[0] for group in places.values() if len({lines[position].page for position in group}) > 1}


def _join_lines(lines: Iterable[Line]) -> set[str]:
    """What lines say, and what a few of them in a row say together: a title may be broken into lines."""
    texts = [line.text for line in lines]
    return {
        " ".join(texts[first:end])
        for first in range(len(texts))
        for end in range(first + 1, min(first + _MOST_TITLE_LINES, len(texts)) + 1)
    }


def _group_by_fixed_numbers(lines: Sequence[Line], positions: Sequence[int]) -> tuple[bool, list[list[int]]]:
    """Positions of lines that differ only in their numbers, parted by the numbers that do not count with the pages.

    And whether a number does.
    """
    numbers = {position: _NUMBER.findall(lines[position].text) for position in positions}
    fixed = []
    for place in range(len(numbers[positions[0]])):
        ahead = {
            int(found[place]) - lines[position].page if found[place].isdecimal() else None
            for position, found in numbers.items()
        }
        if len(ahead) > 1 or None in ahead:
            fixed.append(place)
    groups: dict[tuple[str, ...], list[int]] = {}
    for position in positions:
        groups.setdefault(tuple(numbers[position][place] for place in fixed), []).append(position)
    return len(fixed) < len(numbers[positions[0]]), list(groups.values())


def _find_capital_labels(lines: Sequence[Line]) -> set[int]:
    """Three or more paragraphs in a row that hold only a few words in capitals: the labels of a diagram."""
    found: set[int] = set()
    labels: list[list[int]] = []
    for paragraph in [*_group_by_blank_lines(lines), []]:
        if paragraph and all(_is_capital_label(lines[position].text) for position in paragraph):
            labels.append(paragraph)
            continue
        if len(labels) >= _CAPITAL_LABELS:
            found.update(position for label in labels for position in label)
        labels = []
    return found


def _group_by_blank_lines(lines: Sequence[Line]) -> list[list[int]]:
    """The positions of lines in groups that no blank line parts."""
    groups: list[list[int]] = []
    for position, line in enumerate(lines):
        if line.is_blank:
            continue
        if groups and groups[-1][-1] == position - 1:
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


def _is_capital_label(text: str) -> bool:
    """'REFERRAL', 'SOCIAL CARE': a few words, no small letter, no figure, no stop or colon at the end."""
    if text != text.upper() or text[-1:] in ".:" or _DIGIT.search(text):
        return False
    return any(c.isalpha() for c in text) and len(text.split()) <= _CAPITAL_LABEL_WORDS

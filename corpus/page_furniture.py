"""Which lines belong to the page and not to the text: printed page numbers, running heads, contents, form labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil

from corpus.lines import Line
from corpus.vocabulary import collapse

_NUMBER = re.compile(r"(?:page\s+)?(\d{1,3})([.)]?)(?:\s*(?:/|of)\s*\d+)?", re.IGNORECASE)
_LONE_COUNT = re.compile(r"(?:page\s+)?(?:(\d{1,4})|([ivxlc]{1,7}))", re.IGNORECASE)
_ENTRY = re.compile(r"^.*[^\W\d].*?[\s.…]+(?:\d{1,3}|[ivxlc]{1,7})$")
_DOTTED = re.compile(r"\.{4,}\s*(?:\d{1,3}|[ivxlc]{1,7})?$")
_CONTENTS = re.compile(r"^(?:(?:table of )?contents|index|list of [\w ]{4,30})$", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_EDGE_LINES = 3
_LEAST_PAGES = 3
_REAL_PAGES = 0.35
_GUESSED_PAGES = 1 / 6
_NEXT_PAGES = 2
_LEAST_ENTRIES = 4
_ENTRY_SHARE = 0.4
_LABEL_WORDS = 3
_LABEL_TIMES = 3
_LABEL_SHARE = 0.6
_DRAWN_LABELS = 24
_DRAWN_WORDS = 2.5


def furniture_lines(lines: Sequence[Line], page_labels: Sequence[str] | None = None) -> set[int]:
    """Positions of lines that belong to the page and not to the text.

    Printed page numbers, running heads (a line that recurs at the edge of pages), stray marks within a sentence and
    the labels of a diagram (three or more paragraphs running that hold only a few capitalised words). Where the pages
    are real (they have `page_labels`) also their labels, a section's running heads but for the first, which names the
    section, tables of contents, and labels that recur on one page, as those of tick boxes do.
    """
    pages = _by_page(lines)
    share = _GUESSED_PAGES if page_labels is None else _REAL_PAGES
    found = _counting(lines, pages) | _printed_labels(lines, pages, page_labels or ())
    found |= _numbers(lines, found) | _running_heads(lines, pages, share=share) | _diagram_labels(lines)
    if page_labels is not None:
        pages = {page: [p for p in positions if p not in found] for page, positions in pages.items()}
        found |= _section_heads(lines, pages) | _contents(lines, pages) | _form_labels(lines, pages)
    return found


def drawn(labels: Sequence[str]) -> bool:
    """Whether short texts running are the labels of a diagram and no list: very many, of one or two words."""
    return len(labels) >= _DRAWN_LABELS and sum(len(label.split()) for label in labels) <= _DRAWN_WORDS * len(labels)


def _by_page(lines: Sequence[Line]) -> dict[int, list[int]]:
    pages: dict[int, list[int]] = {}
    for position, line in enumerate(lines):
        if not line.blank:
            pages.setdefault(line.page, []).append(position)
    return pages


def _edge(positions: Sequence[int], size: int = _EDGE_LINES) -> list[int]:
    return [*positions[:size], *positions[max(size, len(positions) - size) :]]


def _counting(lines: Sequence[Line], pages: dict[int, list[int]]) -> set[int]:
    """Lone numbers at the edges of pages, arabic or roman, that count as the pages do on three pages or more."""
    placed: dict[tuple[bool, int], list[int]] = {}
    for page, positions in pages.items():
        for position in _edge(positions, 2):
            match = _LONE_COUNT.fullmatch(lines[position].text)
            if match:
                value = int(match.group(1)) if match.group(1) else _roman(match.group(2))
                placed.setdefault((match.group(1) is None, value - page), []).append(position)
    return {position for found in placed.values() if len(found) >= _LEAST_PAGES for position in found}


def _printed_labels(lines: Sequence[Line], pages: dict[int, list[int]], labels: Sequence[str]) -> set[int]:
    """Lines at the edge of a page that are its label."""
    edges = {position for positions in pages.values() for position in _edge(positions, 2)}
    return {
        p for p in edges if lines[p].page < len(labels) and lines[p].text.casefold() == labels[lines[p].page].casefold()
    }


def _roman(text: str) -> int:
    values = [_ROMAN[sign] for sign in text.casefold()]
    return sum(-v if v < max(values[at:]) else v for at, v in enumerate(values))


def _numbers(lines: Sequence[Line], counting: set[int]) -> set[int]:
    """Lone numbers that neither begin nor go on counting: an item's number does one or the other."""
    found: set[int] = set()
    last = 0
    for position, line in enumerate(lines):
        match = _NUMBER.fullmatch(line.text)
        if match is None or position in counting:
            continue
        number = int(match.group(1))
        inside = 0 < position < len(lines) - 1 and not lines[position - 1].blank and not lines[position + 1].blank
        if match.group(2) or (number in (1, last + 1) and not inside):
            last = number
        else:
            found.add(position)
    return found


def _running_heads(lines: Sequence[Line], pages: dict[int, list[int]], *, share: float) -> set[int]:
    """Lines that recur, but for their numbers, at the edge of a share of the pages; a title on page one stays."""
    if len(pages) <= _LEAST_PAGES:
        return set()
    edges = [_edge(positions) for positions in pages.values()]
    seen = Counter(key for positions in edges for key in {_key(lines[p].text) for p in positions})
    needed = max(_LEAST_PAGES, ceil(len(pages) * share))
    return {
        position
        for positions in edges
        for position in positions
        if seen[_key(lines[position].text)] >= needed and not lines[position].mark and lines[position].page
    }


def _key(text: str) -> str:
    return re.sub(r"\d+", "0", text.casefold())


def _section_heads(lines: Sequence[Line], pages: dict[int, list[int]]) -> set[int]:
    """Lines that recur word for word at the edge of pages next or next but one to each other.

    On top of a page two such lines are enough, elsewhere three. The first names the section and stays, unless the
    section's title stands on a page shortly before, broken into lines.
    """
    heads = {
        page: collapse(" ".join(lines[p].text for p in positions[:_EDGE_LINES])) for page, positions in pages.items()
    }
    tops = {positions[0] for positions in pages.values() if positions}
    places: dict[str, list[int]] = {}
    for positions in pages.values():
        for position in dict.fromkeys(_edge(positions)):
            if not lines[position].mark:
                places.setdefault(lines[position].text, []).append(position)
    found: set[int] = set()
    for positions in places.values():
        run: list[int] = []
        for position in positions:
            if run and lines[position].page - lines[run[-1]].page > _NEXT_PAGES:
                run = []
            run.append(position)
            if len(run) >= _LEAST_PAGES or (len(run) > 1 and tops.issuperset(run)):
                before = range(lines[run[0]].page - _NEXT_PAGES, lines[run[0]].page)
                titled = any(collapse(lines[run[0]].text) in heads.get(page, "") for page in before)
                found |= set(run if titled else run[1:])
    return found


def _contents(lines: Sequence[Line], pages: dict[int, list[int]]) -> set[int]:
    """The lines of tables of contents: they say 'Contents' or draw dots, and most of them end in a page number."""
    found: set[int] = set()
    announced = False
    for positions in pages.values():
        entries = [p for p in positions if _ENTRY.match(lines[p].text) or _DOTTED.search(lines[p].text)]
        named = [p for p in positions if _CONTENTS.match(lines[p].text)]
        dotted = sum(1 for p in entries if _DOTTED.search(lines[p].text))
        many = len(entries) >= max(_LEAST_ENTRIES, _ENTRY_SHARE * len(positions))
        announced = many and (announced or bool(named) or dotted >= _LEAST_ENTRIES)
        if announced:
            found |= {p for p in positions if min([entries[0], *named]) <= p <= entries[-1]}
    return found


def _form_labels(lines: Sequence[Line], pages: dict[int, list[int]]) -> set[int]:
    """Lines of up to three words that stand three times or more on one page, beside text that does not."""
    found: set[int] = set()
    for positions in pages.values():
        short = [p for p in positions if len(lines[p].text.split()) <= _LABEL_WORDS and not lines[p].mark]
        times = Counter(collapse(lines[p].text) for p in short)
        labels = {p for p in short if times[collapse(lines[p].text)] >= _LABEL_TIMES}
        if len(labels) <= _LABEL_SHARE * len(positions):
            found |= labels
    return found


def _diagram_labels(lines: Sequence[Line]) -> set[int]:
    chunks: list[list[int]] = []
    for position, line in enumerate(lines):
        if line.blank:
            continue
        if chunks and chunks[-1][-1] == position - 1:
            chunks[-1].append(position)
        else:
            chunks.append([position])
    run: list[list[int]] = []
    found: set[int] = set()
    for chunk in [*chunks, []]:
        if chunk and all(_shouted_label(lines[p].text) for p in chunk):
            run.append(chunk)
            continue
        if len(run) >= 3:
            found |= {position for labels in run for position in labels}
        run = []
    return found


def _shouted_label(text: str) -> bool:
    return text == text.upper() and any(c.isalpha() for c in text) and len(text.split()) <= 4 and text[-1:] not in ".:"

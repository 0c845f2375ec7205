"""Which headings stand over which drafts, the ones that stand below their text too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from corpus.drafts import Draft
from corpus.segmentation.headings import UNRANKED, is_byline
from corpus.vocabulary import BlockKind

# A heading is late on its page where this share of the page's words stands before it.
_LATE_ON_PAGE = 0.6
# A title that stands last on at least this many pages shows the document's habit.
_LEAST_HABIT_PAGES = 2
# An unranked heading right behind another stands under it by so much.
_LITTLE_DEEPER = 0.01
# A word with a capital, as names have: 'England', 'NHS'.
_NAME = re.compile(r"\b[A-Z][^\W\d_]{2,}")


@dataclass(slots=True)
class Sections:
    """The headings that stand over each draft, outermost first. Drafts are entered in their order."""

    # How each draft reads, by its number.
    texts: Sequence[str]
    # The headings that are open, outermost first: (level, number).
    stack: list[tuple[float, int]] = field(default_factory=list)
    # Whether the last draft was a heading.
    after_heading: bool = False
    page: int = -1
    # Headings that were entered before their turn, because they stand below their text.
    placed: set[int] = field(default_factory=set)
    # The headings of drafts whose own do not stand right above them, by the drafts' numbers.
    own: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def enter(self, number: int, draft: Draft, below: dict[int, list[int]]) -> None:
        """Take the next draft in; `below` holds, by the first draft they head, headings that stand below their text."""
        if draft.page != self.page:
            # A heading below its text heads its own page only.
            self.page = draft.page
            self.stack = [entry for entry in self.stack if entry[1] not in self.placed]
        for heading in below.get(number, []):
            self.after_heading = heading != below[number][0]
            self._push(heading, UNRANKED - 1.0)
            self.placed.add(heading)
        if draft.kind is BlockKind.HEADING and number not in self.placed:
            self._push(number, float(draft.level))
            self.after_heading = True
        elif draft.kind not in (BlockKind.FURNITURE, BlockKind.HEADING):
            self.after_heading = False

    def _push(self, number: int, level: float) -> None:
        """Open a heading and close those that do not stand over it."""
        shows_no_rank = level >= UNRANKED - 1
        if self.after_heading and self.stack and shows_no_rank and self.stack[-1][0] >= level:
            level = self.stack[-1][0] + _LITTLE_DEEPER
        self.stack = [entry for entry in self.stack if entry[0] < level]
        self.stack.append((level, number))

    def path(self, number: int) -> tuple[int, ...]:
        """Numbers of the headings over the draft; a heading stands under the ones before it."""
        return self.own.get(number) or tuple(heading for _, heading in self.stack if heading != number)

    def titles(self, number: int) -> tuple[str, ...]:
        """Their texts, repeated ones once."""
        return tuple(dict.fromkeys(self.texts[heading] for heading in self.path(number)))


def find_headings_below(drafts: Sequence[Draft], texts: Sequence[str]) -> dict[int, list[int]]:
    """Headings that stand below the text they head, by the first draft that they head.

    Extraction of a designed page often puts its title last. A page shows it by beginning with text and ending with an
    unranked heading that nothing but a byline follows. Where a document has shown that habit on two pages, a heading
    late on a page that began with text, or one with another heading right behind it, is taken the same way.
    """
    found: dict[int, list[int]] = {}
    undecided = []
    for page in _group_by_page(drafts)[1:]:
        if not page or not _begins_with_text(drafts[page[0]], texts[page[0]]):
            continue
        last = _find_last_headings(page, drafts, texts)
        if last:
            found[page[0]] = last
        else:
            undecided.append(page)
    if len(found) < _LEAST_HABIT_PAGES:
        return {}
    for page in undecided:
        late = _find_late_heading(page, drafts, texts)
        if late is not None:
            found[page[0]] = [late]
    return found


def find_own_headings(
    drafts: Sequence[Draft], texts: Sequence[str], below: Mapping[int, Sequence[int]]
) -> dict[int, tuple[int, ...]]:
    """The headings of drafts under headings that stand together, as those of two columns do, by the drafts' numbers.

    The texts below end with a credit each, and a heading whose names only one of them holds is that one's. Where the
    text of a heading was found elsewhere (`below`), the credit alone is its own.
    """
    found: dict[int, tuple[int, ...]] = {}
    elsewhere = {heading for headings in below.values() for heading in headings}
    for page in _group_by_page(drafts):
        together, following = _find_headings_together(page, drafts)
        units = _part_at_credits(following, texts)
        if len(together) < 2 or len(units) < 2:
            continue
        own = _share_out(together, units, texts)
        if elsewhere.intersection(together):
            own = [[heading for heading in headings if heading in elsewhere] for headings in own]
            found |= {unit[-1]: tuple(headings) for unit, headings in zip(units, own, strict=True) if headings}
        elif all(own):
            found |= {number: tuple(own[at]) for at, unit in enumerate(units) for number in unit}
    return found


def _share_out(together: Sequence[int], units: Sequence[Sequence[int]], texts: Sequence[str]) -> list[list[int]]:
    """Which headings are each unit's: those whose names it alone holds, and those left over where each fits one.

    The innermost is the one whose names the unit says most often.
    """
    own: list[list[int]] = [[] for _ in units]
    left: list[int] = []
    for heading, names in zip(together, _find_own_names([texts[heading] for heading in together]), strict=True):
        holders = [at for at, unit in enumerate(units) if _hold_names(names, [texts[number] for number in unit])]
        (own[holders[0]] if len(holders) == 1 else left).append(heading)
    fewest = min(map(len, own))
    wanting = [headings for headings in own if len(headings) == fewest]
    if len(left) == len(wanting):
        for headings, heading in zip(wanting, left, strict=True):
            headings.append(heading)
    said = [Counter(_NAME.findall(" ".join(texts[number] for number in unit))) for unit in units]
    ranked = zip(own, said, strict=True)
    return [sorted(headings, key=lambda heading: _count_names(texts[heading], words)) for headings, words in ranked]


def _count_names(heading: str, said: Mapping[str, int]) -> int:
    """How often a text says the names of a heading, `said` being how often it says each."""
    return sum(said.get(name, 0) for name in set(_NAME.findall(heading)))


def _find_headings_together(page: Sequence[int], drafts: Sequence[Draft]) -> tuple[list[int], list[int]]:
    """The first unranked headings of a page that follow each other directly, two at least, and what comes after them.

    The page's other headings end it.
    """
    for is_heading, numbers in groupby(page, key=lambda number: drafts[number].kind is BlockKind.HEADING):
        headings = list(numbers)
        if not is_heading or len(headings) < 2 or any(drafts[heading].level < UNRANKED for heading in headings):
            continue
        rest = page[page.index(headings[-1]) + 1 :]
        return headings, list(takewhile(lambda number: drafts[number].kind is not BlockKind.HEADING, rest))
    return [], []


def _part_at_credits(numbers: Sequence[int], texts: Sequence[str]) -> list[list[int]]:
    """The drafts up to each credit, the credit with them; none where other text follows the last."""
    units: list[list[int]] = [[]]
    for number in numbers:
        units[-1].append(number)
        if is_byline(texts[number]):
            units.append([])
    return units[:-1] if not units[-1] else []


def _find_own_names(headings: Sequence[str]) -> list[frozenset[str]]:
    """The capitalised words of each heading, but for its first and those that others have too."""
    names = [frozenset(_NAME.findall(heading.partition(" ")[2])) for heading in headings]
    return [
        own.difference(*(other for at, other in enumerate(names) if at != number)) for number, own in enumerate(names)
    ]


def _hold_names(names: frozenset[str], texts: Sequence[str]) -> bool:
    """Whether texts hold all of some names, one at least."""
    return bool(names) and names <= set(_NAME.findall(" ".join(texts)))


def _group_by_page(drafts: Sequence[Draft]) -> list[list[int]]:
    """The numbers of the drafts of each page, furniture left out."""
    pages = []
    for _, numbers in groupby(range(len(drafts)), key=lambda number: drafts[number].page):
        pages.append([number for number in numbers if drafts[number].kind is not BlockKind.FURNITURE])
    return pages


def _begins_with_text(draft: Draft, text: str) -> bool:
    """Whether a page begins with text of its own, not with the rest of a sentence from the page before."""
    return draft.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) and not text[:1].islower()


def _find_last_headings(page: Sequence[int], drafts: Sequence[Draft], texts: Sequence[str]) -> list[int]:
    """The unranked headings that a page ends with; bylines may follow them."""
    last: list[int] = []
    for number in reversed(page):
        if drafts[number].kind is BlockKind.HEADING and drafts[number].level >= UNRANKED:
            last.insert(0, number)
        elif last or not is_byline(texts[number]):
            break
    return last


def _find_late_heading(page: Sequence[int], drafts: Sequence[Draft], texts: Sequence[str]) -> int | None:
    """The first heading of a page where it is unranked, and stands late or has another right behind it."""
    first = next((at for at, number in enumerate(page) if drafts[number].kind is BlockKind.HEADING), None)
    if first is None or drafts[page[first]].level < UNRANKED:
        return None
    words = [len(texts[number].split()) for number in page]
    is_late = sum(words[:first]) >= _LATE_ON_PAGE * sum(words)
    is_doubled = first + 1 < len(page) and drafts[page[first + 1]].kind is BlockKind.HEADING
    return page[first] if is_late or is_doubled else None

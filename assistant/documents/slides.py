"""A document → slides: a title, its sections with their statements cut short, and the whole quotes in the notes.

`pptx.py` writes the slides to a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.documents.layout import Chart, Line, Part, Table, format_mark_ranges, format_marks, split_marks

# Characters of a statement on a slide, and of a line of a slide's text; lines and rows of a slide.
MOST_CHARACTERS = 240
_LINE, _MOST_LINES, _MOST_ROWS = 82, 15, 9
# Where a statement may be cut: behind a sentence, or before the mark that ends a clause, such as the ";" of "a; b".
_SENTENCE_END = re.compile(r"(?<=[a-z)”’\"\d][.?!])(?=\s+[A-Z“\"])")
_CLAUSE_END = re.compile(r"[;:,](?=\s)|\s[–—](?=\s)")
_LEAST_SENTENCE, _LEAST_CLAUSE = 40, 120  # characters that are left before such a place
_QUOTING = ("place", "quote")


@dataclass(frozen=True, slots=True)
class Bullet:
    """A paragraph of a slide: words set apart, the text, and its marks. Kinds: item, theme, small, own, lead."""

    text: str
    lead: str = ""
    marks: str = ""
    kind: str = "item"

    @property
    def lines(self) -> float:
        """About how many lines it takes."""
        return len(f"{self.lead}{self.text}{self.marks}") // _LINE + 1.25


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide: its title, then bullets, a table or a chart; what the speaker reads below it."""

    title: str
    bullets: tuple[Bullet, ...] = ()
    table: Table | None = None
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
    # The numbers of the quotes that it cites.
    numbers: tuple[int, ...] = field(default=())


def outline(parts: Sequence[Part]) -> tuple[list[Line], list[Slide]]:
    """The lines of the title slide, title first, and the slides after it; each bears the quotes that it cites."""
    quotes = _collect_quotes(parts)
    opening: list[Line] = []
    slides: list[Slide] = []
    title = ""
    waiting: list[Part] = []
    for part in parts:
        if isinstance(part, Line) and part.kind in ("heading", "new page"):
            slides += _section(title, waiting)
            title, waiting = _one_line(part.text), []
        elif title:
            waiting.append(part)
        elif isinstance(part, Line) and part.kind in ("title", "meta"):
            opening.append(part)
        else:
            waiting.append(part)
    slides += _section(title, waiting)
    return opening, [_with_quotes(slide, quotes) for slide in slides]


def shorten(text: str) -> str:
    """The beginning of a statement that is too long for a slide: whole sentences, else whole clauses, else words."""
    line = _one_line(text)
    if len(line) <= MOST_CHARACTERS:
        return line
    for end, least in ((_SENTENCE_END, _LEAST_SENTENCE), (_CLAUSE_END, _LEAST_CLAUSE)):
        places = [found.start() for found in end.finditer(line) if least <= found.start() <= MOST_CHARACTERS]
        if places:
            return f"{line[: places[-1]]} …"
    at = line.rfind(" ", 0, MOST_CHARACTERS)
    return f"{line[: at if at > 0 else MOST_CHARACTERS].rstrip()} …"


def _collect_quotes(parts: Sequence[Part]) -> dict[int, str]:
    """What the notes say of each number: where its quote stands, and the whole quote."""
    quotes: dict[int, str] = {}
    place = Line("place", "")
    for part in parts:
        if isinstance(part, Line) and part.kind == "place":
            place = part
            for number in part.numbers:
                quotes.setdefault(number, f"[{number}] {_one_line(part.text)}")
        elif isinstance(part, Line) and part.kind == "quote":
            for number in place.numbers:
                quotes[number] = f"[{number}] {_one_line(place.text)}\n“{_one_line(part.text)}”"
    return quotes


def _section(title: str, parts: Sequence[Part]) -> Iterator[Slide]:
    """The slides of a section: none of one that holds quotes alone, for they stand in the notes."""
    bullets: list[Bullet] = []
    spoken: list[str] = []
    numbers: list[int] = []

    def flush() -> Iterator[Slide]:
        if bullets:
            yield from _split_bullets(Slide(title, tuple(bullets), notes=tuple(spoken), numbers=tuple(numbers)))
        bullets.clear()
        spoken.clear()
        numbers.clear()

    for part in parts:
        if isinstance(part, Table):
            yield from flush()
            yield from _split_table(title, part)
        elif isinstance(part, Chart):
            yield from flush()
            cited = tuple(number for bar in part.bars for number in bar.numbers)
            yield Slide(title, chart=part, notes=(part.alt,), numbers=cited)
        elif part.kind not in _QUOTING and part.text.strip():
            bullets.append(_bullet(part))
            numbers += part.numbers if part.kind != "source" else ()
            numbers += [number for _, cited in part.sentences for number in cited]
    yield from flush()


def _bullet(line: Line) -> Bullet:
    if line.kind == "source":
        return Bullet(_one_line(line.text), marks=f" {format_mark_ranges(line.numbers)}", kind="small")
    if line.kind == "prose":
        first = line.sentences[0] if line.sentences else (line.text, line.numbers)
        cited = tuple(dict.fromkeys(number for _, numbers in line.sentences for number in numbers))
        return Bullet(shorten(first[0]), marks=format_marks(cited))
    kinds = {"subheading": "theme", "byline": "small", "own": "own", "lead": "lead"}
    kind = kinds.get(line.kind, "item")
    # What a person wrote is not cut: nothing else on the slide says it.
    words = _one_line(line.text) if kind in ("own", "lead", "theme") else shorten(line.text)
    return Bullet(words, _one_line(line.lead) + " " if line.lead.strip() else "", format_marks(line.numbers), kind)


def _split_bullets(slide: Slide) -> Iterator[Slide]:
    """The slide as one or several, each with as many bullets as it holds; the marks tell which quotes each cites."""
    page: list[Bullet] = []
    count = 0
    for bullet in slide.bullets:
        if page and sum(each.lines for each in page) + bullet.lines > _MOST_LINES:
            # A theme does not stand alone at the end of a slide.
            carried = [page.pop()] if page[-1].kind == "theme" and len(page) > 1 else []
            yield _page(slide, page, count)
            count += 1
            page = carried
        page.append(bullet)
    yield _page(slide, page, count)


def _page(slide: Slide, bullets: Sequence[Bullet], count: int) -> Slide:
    cited = {int(n) for bullet in bullets if bullet.kind != "small" for n in re.findall(r"\[(\d+)\]", bullet.marks)}
    title = f"{slide.title} ({count + 1})" if count else slide.title
    return replace(slide, title=title, bullets=tuple(bullets), numbers=tuple(sorted(cited)))


def _split_table(title: str, table: Table) -> Iterator[Slide]:
    """The table over as many slides as it needs; a group's head stands again over what goes on."""
    group: tuple[str, ...] | None = None
    page: list[tuple[str, ...]] = []
    count = 0
    for row in table.rows:
        if len(page) >= _MOST_ROWS and len(row) > 1:
            yield _table_slide(title, table, page, count)
            count += 1
            page = [group] if group else []
        if len(row) == 1:
            group = row
        page.append(row)
    if page:
        yield _table_slide(title, table, page, count)


def _table_slide(title: str, table: Table, rows: Sequence[tuple[str, ...]], count: int) -> Slide:
    cited = {number for row in rows for cell in row for number in split_marks(cell)[1]}
    shown = f"{title} ({count + 1})" if count else title
    return Slide(shown, table=Table(table.head, tuple(rows)), numbers=tuple(sorted(cited)))


def _with_quotes(slide: Slide, quotes: dict[int, str]) -> Slide:
    cited = [quotes[number] for number in dict.fromkeys(slide.numbers) if number in quotes]
    return replace(slide, notes=(*slide.notes, *cited))


def _one_line(text: str) -> str:
    return " ".join(text.split())

"""Questions on a survey's tables: which answer most people chose, how many chose one; all options are of one table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, Point
from assistant.briefing.roles import find_sample
from assistant.teaching.question import Kind, Listen, Option, Question, Quoted
from assistant.teaching.quoted import Shelf, find_stems
from corpus.vocabulary import EvidenceKind, ReportDetails

# How a row of a survey reads: its table's question with the number of answers, its own count with its share.
_ANSWERED = re.compile(r"(?:(?<!\s)\s++)?\(% of (\d+) who answered\)$")
_COUNT_AND_SHARE = re.compile(r"^(?P<count>\d[\d,]*) \((?P<share>\d+(?:\.\d+)?)\)")
_PLACE_IN_TABLE = re.compile(r"(?:(?<!\s)\s++)?\((?:Table|Figure)[^)]*\)$")
# What a form says beside an answer. Examples: " (please specify)", "Select all that apply."
_TO_FILL_IN = re.compile(r"(?:(?<!\s)\s++)?\(please [^)]*\)", re.IGNORECASE)
_MAY_CHOOSE_MORE = re.compile(
    r"(?:(?<!\s)\s++)?\(?\b(?:(?:please )?(?:choose|select|tick) all that apply|select one option)\b\.?\)?",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(r"^(?:unsure|other|none|not sure|total|n|don[’']t know|n/?a|prefer)\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"^(?:yes|no)\b", re.IGNORECASE)
# Answers that form a scale: they stand in the order of the table.
_OF_SCALE = re.compile(
    r"^(?:never|rarely|sometimes|often|always|extremely|somewhat|neither|low|moderate|high|very|strongly)\b",
    re.IGNORECASE,
)
# Who was asked. Example: "Data was collected from 90 nurses via a survey."
_PEOPLE = (
    r"\b\d[\d,]* (?:[a-z]+ ){0,4}(?:professionals|respondents|people|staff|participants|patients|residents|nurses)\b"
)
_WHO_WAS_ASKED = re.compile(rf"{_PEOPLE}[^.]*\bsurvey\b|\bsurvey\b[^.]*{_PEOPLE}")
_INTERVIEWED = re.compile(r"\b\d[\d,]* (?:[a-z-]+ ){0,3}interviews?\b|\binterview(?:ed|s with) (?:[a-z-]+ )?\d")
# What asks for a role of a note.
_ASKS_FOR = {
    BARRIERS: re.compile(r"\b(?:barriers?|challenges?|obstacles?)\b", re.IGNORECASE),
    ENABLERS: re.compile(r"\b(?:enablers?|drivers?)\b", re.IGNORECASE),
    ACTIONS: re.compile(r"\bsupport\b", re.IGNORECASE),
}
# The stems of what a survey says whatever it asks for.
_TELLS_NOTHING = frozenset({"help", "need", "use", "work", "think", "like", "choos", "select", "indic", "support"})
# How many of those who were asked were counted. Example: "We then analysed the answers of 60 respondents."
_COUNTED = re.compile(
    r"\banalys\w+\b[^.]*\b\d[\d,]* (?:respondents|participants|people)\b|\b\d[\d,]* respondents who completed\b"
)
_COUNTED_ALONE = re.compile(r"\b\d[\d,]* (?:respondents|participants|people)\b")
_OPTIONS = 4
# The right answer leads the others by so many points; of two that are set side by side, by so many.
_LEAD, _LEAD_BESIDE = 3.0, 3.0
_MOST_TOLD = 6
# What the words of a topic weigh together that an answer shares with it, or a table's question, at least.
WEIGHS, _TABLE_WEIGHS = 0.2, 0.24
_IN_MIND = "Bear in mind"


@dataclass(frozen=True, slots=True)
class Row:
    """An answer of a survey: what it says, how many chose it, their share in per cent, and its quote."""

    choice: str
    count: int
    share: float
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Table:
    """A survey's question with its answers, in the order of the report."""

    report: str
    asked: str
    answered: int
    rows: tuple[Row, ...]
    may_choose_more: bool

    @property
    def is_scale(self) -> bool:
        """Whether its answers form a scale, such as from "never" to "always"."""
        return sum(bool(_OF_SCALE.match(row.choice)) for row in self.rows) * 2 > len(self.rows)


def read_tables(shelf: Shelf) -> list[Table]:
    """The questions of the reports' surveys whose answers can be set side by side."""
    rows: dict[tuple[str, str], list[Row]] = {}
    for point, quoted in shelf.rows:
        found, answered = _COUNT_AND_SHARE.match(point.value), _ANSWERED.search(point.theme)
        choice = name_choice(point)
        if found and answered and choice and not _YES_OR_NO.match(choice):
            row = Row(choice, int(found["count"].replace(",", "")), float(found["share"]), quoted)
            rows.setdefault((quoted.citation.report, point.theme), []).append(row)
    tables: list[Table] = []
    for (report, theme), found_rows in rows.items():
        base = _ANSWERED.search(theme)
        once = {row.choice: row for row in found_rows}
        # "these strategies" are those of the question before
        if base and len(once) >= _OPTIONS and not re.search(r"\bthese\b", theme):
            more = bool(re.search(r"all that apply", theme, re.IGNORECASE))
            more = more or sum(row.share for row in once.values()) > 110
            tables.append(Table(report, _read_asked(theme), int(base[1]), tuple(once.values()), more))
    return tables


def _read_asked(theme: str) -> str:
    """What a survey asked. Example: "Choose aims /barriers (tick all that apply)" → "Choose aims/barriers"."""
    bare = _MAY_CHOOSE_MORE.sub("", _ANSWERED.sub("", theme))
    return re.sub(r"\s+/", "/", bare).strip(" .:")


def name_choice(point: Point) -> str:
    """The answer that a survey's row counts. Example: "Funding – Lack of funding (Table 2)" → "Lack of funding"."""
    choice = _PLACE_IN_TABLE.sub("", point.measures).split(" – ")[-1].strip(" .")
    choice = _TO_FILL_IN.sub("", choice)
    return "" if _SAYS_NOTHING.match(choice) else choice[:1].upper() + choice[1:]


def choose_tables(
    tables: Sequence[Table],
    topic: Mapping[str, float],
    on_topic: set[str],
    roles: Mapping[str, set[str]],
    asked_roles: Collection[str] = (),
    open_reports: Collection[str] = (),
) -> list[Table]:
    """The tables on a topic: by a word that few of their questions share, or by several rows that are on it.

    `topic`: its stems with what each weighs. `on_topic`: the ids of the units on it. `roles`: the roles that a note
    quotes each report for, such as barriers; a table that asks for them is on the topic where it shares a telling word
    with it. `asked_roles`: those that the topic asks for itself; there any word will do, or none where the topic names
    no subject beside them. `open_reports`: those for which it names none.
    """
    counts = Counter(stem for table in tables for stem in find_stems(table.asked))
    found: list[tuple[float, Table]] = []
    for table in tables:
        asked = find_stems(table.asked)
        telling = {stem for stem in asked - _TELLS_NOTHING if counts[stem] * 3 <= max(3, len(tables))}
        rows = sum(row.quoted.unit.id in on_topic for row in table.rows)
        weight = sum(topic[stem] for stem in telling & set(topic))
        # the roles that speak for it: those of the topic by any word, those of the note by a telling one
        asks_for = set(asked_roles) if (asked - _TELLS_NOTHING) & set(topic) or table.report in open_reports else set()
        asks_for |= roles.get(table.report, set()) if telling & set(topic) else set()
        is_of_role = _asks_for(table, asks_for)
        if weight >= _TABLE_WEIGHS or is_of_role or rows * 2 >= len(table.rows) or rows >= 3:
            found.append((20 * is_of_role + 10 * weight + rows, table))
    return [table for _, table in sorted(found, key=lambda one: -one[0])]


def _asks_for(table: Table, roles: Collection[str]) -> bool:
    """Whether a survey's question asks for some of these roles, such as barriers."""
    return any(_ASKS_FOR[role].search(table.asked) for role in roles)


def ask_about_table(shelf: Shelf, table: Table, card: ReportDetails) -> Iterator[Question]:
    """Which of four answers most people chose; of a scale, all its steps in their order."""
    ranked = sorted(table.rows, key=lambda row: -row.share)
    top = ranked[0]
    chosen = _choose_options(table, ranked)
    if not chosen:
        return
    options = tuple(
        Option(row.choice, row is top, "" if row is top else f"chosen by {_tell(row, table)}", row.quoted)
        for row in chosen
    )
    many = "these" if table.is_scale else "these four"
    ask = f"Which of {many} was chosen by the largest number? Would it be the same where you work?"
    second = next(row for row in ranked if row in chosen and row is not top)
    ahead = f"{_tell(top, table)}, {top.share - second.share:.1f} points before “{second.choice}”"
    listen = [Listen(f"it was chosen by {ahead}", lead="Why this one"), *_tell_more(shelf, table, top)]
    rest = [f"{row.choice} {_tell(row, table)}" for row in ranked if row not in chosen][:_MOST_TOLD]
    if rest:
        listen.append(Listen("; ".join(rest), lead="Other answers, those chosen most first"))
    listen.append(Listen("they chose from a list that was given to them, and told what they think", lead=_IN_MIND))
    yield Question(
        Kind.CHOICE,
        f"{_tell_asked(table)} {ask}",
        f"table {table.asked}",
        options,
        tuple(listen),
        form="most chosen",
        scene=_tell_who(shelf, table),
        scene_of=f"The survey in short ({_name(card)})",
    )


def _choose_options(table: Table, ranked: Sequence[Row]) -> list[Row]:
    """The answers to choose from, the most chosen one well before the others; none where it does not lead so."""
    top = ranked[0]
    others = [row for row in ranked[1:] if top.share - row.share >= _LEAD]
    if table.is_scale:
        return list(table.rows) if len(others) == len(ranked) - 1 else []
    if len(others) < _OPTIONS - 1:
        return []
    # those that come nearest are the hardest to tell from it
    chosen = [top, *others[: _OPTIONS - 1]]
    return sorted(chosen, key=lambda row: row.choice.casefold())


def ask_about_row(shelf: Shelf, table: Table, row: Row, card: ReportDetails) -> Iterator[Question]:
    """What more people chose than one answer that is told with its figure, or, of the first, which comes next."""
    others = sorted((one for one in table.rows if one is not row), key=lambda one: -one.share)
    above = [one for one in others if one.share - row.share >= _LEAD_BESIDE]
    is_first = row.share >= others[0].share
    if not above and not is_first:
        return
    right = above[-1] if above else others[0]
    wrong = [one for one in others if one.share <= row.share and right.share - one.share >= _LEAD][: _OPTIONS - 1]
    which = "nearly as many, or came next" if is_first else "still more"
    ask = f"Which of these four was chosen by {which}? Would it be the same where you work?"
    order = f"{'the next after' if is_first else 'more than'} “{row.choice}” ({_tell(row, table)})"
    if len(wrong) < _OPTIONS - 1:
        return
    options = tuple(
        Option(one.choice, one is right, "" if one is right else f"chosen by {_tell(one, table)}", one.quoted)
        for one in sorted([right, *wrong], key=lambda one: one.choice.casefold())
    )
    listen = [Listen(f"it was chosen by {_tell(right, table)}, {order}", lead="Why this one")]
    listen += _tell_more(shelf, table, row)
    listen.append(Listen("they chose from a list that was given to them, and told what they think", lead=_IN_MIND))
    text = f"{_tell_asked(table)} “{row.choice}” was chosen by {_tell(row, table)}. {ask}"
    yield Question(
        Kind.CHOICE, text, f"row {row.choice}", options, tuple(listen), form="beside", scene=_tell_who(shelf, table),
        scene_of=f"The survey in short ({_name(card)})",
    )  # fmt: skip


def _tell_more(shelf: Shelf, table: Table, row: Row) -> list[Listen]:
    """What the report's text says of an answer beside its table: a sentence with the answer's share and its words."""
    words = find_stems(row.choice)
    for quoted in shelf.sentences:
        is_same = quoted.unit.report == table.report and f"{row.share}%" in quoted.text
        if is_same and quoted.unit.kind is EvidenceKind.SENTENCE and words & find_stems(quoted.text):
            return [Listen("what the report says of it", quoted)]
    return []


def _tell_asked(table: Table) -> str:
    more = ", and each could choose more than one answer" if table.may_choose_more else ""
    stop = "" if table.asked.endswith("?") else "."
    return f"This survey asked: “{table.asked}”{stop} {table.answered} people answered{more}."


def _tell(row: Row, table: Table) -> str:
    return f"{row.count} of {table.answered} ({row.share}%)"


def find_who_was_asked(shelf: Shelf, report: str, *, in_interviews: bool = False) -> Quoted | None:
    """Who was asked in a report's survey or interviews, in its words; what names their work before what counts them."""
    told: list[Quoted] = []
    pattern = _INTERVIEWED if in_interviews else _WHO_WAS_ASKED
    for unit in shelf.index.evidence:
        if unit.report == report and unit.kind is EvidenceKind.SENTENCE and pattern.search(unit.own):
            told.append(shelf.quote(unit, unit.own))
    told.sort(key=lambda quoted: bool(_COUNTED_ALONE.search(quoted.text)))
    return told[0] if told else None


def _tell_who(shelf: Shelf, table: Table) -> tuple[Listen, ...]:
    """Who was asked and where, then how many were counted; nothing where the report does not say so."""
    units = [unit for unit in shelf.index.evidence if unit.report == table.report]
    sampled = find_sample(units)
    asked = shelf.quote(sampled[0], sampled[0].own) if sampled else find_who_was_asked(shelf, table.report)
    told = [Listen("", asked)] if asked else []
    for unit in units:
        is_near = asked is not None and unit.kind is EvidenceKind.SENTENCE and unit.section == asked.unit.section
        if is_near and asked is not None and unit.id != asked.unit.id and _COUNTED.search(unit.own):
            return (*told, Listen("how many were counted", shelf.quote(unit, unit.own)))
    return tuple(told)


def _name(card: ReportDetails) -> str:
    """A report by its short title with its date."""
    return f"{card.short_title or card.title}, {card.shown_date}" if card.date else card.short_title or card.title

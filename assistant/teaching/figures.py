"""Questions on figures: what share, how much, how many, which is the largest, and how a figure is to be read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.briefing.layout import show_value
from assistant.briefing.note import Point
from assistant.briefing.roles import add_bound, find_quantities, find_sample_size
from assistant.teaching.question import Kind, Listen, Option, Question, Quoted
from assistant.teaching.quoted import Shelf, find_stems, is_unnamed, list_whole_sentences, lower_article

_BOUND = (
    r"(?:(?:[Nn]o )?(?:[Mm]ore|[Ll]ess|[Ff]ewer) than|[Oo]ver|[Uu]nder|[Aa]t least|[Aa]t most|[Uu]p to|[Aa]bout"
    r"|[Aa]round|[Aa]pproximately|[Nn]early|[Aa]lmost|[Ss]ome|[Rr]oughly|[Jj]ust (?:over|under))"
)
_WHEN = r"(?P<when>(?:In|By|As of|Since|Between|Until) [^,]{3,30}, )?"
_SHARE = r"\d[\d.]*\s?(?:%|per cent)"
# A sentence that begins with a share. Example: "More than 10 per cent of households were in fuel poverty, and …".
_SHARE_OF = re.compile(
    rf"^{_WHEN}(?:{_BOUND} )?(?P<value>{_SHARE}) of (?P<rest>(?:[^;:()]|\([A-Z]{2, 6}\))+?)"
    r"(?:, (?:and|but|while|whereas|with|which|compared|though|although)\b|[;:(.]|$)"
)
# What shows a clause to be whole. Example: the "were" of "households were in fuel poverty".
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|can|do|did|live|said|felt|\w{3,}ed)\b")
# What was done, with the form that a question has after "did".
_DEEDS = {
    "saved": "save", "helped": "help", "supported": "support", "reached": "reach", "trained": "train", "cost": "cost",
    "received": "receive", "served": "serve", "raised": "raise", "recruited": "recruit", "attracted": "attract",
    "generated": "generate", "invested": "invest", "spent": "spend", "employed": "employ", "reduced": "reduce",
    "engaged": "engage", "benefited": "benefit", "created": "create", "provided": "provide", "delivered": "deliver",
    "awarded": "award", "included": "include", "involved": "involve", "visited": "visit", "welcomed": "welcome",
}  # fmt: skip
_DEED = re.compile(
    rf"^{_WHEN}(?P<who>[^,;:()]{{3,70}}?)(?: (?P<aux>has|have|had))?(?: (?:already|also|now|collectively|directly))?"
    rf" (?P<did>{'|'.join(_DEEDS)}) (?P<whom>(?:[A-Za-z’'-]+ ){{0,6}}?)(?:{_BOUND} )?"
    r"(?P<value>£\s?\d[\d,.]*(?: ?(?:million|billion|bn|m)\b)?|\d[\d,]*)(?P<rest>[^,;:()]*?)[,;:(.]"
)
# A thing with its share behind it. Example: "language barriers (66.4%)".
_THING_WITH_SHARE = re.compile(rf"(?P<thing>[^,;:()]{{8,120}}?) \((?:[a-z ]{{2,20}} )?(?P<value>{_SHARE})\)")
_JOINS = re.compile(r"^(?:and|or|as well as|including|such as|followed by)\s+|^\s*", re.IGNORECASE)
# What ends before the first of several things. Example: the "encompassed" of "Barriers encompassed a lack of trust".
_LISTS = re.compile(
    r"^(?P<over>.{8,160})[,:]? (?:encompassed|included|including|were|was|are|such as|namely|comprised)[:]? "
    r"(?P<first>.+)$"
)
_PLACE_IN_TABLE = re.compile(r"(?:(?<!\s)\s++)?\((?:Table|Figure)[^)]*\)$")
_ANSWERED = re.compile(r"(?:(?<!\s)\s++)?\(% of (\d+) who answered\)$")
# What a form asks to be filled in. Example: " (please specify)".
_TO_FILL_IN = re.compile(r"(?:(?<!\s)\s++)?\(please [^)]*\)", re.IGNORECASE)
_SHARE_OF_ROW = re.compile(r"^(?P<count>\d[\d,]*) \((?P<share>\d+(?:\.\d+)?)\)$")
# What tells of studies without naming one. Example: "Studies indicate that".
_UNNAMED_SOURCE = re.compile(
    r"\b(?:[Ss]tudies|[Rr]esearch|[Ee]vidence|[Mm]any studies) (?:indicates?|shows?|suggests?|showed)\b"
)
_SAYS_NOTHING = re.compile(r"^(?:yes|no|unsure|other|none|not sure|total|n|don[’']t know|n/?a|prefer)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TIMES = {"million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
# What each bound says of a figure.
_BOUNDS = {
    "at least": "the true figure may be higher, not lower", "over": "the true figure is higher",
    "more than": "the true figure is higher", "up to": "this is the most, not what is usual",
    "under": "the true figure is lower", "less than": "the true figure is lower",
    "fewer than": "the true figure is lower", "at most": "the true figure may be lower, not higher",
}  # fmt: skip
# The bounds that leave an amount open above, and below.
_FROM = re.compile(r"(?:over|more than|at least|no less than|no fewer than|just over)\b", re.IGNORECASE)
_UP_TO = re.compile(r"(?:under|less than|fewer than|at most|up to|no more than|just under)\b", re.IGNORECASE)
_WRONG_FIGURE = "belongs to something else"
# How many times larger or smaller a distractor may be, and how many there are.
_FURTHEST, WRONG_OPTIONS, _FEWEST_WRONG = 8.0, 3, 2
# Of fewer things that a sentence names, the largest is not asked for.
_FEWEST_NAMED = 4
# Amounts that are nearer, as a logarithm of their ratio, are not told apart by what one knows.
# Shares of a survey are that many points apart at least.
_LEAST_APART, _POINTS_APART = 0.1, 3.0


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as it is written with its bound, its number, and what it counts, such as "£" or "%"."""

    shown: str
    number: float
    unit: str


def read_amount(written: str, text: str) -> Amount | None:
    """An amount of a text. Example: "£131 million" of "at least £131 million" → "at least £131 million", 131e6, "£"."""
    found = _NUMBER.search(written)
    if not found:
        return None
    number = float(found[0].replace(",", ""))
    scale = written[found.end() :].strip().split(" ")[0]
    unit = "£" if "£" in written else "%" if re.search(r"%|per cent", written) else ""
    if not unit:
        unit = "years" if "year" in written else "count"
    return Amount(add_bound(written, text), number * _TIMES.get(scale, 1), unit)


def ask_about_figures(shelf: Shelf, quoted: Quoted) -> Iterator[Question]:
    """The questions with numbers to choose from that a statement gives."""
    for sentence in list_whole_sentences(quoted):
        asked = put_figure_question(sentence)
        if asked is None:
            yield from _ask_for_largest_named(quoted, sentence)
            continue
        question, written = asked
        amount = read_amount(written, sentence)
        if amount is None:
            continue
        if quoted.case and (is_unnamed(sentence) or quoted.case.casefold() not in question.casefold()):
            question = f"In the case study “{quoted.case}”: {question[0].lower()}{question[1:]}"
        wrong = find_near_amounts(shelf, amount, sentence)
        if len(wrong) >= _FEWEST_WRONG:
            bound = amount.shown.removesuffix(written).strip()
            question += f" (The report says “{bound}” before its figure.)" if bound else ""
            right = Option(written, True, "", replace(quoted, text=sentence))
            options = _sort_by_number([right, *wrong])
            yield Question(Kind.CHOICE, question, quoted.citation.id, options, form="amount")


def put_figure_question(sentence: str) -> tuple[str, str] | None:
    """A sentence of a figure as a question, and the figure as written; None where none can be made of it.

    Examples: "Over 60% of homes were cold." → "What share of homes were cold?"; "The Deal saved Wigan £131 million." →
    "How much did the Deal save Wigan?".
    """
    if share := _SHARE_OF.match(sentence):
        rest = share["rest"].rstrip(" .")
        if _VERB.search(rest) and not _NUMBER.search(rest) and not rest.endswith(" and"):
            return _capitalise(f"{_begin(share['when'])}what share of {rest}?"), share["value"]
        return None
    deed = _DEED.match(sentence)
    # a second number would need a question of its own; a year is none
    if deed is None or _NUMBER.search(_YEAR.sub("", deed["rest"])):
        return None
    who, rest = lower_article(deed["who"]), deed["rest"].rstrip(" .")
    # "Implementing this initiative" is no name
    who = who[:1].lower() + who[1:] if re.match(r"[A-Z][a-z]+ing\b", who) else who
    aux, verb = (deed["aux"], deed["did"]) if deed["aux"] else ("did", _DEEDS[deed["did"]])
    begin = _begin(deed["when"])
    if deed["value"].startswith("£"):
        words = f"{begin}how much {aux} {who} {verb} {deed['whom']}{rest.strip()}".rstrip()
        return _capitalise(f"{words}?"), deed["value"].strip(" ,.")
    counted = re.match(r"^ (?P<what>(?:[a-z-]+ ){0,2}?[a-z-]{3,}s|people)(?P<rest>.*)$", rest)
    if deed["whom"] or not counted:
        return None
    return _capitalise(f"{begin}how many {counted['what']} {aux} {who} {verb}{counted['rest']}?"), deed["value"]


def _may_be(amount: Amount, other: Amount) -> bool:
    """Whether an amount with a bound could be the other: "over 80%" could be 90%, and so 90% would be right, too."""
    for bounded, number in ((amount, other.number), (other, amount.number)):
        is_more = bool(_FROM.match(bounded.shown)) and number >= bounded.number
        is_less = bool(_UP_TO.match(bounded.shown)) and number <= bounded.number
        if is_more or is_less:
            return True
    return False


def find_near_amounts(shelf: Shelf, amount: Amount, sentence: str) -> list[Option]:
    """Amounts of the same unit from the reports that are near in size and measure something else, nearest first."""
    chosen: dict[float, Option] = {}
    for _, shown, option in sorted(_list_near(shelf, amount, sentence), key=lambda one: one[:2]):
        found = read_amount(shown, shown)
        taken = [other for other in (amount.number, *chosen) if other]
        is_apart = found and all(abs(math.log(found.number / other)) >= _LEAST_APART for other in taken)
        if found and is_apart and len(chosen) < WRONG_OPTIONS:
            chosen[found.number] = option
    return list(chosen.values())


def _list_near(shelf: Shelf, amount: Amount, sentence: str) -> Iterator[tuple[float, str, Option]]:
    """Each amount that could stand beside another: how far it is from it, how it is shown, and what it is."""
    own = {found.number for written in find_quantities(sentence) if (found := read_amount(written, sentence))}
    about = find_stems(sentence)
    for quoted in shelf.sentences:
        if quoted.text == sentence or len(about & find_stems(quoted.text)) > len(about) / 2:
            continue
        for written in find_quantities(quoted.text):
            other = read_amount(written, quoted.text)
            if other is None or other.unit != amount.unit or other.number in own or _may_be(amount, other):
                continue
            distance = _measure_distance(amount, other)
            if distance <= math.log(_FURTHEST) and _tell_exactness(written) == _tell_exactness(amount.shown):
                shown = _write_alike(written, amount)
                yield distance, shown, Option(shown, False, _WRONG_FIGURE, quoted)


def _tell_exactness(written: str) -> tuple[int, bool]:
    """How exact a number is written: its decimals, and whether it is a round one. Example: "14.4%" → 1, False."""
    number = _NUMBER.search(written)
    digits = number[0].replace(",", "") if number else ""
    whole, _, rest = digits.partition(".")
    round_end = "0" if re.search(r"%|per cent", written) else "00"
    return len(rest), not rest and whole.endswith(round_end)


def _write_alike(written: str, amount: Amount) -> str:
    """An amount written as another one is, so that its form gives nothing away. Example: "14%" → "14 per cent"."""
    if amount.unit == "count":
        return _strip_noun(written)
    sign = next(iter(re.findall(r"\s?(?:%|per cent)", amount.shown)), "")
    return re.sub(r"\s?(?:%|per cent)", sign, written) if amount.unit == "%" else written


def _measure_distance(one: Amount, other: Amount) -> float:
    """How far two amounts are apart, as the logarithm of their ratio; infinite where one is nothing."""
    return abs(math.log(other.number / one.number)) if one.number and other.number else math.inf


def _ask_for_largest_named(quoted: Quoted, sentence: str) -> Iterator[Question]:
    """Which of the things that a sentence names with their shares is named most."""
    # the word that begins the list is the last one before its first share
    listed = _LISTS.match(sentence.split("%")[0])
    if not listed:
        return
    things: list[tuple[str, str]] = []
    for found in _THING_WITH_SHARE.finditer(sentence[listed.start("first") :]):
        things.append((_JOINS.sub("", found["thing"].strip()).strip(), found["value"]))
    shares = [float(_NUMBER.search(value)[0]) for _, value in things]  # type: ignore[index]
    if len(things) < _FEWEST_NAMED or len(set(shares)) < len(shares):
        return
    largest = max(shares)
    options: list[Option] = []
    for (thing, value), share in zip(things, shares, strict=True):
        why = "" if share == largest else f"has a smaller share ({value})"
        options.append(Option(thing, share == largest, why, replace(quoted, text=sentence)))
    options.sort(key=lambda option: option.text.casefold())
    question = (
        f"A report gives a share for each of these: “{listed['over'].rstrip(' ,:')} …”. Which share is the largest?"
    )
    yield Question(Kind.CHOICE, question, quoted.citation.id, tuple(options), form="largest named")


def ask_about_row(shelf: Shelf, point: Point, quoted: Quoted) -> Iterator[Question]:
    """Which answer to a survey's question was chosen most, and how many chose one: options from the same table."""
    base, label = _ANSWERED.search(point.theme), name_choice(point)
    asked = _read_asked(point)
    if not base or not asked or not label or not _SHARE_OF_ROW.match(point.value):
        return
    near = _list_rows_near(shelf, point, quoted)
    smaller = [one for one in near if _share(one[0]) < _share(point)][:WRONG_OPTIONS]
    if len(smaller) == WRONG_OPTIONS:
        wrong = [Option(name_choice(row), False, f"fewer: {show_value(row)[0]}", told) for row, told in smaller]
        right = Option(label, True, "", quoted)
        options = tuple(sorted([right, *wrong], key=lambda option: option.text.casefold()))
        question = f"A survey asked: “{asked}”. Which of these four was chosen by the most people?"
        yield Question(Kind.CHOICE, question, f"table {asked}", options, form="most chosen")
    different = _choose_apart(near, _share(point))
    if len(different) == WRONG_OPTIONS:
        wrong = [Option(show_value(row)[0], False, f"chose “{name_choice(row)}”", told) for row, told in different]
        options = _sort_by_number([Option(show_value(point)[0], True, "", quoted), *wrong])
        question = f"A survey asked: “{asked}”. {base[1]} people answered. How many of them chose “{label}”?"
        yield Question(Kind.CHOICE, question, f"table {asked}", options, form="row")


def _read_asked(point: Point) -> str:
    """What a survey asked. Example: "Choose barriers /aims (% of 128 who answered)" → "Choose barriers/aims"."""
    return re.sub(r"\s+/", "/", _ANSWERED.sub("", point.theme).rstrip(" .:"))


def _list_rows_near(shelf: Shelf, point: Point, quoted: Quoted) -> list[tuple[Point, Quoted]]:
    """The other answers to the same question of a survey with another share, the nearest share first."""
    others: dict[str, tuple[Point, Quoted]] = {}
    for row, told in shelf.rows:
        choice = name_choice(row)
        is_same_table = row.theme == point.theme and told.citation.report == quoted.citation.report
        is_other = choice and choice != name_choice(point) and _share(row) != _share(point)
        if is_same_table and is_other and _SHARE_OF_ROW.match(row.value):
            others.setdefault(choice, (row, told))
    return sorted(others.values(), key=lambda one: (abs(_share(one[0]) - _share(point)), name_choice(one[0])))


def _choose_apart(rows: list[tuple[Point, Quoted]], share: float) -> list[tuple[Point, Quoted]]:
    """The first rows whose shares are well apart from a share and from each other."""
    chosen: list[tuple[Point, Quoted]] = []
    for row, told in rows:
        taken = [share, *(_share(other) for other, _ in chosen)]
        if len(chosen) < WRONG_OPTIONS and all(abs(_share(row) - other) >= _POINTS_APART for other in taken):
            chosen.append((row, told))
    return chosen


def ask_how_exact(quoted: Quoted) -> Iterator[Question]:
    """How exact a share or a sum is, and of whom; where its sentence tells a bound or a base."""
    for sentence in list_whole_sentences(quoted):
        amounts = [amount for amount in find_quantities(sentence) if re.search(r"[%£]|per cent", amount)]
        if not amounts or len(amounts) > 2:
            continue
        shown = add_bound(amounts[0], sentence)
        bound = shown.removesuffix(amounts[0]).strip()
        base = find_sample_size(sentence)
        if (not bound and not base) or is_unnamed(sentence):
            continue
        told = replace(quoted, text=sentence)
        listen = [Listen(_tell_bound(bound), lead="How exact"), Listen(_tell_base(base), lead="Of whom")]
        if _UNNAMED_SOURCE.search(sentence):
            listen.append(Listen("it names no study; look it up in the report before you pass it on", lead="Source"))
        listen.append(Listen("the sentence stands in", told, is_place=True))
        where = f"In the case study “{quoted.case}”: " if quoted.case else ""
        question = (
            f"{where}“{sentence}” How exact is “{shown}”, of whom or of what is it told, and what would you need to "
            "know before you said it at your own meeting?"
        )
        yield Question(Kind.SURE, question, quoted.citation.id, (), tuple(listen), "exact")


def ask_what_may_be_said(point: Point, quoted: Quoted) -> Iterator[Question]:
    """Which sentence a row of a survey bears out, among some that say more than it does."""
    base, row, label = _ANSWERED.search(point.theme), _SHARE_OF_ROW.match(point.value), name_choice(point)
    asked = _read_asked(point)
    # in a smaller survey a share and a count may be taken for each other rightly
    if not base or not row or not label or float(row["share"]) == float(row["count"].replace(",", "")):
        return
    share, count = row["share"], row["count"]
    said = (
        (f"{share}% of the {base[1]} people who answered this question chose “{label}”.", ""),
        (
            f"{share}% of the people who were sent the survey chose “{label}”.",
            "the share is of those who answered this question; who did not answer is not counted",
        ),
        (f"{count}% of those who answered chose “{label}”.", f"{count} is how many chose it; the share is {share}%"),
        (
            f"{share}% of all practices in the country would choose “{label}”.",
            "nothing in the table says that those who answered stand for all others",
        ),
    )
    options = tuple(Option(text, not why, why, quoted) for text, why in said)
    question = (
        f"A survey asked: “{asked}”. {base[1]} people answered. Its table has “{label}: {count} ({share})”. Which of "
        "these may you say at a meeting?"
    )
    in_order = tuple(sorted(options, key=lambda option: option.text))
    yield Question(Kind.CHOICE, question, f"table {asked}", in_order, form="may be said")


def name_choice(point: Point) -> str:
    """The answer that a survey's row counts. Example: "Funding – Lack of funding (Table 2)" → "Lack of funding"."""
    choice = _PLACE_IN_TABLE.sub("", point.measures).split(" – ")[-1].strip(" .")
    choice = _TO_FILL_IN.sub("", choice)
    return "" if _SAYS_NOTHING.match(choice) else choice


def _share(point: Point) -> float:
    found = _SHARE_OF_ROW.match(point.value)
    return float(found["share"]) if found else 0.0


def _tell_base(base: str) -> str:
    return f"{base} people, as the quote says" if base else "the quote does not say how many people it rests on"


def _tell_bound(bound: str) -> str:
    if not bound:
        return "given without a bound such as “over” or “about”"
    return f"“{bound}”: {_BOUNDS.get(bound, 'a rounded figure, not an exact one')}"


def _sort_by_number(options: list[Option]) -> tuple[Option, ...]:
    """Options in the order of their numbers, so that their places give nothing away."""

    def order(option: Option) -> tuple[float, str]:
        amount = read_amount(option.text, option.text)
        return (amount.number if amount else 0.0, option.text)

    return tuple(sorted(options, key=order))


def _strip_noun(shown: str) -> str:
    """A count without what it counts. Example: "over 450 people" → "over 450"."""
    return re.sub(r"(\d[\d,.]*(?: (?:million|billion))?) [a-z]+$", r"\1", shown)


def _begin(when: str | None) -> str:
    return when or ""


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]

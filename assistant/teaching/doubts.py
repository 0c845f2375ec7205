"""What a claim of success leaves open, told from its own words: how much, of what, beside what, over what time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum

from assistant.briefing.roles import add_bound, find_quantities, find_sample_size
from assistant.teaching.question import Listen
from corpus.vocabulary import ReportDetails

# Who came, what was held, or what was begun: work that was done, beside which nothing need have changed for anybody.
_DONE = re.compile(
    r"\b(?:attend\w*|sign-ups|sessions?|visits?|events?|joined|invit\w+|(?:has|had|have) helped \d|reach(?:ed)?|members"
    r"|partner(?:ed|ships?)|expanded|organised|created|placed|conducted|engagement|delivered|volunteers|organisations)\b",
    re.IGNORECASE,
)
# What changed for people or for services.
_CHANGED = re.compile(
    r"\b(?:reduc(?:ed|ing|tion)|increas(?:ed|ing|e)|improv(?:ed|ing)|saved|fell|rose|reversed|prevent(?:ed|ing)|gained"
    r"|enhanced|better|higher|lower|faster|transform\w+|progressed|kept|keep|took|opposite)\b",
    re.IGNORECASE,
)
_PREVENTED = re.compile(r"\bprevent(?:ed|ing)\b|\bavoid(?:ed|ing)\b", re.IGNORECASE)
_SAVED = re.compile(r"\bsav(?:ed|ing)\b.*£|£.*\bsav(?:ed|ing)\b", re.IGNORECASE)
_SHARE = re.compile(r"\d[\d.]*\s?(?:%|per cent\b)")
# Two states that are set side by side. Examples: "from 18.5 per cent to 14.4 per cent", "higher than".
_COMPARES = re.compile(
    r"\bfrom \d[\d.,]*.{0,20} to \d|\bcompared (?:with|to)\b|\bdespite\b|\bopposite\b"
    r"|(?<!more )(?<!less )(?<!fewer )(?<!rather )(?<!other )\bthan\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:respondents|interviewees|participants|reported|rated|felt|said|agreed|likelihood|survival|expectancy)\b"
)
# What a claim is set beside. Example: the "the national average" of "lower than the national average in 2019".
_BESIDE = re.compile(
    r"\b(?:compared (?:with|to)|(?:higher|lower|greater|better|worse|fewer|less|more|faster) (?:[\w-]+ ){0,3}?than)"
    r" ((?:the|other|those|people|in|all) (?:[\w’'-]+ ?){1,6})(?=[,.;:]|$)"
)
_ONE_OCCASION = re.compile(r"\bone-off\b|\b(?:a|one|single) (?:[\w-]+ ){0,3}event\b")
_NOT_SEEN = "nobody can see what did not happen; ask how they know that it would have come"
# What says "all", and what praises the work. Examples: "all school leavers", "The scheme demonstrated the impact of …".
_WHOLE = re.compile(r"\b(?:all|every|each)\b(?! (?:of )?(?:this|these|areas|levels))", re.IGNORECASE)
_VERDICT = re.compile(
    r"\b(?:demonstrat|showcas|illustrat|exemplif|highlight|underlin|testament|proved? that)\w*\b", re.IGNORECASE
)
_FROM_TO = re.compile(r"\bfrom (£?\d[\d.,]*(?:\s?(?:%|per cent))?) to (£?\d[\d.,]*(?:\s?(?:%|per cent))?)")
_PERIOD = re.compile(
    r"\b(?:19|20)\d\d(?:\s?[-–/]\s?\d{2,4})?\b"
    r"|\b(?:over|within|in|for) (?:an? |the )?(?:first |past |last )?[\w.-]+ (?:years?|months?|weeks?)\b"
    r"|[\w-]+-year\b"
)
_HOPES = re.compile(r"\b(?:promising|indicat\w+|suggests?|appears?|showed some|have showed|in part)\b", re.IGNORECASE)
# What tells of studies without naming one. Example: "Studies indicate that".
_UNNAMED_SOURCE = re.compile(
    r"\b(?:[Ss]tudies|[Rr]esearch|[Ee]vidence|[Ee]stimates) (?:indicates?|shows?|suggests?|showed)\b"
)
# Who found out or said it, by name. Example: "A 2019 report by the Fund recognised".
_SOURCE = re.compile(r"\b(?:report by|evaluation|evaluated|study by|survey|recognised that|[Oo]ur data)\b")


def tells_change(text: str) -> bool:
    """Whether a text says that something changed. Example: "Isolation was reduced."."""
    return bool(_CHANGED.search(text))


def is_worth_asking(text: str) -> bool:
    """Whether a figure says more than how large a group is: a change, a comparison, a sum, what people said."""
    return bool(_CHANGED.search(text) or _COMPARES.search(text) or _SAID.search(text) or "£" in text)


def list_doubts(text: str) -> Iterator[Listen]:
    """What a sentence on a success shows and leaves open. A hint that is not sure by its words is left out."""
    is_done, is_changed = bool(_DONE.search(text)), bool(_CHANGED.search(text))
    has_number = bool(re.search(r"\d", _PERIOD.sub("", text)))
    yield Listen(_tell_what_it_shows(text, has_number=has_number), lead="What it shows")
    if has_number:
        yield Listen(_doubt_amount(text), lead="How much")
    else:
        ask = "how many" if is_done and not is_changed else "for one from before and one from after"
        yield Listen(f"it gives no figure; ask {ask}", lead="How much")
    if is_done and not is_changed:
        yield Listen("it tells what was done or who was reached, not what changed for them", lead="Done or changed")
    if _PREVENTED.search(text):
        yield Listen(_NOT_SEEN, lead="Prevented")
    yield from _doubt_cause(text, is_changed=is_changed)
    if _ONE_OCCASION.search(text):
        yield Listen("it tells of one occasion; ask what came after it", lead="When")
    elif not _PERIOD.search(text):
        yield Listen("it does not say over what time, or whether it lasted", lead="When")
    hopes = _HOPES.search(text)
    if hopes:
        yield Listen(f"“{hopes[0]}” is a careful word: a first sign, not yet a result", lead="Wording")
    if not _SOURCE.search(text):
        yield Listen("the sentence does not say who found it out, or how", lead="Who says so")


def _doubt_amount(text: str) -> str:
    """What one has to ask of the figure that a claim gives."""
    numbers = [amount for amount in find_quantities(text) if not re.search(r"\byears?\b", amount)]
    if _SAVED.search(text):
        sums = [amount for amount in numbers if "£" in amount]
        return f"it gives {_list(sums)}; ask how that was worked out, and what the work itself cost"
    if moved := _FROM_TO.search(text):
        return f"it goes from “{moved[1].strip()}” to “{moved[2].strip()}”; ask how it was counted at both times"
    if _SHARE.search(text):
        return f"it gives {_list(numbers)}; ask of how many people that is the share"
    return f"it gives {_list(numbers)}; ask how that was counted"


def _tell_what_it_shows(text: str, *, has_number: bool) -> str:
    """What a claim does show, at the least, by the sort of its words."""
    if _SAVED.search(text):
        reached = "how many were helped, and " if re.search(r"\b(?:helped|reached|supported) \d", text) else ""
        return f"{reached}that money was saved, by the count of those who tell it"
    if _FROM_TO.search(text):
        return "a change with a figure, by the count of those who tell it"
    if _CHANGED.search(text):
        if has_number and not _DONE.search(text):
            return "a change with a figure, by the count of those who tell it"
        return "that those who tell it saw a change" + ("" if has_number else ", not how large it was")
    if _DONE.search(text):
        return "how many came or were reached" if has_number else "that work was done or people were reached"
    return "what those who tell it think came of the work"


def _doubt_cause(text: str, *, is_changed: bool) -> Iterator[Listen]:
    """Whether it was the work that did it."""
    beside = _BESIDE.search(text)
    if _FROM_TO.search(text):
        yield Listen("it compares before with after; ask what else changed in that time", lead="Compared with what")
    elif beside:
        words = f"it compares with “{beside[1].strip()}”; ask in what else the two differ"
        yield Listen(words, lead="Compared with what")
    elif is_changed:
        yield Listen("it does not say what would have happened without the work", lead="Compared with what")
    else:
        yield Listen("it does not say how many could have come, or would have come anyway", lead="Compared with what")


def list_figure_doubts(text: str, card: ReportDetails) -> Iterator[Listen]:
    """What one has to know of a figure before one passes it on, told from the words that stand beside it."""
    amounts = find_quantities(text)
    base = find_sample_size(text)
    if base:
        yield Listen(
            f"it names how many it rests on ({base}); ask who they were, and who did not answer", lead="Of whom"
        )
    elif _SHARE.search(text):
        yield Listen(
            f"it does not say of how many “{amounts[0]}” is the share; look it up before you say it", lead="Of whom"
        )
    bounds = [add_bound(amount, text) for amount in amounts]
    bound = next((shown for shown, amount in zip(bounds, amounts, strict=True) if shown != amount), "")
    if bound:
        yield Listen(f"it says “{bound}”, so keep that word when you say it", lead="How exact")
    period = _PERIOD.search(text)
    if period:
        yield Listen(f"it names a time (“{period[0]}”); ask whether it is still so", lead="When")
    else:
        yield Listen(f"the sentence gives no year; the report is of {card.shown_date}", lead="When")
    if _COMPARES.search(text) or len(amounts) > 1:
        yield Listen("it gives more than one figure; ask whether they were counted in the same way", lead="Compared")
    else:
        yield Listen("it stands alone; ask what it was before, or what it is elsewhere", lead="Compared with what")
    if _UNNAMED_SOURCE.search(text):
        yield Listen("it names no study; look it up in the report before you pass it on", lead="Who says so")
    yield Listen("a figure of their own for the same thing, or who could give it to them", lead="A good answer has")


class Proof(IntEnum):
    """What an item of a list of results gives one to go by, the most first."""

    FIGURE = 0
    WHOLE = 1
    CHANGE = 2
    PREVENTED = 3
    DEED = 4
    VERDICT = 5


_PROOF_IN_WORDS = {
    Proof.FIGURE: "it gives a figure, so it can be checked; ask how it was counted",
    Proof.CHANGE: "it tells of a change, without a figure; ask for one from before and one from after",
    Proof.PREVENTED: f"it gives no figure, and {_NOT_SEEN}",
    Proof.DEED: "it tells what was done; ask what changed for people",
    Proof.VERDICT: "this is a verdict on the work and names no result of its own",
}


def sort_result(text: str) -> Proof:
    """What an item of a list of results gives one to go by. Example: "Trained 40 volunteers" → `Proof.FIGURE`."""
    if re.search(r"\d", _PERIOD.sub("", text)):
        return Proof.FIGURE
    if _VERDICT.search(text):
        return Proof.VERDICT
    if _PREVENTED.search(text):
        return Proof.PREVENTED
    if _WHOLE.search(text):
        return Proof.WHOLE
    return Proof.CHANGE if _CHANGED.search(text) else Proof.DEED


def judge_result(text: str) -> str:
    """What can be said of an item of a list of results by one who weighs it, as a sentence without its stop."""
    proof = sort_result(text)
    whole = _WHOLE.search(text)
    if proof is Proof.WHOLE and whole:
        return f"it says “{whole[0].casefold()}”, so it can be checked: ask of how many, and who looked"
    return _PROOF_IN_WORDS[proof]


def weigh_results(texts: Sequence[str], letters: Sequence[str]) -> Iterator[Listen]:
    """Which of some results can be checked, and which want a better measure; nothing where they are all of one sort.

    `letters`: how each is named, such as "(a)".
    """
    proofs = dict(zip(letters, map(sort_result, texts), strict=True))
    firm = _pick(proofs, Proof.FIGURE, Proof.WHOLE) or _pick(proofs, Proof.CHANGE)
    better = [letter for letter in _pick(proofs, Proof.CHANGE, Proof.PREVENTED) if letter not in firm]
    weak = _pick(proofs, Proof.VERDICT)
    if not firm or len(firm) == len(texts):
        return
    yield Listen(f"{_join(firm)}, by what the words give one to check", lead="What convinces most")
    if better:
        yield Listen(f"{_join(better)}: a count from before and from after", lead="What to measure better")
    if weak:
        yield Listen(f"{_join(weak)}", lead="What convinces least")


def _pick(proofs: Mapping[str, Proof], *kinds: Proof) -> list[str]:
    return [letter for letter, proof in proofs.items() if proof in kinds]


def _join(letters: Sequence[str]) -> str:
    return ", ".join(letters[:-1]) + f" and {letters[-1]}" if len(letters) > 1 else letters[0]


def _list(amounts: list[str]) -> str:
    return " and ".join(f"“{amount}”" for amount in amounts[:2]) or "a number"

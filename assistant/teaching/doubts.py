"""What a claim of success leaves open, told from its own words: how much, of what, beside what, over what time."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def list_doubts(text: str) -> Iterator[Listen]:
    """What a sentence on a success tells and leaves open."""
    amounts = find_quantities(text)
    numbers = [amount for amount in amounts if not re.search(r"\byears?\b", amount)]
    is_done, is_changed = bool(_DONE.search(text)), bool(_CHANGED.search(text))
    if not re.search(r"\d", _PERIOD.sub("", text)):
        yield Listen("it gives no figure, so nobody can say how much", lead="How much")
    elif _SAVED.search(text):
        sums = [amount for amount in numbers if "£" in amount]
        words = f"it gives {_list(sums)}; ask how that was worked out, who saved it, and what the work itself cost"
        yield Listen(words, lead="How much")
    elif moved := _FROM_TO.search(text):
        words = f"it goes from “{moved[1].strip()}” to “{moved[2].strip()}”; ask how it was counted at both times"
        yield Listen(words, lead="How much")
    elif _SHARE.search(text):
        yield Listen(f"it gives {_list(numbers)}; ask of how many, and how many were not asked", lead="How much")
    elif numbers:
        yield Listen(f"it gives {_list(numbers)}; ask how that was counted", lead="How much")
    if is_done and not is_changed:
        yield Listen("it tells what was done or who was reached, not what changed for them", lead="Done or changed")
    if _PREVENTED.search(text):
        yield Listen("what was prevented cannot be seen; ask how they know that it would have come", lead="Prevented")
    yield from _doubt_cause(text, is_changed=is_changed)
    if not _PERIOD.search(text):
        yield Listen("it does not say over what time, or whether it lasted", lead="When")
    hopes = _HOPES.search(text)
    if hopes:
        yield Listen(f"“{hopes[0]}” is a careful word: a first sign, not a result", lead="Wording")
    if not _SOURCE.search(text):
        yield Listen("the sentence does not say who found it out, or how", lead="Who says so")


def _doubt_cause(text: str, *, is_changed: bool) -> Iterator[Listen]:
    """Whether it was the work that did it."""
    if _COMPARES.search(text):
        yield Listen("it sets two states side by side; ask what else differed between them", lead="Compared with what")
    elif is_changed:
        yield Listen("it does not say what would have happened without the work", lead="Compared with what")
    else:
        yield Listen(
            "it does not say how many there could have been, or how many come anyway", lead="Compared with what"
        )


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
        yield Listen("it sets figures side by side; ask whether they were counted in the same way", lead="Compared")
    else:
        yield Listen("it stands alone; ask what it was before, or what it is elsewhere", lead="Compared with what")
    if _UNNAMED_SOURCE.search(text):
        yield Listen("it names no study; look it up in the report before you pass it on", lead="Who says so")
    yield Listen("a figure of their own for the same thing, or who could give it to them", lead="A good answer has")


def sort_result(text: str) -> str:
    """What an item of a list of results is, for one who weighs them. Example: "work done, with a figure"."""
    figure = "with a figure" if re.search(r"\d", text) else "without a figure"
    if _CHANGED.search(text):
        prevented = ", and of something that did not come" if _PREVENTED.search(text) else ""
        return f"a change{prevented}, {figure}"
    return f"work done or people reached, {figure}"


def _list(amounts: list[str]) -> str:
    return " and ".join(f"“{amount}”" for amount in amounts[:2]) or "a number"

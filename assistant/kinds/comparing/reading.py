"""How a question names two sides, and what it asks of each of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.refusal import is_common
from assistant.kinds.comparing.sides import (
    DOCUMENT,
    Side,
    find_places,
    has_a_letter,
    held_stems,
    is_common_name,
    is_known,
    is_mostly_in,
    may_be_held,
    resolve_side,
)
from assistant.kinds.groundwork.report_names import find_named_reports, title_stems
from assistant.kinds.groundwork.wording import as_phrase, content_stems, content_words
from corpus.vocabulary import Report
from index.terms import stem, tokenize

_ON = r"(?:\s+(?:on|about|regarding|in terms of|when it comes to|with respect to|for|in how they|by)\s+(?P<on>.+?))?"
_COMPARES = tuple(
    re.compile(pattern + r"\W*$", re.IGNORECASE)
    for pattern in (
        # "Compare Coventry and Gateshead on jobs".
        rf"^\W*(?:(?:can|could) you |please )*(?:compare|contrast|compare and contrast)\s+(?P<a>.+?)\s+(?:and"
        rf"|with|to|against|vs\.?|versus)\s+(?P<b>.+?){_ON}",
        # "What is the difference between the HiQUALITY study and the manifesto on leadership?".
        rf"\b(?:differences?|different|similar|similarit(?:y|ies)|comparison|contrast)\s+between\s+(?P<a>.+?)\s+and\s+(?P<b>.+?){_ON}",
        # "How does Wigan differ from Coventry?", "how is X different from Y?".
        rf"^\W*how (?:does|do|did|is|are|was|were)\s+(?P<a>.+?)(?:['’]s? \w+)?\s+(?:differ(?:ent)?|compare[ds]?"
        rf"|similar)\s+(?:from|to|with|against)\s+(?P<b>.+?){_ON}",
        # "How do the private and the public sector differ on pay?".
        r"^\W*how (?:do|does|did|are|were)\s+(?P<a>[^,;?]{2,60}?)\s+and\s+(?P<b>[^,;?]{2,60}?)\s+(?:differ(?:ent)?"
        r"|compare|contrast|diverge)(?:\s+(?:on|about|over|in|regarding|when it comes to)\s+(?P<on>.+?))?",
        # "How did the church scheme win people round, compared with what the council did?".
        r"^\W*(?:[^:?]{2,40}:\s*)?(?:how|what) (?:did|does|do|has|have) (?P<a>(?P<on>[^,;?]{2,80}?)),?\s+compared (?:to"
        r"|with) (?:what |how )?(?P<b>[^,;?]{2,60}?)(?: (?:did|does|do|has|have)(?: it| so)?)?",
        # "Which reached more people, the cafe or the network?".
        r"^\W*(?:which|who)\b(?P<on>[^,;:]+?)(?:\s*[,:;]|\s[-–—])\s*(?P<a>[^,;?]{2,60}?)\s+or\s+(?P<b>[^,;?]{2,60}?)",
        # "Wigan versus Coventry on savings", "the cafe v the network - who is each aimed at?".
        rf"^\W*(?P<a>[^:,;?]{{2,60}}?)\s+(?:vs?\.?|versus)\s+(?P<b>[^:,;?]{{2,60}}?)"
        rf"(?:(?:\s+[-–—]\s*|\s*[:,]\s+)(?P<asked>.+?)|{_ON})",
    )
)
# "How much is down to care - does the manifesto agree with the UCL report?".
_AGREES = re.compile(
    r"^\W*(?P<on>.*?)(?<=[\s\W])(?:does|do|did) (?P<a>(?:(?!does|do|did\b)[^?,;]){2,50}?)\s+"
    r"(?:agree|disagree|square|tally)\s+with\s+(?P<b>[^?,;]{2,50}?)(?: (?:on|about|over) (?P<asked>.+?))?\W*$",
    re.IGNORECASE,
)
# "What do the manifesto and the event report each say about …?".
_BOTH_SAY = re.compile(
    r"^\W*(?:what|how) do(?:es)?\s+(?P<a>.+?)\s+and\s+(?P<b>.+?)\s+(?:each |both )?(?:say|think|recommend|suggest"
    r"|see|describe|define|treat)"
    r"\b(?:\s+(?:about|on|of|for))?\s*(?P<on>.*?)\W*$",
    re.IGNORECASE,
)
# "The cafe and the network - how many come to each?", "Wigan and Coventry: who leads?".
_BOTH_ASKED = re.compile(
    r"^\W*(?P<a>[^:,;?]{2,60}?)\s+and\s+(?P<b>[^:,;?]{2,60}?)(?:\s+[-–—]\s*|\s*:\s+)(?P<on>.+?)\W*$", re.IGNORECASE
)
# Where the name of a side ends and the question begins: "the network - what does each do", "the cafe, who is it for".
_NAME_ENDS = re.compile(r"(?<!\s)\s++[-–—]\s*|(?:(?<!\s)\s++)?[:,;]\s+")
# Sets two things against one another: "Wigan or Coventry", "is A the same sort of thing as B", "each of them".
_AGAINST = re.compile(
    r"\b(?:or|versus|vs?|compared?|than|differ\w*|same|similar|alike|both|each|side by side|whereas|while|agree\w*)\b"
    r"|\bhow does\b.+\bfrom\b|\band what\b",
    re.IGNORECASE,
)
# A name of a side that the question writes with capitals: "Grand Union", "the Mission Practice".
_CAPITALS = re.compile(r"\b[A-Z][a-z]{2,}(?:[-’'][A-Za-z]+)?(?:\s+[A-Z][a-z]{2,}(?:[-’'][A-Za-z]+)?)*")
# Stands before the second of two sides.
_SECOND_SIDE = re.compile(
    r"\b(?:compared? (?:with|to)|versus|vs?|or|than|against|and)\s+(?:the |what |in )?$", re.IGNORECASE
)
# Words that stand beside one another without a comma or an "and" between.
_NAME_RUN = re.compile(r"(?:\b(?!(?:and|or|versus|vs?|to|with|as|than)\b)[^\W\d_]+[’'\w-]*\s*)+", re.IGNORECASE)
# Words that only set the sides against one another, and are not what is asked about them.
SETTING = re.compile(
    r"\b(?:compare[sd]?|contrast|versus|vs?|each(?: one)?(?: of them)?|both(?: of them)?|side by side|or|better|more"
    r"|than|same (?:sort|kind) of thing as|the same as|differ(?:ent|ences?)?|similar(?:ities|ity)?|alike)\b",
    re.IGNORECASE,
)
_LONGEST_NAME = 4
_TWO = 2


def find_sides(
    question: str, assistant: EvidenceAssistant, *, is_known: bool = False
) -> tuple[list[Side], str, bool] | None:
    """The two sides, what is asked of them, and whether that is said in so many words; None where nothing is compared.

    At least one of them must be told from the rest of the library; the other may be unknown to it. Where it `is_known`
    that sides are compared, two names are enough, whatever stands between them.
    """
    readings = (
        (read_sides(question), True, 1),
        (_read_both(question), False, _TWO),
        (_read_by_reports(question, assistant.index.reports), False, 1),
        (_read_by_headings(question, assistant, is_known=is_known), False, 1),
    )
    for found, is_whole, fewest in readings:
        if found is None:
            continue
        names, on = found
        if any(is_common_name(name, assistant) for name in names):
            continue
        sides = [resolve_side(name, assistant) for name in names]
        is_unclear = any(not side.is_place_in_library and may_be_held(side, assistant) for side in sides)
        is_told = sum(side.is_place_in_library for side in sides) >= fewest
        if sides[0] != sides[1] and is_told and not is_unclear and not _share_a_place(sides):
            asked = [*(_beside_title(side, assistant.index.reports) for side in sides), on]
            return sides, " ".join(filter(None, asked)), is_whole
    return None


def read_sides(question: str) -> tuple[tuple[str, str], str] | None:
    """The two sides of a comparison as named, and in what they are compared ("" if in nothing)."""
    for pattern in (*_COMPARES, _AGREES, _BOTH_SAY):
        if found := pattern.search(question):
            second, *asked = _NAME_ENDS.split(found["b"], maxsplit=1)
            names = as_phrase(found["a"]), as_phrase(second)
            if all(content_stems(name) or has_a_letter(name) for name in names):
                asked += [found.groupdict().get("asked") or found["on"] or ""]
                return names, as_phrase(" ".join(filter(None, asked)))
    return None


def _read_both(question: str) -> tuple[tuple[str, str], str] | None:
    """Two sides named first, and what is asked of each of them behind."""
    found = _BOTH_ASKED.search(question)
    return ((as_phrase(found["a"]), as_phrase(found["b"])), as_phrase(found["on"])) if found else None


def _read_by_reports(question: str, reports: Mapping[str, Report]) -> tuple[tuple[str, str], str] | None:
    """Two reports that a question calls by their titles and sets against one another, and the rest of it."""
    is_of_reports = _AGAINST.search(question) and len(DOCUMENT.findall(question)) >= _TWO
    named = find_named_reports(question, reports) if is_of_reports else []
    if len(named) != _TWO:
        return None
    titles = [reports[report].details.short_title for report in named]
    titled = {stem(word) for title in titles for word in tokenize(title)}
    on = " ".join(
        word for word in SETTING.sub(" ", question).split() if stem(word.strip("?,.").casefold()) not in titled
    )
    return (titles[0], titles[1]), as_phrase(on)


def _read_by_headings(
    question: str, assistant: EvidenceAssistant, *, is_known: bool
) -> tuple[tuple[str, str], str] | None:
    """Two places or programmes that a question sets against one another, and the rest of it.

    Each stands in headings, or the question writes it with capitals and sections speak of it; one may be unknown.
    """
    is_against = is_known or _AGAINST.search(question)
    if not is_against or len(find_named_reports(question, assistant.index.reports)) >= _TWO:
        return None
    names = _names_set_against(question, assistant)
    sides = _find_two(names, assistant)
    if sides is None:
        small = _names_in_small_letters(question, assistant.index.reports)
        called = [*((start, name, False) for start, name in small), *names]
        sides = _find_two(sorted(called), assistant) if small else None
    if sides is None:
        return None
    first, second = sides
    on = _from_first_side(question, list(sides))
    words = "|".join(re.escape(word) for name in sides for word in name.split())
    on = re.sub(words, " ", on, flags=re.IGNORECASE)
    return (first, second), as_phrase(SETTING.sub(" ", on)) if content_words(on) else ""


def _find_two(names: Sequence[tuple[int, str, bool]], assistant: EvidenceAssistant) -> list[str] | None:
    """The two of the names that stand in places of their own, or of which one is unknown; None for one or three."""
    sides: dict[str, frozenset[tuple[str, str]]] = {}
    for _, name, is_second in names:
        places = find_places(name, assistant)
        is_new = not any(places & others or name.casefold() == other.casefold() for other, others in sides.items())
        if is_new and (places or (is_second and not is_known(name, assistant))):
            sides[name] = places
    return list(sides) if len(sides) == _TWO and any(sides.values()) else None


def _names_set_against(question: str, assistant: EvidenceAssistant) -> list[tuple[int, str, bool]]:
    """The names in a question in their order: where, the name, and whether it stands as the second of two sides."""
    names = assistant.index.lexicon.names
    found: list[tuple[int, str]] = []
    for run in _CAPITALS.finditer(question):
        if run.start() or any(word in names for word in tokenize(run[0])):
            found.append((run.start(), run[0]))
    for run in _NAME_RUN.finditer(question):
        words = [word for word in run[0].split() if set(tokenize(word)) & names and word.islower()]
        if words:
            found.append((question.index(words[0], run.start()), " ".join(word.strip(",.?;:’'") for word in words)))
    return [
        (start, name, _SECOND_SIDE.search(question[:start]) is not None)
        for start, name in sorted(found)
        if not is_common(name, assistant.index.reports)
    ]


def _names_in_small_letters(question: str, reports: Mapping[str, Report]) -> list[tuple[int, str]]:
    """Names of several words that a question writes in small letters, as the reports write them, and where they stand.

    Of names within one another the longest counts.
    """
    known = {name.casefold(): name for report in reports.values() for name in _names_of(report.source)}
    words = [(found.start(), found[0]) for found in re.finditer(r"[^\W\d_][\w’'-]*", question)]
    named: list[tuple[int, str]] = []
    place = 0
    while place < len(words):
        for length in range(_LONGEST_NAME, 1, -1):
            called = " ".join(word for _, word in words[place : place + length])
            if called.islower() and len(called.split()) == length and called in known:
                named.append((words[place][0], known[called]))
                place += length - 1
                break
        place += 1
    return named


@lru_cache(maxsize=64)
def _names_of(source: str) -> frozenset[str]:
    """All runs of two words and more within the names of a text that are written with capitals."""
    found: set[str] = set()
    for run in _CAPITALS.findall(source):
        words = re.sub(r"^The\s+", "", run).split()
        for first in range(len(words)):
            found |= {
                " ".join(words[first:end]) for end in range(first + 2, min(len(words), first + _LONGEST_NAME) + 1)
            }
    return frozenset(found)


def _from_first_side(question: str, names: Sequence[str]) -> str:
    """A question from the sentence on that names a side: what is told before it is not asked."""
    for start in [0, *(match.end() for match in re.finditer(r"[.!]\s+", question))][::-1]:
        if all(name.casefold() in question[start:].casefold() for name in names):
            return question[start:]
    return question


def _beside_title(side: Side, reports: Mapping[str, Report]) -> str:
    """What is said in a long name of a report that its titles do not say: "the event report gives higher figures"."""
    words = side.name.split()
    if side.report is None or len(words) <= _LONGEST_NAME:
        return ""
    known = title_stems(reports[side.report])
    return " ".join(word for word in words if stem(word.strip(",.;:?").casefold()) not in known)


def _share_a_place(sides: Sequence[Side]) -> bool:
    """Whether a side that is only described was found where another one is named: then it is not known which is it."""
    return any(
        side.is_described
        and other is not side
        and (side.sections & other.sections or _is_named_in(other, side.sections))
        for side in sides
        for other in sides
    )


def _is_named_in(side: Side, sections: Collection[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether a heading of the sections names a side."""
    return side.is_heading and any(is_mostly_in(side.name, held_stems(" ".join(path))) for _, path in sections)

"""Reports as people call them: by their short title, by a word that only one title has, by their year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache

from assistant.answering.question import named_reports
from assistant.answering.refusal import FRONT_BLOCKS, is_common
from corpus.vocabulary import Report
from index.terms import STOP_WORDS, stem, tokenize

# Words for a document: "the manifesto", "the syndemic report", "the 2025 study".
_TYPES = frozenset(
    "report reports paper papers study studies document documents publication manifesto review strategy plan guide"
    " guidance framework briefing consultation evaluation".split()
)
# Beside these, a telling word names a report: "the imperial lot", "that july event", "the marmot one".
_NEAR_TYPES = _TYPES | frozenset(
    "one lot bit thing day gathering event seminar conference workshop webinar writeup text people team folk"
    " crowd survey workshops roundtables seminars".split()
)
# Of these, words that call people and things as well: "the PCN people", "the PCN lot".
_ANYTHING = frozenset("one lot bit thing people team folk crowd".split())
# So many words around a word for a document are looked at.
_REACH = 3
# Between a year and the word for a document: "the 2019 primary care networks day".
_AFTER_YEAR = 4
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# A report by its name: "the london GP study", "that marmot one", "the july 2019 event write-up".
_NAME_PHRASE = re.compile(
    r"\b(?:the|that|this|your|our)\s+"
    r"((?:(?!(?:the|that|this|of|in|on|for|from|by|with|and|or|to|about|say|says|does|did|is"
    r"|was)\b)[\w’'&/-]+\s+){0,5}?)(" + "|".join(sorted(_NEAR_TYPES)) + r"|write-up|survey"
    r"|interviews|roundtables?)\b",
    re.IGNORECASE,
)
# A word for one document with the words that may name it: "the imperial study", "the paper backed by Example Trust".
_CALLED = re.compile(
    r"(?:[\w’'&/-]+\s+){0,5}\b(?:report|paper|study|document|publication|manifesto|event|seminar|conference|workshop"
    r"|webinar|day|gathering|write-?up|one|lot|bit|thing|text|people|team|folk|crowd|survey|workshops|roundtables"
    r"|seminars)\b"
    r"(?:\s+(?:by|from|of|backed by|supported by|with)\s+(?:[\w’'&-]+\s*){1,6})?",
    re.IGNORECASE,
)
# The same with what it is on or of: "the report on personalised care", "the state of the nation report", "Smith's lot".
_DESCRIBED = re.compile(
    r"\b(?:the|that|this|your|(?P<owner>[\w-]+)['’]s)\s+(?P<before>(?:[\w’'&/-]+\s+){0,6}?)"
    r"(?P<type>report|paper|study|document|publication|manifesto|lot|event|seminar|conference|survey|workshops?"
    r"|roundtables?|interviews)\b(?:\s+(?:on|about|of|by|from|in)\s+(?P<after>(?:[\w’'&/-]+\s*){1,6}))?",
    re.IGNORECASE,
)
# Names more than one: "the manifesto and the event report", "X versus Y".
_SEVERAL = re.compile(r"\band\b|,|&|\bv(?:s|ersus)?\b|\bboth\b|\bor\b", re.IGNORECASE)
# Between the names of several publishers: "A, B and others", "A with B".
_PARTS_OF_PUBLISHER = re.compile(r",\s*(?:with )?|(?<!\s)\s++(?:and|with|&)\s+")
# What a report is made of or tells of, by which it may be called alone: "the survey", "the workshops".
_DOINGS = frozenset("survey interview event seminar workshop roundtable conference study".split())
# So much of all that the library says of such a doing stands in the report that is called by it.
_LEAST_SHARE = 0.7
_LEAST_MENTIONS = 8
# A report that is described by what its title says bears so many words of the description.
_LEAST_CALLED = 2
# Words of a description that no title is known by.
_COMMON = STOP_WORDS | set("whole big new old latest short long recent other same say says".split())


def find_report_meant(question: str, reports: Mapping[str, Report]) -> tuple[str, frozenset[str]] | None:
    """The one report that a question calls by name, and the stems of the words that call it so; None for none or two.

    Beside the names of `find_named_reports`, a name in the front of one report alone ("the marmot one"), or what one
    report alone tells of ("the survey", "what did the event agree on").
    """
    named = _find_called(question, reports)
    if not named:
        named = sorted(
            _by_description(question, reports)
            or _by_front(question, reports)
            or _by_doing(question, reports)
            or _by_publisher(question, reports)
        )
        named = _of_its_year(named, question, reports)
    if len(named) > 1 and not _SEVERAL.search(question):
        named = _best_named(question, [reports[id_] for id_ in named])
    if len(named) != 1:
        return None
    report = reports[named[0]]
    phrases = [phrase[0] for phrase in _NAME_PHRASE.finditer(question)]
    phrases += [phrase["owner"] for phrase in _DESCRIBED.finditer(question) if phrase["owner"]]
    called = {stem(word) for phrase in phrases for word in tokenize(phrase)}
    return named[0], title_stems(report) | called


def _of_its_year(named: Sequence[str], question: str, reports: Mapping[str, Report]) -> list[str]:
    """Those of some reports that a year in the question is not against: none of another year where one is of it."""
    years = set(_YEAR.findall(question))
    dated = {id_: set(_YEAR.findall(f"{text.details.date} {text.details.edtf}")) for id_, text in reports.items()}
    is_date = any(years & of_report for of_report in dated.values())
    return [id_ for id_ in named if not is_date or years & dated[id_]]


def _find_called(question: str, reports: Mapping[str, Report]) -> list[str]:
    """The reports that are called by name, in the library's order."""
    pieces = " . ".join(match[0] for match in _CALLED.finditer(question))
    found = {*_by_title(question, reports), *find_named_reports(pieces, reports)}
    return [report for report in reports if report in found]


def _by_description(question: str, reports: Mapping[str, Report]) -> set[str]:
    """The report whose names hold most of the words of a phrase for a document, and more of them than any other's.

    What it is called by after the word for it counts as far as it goes: "the report on community engagement about".
    """
    names = {report.id: name_stems(report) for report in reports.values()}
    found = set()
    for phrase in _DESCRIBED.finditer(question):
        words = _telling_stems(f"{phrase['owner'] or ''} {phrase['before']}")
        called = words | _telling_stems(phrase["after"] or "")
        counts = {report: len(called & names[report]) for report in reports if words <= names[report]}
        best = max(counts, key=lambda report: counts[report], default="")
        others = [counts[report] for report in counts if report != best]
        is_enough = bool(best) and counts[best] >= max(_LEAST_CALLED, len(words))
        if is_enough and _has_own(called & names[best], names) and all(counts[best] > count for count in others):
            found.add(best)
    return found


def _telling_stems(text: str) -> frozenset[str]:
    """The stems of the words of a description that titles may be known by."""
    return frozenset(stem(word) for word in tokenize(text) if word not in _COMMON)


def _has_own(words: Collection[str], names: Mapping[str, frozenset[str]]) -> bool:
    """Whether one report alone is known by one of the words."""
    return any(_bearers(word, names) == 1 for word in words)


def _bearers(word: str, names: Mapping[str, frozenset[str]]) -> int:
    """How many reports bear a word in their names."""
    return sum(word in words for words in names.values())


def _by_publisher(question: str, reports: Mapping[str, Report]) -> set[str]:
    """The report whose publisher alone is named in full: "what does the Example Coalition want"."""
    asked = {stem(word) for word in tokenize(question)}
    found = set()
    for report in reports.values():
        for name in _PARTS_OF_PUBLISHER.split(report.details.publisher):
            words = {stem(word) for word in tokenize(name) if word not in STOP_WORDS}
            if words and words <= asked and name[:1].isupper():
                found.add(report.id)
    return found


def _best_named(question: str, reports: Sequence[Report]) -> list[str]:
    """The report of which a question holds the most words of its names; all where several have as many."""
    asked = {stem(word) for word in tokenize(question)}
    counts = {report.id: len(asked & name_stems(report)) for report in reports}
    most = max(counts.values())
    return [report for report, count in counts.items() if count == most]


def _by_front(question: str, reports: Mapping[str, Report]) -> set[str]:
    """The report whose front alone has a name that stands in a phrase for a document."""
    fronts = {report.id: front_names(report) for report in reports.values()}
    found = set()
    owners = [(phrase["owner"], "") for phrase in _DESCRIBED.finditer(question) if phrase["owner"]]
    for called, kind in [*((phrase[1], phrase[2]) for phrase in _NAME_PHRASE.finditer(question)), *owners]:
        for word in tokenize(called):
            if kind.casefold() in _ANYTHING and is_common(word, reports):
                continue
            holding = [report for report, names in fronts.items() if stem(word) in names]
            if len(holding) == 1 and not any(_is_plain(word, report.source) for report in reports.values()):
                found.add(holding[0])
    return found


@lru_cache(maxsize=64)
def _names_in_front(text: str) -> frozenset[str]:
    names = re.findall(r"(?<![.!?:] )\b[A-Z][\w’'-]+", text)
    return frozenset(stem(word) for name in names for word in tokenize(name) if word not in STOP_WORDS)


@lru_cache(maxsize=1024)
def _is_plain(word: str, source: str) -> bool:
    """Whether a text has a word in small letters, so that it names nobody: "council"."""
    return re.search(rf"\b{re.escape(word)}\b", source) is not None


def front_names(report: Report) -> frozenset[str]:
    """The stems of words with a capital in a report's title page and forewords."""
    return _names_in_front("\n".join(block.text for block in report.blocks[:FRONT_BLOCKS]))


def front_stems(report: Report) -> frozenset[str]:
    """The stems of all words of a report's title page and forewords."""
    return _stems_in_front("\n".join(block.text for block in report.blocks[:FRONT_BLOCKS]))


@lru_cache(maxsize=64)
def _stems_in_front(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokenize(text))


def _by_doing(question: str, reports: Mapping[str, Report]) -> set[str]:
    """The report that alone tells of a doing: "the survey"; what else it is called by stands in its front or date."""
    found = set()
    for phrase in _DESCRIBED.finditer(question):
        doing = phrase["type"].casefold()
        if doing.rstrip("s") not in _DOINGS:
            continue
        counts = {report.id: _count_mentions(report.source, doing) for report in reports.values()}
        most = max(counts, key=lambda report: counts[report])
        is_alone = counts[most] >= max(_LEAST_MENTIONS, _LEAST_SHARE * sum(counts.values()))
        named = [word for word in re.findall(r"[\w’'-]+", phrase["after"] or "") if word[:1].isupper()]
        words = tokenize(f"{phrase['owner'] or ''} {phrase['before']} {' '.join(named)}")
        known = front_stems(reports[most]) | name_stems(reports[most])
        if is_alone and all(stem(word) in known for word in words if word not in _COMMON):
            found.add(most)
    return found


@lru_cache(maxsize=256)
def _count_mentions(source: str, word: str) -> int:
    return len(re.findall(rf"\b{re.escape(word.removesuffix('s'))}s?\b", source, re.IGNORECASE))


def find_named_reports(question: str, reports: Mapping[str, Report]) -> list[str]:
    """The reports that a question calls by name, in the order of the library.

    Beside two thirds of a short title ("the HiQUALITY study"), a word that stands in the title, publisher or date of
    one report alone, near a word for a document ("the syndemic report", "the imperial lot") or one itself ("the
    manifesto"), or the year of one report alone beside such a word ("the 2025 report").
    """
    found = _by_title(question, reports) | _by_telling_word(question, reports)
    found = found or _by_year(question, reports)
    return [report for report in reports if report in found]


def _by_title(question: str, reports: Mapping[str, Report]) -> set[str]:
    """The reports that are called by their short titles.

    A word that most reports use calls one only beside a word for a document: "the PCN people" are no report.
    """
    named = named_reports(question, reports)
    asked = tokenize(question)
    if not named or any(word in _NEAR_TYPES - _ANYTHING for word in asked):
        return set(named)
    own = " ".join(word for word in asked if not is_common(word, reports))
    return set(named_reports(own, reports))


def title_stems(report: Report) -> frozenset[str]:
    """The stems of the words by which a report may be called."""
    return name_stems(report) | _STEMS


_STEMS = frozenset(stem(word) for word in _TYPES)


def _by_telling_word(question: str, reports: Mapping[str, Report]) -> set[str]:
    """The report that a word near a word for a document belongs to: of its title, its publisher or its date alone."""
    names = {report.id: name_stems(report) for report in reports.values()}
    counts = Counter(word for words in names.values() for word in words)
    asked = tokenize(question)
    # A word is looked up once, however often a question repeats it.
    is_common_word = cache(lambda other: is_common(other, reports))
    found = set()
    for place, word in enumerate(asked):
        if word not in _NEAR_TYPES or (place and asked[place - 1] == "case"):
            continue
        near = asked[max(0, place - _REACH) : place + _REACH + 1]
        if word in _ANYTHING:
            near = [other for other in near if not is_common_word(other)]
        telling = {stem(other) for other in near if other not in STOP_WORDS and counts[stem(other)] == 1}
        found |= {report for report, words in names.items() if words & telling}
    return found


def name_stems(report: Report) -> frozenset[str]:
    """The stems of all words that a report may be called by: of its titles, its publisher and its date."""
    details = report.details
    text = f"{details.short_title} {details.title} {details.publisher} {details.date}"
    return frozenset(stem(word) for word in tokenize(text) if word not in STOP_WORDS)


def _by_year(question: str, reports: Mapping[str, Report]) -> set[str]:
    found = set()
    for year in _YEAR.finditer(question):
        after = tokenize(question[year.end() :])[:_AFTER_YEAR]
        of_year = [report for report in reports.values() if year[0] in f"{report.details.date} {report.details.edtf}"]
        # Where several are of one year, a date that a report bears counts before one worked out.
        stated = [report for report in of_year if not report.details.date_inferred]
        meant = stated if len(of_year) > 1 else of_year
        if len(meant) == 1 and _NEAR_TYPES & set(after):
            found.add(meant[0].id)
    return found

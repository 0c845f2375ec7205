"""Whether a note can be handed out: on its topic, understood by itself, its rows whole, its claims of absence true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from assistant.briefing.note import ACTIONS, GAPS, BriefingNote, Point
from corpus.vocabulary import Citation, Report, collapse
from evals.metrics.briefings import Count
from evals.metrics.places import touched_blocks
from evals.metrics.quoting import opens_by_pointing_back
from evals.metrics.words import is_slight, read_words
from evals.suites.facts import find_facts, states_fact
from evals.suites.topics import Topic

# A bound right before a figure, which its row must keep: "over 80 per cent" is not 80 per cent.
_BOUND = (
    r"over|under|above|below|more than|less than|fewer than|at least|at most|up to|nearly|almost|about|around|roughly"
    r"|approximately|only|just over|just under"
)
# How many people a figure rests on, where its quote says so.
_BASE = re.compile(
    r"\bn\s?=\s?(\d[\d,]*)|\b(\d[\d,]*) (?:respondents|interviewees|participants|people surveyed)\b", re.I
)
# Whom a quote tells to do something: the words before the verb of duty, or after "We urge".
_TOLD = re.compile(
    r"(?:^|[.;:•]\s*|\b(?:that|and|so)\s+)(?:the\s+|all\s+|every\s+)?(?P<who>[A-Za-z][\w’&, -]{1,60}?)\s+"
    r"(?:should|must|needs? to|ought to)\b"
)
_PRONOUNS = frozenset({"they", "it", "we", "you", "this", "these", "there", "he", "she", "who", "which", "that"})
# Other ways to call an addressee, each with the words by which a text names it.
_CALLED = {
    "pcns": r"pcns?|primary care networks?|clinical directors?",
    "general practices": r"general practices?|gp practices|gps?|practices?|surger(?:y|ies)",
    "local authorities": r"local authorit(?:y|ies)|local governments?|councils?",
    "government": r"governments?|ministers?|departments?",
    "the nhs": r"nhs|health sector|health professionals|healthcare organisations|health providers",
    "businesses": r"business(?:es)?|employers?|companies|private sector|industry",
    "the voluntary sector": r"vcse|voluntary|charit(?:y|ies)|community organisations?",
    "integrated care systems": r"icbs?|icss?|integrated care (?:boards?|systems?)",
    "health and wellbeing boards": r"health and wellbeing boards?",
    "the public sector": r"statutory sector|public services|public bodies|anchor institutions|public sector",
}
# Claims that something is not there, by what they name.
_NO_COVER = re.compile(r"^The library does not cover “(?P<what>[^”]+)”")
_NO_WORD = re.compile(r"^The reports do not use the words? (?P<what>“.+”)")
_NOTHING_ON = re.compile(r"^Nothing was (?:found|recognised) on “(?P<what>[^”]+)”")
_NOTHING_IN = re.compile(r"^Nothing on this topic was (?:found|recognised) in: (?P<what>.+?)\.?$")
_NO_KIND = re.compile(r"^No (?P<what>.+) on this topic (?:were|was) (?:found|recognised)")
# What makes a gold quote one of a kind of evidence that a note may claim to be absent.
_OF_KIND = {
    "figures": re.compile(r"\d"),
    "barriers": re.compile(r"\bbarriers?\b|\black\b|\bchalleng|\bobstacle|\bdifficult", re.I),
    "steps": re.compile(r"\bshould\b|\bmust\b|\bneeds? to\b|\bought to\b", re.I),
}
# What follows a case study's name in its heading. Example: the " – Paddington, London (A report)" of such a one.
_AFTER_CASE = re.compile(r"(?: – [^()]+)? \([^()]*(?:\([^()]*\))?[^()]*\)$")
_CASE = re.compile(r"\bcase stud(?:y|ies)\b|\bspotlight on\b", re.I)


def relevance(note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> Count:
    """Statements on the topic / statements that the gold judges.

    On it: what says a fact of the topic, or quotes from a block or out of a section in which a gold quote stands. Off
    it: what says something off topic, or quotes from a block in which that stands. What is neither is not counted, so n
    says how much could be judged.
    """
    judged = [judge_relevance(point, topic, reports) for point in note.points if not point.own]
    return sum(found is True for found in judged), sum(found is not None for found in judged)


def judge_relevance(point: Point, topic: Topic, reports: Mapping[str, Report]) -> bool | None:
    """Whether a statement is on the topic; None where the gold does not say."""
    text = f"{point.value} {point.measures} {point.n}" if point.value else point.text
    if find_facts(topic.facts, text):
        return True
    if any(states_fact(fact, text) for fact in topic.off_topic):
        return False
    for citation in point.cited:
        report = reports.get(citation.report)
        found = _judge_place(citation, topic, report) if report else None
        if found is not None:
            return found
    return None


def _judge_place(citation: Citation, topic: Topic, report: Report) -> bool | None:
    """Whether a quote stands where gold quotes stand, or where something off topic does; None for neither."""
    gold = [collapse(quote.quote) for quote in topic.evidence if quote.report == report.id]
    pieces = [piece for quote in gold for piece in quote.split(" … ")]
    texts = [block.text for block in touched_blocks({"spans": citation.spans}, report)]
    if any(piece in collapse(text) for text in texts for piece in pieces):
        return True
    if any(states_fact(fact, text) for text in texts for fact in topic.off_topic):
        return False
    return True if citation.section and citation.section in _gold_sections(topic, report) else None


def self_contained(note: BriefingNote) -> Count:
    """Statements that do not open with what points back to words that are not there / statements of quotes."""
    points = [point for point in note.points if not point.own and not point.value]
    return sum(not _points_back(point, note) for point in points), len(points)


def figure_rows(note: BriefingNote) -> Count:
    """Rows of figures that are whole / rows: see `find_row_faults`."""
    rows = [point for point in note.points if point.value and not point.own]
    return sum(not find_row_faults(point) for point in rows), len(rows)


def find_row_faults(point: Point) -> list[str]:
    """What a row lacks: what it measures; its value as quoted, with unit and bound; the base that its quote gives."""
    quote = point.citation.shown if point.citation else ""
    faults = []
    measure = [word for word in read_words(point.measures) if not is_slight(word)]
    if len(measure) < 2 or opens_by_pointing_back(point.measures):
        faults.append("it does not say what is measured")
    number = re.search(r"\d[\d,.]*\d|\d", point.value)
    if number is None or number.group() not in quote:
        return [*faults, "its value does not stand in its quote"]
    return faults + _find_value_faults(point, number.group(), quote)


def _find_value_faults(point: Point, number: str, quote: str) -> list[str]:
    """What a row loses of its value as quoted: its bound, its unit, the base that it rests on."""
    faults = []
    shown = f"{point.value} {point.measures}".lower()
    around = re.search(
        rf"(?P<bound>\b(?:{_BOUND})\s+)?[£$€]?{re.escape(number)}(?P<unit>\s?(?:%|per cent))?", quote, re.I
    )
    if around and around["bound"] and around["bound"].strip().lower() not in shown:
        faults.append(f"its bound “{around['bound'].strip()}” is lost")
    if around and around["unit"] and "%" not in shown and "per cent" not in shown:
        faults.append("its unit is lost")
    if f"£{number}" in quote and "£" not in point.value:
        faults.append("its unit is lost")
    base = _BASE.search(quote)
    if base and (base[1] or base[2]) not in f"{point.n} {point.measures} {point.value}":
        faults.append("its base is not told")
    told = {base.replace(",", "") for base in re.findall(r"\d[\d,]*", point.n)}
    if not told <= {found.replace(",", "") for found in re.findall(r"\d[\d,]*\d|\d", quote)}:
        faults.append("its base does not stand in its quote")
    return faults


def addressee_right(note: BriefingNote) -> Count:
    """Steps that name whom their quote, or the heading over it, tells to take them / steps that name somebody."""
    section = note.section(ACTIONS)
    named = [(point, _addressee_of(point)) for point in (section.points if section else ()) if not point.own]
    judged = [(point, who) for point, who in named if who]
    return sum(_is_addressed(point, who) for point, who in judged), len(judged)


def heading_fits(note: BriefingNote) -> Count:
    """Statements of which the heading they stand under says something / statements under a heading of their own.

    At least half of a heading's words, endings apart, stand in the quote or in the headings over it. The report's title
    and the place that follow a case study's name are true of all its statements, and count for none.
    """
    points = [point for point in note.points if point.theme and point.citation and not point.own]
    return sum(_heading_fits(point) for point in points), len(points)


def absence_true(note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> Count:
    """Claims that something is not in the library, and is not / such claims: see `judge_absences`."""
    judged = list(judge_absences(note, topic, reports))
    return sum(true for _, true in judged), len(judged)


def judge_absences(note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> Iterator[tuple[str, bool]]:
    """Each claim of absence with whether it holds, against the reports' words and the topic's gold quotes."""
    section = note.section(GAPS)
    for remark in section.remarks if section else ():
        for pattern, holds in _CLAIMS:
            found = pattern.match(remark)
            if found:
                yield remark, holds(found["what"], note, topic, reports)


def _gold_sections(topic: Topic, report: Report) -> set[tuple[str, ...]]:
    """The sections of a report in which gold quotes stand; a section that is a whole chapter says little."""
    gold = [collapse(quote.quote).split(" … ")[0] for quote in topic.evidence if quote.report == report.id]
    return {
        block.section
        for block in report.blocks
        if len(block.section) > 1
        for quote in gold
        if quote in collapse(block.text)
    }


def _points_back(point: Point, note: BriefingNote) -> bool:
    if not opens_by_pointing_back(point.text):
        return False
    others = [c for other in note.points if other is not point for c in other.cited]
    here = point.citation
    if here is None:
        return True
    start = min((begin for begin, _ in here.spans), default=0)
    # What it points to may be quoted right before it.
    return not any(c.report == here.report and any(0 <= start - end <= 2 for _, end in c.spans) for c in others)


def _addressee_of(point: Point) -> str:
    """Whom a step names: its lead without the words around it; "" where it names nobody."""
    # A lead such as "For PCNs (National Syndemic report)".
    lead = re.sub(r"^(?:for|to)\s+|\s*\(.*\)$", "", point.lead.strip().rstrip(":"), flags=re.I)
    return lead if lead.casefold() in _CALLED else ""


def _is_addressed(point: Point, who: str) -> bool:
    citation = point.citation
    if citation is None:
        return False
    pattern = re.compile(rf"\b(?:{_CALLED[who.casefold()]})\b", re.I)
    told = [match["who"] for match in _TOLD.finditer(citation.shown) if match["who"].casefold() not in _PRONOUNS]
    known = [
        words for words in told if any(re.search(rf"\b(?:{called})\b", words, re.I) for called in _CALLED.values())
    ]
    if known:
        return any(pattern.search(words) for words in known)
    return bool(pattern.search(" ".join([citation.shown, *citation.section])))


def _heading_fits(point: Point) -> bool:
    named = _AFTER_CASE.sub("", point.theme)
    heading = {word.key for word in read_words(named) if not is_slight(word)}
    told = " ".join(part for citation in point.cited for part in (citation.shown, *citation.section))
    under = {word.key for word in read_words(f"{point.text} {told}")}
    return len(heading & under) * 2 >= len(heading)


def _is_uncovered(what: str, note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> bool:
    return not topic.covered


def _is_unused(what: str, note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> bool:
    # Several stand each between quotation marks: “link worker” and “connector”.
    words = {word.key for named in re.findall(r"“([^”]+)”", what) for word in read_words(named)}
    return not any(words & _words_of(report.source) for report in reports.values())


def _is_unknown(what: str, note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> bool:
    words = {word.key for word in read_words(what) if not is_slight(word)}
    return not any(words <= {w.key for w in read_words(quote.quote)} for quote in topic.evidence)


def _is_silent(what: str, note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> bool:
    named = set()
    # The longest first, for one title may be the beginning of another: "Benches" of "Benches, a second look".
    for report in sorted(reports.values(), key=lambda report: len(report.details.short_title), reverse=True):
        if report.details.short_title in what:
            named.add(report.id)
            what = what.replace(report.details.short_title, "", 1)
    cited = {citation.report for citation in note.citations()}
    return not named & ({quote.report for quote in topic.evidence} | cited)


def _is_of_no_kind(what: str, note: BriefingNote, topic: Topic, reports: Mapping[str, Report]) -> bool:
    for kind, pattern in _OF_KIND.items():
        if kind in what and any(pattern.search(quote.quote) for quote in topic.evidence):
            return False
    return "case stud" not in what or not any(_is_of_case(citation) for citation in note.citations())


def _is_of_case(citation: Citation) -> bool:
    return any(_CASE.search(heading) for heading in citation.section)


_CLAIMS = (
    (_NO_COVER, _is_uncovered),
    (_NO_WORD, _is_unused),
    (_NOTHING_ON, _is_unknown),
    (_NOTHING_IN, _is_silent),
    (_NO_KIND, _is_of_no_kind),
)


# Reports are long and asked for with every claim; the words of so many are kept, those used last.
@lru_cache(maxsize=256)
def _words_of(source: str) -> frozenset[str]:
    return frozenset(word.key for word in read_words(source))

"""A chapter, section or case study as people call it: by its number, by words of its heading."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.kinds.groundwork.report_names import find_report_meant
from assistant.kinds.groundwork.wording import content_stems
from assistant.overview.headings import CASE_STUDY
from corpus.vocabulary import BlockKind, Report
from index.search import Index
from index.terms import STOP_WORDS, stem, tokenize

_SORT = r"(?:chapters?|sections?|session|appendix|case study|foreword|annex)"
# "what does the chapter on business say", "the section about measuring what matters", "chapter 8", "appendix A", "the
# part on evidence".
_AFTER = re.compile(
    rf"\b({_SORT}(?!\s+(?:of|in)\b)|(?:part|bit)(?=\s+(?:on|about|called|headed)\b))"
    r"\s+((?:on|about|called|headed|titled|for|from|by)\s+(?:the\s+)?)?([^?.,;]{1,70})",
    re.IGNORECASE,
)
# "the business chapter", "the Lambeth case study", "the Example study's discussion section".
_BEFORE = re.compile(rf"(?:\b(?:the|that)|['’]s)\s+((?:[\w’'&-]+\s+){{1,5}}?)({_SORT})\b", re.IGNORECASE)
# What asks for the whole of it: "what does … say", "summarise …", "what's … about", "the gist of …".
_ASKS_FOR_ALL = re.compile(
    r"\b(?:say|says|said|saying|cover|covers|about|summar\w+|gist|sum up|overview|key points|main points|takeaways?"
    r"|outline|boil|brief|tell me|what(?:'s|’s| is) in|conclude|message|messages|argue|argues|overall"
    r"|as a whole|pitch"
    r"|points|what are|what were|whats in|(?:run|walk|talk|take) me through|remind me|describe|explain"
    r"|sum .{1,40} up)\b",
    re.IGNORECASE,
)
# Words beside the name: "say", "about", "in the syndemic report".
_FRAME = (
    "say says said saying cover covers about tell summarise summarize summary gist sum up overview key main points"
    " takeaways outline chapter chapters section sections session appendix case study studies foreword annex report"
    " whole bit part conclude message messages argue argues basically overall actually pitch give front etc"
    " run walk talk take through remind describe explain whats what's use useful board meeting"
).split()
_IN_REPORT = re.compile(r"\b(?:in|of|from)\s+(?:the|that|this)\b.*$", re.IGNORECASE)
# "Ann Example's foreword", "Example's bit at the front".
_OF_SOMEBODY = re.compile(
    r"\b((?:[A-Z][\w-]+ )*[A-Z][\w-]+)['’]s?\s+(?:bit|foreword|preface|intro(?:duction)?|piece|opening|part)\b"
)
# "Example in her foreword".
_IN_FOREWORD = re.compile(
    r"\b(?!What|How|Does|Did|And|Can)([A-Z][\w-]+)\b[^.?!]{0,40}"
    r"\bin (?:his|her|their) (?:foreword|preface|introduction)\b"
)
# A section that many reports have, by its usual name: "the introduction to the Example report", "its discussion".
_USUAL = re.compile(
    r"(?:\b(?:the|its|their|['’]s)\s+|^\W*)(introduction|intro|foreword|preface|discussion|methods?|limitations|background)\b",
    re.IGNORECASE,
)
# What holds a heading by its beginning: "what's in the quick start guide", "summarise the bigger picture".
_BY_START = re.compile(
    r"\b(?:in|summari[sz]e|through|does|do|of)\s+the\s+((?:[\w’'-]+\s*){2,7}?)(?=\s+(?:say|cover|in|of|from)\b|\W*$)",
    re.IGNORECASE,
)
_FEWEST_AT_START = 2
_IS_CHAPTER = re.compile(r"chapter|section|session", re.IGNORECASE)
# A heading of so many words may stand in a question word for word.
_LEAST_HEADING = 4
# A heading may hold so many words beside those of the subject.
_MOST_OTHERS = 2
_LEAST_START = 6
# A question that has more words beside the section's name asks for something of its own.
_MOST_BESIDE, _MOST_BESIDE_UNNAMED = 3, 1
# A number or letter that a heading bears: "8" of "chapter 8", "A" of "appendix A".
_MARK = re.compile(
    r"^\s*(\d{1,2}(?:\.[A-Z\d])?|[A-Z])(?=\s*$|\W*$|\s+(?:of|in|from|says?|about|covers?)\b)", re.IGNORECASE
)


def find_section(
    question: str, chosen: Sequence[str] | None, index: Index, *, is_wanted: bool = False
) -> tuple[str, int] | None:
    """The report and the number of the heading that a question asks for as a whole; None where it asks for none.

    With `is_wanted` it is known that a whole is asked for, and only which is found.

    `chosen` are the reports that may be asked, None for all. A heading is meant where the question has it word for
    word, or where it holds all words by which the section is called: the one with the fewest other words. Two that fit
    alike are none.
    """
    if not (is_wanted or _ASKS_FOR_ALL.search(question)):
        return None
    meant = find_report_meant(question, index.reports)
    reports = [index.reports[id_] for id_ in ([meant[0]] if meant else chosen or index.reports)]
    names: frozenset[str] = frozenset() if meant is None else meant[1]
    call = _read_call(question)
    if call is None:
        return _find_word_for_word(question, reports, names) or _find_usual(
            question, reports, names, is_wanted=is_wanted
        )
    beside = content_stems(_IN_REPORT.sub(" ", question.replace(call.name, " ")), without=_FRAME)
    if len(set(beside) - names) > _MOST_BESIDE:
        return None
    words = _words_of_name(call, names)
    found = _rank_headings(call, words, reports) if call.mark or words else []
    return _take_first(found, index.reports)


def _take_first(
    found: Sequence[tuple[int, int, int, str, int]], reports: Mapping[str, Report]
) -> tuple[str, int] | None:
    """The best of the headings found; None for none, and for two of other words that fit alike."""
    if not found:
        return None
    level = [place for place in found if place[:3] == found[0][:3]]
    texts = {(report, reports[report].blocks[number].text.casefold()) for *_, report, number in level}
    return (found[0][3], found[0][4]) if len(texts) == 1 else None


def _find_usual(
    question: str, reports: Sequence[Report], names: Collection[str], *, is_wanted: bool
) -> tuple[str, int] | None:
    """A section by its usual name in the one report that is meant, or by how its heading begins; None for none or two.

    Nothing else may be asked unless it is known that a whole `is_wanted`: "what does the introduction say about jobs".
    """
    usual = _USUAL.search(question) if names else None
    for called in filter(None, (usual, *_BY_START.finditer(question))):
        words = content_stems(called[1], without=("study", "report"))
        left = set(content_stems(question.replace(called[1], " "), without=_FRAME)) - set(names)
        least = 1 if called is usual else _FEWEST_AT_START
        if (left and not (is_wanted and called is usual)) or len(words) < least:
            continue
        found = [
            (report.id, block.number)
            for report in reports
            for block in report.blocks
            if block.kind is BlockKind.HEADING
            and _starts_with(block.text, called[1])
            and _has_text(report, block.number)
        ]
        if found and (called is usual or len(found) == 1):
            return found[0]
    return None


def _starts_with(heading: str, name: str) -> bool:
    """Whether a heading begins with a name, its number, its article and hyphens left out."""
    own = re.sub(r"^\W*(?:\d[\d.]*\s+)?(?:(?:the|an?)\s+)?", "", heading.casefold())
    return re.sub(r"[^a-z]", "", own).startswith(re.sub(r"[^a-z]", "", name.casefold()))


def _words_of_name(call: _Call, names: Collection[str]) -> list[str]:
    """The stems by which a section is called, without those of its report's name; none for one called by its number."""
    words = [] if call.mark else content_stems(_IN_REPORT.sub(" ", call.name), without=_FRAME)
    return [word for word in words if word not in names] or words


def _rank_headings(
    call: _Call, words: Sequence[str], reports: Sequence[Report]
) -> list[tuple[int, int, int, str, int]]:
    """The headings that may be meant, best first: three figures that order them, the report's id and the number."""
    depth_first = call.sort.casefold().startswith("chapter")
    found = []
    for report in reports:
        for block in report.blocks:
            extra = _misfit(block.text, call, words) if block.kind is BlockKind.HEADING else None
            is_deep = depth_first and len(block.headings) > 1
            is_deep = is_deep or (depth_first and CASE_STUDY.search(block.text) is not None)
            if extra is not None and not is_deep and _has_text(report, block.number):
                order = _by_depth(extra, len(block.headings), depth_first)
                found.append((_is_of_sort(block.text, call.sort), *order, report.id, block.number))
    return sorted(found)


def asks_for_section(question: str, names: Collection[str]) -> bool:
    """Whether a question asks for a chapter or a section as a whole; `names` are stems that call its report."""
    call = _read_call(question)
    beside = set(content_stems(question.replace(call.name, " "), without=_FRAME)) if call else set()
    if call is None or len(beside - set(names)) > _MOST_BESIDE_UNNAMED:
        return False
    return _ASKS_FOR_ALL.search(question) is not None and _IS_CHAPTER.search(call.sort) is not None


def find_heading(report: Report, subject: Sequence[str]) -> int | None:
    """The number of the one heading that holds all the stems and hardly any other word; None for none or two."""
    call = _Call("section", "", None)
    found = sorted(
        (extra, block.number)
        for block in report.blocks
        if block.kind is BlockKind.HEADING
        and (extra := _misfit(block.text, call, subject)) is not None
        and extra <= _MOST_OTHERS
        and _has_text(report, block.number)
    )
    level = [number for extra, number in found if extra == found[0][0]]
    texts = {report.blocks[number].text.casefold() for number in level}
    return level[0] if len(texts) == 1 else None


@dataclass(frozen=True, slots=True)
class _Call:
    """How a section is called: "chapter", "on business", or its number or letter."""

    sort: str
    name: str
    mark: str | None


def _read_call(question: str) -> _Call | None:
    """How a question calls a section; None where it calls none."""
    if called := _OF_SOMEBODY.search(question) or _IN_FOREWORD.search(question):
        return _Call("foreword", called[1], None)
    called = _AFTER.search(question)
    if called:
        mark = None if called[2] else _MARK.match(called[3])
        if mark or content_stems(_IN_REPORT.sub(" ", called[3]), without=_FRAME):
            return _Call(called[1], called[3], mark[1] if mark else None)
    before = _BEFORE.search(question)
    return _Call(before[2], before[1], None) if before else None


def _find_word_for_word(question: str, reports: Sequence[Report], names: Collection[str]) -> tuple[str, int] | None:
    """The heading that a question has word for word and asks for nothing beside; None for none or two."""
    asked = " ".join(question.casefold().split())
    found = []
    for report in reports:
        for block in report.blocks:
            if block.kind is not BlockKind.HEADING:
                continue
            name = " ".join(block.text.casefold().split(":")[0].split())
            if len(name.split()) < _LEAST_HEADING or name not in asked or not _has_text(report, block.number):
                continue
            left = content_stems(asked.replace(name, " "), without=_FRAME)
            if all(word in names for word in left):
                found.append((report.id, block.number))
    return found[0] if len(found) == 1 else None


def _is_of_sort(heading: str, sort: str) -> int:
    """0 where a heading itself says that it is a case study, an appendix and so on, as it is called; else 1."""
    return 0 if sort.casefold() in heading.casefold() else 1


def _by_depth(extra: int, depth: int, depth_first: bool) -> tuple[int, int]:
    return (depth, extra) if depth_first else (extra, depth)


def _misfit(heading: str, call: _Call, words: Sequence[str]) -> int | None:
    """How many words a heading has beside those by which it is called; None where it is another."""
    if call.mark is not None:
        is_named = re.search(rf"\b{re.escape(call.sort)}\s+{re.escape(call.mark)}\b", heading, re.IGNORECASE)
        is_numbered = re.match(rf"^\W*{re.escape(call.mark)}\.?\s", heading, re.IGNORECASE)
        return 0 if is_named or (is_numbered and not call.mark.isalpha()) else None
    own = {stem(word) for word in tokenize(heading) if word not in STOP_WORDS and not word[0].isdigit()}
    matched = {word for word in words if word in own or any(_begins(other, word) for other in own)}
    return len(own) - len(matched) if matched == set(words) else None


def _begins(word: str, start: str) -> bool:
    """Whether a word begins with another of some length: a name misprinted at its end."""
    return len(start) >= _LEAST_START and word.startswith(start)


def _has_text(report: Report, heading: int) -> bool:
    """Whether anything stands under a heading that can be quoted."""
    return any(block.is_quotable and heading in block.headings for block in report.blocks)

"""Which report a question in loose words means, and which chapter of it: by names, and by where its evidence stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.answering.ranking import Ranking
from assistant.kinds.groundwork.report_names import find_report_meant, front_names, name_stems
from assistant.overview.headings import APPARATUS, CASE_STUDY, CONCLUSION, SUMMARY
from corpus.front_matter import find_front_matter
from corpus.vocabulary import BlockKind, Report
from index.terms import STOP_WORDS, stem, tokenize

# What a word of a report's title, publisher or date counts for it, and a name in its front: each divided by how many
# reports have it.
_NAME, _FRONT = 1.0, 0.6
# The report that is meant counts at least so much, and so many times what the next one does.
_LEAST_NAMED, _NAMED_MARGIN = 1.0, 1.5
# A report that another way of naming has found gives way to one that counts so many times as much.
_CONTRADICTED = 2.0
# So many of the best units are looked at, and such a share of them tells the report where none is named.
_BEST_OF_ALL = 20
_REPORT_SHARE = 0.75
# So many of the best units tell the chapter: at least such a share of them, and so many times as many as its length
# gives it; a question that says "chapter" needs fewer.
_BEST = 12
_SHARE, _SHARE_CALLED = 0.6, 0.42
_LIFT = 1.6
# The reader's logit from which on a chapter is told for words that do not name its heading.
_IS_SUBJECT = 2.0
# The same for words of a piece that is called so: any line of it speaks rather of them than of something else.
_IS_MET = 0.0
# An inner heading is meant where so much of what speaks for the one over it stands under it.
_INNER_SHARE = 0.8
# Says that a piece of a report is meant: "the chapter on", "the voluntary sector part"; not "a 2 page thing".
_CALLS_PART = re.compile(
    r"\b(?:chapters?|sections?|sessions?|parts?|bits?|chunks?|(?<!\d )(?<!\d-)pages?)\b", re.IGNORECASE
)
_CALLS_CHAPTER = re.compile(r"\bchapters?\b", re.IGNORECASE)
# A heading is named by words that are such a share of its own, and by most of theirs.
_NAMES_HEADING = 0.5
_MOST_OF_WORDS = 0.5
# A chapter that nobody calls so is told of a subject that so many of its paragraphs name.
_OFTEN_UNDER = 3


# So many words together may be called by their first letters.
_INITIALS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a report the subject of a question stands."""

    # The number of the heading over it; None where it stands in no one chapter.
    heading: int | None
    # Whether the words are a subject of their own at all, and not chatter beside the wish for the whole.
    is_subject: bool


def find_report(question: str, asked: Question, assistant: EvidenceAssistant) -> tuple[str, frozenset[str]] | None:
    """The id of the one report that is meant, and the stems that call it so; None where the evidence tells none.

    By its names first: title, publisher, date, the people and bodies in its front; else the one report that was chosen;
    else the one in which most of the best evidence stands.
    """
    reports = assistant.index.reports
    named = find_report_meant(question, reports)
    scores = _score_names(question, reports)
    ranked = sorted(scores, key=lambda report: -scores[report])
    best, next_best = ranked[0], (scores[ranked[1]] if len(ranked) > 1 else 0.0)
    if named is not None and scores[best] < _CONTRADICTED * max(scores[named[0]], _LEAST_NAMED):
        return named
    if scores[best] >= max(_LEAST_NAMED, _NAMED_MARGIN * next_best):
        return best, name_stems(reports[best])
    if asked.reports:
        return (asked.reports[0], frozenset()) if len(asked.reports) == 1 else None
    units = [assistant.index.evidence[number] for number in assistant.retrieve(asked).ranking.best_units]
    counts = Counter(unit.report for unit in units[:_BEST_OF_ALL])
    return next(
        ((report, frozenset()) for report, count in counts.items() if count >= _REPORT_SHARE * counts.total()), None
    )


def _score_names(question: str, reports: Mapping[str, Report]) -> dict[str, float]:
    """How far the words of a question are names of each report, words that several have counting less."""
    asked = {stem(word) for word in tokenize(question) if word not in STOP_WORDS}
    names = {id_: name_stems(report) for id_, report in reports.items()}
    fronts = {id_: front_names(report) for id_, report in reports.items()}
    scores = dict.fromkeys(reports, 0.0)
    for word in asked:
        worth = {id_: _NAME if word in names[id_] else _FRONT if word in fronts[id_] else 0.0 for id_ in reports}
        bearers = sum(value > 0 for value in worth.values())
        for id_, value in worth.items():
            scores[id_] += value / max(1, bearers)
    return scores


def find_place(words: Sequence[str], report: str, asked: Question, assistant: EvidenceAssistant) -> Place:
    """Where in a report the words stand that a question has beside its names and its wish.

    The heading that the words name; else the innermost one under which most of the best evidence for them stands, and
    far more of it than its length would give it. Words that the report does not use are tried only where the others
    find nothing.
    """
    known = _stems_of_text(assistant.index.reports[report])
    used = [word for word in words if stem(word) in known]
    ways = [way for way in dict.fromkeys((tuple(used), tuple(words))) if way]
    places = [_place_of(way, report, asked, assistant) for way in ways]
    return next((place for place in places if place.heading is not None), places[-1] if places else Place(None, False))


def _place_of(words: Sequence[str], report: str, asked: Question, assistant: EvidenceAssistant) -> Place:
    text = assistant.index.reports[report]
    stems = frozenset(stem(word) for word in words)
    ranking = assistant.retrieve(Question(" ".join(words), (), (report,))).ranking
    counts = _count_headings(ranking, text, assistant)
    # How often a heading is over what the question as it stands finds, too.
    beside = _count_headings(assistant.retrieve(replace(asked, reports=(report,))).ranking, text, assistant)
    found = Counter({heading: count for heading, count in counts.items() if _may_be_meant(text, heading)})
    named = [heading for heading in found if _is_named(stems, _stems_of_heading(text, heading))]
    is_called = _CALLS_PART.search(asked.text) is not None
    among = named
    is_read = ranking.likeliest is None or ranking.likeliest >= (_IS_MET if is_called else _IS_SUBJECT)
    if not named and is_read:
        among = [heading for heading in found if _holds(heading, found[heading], stems, text, is_called=is_called)]
    if not among:
        return Place(None, is_subject=_is_spoken_of(stems, text))
    return Place(_choose_heading(among, stems, found + beside, text, asked), is_subject=True)


def _choose_heading(
    headings: Sequence[int], stems: frozenset[str], support: Mapping[int, int], text: Report, asked: Question
) -> int:
    """The heading that the words fit best, then the one most is found under, down to the innermost that holds it."""
    outer = [heading for heading in headings if not text.blocks[heading].headings]
    among = outer if outer and _CALLS_CHAPTER.search(asked.text) else headings
    fits = {heading: round(_fit(stems, _stems_of_heading(text, heading)), 2) for heading in among}
    most = max(among, key=lambda heading: (fits[heading], support[heading], -heading))
    return _innermost(most, [n for n in among if _may_be_inner(n, stems, text)], support, text)


def _holds(heading: int, count: int, stems: frozenset[str], report: Report, *, is_called: bool) -> bool:
    """Whether so many of the best units under a heading are most of them, and far more than its length gives it."""
    least = (_SHARE_CALLED if is_called else _SHARE) * _BEST
    if count < max(least, _LIFT * _BEST * _share_of_text(report, heading)):
        return False
    return is_called or _count_blocks(stems, report, heading) >= _OFTEN_UNDER


def _count_headings(ranking: Ranking, report: Report, assistant: EvidenceAssistant) -> Counter[int]:
    """Over how many of the best units each heading stands."""
    blocks = [assistant.index.evidence[number].blocks[0] for number in ranking.best_units[:_BEST]]
    return Counter(heading for block in blocks for heading in report.blocks[block].headings)


def _may_be_inner(heading: int, stems: frozenset[str], report: Report) -> bool:
    """Whether a heading may be meant before the one over it: a case study only where it alone is called by a word."""
    if not CASE_STUDY.search(report.blocks[heading].text):
        return True
    others = [n for n in _headings(report) if n != heading]
    own = stems & _stems_of_heading(report, heading)
    return any(not any(word in _stems_of_heading(report, n) for n in others) for word in own)


def _headings(report: Report) -> list[int]:
    return [block.number for block in report.blocks if block.kind is BlockKind.HEADING]


def _innermost(heading: int, among: Sequence[int], support: Mapping[int, int], report: Report) -> int:
    """The innermost heading under one that most of what speaks for that one stands under."""
    inner = [
        other
        for other in among
        if heading in report.blocks[other].headings and support[other] >= _INNER_SHARE * support[heading]
    ]
    return max(inner, key=lambda other: (len(report.blocks[other].headings), support[other]), default=heading)


def _is_named(stems: frozenset[str], heading: frozenset[str]) -> bool:
    """Whether words call a heading: half of it, or two of its words and no other."""
    return _fit(stems, heading) >= _NAMES_HEADING or (len(stems) > 1 and stems <= heading)


def _fit(stems: frozenset[str], heading: frozenset[str]) -> float:
    """Which share of a heading's words a question has, where the heading has most of the question's; else 0."""
    shared = len(stems & heading)
    return shared / len(heading) if heading and shared >= _MOST_OF_WORDS * len(stems) else 0.0


def _count_blocks(stems: frozenset[str], report: Report, heading: int) -> int:
    """How many paragraphs and items under a heading hold one of the stems."""
    under = [block for block in report.blocks if heading in block.headings and block.is_quotable]
    return sum(bool(stems & _stems_of(block.text)) for block in under)


def _is_spoken_of(stems: frozenset[str], report: Report) -> bool:
    """Whether words are a subject of their own: two or more, or one that the report uses."""
    apart = find_front_matter(report)
    return len(stems) > 1 or any(
        stems & _stems_of(block.text) for block in report.blocks if block.is_quotable and block.number not in apart
    )


def _may_be_meant(report: Report, heading: int) -> bool:
    """Whether a heading is over what the report says of one subject: no summary, conclusion or front matter."""
    path = [report.blocks[number].text for number in (*report.blocks[heading].headings, heading)]
    return not any(pattern.search(name) for pattern in (APPARATUS, SUMMARY, CONCLUSION) for name in path[-1:])


def _stems_of_heading(report: Report, heading: int) -> frozenset[str]:
    words = [word for word in tokenize(report.blocks[heading].text) if word not in STOP_WORDS and not word.isdigit()]
    return frozenset(stem(word) for word in words)


@lru_cache(maxsize=4096)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokenize(text))


def _stems_of_text(report: Report) -> frozenset[str]:
    return _stems_of(report.source)


def _share_of_text(report: Report, heading: int) -> float:
    """Which share of a report's paragraphs and lists stands under a heading."""
    told = [block for block in report.blocks if block.is_quotable and block.kind is not BlockKind.FOOTNOTE]
    return sum(heading in block.headings for block in told) / max(1, len(told))


def initials_of(report: Report) -> frozenset[str]:
    """The stems of the letters by which words of a report's title may be called: "gp" for General Practice."""
    words = re.findall(r"[A-Za-z][\w’'-]*", f"{report.details.title} . {report.details.publisher}")
    found: set[str] = set()
    for size in _INITIALS:
        for start in range(len(words) - size + 1):
            piece = words[start : start + size]
            if all(word[0].isupper() for word in piece):
                letters = "".join(word[0] for word in piece).casefold()
                found |= {stem(letters), stem(f"{letters}s")}
    return frozenset(found)

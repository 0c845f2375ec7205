"""Starter questions by topic: words that the library's headings share, and what is asked of the sections under them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.suggestions.starters import is_case_question, make_section_questions, take_turns
from corpus.vocabulary import BlockKind, Report
from index.terms import terms

CASES = "Case studies"
_MOST_TOPICS = 6
_MOST_QUESTIONS = 6
# How many headings must share a word, or a pair of words, to make a topic of it.
_FEWEST_SHARING_WORD = 2
_FEWEST_SHARING_PAIR = 3
# A word with its hyphens and apostrophes: "co-production", "people’s".
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# Words that order a report or stand in any heading, and name no topic.
_FRAME = frozenset(
    """action address ambition appendix approach author background case chapter characteristic conclusion context
    defining discussion drivers element executive figure finding future guide guiding heading introduction key
    list main measure method model need new next opportunity overview part perception pillar point project
    prospective recommendation reference result scalable section section set sponsor statement step
    strengthening study successful summary support table thank view way work""".split()
)

# One term, or two that stand side by side: ("community",), ("green", "space").
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _SectionQuestion:
    """A question about a section of a report."""

    text: str
    report: str
    """The report's id."""
    phrases: frozenset[Phrase]
    """The terms of the section's heading, alone and in pairs."""


def group_questions_by_topic(reports: Sequence[Report]) -> dict[str, list[str]]:
    """Up to six topics with six questions each at most, the reports taking turns; case studies are the last topic.

    A topic is a pair of words that three headings or more share, or else a word that two or more do; those of the most
    reports stand first. What shares none with another stands under its report's short title, where there is room.
    """
    questions = _all_section_questions(reports)
    cases = [question for question in questions if is_case_question(question.text)]
    others = [question for question in questions if not is_case_question(question.text)]
    most_topics = _MOST_TOPICS - 1 if cases else _MOST_TOPICS

    by_topic, left = _group_by_shared_phrase(others, reports, most_topics)
    most_reports_first = sorted(by_topic, key=lambda name: -_count_reports(by_topic[name]))
    topics = {name: _choose_in_turns(by_topic[name]) for name in most_reports_first}
    for report in reports:
        rest = [question for question in left if question.report == report.id]
        if rest and len(topics) < most_topics:
            topics[report.details.short_title] = _choose_in_turns(rest)
    if cases:
        topics[CASES] = _choose_in_turns(cases)
    return topics


def _all_section_questions(reports: Sequence[Report]) -> list[_SectionQuestion]:
    questions = []
    for report in reports:
        for _, text in make_section_questions(report):
            questions.append(_SectionQuestion(text, report.id, _phrases_in(text)))
    return questions


def _phrases_in(question: str) -> frozenset[Phrase]:
    """'What is said about green spaces?' gives ('green',), ('space',) and ('green', 'space')."""
    found = [term for term in terms(question) if term not in _frame_terms()]
    return frozenset([*((term,) for term in found), *pairwise(found)])


@lru_cache(maxsize=1)
def _frame_terms() -> frozenset[str]:
    """The terms that name no topic, with the one that our own questions add: "What is said about"."""
    frame: set[str] = set()
    for word in (*_FRAME, "said"):
        frame.update(terms(word))
    return frozenset(frame)


def _group_by_shared_phrase(
    questions: Sequence[_SectionQuestion], reports: Sequence[Report], most_topics: int
) -> tuple[dict[str, list[_SectionQuestion]], list[_SectionQuestion]]:
    """The questions under the topics that they share, and those that share none; each stands in one place."""
    left = list(questions)
    by_topic: dict[str, list[_SectionQuestion]] = {}
    while len(by_topic) < most_topics:
        phrase = _find_most_shared(left)
        if phrase is None:
            break
        by_topic[_name_topic(phrase, reports)] = [question for question in left if phrase in question.phrases]
        left = [question for question in left if phrase not in question.phrases]
    return by_topic, left


def _find_most_shared(questions: Sequence[_SectionQuestion]) -> Phrase | None:
    """What headings of the most reports share, then the most headings, pairs first; None where no two share a word."""
    headings: Counter[Phrase] = Counter()
    for question in questions:
        headings.update(question.phrases)

    def rank(phrase: Phrase) -> tuple[int, int, int, Phrase]:
        sharing = [question for question in questions if phrase in question.phrases]
        return -len(phrase), -_count_reports(sharing), -headings[phrase], phrase

    shared = [phrase for phrase, count in headings.items() if count >= _fewest_sharing(phrase)]
    return min(shared, key=rank) if shared else None


def _fewest_sharing(phrase: Phrase) -> int:
    return _FEWEST_SHARING_WORD if len(phrase) == 1 else _FEWEST_SHARING_PAIR


def _count_reports(questions: Sequence[_SectionQuestion]) -> int:
    """How many reports the questions come from."""
    return len({question.report for question in questions})


def _name_topic(phrase: Phrase, reports: Sequence[Report]) -> str:
    """The words as headings write them most often, the first with a capital letter: 'Green spaces'."""
    forms: Counter[str] = Counter()
    for report in reports:
        for block in report.blocks:
            if block.kind is BlockKind.HEADING:
                forms.update(_forms_in(block.text, phrase))
    # Forms that are equally frequent are taken by the alphabet.
    name = min(forms, key=lambda form: (-forms[form], form)) if forms else " ".join(phrase)
    return name[:1].upper() + name[1:]


def _forms_in(heading: str, phrase: Phrase) -> list[str]:
    """How a heading writes a phrase, in small letters: 'Our Green Spaces' has 'green spaces' for ('green', 'space')."""
    words = _WORD.findall(heading)
    forms = []
    for start in range(len(words)):
        run = words[start : start + len(phrase)]
        run_terms = [term for word in run for term in terms(word)]
        if tuple(run_terms) == phrase:
            forms.append(" ".join(word if _is_short_form(word, heading) else word.lower() for word in run))
    return forms


def _is_short_form(word: str, heading: str) -> bool:
    """Whether a word is written in capitals in a heading that is not: 'PCN' in 'What PCN leads say'."""
    return word.isupper() and not heading.isupper()


def _choose_in_turns(questions: Sequence[_SectionQuestion]) -> list[str]:
    """Up to six questions, one of each report in turn, each once."""
    by_report: dict[str, list[str]] = {}
    for question in questions:
        by_report.setdefault(question.report, []).append(question.text)
    each_once = dict.fromkeys(take_turns(by_report.values()))
    return list(each_once)[:_MOST_QUESTIONS]

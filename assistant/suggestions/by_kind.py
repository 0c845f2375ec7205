"""Starter questions as a person would put them, by the kind of answer that they ask for; each is checked by asking it.

Headings are not pasted into frames: what is asked about is a report by its short title, a case study by its name, a
subject that headings name and the text uses by itself, or a question that the bank holds word for word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from assistant.suggestions.next_questions import is_well_put
from assistant.suggestions.starters import is_case_question, make_section_questions, take_turns
from assistant.suggestions.subjects import Subject, find_subjects
from corpus.vocabulary import Answer, Report
from index.search import Index
from index.terms import terms

# How many of a group are offered, and how many are tried for it at most: checking one means answering it.
_OFFERED = 2
_TRIED = 8
_MOST_WORDS_OF_FIGURE = 14
# Short titles that read well after "the" say what sort of document it is: "Health Creation manifesto".
_SORT_OF_DOCUMENT = re.compile(
    r"\b(?:report|paper|study|manifesto|plan|strategy|review|survey|framework|guide|guidance|evaluation|briefing|"
    r"toolkit|policy|programme|document|summary|statement)$",
    re.IGNORECASE,
)
# "How many households had it helped by 2021?"
_ASKS_FIGURE = re.compile(r"(?:How many|How much|What (?:percentage|share|proportion) of)\b")

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Starter:
    """A question to begin with, and what its answer must be to be offered."""

    question: str
    # The kinds of answer that it may get; any where there are none.
    kinds: frozenset[str] = frozenset()
    # The ids of reports that its answer must cite.
    reports: frozenset[str] = frozenset()
    # Whether it must cite no other.
    no_others: bool = False
    # How many reports its answer must cite.
    fewest_reports: int = 1

    def is_met_by(self, answer: Answer) -> bool:
        """Whether an answer is whole: not refused, of the right kind and reports, and nothing asked for is missing."""
        cited = {citation.report for citation in answer.citations}
        return (
            bool(answer.statements)
            and not answer.abstained
            and not answer.not_found
            and (not self.kinds or answer.kind in self.kinds)
            and self.reports <= cited
            and not (self.no_others and cited - self.reports)
            and len(cited) >= self.fewest_reports
        )


def choose_starters(index: Index, ask: Ask) -> dict[str, list[str]]:
    """The starter questions by group, such as "An example"; two a group at most, each asked and found whole.

    A group without any is left out. `ask` answers a question; it is called for eight questions a group at most.
    """
    chosen: dict[str, list[str]] = {}
    for group, starters in propose_starters(index).items():
        whole = (each.question for each in islice(starters, _TRIED) if each.is_met_by(ask(each.question)))
        if offered := list(islice(whole, _OFFERED)):
            chosen[group] = offered
    return chosen


def choose_few(index: Index, ask: Ask, count: int) -> list[str]:
    """So many starter questions, one a group, each asked and found whole."""
    found = (
        next((each.question for each in islice(starters, _TRIED) if each.is_met_by(ask(each.question))), "")
        for starters in propose_starters(index).values()
    )
    return list(islice(filter(None, found), count))


def propose_starters(index: Index) -> dict[str, Iterator[Starter]]:
    """The questions that may be offered by group, best first, made as they are looked at."""
    reports = list(index.reports.values())
    subjects = find_subjects(reports)
    return {
        "Across the reports": _across(subjects),
        "What to do": _to_do(subjects),
        "A figure": _figures(index, subjects),
        "An example": _examples(reports),
        "A comparison": _comparisons(subjects, reports),
        "One report": _wholes(reports),
    }


def _across(subjects: Sequence[Subject]) -> Iterator[Starter]:
    for subject in subjects:
        if len(subject.reports) > 1:
            yield Starter(f"What do the reports say about {subject.name}?", fewest_reports=2)


def _to_do(subjects: Sequence[Subject]) -> Iterator[Starter]:
    # Another one than is asked about first across the reports.
    for subject in [*subjects[1:], *subjects[:1]]:
        yield Starter(f"What should we do about {subject.name}?", kinds=frozenset({"advice"}))


def _figures(index: Index, subjects: Sequence[Subject]) -> Iterator[Starter]:
    """Questions of the bank that ask for one figure, the reports taking turns.

    Of each report those come first whose words the subjects share that the most reports speak of, then short ones.
    """
    bank = index.bank
    if bank is None:
        return
    worth = {term: len(subject.reports) for subject in reversed(subjects) for term in terms(subject.name)}
    by_report: dict[str, set[str]] = {}
    for row, unit in zip(*bank.links, strict=True):
        question = bank.questions[row].text
        is_short = len(question.split()) <= _MOST_WORDS_OF_FIGURE
        if is_short and _ASKS_FIGURE.match(question) and is_well_put(question, index.lexicon):
            by_report.setdefault(index.evidence[unit].report, set()).add(question)

    def rank(question: str) -> tuple[int, int, str]:
        return -sum(worth.get(term, 0) for term in set(terms(question))), len(question), question

    queues = [
        [Starter(question, frozenset({"fact"}), frozenset({report})) for question in sorted(asked, key=rank)]
        for report, asked in by_report.items()
    ]
    yield from take_turns(queues)


def _examples(reports: Sequence[Report]) -> Iterator[Starter]:
    queues = [
        [
            Starter(question, reports=frozenset({report.id}))
            for _, question in make_section_questions(report)
            if is_case_question(question)
        ]
        for report in reports
    ]
    yield from take_turns(queues)


def _comparisons(subjects: Sequence[Subject], reports: Sequence[Report]) -> Iterator[Starter]:
    """Each pair of reports once, on the subject that they share and that was asked about least so far."""
    titles = {report.id: _with_article(report.details.short_title) for report in reports}
    asked: Counter[str] = Counter()
    for one, other in combinations(titles, 2):
        shared = [subject for subject in subjects if {one, other} <= subject.reports]
        if shared:
            subject = min(shared, key=lambda each: asked[each.name])
            asked[subject.name] += 1
            question = f"How do {titles[one]} and {titles[other]} compare on {subject.name}?"
            yield Starter(question, reports=frozenset({one, other}), no_others=True)


def _wholes(reports: Sequence[Report]) -> Iterator[Starter]:
    for report in reports:
        title = _with_article(report.details.short_title)
        yield Starter(f"What is {title} about?", frozenset({"whole report"}), frozenset({report.id}))


def _with_article(title: str) -> str:
    """'the Example study', where the title says what it is, else '“Fair lives for all”'."""
    return f"the {title.removeprefix('The ')}" if _SORT_OF_DOCUMENT.search(title) else f"“{title}”"

"""Questions to go on with after an answer, from the headings near what it cites; each is checked first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.starters import section_questions
from corpus.vocabulary import Answer, Report

SHOWN = 3
TRIED_AT_MOST = 9

Ask = Callable[[str], Answer]


class Followups:
    """Suggests questions over some reports. What was checked once is not asked again."""

    def __init__(self, ask: Ask, reports: Mapping[str, Report]) -> None:
        self._ask = ask
        self._reports = reports
        self._questions: dict[str, list[tuple[int, str]]] = {}
        self._answered: dict[str, bool] = {}

    def after(self, answer: Answer, asked: Sequence[str]) -> list[str]:
        """Up to three questions with an answer, nearest to what was cited first, none of them among those asked."""
        found: list[str] = []
        for tried, (question, report) in enumerate(self._near(answer, {words.casefold() for words in asked})):
            if len(found) == SHOWN or tried == TRIED_AT_MOST:
                break
            if self._has_answer(question, report):
                found.append(question)
        return found

    def _near(self, answer: Answer, asked: set[str]) -> Iterator[tuple[str, str]]:
        ranked: list[tuple[int, str, str]] = []
        for citation in answer.citations:
            report = self._reports.get(citation.report)
            for number, question in self._of(report) if report else ():
                at = next((b.number for b in report.blocks if b.paragraph == citation.paragraph), 0) if report else 0
                ranked.append((abs(number - at), question, citation.report))
        seen = set(asked)
        for _, question, name in sorted(ranked):
            if question.casefold() not in seen:
                seen.add(question.casefold())
                yield question, name

    def _of(self, report: Report) -> list[tuple[int, str]]:
        if report.id not in self._questions:
            self._questions[report.id] = section_questions(report)
        return self._questions[report.id]

    def _has_answer(self, question: str, report: str) -> bool:
        """Whether it is answered, and from the report whose heading it was drawn from."""
        if question not in self._answered:
            cited = {citation.report for citation in self._ask(question).citations}
            self._answered[question] = report in cited
        return self._answered[question]

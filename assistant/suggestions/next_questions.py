"""Questions to go on with: what the bank's questions and the headings ask near what is cited; each is checked first.

After a refusal they are the bank's questions likest to the one refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from assistant.suggestions.starters import section_questions
from corpus.vocabulary import Answer, Citation
from index.embedding import Floats
from index.question_bank import QuestionBank
from index.search import Index

SHOWN = 3
TRIED_AT_MOST = 9
_LIKE = 0.5
_LIKEST = 30
_THE_SAME = 0.75
_BLOCKS_NEAR = 3
_WELL_PUT = re.compile(r"[A-Z][^?!.:;()]{20,100}\?")

Ask = Callable[[str], Answer]


class Followups:
    """Suggests questions over the reports of an index. What was checked once is not asked again."""

    def __init__(self, ask: Ask, index: Index) -> None:
        self._ask = ask
        self._index = index
        self._questions: dict[str, list[tuple[int, str]]] = {}
        self._reports_cited: dict[str, frozenset[str]] = {}

    def after(self, answer: Answer, asked: Sequence[str]) -> list[str]:
        """Up to three questions with an answer, nearest first, none of them among those asked.

        Near is what was cited; where an answer was refused, and not for being clinical, the question itself.
        """
        if answer.abstention_reason == "clinical":
            return []
        wanted = self._like(answer.standalone_question) if answer.abstained else self._near(answer)
        seen = {words.casefold() for words in asked}
        found: list[str] = []
        tried = 0
        for question, report in wanted:
            if len(found) == SHOWN or tried == TRIED_AT_MOST:
                break
            if question.casefold() in seen:
                continue
            seen.add(question.casefold())
            tried += 1
            if self._has_answer(question, report):
                found.append(question)
        return found

    def _near(self, answer: Answer) -> Iterator[tuple[str, str]]:
        """One question of the bank, then one of a heading, each the nearest to what is cited, and so on."""
        banked, headed = self._of_bank(answer), self._of_headings(answer)
        for number in range(max(len(banked), len(headed))):
            yield from banked[number : number + 1]
            yield from headed[number : number + 1]

    def _of_bank(self, answer: Answer) -> list[tuple[str, str]]:
        bank = self._index.bank
        if bank is None or not answer.citations:
            return []
        like = self._likeness(bank, answer.standalone_question)
        places = [(citation.report, self._block(citation)) for citation in answer.citations]
        ranked: list[tuple[int, float, int, str]] = []
        for row, unit in zip(*bank.links, strict=True):
            evidence = self._index.evidence[unit]
            far = min((abs(at - evidence.blocks[0]) for name, at in places if name == evidence.report), default=99)
            if far <= _BLOCKS_NEAR and like[row] < _THE_SAME and _WELL_PUT.fullmatch(bank.questions[row].text):
                ranked.append((far, -float(like[row]), int(row), evidence.report))
        return [(bank.questions[row].text, report) for _, _, row, report in sorted(ranked)]

    def _of_headings(self, answer: Answer) -> list[tuple[str, str]]:
        ranked: list[tuple[int, str, str]] = []
        for citation in answer.citations:
            for number, question in self._of(citation.report):
                ranked.append((abs(number - self._block(citation)), question, citation.report))
        return [(question, report) for _, question, report in sorted(ranked)]

    def _like(self, question: str) -> Iterator[tuple[str, str]]:
        bank = self._index.bank
        if bank is None:
            return
        like = self._likeness(bank, question)
        rows, units = bank.links
        for row in np.argsort(-like, kind="stable")[:_LIKEST]:
            text = bank.questions[int(row)].text
            answering = units[rows == row]
            if len(answering) and like[row] >= _LIKE and _WELL_PUT.fullmatch(text):
                yield text, self._index.evidence[int(answering[0])].report

    def _likeness(self, bank: QuestionBank, question: str) -> Floats:
        query = self._index.query(question)
        like = bank.likeness(query.encoded.vector, query.terms)
        both: Floats = ((like.meaning + like.words) / 2).astype(np.float32)
        return both

    def _block(self, citation: Citation) -> int:
        report = self._index.reports.get(citation.report)
        blocks = report.blocks if report else ()
        return next((block.number for block in blocks if block.paragraph == citation.paragraph), 0)

    def _of(self, report: str) -> list[tuple[int, str]]:
        if report not in self._questions:
            held = self._index.reports.get(report)
            self._questions[report] = section_questions(held) if held else []
        return self._questions[report]

    def _has_answer(self, question: str, report: str) -> bool:
        """Whether it is answered, and from the report that it was drawn from."""
        if question not in self._reports_cited:
            self._reports_cited[question] = frozenset(citation.report for citation in self._ask(question).citations)
        return report in self._reports_cited[question]

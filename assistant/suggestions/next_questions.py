"""Questions to go on with: what the bank's questions and the headings ask near what is cited; each is checked first.

After a refusal they are the bank's questions most like the one refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from assistant.suggestions.starters import make_section_questions
from corpus.vocabulary import Answer, Citation, Evidence
from index.embedding import Floats
from index.lexicon import Lexicon
from index.question_bank import QuestionBank
from index.search import Index
from index.terms import STOP_WORDS, tokenize

SHOWN = 3
# Checking a question means answering it, so that only so many are tried.
TRIED_AT_MOST = 9
# Similarity to the question, from 0 to 1: after a refusal at least so much; more is the same question put again.
_LEAST_SIMILARITY = 0.5
_SAME_QUESTION = 0.75
_MOST_SIMILAR = 30
# How many blocks of a report may lie between what is cited and what a bank question is answered by.
_MOST_BLOCKS_AWAY = 3
_FAR_AWAY = 99
# A question of the bank that reads well by itself: one sentence, "What were the barriers to community engagement?".
_WELL_PUT = re.compile(r"[A-Z][^?!.:;()]{20,100}\?")

# Words of questions that a library need not hold.
_PLAIN_WORDS = frozenset(
    "happen happened involve involved explain describe list name difference kind sort many".split()
)

Ask = Callable[[str], Answer]
# A question, and the id of the report that it was drawn from.
Candidate = tuple[str, str]
# A report's id, and the number of the block that is cited.
CitedBlock = tuple[str, int]


class NextQuestions:
    """Suggests questions over the reports of an index. What was checked once is not asked again."""

    def __init__(self, ask: Ask, index: Index) -> None:
        self._ask = ask
        self._index = index
        self._section_questions: dict[str, list[tuple[int, str]]] = {}
        self._reports_cited: dict[str, frozenset[str]] = {}

    def suggest(self, answer: Answer, asked: Sequence[str]) -> list[str]:
        """Up to three questions with an answer, nearest first, none of them among those asked.

        Near is what was cited; where an answer was refused, and not for being clinical, the question itself.
        """
        if answer.abstention_reason == "clinical":
            return []
        candidates = self._find_similar(answer.standalone_question) if answer.abstained else self._find_near(answer)
        seen = {question.casefold() for question in asked}
        suggested: list[str] = []
        tried = 0
        for question, report in candidates:
            if len(suggested) == SHOWN or tried == TRIED_AT_MOST:
                break
            if question.casefold() in seen:
                continue
            seen.add(question.casefold())
            tried += 1
            if self._has_answer(question, report):
                suggested.append(question)
        return suggested

    def _find_near(self, answer: Answer) -> Iterator[Candidate]:
        """One question of the bank, then one of a heading, each the nearest to what is cited, and so on."""
        from_bank = self._find_bank_questions(answer)
        from_headings = self._find_section_questions(answer)
        for number in range(max(len(from_bank), len(from_headings))):
            yield from from_bank[number : number + 1]
            yield from from_headings[number : number + 1]

    def _find_bank_questions(self, answer: Answer) -> list[Candidate]:
        """The bank's questions that are answered near what is cited: nearest first, then those most like the question.

        What is nearly the same question again is left out.
        """
        bank = self._index.bank
        if bank is None or not answer.citations:
            return []
        similarity = self._similarity_to_bank(bank, answer.standalone_question)
        cited = [(citation.report, self._block_number(citation)) for citation in answer.citations]
        ranked: list[tuple[int, float, int, str]] = []
        for row, unit in zip(*bank.links, strict=True):
            evidence = self._index.evidence[unit]
            distance = _blocks_between(evidence, cited)
            if distance > _MOST_BLOCKS_AWAY or similarity[row] >= _SAME_QUESTION:
                continue
            if is_well_put(bank.questions[row].text, self._index.lexicon):
                ranked.append((distance, -float(similarity[row]), int(row), evidence.report))
        return [(bank.questions[row].text, report) for _, _, row, report in sorted(ranked)]

    def _find_section_questions(self, answer: Answer) -> list[Candidate]:
        """What the headings of the cited reports ask, those nearest to a cited block first."""
        ranked: list[tuple[int, str, str]] = []
        for citation in answer.citations:
            for number, question in self._section_questions_of(citation.report):
                distance = abs(number - self._block_number(citation))
                ranked.append((distance, question, citation.report))
        return [(question, report) for _, question, report in sorted(ranked)]

    def _find_similar(self, question: str) -> Iterator[Candidate]:
        """The bank's questions most like one that was refused, if they are answered by something."""
        bank = self._index.bank
        if bank is None:
            return
        similarity = self._similarity_to_bank(bank, question)
        rows, units = bank.links
        for row in np.argsort(-similarity, kind="stable")[:_MOST_SIMILAR]:
            text = bank.questions[int(row)].text
            answering = units[rows == row]
            if len(answering) and similarity[row] >= _LEAST_SIMILARITY and is_well_put(text, self._index.lexicon):
                yield text, self._index.evidence[int(answering[0])].report

    def _similarity_to_bank(self, bank: QuestionBank, question: str) -> Floats:
        """How like each question of the bank is, from 0 to 1: the mean of its meaning's and its words' similarity."""
        query = self._index.query(question)
        like = bank.similarity(query.encoded.vector, query.terms)
        mean: Floats = ((like.meaning + like.words) / 2).astype(np.float32)
        return mean

    def _block_number(self, citation: Citation) -> int:
        """The number of the cited block; 0 where the report is no longer there."""
        report = self._index.reports.get(citation.report)
        blocks = report.blocks if report else ()
        return next((block.number for block in blocks if block.paragraph == citation.paragraph), 0)

    def _section_questions_of(self, report_id: str) -> list[tuple[int, str]]:
        if report_id not in self._section_questions:
            report = self._index.reports.get(report_id)
            self._section_questions[report_id] = make_section_questions(report) if report else []
        return self._section_questions[report_id]

    def _has_answer(self, question: str, report: str) -> bool:
        """Whether it is answered, and from the report that it was drawn from."""
        if question not in self._reports_cited:
            self._reports_cited[question] = frozenset(citation.report for citation in self._ask(question).citations)
        return report in self._reports_cited[question]


def is_well_put(question: str, lexicon: Lexicon) -> bool:
    """Whether a question of the bank reads well by itself, all of its words spelt as the library spells them."""
    if not _WELL_PUT.fullmatch(question):
        return False
    words = [word for word in tokenize(question) if word[0].isalpha() and word not in STOP_WORDS]
    return all(lexicon.has_word(word) or word in _PLAIN_WORDS for word in words)


def _blocks_between(evidence: Evidence, cited: Sequence[CitedBlock]) -> int:
    """How many blocks the nearest cited block of the same report is away; 99 where that report is not cited."""
    distances = [abs(number - evidence.blocks[0]) for report, number in cited if report == evidence.report]
    return min(distances, default=_FAR_AWAY)

"""The pieces that a model chooses among: what the answer without a model says, what is near, and one that is neither.

Every piece is a run of complete evidence units, so that whatever is chosen can be composed as without a model.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.composition import compose_statements, describe_place
from assistant.answering.question import Question
from assistant.answering.ranking import Ranking
from assistant.generation.attribution import write_evidence_line
from assistant.verification.evidence_text import is_instruction
from assistant.verification.tokens import FRAME, find_tokens
from corpus.front_matter import find_front_matter, is_bare_address
from corpus.spans import merge_spans, overlap
from corpus.vocabulary import Answer, Citation, Evidence, EvidenceKind, Report, Span, Statement, join_spans
from corpus.word_sets import overlap_coefficient

# So many pieces are offered at most, and so many beside those of the answer without a model at least.
MOST_PIECES = 10
_FEWEST_MORE = 3
# A piece of more words is offered only where the answer without a model holds it.
_LONGEST = 150
# Above this share of words in common two pieces say the same.
_SAME_WORDS = 0.7
# What has nothing to do with the question has so many words, so that its length does not give it away.
_DECOY_WORDS = range(12, 45)
# Begins with what only the sentence before it explains: "This …", "They also …".
_POINTS_BACK = re.compile(
    r"^\W*(?:This|These|That|Those|Such|It|They|He|She|His|Her|Their|Its|Both|Of these|Among them|However|Also"
    r"|Therefore|Furthermore|In addition|As a result)\b"
)
# The kinds of unit that a citation of several may be made of.
_RUN_KINDS = (EvidenceKind.SENTENCE, EvidenceKind.ITEM, EvidenceKind.ROW, EvidenceKind.HEADING, EvidenceKind.LIST)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of evidence that a model may choose."""

    # Its number in the prompt, from 1.
    number: int
    run: tuple[Evidence, ...]
    # Whether the answer without a model says it.
    is_essential: bool = False
    # Whether it has nothing to do with the question: whoever chooses it did not read.
    is_decoy: bool = False

    @property
    def report(self) -> str:
        """The id of its report."""
        return self.run[0].report

    @property
    def text(self) -> str:
        """How it reads, without what introduces its later units once more."""
        return " ".join([self.run[0].text, *(unit.own for unit in self.run[1:])])

    def write_line(self, report: Report) -> str:
        """Its line in a prompt: '[2] On benches, Use: Most were used every day.'."""
        place = ", ".join(filter(None, [report.details.short_title, describe_place(self.run[0], report)]))
        return write_evidence_line(self.number, f"{place}: {self.text}")


class PieceFinder:
    """Finds the pieces for a question. Deterministic; safe to share."""

    def __init__(self, evidence_mode: EvidenceAssistant) -> None:
        self._evidence_mode = evidence_mode
        self._reports = evidence_mode.index.reports
        self._units: dict[str, list[Evidence]] = defaultdict(list)
        for unit in evidence_mode.index.evidence:
            self._units[unit.report].append(unit)
        # Blocks that are no part of what a report says: title pages, authors, sponsors.
        self._beside = {report.id: find_front_matter(report) for report in self._reports.values()}

    def find_pieces(self, quoted: Answer, asked: Question) -> list[Piece] | None:
        """The pieces for the answer without a model, or for its refusal, numbered from 1.

        What the answer says comes first, in its order, then what is near, the best first; in the middle stands what has
        nothing to do with the question, where there is such a piece. None where the answer is laid out by rule, so that
        its statements cannot be put in another order.
        """
        runs = self._runs_of(quoted)
        if runs is None:
            return None
        ranking = self._evidence_mode.retrieve(replace(asked, text=quoted.standalone_question, history=())).ranking
        # What speaks to a model is never put before one.
        pieces = [Piece(0, run, is_essential=True) for run in runs if not is_instruction(_text_of(run))]
        room = max(MOST_PIECES - 1 - len(pieces), _FEWEST_MORE)
        pieces += [Piece(0, run) for run in self._find_near(ranking, runs, room)]
        if decoy := self._find_decoy(quoted.standalone_question, ranking, pieces):
            pieces.insert(len(pieces) // 2, Piece(0, (decoy,), is_decoy=True))
        return [replace(piece, number=number) for number, piece in enumerate(pieces, 1)]

    def compose(self, runs: Sequence[tuple[Evidence, ...]]) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
        """The statements of runs in this order, with their citations, as the answer without a model has them."""
        statements, citations = compose_statements(runs, self._reports, self._evidence_mode.superseded)
        return self._evidence_mode.mark_passed(statements, citations), citations

    def runs_of_all(self, answers: Sequence[Answer]) -> list[tuple[Evidence, ...]] | None:
        """The runs of several answers, one after the other, each said once; None where one is laid out by rule."""
        found: list[tuple[Evidence, ...]] = []
        for answer in answers:
            runs = self._runs_of(answer)
            if runs is None:
                return None
            said = [unit for run in found for unit in run]
            found += [run for run in runs if not any(_is_repeated(unit, other) for unit in run for other in said)]
        return found

    def _runs_of(self, quoted: Answer) -> list[tuple[Evidence, ...]] | None:
        """The runs that an answer is composed of; None where they do not give its statements word for word."""
        runs = []
        for citation in quoted.citations:
            run = self._run_of(citation)
            if run is None:
                return None
            runs.append(run)
        statements, citations = self.compose(runs)
        is_same = [statement.text for statement in statements] == [statement.text for statement in quoted.statements]
        return runs if is_same and len(citations) == len(quoted.citations) else None

    def _run_of(self, citation: Citation) -> tuple[Evidence, ...] | None:
        """The units that a citation quotes: one, or several of one kind; None where they are not found."""
        within = [unit for unit in self._units[citation.report] if _lies_within(unit.spans, citation.spans)]
        candidates: list[tuple[Evidence, ...]] = [(unit,) for unit in within]
        candidates += [tuple(unit for unit in within if unit.kind is kind) for kind in _RUN_KINDS]
        source = self._reports[citation.report].source
        for run in candidates:
            spans = merge_spans(span for unit in run for span in unit.spans)
            if run and join_spans(source, spans) == citation.spans:
                return run
        return None

    def _find_near(
        self, ranking: Ranking, runs: Sequence[tuple[Evidence, ...]], most: int
    ) -> Iterator[tuple[Evidence, ...]]:
        """The best units that the answer does not say, and that do not say the same as another; each complete."""
        evidence, labels = self._evidence_mode.index.evidence, self._evidence_mode.groups.labels
        taken = [unit for run in runs for unit in run]
        for number in ranking.best_units:
            if not most:
                return
            unit = evidence[number]
            before = evidence[number - 1] if number else unit
            if number in labels or not self._may_be_offered(unit) or any(_is_repeated(unit, one) for one in taken):
                continue
            run: tuple[Evidence, ...] = (unit,)
            if _POINTS_BACK.match(unit.own):
                if before.blocks != unit.blocks or before.report != unit.report or not self._may_be_offered(before):
                    continue
                run = (before, unit)
            most -= 1
            taken += run
            yield run

    def _may_be_offered(self, unit: Evidence) -> bool:
        """Whether a unit is something that a report says, of no great length, and does not speak to a model."""
        is_beside = unit.blocks[0] in self._beside[unit.report] or is_bare_address(unit.own)
        return not is_beside and unit.words <= _LONGEST and not unit.own.endswith(":") and not is_instruction(unit.text)

    def _find_decoy(self, question: str, ranking: Ranking, pieces: Sequence[Piece]) -> Evidence | None:
        """The worst candidate that shares no telling word with the question and stands in no piece's section."""
        evidence = self._evidence_mode.index.evidence
        asked = _stems_of(question)
        sections = {(unit.report, unit.section) for piece in pieces for unit in piece.run}
        for number in reversed(ranking.best_units):
            unit = evidence[number]
            if unit.kind is not EvidenceKind.SENTENCE or unit.words not in _DECOY_WORDS:
                continue
            if (unit.report, unit.section) in sections or asked & _stems_of(f"{unit.context} {unit.text}"):
                continue
            if self._may_be_offered(unit):
                return unit
        return None


def _lies_within(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    return all(any(start <= first and last <= end for start, end in outer) for first, last in inner)


def _is_repeated(unit: Evidence, other: Evidence) -> bool:
    """Whether two units share characters, or say nearly the same; rows of a table say nearly the same by nature."""
    if unit.report == other.report and overlap(unit.core, other.core):
        return True
    if EvidenceKind.ROW in (unit.kind, other.kind):
        return False
    words, others = set(unit.own.casefold().split()), set(other.own.casefold().split())
    return overlap_coefficient(words, others) > _SAME_WORDS


def _text_of(run: Sequence[Evidence]) -> str:
    return " ".join(unit.text for unit in run)


def _stems_of(text: str) -> set[str]:
    return {token.stem for token in find_tokens(text) if token.is_content and token.stem not in FRAME}

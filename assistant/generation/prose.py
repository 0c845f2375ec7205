"""The prose style: a model writes from the evidence, and what the evidence carries is shown, sentence by sentence."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.composition import cite
from assistant.generation.answers import ModelAnswer, copy_answer, fall_back
from assistant.generation.attribution import (
    Draft,
    NumberedEvidence,
    SentenceCounts,
    add_missing_statements,
    attribute_sentences,
)
from assistant.generation.chat_model import ChatModel, ModelUnavailable, Usage
from assistant.generation.prompting import build_answer_prompt
from assistant.generation.sentences import split_sentences
from assistant.generation.settings import PROSE
from assistant.verification.verifier import Checker
from corpus.vocabulary import Answer, Evidence, Span, Statement

_MORE_PASSAGES = 3
_CUT_OFF = "What the language model wrote was checked for {seconds:g} seconds, and what was left then is not shown."


class ProseWriter:
    """Lets a model write, and shows of it what its evidence carries."""

    def __init__(self, evidence_mode: EvidenceAssistant, model: ChatModel, checker: Checker) -> None:
        self._evidence_mode = evidence_mode
        self._model = model
        self._checker = checker

    def write_answer(self, quoted: Answer, *, end: float, usage: Usage) -> Iterator[ModelAnswer]:
        """What the model writes from the evidence, sentence by sentence, then the answer with what it left out.

        Raises:
            ModelUnavailable: as `ChatModel.stream`, or nothing of it was checked by `end`.
        """
        cited = _number_cited_evidence(quoted)
        more = self._number_more_evidence(quoted, len(cited))
        system, user, given = build_answer_prompt(quoted.standalone_question, [*cited, *more], self._model.settings)
        stream = self._model.stream(system, user, end=end, usage=usage)
        draft = Draft()
        is_late = False
        try:
            for draft in attribute_sentences(split_sentences(stream), given, self._checker):
                yield self._build_answer(quoted, draft, given)
                # Checking takes of the same time: a model that has said all at once is not checked for ever.
                if is_late := time.monotonic() >= end:
                    break
        finally:
            stream.close()  # type: ignore[attr-defined]

        seconds = self._model.settings.timeout
        if is_late and not draft.counts.verified + draft.counts.reattributed:
            raise ModelUnavailable(f"what it wrote could not be checked within {seconds:g} seconds")
        if draft.counts.verified + draft.counts.reattributed:
            whole, added = add_missing_statements(replace(draft, checking=None), cited)
            # What is added may cite evidence that did not fit into the prompt.
            not_given = [item for item in cited if item not in given]
            notice = _CUT_OFF.format(seconds=seconds) if is_late else quoted.notice
            yield replace(self._build_answer(quoted, whole, [*given, *not_given]), added=added, notice=notice)
        else:
            answer = fall_back(quoted, "the evidence carried nothing of what the language model wrote", style=PROSE)
            yield replace(answer, sentences=SentenceCounts(dropped=draft.counts.total))

    def _build_answer(self, quoted: Answer, draft: Draft, evidence: Sequence[NumberedEvidence]) -> ModelAnswer:
        """The draft as an answer; citations are numbered anew, in the order in which they are first used."""
        new_numbers: dict[int, int] = {}
        for statement in draft.statements:
            for old in statement.citations:
                new_numbers.setdefault(old, len(new_numbers) + 1)
        known = {item.citation.n: item.citation for item in evidence}
        citations = tuple(replace(known[old], n=new) for old, new in new_numbers.items())
        statements = [
            Statement(statement.text, tuple(new_numbers[old] for old in statement.citations))
            for statement in draft.statements
        ]
        return copy_answer(
            quoted,
            statements=self._evidence_mode.mark_passed(statements, citations),
            citations=citations,
            mode="model",
            model=self._model.name,
            style=PROSE,
            sentences=draft.counts,
            shown_of=None,
            checking=draft.checking,
        )

    def _number_more_evidence(self, quoted: Answer, last_number: int) -> Iterator[NumberedEvidence]:
        """Evidence of the best passages that the answer does not cite, numbered on from `last_number`."""
        number = last_number
        index = self._evidence_mode.index
        used = {(citation.report, span) for citation in quoted.citations for span in citation.spans}
        for hit in quoted.hits[:_MORE_PASSAGES]:
            for unit in self._find_units(hit.passage.report, frozenset(hit.passage.blocks)):
                if _overlaps(unit, used):
                    continue
                number += 1
                used |= {(unit.report, span) for span in unit.spans}
                newest = self._evidence_mode.superseded.get(unit.report)
                citation = cite(number, [unit], index.reports[unit.report], superseded_by=newest)
                yield NumberedEvidence(citation, citation.shown, unit.text)

    def _find_units(self, report: str, blocks: frozenset[int]) -> list[Evidence]:
        """The evidence units of a report that begin in one of these blocks."""
        units = self._evidence_mode.index.evidence
        return [unit for unit in units if unit.report == report and unit.blocks[0] in blocks]


def _number_cited_evidence(quoted: Answer) -> list[NumberedEvidence]:
    """What the evidence-mode answer cites, its headline first."""
    return [
        NumberedEvidence(citation, citation.shown, statement.text)
        for statement, citation in zip(quoted.statements, quoted.citations, strict=False)
    ]


def _overlaps(unit: Evidence, used: set[tuple[str, Span]]) -> bool:
    """Whether a unit shares characters with spans, each given with its report's id."""
    for report, (used_start, used_end) in used:
        if report != unit.report:
            continue
        if any(used_start < end and start < used_end for start, end in unit.spans):
            return True
    return False

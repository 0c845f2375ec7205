"""Model mode: a model writes from the evidence of the evidence-mode answer; what evidence carries is shown.

Whatever goes wrong with the model, the evidence-mode answer stands, with one line that says why.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.composition import cite
from assistant.answering.conversation import Turn
from assistant.generation.attribution import NOTHING, Counts, Draft, Piece, completed, drafts
from assistant.generation.chat_model import ChatModel, ModelUnavailable
from assistant.generation.prompting import answer_prompt, standalone_prompt
from assistant.generation.sentences import sentences_of
from assistant.verification.tokens import FRAME, find_tokens
from assistant.verification.verifier import build_verifier
from corpus.library import Library
from corpus.text import readable
from corpus.vocabulary import Answer, Citation, Evidence, Statement
from index.search import Index

_MORE_PASSAGES = 3
_REWRITTEN_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class ModelAnswer(Answer):
    """An answer that a model was asked to write; `mode` says who wrote it.

    `sentences` counts what became of the model's sentences, `added` the statements in the reports' own words that
    follow because the model left them out.
    """

    sentences: Counts = NOTHING
    added: int = 0

    def as_json(self) -> dict[str, Any]:
        """The published form, with what became of the model's sentences."""
        return {
            **Answer.as_json(self),
            "sentences": self.sentences.as_json(),
            "added": self.added,
            "notice": self.notice,
        }


class GenerativeAssistant:
    """An `Answerer` that lets a chat model write from the evidence, and verifies every sentence before it is shown."""

    def __init__(self, evidence_mode: EvidenceAssistant, model: ChatModel) -> None:
        self.evidence_mode = evidence_mode
        self.model = model
        self._verifier = build_verifier(evidence_mode.index)

    @property
    def index(self) -> Index:
        """What is searched."""
        return self.evidence_mode.index

    @property
    def library(self) -> Library:
        """The reports that the index was built from."""
        return self.evidence_mode.library

    def ask(self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None) -> Answer:
        """Answer a question, or refuse it; the last of what `stream` gives.

        Raises:
            UserError: as `EvidenceAssistant.ask`.
        """
        *_, answer = self.stream(question, history=history, reports=reports)
        return answer

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None
    ) -> Iterator[Answer]:
        """The answer as it grows, sentence by verified sentence; the last one is the answer.

        Closing the iterator ends the model's call. What is refused, and small talk, never reaches the model.

        Raises:
            UserError: as `EvidenceAssistant.ask`.
        """
        began = time.perf_counter()
        evidence = self.evidence_mode.ask(question, history=history, reports=reports)
        fault = None
        if history and evidence.mode != "conversation":
            try:
                evidence = self._asked_anew(evidence, history, reports)
            except ModelUnavailable as unavailable:
                fault = str(unavailable)
        if not evidence.statements:
            yield evidence
            return
        try:
            if fault:
                raise ModelUnavailable(fault)
            yield from (_timed(answer, began) for answer in self._written(evidence))
        except ModelUnavailable as unavailable:
            yield _timed(_fallen_back(evidence, f"the language model gave no answer: {unavailable}"), began)

    def _written(self, evidence: Answer) -> Iterator[ModelAnswer]:
        own = self._own(evidence)
        system, user, pieces = answer_prompt(
            evidence.standalone_question, [*own, *self._more(evidence, len(own))], self.model.settings
        )
        stream = self.model.stream(system, user)
        draft = Draft()
        try:
            for draft in drafts(sentences_of(stream), pieces, self._verifier):
                yield self._answer(evidence, draft, pieces)
        finally:
            stream.close()  # type: ignore[attr-defined]
        if draft.counts.verified + draft.counts.recited:
            whole, added = completed(replace(draft, checking=None), own)
            every = [*pieces, *(piece for piece in own if piece not in pieces)]
            yield replace(self._answer(evidence, whole, every), added=added)
        else:
            fallen = _fallen_back(evidence, "the evidence carried nothing of what the language model wrote")
            yield replace(
                fallen, sentences=replace(draft.counts, dropped=sum(draft.counts.as_json().values()), replaced=0)
            )

    def _answer(self, evidence: Answer, draft: Draft, pieces: Sequence[Piece]) -> ModelAnswer:
        """The draft as an answer; citations are numbered anew, in the order in which they are first used."""
        used = list(dict.fromkeys(n for statement in draft.statements for n in statement.citations))
        numbers = {old: new for new, old in enumerate(used, start=1)}
        by_number = {piece.citation.n: piece.citation for piece in pieces}
        return _as_model_answer(
            evidence,
            statements=tuple(
                Statement(statement.text, tuple(numbers[n] for n in statement.citations))
                for statement in draft.statements
            ),
            citations=tuple(replace(by_number[old], n=numbers[old]) for old in used),
            mode="model",
            model=self.model.name,
            sentences=draft.counts,
            checking=draft.checking,
        )

    def _own(self, evidence: Answer) -> list[Piece]:
        """What the evidence-mode answer cites, its headline first."""
        return [
            Piece(citation, readable(citation.quote), statement.text)
            for statement, citation in zip(evidence.statements, evidence.citations, strict=False)
        ]

    def _more(self, evidence: Answer, before: int) -> Iterator[Piece]:
        """More evidence from the best passages, numbered on."""
        number, spans = before, {(c.report, span) for c in evidence.citations for span in c.spans}
        for hit in evidence.hits[:_MORE_PASSAGES]:
            for unit in self._units_in(hit.passage.report, frozenset(hit.passage.blocks)):
                if not any(
                    r == unit.report and a < end and start < b for start, end in unit.spans for r, (a, b) in spans
                ):
                    number += 1
                    spans |= {(unit.report, span) for span in unit.spans}
                    citation: Citation = cite(number, [unit], self.index.reports[unit.report])
                    yield Piece(citation, readable(citation.quote), unit.text)

    def _units_in(self, report: str, blocks: frozenset[int]) -> list[Evidence]:
        return [unit for unit in self.index.evidence if unit.report == report and unit.blocks[0] in blocks]

    def _asked_anew(self, evidence: Answer, history: Sequence[Turn], reports: Sequence[str] | None) -> Answer:
        """The answer to the model's standalone form of a follow-up, if that brings in nothing new and is answered."""
        system, user, told = standalone_prompt(evidence.question, history, self.model.settings)
        rewritten = self.model.complete(system, user).strip().strip('"“”')
        if not _faithful(rewritten, f"{told}\n{evidence.question}"):
            return evidence
        answer = self.evidence_mode.ask(rewritten, reports=reports)
        return replace(answer, question=evidence.question) if answer.statements else evidence


def _faithful(rewritten: str, conversation: str) -> bool:
    """Whether a rewritten question is one line, a question, and made of the conversation's own words."""
    if "\n" in rewritten or not rewritten.endswith("?") or len(rewritten) > _REWRITTEN_CHARACTERS:
        return False
    there = {token.stem for token in find_tokens(conversation)} | FRAME
    return all(token.stem in there for token in find_tokens(rewritten) if token.is_content or token.is_number)


def _fallen_back(evidence: Answer, why: str) -> ModelAnswer:
    line = f"This answer is made of the reports' own words, because {why}."
    return _as_model_answer(evidence, notice=line)


def _as_model_answer(evidence: Answer, **changes: Any) -> ModelAnswer:
    fields = {name: getattr(evidence, name) for name in Answer.__dataclass_fields__}
    return ModelAnswer(**{**fields, **changes})


def _timed(answer: ModelAnswer, began: float) -> ModelAnswer:
    return replace(answer, latency_ms=round((time.perf_counter() - began) * 1000, 1))

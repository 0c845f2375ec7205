"""Model mode: a model writes from the evidence of the evidence-mode answer; what the evidence supports is shown.

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
from assistant.generation.attribution import (
    NO_SENTENCES,
    Draft,
    NumberedEvidence,
    SentenceCounts,
    add_missing_statements,
    attribute_sentences,
)
from assistant.generation.chat_model import ChatModel, ModelUnavailable
from assistant.generation.prompting import build_answer_prompt, build_standalone_prompt
from assistant.generation.sentences import split_sentences
from assistant.verification.tokens import FRAME, find_tokens
from assistant.verification.verifier import build_verifier
from corpus.library.store import Library
from corpus.vocabulary import Answer, Evidence, Span, Statement
from index.search import Index

_MORE_PASSAGES = 3
_STANDALONE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class ModelAnswer(Answer):
    """An answer that a model was asked to write; `mode` says who wrote it."""

    # What became of the model's sentences.
    sentences: SentenceCounts = NO_SENTENCES
    # How many statements in the reports' own words follow because the model left them out.
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

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Answer:
        """Answer a question, or refuse it; the last of what `stream` gives.

        Raises:
            UserError: as `EvidenceAssistant.ask`.
        """
        *_, answer = self.stream(question, history=history, reports=reports, full=full)
        return answer

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), reports: Sequence[str] | None = None, full: bool = False
    ) -> Iterator[Answer]:
        """The answer as it grows, sentence by verified sentence; the last one is the answer.

        Closing the iterator ends the model's call. What is refused, and small talk, never reaches the model.

        Raises:
            UserError: as `EvidenceAssistant.ask`.
        """
        began = time.perf_counter()
        quoted = self.evidence_mode.ask(question, history=history, reports=reports, full=full)
        failure: ModelUnavailable | None = None
        if history and quoted.mode != "conversation":
            try:
                quoted = self._ask_standalone(quoted, history, reports, full=full)
            except ModelUnavailable as unavailable:
                failure = unavailable
        if not quoted.statements:
            yield quoted
            return
        try:
            # A model that could not rewrite the question is not asked to answer it.
            if failure:
                raise failure
            yield from (_add_latency(answer, began) for answer in self._write_answer(quoted))
        except ModelUnavailable as unavailable:
            yield _add_latency(_fall_back(quoted, f"the language model gave no answer: {unavailable}"), began)

    def _write_answer(self, quoted: Answer) -> Iterator[ModelAnswer]:
        """What the model writes from the evidence, sentence by sentence, then the answer with what it left out."""
        cited = _number_cited_evidence(quoted)
        more = self._number_more_evidence(quoted, len(cited))
        system, user, given = build_answer_prompt(quoted.standalone_question, [*cited, *more], self.model.settings)
        stream = self.model.stream(system, user)
        draft = Draft()
        try:
            for draft in attribute_sentences(split_sentences(stream), given, self._verifier):
                yield self._build_answer(quoted, draft, given)
        finally:
            stream.close()  # type: ignore[attr-defined]

        if draft.counts.verified + draft.counts.reattributed:
            whole, added = add_missing_statements(replace(draft, checking=None), cited)
            # What is added may cite evidence that did not fit into the prompt.
            not_given = [item for item in cited if item not in given]
            yield replace(self._build_answer(quoted, whole, [*given, *not_given]), added=added)
        else:
            answer = _fall_back(quoted, "the evidence carried nothing of what the language model wrote")
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
        return _copy_answer(
            quoted,
            statements=self.evidence_mode.mark_passed(statements, citations),
            citations=citations,
            mode="model",
            model=self.model.name,
            sentences=draft.counts,
            shown_of=None,
            checking=draft.checking,
        )

    def _number_more_evidence(self, quoted: Answer, last_number: int) -> Iterator[NumberedEvidence]:
        """Evidence of the best passages that the answer does not cite, numbered on from `last_number`."""
        number = last_number
        used = {(citation.report, span) for citation in quoted.citations for span in citation.spans}
        for hit in quoted.hits[:_MORE_PASSAGES]:
            for unit in self._find_units(hit.passage.report, frozenset(hit.passage.blocks)):
                if _overlaps(unit, used):
                    continue
                number += 1
                used |= {(unit.report, span) for span in unit.spans}
                newest = self.evidence_mode.superseded.get(unit.report)
                citation = cite(number, [unit], self.index.reports[unit.report], superseded_by=newest)
                yield NumberedEvidence(citation, citation.shown, unit.text)

    def _find_units(self, report: str, blocks: frozenset[int]) -> list[Evidence]:
        """The evidence units of a report that begin in one of these blocks."""
        return [unit for unit in self.index.evidence if unit.report == report and unit.blocks[0] in blocks]

    def _ask_standalone(
        self, quoted: Answer, history: Sequence[Turn], reports: Sequence[str] | None, *, full: bool
    ) -> Answer:
        """The answer to the model's standalone form of a follow-up, if that brings in nothing new and is answered.

        Else `quoted`, the answer to the follow-up as evidence mode understands it.

        Raises:
            ModelUnavailable: the model gave no standalone form.
        """
        system, user, given = build_standalone_prompt(quoted.question, history, self.model.settings)
        standalone = self.model.complete(system, user).strip().strip('"“”')
        if not _is_faithful(standalone, f"{given}\n{quoted.question}"):
            return quoted
        answer = self.evidence_mode.ask(standalone, reports=reports, full=full)
        return replace(answer, question=quoted.question) if answer.statements else quoted


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


def _is_faithful(standalone: str, conversation: str) -> bool:
    """Whether a rewritten question is one line, a question, and made of the conversation's own words."""
    if "\n" in standalone or not standalone.endswith("?") or len(standalone) > _STANDALONE_CHARACTERS:
        return False
    known = {token.stem for token in find_tokens(conversation)} | FRAME
    telling = [token for token in find_tokens(standalone) if token.is_content or token.is_number]
    return all(token.stem in known for token in telling)


def _fall_back(quoted: Answer, why: str) -> ModelAnswer:
    """The evidence-mode answer, with a line that says why the model's does not stand here."""
    return _copy_answer(quoted, notice=f"This answer is made of the reports' own words, because {why}.")


def _copy_answer(quoted: Answer, **changes: Any) -> ModelAnswer:
    """The evidence-mode answer as a model's, with some fields changed."""
    fields = {name: getattr(quoted, name) for name in Answer.__dataclass_fields__}
    return ModelAnswer(**{**fields, **changes})


def _add_latency(answer: ModelAnswer, began: float) -> ModelAnswer:
    return replace(answer, latency_ms=round((time.perf_counter() - began) * 1000, 1))

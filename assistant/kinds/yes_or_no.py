"""Yes or no, and "is there evidence": what speaks to it, with the kind of evidence that each piece is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.length import LengthBudget
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.kinds.laying_out import compose_runs, lead_with, restrict
from assistant.kinds.wording import content_stems, stems_of
from corpus.vocabulary import Answer, BlockKind, Evidence, EvidenceKind
from index.search import Index

# "Is lack of funding a barrier?", "Did the café reduce isolation?"; not "Can you tell me …".
_YES_NO = re.compile(
    r"^\W*(?:so |and |but |ok )?(?:is|are|was|were|do|does|did|has|have|had|will|would|should|can|could) (?!you\b"
    r"|i\b|we\b|there (?:a|any) (?:report|list|case))\w",
    re.IGNORECASE,
)
# "Is there evidence that …", "what is the evidence for …", "what proof is there that …".
_EVIDENCE = re.compile(
    r"\b(?:evidence|proof|data|research)\b.{0,20}\b(?:that|for|of|on|behind|to show|shows?|works?)\b", re.IGNORECASE
)
_FRAME = (
    "evidence proof data research good any strong hard show shows prove proves really actually there work"
    " works true say says fact case exist exists"
).split()
# Words are taken for the same that begin with so many equal letters: "reduce", "reduction".
_PREFIX = 5
_BUDGET = LengthBudget(words=150, pieces=4, margin=2.0, run_sentences=2, run_words=70)
# What it is worth, in units of the ranker, that a unit holds all of the question's subject.
_COVERED = 1.5
_NEAR = 30
_RESCUED = 12
_SURE = 0.7


class YesOrNo:
    """Evidence on a claim, and of which kinds it is."""

    name = "yes or no"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """Evidence that speaks of the claim; None where none is asked about, or nothing speaks of it."""
        is_evidence = _EVIDENCE.search(standalone) is not None
        if not is_evidence and not _YES_NO.match(standalone):
            return None
        retrieved = assistant.retrieve(asked)
        subject = content_stems(retrieved.query.text, without=_FRAME)
        if not subject or not len(retrieved.ranking) or retrieved.analysis.asks_for_medical_advice:
            return None
        index = assistant.index
        units = [index.evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
        covered = np.asarray([coverage(unit, subject) for unit in units], dtype=np.float32)
        selected = assistant.select(retrieved)
        ranking = retrieved.ranking.boosted(_COVERED * covered)
        if not selected.runs:
            if not _is_borne_out(retrieved, covered):
                return None
            ranking = restrict(ranking, (covered >= 1.0).astype(np.float32))
        runs = select_evidence(assistant.groups, ranking, replace(retrieved.analysis, budget=_BUDGET))
        if not runs:
            return None
        answer = compose_runs(
            assistant, retrieved, runs, confidence=max(selected.confidence, _SURE if not selected.runs else 0)
        )
        firsts = [index.evidence[run[0]] for run in runs]
        return lead_with(answer, _kinds_line(index, firsts))


def coverage(unit: Evidence, subject: Sequence[str]) -> float:
    """The share of a question's subject that a unit holds, its headings read along; shape of a word told loosely."""
    held = {word[:_PREFIX] for word in stems_of(f"{unit.context} {unit.text}")}
    return sum(word[:_PREFIX] in held for word in subject) / len(subject)


def _is_borne_out(retrieved: RetrievedEvidence, covered: np.ndarray) -> bool:
    """Whether one of the best candidates holds all of the subject, though it was too little to answer by."""
    best = list(retrieved.ranking.order[:_RESCUED])
    return bool((covered[best] >= 1.0).any())


def _kinds_line(index: Index, units: Sequence[Evidence]) -> str:
    counts = Counter(kind_of_evidence(index, unit) for unit in units)
    listed = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in counts.items())
    return f"What the reports have on this: {listed}."


def kind_of_evidence(index: Index, unit: Evidence) -> str:
    """What sort of evidence a unit is, by where it stands: figures of a table, a case study, a quoted voice."""
    block = index.reports[unit.report].blocks[unit.blocks[0]]
    where = " ".join(unit.section).casefold()
    if unit.kind is EvidenceKind.ROW:
        return "figures of a table"
    if block.kind is BlockKind.QUOTATION or "interviewee" in unit.text.casefold():
        return "a quoted voice"
    if "case stud" in where:
        return "a case study"
    if re.search(r"\bquantitative|survey\b", where):
        return "survey results"
    return "the report’s own account"

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
from index.embedding import Floats
from index.search import Index
from index.terms import stem, tokenize

# "Is lack of funding a barrier?", "Did the café reduce isolation?"; not "Can you tell me …".
_YES_NO = re.compile(
    r"^\W*(?:so |and |but |ok )?(?:is|are|was|were|do|does|did|has|have|had|will|would|should|can|could) (?!you\b"
    r"|i\b|we\b|there (?:a|any) (?:report|list|case))\w",
    re.IGNORECASE,
)
_KNOW_IF = re.compile(
    r"^\W*(?:do|does) (?:we|anyone|you|anybody) know (?:if|whether|that)\b|\banything (?:showing|to show|that"
    r" shows)\b",
    re.I,
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
_HALF = 0.4
_SPOKEN_OF = 0.5
# Asks what came of something: "did it make old people less lonely", "has anyone looked at whether it works".
_EFFECT = re.compile(
    r"\b(?:reduc\w+|ma[dk]e|works?|worked|working|help(?:s|ed)?|chang(?:e|es|ed)|differences?|better|worse|less|fewer"
    r"|more|improv\w+|proof|proven|evidence|looked (?:at|into)|evaluat\w+|effective|success\w*|push(?:ed)?"
    r"|bring down|cut|increas\w+|outcomes?|impact|results?)\b",
    re.IGNORECASE,
)
# Says so by a measure, or that there is none yet.
_MEASURED = re.compile(
    r"\b(?:outcomes?|reduc(?:ed|tion)|increas(?:ed|e in)|improv(?:ed|ements?)|evaluat(?:ed|ion)|quantif\w+"
    r"|resulted|results|key to)\b|\d\s?%|per cent",
    re.IGNORECASE,
)
_OUTCOMES = LengthBudget(words=110, pieces=3, margin=2.5, run_sentences=1, run_words=70)
# So many of the question's words in a heading name its section.
_HEADING_WORDS = 2
# Says what came of something: "outcomes have been promising", "a significant reduction".
_OUTCOME = re.compile(
    r"\b(?:outcomes?|results?|impact|evaluat\w+|reduc(?:ed|tion|es|ing)|increas(?:ed|e|es|ing)|improv\w+|saved"
    r"|fell|rose|led to"
    r"|quantif\w+|key to|attend(?:ed|ance)|took|achiev\w+|benefit\w*|success\w*|effective\w*|promising)\b",
    re.IGNORECASE,
)


class YesOrNo:
    """Evidence on a claim, and of which kinds it is."""

    name = "yes or no"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """Evidence that speaks of the claim; None where none is asked about, or nothing speaks of it."""
        is_evidence = _EVIDENCE.search(standalone) is not None
        if not is_evidence and not _YES_NO.match(standalone) and not _KNOW_IF.search(standalone):
            return None
        retrieved = assistant.retrieve(asked)
        subject = content_stems(retrieved.query.text, without=_FRAME)
        if not subject or not len(retrieved.ranking) or retrieved.analysis.asks_for_medical_advice:
            return None
        told = _tell_outcome(standalone, assistant, retrieved)
        if told is not None:
            return told
        index = assistant.index
        units = [index.evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
        covered = np.asarray([coverage(unit, subject) for unit in units], dtype=np.float32)
        selected = assistant.select(retrieved)
        ranking = retrieved.ranking.boosted(_COVERED * covered)
        if not selected.runs:
            allowed = _borne_out(assistant, retrieved, units, covered)
            if not allowed.any():
                return None
            ranking = restrict(ranking, allowed)
        runs = select_evidence(assistant.groups, ranking, replace(retrieved.analysis, budget=_BUDGET))
        # What does not speak of most of the claim is no evidence on it, and is not headed as such.
        if not runs or coverage(index.evidence[runs[0][0]], subject) < _SPOKEN_OF:
            return None
        answer = compose_runs(
            assistant, retrieved, runs, confidence=max(selected.confidence, _SURE if not selected.runs else 0)
        )
        firsts = [index.evidence[run[0]] for run in runs]
        return lead_with(answer, _kinds_line(index, firsts))


def _tell_outcome(standalone: str, assistant: EvidenceAssistant, retrieved: RetrievedEvidence) -> Answer | None:
    """What came of a project that the question names, by the project's own section; None where none is named.

    The section is that of the best candidate; its heading holds a name of the question, or two of its words.
    """
    index, ranking = assistant.index, retrieved.ranking
    units = [index.evidence[int(number)] for number in ranking.candidates.numbers]
    home = units[ranking.order[0]]
    if not _EFFECT.search(standalone) or not _is_named_by_heading(home, retrieved, index):
        return None
    tells = np.asarray([_tells_of_home(unit, home) for unit in units], dtype=np.float32)
    selected = assistant.select(retrieved)
    # What comes first anyhow and tells it needs no help.
    if not tells.any() or (selected.runs and any(_OUTCOME.search(unit.text) for unit in selected.runs[0])):
        return None
    heading = stems_of(home.section[-1])
    strongly = np.asarray([_MEASURED.search(unit.text) is not None for unit in units], dtype=np.float32)
    subject = content_stems(retrieved.query.text, without=[*_FRAME, *heading])
    covered = np.asarray([coverage(unit, subject) if subject else 0.0 for unit in units], dtype=np.float32)
    runs = select_evidence(
        assistant.groups,
        restrict(ranking.boosted(_COVERED * (covered + strongly)), tells),
        replace(retrieved.analysis, budget=_OUTCOMES),
    )
    if not runs:
        return None
    confidence = max(selected.confidence, _SURE)
    return lead_with(
        compose_runs(assistant, retrieved, runs, confidence=confidence),
        _kinds_line(index, [index.evidence[run[0]] for run in runs]),
    )


def _is_named_by_heading(home: Evidence, retrieved: RetrievedEvidence, index: Index) -> bool:
    """Whether the heading over a unit holds a name of the question, or two of its words."""
    heading = stems_of(home.section[-1]) if home.section else frozenset()
    said = set(content_stems(retrieved.query.text, without=_FRAME)) & heading
    names = {stem(word) for word in tokenize(retrieved.query.text) if word in index.lexicon.names}
    return len(said) >= _HEADING_WORDS or bool(said & names)


def _tells_of_home(unit: Evidence, home: Evidence) -> bool:
    """Whether a unit of the same section tells what came of something."""
    is_there = unit.report == home.report and unit.section == home.section
    return is_there and unit.kind is not EvidenceKind.HEADING and _OUTCOME.search(unit.text) is not None


def coverage(unit: Evidence, subject: Sequence[str]) -> float:
    """The share of a question's subject that a unit holds, its headings read along; shape of a word told loosely."""
    held = {word[:_PREFIX] for word in stems_of(f"{unit.context} {unit.text}")}
    return sum(word[:_PREFIX] in held for word in subject) / len(subject)


def _borne_out(
    assistant: EvidenceAssistant, retrieved: RetrievedEvidence, units: Sequence[Evidence], covered: Floats
) -> Floats:
    """Which of the best candidates may answer, though it was too little for the whole to be answered by; 1 or 0 each.

    One that holds all of the subject; else one that stands under a heading with a name of the question and says what
    came of something.
    """
    best = set(retrieved.ranking.order[:_RESCUED])
    near = np.asarray([k in best for k in range(len(units))])
    whole = near & (covered >= 1.0)
    if whole.any():
        return whole.astype(np.float32)
    named = {stem(word) for word in tokenize(retrieved.query.text) if word in assistant.index.lexicon.names}
    if not named:
        return np.zeros(len(units), dtype=np.float32)
    told = [named <= stems_of(unit.context) and _OUTCOME.search(unit.text) is not None for unit in units]
    allowed: Floats = (near & np.asarray(told) & (covered >= _HALF)).astype(np.float32)
    return allowed


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

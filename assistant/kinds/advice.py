"""What to do about something: the steps that reports recommend, then what somebody did about it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence
from assistant.answering.length import LONG_ANSWER
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.kinds.laying_out import compose_runs
from assistant.kinds.structure import recommends
from assistant.kinds.whole_report import recommendations
from assistant.kinds.wording import content_stems
from corpus.vocabulary import Answer, Evidence, EvidenceKind

_WHO = (
    r"(?:i|we|you|one|someone|people|pcns?|gps?|practices?|networks?|primary care networks?|(?:an?|the|our|my"
    r"|your)(?: \w+){0,2} (?:pcns?|practices?|networks?|teams?|surger(?:y|ies)|gps?|doctors?|neighbourhoods?"
    r"|leads?|boards?))"
)
# "What should we do about …", "how can we …", "how to …", "what works for …", "any tips on …", "best way to …".
ADVICE = re.compile(
    rf"\b(?:what|how) (?:else )?(?:should|can|could|might|must|do|would|ought) {_WHO} (?:best |actually |better )?"
    r"(?:do|go about|improve|help|reach|start|begin|tackle|address|support|engage|involve|deal|get|make|build"
    r"|encourage"
    r"|work|reduce|increase|respond|approach|handle|prioriti[sz]e|include|persuade|fund|pay|find|fix|overcome|set"
    r" up|run"
    r"|offer|provide|measure|evaluate|connect|recruit|train|identify|cope|manage|listen|share|bring|attract|change)\b"
    r"|^\W*how to \w+|\bwhat (?:works|helps)\b|\b(?:any|some|your) (?:tips|advice|ideas|suggestions)\b"
    r"|\b(?:best|good|right) ways? (?:to|of|for)\b|\bwhat (?:would|do) you (?:advise|recommend|suggest)\b"
    r"|\b(?:where|how) (?:should|do|can|could) (?:we|i|a pcn|pcns|our \w+) (?:start|begin)\b",
    re.IGNORECASE,
)
# Words of the frame that are no topic.
_FRAME = (
    "should can could might must do does would ought best actually better go improve help start begin tackle address"
    " deal get make work first works helps tips advice ideas suggestions way ways advise recommend suggest good pcn"
    " pcns practice practices gp gps network networks team us we our my handle approach fix overcome about"
).split()
# Tells somebody to do something: "should", "need to", "it is important to", "ensure that".
_TELLS = re.compile(
    r"\b(?:should|must|needs? to|ought to|have to|recommend\w*|it is (?:important|essential|vital|crucial)"
    r"|ensur(?:e|ing)|priorit\w+"
    r"|key to|requires?|by (?:\w+ly )?\w+ing)\b",
    re.IGNORECASE,
)
# Tells what somebody did: "we set up", "the team worked with", "was launched".
_DID = re.compile(
    r"\b(?:(?:team|practice|council|network|pcn|partnership|initiative|project|programme|they|we|it|who|which)"
    r" (?:\w+ly )?"
    r"(?:\w+ed|set up|built|held|ran|gave|brought|made|took|began)|w(?:as|ere) (?:\w+ly )?(?:launched|set up"
    r"|established|introduced|created"
    r"|trained|employed|offered|provided|developed|held|designed))\b",
    re.IGNORECASE,
)
# What these are worth, in units of the ranker.
_RECOMMENDED, _TOLD, _DONE, _ROW = 1.0, 0.6, 0.5, -1.5
_NEAR = 60


class Advice:
    """Steps and examples that the reports give on a topic."""

    name = "advice"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """Evidence that says what to do or what was done; None where no advice is asked for, or nothing fits."""
        if not ADVICE.search(standalone):
            return None
        topic = content_stems(standalone, without=_FRAME)
        if not topic:
            return recommendations(asked, assistant)
        retrieved = assistant.retrieve(asked)
        selected = assistant.select(retrieved)
        if not selected.runs:
            return None
        evidence = assistant.index.evidence
        ranking = retrieved.ranking.boosted(_worth(retrieved, evidence))
        analysis = replace(retrieved.analysis, budget=replace(LONG_ANSWER, margin=2.0, words=220, pieces=6))
        runs = select_evidence(assistant.groups, ranking, analysis)
        return compose_runs(assistant, retrieved, runs, confidence=selected.confidence) if runs else None


def _worth(retrieved: RetrievedEvidence, evidence: list[Evidence]) -> np.ndarray:
    """What each candidate is worth beside its score, as advice."""
    near = set(retrieved.ranking.best_units[:_NEAR])
    return np.asarray(
        [
            _worth_of(evidence[int(number)]) if int(number) in near else 0.0
            for number in retrieved.ranking.candidates.numbers
        ],
        dtype=np.float32,
    )


def _worth_of(unit: Evidence) -> float:
    if unit.kind is EvidenceKind.ROW:
        return _ROW
    told = _TOLD if _TELLS.search(unit.text) else _DONE if _DID.search(unit.text) else 0.0
    return told + (_RECOMMENDED if recommends(unit) else 0.0)

"""What stands in the way: evidence that tells of hindrances goes before what is advised against them."""

from __future__ import annotations

import re

import numpy as np

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.kinds.groundwork.laying_out import compose_runs
from assistant.overview.structure import recommends
from corpus.vocabulary import Answer, Evidence

# "what stops practices from …", "what gets in the way", "why do clinicians hold back", "barriers to …".
_ASKS = re.compile(
    r"\bwhat(?:’s|'s|s| is| has| was)? (?:\w+ )?(?:stop(?:s|ped|ping)?|prevent(?:s|ed|ing)?|hinder(?:s|ed|ing)?"
    r"|block(?:s|ed|ing)?|hold(?:s|ing)? \w+ back|held \w+ back|put(?:s|ting)? \w+ off)\b"
    r"|\b(?:gets?|got|getting|stands?|stood|standing) in (?:\w+ )?way\b"
    r"|\bwhy (?:is it|are they|do|does|did) .{0,40}\b(?:hard|difficult|reluctant|hesita\w+|hold back|not)\b"
    r"|\b(?:barriers?|obstacles?|hurdles?|stumbling blocks?|hindrances?)\b|\bmakes? it (?:so )?(?:hard|difficult)\b",
    re.IGNORECASE,
)
# Asks for what helps against them as well: "how were the barriers overcome".
_ASKS_HELP = re.compile(
    r"\b(?:overc[oa]me|tackl\w+|address\w*|remov\w+|reduc\w+|get round|got round|solv\w+|deal\w* with|help\w*|enabl\w+"
    r"|advice|tips|should|could|can)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:barriers?|obstacles?|hurdles?|challeng(?:e|es|ing)|difficult(?:y|ies)?|lack(?:s|ed|ing)?|limited|limits?"
    r"|constraints?|hesitan\w+|burden\w*|unclear|uncertain\w*|mistrust|distrust|insufficient|inadequate\w*|shortages?"
    r"|too (?:little|few|large|much)|little time|reluctan\w+|silos?|concern(?:s|ed)|inhibit\w*|prevent(?:s|ed|ing)"
    r"|not (?:enough|adequately|routinely|consistently|integrated)|absence of|problems?|disconnected|complex(?:ity)?"
    r"|inflexible|sporadic|patchy|poorly)\b",
    re.IGNORECASE,
)
# What a text that tells of a hindrance is worth, and what one that tells what to do costs, in units of the ranker.
_WORTH, _COSTS = 1.0, 1.0


class Barriers:
    """The plain selection, with what tells of hindrances put before what tells what to do."""

    name = "fact"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The evidence of what stands in the way; None where that is not asked alone, or nothing is selected."""
        if not _ASKS.search(standalone) or _ASKS_HELP.search(standalone):
            return None
        retrieved = assistant.retrieve(asked)
        selected = assistant.select(retrieved)
        if not selected.runs or len(retrieved.analysis.named_reports) > 1:
            return None
        evidence = assistant.index.evidence
        units = [evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
        worth = np.asarray([_weigh(unit) for unit in units], dtype=np.float32)
        runs = select_evidence(assistant.groups, retrieved.ranking.boosted(worth), retrieved.analysis)
        return compose_runs(assistant, retrieved, runs, confidence=selected.confidence) if runs else None


def _weigh(unit: Evidence) -> float:
    """What speaks for a unit as one that tells of a hindrance, or against it as one that tells what to do."""
    if recommends(unit) and not _TELLS.search(unit.own):
        return -_COSTS
    return _WORTH * bool(_TELLS.search(unit.text))

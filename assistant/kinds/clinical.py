"""Questions on a patient's treatment: refused in words of their own, whatever the reports hold."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.answering.refusal import MESSAGES
from corpus.vocabulary import Answer

_DRUG_VERB = r"(?:prescrib|dos(?:e|ing)|titrat|taper|inject|medicat)\w*"
# "Should I prescribe statins …", "what dose of …", "can I give my patient …", "how much insulin should I take".
_TREATS = re.compile(
    rf"\b(?:should|can|could|shall|may|do|must|would) (?:i|we|a gp|gps|one|you) (?:still |now |safely"
    rf" )?(?:{_DRUG_VERB}|give (?:my|a|the|this) patients?|treat (?:my|a|the|this|his|her))\b"
    rf"|\b(?:what|which|how much|right|correct|safe|maximum|starting) (?:\w+ ){{0,2}}(?:dos(?:e|es|age)|drugs?"
    rf"|tablets?|antibiotics?|statins?|insulin|medicines?|medication)\b.{{0,60}}\b(?:for|should|can|do|take|give"
    rf"|prescribe)\b"
    r"|\b(?:side effects?|contraindicat\w+|interact(?:s|ions?)? with)\b.{0,40}\b\w+|\bhow (?:do|should|would)"
    r" (?:i|we|you) (?:diagnose|treat|medicate)\b",
    re.IGNORECASE,
)


class Clinical:
    """The refusal of medical advice."""

    name = "clinical"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The refusal; None where no treatment is asked about."""
        if not _TREATS.search(standalone):
            return None
        refused = assistant.compose(replace(assistant.select(assistant.retrieve(asked)), runs=()))
        return replace(refused, abstention_reason="clinical", message=MESSAGES["clinical"], kind="fact")

"""Two questions in one: each is answered or refused by itself, and what is not found is named."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import Turn
from assistant.answering.followup import make_standalone
from assistant.answering.question import Question
from assistant.kinds.laying_out import join_answers
from assistant.kinds.wording import as_phrase, content_stems
from corpus.vocabulary import Answer

_WH = r"(?:what|when|where|who|whom|whose|why|how|which)"
_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might)"
# A direct question: "is it still going", "how much did it save", "who paid"; not "how long people live".
_DIRECT = rf"(?:{_AUX} \w+|who \w+|{_WH}(?: [\w’'-]+){{0,3}} {_AUX}\b)"
# Where a second question begins: "… and how much did it save?", "… ? Who paid for it?".
_SECOND = re.compile(rf"(?:\?\s+(?:and |also |plus )?|,?\s+and (?:also )?|;\s*(?:and )?)(?={_DIRECT})", re.IGNORECASE)
_BEGINS = re.compile(rf"^\W*(?:so |and |also )?{_DIRECT}", re.IGNORECASE)
# A word that may stand for what the first question is about.
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|his|this|that|these|those|there|one)\b", re.IGNORECASE
)
# A later question with so many content words needs no topic.
_OWN_WORDS = 2
_MOST = 3
_FEWEST_WORDS = 3


class SeveralQuestions:
    """Each part of a question by itself."""

    name = "several questions"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The answer to the whole, and what a part has beside it; None where a question has one part."""
        parts = split_question(standalone)
        if len(parts) < 2:
            return None
        answers = [assistant.answer(Question(part, reports=asked.reports)) for part in parts]
        if any(answer.mode == "conversation" for answer in answers):
            return None
        whole = assistant.answer_plainly(asked)
        found = [_first_of(answer) for answer in answers if answer.statements]
        if not found:
            return None
        missing = [as_phrase(part) for part, answer in zip(parts, answers, strict=True) if not answer.statements]
        joined = join_answers(asked.text, standalone, [whole, *found] if whole.statements and not missing else found)
        return replace(joined, not_found=tuple(missing))


def split_question(text: str) -> list[str]:
    """The questions of a text, each made to stand alone: what a later one leaves out is taken from the first."""
    pieces = [piece.strip() for piece in _SECOND.split(text) if piece and piece.strip()]
    if not 1 < len(pieces) <= _MOST or not all(_BEGINS.match(piece) for piece in pieces):
        return [text]
    if any(len(piece.split()) < _FEWEST_WORDS for piece in pieces) or not content_stems(pieces[0]):
        return [text]
    first = pieces[0].rstrip(" ?.") + "?"
    return [first, *(_complete(f"{piece.rstrip(' ?.')}?", first) for piece in pieces[1:])]


def _complete(piece: str, first: str) -> str:
    """A later question with the topic of the first, where it points back or says little by itself."""
    if len(content_stems(piece)) >= _OWN_WORDS and not _POINTS.search(piece):
        return piece
    return make_standalone(piece, [Turn("user", first)])


def _first_of(answer: Answer) -> Answer:
    """The answer's first statement with its citations."""
    statements = answer.statements[: 2 if answer.statements[0].derived else 1]
    cited = {number for statement in statements for number in statement.citations}
    citations = tuple(citation for citation in answer.citations if citation.n in cited)
    return replace(answer, statements=statements, citations=citations)

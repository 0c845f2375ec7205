"""Evidence → an answer: what the kinds share when they put one together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence, SelectedEvidence
from assistant.answering.question import Question
from assistant.answering.ranking import Ranking
from corpus.vocabulary import Answer, Citation, Statement
from index.embedding import Floats

# How far down evidence is put that is not to be taken, in units of the ranker.
_OUT = -1000.0


def say(question: str, message: str) -> Answer:
    """A plain word that needs no evidence."""
    return Answer(question, question, message=message, mode="conversation", confidence=1.0)


def compose_runs(
    assistant: EvidenceAssistant, retrieved: RetrievedEvidence, runs: Sequence[Sequence[int]], *, confidence: float
) -> Answer:
    """An answer of runs of evidence units, given by their numbers."""
    evidence = assistant.index.evidence
    chosen = tuple(tuple(evidence[number] for number in run) for run in runs)
    return assistant.compose(SelectedEvidence(retrieved, confidence, chosen))


def lead_with(answer: Answer, line: str, numbers: Sequence[int] | None = None) -> Answer:
    """The answer under a first line that was sorted or counted out of it; it cites `numbers`, else everything."""
    cited = tuple(numbers) if numbers is not None else tuple(citation.n for citation in answer.citations)
    return replace(answer, statements=(Statement(line, cited, derived=True), *answer.statements))


def in_full(assistant: EvidenceAssistant, asked: Question) -> Answer:
    """The answer to a question with all of what it would show the first few of (`Answer.shown_of`)."""
    return assistant.answer(replace(asked, full=True))


def restrict(ranking: Ranking, allowed: Floats) -> Ranking:
    """The ranking with everything put at its end that is not allowed; `allowed` is 1 or 0 for each candidate."""
    return ranking.boosted(_OUT * (1.0 - allowed))


def join_answers(question: str, standalone: str, answers: Sequence[Answer]) -> Answer:
    """Several answers as one, their citations numbered on; what two of them cite alike is said once."""
    statements: list[Statement] = []
    citations: list[Citation] = []
    number_of: dict[str, int] = {}
    for answer in answers:
        renumbered: dict[int, int] = {}
        for citation in answer.citations:
            if citation.id not in number_of:
                number_of[citation.id] = len(citations) + 1
                citations.append(replace(citation, n=len(citations) + 1))
            renumbered[citation.n] = number_of[citation.id]
        said = {cited for statement in statements for cited in statement.citations if not statement.derived}
        for statement in answer.statements:
            numbers = tuple(dict.fromkeys(renumbered[n] for n in statement.citations))
            if statement.derived or not set(numbers) <= said:
                statements.append(replace(statement, citations=numbers))
    first = answers[0]
    shares = [answer.shown_of for answer in answers if answer.shown_of]
    return replace(
        first,
        shown_of=shares[0] if len(shares) == 1 else None,
        question=question,
        standalone_question=standalone,
        statements=tuple(statements),
        citations=tuple(citations),
        confidence=min(answer.confidence for answer in answers),
    )

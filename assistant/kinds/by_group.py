"""The figures of one group that a question names, where a table tells it apart: "and for the PCN staff?"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.gathering.survey_tables import find_table_question, twins_of
from assistant.kinds.groundwork.laying_out import compose_runs
from assistant.kinds.ranked_rows import find_named_column
from corpus.vocabulary import Answer, EvidenceKind
from index.search import Index


class ByGroup:
    """The rows that answer a question, taken from the table that tells the group which is asked about apart."""

    name = "fact"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The plain answer with each row of all respondents exchanged for that of the group; None where none is."""
        retrieved = assistant.retrieve(asked)
        selected = assistant.select(retrieved)
        index = assistant.index
        number_of = {unit.id: number for number, unit in enumerate(index.evidence)} if selected.runs else {}
        runs = [tuple(number_of[unit.id] for unit in run) for run in selected.runs]
        exchanged = [_take_by_group(run, standalone, index) for run in runs]
        if exchanged == runs:
            return None
        return compose_runs(assistant, retrieved, list(dict.fromkeys(exchanged)), confidence=selected.confidence)


def _take_by_group(run: Sequence[int], question: str, index: Index) -> tuple[int, ...]:
    """The rows of a run as the table has them that has a column for the group named; as they are where none has."""
    if any(index.evidence[number].kind is not EvidenceKind.ROW for number in run):
        return tuple(run)
    table = find_table_question(index, run[0])
    if table is None or find_named_column(index, run[0], question):
        return tuple(run)
    found = [
        next((twin for twin in twins_of(index, row) if find_named_column(index, twin, question)), row) for row in run
    ]
    return tuple(found)

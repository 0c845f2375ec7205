"""Commands on the last answer: shorter, more, as a list, only one report, who says so, which page."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import BEGGING, command_of
from assistant.answering.followup import is_aside
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.kinds.laying_out import compose_runs, say
from assistant.kinds.report_names import find_named_reports, title_stems
from corpus.vocabulary import Answer
from index.terms import stem

# "only the 2025 report", "just HiQUALITY", "from the manifesto only".
_ONLY = re.compile(
    BEGGING + r"(?:only|just|solely|limit (?:it|that) to|restrict (?:it|that) to|from)\b.{2,60}$|^.{2,60}\bonly\W*$",
    re.IGNORECASE,
)
# "and the 2019 one?", "what about the manifesto?", "in the event report?".
_OTHER_REPORT = re.compile(
    r"^\W*(?:(?:and|ok|so|what about|how about|in|does|same for)\b\s*)+(?:the )?.{3,40}?\W*$", re.IGNORECASE
)
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
_CANNOT_REWORD = "The reports’ words are quoted as they stand and cannot be reworded. This is what they say:"
_MORE_WORDS, _MORE_PIECES, _MORE_MARGIN = 400, 12, 4.0


class OnLastAnswer:
    """The last question asked again in another way, or the places of its answer."""

    name = "on the last answer"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The answer to the command; None where the turn is none, or nothing came before it."""
        last = _last_question(asked)
        if last is None:
            return None
        text, before = asked.text, assistant.stand_alone(last)
        command = command_of(text)
        answer: Answer | None = None
        if command == "shorter":
            answer = _shorten(assistant.answer(last))
        elif command == "source":
            answer = _name_sources(asked, assistant.answer(last), assistant)
        elif command == "reword":
            again = assistant.answer(last)
            answer = replace(again, notice=_CANNOT_REWORD) if again.statements else again
        elif command == "more":
            answer = _say_more(last, assistant)
        elif named := _read_report(text, assistant):
            answer = assistant.answer(Question(_without_report(before, assistant), reports=tuple(named)))
        return replace(answer, question=asked.text, standalone_question=before) if answer else None


def _read_report(text: str, assistant: EvidenceAssistant) -> list[str]:
    """The report that a turn limits the last question to: "only the 2025 report", "and the 2019 one?"."""
    if not _ONLY.match(text) and not _OTHER_REPORT.match(text):
        return []
    return find_named_reports(_ONE.sub("report", text), assistant.index.reports)


def _without_report(question: str, assistant: EvidenceAssistant) -> str:
    """A question without the name of the report that it is put to: "what does HiQUALITY say about …"."""
    named = find_named_reports(question, assistant.index.reports)
    names = {word for report in named for word in title_stems(assistant.index.reports[report])}
    kept = [word for word in question.split() if stem(word.strip(" ?.,").casefold()) not in names]
    return " ".join(kept) if kept else question


def _last_question(asked: Question) -> Question | None:
    """The last turn of the user that asked something, with what came before it; None where there is none."""
    turns = [turn for turn in asked.history if turn.role != "user" or not is_aside(turn.content)]
    users = [place for place, turn in enumerate(turns) if turn.role == "user"]
    if not users:
        return None
    return Question(turns[users[-1]].content, tuple(turns[: users[-1]]), asked.reports)


def _shorten(answer: Answer) -> Answer:
    """The answer's first statement, or its first line with the statement under it."""
    if not answer.statements:
        return answer
    kept = answer.statements[:1]
    cited = {number for statement in kept for number in statement.citations}
    return replace(answer, statements=kept, citations=tuple(c for c in answer.citations if c.n in cited))


def _say_more(last: Question, assistant: EvidenceAssistant) -> Answer:
    """The last question answered at greater length."""
    answer = assistant.answer(last)
    if not answer.statements or answer.kind != "fact":
        return answer
    retrieved = assistant.retrieve(last)
    budget = replace(retrieved.analysis.budget, words=_MORE_WORDS, pieces=_MORE_PIECES, margin=_MORE_MARGIN)
    runs = select_evidence(assistant.groups, retrieved.ranking, replace(retrieved.analysis, budget=budget))
    return compose_runs(assistant, retrieved, runs, confidence=answer.confidence)


def _name_sources(asked: Question, answer: Answer, assistant: EvidenceAssistant) -> Answer:
    """Where each quote of the last answer stands: report, date, publisher, section and page."""
    if not answer.citations:
        return say(asked.text, "The last turn quoted nothing, so there is no source to name.")
    lines = []
    for citation in answer.citations:
        details = assistant.index.reports[citation.report].details
        label = citation.page_label or citation.page
        page = f", page {label}" if label else ""
        section = f", “{citation.section[-1].rstrip(' :?.')}”" if citation.section else ""
        lines.append(
            f"• [{citation.n}] {details.title} ({details.publisher}, {details.date}){section}{page}, paragraph"
            f" {citation.paragraph}"
        )
    no_pages = (
        ""
        if any(c.page for c in answer.citations)
        else "\nThese texts have no page numbers; the paragraph is counted instead."
    )
    return say(asked.text, "The last answer quotes:\n" + "\n".join(lines) + no_pages)

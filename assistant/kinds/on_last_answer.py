"""Commands on the last answer: shorter, more, as a list, only one report, who says so, which page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import BEGGING, command_of
from assistant.answering.followup import is_aside, topic_of
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.kinds.laying_out import compose_runs, in_full, say
from assistant.kinds.report_names import find_named_reports, title_stems
from assistant.kinds.wording import content_stems, content_words
from corpus.vocabulary import Answer
from index.terms import stem

# "only the 2025 report", "just HiQUALITY", "from the manifesto only".
_ONLY = re.compile(
    BEGGING + r"(?:only|just|solely|limit (?:it|that) to|restrict (?:it|that) to|from)\b.{2,60}$|^.{2,60}\bonly\W*$",
    re.IGNORECASE,
)
# "and the 2019 one?", "what about the manifesto?", "does the event report say so too?".
_OTHER_REPORT = re.compile(
    r"^\W*(?:(?:and|ok|so|but|what about|how about|in|does|do|did|same for|what does)\b\s*)+(?:the )?.{3,60}?\W*$",
    re.IGNORECASE,
)
# Points at the report that was named or quoted last: "what does that one say on money".
_THAT_REPORT = re.compile(
    r"\b(?:that|this|the same) (?:report|paper|study|document|publication)\b"
    r"|\b(?:that one|it|they)(?= (?:say|says|said|mention|mentions|speak|speaks|tell|tells)\b)",
    re.IGNORECASE,
)
# Words that put the last question to a report and say nothing of their own: "does the 2019 one say so too?".
_NO_MORE_THAN_SAY = frozenset(
    stem(word)
    for word in "say says said mention mentions speak agree agrees too also same anything something it so one ones"
    " there please only just limit restrict".split()
)
_POINTS_BACK = re.compile(r"\b(?:it|its|them|they|their|that|those|this)\b", re.IGNORECASE)
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
_CANNOT_REWORD = "The reports’ words are quoted as they stand and cannot be reworded. This is what they say:"
_STARTED_AGAIN = "What was said before is left aside. Ask your next question."
_MORE_WORDS, _MORE_PIECES, _MORE_MARGIN = 400, 12, 4.0


class OnLastAnswer:
    """The last question asked again in another way, or the places of its answer."""

    name = "on the last answer"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The answer to the command; None where the turn is none, or nothing came before it."""
        command = command_of(asked.text)
        if command == "restart" and asked.history:
            return say(asked.text, _STARTED_AGAIN)
        last = _last_question(asked)
        if last is None:
            return None
        last = _name_that_report(last, assistant) or last
        before = assistant.stand_alone(last)
        if command and command != "limit":
            answer = _carry_out(command, asked, last, assistant)
        elif named := _read_report(asked.text, assistant):
            answer = _ask_of(named, asked, last, assistant)
            before = answer.standalone_question if answer else before
        else:
            renamed = _name_that_report(asked, assistant)
            answer = assistant.answer(renamed) if renamed else None
            before = renamed.text if renamed else before
        return replace(answer, question=asked.text, standalone_question=before) if answer else None


def _carry_out(command: str, asked: Question, last: Question, assistant: EvidenceAssistant) -> Answer | None:
    """What a command makes of the last answer."""
    if command == "more":
        return _say_more(last, assistant)
    answer = assistant.answer(last)
    if command == "shorter":
        return _shorten(answer)
    if command == "source":
        return _name_sources(asked, answer, assistant)
    if command == "all":
        return in_full(assistant, last) if answer.shown_of else _say_more(last, assistant)
    return replace(answer, notice=_CANNOT_REWORD) if answer.statements else answer


def _read_report(text: str, assistant: EvidenceAssistant) -> list[str]:
    """The report that a turn names: "only the 2025 report", "and the 2019 one?", "does the manifesto say so?"."""
    if not _ONLY.match(text) and not _OTHER_REPORT.match(text):
        return []
    return find_named_reports(_ONE.sub("report", text), assistant.index.reports)


def _ask_of(named: Sequence[str], asked: Question, last: Question, assistant: EvidenceAssistant) -> Answer | None:
    """The last question put to some reports, or this one where it asks more and leans on the last; else None."""
    called = {word for report in named for word in title_stems(assistant.index.reports[report])}
    own = [word for word in content_stems(asked.text) if word not in called | _NO_MORE_THAN_SAY]
    if not own:
        before = _without_report(assistant.stand_alone(last), assistant)
        return assistant.answer(Question(before, reports=tuple(named)))
    if not assistant.read(asked).leans and not _POINTS_BACK.search(asked.text):
        return None
    topic = _topic_before(asked, assistant)
    text = f"{asked.text.rstrip(' ?.')} ({topic})?"
    answer = assistant.answer(Question(text, reports=tuple(named)))
    said = {stem(word) for citation in answer.citations for word in content_words(citation.quote)}
    # A report that does not speak of the topic is not quoted on it.
    is_met = not answer.statements or not said.isdisjoint(content_stems(topic))
    return answer if is_met else assistant.refuse_unmet(answer, [topic])


def _topic_before(asked: Question, assistant: EvidenceAssistant) -> str:
    """What the turns before were about, the latest first, and no report; "" where they were of none."""
    titles = {report.details.short_title for report in assistant.index.reports.values()}
    for place, turn in reversed(list(enumerate(asked.history))):
        if turn.role == "user" and not is_aside(turn.content):
            topic = topic_of(assistant.read(Question(turn.content, asked.history[:place])))
            if topic and topic not in titles:
                return topic
    return ""


def _name_that_report(asked: Question, assistant: EvidenceAssistant) -> Question | None:
    """A question of "that report", put to the one that was named last; None where it points at none."""
    pointed = _THAT_REPORT.search(asked.text)
    if not pointed:
        return None
    for turn in asked.history[::-1]:
        if turn.role != "user":
            continue
        if named := find_named_reports(_ONE.sub("report", turn.content), assistant.index.reports):
            title = assistant.index.reports[named[0]].details.short_title
            text = f"{asked.text[: pointed.start()]}the {title}{asked.text[pointed.end() :]}"
            return Question(text, reports=(named[0],))
    return None


def _without_report(question: str, assistant: EvidenceAssistant) -> str:
    """A question without the name of the report that it is put to: "what does HiQUALITY say about …"."""
    named = find_named_reports(question, assistant.index.reports)
    names = {word for report in named for word in title_stems(assistant.index.reports[report])}
    kept = [word for word in question.split() if stem(word.strip(" ?.,").casefold()) not in names]
    return " ".join(kept) if kept else question


def _last_question(asked: Question) -> Question | None:
    """The last turn of the user that asked something, with what came before it; None where there is none."""
    for place, turn in reversed(list(enumerate(asked.history))):
        if turn.role != "user":
            continue
        if command_of(turn.content) == "restart":
            return None
        if not is_aside(turn.content):
            return Question(turn.content, asked.history[:place], asked.reports)
    return None


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

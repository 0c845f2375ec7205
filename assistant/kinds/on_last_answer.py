"""Commands on the last answer: shorter, more, as a list, only one report, who says so, which page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.conversation import BEGGING, command_of
from assistant.answering.followup import is_aside, topic_of
from assistant.answering.question import Question
from assistant.answering.quoted_context import previously_quoted
from assistant.answering.selection import select_evidence
from assistant.kinds.groundwork.laying_out import compose_runs, in_full, say
from assistant.kinds.groundwork.report_names import find_named_reports, title_stems
from assistant.kinds.groundwork.wording import content_stems, content_words
from assistant.kinds.list_all import ListAll
from corpus.spans import overlap
from corpus.text import find_sentence_spans
from corpus.vocabulary import Answer, BlockKind, EvidenceKind
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
    r"\b(?:that|this|the same|same) (?:report|paper|study|document|publication)\b"
    r"|\b(?:that one|it|they)(?= (?:say|says|said|mention|mentions|speak|speaks|tell|tells)\b)",
    re.IGNORECASE,
)
# The name of nothing: "it", "they", which may stand for somebody.
_IS_CLAUSE = re.compile(r"it|they|that one", re.IGNORECASE)
# Words that put the last question to a report and say nothing of their own: "does the 2019 one say so too?".
_NO_MORE_THAN_SAY = frozenset(
    stem(word)
    for word in "say says said mention mentions speak agree agrees too also same anything something it so one ones"
    " there please only just limit restrict".split()
)
# "as a list", "in bullet points".
_LIST = re.compile(r"\b(?:list|bullets?|bulleted|points)\b", re.IGNORECASE)
# What stands before each point of a list.
_POINT = "• "
# So many words tell where a quote begins in a statement.
_OPENING_WORDS = 4
# A sentence whose subject stands in the one before it: "They also …", "This …".
_POINTS_ON = re.compile(r"\W*(?:They|This|These|That|Those|It|He|She|Its|Their|Such|Also|However|Furthermore)\b")
_POINTS_BACK = re.compile(r"\b(?:it|its|them|they|their|that|those|this)\b", re.IGNORECASE)
_ONE = re.compile(r"\bone\b", re.IGNORECASE)
_CANNOT_REWORD = "The reports’ words are quoted as they stand and cannot be reworded. This is what they say:"
_NO_MORE = "No more was found on this than was said:"
_NO_SHORTER = "This is one quote, which cannot be cut further:"
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
            if answer and answer.abstained and not _names_report(asked, assistant):
                # The report that was quoted last may not be the one that was meant.
                return None
        return replace(answer, question=asked.text, standalone_question=before) if answer else None


def _carry_out(command: str, asked: Question, last: Question, assistant: EvidenceAssistant) -> Answer | None:
    """What a command makes of the last answer."""
    answer = assistant.answer(last)
    if command == "source":
        return _name_sources(asked, answer, assistant)
    if not answer.statements:
        return answer
    shown = next((turn.content.strip() for turn in asked.history[::-1] if turn.role == "assistant"), "")
    if command == "shorter":
        return _shorten(answer, last, assistant, shown)
    if command in ("all", "more"):
        return _extend(command, answer, last, assistant, shown)
    if not _LIST.search(asked.text):
        return replace(answer, notice=_CANNOT_REWORD)
    points, listed = _put_in_points(answer), _list_all(last, assistant)
    if listed and listed.text.strip() == shown:
        return listed
    # One sentence makes no list: the same may be told in a table or a list elsewhere in its report.
    is_list = sum(statement.text.count(_POINT) for statement in points.statements) > 1
    return listed if not is_list and listed and _lists_beside(listed, answer, assistant) else points


def _extend(command: str, answer: Answer, last: Question, assistant: EvidenceAssistant, shown: str) -> Answer:
    """The last answer in full, or at greater length, and not as it was `shown`; else the same with a word of that."""
    said = {citation.id for citation in answer.citations}
    if command == "all" and answer.shown_of:
        return in_full(assistant, last)
    ways = (_list_all, _say_more) if command == "all" else (_say_more, _list_all)
    for way in ways:
        longer = way(last, assistant)
        if longer and longer.text.strip() != shown and {citation.id for citation in longer.citations} - said:
            return longer
    return replace(answer, notice=_NO_MORE)


def _list_all(last: Question, assistant: EvidenceAssistant) -> Answer | None:
    """All that is listed for the last question: a table's rows, a list's points; None where nothing is."""
    listed = assistant.answer(Question(f"List everything: {assistant.stand_alone(last)}", reports=last.reports))
    return listed if listed.statements and listed.kind == ListAll.name else None


def _lists_beside(listed: Answer, answer: Answer, assistant: EvidenceAssistant) -> bool:
    """Whether a list has points of the last answer's report beside what that quoted, and they are no bare headings."""
    headings = {
        (report.id, block.spans)
        for report in assistant.index.reports.values()
        for block in report.blocks
        if block.kind is BlockKind.HEADING
    }
    quoted = [citation.spans for citation in answer.citations if citation.report == listed.citations[0].report]
    is_beside = all(
        (citation.report, citation.spans) not in headings
        and not any(overlap(citation.spans, spans) for spans in quoted)
        for citation in listed.citations
    )
    return bool(quoted) and is_beside and any(_POINT in statement.text for statement in listed.statements)


def _put_in_points(answer: Answer) -> Answer:
    """The answer with each sentence that it quotes as a point of its own; lists in it stand as they are."""
    quotes = {citation.n: citation.quote for citation in answer.citations}
    said = []
    for statement in answer.statements:
        if not statement.derived and statement.citations and _POINT not in statement.text:
            start = _start_of_quote(statement.text, quotes[statement.citations[0]])
            points = [f"{_POINT}{sentence}" for sentence in _sentences_of(statement.text[start:])]
            statement = replace(statement, text=statement.text[:start] + "\n".join(points))
        said.append(statement)
    return replace(answer, statements=tuple(said))


def _start_of_quote(text: str, quote: str) -> int:
    """Where the words quoted begin in a statement, after what says where they stand."""
    opening = r"\s+".join(re.escape(word) for word in quote.split()[:_OPENING_WORDS])
    found = re.search(opening, text)
    return found.start() if found else 0


def _sentences_of(text: str) -> list[str]:
    return [text[spans[0][0] : spans[-1][1]] for spans in find_sentence_spans(text, [(0, len(text))])]


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
    """A question of "that report", put to the one that was named last, else quoted last; None where there is none."""
    pointed = _THAT_REPORT.search(asked.text)
    if not pointed:
        return None
    for turn in asked.history[::-1]:
        if turn.role != "user":
            continue
        if named := find_named_reports(_ONE.sub("report", turn.content), assistant.index.reports):
            return _put_to(named[0], asked, pointed, assistant)
    quoted = previously_quoted(assistant.index, asked.history)
    if not quoted or _IS_CLAUSE.match(pointed[0]):
        return None
    return _put_to(assistant.index.evidence[quoted[0]].report, asked, pointed, assistant)


def _names_report(asked: Question, assistant: EvidenceAssistant) -> bool:
    """Whether the user named a report in a turn before."""
    turns = (_ONE.sub("report", turn.content) for turn in asked.history if turn.role == "user")
    return any(find_named_reports(text, assistant.index.reports) for text in turns)


def _put_to(report: str, asked: Question, pointed: re.Match[str], assistant: EvidenceAssistant) -> Question:
    """A question with the report's name in the place of "that report", put to it alone."""
    title = assistant.index.reports[report].details.short_title
    said, rest = asked.text[: pointed.start()], asked.text[pointed.end() :]
    # ", same report" at the end only says where.
    text = said.rstrip(" ,–-") if said.rstrip().endswith((",", "–", "-")) and not rest.strip(" ?.!") else ""
    return Question(text or f"{said}the {title}{rest}", reports=(report,))


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


def _shorten(answer: Answer, last: Question, assistant: EvidenceAssistant, shown: str) -> Answer:
    """The answer's first statement; where as little was `shown` already, the likeliest sentence of it."""
    kept = answer.statements[:1]
    cited = {number for statement in kept for number in statement.citations}
    short = replace(answer, statements=kept, citations=tuple(c for c in answer.citations if c.n in cited))
    if len(short.text.strip()) < len(shown) or not short.citations:
        return short
    sentence = _take_sentence(short, last, assistant) or short
    is_shorter = len(sentence.text.strip()) < len(shown)
    return sentence if is_shorter else replace(sentence, notice=_NO_SHORTER)


def _take_sentence(short: Answer, last: Question, assistant: EvidenceAssistant) -> Answer | None:
    """The likeliest sentence of an answer's first quote, one that tells its subject if there is one."""
    retrieved = assistant.retrieve(last)
    quoted = short.citations[0]
    inside = []
    for number in retrieved.ranking.best_units:
        unit = assistant.index.evidence[number]
        is_part = unit.report == quoted.report and unit.words < len(quoted.quote.split())
        if is_part and unit.kind is EvidenceKind.SENTENCE and overlap(unit.core, quoted.spans):
            inside.append(number)
    whole = [number for number in inside if not _POINTS_ON.match(assistant.index.evidence[number].own)]
    found = (whole or inside)[:1]
    return compose_runs(assistant, retrieved, [found], confidence=short.confidence) if found else None


def _say_more(last: Question, assistant: EvidenceAssistant) -> Answer:
    """The last question answered at greater length."""
    answer = assistant.answer(last)
    if answer.kind != "fact":
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

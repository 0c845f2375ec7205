"""Two questions in one: each is answered or refused by itself, and what is not found is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answering.answerability import types_borne
from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence, SelectedEvidence
from assistant.answering.conversation import Turn
from assistant.answering.followup import make_standalone
from assistant.answering.length import LengthBudget
from assistant.answering.question import Question, analyse_question, expected_answer_types
from assistant.answering.refusal import text_near
from assistant.answering.selection import select_evidence
from assistant.kinds.advice import ADVICE
from assistant.kinds.laying_out import compose_runs, join_answers, restrict
from assistant.kinds.ranked_rows import RankedRows
from assistant.kinds.report_names import find_named_reports, find_report_meant, name_stems
from assistant.kinds.wording import as_phrase, content_stems, content_words, stems_of
from assistant.kinds.yes_or_no import YesOrNo
from corpus.segmentation.tables import is_table_title
from corpus.vocabulary import Answer, Citation, EvidenceKind, Report
from index.terms import tokenize

_WH = r"(?:what|when|where|who|whom|whose|why|how|which)"
# A verb that asks, short forms and denials too: "did", "wd", "isn't".
_AUX = (
    r"(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might)(?:n[’']?t)?\b"
    r"|(?:wd|wld|cd|shd)\b)"
)
# A direct question: "is it still going", "how much did it save", "who paid", "what's the number"; not "how long people
# live".
_DIRECT = (
    rf"(?:{_AUX} \w+|who(?:[’']?s)? \w+|{_WH}(?: [\w’'-]+){{0,3}} {_AUX}|(?:what|where|how|when|why)[’']?s \w+"
    r"|what (?:happened|came|changed|went)\b|what \w+s (?:it|them|people|most)\b"
    r"|(?:what|which) [\w’'-]+ (?!and\b|or\b)[\w’'-]+ \w+)"
)
# A question that only asks: "… and why?", "… and how many?".
_BARE = r"(?:(?:where|when|why|who|how|how (?:many|much|often|long)|what for|who for)\W*$)"
# A question without a verb that helps: "how many people went"; after a first question that ends in no "how well".
_HOW_MANY = r"(?:how (?:many|much|often|big|large|old) \w+)"
_ASKS = rf"(?:{_DIRECT}|{_BARE}|{_HOW_MANY})"
# What is asked of a thing in a noun alone, to the end: "cost", "running costs", "number of staff".
_NOUN = (
    r"(?:(?:total|annual|yearly|running|start|exact|rough) )?(?:costs?|budgets?|price|funding|funders?|names?|dates?"
    r"|numbers?|figures?|results?|outcomes?|effects?|impact|authors?|address)\b(?: (?:of|for|in|to|on|per) [^?]*)?\W*$"
)
# What joins a second question to the first: "; how …", ". And who …", "& what …", "? Also when …", "(2) where …".
_JOINS = (
    r"(?:[?.;,:]?\s+(?:and )?\(?(?:[1-4]|[a-d]|i{1,3})\)\s+"
    r"|\?\s+(?:(?:and|also|plus|so|then|or|&) )?(?:also )?"
    r"|\.\s+(?:and|also|plus) |,?\s+(?:and|plus|&|\+) (?:also |then )?|,\s*(?:also|plus),? (?:and )?"
    r"|\s*;\s*(?:(?:and|also|plus) )?|\s+[-–—]\s+(?:and|also|plus) )"
)
# Where a second question begins: "… and how much did it save?", "… ? Who paid for it?", "…, and the cost?", and after
# a comma alone where its verb stands before what it is about: "…, how many are due".
_SECOND = re.compile(
    rf"{_JOINS}(?={_ASKS})"
    rf"|,\s+(?=(?:what|when|where|why|how (?:many|much|often|long)) {_AUX}|how (?:many|much) [^,?]{{3,60}} {_AUX})"
    rf"|[,?]\s+(?:(?:and|plus|also) )?(?=(?:the|its|their) {_NOUN})|\s+(?:and|plus|&) (?=(?:its|their) {_NOUN})",
    re.IGNORECASE,
)
# A first question begins so: "what goes on at …", "whats …", "who put on …"; "Can you tell me who …".
_BEGINS = re.compile(
    r"^\W*(?:(?:so|and|also|ok|but|hi|hello|please)\b\W*)*(?:(?:remind|tell|show) (?:me|us) )?"
    rf"(?:{_WH}(?:[’']?s)?|{_AUX})\s+\w",
    re.IGNORECASE,
)
# A clause of time, no question: "when people are lonely, …"; not "when did …".
_CLAUSE = re.compile(rf"^\W*(?:when|where)\s+(?!{_AUX})[^,?]*,", re.IGNORECASE)
# A sentence that is told before the questions: "We are writing a bid. What …".
_TOLD = re.compile(r"^[^?]*?[.!]\s+(?=\S)")
# Told of the askers themselves, so no part of what they ask about.
_OWN_AFFAIRS = re.compile(r"\b(?:we|our|ours|us|i|im|ive|my|(?:i|we)[’']\w+)\b", re.IGNORECASE)
_LATER_BEGINS = re.compile(rf"^\W*(?:{_ASKS}|(?:the|its|their) {_NOUN})", re.IGNORECASE)
_IS_NOUN = re.compile(rf"^\W*(?:the|its|their) {_NOUN}", re.IGNORECASE)
# Where the questions are about something that is said first, or in which report: "in the london study what was …".
_LEAD_IN = re.compile(
    r"^\W*(?:in|at|for|from|with|about|according to|within)\s+(?P<topic>[^?,;:]{3,50}?),?\s+"
    rf"(?={_WH}(?: [\w’'-]+){{0,3}} {_AUX})",
    re.IGNORECASE,
)
# The number of the first question: "1) what …", "(a) who …".
_FIRST_NUMBER = re.compile(r"^\W*[1ai]\)\s+", re.IGNORECASE)
# A piece that is joined to the next: "where" of "where and when did it begin".
_ONLY_A_WORD = re.compile(rf"^{_WH}$", re.IGNORECASE)
# The same question of something else, its words left out: "the top one on staffing".
_GAPPED = re.compile(
    r",?\s+and (?:the (?:top|biggest|main|most|least|commonest|worst|best|highest|lowest)(?: \w+)? ones?"
    r"|what about|how about) (?P<by>on|in|for|at|among|with|about|by) (?P<what>[^?]+?)\W*$",
    re.IGNORECASE,
)
# Ends in what a later "how" or "what" is joined to: "what changes how well" (and how long people live).
_OPEN_END = re.compile(rf"\s{_WH}(?: \w+){{0,1}}$", re.IGNORECASE)
# What both questions are about, said before them: "Bethnal Green practice - where does …".
_TOPIC = re.compile(
    rf"^\W*(?P<topic>[^?,;:]{{3,60}}?)(?:\s+[-–—]\s*|:\s+)(?:\(?[1ai]\)\s+)?(?=(?:{_WH}|{_AUX})\b)",
    re.IGNORECASE,
)
# A word that may stand for what the first question is about.
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|his|this|that|these|those|there|one)\b", re.IGNORECASE
)
# A later question with so many content words needs no topic.
_OWN_WORDS = 2
# A first question with so many needs nothing of what was told before it.
_FIRST_WORDS = 3
# Words that only ask for a figure, or for how many there are of whom.
_ONLY_ASKS = (
    "whats whos wheres many much number numbers figure figures total amount people persons come came go went turn"
    " attend"
).split()
# Words that ask for a type of answer, which a quote bears without saying them: "which year was that".
_ONLY_TYPES = (
    "year years date month day time number percentage percent share proportion figure figures amount many much".split()
)
_MOST = 3
_FEWEST_WORDS = 3
# A later one has so many: "who paid".
_FEWEST_LATER = 2
# Words are taken for the same that begin with so many equal letters: "funded", "funding".
_PREFIX = 4
_STATEMENTS = 1
# A later part of so few words of its own may be answered in other words; a longer one has this share of them said.
_FEW_OWN = 2
_SAID = 0.4
# The share where it is so sure that the question is answered.
_SAID_SURELY = 0.2
_SURE = 0.9
# So much less sure than a part's may the answer to the whole question be that goes before it.
_LESS_SURE = 0.1
# An answer to the whole question tells a part if it has this share of the part's own words.
_MOSTLY = 0.6
# Asks for a size: "how big would it be".
_SIZE = re.compile(r"\bhow (?:big|large)\b", re.IGNORECASE)
# Asks for a figure, and what has one: "80 individuals", "about half".
_ASKS_FIGURE = re.compile(r"\b(?:how (?:many|much)|numbers?|figures?)\b", re.IGNORECASE)
_HAS_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|half|third|quarter|most|none)\b",
    re.IGNORECASE,
)
# A name that is carried has so many letters at least.
_LEAST_NAME = 4
# From this confidence on a part may well be answered.
_LIKELY = 0.85


# Phrases around a word for a document: "the Example study", "paper by the Example Trust".
_CALLS = re.compile(
    r"(?:[\w’'&/-]+\s+){0,5}\b(?:report|paper|study|document|publication|manifesto|event|seminar|conference|workshop"
    r"|survey|interviews|lot|crowd|authors|statement|write-?up)\b(?:\s+(?:by|from|of)\s+(?:[\w’'&-]+\s*){1,6})?",
    re.IGNORECASE,
)
# Between two documents in one phrase: "the event report and the manifesto".
_PARTS = re.compile(r"\band\b|,|&", re.IGNORECASE)
_DOCUMENTS = r"(?:reports?|papers?|documents?|sources?|publications?|library)"
# One document with what calls it: "the 2019 event report", "the Example Trust's paper".
_ONE_DOCUMENT = re.compile(
    r"\b(?:(?:the|that|this)\s+(?:(?!(?:the|and|or|what|does|do|in|from)\b)[\w’'&/-]+\s+){0,5}?|[\w’'&/-]+\s+)"
    r"(?:report|paper|study|document|publication|manifesto|event|seminar|conference|workshop|survey|interviews"
    r"|statement|write-?up|appendix|lot|crowd|authors)\b(?:\s+(?:report|paper|lot|people|crowd|authors|appendix)\b)?",
    re.IGNORECASE,
)
# Documents, whichever they are: "across the reports", "which of these papers", "in each document".
_ANY_DOCUMENTS = re.compile(
    r"\b(?:(?:across|in|from|of|by)\s+)?(?:(?:any|all|each|every|which|both|several|one|more than one)\s+(?:of\s+)?)*"
    rf"(?:(?:the|these|those|your|our)\s+)?(?:(?:different|other|various)\s+)?{_DOCUMENTS}\b",
    re.IGNORECASE,
)
# Words for documents, and what is asked of them, which are no topic.
_ONLY_DOCUMENTS = (
    "report reports paper papers study studies document documents source sources library different say says said tell"
    " mention mentions speak talk across"
).split()
# Asks of each report, whichever they are, beside the ways that the analysis of a question knows.
_ONLY_PEOPLE = ("lot", "crowd", "people", "authors")
_OF_EACH_REPORT = re.compile(rf"\b(?:each|every|other) (?:of the )?{_DOCUMENTS}\b", re.IGNORECASE)
# Asks for one report, whichever it is: "which report", "any of the papers", "is there a document", "one of these".
_OF_ONE_REPORT = re.compile(
    r"\b(?:(?:which|what|any|one|there (?:a|another)) (?:report|paper|document|source|publication)"
    rf"|(?:any|one)(?: of)?(?: (?:the|these|those|your|our))? {_DOCUMENTS})\b",
    re.IGNORECASE,
)
_TWO = 2
_MOST_REPORTS = 4
# What a piece of evidence must be worth to be told of a report that is not named, in units of the ranker: a share of
# the reader's logit, less how far below the best its report stands, more for each word of the topic up to so many, and
# for the share of the topic's words that it says. Set on 196 pieces of 60 questions, read one by one: nearly nine
# in ten that speak of what was asked are kept, and three in ten that do not.
_LEAST_WORTH, _READ_SHARE, _BY_WORD, _MOST_WORDS, _BY_SHARE = -1.5, 0.5, 1.5, 3, 2.5
# So far below the best its report may stand at most.
_MOST_GAP = 5.0
# So many candidates of a report that is named are read where the best of them says nothing.
_READ_AGAIN = 12
# What the reader must give it where its report is named: with a word of the topic, and without one.
_LEAST_READ, _READ_WITHOUT_WORD = -4.0, -1.0
# How much each of several reports says.
_OF_EACH = LengthBudget(words=45, pieces=2, margin=0.6, run_sentences=2, run_words=45)
# And how much one says that alone carries what is asked.
_OF_ONE = LengthBudget(words=80, pieces=2, margin=1.0, run_sentences=2, run_words=60)
# A link is no evidence by itself: "https://…", "and from".
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_LEAST_TOLD = 4


@dataclass(frozen=True, slots=True)
class _Part:
    """One question of several: as asked, as it stands alone, and the words that it is about by what was said before.

    Those words are the names before it, where there are any.
    """

    asked: str
    standalone: str
    carried: tuple[str, ...] = ()


class SeveralQuestions:
    """Each part of a question by itself."""

    name = "several questions"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """What each part has, in their order; None where a question has one part, or none is answered."""
        names = assistant.index.lexicon.names
        parts = _split(standalone, names)
        if len(parts) < 2:
            return None
        answers = [_answer_part(part, asked, assistant) for part in parts]
        if any(answer.mode == "conversation" for answer in answers):
            return None
        return self._join(asked, standalone, parts, answers, assistant)

    @staticmethod
    def _join(
        asked: Question,
        standalone: str,
        parts: Sequence[_Part],
        answers: Sequence[Answer],
        assistant: EvidenceAssistant,
    ) -> Answer | None:
        """What answers the whole question goes first, whole where it tells all parts or one that none has by itself."""
        found = [_first_of(answer) for answer in answers if answer.statements]
        unanswered = [part for part, answer in zip(parts, answers, strict=True) if not answer.statements]
        whole = assistant.answer_plainly(asked)
        missing = [part for part in unanswered if not _is_told(part, whole)]
        if not found and (not whole.statements or len(missing) in (0, len(parts))):
            return None
        if unanswered and len(missing) == len(unanswered):
            whole = _shorten_whole(whole, found)
        joined = join_answers(asked.text, standalone, _say_once([whole, *found] if whole.statements else found))
        # What the library may well hold is not called missing, though it is not told.
        absent = [part for part in missing if not _may_be_held(part, assistant)]
        return replace(joined, not_found=tuple(as_phrase(part.asked) for part in absent))


class AcrossReports:
    """What each of several reports says of one thing: one short piece of each that truly speaks of it."""

    name = "across reports"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """A piece of each report that carries what is asked; None where one report is meant, or none carries it.

        Refused where the library holds no word of what is asked.

        Where one alone carries it, or one is asked for whichever it is, it says a little more.
        """
        reports = assistant.index.reports
        named = _find_called(standalone, reports)
        is_across = _asks_across(standalone, reports)
        if len(named) < _TWO and (named or not is_across or ADVICE.search(standalone)):
            return None
        topic = _leave_out_documents(standalone, reports)
        if not content_stems(topic, without=_ONLY_DOCUMENTS):
            return None
        retrieved = assistant.retrieve(Question(topic, reports=asked.reports))
        selected = assistant.select(retrieved)
        if not _is_known(retrieved.query.text, assistant):
            answer = assistant.compose(SelectedEvidence(retrieved, selected.confidence, ()))
            return replace(answer, question=asked.text, standalone_question=standalone)
        if not selected.runs:
            return None
        heard = list(named) if len(named) >= _TWO else []
        sides = _Sides(assistant, retrieved, _gaps_by_report(assistant.retrieve(asked), assistant), heard)
        told = sides.tell(is_one=not heard and _OF_ONE_REPORT.search(standalone) is not None)
        if not told:
            return None
        runs = [run for runs in told.values() for run in runs]
        answer = compose_runs(assistant, retrieved, runs, confidence=selected.confidence)
        missing = _find_silent(heard, told, asked.reports or reports)
        return replace(
            answer,
            question=asked.text,
            standalone_question=standalone,
            not_found=tuple(f"this in {named[report]}" for report in missing),
        )


@dataclass(frozen=True, slots=True)
class _Sides:
    """What each report has on a topic, and whether it is worth telling."""

    assistant: EvidenceAssistant
    # What was found for the topic alone.
    retrieved: RetrievedEvidence
    # How far below the best each report stands for the whole question.
    gaps_asked: Mapping[str, float]
    # The reports that are named; empty where none is.
    named: Sequence[str]

    def tell(self, *, is_one: bool) -> dict[str, list[tuple[int, ...]]]:
        """The runs of evidence of each report that carries the topic, best first; of one report alone, all it has."""
        gaps = _gaps_by_report(self.retrieved, self.assistant)
        told: dict[str, list[tuple[int, ...]]] = {}
        for report in gaps:
            if self.named and report not in self.named:
                continue
            if runs := self._carrying(report, gaps[report], _OF_EACH):
                told[report] = runs
            if len(told) == (1 if is_one else _MOST_REPORTS):
                break
        if len(told) == 1 and not self.named:
            report = next(iter(told))
            told[report] = self._carrying(report, gaps[report], _OF_ONE) or told[report]
        return told

    def _carrying(self, report: str, gap: float, budget: LengthBudget) -> list[tuple[int, ...]]:
        """The best runs of one report that are worth telling, each by itself."""
        gap = max(gap, self.gaps_asked.get(report, gap))
        if gap > _MOST_GAP and not self.named:
            return []
        runs = [run for run in self._say_of(report, budget) if self._is_carrying(run, gap)]
        return runs or (self._read_again(report, budget) if self.named else [])

    def _read_again(self, report: str, budget: LengthBudget) -> list[tuple[int, ...]]:
        """Of a report's first candidates the one that the reader likes best, if it is worth telling."""
        numbers = [n for n in self.retrieved.ranking.best_units if self._is_tellable(n, report, budget)][:_READ_AGAIN]
        logits = self.assistant.read_units(self.retrieved.query, numbers)
        if logits is None or not numbers:
            return []
        best = (numbers[int(logits.argmax())],)
        return [best] if self._is_carrying(best, 0.0) else []

    def _is_carrying(self, run: Sequence[int], gap: float) -> bool:
        """Whether a run speaks of the topic by the reader's logit, its report's place and its words."""
        evidence = self.assistant.index.evidence
        logits = self.assistant.read_units(self.retrieved.query, run)
        read = 0.0 if logits is None else float(logits.max())
        told = " ".join([*evidence[run[0]].section, *(evidence[number].text for number in run)])
        topic = content_stems(self.retrieved.standalone, without=_ONLY_DOCUMENTS)
        words = len(stems_of(told).intersection(topic))
        if self.named:
            return read >= (_LEAST_READ if words else _READ_WITHOUT_WORD)
        worth = _READ_SHARE * read - gap + _BY_WORD * min(words, _MOST_WORDS) + _BY_SHARE * words / len(topic)
        return words > 0 and worth >= _LEAST_WORTH

    def _say_of(self, report: str, budget: LengthBudget) -> list[tuple[int, ...]]:
        """The best of one report, in so many words: headings, links and long lists are left out, items are not."""
        numbers = [int(number) for number in self.retrieved.ranking.candidates.numbers]
        allowed = np.asarray([self._is_tellable(number, report, budget) for number in numbers], dtype=np.float32)
        if not allowed.any():
            return []
        # One piece is wanted, even where the question asks for a list.
        types = self.retrieved.analysis.answer_types - {"list", "summary"}
        analysis = replace(self.retrieved.analysis, budget=budget, answer_types=types)
        return select_evidence(self.assistant.groups, restrict(self.retrieved.ranking, allowed), analysis)

    def _is_tellable(self, number: int, report: str, budget: LengthBudget) -> bool:
        unit = self.assistant.index.evidence[number]
        return (
            unit.report == report
            and unit.kind is not EvidenceKind.HEADING
            and number not in self.assistant.groups.introduced_list
            and not is_table_title(unit.own)
            and (unit.kind is not EvidenceKind.LIST or unit.words <= budget.words)
            and (_LINK.search(unit.own) is None or len(_LINK.sub(" ", unit.own).split()) >= _LEAST_TOLD)
        )


def _find_silent(named: Sequence[str], told: Collection[str], allowed: Collection[str]) -> list[str]:
    """The named reports of which nothing is told, though they are among those that may be asked."""
    return [report for report in named if report not in told and report in allowed]


def _asks_across(question: str, reports: Mapping[str, Report]) -> bool:
    """Whether a question asks the reports, whichever they are: all of them, some, or the one that speaks of it."""
    patterns = (_OF_EACH_REPORT, _OF_ONE_REPORT)
    return analyse_question(question, question, reports).asks_across_reports or any(
        pattern.search(question) for pattern in patterns
    )


def _is_known(topic: str, assistant: EvidenceAssistant) -> bool:
    """Whether the library holds any of the words that carry a topic."""
    documents = set(_ONLY_DOCUMENTS)
    words = [word for word in content_words(topic) if word not in documents]
    return any(assistant.index.lexicon.has_word(word) for word in words)


def _find_called(question: str, reports: Mapping[str, Report]) -> dict[str, str]:
    """The reports that a question calls, each beside a word for a document, with what it calls them.

    By name, or by what one report alone tells of: "the survey". Two that one phrase calls are told apart at its "and".
    """
    called: dict[str, str] = {}
    for match in _CALLS.finditer(question):
        phrase = match[0]
        for piece in [phrase] if find_report_meant(phrase, reports) else _PARTS.split(phrase):
            for report in _find_meant(piece, reports):
                called.setdefault(report, _name_of(piece, reports[report]))
    return called


def _find_meant(phrase: str, reports: Mapping[str, Report]) -> list[str]:
    """The reports that a phrase calls; a word for any document, "paper", calls none by itself."""
    words = set(content_stems(phrase, without=[*_ONLY_PEOPLE, *_ONLY_DOCUMENTS]))
    if not words:
        return []
    if meant := find_report_meant(phrase, reports):
        return [meant[0]]
    return [report for report in find_named_reports(phrase, reports) if words & name_stems(reports[report])]


def _name_of(phrase: str, report: Report) -> str:
    """What a phrase calls a document, "the coalition's paper"; its short title where no article stands before it."""
    found = _ONE_DOCUMENT.search(phrase)
    return as_phrase(found[0]) if found and found[0].casefold().startswith("the ") else report.details.short_title


def _leave_out_documents(question: str, reports: Mapping[str, Report]) -> str:
    """A question without the words that only say which documents are asked: what it wants to know of them."""

    def leave_out(called: re.Match[str]) -> str:
        is_known = find_named_reports(called[0], reports) or find_report_meant(called[0], reports)
        return " " if is_known else called[0]

    return " ".join(_ANY_DOCUMENTS.sub(" ", _ONE_DOCUMENT.sub(leave_out, question)).split())


def _gaps_by_report(retrieved: RetrievedEvidence, assistant: EvidenceAssistant) -> dict[str, float]:
    """The reports by their best evidence, best first, with how far it stands below the best of all."""
    ranking = retrieved.ranking
    gaps: dict[str, float] = {}
    for position, number in zip(ranking.order, ranking.best_units, strict=True):
        gap = float(ranking.scores[ranking.order[0]] - ranking.scores[position])
        gaps.setdefault(assistant.index.evidence[number].report, gap)
    return gaps


def _shorten_whole(whole: Answer, found: Sequence[Answer]) -> Answer:
    """What the answer to a question that is half unanswered adds to its parts': its first statement, or nothing."""
    if not found or not whole.statements:
        return whole
    whole = _first_of(whole)
    # A part that is answered more surely by itself needs no help from it.
    plain = max((answer.confidence for answer in found if answer.kind == whole.kind), default=0.0)
    is_sure = whole.confidence >= plain - _LESS_SURE
    adds = is_sure and len(_say_once([*found, whole])) > len(found)
    return whole if adds else replace(whole, statements=())


def _say_once(answers: Sequence[Answer]) -> list[Answer]:
    """The answers without those whose every quote is within the quotes of one before."""
    kept: list[Answer] = []
    said: list[Citation] = []
    for answer in answers:
        # The line over a ranking tells what its rows alone do not.
        is_said = bool(said) and all(any(_is_within(quote, other) for other in said) for quote in answer.citations)
        if is_said and answer.kind != RankedRows.name:
            continue
        kept.append(answer)
        said += answer.citations
    return kept


def _is_within(quote: Citation, other: Citation) -> bool:
    """Whether the words of a quote are among those of another from the same report."""
    return quote.report == other.report and all(
        any(start >= first and end <= last for first, last in other.spans) for start, end in quote.spans
    )


def split_question(text: str, names: Collection[str] = ()) -> list[str]:
    """The questions of a text, each made to stand alone: what a later one leaves out is taken from the first.

    `names` are the words, in lower case, that are names: a later question without one is about the first one's.
    """
    return [part.standalone for part in _split(text, names)]


def _split(text: str, names: Collection[str]) -> list[_Part]:
    told, question = _set_told_aside(text)
    lead = _TOPIC.match(question) or (None if _BEGINS.match(question) else _LEAD_IN.match(question))
    about = as_phrase(lead["topic"]) if lead else ""
    question = question[lead.end() :] if lead else question
    pieces = [question] if _CLAUSE.match(question) else _cut(question)
    if not 1 < len(pieces) <= _MOST or not _are_questions(pieces):
        return [_Part(text, text)]
    first = pieces[0].rstrip(" ?.,;") + "?"
    # What is told of the thing asked about is its topic: "Love the line on dancing. What's the point of it, and who …".
    if told and not about:
        about = _topic_told(told, first, names)
    if not content_stems(f"{about} {first}"):
        return [_Part(text, text)]
    if about:
        return [_Part(piece, f"{_as_question(piece)} ({about})?", _named(about, names)) for piece in pieces]
    return [_Part(first, first), *(_complete(piece, first, names) for piece in pieces[1:])]


def _topic_told(told: str, first: str, names: Collection[str]) -> str:
    """What the sentences before a first question say that it is about; of the askers' own affairs, names alone."""
    if not _OWN_AFFAIRS.search(told):
        return "" if _stands_alone(first, _FIRST_WORDS) else as_phrase(told)
    return " ".join(_as_written(name, told) for name in _named(told, names)) if _POINTS.search(first) else ""


def _cut(text: str) -> list[str]:
    """The pieces of a text that each ask, without marks: "where and when …" is one piece."""
    if gapped := _GAPPED.search(text):
        first = text[: gapped.start()]
        before, found, _ = first.rpartition(f" {gapped['by']} ")
        return [first, f"{before if found else first} {gapped['by']} {gapped['what']}"]
    # What is told after a question is no part of it: "… and how often? A gap would be nice."
    asked = [piece.partition("?")[0].strip(" ,;") for piece in _SECOND.split(text)]
    pieces: list[str] = []
    for piece in filter(None, asked):
        if pieces and _ONLY_A_WORD.match(pieces[-1]):
            pieces[-1] += f" and {piece}"
        else:
            pieces.append(piece)
    return pieces


def _set_told_aside(text: str) -> tuple[str, str]:
    """The sentences that are told before the questions, and the questions; nothing told where none follow."""
    text = _FIRST_NUMBER.sub("", text)
    rest = text
    while not _BEGINS.match(rest) and (told := _TOLD.match(rest)):
        rest = rest[told.end() :]
    begins = any(pattern.match(rest) for pattern in (_BEGINS, _TOPIC, _LEAD_IN))
    return (text[: len(text) - len(rest)], rest) if begins else ("", text)


def _stands_alone(question: str, words: int = _OWN_WORDS) -> bool:
    """Whether a question has a subject of its own: words that carry one, and none that points back."""
    return len(content_stems(question, without=_ONLY_ASKS)) >= words and not _POINTS.search(question)


def _as_question(piece: str) -> str:
    """A piece without its mark; one that is a noun alone is asked for: "the cost" → "what is the cost"."""
    words = piece.rstrip(" ?.,;")
    return f"what is {words}" if _IS_NOUN.match(words) else words


def _are_questions(pieces: list[str]) -> bool:
    if not _BEGINS.match(pieces[0]) or len(pieces[0].split()) < _FEWEST_WORDS or _OPEN_END.search(pieces[0]):
        return False
    later = pieces[1:]
    short = re.compile(rf"{_BARE}|(?:the|its|their) {_NOUN}", re.IGNORECASE)
    return all(
        _LATER_BEGINS.match(piece) and (len(piece.split()) >= _FEWEST_LATER or short.match(piece)) for piece in later
    )


def _named(text: str, names: Collection[str]) -> tuple[str, ...]:
    """The names in a text."""
    return tuple(dict.fromkeys(word for word in tokenize(text) if word in names and len(word) >= _LEAST_NAME))


def _complete(piece: str, first: str, names: Collection[str]) -> _Part:
    """A later question with the topic of the first, where it points back, says little, or names nothing itself."""
    own = _named(piece, names)
    carried = () if own else _named(first, names)
    question = f"{_as_question(piece)}?"
    if _stands_alone(question) and not carried:
        return _Part(piece, question)
    standalone = make_standalone(question, [Turn("user", first)])
    if standalone == question:
        about = [_as_written(name, first) for name in carried] or content_words(first)
        standalone = f"{question.rstrip(' ?.')} ({' '.join(about)})?"
    return _Part(piece, standalone, carried or tuple(content_words(first)))


def _as_written(name: str, text: str) -> str:
    """A name as a text writes it."""
    found = re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE)
    return found[0] if found else name


def _answer_part(part: _Part, asked: Question, assistant: EvidenceAssistant) -> Answer:
    """The answer to a part; a refusal where what it has is not about what was said before, or not about the part."""
    answer = assistant.answer(Question(part.standalone, reports=asked.reports))
    if not answer.statements and part.carried:
        # What a thing is called beside its name may be nobody's words: "the careers thing for teenagers (Example)".
        by_name = f"{_as_question(part.asked)} ({' '.join(part.carried)})?"
        answer = assistant.answer(Question(by_name, reports=asked.reports))
    if not answer.statements or not part.carried:
        return answer
    reports = assistant.index.reports
    fewest = _SAID_SURELY if answer.confidence >= _SURE else _SAID
    if any(_is_about(one, reports[one.report], part, fewest) for one in answer.citations[:_STATEMENTS]):
        return answer
    return replace(answer, statements=(), citations=())


def _is_about(citation: Citation, report: Report, part: _Part, fewest: float) -> bool:
    """Whether a quote stands in a section that bears the words carried, and says something that the part asks.

    `fewest` is the share of the part's own words that it says at least.
    """
    own = {word[:_PREFIX] for word in content_stems(part.asked)}
    near = stems_of(text_near(citation, report))
    if not any(stems_of(name) <= near for name in part.carried):
        return False
    if _ASKS_FIGURE.search(part.asked) and not _HAS_FIGURE.search(citation.quote):
        return False
    said = {word[:_PREFIX] for word in stems_of(" ".join([citation.quote, *citation.section]))}
    # A size is told by any figure, a sum of money or a time is not.
    is_told = not _asks_type(part.asked) or (_SIZE.search(part.asked) and _HAS_FIGURE.search(citation.quote))
    is_short = len(own) <= _FEW_OWN and (not own or bool(is_told))
    return is_short or len(own & said) >= fewest * len(own) or bool(types_borne(part.asked, citation.quote))


def _is_told(part: _Part, answer: Answer) -> bool:
    """Whether an answer's quotes say most of what a part asks, and bear the type of answer that it asks for."""
    own = {word[:_PREFIX] for word in content_stems(part.asked, without=_ONLY_TYPES)}
    text = " ".join(" ".join([citation.quote, *citation.section]) for citation in answer.citations)
    said = {word[:_PREFIX] for word in stems_of(text)}
    is_typed = not _asks_type(part.asked) or bool(types_borne(part.asked, text))
    return (bool(own) or _asks_type(part.asked)) and len(own & said) >= _MOSTLY * len(own) and is_typed


def _may_be_held(part: _Part, assistant: EvidenceAssistant) -> bool:
    """Whether the evidence is likelier than not to answer a part by itself."""
    return assistant.select(assistant.retrieve(Question(part.standalone))).confidence >= _LIKELY


def _asks_type(text: str) -> bool:
    """Whether a text asks for a type of answer that a quote bears or does not: a count, money, a time."""
    return bool(expected_answer_types(text) & {"quantity", "time"})


def _first_of(answer: Answer) -> Answer:
    """The answer's first statement with its citations, and the line over it."""
    # A line that tells the kinds of evidence of more quotes than are kept says nothing here.
    kept = [statement for statement in answer.statements if not statement.derived or answer.kind != YesOrNo.name]
    statements = tuple(kept[: _STATEMENTS + kept[0].derived])
    # A line that counts more quotes than are kept would cite what is not shown.
    told = {number for statement in statements if not statement.derived for number in statement.citations}
    statements = tuple(each for each in statements if not each.derived or told.issuperset(each.citations))
    cited = {number for statement in statements for number in statement.citations}
    citations = tuple(citation for citation in answer.citations if citation.n in cited)
    return replace(answer, statements=statements, citations=citations)

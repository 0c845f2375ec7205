"""Two sides side by side: reports, places, programmes or groups, each with what is said of it, or that nothing is."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress

import numpy as np

from assistant.answering.answerability import types_borne
from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence, SelectedEvidence
from assistant.answering.length import LengthBudget
from assistant.answering.question import Question
from assistant.answering.refusal import is_common
from assistant.answering.selection import select_evidence
from assistant.kinds.laying_out import compose_runs, join_answers, restrict
from assistant.kinds.report_names import find_named_reports, find_report_meant, title_stems
from assistant.kinds.several_questions import split_question
from assistant.kinds.wording import as_phrase, content_stems, content_words, stems_of
from assistant.overview.headings import APPARATUS, CASE_STUDY
from assistant.overview.parts import Run, find_blurbs
from corpus.vocabulary import Answer, Citation, Evidence, EvidenceKind, Report
from index.embedding import Floats
from index.search import Index
from index.terms import stem, tokenize

_ON = r"(?:\s+(?:on|about|regarding|in terms of|when it comes to|with respect to|for|in how they|by)\s+(?P<on>.+?))?"
_COMPARES = tuple(
    re.compile(pattern + r"\W*$", re.IGNORECASE)
    for pattern in (
        # "Compare Coventry and Gateshead on jobs".
        rf"^\W*(?:(?:can|could) you |please )*(?:compare|contrast|compare and contrast)\s+(?P<a>.+?)\s+(?:and"
        rf"|with|to|against|vs\.?|versus)\s+(?P<b>.+?){_ON}",
        # "What is the difference between the HiQUALITY study and the manifesto on leadership?".
        rf"\b(?:differences?|different|similar|similarit(?:y|ies)|comparison|contrast)\s+between\s+(?P<a>.+?)\s+and\s+(?P<b>.+?){_ON}",
        # "How does Wigan differ from Coventry?", "how is X different from Y?".
        rf"^\W*how (?:does|do|did|is|are|was|were)\s+(?P<a>.+?)(?:['’]s? \w+)?\s+(?:differ(?:ent)?|compare[ds]?"
        rf"|similar)\s+(?:from|to|with|against)\s+(?P<b>.+?){_ON}",
        # "How do the private and the public sector differ on pay?".
        r"^\W*how (?:do|does|did|are|were)\s+(?P<a>[^,;?]{2,60}?)\s+and\s+(?P<b>[^,;?]{2,60}?)\s+(?:differ(?:ent)?"
        r"|compare|contrast|diverge)(?:\s+(?:on|about|over|in|regarding|when it comes to)\s+(?P<on>.+?))?",
        # "How did the church scheme win people round, compared with what the council did?".
        r"^\W*(?:[^:?]{2,40}:\s*)?(?:how|what) (?:did|does|do|has|have) (?P<a>(?P<on>[^,;?]{2,80}?)),?\s+compared (?:to"
        r"|with) (?:what |how )?(?P<b>[^,;?]{2,60}?)(?: (?:did|does|do|has|have)(?: it| so)?)?",
        # "Which reached more people, the cafe or the network?".
        r"^\W*(?:which|who)\b(?P<on>[^,;:]+?)(?:\s*[,:;]|\s[-–—])\s*(?P<a>[^,;?]{2,60}?)\s+or\s+(?P<b>[^,;?]{2,60}?)",
        # "Wigan versus Coventry on savings", "the cafe v the network - who is each aimed at?".
        rf"^\W*(?P<a>[^:,;?]{{2,60}}?)\s+(?:vs?\.?|versus)\s+(?P<b>[^:,;?]{{2,60}}?)"
        rf"(?:(?:\s+[-–—]\s*|\s*[:,]\s+)(?P<asked>.+?)|{_ON})",
    )
)
# "How much is down to care - does the manifesto agree with the UCL report?".
_AGREES = re.compile(
    r"^\W*(?P<on>.*?)(?<=[\s\W])(?:does|do|did) (?P<a>(?:(?!does|do|did\b)[^?,;]){2,50}?)\s+"
    r"(?:agree|disagree|square|tally)\s+with\s+(?P<b>[^?,;]{2,50}?)(?: (?:on|about|over) (?P<asked>.+?))?\W*$",
    re.IGNORECASE,
)
# "What do the manifesto and the event report each say about …?".
_BOTH_SAY = re.compile(
    r"^\W*(?:what|how) do(?:es)?\s+(?P<a>.+?)\s+and\s+(?P<b>.+?)\s+(?:each |both )?(?:say|think|recommend|suggest"
    r"|see|describe|define|treat)"
    r"\b(?:\s+(?:about|on|of|for))?\s*(?P<on>.*?)\W*$",
    re.IGNORECASE,
)
# "The cafe and the network - how many come to each?", "Wigan and Coventry: who leads?".
_BOTH_ASKED = re.compile(
    r"^\W*(?P<a>[^:,;?]{2,60}?)\s+and\s+(?P<b>[^:,;?]{2,60}?)(?:\s+[-–—]\s*|\s*:\s+)(?P<on>.+?)\W*$", re.IGNORECASE
)
# Where the name of a side ends and the question begins: "the network - what does each do", "the cafe, who is it for".
_NAME_ENDS = re.compile(r"\s+[-–—]\s*|\s*[:,;]\s+")
# Asks for a sum of money, and what gives one.
_ASKS_SUM = re.compile(r"\b(?:budgets?|costs?|price|grants?|how much (?:money|did|does|was|is|were))\b", re.IGNORECASE)
_SUM = re.compile(r"£|\b(?:pounds|euros?|dollars)\b", re.IGNORECASE)
# Words that a name may bear and that its heading may leave out.
_PLACE_WORDS = (
    "chapter section city council borough town case study example project programme work approach initiative scheme"
    " report paper"
).split()
_SIDE = LengthBudget(words=100, pieces=2, margin=1.4, run_sentences=2, run_words=70)
# Where each side is asked several things, each of them gets one piece.
_PART = LengthBudget(words=70, pieces=1, margin=1.4, run_sentences=2, run_words=70)
# Where the other side has nothing, what the one has may be longer.
_ALONE = LengthBudget(words=180, pieces=4, margin=1.8, run_sentences=2, run_words=90)
# What is told of a side that stands in no place of its own, and what the reader must give each piece of it.
_BY_WORDS = LengthBudget(words=70, pieces=2, margin=1.0, run_sentences=2, run_words=60)
_LEAST_READ = 0.0
# From this share on the classifier's word is taken that sides are compared.
_LIKELY = 0.65
_LONGEST_NAME = 4
# Words beside two names that say what they are, or in which document, and not what is asked of them: "the Example story
# and the Sample one in the 2019 event write-up, what was each about".
_NO_ASPECT = (
    "story stories example examples case study studies scheme schemes project projects one ones lot thing report event"
    " write writeup write-up up paper about whats difference differences approach approaches tell compare compared"
    " both each way ways do does did done differ"
).split()
# A side that is asked for as a whole is told by the beginning of its section, in about so many words.
_OPENING_WORDS = 90
# A name has so many words of its own at the most.
_MOST_NAME_WORDS = 4
# So many of the best units tell where a thing that is described is spoken of.
_BEST = 6
_HELD = 0.6
_TWO = 2
# The stems of so many texts are kept: each comparison looks at every unit of evidence for the names of its sides.
_STEMS_KEPT = 8192
# Sets two things against one another: "Wigan or Coventry", "is A the same sort of thing as B", "each of them".
_AGAINST = re.compile(
    r"\b(?:or|versus|vs?|compared?|than|differ\w*|same|similar|alike|both|each|side by side|whereas|while|agree\w*)\b"
    r"|\bhow does\b.+\bfrom\b|\band what\b",
    re.IGNORECASE,
)
# A word for a document, which a comparison of reports has: "the manifesto", "the 2019 one".
_DOCUMENT = re.compile(r"\b(?:reports?|papers?|stud(?:y|ies)|manifesto|event|documents?|one|lot)\b", re.IGNORECASE)
# A name of a side that the question writes with capitals: "Grand Union", "the Mission Practice".
_CAPITALS = re.compile(r"\b[A-Z][a-z]{2,}(?:[-’'][A-Za-z]+)?(?:\s+[A-Z][a-z]{2,}(?:[-’'][A-Za-z]+)?)*")
# Stands before the second of two sides.
_SECOND_SIDE = re.compile(
    r"\b(?:compared? (?:with|to)|versus|vs?|or|than|against|and)\s+(?:the |what |in )?$", re.IGNORECASE
)
# Asks for a figure.
_ASKS_FIGURE = re.compile(r"\b(?:how (?:much|many)|numbers?|figures?|per ?cent\w*|share|proportion)\b|%", re.IGNORECASE)
_HAS_FIGURE = re.compile(r"\d")
# Words that only set the sides against one another, and are not what is asked about them.
_SETTING = re.compile(
    r"\b(?:compare[sd]?|contrast|versus|vs?|each(?: one)?(?: of them)?|both(?: of them)?|side by side|or|better|more"
    r"|than|same (?:sort|kind) of thing as|the same as|differ(?:ent|ences?)?|similar(?:ities|ity)?|alike)\b",
    re.IGNORECASE,
)
# Asks what came of the sides; what says so: "results were", "saved £131 million".
_ASKS_RESULT = re.compile(
    r"\b(?:results?|outcomes?|achiev\w+|impact|effects?|did it work|work(?:ed|s)?|got what|out of it|show(?:n|s)?"
    r"|success\w*|sav(?:e|ed|ings?)|benefits?|difference (?:did|does|do))\b",
    re.IGNORECASE,
)
_TELLS_RESULT = re.compile(
    r"\b(?:sav(?:ed|ings)|reduc(?:ed|tion)|increas(?:ed|e in)|improv(?:ed|ements?)|fell|rose|result(?:ed|s)|outcomes?"
    r"|achieved|attended|helped|led to)\b",
    re.IGNORECASE,
)
# Asks what the sides are or whom they serve; what says so: "is a partnership", "supporting women".
_ASKS_AIM = re.compile(
    r"\b(?:aim(?:ed|s)?|for whom|who(?:[’']?s| is| are| was)?\b.{0,20}\bfor|target(?:s|ed)?|about|purpose"
    r"|what (?:is|are|was|were)|same (?:sort|kind)|set up|serve[sd]?|support(?:s|ed)?)\b",
    re.IGNORECASE,
)
_TELLS_AIM = re.compile(
    r"\b(?:is|are|was|were) (?:an? |the )?(?:[\w-]+ ){0,3}(?:partnership|network|company|programme|project|scheme"
    r"|charity|initiative|organisation|service|collaboration|group|club|caf[eé]|study|report|approach|deal)\b"
    r"|\b(?:aims?|aimed|targets?|targeted|supporting|supports?|set up|established|designed|tackles?"
    r"|address(?:es|ing)?)\b",
    re.IGNORECASE,
)
# Words that stand beside one another without a comma or an "and" between.
_NAME_RUN = re.compile(r"(?:\b(?!(?:and|or|versus|vs?|to|with|as|than)\b)[^\W\d_]+[’'\w-]*\s*)+", re.IGNORECASE)
# What a word of the topic is worth, and a text that tells what is asked, in units of the ranker.
_TOPIC = 0.8
_TELLS = 0.8
_SURE = 0.8
# What a figure is worth in a text that tells of results.
_FIGURE_MORE = 0.6
# What something costs, which what it saved does not tell.
_COST = re.compile(r"\b(?:costs?|spen[dt]|budget|price|grants?|fund(?:ed|ing)|paid|pays?)\b", re.IGNORECASE)
# Words are taken for the same that begin with so many equal letters: "saved", "savings".
_PREFIX = 4
# So far below the best of all for its question the best of one side may stand that bears no word of it.
_NEAR = 1.0


@dataclass(frozen=True, slots=True)
class _Side:
    """One of what is compared, and the report that it is, if it is one."""

    name: str
    report: str | None
    # Whether a heading names it: a place, a programme, a case study.
    is_heading: bool
    # Whether any report speaks of it at all.
    is_spoken_of: bool
    # The sections that speak of it most, where no heading names it.
    sections: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
    # Whether these were found by what the name says, and not by the name.
    is_described: bool = False

    @property
    def is_place_in_library(self) -> bool:
        """Whether it is a report, stands in a heading or has sections, so that what is said of it can be told apart."""
        return self.report is not None or self.is_heading or bool(self.sections)


class Comparison:
    """A side for each that is named."""

    name = "comparison"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The best evidence on each side; None where nothing is compared, or no side has any."""
        is_known = assistant.share_of_kind(standalone, "comparison") >= _LIKELY
        return self._compare(asked, standalone, assistant, is_known=is_known)

    def gather(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The same for a question of which it is known that it compares; None where it names no two sides."""
        return self._compare(asked, standalone, assistant, is_known=True)

    @staticmethod
    def _compare(asked: Question, standalone: str, assistant: EvidenceAssistant, *, is_known: bool) -> Answer | None:
        found = _find_sides(standalone, assistant, is_known=is_known)
        if found is None:
            return _compare_by_words(asked, standalone, assistant)
        sides, on, is_whole = found
        topics = split_question(on) if on else [""]
        budget = _PART if len(topics) > 1 else _choose_budget(sides)
        answers: list[Answer] = []
        missing: list[str] = []
        for side in sides:
            told = _tell_side(side, topics, asked, assistant, budget)
            if told is None:
                return None
            missing += [_name_missing(topic if is_whole else "", side) for topic in told[1]]
            if told[0]:
                answers.append(_led_by_name(join_answers(asked.text, standalone, told[0]), side, assistant))
        # What asks one thing of both is left as it is where the plain answer tells it of both.
        is_of_all = len(topics) == 1 and (not _has_aspect(on) or _asks_for_all(on, sides, assistant))
        is_plain = not missing and not is_of_all
        if is_plain and _speaks_of_all(assistant.answer_plainly(asked), sides):
            return None
        return (
            None
            if not answers or not _are_told_apart(answers, sides)
            else replace(join_answers(asked.text, standalone, answers), not_found=tuple(dict.fromkeys(missing)))
        )


def _compare_by_words(asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
    """Two sides that stand in no place of their own, each told where the reader is sure that a piece speaks of it.

    None where the plain answer speaks of both, or a side has no such piece.
    """
    found = _read(standalone)
    if found is None:
        return None
    names, on = found
    sides = [_Side(name, None, False, True) for name in names]
    reports = assistant.index.reports
    is_vague = any(len(content_words(name)) < _TWO and _is_common(name, assistant) for name in names)
    if is_vague or names[0] == names[1] or any(find_named_reports(name, reports) for name in names):
        return None
    told = [_tell_by_words(side, on, asked, assistant) for side in sides]
    answers = [_led_by_name(answer, side, assistant) for answer, side in zip(told, sides, strict=True) if answer]
    if len(answers) < _TWO or not _are_told_apart(answers, sides):
        return None
    if _speaks_of_all(assistant.answer_plainly(asked), sides):
        return None
    return join_answers(asked.text, standalone, answers)


def _tell_by_words(side: _Side, on: str, asked: Question, assistant: EvidenceAssistant) -> Answer | None:
    """The pieces that bear a side's words and answer a question about it by the reader's logit; None for none."""
    retrieved = assistant.retrieve(_ask_about(side, on, asked))
    evidence = assistant.index.evidence
    units = [evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
    allowed = _allow(side, units) * _fits(units, assistant, ())
    selected = assistant.select(retrieved)
    if not allowed.any() or not selected.runs:
        return None
    runs = []
    for run in _choose_runs(retrieved, _worth(units, side, on), allowed, assistant, _BY_WORDS, is_asked=bool(on)):
        logits = assistant.read_units(retrieved.query, run)
        if logits is not None and float(logits.max()) >= _LEAST_READ:
            runs.append(run)
    return compose_runs(assistant, retrieved, runs, confidence=selected.confidence) if runs else None


def _has_aspect(on: str) -> bool:
    """Whether something of the sides is asked, beside what they are and which document they stand in."""
    return any(word.isalpha() for word in content_stems(on, without=_NO_ASPECT))


def _are_told_apart(answers: Sequence[Answer], sides: Sequence[_Side]) -> bool:
    """Whether no quote stands for two sides but one that names both."""
    quotes = Counter(quote for answer in answers for quote in {citation.quote for citation in answer.citations})
    return all(
        count == 1 or all(_name_stems(side.name) <= _stems(quote) for side in sides) for quote, count in quotes.items()
    )


def _choose_budget(sides: Sequence[_Side]) -> LengthBudget:
    """How much is told of each side: more where the other is not in the library."""
    return _SIDE if all(side.is_place_in_library for side in sides) else _ALONE


def _name_missing(topic: str, side: _Side) -> str:
    """What was not found of a side: "the cost – Wigan", or the side's name alone."""
    return f"{as_phrase(topic)} – {side.name}" if topic else side.name


def _tell_side(
    side: _Side, topics: Sequence[str], asked: Question, assistant: EvidenceAssistant, budget: LengthBudget
) -> tuple[list[Answer], list[str]] | None:
    """What is told of a side, and the topics on which nothing is; None where it is not known what the side is."""
    told: list[Answer] = []
    missing: list[str] = []
    for topic in topics:
        taken = frozenset(citation.quote for answer in told for citation in answer.citations)
        answer = _answer_side(side, topic, asked, assistant, budget, taken)
        if answer is not None:
            told.append(answer)
        elif side.is_described and not _ASKS_SUM.search(topic):
            return None
        elif not taken or (_ASKS_SUM.search(topic) and not any(_SUM.search(quote) for quote in taken)):
            missing.append(topic)
    return told, missing


def _asks_for_all(on: str, sides: Sequence[_Side], assistant: EvidenceAssistant) -> bool:
    """Whether nothing but the sides themselves is asked for, and each has a section or case study of its own."""
    headings = {name for unit in assistant.index.evidence for name in unit.section}
    held = [_stems(name) for name in headings]
    return not content_words(_SETTING.sub(" ", on)) and all(
        side.is_described or (side.report is None and any(_is_mostly_in(side.name, names) for names in held))
        for side in sides
    )


def _is_mostly_in(name: str, held: Collection[str]) -> bool:
    """Whether most of the words that a name is known by are held."""
    wanted = _name_stems(name)
    return bool(wanted) and sum(word in held for word in wanted) >= _HELD * len(wanted)


def _speaks_of_all(answer: Answer, sides: Sequence[_Side]) -> bool:
    """Whether each side has a quote of its own in an answer already: then nothing has to be put together."""
    return all(any(_is_quoted_of(citation, side) for citation in answer.citations) for side in sides)


def _is_quoted_of(citation: Citation, side: _Side) -> bool:
    """Whether a quote is of a side: from that report, under its heading, or naming it where no heading does."""
    if side.report:
        return citation.report == side.report
    said = citation.section if side.is_heading else (citation.quote, *citation.section)
    return _name_stems(side.name) <= _stems(" ".join(said))


def _find_sides(
    question: str, assistant: EvidenceAssistant, *, is_known: bool = False
) -> tuple[list[_Side], str, bool] | None:
    """The two sides, what is asked of them, and whether that is said in so many words; None where nothing is compared.

    At least one of them must be told from the rest of the library; the other may be unknown to it. Where it `is_known`
    that sides are compared, two names are enough, whatever stands between them.
    """
    readings = (
        (_read(question), True, 1),
        (_read_both(question), False, _TWO),
        (_read_by_reports(question, assistant.index.reports), False, 1),
        (_read_by_headings(question, assistant, is_known=is_known), False, 1),
    )
    for found, is_whole, fewest in readings:
        if found is None:
            continue
        names, on = found
        if any(_is_common(name, assistant) for name in names):
            continue
        sides = [_resolve(name, assistant) for name in names]
        is_unclear = any(not side.is_place_in_library and _may_be_held(side, assistant) for side in sides)
        is_told = sum(side.is_place_in_library for side in sides) >= fewest
        if sides[0] != sides[1] and is_told and not is_unclear and not _share_a_place(sides):
            return sides, on, is_whole
    return None


def _share_a_place(sides: Sequence[_Side]) -> bool:
    """Whether a side that is only described was found where another one is named: then it is not known which is it."""
    return any(
        side.is_described
        and other is not side
        and (side.sections & other.sections or _is_named_in(other, side.sections))
        for side in sides
        for other in sides
    )


def _is_named_in(side: _Side, sections: Collection[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether a heading of the sections names a side."""
    return side.is_heading and any(_is_mostly_in(side.name, _stems(" ".join(path))) for _, path in sections)


def _is_common(name: str, assistant: EvidenceAssistant) -> bool:
    """Whether most reports speak of what a name says, so that no section can be told by it: "GP"."""
    words = content_words(name)
    is_plain = bool(words) and not _DOCUMENT.search(name)
    return is_plain and all(is_common(word, assistant.index.reports) for word in words)


def _led_by_name(answer: Answer, side: _Side, assistant: EvidenceAssistant) -> Answer:
    """The answer on a side, its first statement led by the side's name, as the library writes it."""
    if side.report is not None or side.is_described:
        return answer
    names = assistant.index.lexicon.names
    words = [word.capitalize() if word.casefold() in names and word.islower() else word for word in side.name.split()]
    name = re.sub(r"^(?:the|a|an) ", "", " ".join(words), flags=re.IGNORECASE)
    first, *others = answer.statements
    return replace(answer, statements=(replace(first, text=f"{name[:1].upper()}{name[1:]} – {first.text}"), *others))


def _read(question: str) -> tuple[tuple[str, str], str] | None:
    """The two sides of a comparison as named, and in what they are compared ("" if in nothing)."""
    for pattern in (*_COMPARES, _AGREES, _BOTH_SAY):
        if found := pattern.search(question):
            second, *asked = _NAME_ENDS.split(found["b"], maxsplit=1)
            names = as_phrase(found["a"]), as_phrase(second)
            if all(content_stems(name) or _has_a_letter(name) for name in names):
                asked += [found.groupdict().get("asked") or found["on"] or ""]
                return names, as_phrase(" ".join(filter(None, asked)))
    return None


def _read_both(question: str) -> tuple[tuple[str, str], str] | None:
    """Two sides named first, and what is asked of each of them behind."""
    found = _BOTH_ASKED.search(question)
    return ((as_phrase(found["a"]), as_phrase(found["b"])), as_phrase(found["on"])) if found else None


def _read_by_reports(question: str, reports: Mapping[str, Report]) -> tuple[tuple[str, str], str] | None:
    """Two reports that a question calls by their titles and sets against one another, and the rest of it."""
    is_of_reports = _AGAINST.search(question) and len(_DOCUMENT.findall(question)) >= _TWO
    named = find_named_reports(question, reports) if is_of_reports else []
    if len(named) != _TWO:
        return None
    titles = [reports[report].details.short_title for report in named]
    titled = {stem(word) for title in titles for word in tokenize(title)}
    on = " ".join(
        word for word in _SETTING.sub(" ", question).split() if stem(word.strip("?,.").casefold()) not in titled
    )
    return (titles[0], titles[1]), as_phrase(on)


def _read_by_headings(
    question: str, assistant: EvidenceAssistant, *, is_known: bool
) -> tuple[tuple[str, str], str] | None:
    """Two places or programmes that a question sets against one another, and the rest of it.

    Each stands in headings, or the question writes it with capitals and sections speak of it; one may be unknown.
    """
    is_against = is_known or _AGAINST.search(question)
    if not is_against or len(find_named_reports(question, assistant.index.reports)) >= _TWO:
        return None
    names = _names_set_against(question, assistant)
    sides = _find_two(names, assistant)
    if sides is None:
        small = _names_in_small_letters(question, assistant.index.reports)
        called = [*((start, name, False) for start, name in small), *names]
        sides = _find_two(sorted(called), assistant) if small else None
    if sides is None:
        return None
    first, second = sides
    on = _from_first_side(question, list(sides))
    words = "|".join(re.escape(word) for name in sides for word in name.split())
    on = re.sub(words, " ", on, flags=re.IGNORECASE)
    return (first, second), as_phrase(_SETTING.sub(" ", on)) if content_words(on) else ""


def _find_two(names: Sequence[tuple[int, str, bool]], assistant: EvidenceAssistant) -> list[str] | None:
    """The two of the names that stand in places of their own, or of which one is unknown; None for one or three."""
    sides: dict[str, frozenset[tuple[str, str]]] = {}
    for _, name, is_second in names:
        places = _places_of(name, assistant)
        is_new = not any(places & others or name.casefold() == other.casefold() for other, others in sides.items())
        if is_new and (places or (is_second and not _is_known(name, assistant))):
            sides[name] = places
    return list(sides) if len(sides) == _TWO and any(sides.values()) else None


def _names_set_against(question: str, assistant: EvidenceAssistant) -> list[tuple[int, str, bool]]:
    """The names in a question in their order: where, the name, and whether it stands as the second of two sides."""
    names = assistant.index.lexicon.names
    found: list[tuple[int, str]] = []
    for run in _CAPITALS.finditer(question):
        if run.start() or any(word in names for word in tokenize(run[0])):
            found.append((run.start(), run[0]))
    for run in _NAME_RUN.finditer(question):
        words = [word for word in run[0].split() if set(tokenize(word)) & names and word.islower()]
        if words:
            found.append((question.index(words[0], run.start()), " ".join(word.strip(",.?;:’'") for word in words)))
    return [
        (start, name, _SECOND_SIDE.search(question[:start]) is not None)
        for start, name in sorted(found)
        if not is_common(name, assistant.index.reports)
    ]


def _names_in_small_letters(question: str, reports: Mapping[str, Report]) -> list[tuple[int, str]]:
    """Names of several words that a question writes in small letters, as the reports write them, and where they stand.

    Of names within one another the longest counts.
    """
    known = {name.casefold(): name for report in reports.values() for name in _names_of(report.source)}
    words = [(found.start(), found[0]) for found in re.finditer(r"[^\W\d_][\w’'-]*", question)]
    named: list[tuple[int, str]] = []
    place = 0
    while place < len(words):
        for length in range(_LONGEST_NAME, 1, -1):
            called = " ".join(word for _, word in words[place : place + length])
            if called.islower() and len(called.split()) == length and called in known:
                named.append((words[place][0], known[called]))
                place += length - 1
                break
        place += 1
    return named


@lru_cache(maxsize=64)
def _names_of(source: str) -> frozenset[str]:
    """All runs of two words and more within the names of a text that are written with capitals."""
    found: set[str] = set()
    for run in _CAPITALS.findall(source):
        words = re.sub(r"^The\s+", "", run).split()
        for first in range(len(words)):
            found |= {
                " ".join(words[first:end]) for end in range(first + 2, min(len(words), first + _LONGEST_NAME) + 1)
            }
    return frozenset(found)


def _places_of(name: str, assistant: EvidenceAssistant) -> frozenset[tuple[str, str]]:
    """The headings that name a side, by their report; else the sections that speak of it most."""
    stems = _name_stems(name)
    if not stems:
        return frozenset()
    units = assistant.index.evidence
    has_name = any(word in assistant.index.lexicon.names for word in tokenize(name)) or len(stems) >= _TWO
    headed = {(unit.report, heading) for unit in units for heading in unit.section} if has_name else set()
    named = frozenset(place for place in headed if stems <= _stems(place[1]))
    if named or name.islower() or not has_name:
        return named
    return frozenset((report, path[-1]) for report, path in _sections_that_name(name, assistant.index.reports) if path)


def _is_known(name: str, assistant: EvidenceAssistant) -> bool:
    """Whether the library holds a word of a name."""
    return any(assistant.index.lexicon.has_word(word) for word in tokenize(name))


def _may_be_held(side: _Side, assistant: EvidenceAssistant) -> bool:
    """Whether the library may speak of a side in other words: it does so in these, or holds every word of its name.

    So it may of what is no name but a description of many words.
    """
    words = content_words(side.name)
    is_known = len(words) >= _TWO and all(assistant.index.lexicon.has_word(word) for word in words)
    return side.is_spoken_of or is_known or len(words) > _MOST_NAME_WORDS


def _from_first_side(question: str, names: Sequence[str]) -> str:
    """A question from the sentence on that names a side: what is told before it is not asked."""
    for start in [0, *(match.end() for match in re.finditer(r"[.!]\s+", question))][::-1]:
        if all(name.casefold() in question[start:].casefold() for name in names):
            return question[start:]
    return question


def _has_a_letter(name: str) -> bool:
    """Whether a name has a word at all."""
    return any(character.isalpha() for character in name)


def _resolve(name: str, assistant: EvidenceAssistant) -> _Side:
    """The side that a name stands for."""
    index = assistant.index
    report = _find_report(name, index.reports)
    wanted = _name_stems(name)
    is_heading = _is_name(name, wanted, index) and any(
        wanted <= _stems(heading) for heading in {unit.context for unit in index.evidence}
    )
    is_spoken_of = bool(wanted) and any(wanted <= _stems(unit.text) for unit in index.evidence)
    if report is not None or is_heading:
        return _Side(name, report, is_heading, is_spoken_of or is_heading, frozenset(), False)
    sections = frozenset[tuple[str, tuple[str, ...]]]()
    if is_spoken_of and re.search(r"[A-Z]", name):
        sections = _sections_that_name(name, index.reports)
    if sections or len(content_words(name)) < _TWO:
        return _Side(name, None, False, is_spoken_of, sections, False)
    described = _sections_described(name, assistant)
    return _Side(name, None, False, is_spoken_of, described, bool(described))


def _is_name(name: str, wanted: Collection[str], index: Index) -> bool:
    """Whether it holds a name that the library knows, or several words that tell it apart."""
    return any(word in index.lexicon.names for word in tokenize(name)) or len(wanted) >= _TWO


def _sections_described(name: str, assistant: EvidenceAssistant) -> frozenset[tuple[str, tuple[str, ...]]]:
    """The case study that most of the best evidence for a name stands in; empty where it is spread, or in no such."""
    index = assistant.index
    if not all(index.lexicon.has_word(word) for word in content_words(name)):
        return frozenset()
    best = assistant.retrieve(Question(name)).ranking.best_units[:_BEST]
    places = [_place_of(index.evidence[number]) for number in best]
    (report, path), count = Counter(places).most_common(1)[0]
    if places[0] != (report, path) or 2 * count <= len(places) or not any(CASE_STUDY.search(name) for name in path):
        return frozenset()
    sections = {(unit.report, unit.section) for unit in index.evidence if unit.section[: len(path)] == path}
    return frozenset(place for place in sections if place[0] == report)


def _place_of(unit: Evidence) -> tuple[str, tuple[str, ...]]:
    """The report and the headings down to the case study that a unit stands in, else of its section."""
    for depth, name in enumerate(unit.section):
        if CASE_STUDY.search(name) and not APPARATUS.search(name):
            return unit.report, unit.section[: depth + 1]
    return unit.report, unit.section


def _find_report(name: str, reports: Mapping[str, Report]) -> str | None:
    """The report that a name is of, if it is one for a document, or has no other words than those of its titles."""
    named = find_named_reports(name, reports)
    meant = find_report_meant(name, reports)
    found = named[0] if len(named) == 1 else meant[0] if meant else None
    if found is None or _DOCUMENT.search(name):
        return found
    return found if set(content_stems(name)) <= title_stems(reports[found]) else None


def _sections_that_name(name: str, reports: Mapping[str, Report]) -> frozenset[tuple[str, tuple[str, ...]]]:
    """The sections in which a name stands at least half as often as in the one that bears it most."""
    words = re.escape(re.sub(r"^(?:the|a|an) ", "", name, flags=re.IGNORECASE)).replace("\\ ", r"\s+")
    pattern = re.compile(rf"\b{words}\b", re.IGNORECASE)
    counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for report in reports.values():
        for block in report.blocks:
            if found := pattern.findall(block.text):
                counts[report.id, block.section] += len(found)
    most = max(counts.values(), default=0)
    return frozenset(place for place, count in counts.items() if 2 * count >= most)


def _name_stems(name: str) -> frozenset[str]:
    """The stems that a name is known by, without words that its heading may leave out."""
    return frozenset(content_stems(_fold(name), without=_PLACE_WORDS))


@lru_cache(maxsize=_STEMS_KEPT)
def _stems(text: str) -> frozenset[str]:
    return stems_of(_fold(text))


def _fold(text: str) -> str:
    """A text without accents and apostrophes, as it may be typed: "café" → "cafe", "women's" → "womens"."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[’']", "", plain)


def _answer_side(
    side: _Side,
    on: str,
    asked: Question,
    assistant: EvidenceAssistant,
    budget: LengthBudget,
    taken: Collection[str] = (),
) -> Answer | None:
    """The best evidence on one side about what is asked of it; None where nothing stands on it but what is `taken`."""
    if side.report is not None and asked.reports and side.report not in asked.reports:
        return None
    retrieved = assistant.retrieve(_ask_about(side, on, asked))
    evidence = assistant.index.evidence
    units = [evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
    allowed = _allow(side, units) * _fits(units, assistant, taken)
    spoken = list(compress(units, allowed))
    if not spoken or (_ASKS_SUM.search(on) and not any(_SUM.search(unit.text) for unit in spoken)):
        return None
    if _asks_for_all(on, [side], assistant):
        opening = _opening(spoken, assistant)
        return assistant.compose(SelectedEvidence(retrieved, _SURE, tuple(opening))) if opening else None
    runs = _choose_runs(retrieved, _worth(units, side, on), allowed, assistant, budget, is_asked=bool(on))
    confidence = max(assistant.select(retrieved).confidence, _SURE)
    return compose_runs(assistant, retrieved, runs, confidence=confidence) if runs else None


def _choose_runs(
    retrieved: RetrievedEvidence,
    worth: Floats,
    allowed: Floats,
    assistant: EvidenceAssistant,
    budget: LengthBudget,
    *,
    is_asked: bool,
) -> list[tuple[int, ...]]:
    """What is selected of the units that are allowed; where something is asked, what is worth it or nearly the best."""
    evidence = assistant.index.evidence
    ranking = restrict(retrieved.ranking.boosted(worth), allowed)
    selected = select_evidence(assistant.groups, ranking, replace(retrieved.analysis, budget=budget))
    runs = [tuple(run) for run in selected if evidence[run[0]].kind is not EvidenceKind.HEADING]
    if not is_asked:
        return runs
    scores = retrieved.ranking.scores
    least = float(scores.max()) - _NEAR if assistant.select(retrieved).runs else np.inf
    place = {int(number): k for k, number in enumerate(retrieved.ranking.candidates.numbers)}
    return [run for run in runs if any(worth[k] or scores[k] >= least for k in _places(run, place))]


def _opening(spoken: Sequence[Evidence], assistant: EvidenceAssistant) -> list[Run]:
    """The beginning of the case study or section in which most of what may speak for a side stands, by paragraphs."""
    place, _ = Counter(_place_of(unit) for unit in spoken).most_common(1)[0]
    runs: dict[tuple[int, ...], list[Evidence]] = {}
    left = _OPENING_WORDS
    for unit in assistant.index.evidence:
        if unit.kind is not EvidenceKind.SENTENCE or _place_of(unit) != place:
            continue
        left -= len(unit.own.split())
        if runs and left < 0:
            break
        runs.setdefault(unit.blocks, []).append(unit)
    return [tuple(run) for run in runs.values()]


def _fits(units: Sequence[Evidence], assistant: EvidenceAssistant, taken: Collection[str]) -> Floats:
    """Which units are no part of a title page or of what sponsors say, and in no quote already; 1 or 0 each."""
    blurbs = {report.id: find_blurbs(report) for report in assistant.index.reports.values()}
    return np.asarray(
        [
            bool(unit.section)
            and unit.blocks[0] not in blurbs[unit.report]
            and not any(unit.own in quote for quote in taken)
            for unit in units
        ],
        dtype=np.float32,
    )


def _worth(units: Sequence[Evidence], side: _Side, on: str) -> Floats:
    """What it is worth, in units of the ranker, that a unit speaks of what is asked of a side; shape (units,)."""
    about = _ASKS_AIM.sub(" ", _ASKS_RESULT.sub(" ", _SETTING.sub(" ", on)))
    topic = {word[:_PREFIX] for word in content_stems(about, without=side.name.split())}
    worth = [_TOPIC * _speaks_of(unit, topic) + _TELLS * _tells(unit, on) for unit in units]
    return np.asarray(worth, dtype=np.float32)


def _places(run: Sequence[int], place: Mapping[int, int]) -> list[int]:
    """Where the units of a run stand among the candidates."""
    return [place[number] for number in run if number in place]


def _tells(unit: Evidence, on: str) -> float:
    """How far a unit tells what is asked of a side: a type of answer, what came of it (a figure best), what it is."""
    if _COST.search(on) and not _COST.search(unit.text):
        return 0.0
    if _ASKS_RESULT.search(on) and _TELLS_RESULT.search(unit.text):
        return 1.0 + _FIGURE_MORE * any(sign.isdigit() for sign in unit.own)
    if _ASKS_FIGURE.search(on) and _HAS_FIGURE.search(unit.own):
        return 1.0
    return float(bool(types_borne(on, unit.text) or (_ASKS_AIM.search(on) and _TELLS_AIM.search(unit.text))))


def _ask_about(side: _Side, on: str, asked: Question) -> Question:
    """The question that is put for one side: to its report, or with its name."""
    if side.report is not None:
        return Question(on or asked.text, reports=(side.report,))
    return Question(" ".join(filter(None, [side.name, on])), reports=asked.reports)


def _allow(side: _Side, units: Sequence[Evidence]) -> Floats:
    """Which units may speak for a side; 1 or 0 each."""
    if side.report is not None:
        return np.ones(len(units), dtype=np.float32)
    if side.sections:
        return np.asarray([(unit.report, unit.section) in side.sections for unit in units], dtype=np.float32)
    wanted = _name_stems(side.name) or _stems(side.name)
    return np.asarray([_is_of(unit, wanted) for unit in units], dtype=np.float32)


def _is_of(unit: Evidence, wanted: Collection[str]) -> bool:
    """Whether a unit stands under a heading that names most of a side, or is a sentence that does."""
    held = _stems(unit.context)
    if unit.kind in (EvidenceKind.SENTENCE, EvidenceKind.ROW):
        held |= _stems(unit.text)
    return sum(word in held for word in wanted) >= _HELD * len(wanted)


def _speaks_of(unit: Evidence, topic: Collection[str]) -> bool:
    """Whether a unit's own words hold a word of the topic, given by its first letters."""
    return any(word[:_PREFIX] in topic for word in stems_of(unit.text))

"""A question and what its wording says of the answer it wants: analysed once, then carried along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.answering.conversation import Turn
from assistant.answering.length import LengthBudget, length_budget_for
from corpus.vocabulary import Report
from index.terms import STOP_WORDS, stem, tokenize

# What kinds of answer a wording asks for. The names are features of the trained rankers: they stay as they are.
ANSWER_TYPES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "quantity": r"\b(how (many|much|few|often|large|big|far|old)|number of|percent(age)?|per cent|share|proportion"
        r"|rates?|costs?|budget|figures?|p.?values?|fraction|statistics?|sample size|majority|odds|average|saved?"
        r"|savings?|gap)\b|%",
        "time": r"\b(when|(what|which) (year|date|month|day|time)|how long|since|by what|until|dates?|timeline"
        r"|years?)\b",
        "person": r"\b(who|whose|whom|which (organisation|organization|person|people|group|company|body|team|council"
        r"|charity)|authors?|led|leads?|leader|speaker|chair|director|sponsors?|partners?|contact|names?)\b",
        "place": r"\b(where|which (area|city|town|place|borough|region|county|country)|location|based|venue)\b",
        "reason": r"\b(why|how come|reasons?|cause|because|explain|how (does|do|did|can|could|should|would|is|are|was"
        r"|were))\b",
        "definition": r"\b(what (is|are|does|do)( \w+){0,6} (mean|means|meant|stand for)|define|defined|definition"
        r"|meaning|what('s| is| are) (a|an|the term|meant)|what we mean|explain(ed)?|term|describe)\b",
        "list": r"\b(list|what are|which (are|ones)|name (the|all|three|four|five)|all (the|of)|types? of|kinds? of"
        r"|ways|steps|pillars|principles|actions|recommendations|elements|features|objectives|aims|goals|points|themes"
        r"|reasons|barriers|enablers|benefits|challenges|criteria|areas|sectors|groups|examples?|activities|services"
        r"|topics|outcomes|achievements|strategies|things|ideas|lessons|pledges|aspirations|partners|measures)\b",
        "quote": r"\b(quote|quotation|word for word|verbatim|say|said|saying|words|exact|tell|told|put it|voice|line"
        r"|phrase)\b",
        "comparison": r"\b(compared?|comparison|versus|vs|differ|differed|difference|than|between|more likely"
        r"|less likely|most|least|highest|lowest|biggest|largest|smallest|common(est)?|top|both)\b",
        "summary": r"\b(summar\w+|overview|gist|main|key|overall|in short|brief\w*|conclu\w+|takeaways?|sum up)\b",
        "breadth": r"\b(reports|across|papers|documents|sources|library|each of|respectively)\b|\band\b.*\band\b",
    }.items()
}

# Asks several reports: "Which reports mention housing?", "across the library", "do the authors all agree".
_ACROSS = re.compile(
    r"\b(?:(?:the|these|our|all|both|two|three|several|different|various|more than one|each of the) (?:\w+ )?"
    r"(?:reports|papers|documents|sources|publications)|across (?:the |our |these )?(?:reports|library|papers|documents"
    r"|sources)|(?:reports|papers|sources) (?:agree|differ|say|suggest|offer|call|make|give|put|treat|see|describe))\b"
    r"|\b(?:do|does|which) (?:they|the authors) (?:all|both)\b|\breports\b",
    re.IGNORECASE,
)

# The next two are read twice: as features of the trained answerability model (a change means training anew), and for
# the reason of a refusal. They refuse nothing by themselves; both must match for "clinical" to be that reason.
# A patient, an illness or a treatment: "my mum", "blood pressure", "what dose".
_CLINICAL = re.compile(
    r"\b(my|our|his|her|a|the) (?:\w+ ){0,2}(mum|mother|dad|father|wife|husband|partner|son|daughter|child|baby"
    r"|patients?|gran\w*|year.old)\b|\b(i am|i'm|i have|i've|should i|can i|am i|do i)\b|\b(dose"
    r"|dosage|mg|prescri\w+|tablets?"
    r"|symptoms?|diagnos\w+|antibiotics?|statins?|side effects?|pregnan\w+|rash|pain|medicines?|medication"
    r"|treat(ment)?s?|drugs?|inhalers?|insulin|hba1c|bp|blood pressure|allerg\w+|fever|cough\w*"
    r"|infection|vaccine safe)\b",
    re.IGNORECASE,
)
# The asker alone is no patient: "can I rely on it", "should I read this first".
_ASKER_ALONE = re.compile(r"\b(?:should|can|do) i\b", re.IGNORECASE)
# Work with patients that is no treatment: "one social prescriber", "our patient group".
_NO_TREATMENT = re.compile(
    r"\b(?:social(?:ly)? prescri\w+|prescribers?"
    r"|patients? (?:participation |reference |experience )?(?:groups?|panels?|forums?|lists?|records?|voices?"
    r"|surveys?))\b",
    re.IGNORECASE,
)
# What is done with a medicine, whatever it is called: "stop taking it", "come off mine", "get the jab".
_TAKEN = re.compile(
    r"\b(?:tak(?:e|ing)|come off|be on|(?:stop|start|carry on)\b.{0,20}\b(?:tak|my)|jabs?|scans?|tests?|cancer|ill|sick"
    r"|swallow\w*|operation)\b",
    re.IGNORECASE,
)
# What to do about one: "should I", "is it safe to", "best".
_ADVICE = re.compile(
    r"\b(should|can|could|is it safe|safe to|what dose|how much .* (take|give)|best|first.line|recommended|do i need"
    r"|am i|prescribe|treat|stop taking|increase|start)\b",
    re.IGNORECASE,
)

# Takes something for granted: "Why did the council close it?", "given that funding fell".
_PRESUMES = re.compile(
    r"^\W*(?:why (?:did|does|do|was|were|is|are|has|have)|how (?:did|has|have)|when (?:did|was|were)|since when"
    r"|given that|after (?:the|which)|now that|(?:what|which) .{0,60}\b(?:made|led|caused|forced|persuaded)\b)",
    re.IGNORECASE,
)

# Words that say nothing of which report is meant.
_GENERIC = frozenset("report study paper event summary highlight review document".split())
_GENERIC_STEMS = frozenset(stem(word) for word in _GENERIC | STOP_WORDS)
_NAMED_SHARE = 2 / 3


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked: its text, the turns before it, and the reports it is put to (None: all).

    `full` asks for all there is where an answer would show the first few of a list or a table.
    """

    text: str
    history: tuple[Turn, ...] = ()
    reports: tuple[str, ...] | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """What a question's wording says of the answer it wants."""

    # The question in a form that needs no history, its spelling repaired.
    text: str
    # The kinds of answer that it asks for, of `ANSWER_TYPES`; empty where the wording shows none.
    answer_types: frozenset[str]
    # How far the answer goes.
    budget: LengthBudget
    # The reports that it calls by their titles, in the order of the library.
    named_reports: tuple[str, ...]
    # Whether it asks across reports, whichever they are.
    asks_across_reports: bool
    # Whether it names a patient, an illness or a treatment, and whether it asks for medical advice on it.
    mentions_illness: bool
    asks_for_medical_advice: bool
    # Whether that is for somebody's health, as far as words tell: a patient, an illness or a treatment is named.
    is_clinical: bool
    # Whether it takes something for granted that a report may not bear out.
    has_presumption: bool

    @property
    def asks_for_several(self) -> bool:
        """Whether it asks for a list or a summary."""
        return bool(self.answer_types & {"list", "summary"})


def analyse_question(standalone: str, repaired: str, reports: Mapping[str, Report]) -> QuestionAnalysis:
    """Analyse a question that needs no history; `repaired` is the same with its spelling repaired."""
    answer_types = expected_answer_types(repaired)
    mentions_illness = bool(_CLINICAL.search(standalone))
    return QuestionAnalysis(
        text=repaired,
        answer_types=answer_types,
        budget=length_budget_for(answer_types),
        named_reports=tuple(named_reports(standalone, reports)),
        asks_across_reports=bool(_ACROSS.search(standalone)),
        mentions_illness=mentions_illness,
        asks_for_medical_advice=mentions_illness and bool(_ADVICE.search(standalone)),
        is_clinical=mentions_illness and bool(_ADVICE.search(standalone)) and _names_illness(standalone),
        has_presumption=bool(_PRESUMES.match(standalone)),
    )


def _names_illness(question: str) -> bool:
    """Whether a patient, an illness or a treatment is named, and not the asker alone."""
    rest = _NO_TREATMENT.sub(" ", question)
    return bool(_CLINICAL.search(_ASKER_ALONE.sub(" ", rest)) or _TAKEN.search(rest))


def expected_answer_types(question: str) -> frozenset[str]:
    """The names of the kinds of answer that a question asks for (quantity, time, person, …); empty where it shows none.

    Example: "How many people were helped in 2021?" → {"quantity"}.
    """
    return frozenset(name for name, pattern in ANSWER_TYPES.items() if pattern.search(question))


def named_reports(question: str, reports: Mapping[str, Report]) -> list[str]:
    """The reports that a question calls by their short title: by two thirds of its telling words or more."""
    asked = {stem(word) for word in tokenize(question)}
    found = []
    for report in reports.values():
        title = {stem(word) for word in tokenize(report.details.short_title)} - _GENERIC_STEMS
        if title and len(title & asked) >= len(title) * _NAMED_SHARE:
            found.append(report.id)
    return found

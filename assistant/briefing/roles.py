"""What a piece of evidence does in a note: a figure, a step to take, a barrier, a help, an example or a finding.

Judged by its headings and its own words alone. Whom a step is addressed to is read from its words, else from the
heading it stands under; where neither says, nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, FIGURES
from assistant.statements.patterns import (
    ACTION,
    ACTION_HEADING,
    BARRIER,
    BARRIER_HEADING,
    CASE_HEADING,
    DONE,
    ENABLER,
    IMPERATIVE,
)
from corpus.vocabulary import Evidence, EvidenceKind

# Words of a case study's heading that do not name the case.
_CASE_WORDS = frozenset({"case", "study", "spotlight", "health", "community", "council", "city", "care", "social"})
# An amount, a share or a count. Examples: "£131 million", "79.7%", "6,993", "12 practices", "1 to 5".
_QUANTITY = re.compile(
    r"£\s?\d[\d,.]*(?:\s(?:million|billion|bn|m)\b)?|\d[\d,.]*\s?(?:%|per cent\b)|\d[\d.]*\s?(?:-|–)\s?\d[\d.]*\s?%"
    r"|\b\d{1,3}(?:,\d{3})+\b|\b\d+(?:\.\d+)? (?:years?|million|billion|households|people|residents|practices|patients"
    r"|respondents|homes|trusts|organisations)\b|\b1 to \d\b",
)
# A number that names a group or an age rather than measures something. Examples: "the most deprived 20 per cent",
# "aged 65 and over", "18 years or older".
_NAMES_GROUP = re.compile(
    r"\b(?:most|least|richest|poorest|top|bottom)(?: [a-z]+)? \d[\d.]*\s?(?:%|per cent\b)"
    r"|\baged? (?:over |under )?\d+(?: years?)?"
    r"|\b\d+ years? (?:(?:or|and) (?:older|over|above|younger|under)|of age)\b",
    re.IGNORECASE,
)
# What bounds an amount behind it. Examples: "more than", "nearly".
_BOUND = re.compile(
    r"\b(?:(?:no )?(?:more|less|fewer) than|over|under|at least|at most|up to|about|around|approximately|nearly|almost"
    r"|some|roughly|just (?:over|under))\s+$",
    re.IGNORECASE,
)
# A number that is a year. Example: "2013".
_YEARS = re.compile(r"^(?:19|20)\d\d$")
# The size of a sample. Examples: the "128" of "n = 128" and of "128 respondents".
_SAMPLE = re.compile(
    r"\bn\s?=\s?(\d[\d,]*)|\b(\d[\d,]*) (?:respondents|interviewees|participants|members of the public)\b"
)
# Whom a survey asked, and a word for people. Example: the "GP workforce of Leeds" of "a survey to the GP workforce of
# Leeds, with 377 respondents".
_SURVEYED = re.compile(r"\b(?:survey|questionnaire|poll) (?:to|of|among|with) ([^,.;:()]{5,64})(?=[,.;:(])")
_PEOPLE = re.compile(
    r"\b(?:workforce|staff|professionals|practices|practitioners|residents|patients|adults|households|nurses|doctors|GPs"
    r"|members|employees|managers|leaders|people)\b"
)
# Whom a step is addressed to, and how a text names them; the first named counts.
_ADDRESSEES = (
    ("PCNs", r"\b(?:PCNs?|primary care networks?|clinical directors?)\b"),
    ("Health and Wellbeing Boards", r"\bhealth and wellbeing boards?\b"),
    ("general practices", r"\b(?:general practices?|GP practices|GPs|practice staff|surgery)\b"),
    ("integrated care systems", r"\b(?:ICBs?|ICSs?|integrated care (?:boards?|systems?))\b"),
    ("government", r"\b(?:national government|central government|government|every new government policy)\b"),
    ("local authorities", r"\b(?:local authorit(?:y|ies)|local governments?|councils?)\b"),
    ("the NHS", r"\b(?:NHS|health sector|healthcare organisations|health professionals|health providers)\b"),
    ("businesses", r"\b(?:businesses|employers|private sector|industry)\b"),
    ("the voluntary sector", r"\b(?:VCSE|voluntary sector|voluntary and community)\b"),
    ("the public sector", r"\b(?:statutory sector|public services|public bodies|anchor institutions)\b"),
)
# The addressees that an audience looks for, its own first.
_OWN_ADDRESSEES = {
    "PCN lead": ("PCNs", "general practices"),
    "practice staff": ("general practices", "PCNs"),
    "community partner": ("the voluntary sector", "PCNs"),
}
# Topics that ask for one section. Examples: "Barriers to engagement", "What helps practices", "Support practices need".
_ASKS_FOR_BARRIERS = re.compile(r"\bbarriers?\b|\bobstacles?\b|\bchallenges\b|\bwhat hinders\b", re.IGNORECASE)
_ASKS_FOR_ENABLERS = re.compile(
    r"\benablers?\b|\bdrivers?\b|\bwhat helps\b|\bkey (?:learning|to)\b|\bsuccess(?:ful|es)?\b", re.IGNORECASE
)
_ASKS_FOR_ACTION = re.compile(r"\bsupport|recommend|action", re.IGNORECASE)
# A topic says in its first words which section it is all about.
_ASKING_WORDS = 2
# A sentence of more words is no figure, whatever amounts stand in it.
MOST_FIGURE_WORDS = 75
# The verb that tells somebody to take a step, and the most words that stand before it.
_MODAL = re.compile(r"\b(?:should|must|needs? to|ought to|can|could|will)\b", re.IGNORECASE)
_MOST_SUBJECT_WORDS = 14
# Whom a step is asked of. Example: the "government" of "it is essential for government to act".
_ASKED_OF = re.compile(
    r"\b(?:essential|vital|crucial|important) (?:for|that) (.{3,60}?) (?:to|must|should|take|takes)\b"
)
# A heading or lead-in that addresses somebody. Examples: "What can PCNs do?", "Recommendations for councils".
_ADDRESSES = re.compile(
    r"\bcan .*\bdo\b|\bshould\b|\bmust\b|\bneeds? to\b|\bmight\b|\brecommend\w* (?:to|for)\b|\bactions? (?:for|by)\b"
    r"|\bsupport (?:needed|for)\b|^for\b|\bhow\b",
    re.IGNORECASE,
)
# A heading of no more words that names somebody speaks to them. Example: "Local government".
_SHORT_HEADING = 4
# A heading over how a study was made. Examples: "Methods", "Qualitative data collection", "Ethics".
_ABOUT_STUDY = re.compile(
    r"^(?:methods?|methodology|study (?:aims?|design)|(?:quantitative |qualitative )?data (?:collection|analysis)\b.*"
    r"|ethics|(?:strengths and )?limitations\b.*)$",
    re.IGNORECASE,
)
# "GPs" addresses general practices, "gps" does not: this one is read as it is written.
_CASE_SENSITIVE = "general practices"


def classify_role(unit: Evidence, *, cases_are_examples: bool = True) -> str:
    """The section of a note that a unit belongs to, by its words. `cases_are_examples`: whether a case study's are.

    Examples: "PCNs should meet monthly." → actions; "79.7% lacked funding." → figures; "Time is a barrier." → barriers.
    """
    if unit.kind is EvidenceKind.ROW:
        has_number = find_quantities(unit.own) or re.search(r"\d", unit.own)
        return FIGURES if has_number else _classify_by_words(unit)
    is_step = bool(IMPERATIVE.match(unit.own) or ACTION.search(unit.own))
    is_under_steps = bool(ACTION_HEADING.search(" ".join(unit.section[-2:])))
    # steps in a list or under a heading of steps come before all else
    if is_step and (is_under_steps or unit.kind is EvidenceKind.ITEM):
        return ACTIONS
    if cases_are_examples and is_about_case(unit):
        return EXAMPLES
    if unit.words <= MOST_FIGURE_WORDS and find_quantities(unit.own):
        return FIGURES
    if is_step and not BARRIER.search(unit.own):
        return ACTIONS
    return _classify_by_words(unit)


def find_asked_roles(topic: str) -> tuple[str, ...]:
    """The sections that a topic by its own words is all about. Example: "Barriers to engagement" → ("barriers",)."""
    patterns = ((BARRIERS, _ASKS_FOR_BARRIERS), (ENABLERS, _ASKS_FOR_ENABLERS), (ACTIONS, _ASKS_FOR_ACTION))
    return tuple(role for role, pattern in patterns if pattern.search(topic))


def find_topic_roles(topic: str) -> tuple[str, ...]:
    """The sections that a topic is all about, as it begins by saying. Example: none for "Training and support"."""
    return find_asked_roles(" ".join(topic.split()[:_ASKING_WORDS]))


def find_heading_role(unit: Evidence) -> str:
    """The section that the heading or lead-in over a unit names, such as barriers; empty where it names none."""
    over = f"{unit.section[-1] if unit.section else ''} {unit.text.removesuffix(unit.own)}"
    return next(iter(find_asked_roles(over)), "")


def _classify_by_words(unit: Evidence) -> str:
    """Barriers, enablers or plain evidence, by the words of a unit and of its heading; of a list, the heading alone."""
    heading = unit.section[-1] if unit.section else ""
    is_list = unit.kind is EvidenceKind.LIST
    if (not is_list and BARRIER.search(unit.own)) or BARRIER_HEADING.search(heading):
        return BARRIERS
    return ENABLERS if ENABLER.search(heading if is_list else unit.own) else EVIDENCE


def classify_text(text: str) -> str:
    """Barriers, enablers, actions or plain evidence, by the words of a sentence alone."""
    if BARRIER.search(text):
        return BARRIERS
    if ACTION.search(text) or IMPERATIVE.match(text):
        return ACTIONS
    return ENABLERS if ENABLER.search(text) else EVIDENCE


def find_case(unit: Evidence) -> str:
    """The heading of the case study that a unit stands in; empty where it stands in none."""
    return find_case_heading(unit.section)


def find_case_heading(section: Iterable[str]) -> str:
    """The heading of a case study among the headings over something; empty where there is none."""
    return next((heading for heading in section if CASE_HEADING.search(heading)), "")


def is_about_case(unit: Evidence) -> bool:
    """Whether a unit of a case study tells of that case: names it, or says what was done; general talk does not.

    Example: under "Case study: The Wigan Deal", "Wigan saved £131 million" and "It began in 2012" do.
    """
    case = find_case(unit)
    if not case:
        return False
    return bool(DONE.search(unit.own)) or names_case(unit, case)


def names_case(unit: Evidence, heading: str) -> bool:
    """Whether a unit has a name out of a case study's heading. Example: "Wigan" of "Case study: The Wigan Deal"."""
    case_names = {word.casefold() for word in re.findall(r"[A-Za-z]{4,}", heading)} - _CASE_WORDS
    return any(word.casefold() in case_names for word in re.findall(r"[A-Z]\w{3,}", unit.own))


def find_quantities(text: str) -> list[str]:
    """The amounts, shares and counts in a text, in order; bare years are none.

    Example: "In 2013, 79.7% of 128 practices" → ["79.7%", "128 practices"].
    """
    text = _NAMES_GROUP.sub(" ", text)
    found = [match.group().strip(" ,.") for match in _QUANTITY.finditer(text)]
    return [quantity for quantity in found if not _YEARS.match(quantity)]


def add_bound(quantity: str, text: str) -> str:
    """An amount with the bound that stands before it in a text. Example: "80%" of "over 80%" → "over 80%"."""
    place = text.find(quantity)
    bound = _BOUND.search(text[: max(0, place)])
    return f"{bound.group().strip().casefold()} {quantity}" if bound else quantity


def find_sample_size(text: str) -> str:
    """The number of people a figure rests on, where the text gives it; empty where not. Example: "n = 128" → "128"."""
    match = _SAMPLE.search(text)
    return next((size for size in match.groups() if size), "") if match else ""


def find_sample(units: Sequence[Evidence]) -> tuple[Evidence, str] | None:
    """The sentence of a report's units that tells whom its survey asked, and its words for them; None where none does.

    Example: "We sent a survey to the GP workforce of Leeds, with 377 respondents." and "the GP workforce of Leeds".
    """
    for unit in units:
        asked = _SURVEYED.search(unit.own) if unit.kind is EvidenceKind.SENTENCE else None
        if asked and _PEOPLE.search(asked.group(1)) and _SAMPLE.search(unit.own):
            return unit, asked.group(1)
    return None


def find_addressee(unit: Evidence) -> str:
    """Whom a step is addressed to; empty where the report does not say.

    Example: "PCNs should meet with the council." → "PCNs". That is who stands before the verb that tells the step, in
    its own words or in its lead-in; or whom a heading of steps names. A step told in a case study is the case's own,
    whatever chapter it stands in.
    """
    lead_in = unit.text.removesuffix(unit.own)
    asked = _ASKED_OF.search(unit.own)
    if asked and (named := _find_named(asked.group(1))):
        return named
    for text in (unit.own, lead_in):
        modal = _MODAL.search(text)
        subject = text[: modal.start()] if modal else ""
        if subject and len(subject.split()) <= _MOST_SUBJECT_WORDS and (named := _find_named(subject)):
            return named
    if _ADDRESSES.search(lead_in) and (named := _find_named(lead_in)):
        return named
    if find_case(unit):
        return ""
    for heading in reversed(unit.section):
        named = _find_named(heading)
        if named and (_ADDRESSES.search(heading) or len(heading.split()) <= _SHORT_HEADING):
            return named
    return ""


def _find_named(text: str) -> str:
    """The addressee that a text names first; empty where it names none."""
    named: list[tuple[int, str]] = []
    for name, pattern in _ADDRESSEES:
        match = re.search(pattern, text, 0 if name == _CASE_SENSITIVE else re.IGNORECASE)
        if match:
            named.append((match.start(), name))
    return min(named)[1] if named else ""


def is_about_study(unit: Evidence) -> bool:
    """Whether a unit tells how a study was made, by its headings. Example: under "Methods"."""
    return any(_ABOUT_STUDY.match(heading) for heading in unit.section) and not find_case(unit)


def rank_for_audience(addressee: str, audience: str) -> int:
    """How near an addressee is to the audience: 0 for its own, then upwards.

    Examples: for a "PCN lead", "PCNs" is 0, "general practices" 1, all others 2; for "government", "government" is 0.
    """
    wanted = _OWN_ADDRESSEES.get(audience)
    if wanted is not None:
        return wanted.index(addressee) if addressee in wanted else len(wanted)
    audience_words = {word.casefold().rstrip("s") for word in audience.split()}
    addressee_words = {word.casefold().rstrip("s") for word in addressee.split()}
    return 0 if audience_words & addressee_words else 1

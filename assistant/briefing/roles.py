"""What a piece of evidence does in a note: a figure, a step to take, a barrier, a help, an example or a finding.

Judged by its headings and its own words alone. Whom a step is addressed to is read from its words, else from the
heading it stands under; where neither says, nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, FIGURES
from corpus.vocabulary import Evidence, EvidenceKind

_CASE = re.compile(r"\bcase study\b|\bspotlight on\b", re.IGNORECASE)
_CASE_WORDS = frozenset({"case", "study", "spotlight", "health", "community", "council", "city", "care", "social"})
_DONE = re.compile(
    r"\b(?:was|were|had|has been|have been|did|began|saw|led|became|made|we|our|his|her)\b"
    r"|\b[Tt]he (?:project|initiative|team|service|scheme|programme|partnership|network|charity|practice)\b"
)
_ACTION_HEADING = re.compile(
    r"points of agreement|\bactions?\b|what can .* do|next steps|pillars|recommend|quick-start|changes needed"
    r"|support needed|must act",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"\b(?:should(?! (?:they|you|he|she|it|we|anyone)\b)|(?<!which )(?<!who )(?<!that )must|(?<!unmet )needs? to"
    r"|it is essential that|we urge|ought to)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^(?:Develop|Create|Present|Invest|Engage|Ensure|Provide|Secure|Broker|Lead|Train|Share|Take|Make|Involve|Support"
    r"|Start|Don[’']t|Use|Enable|Close|Expand|Facilitate|Leverage|Work|Build|Connect|Cocreate|Co-create|Require|Invite"
    r"|Consider|Set|Give|Identify|Every|To identify)\b"
)
_BARRIER = re.compile(
    r"\bbarriers?\b|\black(?:s|ed|ing)? (?:of|the|capacity|in)\b|\blimited by\b|\bchalleng(?:e|es|ing)\b|\bobstacles?\b"
    r"|\bhesitan\w+|\bconstraints?\b|\bdifficult(?:y|ies)\b|\binhibit\w*|\bhinder\w*|\bsilos?\b|\bshortage",
    re.IGNORECASE,
)
_ENABLER = re.compile(
    r"\benablers?\b|\bdrivers?\b|\bkey learning\b|\bkey (?:role|part|to|ingredient)\b|\bcrucial\b|\bvital\b"
    r"|\bessential\b|\bkey to\b|\bingredient\b|\bhelped\b|\bsuccess(?:ful|fully)? (?:of|because)\b|\benabl(?:ed|es)\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"£\s?\d[\d,.]*(?:\s(?:million|billion|bn|m)\b)?|\d[\d,.]*\s?(?:%|per cent\b)|\d[\d.]*\s?(?:-|–)\s?\d[\d.]*\s?%"
    r"|\b\d{1,3}(?:,\d{3})+\b|\b\d+(?:\.\d+)? (?:years?|million|billion|households|people|residents|practices|patients"
    r"|respondents|homes|trusts|organisations)\b|\b1 to \d\b",
)
_YEARS = re.compile(r"^(?:19|20)\d\d$")
_SAMPLE = re.compile(
    r"\bn\s?=\s?(\d[\d,]*)|\b(\d[\d,]*) (?:respondents|interviewees|participants|members of the public)\b"
)
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
_WANTED = {
    "PCN lead": ("PCNs", "general practices"),
    "practice staff": ("general practices", "PCNs"),
    "community partner": ("the voluntary sector", "PCNs"),
}


def classify_role(unit: Evidence, *, cases: bool = True) -> str:
    """The section of a note that a unit belongs to; `cases`: whether what stands in a case study is an example."""
    if unit.kind is EvidenceKind.ROW:
        return FIGURES if find_quantities(unit.own) or re.search(r"\d", unit.own) else _by_words(unit)
    headings = " ".join(unit.section[-2:])
    own_action = _IMPERATIVE.match(unit.own) or _ACTION.search(unit.own)
    if own_action and (_ACTION_HEADING.search(headings) or unit.kind is EvidenceKind.ITEM):
        return ACTIONS
    if cases and is_about_case(unit):
        return EXAMPLES
    if find_quantities(unit.own) and unit.words <= 75:
        return FIGURES
    if own_action and not _BARRIER.search(unit.own):
        return ACTIONS
    return _by_words(unit)


def find_asked_roles(topic: str) -> tuple[str, ...]:
    """The sections that a topic by its own words is all about, such as barriers."""
    named = ((BARRIERS, _BARRIER), (ENABLERS, _ENABLER), (ACTIONS, re.compile(r"\bsupport|recommend|action", re.I)))
    return tuple(role for role, pattern in named if pattern.search(topic))


def find_heading_role(unit: Evidence) -> str:
    """The section that the heading or lead-in over a unit names, such as barriers; empty where it names none."""
    over = f"{unit.section[-1] if unit.section else ''} {unit.text.removesuffix(unit.own)}"
    return next(iter(find_asked_roles(over)), "")


def _by_words(unit: Evidence) -> str:
    heading = unit.section[-1] if unit.section else ""
    whole = unit.kind is not EvidenceKind.LIST
    if (whole and _BARRIER.search(unit.own)) or re.search(r"\bbarrier", heading, re.IGNORECASE):
        return BARRIERS
    return ENABLERS if _ENABLER.search(unit.own if whole else heading) else EVIDENCE


def find_case(unit: Evidence) -> str:
    """The heading of the case study that a unit stands in; empty where it stands in none."""
    return find_case_heading(unit.section)


def find_case_heading(section: Iterable[str]) -> str:
    """The heading of a case study among the headings over something; empty where there is none."""
    return next((heading for heading in section if _CASE.search(heading)), "")


def is_about_case(unit: Evidence) -> bool:
    """Whether a unit of a case study tells of that case: names it, or says what was done; general talk does not."""
    case = find_case(unit)
    if not case:
        return False
    named = {word.casefold() for word in re.findall(r"[A-Za-z]{4,}", case)} - _CASE_WORDS
    return bool(_DONE.search(unit.own)) or any(
        word.casefold() in named for word in re.findall(r"[A-Z]\w{3,}", unit.own)
    )


def find_quantities(text: str) -> list[str]:
    """The amounts, shares and counts in a text, in order; bare years are none."""
    return [found for match in _QUANTITY.finditer(text) if not _YEARS.match(found := match.group().strip(" ,."))]


def find_sample_size(text: str) -> str:
    """The number of people a figure rests on, where the text gives it; empty where not."""
    match = _SAMPLE.search(text)
    return next((found for found in match.groups() if found), "") if match else ""


def find_addressee(unit: Evidence) -> str:
    """Whom a step is addressed to; empty where the report does not say."""
    for text in (unit.own, unit.text, *reversed(unit.section)):
        found = [
            (match.start(), name)
            for name, pattern in _ADDRESSEES
            if (match := re.search(pattern, text, re.IGNORECASE if name != "general practices" else 0))
        ]
        if found:
            return min(found)[1]
    return ""


def rank_for_audience(name: str, audience: str) -> int:
    """How near an addressee is to the audience: 0 for its own, then upwards."""
    wanted = _WANTED.get(audience)
    if wanted is None:
        words = {word.casefold().rstrip("s") for word in audience.split()}
        return 0 if words & {word.casefold().rstrip("s") for word in name.split()} else 1
    return wanted.index(name) if name in wanted else len(wanted)

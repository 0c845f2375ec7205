"""Who is named in running text: partners, founders, funders, teams and speakers of one project or event."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.vocabulary import Evidence, EvidenceKind
from index.search import Index
from index.terms import stem, tokenize

# Where a role is asked for, and how a report says it.
_ROLES: dict[str, tuple[str, str]] = {
    "partner": (
        r"\bpartners?\b|\bpartnered\b|\bteam(?:s|ed|ing)? up\b|\bwork(?:s|ed|ing)? with\b|\bcollaborat|\bjoined\b"
        r"|\btook part\b|\btaking part\b",
        r"\bpartner|\bcollaborat|\btogether with\b|\balongside\b|\bjoined\b|\bsupported by\b|\bworking with\b"
        r"|\bworked with\b|\bjoint\b|\bfounded\b",
    ),
    "founder": (
        r"\bfound(?:ed|ers?)\b|\bset (?:it |this |them )?up\b|\bstarted (?:it|the)\b|\blaunched\b",
        r"\bfounded\b|\bfounders?\b|\bset up by\b|\bestablished by\b|\blaunched by\b|\bcreated by\b|\bfounding\b",
    ),
    "funder": (
        r"\bfund(?:s|ed|ers?)\b|\bpaid\b|\bpays\b|\bsponsor|\bfinanced\b|\bbankroll",
        r"\bfunded by\b|\bfunders?\b|\bsponsor|\bgrants? from\b|\bfinanced by\b|\bfunding from\b|\bsupported by\b",
    ),
    "team": (
        r"\bteam\b|\bstaff\b|\bworks? (?:in|at|on|there)\b|\bMDT\b|\bmembers?\b|\bboard\b",
        r"\b(?:team|MDT|board|group|staff)\b[^.]*\b(?:compris|consist|made up|includ|with|:)|\bmembers?\b",
    ),
    "speaker": (
        r"\bspoke\b|\bspeak(?:s|ers?)\b|\bpresented\b|\bpresenters?\b|\bled (?:the |a )?sessions?\b",
        r"\b(?:led|chaired|presented|delivered|introduced) by\b|\bspeakers?\b",
    ),
}  # fmt: skip
# Roles that somebody has in a whole event, and not in one project of many.
_OF_EVENTS = ("funder", "speaker")
# Asks who takes part without a role, "everybody involved": partners and founders are told.
_ANY_ROLE = re.compile(
    r"\binvolved\b|(?:\bis|\bare|s) in on\b|\bbehind\b"
    r"|\b(?:organisations?|agencies|bodies|companies)\b.*\b(?:with|in|of)\b",
    re.IGNORECASE,
)
# Two names side by side: "the Fire Service and the Centre", "Wessex Water, Age UK".
_NAMES_TWO = re.compile(
    r"\b[A-Z][\w’'&/-]*(?: (?:\([A-Z]\w*\)|[\w’'&/-]+)){0,8}?(?:[,;]|,? and)(?: the| and)* [A-Z][\w’'&/-]*"
)
# One after another: "A, B and C", "A; B; C".
_ENUMERATES = re.compile(r"[^,;.][,;][^.]*(?:\band\b|&|[,;])", re.IGNORECASE)
# One who leads is named alone: "Session led by Dr …".
_LEADS = re.compile(r"\b(?:led|chaired|presented|delivered|introduced) by (?:[A-Z]\w+ ?){2}")
# Where the best units stand shows what is meant: so many of them are looked at, and so much of the subject must stand
# in its text.
_NEAR = 10
_LEAST_COVERED = 0.6
# Items of a list that names somebody have so many words on average.
_NAME_WORDS = 8
# More passages than this tell of too much to be the answer.
_MOST = 5
# Names a role in its own right and is no subject: "partners", "everybody involved".
_ROLE_WORDS = frozenset(
    stem(word)
    for word in (
        "partner partners partnered organisation organisations everybody everyone involved joined member members team"
        " staff founder founders founded funder funders funded sponsor sponsors sponsored speaker speakers spoke body"
        " bodies company companies agency agencies people group groups person worked works working collaborate project"
        " scheme programme initiative one ones set paid took part thats included"
    ).split()
)


@dataclass(frozen=True, slots=True)
class NamedInText:
    """Where somebody's part in a thing is told: the heading over it, and the numbers of the units that tell it."""

    heading: str
    units: tuple[int, ...]


def asks_who_takes_part(question: str) -> bool:
    """Whether a question asks for people or bodies by their part in something: "the partners", "who funds it"."""
    return bool(_asked_roles(question))


def tells_who(unit: Evidence, question: str) -> bool:
    """Whether a unit, by its words or its heading, tells of a part that the question asks for."""
    text = " ".join([*unit.section[-1:], unit.text])
    return any(re.search(said, text, re.IGNORECASE) for said in _asked_roles(question))


def find_named(
    index: Index, question: str, best_units: Sequence[int], subject: Collection[str], *, report: str | None = None
) -> NamedInText | None:
    """The sentences and lists that name who takes part in what a question asks about; None where there are none.

    It looks in the section, such as a case study, where most of the best units stand; with `report`, in all of one.
    `subject` are the stems of what is asked about.
    """
    roles = _asked_roles(question)
    wanted = [word for word in subject if word not in _ROLE_WORDS]
    if not roles:
        return None
    if report is not None and not wanted and any(re.search(_ROLES[role][0], question, re.I) for role in _OF_EVENTS):
        heading, scope = "", [n for n, unit in enumerate(index.evidence) if unit.report == report]
    else:
        found = _find_scope(index, best_units, wanted)
        if found is None:
            return None
        heading, scope = found
    said = re.compile("|".join(roles), re.IGNORECASE)
    named = tuple(number for number in scope if _names_several(index.evidence[number], said))
    return NamedInText(heading, named) if 0 < len(named) <= _MOST else None


def _asked_roles(question: str) -> list[str]:
    """How reports tell of the parts that a question asks for; nothing where it asks for none."""
    asked_for = [said for asked, said in _ROLES.values() if re.search(asked, question, re.IGNORECASE)]
    if not _ANY_ROLE.search(question):
        return asked_for
    return [*asked_for, _ROLES["partner"][1], _ROLES["founder"][1]]


def _names_several(unit: Evidence, said: re.Pattern[str]) -> bool:
    """Whether a unit is a sentence or a list that tells of a part and names several who have it."""
    if unit.kind is EvidenceKind.LIST:
        lead, *items = unit.text.split("\n")
        are_names = sum(len(item.split()) for item in items) <= _NAME_WORDS * len(items)
        return are_names and said.search(lead) is not None
    if unit.kind is not EvidenceKind.SENTENCE or not said.search(unit.own):
        return False
    if re.search(_ROLES["speaker"][1], unit.own, re.IGNORECASE) and _LEADS.search(unit.own):
        return True
    behind = unit.own[said.search(unit.own).start() :]  # type: ignore[union-attr]
    is_team = re.search(_ROLES["team"][1], unit.own, re.IGNORECASE) is not None
    return _NAMES_TWO.search(behind) is not None or (is_team and _ENUMERATES.search(behind) is not None)


def _find_scope(index: Index, best_units: Sequence[int], wanted: Sequence[str]) -> tuple[str, list[int]] | None:
    """The heading under which most of the best units stand, and all units under it."""
    votes: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for place, number in enumerate(best_units[:_NEAR]):
        unit = index.evidence[number]
        if unit.section:
            votes[unit.report, _section_meant(unit.section, wanted)] += _NEAR - place
    if not votes or not wanted:
        return None
    (report, section), _ = min(votes.items(), key=lambda pair: (-pair[1], pair[0]))
    scope = [
        number
        for number, unit in enumerate(index.evidence)
        if unit.report == report and unit.section[: len(section)] == section
    ]
    held = {stem(word) for number in scope for word in tokenize(index.evidence[number].text)}
    held |= {stem(word) for name in section for word in tokenize(name)}
    covered = sum(word in held for word in wanted)
    return (section[-1], scope) if covered >= _LEAST_COVERED * len(wanted) else None


def _section_meant(section: tuple[str, ...], wanted: Sequence[str]) -> tuple[str, ...]:
    """The path to the heading that says most of the subject; the innermost one where none says any of it."""
    covered = [len({stem(word) for word in tokenize(name)} & set(wanted)) for name in section]
    if not any(covered):
        return section
    return section[: covered.index(max(covered)) + 1]

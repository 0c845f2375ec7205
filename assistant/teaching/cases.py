"""Questions on case studies: what one would do where one leads a network, and how sure what is told of it is.

A case is introduced in its own words, so that each question is clear without the report; the points to listen for are
what the case itself tells of its steps, its trouble, its results and its limits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from assistant.briefing.roles import find_quantities
from assistant.teaching.case_parts import OWN_VOICE, CaseParts, rate_result
from assistant.teaching.doubts import judge_result, list_doubts, tells_change, weigh_results
from assistant.teaching.lessons import find_lessons, find_remedies
from assistant.teaching.question import Kind, Listen, Question, Quoted
from assistant.teaching.quoted import find_stems
from assistant.teaching.troubles import list_amiss
from corpus.vocabulary import EvidenceKind, ReportDetails

# Who does the work of a case. Examples: "the Orpington PCN", "Wigan Council".
_IS_PRACTICE = re.compile(
    r"\b(?:PCNs?|Practices?|practice|Surgery|Health Centre|GP Partner|[Pp]rimary [Cc]are [Nn]etworks?)\b"
)
_IS_COUNCIL = re.compile(r"\b(?:Council|council|local authorit(?:y|ies)|borough)\b")
# Who asks, by who does the work of the case: where the box tells what is amiss, and where it tells the work alone.
_LEAD = "You lead a primary care network (PCN)"
_WITH_TROUBLE = (
    (_IS_PRACTICE, f"{_LEAD} where the same is so, and want to do something about it."),
    (_IS_COUNCIL, f"{_LEAD} where the same is so, and your council asks you to help."),
    (re.compile(""), f"{_LEAD} where the same is so, and partners ask you to help."),
)
_WITH_WORK = (
    (_IS_PRACTICE, f"{_LEAD} and would like to do work like {{work}}."),
    (_IS_COUNCIL, f"{_LEAD}, and your council asks you to join in work like {{work}}."),
    (re.compile(""), f"{_LEAD}, and partners where you work ask you to join in work like {{work}}."),
)
# What a case is told to be at its beginning. Examples: "is an initiative", "was a project".
_THING = r"(?:initiative|project|scheme|agreement|partnership|company|network|service|programme|pilot|organisation)"
_SPEAKS_OF_WORK = re.compile(
    rf"\b(?:is|was|are) an? (?:[\w-]+ ){{0,4}}{_THING}\b|\b{_THING}\b[^.]*\b(?:aimed|focused|emerged|began)\b"
    r"|\bthis (?:model|approach|kind of)\b"
)
# A name of somebody rather than of what they do. Examples: "Mill Council", "Acme UK".
_IS_BODY = re.compile(r"\b(?:Council|Practice|Centre|Trust|Surgery|UK|Ltd|PCN|Group)$")
_ASK_TO_DO = "What would you do first, and whom would you need?"
# The same asked of a second case on a sheet.
_ASK_TO_DO_AGAIN = "Which three steps would you take in the first six months, and who has to be won over before?"
_ASK_WHAT_FAILS, _ASK_WHO_PAYS = "What could go wrong?", "Who could pay for it?"
_ASK_WHETHER_IT_WORKS = "How would you know after a year whether it works?"
_ASK_HOW_SURE = "What does the claim show, what does it not show, and what would you ask before you decide?"
_ASK_TO_WEIGH = "Which would convince you most, which would you ask to see measured better, and how?"
_NO_RESULT = "no sentence that says what changed for people was found in this case study; a good answer asks for one"
# Of a claim that is doubted, the most words; the fewest results that are weighed, and deeds and results of a case.
_MOST_CLAIM, _FEWEST_WEIGHED, _FEWEST_POINTS = 62, 4, 3
# The most of the sentences that say what was done, before a claim is doubted.
_MOST_SCENE = 2


def ask_about_case(parts: CaseParts, card: ReportDetails) -> Iterator[Question]:
    """The questions that a case study gives: what to do; then how sure a result is, or which result weighs most."""
    yield from _ask_what_to_do(parts, card)
    listed = [quoted for quoted in parts.came if quoted.unit.kind is EvidenceKind.ITEM]
    if len(listed) >= _FEWEST_WEIGHED:
        yield from _ask_to_weigh(parts, card, listed)
    else:
        yield from _ask_how_sure(parts, card)


def name_case(parts: CaseParts, card: ReportDetails) -> str:
    """A case study as a scene is headed. Example: 'The case in short: “The Deal”, Wigan (Health report, 2021)'."""
    name = re.sub(r"^Spotlight on ", "", parts.case.name)
    # "England and Wales" is no place of a case
    told = " ".join(quoted.text for quoted in parts.case.told)
    is_place = parts.case.place and f" and {parts.case.place}" not in told
    place = f", {parts.case.place}" if is_place and parts.case.place.split(",")[0] not in name else ""
    date = f", {card.shown_date}" if card.date else ""
    return f"The case in short: “{name}”{place} (a case study in: {card.short_title or card.title}{date})"


def _tell_scene(parts: CaseParts) -> list[Listen]:
    """The case in its own words: how it begins, what was amiss, and who "we" is."""
    scene = [Listen("", parts.opening), *(Listen("why it was needed", quoted) for quoted in parts.amiss)]
    return scene


def name_we(parts: CaseParts, shown: Sequence[Listen]) -> str:
    """Who "we" is in what is shown; empty where nobody says "we"."""
    texts = [one.quoted.text for one in shown if one.quoted and not one.is_place]
    if not any(OWN_VOICE.search(text) for text in texts):
        return ""
    return parts.we or "those who did the work and tell of it; the case study does not name them"


def _ask_what_to_do(parts: CaseParts, card: ReportDetails) -> Iterator[Question]:
    """What one would do; the points are what was done, what was hard, what came of it, and what is not known."""
    points = [*_tell_work(parts), *_tell_limits(parts)]
    is_told = bool(parts.done) or parts.begins_with_deed
    if not is_told or sum(point.quoted is not None for point in points) - len(parts.teller) < _FEWEST_POINTS:
        return
    if not parts.came:
        points.append(Listen(_NO_RESULT, lead="What came of it"))
    scene = _tell_scene(parts)
    rest = " ".join(
        ask
        for ask, is_answered in (
            (_ASK_WHAT_FAILS, parts.hard),
            (_ASK_WHO_PAYS, parts.cost),
            (_ASK_WHETHER_IT_WORKS, parts.came or parts.checked),
        )
        if is_answered
    )
    role = _name_role(parts)
    yield Question(
        Kind.DO,
        f"{role} {_ASK_TO_DO} {rest}".strip(),
        f"{parts.case.name} do",
        listen=_add_speaker(parts, points),
        form="case",
        scene=_add_speaker(parts, scene),
        scene_of=name_case(parts, card),
        other_text=f"{role} {_ASK_TO_DO_AGAIN} {rest}".strip(),
    )


def _tell_work(parts: CaseParts) -> list[Listen]:
    """What was done, what is to be learned, what was hard with what was done about it, and what came of it."""
    remedies = find_remedies(parts.case.told, parts.hard)
    shown = {quoted.text for quoted in (*parts.done, *remedies)}
    lessons = [quoted for quoted in find_lessons(parts.case.told) if quoted.text not in shown]
    points = [Listen("what they did", quoted) for quoted in parts.done]
    points += [Listen("what the case study says is to be learned", quoted) for quoted in lessons]
    for hard in parts.hard:
        points.append(Listen("what was hard", hard))
        after = [quoted for quoted in find_remedies(parts.case.told, [hard]) if quoted not in parts.done]
        points += [Listen("what they did about it", quoted) for quoted in after]
    return [*points, *(Listen("what came of it, as the case study tells it", quoted) for quoted in parts.came)]


def _tell_limits(parts: CaseParts, *, with_cost: bool = True) -> list[Listen]:
    """What is said of money, of how it was checked, of what is not known, and of who tells it."""
    points = [Listen("who paid, or what it cost", quoted) for quoted in parts.cost if with_cost]
    points += [Listen("how it was checked", quoted) for quoted in parts.checked]
    points += [Listen("what is not known yet", quoted) for quoted in parts.unknown]
    return [*points, *(Listen("who tells it", quoted) for quoted in parts.teller)]


def _name_role(parts: CaseParts) -> str:
    told = f"{parts.case.name} {parts.opening.text}"
    shown = " ".join(quoted.text for quoted in (parts.opening, *parts.amiss))
    is_amiss = bool(list_amiss(shown)) and not parts.begins_with_deed and not _SPEAKS_OF_WORK.search(parts.opening.text)
    roles = _WITH_TROUBLE if is_amiss else _WITH_WORK
    return next(role for pattern, role in roles if pattern.search(told)).format(work=name_work(parts))


def name_work(parts: CaseParts) -> str:
    """What a case did, as it stands behind "work like": its name, else what its heading says besides.

    Example: under "Case study Mill Council – Walks for all": "that of Mill Council (“Walks for all”)".
    """
    name = re.sub(r"^Spotlight on ", "", parts.case.name)
    if name != parts.case.name or name == parts.case.place:
        return f"this project in {name}"
    if not _IS_BODY.search(name):
        return f"“{name}”"
    heading = next((one for one in parts.opening.unit.section if name.casefold() in one.casefold()), "")
    rest = re.split(r"\s[–-]\s", heading, maxsplit=1)
    return f"that of {name} (“{rest[1].strip().capitalize()}”)" if len(rest) > 1 else f"that of {name}"


def _add_speaker(parts: CaseParts, points: Sequence[Listen]) -> tuple[Listen, ...]:
    we = name_we(parts, points)
    speaker = (Listen(we, lead="“We” in these quotes"),) if we else ()
    return (*points, *speaker)


def _tell_scene_of_work(parts: CaseParts) -> list[Listen]:
    """The case and what was done, for one who has to judge what came of it."""
    done = [Listen("what they did", quoted) for quoted in parts.done[:_MOST_SCENE]]
    return [Listen("", parts.opening), *done]


def _ask_how_sure(parts: CaseParts, card: ReportDetails) -> Iterator[Question]:
    """What a case study's own word on its success tells, and what one would have to ask."""
    claims = [quoted for quoted in parts.came if len(quoted.text.split()) <= _MOST_CLAIM]
    amiss = find_stems(" ".join(list_amiss(" ".join(one.text for one in (parts.opening, *parts.amiss)))))
    for quoted in sorted(claims, key=lambda one: -_rate_claim(one.text, amiss))[:1]:
        points = [*list_doubts(quoted.text), *_tell_others(parts, quoted), *_tell_limits(parts, with_cost=False)]
        points.append(Listen("the sentence stands in", quoted, is_place=True))
        scene = _add_speaker(parts, [*_tell_scene_of_work(parts), Listen("the claim", quoted)])
        yield Question(
            Kind.SURE,
            f"You have to decide whether to pay for work like {name_work(parts)}. {_ASK_HOW_SURE}",
            f"{parts.case.name} sure",
            listen=tuple(points),
            form="sure",
            scene=scene,
            scene_of=name_case(parts, card),
            is_later=True,
        )


def _rate_claim(text: str, amiss: Collection[str] = ()) -> int:
    """How much a claim teaches: one with a sum or a share, or of what was amiss, then one with a number.

    `amiss`: the stems of the words for what was amiss.
    """
    has_share = any(re.search(r"£|%|per cent", amount) for amount in find_quantities(text))
    is_of_trouble = bool(find_stems(text) & set(amiss)) and tells_change(text)
    return 3 * (has_share or is_of_trouble) + rate_result(text)


def _tell_others(parts: CaseParts, claim: Quoted) -> list[Listen]:
    """What else came of it that bears on a claim: by a word that both have, or by a figure."""
    words = find_stems(claim.text)
    others = [quoted for quoted in parts.came if quoted != claim]
    others = [quoted for quoted in others if re.search(r"\d", quoted.text) or len(find_stems(quoted.text) & words) >= 2]
    best = sorted(others, key=lambda one: -_rate_claim(one.text))[:2]
    return [Listen("what else is told to have come of it", quoted) for quoted in others if quoted in best]


def _ask_to_weigh(parts: CaseParts, card: ReportDetails, listed: Sequence[Quoted]) -> Iterator[Question]:
    """Which of the results that a case study lists convince, and which want a better measure."""
    told = " ".join(f"({_letter(place)}) {quoted.text.rstrip(' .;,')}." for place, quoted in enumerate(listed))
    letters = [f"({_letter(place)})" for place in range(len(listed))]
    texts = [quoted.text for quoted in listed]
    points = [Listen(judge_result(text), lead=letter) for text, letter in zip(texts, letters, strict=True)]
    points += weigh_results(texts, letters)
    points.append(Listen("a comparison with before, or with people who were not there", lead="What would be better"))
    points += _tell_limits(parts, with_cost=False)
    points.append(Listen("the results stand in", listed[0], is_place=True))
    yield Question(
        Kind.SURE,
        f"You have to decide whether to pay for work like {name_work(parts)}. "
        f"The case study lists these results: {told} "
        f"{_ASK_TO_WEIGH}",
        f"{parts.case.name} weigh",
        listen=tuple(points),
        form="weigh",
        scene=_add_speaker(parts, _tell_scene_of_work(parts)),
        scene_of=name_case(parts, card),
        is_later=True,
    )


def _letter(place: int) -> str:
    return "abcdefgh"[place]

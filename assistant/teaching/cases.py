"""Questions on case studies: what one would do in that situation, about what stood in the way, how sure the rest is.

The situation is told in the case's own words before what was done, so that the question is clear without the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.briefing.anaphora import leans_on_text_before
from assistant.briefing.case_studies import find_case_name, find_outcome, find_place
from assistant.briefing.roles import find_quantities, is_about_case
from assistant.teaching.question import Kind, Listen, Question, Quoted
from assistant.teaching.quoted import Shelf, is_whole, split_sentences
from assistant.teaching.troubles import is_in_the_way, list_amiss
from corpus.vocabulary import EvidenceKind

# Whose state it is, among the first words. Examples: "households in Wiltshire", "Rural areas".
_WHOSE = re.compile(
    r"\b(?:residents|people|patients|households|famil(?:y|ies)|women|men|children|babies|elderly|communit(?:y|ies)|individuals"
    r"|councils?|areas?|neighbourhoods?|population|levels|towns?|pupils|students|refugees|seekers|members|city|borough)\b",
    re.IGNORECASE,
)
_FIRST_WORDS = 16
# What tells of the work or of who does it. Examples: "The project is working", "is a Christian organisation".
_ABOUT_WORK = re.compile(
    r"\bis an? (?:\w+ ){0,3}organisation\b|\bbelieves?\b"
    r"|^(?:The|This|Our) (?:[\w’'-]+ ){0,4}(?:[Pp]roject|[Pp]rogramme|[Ii]nitiative|[Ss]cheme|[Tt]eam|[Ss]ervice)\b"
)
# How a state is told. Examples: "Coventry had", "households were".
_STATE = re.compile(
    r"\b(?:is|are|was|were|had|has|have|live[ds]?|face[ds]?|experienced|suffer\w*|cannot|lack(?:s|ed))\b"
)
# What is no state of a place and its people but talk of all places. Examples: "can be based on", "would help".
_GENERAL = re.compile(
    r"\b(?:can|may|might|could|would|aims?|ambition|vision|should|must|will|needs? to|important|approach(?:es)?)\b",
    re.IGNORECASE,
)
# What was done. Examples: "launched a café", "hosts a weekly session".
_DID = re.compile(
    r"\b(?:launched|established|developed|introduced|provided|offered|offers (?!for)|continues? to (?:offer|pilot|run)"
    r"|partnered|trained|recruited"
    r"|mobilis(?:es|ed|ing)|organised|opened|created|hosts?|hosted|ran|runs|employed|collaborat(?:es|ed)|tested"
    r"|worked (?:with|across|alongside|closely)|works (?:across|alongside)|initiated|invested"
    r"|overhauled|adopted|visited|attended|delivers?|delivered|commissioned|funded|co-?designed|built|analysed|mapped"
    r"|speaks|is targeted|supported|involved|implemented|signed|relied|conducted|piloted|utilised"
    r"|secured|decided to adopt"
    r"|providing \d+|freeze|has access to)\b"
)
# Who does something about it. Examples: "The team built", "We offered".
_ACTS = re.compile(
    r"^(?:In response|To (?:address|overcome|meet|tackle|manage|solve) [^,]{2,60}), (?:the|[A-Z])"
    r"|^(?:The (?:team|practice|project|initiative|service"
    r"|council|partnership|network|programme|scheme|café|charity|school|trust|staff)|We|They|Staff|Volunteers|Advisers|[A-Z]{3,})\b"
)
_NOT_YET = re.compile(r"\b(?:plans? to|will|should|must|can|could|would|might|aims? to|needs? to|highlights?)\b")
# A sentence behind a label, which in a case study speaks of everybody. Example: "Services: Businesses procure them.".
_LABELLED = re.compile(r"^[^.!?]{3,60}(?: –|:) ")
# An opening that tells what was to be changed, and who began it. Example: "To address isolation, the network launched".
_AIM_OPENING = re.compile(
    r"^(?:To|In order to) (?P<aim>(?:address|tackle|reduce|improve|combat|help|support|meet|bridge|reach|overcome)"
    r" [^,]{12,110}),"
    r" (?P<who>(?:[Tt]he |[Ww]e\b)?[^,]{0,60}?) (?:launched|set up|established|developed|introduced|created|began"
    r"|tested)\b"
)
# What the work answered. Example: "in response to the rapid arrival of over 450 people."
_RESPONSE = re.compile(r"\bresponse to (?P<what>(?:the|a|an|rising|high|low|growing) [^.;]{20,180})\.$")
# What only announces. Examples: "The initiative faced several challenges.", "Community engagement was key."
_ANNOUNCES = re.compile(
    r"\b(?:several|various|many|numerous) (?:\w+ )?(?:challenges|barriers|problems|benefits|outcomes)\.?$|:$"
)
# A word that joins a sentence to the one before, with which no quote begins. Example: "Furthermore, ".
_JOINS = re.compile(r"^(?:Furthermore|However|Additionally|Moreover|Also|In addition|Nevertheless|For example), ")
# How what came of it was found out. Examples: "evaluated", "data collection".
_CHECKED = re.compile(
    r"\b(?:evaluat(?:ed|ion)\w*|data collect\w+|collect\w* data|feedback|monitor\w*|our data|survey\w*)\b",
    re.IGNORECASE,
)
# What changed. Examples: "reduced from", "saved £500".
_EFFECT = re.compile(
    r"\b(?:reduc(?:ed|ing|tion)|increas(?:ed|ing)|improv(?:ed|ing)|saved|fell|rose|achieved|reversed|prevent(?:ed|ing)|helped"
    r"|attract(?:ed|ing)|success\w*|benefit(?:ed)?|gained|transform\w+)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:reduc(?:ed|tion)|increas(?:ed|e)|improved|saved|fell|rose|reversed|prevent(?:ed|ing)|progress|transform\w+)\b",
    re.IGNORECASE,
)
_LARGE = 100
# Two states that are set side by side. Examples: "from 18.5 per cent to 14.4 per cent", "compared with".
_COMPARES = re.compile(
    r"\bfrom \d[\d.,]*.{0,20} to \d|\bcompared (?:with|to)\b|\bthan (?:before|in|elsewhere)\b|\bdespite\b"
)
_PERIOD = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:over|within|in) (?:the )?(?:first |past |last )?\w+ (?:years?|months?|weeks?)\b"
)
_HOPES = re.compile(r"\b(?:promising|indicat\w+|suggests?|appears?)\b", re.IGNORECASE)
# What may tell how something was found out. That nothing does is said only where not one such word stands in the case.
_MAY_TELL = re.compile(
    r"\b(?:evaluat|research|stud(?:y|ies)\b|survey|data|feedback|measur|monitor|evidence|found that|report)\w*", re.I
)
# What a case's people got done, beside which nothing need have changed for anybody. Example: "attracting 80 people".
_RESULT_NOUN = re.compile(
    r"\boutcomes? (?:have|has|were|was)\b|\battracting\b|\bresulting in\b|\bresulted in\b", re.IGNORECASE
)
# What a case leaves open itself. Example: "is yet to be quantified".
_NOT_KNOWN = re.compile(r"\b(?:yet to be|not yet|still (?:to|being)|currently (?:working|evaluating))\b", re.IGNORECASE)
# A case is told by its own people where so many of its sentences say "we" or "our".
_OWN_VOICE_SHARE = 0.15
_OWN_VOICE = re.compile(r"\b(?:[Ww]e|[Oo]ur)\b")
_MOST_SITUATION, _MOST_POINT, _MOST_CLAIM, _FEWEST_WORDS = 50, 60, 40, 7  # words


@dataclass(frozen=True, slots=True)
class Case:
    """A case study: its name, the place that it speaks of or nothing, and its sentences in the report's order."""

    name: str
    place: str
    told: tuple[Quoted, ...]

    @property
    def begin(self) -> str:
        """The case as a question names it. Example: "In the case study “The Wigan Deal”"."""
        where = f" ({self.place})" if self.place and self.place not in self.name else ""
        return f"In the case study “{self.name}”{where}"


def read_case(shelf: Shelf, name: str) -> Case:
    """The case study of that name, with all that is told of it."""
    told: list[Quoted] = []
    place = ""
    for unit in shelf.index.evidence:
        if unit.kind not in (EvidenceKind.SENTENCE, EvidenceKind.ITEM) or find_case_name(shelf.index, unit) != name:
            continue
        place = place or find_place(shelf.index, unit)
        for sentence in split_sentences(unit.own):
            told.append(replace(shelf.quote(unit, sentence), case=name, place=place))
    return Case(name, place, tuple(told))


def ask_about_situation(case: Case) -> Iterator[Question]:
    """What one would do in the situation that a case study began with; the points are what was done and came of it."""
    situation, asked = _find_situation(case)
    if situation is None:
        return
    rest = [quoted for quoted in case.told if quoted.text not in situation.text]
    done = _choose_done(rest)
    came = _find_came(rest)
    listen = [Listen("what they did", quoted) for quoted in done if came is None or quoted.text != came.text]
    if came is not None:
        listen.append(Listen("what came of it, as the report tells it", came))
    if len(done) < 2 or len(listen) < 2:
        return
    question = f"{asked} What would you do first, whom would you need, and how would you know that it works?"
    listen.append(Listen("the situation stands in", situation, is_place=True))
    yield Question(Kind.DO, question, situation.citation.id, (), tuple(listen), "situation")


def ask_to_adopt(case: Case) -> Iterator[Question]:
    """What one would keep and change of what a case study did; the points are what came of it and what is hard."""
    deeds = [quoted for quoted in case.told if _is_deed(quoted) and len(quoted.text.split()) <= _MOST_SITUATION]
    for deed in sorted(deeds, key=lambda quoted: -len(_DID.findall(quoted.text)))[:1]:
        listen = _tell_what_came(case, deed)
        if len(listen) < 2:
            continue
        question = (
            f"{case.begin}, this was done: “{deed.text}” Would you do it where you work? What would you keep, what "
            "would you change, and whom would you need?"
        )
        listen.append(Listen("what was done stands in", deed, is_place=True))
        yield Question(Kind.DO, question, deed.citation.id, (), tuple(listen), "adopt")


def _tell_what_came(case: Case, deed: Quoted) -> list[Listen]:
    """What came of a case study, what is hard about it, and what it leaves open: one sentence of each."""
    rest = [quoted for quoted in case.told if quoted.text != deed.text]
    came = _find_came(rest)
    listen = [Listen("what came of it, as the report tells it", came)] if came else []
    hard = [one for one in rest if is_in_the_way(one.text) and _is_point(one.text) and one != came]
    unknown = [one for one in rest if _NOT_KNOWN.search(one.text) and _is_point(one.text)]
    listen += [Listen("what is hard about it", one) for one in hard[:1]]
    return [*listen, *(Listen("what is not known yet", one) for one in unknown[:1])]


def _find_situation(case: Case) -> tuple[Quoted | None, str]:
    """The sentence that tells a case's situation, and the question's first words with it; none where none does."""
    for quoted in case.told:
        aim = _AIM_OPENING.match(quoted.text)
        if aim:
            who = "Those who ran it" if aim["who"].casefold() == "we" else aim["who"]
            return (
                quoted,
                f"{case.begin}, {who[:1].lower()}{who[1:]} set out to {aim['aim']}. Suppose that you had to do it.",
            )
    for quoted in case.told:
        answered = _RESPONSE.search(quoted.text)
        if answered and (list_amiss(answered["what"]) or find_quantities(answered["what"])):
            return (
                quoted,
                f"{case.begin}, the work began as a response to “{answered['what']}”. Suppose that you worked there.",
            )
    best: tuple[int, Quoted] | None = None
    for number, quoted in enumerate(case.told):
        score = _rate_situation(quoted) - 4 * number // max(1, len(case.told))
        whole = _with_sentences_before(case, number)
        if whole is not None and score > 1 and (best is None or score > best[0]):
            best = (score, whole)
    if best is None:
        return None, ""
    return best[1], f"{case.begin}, the situation was this: “{best[1].text}” Suppose that you worked there."


def _rate_situation(quoted: Quoted) -> int:
    """How well a sentence says what was amiss, before anything was done about it; 0 where it does not."""
    text = quoted.text
    is_right_long = _FEWEST_WORDS <= len(text.split()) <= _MOST_SITUATION
    if not is_right_long or _ANNOUNCES.search(text) or _GENERAL.search(text) or _LABELLED.match(text):
        return 0
    troubles = list_amiss(text)
    is_state = _STATE.search(text) and _WHOSE.search(" ".join(text.split()[:_FIRST_WORDS]))
    if not troubles or not is_state or _tells_outcome(text) or _ABOUT_WORK.search(text):
        return 0
    if not (_begins_well(text) or (leans_on_text_before(text) and _ends_well(text))):
        return 0
    is_headed = any(re.search(r"\bproblem|\bneeds?\b", heading, re.I) for heading in quoted.unit.section[-1:])
    return 2 + 2 * bool(find_quantities(text)) + 2 * is_headed + len(troubles) - 2 * bool(_DID.search(text))


def _with_sentences_before(case: Case, number: int) -> Quoted | None:
    """A sentence of a case, with the one or two before that it points back to; None where that does not do."""
    first = number
    while first and number - first < 2 and leans_on_text_before(case.told[first].text):
        first -= 1
    run = case.told[first : number + 1]
    text = " ".join(quoted.text for quoted in run)
    is_one_place = len({quoted.unit.section for quoted in run}) == 1
    if leans_on_text_before(run[0].text) or not is_one_place or len(text.split()) > _MOST_SITUATION + 20:
        return None
    return replace(run[0], text=text)


def _choose_done(told: Sequence[Quoted]) -> list[Quoted]:
    """Up to three sentences that say what was done, in their order."""
    found = [quoted for quoted in told if _is_deed(quoted)]
    # "our mission" in a case that others tell is a slogan
    is_own_voice = sum(bool(_OWN_VOICE.search(quoted.text)) for quoted in told) > _OWN_VOICE_SHARE * len(told)
    found = [quoted for quoted in found if is_own_voice or not _OWN_VOICE.search(quoted.text)]
    richest = sorted(found, key=lambda quoted: -len(_DID.findall(quoted.text)))[:3]
    return [quoted for quoted in found if quoted in richest]


def _is_deed(quoted: Quoted) -> bool:
    text = quoted.text
    is_own = is_about_case(quoted.unit) and not _LABELLED.match(text)
    if not is_own or not _is_point(text) or _NOT_YET.search(text) or " set up by " in text:
        return False
    # "the charities that it works with" tells no deed
    did = [found for found in _DID.finditer(text) if not re.search(r"\b(?:that|which|who)\b", text[: found.start()])]
    return bool(did) and len(list_amiss(text)) < 2 and "austerity" not in text


def _find_came(told: Sequence[Quoted]) -> Quoted | None:
    """What came of a case, a sentence with a figure before others; None where it does not say."""
    outcomes = [one for one in told if _is_point(one.text) and _tells_outcome(one.text)]
    with_figure = [quoted for quoted in outcomes if find_quantities(quoted.text)]
    return next(iter([*with_figure, *outcomes]), None)


def ask_about_hurdle(case: Case) -> Iterator[Question]:
    """What one would do about what stood in the way of the work: the point is what the report says they did next."""
    for quoted, after in zip(case.told, case.told[1:], strict=False):
        text = _JOINS.sub("", quoted.text)
        is_hurdle = is_in_the_way(text) and not _ANNOUNCES.search(text) and _begins_well(_capitalise(text))
        is_next = after.unit.section == quoted.unit.section and _ACTS.match(after.text) and _DID.search(after.text)
        if (
            not is_hurdle
            or not is_next
            or _DID.search(text)
            or not _FEWEST_WORDS <= len(text.split()) <= _MOST_SITUATION
        ):
            continue
        # "Challenges included high demand" is told as "high demand"
        told = re.sub(r"^(?:The )?(?:[Cc]hallenges|[Bb]arriers|[Dd]ifficulties) (?:included|were) ", "", text)
        question = (
            f"{case.begin}, this stood in the way: “{told}” What would you do about it, and what would you not do?"
        )
        listen = [Listen("what they did next", after), *_find_later(case, quoted, after)]
        listen.append(Listen("the sentence stands in", quoted, is_place=True))
        yield Question(Kind.DO, question, quoted.citation.id, (), tuple(listen), "hurdle")


def _find_later(case: Case, quoted: Quoted, after: Quoted) -> list[Listen]:
    came = _find_came([one for one in case.told if one.text not in (quoted.text, after.text)])
    return [Listen("what came of the work, as the report tells it", came)] if came else []


def _tells_outcome(text: str) -> bool:
    """Whether a sentence says what came of something."""
    told = find_outcome(text) or (_RESULT_NOUN.search(text) and not _GENERAL.search(text))
    return bool(told and _EFFECT.search(text) and not re.search(r"\bhelped (?:them|us)\b|\bfound that\b", text))


def ask_how_sure(case: Case) -> Iterator[Question]:
    """What a case study's own word on its success tells, and what one would have to ask: one question a sentence."""
    claims = [quoted for quoted in case.told if _is_sure_claim(quoted.text)]
    # what gives a figure or is careful first
    claims.sort(key=lambda one: -2 * bool(find_quantities(one.text)) - bool(_HOPES.search(one.text)))
    for quoted in claims:
        listen = [*_list_doubts(quoted.text), *_tell_how_checked(case, quoted)]
        if len(listen) < 2:
            continue
        question = (
            f"{case.begin}, the report says: “{quoted.text}” What does that tell you, what does it leave open, and "
            "what would you ask before you did the same?"
        )
        listen.append(Listen("the sentence stands in", quoted, is_place=True))
        yield Question(Kind.SURE, question, quoted.citation.id, (), tuple(listen), "sure")


def _is_sure_claim(text: str) -> bool:
    """Whether a sentence claims a success, in a voice that is not the case's own, and says enough to be doubted."""
    if not _is_point(text) or not _tells_outcome(text) or len(text.split()) > _MOST_CLAIM or not _says_much(text):
        return False
    return not _OWN_VOICE.search(text) and not re.search(r"\b(?:they|who)\b", text)


def _tell_how_checked(case: Case, quoted: Quoted) -> list[Listen]:
    """What a case study says of how its success was found out; or that it says nothing, where it does not."""
    others = [one for one in case.told if one.text != quoted.text]
    checked = [one for one in others if _CHECKED.search(one.text) and _is_point(one.text)]
    if not any(_MAY_TELL.search(one.text) for one in case.told):
        return [Listen("the case study does not say who checked it, or how", lead="Checked")]
    return [Listen("what the case study says of how it was checked", one) for one in checked[:2]]


def _says_much(text: str) -> bool:
    """Whether a claim is worth doubting: it tells a change, a share, a sum or a large number, not just who came."""
    numbers = [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", " ".join(find_quantities(text)))]
    return bool(_CHANGE.search(text)) or any(number >= _LARGE for number in numbers)


def _list_doubts(text: str) -> Iterator[Listen]:
    """What a sentence on an outcome leaves open, told from its own words."""
    amounts = find_quantities(text)
    if not amounts:
        yield Listen("it gives no figure, so nobody can say how much changed", lead="How much")
    else:
        yield Listen(f"it gives “{', '.join(amounts[:2])}”; ask how that was counted, and of how many", lead="How much")
    if _COMPARES.search(text):
        yield Listen("it sets two states side by side; ask what else changed between them", lead="Compared with what")
    else:
        yield Listen("it does not say what would have happened without the work", lead="Compared with what")
    if not _PERIOD.search(text):
        yield Listen("it does not say over what time, or whether it lasted", lead="When")
    hopes = _HOPES.search(text)
    if hopes:
        yield Listen(f"“{hopes[0]}” is a careful word: a first sign, not a result", lead="Wording")


def _is_point(text: str) -> bool:
    """Whether a sentence can be read out as a point, its case study being named."""
    is_right_long = _FEWEST_WORDS <= len(text.split()) <= _MOST_POINT
    return is_right_long and _begins_well(text) and not leans_on_text_before(text) and not _ANNOUNCES.search(text)


def _begins_well(text: str) -> bool:
    return is_whole(text, has_case=True) or bool(
        text[:1].isupper() and text.endswith(".") and _OWN_VOICE.search(text) and text.count("“") == text.count("”")
    )


def _ends_well(text: str) -> bool:
    return text.endswith((".", ".”")) and text.count("“") == text.count("”")


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]

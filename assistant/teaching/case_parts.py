"""A case study in parts: how it begins, what was amiss, what was done, what came of it, what is hard, who tells it.

Each part is words of the case itself, so that a question can introduce a case and be answered from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.composition import cite
from assistant.briefing.anaphora import leans_on_text_before
from assistant.briefing.case_studies import find_case_name, find_outcome, find_place
from assistant.briefing.roles import find_quantities
from assistant.documents.note_marks import clean_quote
from assistant.teaching.question import Quoted
from assistant.teaching.quoted import Shelf, split_sentences
from assistant.teaching.troubles import is_in_the_way, list_amiss
from corpus.vocabulary import Evidence, EvidenceKind

# What was done, told as something past or going on. Examples: "launched a café", "hosts a weekly session".
_DID = re.compile(
    r"\b(?:launched|established|developed|introduced|provide[ds]|offered|offers? (?:an?|home|free)|partnered|trained"
    r"|recruited|mobilis(?:es|ed|ing)|organised|opened|created|hosts?|hosted|runs|ran|employ(?:s|ed)|collaborat(?:es|ed)"
    r"|tested|worked (?:with|across|alongside|closely)|works (?:across|alongside)|initiated|invested|overhauled"
    r"|has supported|adopted|visited|attended|delivered|commissioned|co-?designed|co-?produced|built|analys(?:ed|ing)"
    r"|mapped|speaks|involved?|implemented|signed|conducted|piloted|utilised|decided to|met (?!the)[a-z]+"
    r"|advocated|identified|used (?!to\b|at\b|in\b|by\b|for\b|as\b)[a-z]+"
    r"|brought together|brings together|is working with|freez(?:e|ing)"
    r"|was not advertised|(?:was|were) (?:chosen|driven) by"
    r"|networks with|develops|arranged|operates|deployed|approach is to|is used)\b"
)
# A sentence whose subject does nothing itself. Examples: "The efforts implemented …", "The flexibility of the team …".
_NO_ACTOR = re.compile(
    r"^(?:The|Its|Our) (?:efforts?|flexibility|importance|benefits?|strength|success|impact|culture|aim)\b"
    r"|\b(?:developed|built|created) that\b"
    # work that is begun and not told. Example: "They launched a project to improve health."
    r"|\b(?:launched|began|started|initiated|established) (?:an?|the|this) (?:[\w-]+ )?(?:project|initiative|programme"
    r"|scheme)(?: (?:to|aimed|that|which|for)\b|\.)"
)
# What is planned, asked for or only possible, and is no deed.
_NOT_YET = re.compile(
    r"\b(?:plans? to|will|should|must|can|could|would|might|may|aims? (?:to|of|is)|aimed|needs? to|intention|ambition"
    r"|highlights?|responsible for|important|intended|potential)\b"
)
# A sentence behind a label, which in a case study speaks of everybody. Example: "Services: Businesses procure them.".
_LABELLED = re.compile(r"^[^.!?“]{3,60}(?: –|:) ")
# What only announces. Examples: "The initiative faced several challenges.", "Community engagement was key."
_ANNOUNCES = re.compile(
    r"\b(?:several|various|many|numerous) (?:\w+ )?(?:challenges|barriers|problems|benefits|outcomes)\.?$|:$"
    r"|\b(?:was|is) (?:key|central|crucial|vital)(?: to [^.]{3,50})?\.$"
)
# A lead-in over results, such as "The main outcomes include:"; and a heading over what was amiss.
_LEADS_RESULTS = re.compile(r"\b(?:achievements?|outcomes?|results?|benefits?)\b[^.]*:$", re.IGNORECASE)
_AMISS_HEADING = re.compile(r"\b(?:problem|need|opportunity|challenge|background|context|why)\b", re.IGNORECASE)
# What changed, or what was reached. Examples: "reduced from", "saved £500", "attracting 80 people".
_EFFECT = re.compile(
    r"\b(?:reduc(?:ed|ing|tion)|increas(?:ed|ing)|improv(?:ed|ing)|saved|fell|rose|achieved|reversed|prevent(?:ed|ing)"
    r"|helped|attract(?:ed|ing)|success\w*|benefits?|benefited|gained|transform\w+|took|resulted in|has shown|showed"
    r"|reached|outcomes|led to|lead to|opposite had occurred|fed back|feedback|enabled)\b",
    re.IGNORECASE,
)
# What came of work beside the words that tell an outcome anyway. Examples: "our data details", "40% of patients took".
_CAME = re.compile(
    r"\b(?:[Oo]ur data (?:details?|shows?)|fed back|[Ww]e have show(?:n|ed)|attracting|(?:has|have) been promising"
    r"|(?:has|had|have) (?:\w+ )?(?:helped|saved|increased|fallen|risen)|resulted in|the opposite"
    r"|in response to feedback"
    r"|\d+\s?(?:%|per cent) of (?:the )?(?:participants|attendees|patients|people|households|residents|those)"
    r"|participants rat(?:ing|ed)|became successful)\b"
)
# A result that is none: what one can learn, a hope, a first step. Where a figure stands with it, some may be one.
_NO_RESULT = re.compile(
    r"\b(?:(?:secure|obtain)(?:ed)? (?:[\w-]+ ){0,2}funding"
    r"|is (?:easily )?scalable|can help|aim(?:s|ed)? (?:to|of|is)|was to|benefits from|before|first measure)\b"
)
_NO_RESULT_WITHOUT_FIGURE = re.compile(
    r"\b(?:key learning|demonstrat\w+ (?:how|that|the)|showing \w+ potential|exemplif\w+|illustrates|emphasises|brand"
    r"|important evidence|key example)\b"
)
# What a case leaves open itself, what it says of money, and of how its success was found out.
_NOT_KNOWN = re.compile(
    r"\b(?:yet to be|not yet (?:known|been|clear)|currently (?:working on|evaluating)|will become clearer)\b",
    re.IGNORECASE,
)
_COST = re.compile(
    r"£\s?\d.*\b(?:grant|cost|fund\w*|invest\w*|spent|budget)\b|\b[Ff]unding (?:has|had|was|pressures)\b|\bgrant of £"
    r"|\bfunded (?:by|through)\b|\b(?:secured|obtain(?:ed)?) (?:[\w-]+ ){0,2}funding\b|\binitial investment\b",
)
_CHECKED = re.compile(
    r"\b(?:evaluated (?:the|this|it)|evaluation of|in an evaluation|data collection|collect\w* data|monitoring"
    r"|a 20\d\d report by)\b",
    re.IGNORECASE,
)
# Who tells or paid for a case study, told by the report itself.
_TELLS_WHO = re.compile(
    r"\bcase stud(?:y|ies)\b[^.]*\b(?:written|submitted|provided|contributed|researched) by\b|\bwas sponsored by\b",
    re.IGNORECASE,
)
# Somebody who speaks for the case, and how the one who speaks may be named: "At Battersea Practice, we …".
OWN_VOICE = re.compile(r"\b(?:[Ww]e|[Oo]ur)\b")
_AT_WE = re.compile(r"\bAt ((?:(?:[A-Z][\w’'-]*|and|of|&),? )+)we\b")
_NAMED_BODY = re.compile(
    r"^((?:The )?(?:[A-Z][\w’'&-]*,? (?:& )?){1,4}(?:Practice|Centre|PCN|Surgery|Trust|Council|Network|Group))\b"
)
_OWN_VOICE_SHARE = 0.15
# A word that joins a sentence to the one before, with which no quote begins.
_JOIN = re.compile(r"^(?:Furthermore|However|Additionally|Moreover|Also|In addition|Nevertheless), ")
# A list that tells what was done, by its lead-in or its heading. Examples: "Examples include:", "The elements of it".
_LEADS_DEEDS = re.compile(r"\b(?:examples|activities|services) includ\w+:|\bprinciples that\b", re.IGNORECASE)
_DEEDS_HEADING = re.compile(r"\belements of\b|\bwhat (?:we|they|was) (?:did|done)\b|\bour work\b", re.IGNORECASE)
# How a sentence may begin that goes on with those who act. Examples: "They visited", "To meet their needs, the school".
_GOES_ON = re.compile(r"^(?:They [a-z]+ed\b|To \w+ (?:their|its) [^,]{3,30}, (?:the|they)\b)")
# "This initiative", and what points to a place outside the sentence.
_THIS_WORK = re.compile(
    r"\b([Tt])his (?=(?:initiative|project|approach|program(?:me)?|service|network|model|work|pilot)\b)"
)
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:Table|Figure) \d|\b(?:described|mentioned|as|see|shown|listed|out) (?:above|below|earlier|previously)\b"
    r"|\bthe following\b|^(?:[\w’'-]+ ){0,6}(?:these|that trust|this change)\b"
)
# The number of a footnote behind a sentence. Example: the "27" of "who are not.27".
_NOTE_MARK = re.compile(r"(?<=[a-z]{2}[.,’”])\d{1,3}$")
# Words of the opening, at least and at most, of what was amiss, and of any other sentence that is read out.
_LEAST_OPENING, _MOST_OPENING, _MOST_AMISS, _MOST_POINT, _FEWEST_WORDS = 40, 100, 70, 62, 6
_MOST_DEEDS, _MOST_RESULTS = 5, 5


@dataclass(frozen=True, slots=True)
class Case:
    """A case study: its name, the place that it speaks of or nothing, and its sentences in the report's order."""

    name: str
    place: str
    told: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class CaseParts:
    """What a case study tells, in parts; each in the order of the report, and empty where it tells nothing of it."""

    case: Case
    # How it begins: what it is, who does it, where, when.
    opening: Quoted
    # What was amiss, where the opening does not hold it.
    amiss: tuple[Quoted, ...] = ()
    done: tuple[Quoted, ...] = ()
    came: tuple[Quoted, ...] = ()
    hard: tuple[Quoted, ...] = ()
    cost: tuple[Quoted, ...] = ()
    checked: tuple[Quoted, ...] = ()
    # What it leaves open itself, and what the report says of who wrote or paid for it.
    unknown: tuple[Quoted, ...] = ()
    teller: tuple[Quoted, ...] = ()
    # Whether it is told by those who did it, and their name where they give one.
    has_own_voice: bool = False
    we: str = ""

    @property
    def core_units(self) -> set[str]:
        """The ids of the units that tell what the case is, why it was needed, what was done, and what came of it."""
        core = " ".join(quoted.text for quoted in (self.opening, *self.amiss, *self.done, *self.came))
        return {quoted.unit.id for quoted in self.case.told if quoted.text in core}

    @property
    def begins_with_deed(self) -> bool:
        """Whether its opening tells what was done already."""
        return bool(_DID.search(self.opening.text))


def read_case(shelf: Shelf, name: str) -> Case:
    """The case study of that name, with all that is told of it."""
    told: list[Quoted] = []
    place = ""
    for unit in shelf.index.evidence:
        if unit.kind not in (EvidenceKind.SENTENCE, EvidenceKind.ITEM) or find_case_name(shelf.index, unit) != name:
            continue
        place = place or find_place(shelf.index, unit)
        for sentence in split_sentences(unit.own):
            words = _NOTE_MARK.sub("", sentence)
            told.append(replace(shelf.quote(unit, words), case=name, place=place))
    return Case(name, place, tuple(told))


def read_parts(shelf: Shelf, name: str) -> CaseParts | None:
    """A case study in its parts; None where it does not begin with what it is."""
    case = read_case(shelf, name)
    opening = _read_opening(shelf, case)
    if opening is None:
        return None
    voices = sum(bool(OWN_VOICE.search(quoted.text)) for quoted in case.told)
    has_own_voice = voices > _OWN_VOICE_SHARE * len(case.told)
    rest = [quoted for quoted in case.told if quoted.text not in opening.text]
    amiss = _read_amiss(shelf, case, opening)
    shown = f"{opening.text} {' '.join(quoted.text for quoted in amiss)}"
    rest = [quoted for quoted in rest if quoted.text not in shown]
    # "our mission" in a case that others tell is a slogan
    rest = [quoted for quoted in rest if has_own_voice or not OWN_VOICE.search(quoted.text)]
    came = _choose_results(shelf, rest)
    taken = {sentence for quoted in came for sentence in split_sentences(quoted.text)}
    cost = _take(rest, lambda text: bool(_COST.search(text)) and not _NOT_YET.search(text), taken, most=1)
    unknown = _take(rest, lambda text: bool(_NOT_KNOWN.search(text)), taken, most=2)
    checked = _take(rest, lambda text: bool(_CHECKED.search(text)), taken, most=2)
    hard = _take([_begin_behind_join(one) for one in rest], _is_hard, taken, most=2)
    done = _choose_deeds(rest, taken)
    return CaseParts(
        case,
        opening,
        amiss,
        done,
        came,
        hard,
        cost,
        checked,
        unknown,
        _find_teller(shelf, case),
        has_own_voice,
        _name_speaker(case),
    )


def _begin_behind_join(quoted: Quoted) -> Quoted:
    """A sentence from behind the word that joins it to the one before.

    Example: "However, many came." → "… many came.".
    """
    found = _JOIN.match(quoted.text)
    return replace(quoted, text=f"… {quoted.text[found.end() :]}") if found else quoted


def _is_hard(text: str) -> bool:
    """Whether a sentence says what stood in the way, and not what was done about it or in spite of it."""
    return is_in_the_way(text) and not _DID.search(text) and not _NOT_YET.search(text) and " who were " not in text


def quote_run(shelf: Shelf, run: Sequence[Quoted]) -> Quoted:
    """Sentences that follow each other as one quote."""
    units: list[Evidence] = list({quoted.unit.id: quoted.unit for quoted in run}.values())
    text = clean_quote(" ".join(quoted.text for quoted in run))
    return replace(run[0], text=text, citation=cite(0, units, shelf.index.reports[run[0].unit.report]))


def _read_opening(shelf: Shelf, case: Case) -> Quoted | None:
    """The first sentences of a case study, which tell what it is; None where they cannot be read out."""
    run: list[Quoted] = []
    for quoted in case.told:
        words = _count_words([*run, quoted])
        if _breaks(run, quoted) or words > _MOST_OPENING or (_tells_enough(case, run) and not _belongs_to_run(quoted)):
            break
        run.append(quoted)
    if _count_words(run) < _FEWEST_WORDS or leans_on_text_before(run[0].text) or not _is_on_case(case, run):
        return None
    return quote_run(shelf, run)


def _count_words(run: Sequence[Quoted]) -> int:
    return sum(len(quoted.text.split()) for quoted in run)


def _breaks(run: Sequence[Quoted], quoted: Quoted) -> bool:
    """Whether a sentence cannot follow others in a quote: a list, a lead-in, or one of another section."""
    if quoted.unit.kind is not EvidenceKind.SENTENCE or quoted.text.endswith(":"):
        return True
    return bool(run) and quoted.unit.section != run[0].unit.section


def _tells_enough(case: Case, run: Sequence[Quoted]) -> bool:
    """Whether an opening tells what the case is and who speaks; what was done after that is for the answers."""
    speaks = any(OWN_VOICE.search(quoted.text) for quoted in case.told[:4])
    has_speaker = not speaks or any(OWN_VOICE.search(one.text) for one in run)
    return _count_words(run) >= _LEAST_OPENING and has_speaker and _names_case(case, run)


def _belongs_to_run(quoted: Quoted) -> bool:
    """Whether a sentence goes on with the one before, and tells nothing yet of what was done or came of it."""
    return leans_on_text_before(quoted.text) and not _DID.search(quoted.text) and not tells_result(quoted)


def _is_on_case(case: Case, run: Sequence[Quoted]) -> bool:
    """Whether the opening speaks of the case, by its name or "we", and begins with somebody and not with the world."""
    text = " ".join(quoted.text for quoted in run)
    words = re.findall(r"[A-Z][\w’'-]{2,}", f"{case.name} {case.place}")
    is_named = any(word.casefold() in text.casefold() for word in words)
    # a name in the first sentence: a capital letter behind its first word
    begins_with_name = bool(re.search(r"[\w,’'] [(‘“]?[A-Z]", run[0].text))
    return begins_with_name and (is_named or bool(OWN_VOICE.search(text)))


def _names_case(case: Case, run: Sequence[Quoted]) -> bool:
    """Whether some sentences name what the case is about: most of the words of its name, or "we"."""
    text = " ".join(quoted.text for quoted in run)
    words = [word for word in re.findall(r"[A-Z][\w’'-]{3,}", case.name) if word != "Spotlight"]
    named = sum(word.casefold() in text.casefold() for word in words)
    return bool(OWN_VOICE.search(text)) or named * 2 > len(words) or (named == len(words) > 0)


def _list_below_amiss(case: Case, opening: Quoted) -> list[Quoted]:
    """The sentences of a case study under headings over what was amiss."""
    return [
        quoted
        for quoted in case.told
        if quoted.unit.section != opening.unit.section and _AMISS_HEADING.search(quoted.unit.section[-1])
    ]


def _read_amiss(shelf: Shelf, case: Case, opening: Quoted) -> tuple[Quoted, ...]:
    """What was amiss, from under a heading that says so; its first sentences, and one with a figure."""
    below = _list_below_amiss(case, opening)
    run: list[Quoted] = []
    for quoted in below:
        if _breaks(below[:1], quoted) or _count_words([*run, quoted]) > _MOST_AMISS:
            break
        run.append(quoted)
    if run and not leans_on_text_before(run[0].text) and any(list_amiss(quoted.text) for quoted in run):
        return (quote_run(shelf, run),)
    told = [one for one in below if list_amiss(one.text) and find_quantities(one.text) and is_point(one.text)]
    if told or list_amiss(opening.text):
        return tuple(told[:1])
    return _read_amiss_of_rest(case, opening)


def _read_amiss_of_rest(case: Case, opening: Quoted) -> tuple[Quoted, ...]:
    """The sentence that tells most of what was amiss, before anything that was done; for an opening that tells none."""
    rest = [one for one in case.told if one.text not in opening.text and is_point(one.text)]
    first_deed = next((number for number, one in enumerate(rest) if _is_deed(one)), len(rest))
    told = [one for one in rest[:first_deed] if list_amiss(one.text) and not _DID.search(one.text)]
    return tuple(sorted(told, key=lambda one: -len(list_amiss(one.text)))[:1])


def _take(told: Sequence[Quoted], is_one: Callable[[str], bool], taken: set[str], *, most: int) -> tuple[Quoted, ...]:
    """The first sentences of a sort that can be read out and are not taken yet; they are taken then."""
    found = [quoted for quoted in told if quoted.text not in taken and is_one(quoted.text) and is_point(quoted.text)]
    taken.update(quoted.text for quoted in found[:most])
    return tuple(found[:most])


def _choose_results(shelf: Shelf, told: Sequence[Quoted]) -> tuple[Quoted, ...]:
    """What came of a case: the items of a list of results, else the sentences that tell one; figures before others."""
    listed: list[Quoted] = []
    is_below = False
    for quoted in told:
        if quoted.unit.kind is EvidenceKind.ITEM and is_below:
            listed.append(quoted)
        elif quoted.unit.kind is EvidenceKind.SENTENCE:
            is_below = bool(_LEADS_RESULTS.search(quoted.text))
    listed = [quoted for quoted in listed if len(quoted.text.split()) <= _MOST_POINT]
    found = listed or [quoted for quoted in told if is_point(quoted.text) and tells_result(quoted)]
    best = sorted(found, key=lambda quoted: -rate_result(quoted.text))[:_MOST_RESULTS]
    return tuple(_go_on(shelf, told, quoted) for quoted in found if quoted in best)


def _go_on(shelf: Shelf, told: Sequence[Quoted], quoted: Quoted) -> Quoted:
    """A result with the sentences after it that go on with its figures. Example: "… 90 homes. Of these, 71% …"."""
    run = [quoted]
    for after in told[told.index(quoted) + 1 :]:
        is_near = after.unit.section == quoted.unit.section and after.unit.kind is quoted.unit.kind
        goes_on = leans_on_text_before(after.text) or re.search(r"\bthese [a-z]+", after.text)
        words = sum(len(one.text.split()) for one in [*run, after])
        if not is_near or not goes_on or not find_quantities(after.text) or words > _MOST_POINT:
            break
        run.append(after)
    return quote_run(shelf, run) if len(run) > 1 else quoted


def tells_result(quoted: Quoted) -> bool:
    """Whether a sentence says what came of a case."""
    text = quoted.text
    if _NO_RESULT.search(text) or _LABELLED.match(text) or quoted.unit.kind is EvidenceKind.ITEM:
        return False
    if _NO_RESULT_WITHOUT_FIGURE.search(text) and not find_quantities(text):
        return False
    told = bool(find_outcome(text) and _EFFECT.search(text)) or bool(_CAME.search(text))
    return told and not re.search(r"\b(?:will|should|must|could|would|hope|can)\b", text)


def rate_result(text: str) -> int:
    """How much a result says: one with a figure says more, and one with several still more."""
    has_figure, has_number = bool(find_quantities(text)), bool(re.search(r"\d", text))
    return 2 * has_figure + has_number + bool(_CAME.search(text) or _EFFECT.search(text))


def _choose_deeds(told: Sequence[Quoted], taken: set[str]) -> tuple[Quoted, ...]:
    """Up to four sentences that say what was done, in their order: those that tell most."""
    found = [quoted for quoted in told if quoted.text not in taken and _is_deed(quoted)]
    richest = sorted(found, key=lambda quoted: -len(_DID.findall(quoted.text)))[:_MOST_DEEDS]
    done = [quoted for quoted in found if quoted in richest]
    listed = _list_deeds(told, taken)[: max(2, _MOST_DEEDS - len(done))]
    done = done[: _MOST_DEEDS - len(listed)]
    return (*done, *listed)


def _list_deeds(told: Sequence[Quoted], taken: set[str]) -> list[Quoted]:
    """The items of a list of what was done, each its first sentence."""
    found: dict[str, Quoted] = {}
    lead = ""
    for quoted in told:
        if quoted.unit.kind is EvidenceKind.SENTENCE:
            lead = quoted.text
        is_led = _LEADS_DEEDS.search(lead) or _DEEDS_HEADING.search(" ".join(quoted.unit.section[-1:]))
        is_one = quoted.unit.kind is EvidenceKind.ITEM and is_led and quoted.text not in taken
        if is_one and _FEWEST_WORDS <= len(quoted.text.split()) <= _MOST_POINT:
            # of an item of several sentences the one that tells most
            before = found.get(quoted.unit.id)
            if before is None or len(_DID.findall(quoted.text)) > len(_DID.findall(before.text)):
                found[quoted.unit.id] = quoted
    return list(found.values())


def _is_deed(quoted: Quoted) -> bool:
    text = quoted.text
    is_own = not _LABELLED.match(text) and quoted.unit.kind is EvidenceKind.SENTENCE
    if not is_own or _is_not_yet(text) or " set up by " in text or not (is_point(text) or _GOES_ON.match(text)):
        return False
    if re.search(r"\b(?:was|is) (?:informed|designed|led|set up|part of|based)\b", text) or _NO_ACTOR.search(text):
        return False
    # "the charities that it works with" tells no deed
    did = [found for found in _DID.finditer(text) if not re.search(r"\b(?:that|which|who)\b", text[: found.start()])]
    return bool(did) and len(list_amiss(text)) < 2


def _is_not_yet(text: str) -> bool:
    """Whether a deed is only planned or possible, by the words before it. Not: "opened rooms where people can meet"."""
    did = _DID.search(text)
    return bool(_NOT_YET.search(text[: did.end()] if did else text))


def is_point(text: str) -> bool:
    """Whether a sentence can be read out as a point, its case study being named."""
    # beside the name of its case, "this initiative" is clear
    named = _THIS_WORK.sub(lambda found: f"{found[1]}he ", text)
    is_right_long = _FEWEST_WORDS <= len(text.split()) <= _MOST_POINT
    is_sentence = (text[:1].isupper() or text[:1] in "…£0123456789") and text.endswith(".")
    is_clear = text.count("“") == text.count("”") and not _POINTS_ELSEWHERE.search(named)
    return (
        is_right_long and is_sentence and is_clear and not leans_on_text_before(named) and not _ANNOUNCES.search(text)
    )


def _find_teller(shelf: Shelf, case: Case) -> tuple[Quoted, ...]:
    """What the report says of who wrote or sponsored a case study: in the case, or under the heading above it."""
    report, above = case.told[0].unit.report, case.told[0].unit.section[:1]
    for unit in _list_units_above(shelf, report, above, case):
        for sentence in split_sentences(unit.own):
            if _TELLS_WHO.search(sentence):
                return (shelf.quote(unit, sentence),)
    return ()


def _list_units_above(shelf: Shelf, report: str, above: tuple[str, ...], case: Case) -> Iterable[Evidence]:
    """The units of a case study, and those right under the heading that all cases of its chapter share."""
    own = {quoted.unit.id for quoted in case.told}
    for unit in shelf.index.evidence:
        if unit.report == report and (unit.id in own or (unit.section == above and above)):
            yield unit


def _name_speaker(case: Case) -> str:
    """The name of those who say "we"; empty where they give none.

    Example: "At Mill Practice we …" → "Mill Practice".
    """
    for quoted in case.told:
        found = _AT_WE.search(quoted.text)
        if found:
            return found[1].strip(" ,")
    for quoted in case.told[:3]:
        named = _NAMED_BODY.match(quoted.text)
        if named:
            return named[1]
    return ""

"""Questions on what the reports find or propose: why it is so, what one would do about it, what would change.

Each names its report, and is answered with what the same reports say on the topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.briefing.anaphora import leans_on_text_before
from assistant.briefing.case_studies import find_case_name
from assistant.briefing.note import ACTIONS
from assistant.briefing.roles import classify_role, classify_text, find_addressee, find_quantities, is_about_study
from assistant.teaching.case_parts import quote_run
from assistant.teaching.doubts import is_worth_asking, list_figure_doubts
from assistant.teaching.material import Material
from assistant.teaching.question import Kind, Listen, Question, Quoted
from assistant.teaching.quoted import Shelf, find_stems, is_unnamed, is_whole, list_whole_sentences
from assistant.teaching.survey import find_who_was_asked
from assistant.teaching.troubles import is_in_the_way
from corpus.vocabulary import EvidenceKind, ReportDetails

# What only announces what follows it. Example: "Several barriers to engaging communities were identified."
_ANNOUNCES = re.compile(
    r"\b(?:several|various|a number of|multiple|many|a range of)(?: [a-z-]+){1,2}\.?$|^There (?:were|was) \w+ed\b"
    r"|^(?:Several|Various|A number of) [^.]* (?:were|was) (?:identified|reported|mentioned)\b|:$"
)
# What says that others said the same, or speaks of how the study was made.
_REPEATS = re.compile(
    r"\b(?:similarly|likewise|echoed|perceived across|interview guide|discussed approaches)\b", re.IGNORECASE
)
# What is done less than it should be. Examples: "were rarely asked", "remain underused", "a missed opportunity".
_FALLS_SHORT = re.compile(
    r"\b(?:rarely|seldom|under-?utilised|underused|not (?:consistently|always|often|widely)|uncommon|missed opportunity"
    r"|only (?:\d|a (?:few|third|quarter|small))|few(?:er)? than|rather than through|leave little|little time"
    r"|acts? as a barrier|acting as a barrier|burdensome|tends? to prioritise|not adequately|detracting"
    r"|limited (?:[\w-]+ )?(?:evidence|data|capacity|influence|access)|forgotten|overlooked|gap between|stalled"
    r"|lack of)\b",
    re.IGNORECASE,
)
# What the next sentence has to have to be a reason. Examples: "concerns were raised about", "due to a lack of time".
_REASON = re.compile(
    r"\b(?:because|due to|as a result|owing to|[Cc]oncerns were|leaving|leads? to|resulting in|stem(?:s|med)? from"
    r"|(?:is|are|was|were) (?:caused|driven) by|in large part)\b"
    r"|^This (?:was|is) (?:said|seen|felt|perceived) to (?:inhibit|hinder|prevent|limit)\b",
)
# What helps, said as such. Examples: "is vital", "suggestions included", "a need for".
_HELPS = re.compile(
    r"\b(?:vital|essential|crucial|key to|suggestions included|(?:was|were) recommended"
    r"|emphasised the (?:importance|need)|need for|would help|helps?|works well"
    r"|enablers? (?:included|were)|should|must|ought to)\b",
    re.IGNORECASE,
)
# Whose steps nobody on a course can take.
_OTHERS = ("government", "businesses")
_OF_OTHERS = re.compile(
    r"\b(?:central|national) government|\bnational bodies|\bpolicymakers|\bprivate sector|\bby industry|\bministers?\b",
    re.IGNORECASE,
)
_AIMS = re.compile(r"\b(?:aim|vision|ambition|overarching|fundamental shift)\b")
# What a proposal would do, under the heading that names it. Example: below "A duty": "This would oblige all to listen."
_PROPOSES = re.compile(r"^(?:This|It) would (?P<does>[^.]{30,})\.$")
# A heading over what is needed. Examples: "Support needed", "Points of agreement".
_NEEDED_HEADING = re.compile(
    r"\b(?:support needed|points of agreement|recommend\w*|next steps|changes needed|what can|solutions)\b",
    re.IGNORECASE,
)
_LEAST_LIKE, _MOST_SUPPORT = 0.1, 2
_MOST_HEADING = 9
_GOOD_PROPOSAL = "somebody named who would have to work in another way, and something that would be done less"
_GOOD_FINDING = "a step of their own with a person and a date, and one thing that is not theirs to change"
_ASK_FINDING = (
    "You lead a primary care network (PCN). How far is this so where you work? What would you change first, with whom, "
    "and what is not yours to change?"
)
_ASK_FIGURE = (
    "You want to use this figure when you speak to your board. What does it tell, what does it not tell, and which "
    "figure of your own would you put beside it?"
)
_MOST_FIGURES = 4
# Who took part in a study, which is no finding of it.
_OF_SAMPLE = re.compile(
    r"\b(?:study participants|demographic|opted to|age range|years of service|chose to respond|were excluded"
    r"|completed (?:the|part of the) survey)\b",
    re.IGNORECASE,
)
# A figure of something that is only proposed.
_PROPOSED = re.compile(r"\b(?:suggest\w*|propos\w*|would|could|should|must|target\w*|aims?|reserved)\b", re.IGNORECASE)
_ASK_WHY = "Why might that be? Name two reasons before you turn to the answers. Which of them have you met yourself?"
_MOST_CLAIM, _MOST_POINT, _FEWEST_WORDS, _MOST_POINTS = 45, 60, 7, 4
_FEWEST_SHARED, _FEWEST_BEARING, _FEWEST_HELPS = 2, 3, 2


def ask_why(shelf: Shelf, material: Material) -> Iterator[Question]:
    """Why something stands in the way: the reasons that the report gives right after it."""
    for quoted in _list_findings(material):
        reasons = _list_reasons(shelf, quoted)
        if not reasons:
            continue
        listen = [Listen("a reason that the report gives", one) for one in reasons]
        listen += [Listen("what the reports say would help", one) for one in _choose_help(shelf, material, quoted)[:2]]
        listen.append(Listen("a reason from their own place that the report does not name", lead="A good answer has"))
        listen.append(Listen("the sentence stands in", quoted, is_place=True))
        yield Question(
            Kind.WHY,
            _ASK_WHY,
            quoted.citation.id,
            listen=tuple(listen),
            form="why",
            scene=_tell_finding(shelf, quoted),
            scene_of=_head_finding(shelf, quoted),
        )


def _list_reasons(shelf: Shelf, quoted: Quoted) -> list[Quoted]:
    """The sentences of the same paragraph, right after one, that give reasons for it."""
    found: list[Quoted] = []
    after = shelf.go_on(quoted)
    while after is not None and len(found) < 2:
        is_same = after.unit.blocks[0] == quoted.unit.blocks[0]
        if not is_same or not _REASON.search(after.text) or not _is_readable(after.text) or after.text[0] in "“‘":
            break
        found.append(after)
        after = shelf.go_on(after)
    return found


def ask_about_findings(shelf: Shelf, material: Material) -> Iterator[Question]:
    """What one would do about what the reports find on the topic; the points are the steps and helps that they name."""
    findings = _list_findings(material)
    for quoted in findings:
        helps = _choose_help(shelf, material, quoted)
        # what stands under a heading over what is needed may bear on something else
        if len(helps) < _FEWEST_HELPS or not any(
            len(find_stems(one.text) & find_stems(quoted.text)) >= _FEWEST_BEARING for one in helps
        ):
            continue
        beside = [one for one in findings if one.unit.report == quoted.unit.report and one.text != quoted.text]
        listen = [Listen(_lead_help(one), one) for one in helps]
        listen += [Listen("the report also finds", one) for one in beside[:1]]
        listen.append(Listen(_GOOD_FINDING, lead="A good answer has"))
        listen.append(Listen("the finding stands in", quoted, is_place=True))
        yield Question(
            Kind.DO,
            _ASK_FINDING,
            quoted.citation.id,
            listen=tuple(listen),
            form="finding",
            scene=_tell_finding(shelf, quoted),
            scene_of=_head_finding(shelf, quoted),
        )


def _tell_finding(shelf: Shelf, quoted: Quoted) -> tuple[Listen, ...]:
    """A finding, and who was asked where it speaks of interviewees or respondents."""
    asked: Quoted | None = None
    if re.search(r"\b(?:[Ii]nterviewees?|[Rr]espondents?)\b", quoted.text):
        is_interview = "nterviewee" in quoted.text
        asked = find_who_was_asked(shelf, quoted.unit.report, in_interviews=is_interview)
    return (Listen("", quoted), *((Listen("who was asked", asked),) if asked else ()))


def _head_finding(shelf: Shelf, quoted: Quoted) -> str:
    return f"A finding of: {name_report(shelf.index.reports[quoted.unit.report].details)}"


def name_report(card: ReportDetails) -> str:
    """A report by its short title with its date."""
    return f"{card.short_title or card.title}, {card.shown_date}" if card.date else card.short_title or card.title


def _list_findings(material: Material) -> list[Quoted]:
    """The sentences on the topic that say what stands in the way, and can be read out alone; none of a case study."""
    found: dict[str, Quoted] = {}
    for quoted in material.list_sentences():
        is_text = quoted.unit.kind is EvidenceKind.SENTENCE and not is_about_study(quoted.unit)
        if not is_text or find_case_name(material.shelf.index, quoted.unit):
            continue
        for sentence in list_whole_sentences(quoted):
            if _is_finding(sentence) and classify_role(quoted.unit, cases_are_examples=False) != ACTIONS:
                found.setdefault(sentence, replace(quoted, text=sentence))
    return list(found.values())


def _is_finding(sentence: str) -> bool:
    is_right_long = _FEWEST_WORDS <= len(sentence.split()) <= _MOST_CLAIM
    if not is_right_long or _ANNOUNCES.search(sentence) or _REPEATS.search(sentence) or is_unnamed(sentence):
        return False
    is_own = sentence[0] not in "“‘" and len(find_quantities(sentence)) <= 2
    is_short = is_in_the_way(sentence) or bool(_FALLS_SHORT.search(sentence))
    return is_own and is_short and classify_text(sentence) != ACTIONS


def _choose_help(shelf: Shelf, material: Material, quoted: Quoted) -> list[Quoted]:
    """The steps and helps on the topic that bear on a finding: those that share most words with it first."""
    rated: list[tuple[float, Quoted]] = []
    for other in material.list_sentences():
        is_same = other.unit.report == quoted.unit.report and other.citation.id != quoted.citation.id
        if not is_same or find_case_name(shelf.index, other.unit) or other.unit.kind is EvidenceKind.ROW:
            continue
        sentence = next(list_whole_sentences(other), "")
        if not sentence or not _is_readable(sentence) or not _is_help(sentence, other):
            continue
        shared = find_stems(sentence) & find_stems(quoted.text)
        likeness = shelf.measure_likeness(sentence, quoted.text)
        if len(shared) >= _FEWEST_SHARED:
            rated.append((likeness, replace(other, text=sentence)))
    rated.sort(key=lambda one: -one[0])
    once = {one.text: one for _, one in rated[:2]}
    for one in _list_support(shelf, quoted):
        once.setdefault(one.text, one)
    return list(once.values())[:_MOST_POINTS]


def _list_support(shelf: Shelf, quoted: Quoted) -> list[Quoted]:
    """What the same chapter of a report says is needed, under a heading that says so: the likest to a finding first."""
    rated: list[tuple[float, Quoted]] = []
    for other in shelf.sentences:
        is_near = other.unit.report == quoted.unit.report and other.unit.section[:1] == quoted.unit.section[:1]
        is_headed = is_near and other.unit.section and _NEEDED_HEADING.search(other.unit.section[-1])
        if not is_headed or other.case or not is_whole(other.text) or not _is_help(other.text, other):
            continue
        likeness = shelf.measure_likeness(other.text, quoted.text)
        if likeness >= _LEAST_LIKE:
            rated.append((likeness, _with_next(shelf, other)))
    rated.sort(key=lambda one: -one[0])
    return [one for _, one in rated[:_MOST_SUPPORT]]


def _with_next(shelf: Shelf, quoted: Quoted) -> Quoted:
    """A sentence with the one after it that goes on with it. Example: "… was asked for. They also asked for time."."""
    after = shelf.go_on(quoted)
    if after is None or not leans_on_text_before(after.text) or not _HELPS.search(after.text):
        return quoted
    return quote_run(shelf, [quoted, after])


def _is_help(sentence: str, quoted: Quoted) -> bool:
    """Whether a sentence names a step that people on a course could take, or something that helps."""
    is_step = classify_text(sentence) == ACTIONS
    if not (is_step or _HELPS.search(sentence)) or _AIMS.search(sentence) or _OF_OTHERS.search(sentence):
        return False
    return find_addressee(quoted.unit) not in _OTHERS


def _lead_help(quoted: Quoted) -> str:
    is_step = classify_text(quoted.text) == ACTIONS
    return "a step that the reports ask for" if is_step else "what helps, as the reports tell it"


def _may_be_said(sentence: str) -> bool:
    """Whether a sentence with a figure can be read out and says something that was found."""
    is_found = not (_PROPOSED.search(sentence) or _OF_SAMPLE.search(sentence))
    return is_found and _is_readable(sentence) and is_worth_asking(sentence)


def ask_about_figures(shelf: Shelf, material: Material) -> Iterator[Question]:
    """What a figure of the reports tells, and what one has to know before one says it to others."""
    for quoted in material.list_sentences():
        is_text = quoted.unit.kind in (EvidenceKind.SENTENCE, EvidenceKind.ITEM)
        if (
            find_case_name(shelf.index, quoted.unit)
            or not is_text
            or is_about_study(quoted.unit)
            or not material.holds_some(quoted)
        ):
            continue
        for sentence in list_whole_sentences(quoted):
            amounts = [one for one in find_quantities(sentence) if re.search(r"%|per cent|£|year", one)]
            if not 1 <= len(amounts) <= _MOST_FIGURES or not _may_be_said(sentence):
                continue
            card = shelf.index.reports[quoted.unit.report].details
            listen = [*list_figure_doubts(sentence, card)]
            asked = find_who_was_asked(shelf, quoted.unit.report)
            if (
                asked
                and re.search(r"\brespondents?\b|%", sentence)
                and asked.unit.section[:1] == quoted.unit.section[:1]
            ):
                listen.insert(0, Listen("who was asked, as the report tells it", asked))
            listen.append(Listen("the sentence stands in", replace(quoted, text=sentence), is_place=True))
            yield Question(
                Kind.SURE,
                _ASK_FIGURE,
                quoted.citation.id,
                listen=tuple(listen),
                form="figure",
                scene=(Listen("", replace(quoted, text=sentence)),),
                scene_of=f"A figure of: {name_report(card)}",
            )


def ask_about_proposals(shelf: Shelf, material: Material) -> Iterator[Question]:
    """What would change where one works if a proposal came to be: one that its heading names and "would" tells."""
    units = shelf.index.evidence
    places = {unit.id: number for number, unit in enumerate(units)}
    for quoted in material.list_sentences():
        heading = quoted.unit.section[-1].strip(" .:*") if quoted.unit.section else ""
        if not _PROPOSES.match(quoted.text) or not 1 <= len(heading.split()) <= _MOST_HEADING:
            continue
        number = places[quoted.unit.id]
        listen: list[Listen] = []
        for unit in units[number + 1 : number + 3]:
            is_near = unit.section == quoted.unit.section and unit.kind is EvidenceKind.SENTENCE
            if is_near and len(unit.own.split()) <= _MOST_POINT:
                listen.append(Listen("the report goes on", shelf.quote(unit, unit.own)))
        listen.append(Listen(_GOOD_PROPOSAL, lead="A good answer has"))
        listen.append(Listen("the proposal stands in", quoted, is_place=True))
        question = (
            "You lead a primary care network (PCN). If this came, what would your network have to do differently in "
            "the first year, who would gain, and who would object?"
        )
        yield Question(
            Kind.DO,
            question,
            f"proposal {heading}",
            listen=tuple(listen),
            form="proposal",
            scene=(Listen(f"“{heading}”", quoted),),
            scene_of=f"A proposal of: {name_report(shelf.index.reports[quoted.unit.report].details)}",
        )


def _is_readable(text: str) -> bool:
    """Whether a quote is short enough to be read out and begins like a sentence."""
    begins = text[:1].isupper() or text[:1] in "“‘"
    return len(text.split()) <= _MOST_POINT and begins and not _ANNOUNCES.search(text) and "Table" not in text

"""Questions to talk about, "why" and "what would you do", with the points to listen for in the reports' words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.briefing.anaphora import leans_on_text_before
from assistant.briefing.case_studies import find_outcome
from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS
from assistant.briefing.retrieval import clean_topic
from assistant.briefing.roles import classify_role, classify_text, find_addressee, find_quantities, is_about_study
from assistant.teaching.material import Material
from assistant.teaching.question import Kind, Listen, Question, Quoted
from assistant.teaching.quoted import Shelf, find_stems, is_unnamed, list_whole_sentences, lower_article
from assistant.teaching.troubles import is_in_the_way
from corpus.vocabulary import EvidenceKind

# A claim with its reason. Example: "Practices hesitate because time is short."
_BECAUSE = re.compile(
    r"^(?P<claim>[^;:]{25,170}?),? (?:because|due to|owing to|as a result of|thanks to)(?! this| that| these| it\b)"
    r" (?P<reason>.{12,})$"
)
# A claim that is none without its reason, or takes something back. Examples: "not only because", "although … due to".
_LEANS = re.compile(r"\b(?:not|only|simply|partly|just|often|especially|particularly|mainly|is|are|was|were|be)$")
_CONCEDES = re.compile(r"\b(?:although|though|but|while|whereas|not just|not only)\b", re.IGNORECASE)
# What was begun, and what for. Example: "OND was formed to address deprivation."
_BEGUN_TO = re.compile(
    r"^(?P<what>[^,;:]{3,60}?) (?P<was>was|were) (?P<begun>formed|set up|established|launched|created|introduced"
    r"|developed|designed)(?: in (?:19|20)\d\d)? (?:in order )?to (?P<aim>(?:address|tackle|reduce|improve|help|combat"
    r"|prevent|bring|bridge|meet|support|reach) .{15,})$"
)
# What only announces what follows it. Example: "The drivers encompassed several domains."
_ANNOUNCES = re.compile(r"\b(?:several|various|a number of|multiple|many|a range of)(?: [a-z-]+){1,2}\.?$")
# What says that others said the same. Example: "Interviewees reported similar barriers".
_REPEATS = re.compile(
    r"\b(?:similar(?:ly)?|additionally|likewise|another|also|in the survey|respondents|interviewees)\b"
    r"|^There (?:were|was) reported\b",
    re.IGNORECASE,
)
# What is said of one case study's spread, and what defines. Examples: "is easily scalable", "is understood to be".
_NO_CLAIM = re.compile(
    r":|^At times|^The evidence is|\b(?:occasionally|sometimes|is understood|is defined|refers? to|replicat\w+|scalable"
    r"|scale|scaling|plans? to|this case)\b",
    re.IGNORECASE,
)
# A claim that one may dispute from one's own experience. Examples: "depends on trust", "is not simply a task of".
_DISPUTABLE = re.compile(
    r"\b(?:depends? on|requires?|takes time|leads? to|cannot|not (?:simply|only|just|enough)"
    r"|(?:vital|essential|crucial|important) (?:for|to|that)|key to|more likely|better|works? best|undermin\w*|worse\w*"
    r"|barrier|hamper\w*|empower\w*|little (?:financial|money)|happens when|keeps|helps?|enables?|protects?"
    r"|is determined|dependent on|relationship between|is built,? (?:in part,? )?on)\b",
    re.IGNORECASE,
)
# A sentence behind a label. Example: "Local employment: Hiring is good.". What says something, and what is an order.
_LABELLED = re.compile(r"^[^.!?]{3,60}(?: –|:) ")
_SAYS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|may|must|should|will|would|needs?|do|does|did|not|\w{3,}ed|\w{3,}es)\b"
)
_ORDER = re.compile(
    r"^(?:[A-Z][a-z]+)(?: and [a-z]+)? (?:the|a|an|on|in|with|for|local|people|general|time|availability|\w{4,})\b"
)
# Whose steps nobody on a course can take.
_OTHERS = ("government", "businesses")
_OF_OTHERS = re.compile(
    r"\b(?:central|national) government|\bnational bodies|\bpolicymakers|\bprivate sector|\bby industry", re.IGNORECASE
)
# What a proposal would do, under the heading that names it. Example: below "A duty": "This would oblige all to listen."
_PROPOSES = re.compile(r"^(?:This|It) would (?P<does>[^.]{30,})\.$")
_MOST_HEADING = 9
_GOOD_ANSWER = "somebody named who would have to work in another way, and something that would be done less"
_MOST_POINTS, _FEWEST_POINTS = 4, 2
# How alike two quotes have to be for one to bear on the other: of the topic, and of the rest.
_LEAST_LIKE, _LEAST_LIKE_ELSEWHERE, _FEWEST_SHARED = 0.45, 0.9, 2
_MOST_CLAIM, _MOST_POINT, _FEWEST_WORDS = 32, 60, 6  # words


def ask_why(shelf: Shelf, material: Material) -> Iterator[Question]:
    """Why something on the topic is so: the report's reason, and what else is said on it."""
    topic = find_stems(material.note.brief.topic)
    for quoted in material.list_sentences():
        for sentence in list_whole_sentences(quoted):
            because, begun = _BECAUSE.match(sentence), _BEGUN_TO.match(sentence)
            told = replace(quoted, text=sentence)
            before = f"In the case study “{quoted.case}”: " if quoted.case and is_unnamed(sentence) else ""
            listen = (Listen("the reason that the report gives", told), *_tell_on(shelf, told, topic))
            if because and _is_claim_on(because["claim"], topic):
                claim = because["claim"].strip(" ,“‘")
                question = f"{before}“{claim}.” Why? Name the reason, and say whether it holds where you work."
                yield Question(Kind.WHY, question, quoted.citation.id, (), listen, "reason")
            elif begun and len(begun["what"].split()) <= 8 and find_stems(begun["what"]) & topic:
                question = (
                    f"{before}Why {begun['was']} {lower_article(begun['what'])} {begun['begun']}, and is there such "
                )
                question += "a need where you work?"
                yield Question(Kind.WHY, question, quoted.citation.id, (), listen, "reason")


def _is_claim_on(claim: str, topic: set[str]) -> bool:
    """Whether a claim can be asked for its reason: it is whole without it, and on the topic."""
    is_whole = not _LEANS.search(claim) and not _CONCEDES.search(claim) and "," not in claim[-25:]
    return is_whole and bool(find_stems(claim) & topic)


def ask_why_of_claims(shelf: Shelf, material: Material) -> Iterator[Question]:
    """Why a claim that one can dispute should be so, and whether one has seen it: what else the reports say on it."""
    topic = find_stems(material.note.brief.topic)
    claims = [quoted for quoted in _list_claims(material) if _DISPUTABLE.search(quoted.text)]
    claims = [quoted for quoted in claims if not quoted.case and classify_text(quoted.text) != ACTIONS]
    claims = [quoted for quoted in claims if not find_quantities(quoted.text)]
    claims = [quoted for quoted in claims if not find_outcome(quoted.text) and not _NO_CLAIM.search(quoted.text)]
    for quoted in claims:
        others = [one for one in claims if one.unit.section != quoted.unit.section]
        listen = _tell_on(shelf, quoted, topic)
        listen += [Listen("another report or chapter says", one) for one in _choose_near(shelf, quoted, others, most=1)]
        if listen:
            listen.append(Listen("a case of their own, for it or against it", lead="A good answer has"))
            listen.append(Listen("the sentence stands in", quoted, is_place=True))
            question = f"“{quoted.text}” Why should that be so? Where have you seen it, or the opposite?"
            yield Question(Kind.WHY, question, quoted.citation.id, (), tuple(listen), "claim")


def _tell_on(shelf: Shelf, quoted: Quoted, topic: set[str]) -> list[Listen]:
    """What the report goes on to say, where it can be read out."""
    after = shelf.go_on(quoted)
    if after is None or not _is_readable(after.text) or len(after.text.split()) < _FEWEST_WORDS:
        return []
    shared = find_stems(quoted.text) & find_stems(after.text)
    is_told = leans_on_text_before(after.text) or len(shared - topic) >= _FEWEST_SHARED
    return (
        [Listen("the report goes on", after)] if is_told and not re.search(r"\b(?:Table|Figure)\b", after.text) else []
    )


def ask_why_of_barriers(material: Material) -> Iterator[Question]:
    """What stands in the way and why, over all that is told of it on the topic."""
    points = [one for one in _list_claims(material) if material.holds_most(one) and _is_barrier(one)]
    if len(points) >= _FEWEST_POINTS:
        question = (
            f"What stands in the way here ({clean_topic(material.note.brief.topic)}), and why is each so hard to move? "
            "Name two before you turn the page."
        )
        listen = tuple(Listen("", quoted) for quoted in points[:_MOST_POINTS])
        yield Question(Kind.WHY, question, f"section {BARRIERS}", (), listen, BARRIERS)


def ask_what_to_do(shelf: Shelf, material: Material) -> Iterator[Question]:
    """What one would do: about a barrier, with a step that a report asks for, or if a proposal came to be."""
    claims = _list_claims(material)
    told = _Told(
        find_stems(material.note.brief.topic),
        [one for one in claims if _is_barrier(one)],
        [one for one in claims if _is_own_step(one)],
        [one for one in claims if classify_text(one.text) == ENABLERS],
    )
    yield from _ask_about_barriers(shelf, told)
    yield from _ask_about_steps(shelf, material, told)
    yield from _ask_about_proposals(shelf, material)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told on a topic of what stands in the way, of steps that people on a course can take, of what helps."""

    topic: set[str]
    barriers: list[Quoted]
    steps: list[Quoted]
    helps: list[Quoted]


def _is_barrier(quoted: Quoted) -> bool:
    """Whether a sentence says what stands in the way; one with several figures is a finding and no state of a place."""
    is_barrier = classify_text(quoted.text) == BARRIERS and is_in_the_way(quoted.text)
    if not is_barrier or classify_role(quoted.unit, cases_are_examples=False) == ACTIONS or is_about_study(quoted.unit):
        return False
    return len(find_quantities(quoted.text)) < 2 and not re.match(r"(?:Challenges|Barriers)\b", quoted.text)


def _ask_about_barriers(shelf: Shelf, told: _Told) -> Iterator[Question]:
    elsewhere = [quoted for quoted in shelf.steps if _is_own_step(quoted)]
    for quoted in told.barriers:
        near = _choose_near(shelf, quoted, told.steps, most=2)
        near = near or _choose_near(shelf, quoted, elsewhere, most=2, least=_LEAST_LIKE_ELSEWHERE)
        listen = [Listen("a step that the reports ask for", one) for one in near]
        listen += [*_tell_help(shelf, quoted, told), *_tell_on(shelf, quoted, told.topic)]
        if listen:
            question = (
                f"Suppose that this is true where you work: “{quoted.text}” What would you do first, with whom, and "
                "what would you leave to others?"
            )
            listen.append(Listen("the sentence stands in", quoted, is_place=True))
            yield Question(Kind.DO, question, quoted.citation.id, (), tuple(listen), "barrier")


def _ask_about_steps(shelf: Shelf, material: Material, told: _Told) -> Iterator[Question]:
    listed = material.list_listed_blocks()
    # what stands in a list is asked about with the list
    for quoted in [one for one in told.steps if (one.unit.report, one.unit.blocks[0]) not in listed]:
        listen = [Listen("what could stop it", one) for one in _choose_near(shelf, quoted, told.barriers, most=1)]
        listen += [
            *_tell_help(shelf, quoted, told),
            *_tell_on(shelf, quoted, told.topic),
            *_tell_examples(shelf, quoted, material),
        ]
        addressee = find_addressee(quoted.unit)
        if addressee:
            listen.append(Listen(f"the report asks it of {addressee}", lead="Of whom"))
        listen.append(Listen("a person, a date and something that will be seen by then", lead="A good answer has"))
        question = (
            f"A report asks for this: “{quoted.text}” Who would have to do it where you work, what would you do in the "
            "next three months, and what could stop it?"
        )
        listen.append(Listen("the sentence stands in", quoted, is_place=True))
        yield Question(Kind.DO, question, quoted.citation.id, (), tuple(listen), "step")


def _tell_help(shelf: Shelf, quoted: Quoted, told: _Told) -> list[Listen]:
    return [
        Listen("what helps, as the reports tell it", one) for one in _choose_near(shelf, quoted, told.helps, most=1)
    ]


def _ask_about_proposals(shelf: Shelf, material: Material) -> Iterator[Question]:
    """What would change where one works if a proposal came to be: one that its heading names and "would" tells."""
    units = shelf.index.evidence
    places = {unit.id: number for number, unit in enumerate(units)}
    for quoted in material.list_sentences():
        heading = quoted.unit.section[-1].strip(" .:*") if quoted.unit.section else ""
        found = _PROPOSES.match(quoted.text)
        if not found or not 1 <= len(heading.split()) <= _MOST_HEADING:
            continue
        number = places[quoted.unit.id]
        after = [unit for unit in units[number + 1 : number + 3] if unit.section == quoted.unit.section]
        listen: list[Listen] = []
        for unit in after:
            if unit.kind is EvidenceKind.SENTENCE and len(unit.own.split()) <= _MOST_POINT:
                listen.append(Listen("what it is for, as the report says", shelf.quote(unit, unit.own)))
        listen.append(Listen(_GOOD_ANSWER, lead="A good answer has"))
        listen.append(Listen("the proposal stands in", quoted, is_place=True))
        question = (
            f"A report proposes “{heading}”: it would {found['does']}. If that came, what would your network have to "
            "do differently in the first year, who would gain and who would object?"
        )
        yield Question(Kind.DO, question, f"proposal {heading}", (), tuple(listen), "proposal")


def _list_claims(material: Material) -> list[Quoted]:
    """The sentences on the topic that can be asked about or read out by themselves; none twice."""
    claims: dict[str, Quoted] = {}
    for quoted in material.list_sentences():
        if quoted.unit.kind is EvidenceKind.ROW:
            continue
        sentence = _find_claim(quoted)
        if sentence and not is_unnamed(sentence):
            claims.setdefault(sentence, replace(quoted, text=sentence))
    return list(claims.values())


def _is_own_step(quoted: Quoted) -> bool:
    """Whether a sentence asks for a step that people on a course could take: not one that only a government can."""
    is_step = classify_text(quoted.text) == ACTIONS
    # an aim is no step
    is_step = is_step and not re.search(r"\b(?:aim|vision|ambition)\b", quoted.text)
    return is_step and find_addressee(quoted.unit) not in _OTHERS and not _OF_OTHERS.search(quoted.text)


def _find_claim(quoted: Quoted) -> str:
    """The first sentence of a quote that is short enough to be asked about and stands alone; empty where none does."""
    for sentence in list_whole_sentences(quoted):
        is_claim = not _ANNOUNCES.search(sentence) and not _REPEATS.search(sentence)
        is_claim = is_claim and not sentence.startswith(("To ", "As well as "))
        is_claim = is_claim and not _LABELLED.match(sentence) and bool(_SAYS.search(sentence) or _ORDER.match(sentence))
        if len(sentence.split()) <= _MOST_CLAIM and is_claim:
            return sentence
    return ""


def _choose_near(
    shelf: Shelf, quoted: Quoted, others: Sequence[Quoted], *, most: int, least: float = _LEAST_LIKE
) -> list[Quoted]:
    """Those of some quotes on the topic that share most with one, the likest first; what shares nothing is left out."""
    rated: list[tuple[float, Quoted]] = []
    for other in others:
        likeness = shelf.measure_likeness(quoted.text, other.text)
        shared = find_stems(quoted.text) & find_stems(other.text)
        if other.citation.id != quoted.citation.id and len(shared) >= _FEWEST_SHARED and likeness >= least:
            rated.append((likeness, other))
    rated.sort(key=lambda one: -one[0])
    return [other for _, other in rated[:most]]


def _tell_examples(shelf: Shelf, quoted: Quoted, material: Material) -> list[Listen]:
    """A case study that did something of the kind, where one of the topic shares words with a step."""
    told = [one for one in material.list_sentences() if one.case and _is_readable(one.text)]
    near = _choose_near(shelf, quoted, told, most=1, least=_LEAST_LIKE_ELSEWHERE)
    return [Listen(f"somebody who did it, “{one.case}”", one) for one in near]


def _is_readable(text: str) -> bool:
    """Whether a quote is short enough to be read out and begins like a sentence."""
    return len(text.split()) <= _MOST_POINT and (text[:1].isupper() or text[:1] in "“‘") and not _ANNOUNCES.search(text)

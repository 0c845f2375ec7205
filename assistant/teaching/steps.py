"""Questions on what a note itself quotes: its steps, what stands in the way, and what would answer its topic.

A note made of proposals and findings has no case study to ask about; what its quotes say is asked for openly, and the
quotes are the points to listen for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from assistant.briefing.anaphora import leans_on_text_before
from assistant.briefing.case_studies import find_case_name
from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, KEY
from assistant.briefing.roles import classify_role, find_addressee, find_quantities, is_about_study
from assistant.statements.patterns import ACTION, ACTION_HEADING, BARRIER_HEADING, IMPERATIVE
from assistant.teaching.material import Material
from assistant.teaching.question import Kind, Listen, Question, Quoted
from assistant.teaching.quoted import Shelf, find_stems, split_sentences
from assistant.teaching.reasons import split_reason
from assistant.teaching.troubles import is_in_the_way
from corpus.vocabulary import Evidence, EvidenceKind, ReportDetails

# Whose steps nobody on a course can take, but ask for.
_OF_STATE = ("government",)
# A topic that asks. Examples: "How do we begin", "lonely people, what helps".
_IS_QUESTION = re.compile(
    r"(?:^|, )(?:how|what|who|whom|why|which|where|when|should|can|could|do|does|is|are)\b", re.IGNORECASE
)
# A topic that asks for what hinders in everyday words. Example: "What stops us from meeting people?".
_ASKS_WHAT_HINDERS = re.compile(
    r"\b(?:in the way|stops?|hinders?|barriers?|obstacles?|holds? (?:\w+ )?back|hard to)\b", re.IGNORECASE
)
# What is aimed at rather than done.
_AIMS = re.compile(
    r"\b(?:aim|vision|ambition)s?\b[^.]{0,25}\b(?:is|was|should|would)\b|\b(?:overarching|fundamental shift)\b"
)
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:Table|Figure) \d|\b(?:see|shown|listed|described|mentioned|noted) (?:above|below|earlier)\b|:$"
)
_FEWEST_STEPS, _MOST_STEPS, _FEWEST_BARRIERS, _MOST_BARRIERS, _MOST_HELPS = 3, 6, 2, 5, 3
_FEWEST_POINTS, _MOST_POINTS, _FEWEST_WORDS, _MOST_WORDS, _MOST_STEP_WORDS = 3, 5, 5, 70, 50
# From which score on a note's quote is on its topic, surely, and where its section or its words speak for it, too.
_SURELY_ON, _ON = 0.3, 0.12
# What only says that something follows, and what was asked for. Examples: "There were barriers.", "They proposed".
_ANNOUNCES = re.compile(r"^There (?:were|are|was|is) |^(?:Several|Various|A number of) |:$")
_ASKED_FOR = re.compile(
    r"\b(?:suggestions? included|(?:was|were) recommended|considered essential|cited by|stressed the"
    r"|emphasised the (?:importance|need)|called for)\b"
)
# Of the units of a list so many are quoted before the others count as on the topic, too.
_LIST_QUOTED = 2
_LEAD = "You lead a primary care network (PCN)"
_GOOD_STEP = "a person and a date for the first step, and a reason why it comes before the others"
_GOOD_WISH = "a change that somebody could check, and what it would mean where they work"
_GOOD_BARRIER = "one thing that they can ease themselves, with a date, and one that they would have to take to others"
_GOOD_ANSWER = "an example from their own place, and one thing that they would have to look up"


def asks_what_hinders(topic: str) -> bool:
    """Whether a topic asks for what stands in the way. Example: "What stops us from meeting people?"."""
    return bool(_ASKS_WHAT_HINDERS.search(topic))


def ask_about_steps(shelf: Shelf, material: Material) -> Iterator[Question]:
    """What one would do first on the topic, and why: over three or more steps that the note quotes."""
    steps = _list_steps(shelf, material)
    if len(steps) < _FEWEST_STEPS or asks_what_hinders(material.note.brief.topic):
        return
    addressees = [find_addressee(step.unit) for step in steps]
    is_wish = sum(one in _OF_STATE for one in addressees) * 2 > len(steps)
    listen = [
        Listen(f"a step that the report asks {f'of {whom}' if whom else 'for'}", step)
        for step, whom in zip(steps, addressees, strict=True)
    ]
    shown = {step.text for step in steps}
    reports = {step.unit.report for step in steps}
    scene = _choose_scene(material, shown, reports)
    shown |= {one.text for one in scene}
    listen += _tell_rest(material, shown, reports)
    listen.append(Listen(_GOOD_WISH if is_wish else _GOOD_STEP, lead="A good answer has"))
    if is_wish:
        text = (
            f"You have ten minutes with your Member of Parliament, on this: {name_topic(material)} Which three "
            "changes would you ask for, and why these?"
        )
    else:
        text = (
            f"{_LEAD} that asks you to look into this: {name_topic(material)} Which three steps would you propose "
            "first, to whom, and why these before others?"
        )
    yield _make(shelf, Kind.DO, text, "steps", scene, listen, steps)


def ask_what_hinders(shelf: Shelf, material: Material, open_reports: Collection[str] = ()) -> Iterator[Question]:
    """What stands in the way on the topic, and what would ease it: over the barriers that the note quotes.

    `open_reports`: those for which the topic names no subject of its own; of a topic that asks what hinders, what
    stands in their chapters on barriers belongs to it as well.
    """
    barriers = _list_of_section(shelf, material, BARRIERS)
    if asks_what_hinders(material.note.brief.topic):
        taken = {one.text for one in barriers}
        barriers += [one for one in _list_under_barriers(shelf, open_reports) if one.text not in taken]
    helps = _list_of_section(shelf, material, ENABLERS)
    if barriers and not helps:
        helps = list(_list_under_support(shelf, open_reports))
    if len(barriers) < _FEWEST_BARRIERS or len(barriers) + len(helps) < _FEWEST_POINTS:
        return
    barriers, helps = barriers[:_MOST_BARRIERS], helps[:_MOST_HELPS]
    listen = [Listen("what stands in the way, as the report tells it", one) for one in barriers]
    listen += [Listen("what helps, as the report tells it", one) for one in helps]
    listen.append(Listen(_GOOD_BARRIER, lead="A good answer has"))
    text = (
        f"{_LEAD} that asks you to look into this: {name_topic(material)} Which three things would you expect to stand "
        "in the way where you work, and what would ease each?"
    )
    yield _make(shelf, Kind.DO, text, "hinders", [], listen, barriers)


def _list_of_section(shelf: Shelf, material: Material, section: str) -> list[Quoted]:
    """The quotes of a section of the note that can be points."""
    return [one for one in material.quotes if one.section == section and _is_point(shelf, material, one)]


def _list_under_barriers(shelf: Shelf, reports: Collection[str]) -> Iterator[Quoted]:
    """The sentences under a heading of barriers that say what stands in the way."""
    for one in shelf.sentences:
        is_below = one.unit.report in reports and one.unit.section and BARRIER_HEADING.search(one.unit.section[-1])
        is_told = is_in_the_way(one.text) and _is_readable(one.text) and not _ANNOUNCES.search(one.text)
        if is_below and not one.case and is_told:
            yield one


def _list_under_support(shelf: Shelf, reports: Collection[str]) -> Iterator[Quoted]:
    """The sentences under a heading of steps or of support needed that say what was asked for."""
    for one in shelf.sentences:
        is_below = one.unit.report in reports and one.unit.section and ACTION_HEADING.search(one.unit.section[-1])
        if is_below and not one.case and _ASKED_FOR.search(one.text) and _is_readable(one.text):
            yield one


def ask_topic_itself(shelf: Shelf, material: Material) -> Iterator[Question]:
    """The topic asked as it is: the points are what the note's reports say of it."""
    told = [
        one
        for one in material.quotes
        if one.section in (KEY, EVIDENCE, ENABLERS) and _is_point(shelf, material, one) and not _is_step(one)
    ]
    if len(told) < _FEWEST_POINTS:
        return
    told = told[:_MOST_POINTS]
    listen = [Listen("what the report says of it", one) for one in told]
    listen.append(Listen(_GOOD_ANSWER, lead="A good answer has"))
    is_question = _IS_QUESTION.search(material.note.brief.topic)
    asks = "A colleague asks you" if is_question else "You have to open your next meeting, on this"
    text = f"{asks}: {name_topic(material)} What would you say in two minutes, and how far is that so where you work?"
    yield _make(shelf, Kind.SAY, text, "topic", [], listen, told)


def _make(
    shelf: Shelf,
    kind: Kind,
    text: str,
    form: str,
    scene: Sequence[Quoted],
    listen: Sequence[Listen],
    told: Sequence[Quoted],
) -> Question:
    """A question over quotes of a note, with its scene, else with the reports that it is about named."""
    reports = dict.fromkeys(one.unit.report for one in (*scene, *told))
    named = " and ".join(_name_report(shelf.index.reports[report].details) for report in reports)
    return Question(
        kind,
        text,
        f"{form} of the note",
        listen=tuple(listen),
        form=form,
        scene=tuple(Listen("", one) for one in scene),
        scene_of=f"What a report says of it ({named})" if scene else f"The answers are from: {named}",
    )


def name_topic(material: Material) -> str:
    """The note's topic as it was typed, in quotation marks, with a question mark where it asks."""
    topic = " ".join(material.note.brief.topic.split()).strip(' .?!“”"')
    return f"“{topic}?”" if _IS_QUESTION.search(topic) else f"“{topic}”."


def _name_report(card: ReportDetails) -> str:
    return f"{card.short_title or card.title}, {card.shown_date}" if card.date else card.short_title or card.title


def _list_steps(shelf: Shelf, material: Material) -> list[Quoted]:
    """The steps that the note quotes, in its order, then the other items of a list of which it quotes several."""
    quoted = [one for one in material.quotes if _is_point(shelf, material, one) and _is_step(one)]
    steps: dict[str, Quoted] = {one.unit.id: one for one in quoted}
    for step in _list_beside(shelf, quoted):
        steps.setdefault(step.unit.id, step)
    return _drop_like(shelf, list(steps.values()))[:_MOST_STEPS]


def _list_beside(shelf: Shelf, quoted: Sequence[Quoted]) -> Iterator[Quoted]:
    """The steps of the lists of which half the items or more are quoted, each its first sentence."""
    items = [unit for unit in shelf.index.evidence if unit.kind is EvidenceKind.ITEM]
    taken = Counter(_find_list(one.unit) for one in quoted if one.unit.kind is EvidenceKind.ITEM)
    sizes = Counter(map(_find_list, items))
    lists = {one for one, times in taken.items() if times >= _LIST_QUOTED and times * 2 >= sizes[one]}
    for unit in items:
        if _find_list(unit) in lists and classify_role(unit) == ACTIONS:
            step = shelf.quote(unit, next(iter(split_sentences(unit.own)), ""))
            if _is_readable(step.text):
                yield step


def _find_list(unit: Evidence) -> tuple[str, tuple[str, ...], str]:
    """What the items of one list share: report, headings and lead-in."""
    return unit.report, tuple(unit.section), unit.text.removesuffix(unit.own).strip()


def _drop_like(shelf: Shelf, steps: Sequence[Quoted]) -> list[Quoted]:
    """Steps without those that say much the same as one before."""
    found: list[Quoted] = []
    for step in steps:
        words = find_stems(step.text)
        if all(
            len(words & find_stems(other.text)) < 0.7 * min(len(words), len(find_stems(other.text))) for other in found
        ):
            found.append(step)
    return found


def _is_step(quoted: Quoted) -> bool:
    """Whether a quote says what somebody is to do, by its own words or as an item under a heading of steps."""
    if _AIMS.search(quoted.text) or any(len(one.split()) > _MOST_STEP_WORDS for one in split_sentences(quoted.text)):
        return False
    is_told = IMPERATIVE.match(quoted.text) or ACTION.search(quoted.text)
    is_item = quoted.unit.kind is EvidenceKind.ITEM and ACTION_HEADING.search(" ".join(quoted.unit.section[-2:]))
    is_needed = quoted.section == ACTIONS or classify_role(quoted.unit, cases_are_examples=False) == ACTIONS
    return is_needed and bool(is_told or is_item)


def _is_point(shelf: Shelf, material: Material, quoted: Quoted) -> bool:
    """Whether a quote of the note can be a point: on the topic, of no case study, and clear by itself."""
    is_text = quoted.unit.kind in (EvidenceKind.SENTENCE, EvidenceKind.ITEM) and not is_about_study(quoted.unit)
    if not is_text or find_case_name(shelf.index, quoted.unit) or not _is_readable(quoted.text):
        return False
    # the note's own measure tells more than words where people type others than the reports
    if quoted.score >= _SURELY_ON:
        return True
    return quoted.score >= _ON and (quoted.section in (ACTIONS, BARRIERS) or material.may_be_asked_about(quoted))


def _is_readable(text: str) -> bool:
    is_right_long = _FEWEST_WORDS <= len(text.split()) <= _MOST_WORDS
    begins = text[:1].isupper() or text[:1] in "“‘£0123456789"
    return is_right_long and begins and not leans_on_text_before(text) and not _POINTS_ELSEWHERE.search(text)


def _choose_scene(material: Material, shown: set[str], reports: set[str]) -> list[Quoted]:
    """What a report says of the topic that is no step, to begin with: what stands in the way, else a finding."""
    rated: list[tuple[int, Quoted]] = []
    barriers = sum(one.section == BARRIERS for one in material.quotes)
    # what another question asks for is not told here
    sections = (EVIDENCE, KEY) if barriers >= _FEWEST_BARRIERS else (BARRIERS, EVIDENCE, KEY)
    for one in material.quotes:
        is_of_them = one.unit.report in reports and one.text not in shown and not one.case
        is_text = one.unit.kind is EvidenceKind.SENTENCE and not is_about_study(one.unit)
        # a reason may be asked for by another question
        is_text = is_text and not any(split_reason(sentence) for sentence in split_sentences(one.text))
        if is_of_them and is_text and not _is_step(one) and _is_readable(one.text) and one.section in sections:
            rated.append((sections.index(one.section) - bool(find_quantities(one.text)), one))
    return [one for _, one in sorted(rated, key=lambda pair: pair[0])[:1]]


def _tell_rest(material: Material, shown: set[str], reports: set[str]) -> Iterator[Listen]:
    """Why the steps matter, in the same reports' words: what stands in the way, and what helps."""
    for section, label in ((BARRIERS, "why it is needed"), (ENABLERS, "what helps")):
        found = [one for one in material.quotes if one.section == section and one.unit.report in reports]
        found = [one for one in found if one.text not in shown and not one.case and _is_readable(one.text)]
        for one in found[:1]:
            yield Listen(f"{label}, as the report tells it", one)

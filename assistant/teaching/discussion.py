"""Questions to talk about, "why" and "what would you do", with the points to listen for in the reports' words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.briefing.note import ACTIONS, BARRIERS, ENABLERS, EVIDENCE, EXAMPLES, FIGURES, KEY, BriefingNote
from assistant.briefing.retrieval import clean_topic
from assistant.briefing.roles import classify_text, find_addressee
from assistant.teaching.question import Kind, Listen, Question, Quoted
from assistant.teaching.quoted import Shelf, find_stems, is_unnamed, list_whole_sentences, lower_article
from corpus.vocabulary import EvidenceKind

# A claim with its reason. Example: "Practices hesitate because time is short."
_BECAUSE = re.compile(
    r"^(?P<claim>[^;:]{25,170}?),? (?:because|due to|owing to|as a result of|thanks to)(?! this| that| these| it\b)"
    r" (?P<reason>.{12,})$"
)
# A claim that is none without its reason. Examples: "not only because", "partly due to".
_LEANS = re.compile(r"\b(?:not|only|simply|partly|just|often|especially|particularly|mainly|is|are|was|were|be)$")
# What was begun, and what for. Example: "OND was formed to address deprivation."
_BEGUN_TO = re.compile(
    r"^(?P<what>[^,;:]{3,60}?) (?P<was>was|were) (?P<begun>formed|set up|established|launched|created|introduced"
    r"|developed|designed)(?: in (?:19|20)\d\d)? (?:in order )?to (?P<aim>.{15,})$"
)
# What only announces what follows it. Example: "The drivers encompassed several domains."
_ANNOUNCES = re.compile(r"\b(?:several|various|a number of|multiple|many|a range of)(?: [a-z-]+){1,2}\.?$")
# A sentence behind a label. Example: "Local employment: Hiring is good.". What says something, and what is an order.
_LABELLED = re.compile(r"^[^.!?]{3,60}(?: –|:) ")
_SAYS = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|may|must|should|will|would|needs?|do|does|did|not|\w{3,}ed|\w{3,}es)\b"
)
_ORDER = re.compile(
    r"^(?:[A-Z][a-z]+)(?: and [a-z]+)? (?:the|a|an|on|in|with|for|local|people|general|time|availability)\b"
)
_GOVERNMENT = re.compile(r"\b(?:central|national) government|\bnational bodies", re.IGNORECASE)
_MOST_POINTS, _FEWEST_POINTS, _POINTS_OF_CASE = 4, 2, 3
# How alike two quotes have to be for one to bear on the other: of the note's, and of the rest of the reports.
_LEAST_LIKE, _LEAST_LIKE_ELSEWHERE, _FEWEST_SHARED = 0.33, 0.9, 2
_MOST_CLAIM, _MOST_POINT = 38, 70  # words


def ask_why(shelf: Shelf, note: BriefingNote, quotes: Sequence[Quoted]) -> Iterator[Question]:
    """Why something is so: the report's reason, and what else the note says on it."""
    for quoted in quotes:
        for sentence in list_whole_sentences(quoted):
            because, begun = _BECAUSE.match(sentence), _BEGUN_TO.match(sentence)
            told = replace(quoted, text=sentence)
            before = f"In the case study “{quoted.case}”: " if quoted.case and is_unnamed(sentence) else ""
            listen = (
                Listen("the reason that the report gives", told),
                *_find_related(shelf, note, told, quotes, most=2),
            )
            if because and not _LEANS.search(because["claim"]) and "," not in because["claim"][-25:]:
                claim = because["claim"].strip(" ,“‘")
                question = f"{before}“{claim}.” Why? Name the reason, and say whether it holds where you work."
                yield Question(Kind.WHY, question, quoted.citation.id, (), listen, "reason")
            elif begun and len(begun["what"].split()) <= 8:
                question = f"{before}Why {begun['was']} {lower_article(begun['what'])} {begun['begun']}?"
                yield Question(Kind.WHY, question, quoted.citation.id, (), listen, "reason")


def ask_why_of_sections(note: BriefingNote, quotes: Sequence[Quoted]) -> Iterator[Question]:
    """What stands in the way and why, and what made the difference and why, over all that the note quotes of it."""
    asked = (
        (
            BARRIERS,
            "What stands in the way here ({}), and why is each so hard to move? Name two before you look at the note.",
        ),
        (ENABLERS, "What makes the difference here ({}), and why? Name two before you look at the note."),
    )
    for key, question in asked:
        points = _tell_whole([quoted for quoted in quotes if quoted.section == key and _is_on_topic(quoted.text, note)])
        if len(points) >= _FEWEST_POINTS:
            asks = question.format(clean_topic(note.brief.topic))
            yield Question(Kind.WHY, asks, f"section {key}", (), points[:_MOST_POINTS], key)


def ask_why_of_messages(shelf: Shelf, note: BriefingNote, quotes: Sequence[Quoted]) -> Iterator[Question]:
    """Why a message of the note matters, and what bears it out: where the note says more on the same."""
    others = [quoted for quoted in quotes if quoted.section not in (KEY, FIGURES)]
    messages = [quoted for quoted in quotes if quoted.section == KEY]
    messages += [quoted for quoted in quotes if quoted.section == EVIDENCE]
    for quoted in messages:
        sentence = _find_claim(quoted)
        if not sentence or is_unnamed(sentence) or classify_text(sentence) == ACTIONS:
            continue
        if not _is_on_topic(sentence, note):
            continue
        told = replace(quoted, text=sentence)
        listen = _find_related(shelf, note, told, others, most=_MOST_POINTS - 1)
        if len(listen) >= _FEWEST_POINTS:
            question = f"“{sentence}” Why does that matter, and what in the note bears it out or speaks against it?"
            message = Listen("the message in full", quoted)
            yield Question(Kind.WHY, question, quoted.citation.id, (), (message, *listen), "message")


def ask_what_to_do(shelf: Shelf, note: BriefingNote, quotes: Sequence[Quoted]) -> Iterator[Question]:
    """What one would do: about a barrier, with a step that a report asks for, in the place of a case study."""
    steps = [quoted for quoted in quotes if quoted.section == ACTIONS]
    for quoted in quotes:
        if quoted.section == BARRIERS:
            yield from _ask_about_barrier(shelf, note, quoted, steps)
    for quoted in quotes:
        is_step = quoted.section == KEY and classify_text(_find_claim(quoted)) == ACTIONS
        is_help = quoted.section == ENABLERS and classify_text(_find_claim(quoted)) in (ACTIONS, ENABLERS)
        # nobody on a course can take a step that only a government can
        is_own = find_addressee(quoted.unit) != "government" and not _GOVERNMENT.search(_find_claim(quoted))
        if is_own and (is_step or is_help or quoted.section == ACTIONS):
            yield from _ask_about_step(shelf, note, quoted, quotes)
    yield from _ask_about_cases(quotes)


def _ask_about_barrier(shelf: Shelf, note: BriefingNote, quoted: Quoted, steps: Sequence[Quoted]) -> Iterator[Question]:
    sentence = _find_claim(quoted)
    listen = _find_related(shelf, note, quoted, steps, most=_MOST_POINTS - 1)
    if len(listen) < _MOST_POINTS - 1:
        elsewhere = [one for one in shelf.steps if one.citation.id not in {step.citation.id for step in steps}]
        left = _MOST_POINTS - 1 - len(listen)
        listen += _find_related(shelf, note, quoted, elsewhere, most=left, least=_LEAST_LIKE_ELSEWHERE)
    if sentence and not is_unnamed(sentence) and listen:
        question = f"Suppose that this is true where you work: “{sentence}” What would you do first, and with whom?"
        stands = Listen("what stands in the way", replace(quoted, text=sentence))
        yield Question(Kind.DO, question, quoted.citation.id, (), (stands, *listen), "barrier")


def _ask_about_step(shelf: Shelf, note: BriefingNote, quoted: Quoted, quotes: Sequence[Quoted]) -> Iterator[Question]:
    sentence = _find_claim(quoted)
    others = [one for one in quotes if one.citation.id != quoted.citation.id]
    listen = _find_related(shelf, note, quoted, others, most=_MOST_POINTS - 1)
    if sentence and listen and not is_unnamed(sentence) and _is_on_topic(sentence, note):
        is_help = quoted.section == ENABLERS
        said = "say that this helps" if is_help else "ask for this"
        question = (
            f"The reports {said}: “{sentence}” Who would have to do it where you work, what would "
            "you do in the next three months, and what could stop it?"
        )
        whole = Listen("what the report says in full", quoted)
        yield Question(Kind.DO, question, quoted.citation.id, (), (whole, *listen), "step")


def _ask_about_cases(quotes: Sequence[Quoted]) -> Iterator[Question]:
    """What one would take over from a case study, or change. The points are what the note quotes of it."""
    for case in dict.fromkeys(quoted.case for quoted in quotes if quoted.section == EXAMPLES and quoted.case):
        told = [quoted for quoted in quotes if quoted.case == case]
        points = [Listen("", quoted) for quoted in told if _is_readable(quoted.text)]
        if len(points) >= _POINTS_OF_CASE:
            question = (
                f"Read what the note says of “{case}”. If you were to try this where you work, what would you keep, "
                "what would you change, and whom would you need?"
            )
            yield Question(Kind.DO, question, f"case {case}", (), tuple(points[:_MOST_POINTS]), "case")


def _find_claim(quoted: Quoted) -> str:
    """The first sentence of a quote that is short enough to be asked about and stands alone; empty where none does."""
    for sentence in list_whole_sentences(quoted):
        is_claim = not _ANNOUNCES.search(sentence) and not sentence.startswith(("To ", "As well as "))
        is_claim = is_claim and not _LABELLED.match(sentence) and bool(_SAYS.search(sentence) or _ORDER.match(sentence))
        if len(sentence.split()) <= _MOST_CLAIM and is_claim:
            return sentence
    return ""


def _is_on_topic(text: str, note: BriefingNote) -> bool:
    """Whether a text has a word of the note's topic: what has none may be quoted for what stands beside it."""
    return bool(find_stems(text) & find_stems(note.brief.topic))


def _find_related(
    shelf: Shelf,
    note: BriefingNote,
    quoted: Quoted,
    others: Sequence[Quoted],
    *,
    most: int,
    least: float = _LEAST_LIKE,
) -> tuple[Listen, ...]:
    """What else the note says on the same, the likest first; the topic's own words do not count."""
    topic = find_stems(clean_topic(note.brief.topic))
    rated: list[tuple[float, Quoted]] = []
    for other in others:
        if other.unit.kind is EvidenceKind.ROW:
            continue
        if other.citation.id == quoted.citation.id or other.text == quoted.text or not _is_readable(other.text):
            continue
        likeness = shelf.measure_likeness(quoted.text, other.text, apart_from=topic)
        shared = find_stems(quoted.text) & find_stems(other.text)
        is_near = likeness >= least and len(shared - topic) >= _FEWEST_SHARED
        # what speaks of the topic in its own words bears on what does so, too
        if is_near or (other.section and shared & topic and len(shared) >= _FEWEST_SHARED):
            rated.append((likeness, other))
    rated.sort(key=lambda one: -one[0])
    return tuple(Listen("", other) for _, other in rated[:most])


def _tell_whole(quotes: Sequence[Quoted]) -> tuple[Listen, ...]:
    return tuple(Listen("", quoted) for quoted in quotes if _is_readable(quoted.text))


def _is_readable(text: str) -> bool:
    """Whether a quote is short enough to be read out and begins like a sentence."""
    return len(text.split()) <= _MOST_POINT and (text[:1].isupper() or text[:1] in "“‘") and not _ANNOUNCES.search(text)

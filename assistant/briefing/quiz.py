"""Quiz questions out of a note's statements, by rule: figures, definitions, lists, case studies, reasons and words.

A question is drawn from one statement alone and has to be whole: a sentence that points back to another one, or to an
initiative that it does not name, gives none, unless the question names its case study.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.briefing.note import Point
from assistant.briefing.points import DANGLING_OPENING
from corpus.vocabulary import Citation, EvidenceKind
from index.terms import STOP_WORDS

_AMOUNT = re.compile(
    r"£\s?\d[\d,.]*(?:\s(?:million|billion|bn|m)\b)?|\d[\d,.]*\s?(?:%|per cent\b)|\b\d{1,3}(?:,\d{3})+\b"
    r"|\b(?:\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten) (?:million|years?|teams?|pillars|people"
    r"|households|residents|practices|patients|homes|networks?|stages|days|hours|weeks|months)\b|\b1 to \d\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?![-–/]\d)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘])")
_UNNAMED = re.compile(
    r"^(?:The|Our|An?) (?:\w+ )?(?:initiative|service|project|scheme|team|programme|approach|model|practice|report"
    r"|study|survey|network|solution|first|second|last|SP|work|agreement|process|group)\b"
)
_SPEAKER = re.compile(r"\b(?:we|We|I|you|You)\b")
_WORK = re.compile(r"\bthis (?:initiative|project|service|scheme|programme|approach|model|work)\b")
_POINTING = re.compile(
    r"\b(?:these|this|those|above|below|following|previous|subsequent|earlier|Table)\b", re.IGNORECASE
)
_SUBJECT = r"[‘“]?((?:The |An? )?(?:[\w’'-]+ ){0,5}?[\w'-]+(?: \([A-Z][\w’ ]*\))?)[’”]?"
_DEFINES = re.compile(rf"^{_SUBJECT} (?:is (?:an?|the)|are (?:an?|the)|(?:usually )?refers to|acts as)\b")
_REASON = re.compile(
    rf"^{_SUBJECT} (?:was|were) (formed|set up|established|launched|created|introduced|developed|designed|chosen) "
    r"(?:in order to|to|because)\b"
)
_DOES = {
    "recognises": "recognise", "believes": "believe", "offers": "offer", "uses": "use", "includes": "include",
    "provides": "provide", "requires": "require", "supports": "support", "covers": "cover", "brings": "bring",
    "encourages": "encourage", "empowers": "empower", "involves": "involve", "calls for": "call for",
    "enables": "enable", "acts as": "act as", "aims to": "aim to do", "seeks to": "seek to do", "allows": "allow",
}  # fmt: skip
_STATES = re.compile(rf"^{_SUBJECT} (?:typically |usually |also )?({'|'.join(_DOES)})\b")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|that|which|who|and|by|in|when|if|to|of|for|with|should|can|will)\b")
_SAID_NOTHING = re.compile(r"^(?:yes|no|unsure|other|none|not sure|total|n|don[’']t know)\b", re.IGNORECASE)
_VAGUE = re.compile(r"(?:ly|ed|ing|able|ible|ive|al|ous|ful|ent|ant|ary|example|million|themselves)$")
_MOST_WORDS = 45
_MOST_BLANK_WORDS = 28
_LEAST_LETTERS = 7


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question, its answer in the report's words, the citation that bears it, and its kind."""

    question: str
    answer: str
    citation: Citation
    kind: str


@dataclass(frozen=True, slots=True)
class QuizSource:
    """What questions are drawn from: a point, the shape of its evidence, and the case study it belongs to, if any."""

    point: Point
    kind: EvidenceKind
    lead_in: str = ""
    case: str = ""


def draw_questions(drawn: QuizSource, *, rarity: Callable[[str], float]) -> Iterator[QuizQuestion]:
    """The questions that a statement gives, the plainest first. `rarity`: how telling a word is."""
    point = drawn.point
    if point.citation is None or point.own:
        return
    for question, answer, kind in _asked(drawn, rarity):
        yield QuizQuestion(question, answer, point.citation, kind)


def _asked(drawn: QuizSource, rarity: Callable[[str], float]) -> Iterator[tuple[str, str, str]]:
    point = drawn.point
    if drawn.kind is EvidenceKind.ROW:
        yield from _row(point)
    elif drawn.kind is EvidenceKind.LIST and drawn.lead_in:
        yield _list(drawn.lead_in), point.text, "list"
    elif drawn.kind in (EvidenceKind.SENTENCE, EvidenceKind.ITEM):
        sentences = _SENTENCE.split(point.text)
        for number, sentence in enumerate(sentences):
            whole = " ".join(sentences[: number + 1]) if number and DANGLING_OPENING.match(sentence) else sentence
            yield from _sentence(drawn, whole, sentence, rarity)


def _row(point: Point) -> Iterator[tuple[str, str, str]]:
    label = re.sub(r"\s*\((?:Table|Figure)[^)]*\)$", "", point.measures)
    if not point.value or _SAID_NOTHING.match(label.split(" – ")[-1]) or not label:
        return
    answer = f"{point.value}: {label}."
    if point.theme:
        yield f"Asked “{point.theme}”, how many chose “{label.split(' – ')[-1]}”, and what share?", answer, "figure"
    else:
        yield f"Which figure does the {point.lead} give for “{label}”?", answer, "figure"


def _list(lead_in: str) -> str:
    return f"Complete the list: “{lead_in.rstrip(' :')} …”"


def _sentence(
    drawn: QuizSource, whole: str, sentence: str, rarity: Callable[[str], float]
) -> Iterator[tuple[str, str, str]]:
    """The questions of a sentence; `whole` has what it points back to before it."""
    if DANGLING_OPENING.match(whole) or len(whole.split()) > _MOST_WORDS or not whole.rstrip("”’").endswith((".", "!")):
        return
    work = bool(_UNNAMED.match(whole) or _WORK.search(whole))
    pointing = _POINTING.search(_WORK.sub("", sentence)) and whole == sentence
    about = f"From the case study “{drawn.case}”. " if drawn.case else ""
    if pointing or _SPEAKER.search(whole) or (work and not drawn.case):
        return
    yield from _plain(whole, sentence)
    amounts = [match.group().strip(" ,.") for match in _AMOUNT.finditer(sentence)]
    if amounts:
        yield f"{about}Which figure is missing? “{_blanked(whole, amounts[0])}”", f"{amounts[0]}. {whole}", "figure"
    elif len(years := _YEAR.findall(sentence)) == 1:
        yield f"{about}Which year is missing? “{_blanked(whole, years[0])}”", f"{years[0]}. {whole}", "figure"
    if drawn.case and drawn.point.outcome == sentence and not amounts:
        yield f"What came of the work in the case study “{drawn.case}”?", whole, "case study"
    if whole == sentence and (word := _telling(sentence, rarity)):
        yield f"{about}Which word is missing? “{_blanked(whole, word)}”", f"{word}. {whole}", "word"


def _plain(whole: str, sentence: str) -> Iterator[tuple[str, str, str]]:
    """Questions in plain words: what something is, why it was begun, what it does."""
    if whole != sentence or _UNNAMED.match(sentence):
        return
    if (match := _DEFINES.match(sentence)) and not _VERB.search(match[1]):
        yield f"What is {_small(match[1])}?", sentence, "definition"
    if (match := _REASON.match(sentence)) and not _VERB.search(match[1]):
        yield f"Why was {_small(match[1])} {match[2]}?", sentence, "reason"
    if (match := _STATES.match(sentence)) and not _VERB.search(match[1]):
        yield f"What does {_small(match[1])} {_DOES[match[2]]}?", sentence, "what"


def _small(subject: str) -> str:
    """A subject within a question: its article small."""
    return re.sub(r"^(The|An?)\b", lambda match: match[1].lower(), subject)


def _telling(sentence: str, rarity: Callable[[str], float]) -> str:
    """The most telling word of a sentence that is short enough to fill in; empty where none is."""
    if len(sentence.split()) > _MOST_BLANK_WORDS:
        return ""
    words = [word for word in re.findall(r"(?<=\s)[a-z-]+(?=[\s,.;])", sentence) if len(word) >= _LEAST_LETTERS]
    words = [w for w in words if w not in STOP_WORDS and not _VAGUE.search(w) and sentence.casefold().count(w) == 1]
    return max(words, key=lambda word: (rarity(word), word), default="")


def _blanked(text: str, missing: str) -> str:
    at = text.rfind(missing)
    return f"{text[:at]}____{text[at + len(missing) :]}"

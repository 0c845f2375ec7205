"""Quiz questions out of a note's statements, by rule: figures, definitions, lists, case studies, reasons and words.

A question is drawn from one statement alone and has to be whole: a sentence that points back to another one, or to an
initiative that it does not name, gives none, unless the question names its case study.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.briefing.anaphora import DANGLING_OPENING
from assistant.briefing.note import Point
from corpus.vocabulary import Citation, EvidenceKind
from index.terms import STOP_WORDS

# A figure that can be asked for. Examples: "£131 million", "79.7%", "6,993", "three years", "1 to 5".
_AMOUNT = re.compile(
    r"£\s?\d[\d,.]*(?:\s(?:million|billion|bn|m)\b)?|\d[\d,.]*\s?(?:%|per cent\b)|\b\d{1,3}(?:,\d{3})+\b"
    r"|\b(?:\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten) (?:million|years?|teams?|pillars|people"
    r"|households|residents|practices|patients|homes|networks?|stages|days|hours|weeks|months)\b|\b1 to \d\b"
)
# A year by itself. Example: "2013"; not the "2013" of "2013/14".
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?![-–/]\d)")
# The gap between two sentences.
_SENTENCE_GAP = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘])")
# An opening that does not name what it is about. Example: "The initiative saved …".
_UNNAMED = re.compile(
    r"^(?:The|Our|An?) (?:\w+ )?(?:initiative|service|project|scheme|team|programme|approach|model|practice|report"
    r"|study|survey|network|solution|first|second|last|SP|work|agreement|process|group)\b"
)
# Somebody who speaks or is spoken to. Example: "We have looked after residents".
_SPEAKER = re.compile(r"\b(?:we|We|I|you|You)\b")
# Work that is not named. Example: "this project".
_WORK = re.compile(r"\bthis (?:initiative|project|service|scheme|programme|approach|model|work)\b")
# A word that points to other text. Examples: "these", "above", "Table".
_POINTING = re.compile(
    r"\b(?:these|this|those|above|below|following|previous|subsequent|earlier|Table)\b", re.IGNORECASE
)
# A subject of a few words, with its abbreviation. Example: the "One Northern Devon (OND)" of a sentence.
_SUBJECT = r"[‘“]?((?:The |An? )?(?:[\w’'-]+ ){0,5}?[\w'-]+(?: \([A-Z][\w’ ]*\))?)[’”]?"
# A definition. Example: "An anchor institution usually refers to large organisations."
_DEFINES = re.compile(rf"^{_SUBJECT} (?:is (?:an?|the)|are (?:an?|the)|(?:usually )?refers to|acts as)\b")
# A reason. Example: "OND was formed to address deprivation."
_REASON = re.compile(
    rf"^{_SUBJECT} (?:was|were) (formed|set up|established|launched|created|introduced|developed|designed|chosen) "
    r"(?:in order to|to|because)\b"
)
# What a subject does, and how that is asked for.
_DOES = {
    "recognises": "recognise", "believes": "believe", "offers": "offer", "uses": "use", "includes": "include",
    "provides": "provide", "requires": "require", "supports": "support", "covers": "cover", "brings": "bring",
    "encourages": "encourage", "empowers": "empower", "involves": "involve", "calls for": "call for",
    "enables": "enable", "acts as": "act as", "aims to": "aim to do", "seeks to": "seek to do", "allows": "allow",
}  # fmt: skip
# What a subject does. Example: "The Deal recognises the role of business."
_STATES = re.compile(rf"^{_SUBJECT} (?:typically |usually |also )?({'|'.join(_DOES)})\b")
# A word that shows a subject to be more than a name. Example: the "that" of "the work that Wigan".
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|that|which|who|and|by|in|when|if|to|of|for|with|should|can|will)\b")
# A row's label that says nothing. Examples: "Unsure", "Total".
_SAID_NOTHING = re.compile(r"^(?:yes|no|unsure|other|none|not sure|total|n|don[’']t know)\b", re.IGNORECASE)
# A word that could be many others. Examples: "locally", "reported", "supporting", "million".
_VAGUE = re.compile(r"(?:ly|ed|ing|able|ible|ive|al|ous|ful|ent|ant|ary|example|million|themselves)$")
# A table's name behind a label. Example: the " (Table 2)" of "Lack of funding (Table 2)".
_TABLE_NAME = re.compile(r"\s*\((?:Table|Figure)[^)]*\)$")
# The most words of a statement that is asked about, and of one that a word is left out of.
_MOST_WORDS = 45
_MOST_BLANK_WORDS = 28
# The fewest letters of a word that is left out.
_LEAST_LETTERS = 7
# A question, its answer and its kind.
DraftQuestion = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question of a teaching sheet."""

    question: str
    # In the report's words.
    answer: str
    # What the answer stands in.
    citation: Citation
    # One of: definition, list, case study, reason, figure, what, word.
    kind: str


@dataclass(frozen=True, slots=True)
class QuizSource:
    """What questions are drawn from: a point, and what of its evidence the point does not show."""

    point: Point
    kind: EvidenceKind
    # Of a list: the line that leads it; empty where none does.
    lead_in: str = ""
    # The case study that it tells of; empty where it tells of none.
    case: str = ""


def draw_questions(source: QuizSource, *, rarity: Callable[[str], float]) -> Iterator[QuizQuestion]:
    """The questions that a statement gives, the plainest first. `rarity`: how telling a word is.

    Example: "The Deal is an agreement." gives "What is the Deal?", then "Which word is missing? …".
    """
    point = source.point
    if point.citation is None or point.own:
        return
    for question, answer, kind in _draw(source, rarity):
        yield QuizQuestion(question, answer, point.citation, kind)


def _draw(source: QuizSource, rarity: Callable[[str], float]) -> Iterator[DraftQuestion]:
    """The questions by the shape of the evidence."""
    point = source.point
    if source.kind is EvidenceKind.ROW:
        yield from _draw_from_row(point)
    elif source.kind is EvidenceKind.LIST and source.lead_in:
        yield f"Complete the list: “{source.lead_in.rstrip(' :')} …”", point.text, "list"
    elif source.kind in (EvidenceKind.SENTENCE, EvidenceKind.ITEM):
        sentences = _SENTENCE_GAP.split(point.text)
        for number, sentence in enumerate(sentences):
            # a sentence that points back is asked about with all that stands before it
            points_back = number and DANGLING_OPENING.match(sentence)
            statement = " ".join(sentences[: number + 1]) if points_back else sentence
            if _is_understandable(source, statement, sentence):
                yield from _draw_from_sentence(source, statement, sentence, rarity)


def _draw_from_row(point: Point) -> Iterator[DraftQuestion]:
    """The question of a table's row. Example: "Asked “What are the barriers?”, how many chose “Lack of funding”, …"."""
    label = _TABLE_NAME.sub("", point.measures)
    choice = label.split(" – ")[-1]
    if not point.value or not label or _SAID_NOTHING.match(choice):
        return
    answer = f"{point.value}: {label}."
    if point.theme:
        yield f"Asked “{point.theme}”, how many chose “{choice}”, and what share?", answer, "figure"
    else:
        yield f"Which figure does the {point.lead} give for “{label}”?", answer, "figure"


def _is_understandable(source: QuizSource, statement: str, sentence: str) -> bool:
    """Whether a question about a sentence can be understood; `statement` has what it points back to before it.

    Not so: "They saved £131 million.", "The initiative saved £131 million." (unless the question names its case study),
    "We have looked after residents.", and what is long or no statement.
    """
    if DANGLING_OPENING.match(statement) or len(statement.split()) > _MOST_WORDS:
        return False
    if not statement.rstrip("”’").endswith((".", "!")) or _SPEAKER.search(statement):
        return False
    is_unnamed = bool(_UNNAMED.match(statement) or _WORK.search(statement))
    if is_unnamed and not source.case:
        return False
    points_elsewhere = statement == sentence and _POINTING.search(_WORK.sub("", sentence))
    return not points_elsewhere


def _draw_from_sentence(
    source: QuizSource, statement: str, sentence: str, rarity: Callable[[str], float]
) -> Iterator[DraftQuestion]:
    """The questions of a sentence; `statement` has what it points back to before it."""
    is_whole = statement == sentence
    if is_whole:
        yield from _draw_in_plain_words(sentence)
    about = f"From the case study “{source.case}”. " if source.case else ""
    amounts = [match.group().strip(" ,.") for match in _AMOUNT.finditer(sentence)]
    years = _YEAR.findall(sentence)
    if amounts:
        yield _leave_out(amounts[0], statement, f"{about}Which figure is missing?", "figure")
    elif len(years) == 1:
        yield _leave_out(years[0], statement, f"{about}Which year is missing?", "figure")
    if source.case and source.point.outcome == sentence and not amounts:
        yield f"What came of the work in the case study “{source.case}”?", statement, "case study"
    word = _find_telling_word(sentence, rarity) if is_whole else ""
    if word:
        yield _leave_out(word, statement, f"{about}Which word is missing?", "word")


def _draw_in_plain_words(sentence: str) -> Iterator[DraftQuestion]:
    """Questions in plain words: what something is, why it was begun, what it does.

    Example: "OND was formed to address deprivation." → "Why was OND formed?".
    """
    if _UNNAMED.match(sentence):
        return
    defines, reason, states = _DEFINES.match(sentence), _REASON.match(sentence), _STATES.match(sentence)
    if defines and _is_name(defines[1]):
        yield f"What is {_lower_article(defines[1])}?", sentence, "definition"
    if reason and _is_name(reason[1]):
        yield f"Why was {_lower_article(reason[1])} {reason[2]}?", sentence, "reason"
    if states and _is_name(states[1]):
        yield f"What does {_lower_article(states[1])} {_DOES[states[2]]}?", sentence, "what"


def _is_name(subject: str) -> bool:
    """Whether a subject is a name or a noun, without a clause. Not so: "The work that Wigan"."""
    return not _VERB.search(subject)


def _lower_article(subject: str) -> str:
    """A subject within a question. Example: "The Deal" → "the Deal"."""
    return re.sub(r"^(The|An?)\b", lambda match: match[1].lower(), subject)


def _find_telling_word(sentence: str, rarity: Callable[[str], float]) -> str:
    """The most telling word of a sentence that is short enough to fill in; empty where none is."""
    if len(sentence.split()) > _MOST_BLANK_WORDS:
        return ""
    telling: list[str] = []
    for word in re.findall(r"(?<=\s)[a-z-]+(?=[\s,.;])", sentence):
        is_long = len(word) >= _LEAST_LETTERS
        stands_once = sentence.casefold().count(word) == 1
        if is_long and stands_once and word not in STOP_WORDS and not _VAGUE.search(word):
            telling.append(word)
    return max(telling, key=lambda word: (rarity(word), word), default="")


def _leave_out(missing: str, statement: str, question: str, kind: str) -> DraftQuestion:
    """A question for what is left out of a statement. Example: "Wigan saved ____ over ten years."."""
    at = statement.rfind(missing)
    blanked = f"{statement[:at]}____{statement[at + len(missing) :]}"
    return f"{question} “{blanked}”", f"{missing}. {statement}", kind

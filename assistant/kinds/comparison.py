"""Two sides side by side: reports, places, programmes or groups, each with what is said of it, or that nothing is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.length import LengthBudget
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.kinds.laying_out import compose_runs, join_answers, restrict
from assistant.kinds.report_names import find_named_reports
from assistant.kinds.wording import as_phrase, content_stems, content_words, stems_of
from corpus.vocabulary import Answer, Evidence, EvidenceKind
from index.embedding import Floats
from index.terms import stem, tokenize

_ON = r"(?:\s+(?:on|about|regarding|in terms of|when it comes to|with respect to|for|in how they|by)\s+(?P<on>.+?))?"
_COMPARES = tuple(
    re.compile(pattern + r"\W*$", re.IGNORECASE)
    for pattern in (
        # "Compare Coventry and Gateshead on jobs".
        rf"^\W*(?:(?:can|could) you |please )*(?:compare|contrast|compare and contrast)\s+(?P<a>.+?)\s+(?:and"
        rf"|with|to|against|vs\.?|versus)\s+(?P<b>.+?){_ON}",
        # "What is the difference between the HiQUALITY study and the manifesto on leadership?".
        rf"\b(?:differences?|similarit(?:y|ies)|comparison|contrast)\s+between\s+(?P<a>.+?)\s+and\s+(?P<b>.+?){_ON}",
        # "How does Wigan differ from Coventry?", "how is X different from Y?".
        rf"^\W*how (?:does|do|did|is|are|was|were)\s+(?P<a>.+?)(?:['’]s? \w+)?\s+(?:differ(?:ent)?|compare[ds]?"
        rf"|similar)\s+(?:from|to|with|against)\s+(?P<b>.+?){_ON}",
        # "Wigan versus Coventry on savings".
        rf"^\W*(?P<a>[^:,;?]{{2,40}}?)\s+(?:vs\.?|versus)\s+(?P<b>[^:,;?]{{2,40}}?){_ON}",
    )
)
# "What do the manifesto and the event report each say about …?".
_BOTH_SAY = re.compile(
    r"^\W*(?:what|how) do(?:es)?\s+(?P<a>.+?)\s+and\s+(?P<b>.+?)\s+(?:each |both )?(?:say|think|recommend|suggest"
    r"|see|describe|define|treat)"
    r"\b(?:\s+(?:about|on|of|for))?\s*(?P<on>.*?)\W*$",
    re.IGNORECASE,
)
# Words that a name may bear and that its heading may leave out.
_PLACE_WORDS = (
    "city council borough town case study example project programme work approach initiative scheme report paper"
).split()
_SIDE = LengthBudget(words=100, pieces=2, margin=1.4, run_sentences=2, run_words=70)
_HELD = 0.6
_TWO = 2
# Sets two things against one another: "Wigan or Coventry", "is A the same sort of thing as B", "each of them".
_AGAINST = re.compile(
    r"\b(?:or|versus|vs?|compared?|than|differ\w*|same|similar|alike|both|each|side by side|whereas|while)\b|\bhow"
    r" does\b.+\bfrom\b",
    re.IGNORECASE,
)
# Words that stand beside one another without a comma or an "and" between.
_NAME_RUN = re.compile(r"(?:(?!(?:and|or|versus|vs?|to|with|as|than)\b)[^\W\d_]+[’'\w-]*\s*)+", re.IGNORECASE)
# What a word of the topic is worth, in units of the ranker.
_TOPIC = 0.8
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class _Side:
    """One of what is compared, and the report that it is, if it is one."""

    name: str
    report: str | None
    # Whether a heading names it: a place, a programme, a case study.
    is_heading: bool
    # Whether any report speaks of it at all.
    is_spoken_of: bool

    @property
    def is_place_in_library(self) -> bool:
        """Whether it is a report or stands in a heading, so that what is said of it can be told from the rest."""
        return self.report is not None or self.is_heading


class Comparison:
    """A side for each that is named."""

    name = "comparison"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The best evidence on each side; None where nothing is compared, or no side has any."""
        found = _read(standalone) or _read_by_headings(standalone, assistant)
        if found is None:
            return None
        names, on = found
        sides = [_resolve(name, assistant) for name in names]
        if sides[0] == sides[1] or not any(side.is_place_in_library for side in sides):
            return None
        if any(not side.is_place_in_library and side.is_spoken_of for side in sides):
            return None
        answers, missing = [], []
        for side in sides:
            answer = _answer_side(side, on, asked, assistant)
            if answer is None:
                missing.append(f"{on} – {side.name}" if on else side.name)
            else:
                answers.append(answer)
        if not answers:
            return None
        return replace(join_answers(asked.text, standalone, answers), not_found=tuple(missing))


def _read(question: str) -> tuple[tuple[str, str], str] | None:
    """The two sides of a comparison as named, and in what they are compared ("" if in nothing)."""
    for pattern in (*_COMPARES, _BOTH_SAY):
        if found := pattern.search(question):
            names = as_phrase(found["a"]), as_phrase(found["b"])
            if all(content_stems(name) or _has_a_letter(name) for name in names):
                return names, as_phrase(found["on"] or "")
    return None


def _read_by_headings(question: str, assistant: EvidenceAssistant) -> tuple[tuple[str, str], str] | None:
    """Two places or programmes of different headings that a question sets against one another, and the rest of it."""
    if not _AGAINST.search(question):
        return None
    names = assistant.index.lexicon.names
    headings = {unit.section[-1] for unit in assistant.index.evidence if unit.section}
    sides: list[tuple[str, frozenset[str]]] = []
    for run in _NAME_RUN.finditer(question):
        words = [word for word in tokenize(run[0]) if word in names]
        if not words:
            continue
        stems = frozenset(stem(word) for word in words)
        named = frozenset(heading for heading in headings if stems <= stems_of(heading))
        if named and not any(named & others for _, others in sides):
            sides.append((" ".join(words), named))
    if len(sides) != _TWO:
        return None
    on = question
    for side, _ in sides:
        on = re.sub("|".join(map(re.escape, side.split())), " ", on, flags=re.IGNORECASE)
    return (sides[0][0], sides[1][0]), as_phrase(" ".join(content_words(on)))


def _has_a_letter(name: str) -> bool:
    """Whether a name has a word at all."""
    return any(character.isalpha() for character in name)


def _resolve(name: str, assistant: EvidenceAssistant) -> _Side:
    named = find_named_reports(name, assistant.index.reports)
    wanted = frozenset(content_stems(name, without=_PLACE_WORDS))
    headings = {unit.context for unit in assistant.index.evidence}
    is_heading = _has_name(name, assistant) and any(wanted <= stems_of(heading) for heading in headings)
    is_spoken_of = bool(wanted) and any(wanted <= stems_of(unit.text) for unit in assistant.index.evidence)
    return _Side(name, named[0] if len(named) == 1 else None, is_heading, is_spoken_of or is_heading)


def _has_name(side: str, assistant: EvidenceAssistant) -> bool:
    """Whether a side bears a word that the library never writes small: the name of a place or a programme."""
    return any(word in assistant.index.lexicon.names for word in tokenize(side))


def _answer_side(side: _Side, on: str, asked: Question, assistant: EvidenceAssistant) -> Answer | None:
    """The best evidence on one side; None where nothing stands on it."""
    if side.report is not None and asked.reports and side.report not in asked.reports:
        return None
    retrieved = assistant.retrieve(_ask_about(side, on, asked))
    evidence = assistant.index.evidence
    units = [evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
    allowed = _allow(side, units)
    if not allowed.any():
        return None
    topic = content_stems(on)
    speaks = np.asarray([_speaks_of(unit, topic) for unit in units], dtype=np.float32)
    selected = assistant.select(retrieved)
    if topic and not (speaks * allowed).any() and not selected.runs:
        return None
    ranking = restrict(retrieved.ranking.boosted(_TOPIC * speaks), allowed)
    runs = select_evidence(assistant.groups, ranking, replace(retrieved.analysis, budget=_SIDE))
    kept = [run for run in runs if evidence[run[0]].kind is not EvidenceKind.HEADING]
    return compose_runs(assistant, retrieved, kept, confidence=max(selected.confidence, _SURE)) if kept else None


def _ask_about(side: _Side, on: str, asked: Question) -> Question:
    """The question that is put for one side: to its report, or with its name."""
    if side.report is not None:
        return Question(on or asked.text, reports=(side.report,))
    return Question(" ".join(filter(None, [side.name, on])), reports=asked.reports)


def _allow(side: _Side, units: Sequence[Evidence]) -> Floats:
    """Which units may speak for a side; 1 or 0 each."""
    if side.report is not None:
        return np.ones(len(units), dtype=np.float32)
    wanted = content_stems(side.name, without=_PLACE_WORDS) or sorted(stems_of(side.name))
    return np.asarray([_is_of(unit, wanted) for unit in units], dtype=np.float32)


def _is_of(unit: Evidence, wanted: Sequence[str]) -> bool:
    """Whether a unit stands under a heading that names most of a side, or is a sentence that does."""
    held = stems_of(unit.context)
    if unit.kind in (EvidenceKind.SENTENCE, EvidenceKind.ROW):
        held |= stems_of(unit.text)
    return sum(word in held for word in wanted) >= _HELD * len(wanted)


def _speaks_of(unit: Evidence, topic: Sequence[str]) -> bool:
    """Whether a unit's own words or headings hold a word of the topic."""
    held = stems_of(f"{unit.context} {unit.text}")
    return any(word in held for word in topic)

"""What is told of one side about what is asked of it: the evidence that may speak for it, best first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import compress

import numpy as np

from assistant.answering.answerability import types_borne
from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence, SelectedEvidence
from assistant.answering.length import LengthBudget
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.kinds.comparing.reading import SETTING
from assistant.kinds.comparing.sides import (
    MOSTLY,
    Side,
    find_case,
    held_stems,
    is_mostly_in,
    name_stems,
)
from assistant.kinds.groundwork.laying_out import compose_runs, restrict
from assistant.kinds.groundwork.wording import content_stems, content_words, stems_of
from assistant.overview.parts import Run, find_blurbs
from corpus.vocabulary import Answer, Evidence, EvidenceKind
from index.embedding import Floats

# Asks for a sum of money, and what gives one.
_ASKS_SUM = re.compile(r"\b(?:budgets?|costs?|price|grants?|how much (?:money|did|does|was|is|were))\b", re.IGNORECASE)
_SUM = re.compile(r"£|\b(?:pounds|euros?|dollars)\b", re.IGNORECASE)
# What is told of a side that stands in no place of its own, and what the reader must give each piece of it.
_BY_WORDS = LengthBudget(words=70, pieces=2, margin=1.0, run_sentences=2, run_words=60)
_LEAST_READ = 0.0
# A side that is asked for as a whole is told by the beginning of its section, in about so many words.
_OPENING_WORDS = 90
# Asks for a figure.
_ASKS_FIGURE = re.compile(r"\b(?:how (?:much|many)|numbers?|figures?|per ?cent\w*|share|proportion)\b|%", re.IGNORECASE)
_HAS_FIGURE = re.compile(r"\d")
# Asks what came of the sides; what says so: "results were", "saved £131 million".
_ASKS_RESULT = re.compile(
    r"\b(?:results?|outcomes?|achiev\w+|impact|effects?|did it work|work(?:ed|s)?|got what|out of it|show(?:n|s)?"
    r"|success\w*|sav(?:e|ed|ings?)|benefits?|difference (?:did|does|do))\b",
    re.IGNORECASE,
)
_TELLS_RESULT = re.compile(
    r"\b(?:sav(?:ed|ings)|reduc(?:ed|tion)|increas(?:ed|e in)|improv(?:ed|ements?)|fell|rose|result(?:ed|s)|outcomes?"
    r"|achieved|attended|helped|led to)\b",
    re.IGNORECASE,
)
# Asks what the sides are or whom they serve; what says so: "is a partnership", "supporting women".
_ASKS_AIM = re.compile(
    r"\b(?:aim(?:ed|s)?|for whom|who(?:[’']?s| is| are| was)?\b.{0,20}\bfor|target(?:s|ed)?|about|purpose"
    r"|what (?:is|are|was|were)|same (?:sort|kind)|set up|serve[sd]?|support(?:s|ed)?)\b",
    re.IGNORECASE,
)
_TELLS_AIM = re.compile(
    r"\b(?:is|are|was|were) (?:an? |the )?(?:[\w-]+ ){0,3}(?:partnership|network|company|programme|project|scheme"
    r"|charity|initiative|organisation|service|collaboration|group|club|caf[eé]|study|report|approach|deal)\b"
    r"|\b(?:aims?|aimed|targets?|targeted|supporting|supports?|set up|established|designed|tackles?"
    r"|address(?:es|ing)?)\b",
    re.IGNORECASE,
)
# What a word of the topic is worth, and a text that tells what is asked, in units of the ranker.
_TOPIC = 0.8
_TELLS = 0.8
_SURE = 0.8
# What a figure is worth in a text that tells of results.
_FIGURE_MORE = 0.6
# What something costs, which what it saved does not tell.
_COST = re.compile(r"\b(?:costs?|spen[dt]|budget|price|grants?|fund(?:ed|ing)|paid|pays?)\b", re.IGNORECASE)
# Words are taken for the same that begin with so many equal letters: "saved", "savings".
_PREFIX = 4
# So far below the best of all for its question the best of one side may stand that bears no word of it.
_NEAR = 1.0


def tell_by_words(side: Side, on: str, asked: Question, assistant: EvidenceAssistant) -> Answer | None:
    """The pieces that bear a side's words and answer a question about it by the reader's logit; None for none."""
    retrieved = assistant.retrieve(_ask_about(side, on, asked))
    evidence = assistant.index.evidence
    units = [evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
    allowed = _allow(side, units) * _fits(units, assistant, ())
    selected = assistant.select(retrieved)
    if not allowed.any() or not selected.runs:
        return None
    runs = []
    for run in _choose_runs(retrieved, _worth(units, side, on), allowed, assistant, _BY_WORDS, is_asked=bool(on)):
        logits = assistant.read_units(retrieved.query, run)
        if logits is not None and float(logits.max()) >= _LEAST_READ:
            runs.append(run)
    return compose_runs(assistant, retrieved, runs, confidence=selected.confidence) if runs else None


def tell_side(
    side: Side, topics: Sequence[str], asked: Question, assistant: EvidenceAssistant, budget: LengthBudget
) -> tuple[list[Answer], list[str]] | None:
    """What is told of a side, and the topics on which nothing is; None where it is not known what the side is."""
    told: list[Answer] = []
    missing: list[str] = []
    for topic in topics:
        taken = frozenset(citation.quote for answer in told for citation in answer.citations)
        answer = _answer_side(side, topic, asked, assistant, budget, taken)
        if answer is not None:
            told.append(answer)
        elif side.is_described and not _ASKS_SUM.search(topic):
            return None
        elif not taken or (_ASKS_SUM.search(topic) and not any(_SUM.search(quote) for quote in taken)):
            missing.append(topic)
    return told, missing


def asks_for_all(on: str, sides: Sequence[Side], assistant: EvidenceAssistant) -> bool:
    """Whether nothing but the sides themselves is asked for, and each has a section or case study of its own."""
    headings = {name for unit in assistant.index.evidence for name in unit.section}
    held = [held_stems(name) for name in headings]
    return not content_words(SETTING.sub(" ", on)) and all(
        side.is_described or (side.report is None and any(is_mostly_in(side.name, names) for names in held))
        for side in sides
    )


def _answer_side(
    side: Side,
    on: str,
    asked: Question,
    assistant: EvidenceAssistant,
    budget: LengthBudget,
    taken: Collection[str] = (),
) -> Answer | None:
    """The best evidence on one side about what is asked of it; None where nothing stands on it but what is `taken`."""
    if side.report is not None and asked.reports and side.report not in asked.reports:
        return None
    retrieved = assistant.retrieve(_ask_about(side, on, asked))
    evidence = assistant.index.evidence
    units = [evidence[int(number)] for number in retrieved.ranking.candidates.numbers]
    allowed = _allow(side, units) * _fits(units, assistant, taken)
    spoken = list(compress(units, allowed))
    if not spoken or (_ASKS_SUM.search(on) and not any(_SUM.search(unit.text) for unit in spoken)):
        return None
    if asks_for_all(on, [side], assistant):
        opening = _opening(spoken, assistant)
        return assistant.compose(SelectedEvidence(retrieved, _SURE, tuple(opening))) if opening else None
    runs = _choose_runs(retrieved, _worth(units, side, on), allowed, assistant, budget, is_asked=bool(on))
    confidence = max(assistant.select(retrieved).confidence, _SURE)
    return compose_runs(assistant, retrieved, runs, confidence=confidence) if runs else None


def _choose_runs(
    retrieved: RetrievedEvidence,
    worth: Floats,
    allowed: Floats,
    assistant: EvidenceAssistant,
    budget: LengthBudget,
    *,
    is_asked: bool,
) -> list[tuple[int, ...]]:
    """What is selected of the units that are allowed; where something is asked, what is worth it or nearly the best."""
    evidence = assistant.index.evidence
    ranking = restrict(retrieved.ranking.boosted(worth), allowed)
    selected = select_evidence(assistant.groups, ranking, replace(retrieved.analysis, budget=budget))
    runs = [tuple(run) for run in selected if evidence[run[0]].kind is not EvidenceKind.HEADING]
    if not is_asked:
        return runs
    scores = retrieved.ranking.scores
    least = float(scores.max()) - _NEAR if assistant.select(retrieved).runs else np.inf
    place = {int(number): k for k, number in enumerate(retrieved.ranking.candidates.numbers)}
    return [run for run in runs if any(worth[k] or scores[k] >= least for k in _places(run, place))]


def _opening(spoken: Sequence[Evidence], assistant: EvidenceAssistant) -> list[Run]:
    """The beginning of the case study or section in which most of what may speak for a side stands, by paragraphs."""
    place, _ = Counter(find_case(unit) for unit in spoken).most_common(1)[0]
    runs: dict[tuple[int, ...], list[Evidence]] = {}
    left = _OPENING_WORDS
    for unit in assistant.index.evidence:
        if unit.kind is not EvidenceKind.SENTENCE or find_case(unit) != place:
            continue
        left -= len(unit.own.split())
        if runs and left < 0:
            break
        runs.setdefault(unit.blocks, []).append(unit)
    return [tuple(run) for run in runs.values()]


def _fits(units: Sequence[Evidence], assistant: EvidenceAssistant, taken: Collection[str]) -> Floats:
    """Which units are no part of a title page or of what sponsors say, and in no quote already; 1 or 0 each."""
    blurbs = {report.id: find_blurbs(report) for report in assistant.index.reports.values()}
    return np.asarray(
        [
            bool(unit.section)
            and unit.blocks[0] not in blurbs[unit.report]
            and not any(unit.own in quote for quote in taken)
            for unit in units
        ],
        dtype=np.float32,
    )


def _worth(units: Sequence[Evidence], side: Side, on: str) -> Floats:
    """What it is worth, in units of the ranker, that a unit speaks of what is asked of a side; shape (units,)."""
    about = _ASKS_AIM.sub(" ", _ASKS_RESULT.sub(" ", SETTING.sub(" ", on)))
    topic = {word[:_PREFIX] for word in content_stems(about, without=side.name.split())}
    worth = [_TOPIC * _speaks_of(unit, topic) + _TELLS * _tells(unit, on) for unit in units]
    return np.asarray(worth, dtype=np.float32)


def _places(run: Sequence[int], place: Mapping[int, int]) -> list[int]:
    """Where the units of a run stand among the candidates."""
    return [place[number] for number in run if number in place]


def _tells(unit: Evidence, on: str) -> float:
    """How far a unit tells what is asked of a side: a type of answer, what came of it (a figure best), what it is."""
    if _COST.search(on) and not _COST.search(unit.text):
        return 0.0
    if _ASKS_RESULT.search(on) and _TELLS_RESULT.search(unit.text):
        return 1.0 + _FIGURE_MORE * any(sign.isdigit() for sign in unit.own)
    if _ASKS_FIGURE.search(on) and _HAS_FIGURE.search(unit.own):
        return 1.0
    return float(bool(types_borne(on, unit.text) or (_ASKS_AIM.search(on) and _TELLS_AIM.search(unit.text))))


def _ask_about(side: Side, on: str, asked: Question) -> Question:
    """The question that is put for one side: to its report, or with its name."""
    if side.report is not None:
        return Question(on or asked.text, reports=(side.report,))
    return Question(" ".join(filter(None, [side.name, on])), reports=asked.reports)


def _allow(side: Side, units: Sequence[Evidence]) -> Floats:
    """Which units may speak for a side; 1 or 0 each."""
    if side.report is not None:
        return np.ones(len(units), dtype=np.float32)
    if side.sections:
        return np.asarray([(unit.report, unit.section) in side.sections for unit in units], dtype=np.float32)
    wanted = name_stems(side.name) or held_stems(side.name)
    return np.asarray([_is_of(unit, wanted) for unit in units], dtype=np.float32)


def _is_of(unit: Evidence, wanted: Collection[str]) -> bool:
    """Whether a unit stands under a heading that names most of a side, or is a sentence that does."""
    held = held_stems(unit.context)
    if unit.kind in (EvidenceKind.SENTENCE, EvidenceKind.ROW):
        held |= held_stems(unit.text)
    return sum(word in held for word in wanted) >= MOSTLY * len(wanted)


def _speaks_of(unit: Evidence, topic: Collection[str]) -> bool:
    """Whether a unit's own words hold a word of the topic, given by its first letters."""
    return any(word[:_PREFIX] in topic for word in stems_of(unit.text))

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
# Words that only ask what a report says, and words for one.
_SAYING = (
    "say says said give gives want wants ask asks think thinks see sees different number numbers figure figures"
    " reports manifesto study document"
).split()
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
# Words beside two names that say what they are, or in which document, and not what is asked of them: "the Example story
# and the Sample one in the 2019 event write-up, what was each about".
_NO_ASPECT = (
    "story stories example examples case study studies scheme schemes project projects one ones lot thing report event"
    " write writeup write-up up paper about whats difference differences approach approaches tell compare compared"
    " both each way ways do does did done differ"
).split()
# So many of the best candidates of a report are read for one topic. Below the first logit none speaks of it: of 17
# topics put to single reports, those that they speak of are read from -2.7 upwards, the others from -3.2 downwards.
_READ_OF_EACH = 12
_LEAST_SPOKEN = -3.0
# So much better than what was selected is a unit read that goes before it.
_FAR_BETTER = 3.0
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
    if side.report is not None and has_aspect(on):
        runs = _keep_read(runs, side.report, on, assistant, budget, taken)
    confidence = max(assistant.select(retrieved).confidence, _SURE)
    return compose_runs(assistant, retrieved, runs, confidence=confidence) if runs else None


def _keep_read(
    runs: Sequence[tuple[int, ...]],
    report: str,
    on: str,
    assistant: EvidenceAssistant,
    budget: LengthBudget,
    taken: Collection[str],
) -> list[tuple[int, ...]]:
    """The runs that the reader takes to speak of a topic, behind the one unit of the report that it likes far better.

    Empty where it takes nothing in the report to speak of it.
    """
    found = assistant.retrieve(Question(topic_of(on), reports=(report,)))
    evidence = assistant.index.evidence
    fits = _fits([evidence[number] for number in found.ranking.best_units], assistant, taken)
    best = [number for number in compress(found.ranking.best_units, fits) if _is_tellable(evidence[number], budget)]
    numbers = list(dict.fromkeys([*best[:_READ_OF_EACH], *(number for run in runs for number in run)]))
    logits = assistant.read_units(found.query, numbers) if numbers else None
    if logits is None:
        return list(runs)
    read = {number: float(logit) for number, logit in zip(numbers, logits, strict=True)}
    first = max(best[:_READ_OF_EACH], key=lambda number: read[number], default=None)
    kept = [run for run in runs if max(read[number] for number in run) >= _LEAST_SPOKEN]
    of_runs = max((read[number] for run in kept for number in run), default=-np.inf)
    if first is not None and read[first] >= max(_LEAST_SPOKEN, of_runs + _FAR_BETTER):
        kept = [(first,), *kept[: budget.pieces - 1]]
    return kept


def _is_tellable(unit: Evidence, budget: LengthBudget) -> bool:
    """Whether a unit can be told by itself: no heading, no list that is longer than the budget."""
    return unit.kind is not EvidenceKind.HEADING and unit.words <= budget.margin * budget.words


def topic_of(on: str) -> str:
    """What is asked of sides in the words that carry it; in so many words where these are none."""
    return " ".join(word for word in content_words(on) if word not in (*_NO_ASPECT, *_SAYING)) or on


def has_aspect(on: str) -> bool:
    """Whether something of the sides is asked, beside what they are and which document they stand in."""
    return any(word.isalpha() for word in content_stems(on, without=_NO_ASPECT))


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

"""What to do about something: the steps that reports give, whole, then what somebody did about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence, SelectedEvidence
from assistant.answering.length import LONG_ANSWER
from assistant.answering.question import Question
from assistant.answering.selection import select_evidence
from assistant.kinds.structure import recommends
from assistant.kinds.whole_report import recommendations
from assistant.kinds.wording import content_stems, stems_of
from assistant.overview.headings import APPARATUS, CASE_STUDY, METHOD
from assistant.overview.parts import LEANS, PartsReader, Run, find_blurbs
from corpus.vocabulary import Answer, Evidence, EvidenceKind
from index.embedding import Floats

_WHO = (
    r"(?:i|we|you|one|someone|people|pcns?|gps?|practices?|networks?|primary care networks?|(?:an?|the|our|my"
    r"|your)(?: \w+){0,2} (?:pcns?|practices?|networks?|teams?|surger(?:y|ies)|gps?|doctors?|neighbourhoods?"
    r"|leads?|boards?))"
)
# Verbs after which a question asks what something is, and not what to do: "what do we know about …".
_NO_DEED = r"(?!(?:know|mean|say|think|define|see|spell|call|expect|learn|find out|tell)\b)"
# "What should we do about …", "how can we …", "how to …", "what's worked for …", "any tips on …", "best way to …",
# "where do I start", "how can it be paid for".
ADVICE = re.compile(
    rf"\b(?:what|how)(?: else)? (?:should|can|could|might|must|do|would|ought) {_WHO}"
    rf" (?:best |actually |better |ever |even |really |to )?{_NO_DEED}[a-z]+\b"
    r"|\bwhat should (?:[\w’'-]+ ){1,5}be [a-z]+ing\b"
    r"|\bwhere (?:do|should|can|could|would) (?:i|we|you|one|pcns?|practices?) (?:start|begin)\b"
    r"|^\W*how to \w+|\bwhat(?:'s|’s| has| have)? (?:works?|helps?|worked|helped)\b"
    r"|\b(?:any|some|your|got any|need|want) (?:good |quick |practical )?(?:tips|advice|ideas|suggestions|pointers)\b"
    r"|\b(?:best|good|right|practical|other) ways? (?:to|of|for)\b|\bwhat (?:would|do) you (?:advise"
    r"|recommend|suggest)\b"
    r"|\bwhat (?:has|have|did) .{3,60} (?:tried|try|done|do)(?=\W*$| (?:about|on|to|with|when|where|in)\b)"
    r"|\bhow (?:did|do|does|have|has) (?:another|other|others|anyone|somebody|someone)\b"
    r"|\b(?:my|our|the) options (?:for|to|on)\b|\b(?:ideas|tips|advice) (?:for|on|about|to)\b"
    r"|\bhow (?:can|could|should|might) .{3,60} be (?:paid|funded|improved|reached|done|helped|supported|tackled|made"
    r"|solved|fixed|reduced|met|won)\b",
    re.IGNORECASE,
)
# Words of the frame that are no topic.
_FRAME = (
    "should can could might must do does would ought best actually better go improve help start begin tackle address"
    " deal get make work works worked working first helps helped tips advice ideas suggestions way"
    " ways advise recommend"
    " suggest good pcn pcns practice practices gp gps network networks team us we our my handle approach fix overcome"
    " about options pointers practical others elsewhere anyone else people someone stuff thing"
    " things brand new lot loads"
    " just really own place nothing something anything"
).split()
# Tells somebody to do something: "should", "need to", "it is important to", "ensure that".
_TELLS = re.compile(
    r"\b(?:should|must|needs? to|ought to|have to|can (?:help|be)|recommend\w*|it is (?:important"
    r"|essential|vital|crucial)"
    r"|(?:was|were|is|are) (?:considered |seen as )?(?:essential|vital|crucial|key|important)"
    r"|ensur(?:e|ing)|priorit\w+|key to|requires?|by (?:\w+ly )?\w+ing|options? include)\b",
    re.IGNORECASE,
)
# Tells what somebody did or does: "we set up", "the team built", "was launched", "the project offers".
_DID = re.compile(
    r"\b(?:(?:team|practice|council|network|pcn|partnership|initiative|project|programme|group"
    r"|service|café|cafe|scheme"
    r"|they|we|it|who|which|sp|staff|adviser|advisers|workers?|volunteers|approach(?:es)?)"
    r" (?:has |have |had |\w+ly )*"
    r"(?:(?!faced|needed|struggled|showed|reported)\w+ed|set up"
    r"|built|held|ran|gave|brought|made|took|began|met|went|offers|runs|provides|creates|works|visits"
    r"|employs|involved)"
    r"|(?:w(?:as|ere)|been) (?:\w+ly )?(?:launched|set up|established|introduced|created|trained"
    r"|employed|offered|provided"
    r"|developed|held|designed|adopted|co-produced|built|organised|delivered)|to address this"
    r"|(?:strategies|examples|approaches) (?:such as|like))\b",
    re.IGNORECASE,
)
# Tells the problem: "a lack of funding", "barriers included …", "faced several challenges".
_PROBLEM = re.compile(
    r"\b(?:lack(?:s|ed|ing)? (?:of )?|barriers?|challeng\w+|obstacles?|difficult\w*|hesitan\w+"
    r"|shortages?|insufficient"
    r"|limited|problems?|isolated|fear\w*)\b",
    re.IGNORECASE,
)
# Leads on to what follows, or elsewhere: "… includes:", "…to build skills?", "visit www.example.org".
_POINTS_ON = re.compile(r"[:?]\s*$|^…|https?://|www\.", re.IGNORECASE)
# What these are worth, in units of the ranker; what is out is never taken.
_RECOMMENDED, _TOLD, _DONE, _ROW, _OUT = 0.5, 0.3, 0.5, -1.5, -1000.0
# So many of the best units are looked at for steps that stand together, and for anything at all.
_NEAR = 25
_FAR = 80
# A list is given whole where at least this share of its items is among the best; up to so many words as it stands.
_LEAST_SHARE = 0.5
_LONG_LIST = 260
# How far below the best a list may stand; how like the question a unit must be that shares one word with it, and none.
_MARGIN = 3.2
_LEAST_LIKE = 0.36
_ALONE_LIKE = 0.55
# Of a case study so many sentences and words are told beside those found, each at least so like the question.
_MOST_SENTENCES, _MOST_SENTENCES_ALONE = 4, 6
_PLACE_WORDS, _PLACE_WORDS_ALONE = 100, 170
_LIKE_IN_PLACE = 0.3
# What counts how much for a sentence of a case study.
_LIKE_WEIGHT = 2.0
_PROBLEM_COST = 0.8
_MOST_BELOW, _BELOW_SHARE = -1.5, 3.0
# A report's id and the headings down to a place in it.
_Place = tuple[str, tuple[str, ...]]


class Advice:
    """Steps and examples that the reports give on a topic."""

    name = "advice"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """Evidence that says what to do or what was done; None where no advice is asked for, or nothing fits."""
        if not ADVICE.search(standalone):
            return None
        topic = content_stems(standalone, without=_FRAME)
        if not topic:
            return recommendations(asked, assistant)
        retrieved = assistant.retrieve(asked)
        selected = assistant.select(retrieved)
        if not selected.runs or len(retrieved.analysis.named_reports) > 1:
            return None
        finder = _Finder(assistant, retrieved, frozenset(topic))
        runs = finder.find()
        return assistant.compose(SelectedEvidence(retrieved, selected.confidence, tuple(runs))) if runs else None


class _Finder:
    """Finds what is advised and what was done on one topic."""

    def __init__(self, assistant: EvidenceAssistant, retrieved: RetrievedEvidence, topic: frozenset[str]) -> None:
        self._assistant = assistant
        self._evidence = assistant.index.evidence
        self._topic = topic
        self._like: Floats = assistant.index.evidence_vectors.similarity(retrieved.query.encoded.vector)
        near = set(retrieved.ranking.best_units[:_FAR])
        self._analysis = replace(retrieved.analysis, budget=replace(LONG_ANSWER, margin=2.0, words=160, pieces=5))
        self._first = retrieved.ranking.best_units[0]
        blurbs = {report.id: find_blurbs(report) for report in assistant.index.reports.values()}
        worth = [
            self._worth_of(int(number), blurbs) if int(number) in near else _OUT
            for number in retrieved.ranking.candidates.numbers
        ]
        self._ranking = retrieved.ranking.boosted(np.asarray(worth, dtype=np.float32))
        self._nearest = set(retrieved.ranking.best_units[:_NEAR])
        numbers = self._ranking.candidates.numbers
        self._scores = {int(n): float(s) for n, s in zip(numbers, self._ranking.scores, strict=True)}
        # The list whose steps are shown, or the items of it.
        self._step_numbers: list[int] = []

    def find(self) -> list[Run]:
        """The steps that stand together, then what else carries the topic; of a case study what was done there."""
        steps = self._find_steps()
        taken = {(unit.report, block) for run in steps for unit in run for block in unit.blocks}
        chosen = select_evidence(self._assistant.groups, self._ranking, self._analysis)
        chosen = [run for run in chosen if not self._is_taken(run, taken) and self._is_meant(run)]
        told = [run for run in chosen if any(self._says_what_to_do(number) for number in run)]
        others = self._with_cases(told, is_alone=not steps)
        # Steps that the best evidence is not one of come after it.
        first = self._first
        leads = any(first in self._assistant.groups.members_of(n) or first == n for n in self._step_numbers)
        found = [*steps, *others] if leads or not others else [*others, *steps]
        return [tuple(_in_its_section(unit) for unit in self._led_on(run)) for run in found]

    def _led_on(self, run: Run) -> Run:
        """A run; where it only announces a list ("examples include:", "…to agree on it?"), that list."""
        if run[-1].kind is not EvidenceKind.SENTENCE or not run[-1].own.rstrip().endswith((":", "?")):
            return run
        lists = [unit for unit in self._evidence if unit.report == run[-1].report and unit.kind is EvidenceKind.LIST]
        led = next((unit for unit in lists if run[-1].own in unit.text and unit.words <= _LONG_LIST), None)
        return run if led is None else (*run[:-1], led) if len(run) > 1 and run[0].own not in led.text else (led,)

    def _is_taken(self, run: Sequence[int], taken: set[tuple[str, int]]) -> bool:
        return any((self._evidence[n].report, block) in taken for n in run for block in self._evidence[n].blocks)

    def _with_cases(self, runs: Sequence[tuple[int, ...]], *, is_alone: bool) -> list[Run]:
        """The runs; those of a case study with what else was done there, in its order."""
        by_place: dict[_Place, set[int]] = {}
        for run in runs:
            by_place.setdefault(self._place_of(self._evidence[run[0]]), set()).update(run)
        told: list[Run] = []
        for place, numbers in by_place.items():
            if not any(CASE_STUDY.search(name) for name in place[1]):
                told += [tuple(self._evidence[n] for n in run) for run in runs if run[0] in numbers]
                continue
            told += self._as_runs(numbers | self._deeds_in(place, is_alone=is_alone and len(by_place) == 1))
        return told

    def _place_of(self, unit: Evidence) -> _Place:
        """The report and the headings of the case study that a unit stands in, else of its section."""
        for depth, name in enumerate(unit.section):
            if CASE_STUDY.search(name) and not APPARATUS.search(name):
                return unit.report, unit.section[: depth + 1]
        return unit.report, unit.section

    def _deeds_in(self, place: _Place, *, is_alone: bool) -> set[int]:
        """The sentences of a case study that tell what was done and are most like the question."""
        report, path = place
        worth: dict[int, float] = {}
        for number, unit in enumerate(self._evidence):
            if unit.report != report or unit.section[: len(path)] != path:
                continue
            is_deed = unit.kind is EvidenceKind.SENTENCE and _DID.search(unit.own) and not _POINTS_ON.search(unit.own)
            if is_deed and (number in self._nearest or self._like[number] >= _LIKE_IN_PLACE):
                worth[number] = self._worth_in_place(number)
        chosen: set[int] = set()
        spent = 0
        most, words = (_MOST_SENTENCES_ALONE, _PLACE_WORDS_ALONE) if is_alone else (_MOST_SENTENCES, _PLACE_WORDS)
        for number in sorted(worth, key=lambda n: (-worth[n], n))[:most]:
            spent += len(self._evidence[number].own.split())
            if chosen and spent > words:
                break
            chosen.add(number)
        return chosen

    def _says_what_to_do(self, number: int) -> bool:
        """Whether a unit tells a step or what was done."""
        unit = self._evidence[number]
        may_be_step = unit.kind in (EvidenceKind.LIST, EvidenceKind.ITEM) or _POINTS_ON.search(unit.own)
        return (
            (bool(may_be_step) and recommends(unit))
            or _DID.search(unit.own) is not None
            or _TELLS.search(unit.own) is not None
        )

    def _worth_in_place(self, number: int) -> float:
        """What a sentence is worth beside others of its place."""
        own = self._evidence[number].own
        deed = _DONE if _DID.search(own) else _TOLD if _TELLS.search(own) else 0.0
        problem = _PROBLEM_COST if _PROBLEM.search(own) and not deed else 0.0
        below = self._scores.get(number, -1000.0) - self._scores[self._ranking.best_units[0]]
        return _LIKE_WEIGHT * float(self._like[number]) + deed - problem + max(_MOST_BELOW, below / _BELOW_SHARE)

    def _as_runs(self, chosen: set[int]) -> list[Run]:
        """Sentences in their order; those that follow on each other are one run, what one leans on goes before it."""
        runs: list[list[int]] = []
        for number in sorted(chosen):
            before = self._evidence[number - 1] if number else None
            leans = LEANS.search(self._evidence[number].own) is not None
            if runs and number == runs[-1][-1] + 1 and self._evidence[number].kind is EvidenceKind.SENTENCE:
                runs[-1].append(number)
            elif leans and before is not None and before.blocks == self._evidence[number].blocks:
                runs.append([number - 1, number])
            else:
                runs.append([number])
        read = [tuple(self._evidence[number] for number in run) for run in runs]
        return list({" ".join(unit.own for unit in run): run for run in read}.values())

    def _worth_of(self, number: int, blurbs: Mapping[str, frozenset[int]]) -> float:
        """What a unit is worth beside its score, as advice."""
        unit = self._evidence[number]
        if unit.blocks[0] in blurbs[unit.report] and not recommends(unit):
            return _OUT
        if any(METHOD.search(name) for name in unit.section):
            return _OUT
        if unit.kind in (EvidenceKind.ROW, EvidenceKind.HEADING):
            return _ROW
        told = _TOLD if _TELLS.search(unit.own) else _DONE if _DID.search(unit.own) else 0.0
        if not told and not recommends(unit) and _PROBLEM.search(unit.own):
            return -_PROBLEM_COST
        return told + (_RECOMMENDED if recommends(unit) else 0.0)

    def _carries(self, number: int) -> bool:
        """Whether a unit is about the topic: by two of its words, by one and its meaning, or by its meaning alone."""
        unit, like = self._evidence[number], float(self._like[number])
        shared = len(self._topic & stems_of(f"{unit.text} {' '.join(unit.section)}"))
        return shared >= min(2, len(self._topic)) or (shared == 1 and like >= _LEAST_LIKE) or like >= _ALONE_LIKE

    def _is_meant(self, run: Sequence[int]) -> bool:
        """Whether a run carries the topic; what ranks best does by the ranking's own measure."""
        return self._ranking.best_units[0] in run or any(self._carries(number) for number in run)

    def _names_topic(self, number: int) -> bool:
        """Whether a unit's own words, and not its headings alone, are about the topic."""
        return bool(self._topic & stems_of(self._evidence[number].own)) or float(self._like[number]) >= _ALONE_LIKE

    def _find_steps(self) -> list[Run]:
        """The list of steps that carries the topic best, whole where most of its items do; empty for none."""
        best = self._ranking.best_units
        for number in best[:_NEAR]:
            if self._scores[number] < self._scores[best[0]] - _MARGIN:
                break
            unit = self._evidence[number]
            if unit.kind in (EvidenceKind.LIST, EvidenceKind.ITEM) and recommends(unit):
                steps = self._steps_of(number)
                if steps:
                    return [steps]
        return []

    def _steps_of(self, number: int) -> Run:
        """The list that a unit is or is of, whole; else those of its items that carry the topic; empty for neither."""
        groups = self._assistant.groups
        whole = groups.list_of.get(number, number)
        items = groups.members_of(whole)[1:]
        near = [item for item in items if item in self._nearest]
        fitting = [item for item in near if self._carries(item)]
        if items and len(near) >= _LEAST_SHARE * len(items) and (fitting or self._carries(whole)):
            self._step_numbers = [whole]
            return self._whole(self._evidence[whole], fitting or near)
        named = [item for item in fitting if self._names_topic(item)]
        if len(named) > 1 or self._first in fitting:
            self._step_numbers = named or [self._first]
        return tuple(self._evidence[item] for item in self._step_numbers)

    def _whole(self, listed: Evidence, fitting: Sequence[int]) -> Run:
        """A list as it stands; of a long one the first sentence of each item, and the best item whole."""
        if listed.words <= _LONG_LIST:
            return (listed,)
        short = PartsReader(self._assistant.index, listed.report).shorten(listed)
        best = self._evidence[max(fitting, key=lambda item: (float(self._like[item]), -item))]
        return tuple(best if item.id == best.id else item for item in short)


def _in_its_section(unit: Evidence) -> Evidence:
    """A unit under its headings without those of sponsors and the like, which head nothing that is said."""
    section = tuple(name for name in unit.section if not APPARATUS.search(name))
    return unit if section == unit.section else replace(unit, section=section)

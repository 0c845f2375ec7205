"""What to do about something: the steps that reports give, whole, then what somebody did about it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.assistant import EvidenceAssistant, RetrievedEvidence, SelectedEvidence
from assistant.answering.question import Question
from assistant.kinds.groundwork.advice_asked import ADVICE
from assistant.kinds.groundwork.wording import content_stems
from assistant.kinds.whole_report import recommendations
from assistant.overview.headings import APPARATUS, CASE_STUDY, METHOD
from assistant.overview.parts import LEANS, PartsReader, Run, find_blurbs
from assistant.overview.structure import recommends
from corpus.vocabulary import Answer, Evidence, EvidenceKind
from index.embedding import Floats

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
# Leads elsewhere: "visit www.example.org".
_POINTS_ELSEWHERE = re.compile(r"https?://|www\.", re.IGNORECASE)
# What these are worth, in units of the ranker; what is out is never taken.
_RECOMMENDED, _TOLD, _DONE, _ROW, _OUT = 0.5, 0.3, 0.5, -1.5, -1000.0
# From this share on the classifier's word is taken that advice is asked for.
_LIKELY = 0.65
# So many of the best units are looked at for places that speak of the topic, and for steps that stand together.
_FAR = 72
_NEAR = 25
# A place is worth the sum of its best units, so many; a unit is worth half as much so far below the best.
_COUNTED = 4
_SOFTNESS = 2.0
# So many places are told; a further one is worth this share of the first and has the words asked about nearly as well.
_MOST_HOMES = 2
_LEAST_OF_BEST = 0.55
_LEAST_MET = 0.88
# In so many words the first place is told, and a further one.
_WORDS_OF_FIRST, _WORDS_OF_OTHER = 150, 60
# A place of so few words is told whole.
_SHORT_PLACE = 120
# An example is told in at least about so many words, where no sentence of it is so much like the question.
_LEAST_CASE = 100
_PLAINLY_LIKE = 0.4
# A list is given whole where at least this share of its items is among the best; up to so many words as it stands.
_LEAST_SHARE = 0.5
_LONG_LIST = 260
# So many lists of a place are told; a further one stands so near the best of it.
_MOST_LISTS = 2
_NEAR_FIRST = 0.5
# How far below the best of its place a list or a sentence may stand.
_MARGIN = 3.2
# A sentence is told that is so like the question, or ranks among the best.
_LIKE_IN_PLACE = 0.3
# What counts how much for a sentence of a place.
_LIKE_WEIGHT = 2.0
_PROBLEM_COST = 0.8
_VOICE_COST = 0.4
_MOST_BELOW, _BELOW_SHARE = -1.5, 3.0
# So far below the best of its place, by what it is worth there, a sentence may stand.
_FROM_BEST, _FROM_BEST_OF_CASE = 1.1, 1.5
# So near the best of all stands what a further place tells; so near its best item a list that is told whole.
_NEAR_BEST = 1.5
# A report's id and the headings down to a place in it.
_Place = tuple[str, tuple[str, ...]]


class Advice:
    """Steps and examples that the reports give on a topic."""

    name = "advice"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """Evidence that says what to do or what was done; None where no advice is asked for, or nothing fits."""
        is_asked = ADVICE.search(standalone) or assistant.share_of_kind(standalone, "advice") >= _LIKELY
        return self.gather(asked, standalone, assistant) if is_asked else None

    def gather(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """The same for a question of which it is known that it asks for advice; None where nothing fits."""
        if not content_stems(standalone, without=_FRAME):
            return recommendations(asked, assistant)
        retrieved = assistant.retrieve(asked)
        selected = assistant.select(retrieved)
        if not selected.runs or len(retrieved.analysis.named_reports) > 1:
            return None
        runs = _Finder(assistant, retrieved).find()
        return assistant.compose(SelectedEvidence(retrieved, selected.confidence, tuple(runs))) if runs else None


class _Finder:
    """Finds what is advised and what was done on one topic, in the places that speak of it most."""

    def __init__(self, assistant: EvidenceAssistant, retrieved: RetrievedEvidence) -> None:
        self._assistant = assistant
        self._evidence = assistant.index.evidence
        self._like: Floats = assistant.index.evidence_vectors.similarity(retrieved.query.encoded.vector)
        blurbs = {report.id: find_blurbs(report) for report in assistant.index.reports.values()}
        ranking = retrieved.ranking
        worth = [self._worth_of(int(number), blurbs) for number in ranking.candidates.numbers]
        self._ranking = ranking.boosted(np.asarray(worth, dtype=np.float32))
        numbers = self._ranking.candidates.numbers
        self._scores = {int(n): float(s) for n, s in zip(numbers, self._ranking.scores, strict=True)}
        self._best = self._scores[self._ranking.best_units[0]]
        self._near = [n for n in self._ranking.best_units[:_FAR] if self._scores[n] > _OUT / 2]
        self._nearest = frozenset(self._near[:_NEAR])
        self._members: dict[_Place, list[int]] = {}
        for number, unit in enumerate(self._evidence):
            self._members.setdefault(_place_of(unit), []).append(number)

    def find(self) -> list[Run]:
        """What is told in the place that speaks of the topic most, and in another that does so nearly as much."""
        homes = self._homes()
        runs = [self._led_on(run) for place in homes[:1] for run in self._told_in(place)]
        runs += [self._led_on(run) for place in homes[1:] for run in self._told_briefly(place)]
        once = {" ".join(unit.own for unit in run): run for run in runs}
        return [tuple(_in_its_section(unit) for unit in run) for run in once.values()]

    def _homes(self) -> list[_Place]:
        """The places that speak of the topic most, best first."""
        shares: dict[_Place, list[float]] = {}
        for number in self._near:
            share = float(np.exp((self._scores[number] - self._best) / _SOFTNESS))
            shares.setdefault(_place_of(self._evidence[number]), []).append(share)
        sums = {place: sum(sorted(each, reverse=True)[:_COUNTED]) for place, each in shares.items()}
        ordered = sorted(sums, key=lambda place: -sums[place])[:_MOST_HOMES]
        met = {place: self._meets(place) for place in ordered}
        return [
            place
            for place in ordered
            if sums[place] >= _LEAST_OF_BEST * sums[ordered[0]] and met[place] >= _LEAST_MET * met[ordered[0]]
        ]

    def _meets(self, place: _Place) -> float:
        """How well a place has what matters in the question, its rare words the most: 0 to about 1."""
        candidates = self._ranking.candidates
        if candidates.matches is None:
            return 1.0
        columns = [k for k, number in enumerate(candidates.numbers) if _place_of(self._evidence[int(number)]) == place]
        return float(candidates.matches.weighted[:, columns].max(axis=1).sum())

    def _told_briefly(self, place: _Place) -> list[Run]:
        """A short place whole; of a longer one what of it stands near the best and tells what to do or was done."""
        members = self._members_of(place)
        if self._is_short(members):
            return self._as_runs(set(self._sentences(members)))
        chosen: set[int] = set()
        left = _WORDS_OF_OTHER
        for number in sorted(members, key=lambda n: (-self._scores.get(n, _OUT), n)):
            if self._scores.get(number, _OUT) < self._best - _NEAR_BEST:
                break
            left -= self._words(number)
            if left >= 0 and (recommends(self._evidence[number]) or self._says_what_to_do(number)):
                chosen.add(number)
        return self._as_runs(chosen)

    def _told_in(self, place: _Place) -> list[Run]:
        """A short place whole; of a longer one its lists of steps, and the sentences that tell what is asked for."""
        members = self._members_of(place)
        if self._is_short(members):
            return self._as_runs(set(self._sentences(members)))
        lists = self._lists_in(members)
        steps = [self._steps_of(whole, numbers) for whole, numbers in lists]
        of_lists = {block for whole, _ in lists for block in self._evidence[whole].blocks}
        sentences = [n for n in self._sentences(members) if not of_lists & set(self._evidence[n].blocks)]
        left = _WORDS_OF_FIRST - sum(len(unit.own.split()) for run in steps for unit in run)
        chosen = self._choose(sentences, left, is_alone=not steps)
        told = self._as_runs(chosen)
        best = max((self._scores.get(n, _OUT) for n in chosen), default=_OUT)
        leads = any(self._scores[n] >= best for _, numbers in lists for n in numbers)
        return [*steps, *told] if leads else [*told, *steps]

    def _choose(self, sentences: Sequence[int], words: int, *, is_alone: bool) -> set[int]:
        """The sentences of a place that are worth the most, as far as the words go."""
        is_case = bool(sentences) and _is_case(self._evidence[sentences[0]])
        worth = self._worth_within(sentences, is_case=is_case, is_alone=is_alone)
        if is_case and is_alone and self._is_told_too_short(worth):
            # What was done there belongs to the example, however it is put.
            worth |= {n: self._worth_in_place(n) for n in sentences if _DID.search(self._evidence[n].own)}
            words = _LEAST_CASE
        chosen: set[int] = set()
        for number in sorted(worth, key=lambda n: (-worth[n], n)):
            words -= self._words(number)
            if words < 0 and (chosen or not is_alone):
                break
            chosen.add(number)
        return chosen

    def _worth_within(self, sentences: Sequence[int], *, is_case: bool, is_alone: bool) -> dict[int, float]:
        """What sentences near the question are worth, those far below the best of them left out."""
        fits = [n for n in sentences if n in self._nearest or (is_alone and self._like[n] >= _LIKE_IN_PLACE)]
        worth = {n: self._worth_in_place(n) for n in fits}
        least = max(worth.values(), default=0.0) - (_FROM_BEST_OF_CASE if is_case else _FROM_BEST)
        return {n: value for n, value in worth.items() if value >= least}

    def _is_told_too_short(self, numbers: Collection[int]) -> bool:
        """Whether sentences say but little of an example, and none of them is plainly what is asked for."""
        is_plain = any(self._like[n] >= _PLAINLY_LIKE for n in numbers)
        return not is_plain and sum(self._words(n) for n in numbers) < _LEAST_CASE

    def _members_of(self, place: _Place) -> list[int]:
        """The units of a place that may be told."""
        return [
            n
            for n in self._members[place]
            if self._scores.get(n, 0.0) > _OUT / 2 and not _POINTS_ELSEWHERE.search(self._evidence[n].own)
        ]

    def _sentences(self, members: Sequence[int]) -> list[int]:
        """The sentences of a place, without those that only introduce a list."""
        led = self._assistant.groups.introduced_list
        return [n for n in members if self._evidence[n].kind is EvidenceKind.SENTENCE and n not in led]

    def _is_short(self, members: Sequence[int]) -> bool:
        """Whether a place has but a few sentences, and no list or table."""
        sentences = self._sentences(members)
        others = [n for n in members if self._evidence[n].kind in (EvidenceKind.LIST, EvidenceKind.ROW)]
        return not others and sum(self._words(n) for n in sentences) <= _SHORT_PLACE

    def _says_what_to_do(self, number: int) -> bool:
        own = self._evidence[number].own
        return _TELLS.search(own) is not None or _DID.search(own) is not None

    def _words(self, number: int) -> int:
        return len(self._evidence[number].own.split())

    def _worth_in_place(self, number: int) -> float:
        """What a sentence is worth beside others of its place."""
        own = self._evidence[number].own
        deed = _DONE if _DID.search(own) else _TOLD if _TELLS.search(own) else 0.0
        is_problem = _PROBLEM.search(f"{own} {' '.join(self._evidence[number].section[-1:])}") is not None
        problem = _PROBLEM_COST if is_problem and not deed else _VOICE_COST if own[:1] in '“"‘' else 0.0
        below = self._scores.get(number, _OUT) - self._best
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

    def _led_on(self, run: Run) -> Run:
        """A run; where it only announces a list ("examples include:", "…to agree on it?"), that list."""
        if run[-1].kind is not EvidenceKind.SENTENCE or not run[-1].own.rstrip().endswith((":", "?")):
            return run
        lists = [unit for unit in self._evidence if unit.report == run[-1].report and unit.kind is EvidenceKind.LIST]
        led = next((unit for unit in lists if run[-1].own in unit.text and unit.words <= _LONG_LIST), None)
        return run if led is None else (*run[:-1], led) if len(run) > 1 and run[0].own not in led.text else (led,)

    def _worth_of(self, number: int, blurbs: Mapping[str, frozenset[int]]) -> float:
        """What a unit is worth beside its score, as advice."""
        unit = self._evidence[number]
        if unit.blocks[0] in blurbs[unit.report] and not recommends(unit):
            return _OUT
        if any(METHOD.search(name) for name in unit.section):
            return _OUT
        if unit.kind in (EvidenceKind.ROW, EvidenceKind.HEADING):
            return _OUT
        told = _TOLD if _TELLS.search(unit.own) else _DONE if _DID.search(unit.own) else 0.0
        if not told and not recommends(unit) and _PROBLEM.search(unit.own):
            return -_PROBLEM_COST
        return told + (_RECOMMENDED if recommends(unit) else 0.0)

    def _lists_in(self, members: Sequence[int]) -> list[tuple[int, list[int]]]:
        """The lists of a place that carry the topic best, each with those of its parts that are candidates."""
        scored = {n: self._scores[n] for n in members if n in self._scores}
        parts: dict[int, list[int]] = {}
        for number in scored:
            whole = self._list_of(number)
            if whole is not None:
                parts.setdefault(whole, []).append(number)
        best = {whole: max(scored[n] for n in numbers) for whole, numbers in parts.items()}
        found: list[tuple[int, list[int]]] = []
        for whole in sorted(best, key=lambda n: (-best[n], n))[:_MOST_LISTS]:
            margin = _MARGIN if recommends(self._evidence[whole]) else _NEAR_BEST
            if best[whole] >= max(scored.values()) - (margin if not found else _NEAR_FIRST):
                found.append((whole, parts[whole]))
        return found

    def _list_of(self, number: int) -> int | None:
        """The list that a unit is, is of, or introduces; None for any other."""
        groups = self._assistant.groups
        if self._evidence[number].kind is EvidenceKind.LIST:
            return number
        return groups.list_of.get(number, groups.introduced_list.get(number))

    def _steps_of(self, whole: int, numbers: Sequence[int]) -> Run:
        """A list whole where most of its items are near and it stands near the best of them; else these items."""
        items = list(self._assistant.groups.members_of(whole)[1:])
        near = [item for item in items if item in self._nearest]
        best = max(self._scores[n] for n in numbers)
        is_near = self._scores.get(whole, _OUT) >= best - _NEAR_BEST
        leads = all(self._scores[n] <= self._scores.get(whole, _OUT) for n in numbers if n in items)
        if is_near and (leads or len(near) >= _LEAST_SHARE * len(items)):
            return self._whole(self._evidence[whole], near or items)
        kept = [n for n in near if self._scores[n] >= best - _NEAR_BEST] or self._best_of(items) or [whole]
        return tuple(self._evidence[n] for n in sorted(kept))

    def _best_of(self, items: Sequence[int]) -> list[int]:
        """The item that is the best candidate; empty where none is one."""
        return sorted((n for n in items if n in self._scores), key=lambda n: -self._scores[n])[:1]

    def _whole(self, listed: Evidence, fitting: Sequence[int]) -> Run:
        """A list as it stands; of a long one the first sentence of each item, and the best item whole."""
        if listed.words <= _LONG_LIST:
            return (listed,)
        short = PartsReader(self._assistant.index, listed.report).shorten(listed)
        best = self._evidence[max(fitting, key=lambda item: (float(self._like[item]), -item))]
        return tuple(best if item.id == best.id else item for item in short)


def _place_of(unit: Evidence) -> _Place:
    """The report and the headings of the case study that a unit stands in, else of its section."""
    for depth, name in enumerate(unit.section):
        if CASE_STUDY.search(name) and not APPARATUS.search(name):
            return unit.report, unit.section[: depth + 1]
    return unit.report, unit.section


def _is_case(unit: Evidence) -> bool:
    """Whether a unit is of a case study."""
    return any(CASE_STUDY.search(name) for name in unit.section)


def _in_its_section(unit: Evidence) -> Evidence:
    """A unit under its headings without those of sponsors and the like, which head nothing that is said."""
    section = tuple(name for name in unit.section if not APPARATUS.search(name))
    return unit if section == unit.section else replace(unit, section=section)

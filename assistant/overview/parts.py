"""The parts of a report in its own words: what it is, its key points, findings, conclusion, what it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from assistant.overview.central import choose_central
from assistant.overview.headings import (
    ADVISED,
    APPARATUS,
    ASKED_FOR,
    CASE_STUDY,
    CONCLUSION,
    FINDINGS,
    KEY_POINTS,
    METHOD,
    SUMMARY,
)
from corpus.text import extract_text, find_sentence_spans
from corpus.vocabulary import BlockKind, Evidence, EvidenceKind, Report, join_spans
from index.search import Index
from index.terms import STOP_WORDS, stem, tokenize

# Units that are read together as one statement.
Run = tuple[Evidence, ...]

# "This report summarises …", "The Example Study aimed to …", "The aim of this paper is …", "The event posed the …".
_AIM = re.compile(
    r"^(?:this|the(?: [\w’'-]+){0,5}) (?:report|paper|study|document|review|publication|guide|briefing|manifesto"
    r"|evaluation|event|seminar|strategy)\b.{0,40}?\b(?:summari[sz]es|is a summary of|aim(?:s|ed) to|sets? out"
    r"|distils|presents|describes|explores|examines|looks at|brings together|posed the question)\b"
    r"|^the (?:overall |main )?(?:aim|goal|purpose)s? of (?:this|the) (?:report|paper|study|document|review|project"
    r"|round\w+|event)\b",
    re.IGNORECASE,
)
# A sentence that says what matters most: "a key finding from this seminar is …", "we urge …", "In conclusion, …".
_WEIGHTY = re.compile(
    r"\b(?:key|main|central|principal) (?:finding|message|conclusion|lesson)s?\b|^in conclusion\b"
    r"|\bwe (?:urge|call (?:on|for)|conclude|recommend|believe that|propose)\b"
    r"|\bthis (?:report|paper|study) (?:has )?(?:demonstrate|show|conclude|find|found)",
    re.IGNORECASE,
)
# "Delegates agreed that …", "participants were clear that …", "there was broad agreement".
_AGREED = re.compile(
    r"\b(?:delegates|participants|attendees|members|stakeholders|roundtables?|workshops?|group|panel|all|everyone|we)"
    r" (?:\w+ly )?(?:agreed|were (?:clear|agreed))\b|\b(?:broad |general )?(?:agreement|consensus) (?:that|on|was)\b",
    re.IGNORECASE,
)
# "Points of agreement", "Areas of consensus".
_AGREEMENT = re.compile(r"\b(?:points|areas|summary) of (?:points of )?(?:agreement|consensus)\b", re.IGNORECASE)
# Says for whom or for what: "It is intended to provide …".
_MEANT_FOR = re.compile(
    r"^(?:it|this|they) (?:is|are|was|were) (?:intended|meant|designed|aimed|written)\b", re.IGNORECASE
)
# Holds a figure: "67% of respondents", "£4.8 billion".
_FIGURE = re.compile(r"\d")
# A line that leads elsewhere: an address on the web, "please contact", "[Accessed February 2025]", "and in Table 2".
_POINTER = re.compile(
    r"https?://|www\.|\S@\S|\b(?:please (?:visit|contact)|find out more|read more|accessed\b|see (?:page|appendix)"
    r"|case study researched)|\bare (?:presented|shown|listed) in\b|\bsession led by\b",
    re.IGNORECASE,
)
# A name under what somebody wrote: "Ann Example, Development Manager, Example Trust".
_SIGNATURE = re.compile(r"^(?:[A-Z][\w.’'-]+ ){1,4}[A-Z][\w’'-]+, [^.]{3,80}$")
# An organisation that introduces itself: "Example Group is one of the UK’s largest …", "… is an independent trust".
_SELF_INTRODUCTION = re.compile(
    r"^[A-Z][\w&’'-]*(?: (?:[A-Z][\w&’'-]*|to|of|for|and|the|&)){0,6} (?:is|are) (?:an?\b|one of\b|the (?:UK|lead))"
)
# So many words a whole part may have.
_MOST_WORDS = 320
_MOST_ASKED_WORDS = 540
# So many words of a report's opening stand for its key points where it has no summary and says of nothing that it
# matters most.
_OPENING_WORDS = 60
# What a title names is the subject of a report where the report names it so often.
_FEWEST_MENTIONS = 5
# A sentence that leans on the one before it: "Yet …", "These include …", "From the survey, these included …".
LEANS = re.compile(
    r"^(?:yet|but|however|this|these|those|they|it|such|furthermore|in addition|additionally|also|moreover|as such)\b"
    r"|^(?:\w+ ){1,3}\w+, (?:these|they|this)\b",
    re.IGNORECASE,
)
# A sentence that tells how something was come by, and not what: "we consulted with … on suggestions".
_PREPARES = re.compile(r"\bwe (?:consulted|asked|interviewed|held|spoke|invited|surveyed)\b", re.IGNORECASE)
# A first sentence of more words is left out of a part that is read by its first sentences.
_SENTENCE_WORDS = 80
# Of a list that is longer, each item is read by its first sentence.
_LONG_LIST = 300
_FINDINGS_WORDS = 270
_SECTION_WORDS = 245
# A section that has hardly more words than it may have is told whole; a list of so few words is, too.
_NEARLY = 1.15
_SHORT_LIST = 60
# A point is on what its first words name.
_BEGINNING = 2
# What a chapter says of itself: "Summary of the main findings", "Conclusion", "Recommendations".
_SUMS_UP = re.compile(
    r"\bsummary\b|\b(?:key|main) (?:findings|points|messages)\b|\bconclusions?\b|\brecommendations?\b", re.IGNORECASE
)
# An overview of more words has its lists by their first sentences; what a report is about is told in so many.
_GIST_WORDS = 230
_ABOUT_WORDS = 120
_MOST_AIMS = 2
_MOST_AIMS_TOLD = 4
_MOST_WEIGHTY = 3
_MOST_AGREED = 5
_CONCLUSION_WORDS = 130
# A section with fewer words of its own is read with all of its sub-sections.
_ENOUGH_DIRECT, _ENOUGH_BESIDE_CASES = 150, 60
# Beside the points at its end a section is told in at least so many words.
_LEAST_SECTION = 120


@dataclass(frozen=True, slots=True)
class Parts:
    """What a report says of each sort, as runs of evidence in the report's order; empty where it says nothing."""

    aims: list[Run]
    key_points: list[Run]
    findings: list[Run]
    conclusion: list[Run]
    asked_for: list[Run]


class PartsReader:
    """Reads the parts of one report of an index."""

    def __init__(self, index: Index, report: str) -> None:
        """Raises KeyError where the index holds no such report."""
        self.report: Report = index.reports[report]
        # All units of the report in its order, and those that are the report's own saying.
        self.units = [unit for unit in index.evidence if unit.report == report]
        blurbs = find_blurbs(self.report)
        self.own = [self._in_its_section(unit) for unit in self.units if self._is_own(unit, blurbs)]

    def read(self) -> Parts:
        """All parts of the report."""
        return Parts(self.aims(), self.key_points(), self.findings(), self.conclusion(), self.asked_for())

    def gist(self) -> list[Run]:
        """What it is, its key points, what it asks for and concludes, each once; long lists cut."""
        points = self.key_points()
        aims = self.aims() if self._under(SUMMARY) else [run[:1] for run in self.aims()]
        runs = [*aims[:1], *points]
        if not self._under(SUMMARY):
            further = self.conclusion()[1:]
            runs = [*(run for run in runs if run not in further), *self._asked_briefly()]
        elif _is_list(points[0]):
            runs += self.conclusion()[:1]
        return self._shorten_lists(_once(runs))

    def _shorten_lists(self, runs: list[Run]) -> list[Run]:
        """The runs, long lists from the last on by their first sentences where all is too long."""
        for place in reversed(range(len(runs))):
            whole = runs[place][0]
            if _words_of(runs) > _GIST_WORDS and whole.kind is EvidenceKind.LIST and len(whole.blocks) > 1:
                runs[place] = self.shorten(whole)
        return runs

    def about(self) -> list[Run]:
        """What it is, what it is for and for whom, what it covers; then its key points."""
        summary = [unit for unit in self._under(SUMMARY) if unit.kind is EvidenceKind.LIST]
        covered: list[Run] = [(unit,) for unit in summary if not any(KEY_POINTS.search(name) for name in _led_by(unit))]
        runs = _once([*self._aims(_MOST_AIMS_TOLD), *covered])
        if _words_of(runs) < _ABOUT_WORDS:
            runs = _once([*runs, *self.key_points(), *([] if self._under(SUMMARY) else self._asked_briefly())])
        return self._shorten_lists(runs)

    def aims(self) -> list[Run]:
        """The first sentences that say what the report is and is for."""
        return self._aims(_MOST_AIMS)

    def _aims(self, most: int) -> list[Run]:
        sentences = [unit for unit in self.units if unit.kind is EvidenceKind.SENTENCE and not self._is_led_on(unit)]
        found: list[Run] = [(self._in_its_section(unit),) for unit in sentences if _AIM.search(unit.own)]
        return [self._with_more(run[0], _MEANT_FOR) for run in _once(found)][:most]

    def _with_more(self, unit: Evidence, wanted: re.Pattern[str]) -> Run:
        """A sentence with the one after it in its paragraph, where that is of the sort wanted."""
        place = next(n for n, other in enumerate(self.units) if other.id == unit.id)
        after = self.units[place + 1] if place + 1 < len(self.units) else unit
        is_wanted = after.blocks == unit.blocks and after.id != unit.id and wanted.search(after.own)
        return (unit, replace(after, section=unit.section)) if is_wanted else (unit,)

    def key_points(self) -> list[Run]:
        """The list of a summary whole, or the first sentences of its paragraphs; else what is said to matter most."""
        summary = self._under(SUMMARY)
        listed = [unit for unit in summary if unit.kind is EvidenceKind.LIST]
        named = [unit for unit in listed if any(KEY_POINTS.search(name) for name in _led_by(unit))]
        if named:
            return self._whole_lists(named)
        results = [unit for unit in summary if any(FINDINGS.search(name) for name in unit.section[1:])]
        if results:
            return self._lead_sentences([*results, *self._beside_results(summary)], _FINDINGS_WORDS)
        if summary:
            return self._lead_sentences(summary, _MOST_WORDS)
        return self._weighty()

    def findings(self) -> list[Run]:
        """What was found: the results in the summary, a section of main findings, else the key points."""
        summary = self._under(SUMMARY)
        results = [unit for unit in summary if any(FINDINGS.search(name) for name in unit.section[1:])]
        results = results or self._under(re.compile(r"\b(?:main|key) findings\b", re.IGNORECASE))
        return self._lead_sentences(results, _FINDINGS_WORDS, figures=True) if results else self.key_points()

    def conclusion(self) -> list[Run]:
        """The first sentences of its conclusion; empty where it has none."""
        return self._lead_sentences(self._under(CONCLUSION), _CONCLUSION_WORDS)

    def asked_for(self) -> list[Run]:
        """The lists that say what is to be done, whole, those that say so in so many words first."""
        strong = self._lists_under(ASKED_FOR)
        weak = [unit for unit in self._lists_under(ADVISED) if unit not in strong]
        # What a heading announces goes before what a line within the text does.
        weak.sort(key=lambda unit: not any(ADVISED.search(name) for name in unit.section[-2:]))
        runs: list[Run] = []
        for group in (*self._by_parent(strong), *self._by_parent(weak)):
            whole = [*self._before_lists(group), *self._whole_lists(group)]
            if not runs or _words_of([*runs, *whole]) <= _MOST_ASKED_WORDS:
                runs = _once([*runs, *whole])
        urged: list[Run] = [(unit,) for unit in self.own if _WEIGHTY.search(unit.own)]
        return runs or urged[:_MOST_WEIGHTY]

    def agreed(self) -> list[Run]:
        """The points of agreement; else what it says was agreed, and its conclusion."""
        listed = self._lists_under(_AGREEMENT)
        if listed:
            return self._whole_lists(listed)
        said = [unit for unit in self.own if unit.kind is EvidenceKind.SENTENCE and _AGREED.search(unit.own)]
        return _once([*((unit,) for unit in said), *self.conclusion()[:1]])[:_MOST_AGREED]

    def asked_of(self, subject: Set[str]) -> list[Run]:
        """The points that say what is to be done and hold all the stems; empty for none."""
        listed = self._lists_under(ASKED_FOR)
        blocks = {block for unit in listed for block in unit.blocks}
        items = [unit for unit in self.own if unit.kind is EvidenceKind.ITEM and unit.blocks[0] in blocks]
        return _once((unit,) for unit in items if subject <= _stems(unit.own))

    def section(self, heading: int) -> list[Run]:
        """What stands under a heading, given by its block's number: all of it where it is short, else what says most.

        A chapter with sections of its own is told by what stands before these, and where that is little by each of
        them in turn, its own summary, findings and conclusion first; then by the points at its end.
        """
        under = self._units_under(heading)
        direct = [unit for unit in under if self._headings_of(unit)[-1] == heading]
        points = self._points_of(under)
        ends = self._whole_lists(points) or self._points_on(heading)
        is_enough = self._says_enough(direct, under)
        groups = [direct] if is_enough else self._by_section(under, heading)
        # Where the chapter's own words fit, they are not cut for the points after them.
        fits = is_enough and _words_of([tuple(direct)]) <= _SECTION_WORDS
        left = _SECTION_WORDS if fits else max(_LEAST_SECTION, _SECTION_WORDS - _words_of(ends))
        is_method = METHOD.search(self.report.blocks[heading].text) is not None
        told: list[Run] = []
        for group, words in zip(groups, self._share_words(groups, left), strict=True):
            told += self._tell([unit for unit in group if unit not in points], words, is_method=is_method)
        return _once([*told, *ends])

    def _points_of(self, units: Sequence[Evidence]) -> list[Evidence]:
        """The lists of a chapter's own points, where it says anything beside them."""
        points = [unit for unit in self._listed(units) if any(KEY_POINTS.search(name) for name in unit.section[-1:])]
        return [] if {unit.section for unit in points} == {unit.section for unit in units} else points

    def _says_enough(self, direct: Sequence[Evidence], under: Sequence[Evidence]) -> bool:
        """Whether what stands right under a heading is enough to tell of, without the sections below."""
        has_cases = any(CASE_STUDY.search(unit.section[-1]) for unit in under if unit not in direct)
        enough = _ENOUGH_BESIDE_CASES if has_cases else _ENOUGH_DIRECT
        return len(direct) == len(under) or _words_of([tuple(direct)]) >= enough

    def _points_on(self, heading: int) -> list[Run]:
        """The points of the report's summary that begin with what a chapter is on, for a chapter without its own."""
        block = self.report.blocks[heading]
        if block.headings or any(pattern.search(block.text) for pattern in (SUMMARY, CONCLUSION, APPARATUS, METHOD)):
            return []
        subject = {stem(word) for word in tokenize(block.text) if word not in STOP_WORDS and not word.isdigit()}
        listed = [unit for unit in self._under(SUMMARY) if unit.kind is EvidenceKind.ITEM]
        named = [unit for unit in listed if any(KEY_POINTS.search(name) for name in unit.section[-1:])]
        return _once((unit,) for unit in named if subject & set(_first_stems(unit.own)))

    def _by_section(self, units: Sequence[Evidence], heading: int) -> list[list[Evidence]]:
        """The units under a heading, those of each heading right under it together."""
        groups: dict[tuple[int, ...], list[Evidence]] = {}
        for unit in units:
            path = self._headings_of(unit)
            depth = path.index(heading)
            groups.setdefault(path[depth + 1 : depth + 2], []).append(unit)
        return list(groups.values())

    def _share_words(self, groups: Sequence[Sequence[Evidence]], words: int) -> list[int]:
        """How many words each section of a chapter may have: those that sum it up twice as many as the others."""
        weights = [
            2.0 if any(_SUMS_UP.search(name) for unit in group[:1] for name in unit.section[-1:]) else 1.0
            for group in groups
        ]
        lengths = [_words_of([tuple(group)]) for group in groups]
        shares = [0] * len(groups)
        # What a short section leaves over, the others have.
        for place in sorted(range(len(groups)), key=lambda place: lengths[place] / weights[place]):
            waiting = sum(weights[other] for other in range(len(groups)) if not shares[other])
            shares[place] = max(1, round((words - sum(shares)) * weights[place] / waiting))
            shares[place] = max(1, min(shares[place], lengths[place] or 1))
        return shares

    def _listed(self, units: Sequence[Evidence]) -> list[Evidence]:
        """The lists, and the items that are in none because they stand alone."""
        inside = {block for unit in units if unit.kind is EvidenceKind.LIST for block in unit.blocks}
        return [
            unit
            for unit in units
            if unit.kind is EvidenceKind.LIST or (unit.kind is EvidenceKind.ITEM and unit.blocks[0] not in inside)
        ]

    def _tell(self, units: Sequence[Evidence], words: int, *, is_method: bool) -> list[Run]:
        """Some units in their order: all where they fit, else lists by their first words and the weightiest sentences.

        Sentences that stand together make one run.
        """
        sentences = [unit for unit in units if self._may_tell(unit, is_method=is_method)]
        lists = [unit for unit in self._listed(units) if is_method or not self._is_passed_over(unit, of_lists=True)]
        if _words_of([(*sentences, *lists)]) <= words * _NEARLY:
            return _in_order(units, {unit: (unit,) for unit in lists}, set(sentences))
        in_lists: dict[Evidence, Run] = {}
        left = words
        for unit in lists:
            is_short = unit.words <= max(_SHORT_LIST, left // 2)
            in_lists[unit] = (unit,) if is_short else self._within(unit, left // 2)
            left -= _words_of([in_lists[unit]])
        kept = choose_central(sentences, max(left, 1), leans=LEANS) if left > 0 or not lists else []
        return _in_order(units, in_lists, set(kept))

    def _may_tell(self, unit: Evidence, *, is_method: bool) -> bool:
        """Whether a unit is a sentence that says something of its section."""
        return unit.kind is EvidenceKind.SENTENCE and not self._is_passed_over(unit, is_method=is_method)

    def _within(self, whole: Evidence, words: int) -> Run:
        """The first items of a list by their first sentences, as many as the words allow; one always."""
        kept: list[Evidence] = []
        for item in self.shorten(whole):
            if kept and _words_of([(*kept, item)]) > words:
                break
            kept.append(item)
        return tuple(kept)

    def _units_under(self, heading: int) -> list[Evidence]:
        """The units under a heading; those of the report's apparatus only where the heading is one of it."""
        is_apparatus = APPARATUS.search(self.report.blocks[heading].text) is not None
        return [unit for unit in (self.units if is_apparatus else self.own) if heading in self._headings_of(unit)]

    def agreed_on(self, subject: Set[str]) -> list[Run]:
        """The points of agreement at the end of the chapters whose headings hold all the stems; empty for none."""
        agreed = [
            unit
            for unit in self.own
            if unit.section
            and _AGREEMENT.search(unit.section[-1])
            and any(subject <= _stems(name) for name in unit.section[:-1])
        ]
        listed = {block for unit in agreed if unit.kind is EvidenceKind.LIST for block in unit.blocks}
        return _once((unit,) for unit in agreed if unit.kind is EvidenceKind.LIST or not listed & set(unit.blocks))

    def shorten(self, whole: Evidence) -> Run:
        """The items of a list, each cut to its first sentence; its lead-in stays."""
        items = [unit for unit in self.units if unit.kind is EvidenceKind.ITEM and unit.blocks[0] in whole.blocks]
        return tuple(first_sentence(self.report, item) for item in items)

    def _headings_of(self, unit: Evidence) -> tuple[int, ...]:
        return self.report.blocks[unit.blocks[0]].headings

    def _asked_briefly(self) -> list[Run]:
        """The first group of lists that say in so many words what is to be done."""
        groups = self._by_parent(self._lists_under(ASKED_FOR))
        return self._whole_lists(groups[0]) if groups else []

    def _before_lists(self, lists: Sequence[Evidence]) -> list[Run]:
        """The sentences under the heading that lists stand under together, which say what they serve."""
        parents = {unit.section[:-1] for unit in lists}
        if len(lists) < 2 or len(parents) != 1:
            return []
        (parent,) = parents
        above = [unit for unit in self.own if unit.section == parent and unit.kind is EvidenceKind.SENTENCE]
        before: list[Run] = [(unit,) for unit in above if not self._is_passed_over(unit)]
        return before[:1] if parent and any(ASKED_FOR.search(name) for name in parent[-1:]) else []

    def _beside_results(self, summary: Sequence[Evidence]) -> list[Evidence]:
        """What a summary says after its results: what is next, and the conclusion."""
        return [
            unit
            for unit in summary
            if any(CONCLUSION.search(name) or ASKED_FOR.search(name) for name in unit.section[1:])
            and unit.kind is not EvidenceKind.LIST
        ]

    def _weighty(self) -> list[Run]:
        """What the report itself says matters most, then its conclusion; else how it opens."""
        said = [unit for unit in self.own if unit.kind is EvidenceKind.SENTENCE and _WEIGHTY.search(unit.own)]
        runs = _once([*(self._with_support(unit) for unit in said[:_MOST_WEIGHTY]), *self.conclusion()])
        return runs or _once([*self._opening(), *self._on_its_subject()])

    def _on_its_subject(self) -> list[Run]:
        """What it says of the thing in its title that it speaks of most: "X is …", "the three Ys of X"."""
        title = re.findall(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+", self.report.details.title)
        pairs = [" ".join(pair) for name in title for pair in pairwise(name.split())]
        counts = {pair: len(re.findall(rf"\b{re.escape(pair)}\b", self.report.source)) for pair in pairs}
        subject = max(counts, key=lambda pair: (counts[pair], pair), default="")
        if counts.get(subject, 0) < _FEWEST_MENTIONS:
            return []
        says = re.compile(
            rf"^{re.escape(subject)} (?:is|are|happens|means|requires|involves)\b|\b(?:is|are) the .{{0,40}}"
            rf"of {re.escape(subject)}\b"
        )
        return [(unit,) for unit in self.units if unit.kind is EvidenceKind.SENTENCE and says.search(unit.own)]

    def _opening(self) -> list[Run]:
        """The first sentences of the first paragraphs."""
        kept: list[Run] = []
        for run in self._lead_sentences(self.own[:_OPENING_WORDS], _MOST_WORDS):
            if kept and _words_of([*kept, run]) > _OPENING_WORDS:
                break
            kept.append(run)
        return kept

    def _with_support(self, unit: Evidence) -> Run:
        """A sentence with the one before it that it leans on, and the one after it that says what it announces."""
        place = next(n for n, other in enumerate(self.units) if other.id == unit.id)
        run = [unit]
        if LEANS.search(unit.own) and place and self.units[place - 1].blocks == unit.blocks:
            run.insert(0, replace(self.units[place - 1], section=unit.section))
        after = self.units[place + 1] if place + 1 < len(self.units) else None
        if after is not None and after.blocks == unit.blocks and _says_what(after) and not self._is_led_on(after):
            run.append(after)
        return tuple(run)

    def _lists_under(self, heading: re.Pattern[str]) -> list[Evidence]:
        """The lists whose headings or lead-in are of that sort, case studies left out."""
        return [
            unit
            for unit in self.own
            if unit.kind is EvidenceKind.LIST
            and any(heading.search(name) for name in _led_by(unit))
            and not any(CASE_STUDY.search(name) for name in unit.section)
        ]

    def _by_parent(self, lists: Sequence[Evidence]) -> list[list[Evidence]]:
        """Lists whose headings stand under one heading together, such as the pillars of a plan."""
        groups: dict[tuple[str, ...], list[Evidence]] = {}
        for unit in lists:
            parent = unit.section[:-1] if len(unit.section) > 1 else unit.section
            groups.setdefault(parent, []).append(unit)
        return list(groups.values())

    def _under(self, heading: re.Pattern[str]) -> list[Evidence]:
        """The units under the first heading of that sort that has any, those under its sub-headings among them."""
        for unit in self.own:
            for depth, name in enumerate(unit.section):
                if heading.search(name):
                    path = unit.section[: depth + 1]
                    return [other for other in self.own if other.section[: depth + 1] == path]
        return []

    def _whole_lists(self, lists: Sequence[Evidence]) -> list[Run]:
        """Lists whole; the items of a long one by their first sentence. What all of its items repeat is left out."""
        runs: list[Run] = []
        seen: set[str] = set()
        for unit in lists:
            items = {" ".join(self.report.blocks[number].text.casefold().split()) for number in unit.blocks}
            if not items <= seen:
                runs.append((unit,) if unit.words <= _LONG_LIST else self.shorten(unit))
            seen |= items
        return runs

    def _lead_sentences(self, units: Sequence[Evidence], words: int, *, figures: bool = False) -> list[Run]:
        """Lists whole and each paragraph by its first sentence; where that is little, all of its sentences.

        Where they do not fit, the longest go but the first. With `figures`, the sentences that follow and hold a
        figure come too, as far as they fit.
        """
        told = [unit for unit in units if not self._is_passed_over(unit)]
        is_short = sum(unit.words for unit in told) <= words
        runs: list[Run] = []
        seen: set[tuple[int, ...]] = set()
        for unit in told:
            if unit.kind is EvidenceKind.LIST:
                runs += self._whole_lists([unit])
            elif is_short and runs and unit.blocks == runs[-1][-1].blocks:
                runs[-1] += (unit,)
            elif unit.blocks not in seen and unit.words <= _SENTENCE_WORDS:
                runs.append((unit,) if is_short else self._with_support(unit))
            seen.add(unit.blocks)
        runs = _once(runs)
        while len(runs) > 2 and _words_of(runs) > words:
            runs.pop(max(range(1, len(runs)), key=lambda place: (_words_of([runs[place]]), place)))
        return self._with_figures(runs, words) if figures else runs

    def _with_figures(self, runs: Sequence[Run], words: int) -> list[Run]:
        """The runs, each with the sentence after it where that holds a figure and all still fit."""
        told = list(runs)
        for place, run in enumerate(told):
            more = self._with_more(run[-1], _FIGURE) if run[-1].kind is EvidenceKind.SENTENCE else ()
            if len(more) > 1 and _words_of([*told, more[1:]]) <= words:
                told[place] = (*run, *more[1:])
        return told

    def _in_its_section(self, unit: Evidence) -> Evidence:
        """A unit under its headings without those of sponsors and the like, which head nothing that is said."""
        section = tuple(name for name in unit.section if not _is_apparatus(name))
        return unit if section == unit.section else replace(unit, section=section)

    def _is_passed_over(self, unit: Evidence, *, of_lists: bool = False, is_method: bool = False) -> bool:
        """Whether a unit is no line of an overview: a heading, a row, how a study was made, what only announces.

        With `of_lists` items are none of these, and with `is_method` not how a study was made.
        """
        passed = {EvidenceKind.HEADING, EvidenceKind.ROW} | (set() if of_lists else {EvidenceKind.ITEM})
        if unit.kind in passed or self._is_led_on(unit):
            return True
        return not is_method and (any(METHOD.search(name) for name in unit.section) or bool(_PREPARES.search(unit.own)))

    def _is_led_on(self, unit: Evidence) -> bool:
        """Whether a sentence only announces what comes after it."""
        return unit.kind is EvidenceKind.SENTENCE and unit.own.rstrip().endswith(":")

    def _is_own(self, unit: Evidence, blurbs: frozenset[int]) -> bool:
        """Whether a unit is what the report says, and not its sponsors, authors, notes or signposts."""
        block = self.report.blocks[unit.blocks[0]]
        if unit.kind in (EvidenceKind.HEADING, EvidenceKind.ROW) or block.kind in (
            BlockKind.FOOTNOTE,
            BlockKind.QUOTATION,
        ):
            return False
        if not unit.section or block.number in blurbs:
            return False
        return not (_POINTER.search(unit.own) or _SIGNATURE.search(unit.own))


def first_sentence(report: Report, item: Evidence) -> Evidence:
    """An item of a list with the first sentence of its own words alone, under its lead-in as before."""
    block = report.blocks[item.blocks[0]]
    opening = find_sentence_spans(report.source, block.spans)[0]
    own = extract_text(report.source, opening, has_markup=report.has_markup)
    lead = extract_text(report.source, block.lead_ins, has_markup=report.has_markup)
    spans = join_spans(report.source, sorted({*block.lead_ins, *opening}))
    core = join_spans(report.source, opening)
    return replace(item, spans=spans, core=core, text=f"{lead} {own}".strip(), own=own)


def find_blurbs(report: Report) -> frozenset[int]:
    """The numbers of blocks that are no part of what a report says: under such a heading, or by an organisation."""
    found: set[int] = set()
    begun: set[tuple[int, ...]] = set()
    for block in report.blocks:
        if not any(map(_is_apparatus, block.section)):
            continue
        # Case studies are often an appendix, and what they tell is the report's own.
        if any(CASE_STUDY.search(name) for name in block.section) and not _is_apparatus(block.section[-1]):
            continue
        # Where a heading of another sort shares the text with it, the text is the other's until somebody speaks of
        # himself.
        if _shares_its_text(report, block.headings):
            if _SELF_INTRODUCTION.search(block.text):
                begun.add(block.headings)
            if block.headings not in begun:
                continue
        found.add(block.number)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _is_apparatus(heading: str) -> bool:
    """Whether a heading is of what a report prints beside what it says; it is asked for every unit below it."""
    return APPARATUS.search(heading) is not None


def _shares_its_text(report: Report, headings: Sequence[int]) -> bool:
    """Whether the innermost heading follows straight on a conclusion's or summary's, so that both head the text."""
    if len(headings) < 2 or headings[-1] != headings[-2] + 1:
        return False
    outer = report.blocks[headings[-2]].text
    return bool(CONCLUSION.search(outer) or SUMMARY.search(outer))


def _led_by(unit: Evidence) -> list[str]:
    """The headings over a list and its lead-in."""
    lead = unit.text.split("\n", 1)[0] if unit.text[:1] != "•" else ""
    return [*unit.section[-2:], lead]


def _in_order(units: Sequence[Evidence], in_lists: Mapping[Evidence, Run], chosen: Set[Evidence]) -> list[Run]:
    """The lists as they are told and the sentences chosen, in their order; sentences that stand together are one."""
    runs: list[Run] = []
    before: Evidence | None = None
    for unit in units:
        if in_lists.get(unit):
            runs.append(in_lists[unit])
        elif unit in chosen:
            follows = before in chosen and before is not None and before.blocks == unit.blocks
            runs = [*runs[:-1], (*runs[-1], unit)] if follows else [*runs, (unit,)]
        before = unit if unit.kind is EvidenceKind.SENTENCE else before
    return runs


def _says_what(sentence: Evidence) -> bool:
    """Whether a sentence lists what the one before it announced: "From the survey, these included …"."""
    opening = " ".join(sentence.own.split()[:8]).casefold()
    return LEANS.search(opening) is not None and re.search(r"\binclud|\b(?:were|are):?\b", opening) is not None


def _first_stems(text: str) -> list[str]:
    """The stems of the words that a text begins with."""
    return [stem(word) for word in tokenize(text) if word not in STOP_WORDS][:_BEGINNING]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokenize(text))


def _is_list(run: Run) -> bool:
    return run[0].kind in (EvidenceKind.LIST, EvidenceKind.ITEM)


def _once(runs: Iterable[Run]) -> list[Run]:
    """The runs without those that say word for word what one before them says."""
    kept: dict[str, Run] = {}
    for run in runs:
        kept.setdefault(" ".join(" ".join(unit.own for unit in run).casefold().split()), run)
    return list(kept.values())


def _words_of(runs: Iterable[Run]) -> int:
    return sum(len(unit.own.split()) for run in runs for unit in run)

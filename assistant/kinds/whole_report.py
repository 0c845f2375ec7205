"""A report as a whole: its own summary, findings, conclusions or recommendations, in its order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.assistant import EvidenceAssistant
from assistant.answering.question import Question
from assistant.kinds.laying_out import compose_runs
from assistant.kinds.report_names import find_named_reports, title_stems
from assistant.kinds.structure import CONCLUSION, FINDINGS, SUMMARY, blocks_in_order, recommends
from assistant.kinds.wording import content_stems
from corpus.vocabulary import Answer, BlockKind, EvidenceKind
from index.search import Index

# "Summarise …", "an overview of …", "the key points of …".
_SUMMARY = re.compile(
    r"\b(?:summar(?:y|ies|ise|ize)\w*|overviews?|gist|takeaways?|in a nutshell|tl;?dr|sum up|key (?:points"
    r"|messages|facts|ideas)"
    r"|main (?:points|messages|ideas|arguments?|themes?)|key themes?|brief me on|outline|(?:\w+ )?brief (?:for|on"
    r"|of)|rundown|run-down|boil(?:ed)? (?:it |this |that )?down|boil\b|main takeaways?)\b",
    re.IGNORECASE,
)
# The same, where it is the whole of a question: "what is … about?", "what does … say?", "tell me about …".
_ABOUT = re.compile(
    r"^\W*what(?:'s|’s| is| was) .{3,80}\babout\W*$|^\W*what does .{3,80}\bsay\W*$|^\W*tell me about\b", re.IGNORECASE
)
_FINDINGS = re.compile(
    r"\b(?:(?:main|key|headline|principal)?\s*(?:findings|results)|find(?:s)?\W*$|found\W*$)", re.IGNORECASE
)
_CONCLUSION = re.compile(r"\bconclu(?:de|ded|des|sions?)\b", re.IGNORECASE)
_RECOMMENDATIONS = re.compile(
    r"\b(?:recommend(?:s|ed|ations?)?|calls? for|asks? for|next steps|action points|suggest(?:s|ed|ions)?)\b",
    re.IGNORECASE,
)
_PARTS = {
    "recommendations": _RECOMMENDATIONS,
    "conclusion": _CONCLUSION,
    "findings": _FINDINGS,
    "summary": _SUMMARY,
}
# Words of such a question that are no subject of their own.
_FRAME = (
    "summarise summarize summary summaries summarised overview gist takeaway takeaways nutshell tldr sum key main"
    " point points"
    " message messages fact facts idea ideas argument arguments theme themes finding findings result results conclude"
    " concluded concludes conclusion conclusions recommend recommends recommended recommendation recommendations call"
    " calls ask asks next step steps action actions suggest suggests suggested report reports paper papers study"
    " document documents highlight publication about say says headline principal outline brief bullet bullets five"
    " three line lines sentence sentences words minute quick find finds found does do make makes made"
    " happen happens happened happening should two few minutes lot lots writeup write-up write up brief text"
    " event bit"
    " please pls held put together team people folk crowd rundown boil boiled actually end ends really seminar"
    " conference workshop session meeting webinar"
).split()
# Those to whom the reports are addressed: for recommendations over all reports.
_ADDRESSEES = "pcn pcns primary care network networks gp gps practice practices us we our".split()
# Where one clause of a question ends and another begins: "boil it down - I have two minutes".
_CLAUSE = re.compile(r"[,;:.!?]+\s+|\s+[-–]\s+")
# For whom or for what it is: "for my clinical director", "in two minutes", "in a few lines".
_FOR_WHOM = re.compile(
    r"\b(?:for|to) (?:my|our|the|a|an) (?:[\w-]+ ?){1,3}$|\b(?:for|to) (?:my|our) (?:clinical |medical |finance"
    r" )?\w+\b"
    r"|\bin (?:an?|one|two|three|five|ten|\d+) (?:few )?(?:minutes?|lines?|sentences?|words|paragraphs?|bullets?)\b",
    re.IGNORECASE,
)
_WORDS = 260
_SENTENCE_WORDS = 60
_MOST_RUNS = 10
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class _Wish:
    """What of a report is wanted: summary, findings, conclusion or recommendations."""

    name: str
    reports: tuple[str, ...]


class WholeReport:
    """The summary, findings, conclusions or recommendations of a report, each in the report's order."""

    name = "whole report"

    def answer(self, asked: Question, standalone: str, assistant: EvidenceAssistant) -> Answer | None:
        """One line for each part of the report's own section; None where a question asks for something of its own."""
        wish = _read_wish(asked, standalone, assistant.index)
        if wish is None:
            return None
        runs = [run for report in wish.reports for run in _gather(assistant, report, wish)]
        if not runs:
            return None
        return compose_runs(
            assistant, assistant.retrieve(asked), runs[: _MOST_RUNS * len(wish.reports)], confidence=_SURE
        )


def recommendations(asked: Question, assistant: EvidenceAssistant) -> Answer | None:
    """The lists of all reports asked that say what is to be done; None where there is none."""
    wish = _Wish("recommendations", tuple(asked.reports or assistant.index.reports))
    runs = [run for report in wish.reports for run in _gather(assistant, report, wish)]
    return compose_runs(assistant, assistant.retrieve(asked), runs, confidence=_SURE) if runs else None


def _read_wish(asked: Question, standalone: str, index: Index) -> _Wish | None:
    """What is wanted of which reports, by the clause of the question that asks for a part of one."""
    clauses = [clause for clause in _CLAUSE.split(standalone) if clause.strip()]
    for clause in clauses:
        wanted = _which_part(clause) or ("summary" if len(clauses) == 1 and _ABOUT.search(clause) else None)
        wish = _wish_of(clause, wanted, asked, index) if wanted else None
        # Lists of all reports are wanted only where nothing else is asked.
        if wish is not None and (len(wish.reports) == 1 or len(clauses) == 1):
            return wish
    return None


def _wish_of(clause: str, wanted: str, asked: Question, index: Index) -> _Wish | None:
    """The wish of one clause; None where it asks for something of its own."""
    reports = find_named_reports(clause, index.reports)
    if not reports and asked.reports and len(asked.reports) == 1:
        reports = list(asked.reports)
    titles = {word for report in reports for word in title_stems(index.reports[report])}
    subject = [word for word in content_stems(_FOR_WHOM.sub(" ", clause), without=_FRAME) if word not in titles]
    if len(reports) == 1 and not subject:
        return _Wish(wanted, tuple(reports))
    rest = content_stems(" ".join(subject), without=_ADDRESSEES)
    if wanted == "recommendations" and not reports and not rest:
        return _Wish(wanted, tuple(asked.reports or index.reports))
    return None


def _which_part(question: str) -> str | None:
    """Which part of a report is asked for; None where it is no question for a part."""
    return next((name for name, pattern in _PARTS.items() if pattern.search(question)), None)


def _gather(assistant: EvidenceAssistant, report: str, wish: _Wish) -> list[tuple[int, ...]]:
    index = assistant.index
    own = [number for number, unit in enumerate(index.evidence) if unit.report == report]
    words = _WORDS // min(2, len(wish.reports))
    if wish.name == "recommendations":
        found = [n for n in own if index.evidence[n].kind is EvidenceKind.LIST and recommends(index.evidence[n])]
        return _within(index, [(n,) for n in _without_repeats(index, found)], words)
    for section in _sections_for(wish.name):
        numbers = _under_first(index, own, section)
        if runs := _lead_lines(index, numbers, words):
            return runs
    return _lead_lines(index, own, words)


def _under_first(index: Index, own: Sequence[int], heading: re.Pattern[str]) -> list[int]:
    """The units under the first heading of that sort, those under its own sub-headings among them."""
    for number in own:
        for depth, name in enumerate(index.evidence[number].section):
            if heading.search(name):
                path = index.evidence[number].section[: depth + 1]
                return [n for n in own if index.evidence[n].section[: depth + 1] == path]
    return []


def _sections_for(part: str) -> tuple[re.Pattern[str], ...]:
    """The headings to look under, the best first."""
    if part == "conclusion":
        return CONCLUSION, SUMMARY
    return (FINDINGS, SUMMARY, CONCLUSION) if part == "findings" else (SUMMARY, CONCLUSION)


def _lead_lines(index: Index, numbers: Sequence[int], words: int) -> list[tuple[int, ...]]:
    """The first sentence of each paragraph and each list whole, thinned evenly until they fit."""
    runs: list[tuple[int, ...]] = []
    for group in blocks_in_order(index, numbers):
        unit = index.evidence[group[0]]
        kind = index.reports[unit.report].blocks[unit.blocks[0]].kind
        if kind in (BlockKind.FOOTNOTE, BlockKind.QUOTATION) or unit.own.endswith(":"):
            continue
        if unit.kind is EvidenceKind.LIST or unit.words <= _SENTENCE_WORDS:
            runs.append((group[0],))
    while len(runs) > 2 and (sum(_words(index, run) for run in runs) > words or len(runs) > _MOST_RUNS):
        # The longest of the later ones goes: the first says what it is about.
        longest = max(range(1, len(runs)), key=lambda place: (_words(index, runs[place]), place))
        if _words(index, runs[longest]) <= words // _MOST_RUNS:
            runs = runs[:_MOST_RUNS]
            break
        runs.pop(longest)
    return runs


def _within(index: Index, runs: Sequence[tuple[int, ...]], words: int) -> list[tuple[int, ...]]:
    """The runs from the first on that fit; always one."""
    kept: list[tuple[int, ...]] = []
    spent = 0
    for run in runs:
        if kept and spent + _words(index, run) > words:
            continue
        kept.append(run)
        spent += _words(index, run)
    return kept


def _without_repeats(index: Index, numbers: Sequence[int]) -> list[int]:
    """Units without those that say word for word what one before them says."""
    seen: set[str] = set()
    kept = []
    for number in numbers:
        text = " ".join(index.evidence[number].own.casefold().split())
        if text not in seen:
            kept.append(number)
        seen.add(text)
    return kept


def _words(index: Index, run: Sequence[int]) -> int:
    return sum(index.evidence[number].words for number in run)

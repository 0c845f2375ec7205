"""Whether an answer is what its parts say it is: its text, its citations each of use, what it tells of what it left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.vocabulary import Block, BlockKind, Report
from evals.metrics.citations import collect_cited_positions, list_citations
from evals.metrics.places import touched_blocks
from evals.metrics.statistics import Count
from evals.metrics.words import is_number, is_slight, read_words

# A citation that says nearly all of a statement by itself may stand beside another that does, too.
_ALONE = 0.8
# How an answer may tell how much it shows: "3 of 16", "All 7 points".
_OF = re.compile(r"\b(\d+) of (?:the |all )?(\d+)\b")
# What a refusal may name: the nearest place between quotation marks, its report in brackets, numbers to call for help.
_NAMES_OF_PLACES = re.compile(r"“[^”]*”|\([^()]*\)|\bNHS 111\b|\b(?:call|dial) 999\b|\b999\b")
# A row that names nothing, which a ranking may leave out.
_UNNAMED = re.compile(
    r"\W*(?:other|none|blank|missing|unknown|don.t know|not sure|prefer not|n/a|not applicable)\b", re.I
)
_ALL = re.compile(r"^All (\d+) (?:points|rows|headings)\b")


def answer_text(answer: Mapping[str, Any]) -> Count:
    """1 if the answer's text is its statements with their markers, in order and nothing else; white space aside.

    A refusal has none, so its text may say no number but those of the question: a figure would be an answer.
    """
    statements = answer.get("statements") or ()
    if not statements:
        return (float(not _say_numbers(answer)), 1) if answer.get("abstained") else (0, 0)
    lines = (one["text"] + "".join(f" [{n}]" for n in one.get("citations", ())) for one in statements)
    said = " ".join(" ".join(lines).split())
    return float(said == " ".join((answer.get("answer") or "").split()) and not answer.get("abstained")), 1


def _say_numbers(answer: Mapping[str, Any]) -> set[str]:
    """The numbers in a refusal's text that stand neither in its question nor in what it tells of the library."""
    known = [str(answer.get(name) or "") for name in ("question", "standalone_question", "coverage", "not_found")]
    told = _NAMES_OF_PLACES.sub(" ", str(answer.get("answer") or ""))
    said = {word.key for word in read_words(told) if is_number(word)}
    return said - {word.key for part in known for word in read_words(part)}


def citation_economy(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Citations that a statement rests on and that add something / citations, a repeated marker counting as one more.

    Idle is one that no statement names, whose characters others cite already, or, of several behind one statement, that
    says nothing of it which the others do not (ALCE's irrelevant citation, Gao et al. 2023, by words).
    """
    citations = answer.get("citations") or ()
    markers = [n for one in answer.get("statements") or () for n in dict.fromkeys(one.get("citations", ()))]
    repeated = sum(len(one.get("citations", ())) for one in answer.get("statements") or ()) - len(markers)
    idle = sum(find_idle(answer, citation, reports) is not None for citation in citations)
    return len(citations) - idle, len(citations) + repeated


def find_idle(answer: Mapping[str, Any], citation: Mapping[str, Any], reports: Mapping[str, Report]) -> str | None:
    """Why a citation is of no use, in words; None if it is."""
    citing = [one for one in answer.get("statements") or () if citation["n"] in one.get("citations", ())]
    if not citing:
        return "no statement rests on it"
    earlier = [one for one in answer["citations"] if one["n"] < citation["n"]]
    cited = collect_cited_positions([citation], reports) if earlier else frozenset()
    if cited and cited <= collect_cited_positions(earlier, reports):
        return "what it cites is cited before"
    if all(_adds_nothing(answer, one, citation) for one in citing):
        return "it says nothing of its statement that the others do not"
    return None


def _adds_nothing(answer: Mapping[str, Any], statement: Mapping[str, Any], citation: Mapping[str, Any]) -> bool:
    """Whether a statement loses nothing without a citation that does not carry it alone either."""
    others = [one for one in list_citations(answer, statement) if one["n"] != citation["n"]]
    if not others or statement.get("derived"):
        return False
    said = {word.key for word in read_words(statement["text"]) if not is_slight(word)}
    its = said & {word.key for word in read_words(citation.get("quote") or "")}
    theirs = said & {word.key for one in others for word in read_words(one.get("quote") or "")}
    return its <= theirs and len(its) < _ALONE * len(said)


def coverage_told(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """What an answer tells of how much it shows and asked, and is true / what it tells of that.

    "n of m": as many are shown as n, and where they are rows of one table or points of one list, it has m of them; "All
    n": as many are shown, and there are no more. The reports: as many as the library has.
    """
    checks = []
    told = answer.get("shown_of")
    if told:
        checks.append(_is_true_share(answer, int(told[0]), int(told[1]), reports))
    for statement in answer.get("statements") or ():
        if statement.get("derived"):
            checks += [int(n) <= int(m) for n, m in _OF.findall(statement["text"])]
            checks += [_is_true_share(answer, int(n), int(n), reports) for n in _ALL.findall(statement["text"])]
    coverage = answer.get("coverage")
    if coverage:
        left_out = coverage.get("left_out") or ()
        checks.append(coverage.get("reports") == len(reports) and coverage.get("asked") + len(left_out) <= len(reports))
    return sum(checks), len(checks)


def _is_true_share(answer: Mapping[str, Any], shown: int, of: int, reports: Mapping[str, Report]) -> bool:
    if shown > of:
        return False
    points = [sum(line.startswith("•") for line in s["text"].split("\n")) for s in answer.get("statements") or ()]
    counted = {len(answer.get("citations") or ()), *points, sum(points), len(points)}
    groups = _count_groups(answer, reports)
    if not groups:
        return shown in counted
    # Whatever is shown must be of a group that has so many; what a group is, a label may say.
    return (shown in counted or any(shown == its for its, _ in groups)) and any(of in sizes for _, sizes in groups)


def _count_groups(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> list[tuple[int, set[int]]]:
    """For each list or table that an answer reaches into: how many of it, and how many it has, in all or by label."""
    found = []
    for (report_id, group), blocks in _touch_groups(answer, reports).items():
        members = [b for b in reports[report_id].blocks if b.group == group and not b.is_label and not _is_header(b)]
        # Of a table that holds several questions, what is shown is of one: what stands over all of it is shared.
        over = set.intersection(*(set(block.lead_ins) for block in blocks))
        asked = [other for other in members if over <= set(other.lead_ins)]
        named = [other for other in asked if not _UNNAMED.match(other.text)]
        sizes = {len(members), len(asked), len(named)}
        found.append((len({block.number for block in blocks}), sizes))
    return found


def _touch_groups(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> dict[tuple[str, int], list[Block]]:
    """The rows and points that an answer reaches into, by report and list or table."""
    touched: dict[tuple[str, int], list[Block]] = {}
    for citation in answer.get("citations") or ():
        report = reports.get(citation.get("report", ""))
        if report is None:
            continue
        for block in touched_blocks(citation, report):
            if block.group and not block.is_label and not _is_header(block):
                touched.setdefault((report.id, block.group), []).append(block)
    return touched


def _is_header(block: Block) -> bool:
    """Whether a row of a table only heads others."""
    return block.kind is BlockKind.TABLE_ROW and not block.lead_ins

"""Whether each statement says what its quotes say and nothing else, read off the words by rules of its own.

The rules share nothing with the verifier that the product uses, so that a fault of one is not repeated in the other.
A statement in the reports' own words must be its quotes' words, whole and in their order, with a lead that names the
place. One that a model wrote may say them otherwise, but with their numbers, names, negations, direction and strength.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Any

from corpus.text import extract_header, extract_text
from corpus.vocabulary import Block, BlockKind, Report
from evals.metrics.citations import check_citation, list_citations
from evals.metrics.faithful import keeps_all
from evals.metrics.places import touched_blocks
from evals.metrics.statistics import Count
from evals.metrics.words import (
    FALLING,
    FRAME,
    HEDGES,
    NEGATORS,
    RISING,
    UNIVERSALS,
    Word,
    is_number,
    is_slight,
    name_kind,
    read_words,
    split_sentences,
)

# A run of so many words in order is no chance; a shorter one counts where such a run stands in the same sentence.
_RUN = 3
# A model's sentence may have so large a share of its words from elsewhere: it says things in its own words.
_OWN_WORDS = 0.5
# The words of first lines that were sorted or counted out of an answer (assistant/kinds), besides what they quote.
_DERIVED = frozenset(
    "all points of the list passages under name them one report names reports in its their headings here are highest"
    " lowest first second third then last by named without joint question takes another figure for granted gives it"
    " more than half says other direction has yes no not found what do say on this have case study account own rows"
    " order table section and each a an report’s report's passage opinion survey respondents said finding".split()
)
_QUOTED = re.compile(r"“([^”]+)”")
_NAME = re.compile(r"(?<![.!?:•]\s)(?<!^)(?<!\n)\b[A-Z][\w’'-]+")


def statement_support(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Statements that say what their exact quotes say, and nothing else / statements.

    AIS (Rashkin et al. 2023) with words for the judge: no word added, dropped, negated, turned, strengthened; every
    number with its unit, every name.
    """
    statements = answer.get("statements") or ()
    return sum(not find_faults(answer, statement, reports) for statement in statements), len(statements)


def find_faults(answer: Mapping[str, Any], statement: Mapping[str, Any], reports: Mapping[str, Report]) -> list[str]:
    """What a statement says beyond its quotes or leaves out of them, in words; empty where it is supported."""
    cited = [c for c in list_citations(answer, statement) if check_citation(c, reports) is None]
    if not cited:
        return ["it cites nothing that holds"]
    if statement.get("derived"):
        return _check_derived(answer, statement["text"], cited, reports)
    asked = frozenset(word.key for word in read_words(str(answer.get("standalone_question") or "")))
    if answer.get("mode") == "model":
        # A quote with its lead may have taken the place of a sentence that was dropped.
        faults = _check_own_words(statement["text"], cited, reports)
        return faults and _check_quoted(statement["text"], cited, reports, asked=asked) and faults
    return _check_quoted(statement["text"], cited, reports, asked=asked)


# Statements in the reports' own words.


def _check_quoted(
    text: str, cited: Sequence[Mapping[str, Any]], reports: Mapping[str, Report], *, asked: frozenset[str]
) -> list[str]:
    evidence = read_words("\n".join(_shown(citation, reports) for citation in cited))
    rows = _read_rows(cited, reports)
    places = {word.key for citation in cited for word in read_words(_place(citation, reports))}
    kept: list[int] = []
    faults: list[str] = []
    for number, line in enumerate(text.split("\n")):
        line = line.strip().lstrip("•∙ ")
        readings = _read_without_leads(line, places, asked) if number == 0 else [line]
        checked = [_check_line(body, evidence, rows) for body in readings]
        found, used = min(checked, key=lambda each: (len(each[0]), -len(each[1])))
        faults += found
        kept += used
    faults += _find_turned(evidence, kept)
    leading = {word.key for citation in cited for word in read_words(_lead_ins(citation, reports))}
    return list(dict.fromkeys(faults)) + _find_dropped(evidence, set(kept), leading)


def _check_line(line: str, evidence: tuple[Word, ...], rows: Sequence[tuple[Word, ...]]) -> tuple[list[str], list[int]]:
    """What a line adds, and the numbers of the evidence's words that it says, in its order."""
    faults: list[str] = []
    kept: list[int] = []
    for sentence in split_sentences(line):
        found, used = _align(read_words(sentence), evidence)
        faults += found
        kept += used
    # A row of a table is said with the headers of its values.
    if faults and any(not _compare_row(read_words(line), row) for row in rows):
        return [], []
    return faults, kept


@lru_cache(maxsize=8192)
def _align(said: tuple[Word, ...], evidence: tuple[Word, ...]) -> tuple[list[str], tuple[int, ...]]:
    """What a sentence adds to the evidence, and the numbers of the evidence's words that it says, in order."""
    start = _find_run(said, evidence)
    if start is not None:
        return [], tuple(range(start, start + len(said)))
    matcher = SequenceMatcher(None, [w.key for w in evidence], [w.key for w in said], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    whole = sum(block.size for block in blocks) == len(said) and len(blocks) == 1
    anchored = {evidence[block.a].sentence for block in blocks if block.size >= _RUN or whole}
    anchored |= {evidence[block.a + block.size - 1].sentence for block in blocks if block.size >= _RUN}
    matched: set[int] = set()
    used: set[int] = set()
    for block in blocks:
        if evidence[block.a].sentence in anchored:
            matched.update(range(block.b, block.b + block.size))
            used.update(range(block.a, block.a + block.size))
    return _find_added(said, matched), tuple(sorted(used))


def _find_added(said: Sequence[Word], matched: Set[int]) -> list[str]:
    """The runs of words of a sentence that the evidence has not, but for slight words and what frames a quote."""
    faults = []
    for start, end in _gaps(matched, len(said)):
        added = list(said[start:end])
        at_edge = start == 0 or end == len(said)
        allowed = FRAME if at_edge else None
        if not all(word.shown in allowed if allowed else is_slight(word) for word in added):
            faults.append(f"adds {name_kind(added)}: “{' '.join(word.shown for word in added)}”")
    return faults


def _find_run(said: tuple[Word, ...], evidence: tuple[Word, ...]) -> int | None:
    """Where a sentence stands in the evidence word for word; None where it does not."""
    text = " ".join(["", *(word.key for word in evidence), ""])
    at = text.find(" ".join(["", *(word.key for word in said), ""]))
    return text.count(" ", 0, at + 1) - 1 if at >= 0 and said else None


def _gaps(matched: Set[int], length: int) -> list[tuple[int, int]]:
    """The runs of places below a length that are not in a set."""
    gaps: list[tuple[int, int]] = []
    for place in range(length):
        if place in matched:
            continue
        if gaps and gaps[-1][1] == place:
            gaps[-1] = (gaps[-1][0], place + 1)
        else:
            gaps.append((place, place + 1))
    return gaps


def _find_dropped(evidence: Sequence[Word], kept: Set[int], leading: Set[str]) -> list[str]:
    """The words left out of sentences of the evidence that are said for the most part.

    `leading` are the words of lead-ins and table headers, which may be said once for several statements.
    """
    faults = []
    by_sentence: dict[int, list[int]] = {}
    for number, word in enumerate(evidence):
        by_sentence.setdefault(word.sentence, []).append(number)
    for numbers in by_sentence.values():
        said = [number for number in numbers if number in kept]
        # A sentence of which little is said is another one that shares a few words.
        if len(said) * 2 < len(numbers) and len(said) < 2 * _RUN:
            continue
        dropped = [evidence[number] for number in numbers if number not in kept]
        if any(not is_slight(word) and word.key not in leading for word in dropped):
            faults.append(f"drops {name_kind(dropped)}: “{' '.join(word.shown for word in dropped)}”")
    return faults


def _find_turned(evidence: Sequence[Word], kept: Sequence[int]) -> list[str]:
    """Where words of one sentence of the evidence are said in another order than it has them; again is no turn."""
    said: set[int] = set()
    for before, after in pairwise(kept):
        said.add(before)
        if after < before and after not in said and evidence[after].sentence == evidence[before].sentence:
            return [f"says in another order: “{evidence[before].shown} … {evidence[after].shown}”"]
    return []


def _read_without_leads(line: str, places: Set[str], asked: Set[str]) -> list[str]:
    """A line as it stands, and without each lead that may stand before it: all words of a lead name the place.

    Where sides are compared, the side as the question calls it stands before a dash: "London – Study, Place: ". What
    looks like a lead may be the quote's own words, so every reading counts.
    """
    readings = [line]
    side, dash, rest = line.partition(" – ")
    if dash and ": " not in side and ": " in rest and all(w.key in asked or w.key in places for w in read_words(side)):
        line = rest
    for colon in re.finditer(r": ", line):
        if not all(word.key in places or word.shown in FRAME for word in read_words(line[: colon.start()])):
            break
        readings.append(line[colon.end() :])
    return readings


def _place(citation: Mapping[str, Any], reports: Mapping[str, Report]) -> str:
    """The names of the place that a citation points at: its report, its headings, the title of its table."""
    report = reports[citation["report"]]
    names = [report.details.title, report.details.short_title, *(citation.get("section") or ())]
    for block in touched_blocks(citation, report):
        names += block.section
        names += [extract_text(report.source, [span], has_markup=report.has_markup) for span in block.lead_ins[:1]]
    return "\n".join(names)


def _lead_ins(citation: Mapping[str, Any], reports: Mapping[str, Report]) -> str:
    """The lead-ins, labels and headers over what a citation reaches into."""
    report = reports[citation["report"]]
    spans = dict.fromkeys(span for block in touched_blocks(citation, report) for span in block.lead_ins)
    return "\n".join(extract_text(report.source, [span], has_markup=report.has_markup) for span in spans)


def _shown(citation: Mapping[str, Any], reports: Mapping[str, Report]) -> str:
    """A quote as it reads, if that keeps all of its characters, else the characters themselves."""
    shown = citation.get("shown")
    spans = [(start, end) for start, end in citation["spans"]]
    if shown and keeps_all(shown, reports[citation["report"]], spans):
        return str(shown)
    return str(citation["quote"])


def _read_rows(cited: Sequence[Mapping[str, Any]], reports: Mapping[str, Report]) -> list[tuple[Word, ...]]:
    """How each cited row of a table may be said: its cells each behind its headers, or as printed with units behind."""
    rows: list[tuple[Word, ...]] = []
    for citation in cited:
        report = reports[citation["report"]]
        for block in touched_blocks(citation, report):
            if block.kind is BlockKind.TABLE_ROW and block.cells:
                rows += _read_row(block, report)
    return rows


def _read_row(block: Block, report: Report) -> list[tuple[Word, ...]]:
    values = [extract_text(report.source, [cell.span], has_markup=report.has_markup) for cell in block.cells]
    headers = [extract_header(report.source, cell, has_markup=report.has_markup) for cell in block.cells]
    leads = extract_text(report.source, block.lead_ins, has_markup=report.has_markup)
    named = [f"{header} {value}" for header, value in zip(headers[1:], values[1:], strict=True)]
    forms = [[values[0], *named], [*values, *headers[1:]]]
    return [read_words(leads) + read_words("; ".join(form)) for form in forms]


@lru_cache(maxsize=8192)
def _compare_row(said: tuple[Word, ...], row: tuple[Word, ...]) -> list[str]:
    """What a line adds to a row of a table, or says of it in another order."""
    matcher = SequenceMatcher(None, [w.key for w in row], [w.key for w in said], autojunk=False)
    matched = {place for block in matcher.get_matching_blocks() for place in range(block.b, block.b + block.size)}
    added = [word for place, word in enumerate(said) if place not in matched and not is_slight(word)]
    return [f"adds {name_kind(added)}: “{' '.join(word.shown for word in added)}”"] if added else []


# First lines that were sorted or counted out of an answer.


def _check_derived(
    answer: Mapping[str, Any], text: str, cited: Sequence[Mapping[str, Any]], reports: Mapping[str, Report]
) -> list[str]:
    """A derived line may have its registered words, the question's between quotation marks, and those of its quotes."""
    borne = _collect_borne(answer, cited, reports)
    asked = _collect_keys([str(answer.get("question") or ""), str(answer.get("standalone_question") or "")])
    quoted = _collect_keys(_QUOTED.findall(text))
    added = []
    for word in read_words(text):
        if word.key in borne or word.shown in _DERIVED or (word.key in quoted and word.key in asked):
            continue
        if word.key in count_parts(answer) or is_slight(word):
            continue
        added.append(word)
    return [f"adds {name_kind(added)}: “{' '.join(word.shown for word in added)}”"] if added else []


def _collect_borne(
    answer: Mapping[str, Any], cited: Sequence[Mapping[str, Any]], reports: Mapping[str, Report]
) -> set[str]:
    """The words of what a derived line cites, of the places of that, and of what the answer shows below it."""
    everything = [_shown(citation, reports) for citation in cited] + [_place(citation, reports) for citation in cited]
    everything += [statement["text"] for statement in answer.get("statements") or () if not statement.get("derived")]
    return _collect_keys(everything)


def _collect_keys(texts: Sequence[str]) -> set[str]:
    return {word.key for text in texts for word in read_words(text)}


def count_parts(answer: Mapping[str, Any]) -> set[str]:
    """The numbers that can be counted in an answer: its citations, statements, points, reports, and what it tells."""
    statements = answer.get("statements") or ()
    points = sum(statement["text"].count("•") for statement in statements)
    reports = len({citation["report"] for citation in answer.get("citations") or ()})
    told = answer.get("shown_of") or ()
    return {str(n) for n in (len(answer.get("citations") or ()), len(statements), points, reports, *told)}


# Statements in a model's words.


def _check_own_words(text: str, cited: Sequence[Mapping[str, Any]], reports: Mapping[str, Report]) -> list[str]:
    faults: list[str] = []
    evidence = "\n".join(_shown(citation, reports) for citation in cited)
    places = "\n".join(_place(citation, reports) for citation in cited)
    for sentence in split_sentences(text):
        faults += _check_own_sentence(sentence, evidence, places)
    return list(dict.fromkeys(faults))


def _check_own_sentence(sentence: str, evidence: str, places: str) -> list[str]:
    said = read_words(sentence)
    if all(word.shown in FRAME for word in said):
        return []
    given = _collect_keys([evidence])
    named = given | _collect_keys([places])
    faults = [f"adds number: “{word.shown}”" for word in said if is_number(word) and word.key not in given]
    names = _collect_keys(_NAME.findall(sentence))
    faults += [f"adds name: “{word.shown}”" for word in said if word.key in names and word.key not in named]
    content = _list_content(said)
    own = [word for word in content if word.key not in named]
    if len(own) > _OWN_WORDS * len(content):
        faults.append(f"adds words: “{' '.join(word.shown for word in own)}”")
    return faults + _check_marks(said, _closest_sentence(said, evidence))


def _list_content(said: Sequence[Word]) -> list[Word]:
    return [word for word in said if word.shown not in FRAME and not is_number(word)]


def _closest_sentence(said: Sequence[Word], evidence: str) -> set[str]:
    """The words, as shown, of the sentence of the evidence that shares most words with one that was said."""
    keys = {word.key for word in said if not is_slight(word)}
    sentences = [read_words(part) for part in split_sentences(evidence)] or [()]
    best = max(sentences, key=lambda words: len(keys & {word.key for word in words}))
    return {word.shown for word in best}


def _check_marks(said: Sequence[Word], given: set[str]) -> list[str]:
    """Whether a sentence denies, turns or strengthens what the closest sentence of the evidence says."""
    words = {word.shown for word in said}
    faults = []
    if bool(words & NEGATORS) != bool(given & NEGATORS):
        faults.append("negates what its quote says")
    if words & RISING and given & FALLING and not (words & FALLING or given & RISING):
        faults.append("turns the direction of its quote")
    if words & FALLING and given & RISING and not (words & RISING or given & FALLING):
        faults.append("turns the direction of its quote")
    if words & UNIVERSALS - given and given & HEDGES - words:
        faults.append("says more surely or of more than its quote does")
    return faults

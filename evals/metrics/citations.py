"""Whether citations hold: exact to the character, pointing at the gold places, whole, and no wider than need be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import Any

from corpus.vocabulary import Block, BlockKind, Report, Span, quote
from evals.metrics.statistics import Count
from evals.suites.facts import Fact, find_facts
from evals.suites.gold import Gold, GoldPart, Positions, collect_positions


def check_citation(citation: Mapping[str, Any], reports: Mapping[str, Report]) -> str | None:
    """Why a citation does not hold, in words; None if its quote equals the characters at its spans.

    Spans must be half-open ranges within the named report that do not overlap; the quote must equal their characters,
    white space collapsed, pieces joined by ' … '.
    """
    report = reports.get(citation.get("report", ""))
    if report is None:
        return f"there is no report '{citation.get('report')}'"
    spans = citation.get("spans") or ()
    if not spans:
        return "it has no spans"
    ranges = [(start, end) for start, end in spans]
    for start, end in ranges:
        if not 0 <= start < end <= len(report.source):
            return f"its span {start}–{end} is not a range within {report.id}"
    if _has_overlaps(ranges):
        return "its spans overlap"
    if citation.get("quote") != quote(report.source, ranges):
        return f"its quote is not what stands at its spans in {report.id}"
    return None


def quote_exactness(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Citations whose quote equals the source at their spans / citations. A gate, not a score: below 1 is a bug."""
    citations = answer.get("citations") or ()
    return sum(check_citation(citation, reports) is None for citation in citations), len(citations)


def list_exact_quotes(
    answer: Mapping[str, Any], statement: Mapping[str, Any], reports: Mapping[str, Report]
) -> list[str]:
    """The quotes that a statement cites and that hold."""
    cited = list_citations(answer, statement)
    return [citation["quote"] for citation in cited if check_citation(citation, reports) is None]


def list_citations(answer: Mapping[str, Any], statement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The citations of a statement; a number that no citation has names nothing."""
    numbers = statement.get("citations", ())
    return [citation for citation in answer.get("citations") or () if citation.get("n") in numbers]


def is_right(citation: Mapping[str, Any], gold: Gold, reports: Mapping[str, Report]) -> bool:
    """Whether a citation overlaps a gold passage or alternative of its report in more than white space.

    A lead-in or a table header that states no fact of its own does not make a citation right.
    """
    return not gold.stating.isdisjoint(collect_cited_positions([citation], reports))


def citation_precision(answer: Mapping[str, Any], gold: Gold, reports: Mapping[str, Report]) -> Count:
    """Right citations / citations, one answer counting as one (ALCE's citation precision, judged by gold places)."""
    citations = answer.get("citations") or ()
    return _share(sum(is_right(citation, gold, reports) for citation in citations), len(citations))


def citation_recall(
    answer: Mapping[str, Any], facts: Sequence[Fact], gold: Gold, reports: Mapping[str, Report]
) -> Count:
    """Supported / judged statements, one answer counting as one (ALCE's citation recall, from gold evidence).

    Judged are statements that say a gold fact, and those that cite nothing. One is supported if the exact quotes it
    cites, taken together, say every gold fact it says and one of them is right. An answer without statements scores 0.
    """
    if answer.get("abstained") or answer.get("mode") == "conversation":
        return 0, 0
    statements = answer.get("statements") or ()
    if not statements:
        return 0, 1
    judged = [one for one in statements if not list_citations(answer, one) or find_facts(facts, one["text"])]
    supported = [one for one in judged if is_supported(answer, one, facts, gold, reports)]
    return _share(len(supported), len(judged))


def is_supported(
    answer: Mapping[str, Any],
    statement: Mapping[str, Any],
    facts: Sequence[Fact],
    gold: Gold,
    reports: Mapping[str, Report],
) -> bool:
    """Whether a statement's exact quotes say every gold fact that it says, and one of them is right."""
    quotes = list_exact_quotes(answer, statement, reports)
    right = any(is_right(citation, gold, reports) for citation in list_citations(answer, statement))
    return right and find_facts(facts, statement["text"]) <= find_facts(facts, "\n".join(quotes))


def span_precision(answer: Mapping[str, Any], gold: Gold, reports: Mapping[str, Report]) -> Count:
    """|cited ∩ gold| / |cited|, in characters other than white space; nothing cited scores 0.

    Character precision as in LegalBench-RAG. Lead-ins, titles, headers and labels that belong to a gold passage are
    left out of the cited characters: quoting them is right, leaving them out is measured by `table_context`.
    """
    cited = collect_cited_positions(answer.get("citations") or (), reports)
    counted = cited - (gold.context - gold.right)
    return (len(counted & gold.right) / len(counted) if counted else 0.0), 1


def citation_precision_characters(answer: Mapping[str, Any], gold: Gold, reports: Mapping[str, Report]) -> Count:
    """`span_precision` over the answers that cite something: citing a page costs, refusing does not."""
    return span_precision(answer, gold, reports) if answer.get("citations") else (0, 0)


def span_recall(answer: Mapping[str, Any], gold: Gold, reports: Mapping[str, Report]) -> Count:
    """|cited ∩ gold| / |gold|, in characters other than white space; nothing cited scores 0.

    Where a gold passage has alternatives that say the same, the place of it that is cited best counts.
    """
    if not gold.parts:
        return 0.0, 1
    cited = collect_cited_positions(answer.get("citations") or (), reports)
    parts = [_measure_coverage(part, cited, reports) for part in gold.parts]
    # A long gold passage weighs as much more as it has more characters.
    covered = sum(share * size for share, size in parts)
    return covered / sum(size for _, size in parts), 1


def span_f1(answer: Mapping[str, Any], gold: Gold, reports: Mapping[str, Report]) -> Count:
    """Harmonic mean of an answer's span precision and span recall; the figure is their mean over answers (macro)."""
    precision, recall = span_precision(answer, gold, reports)[0], span_recall(answer, gold, reports)[0]
    return (2 * precision * recall / (precision + recall) if precision + recall else 0.0), 1


def table_context(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Cited table rows that are cited with their title, headers and labels / cited table rows.

    A row's numbers mean nothing without them. A citation holds a row if it reaches into it, and its context if it
    reaches into every one of the row's lead-ins.
    """
    with_context: list[bool] = []
    for citation in answer.get("citations") or ():
        with_context += _check_rows(citation, reports)
    return sum(with_context), len(with_context)


def collect_cited_positions(citations: Sequence[Mapping[str, Any]], reports: Mapping[str, Report]) -> Positions:
    """The characters that citations cite, white space left out."""
    return collect_positions(((c.get("report", ""), c.get("spans") or ()) for c in citations), reports)


def _has_overlaps(spans: Sequence[Span]) -> bool:
    return any(later_start < end for (_, end), (later_start, _) in pairwise(sorted(spans)))


def _check_rows(citation: Mapping[str, Any], reports: Mapping[str, Report]) -> Iterator[bool]:
    """For each table row that a citation reaches into, whether it also reaches into every one of its lead-ins."""
    report = reports.get(citation.get("report", ""))
    if report is None:
        return
    spans = citation.get("spans") or ()
    lead_ins = {lead_in for block in report.blocks for lead_in in block.lead_ins}
    for block in report.blocks:
        if _is_data_row(block, lead_ins) and any(_reach_into(spans, span) for span in block.spans):
            yield all(_reach_into(spans, lead_in) for lead_in in block.lead_ins)


def _is_data_row(block: Block, lead_ins: Set[Span]) -> bool:
    """Whether a block is a table row that says something of its own: neither a header nor a label over other rows."""
    if block.kind is not BlockKind.TABLE_ROW or not block.lead_ins or block.is_label:
        return False
    return lead_ins.isdisjoint(block.spans)


def _reach_into(spans: Sequence[Sequence[int]], other: Span) -> bool:
    return any(start < other[1] and other[0] < end for start, end in spans)


def _measure_coverage(part: GoldPart, cited: Positions, reports: Mapping[str, Report]) -> tuple[float, int]:
    """The largest share of any of the part's places that is cited, and the size of its first place in characters."""
    places = [collect_positions([(place.report, place.spans)], reports) for place in part.places]
    return max(len(cited & place) / len(place) for place in places), len(places[0])


def _share(good: int, of: int) -> Count:
    return (good / of, 1) if of else (0, 0)

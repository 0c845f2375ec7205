"""Whether a quote can be understood where it stands, and whether its edges leave its meaning whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.vocabulary import ELLIPSIS, BlockKind, Report, Span
from evals.metrics.places import touched_blocks
from evals.metrics.statistics import Count

# A quote's first words that point back to what was said before it. "It is clear that" points to nothing; "this report"
# points to the report.
_POINTS_BACK = re.compile(
    r"^\W*(?:"
    r"(?:this|these|that|those)\b(?!\s+(?:report|study|analysis|research|guide|guidance|paper|document|survey|manifesto|section|chapter|table|highlight"
    r"|who|in|of|with|from|living|working|at|being|whose|on the)\b)"
    r"|such\b(?! as\b)|(?:they|them|their|theirs|he|she|his|hers?|its)\b"
    r"|it\b(?!\s+(?:is|was|has been|will be|would be|may be|can be)\s+(?:\w+ly\s+)?\w+\s+(?:that|to|for)\b|\s+takes\b)"
    r"|(?:the|these|those)\s+(?:other|others|latter|former|remaining|rest|same|above|second|third|two|three)\b"
    r"|(?:however|therefore|thus|hence|moreover|furthermore|similarly|likewise|nevertheless|consequently)\b"
    # What is named stands beside what is said: "in addition to the nurses", "instead of a ward".
    r"|(?:as a result|instead)\b(?! of\b)|in addition\b(?! to\b)|(?:in|by) contrast\b(?! (?:to|with)\b)"
    r"|(?:for example|for instance|on the other hand|in this way"
    r"|because of this|despite this|after this|at the same time|in turn)\b"
    r"|(?:but|and|or|so|yet|nor)\b(?!-)"
    r")",
    re.IGNORECASE,
)
# What turns or narrows the rest of its sentence when it is cut off before it, and behind it.
_TURNS_BEFORE = re.compile(
    r"\b(?:not|no|never|nor|neither|without|unless|although|though|while|whereas|if|only|few|hardly|cannot|isn.t|don.t"
    r"|doesn.t|didn.t|wasn.t|aren.t|won.t|myth|rather than|instead of|less likely|unlikely|claim(?:s|ed)? that"
    r"|despite|contrary to|fails? to|failed to|lack of)\b",
    re.IGNORECASE,
)
_TURNS_BEHIND = re.compile(
    r"^[\s,;:–—(-]*(?:but|except|unless|although|though|however|rather than|instead of|not|only if|only where|only when"
    r"|provided|until|if|whereas|while|yet|without|as long as|nor)\b",
    re.IGNORECASE,
)
# The end of a sentence within a block, and what a sentence ends in.
_STOP = re.compile(r"[.!?][\"”’')\]*\d]*\s+|\n\s*\n")
_ENDS = re.compile(r"[.!?:;][\"”’')\]*\d\s]*$")


def stands_alone(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Citations whose quote does not open with what points back to words that are not quoted / citations.

    What is pointed to may be quoted: by a lead-in in the quote, or by the citation before it, right before it in the
    report. AIS (Rashkin et al. 2023) asks first whether what is shown can be understood by itself.
    """
    citations = answer.get("citations") or ()
    return sum(not points_back(citation, answer, reports) for citation in citations), len(citations)


def points_back(citation: Mapping[str, Any], answer: Mapping[str, Any], reports: Mapping[str, Report]) -> bool:
    """Whether a quote opens with what points back to words that the answer does not quote."""
    report = reports.get(citation.get("report", ""))
    words = str(citation.get("shown") or citation.get("quote") or "")
    if report is None or not opens_by_pointing_back(words):
        return False
    if _is_of_list_or_table(citation, report):
        return False
    return not _is_quoted_before(citation, answer, report)


def _is_quoted_before(citation: Mapping[str, Any], answer: Mapping[str, Any], report: Report) -> bool:
    """Whether another citation of the answer ends right before this one begins."""
    start = min((begin for begin, _ in citation.get("spans") or ()), default=0)
    others = [one for one in answer.get("citations") or () if one is not citation and one.get("report") == report.id]
    ends = [end for one in others for _, end in one.get("spans") or ()]
    return any(end <= start and not report.source[end:start].strip() for end in ends)


def opens_by_pointing_back(words: str) -> bool:
    """Whether a text opens with what points back to something before it. Example: "The other 80 per cent"."""
    return _POINTS_BACK.match(words) is not None


def meaning_kept(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Citations no edge of which parts a sentence from what denies, contrasts or limits it / citations."""
    citations = answer.get("citations") or ()
    return sum(find_cut(citation, reports) is None for citation in citations), len(citations)


def find_cut(citation: Mapping[str, Any], reports: Mapping[str, Report]) -> str | None:
    """The words that turn what is quoted and were cut off at an edge of a span; None where there are none."""
    report = reports.get(citation.get("report", ""))
    if report is None:
        return None
    spans = [(start, end) for start, end in citation.get("spans") or ()]
    for block in touched_blocks(citation, report):
        # A cell is no part of a sentence.
        if block.kind is BlockKind.TABLE_ROW:
            continue
        for begin, end in block.spans:
            for start, stop in spans:
                if start < end and begin < stop:
                    cut = _cut_before(report.source, (begin, end), start, spans)
                    cut = cut or _cut_behind(report.source, (begin, end), stop, spans)
                    if cut:
                        return cut
    return None


def _cut_before(source: str, block: Span, start: int, spans: Sequence[Span]) -> str | None:
    """What turns a sentence and stands in it before a span's start, in the block."""
    if start <= block[0]:
        return None
    sentence = max((stop.end() for stop in _STOP.finditer(source, *block) if stop.end() <= start), default=block[0])
    before = _leave_out_quoted(source, (sentence, start), spans)
    found = _TURNS_BEFORE.search(before)
    return found.group() if found else None


def _cut_behind(source: str, block: Span, stop: int, spans: Sequence[Span]) -> str | None:
    """What turns a sentence and stands in it right behind a span's end, in the block."""
    if stop >= block[1] or _ENDS.search(source[max(0, stop - 8) : stop]):
        return None
    # A word of which a part is left over is no edge of meaning.
    found = _TURNS_BEHIND.match(source[stop : block[1]])
    if not found or any(start <= stop < end for start, end in spans):
        return None
    return found.group().strip(" ,;:–—(-")


def _leave_out_quoted(source: str, part: Span, spans: Sequence[Span]) -> str:
    """The characters of a part that no span quotes."""
    return "".join(
        source[at] if not any(start <= at < end for start, end in spans) else ELLIPSIS[1:2] for at in range(*part)
    )


def _is_of_list_or_table(citation: Mapping[str, Any], report: Report) -> bool:
    """Whether a quote begins in a list's item or a table's row, which its lead-in or its headers explain."""
    blocks = touched_blocks(citation, report)
    return bool(blocks) and blocks[0].kind in (BlockKind.TABLE_ROW, BlockKind.LIST_ITEM) and bool(blocks[0].lead_ins)

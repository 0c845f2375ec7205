"""Whether shown words keep the figures, signs, units and names of the source characters they stand for, in order.

It has rules of its own for what markup is, so that a fault of the reader is not repeated here: the source becomes a
pattern of all that may be shown of it, in which only markup, and a raised note's mark behind a word, may be missing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from corpus.vocabulary import Block, BlockKind, Report, Span
from evals.metrics.exports import read_exports
from evals.metrics.statistics import Count

# What must be kept: a figure, a letter, a sign. White space, hyphens and punctuation may change: 'sup-' 'pliers'. A
# hyphen before a figure and behind no other is a minus.
_FIGURE = r"\d+(?:[.,]\d+)*"
_SIGN = r"[<>≤≥±+−%‰£$€¥×*÷=°^~#|&⁰¹²³⁴-⁹⁺⁻ⁿ]|(?<![\w)%\]])-(?=[£$€]?\.?\d)"
_KEPT = re.compile(rf"(?P<figure>{_FIGURE})|(?P<letters>[^\W\d_]+)|(?P<sign>{_SIGN})")
# What only shows how a text is written: a soft hyphen, zero-width signs; letters written as one: 'ﬁ'.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_LIGATURE = re.compile("[ﬀ-ﬆ]")
# The markup of a source that has some, each by what may come of it.
_MARKUP = re.compile(
    r"<sup>(?P<raised>[^<>]{0,20})</sup>"
    # Left out: a tag, an address, a link's target, a heading's marks, a rule, a cell's border, what is struck through.
    r"|(?P<dropped></?[a-zA-Z][a-zA-Z\d]*(?:\s[^<>]*)?/?>|<(?:https?:|mailto:)[^<>\s]+>"
    r"|\]\((?:\)|(?:[#/]|\.{1,2}/|[a-zA-Z][\w+.-]*:|www\.|[^()\s]*\.[a-zA-Z]{2,5})[^()\n]*\))"
    r"|^[ \t>]*(?:#{1,6}(?=\s)|⇒)|^[ \t]*=+[ \t]*$|\||~~)"
    r"|(?<![\w$\\])\$(?P<formula>[^\s$](?:[^$\n]{0,38}[^\s$])?)\$(?![\w$])"
    r"|(?P<entity>&#?\w{1,32};)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<stars>\*+)"
    rf"|(?P<figure>{_FIGURE})|(?P<letters>[^\W\d_]+)|(?P<sign>{_SIGN})",
    re.MULTILINE,
)
# A note's mark without markup, which may be left out: figures glued to the stop behind a word or a year, before white
# space or the end; raised figures behind a word or a stop; asterisks behind a word. Example: 'in good health.1 More'.
_NOTE_MARK = re.compile(
    r"(?:(?<=[a-z]{4}[.!?])|(?<=[a-z)\]][.!?][”’\"])|(?<=[\s(](?:19|20)\d\d[.!?])|(?<=[a-z]{2}[)\]][.!?])|(?<=[a-z][”’\"][.!?]))"
    r"\d{1,3}(?:, ?\d{1,3})*(?=\s|$)"
    r"|(?:(?<=[a-z]{4})|(?<=[.!?,;:”’\")\]]))[⁰¹²³⁴-⁹]{1,3}(?:, ?[⁰¹²³⁴-⁹]{1,3})*(?![\w⁰¹²³⁴-⁹])"
    r"|(?<=[a-z]{2})\*{1,2}(?=[\s,.;:)]|$)"
)
# Where emphasis ends at the latest: a blank line, the border of a cell.
_NO_EMPHASIS_ACROSS = re.compile(r"\n[ \t]*\n|[\t|\f]")
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")


def keeps_all(shown: str, report: Report, spans: Sequence[Span]) -> bool:
    """Whether a text shows the characters at the spans and nothing else."""
    return re.fullmatch(_pattern_of(report, tuple(spans)), fold(shown)) is not None


def holds_all(text: str, report: Report, spans: Sequence[Span]) -> bool:
    """Whether the characters at the spans stand in a text, which may say more before and behind them."""
    pattern = _pattern_of(report, tuple(spans))
    # A figure is no part of a longer one.
    before = r"(?<!\d)(?<!\d[.,])" if pattern[:1].isdigit() else ""
    behind = r"(?![.,]?\d)" if pattern[-1:].isdigit() else ""
    return re.search(f"{before}{pattern}{behind}", fold(text)) is not None


def find_own_pieces(report: Report, spans: Sequence[Span]) -> list[Span]:
    """What is said at the spans, block by block and cell by cell, without what only leads up to it.

    A table's title and headers, a label over its rows and a list's lead-in may be said once for several, or not again;
    what they lead to may not be left out.
    """
    whole = (min(start for start, _ in spans), max(end for _, end in spans))
    lead_ins = [span for block in report.blocks for span in block.lead_ins if _cut(span, [whole])]
    pieces: dict[bool, list[Span]] = {True: [], False: []}
    for block in report.blocks:
        for span in _pieces_of(block):
            pieces[block.is_label] += [piece for piece in _cut(span, spans) if piece not in _cut(piece, lead_ins)]
    return pieces[False] or pieces[True]


def _cut(span: Span, spans: Sequence[Span]) -> list[Span]:
    """The parts of a span that lie within others."""
    start, end = span
    return [(max(start, first), min(end, last)) for first, last in spans if first < end and start < last]


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """A text's figures, letters and signs, with a space between two figures. Example: 'at 4, 5 %' → 'at4 5%'."""
    folded: list[str] = []
    is_figure = False
    for match in _KEPT.finditer(_plain(text)):
        is_second, is_figure = is_figure, match["figure"] is not None
        folded.append(f" {match.group()}" if is_second and is_figure else match.group())
    return "".join(folded).replace("-", "−")


def _plain(text: str) -> str:
    return _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match.group()), _UNSEEN.sub("", text))


def _pieces_of(block: Block) -> Sequence[Span]:
    if block.kind is BlockKind.TABLE_ROW and block.cells:
        return [cell.span for cell in block.cells]
    return () if block.kind is BlockKind.FURNITURE else block.spans


def _pattern_of(report: Report, spans: tuple[Span, ...]) -> str:
    patterns = (_pattern_of_span(report.source, span, report.has_markup) for span in spans)
    return " ?".join(pattern for pattern in patterns if pattern)


@lru_cache(maxsize=4096)
def _pattern_of_span(source: str, span: Span, has_markup: bool) -> str:
    """The characters at a span as a pattern of their folded text; notes' marks may be missing."""
    pattern, at = "", span[0]
    for mark in _NOTE_MARK.finditer(source, *span):
        left_out = re.escape(fold(mark.group()))
        pattern += _pattern_of_piece(source, (at, mark.start()), has_markup) + f"(?:[., ]?{left_out})?"
        at = mark.end()
    return pattern + _pattern_of_piece(source, (at, span[1]), has_markup)


def _pattern_of_piece(source: str, span: Span, has_markup: bool) -> str:
    text = source[slice(*span)]
    if not has_markup:
        return re.escape(fold(text))
    written = ""
    # Whether a figure was the last to be written that must be, and whether markup came since.
    is_behind_figure = is_markup_since = False
    for match in _MARKUP.finditer(text):
        if match["figure"]:
            # Two figures are told apart, but for markup within one: '1<b>2</b>'.
            gap = " ?" if is_markup_since else " "
            written += (gap if is_behind_figure else "") + re.escape(match.group())
            is_behind_figure, is_markup_since = True, False
            continue
        piece, is_markup = _pattern_of_mark(match, source, span[0])
        written += piece
        is_markup_since = is_markup_since or is_markup
        is_behind_figure = is_behind_figure and (is_markup or not piece)
    return written


def _pattern_of_mark(match: re.Match[str], source: str, start: int) -> tuple[str, bool]:
    """What may be shown of one mark, letter or sign of a source with markup; whether it is markup."""
    if match["raised"] is not None:
        return _pattern_of_raised(match), True
    if match["formula"]:
        return rf"(?:\$)?{re.escape(fold(match['formula']))}(?:\$)?", True
    if match["stars"]:
        stars = re.escape(match["stars"])
        is_emphasis = _is_emphasis(source, start + match.start(), len(match["stars"]))
        return (f"(?:{stars})?" if is_emphasis else stars), is_emphasis
    if match["dropped"]:
        dropped = re.escape(fold(match["dropped"]))
        return (f"(?:{dropped})?" if dropped else ""), True
    if match["sign"]:
        return re.escape(match["sign"].replace("-", "−")), False
    return re.escape(fold(html.unescape(match["entity"] or match["escaped"] or match["letters"]))), False


def _pattern_of_raised(match: re.Match[str]) -> str:
    """A power must be shown as one: '10⁶'. What is raised behind a word may be a note's mark and left out."""
    raised = match["raised"].translate(_RAISED)
    if match.string[: match.start()][-1:].isdigit() and not re.search(r"[^⁰¹²³⁴-⁹⁺⁻ⁿ]", raised):
        return re.escape(raised)
    return f"(?: ?(?:{re.escape(fold(raised))}|{re.escape(fold(match['raised']))}))?"


def _is_emphasis(source: str, at: int, length: int) -> bool:
    """Whether asterisks could mark emphasis: others of their number stand in the same paragraph or cell."""
    # A paragraph is no longer than this.
    begin = max(0, at - 4000)
    left = max((found.end() for found in _NO_EMPHASIS_ACROSS.finditer(source, begin, at)), default=begin)
    right = _NO_EMPHASIS_ACROSS.search(source, at)
    part = source[left : right.start() if right else len(source)]
    return len(re.findall(rf"(?<!\*)\*{{{length}}}(?!\*)", part)) > 1


def shown_words_faithful(answer: Mapping[str, Any], reports: Mapping[str, Report]) -> Count:
    """Citations whose quote is shown whole, in the answer and in what is exported of it / citations.

    In the reports' own words the statements that cite it must hold it too. Where a citation has no `shown`, its quote
    is what is shown.
    """
    citations = answer.get("citations") or ()
    exported = read_exports(answer) if citations else ()
    return sum(_is_faithful(citation, answer, exported, reports) for citation in citations), len(citations)


def _is_faithful(
    citation: Mapping[str, Any], answer: Mapping[str, Any], exported: Sequence[str], reports: Mapping[str, Report]
) -> bool:
    report = reports.get(citation.get("report", ""))
    if report is None:
        return False
    spans = [(start, end) for start, end in citation.get("spans") or ()]
    if not keeps_all(citation.get("shown", citation.get("quote", "")), report, spans):
        return False
    if not all(holds_all(text, report, spans) for text in exported):
        return False
    if answer.get("mode") != "evidence":
        return True
    citing = (one["text"] for one in answer.get("statements") or () if citation.get("n") in one.get("citations", ()))
    said = "\n".join(citing)
    return all(holds_all(said, report, [piece]) for piece in find_own_pieces(report, spans))

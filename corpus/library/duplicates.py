"""Whether two reports are the same, or editions of one another: by their words, cut into overlapping runs of eight."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.vocabulary import BlockKind, Report

_RUN_WORDS = 8
# A report is the same as another that holds at least this share of its runs, and a newer edition from this share.
SAME = 0.95
EDITION = 0.5
# A long report is compared by a sample: those runs whose number divides by this.
_SAMPLED = 8
# A report of at most this many runs keeps them all.
_MOST_KEPT = 2000
_WORD = re.compile(r"\w+")
# What tells one edition's title from another's: "2021/22", "second edition", "3rd edition", "volume 2", "v2".
_EDITION = re.compile(
    r"\d{4}(?:\s*[/–-]\s*\d{2,4})?|\b(?:\w+\s+edition|edition\s+\w+|(?:volume|version|v)\.?\s*\d+(?:\.\d+)*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The runs of eight words of a report, as numbers; of a long report only a sample."""

    runs: frozenset[int]
    is_sample: bool

    def share_in(self, other: Fingerprint) -> float:
        """The share of this one's runs that the other holds too, 0 to 1."""
        mine, others = self.runs, other.runs
        if self.is_sample or other.is_sample:
            mine, others = _sample(mine), _sample(others)
        return len(mine & others) / len(mine) if mine else 0.0


def fingerprint_report(report: Report) -> Fingerprint:
    """The runs of a report's words, without page furniture, case and punctuation."""
    words: list[str] = []
    for block in report.blocks:
        if block.kind is not BlockKind.FURNITURE:
            words += _WORD.findall(block.text.casefold())
    last = max(1, len(words) - _RUN_WORDS + 1)
    runs = frozenset(_number(" ".join(words[start : start + _RUN_WORDS])) for start in range(last))
    is_sample = len(runs) > _MOST_KEPT
    return Fingerprint(_sample(runs) if is_sample else runs, is_sample)


def fingerprint_to_json(fingerprint: Fingerprint) -> str:
    """The fingerprint as JSON."""
    return json.dumps({"sample": fingerprint.is_sample, "runs": sorted(fingerprint.runs)}, separators=(",", ":"))


def fingerprint_from_json(text: str) -> Fingerprint:
    """The fingerprint that `fingerprint_to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: the text is damaged.
    """
    row = json.loads(text)
    return Fingerprint(frozenset(row["runs"]), bool(row["sample"]))


def find_same(new: Fingerprint, others: Mapping[str, Fingerprint]) -> str | None:
    """The id of the report that holds the new one's words already; None where none does."""
    shares = {report: new.share_in(other) for report, other in others.items()}
    best = max(shares, key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= SAME else None


def find_earlier_edition(
    title: str, new: Fingerprint, others: Mapping[str, Fingerprint], titles: Mapping[str, str]
) -> str | None:
    """The id of the report of which the new one looks like an edition: most of its words, or its title but a year."""
    shares = {report: new.share_in(other) for report, other in others.items()}
    best = max(shares, key=shares.__getitem__, default=None)
    if best is not None and shares[best] >= EDITION:
        return best
    plain = _plain_title(title)
    return _last(report for report, other in titles.items() if plain and _plain_title(other) == plain)


def _plain_title(title: str) -> str:
    """A title without years, numbers of editions, case and punctuation; empty where fewer than two words are left."""
    words = _WORD.findall(_EDITION.sub(" ", title).casefold())
    return " ".join(words) if len(words) > 1 else ""


def _last(reports: Iterable[str]) -> str | None:
    return next(reversed(list(reports)), None)


def _number(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode("utf-8", "replace"), digest_size=6).digest(), "big")


def _sample(runs: frozenset[int]) -> frozenset[int]:
    return frozenset(run for run in runs if run % _SAMPLED == 0)

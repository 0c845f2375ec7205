"""Features: what speaks for each candidate evidence unit as an answer to a question, as learning to rank needs it.

Three families, each at the level of the unit, its block, its section and its passage: similarity of vectors, shared
terms, and late interaction of token vectors. The last also sees what a unit adds to its headings: a question names
a programme once, the headings supply that, and the unit has to supply the rest.

The names of features are part of the trained weights: renaming one means training anew.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import numpy as np

from assistant.answering.candidates import Candidates, TokenMatches
from assistant.answering.question import ANSWER_TYPES
from assistant.answering.similar_questions import compare_with_bank, ranking_features
from corpus.vocabulary import BlockKind, Evidence, EvidenceKind
from index.embedding import Floats, Ints
from index.search import Index, Query
from index.segments import Segment

# How many units are drawn as candidates, and of how many of the best all units of the same block come along.
POOL = 300
_CLOSE = 100
# By what units are drawn: a sum of features, its weights set by hand.
_FIRST_STAGE = {"cosine": 1.0, "passage cosine": 0.5, "bm25": 0.3, "passage bm25": 0.3, "coverage": 1.0}

# What a unit's text bears, by its wording.
TRAITS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "number": r"\d",
        "percentage": r"%|per cent|\bpercent",
        "money": r"£",
        "year": r"\b(19|20)\d\d\b|\b(January|February|March|April|May|June|July|August|September|October|November"
        r"|December)\b",
        "name": r"\b[A-Z][a-z]+ [A-Z][a-z]+",
        "office": r"\b(Dr|Professor|Prof|Sir|Dame|Lord|Rt Hon|Director|Chair|Lead|Manager|CEO|Officer|Partner|Minister"
        r"|Head of)\b",
        "because": r"\b(because|due to|so that|in order to|as a result|therefore|since|leads? to|means that|owing"
        r"|enabl\w+|thereby|to ensure|helps?|reason)\b",
        "defines": r"\b(is an?|are an?|means?|refers? to|defined as|understood to be|is the|describes?|consists? of"
        r"|known as)\b",
        "quoted": r"[“\"]",
    }.items()
}
# Pairs of an answer type and a trait that an answer of this type bears.
_TRAITS_WANTED = (
    ("quantity", "number"),
    ("quantity", "percentage"),
    ("quantity", "money"),
    ("time", "year"),
    ("person", "name"),
    ("person", "office"),
    ("reason", "because"),
    ("definition", "defines"),
    ("quote", "quoted"),
)
# Pairs of an answer type and a kind of unit that such an answer often is.
_KINDS_WANTED = (
    ("list", EvidenceKind.LIST),
    ("list", EvidenceKind.ITEM),
    ("summary", EvidenceKind.LIST),
    ("quantity", EvidenceKind.ROW),
    ("comparison", EvidenceKind.ROW),
    ("reason", EvidenceKind.LIST),
)


class FeatureExtractor:
    """Computes features over one index. What does not depend on a question is computed once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        units = index.evidence
        self._sections = _number_by_key([(unit.report, unit.section) for unit in units])
        self._blocks = _number_by_key([(unit.report, unit.blocks[0]) for unit in units])
        self._previous, self._next = _find_neighbours(units, self._sections)
        traits = index.by_segment("traits", _find_traits)
        self._traits = {name: traits[:, number] for number, name in enumerate(TRAITS)}
        kinds = [index.reports[unit.report].blocks[unit.blocks[0]].kind for unit in units]
        self._shape: dict[str, Floats] = {
            "words": np.log([max(1, unit.words) for unit in units]).astype(np.float32),
            "begins block": (np.r_[-1, self._blocks[:-1]] != self._blocks).astype(np.float32),
            "footnote": np.asarray([kind is BlockKind.FOOTNOTE for kind in kinds], dtype=np.float32),
            "quotation": np.asarray([kind is BlockKind.QUOTATION for kind in kinds], dtype=np.float32),
        }
        for unit_kind in EvidenceKind:
            is_kind = [unit.kind is unit_kind for unit in units]
            self._shape[str(unit_kind)] = np.asarray(is_kind, dtype=np.float32)
        self._passages = _pad(index.unit_passages)

    def extract(
        self,
        query: Query,
        answer_types: Collection[str],
        *,
        reports: Collection[str] | None = None,
        masked: Collection[int] = (),
    ) -> Candidates:
        """Draw the likeliest units and compute their features.

        `answer_types` are what the question asks for. Only units of `reports` are drawn; None takes all. The bank's
        questions that are `masked` do not count (training leaves out a question's own twin).
        """
        # 1. Draw the candidates by a quick score.
        first = self._first_stage(query)
        allowed = np.asarray([reports is None or unit.report in reports for unit in self.index.evidence], dtype=bool)
        score = np.where(allowed, _first_stage_score(first), -np.inf).astype(np.float32)
        pool = self._draw(score)
        # 2. Compute every feature for these.
        similar = compare_with_bank(self.index, query, allowed, masked=masked)
        features = {name: values[pool] for name, values in first.items()} | {"first stage": score[pool]}
        matches = None
        if len(pool):
            late, matches = self._late_interaction(query, pool)
            features |= late
            features |= _relative(features, self._sections[pool])
            features |= self._shapes(answer_types, pool)
            features |= ranking_features(similar, pool, len(allowed))
        # 3. Put them side by side, one column each.
        table = np.stack(list(features.values()), axis=1) if len(pool) else np.zeros((0, len(features)))
        return Candidates(pool, table.astype(np.float32), tuple(features), matches, similar)

    def first_stage_scores(self, query: Query) -> Floats:
        """The quick score by which candidates are drawn; shape (units,)."""
        return _first_stage_score(self._first_stage(query))

    def _first_stage(self, query: Query) -> dict[str, Floats]:
        """Features that are quick to compute for every unit; each of shape (units,)."""
        index = self.index
        asked = [*query.terms, *query.expanded]
        bm25, passage_bm25 = index.evidence_terms.scores(asked), index.passage_terms.scores(asked)
        return {
            "cosine": index.evidence_vectors.similarity(query.encoded.vector),
            "passage cosine": self._by_passage(index.passage_vectors.similarity(query.encoded.vector)),
            "bm25": bm25 / max(1e-6, float(bm25.max(initial=0))),
            "passage bm25": self._by_passage(passage_bm25 / max(1e-6, float(passage_bm25.max(initial=0)))),
            "coverage": index.evidence_terms.coverage(query.terms),
            "own coverage": index.own_terms.coverage(query.terms),
            "heading coverage": index.heading_terms.coverage(query.terms),
            "passage coverage": self._by_passage(index.passage_terms.coverage(query.terms)),
        }

    def _by_passage(self, values: Floats) -> Floats:
        """The best value among each unit's passages, from a value for each passage; shape (units,)."""
        # −1 stands behind the padding of `_passages`, which points at the last place.
        best: Floats = np.r_[values, -1.0][self._passages].max(axis=1).astype(np.float32)
        return best

    def _draw(self, score: Floats) -> Ints:
        """The numbers of the best units, and of those that stand in one block with the very best; sorted."""
        order = np.argsort(-score, kind="stable")
        order = order[np.isfinite(score[order])]
        close = np.isin(self._blocks, self._blocks[order[:_CLOSE]]) & np.isfinite(score)
        return np.union1d(order[:POOL], np.flatnonzero(close))

    def _late_interaction(self, query: Query, pool: Ints) -> tuple[dict[str, Floats], TokenMatches]:
        """Late interaction, each question token weighted by what it matters; and the matches themselves."""
        tokens = self.index.tokens
        question_tokens, weights = query.tokens(tokens)
        own, whole, label = tokens.match_scores(question_tokens, pool)
        contexts, back = np.unique(tokens.contexts[pool], return_inverse=True)
        context = tokens.best_matches(question_tokens, contexts)[:, back]
        both = np.maximum(own, context)
        missing = weights[:, None] * np.clip(1 - context, 0, 1)
        weakest = np.sort(both, axis=0)[:3]
        found = {
            "late": weights @ own,
            "late mean": own.mean(axis=0),
            "late with frame": weights @ both,
            "late frame": weights @ context,
            "late beyond frame": (missing * own).sum(axis=0) / (missing.sum(axis=0) + 1e-6),
            "late with previous": weights @ np.maximum(own, _shift_columns(own, pool, self._previous[pool])),
            "late with next": weights @ np.maximum(own, _shift_columns(own, pool, self._next[pool])),
            "late block": weights @ _max_by_group(both, self._blocks[pool]),
            "late section": weights @ _max_by_group(both, self._sections[pool]),
            "late weakest": weakest.mean(axis=0),
            "late reverse": whole,
            "late label": label,
        }
        return found, TokenMatches(own, context, weights)

    def _shapes(self, asked: Collection[str], pool: Ints) -> dict[str, Floats]:
        """Features of a unit's form, and whether it bears what the question asks for."""
        nothing = np.zeros(len(pool), dtype=np.float32)
        found = {name: values[pool] for name, values in self._shape.items()}
        found |= {f"has {name}": self._traits[name][pool] for name in ("number", "name")}
        for ask, trait in _TRAITS_WANTED:
            found[f"{ask}: {trait}"] = self._traits[trait][pool] if ask in asked else nothing
        for ask, kind in _KINDS_WANTED:
            found[f"{ask}: {kind}"] = self._shape[str(kind)][pool] if ask in asked else nothing
        for ask in ANSWER_TYPES:
            found[f"asks {ask}"] = np.full(len(pool), float(ask in asked), dtype=np.float32)
        return found


def _find_traits(segment: Segment) -> Floats:
    """Which traits the text of each unit bears; shape (units, traits)."""
    found = [[bool(pattern.search(unit.text)) for pattern in TRAITS.values()] for unit in segment.evidence]
    return np.asarray(found, dtype=np.float32).reshape(-1, len(TRAITS))


# Features that are also given as they stand to the best candidate's, to their section's mean, and as a rank.
_TO_BEST = (
    "cosine", "passage cosine", "bm25", "passage bm25", "coverage", "own coverage", "first stage", "late",
    "late with frame", "late block", "late section", "late weakest", "late label",
)  # fmt: skip
_TO_SECTION = ("cosine", "own coverage", "late", "late beyond frame")
_RANKED = ("first stage", "cosine", "bm25", "late")


def _first_stage_score(features: dict[str, Floats]) -> Floats:
    total: Floats = np.sum([weight * features[name] for name, weight in _FIRST_STAGE.items()], axis=0)
    return total


def _relative(features: dict[str, Floats], sections: Ints) -> dict[str, Floats]:
    """Features as they stand to the best candidate's, to their section's mean, and as ranks."""
    found: dict[str, Floats] = {}
    sizes = np.bincount(sections)
    for name in _TO_BEST:
        found[f"{name}, to best"] = features[name] - features[name].max()
    for name in _TO_SECTION:
        means = np.bincount(sections, features[name]) / np.maximum(sizes, 1)
        found[f"{name}, to section"] = (features[name] - means[sections]).astype(np.float32)
        found[f"{name}, rank in section"] = _rank_within(features[name], sections)
    for name in _RANKED:
        found[f"{name}, rank"] = _rank_within(features[name], np.zeros(len(sections), dtype=np.int64))
    found["section size"] = np.minimum(sizes[sections], 60).astype(np.float32)
    return found


def _rank_within(values: Floats, groups: Ints) -> Floats:
    """Rank from 0, best first, among the values of the same group."""
    # Sort by group, then best first; a rank is the distance from where its group begins.
    order = np.lexsort((-values, groups))
    begins = np.r_[True, groups[order][1:] != groups[order][:-1]]
    positions = np.arange(len(values))
    ranks = np.empty(len(values), dtype=np.float32)
    ranks[order] = positions - np.maximum.accumulate(np.where(begins, positions, 0))
    return ranks


def _max_by_group(values: Floats, groups: Ints) -> Floats:
    """The columns' maxima by group, each column given its group's; shape as `values`."""
    order = np.argsort(groups, kind="stable")
    begins = np.flatnonzero(np.r_[True, groups[order][1:] != groups[order][:-1]])
    maxima = np.maximum.reduceat(values[:, order], begins, axis=1)
    position = np.searchsorted(groups[order][begins], groups)
    result: Floats = maxima[:, position]
    return result


def _shift_columns(values: Floats, pool: Ints, neighbours: Ints) -> Floats:
    """The columns of each unit's neighbour; 0 where it has none, or none in the pool."""
    at = np.clip(np.searchsorted(pool, neighbours), 0, len(pool) - 1)
    present = (neighbours >= 0) & (pool[at] == neighbours)
    result: Floats = np.where(present, values[:, at], 0.0).astype(np.float32)
    return result


def _number_by_key(keys: list[Any]) -> Ints:
    """Equal keys get the same number, from 0 in the order of first use; shape (keys,)."""
    numbers: dict[Any, int] = {}
    return np.asarray([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _find_neighbours(units: list[Evidence], sections: Ints) -> tuple[Ints, Ints]:
    """The unit before and after each within its section, whole lists passed over; −1 where there is none."""
    before = np.full(len(units), -1, dtype=np.int64)
    after = np.full(len(units), -1, dtype=np.int64)
    last = -1
    for number, unit in enumerate(units):
        if unit.kind is EvidenceKind.LIST:
            continue
        if last >= 0 and sections[last] == sections[number]:
            before[number], after[last] = last, number
        last = number
    return before, after


def _pad(lists: list[list[int]]) -> Ints:
    """Lists of numbers as rows of equal length, filled up with −1."""
    width = max((len(numbers) for numbers in lists), default=1)
    return np.asarray([numbers + [-1] * (width - len(numbers)) for numbers in lists], dtype=np.int64)

"""Which part each statement of a report plays, whether it can be read alone, and how much a note would lose without it.

Three multinomial logistic regressions over hints in its words and headings, its n-grams and its embedding. They were
trained on statements that readers marked, and on others that were written to be marked, without sight of the product
(`python -m evals.training.statements`). A statement that was marked itself keeps its marks; NumPy alone runs it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from assistant.statements.features import NAMES, Stated, describe, list_ngrams
from corpus.errors import UserError
from corpus.vocabulary import Evidence, EvidenceKind
from corpus.weights import require_sound
from index.embedding import Floats, Ints
from index.search import Index
from index.segments import Segment

WEIGHTS = Path(str(files("assistant.statements"))) / "weights" / "statements.npz"
# The name in the file of the fingerprint of the embedding model.
EMBEDDING = "embedding"
# How long the vectors of dense features, of the embedding and of n-grams are made, so that none outweighs the others.
DENSE_LENGTH, VECTOR_LENGTH, NGRAM_LENGTH = 0.3, 4.0, 3.0
# A statement whose embedding is so near to that of one that was marked is that one.
_SAME = 0.99
# The vectors of marked statements are kept as integers, up to this.
_LEVELS = 127.0
# The regressions, in the order in which their classes stand side by side.
_ORDER = ("role", "clear", "weight")
# The kind of evidence stands behind them; it has no regression: of an unseen statement it cannot be told well enough.
_KIND = "kind"
_SPACE = re.compile(r"\s+")


class Role(StrEnum):
    """The part that a statement plays."""

    BARRIER = "B"
    HELP = "H"
    STEP = "S"
    DEED = "D"
    OUTCOME = "O"
    FINDING = "F"
    MEANING = "M"
    AIM = "A"
    NOTHING = "X"


# What makes a statement clear: nothing else, the name of whom it tells of, or the sentence before it.
ALONE, NAMED, BEFORE = "y", "w", "p"
# The kinds of evidence: a result of the report's own study; what somebody said who was asked or spoke; what a case
# study tells of itself; evidence from elsewhere; the authors' own view.
KINDS = ("s", "q", "c", "e", "v")
# What a note loses without a statement: nothing, little, something, or what it must have.
WEIGHTS_OF_MARKS = ("0", "1", "2", "3")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement was judged to be."""

    # How likely each part is, 1 in all.
    roles: Mapping[Role, float]
    # How likely it can be read alone, once its case is named, and with the sentence before it alone; 1 in all.
    alone: float
    named: float
    before: float
    # What a note on its subject would lose without it, 0 to 3.
    weight: float
    # What kind of evidence a reader took it for, one of `KINDS`; empty for one that no reader marked.
    kind: str = ""

    @property
    def role(self) -> Role:
        """The likeliest part."""
        return max(self.roles, key=lambda role: self.roles[role])

    @property
    def needs_sentence_before(self) -> bool:
        """Whether it is clear with the sentence before it only."""
        return self.before >= max(self.alone, self.named)

    @property
    def needs_name(self) -> bool:
        """Whether it is clear only once the case, project or body that it tells of is named."""
        return self.named > max(self.alone, self.before)


@dataclass(frozen=True, slots=True)
class Regression:
    """A multinomial logistic regression over three kinds of features."""

    # The names of what is told apart, and a bias for each.
    classes: tuple[str, ...]
    bias: Floats
    # What a feature weighs for each class; shapes (dense features, classes), (dimensions, …) and (n-grams, …).
    dense: Floats
    meaning: Floats
    ngrams: Floats

    def shares(self, dense: Floats, vectors: Floats, rows: Sequence[Ints]) -> Floats:
        """How likely each class is of each statement; shape (statements, classes). `rows`: the n-grams of each."""
        logits = self.bias + DENSE_LENGTH * (dense @ self.dense) + VECTOR_LENGTH * (vectors @ self.meaning)
        for number, found in enumerate(rows):
            if len(found):
                logits[number] += NGRAM_LENGTH / np.sqrt(len(found)) * self.ngrams[found].sum(axis=0)
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: Floats = grown / grown.sum(axis=1, keepdims=True)
        return shares


@dataclass(frozen=True, slots=True)
class Marked:
    """Statements that readers marked: their embeddings, of length one, and the class that each mark names."""

    vectors: Floats
    # Shape (statements,) each, by the name of the regression.
    classes: Mapping[str, Ints]
    # The place in `KINDS` of the kind of evidence of each; shape (statements,).
    kinds: Ints


class StatementJudge:
    """What comes with the product. Safe to share between threads."""

    def __init__(
        self,
        regressions: Mapping[str, Regression],
        ngrams: Sequence[str],
        scales: tuple[Floats, Floats],
        marked: Marked,
        embedding: str,
    ) -> None:
        """`regressions`: "role", "clear" and "weight". `scales`: mean and deviation of each dense feature."""
        self.regressions = dict(regressions)
        self.embedding = embedding
        self._rows = {ngram: row for row, ngram in enumerate(ngrams)}
        self._scales = scales
        self._marked = marked

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> StatementJudge:
        """The one that comes with the product.

        Raises:
            UserError: the file is missing or damaged.
        """
        require_sound(path)
        try:
            with np.load(path) as file:
                if str(file["features"]).split("\n") != list(NAMES):
                    raise ValueError("other features")
                regressions = {name: _read_regression(file, name) for name in _ORDER}
                kept = file["marked"].astype(np.float32) / _LEVELS
                vectors = kept / np.linalg.norm(kept, axis=1, keepdims=True)
                classes = {name: file[f"{name} marked"].astype(np.int64) for name in regressions}
                marked = Marked(vectors, classes, file[f"{_KIND} marked"].astype(np.int64))
                scales = (file["means"].astype(np.float32), file["scales"].astype(np.float32))
                return cls(regressions, str(file["ngrams"]).split("\n"), scales, marked, str(file[EMBEDDING]))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as fault:
            raise UserError(f"{path}: the weights of statements are missing or damaged. Reinstall.") from fault

    def judge(self, stated: Sequence[Stated], vectors: Floats, *, use_marks: bool = True) -> dict[str, Floats]:
        """How likely each class is of each statement, by the regression's name; shapes (statements, classes).

        Under "kind": 1 for the kind of evidence of a statement that a reader marked, 0 for all of any other.
        `vectors`: their embeddings, shape (statements, dimensions).
        """
        described = np.asarray([describe(one) for one in stated], dtype=np.float32).reshape(-1, len(NAMES))
        dense = (described - self._scales[0]) / self._scales[1]
        rows = [
            np.asarray([self._rows[n] for n in list_ngrams(one) if n in self._rows], dtype=np.int64) for one in stated
        ]
        shares = {name: each.shares(dense, vectors, rows) for name, each in self.regressions.items()}
        shares[_KIND] = np.zeros((len(stated), len(KINDS)), dtype=np.float32)
        if use_marks and stated:
            marks = {**self._marked.classes, _KIND: self._marked.kinds}
            similarity = vectors @ self._marked.vectors.T
            nearest = similarity.argmax(axis=1)
            same = np.flatnonzero(similarity[np.arange(len(nearest)), nearest] >= _SAME)
            for name, found in shares.items():
                found[same] = np.eye(found.shape[1], dtype=np.float32)[marks[name][nearest[same]]]
        return shares


def _read_regression(file: Mapping[str, Floats], name: str) -> Regression:
    parts = {part: file[f"{name} {part}"].astype(np.float32) for part in ("bias", "dense", "meaning", "ngrams")}
    return Regression(tuple(str(file[f"{name} classes"]).split("\n")), **parts)


@lru_cache(maxsize=1)
def load_statement_judge() -> StatementJudge:
    """The one that comes with the product, read once.

    Raises:
        UserError: its weights are missing or damaged.
    """
    return StatementJudge.load()


def read_statement(index: Index, number: int) -> Statement | None:
    """What the evidence unit of that number is; None where the index has an embedding that nothing was trained for.

    Every unit of a report is judged when one of it is first asked for.

    Raises:
        UserError: the weights are missing or damaged.
    """
    judge = load_statement_judge()
    if judge.embedding != index.manifest.weights:
        return None
    row = index.by_segment("statements", _judge_segment)[number]
    roles, clear, weights, kinds = np.split(row, np.cumsum([len(judge.regressions[name].classes) for name in _ORDER]))
    named = dict(zip(judge.regressions["clear"].classes, clear.tolist(), strict=True))
    of_weight = zip(judge.regressions["weight"].classes, weights.tolist(), strict=True)
    return Statement(
        {Role(name): share for name, share in zip(judge.regressions["role"].classes, roles.tolist(), strict=True)},
        named[ALONE],
        named[NAMED],
        named[BEFORE],
        sum(int(name) * share for name, share in of_weight),
        KINDS[int(kinds.argmax())] if kinds.any() else "",
    )


def _judge_segment(segment: Segment) -> Floats:
    """How likely each class is of each unit of a segment, the regressions' side by side; shape (units, classes)."""
    judge = load_statement_judge()
    if not segment.evidence:
        columns = sum(len(each.classes) for each in judge.regressions.values()) + len(KINDS)
        return np.zeros((0, columns), dtype=np.float32)
    shares = judge.judge(list_stated(segment.evidence), segment.evidence_vectors)
    return np.concatenate([shares[name] for name in (*_ORDER, _KIND)], axis=1).astype(np.float32)


def list_stated(units: Sequence[Evidence]) -> list[Stated]:
    """The units of a report as they stand in it, in its order."""
    stated: list[Stated] = []
    before: Evidence | None = None
    for unit in units:
        lead_in = unit.text.removesuffix(unit.own).strip() if unit.kind is EvidenceKind.ITEM else ""
        opens = before is None or before.blocks != unit.blocks
        stated.append(Stated(unit.section, _SPACE.sub(" ", unit.own), lead_in, unit.kind.value, opens))
        before = unit
    return stated

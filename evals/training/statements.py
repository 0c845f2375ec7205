"""Train what tells the part of a statement, and whether it stands alone: `python -m evals.training.statements`.

`statement_marks/read*.jsonl` holds the statements of the bundled reports as readers marked them, without sight of the
product: its part (barrier, help, step, deed, outcome, finding, meaning, aim, nothing), whether it is clear alone (y),
once its case is named (w), with the sentence before it (p) or not even so (n), the kind of evidence, and what a note
would lose without it. `written_*.jsonl` holds statements that were written to be marked, as other reports might have
them. Tells how well unseen chapters and unseen reports are judged, then writes assistant/statements/weights/.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from assistant.answering.assistant import EvidenceAssistant
from assistant.factory import open_assistant
from assistant.settings import load_settings
from assistant.statements.features import NAMES, Stated, describe, list_ngrams
from assistant.statements.judgement import (
    BEFORE,
    DENSE_LENGTH,
    EMBEDDING,
    KINDS,
    NGRAM_LENGTH,
    VECTOR_LENGTH,
    WEIGHTS,
    list_stated,
)
from index.embedding import Floats

MARKS = Path(__file__).parent / "statement_marks"
# The inverse of the strength of the penalty.
STRENGTH = 0.5
# An n-gram is kept that so many statements have.
_LEAST_SEEN = 4
# Vectors of marked statements are kept as integers up to this.
_LEVELS = 127
_FOLDS = 6
# The fields of a mark by the regression's name.
_FIELDS = {"role": "role", "clear": "clear", "weight": "weight"}
# What is not clear even with the sentence before it counts as what needs that.
_NOT_CLEAR = "n"
# The parts that decide in which section of a note a statement stands.
_TELLING = ("B", "H", "S")


@dataclass(frozen=True, slots=True)
class Marks:
    """Statements with their marks, in one order."""

    stated: tuple[Stated, ...]
    # Their embeddings; shape (statements, dimensions).
    vectors: Floats
    # The marks by the regression's name; of `weight` empty where a statement has none.
    marks: Mapping[str, tuple[str, ...]]
    # The report of each, and the chapter; empty where it stands in none.
    reports: tuple[str, ...]
    chapters: tuple[str, ...]

    def select(self, where: np.ndarray) -> Marks:
        """Those where it is true."""
        kept = np.flatnonzero(where)
        return Marks(
            tuple(self.stated[n] for n in kept),
            self.vectors[kept],
            {name: tuple(found[n] for n in kept) for name, found in self.marks.items()},
            tuple(self.reports[n] for n in kept),
            tuple(self.chapters[n] for n in kept),
        )


@dataclass(frozen=True, slots=True)
class Trained:
    """Regressions with what their features are made of."""

    ngrams: tuple[str, ...]
    means: Floats
    scales: Floats
    models: Mapping[str, LogisticRegression]

    def make_features(self, marks: Marks) -> csr_matrix:
        """The features of statements; shape (statements, features)."""
        dense = (_describe_all(marks.stated) - self.means) / self.scales
        rows, columns, values = [], [], []
        places = {ngram: place for place, ngram in enumerate(self.ngrams)}
        for row, stated in enumerate(marks.stated):
            found = [places[ngram] for ngram in list_ngrams(stated) if ngram in places]
            rows += [row] * len(found)
            columns += found
            values += [NGRAM_LENGTH / np.sqrt(max(1, len(found)))] * len(found)
        ngrams = csr_matrix((values, (rows, columns)), shape=(len(marks.stated), len(self.ngrams)))
        return hstack([csr_matrix(DENSE_LENGTH * dense), csr_matrix(VECTOR_LENGTH * marks.vectors), ngrams]).tocsr()


def read_marks(assistant: EvidenceAssistant) -> tuple[Marks, Marks]:
    """The statements that were read, but those whose unit is cut otherwise today, and those that were written."""
    index = assistant.index
    stated = {}
    for segment in index.segments:
        for unit, one in zip(segment.evidence, list_stated(segment.evidence), strict=True):
            stated[unit.report, unit.core[0][0], unit.core[-1][1]] = one
    numbers = {(u.report, u.core[0][0], u.core[-1][1]): number for number, u in enumerate(index.evidence)}
    rows = [row for file in sorted(MARKS.glob("read*.jsonl")) for row in _read_rows(file)]
    places = [(row["report"], int(row["start"]), int(row["end"])) for row in rows]
    kept = [(row, place) for row, place in zip(rows, places, strict=True) if place in numbers]
    vectors = np.concatenate([segment.evidence_vectors for segment in index.segments])
    read = Marks(
        tuple(stated[place] for _, place in kept),
        vectors[[numbers[place] for _, place in kept]],
        _collect_marks([row for row, _ in kept]),
        tuple(place[0] for _, place in kept),
        tuple(f"{place[0]} {next(iter(stated[place].headings), '')}" for _, place in kept),
    )
    return read, _read_written(assistant)


def _read_written(assistant: EvidenceAssistant) -> Marks:
    rows = [row for file in sorted(MARKS.glob("written_*.jsonl")) for row in _read_rows(file)]
    headings = [tuple(part.strip() for part in row["heading"].split(">")) for row in rows]
    texts = [f"{' – '.join(over)}\n{row['text']}" for row, over in zip(rows, headings, strict=True)]
    found = assistant.index.encode(texts)
    return Marks(
        tuple(Stated(over, row["text"]) for row, over in zip(rows, headings, strict=True)),
        np.stack([found[number].vector for number in range(len(texts))]),
        _collect_marks(rows),
        tuple("" for _ in rows),
        tuple("" for _ in rows),
    )


def _read_rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _collect_marks(rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    marks = {name: tuple(str(row.get(field, "")) for row in rows) for name, field in _FIELDS.items()}
    marks["kind"] = tuple(str(row["kind"]) for row in rows)
    marks["clear"] = tuple(BEFORE if mark == _NOT_CLEAR else mark for mark in marks["clear"])
    return marks


def _describe_all(stated: Sequence[Stated]) -> Floats:
    return np.asarray([describe(one) for one in stated], dtype=np.float32)


def train(parts: Sequence[Marks]) -> Trained:
    """Regressions of each mark over the statements of all parts that have it."""
    counted: Counter[str] = Counter()
    for part in parts:
        for one in part.stated:
            counted.update(list_ngrams(one))
    dense = np.concatenate([_describe_all(part.stated) for part in parts])
    scales = dense.std(axis=0)
    scales[scales == 0] = 1.0
    ngrams = tuple(sorted(ngram for ngram, times in counted.items() if times >= _LEAST_SEEN))
    bare = Trained(ngrams, dense.mean(axis=0), scales, {})
    models = {}
    for name in _FIELDS:
        marked = [part.select(np.asarray([mark != "" for mark in part.marks[name]])) for part in parts]
        used = [part for part in marked if part.stated]
        features = [bare.make_features(part) for part in used]
        table = vstack(features).tocsr()
        wanted = [mark for part in used for mark in part.marks[name]]
        models[name] = LogisticRegression(C=STRENGTH, max_iter=2000).fit(table, wanted)
    return Trained(bare.ngrams, bare.means, bare.scales, models)


def tell_unseen(read: Marks, written: Marks, groups: Sequence[str]) -> str:
    """How well statements are judged of groups, such as reports, that were kept out of training, in words."""
    names = sorted(set(groups))
    fold_of = {name: number % _FOLDS for number, name in enumerate(names)}
    folds = np.asarray([fold_of[group] for group in groups])
    found = {name: np.empty(len(groups), dtype=object) for name in _FIELDS}
    for fold in sorted(set(folds)):
        trained = train([read.select(folds != fold), written])
        unseen = trained.make_features(read.select(folds == fold))
        for name, model in trained.models.items():
            found[name][folds == fold] = model.predict(unseen)
    told = [f"{name} {accuracy_score(read.marks[name], found[name].tolist()):.3f}" for name in _FIELDS]
    each = f1_score(read.marks["role"], found["role"].tolist(), labels=list(_TELLING), average=None)
    told += [f"F1 {name} {value:.2f}" for name, value in zip(_TELLING, each, strict=True)]
    return ", ".join(told) + f" (n={len(groups)})"


def write_weights(trained: Trained, read: Marks, embedding: str, path: Path) -> None:
    """Write the regressions, and the vectors and classes of what was read."""
    arrays: dict[str, object] = {
        "features": "\n".join(NAMES),
        "ngrams": "\n".join(trained.ngrams),
        "means": trained.means.astype(np.float32),
        "scales": trained.scales.astype(np.float32),
        EMBEDDING: embedding,
        "marked": np.rint(read.vectors * _LEVELS).astype(np.int8),
    }
    for name, model in trained.models.items():
        parts = np.split(model.coef_.T, np.cumsum([len(NAMES), read.vectors.shape[1]]))
        classes = [str(each) for each in model.classes_]
        arrays |= {
            f"{name} {part}": values.astype(np.float16)
            for part, values in zip(("dense", "meaning", "ngrams"), parts, strict=True)
        }
        arrays[f"{name} bias"] = model.intercept_.astype(np.float32)
        arrays[f"{name} classes"] = "\n".join(classes)
        arrays[f"{name} marked"] = np.asarray([classes.index(mark) for mark in read.marks[name]], dtype=np.int8)
    arrays["kind marked"] = np.asarray([KINDS.index(mark) for mark in read.marks["kind"]], dtype=np.int8)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def main() -> None:
    """Train on the marks and write the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dry-run", action="store_true", help="tell the figures, and write nothing")
    chosen = parser.parse_args()
    assistant = open_assistant(load_settings())
    assert isinstance(assistant, EvidenceAssistant)
    read, written = read_marks(assistant)
    print(f"unseen chapters: {tell_unseen(read, written, read.chapters)}")
    print(f"unseen reports: {tell_unseen(read, written, read.reports)}")
    if not chosen.dry_run:
        write_weights(train([read, written]), read, assistant.index.manifest.weights, WEIGHTS)


if __name__ == "__main__":
    main()

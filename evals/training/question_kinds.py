"""Train what tells the kinds of questions: `python -m evals.training.question_kinds`.

The questions of `evals/training/kinds/` were written with their kind by people who saw neither code nor golden
questions, over many fields and in many voices; every sixth plain question of `evals/training/` is a further fact.
Multinomial logistic regression over n-grams and the embedding (scikit-learn), the kinds weighed alike. Writes
assistant/recognition/weights/question_kinds.npz; prints how often the likeliest kind is right on the `dev` questions of
the suite `leads`, which nothing is trained on, and how often, and how rightly, a kind has more than each share.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from assistant.recognition.classifier import (
    EMBEDDING,
    EMBEDDING_LENGTH,
    NGRAM_LENGTH,
    WEIGHTS,
    QuestionClassifier,
    ngrams_of,
)
from evals.suites.suite import LEADS
from index.embedding import DEFAULT_MODEL, Floats, SentenceEmbeddings, fingerprint

# An n-gram counts that so many questions have.
FEWEST = 2
STRENGTH = 0.5
# Of the plain training questions every so many-th is taken as one for a fact, where it is of one of these kinds.
EVERY = 6
PLAIN = {"number", "table", "case_study", "when_where", "why_how", "quotation"}
# A premise that is false is told by the reports, not by the wording of a question; a follow-up does not stand alone.
_NOT_BY_WORDING = {"false_premise", "followup"}
TRAINING = Path(str(files("evals"))) / "training"
_SHARES = (0.4, 0.5, 0.6, 0.7, 0.8)


def read_questions(folder: Path = TRAINING) -> list[tuple[str, str]]:
    """The questions to train on, each with its kind."""
    rows = [row for file in sorted((folder / "kinds").glob("*.jsonl")) for row in _read_rows(file)]
    plain = [row for file in sorted(folder.glob("*.jsonl")) for row in _read_rows(file) if not row.get("history")]
    facts = [row["question"] for row in plain if row["kind"] in PLAIN]
    asked = [(row["question"], row["kind"]) for row in rows if row["kind"] not in _NOT_BY_WORDING]
    return [*asked, *((question, "fact") for question in facts[::EVERY])]


def _read_rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def train(questions: Sequence[tuple[str, str]], vectors: Floats, embedding: str, out: Path) -> QuestionClassifier:
    """Fit the classifier and write it; `vectors` are the questions' embeddings, of shape (questions, dimensions)."""
    counter = CountVectorizer(analyzer=ngrams_of, min_df=FEWEST, binary=True, lowercase=False)
    counts = csr_matrix(counter.fit_transform([question for question, _ in questions]), dtype=np.float64)
    lengths = np.sqrt(np.maximum(1, np.asarray(counts.sum(axis=1)).ravel()))
    scaled = csr_matrix(counts.multiply((NGRAM_LENGTH / lengths)[:, None]))
    features = hstack([scaled, csr_matrix(EMBEDDING_LENGTH * vectors)]).tocsr()
    model = LogisticRegression(C=STRENGTH, max_iter=500, class_weight="balanced")
    model.fit(features, [kind for _, kind in questions])
    ngrams = tuple(counter.get_feature_names_out().tolist())
    coefficients = model.coef_.T.astype(np.float16)
    kinds = tuple(str(kind) for kind in model.classes_)
    weights = {
        "ngrams": coefficients[: len(ngrams)],
        "meaning": coefficients[len(ngrams) :],
        "bias": model.intercept_.astype(np.float32),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    named: dict[str, Any] = {"kinds_named": "\n".join(kinds), "ngrams_named": "\n".join(ngrams), EMBEDDING: embedding}
    np.savez_compressed(out, **weights, **{name: np.asarray(text) for name, text in named.items()})  # type: ignore[arg-type]
    return QuestionClassifier(kinds, ngrams, weights, embedding)


def describe(classifier: QuestionClassifier, questions: Sequence[tuple[str, str]], vectors: Floats) -> str:
    """How often the likeliest kind is right, and for each kind how many are found at each share, how many rightly."""
    wanted = [kind for _, kind in questions]
    shares = [classifier.shares(question, vector) for (question, _), vector in zip(questions, vectors, strict=True)]
    right = sum(max(each, key=lambda kind: each[kind]) == kind for each, kind in zip(shares, wanted, strict=True))
    lines = [f"likeliest kind right: {right} of {len(questions)}"]
    for kind in classifier.kinds:
        told = []
        for share in _SHARES:
            found = [true for each, true in zip(shares, wanted, strict=True) if each[kind] >= share]
            told.append(f"{share}: {found.count(kind)}/{len(found)}")
        lines.append(f"{kind} ({wanted.count(kind)}): {', '.join(told)}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write; 0 when it is done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=WEIGHTS, metavar="FILE")
    out = parser.parse_args(arguments).out
    embeddings = SentenceEmbeddings()
    questions, dev = read_questions(), _read_dev()
    vectors, dev_vectors = (
        np.asarray(embeddings.embed_documents([question for question, _ in asked]), dtype=np.float32)
        for asked in (questions, dev)
    )
    classifier = train(questions, vectors, fingerprint(DEFAULT_MODEL), out)
    print(describe(classifier, dev, dev_vectors))
    return 0


def _read_dev() -> list[tuple[str, str]]:
    """The questions of the suite `leads` that stand alone, split `dev`, with their kinds."""
    rows = [row for file in sorted((TRAINING.parent / LEADS).glob("*.jsonl")) for row in _read_rows(file)]
    dev = [row for row in rows if row["split"] == "dev" and row["kind"] not in _NOT_BY_WORDING]
    return [(row["question"], row["kind"]) for row in dev]


if __name__ == "__main__":
    sys.exit(main())

"""Train what tells whether a word is carried that no list carries: `python -m evals.training.words`.

Of the bench's pairs (evals/verifier) each word that the lists do not carry is an example: of an honest statement it is
carried, of a lie it is not. The pairs of `independent` and `newest` are left out, and those without a word of the
evidence's (`free`). Prints what is caught and kept when the pairs of a fifth of the evidence are judged by what learned
from the rest, and writes assistant/verification/weights/word_judge.json.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.verification.carried_words import find_missing_words, read_number_phrases, read_phrases
from assistant.verification.evidence_text import read_evidence
from assistant.verification.tokens import find_tokens
from assistant.verification.word_judge import MOST_WORDS, NAMES, WEIGHTS, WordJudge, find_judged
from corpus.logistic_regression import LogisticRegression
from corpus.weights import write_sums
from evals.runs.verifier import load_pairs
from evals.training.regression import fit_regression
from index.embedding import Floats, SentenceEmbeddings

# The inverse of the strength of the penalty.
STRENGTH = 0.3
_LEFT_OUT_SPLITS = ("independent", "newest", "readers", "kinds", "later", "third")
_LEFT_OUT_KINDS = ("free", "instruction", "quotation")
_FOLDS = 5
_TOLD = (0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Example:
    """Words of a statement, all carried or all not."""

    # Shape (words, features).
    table: Floats
    is_carried: bool
    fold: int


def read_examples() -> list[Example]:
    """The examples of the bench."""
    judge = WordJudge(SentenceEmbeddings())
    pairs = [p for p in load_pairs() if p.split not in _LEFT_OUT_SPLITS and p.kind not in _LEFT_OUT_KINDS]
    found = []
    for pair in pairs:
        fold = zlib.crc32(pair.evidence[0][:60].encode()) % _FOLDS
        statement, evidence = (_read(text) for text in (pair.statement, read_evidence(pair.evidence)))
        stated, given = find_tokens(statement), find_tokens(evidence)
        missing = find_missing_words(stated, given)
        words = find_judged(stated, given, missing)
        if words and len(missing) <= MOST_WORDS:
            table = judge.read_features(statement, evidence, stated, given, words, count=len(missing))
            found.append(Example(table, pair.honest, fold))
    return found


def _read(text: str) -> str:
    return read_phrases(read_number_phrases(text))


def train(examples: Sequence[Example]) -> LogisticRegression:
    """A model of some examples."""
    table = np.concatenate([example.table for example in examples])
    labels = np.concatenate([np.full(len(example.table), example.is_carried) for example in examples])
    return fit_regression(NAMES, table, labels, strength=STRENGTH, is_balanced=True)


def describe(examples: Sequence[Example]) -> str:
    """What would be carried of honest statements and of lies, judged by what learned from other evidence."""
    judged = []
    for fold in range(_FOLDS):
        model = train([example for example in examples if example.fold != fold])
        own = [e for e in examples if e.fold == fold]
        judged += [(e.is_carried, min(model.chances(e.table))) for e in own]
    lines = []
    for threshold in _TOLD:
        honest, lies = ([chance for is_carried, chance in judged if is_carried == wanted] for wanted in (True, False))
        shares = [f"{sum(each >= threshold for each in chances)} of {len(chances)}" for chances in (honest, lies)]
        lines.append(f"from {threshold} on: all words carried in {shares[0]} honest statements, {shares[1]} lies")
    return "\n".join(lines)


def main() -> None:
    """Train and write."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    examples = read_examples()
    print(f"{len(examples)} examples\n{describe(examples)}")
    train(examples).save(WEIGHTS)
    write_sums()


if __name__ == "__main__":
    main()
